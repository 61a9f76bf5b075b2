package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// protected makes an environment that asks, with the demo API in it.
func (h *house) protected(name string) {
	h.t.Helper()
	path := h.environment(name)
	v := formOfPage(h.get(path).page().Find("[data-testid=environment-form]"))
	v["var_name"][0], v["var_value"][0] = "base", h.base+"/demo"
	v.Set("protected", "yes")
	h.post(path, v).is(http.StatusOK)
}

func TestTheAPIAsksForTheNameOfAProtectedEnvironment(t *testing.T) {
	h := newHouse(t)
	h.protected("Live one")
	const deletes = `{"environment":"Live one","request":{"method":"DELETE","url":"{{base}}/users/17"}}`
	for path, body := range map[string]string{"/api/runs": deletes, "/api/series": strings.TrimSuffix(deletes, "}") + `,"plan":{"count":2}}`} {
		r := h.json("POST", path, body).is(http.StatusUnprocessableEntity)
		if !strings.Contains(r.body, `"/confirm"`) || !strings.Contains(r.body, "confirm=Live+one") {
			t.Errorf("%s: %s", path, r.body)
		}
		h.json("POST", path+"?confirm=other", body).is(http.StatusUnprocessableEntity)
	}
	var run struct{ ID string }
	h.json("POST", "/api/runs?confirm=Live+one", deletes).is(http.StatusCreated).into(&run)
	h.json("POST", "/api/runs/"+run.ID+"/rerun", `{}`).is(http.StatusUnprocessableEntity)
	h.json("POST", "/api/runs/"+run.ID+"/rerun?confirm=Live+one", `{}`).is(http.StatusCreated)
	h.json("POST", "/api/runs", strings.Replace(deletes, "DELETE", "GET", 1)).is(http.StatusCreated)
	ask := h.get("/runs/" + run.ID + "/rerun").is(http.StatusOK)
	ask.shows("[data-testid=confirm]", "Live one is protected.").shows("[data-testid=confirm] button", "Send DELETE to Live one")
	if ask.page().Find("#guard.on").Length() != 1 {
		t.Error("the bar does not show that it is protected")
	}
}

func TestRepeatingInAProtectedEnvironmentIsAskedToo(t *testing.T) {
	h := newHouse(t)
	h.protected("Live")
	form := url.Values{"method": {"DELETE"}, "url": {"{{base}}/users/17"}, "environment": {"Live"}, "preset": {"plan"}, "plan_count": {"2"}, "plan_confirm": {"yes"}}
	asked := h.post("/repeat", form).is(http.StatusUnprocessableEntity)
	asked.shows("[data-testid=question]", "Live is protected")
	button := asked.page().Find("[data-testid=question] button")
	if goal := button.AttrOr("formaction", ""); goal != "/repeat?preset=plan" {
		t.Errorf("the answer goes to %q", goal)
	}
	form.Del("preset")
	form.Set("confirmed", "Live")
	r := h.post("/repeat?preset=plan", form).is(http.StatusOK)
	if !strings.HasPrefix(r.url.Path, "/series/") {
		t.Fatalf("after yes it leads to %s", r.url)
	}
	again := h.post(r.url.Path+"/again", nil).is(http.StatusOK)
	if !strings.HasPrefix(again.url.RequestURI(), "/?series=") || again.page().Find("select[name=environment] option[selected]").AttrOr("value", "") != "Live" {
		t.Errorf("again leads to %s", again.url)
	}
}

func TestSendNamesAProtectedEnvironment(t *testing.T) {
	h := newHouse(t)
	h.protected("Live")
	page := h.get("/?environment=Live").is(http.StatusOK).page()
	if words := strings.TrimSpace(page.Find("[data-send] #send-to").Text()); words != "Send to Live" || page.Find(".topbar > #guard.on").Length() != 1 {
		t.Errorf("Send says %q", words)
	}
	page = h.get("/?environment=Demo").is(http.StatusOK).page()
	if words := strings.TrimSpace(page.Find("[data-send] #send-to").Text()); words != "Send" || page.Find("#guard.on").Length() != 0 {
		t.Errorf("Send says %q", words)
	}
	changed := h.ask("POST", "/compose/code", "application/x-www-form-urlencoded", url.Values{"url": {"http://a.example"}, "environment": {"Live"}}.Encode(), "HX-Request", "true").is(http.StatusOK)
	changed.shows("#send-to", "Send to Live")
}

func TestTheHelpExplainsTheDotAndTheBand(t *testing.T) {
	h := newHouse(t)
	h.get("/help").is(http.StatusOK).shows("[data-testid=signs]", "it may change something").shows("[data-testid=signs]", "protected")
}
