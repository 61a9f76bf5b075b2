package explain

import (
	"net/url"
	"slices"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// plainAuth are the findings that say less than one about the credentials themselves.
var plainAuth = []string{"E-401-NO-CREDENTIALS", "E-401-REFUSED", "E-401-SCHEME", "E-401-NO-CHALLENGE", "E-BODY-SAYS", "E-403-SAYS", "E-403-FORBIDDEN", "E-401-ERROR", "E-401-AUDIENCE-HOST"}

// authRules tell who was to prove what, and how that failed (AU-01 to AU-18).
var authRules = []rule{
	{id: "E-401-LOST", title: "Credentials lost at a redirect", on: on(401, 403), refs: []ref{rfc(9110, "15.4")}, find: lostAtRedirect, beats: append([]string{"E-403-ANONYMOUS"}, plainAuth...)},
	{id: "E-401-EXPIRED", title: "The token that was sent has expired", on: on(400, 401, 403), refs: []ref{rfc(7519, "4.1.4")}, find: tokenExpired, beats: plainAuth},
	{id: "E-401-NOT-YET", title: "The token is not valid yet", on: on(400, 401, 403), refs: []ref{rfc(7519, "4.1.5")}, find: tokenEarly, beats: plainAuth},
	{id: "E-401-SHAPE", title: "The Authorization header is misshapen", on: on(400, 401, 403), refs: []ref{rfc(6750, "2.1")}, find: credentialShape, beats: plainAuth},
	{id: "E-401-BASIC-SHAPE", title: "The Basic credentials are misshapen", on: on(400, 401, 403), refs: []ref{rfc(7617, "2")}, find: basicShape, beats: plainAuth},
	{id: "E-401-JWT-SHAPE", title: "The token is a broken JWT", on: on(400, 401, 403), refs: []ref{rfc(7519, "7.2")}, find: jwtShape, beats: plainAuth},
	{id: "E-401-AUDIENCE", title: "The token is for someone else", on: on(401, 403), refs: []ref{rfc(7519, "4.1.3")}, find: tokenAudience, beats: plainAuth},
	{id: "E-401-AUDIENCE-HOST", title: "The token's audience is another host", on: on(401, 403), refs: []ref{rfc(7519, "4.1.3")}, find: audienceHost, beats: []string{"E-403-FORBIDDEN"}},
	{id: "E-401-DPOP", title: "A DPoP nonce is wanted", on: on(400, 401), refs: []ref{rfc(9449, "8")}, find: dpopNonce, beats: plainAuth},
	{id: "E-401-STEP-UP", title: "A stronger or fresher sign-in is wanted", on: on(401, 403), refs: []ref{rfc(9470, "3")}, find: stepUp, beats: plainAuth},
	{id: "E-403-SCOPE", title: "The token lacks a scope", on: on(200, 401, 403), refs: []ref{rfc(6750, "3.1")}, find: insufficientScope, beats: append([]string{"E-200-FAILURE", "E-2XX-OK"}, plainAuth...)},
	{id: "E-401-DIGEST", title: "The Digest challenge says more", on: on(401, 407), refs: []ref{rfc(7616, "3.3")}, find: digest, beats: []string{"E-401-REFUSED", "E-401-NO-CREDENTIALS", "E-BODY-SAYS"}},
	{id: "E-OAUTH-TOKEN", title: "A token endpoint's error", on: on(200, 400, 401, 403), refs: []ref{rfc(6749, "5.2")}, find: oauthError, beats: append([]string{"E-400-FIELDS", "E-400-SAYS", "E-200-FAILURE", "E-2XX-OK", "E-403-UNKNOWN", "E-403-ANONYMOUS"}, plainAuth...)},
	{id: "E-401-ERROR", title: "The challenge says what is wrong", on: on(400, 401, 403), refs: []ref{rfc(6750, "3.1")}, find: challengeError,
		beats: []string{"E-401-NO-CREDENTIALS", "E-401-REFUSED", "E-401-SCHEME", "E-BODY-SAYS", "E-403-SAYS"}},
	{id: "E-401-SCHEME", title: "Another scheme is wanted", on: on(401, 407), refs: []ref{rfc(9110, "11.6.2")}, find: otherScheme, beats: []string{"E-401-REFUSED", "E-BODY-SAYS"}},
	{id: "E-401-NO-CREDENTIALS", title: "No credentials were sent", on: on(401), refs: []ref{rfc(9110, "11.6.1")}, find: noCredentials, beats: []string{"E-BODY-SAYS"}},
	{id: "E-401-REFUSED", title: "The credentials were refused", on: on(401), refs: []ref{rfc(9110, "15.5.2")}, find: credentialsRefused, beats: []string{"E-BODY-SAYS"}},
	{id: "E-401-NO-CHALLENGE", title: "A 401 without WWW-Authenticate", on: on(401), aside: true, refs: []ref{rfc(9110, "15.5.2")}, find: noChallenge},
	{id: "E-401-METADATA", title: "Where to learn the authorization server", on: on(401, 403), aside: true, refs: []ref{rfc(9728, "5.1")}, find: resourceMetadata},
	{id: "E-407", title: "The proxy wants credentials", on: on(407), refs: []ref{rfc(9110, "15.5.8")}, find: proxyAuth, beats: []string{"E-BODY-SAYS"}},
}

// inChallenge quotes the challenge field.
func (f *facts) inChallenge(reading string) evidence {
	return f.inHeader(f.challenged().field, reading)
}

// lostAtRedirect is AU-16: not a wrong password, but none at all.
func lostAtRedirect(f *facts) (finding, bool) {
	hop, names := f.dropped()
	if hop == 0 || f.credential().sent {
		return silent()
	}
	r := f.hops[hop-1].Redirect
	to, err := url.Parse(r.URL)
	if err != nil {
		return silent()
	}
	d := blocker("The credentials were left behind at a redirect: "+f.quote(to.Host)+" never got them.",
		"The redirect leads to another origin, and "+list(names)+" stayed with the first. The password or token may be right.",
		f.inHop(hop, "Location", r.Location, "Leads to another scheme, host or port."), f.inSent("Authorization", "The last request carried none."))
	act := edit("Send to "+f.quote(to.Host)+" directly, credentials included", patch{URL: f.target.String()})
	from, err := url.Parse(f.hops[hop-1].Request.URL)
	if err == nil && strings.EqualFold(from.Hostname(), to.Hostname()) && to.Scheme == "https" {
		act.Kind = playground.ActionResend
	}
	return do(d, act), true
}

// hasWord reports whether lower-case text holds a word by itself.
func hasWord(text, word string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return false
		}
		i += at
		if !wordAt(text, i-1) && !wordAt(text, i+len(word)) {
			return true
		}
		at = i + 1
	}
}

