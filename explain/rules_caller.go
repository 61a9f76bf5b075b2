package explain

import (
	"regexp"
	"strings"
)

// unknownCaller is a 403 whose words are those of a 401: nobody said who asks.
func unknownCaller(f *facts) (finding, bool) {
	if f.credential().sent {
		return silent()
	}
	word := f.speaksOf("credentials were not provided", "not authenticated", "unauthenticated", "authentication required", "authentication is required", "requires authentication", "login required", "must be logged in", "not logged in",
		"please log in", "please sign in", "must be authenticated", "no token provided", "token is missing", "missing token", "missing access token", "no authorization header", "missing authorization header", "system:anonymous", "anonymous token", "anonymous caller", "anonymous access")
	if word == "" {
		return silent()
	}
	ev := f.saidWord(word, f.inSent("Authorization", "The request had none."))
	title, why := "No credentials were sent; the server says: "+f.speech(), "A 401 would say so better: it is not a matter of permission yet. Add what the API takes."
	if _, ok := f.asked("Cookie"); ok {
		title = "The cookie that was sent is not enough; the server says: " + f.speech()
		ev = append(ev, f.inSent("Cookie", "A cookie was sent."))
	}
	if !f.known {
		title, why = "The server does not know who asks: "+f.speech(), "A 401 would say so better. If no credentials were sent, add them; if some were, they were not read."
	}
	d := do(blocker(title, why, ev...), f.addCredentials("Bearer")...)
	if f.shape().sure == "" || f.body().root == nil {
		d = likely(d)
	}
	return d, true
}

// keyOf is the field in which a challenge wants a key: where it names one, as Azure API
// Management does, and Kong's, which by default is apikey.
func (f *facts) keyOf(ch challenge) (action, string) {
	name := ch.get("name")
	server, _ := f.header("Server")
	switch {
	case strings.EqualFold(ch.get("type"), "header") && isToken(name) && len(name) < 60:
	case ch.is("Key") && strings.HasPrefix(strings.ToLower(server), "kong"):
		name = "apikey"
	default:
		return action{}, ""
	}
	return edit("Add "+f.quote(name), patch{SetHeaders: set(name, "your-key-here")}), f.quote(name)
}

// apigeeKey is the place in which Apigee looks for a key: request.queryparam.NAME.
var apigeeKey = regexp.MustCompile(`request\.(queryparam|header)\.([A-Za-z0-9_-]{1,40})`)

// keyAt offers to put a key there.
func (f *facts) keyAt(place, name string) action {
	if place == "header" {
		return edit("Add "+f.quote(name), patch{SetHeaders: set(name, "your-key-here")})
	}
	return edit("Edit the address", patch{URL: f.firstURL()})
}
