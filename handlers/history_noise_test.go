package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
)

func TestTheHistoryDoesNotCallNoiseAChange(t *testing.T) {
	var n atomic.Int64
	peer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		at := n.Add(1)
		fmt.Fprintf(w, `{"stamp": %d, "state": %d}`, at, at/4)
	}))
	defer peer.Close()
	h := newHouse(t)
	for range 4 {
		h.post("/send", url.Values{"url": {peer.URL + "/a"}}).is(http.StatusOK)
	}
	words := func(run string) string {
		return h.get("/history").page().Find("tr[data-run='" + run + "'] .tag").Text()
	}
	if words("1") != "" || words("2") != "changed" || words("4") != "changed" {
		t.Errorf("without rules: %q, %q and %q", words("1"), words("2"), words("4"))
	}
	h.json(http.MethodPost, "/api/ignore-rules", `{"rule": "/stamp", "scope": "everyone"}`).is(http.StatusCreated)
	for run, want := range map[string]string{"1": "", "2": "ignored change", "3": "ignored change", "4": "changed"} {
		if got := words(run); got != want {
			t.Errorf("run %s is called %q, want %q", run, got, want)
		}
	}
}
