package handlers

import (
	"io"
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// mostEfforts bounds how many imports are watched at once, on one replica.
const mostEfforts = 100

// efforts are imports that go on, by the words that their pages gave them.
type efforts struct {
	mu  sync.Mutex
	all map[string]effort
}

type effort struct {
	who string
	*playground.Effort
}

// watchImport has an import counted, for the page that gave it a word, until done is called.
func (h *Handlers) watchImport(c echo.Context, word string) (done func()) {
	if word == "" || len(word) > 100 {
		return func() {}
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(c.Request().Body, 1<<10)) // only who has read all is told that the page broke it off
	e := &playground.Effort{}
	h.efforts.mu.Lock()
	defer h.efforts.mu.Unlock()
	if h.efforts.all == nil {
		h.efforts.all = map[string]effort{}
	}
	if _, taken := h.efforts.all[word]; taken || len(h.efforts.all) >= mostEfforts {
		return func() {}
	}
	h.efforts.all[word] = effort{h.who(c), e}
	c.SetRequest(c.Request().WithContext(playground.WithEffort(c.Request().Context(), e)))
	return func() {
		h.efforts.mu.Lock()
		defer h.efforts.mu.Unlock()
		delete(h.efforts.all, word)
	}
}

// importProgress is GET /import/progress/:word: how far an import of the same person has come. It
// is empty where that is not known here: it is over, waits, or another replica is at it.
func (h *Handlers) importProgress(c echo.Context) error {
	h.efforts.mu.Lock()
	e, known := h.efforts.all[c.Param("word")]
	h.efforts.mu.Unlock()
	if !known || e.who != h.who(c) {
		return c.NoContent(http.StatusNoContent)
	}
	phase, done, all := e.Now()
	return c.JSON(http.StatusOK, map[string]any{"phase": phase, "done": done, "all": all})
}
