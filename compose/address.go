package compose

import (
	"errors"
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"parley/lazyregexp"
)

// address is a URL in its parts, each exactly as typed (RFC 3986, 3). It reads what
// net/url refuses, since odd addresses may be sent too.
type address struct {
	scheme   string // without "://"
	whole    bool   // "://" stands behind the scheme, which may be empty
	userinfo string // without "@"
	hasUser  bool
	host     string // an IPv6 literal with its brackets
	port     string
	hasPort  bool
	path     string
	query    string // without "?"
	hasQuery bool
	fragment string // with "#"
}

// splitAddress takes raw apart. Without "://" the whole is the path.
func splitAddress(raw string) address {
	var a address
	if i := strings.IndexByte(raw, '#'); i >= 0 {
		raw, a.fragment = raw[:i], raw[i:]
	}
	raw, a.query, a.hasQuery = strings.Cut(raw, "?")
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok || strings.ContainsAny(scheme, "/") {
		a.path = raw
		return a
	}
	a.scheme, a.whole = scheme, true
	authority := rest
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		authority, a.path = rest[:i], rest[i:]
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		a.userinfo, a.hasUser, authority = authority[:i], true, authority[i+1:]
	}
	a.host = authority
	if i := strings.LastIndexByte(authority, ':'); i > strings.LastIndexByte(authority, ']') {
		a.host, a.port, a.hasPort = authority[:i], authority[i+1:], true
	}
	return a
}

// String puts the parts together again, exactly.
func (a address) String() string {
	var b strings.Builder
	if a.whole {
		b.WriteString(a.scheme + "://")
		if a.hasUser {
			b.WriteString(a.userinfo + "@")
		}
		b.WriteString(a.host)
		if a.hasPort {
			b.WriteString(":" + a.port)
		}
	}
	b.WriteString(a.path)
	if a.hasQuery {
		b.WriteString("?" + a.query)
	}
	return b.String() + a.fragment
}

// inMarkdown is a link as chats and wikis copy it.
var inMarkdown = lazyregexp.New(`^\[[^\]\n]*\]\((\S+)\)$`)

// bare takes from an address what a copy brings along: blanks, also those that nobody sees,
// quotes, angle brackets, and the text of a link.
func bare(typed string) string {
	unseen := func(r rune) bool {
		return unicode.IsSpace(r) || r >= 0x200b && r <= 0x200f || r == 0x2060 || r == 0xfeff
	}
	for {
		typed = strings.TrimFunc(typed, unseen)
		inner := typed
		if m := inMarkdown.FindStringSubmatch(typed); m != nil {
			inner = m[1]
		}
		for _, pair := range []string{`""`, "''", "``", "<>", "“”", "‘’", "«»"} {
			first, last := utf8.DecodeRuneInString(pair)
			if rest, ok := strings.CutPrefix(inner, string(first)); ok && strings.HasSuffix(rest, pair[last:]) {
				inner = strings.TrimSuffix(rest, pair[last:])
			}
		}
		if inner == typed {
			return typed
		}
		typed = inner
	}
}

// CompleteURL makes an address of what was typed into the address bar: what stands around
// it is dropped, and where it names no scheme it gets one. The note says what was added,
// in words; it is empty where nothing was.
func CompleteURL(typed string) (url, note string) {
	typed = bare(typed)
	if typed == "" || strings.Contains(splitAddress(typed).scheme, "{{") || strings.HasPrefix(typed, "{{") {
		return typed, ""
	}
	if a := splitAddress(typed); a.scheme != "" || otherScheme(typed) {
		return typed, ""
	}
	rest := strings.TrimLeft(typed, "/")
	if strings.HasPrefix(typed, "/") && !strings.HasPrefix(typed, "//") {
		return typed, "" // a path alone: Validate says that the host is missing
	}
	if strings.HasPrefix(rest, ":") {
		return "http://localhost" + rest, "The address had no host, so localhost was put in front."
	}
	a := splitAddress("http://" + rest)
	if !plainHTTP(a) {
		return "https://" + rest, "The address had no scheme, so https:// was put in front."
	}
	return "http://" + rest, "The address had no scheme, so http:// was put in front: that is what answers on this machine, on an address, a short name or a port of its own."
}

// otherScheme reports whether typed begins with a scheme that takes no "//", such as
// mailto: or javascript:. A host with a port is none, nor is a user with a password.
func otherScheme(typed string) bool {
	scheme, rest, ok := strings.Cut(typed, ":")
	if !ok || scheme == "" || strings.ContainsAny(scheme, "./@[?#{ ") || strings.EqualFold(scheme, "localhost") {
		return false
	}
	switch password, host, at := strings.Cut(rest, "@"); strings.ToLower(scheme) {
	case "mailto", "sip", "sips", "xmpp", "acct", "javascript", "data":
	default:
		if at && password != "" && host != "" && !strings.ContainsAny(password, "/?# ") {
			return false
		}
	}
	return rest == "" || rest[0] < '0' || rest[0] > '9'
}

// plainHTTP guesses that a host without a scheme speaks HTTP without TLS.
func plainHTTP(a address) bool {
	if a.hasPort && a.port != "" {
		return a.port != "443"
	}
	host := strings.ToLower(strings.TrimSuffix(a.host, "."))
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return true
	}
	return !strings.Contains(host, ".") || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".internal")
}

// hostNames maps names as browsers do (UTS 46), which take more than IDNA 2008 does.
var hostNames = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.CheckHyphens(false), idna.CheckJoiners(true), idna.StrictDomainName(false), idna.Transitional(false))

// asciiHost is a host name as it stands on the wire: letters beyond ASCII in Punycode
// (RFC 5891), percent-encoding undone, the zone of an IPv6 address with %25 (RFC 6874).
func asciiHost(host string) (string, error) {
	if strings.HasPrefix(host, "[") {
		if i := strings.IndexByte(host, '%'); i >= 0 && !strings.HasPrefix(host[i:], "%25") {
			return host[:i] + "%25" + host[i+1:], nil
		}
		return host, nil
	}
	if plain, ok := percentDecoded(host); ok {
		host = plain
	}
	if !utf8.ValidString(host) {
		return "", errors.New("it is no UTF-8")
	}
	for i := 0; i < len(host); i++ {
		if host[i] >= 0x80 {
			return hostNames.ToASCII(host)
		}
	}
	return host, nil
}

func percentDecoded(s string) (string, bool) {
	if !strings.Contains(s, "%") {
		return s, true
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b = append(b, s[i])
			continue
		}
		if !escapeAt(s, i) {
			return s, false
		}
		b = append(b, unhex(s[i+1])<<4|unhex(s[i+2]))
		i += 2
	}
	return string(b), true
}

// escapeAt reports whether a whole percent-encoded byte stands at s[i].
func escapeAt(s string, i int) bool {
	return s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}
