package demo

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is a clock that a test turns.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) turn(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// api is a demo API on a real server, with a clock to turn.
type api struct {
	t     *testing.T
	base  string
	clock *clock
}

func startAPI(t *testing.T) *api {
	t.Helper()
	c := &clock{now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	server := httptest.NewServer(New(Options{Now: c.Now}).Handler())
	t.Cleanup(server.Close)
	return &api{t, server.URL, c}
}

// answer is a response read to its end.
type answer struct {
	*http.Response
	text string
}

// send sends a request with fields written as "Name: value", and follows no redirect.
func (a *api) send(method, path, content string, fields ...string) answer {
	a.t.Helper()
	r, err := http.NewRequest(method, a.base+path, strings.NewReader(content))
	if err != nil {
		a.t.Fatal(err)
	}
	for _, f := range fields {
		name, value, _ := strings.Cut(f, ": ")
		r.Header.Add(name, value)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(r)
	if err != nil {
		a.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		a.t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer{response, string(text)}
}

const asJSON = "Content-Type: application/json"

// TestEveryRoute visits every route of the table with what it is there to show. want are
// parts of the content, or "Field: value" lines that the header must have.
func TestEveryRoute(t *testing.T) {
	token := "Authorization: Bearer your-token-here"
	for _, c := range []struct {
		name, method, path, content string
		fields                      []string
		status                      int
		want                        []string
	}{
		{"the folder without a slash leads to the index", "GET", "/demo", "", nil, 301, []string{"Location: /demo/"}},
		{"the index is JSON for a program", "GET", "/demo/", "", nil, 200, []string{"Content-Type: application/json", `"/demo/users/{id}"`}},
		{"the index is HTML for a browser", "GET", "/demo/", "", []string{"Accept: text/html,*/*"}, 200, []string{"Content-Type: text/html; charset=utf-8", "<h1>The demo API</h1>", "Vary: Accept"}},
		{"a list names the next page", "GET", "/demo/users?page=2", "", nil, 200, []string{`Link: </demo/users?page=3>; rel="next", </demo/users?page=1>; rel="prev", </demo/users?page=1>; rel="first", </demo/users?page=12>; rel="last"`, `"id": 21`, `"total": 240`}},
		{"a page beyond the last is empty", "GET", "/demo/users?page=99", "", nil, 200, []string{`"users": []`}},
		{"a page that is no number is named", "GET", "/demo/users?page=two", "", nil, 400, []string{`page is \"two\"`}},
		{"octocat is there", "GET", "/demo/users/octocat", "", nil, 200, []string{`"username": "octocat"`}},
		{"the first user is there", "GET", "/demo/users/1", "", nil, 200, []string{`"id": 1`}},
		{"the last user is there", "GET", "/demo/users/240", "", nil, 200, []string{`"id": 240`}},
		{"the user after the last is not", "GET", "/demo/users/241", "", nil, 404, []string{"No user has the id 241."}},
		{"a missing user is named", "GET", "/demo/users/9041", "", nil, 404, []string{"Content-Type: application/problem+json", `"detail": "No user has the id 9041."`, `"hint": "Ids run from 1 to 240."`, `"collection": "/demo/users"`, `"instance": "/demo/users/9041"`}},
		{"user nought is missing", "GET", "/demo/users/0", "", nil, 404, []string{"No user has the id 0."}},
		{"a negative id is missing", "GET", "/demo/users/-1", "", nil, 404, []string{"No user has the id -1."}},
		{"a huge id is missing", "GET", "/demo/users/" + strings.Repeat("9", 400), "", nil, 404, []string{"999…."}},
		{"a missing name is named", "GET", "/demo/users/nobody", "", nil, 404, []string{"No user has the username nobody."}},
		{"hostile ids are quoted as text", "GET", "/demo/users/%00%1b%5B31m%ff", "", nil, 404, []string{"No user has the username   [31m"}},
		{"a post is there", "GET", "/demo/posts/1", "", nil, 200, []string{`"userId": 1`}},
		{"the post after the last is not", "GET", "/demo/posts/101", "", nil, 404, []string{"No post has the id 101.", "Ids run from 1 to 100."}},
		{"posts come in pages", "GET", "/demo/posts?page=5", "", nil, 200, []string{`"id": 100`, `Link: </demo/posts?page=4>; rel="prev", </demo/posts?page=1>; rel="first", </demo/posts?page=5>; rel="last"`}},
		{"posts take no PATCH", "PATCH", "/demo/posts", "{}", nil, 405, []string{"Allow: GET, HEAD, POST, OPTIONS"}},
		{"a post of another media type is turned away", "POST", "/demo/posts", "title=x", []string{"Content-Type: application/x-www-form-urlencoded"}, 415, []string{"Accept-Post: application/json"}},
		{"a post without a media type is turned away", "POST", "/demo/posts", "{}", nil, 415, []string{"no Content-Type"}},
		{"a post that is no JSON is told where", "POST", "/demo/posts", "{\n  \"title\": nope}", []string{asJSON}, 400, []string{"line 2, column 13"}},
		{"an empty post is told so", "POST", "/demo/posts", "", []string{asJSON}, 400, []string{"The content is empty"}},
		{"a post that is a list is told so", "POST", "/demo/posts", "[]", []string{asJSON}, 400, []string{"must be a JSON object, not an array"}},
		{"a post without a title is told so", "POST", "/demo/posts", `{"body":"b","userId":1}`, []string{asJSON}, 400, []string{"title is missing", `"pointer": "/title"`}},
		{"a post with a wrong user is told so", "POST", "/demo/posts", `{"title":"t","body":"b","userId":"one"}`, []string{asJSON}, 400, []string{`"pointer": "/userId"`}},
		{"private data ask who it is", "GET", "/demo/private-data", "", nil, 401, []string{`WWW-Authenticate: Bearer realm="demo"`, "no Authorization field"}},
		{"another scheme is turned away", "GET", "/demo/private-data", "", []string{"Authorization: Basic YTpi"}, 401, []string{"does not begin with Bearer"}},
		{"another token is invalid", "GET", "/demo/private-data", "", []string{"Authorization: Bearer old"}, 401, []string{`WWW-Authenticate: Bearer realm="demo", error="invalid_token", error_description="The token is unknown or expired"`}},
		{"the token of the lesson opens private data", "GET", "/demo/private-data", "", []string{token}, 200, []string{"signed in"}},
		{"a request without a signature is told how", "POST", "/demo/signed", "{}", nil, 401, []string{`WWW-Authenticate: HMAC realm="demo", algorithm="SHA-256", signed="timestamp.method.path.content"`, "signature-missing", "{{$hmacSha256 key to_sign}}"}},
		{"an old signature is told by how much", "POST", "/demo/signed", "{}", []string{"X-Timestamp: 1", "X-Signature: 00"}, 401, []string{"signature-invalid", "away from the time here"}},
		{"a signature without a time is told so", "GET", "/demo/signed", "", []string{"X-Timestamp: now", "X-Signature: 00"}, 401, []string{`X-Timestamp is \"now\"`}},
		{"administration needs a token", "DELETE", "/demo/admin/users", "", nil, 401, nil},
		{"administration needs more than a token", "DELETE", "/demo/admin/users", "", []string{token}, 403, []string{"needs the scope admin"}},
		{"so does reading it", "GET", "/demo/admin/settings/mail", "", []string{token}, 403, nil},
		{"data have validators", "GET", "/demo/data", "", nil, 200, []string{`ETag: "abc123def456"`, "Last-Modified: Mon, 05 Jan 2026 09:30:00 GMT", "Cache-Control: public, max-age=60"}},
		{"an old page has moved", "GET", "/demo/old-page", "", nil, 301, []string{"Location: /demo/data"}},
		{"an old user has moved, with the query", "GET", "/demo/old/users/17?a=b", "", nil, 301, []string{"Location: /demo/users/17?a=b"}},
		{"an old user cannot lead elsewhere", "GET", "/demo/old/users/%2F%2Fevil.test", "", nil, 301, []string{"Location: /demo/users/%2F%2Fevil.test"}},
		{"a chain goes on", "GET", "/demo/redirect/3?code=307", "", nil, 307, []string{"Location: /demo/redirect/2?code=307"}},
		{"a chain ends", "POST", "/demo/redirect/1", "", nil, 302, []string{"Location: /demo/data"}},
		{"a chain has a bound", "GET", "/demo/redirect/101", "", nil, 400, nil},
		{"a chain of another code is refused", "GET", "/demo/redirect/2?code=200", "", nil, 400, nil},
		{"a loop goes on", "GET", "/demo/redirect-loop", "", nil, 302, []string{"Location: /demo/redirect-loop?again=1"}},
		{"and comes back", "GET", "/demo/redirect-loop?again=1", "", nil, 302, []string{"Location: /demo/redirect-loop"}},
		{"maintenance says when it ends", "GET", "/demo/maintenance", "", nil, 503, []string{"Retry-After: 120", "Down for maintenance"}},
		{"a gateway speaks as a proxy", "GET", "/demo/gateway", "", nil, 502, []string{"Server: nginx", "<center>nginx</center>"}},
		{"a broken program gives an id", "GET", "/demo/broken", "", nil, 500, []string{`"request_id"`}},
		{"no delay is no delay", "GET", "/demo/delay/0", "", nil, 200, []string{`"waited_seconds": 0`}},
		{"a delay has a bound", "GET", "/demo/delay/61", "", nil, 400, nil},
		{"a delay is a number", "GET", "/demo/delay/1e9", "", nil, 400, nil},
		{"a slow search has a bound", "GET", "/demo/slow?seconds=-1", "", nil, 400, nil},
		{"a slow search takes parts of seconds", "GET", "/demo/slow?seconds=0.001", "", nil, 200, nil},
		{"a drip comes whole", "GET", "/demo/drip?bytes=3&seconds=0", "", nil, 200, []string{"***", "Content-Length: 3"}},
		{"events come one after the other", "GET", "/demo/events?count=2&seconds=0", "", nil, 200, []string{"event: price\nid: 1\ndata: {", "event: closed\nid: 2\n", "Content-Type: text/event-stream"}},
		{"lines come one after the other", "GET", "/demo/lines?count=2&seconds=0", "", nil, 200, []string{"{\"number\":1,", "}\n{\"number\":2,", "Content-Type: application/x-ndjson"}},
		{"a stream has a bound", "GET", "/demo/lines?count=1001", "", nil, 400, nil},
		{"a drip has a bound", "GET", "/demo/drip?bytes=10001", "", nil, 400, nil},
		{"a problem type is explained", "GET", "/demo/problems/user-not-found", "", nil, 200, []string{"No user has that id"}},
		{"an unknown problem type is not", "GET", "/demo/problems/other", "", nil, 404, nil},
		{"an unknown path is named", "GET", "/demo/nothing/here", "", nil, 404, []string{"nothing at /demo/nothing/here", `"index": "/demo/"`}},
		{"another method is turned away", "DELETE", "/demo/data", "", nil, 405, []string{"Allow: GET, HEAD, OPTIONS", "does not take DELETE"}},
		{"OPTIONS says what is taken", "OPTIONS", "/demo/users/17", "", nil, 204, []string{"Allow: GET, HEAD, PUT, PATCH, DELETE, OPTIONS"}},
		{"httpbin is there", "GET", "/demo/httpbin/get?a=1", "", nil, 200, []string{`"a"`}},
		{"httpbin without a slash leads to it", "GET", "/demo/httpbin", "", nil, 301, []string{"Location: /demo/httpbin/"}},
		{"httpbin knows no name of this machine", "GET", "/demo/httpbin/hostname", "", nil, 200, []string{`"demo"`}},
		{"httpbin leads to no other host", "GET", "/demo/httpbin/redirect-to?url=http://evil.test/", "", nil, 403, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := startAPI(t).send(c.method, c.path, c.content, c.fields...)
			if got.StatusCode != c.status {
				t.Errorf("status %d, want %d: %s", got.StatusCode, c.status, got.text)
			}
			for _, want := range c.want {
				if !got.has(want) {
					t.Errorf("no %q in %v\n%s", want, got.Header, got.text)
				}
			}
			got.mustBeProblem(t)
		})
	}
}

// has reports whether the response has a part of content, or a field line.
func (a answer) has(want string) bool {
	name, value, isField := strings.Cut(want, ": ")
	for _, line := range a.Header.Values(name) {
		if isField && line == value {
			return true
		}
	}
	return strings.Contains(a.text, want)
}

// mustBeProblem holds every problem of ours to RFC 9457.
func (a answer) mustBeProblem(t *testing.T) {
	t.Helper()
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "application/problem+json") {
		return
	}
	var p problem
	if err := json.Unmarshal([]byte(a.text), &p); err != nil {
		t.Fatalf("a problem that is no JSON: %v\n%s", err, a.text)
	}
	if p.Status != a.StatusCode || p.Title == "" || p.Detail == "" || p.Instance == "" || p.Type == "" {
		t.Errorf("an incomplete problem: %s", a.text)
	}
	if name, ours := strings.CutPrefix(p.Type, "/demo/problems/"); ours && problemTypes()[name].meaning == "" {
		t.Errorf("problem type %q is not explained", p.Type)
	}
}

func TestEveryRouteAnswersHEADAndOPTIONS(t *testing.T) {
	late := map[string]bool{"/slow?seconds=30": true, "/delay/2": true, "/drip?bytes=10&seconds=5": true, "/events?count=5&seconds=3": true, "/lines?count=5&seconds=3": true, "/reset": true, "/truncated": true}
	for _, one := range New(Options{}).resources() {
		if one.methods["GET"] == nil {
			continue
		}
		path := "/demo" + one.try
		options := startAPI(t).send("OPTIONS", path, "")
		if options.StatusCode != 204 || !strings.HasPrefix(options.Header.Get("Allow"), "GET, HEAD") {
			t.Errorf("OPTIONS %s: %d, Allow %q", path, options.StatusCode, options.Header.Get("Allow"))
		}
		if wrong := startAPI(t).send("PURGE", path, ""); wrong.StatusCode != 405 || wrong.Header.Get("Allow") != options.Header.Get("Allow") {
			t.Errorf("PURGE %s: %d, Allow %q", path, wrong.StatusCode, wrong.Header.Get("Allow"))
		}
		if late[one.try] {
			continue
		}
		get, head := startAPI(t).send("GET", path, ""), startAPI(t).send("HEAD", path, "")
		if head.StatusCode != get.StatusCode || head.text != "" || head.ContentLength != get.ContentLength {
			t.Errorf("HEAD %s: %d, %d bytes announced; GET has %d, %d", path, head.StatusCode, head.ContentLength, get.StatusCode, get.ContentLength)
		}
	}
}

func TestStatusesCarryTheirFields(t *testing.T) {
	a := startAPI(t)
	fields := map[int]string{201: "Location", 206: "Content-Range", 301: "Location", 302: "Location", 303: "Location", 307: "Location", 308: "Location", 304: "Etag",
		401: "Www-Authenticate", 405: "Allow", 407: "Proxy-Authenticate", 415: "Accept-Post", 416: "Content-Range", 426: "Upgrade", 429: "Retry-After", 451: "Link", 503: "Retry-After"}
	for code := 200; code <= 599; code++ {
		got := a.send("GET", "/demo/status/"+http.StatusText(0)+itoa(code), "")
		if got.StatusCode != code {
			t.Errorf("asked for %d, got %d", code, got.StatusCode)
		}
		if name := fields[code]; name != "" && got.Header.Get(name) == "" {
			t.Errorf("%d has no %s", code, name)
		}
		if code == 405 && strings.Contains(got.Header.Get("Allow"), "GET") {
			t.Errorf("405 to GET allows %s", got.Header.Get("Allow"))
		}
		if bare := code == 204 || code == 205 || code == 304; bare != (got.text == "") {
			t.Errorf("%d has the content %q", code, got.text)
		}
		got.mustBeProblem(t)
	}
	for _, bad := range []string{"199", "600", "0200", "abc", "99999999999999999999", "+200"} {
		if got := a.send("GET", "/demo/status/"+bad, ""); got.StatusCode != 400 {
			t.Errorf("%s: %d, want 400", bad, got.StatusCode)
		}
	}
	if got := a.send("PURGE", "/demo/status/204", ""); got.StatusCode != 204 {
		t.Errorf("any method: %d", got.StatusCode)
	}
}

func itoa(n int) string {
	return string([]byte{byte('0' + n/100), byte('0' + n/10%10), byte('0' + n%10)})
}

// TestASignedRequestIsTaken: signed by what a client knows of the API.
func TestASignedRequestIsTaken(t *testing.T) {
	a := startAPI(t)
	stamp := strconv.FormatInt(a.clock.Now().Unix(), 10)
	sign := func(text string) string {
		mac := hmac.New(sha256.New, []byte("demo-signing-key"))
		mac.Write([]byte(text))
		return hex.EncodeToString(mac.Sum(nil))
	}
	good := sign(stamp + `.POST./demo/signed.{"sku":"T-1"}`)
	for _, c := range []struct {
		name, content, signature string
		status                   int
	}{
		{"signed", `{"sku":"T-1"}`, good, 200},
		{"signed in capitals", `{"sku":"T-1"}`, strings.ToUpper(good), 200},
		{"of other content", `{"sku":"T-2"}`, good, 401},
		{"of another method", `{"sku":"T-1"}`, sign(stamp + `.PUT./demo/signed.{"sku":"T-1"}`), 401},
	} {
		if got := a.send("POST", "/demo/signed", c.content, "X-Timestamp: "+stamp, "X-Signature: "+c.signature); got.StatusCode != c.status {
			t.Errorf("%s: %d %s", c.name, got.StatusCode, got.text)
		}
	}
	a.clock.turn(6 * time.Minute)
	if got := a.send("POST", "/demo/signed", `{"sku":"T-1"}`, "X-Timestamp: "+stamp, "X-Signature: "+good); got.StatusCode != 401 || !strings.Contains(got.text, "6m0s away") {
		t.Errorf("six minutes later: %d %s", got.StatusCode, got.text)
	}
}
