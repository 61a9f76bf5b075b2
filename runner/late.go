package runner

import (
	"context"

	"parley/playground"
)

// mayBeLate reports that a run may go a moment before it is kept, and be kept in one step with
// its end if it ends by then. Nobody knows its number before. A program that is killed meanwhile
// leaves nothing of it, so its method must be one that changes nothing at the target, and what it
// sends must not be anything that only a kept run holds.
func (r *Runner) mayBeLate(d playground.Draft) bool {
	sent := d.Sending().Request
	return r.others == nil && !d.Promised && d.After == 0 && playground.SafeMethod(sent.Method) && len(sent.KeptFiles()) == 0 && len(d.Request.KeptFiles()) == 0
}

// open composes a run, and keeps it unless it may be late.
func (r *Runner) open(ctx context.Context, d playground.Draft, late bool) (playground.Run, error) {
	if late {
		return r.keep.NewRun(d)
	}
	return r.keep.CreateRun(ctx, d)
}

// enter makes a run that is kept known.
func (r *Runner) enter(g *going, run playground.Run) {
	r.mu.Lock()
	r.going[run.ID] = g
	r.mu.Unlock()
	r.tell(&run, false)
}

// number returns a run's number. Where it has none, and has not ended, it is kept as running. It
// is 0 when that fails: then it is kept with its end, if that can be.
func (r *Runner) number(ctx context.Context, g *going) playground.RunID {
	g.keeping.Lock()
	defer g.keeping.Unlock()
	run := g.created()
	if run.ID != 0 || g.isSettled() {
		return run.ID
	}
	if err := r.keep.NumberRun(ctx, &run); err != nil {
		r.opts.Log.Error("keep run as running", "error", err)
		return 0
	}
	g.numbered(run)
	r.enter(g, run)
	return run.ID
}
