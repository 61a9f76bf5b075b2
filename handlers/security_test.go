package handlers_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"parley/handlers"
)

func TestOtherSitesChangeNothing(t *testing.T) {
	h := newHouse(t)
	form := url.Values{"url": {h.base + "/demo/users/17"}}
	for _, c := range []struct {
		name   string
		fields []string
		want   int
	}{
		{"from our own page", []string{"Origin", h.base, "Sec-Fetch-Site", "same-origin"}, 200},
		{"from no browser", nil, 200},
		{"from another port", []string{"Origin", "http://127.0.0.1:1"}, 403},
		{"from another site", []string{"Origin", "http://evil.example", "Sec-Fetch-Site", "cross-site"}, 403},
		{"from a sandbox", []string{"Origin", "null"}, 403},
		{"said to be of the same site", []string{"Origin", "http://127.0.0.1:1", "Sec-Fetch-Site", "same-site"}, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			if r := h.post("/send", form, c.fields...); r.status != c.want {
				t.Errorf("status %d, want %d", r.status, c.want)
			}
		})
	}
	h.ask(http.MethodPost, "/api/runs", "text/plain", `{"request": {"url": "http://a.example/"}}`).is(http.StatusUnsupportedMediaType)
	h.ask(http.MethodDelete, "/api/runs/1", "", "", "Origin", "http://evil.example").is(http.StatusForbidden)
}

func TestOnlyKnownHostsAreAnswered(t *testing.T) {
	h := newHouse(t, func(d *handlers.Deps) { d.Hosts = []string{"parley.corp.test"} })
	port := h.base[strings.LastIndex(h.base, ":"):]
	for host, want := range map[string]int{
		"127.0.0.1" + port: 200, "localhost" + port: 200, "LOCALHOST" + port: 200, "localhost." + port: 200, "[::1]" + port: 200, "app.localhost": 200,
		"parley.corp.test": 200, "PARLEY.corp.test:99": 200, "10.0.0.9": 200,
		"evil.example": 421, "evil.example" + port: 421, "parley.corp.test.evil.example": 421, "127.0.0.1.nip.example": 421, "127.0.0.1:80.evil.example": 421, "localhost.evil.example": 421,
	} {
		r := h.get("/history", "Host", host)
		if r.status != want {
			t.Errorf("%s gets %d, want %d", host, r.status, want)
		}
		if want == 421 && !strings.Contains(r.body, "PARLEY_HOSTS") {
			t.Errorf("%s is not told the setting", host)
		}
		if r := h.get("/demo/users/17", "Host", host); want == 421 && r.status != 421 {
			t.Errorf("the demo API answers %s with %d", host, r.status)
		}
	}
}

func TestWhatIsSentToParleyIsBounded(t *testing.T) {
	h := newHouse(t)
	big := strings.Repeat("x", 5<<20)
	h.json(http.MethodPost, "/api/runs", `{"request": {"url": "http://a.example/", "body": {"kind": "text", "text": "`+big+`"}}}`).is(http.StatusRequestEntityTooLarge)
	h.post("/send", url.Values{"url": {h.base}, "body_text": {big}}).is(http.StatusRequestEntityTooLarge)
}

func TestSendsAreLimitedWhereOthersReachParley(t *testing.T) {
	h := newHouse(t, func(d *handlers.Deps) { d.Loopback, d.SendRate = false, 2 })
	body := `{"request": {"url": "` + h.base + `/demo/users/17"}}`
	h.json(http.MethodPost, "/api/runs", body).is(http.StatusCreated)
	h.json(http.MethodPost, "/api/runs", body).is(http.StatusCreated)
	if r := h.json(http.MethodPost, "/api/runs", body).is(http.StatusTooManyRequests); r.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	h.post("/send", url.Values{"url": {h.base + "/demo/users/17"}}).is(http.StatusTooManyRequests).shows("[data-testid=error]", "Nothing was sent")
}

// payloads are what a hostile server may say, each marked by the word pwned.
var payloads = []string{
	`<script>pwned()</script>`, `"><img src=x onerror=pwned()>`, `'><svg onload=pwned()>`, `</textarea><script>pwned()</script>`, `</pre><script>pwned()</script>`,
	`javascript:pwned()`, `{{pwned()}}`, `<a href="javascript:pwned()">x</a>`, "\u202Epwned", `<iframe srcdoc="<script>pwned()</script>">`, `--><script>pwned()</script>`, `<style>@import 'pwned'</style>`,
}

func hostileServer(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := payloads[len(r.URL.Path)%len(payloads)]
		if i := strings.LastIndexByte(r.URL.Path, '/'); i >= 0 {
			var n int
			if _, err := fmt.Sscan(r.URL.Path[i+1:], &n); err == nil {
				p = payloads[n%len(payloads)]
			}
		}
		f := w.Header()
		f.Set("Content-Type", r.URL.Query().Get("type"))
		f.Set("X-Hostile", p)
		f.Set("Server", p)
		f.Set("Link", "<"+p+">; rel=\"next\"")
		f.Set("WWW-Authenticate", `Bearer realm="`+strings.ReplaceAll(p, `"`, `\"`)+`"`)
		f.Set("Set-Cookie", "a="+strings.Map(func(c rune) rune {
			if c < ' ' || c > '~' || c == ';' || c == ',' || c == '"' {
				return -1
			}
			return c
		}, p))
		f.Set("Content-Security-Policy", "default-src *")
		f.Set("HX-Redirect", "http://evil.example/")
		w.WriteHeader(401)
		if strings.Contains(r.URL.Query().Get("type"), "json") {
			fmt.Fprintf(w, "{%q: %q, \"detail\": %q, \"type\": %q, \"title\": %q}", p, p, p, "javascript:pwned()", p)
			return
		}
		_, _ = io.WriteString(w, "<html><title>"+p+"</title><h1>"+p+"</h1>"+p+"</html>")
	}))
	t.Cleanup(s.Close)
	return s
}

