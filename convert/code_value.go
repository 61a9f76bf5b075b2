package convert

import (
	"mime"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"encoding/base64"
	"net/url"

	"parley/lazyregexp"
	"parley/playground"
)

// value is text with places in it that are read from the environment.
type value []piece

// piece is literal text, or the name of a variable.
type piece struct{ text, env string }

// literal is the text with variables as {{NAME}}.
func (v value) literal() string {
	var b strings.Builder
	for _, p := range v {
		if p.env != "" {
			b.WriteString("{{" + p.env + "}}")
		}
		b.WriteString(p.text)
	}
	return b.String()
}

// plain reports whether the value has no variable.
func (v value) plain() bool {
	for _, p := range v {
		if p.env != "" {
			return false
		}
	}
	return true
}

// text reports whether the literal parts are UTF-8 without NUL, so that every language
// can hold them as they are.
func (v value) isText() bool {
	s := v.literal()
	return utf8.ValidString(s) && !strings.Contains(s, "\x00")
}

// ascii reports whether the literal parts are ASCII.
func (v value) ascii() bool {
	s := v.literal()
	return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0
}

// tidy joins neighbouring literals.
func (v value) tidy() value {
	var out value
	var text strings.Builder
	end := func() {
		if text.Len() > 0 {
			out = append(out, piece{text: text.String()})
			text.Reset()
		}
	}
	for _, p := range v {
		if p.env != "" {
			end()
			out = append(out, p)
		}
		text.WriteString(p.text)
	}
	end()
	return out
}

// expression writes the value as an expression: literals quoted, variables by env, joined
// by plus. The empty value is an empty text.
func (v value) expression(quote func(string) string, env func(string) string, plus string) string {
	var parts []string
	for _, p := range v.tidy() {
		if p.env != "" {
			parts = append(parts, env(p.env))
		} else {
			parts = append(parts, quote(p.text))
		}
	}
	if parts == nil {
		return quote("")
	}
	return strings.Join(parts, plus)
}

// template writes the value as one text: literals through escape, variables by env.
func (v value) template(escape func(string) string, env func(string) string) string {
	var b strings.Builder
	for _, p := range v {
		if p.env != "" {
			b.WriteString(env(p.env))
		} else {
			b.WriteString(escape(p.text))
		}
	}
	return b.String()
}

// variables lists the names in the call, each once, in order of appearance.
func (c *call) variables() []string {
	var names []string
	seen := map[string]bool{}
	add := func(v value) {
		for _, p := range v {
			if p.env != "" && !seen[p.env] {
				seen[p.env] = true
				names = append(names, p.env)
			}
		}
	}
	add(c.target)
	add(c.asked)
	for _, h := range c.headers {
		add(h.value)
	}
	add(c.body)
	for _, v := range c.signIn.values() {
		add(v)
	}
	return names
}

// placeholders puts names in the place of credentials. A value that stands twice has one
// name; two values never share one.
type placeholders struct {
	reveal  bool
	escaped bool              // one stands where its value is percent-encoded
	names   map[string]string // by name; the value
}

// variablePattern is a name that stands for a value, as composed.
var variablePattern = lazyregexp.New(`\{\{\s*([\p{L}_][\p{L}\p{M}\p{N}_.$-]*)\s*\}\}`)

// plain parts text at names in double braces.
func plain(text string) value {
	var v value
	at := 0
	for _, m := range variablePattern.FindAllStringSubmatchIndex(text, -1) {
		v = append(v, piece{text: text[at:m[0]]}, piece{env: envName(text[m[2]:m[3]])})
		at = m[1]
	}
	return append(v, piece{text: text[at:]}).tidy()
}

// secret is a credential's place. What is empty, or a name already, hides nothing.
func (s *placeholders) secret(name, text string) value {
	if s.reveal || text == "" || !plain(text).plain() {
		return plain(text)
	}
	env := envName(name)
	for n := 2; s.names[env] != "" && s.names[env] != text; n++ {
		env = envName(name) + "_" + strconv.Itoa(n)
	}
	s.names[env] = text
	return value{{env: env}}
}

// envName makes an upper-case name of the letters and digits of s.
func envName(s string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			return unicode.ToUpper(r)
		}
		return '_'
	}, inASCII(s))
	name = strings.Trim(name, "_")
	switch {
	case name == "":
		return "SECRET"
	case name[0] >= '0' && name[0] <= '9':
		return "SECRET_" + name
	}
	return name
}

// field hides a header's credentials as far as playground.MaskField would.
func (s *placeholders) field(name, text string) value {
	text = strings.ToValidUTF8(text, "\uFFFD")
	switch n := strings.ToLower(name); {
	case n == "authorization" || n == "proxy-authorization":
		return s.credentials(n, text)
	case n == "cookie":
		return s.cookies(text)
	case n == "referer":
		return s.url(text)
	case playground.SecretName(n):
		short := strings.TrimPrefix(n, "x-")
		if scheme, rest := cutScheme(text); rest != "" && playground.Mask(text) == strings.TrimSpace(scheme)+" "+playground.Mask(strings.TrimSpace(rest)) {
			return append(value{{text: scheme}}, s.secret(short, rest)...)
		}
		return s.secret(short, text)
	}
	return plain(text)
}

