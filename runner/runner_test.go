package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/playground"
)

// fakeKeeper keeps runs in memory and can be told to fail.
type fakeKeeper struct {
	mu       sync.Mutex
	next     playground.RunID
	finished map[playground.RunID]playground.Run
	failures int
	numbered []playground.RunID // kept as running when they had begun
	createEr error
	numberEr error
	drafts   []playground.Draft
}

func (k *fakeKeeper) CreateRun(_ context.Context, d playground.Draft) (playground.Run, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.createEr != nil {
		return playground.Run{}, k.createEr
	}
	k.next++
	k.drafts, k.numbered = append(k.drafts, d), append(k.numbered, k.next)
	return playground.Run{ID: k.next, State: playground.StateRunning, Request: d.Request}, nil
}

func (k *fakeKeeper) NewRun(d playground.Draft) (playground.Run, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.drafts = append(k.drafts, d)
	return playground.Run{State: playground.StateRunning, Request: d.Request}, k.createEr
}

func (k *fakeKeeper) NumberRun(_ context.Context, r *playground.Run) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.numberEr != nil {
		return k.numberEr
	}
	k.next++
	r.ID = k.next
	k.numbered = append(k.numbered, r.ID)
	return nil
}

func (k *fakeKeeper) FinishRun(_ context.Context, r *playground.Run) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.failures > 0 {
		k.failures--
		return errors.New("disk says no")
	}
	if k.finished == nil {
		k.finished = map[playground.RunID]playground.Run{}
	}
	if r.ID == 0 {
		k.next++
		r.ID = k.next
	}
	k.finished[r.ID] = *r
	return nil
}

func (k *fakeKeeper) FindPast(context.Context, playground.Request, playground.RunID) (playground.Past, error) {
	return playground.Past{ETag: `"seen"`}, nil
}

func (k *fakeKeeper) run(id playground.RunID) (playground.Run, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, ok := k.finished[id]
	return r, ok
}

type executorFunc func(ctx context.Context, r playground.Request, progress func(playground.Progress), skip <-chan struct{}) []playground.Attempt

func (f executorFunc) Execute(ctx context.Context, filled playground.Filled, progress func(playground.Progress), skip <-chan struct{}) []playground.Attempt {
	return f(ctx, filled.Request, progress, skip)
}

func answered(status int) []playground.Attempt {
	return []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{{Response: &playground.Response{Status: status}}}}}
}

func cancelled() []playground.Attempt {
	return []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{{
		Failure: &playground.Failure{Kind: playground.FailureCancelled, Cause: playground.CauseCancelled},
	}}}}
}

func explainETag(_ playground.Run, p playground.Past) playground.Explanation {
	return playground.Explanation{Headline: "etag " + p.ETag}
}

