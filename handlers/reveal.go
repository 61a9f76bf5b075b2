package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// owns reports whether a run's credentials are the visitor's own. Where nobody signs in they
// are of whoever sits at this machine.
func (h *Handlers) owns(c echo.Context, run playground.Run) bool {
	if h.People == nil {
		return true
	}
	v := h.visitorOf(c)
	return v.known() && run.CreatedBy == v.Person.Name
}

// lent is a run as the visitor may send it again: with its credentials for who typed them,
// and masked for everybody else, who could send them anywhere.
func (h *Handlers) lent(c echo.Context, run playground.Run) playground.Run {
	if !h.owns(c, run) {
		run.Request = playground.MaskRequest(run.Request)
		run.Request.Body = playground.MaskBody(run.Request.Body)
	}
	return run
}

// revealed is what a run's owner gets to see. It is noted.
func (h *Handlers) revealed(c echo.Context) (playground.Run, []playground.Revealed, error) {
	run, err := h.findRun(c)
	if err != nil {
		return run, nil, err
	}
	if !h.owns(c, run) || h.People == nil && !h.Loopback {
		return run, nil, playground.NewError(playground.Forbidden, "Only who typed these credentials may see them.")
	}
	h.noteRuns(c, playground.DeedReveal, []playground.RunID{run.ID}, "")
	return run, playground.TypedCredentials(run.Request), nil
}

// reveal is POST /runs/:id/reveal.
func (h *Handlers) reveal(c echo.Context) error {
	run, all, err := h.revealed(c)
	if err != nil {
		return err
	}
	m := views.NewRevealModel(run.ID, all)
	return h.render(c, http.StatusOK, views.RevealPage(views.NewShell(h.shell(c, m.Title, "history")), m), nil)
}

// apiReveal is POST /api/runs/:id/reveal.
func (h *Handlers) apiReveal(c echo.Context) error {
	_, all, err := h.revealed(c)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]any{"credentials": all})
}

// whoseWords says whose credentials they are.
func whoseWords(name string) string {
	if name == "" {
		return "of somebody who had not signed in"
	}
	return name + "'s"
}
