package cookies

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"parley/playground"
)

// Hosts are the domains whose cookies may bear on a host: its own, and those above it for
// which cookies can be kept.
func Hosts(host string) []string {
	all := []string{host}
	if isAddress(host) {
		return all
	}
	for {
		_, above, ok := strings.Cut(all[len(all)-1], ".")
		if !ok || above == "" || isPublic(above) || len(all) == 30 {
			return all
		}
		all = append(all, above)
	}
}

// Choose parts the cookies of a jar into those that go to an address, in the order in which
// they are sent, and those of its site that do not, with why (RFC 6265bis, 5.8.3).
func Choose(jar []playground.Cookie, at *url.URL, now time.Time) (sent []playground.Cookie, left []playground.JarCookie) {
	host := Host(at)
	for _, c := range jar {
		if c.Domain != host && !under(host, c.Domain) {
			continue
		}
		if why := stays(c, host, at, now); why != "" {
			left = append(left, Tell(c, why))
			continue
		}
		sent = append(sent, c)
	}
	slices.SortStableFunc(sent, func(a, b playground.Cookie) int {
		return cmp.Or(cmp.Compare(len(b.Path), len(a.Path)), a.CreatedAt.Compare(b.CreatedAt.Time), cmp.Compare(a.ID, b.ID))
	})
	return sent, left
}

// stays says why a cookie is not sent.
func stays(c playground.Cookie, host string, at *url.URL, now time.Time) string {
	path := at.EscapedPath()
	if path == "" {
		path = "/"
	}
	switch {
	case Over(c, now):
		return "It is over since " + c.Expires.UTC().Format("2 January 2006, 15:04 MST") + "."
	case c.HostOnly && c.Domain != host:
		return "It is for " + c.Domain + " alone, not for what is under it."
	case !pathMatches(path, c.Path):
		return "It is for paths under " + c.Path + "."
	case c.Secure && !secureEnough(at):
		return "It is for https alone."
	case c.Locked:
		return "It is locked: the key that it was kept with is not here."
	}
	return ""
}

// Over reports a cookie that has expired.
func Over(c playground.Cookie, now time.Time) bool {
	return !c.Expires.IsZero() && !c.Expires.After(now)
}

// pathMatches is RFC 6265bis, 5.1.4.
func pathMatches(path, of string) bool {
	rest, ok := strings.CutPrefix(path, of)
	return ok && (rest == "" || strings.HasSuffix(of, "/") || rest[0] == '/')
}

// Field writes cookies as the value of a Cookie field.
func Field(sent []playground.Cookie) string {
	pairs := make([]string, len(sent))
	for i, c := range sent {
		if pairs[i] = c.Name + "=" + c.Value; c.Name == "" {
			pairs[i] = c.Value
		}
	}
	return strings.Join(pairs, "; ")
}

// Tell is a cookie as an exchange tells of it.
func Tell(c playground.Cookie, why string) playground.JarCookie {
	return playground.JarCookie{Name: c.Name, Domain: c.Domain, Path: c.Path, Why: why}
}
