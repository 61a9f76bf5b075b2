package handlers_test

import (
	"net/http"
	"testing"
)

func TestTheAddressOfAComparisonHoldsWhatItIsMadeOf(t *testing.T) {
	h := newHouse(t)
	h.run(`{"url": "` + h.base + `/demo/users/17"}`)
	h.run(`{"url": "` + h.base + `/demo/users/18"}`)
	for asked, want := range map[string]string{
		"/compare?run=1&run=2&tag=&note=":               "run=1&run=2",
		"/compare?tag=mine&run=2&note=x&run=1&part=raw": "part=raw&run=2&run=1",
		"/compare?run=1&run=2&base=2&ignore=%2Fid":      "run=1&run=2&base=2&ignore=%2Fid",
	} {
		r := h.get(asked).is(http.StatusOK)
		if r.url.Path != "/compare" || r.url.RawQuery != want {
			t.Errorf("%s leads to %s, want the query %s", asked, r.url, want)
		}
	}
}
