package explain

import (
	"strings"

	"parley/lazyregexp"
)

func stepUp(f *facts) (finding, bool) {
	c := f.challenged()
	if flows := f.body().root.get("flows"); f.code == 401 && flows.is(isArray) && flows.first.get("stages").is(isArray) && f.body().root.get("session") != nil { // Matrix
		var stages []string
		for k := flows.first.get("stages").first; k != nil && len(stages) < 4; k = k.next {
			stages = append(stages, f.quote(k.scalar()))
		}
		return do(blocker("The server asks to prove once more who you are: "+list(stages)+".", "This 401 is a step on the way, and no refusal of the token. Send the same request again with auth in the body: one of its types, and the session of this answer.",
			f.inJSON(flows, "The ways that it takes."), f.inStatus("")), edit("Edit the body", patch{Body: "keep"})), true
	}
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
	why := "The token is valid; how its user signed in is not enough for this resource."
	if w := c.get("error_description"); w != "" {
		why = "The server says: " + sentence(f.quote(w)) + " " + why
	}
	return blocker("The user has to sign in "+how+".", why, f.inChallenge("What is asked for.")), true
}

// oauthCauses are what the codes of a token endpoint mostly mean (RFC 6749, 5.2).
var oauthCauses = map[string]string{
	"invalid_request":              "A parameter is missing, stands twice or has a value that is not allowed. The content has to be a form, not JSON.",
	"invalid_client":               "The client's own id or secret is wrong, or was sent in the way that the server does not take: some want Basic, some want client_id and client_secret in the body.",
	"invalid_grant":                "The code or refresh token was used already, has expired or was revoked; or redirect_uri or the PKCE verifier is not the one of the first request; or the password is wrong.",
	"unauthorized_client":          "This client may not use this grant.",
	"unsupported_grant_type":       "The server does not offer this grant_type; mind the spelling, and that the content is a form.",
	"invalid_scope":                "A scope is unknown, misspelt, or more than was granted.",
	"access_denied":                "The user or the server said no.",
	"authorization_pending":        "The user has not confirmed yet; ask again after the interval.",
	"slow_down":                    "Ask less often: add five seconds to the interval.",
	"expired_token":                "The device code has expired; begin again.",
	"invalid_target":               "The resource or audience that was asked for is not known.",
	"interaction_required":         "The user has to do something at the sign-in page.",
	"login_required":               "The user has to sign in.",
	"consent_required":             "The user has to agree first.",
	"mfa_required":                 "The user has a second factor, which this grant cannot ask for: begin the second step with the mfa_token of the answer, or sign in through a browser.",
	"too_many_attempts":            "The account is blocked after too many failures: wait, or unblock it.",
	"server_error":                 "The server itself failed: send again later.",
	"request_submitted":            "Somebody has to approve it, and has been asked; ask again later with the same ticket.",
	"need_info":                    "The authorization server wants claims about the caller: send them along, or send the person to redirect_user.",
	"request_denied":               "Whoever owns the resource said no.",
	"bad_verification_code":        "The code was used already, has expired or was made for another client: begin again.",
	"incorrect_client_credentials": "The client's own id or secret is wrong.",
	"unsupported_token_type":       "The server does not handle this kind of token here.",
	"invalid_code":                 "The code was used already, has expired, or was made for another client or in another region: begin again.",
	"invalid_redirect_uri":         "A redirect address is malformed or not allowed.",
	"invalid_client_metadata":      "A member of the registration is missing or not allowed.",
	"invalid_dpop_proof":           "The DPoP proof does not fit: its key, method, address, time or nonce.",
	"redirect_uri_mismatch":        "redirect_uri is not, to the letter, one of those that were registered for this client.",
}

