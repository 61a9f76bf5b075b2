package handlers

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
	"parley/views"
)

// savedDone says what was done to a saved request, on its page.
var savedDone = map[string]string{"saved": "Saved.", "copied": "This is the copy.", "edited": "Saved."}

// savedNamed finds the saved request in the path, and the collection that it lies in.
func (h *Handlers) savedNamed(c echo.Context) (playground.SavedRequest, playground.Collection, error) {
	id, ok := playground.ParseSavedID(c.Param("id"))
	if !ok {
		return playground.SavedRequest{}, playground.Collection{}, playground.NewError(playground.NotFound, "There is no such saved request. It may have been deleted.")
	}
	ctx := c.Request().Context()
	r, err := h.Collections.FindSaved(ctx, id)
	if err != nil {
		return r, playground.Collection{}, err
	}
	in, err := h.Collections.FindCollection(ctx, r.CollectionID)
	return r, in, err
}

func savedPath(id playground.SavedID) string { return "/r/" + id.String() }

// showSaved is GET /r/:id: the playground, filled from a saved request, beside its last run.
func (h *Handlers) showSaved(c echo.Context) error {
	r, in, err := h.savedNamed(c)
	if err != nil {
		return err
	}
	q := c.QueryParams()
	page := views.PlaygroundInput{
		Request: playground.MaskRequest(r.Request), Name: r.Name, Saved: r.ID, Part: q.Get("open"), Environment: q.Get("environment"), Fresh: !q.Has("environment"),
		Of: &views.SavedInput{Kept: r, Collection: in, Version: r.Version, Marks: marksOf(r.Request), Done: savedDone[q.Get("done")]},
	}
	if q.Get("done") == "saved" {
		page.Of.Done = savedWords(in.Name, in.VariablesAt(r.Folder), q["secret"])
	}
	shown, asked := playground.ParseRunID(q.Get("run"))
	if !asked {
		shown = r.LastRun
	}
	if shown == 0 {
		return h.renderPlayground(c, http.StatusOK, page)
	}
	run, err := h.runNamed(c.Request().Context(), shown.String())
	if playground.CodeOf(err) == playground.NotFound && !asked {
		return h.renderPlayground(c, http.StatusOK, page) // it was deleted meanwhile
	}
	if err != nil {
		return err
	}
	if asked && run.SavedID == r.ID {
		h.asSent(c, &page, run)
	}
	result, err := h.resultInput(c, run)
	if err != nil {
		return err
	}
	page.Result, page.Editing = &result, !asked // who comes to it comes to the request first
	return h.renderPlayground(c, http.StatusOK, page)
}

// asSent fills the form as a run of the saved request was sent, where that is not as it is kept:
// what was typed for it is not lost.
func (h *Handlers) asSent(c echo.Context, page *views.PlaygroundInput, run playground.Run) {
	page.Environment, page.Fresh = run.Environment, false
	sent := maskedRequest(c.Request().Context(), run.Request, run.CreatedBy)
	if sameRequest(sent, page.Request) {
		return
	}
	page.Request, page.From, page.Of.Changed = sent, run.ID, true
	if version, err := strconv.ParseInt(c.QueryParam("version"), 10, 64); err == nil && version > 0 {
		page.Of.Version = min(version, page.Of.Version)
	}
}

// sameRequest reports whether two requests are the same in all that is kept of them. A page
// writes the parameters beside an address into it, which is no change.
func sameRequest(a, b playground.Request) bool {
	if on := func(r playground.Row) bool { return r.Enabled }; slices.ContainsFunc(a.Query, on) || slices.ContainsFunc(b.Query, on) {
		a, b = withParameters(a), withParameters(b)
	}
	x, err := json.Marshal(a)
	y, also := json.Marshal(b)
	return err == nil && also == nil && bytes.Equal(x, y)
}

// withParameters is a request whose parameters all stand beside its address, those that are off
// at the end.
func withParameters(r playground.Request) playground.Request {
	base, pairs := compose.SplitQuery(r.URL)
	var on, off []playground.Row
	for _, p := range pairs {
		on = append(on, p.Row)
	}
	for _, row := range r.Query {
		if row.Enabled {
			on = append(on, row)
		} else {
			off = append(off, row)
		}
	}
	r.URL, r.Query = base, append(on, off...)
	return r
}

// savedWords says what came of saving: what was typed as a credential is a secret by now.
func savedWords(name string, known []playground.Variable, secrets []string) string {
	var names []string
	for _, secret := range secrets {
		if slices.ContainsFunc(known, func(v playground.Variable) bool { return v.Secret && v.Name == secret }) {
			names = append(names, "{{"+secret+"}}")
		}
	}
	switch len(names) {
	case 0:
		return "Saved."
	case 1:
		return "Saved. The credential that you typed is the secret variable " + names[0] + " of " + name + " now."
	}
	return "Saved. The credentials that you typed are secret variables of " + name + " now: " + strings.Join(names, ", ") + "."
}

