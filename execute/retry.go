package execute

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// attempts is the retry loop: an attempt, then perhaps a wait and another.
func (r *running) attempts(ctx context.Context, first message) []playground.Attempt {
	var all []playground.Attempt
	wait, because := time.Duration(0), ""
	for n := 1; ; n++ {
		r.at(n, 1)
		a := playground.Attempt{Number: n, Wait: playground.Millis(wait), Because: because}
		a.Exchanges = r.chain(ctx, first)
		all = append(all, a)
		last := &a.Exchanges[len(a.Exchanges)-1]
		again, planned, why := r.again(n, last)
		if !again || ctx.Err() != nil {
			return all
		}
		waited, ok := r.pause(ctx, n+1, planned, why, all)
		if !ok {
			return append(all, r.stoppedWaiting(first, n+1, waited, why))
		}
		wait, because = waited, why
	}
}

// chain sends one attempt: the request and the redirects that follow (RFC 9110, 15.4).
func (r *running) chain(ctx context.Context, m message) []playground.Exchange {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	limit := time.Duration(r.req.Options.TimeoutMS) * time.Millisecond
	timer := time.AfterFunc(limit, func() { cancel(&limitError{limitTotal, limit}) })
	defer timer.Stop()
	hops, ok := r.obtainToken(ctx, cancel)
	if !ok {
		return hops
	}
	m.trusted = true
	m, err := r.dressed(m)
	if err != nil {
		return append(hops, r.unsendable(m, err))
	}
	seen, sent := map[string]bool{}, 0
	for {
		r.at(r.attempt, len(hops)+1)
		x := r.exchange(ctx, cancel, m)
		x.Role = m.role
		hops = append(hops, x)
		last := &hops[len(hops)-1]
		answered, asked, ok := r.answer(ctx, cancel, last, m)
		if hops = append(hops, asked...); ok {
			m = answered
			continue
		}
		if sent++; len(asked) > 0 || !r.mustFollow(last) {
			return hops
		}
		next, ok := r.follow(last, m, sent, seen)
		if !ok {
			return hops
		}
		m = next
	}
}

// pause waits before attempt n, after those that were made. It returns how long it was, and
// false when ctx ended it.
func (r *running) pause(ctx context.Context, n int, d time.Duration, why string, made []playground.Attempt) (time.Duration, bool) {
	r.at(n, 1)
	status := 0
	hops := made[len(made)-1].Exchanges
	if last := hops[len(hops)-1]; last.Response != nil {
		status = last.Response.Status
	}
	r.forgetSkips()
	began := r.e.o.Now()
	p := playground.Progress{Event: "attempt", WaitMS: playground.Millis(d), Because: why, Status: status}
	if r.watch.Progress != nil {
		p.Made = &playground.Made{Attempts: r.hideCookies(playground.CopyAttempts(made))}
	}
	r.tell(p)
	select {
	case <-r.e.o.After(d):
		return d, true
	case <-r.watch.SkipWait:
		return min(d, r.e.o.Now().Sub(began)), true
	case <-ctx.Done():
		return min(d, r.e.o.Now().Sub(began)), false
	}
}

// forgetSkips drops a press that came too late for the wait before.
func (r *running) forgetSkips() {
	select {
	case <-r.watch.SkipWait:
	default:
	}
}

// stoppedWaiting records that a wait was ended by the person: the attempt that it was
// for was not made.
func (r *running) stoppedWaiting(m message, n int, waited time.Duration, why string) playground.Attempt {
	x := r.unsendable(m, context.Canceled)
	x.Failure = &playground.Failure{
		Kind: playground.FailureCancelled, Phase: playground.PhaseBlocked, Cause: playground.CauseCancelled, Promised: -1,
		Message: fmt.Sprintf("You stopped the wait before attempt %d; it was not sent.", n),
	}
	return playground.Attempt{Number: n, Wait: playground.Millis(waited), Because: why, Exchanges: []playground.Exchange{x}}
}

// again decides whether another attempt follows attempt n, after which wait, and why.
func (r *running) again(n int, x *playground.Exchange) (bool, time.Duration, string) {
	retry := r.req.Options.Retry
	if n >= min(retry.MaxAttempts, playground.MaxAttempts) || !(retry.UnsafeMethods || playground.IdempotentMethod(r.req.Method)) {
		return false, 0, ""
	}
	why := ""
	switch {
	case x.Failure != nil && retry.OnFailure && mayPass(x.Failure):
		why = fmt.Sprintf("attempt %d got no whole answer (%s)", n, x.Failure.Kind)
	case x.Failure == nil && x.Response != nil && slices.Contains(retry.Statuses, x.Response.Status):
		why = fmt.Sprintf("attempt %d was answered %d", n, x.Response.Status)
	default:
		return false, 0, ""
	}
	limit := time.Duration(retry.MaxWaitMS) * time.Millisecond
	if asked, ok := retryAfter(x.Response, r.e.o.Now()); ok && retry.RetryAfter {
		why += ", which asked to wait " + inSeconds(asked)
		if asked > limit {
			why += "; this request waits " + inSeconds(limit) + " at most"
		}
		return true, min(asked, limit), why
	}
	return true, r.backoff(n, limit), why
}

// backoff doubles with each attempt, up to limit; half of it is left to chance, so that
// many clients do not come back at the same moment.
func (r *running) backoff(n int, limit time.Duration) time.Duration {
	base := min(limit, time.Duration(r.req.Options.Retry.BackoffMS)*time.Millisecond<<min(n-1, 16))
	return base/2 + time.Duration(r.e.o.Jitter()*float64(base/2))
}

// mayPass tells failures that another try can cure from those that it cannot.
func mayPass(f *playground.Failure) bool {
	switch f.Kind {
	case playground.FailureDNS, playground.FailureConnect, playground.FailureTimeout, playground.FailureReset, playground.FailureBody:
		return true
	case playground.FailureProxy:
		return f.Cause == playground.CauseProxyUnreachable || f.Cause == playground.CauseProxyBroken
	case playground.FailureTLS:
		return f.Cause == playground.CauseTLSReset
	case playground.FailureProtocol:
		return f.Cause == playground.CauseOther
	}
	return false
}

// retryAfter reads Retry-After (RFC 9110, 10.2.3). A date counts from the response's
// own Date, so that a wrong clock on either side does no harm.
func retryAfter(resp *playground.Response, now time.Time) (time.Duration, bool) {
	v, ok := resp.Header("Retry-After")
	if !ok {
		return 0, false
	}
	v = strings.TrimSpace(v)
	if n, err := strconv.ParseUint(v, 10, 31); err == nil {
		return time.Duration(n) * time.Second, true
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0, false
	}
	if date, ok := resp.Header("Date"); ok {
		if t, err := http.ParseTime(date); err == nil {
			now = t
		}
	}
	return max(0, at.Sub(now)), true
}

func inSeconds(d time.Duration) string {
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + " s"
}
