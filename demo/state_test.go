package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestPreconditionsAreJudged(t *testing.T) {
	a := startAPI(t)
	tag := a.send("GET", "/demo/users/17", "").Header.Get("ETag")
	for _, c := range []struct {
		name, path, field string
		status            int
	}{
		{"the same tag", "/demo/data", `If-None-Match: "abc123def456"`, 304},
		{"the same tag, weak", "/demo/data", `If-None-Match: W/"abc123def456"`, 304},
		{"one of a list", "/demo/data", `If-None-Match: "other", W/"x,y" , "abc123def456"`, 304},
		{"a tag with a comma is one tag", "/demo/data", `If-None-Match: "a, "abc123def456""`, 200},
		{"any version", "/demo/data", `If-None-Match: *`, 304},
		{"another tag", "/demo/data", `If-None-Match: "zzz"`, 200},
		{"a tag without quotes is none", "/demo/data", `If-None-Match: abc123def456`, 200},
		{"nothing in the list", "/demo/data", `If-None-Match: ,`, 200},
		{"not modified since", "/demo/data", "If-Modified-Since: Mon, 05 Jan 2026 09:30:00 GMT", 304},
		{"modified since", "/demo/data", "If-Modified-Since: Mon, 05 Jan 2026 09:29:59 GMT", 200},
		{"a date that is none", "/demo/data", "If-Modified-Since: yesterday", 200},
		{"the version wanted", "/demo/data", `If-Match: "abc123def456"`, 200},
		{"a weak tag is not the version wanted", "/demo/data", `If-Match: W/"abc123def456"`, 412},
		{"another version wanted", "/demo/data", `If-Match: "zzz"`, 412},
		{"unmodified since", "/demo/data", "If-Unmodified-Since: Mon, 05 Jan 2026 09:30:00 GMT", 200},
		{"modified after", "/demo/data", "If-Unmodified-Since: Mon, 05 Jan 2026 09:29:59 GMT", 412},
		{"a computed tag", "/demo/users/17", "If-None-Match: " + tag, 304},
		{"the tag of another user", "/demo/users/18", "If-None-Match: " + tag, 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := a.send("GET", c.path, "", c.field)
			if got.StatusCode != c.status {
				t.Fatalf("%s: %d, want %d", c.field, got.StatusCode, c.status)
			}
			if got.StatusCode == 304 && (got.Header.Get("ETag") == "" || got.text != "") {
				t.Errorf("304 with ETag %q and content %q", got.Header.Get("ETag"), got.text)
			}
		})
	}
	if got := a.send("GET", "/demo/data", "", `If-None-Match: "zzz"`, "If-Modified-Since: Mon, 05 Jan 2026 09:30:00 GMT"); got.StatusCode != 200 {
		t.Errorf("If-Modified-Since counted beside If-None-Match: %d", got.StatusCode)
	}
	if got := a.send("GET", "/demo/data", "", `If-None-Match: "zzz"`, `If-None-Match: "abc123def456"`); got.StatusCode != 304 {
		t.Errorf("a list over two lines: %d", got.StatusCode)
	}
}

