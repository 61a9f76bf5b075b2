package execute

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// waits returns a clock hook that ends each wait at once and notes how long it was.
func waits(noted *[]time.Duration) func(*Options) {
	return func(o *Options) {
		o.After = func(d time.Duration) <-chan time.Time {
			*noted = append(*noted, d)
			c := make(chan time.Time, 1)
			c <- time.Time{}
			return c
		}
	}
}

func retrying(url string, attempts int) playground.Request {
	req := playground.NewRequest(url)
	req.Options.Retry.MaxAttempts = attempts
	return req
}

func TestAttemptsFollowThePolicyOfTheRequest(t *testing.T) {
	for _, c := range []struct {
		name     string
		change   func(*playground.Request)
		statuses []int
		waits    []time.Duration
	}{
		{"one attempt is no retry", func(r *playground.Request) { r.Options.Retry.MaxAttempts = 1 }, []int{503}, nil},
		{"back-off doubles", func(*playground.Request) {}, []int{503, 503, 503, 200}, []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}},
		{"a wait has a bound", func(r *playground.Request) { r.Options.Retry.MaxWaitMS = 1500 }, []int{503, 503, 503, 200},
			[]time.Duration{time.Second, 1500 * time.Millisecond, 1500 * time.Millisecond}},
		{"a status that is not listed ends it", func(*playground.Request) {}, []int{404}, nil},
		{"a POST is not sent again", func(r *playground.Request) { r.Method = "POST" }, []int{503}, nil},
		{"a POST is sent again where that is asked for", func(r *playground.Request) { r.Method, r.Options.Retry.UnsafeMethods = "POST", true }, []int{503, 200}, []time.Duration{time.Second}},
		{"a DELETE is sent again", func(r *playground.Request) { r.Method = "DELETE" }, []int{503, 200}, []time.Duration{time.Second}},
		{"the last attempt stands", func(r *playground.Request) { r.Options.Retry.MaxAttempts = 2 }, []int{503, 502}, []time.Duration{time.Second}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := 0
			u := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(c.statuses[n])
				n++
			})
			var noted []time.Duration
			req := retrying(u, 5)
			c.change(&req)
			all := run(t, mustExecutor(t, waits(&noted)), req)
			if len(all) != len(c.statuses) || !slices.Equal(noted, c.waits) {
				t.Fatalf("%d attempts, waits %v, want %d, %v", len(all), noted, len(c.statuses), c.waits)
			}
			for i, a := range all {
				checkAttempt(t, i, a, c.statuses, c.waits)
			}
		})
	}
}

func checkAttempt(t *testing.T, i int, a playground.Attempt, statuses []int, planned []time.Duration) {
	t.Helper()
	if a.Number != i+1 || a.Exchanges[0].Response.Status != statuses[i] {
		t.Errorf("attempt %d: %+v", i+1, a)
	}
	if i == 0 && (a.Because != "" || a.Wait != 0) {
		t.Errorf("the first attempt has a reason: %+v", a)
	}
	if i > 0 && (!strings.Contains(a.Because, "answered") || a.Wait.Duration() != planned[i-1]) {
		t.Errorf("attempt %d waited %v because %q", i+1, a.Wait.Duration(), a.Because)
	}
}

func TestRetryAfterGoesFirst(t *testing.T) {
	for _, c := range []struct {
		name, after, date string
		obey              bool
		want              time.Duration
	}{
		{"seconds", "7", "", true, 7 * time.Second},
		{"a date counts from the response's own", "Tue, 24 Nov 2026 10:00:20 GMT", "Tue, 24 Nov 2026 10:00:00 GMT", true, 20 * time.Second},
		{"a date that has passed", "Tue, 24 Nov 2026 09:00:00 GMT", "Tue, 24 Nov 2026 10:00:00 GMT", true, 0},
		{"more than the bound", "9999", "", true, time.Minute},
		{"not where it is not asked for", "7", "", false, time.Second},
		{"nonsense is left alone", "soon", "", true, time.Second},
		{"a negative number is left alone", "-1", "", true, time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := 0
			u := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
				if n++; n > 1 {
					return
				}
				w.Header().Set("Retry-After", c.after)
				if c.date != "" {
					w.Header().Set("Date", c.date)
				}
				w.WriteHeader(http.StatusTooManyRequests)
			})
			var noted []time.Duration
			req := retrying(u, 2)
			req.Options.Retry.RetryAfter = c.obey
			all := run(t, mustExecutor(t, waits(&noted)), req)
			if len(all) != 2 || len(noted) != 1 || noted[0] != c.want {
				t.Fatalf("%d attempts, waits %v, want %v", len(all), noted, c.want)
			}
			if asked := c.want != time.Second; asked != strings.Contains(all[1].Because, "asked to wait") {
				t.Errorf("because %q", all[1].Because)
			}
		})
	}
}

