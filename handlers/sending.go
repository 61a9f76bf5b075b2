package handlers

import (
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// Bounds of what is remembered of sends.
const (
	mostSendings    = 512
	longestSending  = 64
	shortestSending = 16
)

// sendingKey is where the word of a send stands while it is answered.
const sendingKey = "sending"

// sendings remembers by a word of the page's which run a send became, so that a page that is
// loaded again before it was told finds its run.
type sendings struct {
	mu    sync.Mutex
	words []string // the oldest first
	runs  map[string]playground.RunID
}

func (s *sendings) note(word string, run playground.RunID) {
	if len(word) < shortestSending || len(word) > longestSending {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.runs == nil {
		s.runs = map[string]playground.RunID{}
	}
	if _, had := s.runs[word]; !had {
		s.words = append(s.words, word)
	}
	s.runs[word] = run
	if len(s.words) > mostSendings {
		delete(s.runs, s.words[0])
		s.words = s.words[1:]
	}
}

func (s *sendings) find(word string) (playground.RunID, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	run, ok := s.runs[word]
	return run, ok
}

// findSending is GET /sending/:word: it leads to the run that a send became.
func (h *Handlers) findSending(c echo.Context) error {
	run, ok := h.sendings.find(c.Param("word"))
	if !ok {
		return playground.NewError(playground.NotFound, "No run was sent so.")
	}
	return c.Redirect(http.StatusSeeOther, "/?run="+run.String())
}