func newTestRunner(exec executorFunc, keep *fakeKeeper, max int) *Runner {
	return New(exec, explainETag, keep, Options{MaxRuns: max, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
}

// untilCancelled is a target that never answers.
func untilCancelled(started chan<- struct{}) executorFunc {
	return func(ctx context.Context, _ playground.Request, _ func(playground.Progress), _ <-chan struct{}) []playground.Attempt {
		started <- struct{}{}
		<-ctx.Done()
		return cancelled()
	}
}

func draft() playground.Draft {
	return playground.Draft{Request: playground.NewRequest("http://127.0.0.1/")}
}

func TestSendWalksExecuteExplainKeep(t *testing.T) {
	keep := &fakeKeeper{}
	r := newTestRunner(func(context.Context, playground.Request, func(playground.Progress), <-chan struct{}) []playground.Attempt {
		return answered(204)
	}, keep, 0)
	run, err := r.Send(t.Context(), draft())
	if err != nil {
		t.Fatal(err)
	}
	kept, ok := keep.run(run.ID)
	if !ok || kept.State != playground.StateDone || kept.Status != 204 || !kept.OK {
		t.Fatalf("kept %+v, %v; want a done run with 204", kept, ok)
	}
	if kept.Explanation.Headline != `etag "seen"` {
		t.Errorf("headline %q: the past did not reach the explanation", kept.Explanation.Headline)
	}
}

func TestAFailingWriteIsTriedAgain(t *testing.T) {
	keep := &fakeKeeper{failures: 2}
	r := newTestRunner(func(context.Context, playground.Request, func(playground.Progress), <-chan struct{}) []playground.Attempt {
		return answered(200)
	}, keep, 0)
	if _, err := r.Send(t.Context(), draft()); err != nil {
		t.Fatalf("two failing writes lost the run: %v", err)
	}
}

func TestARunThatCannotBeKeptIsNotAcknowledged(t *testing.T) {
	keep := &fakeKeeper{failures: 100}
	r := newTestRunner(func(context.Context, playground.Request, func(playground.Progress), <-chan struct{}) []playground.Attempt {
		return answered(200)
	}, keep, 0)
	if _, err := r.Send(t.Context(), draft()); err == nil {
		t.Fatal("acknowledged a run that was not kept")
	}
}

func TestNothingIsSentWhenTheStoreRefuses(t *testing.T) {
	keep := &fakeKeeper{createEr: playground.NewError(playground.NoRoom, "no room")}
	r := newTestRunner(func(context.Context, playground.Request, func(playground.Progress), <-chan struct{}) []playground.Attempt {
		t.Error("executed")
		return nil
	}, keep, 1)
	for range 3 { // a refused run must give its place back
		if _, err := r.Send(t.Context(), draft()); playground.CodeOf(err) != playground.NoRoom {
			t.Fatalf("error %v, want no room", err)
		}
	}
}

func TestCancelKeepsTheRunAsCancelled(t *testing.T) {
	keep, started := &fakeKeeper{}, make(chan struct{}, 1)
	r := newTestRunner(untilCancelled(started), keep, 0)
	run, err := r.Start(t.Context(), draft())
	if err != nil {
		t.Fatal(err)
	}
	<-started
	progress, stop, ok := r.Watch(run.ID)
	if !ok {
		t.Fatal("a running run cannot be watched")
	}
	defer stop()
	if err := r.Cancel(run.ID); err != nil {
		t.Fatal(err)
	}
	for range progress { // closed at the end
	}
	if kept, _ := keep.run(run.ID); kept.State != playground.StateCancelled {
		t.Errorf("state %q, want cancelled", kept.State)
	}
}

func TestCancelOfAnEndedRunIsAConflict(t *testing.T) {
	r := newTestRunner(nil, &fakeKeeper{}, 0)
	for name, do := range map[string]func(playground.RunID) error{"cancel": r.Cancel, "skip": r.SkipWait} {
		if err := do(77); playground.CodeOf(err) != playground.Conflict {
			t.Errorf("%s: %v, want conflict", name, err)
		}
	}
}

func TestASenderThatLeavesDoesNotEndTheRun(t *testing.T) {
	keep, started, goOn := &fakeKeeper{}, make(chan struct{}, 1), make(chan struct{})
	r := newTestRunner(func(ctx context.Context, _ playground.Request, _ func(playground.Progress), _ <-chan struct{}) []playground.Attempt {
		started <- struct{}{}
		<-goOn
		if ctx.Err() != nil {
			return cancelled()
		}
		return answered(200)
	}, keep, 0)
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() { _, err := r.Send(ctx, draft()); left <- err }()
	<-started
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Fatalf("sender got %v", err)
	}
	close(goOn)
	r.Close(t.Context())
	if kept, _ := keep.run(1); kept.State != playground.StateDone {
		t.Errorf("state %q, want done", kept.State)
	}
}

func TestTheNextRunOverTheLimitIsToldToWait(t *testing.T) {
	started := make(chan struct{}, 2)
	r := newTestRunner(untilCancelled(started), &fakeKeeper{}, 1)
	run, err := r.Start(t.Context(), draft())
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Start(t.Context(), draft())
	var busy *playground.Error
	if !errors.As(err, &busy) || busy.Code != playground.Busy || busy.RetryAfter < 1 {
		t.Fatalf("error %v, want busy with a wait", err)
	}
	if err := r.Cancel(run.ID); err != nil {
		t.Fatal(err)
	}
	r.Close(t.Context())
}

func TestRunsHoldOnlySoMuchContentAtOnce(t *testing.T) {
	started := make(chan struct{}, 3)
	r := newTestRunner(untilCancelled(started), &fakeKeeper{}, 9)
	long := draft()
	long.Request.Body = playground.Body{Kind: playground.BodyText, Text: strings.Repeat("x", mostContent)}
	run, err := r.Start(t.Context(), long)
	if err != nil {
		t.Fatalf("alone: %v", err)
	}
	if _, err := r.Start(t.Context(), draft()); err != nil {
		t.Errorf("without content: %v", err)
	}
	short := draft()
	short.Request.Body = playground.Body{Kind: playground.BodyText, Text: "x"}
	if _, err := r.Start(t.Context(), short); playground.CodeOf(err) != playground.Busy {
		t.Errorf("beside it: %v", err)
	}
	if err := r.Cancel(run.ID); err != nil {
		t.Fatal(err)
	}
	stopAtOnce, cancel := context.WithCancel(t.Context())
	cancel()
	r.Close(stopAtOnce)
	if r.content != 0 {
		t.Errorf("%d bytes are still counted when all have ended", r.content)
	}
}

func TestCloseInterruptsWhatDoesNotEnd(t *testing.T) {
	keep, started := &fakeKeeper{}, make(chan struct{}, 1)
	r := newTestRunner(untilCancelled(started), keep, 0)
	if _, err := r.Start(t.Context(), draft()); err != nil {
		t.Fatal(err)
	}
	<-started
	over, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	r.Close(over)
	if kept, _ := keep.run(1); kept.State != playground.StateInterrupted {
		t.Errorf("state %q, want interrupted", kept.State)
	}
	if _, err := r.Start(t.Context(), draft()); playground.CodeOf(err) != playground.Unavailable {
		t.Errorf("a send after Close: %v, want unavailable", err)
	}
}

func TestAPanicInsideIsStillAKeptRun(t *testing.T) {
	keep := &fakeKeeper{}
	r := newTestRunner(func(context.Context, playground.Request, func(playground.Progress), <-chan struct{}) []playground.Attempt {
		panic("boom")
	}, keep, 0)
	run, err := r.Send(t.Context(), draft())
	if err != nil || run.State != playground.StateFailed || run.Failure == nil {
		t.Fatalf("run %+v, error %v; want a failed run", run, err)
	}
}

// TestAPanicTellsNobodysCredentials: whatever panics may hold the whole request, with its secrets
// filled in.
func TestAPanicTellsNobodysCredentials(t *testing.T) {
	const typed, secret = "Zq7-typed-password", "Zq7-secret-variable"
	var log strings.Builder
	keep := &fakeKeeper{}
	exec := executorFunc(func(_ context.Context, r playground.Request, _ func(playground.Progress), _ <-chan struct{}) []playground.Attempt {
		panic(fmt.Sprintf("cannot send %+v", r))
	})
	explain := func(r playground.Run, _ playground.Past) playground.Explanation { panic(r) }
	r := New(exec, explain, keep, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	d := draft()
	d.Request.Headers = []playground.Row{{Name: "Authorization", Value: "Bearer " + typed, Enabled: true}}
	filled := d.Request
	filled.URL += "?key=" + secret
	d.Filled = &playground.Filled{Request: filled, Secrets: []playground.Secret{{Name: "key", Value: secret}}}
	run, err := r.Send(t.Context(), d)
	if err != nil || run.Failure == nil || run.Explanation.Headline == "" {
		t.Fatalf("%+v, %v", run, err)
	}
	if text := log.String(); strings.Contains(text, "Zq7") || !strings.Contains(text, "execute panicked") || !strings.Contains(text, "explain panicked") || !strings.Contains(text, "TestAPanicTells") {
		t.Errorf("the log: %s", text)
	}
	if kept := fmt.Sprintf("%+v %+v", run.Attempts, run.Failure); strings.Contains(kept, secret) || !strings.Contains(kept, playground.HiddenAs("key")) {
		t.Errorf("kept: %s", kept)
	}
}

func TestSkipIsHeardOnlyDuringAWait(t *testing.T) {
	atWait, proceed := make(chan struct{}), make(chan struct{})
	r := newTestRunner(func(_ context.Context, _ playground.Request, progress func(playground.Progress), skip <-chan struct{}) []playground.Attempt {
		close(atWait)
		<-proceed
		select {
		case <-skip:
			t.Error("a press before the wait was heard")
		default:
		}
		progress(playground.Progress{Event: "attempt", Attempt: 2})
		select {
		case <-skip:
		case <-time.After(5 * time.Second):
			t.Error("a press during the wait was not heard")
		}
		return answered(200)
	}, &fakeKeeper{}, 0)
	run, err := r.Start(t.Context(), draft())
	if err != nil {
		t.Fatal(err)
	}
	<-atWait
	if err := r.SkipWait(run.ID); err != nil {
		t.Fatal(err)
	}
	progress, stop, _ := r.Watch(run.ID)
	defer stop()
	close(proceed)
	for p := range progress {
		if p.Event == "attempt" {
			if err := r.SkipWait(run.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestSubscribersHearOfTheBeginningAndTheEnd(t *testing.T) {
	r := newTestRunner(func(context.Context, playground.Request, func(playground.Progress), <-chan struct{}) []playground.Attempt {
		return answered(200)
	}, &fakeKeeper{}, 0)
	news, stop := r.Subscribe()
	defer stop()
	if _, err := r.Start(t.Context(), draft()); err != nil {
		t.Fatal(err)
	}
	if n := <-news; n.Ended || n.Run.State != playground.StateRunning {
		t.Errorf("first news %+v, want a beginning", n)
	}
	if n := <-news; !n.Ended || n.Run.Status != 200 {
		t.Errorf("second news %+v, want the end", n)
	}
}

func TestARunCanWaitBeforeItIsSent(t *testing.T) {
	keep := &fakeKeeper{}
	now := time.Unix(1700000000, 0)
	r := New(executorFunc(func(context.Context, playground.Request, func(playground.Progress), <-chan struct{}) []playground.Attempt {
		return answered(200)
	}), explainETag, keep, Options{
		Now: func() time.Time { return now },
		After: func(d time.Duration) <-chan time.Time {
			now = now.Add(d)
			c := make(chan time.Time, 1)
			c <- now
			return c
		},
	})
	d := draft()
	d.After = playground.Millis(12 * time.Second)
	run, err := r.Send(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	if a := run.Attempts[0]; a.Wait != d.After || a.Because == "" {
		t.Errorf("attempt %+v, want a wait of 12 s with its reason", a)
	}
}
