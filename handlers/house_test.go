package handlers_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"parley/audience"
	"parley/baseline"
	"parley/compare"
	"parley/compose"
	"parley/demo"
	"parley/execute"
	"parley/explain"
	"parley/handlers"
	"parley/lessons"
	"parley/metrics"
	"parley/people"
	"parley/playground"
	replies "parley/reply"
	"parley/runner"
	"parley/store"
)

// house is the whole of Parley behind a real door, with a history of its own.
type house struct {
	t      *testing.T
	base   string // http://127.0.0.1:PORT
	client *http.Client
	store  *store.Store
}

// maxUpload is what the test house takes of files.
const maxUpload = 32 << 20

type sender struct {
	to   *execute.Executor
	jars *store.Store
}

func (s sender) Execute(ctx context.Context, f playground.Filled, progress func(playground.Progress), skip <-chan struct{}) []playground.Attempt {
	resolved, err := compose.Resolve(f.Request)
	if err != nil {
		resolved = f.Request
	}
	return s.to.Execute(ctx, resolved, execute.Watch{Progress: progress, SkipWait: skip, Secrets: f.Secrets, Jar: jar{context.WithoutCancel(ctx), s.jars, f}})
}

type jar struct {
	ctx  context.Context
	kept *store.Store
	run  playground.Filled
}

func (j jar) Open(domains []string) ([]playground.Cookie, error) {
	return j.kept.OpenCookies(j.ctx, j.run.Environment, domains)
}

func (j jar) Keep(set []playground.Cookie) ([]string, error) {
	for i := range set {
		set[i].Owner, set[i].RunID = j.run.CreatedBy, j.run.Number()
	}
	return j.kept.KeepCookies(j.ctx, j.run.Environment, set)
}

type bodyKeeper struct{ to *store.Store }

func (b bodyKeeper) OpenBody(ctx context.Context) (execute.BodyWriter, error) {
	return b.to.OpenBody(ctx)
}

// OpenFile opens a request's file.
func (b bodyKeeper) OpenFile(ctx context.Context, sha256 string) (io.ReadCloser, error) {
	return b.to.FindBody(ctx, sha256)
}

type uploads struct{ to *store.Store }

func (u uploads) OpenUpload(ctx context.Context) (handlers.Upload, error) { return u.to.OpenBody(ctx) }

func (u uploads) ReleaseUpload(ctx context.Context, sha256 string) error {
	return u.to.ReleaseBody(ctx, sha256)
}

type bodies struct{ from *store.Store }

func (b bodies) FindBody(ctx context.Context, sha256 string) (handlers.StoredBody, error) {
	return b.from.FindBody(ctx, sha256)
}

func (b bodies) FindContent(ctx context.Context, sha256 string) (compare.Content, error) {
	return b.from.FindBody(ctx, sha256)
}

func scenarios() []handlers.Scenario {
	var out []handlers.Scenario
	for _, s := range demo.Scenarios() {
		r := playground.NewRequest("")
		r.Method, r.Options = s.Method, s.Options
		out = append(out, handlers.Scenario{ID: s.ID, Title: s.Title, Text: s.Text, Class: s.Class, Path: s.Path, Request: r})
	}
	return out
}

// newHouse starts Parley. change may alter what the door gets.
func newHouse(t *testing.T, change ...func(*handlers.Deps)) *house {
	t.Helper()
	return newHouseAt(t, time.Now, change...)
}

