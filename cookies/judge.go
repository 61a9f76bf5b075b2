package cookies

import (
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"parley/playground"
)

// Host is the host of an address as cookies know it: in lower case, in ASCII.
func Host(at *url.URL) string {
	host := strings.TrimSuffix(strings.ToLower(at.Hostname()), ".")
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		return ascii
	}
	return host
}

// widen gives a cookie of a host the domain that it names. It stays the host's alone where
// it names none, or where the host itself is a public suffix.
func widen(c *playground.Cookie, domain string) string {
	host := c.Domain
	switch {
	case domain == "":
		return ""
	case strings.ContainsFunc(domain, func(r rune) bool { return r > 0x7e }):
		return "Its Domain is not written in ASCII."
	case isPublic(domain):
		if domain == host {
			return ""
		}
		return "Its Domain " + domain + " is a public suffix, under which anybody can have a name: the cookie would go to strangers."
	case domain == host:
		c.HostOnly = isAddress(host)
		return ""
	case !under(host, domain):
		return "Its Domain " + domain + " is not " + host + ", nor above it."
	}
	c.Domain, c.HostOnly = domain, false
	return ""
}

// isPublic reports a name under which names are handed out, such as co.uk. Names that are
// not on the list are made up in somebody's own network: there only a single label is public.
func isPublic(domain string) bool {
	if isAddress(domain) {
		return false
	}
	suffix, _ := publicsuffix.PublicSuffix(domain)
	return suffix == domain
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// under reports a host that is below a domain (RFC 6265bis, 5.1.3).
func under(host, domain string) bool {
	return strings.HasSuffix(host, "."+domain) && !isAddress(host)
}

// promised says what a cookie does not keep of what its flags and its name promise.
func promised(c playground.Cookie, partitioned, secureEnough bool) string {
	name := strings.ToLower(c.Name)
	if c.Name == "" {
		name = strings.ToLower(c.Value) // or a nameless one could be read as one with the prefix
	}
	switch {
	case c.Secure && !secureEnough:
		return "It says Secure, and came without https."
	case c.SameSite == playground.SameSiteNone && !c.Secure:
		return "It says SameSite=None without Secure: browsers do not keep it."
	case partitioned && !c.Secure:
		return "It says Partitioned without Secure: browsers do not keep it."
	case c.Name == "" && (strings.HasPrefix(name, "__secure-") || strings.HasPrefix(name, "__host-")):
		return "It has no name, and a value that begins like a name with a promise."
	case strings.HasPrefix(name, "__secure-") && !c.Secure:
		return "Its name begins with __Secure-, which promises the flag Secure."
	case strings.HasPrefix(name, "__host-") && (!c.Secure || !c.HostOnly || c.Path != "/"):
		return "Its name begins with __Host-, which promises the flag Secure, no Domain, and the Path /."
	}
	return ""
}

// secureEnough reports an address to which cookies with Secure may go: https, and this very
// machine, as browsers have it.
func secureEnough(at *url.URL) bool {
	host := Host(at)
	if strings.EqualFold(at.Scheme, "https") || host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}

// Overwrites says why a cookie must not be kept beside those that are: what came without
// https must not stand in for what was promised to go over https alone (RFC 6265bis, 5.7).
func Overwrites(c playground.Cookie, at *url.URL, kept []playground.Cookie) string {
	if c.Secure || secureEnough(at) {
		return ""
	}
	for _, k := range kept {
		if k.Secure && k.Name == c.Name && (k.Domain == c.Domain || under(k.Domain, c.Domain) || under(c.Domain, k.Domain)) && pathMatches(c.Path, k.Path) {
			return "There is a cookie of this name that is for https alone, and this one came without https."
		}
	}
	return ""
}
