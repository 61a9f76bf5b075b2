package playground

import (
	"context"
	"sync/atomic"
)

// Effort is how far something has come that takes a while. It travels with a context, and is read
// while it goes on. One that is nil counts nothing.
type Effort struct {
	phase     atomic.Pointer[string]
	done, all atomic.Int64
}

type effortKey struct{}

// WithEffort has what is done under a context counted.
func WithEffort(ctx context.Context, e *Effort) context.Context {
	return context.WithValue(ctx, effortKey{}, e)
}

// EffortOf is what counts under a context; nil: nothing does.
func EffortOf(ctx context.Context) *Effort {
	e, _ := ctx.Value(effortKey{}).(*Effort)
	return e
}

// Begin says what is done from now on, and of how many; 0: they are not counted.
func (e *Effort) Begin(phase string, all int) {
	if e == nil {
		return
	}
	e.done.Store(0)
	e.all.Store(int64(all))
	e.phase.Store(&phase)
}

// At says how many are done. It may fall, where something is begun again.
func (e *Effort) At(n int) {
	if e != nil {
		e.done.Store(int64(n))
	}
}

// Now is what is done, how many of it are, and of how many.
func (e *Effort) Now() (phase string, done, all int64) {
	if p := e.phase.Load(); p != nil {
		phase = *p
	}
	return phase, e.done.Load(), e.all.Load()
}
