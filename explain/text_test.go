package explain

import (
	"strings"
	"testing"

	"parley/playground"
)

var pastedCases = []struct {
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
	{"curl waited in vain", "curl: (28) Operation timed out after 10001 milliseconds with 0 bytes received", func(t *testing.T, run playground.Run) {
		if run.Failure == nil || run.Failure.Cause != playground.CauseNoAnswerInTime || run.Failure.Elapsed.Duration().Seconds() < 10 {
			t.Errorf("%+v", run.Failure)
		}
	}},
	{"curl's body came too slowly", "HTTP/1.1 200 OK\nContent-Length: 1024\n\nabc\ncurl: (28) Operation timed out after 5000 milliseconds with 512 out of 1024 bytes received", func(t *testing.T, run playground.Run) {
		if f := run.Failure; f == nil || f.Cause != playground.CauseBodySlow || f.Received != 512 || f.Promised != 1024 {
			t.Errorf("%+v", f)
		}
	}},
	{"curl -v shows the certificate that it refused", "* Server certificate:\n*  subject: CN=api.test\n*  start date: Jan  1 00:00:00 2025 GMT\n*  expire date: Apr  1 00:00:00 2025 GMT\n*  issuer: C=US; O=Let's Encrypt; CN=R3\n* SSL certificate problem: certificate has expired\ncurl: (60) SSL certificate problem: certificate has expired", func(t *testing.T, run playground.Run) {
		c := run.Failure.Certificate
		if run.Failure.Cause != playground.CauseExpired || c == nil || c.Subject != "CN=api.test" || c.NotAfter.Year() != 2025 {
			t.Errorf("%+v %+v", run.Failure, c)
		}
	}},
	{"the command tells what was sent", "$ curl -i -X PUT https://api.test/users/7 \\\n  -H 'Content-Type: application/json' \\\n  --data '{\"name\": \"it'\\''s\"}'\nHTTP/1.1 409 Conflict\n\n", func(t *testing.T, run playground.Run) {
		if run.Request.Method != "PUT" || run.Request.URL != "https://api.test/users/7" || run.Request.Body.Text != `{"name": "it's"}` {
			t.Errorf("%+v", run.Request)
		}
		if v, _ := run.Request.Header("content-type"); v != "application/json" {
			t.Errorf("Content-Type is %q", v)
		}
	}},
	{"nothing tells what was asked", "HTTP/1.1 405 Method Not Allowed\nAllow: GET\n\n", func(t *testing.T, run playground.Run) {
		if run.Request.Method != "" || run.Final().Request.Method != "" || run.Request.URL != "" {
			t.Errorf("%+v", run.Request)
		}
	}},
	{"credentials and cookies of the command", "$ curl -i -u ann:pw -b 'sid=7' https://api.test/x\nHTTP/1.1 401 Unauthorized\n\n", func(t *testing.T, run playground.Run) {
		v, _ := run.Request.Header("Authorization")
		if c, _ := run.Request.Header("Cookie"); v != "Basic YW5uOnB3" || c != "sid=7" {
			t.Errorf("%q, %q", v, c)
		}
	}},
	{"a redirect keeps what was sent, but not for another host", "$ curl -iL -H 'Authorization: Bearer t' -H 'X-A: 1' -d a=1 https://api.test/a\nHTTP/1.1 302 Found\nLocation: https://other.test/b\n\nHTTP/1.1 401 Unauthorized\n\n", func(t *testing.T, run playground.Run) {
		last, r := run.Final().Request, run.Attempts[0].Exchanges[0].Redirect
		if last.Method != "GET" || len(last.Headers) != 1 || !r.MethodChanged || len(r.Dropped) != 2 {
			t.Errorf("%+v %+v", last, r)
		}
		if e := Explain(run, playground.Past{}); e.Findings[0].ID != "E-401-LOST" {
			t.Errorf("%s", textOf(e))
		}
	}},
	{"HTTPie's items", "$ http -a ann:pw api.test/users X-A:1 name=m page==2\nHTTP/1.1 422 Unprocessable Entity\n\n", func(t *testing.T, run playground.Run) {
		a, _ := run.Request.Header("Authorization")
		if x, _ := run.Request.Header("X-A"); run.Request.Method != "POST" || a != "Basic YW5uOnB3" || x != "1" {
			t.Errorf("%+v", run.Request)
		}
	}},
	{"what a file held is not known", "$ curl -i -d @order.json -H 'Content-Type: application/json' https://api.test/x\nHTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{\"detail\": \"request body is required\"}", func(t *testing.T, run playground.Run) {
		if run.Request.Method != "POST" || run.Request.Body.Text != "" || has(Explain(run, playground.Past{}), "E-400-EMPTY") {
			t.Errorf("%+v", run.Request)
		}
	}},
	{"a file to send is a PUT", "$ curl -i -T data.bin https://api.test/x\nHTTP/1.1 403 Forbidden\n\n", func(t *testing.T, run playground.Run) {
		if run.Request.Method != "PUT" || run.Request.URL != "https://api.test/x" {
			t.Errorf("%+v", run.Request)
		}
	}},
	{"a command that posts a form", "curl -sS -XPOST -da=1 -d b=2 api.test/x\nHTTP/1.1 415 Unsupported Media Type\n\n", func(t *testing.T, run playground.Run) {
		if v, _ := run.Request.Header("Content-Type"); run.Request.Method != "POST" || run.Request.URL != "http://api.test/x" || v != "application/x-www-form-urlencoded" || run.Request.Body.Text != "a=1&b=2" {
			t.Errorf("%+v", run.Request)
		}
	}},
	{"HTTPie with what it sent", "POST /users?x=1 HTTP/1.1\nHost: api.test\nContent-Type: application/json\n\n{\n    \"name\": \"m\"\n}\n\n\nHTTP/1.1 422 Unprocessable Entity\nContent-Type: application/json\n\n{\"detail\": \"no\"}\n", func(t *testing.T, run playground.Run) {
		if run.Status != 422 || run.Request.Method != "POST" || run.Request.URL != "http://api.test/users?x=1" || !strings.Contains(run.Request.Body.Text, `"name": "m"`) || run.Request.Body.Kind != playground.BodyJSON {
			t.Errorf("%d %+v", run.Status, run.Request)
		}
	}},
	{"HTTPie's command and its error", "$ http DELETE :8080/users/7\n\nhttp: error: ConnectionError: HTTPConnectionPool(host='localhost', port=8080): Max retries exceeded with url: /users/7 (Caused by NewConnectionError('<urllib3>: Failed to establish a new connection: [Errno 111] Connection refused'))", func(t *testing.T, run playground.Run) {
		if run.Failure == nil || run.Failure.Cause != playground.CauseRefused || run.Request.Method != "DELETE" || run.Request.URL != "http://localhost:8080/users/7" {
			t.Errorf("%+v %+v", run.Failure, run.Request)
		}
	}},
	{"the meter of curl is no body", "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\nHTTP/1.1 200 OK\n\nhello\n100     5  100     5    0     0     50      0 --:--:-- --:--:-- --:--:--    50\n", func(t *testing.T, run playground.Run) {
		if got := strings.TrimSpace(string(run.Final().Response.Content.Head)); got != "hello" {
			t.Errorf("%q", got)
		}
	}},
	{"redirects get their addresses from the command", "$ curl -iL https://api.test/a\nHTTP/1.1 302 Found\nLocation: /b\n\nHTTP/1.1 404 Not Found\n\n", func(t *testing.T, run playground.Run) {
		if run.FinalURL != "https://api.test/b" || run.Attempts[0].Exchanges[0].Redirect == nil {
			t.Errorf("%q", run.FinalURL)
		}
	}},
	{"content that is still compressed", "HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Type: application/json\n\n\x1f\x8b\x08\x00", func(t *testing.T, run playground.Run) {
		if run.Final().Response.Content.Decoded {
			t.Error("it counts as decoded")
		}
	}},
	{"only the head", "HTTP/1.1 503 Service Unavailable\nRetry-After: 60", func(t *testing.T, run playground.Run) {
		if v, _ := run.Final().Response.Header("retry-after"); v != "60" {
			t.Errorf("%+v", run.Final().Response)
		}
	}},
}

func TestWhatCurlPrintedIsReadAsARun(t *testing.T) {
	for _, c := range pastedCases {
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
	for _, text := range []string{"", "hello", "HTTP/1.1", "> GET / HTTP/1.1\n", "http/1.1 200 ok", `{"detail": "Not Found"}`, `[1, 2]`, `{"log": 3}`, "$ curl http://x"} {
		_, err := FromText(text)
		if playground.CodeOf(err) != playground.Invalid || !strings.Contains(err.Error(), "status line") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