func TestUsersAreCreatedChangedAndRemoved(t *testing.T) {
	a := startAPI(t)
	created := a.send("POST", "/demo/users", `{"username":"mira","email":"mira@parley.example"}`, asJSON)
	if created.StatusCode != 201 || created.Header.Get("Location") != "/demo/users/241" {
		t.Fatalf("created %d %q", created.StatusCode, created.Header.Get("Location"))
	}
	read := a.send("GET", "/demo/users/241", "")
	if read.text != created.text || read.Header.Get("ETag") != created.Header.Get("ETag") {
		t.Errorf("read %s, created %s", read.text, created.text)
	}
	if got := a.send("POST", "/demo/users", `{"username":"MIRA"}`, asJSON); got.StatusCode != 409 || got.Header.Get("Location") != "/demo/users/241" {
		t.Errorf("a name taken in another case: %d", got.StatusCode)
	}
	if got := a.send("PATCH", "/demo/users/mira", `{"name":"Mira Okafor"}`, "Content-Type: application/merge-patch+json", `If-Match: "old"`); got.StatusCode != 412 {
		t.Errorf("a change of an old version: %d", got.StatusCode)
	}
	patched := a.send("PATCH", "/demo/users/241", `{"name":"Mira Okafor"}`, "Content-Type: application/merge-patch+json", "If-Match: "+read.Header.Get("ETag"))
	if patched.StatusCode != 200 || !patched.has(`"name": "Mira Okafor"`) || !patched.has(`"email": "mira@parley.example"`) {
		t.Errorf("patched: %d %s", patched.StatusCode, patched.text)
	}
	if got := a.send("PATCH", "/demo/users/241", `{"email":null}`, asJSON); !got.has(`"email": ""`) {
		t.Errorf("null does not remove: %s", got.text)
	}
	if got := a.send("PUT", "/demo/users/241", `{"username":"mira2"}`, asJSON); got.StatusCode != 200 || !got.has(`"name": ""`) {
		t.Errorf("replaced: %d %s", got.StatusCode, got.text)
	}
	if got := a.send("PATCH", "/demo/users/241", `{"username":"ada"}`, asJSON); got.StatusCode != 409 || got.Header.Get("Location") != "/demo/users/17" {
		t.Errorf("renamed to a taken name: %d", got.StatusCode)
	}
	if got := a.send("DELETE", "/demo/users/241", ""); got.StatusCode != 204 || got.text != "" {
		t.Errorf("deleted: %d %q", got.StatusCode, got.text)
	}
	for _, method := range []string{"GET", "DELETE", "PUT", "PATCH"} {
		if got := a.send(method, "/demo/users/241", `{"username":"x"}`, asJSON); got.StatusCode != 404 {
			t.Errorf("%s of a deleted user: %d", method, got.StatusCode)
		}
	}
}

func TestExistingUserAlwaysExists(t *testing.T) {
	a := startAPI(t)
	for _, method := range []string{"DELETE", "PATCH", "PUT"} {
		if got := a.send(method, "/demo/users/existing_user", `{"username":"other"}`, asJSON); got.StatusCode != 403 {
			t.Errorf("%s: %d", method, got.StatusCode)
		}
	}
	got := a.send("POST", "/demo/users", `{"username":"existing_user"}`, asJSON)
	if got.StatusCode != 409 || got.Header.Get("Location") != "/demo/users/2" || !got.has("belongs to user 2") {
		t.Errorf("%d %s", got.StatusCode, got.text)
	}
}

func TestSeedUsersComeBack(t *testing.T) {
	a := startAPI(t)
	a.send("DELETE", "/demo/users/17", "")
	if got := a.send("GET", "/demo/users/17", ""); got.StatusCode != 404 {
		t.Fatalf("deleted: %d", got.StatusCode)
	}
	if got := a.send("GET", "/demo/users", ""); !got.has(`"total": 239`) {
		t.Errorf("the list still counts it: %s", got.text[len(got.text)-60:])
	}
	a.clock.turn(seedRest + time.Second)
	if got := a.send("GET", "/demo/users/17", ""); got.StatusCode != 200 {
		t.Errorf("after the rest: %d", got.StatusCode)
	}
}

func TestWrongUsersAreNamed(t *testing.T) {
	a := startAPI(t)
	for content, want := range map[string]string{
		`{}`:                              `"pointer": "/username"`,
		`null`:                            "username is missing",
		`{"username":null}`:               "username must not be empty",
		`{"username":5}`:                  "username must be a string, not a number",
		`{"username":{"a":[]}}`:           "not an object",
		`{"username":"a b"}`:              "letters, digits",
		`{"username":"17"}`:               "taken for an id",
		`{"username":"x","email":"nope"}`: `"pointer": "/email"`,
		`{"username":"x","name":"` + strings.Repeat("é", 101) + `"}`: "at most 100 characters; it has 101",
	} {
		got := a.send("POST", "/demo/users", content, asJSON)
		if got.StatusCode != 422 || !got.has(want) {
			t.Errorf("%.60s: %d without %q: %s", content, got.StatusCode, want, got.text)
		}
		got.mustBeProblem(t)
	}
	if got := a.send("POST", "/demo/users", strings.Repeat(`{"username":`, 20_000), asJSON); got.StatusCode != 400 {
		t.Errorf("deep JSON: %d", got.StatusCode)
	}
	if got := a.send("POST", "/demo/users", `{"username":"`+strings.Repeat("x", maxBody)+`"}`, asJSON); got.StatusCode != 413 || !got.has("5242880") {
		t.Errorf("too much content: %d", got.StatusCode)
	}
}

