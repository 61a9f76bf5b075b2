package handlers_test

import (
	"net/http"
	"net/url"
	"testing"

	"parley/playground"
)

// TestLaterRunsSayWhetherTheyDifferFromTheBaseline goes the way of a person without script.
func TestLaterRunsSayWhetherTheyDifferFromTheBaseline(t *testing.T) {
	h := newHouse(t)
	h.runGet("/demo/users/17") // 1
	h.post("/runs/1/baseline", url.Values{"do": {"set"}}).is(http.StatusOK).shows("[data-testid=baseline]", "This is the baseline.").shows(".rail", "For good: it is the baseline of its request")
	h.runGet("/demo/users/17")       // 2, as before
	h.runGet("/demo/users/17?odd=1") // 3, of the same request
	h.runGet("/demo/users/18")       // 4, of another
	page := h.get("/runs/2").is(http.StatusOK)
	page.shows("[data-testid=baseline]", "Same as the baseline, run 1").shows("[data-testid=baseline] a[href='/compare?run=1&run=2']", "Compare with the baseline")
	if n := page.page().Find("#verdict a[href='/compare?run=1&run=2']").Length(); n > 1 {
		t.Errorf("the rail and the banner both say it")
	}
	h.get("/?run=2").is(http.StatusOK).shows("#verdict a[href='/compare?run=1&run=2']", "run 1").shows("#verdict", "Same as the baseline,")
	h.get("/?run=4").is(http.StatusOK).lacks("the baseline")
	if n := h.get("/runs/4").page().Find("[data-testid=baseline] .standing").Length(); n != 0 {
		t.Errorf("a run of another request stands to a baseline")
	}
	h.get("/runs/1").is(http.StatusOK).shows("[data-testid=baseline] button", "No longer the baseline")
	h.get("/runs/3/over-time").is(http.StatusOK).shows("main", "Baseline").shows("main", "Run 1")
	h.get("/history?q=baseline:same").is(http.StatusOK).shows("[data-run='2']", "the same as the baseline")
	h.get("/history?baseline=set").is(http.StatusOK).shows("[data-run='1']", "is the baseline").shows(".tok", "baseline:set")
	h.get("/history?q=baseline:perhaps").is(http.StatusUnprocessableEntity).shows("#query-fault, .fault, main", "Against its baseline")
	h.post("/runs/1/baseline", url.Values{"do": {"unset"}}).is(http.StatusOK).shows("[data-testid=baseline] button", "Make this the baseline")
	h.post("/runs/1/baseline", url.Values{"do": {"unset"}}).is(http.StatusOK)
	h.post("/runs/1/baseline", url.Values{"do": {"dance"}}).is(http.StatusUnprocessableEntity)
	h.post("/runs/99/baseline", url.Values{"do": {"set"}}).is(http.StatusNotFound)
}

func TestBaselinesThroughTheAPI(t *testing.T) {
	h := newHouse(t)
	base := h.runGet("/demo/flaky?fail=1&key=baseline") // 503, then 200
	later := h.runGet("/demo/flaky?fail=1&key=baseline")
	if later.Baseline != nil {
		t.Errorf("a send is answered with %+v", later.Baseline)
	}
	var b playground.Baseline
	h.json(http.MethodPut, "/api/runs/"+base.ID.String()+"/baseline", "").is(http.StatusOK).into(&b)
	if b.Run != base.ID || b.RequestKey != "GET "+h.base+"/demo/flaky" {
		t.Errorf("%+v", b)
	}
	var run playground.Run
	h.get("/api/runs/" + later.ID.String()).is(http.StatusOK).into(&run)
	if run.Baseline == nil || run.Baseline.Same || run.Baseline.Run != base.ID || run.Baseline.Places < 2 {
		t.Errorf("%+v", run.Baseline)
	}
	h.get("/?run="+later.ID.String()).is(http.StatusOK).shows("#verdict .notice", "Differs from the baseline in").shows("#verdict .notice a", "compare with run "+base.ID.String())
	var list struct {
		Runs []playground.RunSummary `json:"runs"`
	}
	h.get("/api/runs?baseline=differs").is(http.StatusOK).into(&list)
	if len(list.Runs) != 1 || list.Runs[0].ID != later.ID || list.Runs[0].Baseline != playground.StandingDiffers {
		t.Errorf("%+v", list.Runs)
	}
	h.json(http.MethodPost, "/api/ignore-rules", `{"rule": "/**", "scope": "everyone"}`).is(http.StatusCreated)
	rules := run.Baseline.Rules
	h.get("/api/runs/" + later.ID.String()).into(&run)
	if run.Baseline.Rules == rules {
		t.Error("another rule leaves what was found under the old ones")
	}
	h.get("/api/baselines").is(http.StatusOK).shows("*", base.ID.String())
	h.json(http.MethodDelete, "/api/runs/"+base.ID.String()+"/baseline", "").is(http.StatusNoContent)
	h.json(http.MethodDelete, "/api/runs/"+base.ID.String()+"/baseline", "").is(http.StatusNotFound)
	h.get("/api/runs?baseline=sometimes").is(http.StatusUnprocessableEntity)
}
