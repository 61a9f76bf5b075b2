package baseline

import (
	"context"
	"errors"
	"time"

	"parley/compare"
	"parley/playground"
)

// Bounds of the work in the background. It takes a fifth of one processor at most, so that
// sending does not wait for it.
const (
	batch    = 100
	mostRuns = 5_000 // of a request that are held anew by other rules, the newest; older ones are when they are looked at
	restFor  = 4     // times as long as the work took
)

// Run holds every run that ends to its baseline, until ctx is done. What was missed while no
// program ran is made up for first.
func (k *Keeper) Run(ctx context.Context) {
	k.Refresh(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.wake:
		}
		if err := k.work(ctx); err != nil && ctx.Err() == nil {
			k.opts.Log.Error("hold runs to their baselines", "error", err)
		}
	}
}

// work does what is due.
func (k *Keeper) work(ctx context.Context) error {
	if err := k.tidy(ctx); err != nil {
		return err
	}
	var errs []error
	for b, after := k.next(); b.Run != 0; b, after = k.next() {
		if err := k.sweep(ctx, b, after); err != nil {
			errs = append(errs, err)
			defer k.putOff(b, after) // when the others were swept
		}
	}
	return errors.Join(errs...)
}

// putOff has what a fault kept from being held be due again: it is, with the next run that ends.
func (k *Keeper) putOff(b playground.Baseline, after playground.RunID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if w := k.known[b.RequestKey]; w != nil && w.baseline == b {
		w.due, w.after = true, min(w.after, after)
	}
}

// next takes what is due first. Without any the baseline has no run.
func (k *Keeper) next() (b playground.Baseline, after playground.RunID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, w := range k.known {
		if w.due {
			b, after = w.baseline, w.after
			w.due, w.after = false, 1<<62
			return b, after
		}
	}
	return b, 0
}

// tidy forgets what was found of baselines that are none any more.
func (k *Keeper) tidy(ctx context.Context) error {
	k.mu.Lock()
	dirty := k.dirty
	k.dirty = false
	k.mu.Unlock()
	for n := batch; dirty && n == batch && ctx.Err() == nil; {
		began := time.Now()
		var err error
		if n, err = k.history.DropStray(ctx, batch); err != nil {
			k.mu.Lock()
			k.dirty = true
			k.mu.Unlock()
			return err
		}
		k.rest(ctx, began)
	}
	return nil
}

// sweep holds the runs of one request that are newer than after, newest first.
func (k *Keeper) sweep(ctx context.Context, b playground.Baseline, after playground.RunID) error {
	rules, err := k.rules(ctx, b.RequestKey)
	if err != nil {
		return err
	}
	base, err := k.compared(ctx, b.Run)
	if playground.CodeOf(err) == playground.NotFound {
		return nil // it was deleted meanwhile
	}
	if err != nil {
		return err
	}
	before := playground.RunID(0)
	for done := 0; done < mostRuns; {
		ids, err := k.history.FindUnheld(ctx, b, compare.Version(rules, true), after, before, batch)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			began := time.Now()
			if _, err := k.hold(ctx, base, id, rules); err != nil && playground.CodeOf(err) != playground.NotFound {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				k.opts.Log.Error("hold run to its baseline", "run", int64(id), "error", err)
			}
			if !k.rest(ctx, began) {
				return ctx.Err()
			}
		}
		before, done = ids[len(ids)-1], done+len(ids)
	}
	return nil
}

// rest waits some times as long as the work took. It reports false when there is no more to do.
func (k *Keeper) rest(ctx context.Context, began time.Time) bool {
	select {
	case <-ctx.Done():
		return false
	case <-k.opts.After(restFor * time.Since(began)):
		return true
	}
}