// credentials keep their scheme; Basic keeps its user name nowhere, since the two are one
// text in base64.
func (s *placeholders) credentials(name, text string) value {
	prefix := ""
	if strings.HasPrefix(name, "proxy-") {
		prefix = "PROXY_"
	}
	scheme, rest := cutScheme(text)
	if rest == "" {
		return s.secret(prefix+"AUTHORIZATION", text)
	}
	called := "TOKEN"
	if bare := strings.TrimRight(scheme, " "); !strings.EqualFold(bare, "bearer") {
		called = strings.ToUpper(bare) + "_CREDENTIALS"
	}
	return append(value{{text: scheme}}, s.secret(prefix+called, rest)...)
}

// cutScheme parts an authentication scheme, with the blanks behind it, from what follows.
func cutScheme(text string) (scheme, rest string) {
	before, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimLeft(rest, " ")
	if before == text {
		return text, ""
	}
	return text[:len(text)-len(rest)], rest
}

func (s *placeholders) cookies(text string) value {
	var v value
	for i, pair := range strings.Split(text, ";") {
		if i > 0 {
			v = append(v, piece{text: ";"})
		}
		name, content, ok := strings.Cut(pair, "=")
		if !ok {
			v = append(v, plain(pair)...)
			continue
		}
		v = append(append(v, piece{text: name + "="}), s.secret("COOKIE_"+strings.TrimSpace(name), content)...)
	}
	return v.tidy()
}

// url hides what MaskURL would, but the userinfo: a resolved URL has none, and elsewhere
// it is hidden whole.
func (s *placeholders) url(text string) value {
	if playground.MaskURL(text) == text || s.reveal {
		return plain(text)
	}
	before, query, ok := strings.Cut(text, "?")
	if masked := playground.MaskURL(before); masked != before || !ok {
		return s.secret("REFERER", text)
	}
	return append(value{{text: before + "?"}}, s.pairs(query)...).tidy()
}

func (s *placeholders) target(text string) value {
	before, query, ok := strings.Cut(text, "?")
	v := plain(before)
	if ok {
		v = append(append(v, piece{text: "?"}), s.pairs(query)...)
	}
	return v.tidy()
}

// pairs hides the secret values of a query or a form, in their encoded spelling.
func (s *placeholders) pairs(query string) value {
	var v value
	for i, pair := range strings.Split(query, "&") {
		if i > 0 {
			v = append(v, piece{text: "&"})
		}
		name, text, _ := strings.Cut(pair, "=")
		decoded, err := url.QueryUnescape(name)
		if err != nil {
			decoded = name
		}
		if text == "" || s.reveal || !playground.SecretName(decoded) {
			v = append(v, plain(pair)...)
			continue
		}
		hidden := s.secret(decoded, text)
		s.escaped = s.escaped || !hidden.plain()
		v = append(append(v, piece{text: name + "="}), hidden...)
	}
	return v
}

// content hides the secret fields of forms; other content is sent as it is.
func (s *placeholders) content(text, contentType string) value {
	mediaType, params, err := mime.ParseMediaType(contentType)
	switch {
	case s.reveal || err != nil || !utf8.ValidString(text):
	case mediaType == "application/x-www-form-urlencoded":
		return s.pairs(text).tidy()
	case mediaType == "multipart/form-data" && params["boundary"] != "":
		return s.parts(text, "--"+params["boundary"]).tidy()
	}
	if !utf8.ValidString(text) {
		return value{{text: text}}
	}
	return s.text(text)
}

// text hides the credentials of JSON and other text.
func (s *placeholders) text(text string) value {
	if s.reveal {
		return plain(text)
	}
	var v value
	from := 0
	for _, c := range playground.CredentialsIn(text) {
		v = append(append(v, plain(text[from:c.At])...), s.secret(c.Name, text[c.At:c.End])...)
		from = c.End
	}
	return append(v, plain(text[from:])...).tidy()
}

var partName = lazyregexp.New(`(?i)^\r\nContent-Disposition:[^\r\n]*;\s*name="([^"]*)"`)

// formValue hides what is secret in the value of a form's field: all of it, or credentials in its text.
func (s *placeholders) formValue(name, text string) value {
	if playground.SecretName(name) {
		return s.secret(name, text)
	}
	return s.text(text)
}

// parts hides what is secret in the fields of form data (RFC 7578).
func (s *placeholders) parts(text, boundary string) value {
	var v value
	for i, part := range strings.Split(text, boundary) {
		if i > 0 {
			v = append(v, piece{text: boundary})
		}
		head, content, ok := strings.Cut(part, "\r\n\r\n")
		m := partName.FindStringSubmatch(part)
		if !ok || m == nil || strings.Contains(head, "filename=") {
			v = append(v, plain(part)...)
			continue
		}
		text, end := strings.TrimSuffix(content, "\r\n"), ""
		if text != content {
			end = "\r\n"
		}
		v = append(append(append(v, piece{text: head + "\r\n\r\n"}), s.formValue(m[1], text)...), piece{text: end})
	}
	return v
}

// base64Text is the content for writers whose literals cannot hold it.
func (c *call) base64Text() string {
	return base64.StdEncoding.EncodeToString([]byte(c.body.literal()))
}
