package people

import (
	"context"
	"sync"
	"time"
)

// Counter counts deeds of callers for several replicas together, in one round trip, and
// returns 0 or how long to wait until each may do one more.
type Counter interface {
	CountDeeds(ctx context.Context, who []string, perMinute []float64) (time.Duration, error)
	// ForgiveDeeds takes one deed of each back.
	ForgiveDeeds(ctx context.Context, who []string) error
}

// Limiter holds each of many callers to a number of deeds a minute. A nil Limiter lets
// everything pass.
type Limiter struct {
	now    func() time.Time
	kind   string  // of deeds, to tell them from other limiters'
	shared Counter // nil: this program counts alone

	mu        sync.Mutex
	perMinute float64 // 0: no limit
	seen      map[string]*bucket
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

// SetRate allows so many deeds a minute from now on; 0 is no limit.
func (l *Limiter) SetRate(perMinute int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.perMinute != float64(perMinute) {
		l.perMinute, l.seen = float64(perMinute), map[string]*bucket{}
	}
}

// rate is how many deeds a minute are allowed; 0 is no limit.
func (l *Limiter) rate() float64 {
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.perMinute
}

// Share has several replicas hold callers to the number together. It returns l.
func (l *Limiter) Share(kind string, c Counter) *Limiter {
	if l != nil && c != nil {
		l.kind, l.shared = kind, c
	}
	return l
}

// Take counts one deed of a caller, and returns 0, or how long the caller has to wait.
func (l *Limiter) Take(who string) time.Duration { return takeAll(turn{l, who}) }

// turn is one deed that is counted by a limiter.
type turn struct {
	by  *Limiter
	who string
}

// takeAll counts deeds that belong together, and returns the longest of the waits. Limiters
// that are shared are all shared by one counter; where that cannot be reached, this program
// counts alone, and no further than to the first that refuses: what is refused by the nearest is not
// used up for others.
func takeAll(turns ...turn) time.Duration {
	who, rates, counter := together(turns)
	if counter != nil {
		if wait, err := counter.CountDeeds(context.Background(), who, rates); err == nil {
			return wait
		}
	}
	for i, t := range turns {
		if wait := t.by.takeHere(t.who); wait > 0 {
			for _, taken := range turns[:i] {
				taken.by.giveHere(taken.who)
			}
			return wait
		}
	}
	return 0
}

// giveBack takes back what takeAll counted.
func giveBack(turns ...turn) {
	if who, _, counter := together(turns); counter != nil && counter.ForgiveDeeds(context.Background(), who) == nil {
		return
	}
	for _, t := range turns {
		t.by.giveHere(t.who)
	}
}

// together are deeds as one counter counts them; nil: this program does.
func together(turns []turn) (who []string, rates []float64, counter Counter) {
	limited := 0
	for _, t := range turns {
		rate := t.by.rate()
		if rate == 0 {
			continue
		}
		if limited++; t.by.shared != nil {
			who, rates, counter = append(who, t.by.kind+" "+t.who), append(rates, rate), t.by.shared
		}
	}
	if len(who) != limited {
		return nil, nil, nil
	}
	return who, rates, counter
}

// takeHere is Take for this program alone.
func (l *Limiter) takeHere(who string) time.Duration {
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.perMinute == 0 {
		return 0
	}
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

// giveHere takes one deed back.
func (l *Limiter) giveHere(who string) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if b := l.seen[who]; b != nil {
		b.tokens = min(l.perMinute, b.tokens+1)
	}
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
