package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
	"parley/views"
)

// saveAs is POST /compose/save: the composer's request is saved, over the one that it was filled
// from or by a new name. Without a choice it shows the form that asks for one.
func (h *Handlers) saveAs(c echo.Context) error {
	form, err := h.readForm(c)
	defer form.to.release()
	if err != nil {
		return err
	}
	switch form.Get("save_go") {
	case "over":
		return h.saveOver(c, form)
	case "new":
		return h.saveNew(c, form)
	}
	return h.offerSave(c, http.StatusOK, form)
}

// offerSave shows the form as typed, with the choice of a name and a place opened.
func (h *Handlers) offerSave(c echo.Context, status int, form posted, faults ...playground.FieldError) error {
	return h.offerChoice(c, status, form, views.SaveAsInput{Faults: faults})
}

func (h *Handlers) offerChoice(c echo.Context, status int, form posted, says views.SaveAsInput) error {
	choice, err := h.saveChoice(c, form)
	if err != nil {
		return err
	}
	choice.Open, choice.Faults, choice.Gone = true, says.Faults, says.Gone
	if isFragment(c) {
		return h.render(c, status, nil, views.SaveAsDialog(views.NewSaveAs(choice)))
	}
	in := form.input()
	in.SaveAs = choice
	return h.renderPlayground(c, status, in)
}

// offerAnew offers to save what was deleted meanwhile by a name and a place again.
func (h *Handlers) offerAnew(c echo.Context, form posted) error {
	return h.offerChoice(c, http.StatusOK, form, views.SaveAsInput{Gone: true})
}

// leaveBeside leaves the run that stood beside a form beside it, where a page comes back as it was
// typed: what is refused takes no response away.
func (h *Handlers) leaveBeside(c echo.Context, in *views.PlaygroundInput) error {
	shown, ok := playground.ParseRunID(in.Typed.Get("shown"))
	if !ok || in.Result != nil || isFragment(c) {
		return nil
	}
	run, err := h.runNamed(c.Request().Context(), shown.String())
	if playground.CodeOf(err) == playground.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	result, err := h.resultInput(c, run)
	in.Result, in.Editing = &result, true
	return err
}

// saveChoice offers where a request can be saved: beside the one that it was filled from, or in
// the collection that it is for, or in the first one.
func (h *Handlers) saveChoice(c echo.Context, form posted) (views.SaveAsInput, error) {
	ctx := c.Request().Context()
	all, err := h.Collections.CollectionNames(ctx)
	if err != nil {
		return views.SaveAsInput{}, err
	}
	in := views.SaveAsInput{All: all, Name: form.Get("save_name"), NewName: form.Get("save_new")}
	in.In, _ = playground.ParseCollectionID(form.Get("save_in"))
	in.Folder, _ = playground.ParseFolderID(form.Get("save_folder"))
	if id, ok := playground.ParseSavedID(form.Get("saved")); ok && form.Get("save_in") == "" {
		if r, err := h.Collections.FindSaved(ctx, id); err == nil {
			in.In, in.Folder = r.CollectionID, r.Folder
			in.Name = copyName(r.Name)
		}
	}
	into, folder, _ := strings.Cut(form.Get("into"), "/")
	if id, ok := playground.ParseCollectionID(into); ok && form.Get("save_in") == "" && in.In == 0 {
		in.In = id
		in.Folder, _ = playground.ParseFolderID(folder)
	}
	if in.In == 0 && form.Get("save_in") == "" && len(all) > 0 {
		in.In = all[0].ID
	}
	if in.Name == "" {
		in.Name = views.RequestName(form.Values)
	}
	if len(all) == 0 && !form.Has("save_new") {
		in.NewName = hostOf(playground.Draft{Request: playground.NewRequest(form.Get("url"))})
	}
	if in.In == 0 {
		return in, nil
	}
	if in.Chosen, err = h.Collections.FindCollection(ctx, in.In); playground.CodeOf(err) == playground.NotFound {
		in.In, err = 0, nil
	}
	return in, err
}

// keepable is the request of a posted form as it may be kept. What it was filled from, a run or
// what was kept before, holds and the page could not show is filled in again.
func (h *Handlers) keepable(c echo.Context, form posted, was playground.Request) (playground.Request, error) {
	f := form.form()
	from, err := h.filledRun(c, f.From)
	if err != nil {
		return playground.Request{}, err
	}
	if from != nil {
		was = h.lent(c, *from).Request
	}
	f.FillFiles(was)
	if at, err := h.placeOfForm(c, f); err == nil {
		f.URL = at.setting.CompleteURL(f.URL, f.OwnVariables)
	}
	req, err := compose.Parse(f)
	faults := []playground.FieldError{}
	if err != nil {
		faults = unlessUnknown(faultsOf(err, "/request/url"))
	}
	req = compose.MergeSecrets(req, was)
	if faults = append(faults, stillMasked(req)...); len(faults) > 0 {
		return req, &playground.Error{Code: playground.Invalid, Fields: faults}
	}
	return req, nil
}

// unlessUnknown leaves out what only keeps a request from being sent now: that names are not
// defined, or that there is no address yet.
func unlessUnknown(faults []playground.FieldError) []playground.FieldError {
	var out []playground.FieldError
	for _, f := range faults {
		if f.Pointer == "/request/url" && f.Detail == compose.NoAddress {
			continue
		}
		if unknownNames([]playground.FieldError{f}) == nil {
			out = append(out, f)
		}
	}
	return out
}

