//go:build e2e

package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// fillHistory makes runs of several kinds: 1 to 6, further ones from 7 to 15, and a series.
func fillHistory(t *testing.T, base string) {
	t.Helper()
	for _, form := range []url.Values{
		{"url": {base + "/demo/users/17"}},
		{"url": {base + "/demo/users/9041"}, "name": {"Look up a user"}},
		{"url": {base + "/demo/old/users/17"}},
		{"url": {base + "/demo/users/17"}, "header_name": {"Accept"}, "header_value": {"application/json"}},
		{"url": {"http://" + closedPort(t) + "/"}},
		{"url": {base + "/demo/flaky?fail=2&key=pages"}, "retry_attempts": {"4"}, "retry_backoff_ms": {"20"}},
	} {
		post(t, base, "/send", form)
	}
	furtherRuns(t, base)
	repeatInto(t, base)
}

// post sends a form, and fails unless a page came.
func post(t *testing.T, base, path string, form url.Values) *url.URL {
	t.Helper()
	resp, err := http.PostForm(base+path, form)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s of %v: %s", path, form, resp.Status)
	}
	return resp.Request.URL
}

// repeatInto makes a series that meets a limit and stops.
func repeatInto(t *testing.T, base string) {
	t.Helper()
	if at := post(t, base, "/repeat", url.Values{"url": {base + "/demo/rate-limited"}, "preset": {"plan"}, "plan_retry_after": {"stop"}}); at.Path != "/series/1" {
		t.Fatalf("repeat led to %s", at)
	}
}

// furtherRuns makes runs 7 to 15, whose content is shown in ways of its own, an environment, a saved
// view, a comment and a baseline.
func furtherRuns(t *testing.T, base string) {
	t.Helper()
	site := mustSite(t)
	request(t, "POST", base+"/api/environments", `{"name": "staging", "shape": "circle", "variables": [{"name": "base", "value": "`+base+`"}, {"name": "token", "value": "a-long-secret-value", "secret": true}]}`)
	for _, form := range []url.Values{
		{"url": {base + "/demo/events?count=3&seconds=0"}},
		{"url": {site + "/table.csv"}},
		{"url": {site + "/picture.png"}},
		{"url": {site + "/other.png"}},
		{"url": {site + "/page.html"}},
		{"url": {base + "/demo/users"}},
		{"url": {"{{base}}/demo/echo"}, "environment": {"staging"}, "method": {"POST"}, "header_name": {"Authorization"}, "header_value": {"Bearer {{token}}"}, "body_kind": {"json"}, "body_text": {`{"a": 1}`}},
		{"url": {base + "/demo/truncated"}},
		{"url": {site + "/long-words"}},
	} {
		post(t, base, "/send", form)
	}
	post(t, base, "/history/views", url.Values{"query": {"status=4xx"}, "name": {"What the client did wrong"}})
	post(t, base, "/runs/1/comments", url.Values{"text": {"Look at **this**, @Mira: `curl -i` says `" + strings.Repeat("long", 60) + "`."}})
	request(t, "PUT", base+"/api/runs/1/baseline", "")
}

// request asks the API, and fails unless it does what it is asked for.
func request(t *testing.T, method, address, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		var said bytes.Buffer
		_, _ = said.ReadFrom(resp.Body)
		t.Fatalf("%s %s: %s: %s", method, address, resp.Status, said.String())
	}
}

// mustSite serves content of kinds that the demo API does not have.
func mustSite(t *testing.T) string {
	t.Helper()
	site := http.NewServeMux()
	for path, c := range map[string]struct{ kind, content string }{
		"/table.csv":   {"text/csv; charset=utf-8", "id,name,note\n1,Mira,\"a, b\"\n2,Ada," + strings.Repeat("long ", 80) + "\n"},
		"/page.html":   {"text/html; charset=utf-8", "<!doctype html><title>A page</title><h1>Hello</h1><script>alert(1)</script>"},
		"/picture.png": {"image/png", pictureOf(t, color.RGBA{30, 120, 200, 255})},
		"/other.png":   {"image/png", pictureOf(t, color.RGBA{200, 120, 30, 255})},
		"/long-words":  {"text/plain", strings.Repeat("abcdefghij", 400)},
	} {
		site.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", c.kind)
			w.Header().Set("X-Long", strings.Repeat("0123456789", 30))
			http.SetCookie(w, &http.Cookie{Name: "session", Value: strings.Repeat("c", 120), HttpOnly: true})
			_, _ = w.Write([]byte(c.content))
		})
	}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	return server.URL
}

func pictureOf(t *testing.T, c color.Color) string {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range 32 {
		p.Set(i, i, c)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
