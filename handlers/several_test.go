package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/playground"
)

// twoPlaces makes two environments that answer differently; the second is protected.
func (h *house) twoPlaces() {
	h.t.Helper()
	h.staging()
	h.json(http.MethodPost, "/api/environments", `{"name": "Live", "protected": true, "variables": [{"name": "base", "value": "`+h.base+`/demo"}, {"name": "user", "value": "9041"}]}`).is(http.StatusCreated)
	h.json(http.MethodPost, "/api/environments", `{"name": "Gone", "variables": [{"name": "base", "value": "http://`+refusing(h.t)+`"}, {"name": "user", "value": "1"}]}`).is(http.StatusCreated)
}

func TestOneRequestGoesToSeveralEnvironmentsAndIsCompared(t *testing.T) {
	h := newHouse(t)
	h.twoPlaces()
	v := h.namesForm() // user is 17 in the request itself
	v["var_name"][0], v["var_value"][0] = "", ""
	v.Set("url", "{{base}}/users/{id}")
	v["path_value"], v["take_variable"], v["take_expression"] = []string{"1"}, nil, nil
	r := h.post("/send/several", v).is(http.StatusOK)
	if r.page().Find("dialog#several[open] input[name=several][checked]").AttrOr("value", "") != "Staging" {
		t.Errorf("the chosen environment is not offered: %.300s", r.body)
	}
	v["several"], v["several_go"] = []string{"Staging"}, []string{"yes"}
	h.post("/send/several", v).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-several]", "Choose two environments or more")
	v["several"] = []string{"Live", "Staging", "Gone"} // the chosen one is the base
	r = h.post("/send/several", v).is(http.StatusOK)
	runs := r.url.Query()["run"]
	if r.url.Path != "/compare" || len(runs) != 3 {
		t.Fatalf("it leads to %s", r.url)
	}
	page := r.page()
	var named []string
	for _, e := range page.Find("[data-testid=place]").EachIter() {
		named = append(named, e.Text())
	}
	if strings.Join(named, " ") != "Staging Live Gone" {
		t.Errorf("the cards name %q", named)
	}
	for i, want := range []string{"Staging", "Live", "Gone"} {
		var run playground.Run
		h.get("/api/runs/" + runs[i]).is(http.StatusOK).into(&run)
		if run.Environment != want || want == "Gone" != (run.Failure != nil) {
			t.Errorf("run %s went to %q, failure %v", runs[i], run.Environment, run.Failure)
		}
	}
	h.get(r.url.RequestURI()+"&view=all").is(http.StatusOK).shows(".matrix thead", "Staging").shows(".matrix thead", "Gone")
}

func TestWhatIsMissingInOneEnvironmentIsSaidOfIt(t *testing.T) {
	h := newHouse(t)
	h.twoPlaces()
	v := url.Values{"form": {"page"}, "url": {"{{base}}/users/{{user}}"}, "several": {"Staging", "Live"}, "several_go": {"yes"}}
	r := h.post("/send/several", v).is(http.StatusUnprocessableEntity)
	r.shows("[data-testid=fault-url]", "The variable {{user}} is not defined in the environment Staging")
	h.get("/api/runs").lacks(`"id"`)
	v.Set("url", "http://a b/")
	if n := h.post("/send/several", v).is(http.StatusUnprocessableEntity).page().Find(".faults li").Length(); n > 1 {
		t.Errorf("what is wrong in all is said %d times", n)
	}
}

func TestProtectedEnvironmentsAskBeforeSeveralAreSentTo(t *testing.T) {
	h := newHouse(t)
	h.twoPlaces()
	v := url.Values{"form": {"page"}, "method": {"DELETE"}, "url": {"{{base}}/users/17"}, "several": {"Staging", "Live"}, "several_go": {"yes"}}
	r := h.post("/send/several", v).is(http.StatusUnprocessableEntity)
	r.shows("[data-testid=question]", "Live is protected. DELETE may change something")
	h.get("/api/runs").lacks(`"id"`)
	button := r.page().Find("[data-testid=question] button")
	if goal := button.AttrOr("formaction", ""); goal != "/send/several" {
		t.Errorf("the answer goes to %q", goal)
	}
	v.Set(button.AttrOr("name", ""), button.AttrOr("value", ""))
	if at := h.post("/send/several", v).is(http.StatusOK).url.Path; at != "/compare" {
		t.Errorf("asked and answered, it leads to %s", at)
	}
}

func TestSeveralEnvironmentsThroughTheAPI(t *testing.T) {
	h := newHouse(t)
	h.twoPlaces()
	var got struct {
		Runs       []playground.Run
		Comparison string
	}
	r := h.json(http.MethodPost, "/api/runs/several", `{"request": {"url": "{{base}}/users/1"}, "environments": ["Staging", "Gone"], "name": "Both"}`).is(http.StatusCreated)
	r.into(&got)
	if len(got.Runs) != 2 || got.Runs[0].Environment != "Staging" || got.Runs[1].Failure == nil || got.Runs[1].Name != "Both" || r.header.Get("Location") != got.Comparison {
		t.Errorf("got %+v", got)
	}
	h.get(got.Comparison).is(http.StatusOK)
	for body, want := range map[string]string{
		`{"request": {"url": "{{base}}/"}, "environments": ["Staging"]}`:                             "/environments",
		`{"request": {"url": "{{base}}/"}, "environments": ["Staging", "Nowhere"]}`:                  "/environments/1",
		`{"request": {"url": "{{base}}/"}, "environments": ["Staging", "Live"], "environment": "a"}`: "/environment",
		`{"request": {"url": "{{user}}/"}, "environments": ["Staging", "Live"]}`:                     "/request/url",
	} {
		if r := h.json(http.MethodPost, "/api/runs/several", body).is(http.StatusUnprocessableEntity); !strings.Contains(r.body, `"`+want+`"`) {
			t.Errorf("%s: %s", body, r.body)
		}
	}
	if r := h.json(http.MethodPost, "/api/runs", `{"request": {"url": "http://a/"}, "environments": ["Staging", "Live"]}`).is(http.StatusUnprocessableEntity); !strings.Contains(r.body, "/api/runs/several") {
		t.Errorf("one is told nothing of several: %s", r.body)
	}
}

func TestTheMenuSendsWithoutRedirectsOrRetries(t *testing.T) {
	h := newHouse(t)
	v := url.Values{"form": {"page"}, "url": {h.base + "/demo/old-page"}, "follow_redirects": {"true"}, "send_as": {"no-redirects"}}
	h.post("/send", v).is(http.StatusOK)
	v = url.Values{"form": {"page"}, "url": {h.base + "/demo/flaky?fail=1&key=menu"}, "retry_attempts": {"4"}, "retry_backoff_ms": {"1"}, "send_as": {"no-retries"}}
	h.post("/send", v).is(http.StatusOK)
	for id, status := range map[string]int{"1": 301, "2": 503} {
		var run playground.Run
		h.get("/api/runs/" + id).is(http.StatusOK).into(&run)
		if run.Status != status || len(run.Attempts) != 1 || len(run.Attempts[0].Exchanges) != 1 {
			t.Errorf("run %s: %d in %d attempts", id, run.Status, len(run.Attempts))
		}
	}
}
