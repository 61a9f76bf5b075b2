package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"parley/explain"
	"parley/playground"
	"parley/views"
)

// showForeign is GET /explain: where a response from elsewhere is pasted.
func (h *Handlers) showForeign(c echo.Context) error {
	return h.renderForeign(c, http.StatusOK, views.ForeignInput{})
}

// explainForeign is POST /explain. Nothing is kept.
func (h *Handlers) explainForeign(c echo.Context) error {
	in := views.ForeignInput{Text: c.FormValue("text")}
	if err := c.Request().ParseForm(); err != nil {
		return err
	}
	run, err := explain.FromText(in.Text)
	if err != nil && playground.CodeOf(err) == "" {
		return err
	}
	if err != nil {
		in.Fault = said(err)
		return h.renderForeign(c, http.StatusUnprocessableEntity, in)
	}
	run.Explanation = explain.Explain(run, playground.Past{})
	masked := playground.MaskRun(run)
	in.Run = &masked
	return h.renderForeign(c, http.StatusOK, in)
}

func (h *Handlers) renderForeign(c echo.Context, status int, in views.ForeignInput) error {
	in.Now = h.Now()
	page := views.ForeignPage(views.NewShell(h.shell(c, "Explain a response", "explain")), views.NewForeignModel(in))
	return h.render(c, status, page, nil)
}
