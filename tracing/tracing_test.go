package tracing_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/playground"
	"parley/tracing"
)

// collector keeps what it is sent.
type collector struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	spans  map[string]map[string]any // by name
	text   string
}

func newCollector(t *testing.T) *collector {
	c := &collector{status: http.StatusOK, spans: map[string]map[string]any{}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		content, _ := io.ReadAll(r.Body)
		c.text += string(content)
		var m struct {
			ResourceSpans []struct {
				ScopeSpans []struct{ Spans []map[string]any }
			}
		}
		if r.URL.Path != "/v1/traces" || r.Header.Get("Content-Type") != "application/json" || json.Unmarshal(content, &m) != nil {
			t.Errorf("it is sent %s: %s", r.URL, content)
		}
		for _, s := range m.ResourceSpans[0].ScopeSpans[0].Spans {
			c.spans[s["name"].(string)] = s
		}
		w.WriteHeader(c.status)
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *collector) traces(trouble func(error)) *tracing.Traces {
	return tracing.New(tracing.Options{Endpoint: c.URL + "/", Send: c.Client().Do, Version: "1", Trouble: trouble})
}

var began = playground.At(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC))

func aRun() playground.Run {
	ms := func(n int) playground.Millis { return playground.Millis(time.Duration(n) * time.Millisecond) }
	timings := playground.NoTimings()
	timings.Connect, timings.SSL, timings.Wait = ms(10), ms(4), ms(30)
	failed := playground.Failure{Kind: playground.FailureTimeout, Phase: playground.PhaseWait}
	x := playground.Exchange{
		Request:   playground.SentRequest{Method: "GET", URL: "https://api.example/secret-path?token=canary", Headers: []playground.Field{{Name: "Authorization", Value: "canary"}}},
		StartedAt: began, Timings: timings, Failure: &failed,
	}
	return playground.Run{ID: 7, State: playground.StateFailed, CreatedAt: began, TotalMS: ms(40), Failure: &failed, Attempts: []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{x}}}}
}

// TestARunIsToldBelowTheRequestThatMadeIt, and that below whoever called.
func TestARunIsToldBelowTheRequestThatMadeIt(t *testing.T) {
	c := newCollector(t)
	traces := c.traces(func(err error) { t.Error(err) })
	door := traces.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		traces.RunEnded(r.Context(), aRun())
		traces.Answered(r.Context(), r.Method, "/api/runs", 201, 0)
	}))
	r := httptest.NewRequest("POST", "/api/runs", nil)
	r.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	door.ServeHTTP(httptest.NewRecorder(), r)
	if err := traces.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	asked, run, attempt, exchange := c.spans["POST /api/runs"], c.spans["run"], c.spans["attempt 1"], c.spans["GET"]
	for name, at := range map[string][2]any{
		"the caller": {asked["parentSpanId"], "b7ad6b7169203331"}, "the trace": {exchange["traceId"], "0af7651916cd43dd8448eb211c80319c"},
		"the run": {run["parentSpanId"], asked["spanId"]}, "the attempt": {attempt["parentSpanId"], run["spanId"]}, "the exchange": {exchange["parentSpanId"], attempt["spanId"]},
		"the kind": {exchange["kind"], 3.0}, "the fault": {exchange["status"].(map[string]any)["code"], 2.0},
		"the begin": {exchange["startTimeUnixNano"], "1795683600000000000"}, "the end": {exchange["endTimeUnixNano"], "1795683600040000000"},
	} {
		if at[0] != at[1] || at[0] == nil {
			t.Errorf("%s is %v, want %v", name, at[0], at[1])
		}
	}
	for _, secret := range []string{"canary", "secret-path", "Authorization"} {
		if strings.Contains(c.text, secret) {
			t.Errorf("the collector is told %q: %s", secret, c.text)
		}
	}
	if !strings.Contains(c.text, `"server.address","value":{"stringValue":"api.example"}`) || !strings.Contains(c.text, `"parley.wait_ms","value":{"doubleValue":30}`) {
		t.Errorf("it is told too little: %s", c.text)
	}
}

func TestACollectorMayBeAway(t *testing.T) {
	c := newCollector(t)
	c.status = http.StatusServiceUnavailable
	var said []string
	traces := c.traces(func(err error) { said = append(said, err.Error()) })
	traces.RunEnded(context.Background(), aRun())
	if err := traces.Close(t.Context()); err != nil || len(said) != 1 || !strings.Contains(said[0], "503") {
		t.Errorf("%v, said %q", err, said)
	}
}

func TestWithoutACollectorNothingIsDone(t *testing.T) {
	traces := tracing.New(tracing.Options{})
	traces.RunEnded(t.Context(), aRun())
	traces.Answered(t.Context(), "GET", "/", 200, 0)
	called := false
	traces.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true })).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	if traces.Close(t.Context()) != nil || !called {
		t.Error("the door is shut")
	}
}
