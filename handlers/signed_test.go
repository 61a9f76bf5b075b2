package handlers_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestARequestIsSignedByNames: what is made of a secret reaches the target, and is kept under its name.
func TestARequestIsSignedByNames(t *testing.T) {
	h := newHouse(t)
	h.json(http.MethodPost, "/api/environments", `{"name": "Signed", "variables": [
		{"name": "key", "value": "demo-signing-key", "secret": true}, {"name": "to_sign", "value": "{{$timestamp}}.{{$method}}.{{$path}}.{{$body}}"}]}`).is(http.StatusCreated)
	sent := h.json(http.MethodPost, "/api/runs", `{"environment": "Signed", "request": {"method": "POST", "url": "`+h.base+`/demo/signed",
		"headers": [{"name": "X-Timestamp", "value": "{{$timestamp}}"}, {"name": "X-Signature", "value": "{{$hmacSha256 key to_sign}}"}],
		"body": {"kind": "json", "text": "{\"sku\":\"T-1\"}"}}}`).is(http.StatusCreated).lacks("demo-signing-key")
	for _, want := range []string{`"status":200`, "‹secret:$hmacSha256 key to_sign›"} {
		if !strings.Contains(sent.body, want) {
			t.Errorf("no %q in %s", want, sent.body)
		}
	}
	var run struct{ ID string }
	sent.into(&run)
	h.get("/runs/" + run.ID).is(http.StatusOK).lacks("demo-signing-key")
	again := h.json(http.MethodPost, "/api/runs", `{"environment": "Signed", "request": {"method": "POST", "url": "`+h.base+`/demo/signed"}}`).is(http.StatusCreated)
	if !strings.Contains(again.body, `"status":401`) {
		t.Errorf("without a signature: %s", again.body)
	}
}