// digest is AU-12.
func digest(f *facts) (finding, bool) {
	ch, ok := f.challenged().of("Digest")
	if !ok {
		return silent()
	}
	switch alg := strings.ToUpper(ch.get("algorithm")); {
	case strings.EqualFold(ch.get("stale"), "true"):
		d := blocker("The password was right; only the nonce is too old.", "stale=true asks to send again with the new nonce, without asking the user.", f.inChallenge("stale=true"))
		return do(d, f.digestSignIn()...), true
	case alg != "" && !slices.Contains([]string{"MD5", "MD5-SESS", "SHA-256", "SHA-256-SESS", "SHA-512-256", "SHA-512-256-SESS"}, alg):
		return blocker("The server asks for a Digest algorithm that clients do not know: "+f.quote(alg)+".", "No client can answer that.", f.inChallenge("The algorithm.")), true
	case f.credential().scheme != "digest" && ch.get("qop") != "" && !strings.Contains(","+strings.ToLower(strings.ReplaceAll(ch.get("qop"), " ", ""))+",", ",auth,"):
		return do(blocker("The server asks for a Digest that covers the body: qop is "+f.quote(ch.get("qop"))+" only.", "Most clients offer auth, and few auth-int; Parley does both.", f.inChallenge("The kinds of protection that it takes.")), f.digestSignIn()...), true
	case !f.credential().sent && len(f.challenged().schemes()) == 1:
		why := "Digest is computed from the server's nonce, so it takes two requests."
		if f.known {
			why += " No credentials were sent."
		}
		return do(blocker("This resource wants a user name and password, by Digest"+realm(f, ch)+".", why, f.inChallenge("The challenge.")), f.digestSignIn()...), true
	}
	return silent()
}

func realm(f *facts, ch challenge) string {
	if r := ch.get("realm"); r != "" {
		return " for " + f.quote(r)
	}
	return ""
}

