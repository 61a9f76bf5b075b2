package handlers

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
	"parley/views"
)

// maxData is how long the data of a walk may be, in bytes.
const maxData = 1 << 20

// showWalk is GET /collections/:id/run: how a collection is run as a whole.
func (h *Handlers) showWalk(c echo.Context) error {
	shelf, err := h.findCollection(c)
	if err != nil {
		return err
	}
	in := views.WalkInput{Collection: shelf, Plan: playground.DefaultPlan(), Times: "1"}
	in.Folder, _ = playground.ParseFolderID(c.QueryParam("folder"))
	before, err := h.walkBefore(c)
	if err != nil {
		return err
	}
	if before != nil {
		in.Plan, in.Times, in.Again = before.Plan, strconv.Itoa(before.Walk.Times), true
		for _, s := range before.Walk.Steps {
			in.Ticked = append(in.Ticked, s.SavedID)
		}
		in.Environment, in.NeedsData = before.Environment, before.Walk.Rows > 0
	}
	return h.renderWalk(c, http.StatusOK, in)
}

// walkBefore is the walk that the query names, to be walked again; nil for none.
func (h *Handlers) walkBefore(c echo.Context) (*playground.Series, error) {
	id, ok := playground.ParseSeriesID(c.QueryParam("series"))
	if !ok {
		return nil, nil
	}
	series, err := h.Series.FindSeries(c.Request().Context(), id)
	if playground.CodeOf(err) == playground.NotFound || err == nil && series.Walk == nil {
		return nil, nil
	}
	return &series, err
}

func (h *Handlers) renderWalk(c echo.Context, status int, in views.WalkInput) error {
	all, err := h.Environments.Environments(c.Request().Context())
	if err := unlessAway(err); err != nil {
		return err
	}
	if !in.Again {
		in.Environment = h.usualEnvironment(c, all)
	}
	for _, e := range all {
		in.Environments = append(in.Environments, e.Name)
	}
	in.Most = h.limits().Plans.Count
	m := views.NewWalkModel(in)
	s := h.shell(c, m.Title, "collections")
	s.Tree = &in.Collection
	return h.render(c, status, views.WalkPage(views.NewShell(s), m), nil)
}

// runCollection is POST /collections/:id/run.
func (h *Handlers) runCollection(c echo.Context) error {
	shelf, err := h.findCollection(c)
	if err != nil {
		return err
	}
	if err := c.Request().ParseMultipartForm(maxData); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return err
	}
	var undone string
	if form := (posted{Values: c.Request().Form}); form.Get("define") == "yes" {
		if shelf, undone, err = h.defineForWalk(c, shelf, form); err != nil {
			return err
		}
	}
	in, order, faults := h.readWalk(c, shelf)
	refuse := func(faults []playground.FieldError) error {
		in.Faults = faults
		return h.renderWalk(c, http.StatusUnprocessableEntity, in)
	}
	if len(faults) > 0 {
		return refuse(faults)
	}
	w, err := h.newWalk(c, shelf, order)
	if isRefusal(err) {
		return refuse(planFields(faultsOf(err, "/requests")))
	}
	if err != nil {
		return err
	}
	if in.Missing, err = w.missing(c.Request().Context()); err != nil {
		return err
	}
	if in.Undone = undone; len(in.Missing) > 0 || undone != "" {
		in.MayDefine = h.visitorOf(c).Person.Role.Has(playground.RoleMember)
		return h.renderWalk(c, http.StatusUnprocessableEntity, in)
	}
	if detail := w.keptNowhere(); detail != "" {
		return refuse([]playground.FieldError{{Pointer: "/environment", Detail: detail}})
	}
	if in.Question, err = h.unasked(c, w.unasked(), c.FormValue("confirmed")); in.Question != nil {
		return h.renderWalk(c, http.StatusUnprocessableEntity, in)
	}
	if err == nil {
		var series playground.Series
		if series, err = h.startWalk(c, w); err == nil {
			return c.Redirect(http.StatusSeeOther, "/series/"+series.ID.String())
		}
	}
	if isRefusal(err) {
		return refuse(faultsOf(err, "/requests"))
	}
	return err
}

