package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/dynamic"
	"parley/playground"
)

// walkOrder is what is asked for of a collection that is run as a whole.
type walkOrder struct {
	Environment string                  `json:"environment"`
	Folder      playground.FolderID     `json:"folder"`   // whose requests; null: all
	Requests    []playground.SavedID    `json:"requests"` // of those; none: all
	Times       int                     `json:"times"`    // 0: once, or once for each row of data
	Plan        playground.Plan         `json:"plan"`     // its count and concurrency are the walk's own
	Rows        [][]playground.Variable `json:"-"`
}

// walk is a collection that is run as a whole. It outlives the request that began it.
type walk struct {
	h       *Handlers
	order   walkOrder
	shelf   playground.Collection
	steps   []playground.SavedRequest
	dynamic dynamic.Source
}

// newWalk finds what an order asks for. The error is Invalid where that cannot be done.
func (h *Handlers) newWalk(c echo.Context, shelf playground.Collection, order walkOrder) (*walk, error) {
	w := &walk{h: h, order: order, shelf: shelf, dynamic: dynamic.Source{Now: h.Now, Demo: h.demoBase(c)}}
	within := foldersIn(shelf, order.Folder)
	for _, r := range shelf.Requests {
		if order.Folder != 0 && !within[r.Folder] || len(order.Requests) > 0 && !slices.Contains(order.Requests, r.ID) {
			continue
		}
		h.bindSignIn(c, &r.Request.Auth)
		w.steps = append(w.steps, r)
	}
	if len(w.steps) == 0 {
		return nil, invalid("/requests", "Nothing is ticked that could be sent.")
	}
	if w.order.Times == 0 {
		w.order.Times = max(1, len(order.Rows))
	}
	plan := &w.order.Plan
	times := min(max(0, w.order.Times), h.limits().Plans.Count+1) // more than that cannot be, and might wrap around
	plan.Count, plan.Concurrency = len(w.steps)*times, 1
	faults := plan.Validate(h.limits().Plans)
	for i := range faults {
		if faults[i].Pointer == "/plan/count" {
			faults[i] = playground.FieldError{Pointer: "/times", Detail: fmt.Sprintf("%d requests, %d times, are too many or too few runs: it can be 1 to %d at once.", len(w.steps), w.order.Times, h.limits().Plans.Count)}
		}
	}
	if len(faults) > 0 {
		return nil, &playground.Error{Code: playground.Invalid, Message: "This collection cannot be run so.", Fields: faults}
	}
	return w, nil
}

// foldersIn are a folder and all that lie in it.
func foldersIn(shelf playground.Collection, id playground.FolderID) map[playground.FolderID]bool {
	in := map[playground.FolderID]bool{id: true}
	for _, f := range shelf.Folders { // each comes after the one that it lies in
		if in[f.Parent] && f.Parent != 0 {
			in[f.ID] = true
		}
	}
	return in
}

// unasked is a draft with the first step that a protected environment asks about.
func (w *walk) unasked() playground.Draft {
	for _, s := range w.steps {
		if !playground.SafeMethod(s.Request.Method) {
			return playground.Draft{Request: s.Request, Environment: w.order.Environment}
		}
	}
	return playground.Draft{Request: w.steps[0].Request, Environment: w.order.Environment}
}

// kept is what the series says of the walk.
func (w *walk) kept() *playground.Walk {
	k := &playground.Walk{CollectionID: w.shelf.ID, Collection: w.shelf.Name, Times: w.order.Times, Rows: len(w.order.Rows)}
	for _, s := range w.steps {
		k.Steps = append(k.Steps, playground.WalkStep{SavedID: s.ID, Name: s.Name, Method: s.Request.Method, URL: playground.MaskURL(s.Request.URL), Expect: s.Request.Options.Expect, Checks: s.Request.ChecksOn()})
	}
	return k
}

// step is what is sent at a place, from 1: the environment and the collection are opened anew,
// since a step before it may have put something there.
func (w *walk) step(ctx context.Context, at int) (playground.Draft, error) {
	n, time := (at-1)%len(w.steps), (at-1)/len(w.steps)
	saved := w.steps[n]
	d, err := w.draft(ctx, saved, time)
	if code := playground.CodeOf(err); code != "" {
		return d, playground.NewError(code, fmt.Sprintf("Step %d of %d, %s, could not be sent: %v", n+1, len(w.steps), saved.Name, err))
	}
	return d, err
}

func (w *walk) draft(ctx context.Context, saved playground.SavedRequest, time int) (playground.Draft, error) {
	p, err := w.h.openPlace(ctx, w.dynamic, w.order.Environment)
	if err != nil {
		return playground.Draft{}, err
	}
	shelf, err := w.h.Collections.OpenCollection(ctx, w.shelf.ID)
	if err != nil {
		return playground.Draft{}, err
	}
	p.saved, p.shelf, p.setting = &saved, &shelf, p.setting.Within(shelf, saved.Folder)
	if rows := len(w.order.Rows); rows > 0 {
		row := time % rows
		p.setting = p.setting.With(compose.Layer{Name: fmt.Sprintf("row %d of the data", row+1), Variables: compose.KeepSecret(w.order.Rows[row], p.setting, shelf)})
	}
	d, faults := w.h.filled(playground.Draft{Request: saved.Request, Name: saved.Name}, p)
	if faults = append(faults, stillMasked(saved.Request)...); len(faults) > 0 {
		words := make([]string, 0, len(faults))
		for _, f := range faults[:min(len(faults), 3)] {
			words = append(words, f.Detail)
		}
		return d, playground.NewError(playground.Invalid, strings.Join(words, " "))
	}
	return d, nil
}

// startWalk starts a walk in the name of who asks.
func (h *Handlers) startWalk(c echo.Context, w *walk) (playground.Series, error) {
	if _, err := w.step(c.Request().Context(), 1); err != nil { // what cannot begin is told at once
		return playground.Series{}, err
	}
	d := playground.Draft{Name: w.shelf.Name, Environment: w.order.Environment, Request: w.steps[0].Request}
	return h.startSeriesOf(c, playground.SeriesDraft{Draft: d, Plan: w.order.Plan, Walk: w.kept(), Step: w.step})
}
