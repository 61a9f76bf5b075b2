package baseline_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/baseline"
	"parley/compare"
	"parley/playground"
	"parley/store"
)

// contents lets the keeper read what the store has; broken has it fail.
type contents struct {
	from   *store.Store
	broken atomic.Bool
	panics string // the SHA-256 of content over which there is a panic
	read   atomic.Int64
}

func (c *contents) FindContent(ctx context.Context, sha256 string) (compare.Content, error) {
	c.read.Add(1)
	if c.broken.Load() {
		return nil, errors.New("the disk says no")
	}
	if sha256 == c.panics {
		panic("boom")
	}
	return c.from.FindBody(ctx, sha256)
}

// keeping is a history with a keeper.
type keeping struct {
	*testing.T
	*store.Store
	bodies *contents
	keeper *baseline.Keeper
}

func newKeeping(t *testing.T) *keeping {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "parley.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	k := &keeping{T: t, Store: s, bodies: &contents{from: s}}
	k.keeper = baseline.New(s, k.bodies, baseline.Options{
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		After: func(time.Duration) <-chan time.Time { // no rest
			c := make(chan time.Time, 1)
			c <- time.Time{}
			return c
		},
	})
	return k
}

// send keeps a run of one request that was answered with a body.
func (k *keeping) send(status int, body string, fields ...playground.Field) playground.Run {
	k.Helper()
	run, err := k.CreateRun(k.Context(), playground.Draft{Request: playground.NewRequest("http://api.example/plan")})
	if err != nil {
		k.Fatal(err)
	}
	sum := sha256.Sum256([]byte(body))
	x := playground.Exchange{
		Request: playground.SentRequest{Method: "GET", URL: run.Request.URL}, Timings: playground.NoTimings(), StartedAt: run.CreatedAt,
		Response: &playground.Response{Status: status, Headers: append(fields, playground.Field{Name: "Content-Type", Value: "application/json"}), Content: playground.Content{
			MediaType: "application/json", Size: int64(len(body)), DecodedSize: int64(len(body)), Decoded: true, SHA256: hex.EncodeToString(sum[:]), Head: []byte(body), Whole: []byte(body),
		}},
	}
	run.Attempts = []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{x}}}
	run.Conclude()
	if err := k.FinishRun(k.Context(), &run); err != nil {
		k.Fatal(err)
	}
	return run
}

// of is how a run stands now.
func (k *keeping) of(id playground.RunID) *playground.ToBaseline {
	k.Helper()
	run, err := k.FindRun(k.Context(), id)
	if err != nil {
		k.Fatal(err)
	}
	h, err := k.keeper.Of(k.Context(), run)
	if err != nil {
		k.Fatal(err)
	}
	return h
}

func (k *keeping) set(id playground.RunID) {
	k.Helper()
	if _, err := k.keeper.SetBaseline(k.Context(), id); err != nil {
		k.Fatal(err)
	}
}

func TestARunStandsToItsBaselineByWhatIsNotNoise(t *testing.T) {
	date := func(s string) playground.Field { return playground.Field{Name: "Date", Value: s} }
	for _, c := range []struct {
		name   string
		status int
		body   string
		fields []playground.Field
		same   bool
		places int
	}{
		{"the same answer", 200, `{"plan": "free", "seats": 3}`, nil, true, 0},
		{"other order and spelling", 200, `{"seats":3.0,"plan":"free"}`, nil, true, 0},
		{"a field that a usual rule ignores", 200, `{"plan": "free", "seats": 3}`, []playground.Field{date("Tue, 24 Nov 2026 10:00:00 GMT")}, true, 0},
		{"one member", 200, `{"plan": "team", "seats": 3}`, nil, false, 1},
		{"two members and a field", 200, `{"plan": "team", "seats": 4}`, []playground.Field{{Name: "X-Region", Value: "eu"}}, false, 3},
		{"another status with the same content", 500, `{"plan": "free", "seats": 3}`, nil, false, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newKeeping(t)
			base := k.send(200, `{"plan": "free", "seats": 3}`, date("Mon, 23 Nov 2026 10:00:00 GMT"))
			k.set(base.ID)
			h := k.of(k.send(c.status, c.body, c.fields...).ID)
			if h == nil || h.Same != c.same || h.Places != c.places || h.Run != base.ID || !h.Complete || h.Rules == "" {
				t.Errorf("%+v", h)
			}
		})
	}
}

func TestOnlyLaterRunsOfTheRequestAreHeldToABaseline(t *testing.T) {
	k := newKeeping(t)
	earlier, base := k.send(200, `1`), k.send(200, `2`)
	if k.of(base.ID) != nil {
		t.Error("held without a baseline")
	}
	k.set(base.ID)
	for _, id := range []playground.RunID{earlier.ID, base.ID} {
		if h := k.of(id); h != nil {
			t.Errorf("run %d: %+v", id, h)
		}
	}
	later := k.send(200, `2`)
	if h := k.of(later.ID); h == nil || !h.Same {
		t.Errorf("%+v", h)
	}
	if err := k.keeper.UnsetBaseline(t.Context(), base.ID); err != nil {
		t.Fatal(err)
	}
	if h := k.of(later.ID); h != nil {
		t.Errorf("held to what is none any more: %+v", h)
	}
}

