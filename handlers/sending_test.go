package handlers_test

import (
	"net/http"
	"net/url"
	"testing"

	"parley/playground"
)

func TestASendIsFoundAgainByTheWordOfItsPage(t *testing.T) {
	h := newHouse(t)
	form := url.Values{"url": {h.base + "/demo/users/17"}, "show": {"playground"}, "sending": {"0123456789abcdef"}}
	h.post("/send", form, "HX-Request", "true").is(http.StatusOK)
	if to := h.get("/sending/0123456789abcdef").is(http.StatusOK).url; to.Path != "/" || to.Query().Get("run") != "1" {
		t.Errorf("it led to %s", to)
	}
	h.get("/sending/0123456789abcdee").is(http.StatusNotFound)
	form.Set("sending", "short")
	h.post("/send", form, "HX-Request", "true").is(http.StatusOK)
	h.get("/sending/short").is(http.StatusNotFound)
}

// A form is filled from one run and may be sent many times from one page.
func TestARunIsMadeFromTheOneThatStoodBesideItsForm(t *testing.T) {
	h := newHouse(t)
	h.runGet("/demo/users/17")
	h.runGet("/demo/users/18")
	for _, c := range []struct {
		name, url, shown string
		want             playground.RunID
	}{
		{"sent with no word of what is shown", h.base + "/demo/users/18", "", 1},
		{"sent beside the run that filled it", h.base + "/demo/users/18", "1", 1},
		{"sent once more beside what it came to", h.base + "/demo/users/18", "2", 2},
		{"beside a run that there is not", h.base + "/demo/users/18", "99", 1},
		{"beside nonsense", h.base + "/demo/users/18", "x", 1},
		{"another host's address typed into it", "http://nowhere.invalid/things", "2", 0},
		{"the same path of another host", "http://nowhere.invalid/demo/users/17", "2", 2},
	} {
		sent := h.post("/send", url.Values{"url": {c.url}, "from": {"1"}, "show": {"playground"}, "shown": {c.shown}}).is(http.StatusOK)
		id, _ := playground.ParseRunID(sent.url.Query().Get("run"))
		if run, err := h.store.FindRun(t.Context(), id); err != nil || run.ParentID != c.want {
			t.Errorf("%s: run %d is made from %d, want %d (%v)", c.name, id, run.ParentID, c.want, err)
		}
	}
}

func TestAnExampleIsSentToTheEnvironmentThatIsChosen(t *testing.T) {
	h := newHouse(t)
	h.environment("Staging")
	form := formOfPage(h.get("/").is(http.StatusOK).page().Find(".scen form").First())
	for _, chosen := range []string{"Demo", "Staging", ""} {
		h.post("/environment", url.Values{"form": {"page"}, "environment": {chosen}})
		h.post("/send", form).is(http.StatusOK).shows("#environment option[selected]", map[string]string{"": "No environment"}[chosen]+chosen)
	}
}
