// Package metrics counts what Parley does, for Prometheus to read.
package metrics

import (
	"context"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"parley/playground"
)

// Sources are the figures that others keep, asked for when Prometheus asks. Each must be
// quick; what is nil is left out.
type Sources struct {
	Going    func() int                                              // runs on their way
	Counts   func(context.Context) (playground.HistoryCounts, error) // of the history
	FileSize func() (database, log int64)                            // bytes on disk
	Ready    func(context.Context) error                             // nil: runs can be kept
	Version  string                                                  // of Parley
}

// Metrics are the figures of one Parley. It is safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	runs     *prometheus.CounterVec
	failures *prometheus.CounterVec
	total    prometheus.Histogram
	phases   map[string]prometheus.Observer
	attempts prometheus.Counter
	bytes    prometheus.Counter
	requests *prometheus.CounterVec
	answers  *prometheus.HistogramVec
}

// seconds are the bounds of what is measured: from what loopback takes to the longest run.
var seconds = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300}

// New returns figures that all are zero.
func New(s Sources) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		runs:     counters("parley_runs_total", "Runs that ended, by how and by their status' class.", "state", "class"),
		failures: counters("parley_run_failures_total", "Runs that ended without a whole response, by what failed.", "kind", "phase"),
		total:    prometheus.NewHistogram(prometheus.HistogramOpts{Name: "parley_run_duration_seconds", Help: "How long runs took, with their redirects, retries and waits.", Buckets: seconds}),
		attempts: prometheus.NewCounter(prometheus.CounterOpts{Name: "parley_attempts_total", Help: "Attempts of all runs: more than runs where some were retried."}),
		bytes:    prometheus.NewCounter(prometheus.CounterOpts{Name: "parley_response_bytes_total", Help: "Content received, as it came on the wire."}),
		requests: counters("parley_http_requests_total", "Requests to Parley itself, by route and status.", "method", "route", "status"),
		answers:  prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "parley_http_request_duration_seconds", Help: "How long Parley took to answer, by route. Sends wait for their target.", Buckets: seconds}, []string{"route"}),
		phases:   map[string]prometheus.Observer{},
	}
	phases := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "parley_phase_duration_seconds", Help: "How long the phases of exchanges took, as HAR names them.", Buckets: seconds}, []string{"phase"})
	for _, name := range phaseNames {
		m.phases[name] = phases.WithLabelValues(name)
	}
	m.registry.MustRegister(m.runs, m.failures, m.total, m.attempts, m.bytes, m.requests, m.answers, phases,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.ask(s)
	return m
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

// ask has the figures of others read when they are wanted.
func (m *Metrics) ask(s Sources) {
	gauge := func(name, help string, read func() float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read))
	}
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "parley_build_info", Help: "1, with the version that runs.", ConstLabels: prometheus.Labels{"version": s.Version, "go": runtime.Version()},
	}, func() float64 { return 1 }))
	if s.Going != nil {
		gauge("parley_runs_going", "Runs on their way now.", func() float64 { return float64(s.Going()) })
	}
	if s.Counts != nil {
		gauge("parley_history_runs", "Runs in the history.", func() float64 {
			counts, err := s.Counts(within())
			if err != nil {
				return -1
			}
			return float64(counts.All)
		})
	}
	if s.FileSize != nil {
		gauge("parley_database_bytes", "Size of the database file.", func() float64 { size, _ := s.FileSize(); return float64(size) })
		gauge("parley_database_log_bytes", "Size of the database's write-ahead log.", func() float64 { _, size := s.FileSize(); return float64(size) })
	}
	if s.Ready != nil {
		gauge("parley_ready", "1 while runs can be kept, 0 while they are refused.", func() float64 {
			if s.Ready(within()) != nil {
				return 0
			}
			return 1
		})
	}
}

// within bounds what a figure may take.
func within() context.Context {
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Second)
	context.AfterFunc(ctx, stop)
	return ctx
}

// phaseNames are HAR's, in their order.
var phaseNames = []string{"blocked", "dns", "connect", "ssl", "send", "wait", "receive"}

// RunEnded counts a run that has ended and is kept.
func (m *Metrics) RunEnded(r playground.Run) {
	m.runs.WithLabelValues(string(r.State), class(r.Status)).Inc()
	if r.Failure != nil {
		m.failures.WithLabelValues(string(r.Failure.Kind), string(r.Failure.Phase)).Inc()
	}
	m.total.Observe(inSeconds(r.TotalMS))
	m.attempts.Add(float64(len(r.Attempts)))
	for _, a := range r.Attempts {
		for i := range a.Exchanges {
			m.exchange(&a.Exchanges[i])
		}
	}
}

func (m *Metrics) exchange(x *playground.Exchange) {
	t := x.Timings
	for i, took := range []playground.Millis{t.Blocked, t.DNS, t.Connect, t.SSL, t.Send, t.Wait, t.Receive} {
		if took >= 0 { // a phase that did not happen is no phase that took no time
			m.phases[phaseNames[i]].Observe(inSeconds(took))
		}
	}
	if x.Response != nil {
		m.bytes.Add(float64(x.Response.Content.Size))
	}
}

func inSeconds(d playground.Millis) float64 { return d.Duration().Seconds() }

// class is the status' first digit as people write it.
func class(status int) string {
	if status == 0 {
		return "none"
	}
	return strconv.Itoa(status/100) + "xx"
}

// Answered counts an answer of Parley's own. The route is the pattern, never the address:
// there are few of them, and they hold nothing of anybody.
func (m *Metrics) Answered(method, route string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(known(method), route, strconv.Itoa(status)).Inc()
	m.answers.WithLabelValues(route).Observe(took.Seconds())
}

// known keeps strangers from making a figure of each method that they think of.
func known(method string) string {
	if strings.Contains(" GET HEAD POST PUT PATCH DELETE OPTIONS ", " "+method+" ") {
		return method
	}
	return "other"
}

// Handler answers with all figures in Prometheus' text format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: 4})
}
