package handlers

import (
	"cmp"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
)

// within puts the collection of a saved request between the environment and what is sent. The
// error is Invalid, with a pointer, where it is not there.
func (h *Handlers) within(c echo.Context, p place, saved playground.SavedID) (place, error) {
	if saved == 0 {
		return p, nil
	}
	gone := invalid("/saved", "There is no saved request "+saved.String()+". It may have been deleted.")
	r, err := h.Collections.FindSaved(c.Request().Context(), saved)
	if playground.CodeOf(err) == playground.NotFound {
		return p, gone
	}
	if err != nil {
		return p, err
	}
	all, err := h.Collections.OpenCollection(c.Request().Context(), r.CollectionID)
	if playground.CodeOf(err) == playground.NotFound {
		return p, gone
	}
	if err != nil {
		return p, err
	}
	p.saved, p.shelf, p.setting = &r, &all, p.setting.Within(all, r.Folder)
	return p, nil
}

// placeOfDraft is where a draft is sent. One that only names a saved request gets that one's
// request; one without a name, its name.
func (h *Handlers) placeOfDraft(c echo.Context, d *playground.Draft) (place, error) {
	p, err := h.placeOf(c, d.Environment)
	if err != nil {
		return p, err
	}
	if p, err = h.within(c, p, d.SavedID); err != nil || p.saved == nil {
		return p, err
	}
	if d.Request.Method == "" {
		d.Request = p.saved.Request
	}
	if d.Name == "" {
		d.Name = p.saved.Name
	}
	return p, nil
}

// placeOfForm is where a form of the composer is sent. A saved request that was deleted
// meanwhile is none: what is typed is still there to be sent.
func (h *Handlers) placeOfForm(c echo.Context, f compose.Form) (place, error) {
	p, err := h.placeOf(c, f.Environment)
	if err != nil {
		return p, err
	}
	in, err := h.within(c, p, f.Saved)
	if playground.CodeOf(err) == playground.Invalid {
		return p, nil
	}
	return in, err
}

// composedSaved makes a draft of a form that only names a saved request, and perhaps where to.
func (h *Handlers) composedSaved(c echo.Context, at place, f compose.Form) (playground.Draft, error) {
	d := playground.Draft{Request: at.saved.Request, Name: cmp.Or(f.Name, at.saved.Name)}
	h.bindSignIn(c, &d.Request.Auth)
	d, faults := h.filled(d, at)
	if faults = append(faults, stillMasked(d.Request)...); len(faults) > 0 {
		return d, &playground.Error{Code: playground.Invalid, Fields: faults}
	}
	return d, nil
}
