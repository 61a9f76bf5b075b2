package handlers

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
	"golang.org/x/sync/semaphore"

	"parley/playground"
)

// answeredWith is a run whose content has a length.
func answeredWith(size int64) playground.Run {
	return playground.Run{Attempts: []playground.Attempt{{Exchanges: []playground.Exchange{{Response: &playground.Response{Status: 200, Content: playground.Content{DecodedSize: size}}}}}}}
}

func TestOnlySoMuchIsComparedAtOnce(t *testing.T) {
	h, e := &Handlers{comparing: semaphore.NewWeighted(comparedAtOnce)}, echo.New()
	ask := func(size int64) (echo.Context, error) {
		c := e.NewContext(httptest.NewRequest(http.MethodGet, "/compare", nil), httptest.NewRecorder())
		return c, h.awaitTurn(c, answeredWith(size), answeredWith(size), playground.Run{})
	}
	full := func(when string) {
		t.Helper()
		if err := takeTurn(t.Context(), h.comparing, largeCompared, 0); playground.CodeOf(err) != playground.Busy {
			t.Errorf("%s one more is told %v", when, err)
		}
	}
	first, err := ask(1 << 30)
	if err != nil {
		t.Fatal(err)
	}
	full("while the largest is compared")
	if _, err := ask(largeCompared/2 - 1); err != nil {
		t.Errorf("a small one waits for the large ones: %v", err)
	}
	if err := first.NoContent(http.StatusOK); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if first, err = ask(comparedAtOnce / 4); err != nil {
			t.Errorf("after it was answered: %v", err)
		}
	}
	full("while two are compared")
	if err := answerCompared(first, playground.Comparison{}); err != nil {
		t.Fatal(err)
	}
	if _, err = ask(comparedAtOnce / 4); err != nil {
		t.Errorf("after one was answered as JSON: %v", err)
	}
}

func TestAComparisonIsWrittenAPairAtATime(t *testing.T) {
	for _, want := range []playground.Comparison{
		{Pairs: []playground.Pair{}}, {Summary: `"pairs":null`, Pairs: []playground.Pair{{A: 1, B: 2, Summary: "<one>"}}, Rules: []playground.RuleHits{{Rule: "x"}}},
		{Runs: []playground.RunID{1, 2, 3}, Pairs: []playground.Pair{{A: 1, B: 2}, {A: 1, B: 3}}},
	} {
		var whole, compact bytes.Buffer
		if err := writeJSON(&whole, want); err != nil {
			t.Fatal(err)
		}
		got := httptest.NewRecorder()
		if err := answerCompared(echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/", nil), got), want); err != nil {
			t.Fatal(err)
		}
		if err := json.Compact(&compact, got.Body.Bytes()); err != nil || compact.String()+"\n" != whole.String() {
			t.Errorf("%v: %s\nwant %s", err, compact.String(), whole.String())
		}
	}
}
