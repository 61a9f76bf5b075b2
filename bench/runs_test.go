//go:build bench

package bench

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// roundTime is how long one program is under load in one round.
const roundTime = 600 * time.Millisecond

// upstream answers every request with 247 bytes of JSON and about ten fields.
func upstream() *httptest.Server {
	content := []byte(`{"id":17,"username":"ada","name":"Ada Park","email":"ada@parley.example","plan":{"tier":"team","seats":5},"teams":["billing","search"],"created_at":"2024-01-18T09:00:00Z","note":"` + strings.Repeat("n", 67) + `"}`)
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, f := range [][2]string{{"Content-Type", "application/json"}, {"Cache-Control", "no-cache"}, {"ETag", `"5f2b"`}, {"Vary", "Accept"}, {"X-Request-Id", "7c9e6679"},
			{"X-Content-Type-Options", "nosniff"}, {"Server", "upstream"}, {"X-Runtime", "0.004"}} {
			w.Header().Set(f[0], f[1])
		}
		_, _ = w.Write(content)
	}))
}

// load is a way to make one run happen, over and over.
type load struct {
	name    string
	callers int
	once    func(*http.Client) error
	client  *http.Client
	rates   []float64 // runs a second, by round
	p50     []float64 // milliseconds
	p99     []float64
}

func newLoad(name string, callers int, once func(*http.Client) error) *load {
	way := &http.Transport{MaxIdleConns: callers, MaxIdleConnsPerHost: callers, DisableCompression: true, DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext}
	return &load{name: name, callers: callers, once: once, client: &http.Client{Transport: way, Timeout: time.Minute}}
}

// round puts the load on for a round's time.
func (l *load) round(b *bench) {
	b.Helper()
	var done atomic.Int64
	var trouble atomic.Pointer[error]
	var all sync.WaitGroup
	var mu sync.Mutex
	var times []time.Duration
	began := time.Now()
	for range l.callers {
		all.Go(func() {
			var mine []time.Duration
			for time.Since(began) < roundTime {
				start := time.Now()
				if err := l.once(l.client); err != nil {
					trouble.Store(&err)
					return
				}
				mine = append(mine, time.Since(start))
				done.Add(1)
			}
			mu.Lock()
			times = append(times, mine...)
			mu.Unlock()
		})
	}
	all.Wait()
	if err := trouble.Load(); err != nil {
		b.Fatalf("%s with %d callers: %v", l.name, l.callers, *err)
	}
	slices.Sort(times)
	l.rates = append(l.rates, float64(done.Load())/time.Since(began).Seconds())
	l.p50 = append(l.p50, float64(times[len(times)/2].Microseconds())/1000)
	l.p99 = append(l.p99, float64(times[len(times)*99/100].Microseconds())/1000)
}

// jsonRun posts a request to a gateway or to Parley's API.
func jsonRun(base, target string, status int) func(*http.Client) error {
	content := `{"request": {"method": "GET", "url": "` + target + `/users/17"}}`
	return func(c *http.Client) error {
		response, err := c.Post(base, "application/json", strings.NewReader(content))
		if err != nil {
			return err
		}
		return finished(response, status, `200`)
	}
}

// directRun sends the request without anything between.
func directRun(target string) func(*http.Client) error {
	return func(c *http.Client) error {
		response, err := c.Get(target + "/users/17")
		if err != nil {
			return err
		}
		return finished(response, http.StatusOK, `"id":17`)
	}
}

// formRun posts the first page's form and reads the result page.
func formRun(base, target string) func(*http.Client) error {
	form := url.Values{"method": {"GET"}, "url": {target + "/users/17"}}.Encode()
	return func(c *http.Client) error {
		response, err := c.Post(base+"/send", "application/x-www-form-urlencoded", strings.NewReader(form))
		if err != nil {
			return err
		}
		return finished(response, http.StatusOK, "</html>")
	}
}

// finished reads a response to its end and looks for what it must hold.
func finished(response *http.Response, status int, want string) error {
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != status || !strings.Contains(string(text), want) {
		return fmt.Errorf("%d without %q: %.300s", response.StatusCode, want, text)
	}
	return nil
}

// measureRuns: P4, stored runs over those of a gateway that stores nothing; P9, runs by form
// over runs by API.
func measureRuns(b *bench) {
	target := upstream()
	defer target.Close()
	gateway, parley := b.start(b.limit, "gateway", "127.0.0.1:0"), b.startParley()
	keeper := b.start(b.limit, "keeper", "127.0.0.1:0", filepath.Join(b.TempDir(), "keeper.db"))
	defer gateway.stop()
	defer keeper.stop()
	defer parley.stop()
	callers := []int{1, 16, 64}
	var loads []*load
	for _, n := range callers {
		loads = append(loads, newLoad("gateway", n, jsonRun(gateway.base, target.URL, http.StatusOK)), newLoad("parley", n, jsonRun(parley.base+"/api/runs", target.URL, http.StatusCreated)),
			newLoad("keeper", n, jsonRun(keeper.base, target.URL, http.StatusOK)))
	}
	pages := newLoad("pages", 16, formRun(parley.base, target.URL))
	direct := newLoad("direct", 1, directRun(target.URL))
	loads = append(loads, pages, direct)
	for round := range rounds + 1 {
		for i := range loads {
			loads[(i+round)%len(loads)].round(b)
		}
		if round == 0 { // the first warms up
			for _, l := range loads {
				l.rates, l.p50, l.p99 = nil, nil, nil
			}
		}
	}
	plans, gates, aims := []float64{0.33, 0.40, 0.45}, []float64{0.18, 0.16, 0.21}, []float64{0.45, 0.55, 0.65}
	for i, n := range callers {
		limit, ours, least := loads[3*i], loads[3*i+1], loads[3*i+2]
		b.found(figure{"P4", fmt.Sprintf("stored runs over a gateway's, %d callers", n), median(ratios(ours.rates, limit.rates)), gates[i], aims[i], false,
			fmt.Sprintf("%.0f/s over %.0f/s; p99 %.1f ms over %.1f ms; the least that keeps a row: %.2f", median(ours.rates), median(limit.rates), median(ours.p99), median(limit.p99), median(ratios(least.rates, limit.rates))) + instead(plans[i])})
	}
	var added []float64
	for round, p50 := range loads[1].p50 {
		added = append(added, 1000*(p50-direct.p50[round]))
	}
	b.found(figure{"–", "added to a request by Parley, 1 caller, p50, µs", median(added), unbounded, unbounded, true, fmt.Sprintf("%.0f µs over %.0f µs", 1000*median(loads[1].p50), 1000*median(direct.p50))})
	json := loads[4]
	b.found(figure{"P9", "runs by form over runs by API, 16 callers", median(ratios(pages.rates, json.rates)), 0.28, 0.7, false,
		fmt.Sprintf("%.0f/s; p99 %.1f ms", median(pages.rates), median(pages.p99)) + instead(0.5)})
}
