package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"parley/compare"
	"parley/explain"
	"parley/playground"
	"parley/views"
)

// showAgain is GET /runs/:id/explain-again: what today's rules say of a kept run. Nothing
// that is stored changes.
func (h *Handlers) showAgain(c echo.Context) error {
	ctx := c.Request().Context()
	run, err := h.findRun(c)
	if err != nil {
		return err
	}
	past, err := h.History.FindPast(ctx, run.Asked(), run.ID)
	if err != nil {
		return err
	}
	today, err := h.explainedAgain(c, run, past)
	if err != nil {
		return err
	}
	change, err := compare.Explanations(&run, &today)
	if err != nil {
		return err
	}
	m := views.NewAgainModel(views.AgainInput{Kept: masked(ctx, run), Today: today.Explanation, Change: change, Past: past, Now: h.Now()})
	s := h.shell(c, m.Title, "history")
	s.Open = run.ID
	return h.render(c, http.StatusOK, views.AgainPage(views.NewShell(s), m), nil)
}

// explainedAgain gives a run the start of its content back, which an explanation reads.
func (h *Handlers) explainedAgain(c echo.Context, run playground.Run, past playground.Past) (playground.Run, error) {
	head, err := h.bodyStart(unseen(c.Request().Context()), run, playground.HeadBytes)
	if err != nil {
		return run, err
	}
	run = withHead(run, head)
	composed := run.Request
	run.Request = run.AsSent()
	run = explain.Again(run, past)
	run.Request = composed
	return run, nil
}

// withHead gives a run's last response the start of its content.
func withHead(run playground.Run, head []byte) playground.Run {
	x := run.Final()
	if x == nil || x.Response == nil {
		return run
	}
	response := *x.Response
	response.Content.Head = head
	last := len(run.Attempts) - 1
	attempts := append([]playground.Attempt{}, run.Attempts...)
	hops := append([]playground.Exchange{}, attempts[last].Exchanges...)
	hops[len(hops)-1].Response = &response
	attempts[last].Exchanges = hops
	run.Attempts = attempts
	return run
}
