package explain

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parley/playground"
)

// plainAuth are the findings that say less than one about the credentials themselves.
var plainAuth = []string{"E-401-NO-CREDENTIALS", "E-401-REFUSED", "E-401-SCHEME", "E-401-NO-CHALLENGE", "E-BODY-SAYS", "E-403-SAYS", "E-401-ERROR"}

// authRules tell who was to prove what, and how that failed (AU-01 to AU-18).
var authRules = []rule{
	{id: "E-401-LOST", title: "Credentials lost at a redirect", on: on(401, 403), refs: []ref{rfc(9110, "15.4")}, find: lostAtRedirect, beats: append([]string{"E-403-ANONYMOUS"}, plainAuth...)},
	{id: "E-401-EXPIRED", title: "The token that was sent has expired", on: on(400, 401, 403), refs: []ref{rfc(7519, "4.1.4")}, find: tokenExpired, beats: plainAuth},
	{id: "E-401-NOT-YET", title: "The token is not valid yet", on: on(400, 401, 403), refs: []ref{rfc(7519, "4.1.5")}, find: tokenEarly, beats: plainAuth},
	{id: "E-401-SHAPE", title: "The Authorization header is misshapen", on: on(400, 401, 403), refs: []ref{rfc(6750, "2.1")}, find: credentialShape, beats: plainAuth},
	{id: "E-401-BASIC-SHAPE", title: "The Basic credentials are misshapen", on: on(400, 401, 403), refs: []ref{rfc(7617, "2")}, find: basicShape, beats: plainAuth},
	{id: "E-401-JWT-SHAPE", title: "The token is a broken JWT", on: on(400, 401, 403), refs: []ref{rfc(7519, "7.2")}, find: jwtShape, beats: plainAuth},
	{id: "E-401-AUDIENCE", title: "The token is for someone else", on: on(401, 403), refs: []ref{rfc(7519, "4.1.3")}, find: tokenAudience, beats: plainAuth},
	{id: "E-401-DPOP", title: "A DPoP nonce is wanted", on: on(400, 401), refs: []ref{rfc(9449, "8")}, find: dpopNonce, beats: plainAuth},
	{id: "E-401-STEP-UP", title: "A stronger or fresher sign-in is wanted", on: on(401, 403), refs: []ref{rfc(9470, "3")}, find: stepUp, beats: plainAuth},
	{id: "E-403-SCOPE", title: "The token lacks a scope", on: on(401, 403), refs: []ref{rfc(6750, "3.1")}, find: insufficientScope, beats: plainAuth},
	{id: "E-401-DIGEST", title: "The Digest challenge says more", on: on(401, 407), refs: []ref{rfc(7616, "3.3")}, find: digest, beats: []string{"E-401-REFUSED", "E-BODY-SAYS"}},
	{id: "E-OAUTH-TOKEN", title: "A token endpoint's error", on: on(400, 401, 403), refs: []ref{rfc(6749, "5.2")}, find: oauthError, beats: append([]string{"E-400-FIELDS"}, plainAuth...)},
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

func tokenExpired(f *facts) (finding, bool) {
	c := f.credential()
	if c.token == nil || f.received.IsZero() {
		return silent()
	}
	exp, ok := c.token.date("exp")
	if !ok || !exp.Before(f.received) {
		return silent()
	}
	ev := []evidence{f.inClaim("exp", "Valid until "+instant(exp)+".")}
	if f.code == 400 && f.speaksOf("token", "expired", "jwt", "auth") == "" && len(f.challenged().list) == 0 {
		return silent()
	}
	if len(f.challenged().list) > 0 {
		ev = append(ev, f.inChallenge("The server's own words."))
	}
	ev = append(ev, f.shapeQuotes(f.shape())...)
	d := blocker("The token expired on "+instant(exp)+", "+duration(f.received.Sub(exp))+" before this request.",
		"It has to be renewed: with the refresh token, or by signing in again. The server need not say so for it to be the reason.", ev...)
	return do(d, f.newToken()), true
}

// newToken offers to put another token where the old one was.
func (f *facts) newToken() action {
	c := f.credential()
	value := "your-token-here"
	if c.scheme != "" {
		word, _, _ := strings.Cut(c.value, " ")
		value = word + " " + value
	}
	if _, isHeader := f.composed(c.field); !isHeader {
		return action{}
	}
	return edit("Put in a new token", patch{SetHeaders: set(c.field, value)})
}

func tokenEarly(f *facts) (finding, bool) {
	c := f.credential()
	if c.token == nil || f.received.IsZero() {
		return silent()
	}
	for _, claim := range []string{"nbf", "iat"} {
		at, ok := c.token.date(claim)
		if !ok || !at.After(f.received) {
			continue
		}
		wait := at.Sub(f.received)
		what, why := "The token is valid only from "+instant(at)+".", "That is "+duration(wait)+" after this request."
		if claim == "iat" {
			what = "The token says that it was issued in the future, on " + instant(at) + "."
		}
		if wait < 5*time.Minute {
			why += " So small a difference is mostly two clocks that disagree."
		}
		d := blocker(what, why, f.inClaim(claim, instant(at)+"."))
		if wait < 10*time.Minute {
			d = do(d, waitFor("Wait "+duration(wait)+", then send again", wait.Milliseconds()+500))
		}
		return d, true
	}
	return silent()
}

// credentialShape is AU-08: a token without its scheme, or with too much around it.
func credentialShape(f *facts) (finding, bool) {
	c := f.credential()
	if !c.sent || c.field != "Authorization" {
		return silent()
	}
	ev := []evidence{f.inSent("Authorization", "As it was sent, masked.")}
	scheme := "Bearer"
	if names := f.challenged().schemes(); len(names) > 0 && !containsFold(names, "Bearer") {
		scheme = names[0]
	}
	lower := strings.ToLower(c.value)
	fix := func(title, why string) (finding, bool) {
		return do(blocker(title, why, ev...), resend("Send as "+scheme+" with the same token", patch{SetHeaders: set("Authorization", scheme+" "+playground.Credential)})), true
	}
	switch {
	case strings.HasPrefix(lower, "bearer bearer ") || strings.HasPrefix(lower, "basic basic ") || strings.HasPrefix(lower, "basic bearer ") || strings.HasPrefix(lower, "bearer basic "):
		return fix("The scheme stands twice in Authorization.", "Often a variable already holds the word and the template adds it again.")
	case strings.HasPrefix(lower, "bearer=") || strings.HasPrefix(lower, "bearer:") || strings.HasPrefix(lower, "token="):
		return fix("The scheme and the token in Authorization have to be parted by a space.", "Instead of "+scheme+" and a space there is another sign.")
	case c.scheme == "bearer" && strings.ContainsAny(c.rest, `"'<>`):
		return fix("There are quotes or brackets around the token.", "They were copied along; the server takes them for a part of the token.")
	case c.scheme == "bearer" && strings.Contains(c.rest, "{{") || strings.Contains(c.value, "${"):
		d := blocker("A variable in Authorization was not replaced.", "The server got the name of the variable instead of its value.", ev...)
		return do(d, f.newToken()), true
	case c.scheme == "bearer" && strings.ContainsAny(c.rest, " \t"):
		return fix("There is a space inside the token.", "A line break or a space was copied along.")
	case c.scheme == "" && c.value == "":
		return do(blocker("Authorization was sent empty.", "The variable behind it has no value, most likely.", ev...), f.addCredentials("")...), true
	case c.scheme == "" && len(c.value) > 3:
		return fix("The token was sent without a scheme in front.", "Authorization holds a scheme and the credentials, such as "+scheme+" and a space, then the token.")
	}
	return silent()
}

// basicShape is AU-09.
func basicShape(f *facts) (finding, bool) {
	c := f.credential()
	if c.scheme != "basic" {
		return silent()
	}
	plain, ok := decodeBasic(c.rest)
	title, why := "", "They are to be the base64 of user:password."
	switch {
	case c.token != nil || strings.HasPrefix(c.rest, "ey") && strings.Count(c.rest, ".") == 2:
		title, why = "A JWT was sent as Basic; it belongs behind Bearer.", "Basic carries a user name and a password."
	case !ok:
		title = "The Basic credentials are not base64."
	case !strings.Contains(plain, ":"):
		title = "The Basic credentials have no colon between user name and password."
	case strings.HasSuffix(plain, "\n") || strings.HasSuffix(plain, "\r"):
		title, why = "The Basic password ends in a line break.", "echo adds one; use echo -n or printf before base64."
	case strings.HasPrefix(plain, ":") || strings.HasSuffix(plain, ":"):
		title, why = "One half of the Basic credentials is empty.", "Either the user name or the password is missing. Some APIs want a key as the user name and no password; this one refused."
		return possible(blocker(title, why, f.inSent(c.field, "As it was sent, masked."))), true
	case !utf8.ValidString(plain):
		title, why = "The Basic credentials are not UTF-8.", "The server may read the characters beyond ASCII in another way."
	default:
		return silent()
	}
	acts := []action{edit("Type user name and password again", patch{SetHeaders: set(c.field, "Basic base64-of-user:password")})}
	if strings.HasPrefix(title, "A JWT") {
		acts = []action{resend("Send as Bearer", patch{SetHeaders: set(c.field, "Bearer "+playground.Credential)})}
	}
	return do(blocker(title, why, f.inSent(c.field, "As it was sent, masked.")), acts...), true
}

// jwtShape is AU-06.
func jwtShape(f *facts) (finding, bool) {
	c := f.credential()
	if c.fault != "" {
		return do(blocker("The token looks like a JWT and is broken: "+f.quote(c.fault)+".", "It was probably not copied whole.", f.inSent(c.field, "As it was sent, masked.")), f.newToken()), true
	}
	if c.token != nil && strings.EqualFold(c.token.header.get("alg").words(), "none") {
		return do(blocker("The token is unsigned (alg none); servers must refuse that.", "Without a signature anyone could write any claim.",
			evidence{Where: playground.InRequestHeader, Name: c.field + ", JWT header alg", Value: f.quote(c.token.header.get("alg").text), Reading: "No signature."}), f.newToken()), true
	}
	return silent()
}

// tokenAudience is AU-05: the error names a claim, and the token shows its value.
func tokenAudience(f *facts) (finding, bool) {
	c := f.credential()
	if c.token == nil {
		return silent()
	}
	text := f.shape().lower() + " " + strings.ToLower(f.challenged().get("error_description"))
	for _, claim := range [][2]string{{"aud", "audience"}, {"iss", "issuer"}, {"azp", "authorized party"}} {
		if !hasWord(text, claim[0]) && !strings.Contains(text, claim[1]) {
			continue
		}
		values := c.token.strings(claim[0], false)
		title := "The token has no " + claim[1] + ", and the server wants one."
		ev := []evidence{}
		if len(values) > 0 {
			title = "The token's " + claim[1] + " is " + f.quote(list(values)) + "; this server wants another."
			ev = append(ev, f.inClaim(claim[0], "Whom the token is "+map[string]string{"aud": "for", "iss": "from", "azp": "given to"}[claim[0]]+"."))
		}
		if len(f.challenged().list) > 0 {
			ev = append(ev, f.inChallenge("The server's own words."))
		}
		return do(likely(blocker(title, "A token is made for one server by one issuer. Ask the issuer for one that names this API.", append(ev, f.shapeQuotes(f.shape())...)...)), f.newToken()), true
	}
	return silent()
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

func dpopNonce(f *facts) (finding, bool) {
	if f.challenged().get("error") != "use_dpop_nonce" && f.shape().codeWord() != "use_dpop_nonce" {
		return silent()
	}
	ev := []evidence{}
	if len(f.challenged().list) > 0 {
		ev = append(ev, f.inChallenge("It wants a nonce in the proof."))
	}
	if f.has("DPoP-Nonce") {
		ev = append(ev, f.inHeader("DPoP-Nonce", "The nonce to put into it."))
	}
	ev = append(ev, f.shapeQuotes(f.shape())...)
	return blocker("The DPoP proof has to carry the server's nonce.", "Sign a new proof with the value of DPoP-Nonce and send again; the token itself is not the trouble.", ev...), true
}

func stepUp(f *facts) (finding, bool) {
	c := f.challenged()
	if c.get("error") != "insufficient_user_authentication" {
		return silent()
	}
	how := "in a stronger way"
	if age := c.get("max_age"); age != "" {
		how = "again, not longer than " + f.quote(age) + " s ago"
	}
	if acr := c.get("acr_values"); acr != "" {
		how += " (" + f.quote(acr) + ")"
	}
	return blocker("The user has to sign in "+how+".", "The token is valid; how its user signed in is not enough for this resource.", f.inChallenge("What is asked for.")), true
}

// insufficientScope is AU-07 and FO-01.
func insufficientScope(f *facts) (finding, bool) {
	c := f.challenged()
	said := f.shape()
	fromField := strings.EqualFold(c.get("error"), "insufficient_scope")
	fromBody := said.codeWord() == "insufficient_scope" || said.codeWord() == "missing_scope"
	wanted := strings.Fields(c.get("scope"))
	if needed := f.body().root.get("needed"); needed.words() != "" {
		wanted, fromBody = strings.FieldsFunc(needed.text, func(r rune) bool { return r == ',' || r == ' ' }), true
	}
	if v, ok := f.header("X-Accepted-OAuth-Scopes"); ok && f.code == 403 && v != "" && f.has("X-OAuth-Scopes") {
		return f.githubScopes(v)
	}
	if !fromField && !fromBody {
		return silent()
	}
	ev := []evidence{}
	if fromField {
		ev = append(ev, f.inChallenge("It names what is missing."))
	}
	ev = append(ev, f.shapeQuotes(said)...)
	title, why := "The token lacks a scope that this resource wants.", "The token itself is accepted. Get one with the scope, from the same issuer."
	if len(wanted) > 0 {
		title = "The token lacks the scope " + f.quote(list(wanted)) + "."
		if missing, have, known := f.missingScopes(wanted); known {
			if len(missing) > 0 {
				title = "The token lacks the scope " + f.quote(list(missing)) + "."
			}
			ev = append(ev, f.inClaim(have, "What the token has."))
		}
	}
	return do(blocker(title, why, ev...), f.newToken()), true
}

// missingScopes are those wanted that the token does not have; known is false when the
// token's scopes cannot be seen.
func (f *facts) missingScopes(wanted []string) (missing []string, claim string, known bool) {
	c := f.credential()
	if c.token == nil {
		return nil, "", false
	}
	for _, name := range []string{"scope", "scp", "scopes"} {
		have := c.token.strings(name, true)
		if have == nil {
			continue
		}
		for _, w := range wanted {
			if !slices.Contains(have, w) {
				missing = append(missing, w)
			}
		}
		return missing, name, true
	}
	return nil, "", false
}

func (f *facts) githubScopes(accepted string) (finding, bool) {
	have, _ := f.header("X-OAuth-Scopes")
	return do(blocker("The token has other scopes than this resource takes: "+f.quote(accepted)+".", "One of the accepted scopes is enough.",
		append([]evidence{f.inHeader("X-Accepted-OAuth-Scopes", "Any of these is enough."), f.inHeader("X-OAuth-Scopes", "What the token has: "+or(f.quote(have), "nothing")+".")}, f.shapeQuotes(f.shape())...)...), f.newToken()), true
}

// digest is AU-12.
func digest(f *facts) (finding, bool) {
	ch, ok := f.challenged().of("Digest")
	if !ok {
		return silent()
	}
	switch alg := strings.ToUpper(ch.get("algorithm")); {
	case strings.EqualFold(ch.get("stale"), "true"):
		return blocker("The password was right; only the nonce is too old.", "stale=true asks to send again with the new nonce, without asking the user.", f.inChallenge("stale=true")), true
	case alg != "" && !slices.Contains([]string{"MD5", "MD5-SESS", "SHA-256", "SHA-256-SESS", "SHA-512-256", "SHA-512-256-SESS"}, alg):
		return blocker("The server asks for a Digest algorithm that clients do not know: "+f.quote(alg)+".", "No client can answer that.", f.inChallenge("The algorithm.")), true
	case !f.credential().sent:
		return blocker("This resource wants a user name and password, by Digest"+realm(f, ch)+".", "Digest is computed from the server's nonce, so it takes two requests. No credentials were sent.", f.inChallenge("The challenge.")), true
	}
	return silent()
}

func realm(f *facts, ch challenge) string {
	if r := ch.get("realm"); r != "" {
		return " for " + f.quote(r)
	}
	return ""
}

// oauthCauses are what the codes of a token endpoint mostly mean (RFC 6749, 5.2).
var oauthCauses = map[string]string{
	"invalid_request":        "A parameter is missing, stands twice or has a value that is not allowed. The content has to be a form, not JSON.",
	"invalid_client":         "The client's own id or secret is wrong, or was sent in the way that the server does not take: some want Basic, some want client_id and client_secret in the body.",
	"invalid_grant":          "The code or refresh token was used already, has expired or was revoked; or redirect_uri or the PKCE verifier is not the one of the first request; or the password is wrong.",
	"unauthorized_client":    "This client may not use this grant.",
	"unsupported_grant_type": "The server does not offer this grant_type; mind the spelling, and that the content is a form.",
	"invalid_scope":          "A scope is unknown, misspelt, or more than was granted.",
	"access_denied":          "The user or the server said no.",
	"authorization_pending":  "The user has not confirmed yet; ask again after the interval.",
	"slow_down":              "Ask less often: add five seconds to the interval.",
	"expired_token":          "The device code has expired; begin again.",
	"invalid_target":         "The resource or audience that was asked for is not known.",
	"interaction_required":   "The user has to do something at the sign-in page.",
	"login_required":         "The user has to sign in.",
	"consent_required":       "The user has to agree first.",
}

// oauthError is AU-17.
func oauthError(f *facts) (finding, bool) {
	s := f.shape()
	cause, ok := oauthCauses[s.codeWord()]
	if s.name != "OAuth 2.0" || !ok {
		return silent()
	}
	title := "The token endpoint says " + f.quote(s.code.text) + "."
	if w := s.message.words(); w != "" {
		title = "The token endpoint says " + f.quote(s.code.text) + ": " + sentence(f.quote(w))
	}
	d := blocker(title, cause, f.shapeQuotes(s)...)
	if (s.codeWord() == "invalid_request" || s.codeWord() == "unsupported_grant_type") && f.sendsContent() && f.sentType() != "application/x-www-form-urlencoded" {
		d.Evidence = append(d.Evidence, f.inSent("Content-Type", "Token endpoints take a form."))
		if body, ok := f.asForm(); ok {
			d = do(d, resend("Send as a form", body))
		}
	}
	return d, true
}

// challengeError is AU-07: the error code and description of the challenge.
func challengeError(f *facts) (finding, bool) {
	c := f.challenged()
	code, words := c.get("error"), c.get("error_description")
	if code == "" && words == "" {
		return silent()
	}
	ev := append([]evidence{f.inChallenge("The challenge, with its error.")}, f.shapeQuotes(f.shape())...)
	title := "The server refused the token: " + sentence(f.quote(or(words, code)))
	why := "It does not say more. The token may have expired, be revoked, or be meant for another server."
	switch {
	case code == "invalid_request":
		title, why = "The server found the authentication malformed: "+sentence(f.quote(or(words, code))), "The token was not looked at. It may stand in two places, or the header is misshapen."
	case strings.Contains(strings.ToLower(words), "expired"):
		title, why = "The server says that the token has expired.", "It has to be renewed: with the refresh token, or by signing in again."
	case words != "":
		why = "The code is " + f.quote(or(code, "not given")) + ". Get a new token, or correct what the server names."
	}
	if !f.credential().sent {
		return do(blocker("No credentials were sent, and the server says: "+sentence(f.quote(or(words, code))), "Add the token that it asks for.", ev...), f.addCredentials("")...), true
	}
	return do(blocker(title, why, ev...), f.newToken()), true
}

// otherScheme is AU-02.
func otherScheme(f *facts) (finding, bool) {
	c, names := f.credential(), f.challenged().schemes()
	if !c.sent || c.field != "Authorization" || c.scheme == "" || len(names) == 0 || containsFold(names, c.scheme) {
		return silent()
	}
	sentAs, _, _ := strings.Cut(c.value, " ")
	return do(blocker("The server wants "+choice(names)+", and "+f.quote(sentAs)+" was sent.", "The credentials are in a form that this resource does not read.",
		f.inChallenge("What it takes."), f.inSent("Authorization", "What was sent, masked.")), f.addCredentials(names[0])...), true
}

// noCredentials is AU-01.
func noCredentials(f *facts) (finding, bool) {
	c := f.challenged()
	if f.credential().sent {
		return silent()
	}
	if len(c.list) == 0 {
		return anonymous(f)
	}
	var parts []string
	for _, ch := range c.list {
		part := ch.scheme + realm(f, ch)
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
	var acts []action
	for _, s := range c.schemes() {
		acts = append(acts, f.addCredentials(s)...)
	}
	if _, ok := f.asked("Cookie"); ok {
		ev = append(ev, f.inSent("Cookie", "A cookie was sent; it was not enough."))
	}
	return do(blocker("No credentials were sent. The server wants "+f.quote(choice(parts))+".", "Add what it asks for; nothing else in the request needs to change.", append(ev, f.shapeQuotes(f.shape())...)...), acts[:min(len(acts), 3)]...), true
}

// anonymous is a 401 that does not say which credentials it wants: a guess from its words.
func anonymous(f *facts) (finding, bool) {
	ev := append([]evidence{f.inSent("Authorization", "The request had none.")}, f.shapeQuotes(f.shape())...)
	if name := keyHeader(f.body().text); name != "" {
		return do(likely(blocker("No credentials were sent. The answer speaks of "+f.quote(name)+".", "The server does not say so in WWW-Authenticate, but its words name the header.", ev...)),
			edit("Add "+f.quote(name), patch{SetHeaders: set(name, "your-key-here")})), true
	}
	if f.speaksOf("api key", "apikey", "api-key", "api_key") != "" {
		return do(likely(blocker("No credentials were sent. The answer speaks of an API key.", "Where it belongs is in the API's description; X-API-Key is the most common place.", ev...)),
			edit("Add X-API-Key", patch{SetHeaders: set("X-API-Key", "your-key-here")})), true
	}
	return do(blocker("No credentials were sent.", "The server does not say which it wants; most APIs take a bearer token.", ev...), f.addCredentials("Bearer")...), true
}

// keyHeader finds the name of a header such as X-Api-Key in words.
func keyHeader(text string) string {
	text = text[:min(len(text), 4096)]
	for _, w := range strings.FieldsFunc(text, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-')
	}) {
		l := strings.ToLower(w)
		if strings.HasPrefix(l, "x-") && (strings.HasSuffix(l, "-key") || strings.HasSuffix(l, "-token")) && len(w) < 60 {
			return http.CanonicalHeaderKey(w)
		}
	}
	return ""
}

// credentialsRefused is AU-11.
func credentialsRefused(f *facts) (finding, bool) {
	c := f.credential()
	if !c.sent {
		return silent()
	}
	what := "The credentials"
	switch c.scheme {
	case "bearer":
		what = "The bearer token"
	case "basic":
		what = "The user name or password"
	}
	ev := []evidence{f.where(c)}
	if len(f.challenged().list) > 0 {
		ev = append(ev, f.inChallenge("The same is asked for again."))
	}
	title, why := what+" in "+f.quote(c.field)+" "+was(what)+" refused.", "They arrived and were not accepted. The server does not say what is wrong with them: expired, revoked, misspelt, or for another environment."
	if w := f.speech(); w != "" {
		title = what + " " + was(what) + " refused: " + w
	}
	if exp, ok := f.tokenLife(); ok {
		why += " " + exp
	}
	return do(blocker(title, why, append(ev, f.shapeQuotes(f.shape())...)...), f.newToken()), true
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

// tokenLife says that the time of a JWT is not the trouble.
func (f *facts) tokenLife() (string, bool) {
	c := f.credential()
	if c.token == nil || f.received.IsZero() {
		return "", false
	}
	exp, ok := c.token.date("exp")
	if !ok || exp.Before(f.received) {
		return "", false
	}
	return "By its own claims it is valid until " + instant(exp) + ", so age is not the reason.", true
}

// noChallenge is AU-10.
func noChallenge(f *facts) (finding, bool) {
	if f.has("WWW-Authenticate") {
		return silent()
	}
	return warning("The server does not say which credentials it wants: WWW-Authenticate is missing.", "A 401 must carry it, so that clients know what to send. This is the server's fault.",
		evidence{Where: playground.InResponseHeader, Name: "WWW-Authenticate", Value: "not sent"}), true
}

// resourceMetadata is AU-15.
func resourceMetadata(f *facts) (finding, bool) {
	u := f.challenged().get("resource_metadata")
	target, ok := f.resolve(u)
	if u == "" || !ok || !strings.HasPrefix(target, "http") {
		return silent()
	}
	return do(note("The challenge says where to learn who gives out tokens.", "The document at resource_metadata names the authorization servers of this resource.", f.inChallenge("resource_metadata")),
		edit("GET "+f.quoteURL(target), patch{Method: "GET", URL: target, RemoveHeaders: []string{"Authorization"}, Body: "drop"})), true
}

// proxyAuth is AU-18.
func proxyAuth(f *facts) (finding, bool) {
	ev := []evidence{f.inStatus("Only a proxy answers with this code.")}
	title := "The proxy on the way wants credentials; the site itself was not asked."
	if len(f.challenged().list) > 0 {
		ev = append(ev, f.inChallenge("What the proxy takes."))
	}
	return do(blocker(title, "The credentials belong into Proxy-Authorization, or into the proxy's settings.", append(ev, f.shapeQuotes(f.shape())...)...), f.addCredentials("")...), true
}
