package demo

import (
	"net/http"
	"strings"
)

// goodToken is the token of the lessons.
const goodToken = "your-token-here"

// bearer judges the request's credentials (RFC 6750, 3). Where they are not good it has
// answered 401 with a challenge, and returns false.
func bearer(w http.ResponseWriter, r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	switch token = strings.TrimSpace(token); {
	case scheme == "":
		challenge(w, r, "", "credentials-missing", "This resource needs credentials, and the request has no Authorization field.")
	case !strings.EqualFold(scheme, "Bearer"):
		challenge(w, r, "", "credentials-missing", "The Authorization field does not begin with Bearer, the scheme that this resource takes.")
	case token != goodToken:
		challenge(w, r, `, error="invalid_token", error_description="The token is unknown or expired"`,
			"credentials-invalid", "The bearer token is unknown or expired.")
	default:
		return true
	}
	return false
}

func challenge(w http.ResponseWriter, r *http.Request, more, kind, detail string) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="demo"`+more)
	writeProblem(w, r, problem{Type: kind, Status: http.StatusUnauthorized, Detail: detail, Hint: "Send Authorization: Bearer " + goodToken + "."})
}

func privateData(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "private, no-store")
	if !bearer(w, r) {
		return
	}
	writeJSON(w, http.StatusOK, "application/json", map[string]any{"message": "You are signed in.", "scope": "read", "account": 17})
}

// adminOnly answers 403 to everybody who is signed in: nobody here is an administrator.
func adminOnly(w http.ResponseWriter, r *http.Request) {
	if !bearer(w, r) {
		return
	}
	w.Header().Set("WWW-Authenticate", `Bearer realm="demo", error="insufficient_scope", scope="admin"`)
	writeProblem(w, r, problem{Type: "insufficient-permission", Status: http.StatusForbidden,
		Detail: "The token is good, but it has the scope read. " + printable(r.Method) + " " + printable(r.URL.Path) + " needs the scope admin.",
		Hint:   "Ask an administrator, or use a token with that scope. Sending this one again will not help."})
}
