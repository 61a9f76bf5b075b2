package explain

import (
	"strings"
	"testing"

	"parley/playground"
)

// A page's session is no Authorization: what is offered goes where it was asked for.
func TestSignsInByCookieOrToken(t *testing.T) {
	const challenge = `WWW-Authenticate: Cookie realm="shop"`
	const named = `{"message": "CSRF token missing: send X-CSRF-Token with the value of the csrftoken cookie"}`
	post := func() *builder { return given("POST", api) }
	for _, c := range []struct {
		name  string
		reply playground.Run
		says  string
		field string // that the first step sets, or "" where none sets one
	}{
		{"no cookie", get(api).answers(401, "", challenge), "No cookie was sent", "Cookie"},
		{"cookies that do not count", get(api).sends("Cookie", "theme=dark").answers(401, "", challenge), "none that was sent", ""},
		{"the answer names the field", post().sends("Cookie", "a=b").answersJSON(403, named), "cross-site", "X-CSRF-Token"},
		{"the field was sent", post().sends("X-CSRF-Token", "old").answersJSON(403, named), "cross-site", ""},
		{"a cookie of Django", post().sends("Cookie", "csrftoken=x").answersJSON(403, `{"detail": "CSRF Failed: CSRF token missing."}`), "cross-site", "X-CSRFToken"},
		{"a cookie of Laravel", post().sends("Cookie", "a=b; XSRF-TOKEN=x").answersJSON(419, `{"message": "CSRF token mismatch."}`), "cross-site", "X-XSRF-TOKEN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			first := Explain(c.reply, playground.Past{}).Findings[0]
			if !strings.Contains(first.Title, c.says) {
				t.Errorf("%s says %q, want %q", first.ID, first.Title, c.says)
			}
			var set string
			if len(first.Actions) > 0 && len(first.Actions[0].Patch.SetHeaders) > 0 {
				set = first.Actions[0].Patch.SetHeaders[0].Name
			}
			if set != c.field {
				t.Errorf("the first step sets %q, want %q", set, c.field)
			}
		})
	}
}
