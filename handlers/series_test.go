package handlers_test

import (
	"bufio"
	"net/http"
	"net/url"
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

// composed is a form of the composer for a request to the demo API.
func (h *house) composed(path string, more ...string) url.Values {
	form := url.Values{"url": {h.base + path}, "method": {"GET"}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

func TestARequestIsRepeatedFromTheComposer(t *testing.T) {
	h := newHouse(t)
	asked := h.post("/repeat", h.composed("/demo/rate-limited", "header_name", "X-Kept", "header_value", "1")).is(http.StatusOK)
	asked.shows("[data-testid=plan][open]", "Repeat this request")
	if got, _ := asked.page().Find("#f-header-name-0").Attr("value"); got != "X-Kept" {
		t.Errorf("the form was not kept: %q", got)
	}
	r := h.post("/repeat", h.composed("/demo/rate-limited", "preset", "plan", "plan_count", "12", "plan_stop", "429, 5xx")).is(http.StatusOK)
	if r.url.Path != "/series/1" {
		t.Fatalf("led to %s", r.url)
	}
	h.ended(1)
	page := h.get("/series/1").is(http.StatusOK)
	page.shows("[data-testid=series-lead]", "Run 4 met the limit: 3 requests in 10 s; the server asked to wait").shows("[data-testid=series-progress]", "Stopped after 4 of 12 runs")
	page.shows("[data-testid=series-act]", "Repeat again").shows("[data-testid=series]", "The limit is 3 requests in 10 s").shows(".seriesruns", "429")
	doc := page.page()
	if marks := doc.Find(".lanesvg a[href^='/runs/']").Length(); marks != 4 {
		t.Errorf("%d marks lead to runs", marks)
	}
	if href, _ := doc.Find("a[data-key=c]").Attr("href"); !strings.Contains(href, "run=1&run=4") {
		t.Errorf("compares %q", href)
	}
	h.get("/series/1", "HX-Request", "true").is(http.StatusOK).shows("#series", "429").shows("#series-act", "Repeat again").lacks("<html")
	h.get("/history").is(http.StatusOK).shows(".serieslink", "series 1, run 4").shows(".chip", "Without repeats")
	h.get("/history?series=no").is(http.StatusOK).lacks("/series/1")
	h.get("/?series=1").is(http.StatusOK).shows("[data-testid=plan][open]", "Repeat")
}

func TestAHundredIsOnePress(t *testing.T) {
	h := newHouse(t)
	h.get("/").is(http.StatusOK).shows("form[action='/repeat']", "Send a hundred")
	h.post("/repeat", h.composed("/demo/users/17", "preset", "hundred")).is(http.StatusOK)
	s := h.ended(1)
	if s.Plan.Count != 100 || s.Summary.Ran != 100 || s.State != playground.StateDone {
		t.Errorf("%d of %d runs, %s", s.Summary.Ran, s.Plan.Count, s.State)
	}
	h.get("/series/1").is(http.StatusOK).shows("[data-testid=series-lead]", "All 100 runs answered 200, the same each time. They took")
	again := h.post("/series/1/again", nil).is(http.StatusOK)
	if again.url.Path != "/series/2" {
		t.Errorf("led to %s", again.url)
	}
	h.ended(2)
}

func TestAnUnsafeMethodIsAskedAboutOnce(t *testing.T) {
	h := newHouse(t)
	post := h.composed("/demo/echo", "method", "POST", "preset", "plan", "plan_count", "2")
	h.post("/repeat", post).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-confirm]", "Tick this to send POST").shows("[data-testid=plan][open]", "may change something")
	h.post("/repeat", h.composed("/demo/echo", "preset", "plan", "plan_count", "many")).is(http.StatusUnprocessableEntity).shows("#f-plan-count-fault", "whole number")
	h.post("/send", h.composed("/demo/users/17")).is(http.StatusOK)
	h.post("/repeat", h.composed("/demo/echo", "preset", "plan", "plan_count", "many", "from", "1")).is(http.StatusUnprocessableEntity).shows("#f-plan-count-fault", "whole number").shows("#result #verdict", "200")
	h.post("/repeat", h.composed("/demo/echo", "preset", "plan", "plan_stop", "sometimes")).is(http.StatusUnprocessableEntity).shows("#f-plan-stop-fault", "a code such as 429")
	if page := h.get("/api/series"); !strings.Contains(page.body, `"series":[]`) {
		t.Errorf("something was sent: %s", page.body)
	}
	post.Set("plan_confirm", "yes")
	if r := h.post("/repeat", post).is(http.StatusOK); r.url.Path != "/series/1" {
		t.Errorf("led to %s", r.url)
	}
	h.ended(1)
	again := h.post("/series/1/again", nil).is(http.StatusOK)
	if again.url.RequestURI() != "/?series=1" {
		t.Errorf("sent again without asking: %s", again.url)
	}
}

func TestADeletedSeriesIsUndoneOnThePage(t *testing.T) {
	h := newHouse(t)
	h.post("/repeat", h.composed("/demo/delay/20", "preset", "plan", "plan_count", "3")).is(http.StatusOK).shows("[data-testid=series-act]", "Cancel").shows("noscript", "refresh")
	h.post("/series/1/delete", nil).is(http.StatusConflict)
	h.post("/series/1/cancel", nil).is(http.StatusOK)
	h.ended(1)
	h.post("/series/1/cancel", nil).is(http.StatusOK).shows("[data-testid=series-progress]", "Cancelled after 1 of 3 runs")
	deleted := h.post("/series/1/delete", nil).is(http.StatusOK).shows(".toast", "Deleted series 1 and its runs.")
	if deleted.url.Path != "/history" {
		t.Errorf("led to %s", deleted.url)
	}
	h.get("/series/1").is(http.StatusNotFound)
	if r := h.post("/series/1/restore", nil).is(http.StatusOK); r.url.Path != "/series/1" {
		t.Errorf("led to %s", r.url)
	}
}
