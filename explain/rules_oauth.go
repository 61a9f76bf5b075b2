package explain

import (
	"strings"
)

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
	if s.codeWord() == "authorization_pending" {
		title = "The user has not confirmed yet (authorization_pending)."
	}
	if w := strings.ToLower(s.message.words()); s.codeWord() == "unauthorized_client" && strings.Contains(w, "credentials") {
		cause = oauthCauses["invalid_client"]
	} else if s.codeWord() == "invalid_grant" && hasAny(w, "user credentials", "password", "username") != "" {
		cause = "The user name or the password is wrong, or this user may not sign in this way."
	}
	d := blocker(title, cause, f.shapeQuotes(s)...)
	switch s.codeWord() {
	case "authorization_pending", "slow_down":
		return do(d, waitFor("Wait 5 s, then send again", 5000)), true
	case "invalid_client":
		d.Evidence = append(d.Evidence, f.inSent("Authorization", "How the client said who it is; without it the body has to."))
	}
	d = do(d, f.openDocs())
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
