package handlers

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// notes is where who presents has what nobody else sees, behind the address of the stage.
const notes = "/notes"

func onNotes(c echo.Context) bool { return strings.HasSuffix(c.Path(), notes) }

// renderNotes shows the notes of the step on stage, with the buttons that move it: on a second
// screen, or on the telephone of who presents.
func (h *Handlers) renderNotes(c echo.Context, status int, p playground.Presentation, stage views.StageModel) error {
	if isFragment(c) {
		return h.render(c, status, nil, views.StageNotes(stage))
	}
	s := h.shell(c, "Notes: "+p.Title, "present")
	s.Here = stage.Base
	m := views.NewPresentModel(stage, h.Audience.Count(p.ID), views.FollowModel{})
	return h.render(c, http.StatusOK, views.NotesPage(views.NewStageShell(s), m), nil)
}
