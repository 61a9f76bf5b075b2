package handlers_test

import (
	"net/http"
	"testing"
)

func TestAPartThatIsNotKnownShowsTheBody(t *testing.T) {
	h := newHouse(t)
	h.runGet("/demo/echo?a=1")
	h.runGet("/demo/echo?a=2")
	page := h.get("/compare?run=1&run=2&part=matrix").is(http.StatusOK).page()
	if n := page.Find(".jd tr.chg").Length(); n == 0 {
		t.Error("no difference of the body is shown")
	}
}
