package runner

import (
	"context"

	"parley/playground"
)

// SoFar is a run that waits before its next attempt, as if it had ended with the last one
// made, which its explanation is of. There is nothing to do meanwhile, so no finding offers
// anything. ok is false while it does not wait, once it has ended, and where another replica has
// it.
func (r *Runner) SoFar(ctx context.Context, id playground.RunID) (run playground.Run, ok bool) {
	g := r.find(id)
	if g == nil {
		return run, false
	}
	g.mu.Lock()
	last, settled := g.last, g.settled
	g.mu.Unlock()
	if settled || last.Event != "attempt" || last.Made == nil || len(last.Made.Attempts) == 0 {
		return run, false
	}
	run = g.created()
	run.Attempts, run.TotalMS = playground.CopyAttempts(last.Made.Attempts), last.Elapsed
	run.Conclude()
	past, err := r.keep.FindPast(ctx, run.Asked(), run.ID)
	if err != nil {
		r.opts.Log.Error("find past", "run", int64(run.ID), "error", err)
	}
	alone := run
	alone.Attempts = run.Attempts[len(run.Attempts)-1:]
	run.Explanation = r.judge(&alone, past)
	for i := range run.Explanation.Findings {
		run.Explanation.Findings[i].Actions = nil
	}
	return run, true
}
