package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// changeBaseline is POST /runs/:id/baseline: the run becomes the baseline of its request, or
// stops being it.
func (h *Handlers) changeBaseline(c echo.Context) error {
	id, err := readRunID(c)
	if err != nil {
		return err
	}
	switch c.FormValue("do") {
	case "set":
		_, err = h.Baselines.SetBaseline(c.Request().Context(), id)
	case "unset":
		err = h.Baselines.UnsetBaseline(c.Request().Context(), id)
		if playground.CodeOf(err) == playground.NotFound {
			err = nil // somebody else was faster
		}
	default:
		return invalid("/do", "This is set or unset.")
	}
	if err != nil {
		return err
	}
	h.noteBaseline(c, id, c.FormValue("do") == "set")
	return goBack(c, "/runs/"+id.String())
}

// apiBaselines is GET /api/baselines.
func (h *Handlers) apiBaselines(c echo.Context) error {
	all, err := h.Baselines.Baselines(c.Request().Context())
	if err != nil {
		return err
	}
	for i := range all {
		all[i].RequestKey = maskKey(all[i].RequestKey)
	}
	return answer(c, http.StatusOK, map[string]any{"baselines": all})
}

// maskKey hides the credentials in the URL of a request key.
func maskKey(key string) string {
	for i := range len(key) {
		if key[i] == ' ' {
			return key[:i+1] + playground.MaskURL(key[i+1:])
		}
	}
	return key
}

// apiSetBaseline is PUT /api/runs/:id/baseline.
func (h *Handlers) apiSetBaseline(c echo.Context) error {
	id, err := readRunID(c)
	if err != nil {
		return err
	}
	b, err := h.Baselines.SetBaseline(c.Request().Context(), id)
	if err != nil {
		return err
	}
	h.noteBaseline(c, id, true)
	b.RequestKey = maskKey(b.RequestKey)
	return answer(c, http.StatusOK, b)
}

// apiUnsetBaseline is DELETE /api/runs/:id/baseline.
func (h *Handlers) apiUnsetBaseline(c echo.Context) error {
	id, err := readRunID(c)
	if err != nil {
		return err
	}
	if err := h.Baselines.UnsetBaseline(c.Request().Context(), id); err != nil {
		return err
	}
	h.noteBaseline(c, id, false)
	return c.NoContent(http.StatusNoContent)
}

func (h *Handlers) noteBaseline(c echo.Context, id playground.RunID, is bool) {
	h.noteRuns(c, playground.DeedChange, []playground.RunID{id}, map[bool]string{true: "made the baseline of its request", false: "is no baseline any more"}[is])
}

// held is the run with how it stands to its baseline by the rules of today.
func (h *Handlers) held(c echo.Context, run playground.Run) (playground.Run, error) {
	to, err := h.Baselines.Of(c.Request().Context(), run)
	run.Baseline = to
	return run, err
}
