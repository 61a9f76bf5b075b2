package runner

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"parley/playground"
)

// hub carries messages between the programs of a test, at once.
type hub struct {
	mu    sync.Mutex
	ends  []*hubEnd
	quiet bool                      // nothing reaches anybody
	lose  func(message []byte) bool // this one does not
}

// hubEnd is one program's end of a hub, with the history that all of them have.
type hubEnd struct {
	hub    *hub
	keep   *fakeKeeper
	series *fakeSeries
	again  func()
	inbox  chan []byte
}

func (e *hubEnd) Listen(_ string, hear func([]byte), again func()) {
	e.again, e.inbox = again, make(chan []byte, 100)
	go func() {
		for m := range e.inbox {
			hear(m)
		}
	}()
}

func (e *hubEnd) Publish(_ string, message []byte) {
	e.hub.mu.Lock()
	defer e.hub.mu.Unlock()
	if len(message) > 7500 || strings.Contains(string(message), "\n") {
		panic("this message is too long: " + string(message))
	}
	for _, other := range e.hub.ends {
		if other != e && !e.hub.quiet && (e.hub.lose == nil || !e.hub.lose(message)) {
			other.inbox <- message
		}
	}
}

func (e *hubEnd) RunState(_ context.Context, id playground.RunID) (playground.State, error) {
	run, ended := e.keep.run(id)
	switch {
	case ended:
		return run.State, nil
	case id > 0 && id < 1000:
		return playground.StateRunning, nil
	}
	return "", playground.NewError(playground.NotFound, "There is no such run.")
}

func (e *hubEnd) SeriesState(context.Context, playground.SeriesID) (playground.State, error) {
	e.series.mu.Lock()
	defer e.series.mu.Unlock()
	if e.series.state != "" {
		return e.series.state, nil
	}
	return playground.StateRunning, nil
}

func (e *hubEnd) FindSummaries(_ context.Context, ids []playground.RunID) ([]playground.RunSummary, error) {
	var all []playground.RunSummary
	for _, id := range ids {
		s := playground.RunSummary{ID: id, State: playground.StateRunning}
		if run, ended := e.keep.run(id); ended {
			s = run.Summary()
		}
		all = append(all, s)
	}
	return all, nil
}

func (e *hubEnd) FindRuns(ctx context.Context, _ playground.RunFilter) (page playground.RunPage, err error) {
	page.Runs, err = e.FindSummaries(ctx, []playground.RunID{2, 1}) // the newest first
	return page, err
}

// program is one of several with one history.
type program struct {
	*Runner
	*Repeater
	end *hubEnd
}

