package runner

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/playground"
)

// fakeSeries keeps series in memory.
type fakeSeries struct {
	mu      sync.Mutex
	next    playground.SeriesID
	state   playground.State
	because string
	limits  int
	waits   []playground.Wait
}

func (k *fakeSeries) CreateSeries(_ context.Context, d playground.SeriesDraft) (playground.Series, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.next++
	return playground.Series{ID: k.next, State: playground.StateRunning, Request: d.Draft.Request, Plan: d.Plan}, nil
}

func (k *fakeSeries) FinishSeries(_ context.Context, _ playground.SeriesID, s playground.State, because string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.state, k.because = s, because
	return nil
}

func (k *fakeSeries) KeepLimit(_ context.Context, _ playground.RunID, l playground.LimitSeen) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if l.Told() {
		k.limits++
	}
	return nil
}

func (k *fakeSeries) KeepWait(_ context.Context, _ playground.SeriesID, w playground.Wait) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.waits = append(k.waits, w)
	return nil
}

// handClock is a clock that every wait moves on at once.
type handClock struct {
	mu     sync.Mutex
	at     time.Time
	waited []time.Duration
	stuck  bool // waits do not end
}

func (c *handClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *handClock) after(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	ended := make(chan time.Time, 1)
	c.waited = append(c.waited, d)
	if !c.stuck {
		c.at = c.at.Add(d)
		ended <- c.at
	}
	return ended
}

// limitOf reads a limit from a status: a 429 asks for nine seconds, a 503 for a day.
func limitOf(run playground.Run) playground.LimitSeen {
	l := playground.NoLimit()
	switch run.Status {
	case 429:
		l.Wait, l.Fields = playground.Millis(9*time.Second), []string{"Retry-After"}
	case 503:
		l.Wait, l.Fields = playground.Millis(24*time.Hour), []string{"Retry-After"}
	}
	return l
}

type repeatTest struct {
	*Repeater
	runs  *Runner
	kept  *fakeKeeper
	keep  *fakeSeries
	clock *handClock
}

func newRepeatTest(exec executorFunc, maxRuns int) repeatTest {
	keep, clock := &fakeKeeper{}, &handClock{at: time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)}
	runs := newTestRunner(exec, keep, maxRuns)
	runs.opts.Now, runs.opts.After = clock.now, clock.after
	series := &fakeSeries{}
	return repeatTest{NewRepeater(runs, series, limitOf), runs, keep, series, clock}
}

// answers gives the n-th run the n-th status, and the last to all further ones; 0 is a failure.
func answers(statuses ...int) executorFunc {
	var mu sync.Mutex
	n := 0
	return func(context.Context, playground.Request, func(playground.Progress), <-chan struct{}) []playground.Attempt {
		mu.Lock()
		defer mu.Unlock()
		status := statuses[min(n, len(statuses)-1)]
		n++
		if status == 0 {
			return []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{{Failure: &playground.Failure{Kind: playground.FailureConnect}}}}}
		}
		return answered(status)
	}
}

func planned(count int, change func(*playground.Plan)) playground.SeriesDraft {
	p := playground.DefaultPlan()
	p.Count = count
	if change != nil {
		change(&p)
	}
	return playground.SeriesDraft{Draft: draft(), Plan: p}
}

func TestASeriesGoesAsItsPlanSays(t *testing.T) {
	for _, c := range []struct {
		name     string
		statuses []int
		count    int
		change   func(*playground.Plan)
		ran      int
		state    playground.State
		because  string
		waited   []time.Duration
	}{
		{"to its end", []int{200}, 5, nil, 5, playground.StateDone, "", nil},
		{"to its end, several at once", []int{200}, 50, func(p *playground.Plan) { p.Concurrency = 8 }, 50, playground.StateDone, "", nil},
		{"at its pace", []int{200}, 3, func(p *playground.Plan) { p.PaceMS = 250 }, 3, playground.StateDone, "", []time.Duration{250 * time.Millisecond, 250 * time.Millisecond}},
		{"until a status", []int{200, 500, 200}, 9, func(p *playground.Plan) { p.Stop.Statuses = []string{"404", "5xx"} }, 2, playground.StateStopped, "Run 2 of 9 answered 500", nil},
		{"until the first failure", []int{200, 0}, 9, func(p *playground.Plan) { p.Stop.Failures = 1 }, 2, playground.StateStopped, "A run had no whole response", nil},
		{"until three failures", []int{0, 200, 0, 200, 0, 200}, 9, nil, 5, playground.StateStopped, "3 runs had no whole response", nil},
		{"through failures that do not stop it", []int{0}, 4, func(p *playground.Plan) { p.Stop.Failures = 0 }, 4, playground.StateDone, "", nil},
		{"waiting as told", []int{200, 429, 200}, 4, nil, 4, playground.StateDone, "", []time.Duration{9 * time.Second}},
		{"stopping when told to wait", []int{200, 429}, 4, func(p *playground.Plan) { p.RetryAfter = playground.RetryAfterStop }, 2, playground.StateStopped, "asked to wait 9 s", nil},
		{"as if not told to wait", []int{429}, 4, func(p *playground.Plan) { p.RetryAfter = playground.RetryAfterIgnore }, 4, playground.StateDone, "", nil},
		{"not for a day", []int{503}, 4, nil, 1, playground.StateStopped, "24 h, longer than a series waits: 60 min", nil},
		{"done, though the last run meets a stop", []int{200, 500}, 2, func(p *playground.Plan) { p.Stop.Statuses = []string{"5xx"} }, 2, playground.StateDone, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newRepeatTest(answers(c.statuses...), 0)
			series, err := p.StartSeries(t.Context(), planned(c.count, c.change))
			if err != nil || series.State != playground.StateRunning {
				t.Fatalf("started %+v, %v", series, err)
			}
			p.Wait()
			if len(p.kept.finished) != c.ran || p.keep.state != c.state || !strings.Contains(p.keep.because, c.because) {
				t.Errorf("%d runs, %s because %q; want %d, %s because %q", len(p.kept.finished), p.keep.state, p.keep.because, c.ran, c.state, c.because)
			}
			if !slices.Equal(p.clock.waited, c.waited) {
				t.Errorf("waited %v, want %v", p.clock.waited, c.waited)
			}
			for i := range p.kept.drafts {
				if d := p.kept.drafts[i]; d.SeriesID != series.ID || d.SeriesPlace != i+1 {
					t.Errorf("draft %d has series %d, place %d", i, d.SeriesID, d.SeriesPlace)
				}
			}
		})
	}
}

