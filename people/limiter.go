package people

import (
	"sync"
	"time"
)

// Limiter holds each of many callers to a number of deeds a minute. A nil Limiter lets
// everything pass.
type Limiter struct {
	perMinute float64
	now       func() time.Time

	mu   sync.Mutex
	seen map[string]*bucket
}

// bucket refills evenly: a token is one deed.
type bucket struct {
	tokens float64
	at     time.Time
}

// maxBuckets bounds the callers remembered. Full, those are forgotten who have all their
// tokens back; if there are none, the newcomer waits.
const maxBuckets = 10_000

// NewLimiter allows so many deeds a minute; 0 is no limit.
func NewLimiter(perMinute int, now func() time.Time) *Limiter {
	if perMinute <= 0 {
		return nil
	}
	return &Limiter{perMinute: float64(perMinute), now: now, seen: map[string]*bucket{}}
}

// Take counts one deed of a caller, and returns 0, or how long the caller has to wait.
func (l *Limiter) Take(who string) time.Duration {
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	b := l.seen[who]
	if b == nil {
		if len(l.seen) >= maxBuckets {
			l.forget(now)
		}
		if len(l.seen) >= maxBuckets {
			return time.Minute
		}
		b = &bucket{tokens: l.perMinute, at: now}
		l.seen[who] = b
	}
	b.refill(l.perMinute, now)
	if b.tokens < 1 {
		return time.Duration((1 - b.tokens) / l.perMinute * float64(time.Minute))
	}
	b.tokens--
	return 0
}

func (b *bucket) refill(perMinute float64, now time.Time) {
	if passed := now.Sub(b.at).Minutes(); passed > 0 {
		b.tokens = min(perMinute, b.tokens+passed*perMinute)
	}
	b.at = now
}

// forget drops those who are as if they had never come.
func (l *Limiter) forget(now time.Time) {
	for who, b := range l.seen {
		if b.refill(l.perMinute, now); b.tokens >= l.perMinute {
			delete(l.seen, who)
		}
	}
}
