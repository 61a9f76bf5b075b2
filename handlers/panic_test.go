package handlers_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"parley/handlers"
	"parley/playground"
)

// faulty is a history that panics with what it was asked.
type faulty struct{ handlers.History }

func (faulty) FindRuns(_ context.Context, f playground.RunFilter) (playground.RunPage, error) {
	panic(fmt.Sprintf("cannot look for %+v", f))
}

// lines is a log that several write.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// TestAPanicEndsItsRequestAloneAndTellsNothing: what was asked is neither answered nor logged,
// and where the page of the fault panics, too, there is a sentence.
func TestAPanicEndsItsRequestAloneAndTellsNothing(t *testing.T) {
	log := &lines{}
	h := newHouse(t, func(d *handlers.Deps) {
		d.History, d.Log = faulty{d.History}, slog.New(slog.NewTextHandler(log, nil))
	})
	paths := []string{"/history?q=Zq7-sought", "/api/runs?q=Zq7-sought", "/search?q=Zq7-sought"}
	for _, path := range paths {
		r := h.get(path).is(http.StatusInternalServerError)
		if !strings.Contains(r.body, "Parley failed inside.") || strings.Contains(r.body, "cannot look for") {
			t.Errorf("%s is answered with %s", path, r.body)
		}
	}
	h.get("/healthz").is(http.StatusOK)
	log.mu.Lock()
	defer log.mu.Unlock()
	if text := log.text.String(); strings.Contains(text, "Zq7") || strings.Count(text, "faulty.FindRuns") < len(paths) {
		t.Errorf("the log: %s", text)
	}
}