func TestProfilesNeedIfMatch(t *testing.T) {
	a := startAPI(t)
	path, content := "/demo/users/17/profile", `{"bio":"New","website":"https://ada.example/"}`
	if got := a.send("PUT", path, content, asJSON); got.StatusCode != 428 || !got.has("If-Match") {
		t.Errorf("without: %d %s", got.StatusCode, got.text)
	}
	if got := a.send("PUT", path, content, asJSON, `If-Match: "old"`); got.StatusCode != 412 {
		t.Errorf("old: %d", got.StatusCode)
	}
	tag := a.send("GET", path, "").Header.Get("ETag")
	if got := a.send("PUT", path, content, asJSON, "If-Match: "+tag); got.StatusCode != 200 || !got.has(`"bio": "New"`) {
		t.Errorf("right: %d %s", got.StatusCode, got.text)
	}
	if got := a.send("PUT", path, content, asJSON, "If-Match: "+tag); got.StatusCode != 412 {
		t.Errorf("twice with the same tag: %d", got.StatusCode)
	}
	if got := a.send("PUT", "/demo/users/9041/profile", content, asJSON, "If-Match: *"); got.StatusCode != 404 {
		t.Errorf("of nobody: %d", got.StatusCode)
	}
}

func TestWhatIsKeptIsBounded(t *testing.T) {
	a := startAPI(t)
	for i := range keptUsers + 5 {
		if got := a.send("POST", "/demo/users", fmt.Sprintf(`{"username":"made%d"}`, i), asJSON); got.StatusCode != 201 {
			t.Fatalf("user %d: %d", i, got.StatusCode)
		}
	}
	if got := a.send("GET", "/demo/users/241", ""); got.StatusCode != 404 {
		t.Errorf("the oldest is still kept: %d", got.StatusCode)
	}
	if got := a.send("GET", "/demo/users", ""); !got.has(fmt.Sprintf(`"total": %d`, seedUsers+keptUsers)) {
		t.Errorf("users over the bound are counted")
	}
	b := newBoard()
	for range keptPosts + 5 {
		b.create(post{Title: "t"})
	}
	if posts := b.all(); len(posts) != seedPosts+keptPosts || posts[seedPosts].ID != seedPosts+6 {
		t.Errorf("%d posts, the oldest created has id %d", len(posts), posts[seedPosts].ID)
	}
	c := newRecent[int](3)
	for _, key := range []string{"a", "b", "a", "c", "d", "a", "b"} {
		c.update(key, func(n int) int { return n + 1 })
	}
	if got := c.update("a", func(n int) int { return n }); got != 3 || c.order.Len() != 3 || len(c.known) != 3 {
		t.Errorf("a counts %d, %d keys kept", got, c.order.Len())
	}
}

func TestPostsAreCreated(t *testing.T) {
	a := startAPI(t)
	got := a.send("POST", "/demo/posts", `{"title":"My Post","body":"Text","userId":1}`, "Content-Type: application/json; charset=utf-8")
	if got.StatusCode != 201 || got.Header.Get("Location") != "/demo/posts/101" || !got.has(`"id": 101`) {
		t.Fatalf("%d %q %s", got.StatusCode, got.Header.Get("Location"), got.text)
	}
	if read := a.send("GET", "/demo/posts/101", ""); read.text != got.text {
		t.Errorf("read %s", read.text)
	}
	if got := a.send("POST", "/demo/posts", `{"title":"`+strings.Repeat("x", 201)+`","body":"b","userId":1}`, asJSON); got.StatusCode != 422 {
		t.Errorf("a long title: %d", got.StatusCode)
	}
}

func TestTheLimitIsPerCallerAndEnds(t *testing.T) {
	a := startAPI(t)
	for i := range 3 {
		got := a.send("GET", "/demo/limited/report", "")
		if want := fmt.Sprintf(`"demo";r=%d;t=10`, 2-i); got.StatusCode != 200 || got.Header.Get("RateLimit") != want {
			t.Fatalf("request %d: %d, RateLimit %s", i+1, got.StatusCode, got.Header.Get("RateLimit"))
		}
	}
	a.clock.turn(6200 * time.Millisecond)
	got := a.send("GET", "/demo/limited/report", "")
	if got.StatusCode != 429 || got.Header.Get("Retry-After") != "4" || got.Header.Get("RateLimit") != `"demo";r=0;t=4` || got.Header.Get("RateLimit-Policy") != `"demo";q=3;w=10` {
		t.Errorf("%d %v", got.StatusCode, got.Header)
	}
	if got := a.send("GET", "/demo/rate-limited", ""); got.StatusCode != 200 {
		t.Errorf("the other route shares the count: %d", got.StatusCode)
	}
	a.clock.turn(4 * time.Second)
	if got := a.send("GET", "/demo/limited/report", ""); got.StatusCode != 200 {
		t.Errorf("after the wait: %d", got.StatusCode)
	}
}

