package explain

import (
	"strings"
	"testing"

	"parley/playground"
)

func TestAFailureUnderASuccessCodeIsNotPraised(t *testing.T) {
	get := func(body string, headers ...string) playground.Run {
		return given("GET", "http://a.test/graphql").sends("Accept", "application/json").answersJSON(200, body, headers...)
	}
	for _, c := range []struct {
		name       string
		run        playground.Run
		who, retry string
	}{
		{"GraphQL refuses", get(`{"errors": [{"message": "Cannot query field x", "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"}}]}`), "client", "after-fix"},
		{"GraphQL fails inside", get(`{"data": null, "errors": [{"message": "Oops", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]}`), "server", "safe-later"},
		{"GraphQL limits", get(`{"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]}`, "Retry-After: 5"), "client", "after-retry-after"},
		{"a part of GraphQL", get(`{"data": {"a": 1, "b": null}, "errors": [{"message": "b timed out", "path": ["b"]}]}`), "server", "safe-later"},
		{"JSON says so", get(`{"success": false, "error": "no such user"}`), "client", "after-fix"},
		{"JSON says the server", get(`{"ok": false, "error": "internal_error"}`), "server", "safe-later"},
		{"JSON-RPC's own code", get(`{"jsonrpc": "2.0", "id": 1, "error": {"code": -32603, "message": "it broke"}}`), "server", "safe-later"},
		{"broken JSON", get(`{"a": [1, 2`), "server", "after-fix"},
		{"HTML as JSON", get(`<!doctype html><html><title>x</title></html>`), "server", "after-fix"},
		{"nothing as JSON", get(``), "server", "after-fix"},
		{"a crash", given("GET", "http://a.test/x").answers(200, "<b>Fatal error</b>: Uncaught Error: x in /a.php:3", "Content-Type: text/html"), "server", "safe-later"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := Explain(c.run, playground.Past{})
			if e.WhoActs != c.who || e.Retry != c.retry {
				t.Errorf("%s: %s acts, retry %s", e.Headline, e.WhoActs, e.Retry)
			}
			if strings.Contains(e.Meaning, "The request worked and") || e.Meaning == "" {
				t.Errorf("it means %q", e.Meaning)
			}
		})
	}
	if e := Explain(get(`{"id": 1}`), playground.Past{}); e.WhoActs != "nobody" || !strings.Contains(e.Meaning, "worked") {
		t.Errorf("a success is not called one: %+v", e)
	}
}

func TestNoJargonInMeanings(t *testing.T) {
	for _, s := range Catalogue() {
		if text := s.Meaning + s.Note + s.Action; strings.Contains(text, "response.ok") {
			t.Errorf("%d: %s", s.Code, text)
		}
	}
}
