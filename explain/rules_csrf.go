package explain

import (
	"net/url"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// csrf is FO-03.
func csrf(f *facts) (finding, bool) {
	word := f.speaksOf("csrf", "xsrf", "cross-site request forgery", "authenticity token", "invalidauthenticitytoken", "origin checking failed", "page expired", "antiforgery", "anti-forgery", "cross-origin request", "no valid crumb", "security validation for this page is invalid", "invalid_nonce", "invalid nonce")
	if strings.HasPrefix(word, "invalid") && strings.HasSuffix(word, "nonce") && f.known && f.code != 403 && !strings.Contains(f.target.Path, "wp-") && len(f.presentOf("Cookie", "X-WP-Nonce")) == 0 {
		return silent() // a nonce of a signature
	}
	if word == "" && f.code != 419 {
		return silentCSRF(f)
	}
	ev := f.saidWord(word)
	if f.code == 419 {
		ev = append(ev, f.inStatus("Laravel's code for a missing or old CSRF token."))
	}
	if len(ev) == 0 {
		ev = append(ev, f.inWord(word, "The words of a CSRF check."))
	}
	if v, _ := f.header("X-CSRF-Token"); strings.EqualFold(v, "required") { // SAP
		d := blocker("The server wants a CSRF token, which it gives out on request.", "Ask with X-CSRF-Token: Fetch first, as a GET; the answer has the token in the same field, and a cookie. Send both along with the change.", append([]evidence{f.inHeader("X-CSRF-Token", "It is wanted.")}, ev...)...)
		ask := f.get("")
		ask.SetHeaders = append(ask.SetHeaders, set("X-CSRF-Token", "Fetch")...)
		return do(d, resend("GET a token with X-CSRF-Token: Fetch", ask)), true
	}
	page := url.URL{Scheme: f.target.Scheme, Host: f.target.Host, Path: "/"}
	d := likely(blocker("A check against cross-site requests refused this: the CSRF token is missing, old, or another site's.",
		"Pages of this site carry a token and a cookie that have to be sent back together. Fetch such a page first; or use the API's own way to sign in, which needs no such token.", ev...))
	if name, ok := f.wantsCSRFField(); ok {
		d.Why = "The server wants the token in the field " + f.quote(name) + ", which was not sent. It is the value of the cookie that came with the session, or stands in a page of the site."
		d = do(d, edit("Add "+f.quote(name), patch{SetHeaders: set(name, "your-token-here")}))
	}
	if f.speaksOf("csrf token", "csrf_token", "csrf-token", "xsrf", "forgery", "authenticity", "crumb", "nonce", "page expired") == "" && f.speaksOf("origin") != "" {
		return f.originRefused(ev), true
	}
	if f.target.Host == "" {
		return d, true
	}
	return do(d, resend("GET the page first", f.get(page.String()))), true
}

// originRefused is a check that goes by Origin alone: no token would pass it.
func (f *facts) originRefused(ev []evidence) finding {
	d := likely(blocker("The server refuses the origin of this request: "+f.speech(), "It takes such requests from its own pages, or from the origins that it lists. Whoever runs it can add one; a program that is no page needs no Origin.", ev...))
	if _, ok := f.asked("Origin"); !ok {
		d.Evidence = append(d.Evidence, f.inSent("Origin", "None was sent."))
		return d
	}
	d.Evidence = append(d.Evidence, f.inSent("Origin", "The origin that was sent."))
	return do(d, resend("Send without Origin", patch{RemoveHeaders: []string{"Origin"}}))
}

var csrfField = lazyregexp.New(`(?i)\bx-(?:[a-z0-9]+-)*[cx]srf-?(?:token)?\b`)

// wantsCSRFField names the field in which a CSRF token was to be sent, where the answer
// names it or a cookie of the request is of a framework that has it there.
func (f *facts) wantsCSRFField() (string, bool) {
	name := csrfField.FindString(f.shape().words())
	if name == "" {
		cookies, _ := f.asked("Cookie")
		switch cookies = "; " + cookies; {
		case strings.Contains(cookies, "; csrftoken="): // Django
			name = "X-CSRFToken"
		case strings.Contains(cookies, "; XSRF-TOKEN="): // Angular, Laravel, Spring
			name = "X-XSRF-TOKEN"
		}
	}
	if _, sent := f.asked(name); name == "" || sent || !f.known {
		return "", false
	}
	return name, true
}

// silentCSRF is Spring Security's check, which says nothing but Forbidden: the session is
// known, the method writes, and no token came along.
func silentCSRF(f *facts) (finding, bool) {
	_, cookie := f.asked("Cookie")
	s := f.shape()
	if f.code != 403 || !cookie || f.credential().sent || playground.SafeMethod(f.method) || s.name != "Spring Boot error" || s.message != nil {
		return silent()
	}
	for _, h := range f.sent.Headers {
		if n := strings.ToLower(h.Name); strings.Contains(n, "csrf") || strings.Contains(n, "xsrf") {
			return silent()
		}
	}
	ev := append(f.shapeQuotes(s), f.inSent("Cookie", "A session was sent along."), f.inSent("X-CSRF-TOKEN", "No CSRF token was sent along."))
	return possible(blocker("It may be the CSRF check: a session was sent, and no CSRF token.", "Spring Security says nothing but Forbidden when the token is missing at "+f.quote(f.method)+". If the account lacks a role, it says the same.", ev...)), true
}
