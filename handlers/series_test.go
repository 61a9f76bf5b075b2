package handlers_test

import (
	"bufio"
	"net/http"
	"strings"
	"testing"

	"parley/handlers"
	"parley/playground"
)

// seriesAnswer is a series as the API answers it.
type seriesAnswer struct {
	playground.Series
	Summary playground.SeriesSummary `json:"summary"`
}

// startSeries starts a series by the API.
func (h *house) startSeries(path, plan string) seriesAnswer {
	h.t.Helper()
	var s seriesAnswer
	r := h.json(http.MethodPost, "/api/series", `{"request": {"url": "`+h.base+path+`"}, "name": "Reports", "plan": `+plan+`}`).is(http.StatusAccepted)
	r.into(&s)
	if want := "/api/series/" + s.ID.String(); r.header.Get("Location") != want {
		h.t.Errorf("Location %q, want %q", r.header.Get("Location"), want)
	}
	return s
}

// ended follows a series to its end, and returns it.
func (h *house) ended(id playground.SeriesID) seriesAnswer {
	h.t.Helper()
	resp, err := h.client.Get(h.base + "/api/series/" + id.String() + "/events")
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	events := bufio.NewScanner(resp.Body)
	done := false
	for events.Scan() {
		done = done || events.Text() == "event: done"
	}
	if !done {
		h.t.Errorf("the stream of series %s ended without an end", id)
	}
	var s seriesAnswer
	h.get("/api/series/" + id.String()).is(http.StatusOK).into(&s)
	return s
}

func TestASeriesMeetsALimitAndStops(t *testing.T) {
	h := newHouse(t)
	s := h.startSeries("/demo/rate-limited", `{"count": 100, "retry_after": "stop"}`)
	if s.State != playground.StateRunning || s.Plan.Count != 100 || s.Plan.Concurrency != 1 {
		t.Errorf("started %+v", s.Series)
	}
	s = h.ended(s.ID)
	sum := s.Summary
	if s.State != playground.StateStopped || !strings.Contains(s.Because, "Run 4 of 100 was asked to wait") || sum.Ran != 4 || s.Name != "Reports" {
		t.Errorf("ended %s because %q after %d runs", s.State, s.Because, sum.Ran)
	}
	if len(sum.Statuses) != 2 || sum.Statuses[0].Count != 3 || sum.Statuses[1].Status != 429 || sum.Statuses[1].Place != 4 || sum.Limit == nil || sum.Limit.Quota != 3 || sum.Limit.Least != 0 || sum.Differs == 0 {
		t.Errorf("summary %+v, limit %+v", sum, sum.Limit)
	}
	var runs struct{ Runs []playground.RunSummary }
	h.get("/api/runs?series=" + s.ID.String()).is(http.StatusOK).into(&runs)
	if len(runs.Runs) != 4 || runs.Runs[0].Status != 429 || runs.Runs[0].SeriesPlace != 4 || runs.Runs[0].SeriesID != s.ID || runs.Runs[0].Name != "Reports" {
		t.Errorf("runs %+v", runs.Runs)
	}
	var all struct{ Series []playground.Series }
	h.get("/api/series").is(http.StatusOK).into(&all)
	if len(all.Series) != 1 || all.Series[0].ID != s.ID {
		t.Errorf("listed %+v", all.Series)
	}
	h.json(http.MethodPost, "/api/series/"+s.ID.String()+"/cancel", "").is(http.StatusConflict)
}

func TestASeriesIsStoppedByHandAndKeepsWhatRan(t *testing.T) {
	h := newHouse(t)
	s := h.startSeries("/demo/delay/20", `{"count": 5, "concurrency": 2}`)
	h.json(http.MethodDelete, "/api/series/"+s.ID.String(), "").is(http.StatusConflict)
	h.json(http.MethodPost, "/api/series/"+s.ID.String()+"/cancel", "").is(http.StatusAccepted)
	if s = h.ended(s.ID); s.State != playground.StateCancelled || s.Summary.Ran > 2 {
		t.Errorf("ended %s after %d runs", s.State, s.Summary.Ran)
	}
}

func TestADeletedSeriesTakesItsRunsAlong(t *testing.T) {
	h := newHouse(t)
	h.runGet("/demo/users/17")
	s := h.ended(h.startSeries("/demo/users/17", `{"count": 3}`).ID)
	h.json(http.MethodDelete, "/api/series/"+s.ID.String(), "").is(http.StatusNoContent)
	h.get("/api/series/" + s.ID.String()).is(http.StatusNotFound)
	var runs struct{ Runs []playground.RunSummary }
	h.get("/api/runs").is(http.StatusOK).into(&runs)
	if len(runs.Runs) != 1 {
		t.Errorf("%d runs are left", len(runs.Runs))
	}
}

func TestAPlanThatCannotBeIsNamedByPointer(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct {
		name, body, pointer string
		status              int
	}{
		{"more than the ceiling", `{"request": {"url": "http://h/"}, "plan": {"count": 5000}}`, "/plan/count", 422},
		{"an unknown member", `{"request": {"url": "http://h/"}, "plan": {"times": 5}}`, "/plan/times", 422},
		{"a wrong type", `{"request": {"url": "http://h/"}, "plan": {"stop": {"statuses": "5xx"}}}`, "/plan/stop/statuses", 422},
		{"no address", `{"plan": {"count": 5}}`, "/request/url", 422},
		{"both at once", `{"request": {"url": "ftp://h/"}, "plan": {"count": "many"}}`, "/plan/count", 422},
		{"no JSON", `{"plan": `, "", 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			h.t = t
			r := h.json(http.MethodPost, "/api/series", c.body).is(c.status)
			if !strings.Contains(r.body, `"pointer":"`+c.pointer+`"`) && c.pointer != "" {
				t.Errorf("no fault at %s: %s", c.pointer, r.body)
			}
		})
	}
	h.t = t
	h.get("/api/runs?series=many").is(422)
	h.get("/api/series?cursor=many").is(422)
	h.get("/history?q=series:many").is(422)
}

func TestEachRunOfASeriesCountsAsASend(t *testing.T) {
	h := newHouse(t, func(d *handlers.Deps) { d.Loopback, d.SendRate = false, 2 })
	s := h.startSeries("/demo/users/17", `{"count": 50}`)
	h.json(http.MethodPost, "/api/series/"+s.ID.String()+"/cancel", "").is(http.StatusAccepted)
	h.ended(s.ID)
	h.json(http.MethodPost, "/api/series", `{"request": {"url": "`+h.base+`/demo/users/17"}}`)
	var runs struct{ Runs []playground.RunSummary }
	h.get("/api/runs").is(http.StatusOK).into(&runs)
	if len(runs.Runs) > 2 {
		t.Errorf("%d runs were sent, though two a minute may be", len(runs.Runs))
	}
}
