package runner

import (
	"context"
	"sync"
	"time"

	"parley/playground"
)

// going is one run on its way.
type going struct {
	cancel context.CancelCauseFunc
	skip   chan struct{}
	ended  chan struct{}

	keeping sync.Mutex  // held while it is kept, as running or as ended
	late    *time.Timer // has it kept as running; nil: it is

	watched[playground.Progress] // its lock holds for what follows too

	begun    playground.Run // as it is kept, or will be
	settled  bool           // it is being kept as ended
	stopping bool
	arrived  arrived
	run      *playground.Run
	err      error
}

func newGoing(run *playground.Run, cancel context.CancelCauseFunc) *going {
	return &going{
		begun: *run, cancel: cancel,
		skip: make(chan struct{}, 1), ended: make(chan struct{}),
		watched: watched[playground.Progress]{last: firstProgress(run.ID), watchers: map[chan playground.Progress]struct{}{}},
	}
}

func firstProgress(id playground.RunID) playground.Progress {
	return playground.Progress{Run: id, Event: "phase", Phase: playground.PhaseBlocked, Attempt: 1, Hop: 1, Total: -1}
}

// created is the run as it began.
func (g *going) created() playground.Run {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.begun
}

func (g *going) id() playground.RunID {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.begun.ID
}

// numbered notes what the run was kept as.
func (g *going) numbered(run playground.Run) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.begun, g.last.Run = run, run.ID
}

// settle gives a run that has ended what it was kept as meanwhile. From here on it is not kept as
// running any more.
func (g *going) settle(run *playground.Run) {
	if g.late != nil {
		g.late.Stop()
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	run.ID, run.CreatedAt, g.settled = g.begun.ID, g.begun.CreatedAt, true
}

func (g *going) isSettled() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.settled
}

// result is to be called after ended is closed.
func (g *going) result() (playground.Run, error) { return *g.run, g.err }

func (g *going) interrupt() {
	g.mu.Lock()
	g.stopping = true
	g.mu.Unlock()
	g.cancel(errStopping)
}

func (g *going) interrupted() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.stopping
}

// progress passes p on to the watchers. A watcher that is behind misses ticks, never
// the end: a tick is only news until the next.
func (g *going) progress(p playground.Progress) {
	g.mu.Lock()
	defer g.mu.Unlock()
	p.Run = g.begun.ID
	if p.Arrived != nil {
		g.arrived.add(*p.Arrived)
		p = g.last // a reason to look what arrived, no news of the run
	}
	g.last = p
	g.spread(p)
}

func (g *going) end(run *playground.Run, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.run, g.err = run, err
	g.dismiss()
	close(g.ended)
	g.cancel(nil)
}

// Watch tells how far a run is, beginning with the newest progress; the channel is
// closed when the run has ended and is kept. The caller calls stop. ok is false when
// no such run is going.
func (r *Runner) Watch(id playground.RunID) (progress <-chan playground.Progress, stop func(), ok bool) {
	if g := r.find(id); g != nil {
		progress, stop = g.watch()
		return progress, stop, true
	}
	if r.others == nil {
		return nil, nil, false
	}
	return r.others.runs.watch(subject{RunID: id}, firstProgress(id))
}

// Cancel ends a run; what arrived is kept. It returns Conflict when no such run is going.
func (r *Runner) Cancel(id playground.RunID) error {
	g := r.find(id)
	if g == nil {
		return r.others.ask(opStop, subject{RunID: id}, notGoing())
	}
	g.cancel(context.Canceled)
	return nil
}

// SkipWait ends the wait before a run's next attempt at once. It returns Conflict when
// no such run is going.
func (r *Runner) SkipWait(id playground.RunID) error {
	g := r.find(id)
	if g == nil {
		return r.others.ask(opSkip, subject{RunID: id}, notGoing())
	}
	g.skipWait()
	return nil
}

// skipWait is only heard during a wait: a press that comes too late must not shorten
// the next one.
func (g *going) skipWait() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.last.Event != "attempt" {
		return
	}
	select {
	case g.skip <- struct{}{}:
	default:
	}
}

func (r *Runner) find(id playground.RunID) *going {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.going[id]
}

func notGoing() error {
	return playground.NewError(playground.Conflict, "This run has ended already.")
}
