package handlers_test

import (
	"net/http"
	"net/url"
	"testing"
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
