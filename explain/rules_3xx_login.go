package explain

import (
	"net/url"
	"strings"

	"parley/lazyregexp"
)

// redirectedToLogin is RE-12: an API client should have got a 401.
func redirectedToLogin(f *facts) (finding, bool) {
	if d, ok := cloudflareAccess(f); ok {
		return d, true
	}
	if v, ok := f.location(); ok && f.code >= 300 && f.code < 400 {
		u, err := url.Parse(v)
		if err != nil || !signInPath.MatchString(u.Path) && !f.signInHost(u) || signInPath.MatchString(f.target.Path) {
			return silent()
		}
		d := likely(blocker("You are not signed in: the server sends you to its sign-in page.",
			"A client of an API should get a 401 here. The page it leads to is for people with a browser.",
			f.inHeader("Location", "It is the address of a sign-in page."), f.inStatus("")))
		return f.signInAsAsked(d), true
	}
	if f.code < 200 || f.code > 299 || !f.redirected() || f.x.Role != "" || signInPath.MatchString(pathOf(f.firstURL())) {
		return silent()
	}
	atLogin := signInPath.MatchString(f.target.Path)
	if f.htmlPage().password == "" && !atLogin {
		return silent()
	}
	hop := len(f.hops) - 1
	to, _ := f.hops[hop-1].Response.Header("Location")
	ev := []evidence{f.inHop(hop, "Location", to, "The redirect that led here.")}
	if f.htmlPage().password != "" {
		ev = append(ev, f.passwordQuote())
	}
	d := likely(blocker("You are not signed in: the "+itoa(f.code)+" is a sign-in page, not the answer to your request.",
		"The server led you from "+f.quote(pathOf(f.firstURL()))+" to "+f.path()+". A client of an API should have got a 401.", ev...))
	if !f.body().html {
		what := "nothing"
		if !f.empty() {
			what = or(f.quote(f.resp.Content.MediaType), "content without a type")
		}
		d.Title = "You are not signed in: the request was led to a sign-in address, which answered " + codeName(f.code) + " with " + what + "."
		d.Evidence = append(d.Evidence, f.inStatus("It is that address's answer, not the one to your request."))
	}
	off := false
	return do(f.signInAsAsked(d), resend("Send without following", patch{FollowRedirects: &off})), true
}

// signInAsAsked offers what whoever asked like that would sign in with: a program that asks an
// API sends credentials, and what a browser is shown is opened by the cookie of a session.
func (f *facts) signInAsAsked(d finding) finding {
	if f.credential().sent {
		return do(d, f.newToken())
	}
	accept, _ := f.asked("Accept")
	first := pathOf(f.firstURL())
	if _, cookie := f.asked("Cookie"); cookie {
		d.Why += " The cookie that was sent opens nothing, or no longer: sign in anew, and send the cookie that comes of it."
		return d
	}
	if strings.Contains(accept, "json") || hasAny(strings.ToLower(first+" "+f.target.Host), "api", "graphql", "/rest", "/v1", "/v2", "/v3", ".json", "odata", "/rpc") != "" || jsonType(f.sentType()) {
		return do(d, f.addCredentials("")...)
	}
	d.Why += " Sign in there and send the session's cookie along, or ask the address of the API, if there is one."
	return do(d, f.addCredentials("Cookie")...)
}

// signInName is the first part of a name that stands for a sign-in.
var signInName = lazyregexp.New(`(?i)^(?:auth|login|signin|sso|idp|accounts?|identity|oauth2?|keycloak|authelia|authentik|adfs)[0-9]?\.`)

// signInHost reports that a redirect leaves for a host whose name is that of a sign-in.
func (f *facts) signInHost(u *url.URL) bool {
	if shared := strings.ToLower(u.Host); strings.HasPrefix(shared, "account") || strings.HasPrefix(shared, "identity") {
		if q := u.RawQuery; hasAny(strings.ToLower(q), "client_id=", "redirect", "return", "continue=", "next=", "rd=", "service=", "samlrequest=", "goto=", "back") == "" {
			return false // banks and shops have hosts of that name, too
		}
	}
	return u.Host != "" && !strings.EqualFold(u.Hostname(), f.target.Hostname()) && signInName.MatchString(u.Hostname()) && !signInName.MatchString(f.target.Hostname())
}

// cloudflareAccess is the sign-in that Cloudflare puts before a site; programs pass it with a
// service token in two fields of its own.
func cloudflareAccess(f *facts) (finding, bool) {
	at, host, hop := f.leadsTo()
	if hop < 0 || !strings.HasSuffix(host, ".cloudflareaccess.com") || f.code >= 400 {
		return silent()
	}
	d := likely(blocker("Cloudflare Access protects this; the program behind it was not asked.", "People sign in there with a browser. Programs send a service token, in CF-Access-Client-Id and CF-Access-Client-Secret.", f.inHop(hop+1, "Location", at, "Cloudflare's sign-in.")))
	return do(d, edit("Add CF-Access-Client-Id", patch{SetHeaders: append(set("CF-Access-Client-Id", "your-id-here"), set("CF-Access-Client-Secret", "your-secret-here")...)})), true
}

// errorPath is the path of a page for errors.
var errorPath = lazyregexp.New(`(?i)(?:^|/)(?:errors?|oops|unavailable|maintenance|[45][0-9]{2}|error[-_/]?page|custom-?error)(?:\.\w{2,5})?/?$`)

// redirectedToError is a redirect to a page that says that something failed: the status
// that it should have had is gone.
func redirectedToError(f *facts) (finding, bool) {
	v, ok := f.location()
	u, err := url.Parse(v)
	if !ok || err != nil || f.code >= 400 || !errorPath.MatchString(u.Path) || errorPath.MatchString(f.target.Path) {
		return silent()
	}
	return likely(blocker("The request failed: the server leads to its error page, "+f.quoteURL(v)+".", "An API should answer with the status of the error itself. The page may say more; the server's log does.",
		f.inHeader("Location", "The path is one of an error page."), f.inStatus("Says nothing of a failure."))), true
}