// newHouseAt is newHouse with a clock of its own for the demo API.
func newHouseAt(t *testing.T, demoNow func() time.Time, change ...func(*handlers.Deps)) *house {
	t.Helper()
	kept, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "parley.db"), store.Options{Now: time.Now, Explain: explain.Explain, KeepFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	bound := netip.MustParseAddrPort(server.Listener.Addr().String())
	policy, err := execute.NewPolicy("default", true, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	demoAPI := demo.New(demo.Options{Now: demoNow})
	exec := execute.New(execute.Options{
		Policy: policy, Demo: demoAPI.Handler(), Bodies: bodyKeeper{kept}, Files: bodyKeeper{kept}, Limits: execute.DefaultLimits(), UserAgent: "Parley/test", Now: time.Now,
		OwnOrigin:  func(u *url.URL) bool { return u.Host == bound.String() },
		OwnSockets: func() []netip.AddrPort { return []netip.AddrPort{bound} },
	})
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	held := baseline.New(kept, bodies{kept}, baseline.Options{Log: quiet})
	run := runner.New(sender{exec, kept}, explain.Explain, kept, runner.Options{MaxRuns: 32, Log: quiet, Hold: func(_ context.Context, run *playground.Run) {
		run.Checked = replies.Hold(run, run.Final().Response.Content.Whole)
	}, Ended: func(_ context.Context, run playground.Run) { held.Ended(run) }})
	repeat := runner.NewRepeater(run, kept, explain.SeenLimit)
	stopping := make(chan struct{})
	working, rest := context.WithCancel(context.Background())
	worked := make(chan struct{})
	go func() { defer close(worked); held.Run(working) }()
	deps := handlers.Deps{
		Policy: exec,
		Runner: run, Repeater: repeat, History: kept, Series: kept, Bodies: bodies{kept}, Uploads: uploads{kept}, MaxUpload: maxUpload, Rules: kept, Environments: kept, Collections: kept, Jars: kept, Baselines: held, Saved: kept, Demo: demoAPI.Handler(), DemoCollection: demo.Collection, DemoRoutes: []handlers.DemoRoute{{Method: "GET", Path: "/demo/orders-of-the-demo", Shows: "shown"}}, Scenarios: scenarios(),
		SignIns:  signIns{exec},
		Ceilings: compose.Ceilings{MaxBodyBytes: 1 << 30, TimeoutMS: playground.MaxTimeoutMS},
		Plans:    playground.PlanCeilings{Count: 1000, Concurrency: 16},
		SentAlso: func(r playground.Request) []playground.Field { return execute.SentAsWell(r, "Parley/test") },
		Metrics:  metrics.New(metrics.Sources{}).Handler(), Loopback: true, Version: "0.0.1-test", Now: time.Now, Log: quiet, Stopping: stopping,
	}
	deps.Audit, deps.Comments = kept, kept
	deps.Shares, deps.Presentations, deps.Audience = kept, kept, audience.New(nil, time.Now)
	if deps.Lessons, err = lessons.Open("", quiet, time.Now); err != nil {
		t.Fatal(err)
	}
	deps.LessonMarks = kept
	deps.Settings = settingsOf(t, kept, &followed{})
	for _, f := range change {
		f(&deps)
	}
	if limit := people.NewLimiter(deps.SendRate, time.Now); limit != nil && !deps.Loopback {
		deps.Sends = limit
	}
	server.Config.Handler = handlers.New(deps).Handler()
	server.Start()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, base: server.URL, store: kept, client: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
	t.Cleanup(func() {
		close(stopping)
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		repeat.Interrupt()
		run.Close(ctx)
		repeat.Wait()
		rest()
		<-worked
		server.Close()
		exec.Close()
		if err := kept.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// reply is an answer of Parley, read whole.
type reply struct {
	t      *testing.T
	status int
	header http.Header
	url    *url.URL
	body   string
}

// ask sends a request and checks what holds of every answer.
func (h *house) ask(method, path, contentType, body string, fields ...string) reply {
	h.t.Helper()
	req, err := http.NewRequest(method, h.base+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(fields); i += 2 {
		if fields[i] == "Host" {
			req.Host = fields[i+1]
			continue
		}
		req.Header.Set(fields[i], fields[i+1])
	}
	resp, err := h.client.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	r := reply{h.t, resp.StatusCode, resp.Header, resp.Request.URL, string(text)}
	r.alwaysHolds(method + " " + path)
	return r
}

// alwaysHolds are the promises that no answer may break.
func (r reply) alwaysHolds(asked string) {
	r.t.Helper()
	f := r.header
	if f.Get("X-Content-Type-Options") != "nosniff" {
		r.t.Errorf("%s: no nosniff", asked)
	}
	if csp := f.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "script-src 'unsafe") {
		r.t.Errorf("%s: policy %q", asked, csp)
	}
	if t := f.Get("Content-Type"); strings.HasPrefix(t, "text/html") && !strings.HasPrefix(r.url.Path, "/demo") && !strings.HasSuffix(r.url.Path, "/preview") && t != "text/html; charset=UTF-8" && t != "text/html; charset=utf-8" {
		r.t.Errorf("%s: content type %q", asked, t)
	}
	if r.url.Host != "" && !strings.HasPrefix(r.url.Path, "/demo") && !strings.HasPrefix(r.url.Path, "/static") && f.Get("Cache-Control") != "no-store" {
		r.t.Errorf("%s: Cache-Control %q", asked, f.Get("Cache-Control"))
	}
	for _, inner := range []string{"goroutine ", "runtime error", "sql: ", "SQL logic", "sqlite3", ".go:"} {
		if strings.HasPrefix(r.url.Path, "/api/openapi") || strings.HasPrefix(r.url.Path, "/static") {
			break
		}
		if strings.Contains(r.body, inner) {
			r.t.Errorf("%s: the answer tells of the inside: %q", asked, inner)
		}
	}
}

func (h *house) get(path string, fields ...string) reply {
	h.t.Helper()
	return h.ask(http.MethodGet, path, "", "", fields...)
}

func (h *house) post(path string, form url.Values, fields ...string) reply {
	h.t.Helper()
	return h.ask(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode(), fields...)
}

func (h *house) json(method, path, body string) reply {
	h.t.Helper()
	return h.ask(method, path, "application/json", body)
}

// is fails unless the answer has this status.
func (r reply) is(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("%s: status %d, want %d: %.600s", r.url, r.status, status, r.body)
	}
	return r
}

func (r reply) into(v any) {
	r.t.Helper()
	if err := json.Unmarshal([]byte(r.body), v); err != nil {
		r.t.Fatalf("%s: %v: %.300s", r.url, err, r.body)
	}
}

func (r reply) page() *goquery.Document {
	r.t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(r.body))
	if err != nil {
		r.t.Fatal(err)
	}
	return doc
}

// shows fails unless something that css selects holds the text.
func (r reply) shows(css, text string) reply {
	r.t.Helper()
	found := r.page().Find(css)
	if found.Length() == 0 {
		r.t.Errorf("%s: nothing is %s", r.url, css)
		return r
	}
	if !strings.Contains(strings.Join(strings.Fields(found.Text()), " "), text) {
		r.t.Errorf("%s: %s shows %.300q, want %q", r.url, css, strings.Join(strings.Fields(found.Text()), " "), text)
	}
	return r
}

// lacks fails if the text is anywhere in the answer.
func (r reply) lacks(text string) reply {
	r.t.Helper()
	if strings.Contains(r.body, text) {
		at := strings.Index(r.body, text)
		r.t.Errorf("%s: holds %q: …%s…", r.url, text, r.body[max(0, at-100):min(len(r.body), at+100)])
	}
	return r
}

// run sends a request through the API and returns the run.
func (h *house) run(request string) playground.Run {
	h.t.Helper()
	var run playground.Run
	h.json(http.MethodPost, "/api/runs", `{"request": `+request+`}`).is(http.StatusCreated).into(&run)
	return run
}

// runAt asks any address.
func (h *house) runAt(address string) playground.Run {
	h.t.Helper()
	return h.run(`{"url": "` + address + `"}`)
}

// runGet asks the demo API, or another path of ours.
func (h *house) runGet(path string) playground.Run {
	h.t.Helper()
	return h.run(`{"url": "` + h.base + path + `"}`)
}

// none fails if an element that css names is there.
func (r reply) none(css string) reply {
	r.t.Helper()
	if n := r.page().Find(css).Length(); n > 0 {
		r.t.Errorf("%s has %d %s", r.url, n, css)
	}
	return r
}