func TestHostileContentIsInertOnEveryPage(t *testing.T) {
	h, hostile := newHouse(t), hostileServer(t)
	for i := range payloads {
		kind := []string{"application/json", "text/html", "text/plain", "application/problem+json"}[i%4]
		h.run(fmt.Sprintf(`{"url": "%s/x/%d?type=%s", "headers": [{"name": "X-Mine", "value": %q}]}`, hostile.URL, i, url.QueryEscape(kind), `"><script>pwned()</script>`))
	}
	h.json(http.MethodPatch, "/api/runs/1", `{"name": "<script>pwned()</script>", "note": "<img src=x onerror=pwned()>", "tags": ["\"><script>pwned()</script>"]}`).is(http.StatusOK)
	pages := []string{"/", "/history", "/history?q=%22%3E%3Cscript%3Epwned()%3C/script%3E", "/search?q=%3Cscript%3Epwned()", "/status?q=%3Cscript%3Epwned()", "/compare?run=1&run=2&run=3&view=all", "/?url=%22%3E%3Cscript%3Epwned()%3C/script%3E"}
	for i := 1; i <= len(payloads); i++ {
		for _, part := range []string{"body", "headers", "cookies", "timing", "trace", "tls", "raw"} {
			pages = append(pages, fmt.Sprintf("/runs/%d?part=%s", i, part), fmt.Sprintf("/?run=%d&part=%s", i, part))
		}
		for _, view := range []string{"raw", "tree", "hex", "preview"} {
			pages = append(pages, fmt.Sprintf("/runs/%d?part=body&view=%s", i, view))
		}
		for _, part := range []string{"body", "headers", "explanation", "text"} {
			pages = append(pages, fmt.Sprintf("/compare?run=1&run=%d&part=%s", i, part))
		}
	}
	for _, path := range pages {
		r := h.get(path).is(http.StatusOK)
		inert(t, path, r.page())
		if r.header.Get("HX-Redirect") != "" || r.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: passed on %v", path, r.header)
		}
	}
	for i := 1; i <= len(payloads); i++ {
		p := h.get(fmt.Sprintf("/runs/%d/preview", i)).is(http.StatusOK)
		if csp := p.header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "sandbox; default-src 'none'") {
			t.Errorf("preview under %q", csp)
		}
		b := h.get(fmt.Sprintf("/api/runs/%d/body", i)).is(http.StatusOK)
		if !strings.HasPrefix(b.header.Get("Content-Disposition"), "attachment") || b.header.Get("Content-Type") != "application/octet-stream" {
			t.Errorf("body as %v", b.header)
		}
	}
}

// inert fails where a page has script of its content's making.
func inert(t *testing.T, path string, doc *goquery.Document) {
	t.Helper()
	doc.Find("script").Each(func(_ int, s *goquery.Selection) {
		if src, _ := s.Attr("src"); !strings.HasPrefix(src, "/static/") || s.Text() != "" {
			t.Errorf("%s: a script: %s", path, s.Text())
		}
	})
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Nodes[0].Attr {
			v := strings.ToLower(strings.TrimSpace(a.Val))
			if strings.HasPrefix(a.Key, "on") || (a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "formaction") && strings.HasPrefix(v, "javascript:") || a.Key == "style" || a.Key == "srcdoc" {
				t.Errorf("%s: <%s %s=%q>", path, s.Nodes[0].Data, a.Key, a.Val)
			}
		}
	})
	doc.Find("iframe").Each(func(_ int, s *goquery.Selection) {
		if v, ok := s.Attr("sandbox"); !ok || v != "" {
			t.Errorf("%s: a frame with the sandbox %q", path, v)
		}
	})
	if doc.Find("main img:not([src^='/runs/'])").Length()+doc.Find("main style, main object, main embed, main base, main meta").Length() > 0 {
		t.Errorf("%s: holds foreign markup", path)
	}
}

func TestTheLogHoldsNoCredentials(t *testing.T) {
	var log bytes.Buffer
	h := newHouse(t, func(d *handlers.Deps) {
		d.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	const canary = "canary-4711-token"
	h.run(`{"url": "` + h.base + `/demo/echo?token=` + canary + `", "headers": [{"name": "Authorization", "value": "Bearer ` + canary + `"}]}`)
	h.get("/history?q=" + canary)
	h.get("/?url=http://u:" + canary + "@a.example/")
	h.get("/nowhere?x="+canary, "Authorization", "Bearer "+canary)
	if strings.Contains(log.String(), canary) || !strings.Contains(log.String(), "request_id") {
		t.Errorf("log %s", log.String())
	}
}

func TestTheDemoAPICannotRunScriptInOurOrigin(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{"/demo/", "/demo/httpbin/html", "/demo/httpbin/response-headers?Content-Type=text/html&x=%3Cscript%3E", "/demo/httpbin/base64/PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==?content-type=text/html"} {
		r := h.get(path)
		if csp := r.header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "sandbox") {
			t.Errorf("%s under %q", path, csp)
		}
	}
}
