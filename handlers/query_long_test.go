package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestAQueryOfThousandsOfWordsIsRefused: it is no fault of the database's, as which it was told.
func TestAQueryOfThousandsOfWordsIsRefused(t *testing.T) {
	h := newHouse(t)
	h.run(`{"url": "` + h.base + `/demo/users/17"}`)
	for name, typed := range map[string]string{"words": strings.Repeat("a ", 15_000), "signs": strings.Repeat("*a", 15_000)} {
		q := url.QueryEscape(typed)
		h.get("/api/runs?q=" + q).is(http.StatusUnprocessableEntity).has("2000 bytes")
		h.get("/api/runs?body=" + q).is(http.StatusUnprocessableEntity).has(`"/body"`)
		if r := h.get("/history?q=" + q); r.status >= 500 || !strings.Contains(r.body, "2000 bytes") {
			t.Errorf("%s: the history answers %d", name, r.status)
		}
		h.get("/search?q=" + q).is(http.StatusOK)
	}
	h.get("/api/runs?q=" + url.QueryEscape(strings.Repeat("a ", 990))).is(http.StatusOK)
}