func TestALimitThatIsUsedUpEndsAfterItsWait(t *testing.T) {
	a := startAPI(t)
	if got := a.send("GET", "/demo/limited/report?used=3", ""); got.StatusCode != 429 || got.Header.Get("Retry-After") != "4" {
		t.Errorf("at first: %d %v", got.StatusCode, got.Header)
	}
	a.clock.turn(4 * time.Second)
	if got := a.send("GET", "/demo/limited/report?used=3", ""); got.StatusCode != 200 {
		t.Errorf("after the wait: %d", got.StatusCode)
	}
	a.clock.turn(26 * time.Second)
	if got := a.send("GET", "/demo/limited/report?used=3", ""); got.StatusCode != 429 {
		t.Errorf("the lesson cannot be had again: %d", got.StatusCode)
	}
	for _, bad := range []string{"4", "-1", "x"} {
		if got := a.send("GET", "/demo/limited/report?used="+bad, ""); got.StatusCode != 422 && got.StatusCode != 400 {
			t.Errorf("used=%s: %d", bad, got.StatusCode)
		}
	}
}

func TestFlakyFailsAsOftenAsAsked(t *testing.T) {
	for _, c := range []struct {
		name, path string
		want       []int
	}{
		{"the stock fails twice, and the lesson starts again", "/demo/flaky/stock", []int{503, 503, 200, 503, 503, 200}},
		{"a key of one's own stays well", "/demo/flaky?fail=3&key=K", []int{503, 503, 503, 200, 200, 200}},
		{"none is none", "/demo/flaky?fail=0&key=K", []int{200, 200}},
		{"too many are refused", "/demo/flaky?fail=21", []int{400}},
		{"a number is wanted", "/demo/flaky?fail=x", []int{400}},
		{"a long key is refused", "/demo/flaky?key=" + strings.Repeat("k", 201), []int{400}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := startAPI(t)
			for i, want := range c.want {
				got := a.send("GET", c.path, "")
				if got.StatusCode != want {
					t.Errorf("answer %d is %d, want %d", i+1, got.StatusCode, want)
				}
				got.mustBeProblem(t)
			}
		})
	}
}

func TestEchoReturnsTheRequest(t *testing.T) {
	a := startAPI(t)
	got := a.send("REPORT", "/demo/echo?b=2&a=1&a=%2f&bad=%zz", `{"x": [1, {"<": "&"}]}`, asJSON, "X-One: first", "X-One: second")
	var e echoed
	if err := json.Unmarshal([]byte(got.text), &e); err != nil {
		t.Fatal(err)
	}
	if e.Method != "REPORT" || e.Target != "/demo/echo?b=2&a=1&a=%2f&bad=%zz" || len(e.Query) != 4 || e.Query[2].Value != "/" || e.Query[3].Value != "%zz" || e.Query[0].Name != "b" {
		t.Errorf("%+v", e)
	}
	if !got.has(`"value": "second"`) || !strings.Contains(string(e.JSON), `"<"`) || e.Caller != "127.0.0.1" {
		t.Error(got.text)
	}
	if got := a.send("POST", "/demo/echo", "a=1+2&b=%26", "Content-Type: application/x-www-form-urlencoded"); !got.has(`"value": "1 2"`) || !got.has(`"value": "&"`) {
		t.Error(got.text)
	}
	if got := a.send("POST", "/demo/echo", "\xff\xfe"); !got.has(`"body_base64": "//4="`) {
		t.Error(got.text)
	}
	deep := strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000)
	if got := a.send("POST", "/demo/echo", deep, asJSON); len(got.text) > 3*len(deep) {
		t.Errorf("%d bytes of deep JSON came back as %d", len(deep), len(got.text))
	}
	if got := a.send("POST", "/demo/echo", strings.Repeat("x", maxBody+1)); got.StatusCode != 413 {
		t.Errorf("too much content: %d", got.StatusCode)
	}
}