// addSaved adds the saved request that a run, or a posted form, is of. Where that is gone, it is
// none.
func (h *Handlers) addSaved(c echo.Context, in *views.PlaygroundInput, whole bool) error {
	if c.Request().Method == http.MethodPost {
		in.Into = c.FormValue("into")
		addStage(c, in)
		if id, ok := playground.ParseSavedID(c.FormValue("saved")); ok {
			in.Saved = id
		}
	}
	if in.Of != nil || in.Saved == 0 {
		return nil
	}
	ctx := c.Request().Context()
	r, err := h.Collections.FindSaved(ctx, in.Saved)
	if playground.CodeOf(err) == playground.NotFound {
		in.Saved = 0
		return nil
	}
	if err != nil {
		return err
	}
	find := h.Collections.OpenCollection
	if whole {
		find = h.Collections.FindCollection
	}
	of, err := find(ctx, r.CollectionID)
	if err != nil {
		return err
	}
	in.Of = &views.SavedInput{Kept: r, Collection: of, Version: r.Version, Marks: marksOf(r.Request)}
	if version, err := strconv.ParseInt(c.FormValue("saved_version"), 10, 64); err == nil {
		in.Of.Version, in.Of.Marks = version, c.FormValue("saved_marks")
	}
	shown, faulty := in.Request, error(nil)
	if in.Typed != nil {
		shown, faulty = compose.Parse(compose.ReadForm(in.Typed))
	}
	in.Of.Changed = faulty != nil || !sameRequest(shown, playground.MaskRequest(r.Request)) // what is wrong cannot be as it was kept
	return nil
}

// sendSaved is POST /r/:id/send: it is sent as it is kept.
func (h *Handlers) sendSaved(c echo.Context) error {
	r, in, err := h.savedNamed(c)
	if err != nil {
		return err
	}
	all, err := h.Environments.Environments(c.Request().Context())
	if err := unlessAway(err); err != nil {
		return err
	}
	page := views.PlaygroundInput{
		Request: playground.MaskRequest(r.Request), Name: r.Name, Saved: r.ID, Environment: h.usualEnvironment(c, all),
		Of: &views.SavedInput{Kept: r, Collection: in, Version: r.Version, Marks: marksOf(r.Request)},
	}
	at, err := h.placeOfForm(c, compose.Form{Environment: page.Environment, Saved: r.ID})
	if err != nil {
		return err
	}
	d, err := h.composedSaved(c, at, compose.Form{})
	if playground.CodeOf(err) == playground.Invalid {
		page.Faults = faultsOf(err, "/request/url")
		return h.renderPlayground(c, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	if page.Question, err = h.unasked(c, d, ""); err != nil {
		return err
	}
	if page.Question != nil {
		return h.renderPlayground(c, http.StatusUnprocessableEntity, page)
	}
	return h.sendDraft(c, d, savedPath(r.ID)+"?run=", "")
}

// removeSaved is POST /r/:id/delete.
func (h *Handlers) removeSaved(c echo.Context) error {
	r, in, err := h.savedNamed(c)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(c.FormValue("version"), 10, 64)
	err = h.Collections.DeleteSaved(c.Request().Context(), r.ID, version)
	if playground.CodeOf(err) == playground.Outdated {
		typed := views.EditTyped{Name: r.Name, Description: r.Description}
		return h.renderEdit(c, http.StatusPreconditionFailed, views.EditInput{Collection: in, Request: r, Typed: &typed, Outdated: h.savedBy(c, r.UpdatedBy, r.UpdatedAt) + " It was not deleted."})
	}
	if err != nil {
		return err
	}
	h.note(c, playground.DeedDelete, "request "+r.Name+" of collection "+in.Name, "")
	to := collectionPath(in.ID) + "?gone=" + r.ID.String()
	if r.Folder != 0 {
		to += "&folder=" + r.Folder.String()
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// bringBackSaved is POST /r/:id/restore.
func (h *Handlers) bringBackSaved(c echo.Context) error {
	id, ok := playground.ParseSavedID(c.Param("id"))
	if !ok {
		return echo.ErrNotFound
	}
	ctx := c.Request().Context()
	if err := h.Collections.RestoreSaved(ctx, id); err != nil {
		return err
	}
	r, err := h.Collections.FindSaved(ctx, id)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, branchPath(r.CollectionID, r.Folder, "restored"))
}

// duplicateSaved is POST /r/:id/duplicate: the copy lies beside it.
func (h *Handlers) duplicateSaved(c echo.Context) error {
	r, _, err := h.savedNamed(c)
	if err != nil {
		return err
	}
	ctx, place := c.Request().Context(), r.Place
	r.Name = copyName(r.Name)
	made, _, err := h.createSaved(c, r)
	if err != nil {
		return err
	}
	if err := h.Collections.MoveSaved(ctx, made.ID, made.CollectionID, made.Folder, place+1); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, savedPath(made.ID)+"?done=copied")
}

// copyName is what a copy is called.
func copyName(name string) string {
	if len(name)+len(" copy") > maxNameLen {
		return name
	}
	return name + " copy"
}

// findSavedRequests fills in the collections, and the saved requests whose names have the words.
func (h *Handlers) findSavedRequests(c echo.Context, in *views.SearchInput) (err error) {
	ctx := c.Request().Context()
	if in.Collections, err = h.Collections.CollectionNames(ctx); err != nil || len(in.Collections) == 0 {
		return err
	}
	in.Saved, err = h.Collections.SearchSaved(ctx, strings.Fields(in.Query), foundEach)
	return err
}
