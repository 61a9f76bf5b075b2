package runner

import (
	"context"
	"fmt"
	"time"

	"parley/playground"
)

// goingSeries is one series on its way.
type goingSeries struct {
	series    playground.Series
	draft     playground.SeriesDraft
	over      chan struct{} // closed when no further run begins
	cancelled chan struct{} // closed when the runs that are going end too
	started   time.Time     // of the newest run; the driver's own

	watched[playground.SeriesProgress] // its lock holds for what follows too

	state   playground.State // how it ends; empty: as planned
	because string
	ran     int
	failed  int
	missed  int // were not answered as expected
	hold    playground.Wait
}

func newGoingSeries(s playground.Series, d playground.SeriesDraft) *goingSeries {
	return &goingSeries{
		series: s, draft: d, over: make(chan struct{}), cancelled: make(chan struct{}),
		watched: watched[playground.SeriesProgress]{
			last:     playground.SeriesProgress{Series: s.ID, Event: "run", Count: s.Plan.Count},
			watchers: map[chan playground.SeriesProgress]struct{}{},
		},
	}
}

// next is what the run at a place sends. It is false when nothing can be: the series is over
// then, and says why.
func (g *goingSeries) next(ctx context.Context, place int) (d playground.Draft, ok bool) {
	d = g.draft.Draft
	if g.draft.Step != nil {
		step, err := g.draft.Step(ctx, place)
		if err != nil {
			g.end(playground.StateStopped, err.Error())
			return d, false
		}
		step.SeriesID, step.CreatedBy = d.SeriesID, d.CreatedBy
		d = step
	} else if d.Refill != nil {
		request, filled := d.Refill(place)
		d.Request, d.Filled = request, &filled
	}
	d.SeriesPlace = place
	return d, true
}

// end lets no further run begin. The first reason stays.
func (g *goingSeries) end(state playground.State, because string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.endLocked(state, because)
}

func (g *goingSeries) endLocked(state playground.State, because string) {
	if g.state == "" {
		g.state, g.because = state, because
		close(g.over)
	}
}

// cancel ends the series and its runs.
func (g *goingSeries) cancel() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.endLocked(playground.StateCancelled, "A person cancelled it. What was on its way counts as well.")
	select {
	case <-g.cancelled:
	default:
		close(g.cancelled)
	}
}

func (g *goingSeries) isOver() bool {
	select {
	case <-g.over:
		return true
	default:
		return false
	}
}

// outcome is how the series has ended.
func (g *goingSeries) outcome() (playground.State, string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.state == "" || g.ran == g.series.Plan.Count && g.state != playground.StateInterrupted {
		return playground.StateDone, ""
	}
	return g.state, g.because
}

func (g *goingSeries) holding() playground.Wait {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.hold
}

// note counts a run that has ended, and sees whether the plan ends or waits after it.
func (g *goingSeries) note(run playground.Run, place int, l playground.LimitSeen, now time.Time) {
	g.mu.Lock()
	g.ran++
	if run.Failure != nil {
		g.failed++
	}
	if run.Missed() {
		g.missed++
	}
	g.judge(run, place, l, now)
	g.mu.Unlock()
	g.tell(playground.SeriesProgress{Event: "run", Run: run.ID, Status: run.Status})
}

// judge holds a run to the plan. The lock is held.
func (g *goingSeries) judge(run playground.Run, place int, l playground.LimitSeen, now time.Time) {
	plan := g.series.Plan
	switch {
	case run.Status != 0 && plan.Stop.At(run.Status):
		g.endLocked(playground.StateStopped, fmt.Sprintf("Run %d of %d answered %d, and the plan stops there.", place, plan.Count, run.Status))
	case plan.Stop.Failures > 0 && g.failed >= plan.Stop.Failures:
		g.endLocked(playground.StateStopped, failedWords(g.failed))
	case plan.Stop.Missed > 0 && g.missed >= plan.Stop.Missed:
		g.endLocked(playground.StateStopped, missedWords(g.missed))
	case !asksToWait(run, l) || plan.RetryAfter == playground.RetryAfterIgnore:
	case plan.RetryAfter == playground.RetryAfterStop:
		g.endLocked(playground.StateStopped, fmt.Sprintf("Run %d of %d was asked to wait %s, and the plan stops there.", place, plan.Count, inWords(l.Wait)))
	case l.Wait.Duration() > maxHold:
		g.endLocked(playground.StateStopped, fmt.Sprintf("Run %d of %d was asked to wait %s, longer than a series waits: %s.", place, plan.Count, inWords(l.Wait), inWords(playground.Millis(maxHold))))
	default:
		if until := now.Add(l.Wait.Duration()); until.After(g.hold.Until.Time) {
			g.hold = playground.Wait{
				Run: run.ID, Until: playground.Time{Time: until}, AskedMS: l.Wait,
				Because: fmt.Sprintf("run %d answered %d and asked to wait %s", place, run.Status, inWords(l.Wait)),
			}
		}
	}
}

func missedWords(n int) string {
	if n == 1 {
		return "A run was not answered as expected, and the plan stops there."
	}
	return fmt.Sprintf("%d runs were not answered as expected, and the plan stops there.", n)
}

func failedWords(n int) string {
	if n == 1 {
		return "A run had no whole response, and the plan stops there."
	}
	return fmt.Sprintf("%d runs had no whole response, and the plan stops there.", n)
}

// inWords writes a wait as people say it.
func inWords(m playground.Millis) string {
	d := m.Duration()
	switch {
	case d < 10*time.Second && d%time.Second != 0:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < 2*time.Hour:
		return fmt.Sprintf("%.0f min", d.Minutes())
	}
	return fmt.Sprintf("%.0f h", d.Hours())
}

// tell passes progress on to the watchers. A watcher that is behind misses some, never the
// end.
func (g *goingSeries) tell(p playground.SeriesProgress) {
	g.mu.Lock()
	defer g.mu.Unlock()
	p.Series, p.Ran, p.Count = g.series.ID, g.ran, g.series.Plan.Count
	g.last = p
	g.spread(p)
}

// close tells the watchers that the series has ended and is kept.
func (g *goingSeries) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.dismiss()
}