// readWalk reads the form of a walk: as an order, and to be shown again as it was typed.
func (h *Handlers) readWalk(c echo.Context, shelf playground.Collection) (views.WalkInput, walkOrder, []playground.FieldError) {
	form := posted{Values: c.Request().Form}
	plan, faults := readPlan(form)
	in := views.WalkInput{Collection: shelf, Plan: plan, Times: strings.TrimSpace(form.Get("times")), Data: form.Get("data"), Environment: form.Get("environment"), Again: true, Typed: form.Values}
	in.Folder, _ = playground.ParseFolderID(form.Get("folder"))
	order := walkOrder{Environment: in.Environment, Folder: in.Folder, Plan: plan}
	for _, s := range form.Values["request"] {
		if id, ok := playground.ParseSavedID(s); ok {
			order.Requests = append(order.Requests, id)
		}
	}
	in.Ticked = order.Requests
	if len(order.Requests) == 0 {
		in.Ticked = []playground.SavedID{-1}
		faults = append(faults, playground.FieldError{Pointer: "/requests", Detail: "Tick what is to be sent."})
	}
	if in.Times != "" {
		n, err := strconv.Atoi(in.Times)
		if err != nil || n < 1 {
			faults = append(faults, playground.FieldError{Pointer: "/times", Detail: "Write a whole number, 1 or more."})
		}
		order.Times = n
	}
	text, err := dataOf(c, in.Data)
	if err == nil {
		in.Data = text
		order.Rows, err = compose.ReadRows(text)
	}
	if err != nil {
		faults = append(faults, playground.FieldError{Pointer: "/data", Detail: err.Error()})
	}
	if len(order.Rows) > 0 && order.Times <= 1 {
		order.Times = len(order.Rows)
	}
	return in, order, faults
}

// dataOf is the data that a form has as a file, or else what was typed.
func dataOf(c echo.Context, typed string) (string, error) {
	file, err := c.FormFile("data_file")
	if err == nil && file.Size > 0 {
		f, err := file.Open()
		if err != nil {
			return "", err
		}
		defer f.Close()
		text, err := io.ReadAll(io.LimitReader(f, maxData+1))
		if err != nil {
			return "", err
		}
		typed = string(text)
	}
	if len(typed) > maxData {
		return "", playground.NewError(playground.Invalid, "The data is longer than 1 MiB.")
	}
	return typed, nil
}

// apiRunCollection is POST /api/collections/:id/run.
func (h *Handlers) apiRunCollection(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	shelf, err := h.findCollection(c)
	if err != nil {
		return err
	}
	in := struct {
		walkOrder
		Data json.RawMessage `json:"data"`
	}{walkOrder: walkOrder{Plan: playground.DefaultPlan()}}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	order := in.walkOrder
	var fault string
	if order.Rows, fault = rowsIn(in.Data); fault != "" {
		return invalid("/data", fault)
	}
	if i := slices.IndexFunc(order.Requests, func(id playground.SavedID) bool { return !holds(shelf, id) }); i >= 0 {
		return invalid("/requests/"+strconv.Itoa(i), "There is no request "+order.Requests[i].String()+" in this collection.")
	}
	w, err := h.newWalk(c, shelf, order)
	if err != nil {
		return err
	}
	if missing, err := w.missing(c.Request().Context()); err != nil || len(missing) > 0 {
		if err == nil {
			err = missingError(missing, views.WhereWords(shelf.Name, order.Environment))
		}
		return err
	}
	if detail := w.keptNowhere(); detail != "" {
		return invalid("/environment", detail)
	}
	if err := h.needConfirm(c, w.unasked()); err != nil {
		return err
	}
	series, err := h.startWalk(c, w)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/series/"+series.ID.String())
	return answer(c, http.StatusAccepted, answerOf(c, series, nil))
}

// rowsIn reads data that is an array of objects, or CSV in a string.
func rowsIn(data json.RawMessage) (rows [][]playground.Variable, fault string) {
	if len(data) > maxData {
		return nil, "The data is longer than 1 MiB."
	}
	rows, err := compose.ReadRows(textOf(data))
	if err != nil {
		return nil, err.Error()
	}
	return rows, ""
}

// textOf is data as it is read: what a string holds, nothing for null, and else what stands there.
func textOf(data json.RawMessage) string {
	var typed *string
	if len(data) == 0 || json.Unmarshal(data, &typed) != nil {
		return string(data)
	}
	if typed == nil {
		return ""
	}
	return *typed
}

func holds(shelf playground.Collection, id playground.SavedID) bool {
	return slices.ContainsFunc(shelf.Requests, func(r playground.SavedRequest) bool { return r.ID == id })
}

// mostLookedAt is how many series are looked at for the walk before one.
const mostLookedAt = 200

// walkedBefore finds the walk through the same collection before a series; nil where there is
// none among those that are looked at, or the series is no walk.
func (h *Handlers) walkedBefore(c echo.Context, s playground.Series) (*views.WalkedBefore, error) {
	if s.Walk == nil {
		return nil, nil
	}
	ctx := c.Request().Context()
	found, err := h.Series.FindAllSeries(ctx, s.ID, mostLookedAt)
	if err != nil {
		return nil, err
	}
	for _, b := range found {
		if b.Walk != nil && b.Walk.CollectionID == s.Walk.CollectionID {
			runs, err := h.Series.FindSeriesRuns(ctx, b.ID)
			return &views.WalkedBefore{Series: b, Runs: runs}, err
		}
	}
	return nil, nil
}
