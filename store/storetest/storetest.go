// Package storetest holds the promises that every engine of the store must keep.
package storetest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"parley/playground"
	"parley/store"
)

// Open opens an empty store, and closes it when the test ends.
type Open func(t *testing.T, o store.Options) *store.Store

// Run holds an engine to every promise.
func Run(t *testing.T, open Open) {
	for _, group := range []struct {
		name  string
		tests func(*testing.T, Open)
	}{
		{"runs", testRuns}, {"runs in one step", testRunsInOneStep}, {"beside", testBeside}, {"lists", testLists}, {"filters", testFilters}, {"search", testSearch}, {"tokens", testTokens}, {"past", testPast},
		{"bodies", testBodies}, {"deletion", testDeletion}, {"wires", testWires}, {"rules", testRules}, {"environments", testEnvironments}, {"cookies", testCookies}, {"baselines", testBaselines}, {"views", testViews}, {"values", testValues}, {"settings", testSettings}, {"shares", testShares}, {"undo", testUndo}, {"collections", testCollections}, {"presentations", testPresentations}, {"presented runs", testPresentedRunsStay}, {"lessons", testLessons},
	} {
		t.Run(group.name, func(t *testing.T) { group.tests(t, open) })
	}
}

// clock is a time that moves a second with each look, and by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Second)
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// keeper is a store under test, with its clock.
type keeper struct {
	*testing.T
	*store.Store
	clock *clock
	ctx   context.Context
}

func newKeeper(t *testing.T, open Open) keeper {
	t.Helper()
	c := newClock()
	return keeper{t, open(t, store.Options{Now: c.now, SearchTime: time.Hour}), c, t.Context()} // a slow machine changes no page
}

// sent is a run to be made.
type sent struct {
	method, url string
	status      int // 0: no response came
	body        string
	mediaType   string
	fields      []playground.Field
	requested   []playground.Row
	name, note  string
	environment string
	by          string
	tags        []string
	state       playground.State
	rules       []string
	expect      string
	took        time.Duration // 0: 12.345 ms
}

// blocking is the rule that says why a run failed.
const blocking = "E-BLOCKS"

// draft is the run before it is sent.
func (s sent) draft() playground.Draft {
	r := playground.NewRequest(s.url)
	if s.method != "" {
		r.Method = s.method
	}
	r.Headers, r.Options.Expect = append(r.Headers, s.requested...), s.expect
	return playground.Draft{Request: r, Name: s.name, Note: s.note, Environment: s.environment, CreatedBy: s.by, Tags: s.tags}
}

// end gives a created run its outcome.
func (s sent) end(run playground.Run) playground.Run {
	x := playground.Exchange{
		Request: playground.SentRequest{Method: run.Request.Method, URL: run.Request.URL, Headers: []playground.Field{{Name: "Host", Value: "api.example"}}},
		Timings: playground.NoTimings(), RemoteAddr: "127.0.0.1:80", StartedAt: run.CreatedAt,
	}
	if s.status != 0 {
		media := s.mediaType
		if media == "" {
			media = "application/json"
		}
		fields := append([]playground.Field{{Name: "Content-Type", Value: media}}, s.fields...)
		x.Response = &playground.Response{HTTPVersion: "1.1", Status: s.status, Reason: "As Sent", Headers: fields, Trailers: []playground.Field{}, Content: content(media, s.body)}
	} else {
		x.Failure = &playground.Failure{Kind: playground.FailureConnect, Phase: playground.PhaseConnect, Cause: playground.CauseRefused, Message: "Nothing listens there.", Promised: -1}
	}
	run.Attempts = []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{x}}}
	run.TotalMS = playground.Millis(cmp.Or(s.took, 12345*time.Microsecond))
	if s.state != "" {
		run.State = s.state
	}
	run.Conclude()
	run.Explanation = playground.Explanation{Ruleset: 1, Code: s.status, Class: playground.ClassOf(s.status), Headline: "It is so", Findings: []playground.Finding{}}
	for _, r := range s.rules {
		severity := playground.SeverityNote
		if r == blocking {
			severity = playground.SeverityBlocker
		}
		run.Explanation.Findings = append(run.Explanation.Findings, playground.Finding{ID: r, Severity: severity, Evidence: []playground.Evidence{}, Actions: []playground.Action{}, Refs: []playground.Ref{}})
	}
	return run
}

// content is a body as the executor hands it over whole.
func content(media, text string) playground.Content {
	c := playground.Content{Size: int64(len(text)), DecodedSize: int64(len(text)), MediaType: media, Decoded: true}
	if text != "" {
		c.SHA256, c.Whole = digest([]byte(text)), []byte(text)
	}
	return c
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// create begins a run.
func (k keeper) create(s sent) playground.Run {
	k.Helper()
	run, err := k.CreateRun(k.ctx, s.draft())
	if err != nil {
		k.Fatalf("create a run: %v", err)
	}
	return run
}

// compose composes a run that is not kept.
func (k keeper) compose(s sent) playground.Run {
	k.Helper()
	run, err := k.NewRun(s.draft())
	if err != nil {
		k.Fatalf("compose a run: %v", err)
	}
	return run
}

// send makes a whole run. Those without a name are kept in one step, as most are; the others are
// kept when they begin.
func (k keeper) send(s sent) playground.Run {
	k.Helper()
	begin := k.compose
	if s.name != "" {
		begin = k.create
	}
	run := s.end(begin(s))
	if err := k.FinishRun(k.ctx, &run); err != nil {
		k.Fatalf("finish a run: %v", err)
	}
	return run
}

func (k keeper) find(id playground.RunID) playground.Run {
	k.Helper()
	run, err := k.FindRun(k.ctx, id)
	if err != nil {
		k.Fatalf("find run %d: %v", id, err)
	}
	return run
}

func (k keeper) list(f playground.RunFilter) playground.RunPage {
	k.Helper()
	page, err := k.FindRuns(k.ctx, f)
	if err != nil {
		k.Fatalf("find runs %+v: %v", f, err)
	}
	return page
}

func (k keeper) counts() playground.HistoryCounts {
	k.Helper()
	c, err := k.Counts(k.ctx)
	if err != nil {
		k.Fatal(err)
	}
	return c
}

// ids of a list's runs.
func ids(runs []playground.RunSummary) []playground.RunID {
	all := []playground.RunID{}
	for _, r := range runs {
		all = append(all, r.ID)
	}
	return all
}

// pointed is ids of runs that are shared.
func pointed(runs []*playground.RunSummary) []playground.RunID {
	all := []playground.RunID{}
	for _, r := range runs {
		all = append(all, r.ID)
	}
	return all
}

// same fails unless both are written as the same JSON.
func same(t testing.TB, what string, got, want any) {
	t.Helper()
	g, w := text(t, got), text(t, want)
	if g != w {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

func text(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// isCode fails unless err is an expected outcome of that code.
func isCode(t testing.TB, what string, err error, code playground.ErrorCode) {
	t.Helper()
	if playground.CodeOf(err) != code {
		t.Errorf("%s: error %v, want code %q", what, err, code)
	}
}

// pointer to a value, for filters and updates.
func pointer[T any](v T) *T { return &v }

// path of a request of the tests.
func path(n int) string { return fmt.Sprintf("http://api.example/items/%d", n) }
