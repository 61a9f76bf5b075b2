package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"parley/playground"
)

func TestARunIsHandedOnAsMarkdown(t *testing.T) {
	h := newHouse(t)
	id := h.run(`{"url": "` + h.base + `/demo/users/9041?api_key=canary-7f3a9c0b2d4e"}`).ID.String()
	r := h.get("/api/runs/" + id + ".md").is(http.StatusOK)
	if r.header.Get("Content-Type") != "text/markdown; charset=utf-8" || !strings.Contains(r.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%v", r.header)
	}
	for _, want := range []string{"**404 Not Found** `GET " + h.base + "/demo/users/9041?api_key=", "- `Content-Type: application/problem+json", "```json\n", "9041", "<" + h.base + "/runs/" + id + ">"} {
		if !strings.Contains(r.body, want) {
			t.Errorf("lacks %q:\n%s", want, r.body)
		}
	}
	r.lacks("canary-7f3a9c0b2d4e")
	if same := h.get("/api/runs/"+id, "Accept", "text/markdown").is(http.StatusOK); same.body != r.body {
		t.Error("the two ways to ask for it differ")
	}
	if e := h.trail()[0]; e.Deed != playground.DeedExport || e.Object != "run "+id || e.Detail != "markdown" {
		t.Errorf("%+v", e)
	}
	h.get("/api/runs/77.md").is(http.StatusNotFound)
	h.get("/api/runs/x.md").is(http.StatusNotFound)
	h.get("/runs/"+id).is(http.StatusOK).shows(".menu-list a", "See it as Markdown")
}

// TestMarkdownOfWhatAServerSaysIsHarmless: a fence in the content ends nothing, and what it
// repeats of a credential is not handed on.
func TestMarkdownOfWhatAServerSaysIsHarmless(t *testing.T) {
	h := newHouse(t)
	id := h.run(`{"url": "` + h.base + `/demo/echo", "method": "POST", "headers": [{"name": "Authorization", "value": "Bearer canary-7f3a9c0b2d4e"}, {"name": "Content-Type", "value": "text/plain"}],
		"body": {"kind": "text", "text": "` + "```" + `\n# pwned <script>alert(1)</script>"}}`).ID.String()
	text := h.get("/api/runs/" + id + ".md").is(http.StatusOK).lacks("canary-7f3a9c0b2d4e").body
	if !strings.Contains(text, "````json\n") {
		t.Errorf("the fence is not longer than what stands in it:\n%s", text)
	}
}

func TestARunWithoutAResponseIsHandedOn(t *testing.T) {
	h := newHouse(t)
	id := h.runAt("http://127.0.0.1:1/").ID.String()
	if text := h.get("/api/runs/" + id + ".md").is(http.StatusOK).body; !strings.Contains(text, "**No response** `GET http://127.0.0.1:1/`") {
		t.Error(text)
	}
}
