package execute

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// The names of the limits, as a failure names the one that fired.
const (
	limitDNS       = "dns"
	limitConnect   = "connect"
	limitTLS       = "tls"
	limitFirstByte = "first_byte"
	limitIdle      = "idle"
	limitTotal     = "total"
)

// limitError is a time limit of ours that fired.
type limitError struct {
	name  string
	after time.Duration
}

// Error names the limit.
func (e *limitError) Error() string {
	return fmt.Sprintf("the %s limit of %v is over", e.name, e.after)
}

// watchdog cancels an exchange that keeps silent for too long. It has one limit at a
// time: the first byte, or the next one.
type watchdog struct {
	cancel context.CancelCauseFunc

	mu    sync.Mutex
	timer *time.Timer
	limit limitError
	dead  bool
	fedAt time.Time
}

func newWatchdog(cancel context.CancelCauseFunc) *watchdog { return &watchdog{cancel: cancel} }

// set begins to wait for something else.
func (w *watchdog) set(name string, after time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dead || after <= 0 {
		return
	}
	w.limit, w.fedAt = limitError{name, after}, time.Now()
	if w.timer == nil {
		w.timer = time.AfterFunc(after, w.bark)
		return
	}
	w.timer.Reset(after)
}

// expect is set where something else is waited for than so far.
func (w *watchdog) expect(name string, after time.Duration) {
	w.mu.Lock()
	same := w.limit.name == name
	w.mu.Unlock()
	if !same {
		w.set(name, after)
	}
}

// rest waits for nothing any more: silence belongs to a stream of events, and the attempt's
// own limit ends it.
func (w *watchdog) rest() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.limit = limitError{}
	if w.timer != nil {
		w.timer.Stop()
	}
}

// feed notes that something came or went. The timer is not touched, for that would
// cost at each piece; it looks at the mark when it fires.
func (w *watchdog) feed() {
	w.mu.Lock()
	if w.limit.name == limitIdle {
		w.fedAt = time.Now()
	}
	w.mu.Unlock()
}

// silence is how long nothing has come or gone.
func (w *watchdog) silence() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Since(w.fedAt)
}

func (w *watchdog) bark() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dead || w.limit.after == 0 {
		return
	}
	if left := w.limit.after - time.Since(w.fedAt); left > 0 {
		w.timer.Reset(left)
		return
	}
	fired := w.limit
	w.dead = true
	w.cancel(&fired)
}

// stop ends it; nothing is cancelled any more.
func (w *watchdog) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dead = true
	if w.timer != nil {
		w.timer.Stop()
	}
}
