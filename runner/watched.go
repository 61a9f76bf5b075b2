package runner

import "sync"

// watched is something on its way, with those that want to know how far it is.
type watched[T any] struct {
	mu       sync.Mutex
	last     T                   // the newest progress
	watchers map[chan T]struct{} // nil once it has ended
}

// spread passes progress on to the watchers. A watcher that is behind misses some, never
// the end. The lock is held.
func (w *watched[T]) spread(progress T) {
	for c := range w.watchers {
		select {
		case c <- progress:
		default:
		}
	}
}

// dismiss tells the watchers that it has ended. The lock is held.
func (w *watched[T]) dismiss() {
	for c := range w.watchers {
		close(c)
	}
	w.watchers = nil
}

// watch tells of progress, beginning with the newest, until the end or stop.
func (w *watched[T]) watch() (progress <-chan T, stop func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := make(chan T, 32)
	c <- w.last
	if w.watchers == nil {
		close(c)
		return c, func() {}
	}
	w.watchers[c] = struct{}{}
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.watchers, c)
	}
}
