package explain

import (
	"net"
	"strings"

	"parley/playground"
)

// cookieRules say what a browser would do with cookies (OK-26).
var cookieRules = []rule{
	{id: "E-COOKIE-REFUSED", title: "A cookie that browsers refuse", on: onResponse, aside: true, refs: []ref{rfc(6265, "5.3")}, find: cookieRefused},
	{id: "E-COOKIE-LOOSE", title: "A session cookie that leaks", on: onResponse, aside: true, refs: []ref{rfc(6265, "4.1.2")}, find: cookieLoose},
}

// eachCookie calls with every Set-Cookie that can be read.
func (f *facts) eachCookie(call func(c setCookie, e evidence) bool) {
	if f.resp == nil {
		return
	}
	for _, h := range f.resp.Headers {
		if !strings.EqualFold(h.Name, "Set-Cookie") {
			continue
		}
		c, ok := parseSetCookie(h.Value)
		if !ok {
			continue
		}
		e := evidence{Where: playground.InResponseHeader, Name: h.Name, Value: f.quoteWhole(playground.MaskField(h.Name, h.Value))}
		if !call(c, e) {
			return
		}
	}
}

func cookieRefused(f *facts) (d finding, found bool) {
	secure := f.target.Scheme == "https"
	host := strings.ToLower(f.target.Hostname())
	f.eachCookie(func(c setCookie, e evidence) bool {
		title, why := "", ""
		switch {
		case c.sameSite == "none" && !c.secure:
			title, why = "SameSite=None without Secure", "Browsers take SameSite=None only together with Secure."
		case c.partitioned && !c.secure:
			title, why = "Partitioned without Secure", "Browsers take Partitioned only together with Secure."
		case strings.HasPrefix(c.name, "__Secure-") && (!c.secure || !secure):
			title, why = "the prefix __Secure- without Secure over https", "The prefix is a promise that browsers check."
		case strings.HasPrefix(c.name, "__Host-") && (!c.secure || !secure || c.domain != "" || c.path != "/"):
			title, why = "the prefix __Host- with a Domain, another Path than /, or without Secure", "The prefix is a promise that browsers check."
		case c.domain != "" && host != "" && host != c.domain && !strings.HasSuffix(host, "."+c.domain):
			title, why = "a Domain that is not this host's: "+f.quote(c.domain), "A server can set cookies for its own host and what is above it only."
		case c.domain != "" && net.ParseIP(host) != nil && host != c.domain:
			title, why = "a Domain on an address", "For a bare address there is no domain."
		case c.secure && f.target.Scheme == "http" && !f.onLoopback():
			title, why = "Secure over plain http", "A Secure cookie cannot be set over an unencrypted connection."
		case c.length > 4096:
			title, why = "more than 4096 bytes", "Browsers drop longer ones."
		default:
			return true
		}
		d, found = warning("Browsers would drop the cookie "+f.quote(c.name)+": "+title+".", why, e), true
		return false
	})
	return d, found
}

func cookieLoose(f *facts) (d finding, found bool) {
	f.eachCookie(func(c setCookie, e evidence) bool {
		n := strings.ToLower(c.name)
		if c.empty || hasAny(n, "sess", "sid", "auth", "token", "jwt", "login", "remember") == "" || hasAny(n, "csrf", "xsrf") != "" {
			return true
		}
		var missing []string
		if !c.httpOnly {
			missing = append(missing, "HttpOnly")
		}
		if !c.secure && f.target.Scheme == "https" {
			missing = append(missing, "Secure")
		}
		if c.sameSite == "" {
			missing = append(missing, "SameSite")
		}
		if len(missing) == 0 || len(missing) == 1 && missing[0] == "SameSite" {
			return true
		}
		e.Reading = "Without " + list(missing) + "."
		d, found = warning("The cookie "+f.quote(c.name)+" is set without "+list(missing)+".", "It looks like a session. HttpOnly keeps scripts from it, Secure keeps it off plain http, SameSite keeps it from other sites' requests.", e), true
		return false
	})
	return d, found
}
