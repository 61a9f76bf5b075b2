package handlers

import (
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

func noSuchCollection() error {
	return playground.NewError(playground.NotFound, "There is no such collection. It may have been deleted.")
}

// findCollection finds the collection in the path, with what it holds.
func (h *Handlers) findCollection(c echo.Context) (playground.Collection, error) {
	id, ok := playground.ParseCollectionID(c.Param("id"))
	if !ok {
		return playground.Collection{}, noSuchCollection()
	}
	return h.Collections.FindCollection(c.Request().Context(), id)
}

func (h *Handlers) createCollection(c echo.Context, in playground.Collection) (playground.Collection, error) {
	if err := checkCollection(in, playground.Collection{}); err != nil {
		return in, err
	}
	in.CreatedBy, in.UpdatedBy = h.who(c), h.who(c)
	made, err := h.Collections.CreateCollection(c.Request().Context(), in)
	if err == nil {
		h.note(c, playground.DeedChange, "collection "+made.Name, "made")
	}
	return made, err
}

func (h *Handlers) updateCollection(c echo.Context, now, was playground.Collection, version int64) (playground.Collection, error) {
	if err := checkCollection(now, was); err != nil {
		return now, err
	}
	now.UpdatedBy = h.who(c)
	kept, err := h.Collections.UpdateCollection(c.Request().Context(), now, version)
	if err == nil {
		h.note(c, playground.DeedChange, "collection "+kept.Name, "changed")
	}
	return kept, err
}

// checkCollection refuses a collection that cannot be kept in the place of was.
func checkCollection(c, was playground.Collection) error {
	e := playground.Environment{Name: "of a collection", Shape: playground.ShapeSquare, Variables: c.Variables, Auth: c.Auth}
	if e.Auth.Kind == "inherit" {
		e.Auth = playground.Auth{Kind: "none"}
	}
	faults := checkEnvironment(e, &playground.Environment{Variables: was.Variables})
	switch name := strings.TrimSpace(c.Name); {
	case name == "":
		faults = append(faults, playground.FieldError{Pointer: "/name", Detail: "A collection needs a name."})
	case len(name) > maxNameLen:
		faults = append(faults, playground.FieldError{Pointer: "/name", Detail: "A name has at most 200 bytes."})
	}
	if len(faults) > 0 {
		return &playground.Error{Code: playground.Invalid, Message: "This collection cannot be kept as it is.", Fields: faults}
	}
	return nil
}

// createSaved keeps a new saved request, and returns the names of the secrets that were made of
// its credentials.
func (h *Handlers) createSaved(c echo.Context, r playground.SavedRequest) (playground.SavedRequest, []string, error) {
	r.UpdatedBy = h.who(c)
	made, err := h.Collections.CreateSaved(c.Request().Context(), r, nil)
	if err == nil {
		h.note(c, playground.DeedChange, "request "+made.Name, "saved")
	}
	return made, nil, err
}

// updateSaved does so with a request that is kept.
func (h *Handlers) updateSaved(c echo.Context, r playground.SavedRequest, version int64) (playground.SavedRequest, []string, error) {
	r.UpdatedBy = h.who(c)
	now, err := h.Collections.UpdateSaved(c.Request().Context(), r, version, nil)
	if err == nil {
		h.note(c, playground.DeedChange, "request "+now.Name, "saved")
	}
	return now, nil, err
}