func TestAWaitOfASeriesIsKeptAsItWas(t *testing.T) {
	p := newRepeatTest(answers(200, 429, 200), 0)
	if _, err := p.StartSeries(t.Context(), planned(3, nil)); err != nil {
		t.Fatal(err)
	}
	p.Wait()
	if len(p.keep.waits) != 1 || p.keep.limits != 1 {
		t.Fatalf("kept waits %+v and %d limits", p.keep.waits, p.keep.limits)
	}
	w := p.keep.waits[0]
	if w.Run != 2 || w.AskedMS.Duration() != 9*time.Second || w.Until.Sub(w.From.Time) != 9*time.Second || !strings.Contains(w.Because, "run 2 answered 429") {
		t.Errorf("kept %+v", w)
	}
}

func TestACancelledSeriesEndsItsRunsAndItsWaits(t *testing.T) {
	started := make(chan struct{}, 4)
	p := newRepeatTest(untilCancelled(started), 0)
	series, err := p.StartSeries(t.Context(), planned(10, func(p *playground.Plan) { p.Concurrency = 2 }))
	if err != nil {
		t.Fatal(err)
	}
	<-started
	<-started
	if err := p.CancelSeries(series.ID); err != nil {
		t.Fatal(err)
	}
	p.Wait()
	if p.keep.state != playground.StateCancelled || len(p.kept.finished) != 2 {
		t.Errorf("%s with %d runs", p.keep.state, len(p.kept.finished))
	}
	if err := p.CancelSeries(series.ID); playground.CodeOf(err) != playground.Conflict {
		t.Errorf("cancelled again: %v", err)
	}

	waiting := newRepeatTest(answers(429), 0)
	waiting.clock.stuck = true
	series, err = waiting.StartSeries(t.Context(), planned(10, nil))
	if err != nil {
		t.Fatal(err)
	}
	progress, stop, ok := waiting.WatchSeries(series.ID)
	if !ok {
		t.Fatal("it cannot be watched")
	}
	defer stop()
	for n := range progress {
		if n.Event == "wait" {
			if err := waiting.CancelSeries(series.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	waiting.Wait()
	if waiting.keep.state != playground.StateCancelled || len(waiting.keep.waits) != 1 {
		t.Errorf("%s, waits %+v", waiting.keep.state, waiting.keep.waits)
	}
}

func TestASeriesWaitsForItsPlaceAmongRunsAndSends(t *testing.T) {
	p := newRepeatTest(answers(200), 1)
	d := planned(5, func(p *playground.Plan) { p.Concurrency = 4 })
	asked := 0
	d.Allow = func() playground.Millis {
		if asked++; asked == 3 {
			return playground.Millis(2 * time.Second)
		}
		return 0
	}
	if _, err := p.StartSeries(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	p.Wait()
	if p.keep.state != playground.StateDone || len(p.kept.finished) != 5 {
		t.Errorf("%s with %d runs", p.keep.state, len(p.kept.finished))
	}
	if len(p.keep.waits) != 1 || p.keep.waits[0].Run != 0 || !strings.Contains(p.keep.waits[0].Because, "Parley allows") {
		t.Errorf("waits %+v", p.keep.waits)
	}
}

func TestAStopInterruptsSeries(t *testing.T) {
	started := make(chan struct{}, 4)
	p := newRepeatTest(untilCancelled(started), 0)
	if _, err := p.StartSeries(t.Context(), planned(10, nil)); err != nil {
		t.Fatal(err)
	}
	<-started
	p.Interrupt()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	p.runs.Close(over)
	p.Wait()
	if p.keep.state != playground.StateInterrupted || len(p.kept.finished) != 1 {
		t.Errorf("%s with %d runs", p.keep.state, len(p.kept.finished))
	}
	if _, err := p.StartSeries(t.Context(), planned(1, nil)); playground.CodeOf(err) != playground.Unavailable {
		t.Errorf("started after the stop: %v", err)
	}
}

func TestAsManySeriesGoAsMay(t *testing.T) {
	started := make(chan struct{}, MostSeries)
	p := newRepeatTest(untilCancelled(started), 0)
	for range MostSeries {
		if _, err := p.StartSeries(t.Context(), planned(1, nil)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.StartSeries(t.Context(), planned(1, nil)); playground.CodeOf(err) != playground.Busy {
		t.Errorf("one more: %v", err)
	}
	for id := range playground.SeriesID(MostSeries) {
		if err := p.CancelSeries(id + 1); err != nil {
			t.Error(err)
		}
	}
	p.Wait()
}
