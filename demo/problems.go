package demo

import "net/http"

// problemType is what a problem's type means (RFC 9457, 3.1.1).
type problemType struct {
	title   string
	meaning string
}

// problemTypes are the problems this API knows, by the last part of their type.
func problemTypes() map[string]problemType {
	return map[string]problemType{
		"user-not-found":          {"User not found", "No user has that id or username."},
		"post-not-found":          {"Post not found", "No post has that id."},
		"no-such-route":           {"No such route", "The path is none that the demo API knows."},
		"method-not-allowed":      {"Method not allowed", "The resource is there, but does not take this method. The Allow field lists those it takes."},
		"malformed-json":          {"Malformed JSON", "The content could not be read as JSON of the right shape."},
		"malformed-content":       {"Malformed content", "The content broke off before its end."},
		"missing-field":           {"Missing field", "A member that must be there is not."},
		"invalid-fields":          {"Invalid fields", "The content is JSON, but the values of some members are not possible."},
		"invalid-parameter":       {"Invalid parameter", "A part of the path or the query has a value that is not possible."},
		"username-taken":          {"Username taken", "A user of that name exists; usernames are unique."},
		"user-protected":          {"User is protected", "A lesson needs this user as it is."},
		"unsupported-media-type":  {"Unsupported media type", "The content is of a media type that the resource does not take."},
		"content-too-large":       {"Content too large", "The content is over the limit."},
		"precondition-failed":     {"Precondition failed", "The resource changed since the client read it, so that nothing was done."},
		"precondition-required":   {"Precondition required", "A change must say with If-Match which version it is of, so that no change is lost."},
		"credentials-missing":     {"Credentials missing", "The resource needs a bearer token."},
		"credentials-invalid":     {"Credentials invalid", "The token is unknown or expired."},
		"signature-missing":       {"Signature missing", "The resource takes requests that are signed, and this one is not."},
		"signature-invalid":       {"Signature invalid", "The signature is not that of the request as it arrived, or its time is too far from the server's."},
		"insufficient-permission": {"Insufficient permission", "The token is good, but may not do this. Another attempt with it will not help."},
		"rate-limited":            {"Too many requests", "The caller is over the limit. Retry-After says when to try again."},
		"unavailable":             {"Service unavailable", "The service cannot answer just now. Trying again later helps."},
		"status":                  {"Status as asked for", "The response has the code that its path asks for."},
	}
}

// showProblem explains a problem type.
func showProblem(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	kind, ok := problemTypes()[name]
	if !ok {
		noSuchRoute(w, r)
		return
	}
	writeJSON(w, http.StatusOK, "application/json", map[string]string{"type": "/demo/problems/" + name, "title": kind.title, "meaning": kind.meaning})
}
