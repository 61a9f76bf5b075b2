package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/playground"
)

func TestAComparisonIsTakenOutAsAFile(t *testing.T) {
	h := newHouse(t)
	hostile := url.QueryEscape(`<script>alert(1)</script>`)
	h.runGet("/demo/echo?word=" + hostile)
	h.run(`{"url": "` + h.base + `/demo/echo?word=two&access_token=abcdefghijklmnop", "headers": [{"name": "X-Word", "value": "<img src=x>", "enabled": true}, {"name": "Authorization", "value": "Bearer qrstuvwxyz123456", "enabled": true}]}`)
	for _, c := range []struct{ format, contentType, ends, holds string }{
		{"markdown", "text/markdown; charset=utf-8", ".md", "# Comparison of 2 runs"},
		{"html", "text/html; charset=utf-8", ".html", "<h1>Comparison of GET /demo/echo"},
		{"json", "application/json; charset=utf-8", ".json", `"patch":[`},
	} {
		for _, path := range []string{"/compare/export", "/api/compare/export"} {
			r := h.get(path + "?run=1&run=2&ignore=/url&format=" + c.format).is(http.StatusOK)
			if r.header.Get("Content-Type") != c.contentType || !strings.HasSuffix(r.header.Get("Content-Disposition"), `attachment; filename="comparison`+c.ends+`"`) {
				t.Errorf("%s: %v", c.format, r.header)
			}
			if !strings.Contains(r.body, c.holds) {
				t.Errorf("%s lacks %q: %.400s", c.format, c.holds, r.body)
			}
		}
	}
	page := h.get("/compare/export?run=1&run=2&format=html")
	doc := page.page()
	if n := doc.Find("script, iframe, img, link, form, [style], [onerror], base").Length(); n != 0 {
		t.Errorf("%d elements that ask for or run something", n)
	}
	if policy := doc.Find("meta[http-equiv=Content-Security-Policy]").AttrOr("content", ""); !strings.HasPrefix(policy, "default-src 'none'") {
		t.Errorf("policy %q", policy)
	}
	page.shows("main", `<script>alert(1)</script>`)
	link := doc.Find("footer a").AttrOr("href", "")
	if !strings.HasPrefix(link, h.base+"/compare?") {
		t.Errorf("link %q", link)
	}
	h.get("/compare/export?run=1&run=2&format=pdf").is(http.StatusUnprocessableEntity)
	h.get("/compare/export?run=1&format=html").is(http.StatusUnprocessableEntity)
	h.get("/compare/export?run=1&run=77&format=html").is(http.StatusNotFound)
}

// TestAPermanentLinkStaysAsItIs: rules that are made or removed later change nothing of it.
func TestAPermanentLinkStaysAsItIs(t *testing.T) {
	h := newHouse(t)
	h.runGet("/demo/echo?a=1")
	h.runGet("/demo/echo?a=2")
	var rule playground.IgnoreRule
	h.json(http.MethodPost, "/api/ignore-rules", `{"rule": "/query", "scope": "everyone"}`).is(http.StatusCreated).into(&rule)
	link := h.get("/compare?run=1&run=2&base=2&part=headers").is(http.StatusOK).page().Find("[data-copy-url]").AttrOr("data-copy-url", "")
	u, err := url.Parse(link)
	if err != nil || u.Path != "/compare" {
		t.Fatal(link, err)
	}
	q := u.Query()
	if q.Get("part") != "headers" || q.Get("base") != "2" || q.Get("defaults") != "usual" || q.Get("ignore") != "/query" {
		t.Errorf("the link is %s", link)
	}
	hits := func() (n int) {
		var c playground.Comparison
		h.get("/api/compare?" + u.RawQuery).is(http.StatusOK).into(&c)
		return len(c.Rules)
	}
	before := hits()
	h.json(http.MethodDelete, "/api/ignore-rules/1", "").is(http.StatusNoContent)
	h.json(http.MethodPost, "/api/ignore-rules", `{"rule": "/**", "scope": "everyone"}`).is(http.StatusCreated)
	if after := hits(); after != before {
		t.Errorf("%d rules, then %d", before, after)
	}
	h.get(link).is(http.StatusOK).shows("[aria-current=true], [aria-current]", "Headers")
	if link := h.get("/compare?run=1&run=2&defaults=false").page().Find("[data-copy-url]").AttrOr("data-copy-url", ""); !strings.Contains(link, "defaults=false") || strings.Contains(link, "ignore") {
		t.Errorf("without any rule the link is %s", link)
	}
}
