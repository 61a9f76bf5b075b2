package handlers

import (
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"parley/playground"
)

// sendLimiter holds each address to a number of sends a minute where Parley is open
// to a network. On loopback there is none.
type sendLimiter struct {
	perMinute int
	now       func() time.Time

	mu   sync.Mutex
	seen map[string]*bucket
}

// bucket refills evenly: a token is one send.
type bucket struct {
	tokens float64
	at     time.Time
}

// maxBuckets bounds the addresses remembered; full, the table is begun anew.
const maxBuckets = 10_000

func newSendLimiter(perMinute int, loopback bool, now func() time.Time) *sendLimiter {
	if loopback || perMinute <= 0 {
		return nil
	}
	return &sendLimiter{perMinute: perMinute, now: now, seen: map[string]*bucket{}}
}

// take counts one send of r's sender. A nil limiter lets everything pass.
func (l *sendLimiter) take(r *http.Request) error {
	wait := l.ask(sender(r))
	if wait <= 0 {
		return nil
	}
	seconds := int(wait.Seconds()) + 1
	return &playground.Error{
		Code: playground.Busy, RetryAfter: seconds,
		Message: fmt.Sprintf("You sent %d requests within a minute, as many as this Parley allows. Nothing was sent; try again in %d s.", l.perMinute, seconds),
	}
}

// sender tells one sender from another: by its address.
func sender(r *http.Request) string {
	who, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return who
}

// ask counts one send, or says how long to wait until one is allowed.
func (l *sendLimiter) ask(who string) time.Duration {
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.seen) > maxBuckets {
		clear(l.seen)
	}
	now, rate := l.now(), float64(l.perMinute)/60
	b := l.seen[who]
	if b == nil {
		b = &bucket{tokens: float64(l.perMinute), at: now}
		l.seen[who] = b
	}
	b.tokens = min(float64(l.perMinute), b.tokens+now.Sub(b.at).Seconds()*rate)
	b.at = now
	if b.tokens < 1 {
		return time.Duration((1 - b.tokens) / rate * float64(time.Second))
	}
	b.tokens--
	return 0
}