// entraCauses are Entra's own numbers, which say more than OAuth's codes.
var entraCauses = map[string]string{
	"50011": "redirect_uri is not, to the letter, one of those that were registered for this application.", "50020": "The account is of another tenant, and was not invited to this one.", "50034": "There is no such user in this tenant.",
	"50053": "The account is locked after too many failures, or the address that asks is blocked.", "50055": "The password has expired: the user has to change it.", "50057": "The account is disabled.", "50058": "The user is not signed in; a silent request cannot do that.",
	"50076": "A second factor is wanted, which this grant cannot ask for: the user has to sign in through a browser.", "50079": "The user has to set up a second factor first, through a browser.", "50105": "The user was not assigned to this application.", "50126": "The user name or the password is wrong.",
	"50173": "The grant was withdrawn, most often because the password was changed: the user has to sign in again.", "53003": "A rule of conditional access refuses: it goes by device, place or risk.", "65001": "Nobody has agreed to what this application asks for: send the user, or an administrator, to the consent page once.",
	"70000": "The grant is not valid any more: the user has to sign in again.", "70008": "The code or refresh token has expired: begin again.", "70011": "The scope is misspelt, or for client credentials is not RESOURCE/.default.", "90002": "There is no such tenant: check it in the address.",
	"500011": "The resource is not known in this tenant: check its name, and that it was added there.", "54005": "The code was used already: each is good for one request.", "700016": "No application of this id is in that tenant: check client_id, and the tenant in the address.",
	"700027": "The client's assertion was signed with a key that is not registered for the application, or it has expired.", "7000215": "The client secret is wrong. Mind that its value is wanted, not its id.", "7000222": "The client secret has expired: make a new one.", "9002313": "The request is malformed: a parameter is missing or stands twice.",
}

var entraNumber = lazyregexp.New(`\bAADSTS([0-9]{5,8})\b`)

// oauthError is AU-17.
func oauthError(f *facts) (finding, bool) {
	s := f.shape()
	cause, ok := oauthCauses[s.codeWord()]
	if s.name != "OAuth 2.0" || !ok || f.known && !f.asksForToken() {
		return silent()
	}
	title := "The token endpoint says " + f.quote(s.code.text) + "."
	if w := s.message.words(); w != "" {
		title = "The token endpoint says " + f.quote(s.code.text) + ": " + sentence(f.quote(w))
	}
	if s.codeWord() == "authorization_pending" {
		title = "The user has not confirmed yet (authorization_pending)."
	}
	if w := strings.ToLower(s.message.words()); s.codeWord() == "unauthorized_client" && strings.Contains(w, "credentials") {
		cause = oauthCauses["invalid_client"]
	} else if s.codeWord() == "invalid_grant" && hasAny(w, "user credentials", "password", "username") != "" {
		cause = "The user name or the password is wrong, or this user may not sign in this way."
	}
	if m := entraNumber.FindStringSubmatch(s.message.words()); m != nil {
		cause = or(entraCauses[m[1]], "The number "+m[1]+" says more than the code; its page tells what it stands for.")
	}
	d := blocker(title, cause, f.shapeQuotes(s)...)
	switch s.codeWord() {
	case "authorization_pending", "slow_down":
		return do(d, waitFor("Wait 5 s, then send again", 5000)), true
	case "invalid_client":
		d.Evidence = append(d.Evidence, f.inSent("Authorization", "How the client said who it is; without it the body has to."))
	}
	d = do(d, f.openDocs())
	if w := s.lower(); s.codeWord() == "invalid_request" && f.method == "GET" && strings.Contains(w, "method") && strings.Contains(w, "post") {
		d.Why = "A token is asked for with POST, and with a form as the content."
		return do(d, edit("Send as POST", patch{Method: "POST"})), true
	}
	if (s.codeWord() == "invalid_request" || s.codeWord() == "unsupported_grant_type") && f.sendsContent() && f.sentType() != "application/x-www-form-urlencoded" {
		d.Evidence = append(d.Evidence, f.inSent("Content-Type", "Token endpoints take a form."))
		if body, ok := f.asForm(); ok {
			d = do(d, resend("Send as a form", body))
		}
	}
	return d, true
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

// asksForToken reports a request to an endpoint that gives out tokens, or tells of them: other
// addresses of an API may use the same codes for what they do themselves.
func (f *facts) asksForToken() bool {
	if hasAny(strings.ToLower(f.target.Path), "token", "oauth", "auth", "connect", "login", "signin", "sign-in", "device", "introspect", "revoke", "session", "sso", "oidc") != "" || hasAny(strings.ToLower(f.target.Host), "auth", "login", "sso", "accounts", "identity", "id.", "idp") != "" {
		return true
	}
	text, _ := f.sentText()
	return strings.Contains(text[:min(len(text), namedBytes)], "grant_type") || f.target.Query().Has("grant_type") || !f.credential().sent
}