// programs makes two: the first sends by exec.
func programs(exec executorFunc) (one, other program) {
	h, keep, series := &hub{}, &fakeKeeper{}, &fakeSeries{}
	for _, p := range []*program{&one, &other} {
		p.end = &hubEnd{hub: h, keep: keep, series: series}
		h.ends = append(h.ends, p.end)
		p.Runner = New(exec, explainETag, keep, Options{Shared: p.end, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
		p.Repeater = NewRepeater(p.Runner, series, limitOf)
	}
	return one, other
}

// telling is a target whose run tells what it is given, until it is cancelled.
func telling(started chan<- struct{}, tell <-chan playground.Progress) executorFunc {
	return func(ctx context.Context, _ playground.Request, progress func(playground.Progress), skip <-chan struct{}) []playground.Attempt {
		started <- struct{}{}
		for {
			select {
			case p := <-tell:
				progress(p)
			case <-skip:
				return answered(204)
			case <-ctx.Done():
				return cancelled()
			}
		}
	}
}

// until reads progress until one is as wanted.
func until[T any](t *testing.T, progress <-chan T, wanted func(T) bool) T {
	t.Helper()
	for p := range progress {
		if wanted(p) {
			return p
		}
	}
	t.Fatal("it ended before")
	panic("unreachable")
}

func TestARunIsFollowedAndCancelledFromAnotherReplica(t *testing.T) {
	started, tell := make(chan struct{}, 1), make(chan playground.Progress)
	one, other := programs(telling(started, tell))
	run, err := one.Start(t.Context(), draft())
	if err != nil {
		t.Fatal(err)
	}
	<-started
	for range 2 { // when the second is taken, the first has been told
		tell <- playground.Progress{Event: "phase", Phase: playground.PhaseReceive, Bytes: 7}
	}
	progress, stop, ok := other.Watch(run.ID)
	if !ok {
		t.Fatal("it cannot be watched")
	}
	defer stop()
	if p := <-progress; p.Bytes != 7 || p.Run != run.ID {
		t.Errorf("the first that is known there is %+v", p)
	}
	for n := 1; n <= 3; n++ {
		tell <- playground.Progress{Arrived: &playground.Event{Attempt: 1, Hop: 1, Number: n, Data: strings.Repeat("é\x01", 4000)}}
	}
	tell <- playground.Progress{Event: "progress", Phase: playground.PhaseReceive, Bytes: 9}
	until(t, progress, func(p playground.Progress) bool {
		return p.Bytes == 9 && len(other.Arrived(run.ID, playground.Event{})) == 3
	})
	events := other.Arrived(run.ID, playground.Event{Attempt: 1, Hop: 1, Number: 1})
	if len(events) != 2 || events[0].Number != 2 || events[0].Cut || events[0].Data != strings.Repeat("é\x01", 4000) {
		t.Errorf("arrived %d: %+.80v", len(events), events)
	}
	if err := other.Runner.Cancel(run.ID); err != nil {
		t.Fatal(err)
	}
	for range progress { // closed at the end
	}
	if kept, _ := one.end.keep.run(run.ID); kept.State != playground.StateCancelled {
		t.Errorf("state %q", kept.State)
	}
	if err := other.Runner.Cancel(run.ID); playground.CodeOf(err) != playground.Conflict {
		t.Errorf("once more: %v", err)
	}
	if _, _, ok := other.Watch(run.ID); ok {
		t.Error("a run that has ended is watched")
	}
}

// TestAPieceThatWasLostComesWhileTheRunGoesOn: it is asked for again where it is remembered.
func TestAPieceThatWasLostComesWhileTheRunGoesOn(t *testing.T) {
	started, tell := make(chan struct{}, 1), make(chan playground.Progress)
	one, other := programs(telling(started, tell))
	lost := 0
	one.end.hub.lose = func(m []byte) bool {
		if lose := strings.Contains(string(m), `"piece":2`) && lost == 0; lose {
			lost++
			return true
		}
		return false
	}
	run, err := one.Start(t.Context(), draft())
	if err != nil {
		t.Fatal(err)
	}
	<-started
	progress, stop, _ := other.Watch(run.ID)
	defer stop()
	data := strings.Repeat("0123456789", 3000)
	for n := 1; n <= 3; n++ {
		tell <- playground.Progress{Arrived: &playground.Event{Attempt: 1, Hop: 1, Number: n, Data: data}}
	}
	tell <- playground.Progress{Event: "progress", Phase: playground.PhaseReceive, Bytes: 9}
	until(t, progress, func(playground.Progress) bool { return len(other.Arrived(run.ID, playground.Event{})) == 3 })
	for i, e := range other.Arrived(run.ID, playground.Event{}) {
		if e.Number != i+1 || e.Cut || e.Data != data {
			t.Errorf("event %d has number %d and %d bytes", i+1, e.Number, len(e.Data))
		}
	}
	one.end.hub.mu.Lock()
	defer one.end.hub.mu.Unlock()
	if lost != 1 {
		t.Error("nothing was lost")
	}
}

func TestAWaitIsSkippedFromAnotherReplica(t *testing.T) {
	started, tell := make(chan struct{}, 1), make(chan playground.Progress)
	one, other := programs(telling(started, tell))
	run, err := one.Start(t.Context(), draft())
	if err != nil {
		t.Fatal(err)
	}
	<-started
	for range 2 {
		tell <- playground.Progress{Event: "attempt", WaitMS: 60_000, Because: "it says so"}
	}
	progress, stop, _ := other.Watch(run.ID)
	defer stop()
	if p := <-progress; p.WaitMS != 60_000 || p.Because != "it says so" {
		t.Errorf("the wait is not known there: %+v", p)
	}
	if err := other.SkipWait(run.ID); err != nil {
		t.Fatal(err)
	}
	for range progress {
	}
	if kept, _ := one.end.keep.run(run.ID); kept.Status != 204 {
		t.Errorf("status %d", kept.Status)
	}
}

func TestNewsOfRunsReachOtherReplicas(t *testing.T) {
	started := make(chan struct{}, 1)
	one, other := programs(untilCancelled(started))
	news, stop := other.Subscribe()
	defer stop()
	run, err := one.Start(t.Context(), draft())
	if err != nil {
		t.Fatal(err)
	}
	if n := <-news; n.Run.ID != run.ID || n.Ended {
		t.Errorf("the news of its beginning are %+v", n)
	}
	if err := one.Runner.Cancel(run.ID); err != nil {
		t.Fatal(err)
	}
	if n := <-news; n.Run.ID != run.ID || !n.Ended || n.Run.State != playground.StateCancelled {
		t.Errorf("the news of its end are %+v", n)
	}
	other.end.again()
	if n := <-news; n.Run.ID != 1 {
		t.Errorf("after a gap the newest are told again, the oldest of them first: %+v", n)
	}
}

func TestTheEndOfARunIsSeenThoughItsMessageWasLost(t *testing.T) {
	started, tell := make(chan struct{}, 1), make(chan playground.Progress)
	one, other := programs(telling(started, tell))
	run, err := one.Start(t.Context(), draft())
	if err != nil {
		t.Fatal(err)
	}
	<-started
	progress, stop, _ := other.Watch(run.ID)
	defer stop()
	one.end.hub.mu.Lock()
	one.end.hub.quiet = true
	one.end.hub.mu.Unlock()
	if err := one.Runner.Cancel(run.ID); err != nil {
		t.Fatal(err)
	}
	one.Close(t.Context())
	other.end.again()
	for range progress { // closed at the end
	}
}

func TestAReplicaThatDoesNotAnswerIsSaidSo(t *testing.T) {
	_, other := programs(nil)
	other.opts.After = (&handClock{}).after // nobody waits
	err := other.Runner.Cancel(77)          // running, as it is kept, and nobody has it
	if playground.CodeOf(err) != playground.Unavailable || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("%v", err)
	}
	if err := other.Runner.Cancel(7777); playground.CodeOf(err) != playground.Conflict {
		t.Errorf("a run that is not there: %v", err)
	}
}

func TestASeriesIsFollowedAndStoppedFromAnotherReplica(t *testing.T) {
	started := make(chan struct{}, 9)
	one, other := programs(untilCancelled(started))
	plan := playground.DefaultPlan()
	plan.Count, plan.Concurrency = 5, 1
	series, err := one.StartSeries(t.Context(), playground.SeriesDraft{Draft: draft(), Plan: plan})
	if err != nil {
		t.Fatal(err)
	}
	<-started
	progress, stop, ok := other.WatchSeries(series.ID)
	if !ok {
		t.Fatal("it cannot be watched")
	}
	defer stop()
	if p := <-progress; p.Count != 5 || p.Series != series.ID {
		t.Errorf("the first that is known there is %+v", p)
	}
	if err := other.CancelSeries(series.ID); err != nil {
		t.Fatal(err)
	}
	for range progress {
	}
	one.Wait()
	one.end.series.mu.Lock()
	state := one.end.series.state
	one.end.series.mu.Unlock()
	if state != playground.StateCancelled {
		t.Errorf("state %q", state)
	}
	if err := other.CancelSeries(series.ID); playground.CodeOf(err) != playground.Conflict {
		t.Errorf("once more: %v", err)
	}
}