func TestFailuresAreTriedAgainWhereThatCanHelp(t *testing.T) {
	empty := mustAnswer(t, says(""))
	notHTTP := mustAnswer(t, says("220 mail\r\n"))
	for _, c := range []struct {
		name, url string
		on        bool
		attempts  int
	}{
		{"an empty reply", empty, true, 3}, {"an empty reply, not asked for", empty, false, 1},
		{"another protocol", notHTTP, true, 1}, {"policy", "http://169.254.169.254/", true, 1},
	} {
		req := retrying(c.url, 3)
		req.Options.Retry.OnFailure = c.on
		if all := run(t, mustExecutor(t), req); len(all) != c.attempts {
			t.Errorf("%s: %d attempts, want %d", c.name, len(all), c.attempts)
		}
	}
}

func TestChanceTakesUpToHalfOfAWait(t *testing.T) {
	r := &running{e: mustExecutor(t), req: retrying("http://h/", 5)}
	for jitter, want := range map[float64]time.Duration{0: 500 * time.Millisecond, 0.5: 750 * time.Millisecond, 1: time.Second} {
		r.e.o.Jitter = func() float64 { return jitter }
		if got := r.backoff(1, time.Minute); got != want {
			t.Errorf("jitter %v: %v, want %v", jitter, got, want)
		}
	}
	if got := r.backoff(1000, time.Minute); got > time.Minute || got < 30*time.Second {
		t.Errorf("the thousandth: %v", got)
	}
}

// never is a wait that only a press or a cancel ends.
func never(o *Options) {
	o.After = func(time.Duration) <-chan time.Time { return nil }
}

func TestAPressEndsAWait(t *testing.T) {
	n := 0
	u := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		if n++; n == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	skip := make(chan struct{}, 1)
	var told playground.Progress
	all := mustExecutor(t, never).Execute(context.Background(), retrying(u, 2), Watch{SkipWait: skip, Progress: func(p playground.Progress) {
		if p.Event == "attempt" {
			told = p
			skip <- struct{}{}
		}
	}})
	if len(all) != 2 || all[1].Exchanges[0].Response.Status != 200 || all[1].Wait.Duration() >= time.Second {
		t.Errorf("%+v", all)
	}
	if told.Made == nil || len(told.Made.Attempts) != 1 || told.Made.Attempts[0].Exchanges[0].Response.Status != 503 {
		t.Errorf("told what was made: %+v", told.Made)
	}
	if told.Attempt != 2 || told.Status != 503 || told.WaitMS.Duration() != time.Second || told.Because == "" || told.Attempts != 2 {
		t.Errorf("told %+v", told)
	}
}

func TestAPressBeforeAWaitDoesNotEndIt(t *testing.T) {
	u := mustServe(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	skip := make(chan struct{}, 1)
	skip <- struct{}{}
	ctx, cancel := context.WithCancel(context.Background())
	all := mustExecutor(t, never).Execute(ctx, retrying(u, 2), Watch{SkipWait: skip, Progress: func(p playground.Progress) {
		if p.Event == "attempt" {
			cancel()
		}
	}})
	last := all[len(all)-1]
	if len(all) != 2 || last.Exchanges[0].Failure.Kind != playground.FailureCancelled || last.Exchanges[0].Response != nil {
		t.Errorf("%+v", last)
	}
}

func TestTheTimeoutBoundsAnAttemptWithItsRedirects(t *testing.T) {
	u := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/to" {
			<-r.Context().Done()
			return
		}
		http.Redirect(w, r, "/to", http.StatusFound)
	})
	req := playground.NewRequest(u)
	req.Options.TimeoutMS = 1000
	hops := run(t, mustExecutor(t), req)[0].Exchanges
	if f := hops[len(hops)-1].Failure; len(hops) != 2 || f == nil || f.Limit != "total" || f.LimitMS.Duration() != time.Second || f.Phase != playground.PhaseWait {
		t.Errorf("%d hops, %+v", len(hops), hops[len(hops)-1].Failure)
	}
}
