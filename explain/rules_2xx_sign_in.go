package explain

import (
	"html"
	"strings"

	"parley/lazyregexp"
)

// signInPage is OK-06's sign-in page without a redirect.
func signInPage(f *facts) (finding, bool) {
	_, json := f.wantsJSON()
	if d, ok := f.leadsToSignIn(json); ok {
		return d, true
	}
	if !f.body().html || f.htmlPage().password == "" || !json && !strings.Contains(f.target.Path, "/api") || signInPath.MatchString(f.target.Path) {
		return silent()
	}
	p := f.htmlPage()
	ev := []evidence{f.passwordQuote()}
	if p.title != "" {
		ev = append(ev, f.inText(p.titleAt, p.title, "The page's title."))
	}
	if f.has("Content-Type") {
		ev = append(ev, f.inHeader("Content-Type", "A page, not data."))
	}
	return do(likely(blocker("You are not signed in: the "+itoa(f.code)+" is a sign-in page.", "The session is missing or has ended. An API should answer 401 here.", ev...)), f.sessionOr()...), true
}

// signInMarks are what a page has that only leads on to a sign-in: a form for SAML that
// sends itself, or an address to load at once.
var signInMarks = lazyregexp.New(`(?i)name="(SAMLRequest|wctx|RelayState)"|http-equiv=["']?refresh["']?[^>]{0,40}url=([^"'>]{1,400})`)

var signInTitle = lazyregexp.New(`(?i)^(?:please )?(?:sign[ -]?in|log[ -]?in)\b|\b(?:sign[ -]?in|log[ -]?in)$`)

// leadsToSignIn is a page without a password that stands for a sign-in all the same, where
// JSON was asked for.
func (f *facts) leadsToSignIn(json bool) (finding, bool) {
	if !f.body().html || !json || f.htmlPage().password != "" || len(f.body().text) > 64<<10 {
		return silent()
	}
	text := f.body().text[:min(len(f.body().text), wordBytes)]
	var e evidence
	m := signInMarks.FindStringSubmatchIndex(text)
	switch p := f.htmlPage(); {
	case m != nil && m[2] >= 0:
		e = f.inText(m[2], text[m[2]:m[3]], "A form for the identity provider, which sends itself.")
	case m != nil && signInPath.MatchString(pathOf(html.UnescapeString(text[m[4]:m[5]]))):
		e = f.inText(m[4], text[m[4]:m[5]], "The page goes on to a sign-in page at once.")
	case signInTitle.MatchString(strings.TrimSpace(p.title)):
		e = f.inText(p.titleAt, p.title, "The page's title.")
	default:
		return silent()
	}
	title := "You are not signed in: the " + itoa(f.code) + " is a page that leads to the sign-in."
	if f.credential().sent {
		title = "The credentials were not accepted: the " + itoa(f.code) + " is a page that leads to the sign-in."
	}
	ev := []evidence{e}
	if f.has("Content-Type") {
		ev = append(ev, f.inHeader("Content-Type", "A page, not data."))
	}
	d := likely(blocker(title, "An API should answer 401 here. What was sent to prove who is calling is missing, wrong or over.", ev...))
	if f.credential().sent {
		return do(d, f.newToken()), true
	}
	return do(d, f.sessionOr()...), true
}

// sessionOr offers what a page that leads to a sign-in is got past with: a session's cookie,
// unless the answer asks for something else.
func (f *facts) sessionOr() []action {
	if len(f.challenged().schemes()) > 0 {
		return f.addCredentials("")
	}
	return f.addCredentials("cookie")
}

// passwordQuote quotes the input that makes a page a sign-in page.
func (f *facts) passwordQuote() evidence {
	p := f.htmlPage()
	return f.inText(p.passwordAt, p.password, "The page asks for a password.")
}
