package handlers

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// showEdit is GET /r/:id/edit: the form that renames, describes and moves.
func (h *Handlers) showEdit(c echo.Context) error {
	in, err := h.editInput(c)
	if err != nil {
		return err
	}
	return h.renderEdit(c, http.StatusOK, in)
}

func (h *Handlers) editInput(c echo.Context) (views.EditInput, error) {
	r, of, err := h.savedNamed(c)
	if err != nil {
		return views.EditInput{}, err
	}
	all, err := h.Collections.CollectionNames(c.Request().Context())
	return views.EditInput{Collection: of, Request: r, Others: all}, err
}

// changeSaved is POST /r/:id/edit.
func (h *Handlers) changeSaved(c echo.Context) error {
	in, err := h.editInput(c)
	if err != nil {
		return err
	}
	ctx, typed, r := c.Request().Context(), editTyped(c), in.Request
	if form, err := c.FormParams(); err == nil && !form.Has("name") { // it is only moved
		typed.Name, typed.Description = r.Name, r.Description
	}
	in.Typed = &typed
	r.Name, r.Description = typed.Name, typed.Description
	err = checkedName(r.Name)
	var bring []playground.Variable
	to, at := placeIn(typed.To, r)
	if err == nil && (to != r.CollectionID || at != r.Folder) {
		if bring, err = h.lacking(ctx, r, to, at); err != nil {
			return err
		}
		if len(bring) > 0 && typed.Bring == "" {
			in.Lacks = namesOf(bring)
			return h.renderEdit(c, http.StatusUnprocessableEntity, in)
		}
		if typed.Bring != "copy" {
			bring = nil
		}
	}
	if version, _ := strconv.ParseInt(typed.Version, 10, 64); err == nil && (r.Name != in.Request.Name || r.Description != in.Request.Description) {
		_, _, err = h.updateSaved(c, r, version)
	}
	if err == nil {
		err = h.bring(c, to, bring)
	}
	if err == nil {
		err = h.moveTo(ctx, in, typed)
	}
	switch {
	case playground.CodeOf(err) == playground.Outdated:
		in.Outdated = h.savedBy(c, in.Request.UpdatedBy, in.Request.UpdatedAt)
		return h.renderEdit(c, http.StatusPreconditionFailed, in)
	case isRefusal(err):
		in.Faults = faultsOf(err, "/name")
		return h.renderEdit(c, http.StatusUnprocessableEntity, in)
	case err != nil:
		return err
	}
	return goBack(c, savedPath(r.ID)+"?done=edited")
}

// moveTo moves a request where it is to lie, unless it lies there.
func (h *Handlers) moveTo(ctx context.Context, in views.EditInput, typed views.EditTyped) error {
	r := in.Request
	to, at := placeIn(typed.To, r)
	moved := to != r.CollectionID || at != r.Folder
	if stays := typed.Place == "stay" || typed.Place == ""; !moved && stays {
		return nil
	}
	return h.Collections.MoveSaved(ctx, r.ID, to, at, placeOf(in.Collection, at, views.TwigKey(playground.Twig{Request: &r}), typed.Place))
}

// placeOf is the place in a branch that a form names for what is moved there; 0 is its end.
func placeOf(c playground.Collection, in playground.FolderID, moved, named string) int {
	now, n := 0, 0
	at := map[string]int{}
	for i, t := range c.Branches()[in] {
		key := views.TwigKey(t)
		if key == moved {
			now = i + 1
			continue
		}
		n++
		at[key] = n
	}
	how, of, _ := strings.Cut(named, "-")
	switch {
	case how == "first":
		return 1
	case how == "before" && at[of] > 0:
		return at[of]
	case how == "after" && at[of] > 0:
		return at[of] + 1
	case how == "up" && now > 0:
		return max(1, now-1)
	case how == "down" && now > 0:
		return now + 1
	}
	return n + 1
}

// renameSaved is POST /r/:id/name: by a script, in place.
func (h *Handlers) renameSaved(c echo.Context) error {
	r, in, err := h.savedNamed(c)
	if err != nil {
		return err
	}
	was := r.Version
	r.Name = strings.TrimSpace(c.FormValue("name"))
	if err := checkedName(r.Name); err != nil {
		return err
	}
	if r, _, err = h.updateSaved(c, r, was); err != nil {
		return err
	}
	for i := range in.Requests {
		if in.Requests[i].ID == r.ID {
			in.Requests[i].Name = r.Name
		}
	}
	if !isFragment(c) {
		return c.Redirect(http.StatusSeeOther, savedPath(r.ID)+"?done=edited")
	}
	page := views.PlaygroundInput{Request: playground.MaskRequest(r.Request), Name: r.Name, Saved: r.ID, Of: &views.SavedInput{Kept: r, Collection: in, Version: r.Version, Marks: c.FormValue("saved_marks")}}
	page.Of.Changed = c.FormValue("changed") == "yes"
	if version, err := strconv.ParseInt(c.FormValue("saved_version"), 10, 64); err == nil && version != was {
		page.Of.Version = version // somebody else saved since the form was filled: that is still to be told
	}
	return h.renderSavedOver(c, http.StatusOK, page)
}
