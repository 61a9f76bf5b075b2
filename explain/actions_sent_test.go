package explain

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"parley/compose"
	"parley/playground"
)

// arrived is a request as the server of a case gets it.
type arrived struct {
	*http.Request
	body   string
	scheme string // that it was meant for
	next   playground.Request
	patch  playground.Patch
	before playground.Request
}

func (a arrived) whole() string { return a.scheme + "://" + a.Host + a.RequestURI }

// at reports whether it came to the address that a label names: a path, a whole address or
// a host.
func (a arrived) at(named string) bool {
	return named == a.RequestURI || named == a.whole() || named == a.Host || strings.HasSuffix(named, "…") && strings.HasPrefix(a.whole(), strings.TrimSuffix(named, "…"))
}

func (a arrived) same() bool { return a.Method == a.before.Method && a.next.URL == a.before.URL }

// promises are what the words of a step promise about the request that comes of it.
var promises = []struct {
	label *regexp.Regexp
	holds func(a arrived, said []string) bool
}{
	{label("GET (?:the current version|the current state|the page first|it to learn its ETag)"), func(a arrived, _ []string) bool { return a.Method == "GET" && a.body == "" }},
	{label("GET a token from (\\S+)"), func(a arrived, s []string) bool { return a.Method == "GET" && a.Host == s[1] }},
	{label("GET (\\S+?)(?: now)?"), func(a arrived, s []string) bool { return a.Method == "GET" && a.body == "" && a.at(s[1]) }},
	{label("Wait (.+), then GET (\\S+)"), func(a arrived, s []string) bool { return a.Method == "GET" && a.at(s[2]) && waits(a, s[1]) }},
	{label("Wait (.+), then send (?:again|the [A-Z]+ again)(?:; double the wait each time)?"), func(a arrived, s []string) bool { return a.same() && waits(a, s[1]) }},
	{label("Send (?:the [A-Z]+ )?again(?: now)?"), func(a arrived, _ []string) bool { return a.same() }},
	{label("Send again on a new connection, over HTTP/1.1|Send over HTTP/1.1"), func(a arrived, _ []string) bool { return a.same() && a.next.Options.HTTPVersion == "1.1" }},
	{label("Send over HTTP/2"), func(a arrived, _ []string) bool { return a.same() && a.next.Options.HTTPVersion == "2" }},
	{label("Send with up to (\\d) attempts"), func(a arrived, s []string) bool {
		return a.same() && strconv.Itoa(a.next.Options.Retry.MaxAttempts) == s[1]
	}},
	{label("Send as ([A-Z]+)|Ask with (OPTIONS)"), func(a arrived, s []string) bool {
		return a.Method == s[1]+s[2] && (a.Method != "GET" || a.body == "")
	}},
	{label("Send as a form(?:, converted)?"), func(a arrived, _ []string) bool {
		return strings.HasPrefix(a.Header.Get("Content-Type"), "application/x-www-form-urlencoded") && !strings.HasPrefix(a.body, "{")
	}},
	{label("Send as ([a-z]+/\\S+?)(?:, converted)?"), func(a arrived, s []string) bool {
		return a.Header.Get("Content-Type") == s[1] && a.Method == a.before.Method
	}},
	{label("(?:Send to|Use) https://"), func(a arrived, _ []string) bool { return a.scheme == "https" && a.Method == a.before.Method }},
	{label("Use the new address"), func(a arrived, _ []string) bool { return a.Method == a.before.Method && a.next.URL != a.before.URL }},
	{label("Use (?:([A-Z]+) )?(\\S*/\\S*) instead"), func(a arrived, s []string) bool {
		return a.at(s[2]) && (s[1] == "" && a.Method == a.before.Method || s[1] == a.Method)
	}},
	{label("Set (\\S+) to (\\S+)"), func(a arrived, s []string) bool {
		return a.URL.Query().Get(s[1]) == s[2] || strings.Contains(a.body, `"`+s[1]+`"`) && strings.Contains(a.body, `"`+s[2]+`"`)
	}},
	{label("Send the preflight"), func(a arrived, _ []string) bool {
		return a.Method == "OPTIONS" && a.Header.Get("Access-Control-Request-Method") == a.before.Method
	}},
	{label("Edit the address"), func(a arrived, _ []string) bool { return a.same() }},
	{label("Send it mended"), func(a arrived, _ []string) bool { return json.Valid([]byte(a.body)) && a.body != a.before.Body.Text }},
	{label("Send it encoded"), func(a arrived, _ []string) bool {
		return a.Method == a.before.Method && !strings.ContainsAny(a.next.URL, " |<>\"^`")
	}},
	{label("Write the body as (\\S+)"), func(a arrived, s []string) bool { return a.Header.Get("Content-Type") == s[1] }},
	{label("(Send|Send [A-Z]+|POST the same body|PUT) to (\\S+)(?: instead)?"), func(a arrived, s []string) bool {
		method := strings.Fields(strings.TrimPrefix(s[1], "Send "))[0]
		return a.at(s[2]) && (method == "Send" || method == a.Method) && (a.before.Body.Text == "" || a.body != "")
	}},
	{label("Send without (?:the condition|cookies|following|a content coding|([A-Z]\\S+))"), func(a arrived, s []string) bool {
		switch {
		case strings.HasSuffix(s[0], "condition"):
			return a.Header.Get("If-None-Match")+a.Header.Get("If-Modified-Since") == ""
		case strings.HasSuffix(s[0], "cookies"):
			return a.Header.Get("Cookie") == ""
		case strings.HasSuffix(s[0], "following"):
			return !a.next.Options.FollowRedirects
		case strings.HasSuffix(s[0], "coding"):
			return a.Header.Get("Content-Encoding") == ""
		}
		return a.Header.Get(s[1]) == ""
	}},
	{label("Send with ([A-Z][A-Za-z-]+: \\S+|[a-z-]+)"), func(a arrived, s []string) bool {
		name, value, _ := strings.Cut(s[1], ": ")
		return a.Header.Get(name) != "" && strings.Contains(a.Header.Get(name), value) || name == "Content-Length" && a.ContentLength == 0
	}},
	{label("Accept (\\S+(?:, \\S+)*)"), func(a arrived, s []string) bool {
		return a.Header.Get("Accept") == strings.Replace(s[1], "anything", "*/*", 1) && a.Method == a.before.Method
	}},
	{label("Ask for (?:the next part|(bytes=\\S+))"), func(a arrived, s []string) bool {
		return strings.HasPrefix(a.Header.Get("Range"), s[1]) && a.Header.Get("Range") != ""
	}},
	{label("Ask for the last (\\d+) bytes?"), func(a arrived, s []string) bool { return a.Header.Get("Range") == "bytes=-"+s[1] }},
	{label("Send again with If-Match (\\S+) after merging"), func(a arrived, s []string) bool { return a.Header.Get("If-Match") == s[1] }},
	{label("Add a bearer token"), func(a arrived, _ []string) bool { return strings.HasPrefix(a.Header.Get("Authorization"), "Bearer ") }},
	{label("Add the session's cookie"), func(a arrived, _ []string) bool { return a.Header.Get("Cookie") != "" }},
	{label("Add a DPoP-bound token"), func(a arrived, _ []string) bool { return strings.HasPrefix(a.Header.Get("Authorization"), "DPoP ") }},
	{label("Add a user name and password \\(Basic\\)"), func(a arrived, _ []string) bool {
		return strings.HasPrefix(a.Header.Get("Authorization")+a.Header.Get("Proxy-Authorization"), "Basic ")
	}},
	{label("Add credentials \\((\\S+)\\)"), func(a arrived, s []string) bool { return strings.HasPrefix(a.Header.Get("Authorization"), s[1]+" ") }},
	{label("Sign in by Digest"), func(a arrived, _ []string) bool { return a.next.Auth.Kind == playground.AuthDigest }},
	{label("(?:Add|Change) ([A-Za-z][A-Za-z0-9-]+)"), func(a arrived, s []string) bool { return a.Header.Get(s[1]) != "" }},
	{label("Put in (?:a new token|another user name or password)"), func(a arrived, _ []string) bool { return a.same() && len(a.patch.SetHeaders) == 1 }},
	{label("Send without ([a-z]+[A-Z]\\w+)"), func(a arrived, s []string) bool { return !a.URL.Query().Has(s[1]) && a.before.URL != a.next.URL }},
	{label("Add (\\S+) to the address"), func(a arrived, s []string) bool { return a.URL.Query().Has(s[1]) }},
	{label("Use another Idempotency-Key"), func(a arrived, _ []string) bool { return a.Header.Get("Idempotency-Key") == "another-key-here" }},
	{label("GET a token with X-CSRF-Token: Fetch"), func(a arrived, _ []string) bool { return a.Method == "GET" && a.Header.Get("X-CSRF-Token") == "Fetch" }},
	{label("Put another (\\S+) into the address"), func(a arrived, s []string) bool { return a.URL.Query().Get(s[1]) == "your-key-here" }},
	{label("(?:Edit|Change) (?:the|what) .+"), func(a arrived, _ []string) bool { return a.same() && a.body == a.before.Body.Text }},
}

