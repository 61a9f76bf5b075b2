package explain

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parley/lazyregexp"
	"parley/playground"
)

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
		return f.queryKey()
	}
	if c.scheme == "basic" {
		return edit("Put in another user name or password", patch{SetHeaders: set(c.field, "Basic base64-of-user:password")})
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

// notOfAuth reports a 400 that gives a reason which is not about credentials: some services
// take a bare key.
func (f *facts) notOfAuth() bool {
	w := f.shape().words()
	return f.code == 400 && w != "" && !onlyStatus(w) && f.speaksOf("token", "auth", "jwt", "bearer", "credential", "key", "signature", "login") == ""
}

// credentialShape is AU-08: a token without its scheme, or with too much around it.
func credentialShape(f *facts) (finding, bool) {
	c := f.credential()
	if !c.sent || c.field != "Authorization" || f.notOfAuth() {
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
	case c.scheme == "" && len(c.value) > 3 && !ownScheme.MatchString(c.value):
		if w := f.shape().words(); len(f.challenged().list) == 0 && w != "" && !onlyStatus(w) && (f.wrongKey() || hasAny(strings.ToLower(w), "bearer", "scheme", "authorization", "format", "malformed", "header", "prefix", "decode", "parse") == "") {
			return silent() // the token was read; some APIs take it bare
		}
		if words := strings.ToLower(f.challenged().get("error_description")); hasAny(words, "audience", "expired", "issuer", "signature", "scope", "revoked", "kid") != "" {
			return silent() // so it was here: the challenge names what was found in it
		}
		return fix("The token was sent without a scheme in front.", "Authorization holds a scheme and the credentials, such as "+scheme+" and a space, then the token.")
	}
	return silent()
}

// ownScheme is a credential that names itself with an equals sign, as Proxmox has it.
var ownScheme = lazyregexp.New(`^[A-Z][A-Za-z0-9_-]{3,30}=[^=]`)

// basicShape is AU-09.
func basicShape(f *facts) (finding, bool) {
	c := f.credential()
	if c.scheme != "basic" || f.notOfAuth() {
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
	case strings.HasSuffix(plain, ":") && strings.Count(f.shape().words(), " ") > 2 && !onlyStatus(f.shape().words()) && f.speaksOf("password", "username", "user name", "empty", "blank") == "":
		return silent() // a key alone, as many APIs want it, and the server has a reason of its own
	case strings.HasPrefix(plain, ":") || strings.HasSuffix(plain, ":"):
		title, why = "One half of the Basic credentials is empty.", "Either the user name or the password is missing. Some APIs want a key as the user name and no password; this one refused."
		return possible(blocker(title, why, f.inSent(c.field, "As it was sent, masked."))), true
	case !utf8.ValidString(plain):
		title, why = "The Basic credentials are not UTF-8.", "The server may read the characters beyond ASCII in another way."
	case !plainASCII(plain) && !strings.EqualFold(f.challenged().get("charset"), "utf-8"):
		ev := []evidence{f.inSent(c.field, "As it was sent, masked.")}
		if len(f.challenged().list) > 0 {
			ev = append(ev, f.inChallenge("It names no charset."))
		}
		return possible(blocker("It may be the characters beyond ASCII in user name or password.", "They were sent as UTF-8. The challenge does not ask for that, and older servers read them as Latin-1.", ev...)), true
	default:
		return silent()
	}
	acts := []action{edit("Type user name and password again", patch{SetHeaders: set(c.field, "Basic base64-of-user:password")})}
	if strings.HasPrefix(title, "A JWT") {
		acts = []action{resend("Send as Bearer", patch{SetHeaders: set(c.field, "Bearer "+playground.Credential)})}
	}
	return do(blocker(title, why, f.inSent(c.field, "As it was sent, masked.")), acts...), true
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// jwtShape is AU-06.
func jwtShape(f *facts) (finding, bool) {
	c := f.credential()
	if f.notOfAuth() {
		return silent()
	}
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

// audienceHost is AU-05 where no words point to it: the token names hosts for which it
// is, and this host is none of them.
func audienceHost(f *facts) (finding, bool) {
	c := f.credential()
	host := strings.ToLower(f.target.Hostname())
	if c.token == nil || host == "" {
		return silent()
	}
	var named []string
	for _, v := range c.token.strings("aud", false) {
		if u, err := url.Parse(v); err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") {
			named = append(named, strings.ToLower(u.Hostname()))
		}
	}
	if len(named) == 0 || slices.ContainsFunc(named, func(n string) bool { return sameSite(n, host) }) {
		return silent()
	}
	return do(possible(blocker("The token may be for another server: its audience is "+f.quote(list(named))+", and "+f.quote(host)+" was asked.",
		"A server takes only tokens that were made for it. The name in the token need not be the host's, so this is no proof.", f.inClaim("aud", "Whom the token is for."), f.inURL(f.address(), "Whom it was sent to."))), f.newToken()), true
}

// sameSite reports hosts of which one is the other or stands under its last two labels.
func sameSite(a, b string) bool {
	site := func(h string) string {
		labels := strings.Split(h, ".")
		return strings.Join(labels[max(0, len(labels)-2):], ".")
	}
	return a == b || site(a) == site(b)
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

// insufficientScope is AU-07 and FO-01.
func insufficientScope(f *facts) (finding, bool) {
	c := f.challenged()
	said := f.shape()
	fromField := strings.EqualFold(c.get("error"), "insufficient_scope")
	fromBody := said.codeWord() == "insufficient_scope" || said.codeWord() == "missing_scope" || said.codeWord() == "invalid_scope" && f.known && f.credential().sent && !f.asksForToken() || f.code == 403 && f.credential().sent && (f.speaksOf(scopeWords...) != "" || lacksGrant.MatchString(f.shape().words()))
	wanted := strings.Fields(c.get("scope"))
	if scope := f.body().root.get("scope"); fromBody && len(wanted) == 0 {
		wanted = strings.Fields(scope.words())
	}
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
	for _, holder := range []*node{f.body().root, f.body().root.get("error"), f.body().root.get("error", "detail")} {
		n := holder.one("required_scopes", "requiredScopes", "missing_scopes", "missingScopes", "required")
		if len(wanted) > 0 || !n.is(isArray) {
			continue
		}
		for k := n.first; k != nil && len(wanted) < 4 && k.words() != ""; k = k.next {
			wanted = append(wanted, k.words())
		}
	}
	title, why := "The token lacks a scope that this resource wants.", "The token itself is accepted. Get one with the scope, from the same issuer."
	if w := f.speech(); len(wanted) == 0 && !fromField && w != "" && !looksLikeCode(w) {
		title = "The token lacks a scope: " + w
	}
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

// lacksGrant is a token without a scope, which is told by its name alone.
var lacksGrant = lazyregexp.New(`(?i)^(?:the |this |your )?(?:access |api )?(?:token|key)s? (?:lacks?|is missing|needs?|requires?|does not have) (?:the )?[a-z_-]+[:.][\w:.-]+[.!]?$`)

// scopeWords say that a scope is missing.
var scopeWords = []string{"insufficient scope", "insufficient authentication scopes", "scope_insufficient", "insufficient_scope", "privilege scopes", "missing scope", "missing the required scope", "required scopes are missing", "does not have the required scope"}

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
