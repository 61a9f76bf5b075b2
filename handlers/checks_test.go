package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"parley/playground"
)

func (h *house) checksForm() url.Values {
	return url.Values{
		"form": {"page"}, "method": {"GET"}, "url": {h.base + "/demo/users/17"}, "expect": {"2xx"}, "check_use": {"0", "1", "2"},
		"check_of": {"json", "header", "json"}, "check_at": {"$.id", "Content-Type", "/plan/tier"}, "check_is": {"equals", "contains", "equals"}, "check_value": {"18", "json", "team"},
	}
}

func TestChecksAreHeldAndShown(t *testing.T) {
	h := newHouse(t)
	r := h.post("/send", h.checksForm()).is(http.StatusOK)
	r.shows("[data-testid=checked]", "1 of 4 checks did not hold.").shows("[data-testid=checked] .missed", "/id is 18 It was 17.").shows("[data-testid=checked] details", "3 checks held")
	r.shows("#verdict", "Not as expected.")
	h.get("/history?q=fails:checks").is(http.StatusOK).shows("main", "/demo/users/17")
	h.get("/api/runs/1").is(http.StatusOK).has(`"got":"17"`)
	h.get("/api/runs").is(http.StatusOK).has(`"missed":true`)
	if got := h.get("/history").page().Find("[aria-label*='200 with a failure']").Length(); got == 0 {
		t.Error("the marks of runs say success")
	}
	v := h.checksForm()
	v["check_value"][0] = "17"
	h.post("/send", v).is(http.StatusOK).shows("[data-testid=checked]", "All 4 checks held.").shows("#verdict", "Success.")
	h.get("/?from=1").shows("#held", "Tried on run 1").shows("#tab-checks .count", "4")
}

func TestChecksThatCannotBeAreSaidAtTheField(t *testing.T) {
	h := newHouse(t)
	v := h.checksForm()
	v["check_at"][0], v["check_is"][2], v["check_value"][2] = "a b", "type", "text"
	r := h.post("/send", v).is(http.StatusUnprocessableEntity)
	r.shows("#part-checks.open .fault", "is no JSON Pointer").shows("#f-check-value-2-fault", "This takes a type")
	if got := r.page().Find("input[name=check_at]").First().AttrOr("value", ""); got != "a b" {
		t.Errorf("what was typed became %q", got)
	}
}

func TestChecksAreMadeOfTheLastResponse(t *testing.T) {
	h := newHouse(t)
	v := h.checksForm()
	v["check_of"], v["check_at"], v["check_is"], v["check_value"], v["check_use"] = []string{"json"}, []string{"/id"}, []string{"type"}, []string{"number"}, []string{"0"}
	h.post("/compose/checks", v).is(http.StatusUnprocessableEntity).shows("#part-checks.open .fault", "Send the request first.")
	h.run(`{"url": "` + h.base + `/demo/users/17"}`)
	v.Set("last", "1")
	v.Del("expect")
	r := h.post("/compose/checks", v).is(http.StatusOK)
	if n := r.page().Find("input[name=check_at][value='/id']").Length(); n != 1 {
		t.Errorf("/id is checked %d times", n)
	}
	if got := r.page().Find("input[name=expect]").AttrOr("value", ""); got != "200" {
		t.Errorf("%q is expected", got)
	}
	r.shows("#part-checks.open", "Tried on run 1")
	h.post("/compose/checks", v, "HX-Request", "true").is(http.StatusOK).shows("#held", "Content-Type contains application/json")
	v.Set("check", "/username")
	h.post("/compose/checks", v, "HX-Request", "true").is(http.StatusOK).shows("#held", "/username is ada")
	h.get("/?run=1&part=body&view=tree").is(http.StatusOK).shows("[data-testid=tree] button[formaction='/compose/checks'][value='/username']", "Check")
	if n := h.get("/runs/1?part=body&view=tree").page().Find("[data-testid=tree] [data-fill]").Length(); n > 0 {
		t.Errorf("%d buttons fill in a form that is not there", n)
	}
}

func TestARunAllSaysWhichChecksDidNotHold(t *testing.T) {
	h := newHouse(t)
	v := h.composed("/demo/users/17", "preset", "plan", "plan_count", "2")
	for name, list := range h.checksForm() {
		v[name] = list
	}
	h.post("/repeat", v).is(http.StatusOK)
	h.ended(1)
	h.get("/series/1").is(http.StatusOK).shows("[data-testid=expected]", "2 of 2 runs that are checked were not answered as expected: run 1, /id is 18: it was 17; run 2").shows("td .missed", "/id is 18: it was 17")
	h.get("/api/series/1").is(http.StatusOK).has(`"got":"17"`)
	report := h.get("/api/series/1/junit").is(http.StatusOK).has(`tests="2" failures="2" errors="0"`, `message="/id is 18: it was 17"`)
	if d := report.header.Get("Content-Disposition"); d != `attachment; filename="series-1.xml"` {
		t.Error(d)
	}
	h.get("/series/1").shows("a[href='/api/series/1/junit']", "As JUnit")
	v.Set("plan_count", "9")
	v.Set("plan_missed", "two")
	h.post("/repeat", v).is(http.StatusUnprocessableEntity).shows("#f-plan-missed-fault", "whole number")
	v.Set("plan_missed", "2")
	h.post("/repeat", v).is(http.StatusOK)
	if s := h.ended(2); s.State != playground.StateStopped || s.Because != "2 runs were not answered as expected, and the plan stops there." {
		t.Errorf("%s: %s", s.State, s.Because)
	}
	h.get("/series/2").is(http.StatusOK).shows("main", "stops after 2 runs that are not as expected")
}

func TestWhatIsTriedTellsNothingThatIsHiddenFromWhoTries(t *testing.T) {
	s := newSharing(t, playground.SharesAnyone, 90)
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Said", r.Header.Get("Authorization"))
	}))
	defer target.Close()
	var run playground.Run
	s.ask(http.MethodPost, "/api/runs", "application/json", `{"request": {"url": "`+target.URL+`", "headers": [{"name": "Authorization", "value": "Bearer `+shareCanary+`"}]}}`, s.mira...).is(http.StatusCreated).into(&run)
	form := url.Values{
		"form": {"page"}, "url": {target.URL}, "last": {run.ID.String()}, "check_use": {"0"}, "check_of": {"header"}, "check_at": {"X-Said"}, "check_is": {"contains"}, "check_value": {shareCanary[:9]},
	}
	for name, c := range map[string]struct {
		who   []string
		holds bool
	}{"who sent it": {s.mira, true}, "a colleague": {s.jonas, false}} {
		page := s.post("/compose/code", form, fragment(c.who)...).is(http.StatusOK).page()
		if held := page.Find("#held li").Length() == 1 && page.Find("#held .missed").Length() == 0; held != c.holds {
			t.Errorf("%s: it holds: %t", name, held)
		}
	}
}