func label(words string) *regexp.Regexp {
	return regexp.MustCompile("^(?:" + words + `)(?: \((?:an? [A-Z]+|a guess)\))?$`)
}

// waits compares the wait of a step with its words: 2 min, 73 min 20 s, 600 s (10 min).
func waits(a arrived, words string) bool {
	words, _, _ = strings.Cut(words, " (")
	total, fields := 0.0, strings.Fields(words)
	for i := 0; i+1 < len(fields); i += 2 {
		n, err := strconv.ParseFloat(fields[i], 64)
		unit, ok := map[string]float64{"ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000}[fields[i+1]]
		if err != nil || !ok {
			return false
		}
		total += n * unit
	}
	return int64(total) == a.patch.AfterMS
}

// TestStepsAreSentAsTheirWordsPromise sends every step that is offered for an answer to a
// server that refuses as that answer does, until the request is as the step's words say.
func TestStepsAreSentAsTheirWordsPromise(t *testing.T) {
	var refuses int
	var holds func(*http.Request, string) bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if !holds(r, string(body)) {
			w.WriteHeader(refuses)
		}
	}))
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{DisableCompression: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp", server.Listener.Addr().String())
	}}}
	defer client.CloseIdleConnections()
	files, _ := filepath.Glob("testdata/replies/*.txt")
	sent := 0
	for _, path := range files {
		for _, c := range readReplies(t, path) {
			for _, d := range Explain(c.run, playground.Past{}).Findings {
				for _, a := range d.Actions {
					if a.Kind == playground.ActionCopy || a.Kind == playground.ActionOpen {
						continue
					}
					next, err := compose.ApplyPatch(c.run.Request, a.Patch)
					if err != nil {
						t.Errorf("%s: %s: %s: %v", c.name, d.ID, a.Label, err)
						continue
					}
					refuses = 418
					matched := false
					holds = func(r *http.Request, body string) bool {
						scheme, _, _ := strings.Cut(next.URL, ":")
						got := arrived{r, body, scheme, next, a.Patch, c.run.Request}
						for _, p := range promises {
							if m := p.label.FindStringSubmatch(a.Label); m != nil {
								matched = true
								return p.holds(got, m)
							}
						}
						return false
					}
					status, asked := sendStep(t, client, next)
					if sent++; status != http.StatusOK {
						t.Errorf("%s: %s promises %q (known: %v) and sends %s with %+v", c.name, d.ID, a.Label, matched, asked, a.Patch)
					}
				}
			}
		}
	}
	if sent < 280 {
		t.Errorf("only %d steps were sent", sent)
	}
}

// sendStep sends what came of a step; where it is meant for TLS, without.
func sendStep(t *testing.T, client *http.Client, next playground.Request) (int, string) {
	t.Helper()
	r, err := http.NewRequest(next.Method, strings.Replace(next.URL, "https://", "http://", 1), strings.NewReader(next.Body.Text))
	if err != nil {
		t.Errorf("%+v cannot be sent: %v", next, err)
		return 0, ""
	}
	if len(next.Body.Fields) > 0 {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, row := range next.Headers {
		if row.Enabled && !strings.EqualFold(row.Name, "Expect") {
			r.Header.Add(row.Name, row.Value)
		}
	}
	got, err := client.Do(r)
	if err != nil {
		t.Errorf("%+v: %v", next, err)
		return 0, ""
	}
	_, _ = io.Copy(io.Discard, got.Body)
	_ = got.Body.Close()
	return got.StatusCode, next.Method + " " + next.URL
}