// expiredOrElse matches what names expiry as one of several causes.
var expiredOrElse = lazyregexp.New(`(?i)\bor(?: \w+){0,3} expired\b|\bexpired(?:,| or\b)`)

// challengeError is AU-07: the error code and description of the challenge.
func challengeError(f *facts) (finding, bool) {
	c := f.challenged()
	code, words := c.get("error"), c.get("error_description")
	if code == "" && words == "" {
		return silent()
	}
	ev := append([]evidence{f.inChallenge("The challenge, with its error.")}, f.shapeQuotes(f.shape())...)
	if said := f.shape().words(); words == "" && said != "" && !onlyStatus(said) && said != code {
		words = said
	}
	title := "The server refused the token: " + sentence(f.quote(or(words, code)))
	why := "It does not say more. The token may have expired, be revoked, or be meant for another server."
	switch {
	case code == "invalid_request":
		title, why = "The server found the authentication malformed: "+sentence(f.quote(or(words, code))), "The token was not looked at. It may stand in two places, or the header is misshapen."
	case expiredOrElse.MatchString(words):
		why = "It does not say which. Compare the token with the one that was given out; if it is right, renew it."
	case strings.Contains(strings.ToLower(words), "expired"):
		title, why = "The server says that the token has expired.", "It has to be renewed: with the refresh token, or by signing in again."
	case words != "":
		why = "The code is " + f.quote(or(code, "not given")) + ". Get a new token, or correct what the server names."
	}
	if !f.known { // an error code is for a token that was sent (RFC 6750, 3.1)
		return do(likely(blocker(title, why, ev...)), f.addCredentials("")...), true
	}
	if !f.credential().sent {
		return do(blocker("No credentials were sent, and the server says: "+sentence(f.quote(or(words, code))), "Add the token that it asks for.", ev...), f.addCredentials("")...), true
	}
	return do(blocker(title, why, ev...), f.newCredentials()...), true
}

// newCredentials are next steps after a refusal: the same scheme anew, then each other one
// that the server takes.
func (f *facts) newCredentials() []action {
	acts := []action{f.newToken()}
	for _, s := range f.challenged().schemes() {
		if !strings.EqualFold(s, f.credential().scheme) && len(acts) < 3 {
			acts = append(acts, f.addCredentials(s)...)
		}
	}
	return acts
}

// otherScheme is AU-02.
func otherScheme(f *facts) (finding, bool) {
	c, names := f.credential(), f.challenged().schemes()
	if !c.sent || c.field != "Authorization" || c.scheme == "" || len(names) == 0 || containsFold(names, c.scheme) || f.speaksOf("expired", "revoked", "invalid token", "invalid session") != "" {
		return silent() // a token that was read and refused was in the right form
	}
	if containsFold(names, "OTP") {
		return do(blocker("The token is not enough: a one-time password has to come along"+f.saysAfter()+".", "The account has a second factor. Its code goes into the field npm-otp.", f.said(f.inChallenge("It asks for a one-time password."))...), edit("Add npm-otp", patch{SetHeaders: set("npm-otp", "your-code-here")})), true
	}
	if w := f.shape().words(); len(names) == 1 && strings.HasPrefix(strings.ToLower(names[0]), "oauth") && c.scheme == "bearer" && w != "" && !onlyStatus(w) {
		return silent() // OAuth is what Bearer carries, and the words tell more
	}
	sentAs, _, _ := strings.Cut(c.value, " ")
	return do(blocker("The server wants "+choice(names)+", and "+f.quote(sentAs)+" was sent.", "The credentials are in a form that this resource does not read.",
		f.inChallenge("What it takes."), f.inSent("Authorization", "What was sent, masked.")), f.addCredentials("")...), true
}