func TestResetIsAReset(t *testing.T) {
	_, err := http.Get(startAPI(t).base + "/demo/reset")
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("got %v, want a reset", err)
	}
}

func TestTruncatedBreaksOff(t *testing.T) {
	response, err := http.Get(startAPI(t).base + "/demo/truncated")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if !errors.Is(err, io.ErrUnexpectedEOF) || response.ContentLength <= int64(len(text)) || len(text) == 0 {
		t.Errorf("%d of %d bytes and %v", len(text), response.ContentLength, err)
	}
}

func TestAClientThatLeavesEndsTheWait(t *testing.T) {
	done := make(chan struct{})
	d := New(Options{})
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.Handler().ServeHTTP(w, r)
		close(done)
	})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(l)
	defer server.Close()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET /demo/slow?seconds=60 HTTP/1.1\r\nHost: x\r\n\r\n")
	conn.Close()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Error("the wait goes on without the client")
	}
}

// TestASlowAnswerOutlivesTheServersLimits: the server's own time limits are for pages.
func TestASlowAnswerOutlivesTheServersLimits(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: New(Options{}).Handler(), ReadTimeout: 300 * time.Millisecond, WriteTimeout: 300 * time.Millisecond}
	go server.Serve(l)
	defer server.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	r, _ := http.NewRequestWithContext(ctx, "GET", "http://"+l.Addr().String()+"/demo/slow?seconds=0.7", nil)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if text, err := io.ReadAll(response.Body); err != nil || response.StatusCode != 200 {
		t.Errorf("%d %v %s", response.StatusCode, err, text)
	}
}

func TestManyCallersAtOnce(t *testing.T) {
	a := startAPI(t)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			a.send("POST", "/demo/users", fmt.Sprintf(`{"username":"caller%d"}`, i), asJSON)
			a.send("PATCH", "/demo/users/20", fmt.Sprintf(`{"name":"Name %d"}`, i), asJSON)
			a.send("GET", "/demo/users?page=13", "")
			a.send("DELETE", fmt.Sprintf("/demo/users/%d", 100+i), "")
			a.send("POST", "/demo/posts", `{"title":"t","body":"b","userId":1}`, asJSON)
			a.send("GET", "/demo/limited/report", "")
			a.send("GET", "/demo/flaky/stock", "")
			a.send("GET", "/demo/posts", "")
		})
	}
	all.Wait()
	if got := a.send("GET", "/demo/users", ""); !got.has(`"total": 240`) {
		t.Errorf("16 made and 16 removed: %s", got.text[len(got.text)-60:])
	}
}

func TestASlowReaderKeepsNobodyWaiting(t *testing.T) {
	a := startAPI(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(a.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	content := `{"name":"Slow"}`
	fmt.Fprintf(conn, "PATCH /demo/users/30 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(content))
	done := make(chan int)
	go func() { done <- a.send("GET", "/demo/users/30", "").StatusCode }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("a half-sent change keeps others waiting")
	}
	fmt.Fprint(conn, content)
	if response, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil || response.StatusCode != 200 {
		t.Errorf("%v %v", response, err)
	}
}

func TestScenariosGiveWhatTheyPromise(t *testing.T) {
	a := startAPI(t)
	want := map[string]int{"ok": 200, "not-found": 404, "limited": 429, "redirect": 301, "flaky": 503}
	if len(Scenarios()) != 6 {
		t.Fatalf("%d scenarios", len(Scenarios()))
	}
	for _, s := range Scenarios() {
		if s.ID == "silence" {
			if s.Options.TimeoutMS != 2000 || s.Path != "/slow?seconds=30" {
				t.Errorf("%+v", s)
			}
			continue
		}
		if got := a.send(s.Method, "/demo"+s.Path, ""); got.StatusCode != want[s.ID] {
			t.Errorf("%s: %d, want %d", s.ID, got.StatusCode, want[s.ID])
		}
	}
}

func FuzzTagsMatch(f *testing.F) {
	for _, seed := range []string{`*`, `"a", W/"b"`, `"a`, `W/`, `, ,`, `"a,b"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, list string) {
		if tagsMatch([]string{list}, `"ours"`, weakly) && !strings.Contains(list, `"ours"`) && strings.TrimSpace(list) != "*" {
			t.Errorf("%q matched", list)
		}
	})
}
