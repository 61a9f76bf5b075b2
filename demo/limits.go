package demo

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"
)

const (
	limitQuota     = 3
	limitWindow    = 10 * time.Second
	limitSpent     = 6 * time.Second  // of the window, for a caller who asks to have used it
	limitForgotten = 25 * time.Second // after a window began, a caller may ask for that again
	mostCallers    = 4096             // whose counts are remembered
	flakyRest      = 2 * time.Minute  // a half-used shared counter starts again after this
	mostFailing    = 20               // times that flaky can be told to fail
)

// window counts a caller's requests since it began.
type window struct {
	began time.Time
	used  int
}

// limitedReport takes 3 requests in 10 seconds from one caller. With used=N it acts as if
// the caller had made N of them 6 seconds ago, so that one press shows the limit.
func (d *Demo) limitedReport(w http.ResponseWriter, r *http.Request) {
	used, err := strconv.Atoi(cmp.Or(r.URL.Query().Get("used"), "0"))
	if err != nil || used < 0 || used > limitQuota {
		invalidParameter(w, r, fmt.Sprintf("used must be a number from 0 to %d.", limitQuota), "/demo/limited/report?used=3")
		return
	}
	now := d.now()
	count := d.windows.update(r.URL.Path+" "+caller(r), func(c window) window {
		switch age := now.Sub(c.began); {
		case age >= limitForgotten && used > 0:
			c = window{began: now.Add(-limitSpent), used: used}
		case age >= limitWindow:
			c = window{began: now}
		}
		c.used++
		return c
	})
	reset := int(math.Ceil((limitWindow - now.Sub(count.began)).Seconds()))
	left := max(0, limitQuota-count.used)
	w.Header().Set("RateLimit-Policy", fmt.Sprintf(`"demo";q=%d;w=%d`, limitQuota, int(limitWindow.Seconds())))
	w.Header().Set("RateLimit", fmt.Sprintf(`"demo";r=%d;t=%d`, left, reset))
	if count.used > limitQuota {
		w.Header().Set("Retry-After", strconv.Itoa(reset))
		writeProblem(w, r, problem{Type: "rate-limited", Status: http.StatusTooManyRequests,
			Detail: fmt.Sprintf("The limit is %d requests in %d seconds, and it is used up.", limitQuota, int(limitWindow.Seconds())),
			Hint:   fmt.Sprintf("Wait %d seconds, as Retry-After says.", reset)})
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, http.StatusOK, "application/json", map[string]any{"report": "Requests by class", "success": 1182, "client_error": 37, "server_error": 4, "left": left})
}

// failures counts how often a flaky resource has failed for a caller.
type failures struct {
	at    time.Time
	count int
	well  bool // this answer is a 200
}

// flaky answers 503 as often as asked for, then 200. A key of the caller's own stays well;
// without one, or for the stock, it starts again, so that the lesson can be had twice.
func (d *Demo) flaky(w http.ResponseWriter, r *http.Request) {
	key, fail := r.URL.Query().Get("key"), 2
	if text := r.URL.Query().Get("fail"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > mostFailing {
			invalidParameter(w, r, fmt.Sprintf("fail must be a number from 0 to %d.", mostFailing), "/demo/flaky?fail=2&key=mine")
			return
		}
		fail = n
	}
	if len(key) > 200 {
		invalidParameter(w, r, "key must have at most 200 bytes.", "/demo/flaky?fail=2&key=mine")
		return
	}
	now := d.now()
	f := d.failing.update(r.URL.Path+" "+caller(r)+" "+key, func(f failures) failures {
		return f.next(now, fail, key == "")
	})
	w.Header().Set("Cache-Control", "no-store")
	if !f.well {
		writeProblem(w, r, problem{Type: "unavailable", Status: http.StatusServiceUnavailable,
			Detail: fmt.Sprintf("The stock service did not answer (%d of %d).", f.count, fail),
			Hint:   "Try again, and wait a little longer each time."})
		return
	}
	writeJSON(w, http.StatusOK, "application/json", map[string]any{"sku": "tea-17", "in_stock": 42, "failed_before": fail})
}

// next counts one more request.
func (f failures) next(now time.Time, fail int, shared bool) failures {
	if shared && (f.well || now.Sub(f.at) > flakyRest) {
		f = failures{}
	}
	f.at = now
	if f.well = f.count >= fail; !f.well {
		f.count++
	}
	return f
}