// saveOver saves over the request that the form was filled from, unless somebody else saved it
// meanwhile.
func (h *Handlers) saveOver(c echo.Context, form posted) error {
	id, _ := playground.ParseSavedID(form.Get("saved"))
	was, err := h.Collections.FindSaved(c.Request().Context(), id)
	if playground.CodeOf(err) == playground.NotFound {
		return h.offerAnew(c, form)
	}
	if err != nil {
		return err
	}
	req, err := h.keepable(c, form, was.Request)
	if err != nil {
		return h.refuse(c, form, err)
	}
	version, _ := strconv.ParseInt(form.Get("saved_version"), 10, 64)
	r := was
	r.Request = req
	now, secrets, err := h.updateSaved(c, r, version)
	if playground.CodeOf(err) == playground.Outdated {
		return h.tellOutdated(c, form, req)
	}
	if err != nil {
		return h.refuse(c, form, err)
	}
	if !isFragment(c) {
		return c.Redirect(http.StatusSeeOther, savedAt(now, secrets, form))
	}
	of, err := h.Collections.FindCollection(c.Request().Context(), now.CollectionID)
	if err != nil {
		return err
	}
	in := views.PlaygroundInput{Request: playground.MaskRequest(now.Request), Name: now.Name, Saved: now.ID, Environment: form.Get("environment"), Part: form.Get("part")}
	in.Of = &views.SavedInput{Kept: now, Collection: of, Version: now.Version, Marks: marksOf(now.Request), Done: savedWords(of.Name, of.VariablesAt(now.Folder), secrets), Refilled: len(secrets) > 0}
	return h.renderSavedOver(c, http.StatusOK, in)
}

// savedAt leads to a saved request, with the run that stood beside the form, and says which
// secrets were made.
func savedAt(r playground.SavedRequest, secrets []string, form posted) string {
	q := url.Values{"done": {"saved"}, "secret": secrets}
	for _, field := range []string{"shown", "from"} {
		if id, ok := playground.ParseRunID(form.Get(field)); ok && !q.Has("run") {
			q.Set("run", id.String())
		}
	}
	return savedPath(r.ID) + "?" + q.Encode()
}

// tellOutdated shows what was typed, with who saved meanwhile and what differs. The next save
// goes over that.
func (h *Handlers) tellOutdated(c echo.Context, form posted, typed playground.Request) error {
	in := form.input()
	if err := h.addSaved(c, &in, true); err != nil || in.Of == nil {
		return err
	}
	s := in.Of
	s.Changers = changersOf(s.Marks, typed, s.Kept.Request)
	s.Version, s.Marks, s.Changed = s.Kept.Version, marksOf(s.Kept.Request), true
	s.Outdated, s.Differs = h.savedBy(c, s.Kept.UpdatedBy, s.Kept.UpdatedAt), compose.Differences(typed, s.Kept.Request)
	s.Kept.UpdatedBy = h.byName(c, s.Kept.UpdatedBy)
	if isFragment(c) {
		return h.renderSavedOver(c, http.StatusPreconditionFailed, in)
	}
	return h.renderPlayground(c, http.StatusPreconditionFailed, in)
}

// renderSavedOver answers a script with what saving changes on the page.
func (h *Handlers) renderSavedOver(c echo.Context, status int, in views.PlaygroundInput) error {
	if in.Of.Refilled || in.Of.Outdated != "" {
		if err := h.completePlayground(c, &in); err != nil {
			return err
		}
	}
	if in.Of.Outdated == "" && !in.Of.Refilled {
		in.Of.Done = "" // a script says it in passing
	}
	s := h.shell(c, in.Of.Kept.Name, "playground")
	s.Tree, s.Request = &in.Of.Collection, in.Of.Kept.ID
	return h.render(c, status, nil, views.SavedOver(views.NewShell(s), views.NewPlaygroundModel(in)))
}

// saveNew saves by a new name, into a collection that may be made for it.
func (h *Handlers) saveNew(c echo.Context, form posted) error {
	var was playground.Request
	if id, ok := playground.ParseSavedID(form.Get("saved")); ok {
		if r, err := h.Collections.FindSaved(c.Request().Context(), id); err == nil {
			was = r.Request
		}
	}
	req, err := h.keepable(c, form, was)
	if playground.CodeOf(err) == playground.Invalid {
		return h.refuse(c, form, err)
	}
	if err != nil {
		return err
	}
	r := playground.SavedRequest{Name: strings.TrimSpace(form.Get("save_name")), Request: req}
	if err := checkedName(r.Name); err != nil {
		return h.offerSave(c, http.StatusUnprocessableEntity, form, playground.FieldError{Pointer: "save_name", Detail: said(err)})
	}
	r.CollectionID, _ = playground.ParseCollectionID(form.Get("save_in"))
	r.Folder, _ = playground.ParseFolderID(form.Get("save_folder"))
	if r.CollectionID == 0 {
		made, err := h.createCollection(c, playground.Collection{Name: strings.TrimSpace(form.Get("save_new")), Auth: playground.Auth{Kind: "inherit"}})
		if isRefusal(err) {
			return h.offerSave(c, http.StatusUnprocessableEntity, form, playground.FieldError{Pointer: "save_new", Detail: said(err)})
		}
		if err != nil {
			return err
		}
		r.CollectionID, r.Folder = made.ID, 0
	}
	made, secrets, err := h.createSaved(c, r)
	if isRefusal(err) {
		return h.offerSave(c, http.StatusUnprocessableEntity, form, playground.FieldError{Pointer: "save_in", Detail: said(err)})
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, savedAt(made, secrets, form))
}