func TestAnotherRuleHoldsRunsAnew(t *testing.T) {
	k := newKeeping(t)
	k.set(k.send(200, `{"at": 1, "plan": "free"}`).ID)
	run := k.send(200, `{"at": 2, "plan": "free"}`)
	before := k.of(run.ID)
	if _, err := k.CreateIgnoreRule(t.Context(), playground.IgnoreRule{Rule: "/at", Scope: "request", RequestKey: "GET http://api.example/plan"}); err != nil {
		t.Fatal(err)
	}
	after := k.of(run.ID)
	if before.Same || !after.Same || before.Rules == after.Rules {
		t.Errorf("%+v, then %+v", before, after)
	}
	kept, err := k.FindRun(t.Context(), run.ID)
	if err != nil || *kept.Baseline != *after {
		t.Errorf("kept %+v, %v", kept.Baseline, err)
	}
}

// TestRunsAreHeldInTheBackground: what ended before the keeper was there, what ends later,
// and what another rule concerns, all without anybody looking at a run.
func TestRunsAreHeldInTheBackground(t *testing.T) {
	k := newKeeping(t)
	base, missed := k.send(200, `{"at": 1}`), k.send(200, `{"at": 2}`)
	if _, err := k.Store.SetBaseline(t.Context(), base.ID); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); k.keeper.Run(ctx) }()
	defer func() { cancel(); <-done }()
	k.becomes(playground.StandingDiffers, missed.ID)
	fresh := k.send(200, `{"at": 1}`)
	k.keeper.Ended(fresh)
	k.becomes(playground.StandingSame, fresh.ID)
	if _, err := k.CreateIgnoreRule(t.Context(), playground.IgnoreRule{Rule: "/at", Scope: "everyone"}); err != nil {
		t.Fatal(err)
	}
	k.keeper.Changed(t.Context())
	k.becomes(playground.StandingSame, fresh.ID, missed.ID)
	if err := k.keeper.UnsetBaseline(t.Context(), base.ID); err != nil {
		t.Fatal(err)
	}
	k.becomes(playground.StandingSame)
}

// TestAPanicOverOneRunEndsNothingElse: what is compared is what targets sent.
func TestAPanicOverOneRunEndsNothingElse(t *testing.T) {
	k := newKeeping(t)
	base, fine, hostile := k.send(200, `{"at": 1}`), k.send(200, `{"at": 2}`), k.send(200, `{"at": 3}`)
	k.bodies.panics = hostile.Final().Response.Content.SHA256
	if _, err := k.Store.SetBaseline(t.Context(), base.ID); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); k.keeper.Run(ctx) }()
	defer func() { cancel(); <-done }()
	k.becomes(playground.StandingDiffers, fine.ID)
}

// becomes waits until just these runs stand so.
func (k *keeping) becomes(s playground.Standing, want ...playground.RunID) {
	k.Helper()
	for {
		page, err := k.FindRuns(k.Context(), playground.RunFilter{Baseline: s})
		if err != nil {
			k.Fatal(err) // the test's own time is over
		}
		if len(page.Runs) == len(want) && (len(want) == 0 || page.Runs[0].ID == want[0]) {
			return
		}
	}
}

func TestAFaultOfTheHistoryIsToldAndNotKept(t *testing.T) {
	k := newKeeping(t)
	k.set(k.send(200, `{"at": 1}`).ID)
	run := k.send(200, `{"at": 2}`)
	k.bodies.broken.Store(true)
	if _, err := k.keeper.Of(t.Context(), run); err == nil || !strings.Contains(err.Error(), "the disk says no") {
		t.Errorf("%v", err)
	}
	k.bodies.broken.Store(false)
	if h := k.of(run.ID); h == nil || h.Same {
		t.Errorf("%+v", h)
	}
}

// TestWhatAFaultKeptFromBeingHeldIsHeldWithTheNextRun: else it would be held when Parley is started next.
func TestWhatAFaultKeptFromBeingHeldIsHeldWithTheNextRun(t *testing.T) {
	k := newKeeping(t)
	base, missed := k.send(200, `{"at": 1}`), k.send(200, `{"at": 2}`)
	if _, err := k.Store.SetBaseline(t.Context(), base.ID); err != nil {
		t.Fatal(err)
	}
	k.bodies.broken.Store(true)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); k.keeper.Run(ctx) }()
	defer func() { cancel(); <-done }()
	for k.bodies.read.Load() == 0 {
		runtime.Gosched()
	}
	k.bodies.broken.Store(false)
	next := k.send(200, `{"at": 3}`)
	k.keeper.Ended(next)
	k.becomes(playground.StandingDiffers, next.ID, missed.ID)
}

// TestManyWhoAskAtOnceHaveARunHeldOnce: contents may be large.
func TestManyWhoAskAtOnceHaveARunHeldOnce(t *testing.T) {
	k := newKeeping(t)
	k.set(k.send(200, `{"a": 1}`).ID)
	run := k.send(200, `{"a": 2}`)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if h, err := k.keeper.Of(t.Context(), run); err != nil || h == nil || h.Same {
				t.Errorf("%+v, %v", h, err)
			}
		})
	}
	all.Wait()
	if n := k.bodies.read.Load(); n != 2 {
		t.Errorf("%d contents were read, want those of the run and its baseline", n)
	}
}