// noCredentials is AU-01.
func noCredentials(f *facts) (finding, bool) {
	c := f.challenged()
	if f.credential().sent || f.signsInByBody() != "" {
		return silent()
	}
	if len(c.list) == 0 {
		return anonymous(f)
	}
	var parts []string
	var acts []action
	keyed := false
	for _, ch := range c.list {
		part := ch.scheme + realm(f, ch)
		if ch.is("API") && strings.EqualFold(f.combined(c.field), "API key") { // words in the place of a scheme
			part, keyed = "an API key", true
			acts = append(acts, edit("Add X-API-Key", patch{SetHeaders: set("X-API-Key", "your-key-here")}))
		}
		if act, name := f.keyOf(ch); name != "" {
			part, keyed = "a key in the field "+name, true
			acts = append(acts, act)
		}
		if act, from := f.tokenService(ch); from != "" {
			part = "a bearer token from " + from
			acts = append(acts, act)
		}
		if s := ch.get("scope"); s != "" {
			part += " with the scope " + f.quote(s)
		}
		if ch.scheme != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return anonymous(f)
	}
	ev := []evidence{f.inChallenge("What the server takes."), f.inSent("Authorization", "The request had none.")}
	if !keyed || len(c.list) > 1 {
		acts = append(acts, f.addCredentials("")...)
	}
	if _, bearer := c.of("Bearer"); !bearer && f.speaksOf("bearer") != "" {
		acts = append(acts, f.addCredentials("Bearer")...)
	}
	if _, ok := f.asked("Cookie"); ok {
		ev = append(ev, f.inSent("Cookie", "A cookie was sent; it was not enough."))
	}
	title, why := "No credentials were sent. The server wants "+f.quote(choice(parts))+".", "Add what it asks for; nothing else in the request needs to change."
	if _, ok := f.asked("Cookie"); ok && len(c.list) == 1 && c.list[0].is("Cookie") {
		title, why = "The server wants a session's cookie, and none that was sent is one it knows.", "Sign in again as this API wants it, and send the cookie that it sets."
	} else if len(c.list) == 1 && c.list[0].is("Cookie") {
		title = "No cookie was sent. The server wants that of a session" + realm(f, c.list[0]) + "."
	}
	if !f.known {
		title, why = "The server wants "+f.quote(choice(parts))+".", "If no credentials were sent, add what it asks for. If some were, the server did not accept them."
	}
	return do(blocker(title, why, append(ev, f.shapeQuotes(f.shape())...)...), acts[:min(len(acts), 3)]...), true
}

// tokenService is the address of a challenge's realm at which a token can be fetched, as
// container registries name it.
func (f *facts) tokenService(ch challenge) (action, string) {
	u, err := url.Parse(ch.get("realm"))
	if !ch.is("Bearer") || err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || ch.get("service") == "" {
		return action{}, ""
	}
	q := u.Query()
	for _, name := range []string{"service", "scope"} {
		if v := ch.get(name); v != "" {
			q.Set(name, v)
		}
	}
	u.RawQuery = q.Encode()
	return resend("GET a token from "+f.quote(u.Host), f.get(u.String())), f.quote(u.Host)
}

// credentialsRefused is AU-11.
func credentialsRefused(f *facts) (finding, bool) {
	c := f.credential()
	if name := f.signsInByBody(); !c.sent && name != "" {
		return f.refusedInBody(name), true
	}
	if !c.sent {
		return silent()
	}
	if d, ok := f.partRefused(); ok {
		return d, true
	}
	if name := f.signsInByBody(); name != "" && (c.scheme == "bearer" || c.scheme == "") {
		if w := f.shape().lower(); hasAny(w[:min(len(w), topicBytes)], passwordTongues...) != "" && hasAny(w, "token", "api key", "session") == "" {
			d := f.refusedInBody(name)
			d.Title = strings.Replace(d.Title, "What was sent to sign in", "The password in the body", 1)
			d.Why = "By its words it is about the password that stood in the body, not about the credentials in " + f.quote(c.field) + "."
			return likely(d), true
		}
	}
	what := "The credentials"
	switch c.scheme {
	case "bearer":
		what = "The bearer token"
	case "basic", "digest":
		what = "The user name or password"
	}
	ev := []evidence{f.where(c)}
	if len(f.challenged().list) > 0 {
		reading := "The same is asked for again."
		if !containsFold(f.challenged().schemes(), c.scheme) {
			reading = "What the server takes."
		}
		ev = append(ev, f.inChallenge(reading))
	}
	they := "They arrived and were"
	if was(what) == "was" {
		they = "It arrived and was"
	}
	title, why := what+" in "+f.quote(c.field)+" "+was(what)+" refused.", they+" not accepted. The server does not say why: expired, revoked, misspelt, or for another environment."
	if w := f.speech(); w != "" && !onlyStatus(f.shape().words()) {
		title, why = what+" "+was(what)+" refused: "+w, they+" read. Send what is valid, or correct what the server names."
	}
	if c.scheme == "basic" || c.scheme == "digest" {
		why = they + " not accepted."
		if w := f.speech(); w == "" || onlyStatus(w) || f.speaksOf("only", "locked", "disabled", "expired", "localhost", "verif", "factor") == "" {
			why += " Which of the two is wrong a server does not say, and should not."
		} else {
			title = "The server did not let this user in: " + w
		}
	}
	if f.speaksOf("consent", "mandate") != "" && f.speaksOf("token", "key", "password", "credential") == "" {
		return likely(blocker("The consent does not cover this: "+f.speech(), "It is not the credentials: what the account's owner agreed to is missing, over, or for something else. Ask for it anew, and name it in the request.", append(ev, f.shapeQuotes(f.shape())...)...)), true
	}
	if d, ok := f.notTheCredentials(ev); ok {
		return d, true
	}
	if d, ok := f.notThese(ev); ok {
		return d, true
	}
	if exp, ok := f.tokenLife(); ok {
		why += " " + exp
	}
	if name, ok := f.secondFactor(); ok {
		why = "User name and password are not enough: a code of the second factor has to come along."
		ev = append(ev, f.inHeader(name, "It asks for the second factor."))
		return do(blocker(title, why, append(ev, f.shapeQuotes(f.shape())...)...), edit("Add "+f.quote(name), patch{SetHeaders: set(name, "your-code-here")})), true
	}
	return do(blocker(title, why, append(ev, f.shapeQuotes(f.shape())...)...), f.newCredentials()...), true
}

