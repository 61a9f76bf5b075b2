package handlers

import (
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// ownFiles refuses a request to be saved that names parts of a form, which has none beside it,
// or content that is not kept here.
func (h *Handlers) ownFiles(c echo.Context, r playground.Request) error {
	r.Body.Fields = slices.Clone(r.Body.Fields)
	if err := attach(&r, nil); err != nil {
		return err
	}
	return h.checkFiles(c, r)
}

// withoutLostFiles takes the files out of the requests of a new collection that are not kept
// here, as in one that comes from another Parley: their names stay, to choose them again.
func (h *Handlers) withoutLostFiles(c echo.Context, in playground.Collection) (playground.Collection, error) {
	in.Requests = slices.Clone(in.Requests)
	for i := range in.Requests {
		r := &in.Requests[i].Request
		r.Body.Fields = slices.Clone(r.Body.Fields)
		if err := attach(r, nil); err != nil {
			return in, invalid("/requests/"+strconv.Itoa(i)+faultsOf(err, "/request")[0].Pointer, faultsOf(err, "/request")[0].Detail)
		}
		err := h.checkFiles(c, *r)
		switch {
		case err == nil:
			continue
		case playground.CodeOf(err) != playground.Invalid:
			return in, err
		}
		r.Body.SHA256, r.Body.Size = "", 0
		for j := range r.Body.Fields {
			r.Body.Fields[j].SHA256, r.Body.Fields[j].Size = "", 0
		}
	}
	return in, nil
}
