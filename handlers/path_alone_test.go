package handlers_test

import (
	"net/http"
	"net/url"
	"testing"
)

func TestAPathAloneIsSentShownAndKeptWithItsBase(t *testing.T) {
	h := newHouse(t)
	form := url.Values{"method": {"GET"}, "url": {"/users/17"}, "environment": {"Demo"}}
	h.post("/compose/code", form, "HX-Request", "true").is(http.StatusOK).
		shows("#code", h.base+"/demo/users/17").shows("[data-testid=resolved]", "base")
	sent := h.post("/send", form, "HX-Request", "true").is(http.StatusOK)
	sent.shows("#result", "200")
	if got := sent.attribute("#request [name=url]", "value"); got != "{{base}}/users/17" {
		t.Errorf("the composer has %q", got)
	}
	h.post("/compose/save", url.Values{"method": {"GET"}, "url": {"/users/17"}, "environment": {"Demo"}, "save_go": {"new"}, "save_new": {"Demo"}, "save_name": {"One"}}).is(http.StatusOK)
	if got := h.get("/r/1").attribute("#request [name=url]", "value"); got != "{{base}}/users/17" {
		t.Errorf("kept is %q", got)
	}

	form.Set("environment", "")
	form.Set("url", "/demo/users/17")
	h.post("/send", form, "HX-Request", "true").is(http.StatusOK).shows("#result", "200")
	form.Set("url", "/users/17")
	h.post("/send", form, "HX-Request", "true").is(http.StatusUnprocessableEntity).shows("#request", "no host")
}
