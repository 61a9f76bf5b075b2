package handlers

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"parley/convert"
	"parley/playground"
)

// showCurl is GET /r/:id/curl: a saved request as a command, filled in for the environment that
// was chosen last, its secrets by name. Where that defines not all names they stand in it.
func (h *Handlers) showCurl(c echo.Context) error {
	r, in, err := h.savedNamed(c)
	if err != nil {
		return err
	}
	all, err := h.Environments.Environments(c.Request().Context())
	if err := unlessAway(err); err != nil {
		return err
	}
	at, err := h.placeOfKept(c, h.usualEnvironment(c, all), r.ID)
	if err != nil {
		return err
	}
	text, err := codeFor("curl", shown(r.Request, at))
	if err != nil {
		out, _, err := h.takenOut(c.Request().Context(), onlyRequest(in, r.ID))
		if err != nil {
			return err
		}
		script, err := convert.ToFile("curl", out)
		if err != nil {
			return err
		}
		text = string(script)
	}
	c.Response().Header().Set("Content-Security-Policy", downloadPolicy)
	return c.String(http.StatusOK, text)
}

// onlyRequest is a collection with one of its requests, in no folder.
func onlyRequest(c playground.Collection, id playground.SavedID) playground.Collection {
	i := slices.IndexFunc(c.Requests, func(r playground.SavedRequest) bool { return r.ID == id })
	c.Folders = []playground.Folder{}
	if i < 0 {
		c.Requests = []playground.SavedRequest{}
		return c
	}
	one := c.Requests[i]
	one.Folder, one.Place = 0, 1
	c.Name, c.Description, c.Requests, c.Count = one.Name, "", []playground.SavedRequest{one}, 1
	return c
}

// exported finds the collection in the path, or one request of it where the query names it.
func (h *Handlers) exported(c echo.Context) (playground.Collection, error) {
	kept, err := h.findCollection(c)
	if err != nil || c.QueryParam("request") == "" {
		return kept, err
	}
	id, ok := playground.ParseSavedID(c.QueryParam("request"))
	if !ok || !holds(kept, id) {
		return kept, invalid("/request", "There is no such request in this collection.")
	}
	return onlyRequest(kept, id), nil
}
