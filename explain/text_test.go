package explain

import (
	"strings"
	"testing"

	"parley/playground"
)

func TestWhatCurlPrintedIsReadAsARun(t *testing.T) {
	for _, c := range []struct {
		name, text string
		check      func(t *testing.T, run playground.Run)
	}{
		{"curl -i", "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nDate: Tue, 24 Nov 2026 12:00:00 GMT\r\n\r\n{\"detail\": \"no\"}", func(t *testing.T, run playground.Run) {
			r := run.Final().Response
			if run.Status != 404 || r.Reason != "Not Found" || string(r.Content.Head) != `{"detail": "no"}` || r.Content.MediaType != "application/json" || run.Final().StartedAt.IsZero() {
				t.Errorf("%+v", r)
			}
		}},
		{"HTTP/2 without a reason and with bare line feeds", "HTTP/2 429 \nretry-after: 5\n\n", func(t *testing.T, run playground.Run) {
			if run.Status != 429 || run.Final().Response.HTTPVersion != "2" {
				t.Errorf("%+v", run.Final().Response)
			}
		}},
		{"curl -v with its remarks", "*   Trying 127.0.0.1:8080...\n* Connected to api.test (127.0.0.1) port 8080\n> DELETE /users/7?x=1 HTTP/1.1\n> Host: api.test:8080\n> Authorization: Bearer abc\n>\n< HTTP/1.1 405 Method Not Allowed\n< Allow: GET, PUT\n<\n{ [5 bytes data]\n* Connection #0 left intact\nhello\n", func(t *testing.T, run playground.Run) {
			if run.Request.Method != "DELETE" || run.Request.URL != "http://api.test:8080/users/7?x=1" || !strings.HasPrefix(string(run.Final().Response.Content.Head), "hello") {
				t.Errorf("%+v %q", run.Request, run.Final().Response.Content.Head)
			}
		}},
		{"an interim answer before the final one", "HTTP/1.1 100 Continue\n\nHTTP/1.1 201 Created\nLocation: /x\n\n", func(t *testing.T, run playground.Run) {
			if run.Status != 201 || len(run.Final().Interim) != 1 {
				t.Errorf("%+v", run.Final())
			}
		}},
		{"curl -iL through a redirect", "HTTP/1.1 301 Moved\nLocation: /b\n\nHTTP/1.1 200 OK\n\nfine", func(t *testing.T, run playground.Run) {
			if run.Status != 200 || len(run.Attempts[0].Exchanges) != 2 {
				t.Errorf("%+v", run.Attempts[0].Exchanges)
			}
		}},
		{"a body that quotes a status line stays a body", "HTTP/1.1 200 OK\n\nThe log says:\nHTTP/1.1 500 Oops\n\nend", func(t *testing.T, run playground.Run) {
			if run.Status != 200 || !strings.Contains(string(run.Final().Response.Content.Head), "500 Oops") {
				t.Errorf("%d %q", run.Status, run.Final().Response.Content.Head)
			}
		}},
		{"the command above the answer", "$ curl -i http://x\nHTTP/1.0 500 Oops\n\nboom", func(t *testing.T, run playground.Run) {
			if run.Status != 500 {
				t.Errorf("%+v", run)
			}
		}},
		{"curl could not resolve", "curl: (6) Could not resolve host: nope.test", func(t *testing.T, run playground.Run) {
			if run.Failure == nil || run.Failure.Cause != playground.CauseNameNotFound || run.Failure.Host != "nope.test" {
				t.Errorf("%+v", run.Failure)
			}
		}},
		{"curl got no certificate that it trusts", "curl: (60) SSL certificate problem: self-signed certificate", func(t *testing.T, run playground.Run) {
			if run.Failure == nil || run.Failure.Cause != playground.CauseSelfSigned {
				t.Errorf("%+v", run.Failure)
			}
		}},
		{"a body cut short keeps its status", "HTTP/1.1 200 OK\nContent-Length: 9\n\nabc\ncurl: (18) transfer closed with 6 bytes remaining to read", func(t *testing.T, run playground.Run) {
			if run.Status != 200 || run.Failure == nil || run.Failure.Cause != playground.CauseBodyCut {
				t.Errorf("%+v", run)
			}
		}},
		{"only the head", "HTTP/1.1 503 Service Unavailable\nRetry-After: 60", func(t *testing.T, run playground.Run) {
			if v, _ := run.Final().Response.Header("retry-after"); v != "60" {
				t.Errorf("%+v", run.Final().Response)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			run, err := FromText(c.text)
			if err != nil {
				t.Fatal(err)
			}
			c.check(t, run)
			if e := Explain(run, playground.Past{}); e.Headline == "" {
				t.Error("it cannot be explained")
			}
		})
	}
}

func TestTextWithoutAnAnswerIsRefusedInWords(t *testing.T) {
	for _, text := range []string{"", "hello", "HTTP/1.1", "> GET / HTTP/1.1\n", "http/1.1 200 ok"} {
		_, err := FromText(text)
		if playground.CodeOf(err) != playground.Invalid || !strings.Contains(err.Error(), "status line") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
