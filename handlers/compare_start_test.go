package handlers_test

import (
	"net/http"
	"net/url"
	"testing"
)

// An empty history has nothing to tick: a comparison leads to where runs are made.
func TestAComparisonWithoutRunsSaysHowToGetThem(t *testing.T) {
	h := newHouse(t)
	start := func(path, words, to string) {
		t.Helper()
		box := h.get(path).is(http.StatusOK).page().Find("[data-testid=start]")
		links := box.Find("a")
		if box.Find("h2").Text() != words || links.Length() != 1 || links.AttrOr("href", "") != to {
			t.Errorf("%s says %q and leads to %q", path, box.Find("h2").Text(), links.AttrOr("href", ""))
		}
	}
	start("/compare", "Nothing to compare yet", "/")
	h.post("/send", url.Values{"url": {h.base + "/demo/users/17"}}).is(http.StatusOK)
	start("/compare", "Choose two runs to compare", "/history")
	start("/compare?run=1", "There is no other run yet", "/?from=1")
	h.post("/send", url.Values{"url": {h.base + "/demo/users/18"}}).is(http.StatusOK)
	start("/compare?run=1", "One more run is needed", "/history?pick=1")
}