// ofAddress reports words that blame the address and no credentials.
func (f *facts) ofAddress() bool {
	return f.speaksOf("invalid endpoint", "unknown endpoint", "invalid url", "invalid path", "invalid route") != "" && f.speaksOf("key", "token", "credential", "password", "signature", "session", "authoriz") == ""
}

func was(what string) string {
	if strings.HasSuffix(what, "s") {
		return "were"
	}
	return "was"
}

// where quotes the credentials that were sent, masked.
func (f *facts) where(c *credential) evidence {
	if _, ok := f.asked(c.field); ok {
		return f.inSent(c.field, "What was sent, masked.")
	}
	return evidence{Where: playground.InRequestURL, Name: f.quote(c.field), Value: playground.Mask(c.value), Reading: "What was sent in the query, masked."}
}

// noChallenge is AU-10.
func noChallenge(f *facts) (finding, bool) {
	if v := strings.Trim(f.combined("WWW-Authenticate"), ", \t"); f.has("WWW-Authenticate") && v == "" {
		return warning("The server does not say which credentials it wants: WWW-Authenticate names no scheme.", "A 401 must carry a challenge, so that clients know what to send. This is the server's fault.", f.inHeader("WWW-Authenticate", "No scheme stands in it.")), true
	}
	if f.has("WWW-Authenticate") {
		return silent()
	}
	return warning("The server does not say which credentials it wants: WWW-Authenticate is missing.", "A 401 must carry it, so that clients know what to send. This is the server's fault.",
		evidence{Where: playground.InResponseHeader, Name: "WWW-Authenticate", Value: notSent}), true
}

// proxyAuth is AU-18.
func proxyAuth(f *facts) (finding, bool) {
	ev := []evidence{f.inStatus("Only a proxy answers with this code.")}
	if d, ok := f.proxySaysOther(ev); ok {
		return d, true
	}
	title := "The proxy on the way wants credentials; the site itself was not asked."
	if names := f.challenged().schemes(); len(names) > 0 {
		title = "The proxy on the way wants credentials (" + f.quote(choice(names)) + "); the site itself was not asked."
		ev = append(ev, f.inChallenge("What the proxy takes."))
	}
	if w := f.shape().words(); f.shape().name == "plain text" && strings.Count(w, " ") > 1 && !onlyStatus(w) && !strings.EqualFold(w, "proxy authentication required") {
		title = strings.TrimSuffix(title, ".") + f.saysAfter() + "."
	}
	return do(blocker(title, "The credentials belong into Proxy-Authorization, or into the proxy's settings.", append(ev, f.shapeQuotes(f.shape())...)...), f.proxyCredentials()...), true
}
