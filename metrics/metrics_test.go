package metrics

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"parley/playground"
)

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 {
		t.Fatalf("answers %d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func finished(state playground.State, status int, f *playground.Failure) playground.Run {
	took := playground.NoTimings()
	took.Wait, took.Connect = playground.Millis(30*time.Millisecond), playground.Millis(2*time.Millisecond)
	x := playground.Exchange{Timings: took, Failure: f}
	if status != 0 {
		x.Response = &playground.Response{Status: status, Content: playground.Content{Size: 100}}
	}
	return playground.Run{State: state, Status: status, Failure: f, TotalMS: playground.Millis(40 * time.Millisecond), Attempts: []playground.Attempt{{Exchanges: []playground.Exchange{x}}}}
}

func TestRunsAreCountedByHowTheyEnded(t *testing.T) {
	m := New(Sources{})
	m.RunEnded(finished(playground.StateDone, 200, nil))
	m.RunEnded(finished(playground.StateDone, 204, nil))
	m.RunEnded(finished(playground.StateDone, 404, nil))
	m.RunEnded(finished(playground.StateFailed, 0, &playground.Failure{Kind: playground.FailureDNS, Phase: playground.PhaseDNS}))
	m.RunEnded(playground.Run{State: playground.StateInterrupted})
	text := scrape(t, m)
	for _, line := range []string{
		`parley_runs_total{class="2xx",state="done"} 2`, `parley_runs_total{class="4xx",state="done"} 1`, `parley_runs_total{class="none",state="failed"} 1`, `parley_runs_total{class="none",state="interrupted"} 1`,
		`parley_run_failures_total{kind="dns",phase="dns"} 1`, `parley_attempts_total 4`, `parley_response_bytes_total 300`,
		`parley_phase_duration_seconds_count{phase="wait"} 4`, `parley_phase_duration_seconds_count{phase="ssl"} 0`, `parley_phase_duration_seconds_bucket{phase="wait",le="0.05"} 4`, `parley_phase_duration_seconds_bucket{phase="wait",le="0.025"} 0`,
		`parley_run_duration_seconds_count 5`,
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("there is no %s", line)
		}
	}
}

func TestAnswersAreCountedByRouteAndNeverByAddress(t *testing.T) {
	m := New(Sources{})
	m.Answered("GET", "/runs/:id", 200, 3*time.Millisecond)
	m.Answered("GET", "/runs/:id", 404, time.Millisecond)
	for _, method := range []string{"BREW", "a", "b", "GETS"} {
		m.Answered(method, "", 405, 0)
	}
	text := scrape(t, m)
	for _, line := range []string{
		`parley_http_requests_total{method="GET",route="/runs/:id",status="200"} 1`, `parley_http_requests_total{method="other",route="none",status="405"} 4`, `parley_http_request_duration_seconds_count{route="/runs/:id"} 2`,
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("there is no %s", line)
		}
	}
	if strings.Contains(text, "BREW") {
		t.Error("a stranger's method is a figure of its own")
	}
}

func TestFiguresOfOthersAreAskedFor(t *testing.T) {
	ready := errors.New("the disk is full")
	m := New(Sources{
		Going: func() int { return 3 }, Version: "1.2.3", FileSize: func() (int64, int64) { return 8192, 4096 },
		Counts: func(context.Context) (playground.HistoryCounts, error) { return playground.HistoryCounts{All: 17}, nil },
		Ready:  func(context.Context) error { return ready },
	})
	text := scrape(t, m)
	for _, line := range []string{"parley_runs_going 3", "parley_history_runs 17", "parley_database_bytes 8192", "parley_database_log_bytes 4096", "parley_ready 0"} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("there is no %s", line)
		}
	}
	if !strings.Contains(text, `version="1.2.3"`) || !strings.Contains(text, "go_goroutines") || !strings.Contains(text, "process_open_fds") {
		t.Error("it lacks the version, or the runtime's figures")
	}
	ready = nil
	if !strings.Contains(scrape(t, m), "parley_ready 1\n") {
		t.Error("it is ready again, and not said to be")
	}
}

// Names and units are as Prometheus wants them.
func TestTheFiguresAreWellNamed(t *testing.T) {
	m := New(Sources{Going: func() int { return 0 }, Version: "1", FileSize: func() (int64, int64) { return 0, 0 }})
	m.RunEnded(finished(playground.StateDone, 200, nil))
	m.Answered("GET", "/", 200, 0)
	problems, err := testutil.GatherAndLint(m.registry)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

func BenchmarkRunEnded(b *testing.B) {
	m, run := New(Sources{}), finished(playground.StateDone, 200, nil)
	b.ReportAllocs()
	for b.Loop() {
		m.RunEnded(run)
	}
}
