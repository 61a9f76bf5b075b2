package handlers

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// historyRows is how many runs a part of the list holds.
const historyRows = 45

// showHistory is GET /history.
func (h *Handlers) showHistory(c echo.Context) error { return h.renderHistory(c, nil, "") }

// renderHistory shows the list; fault says why what was asked of the ticked runs was not done.
func (h *Handlers) renderHistory(c echo.Context, ticked []playground.RunID, fault string) error {
	in, status, err := h.historyInput(c)
	if err != nil {
		return err
	}
	if fault != "" {
		in.Refused, in.Ticked, status = fault, ticked, http.StatusUnprocessableEntity
	}
	m := views.NewHistoryModel(in)
	return h.render(c, status, views.HistoryPage(views.NewShell(h.shell(c, "History", "history")), m), views.HistoryRows(m))
}

func (h *Handlers) historyInput(c echo.Context) (views.HistoryInput, int, error) {
	ctx, q := c.Request().Context(), c.QueryParams()
	in := views.HistoryInput{Query: q, Deleted: runIDs(q["deleted"]), Pick: runIDs(q["pick"]), Now: h.Now()}
	counts, err := h.History.Counts(ctx)
	if err != nil {
		return in, 0, err
	}
	in.Counts = counts
	f, err := readFilter(c)
	if playground.CodeOf(err) == playground.Invalid {
		in.Fault = err.Error()
		return in, http.StatusUnprocessableEntity, nil
	}
	if fault := readQuery(q.Get("q"), &f, h.Now()); fault != nil {
		in.Fault, in.FaultPart = fault.Detail, fault.Part
		return in, http.StatusUnprocessableEntity, nil
	}
	if err != nil {
		return in, 0, err
	}
	if !q.Has("limit") {
		f.Limit = historyRows
	}
	in.Filter = f
	if in.Page, err = h.History.FindRuns(ctx, f); err != nil {
		return in, 0, err
	}
	in.Recent, err = h.History.FindRecent(ctx, keysOf(in.Page.Runs), sparkRuns)
	return in, http.StatusOK, err
}

func keysOf(runs []playground.RunSummary) []string {
	keys := []string{}
	had := map[string]bool{}
	for _, r := range runs {
		key := playground.RequestKey(r.Method, r.URL)
		if !had[key] {
			had[key] = true
			keys = append(keys, key)
		}
	}
	return keys
}

// runIDs reads the numbers of runs; what is none is left out.
func runIDs(words []string) []playground.RunID {
	var ids []playground.RunID
	for _, w := range words {
		for _, s := range strings.Split(w, ",") {
			if id, ok := playground.ParseRunID(s); ok {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// maxSelected bounds how many runs one press changes.
const maxSelected = 500

// changeSelected is POST /history/selected: pin, tag or delete the ticked runs.
func (h *Handlers) changeSelected(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	ids := runIDs(c.Request().PostForm["run"])
	if len(ids) == 0 || len(ids) > maxSelected {
		return h.renderHistory(c, nil, "Tick at least one run, and at most "+strconv.Itoa(maxSelected)+".")
	}
	switch form.Get("do") {
	case "pin":
		pinned := true
		err = h.changeEach(c.Request().Context(), ids, func(playground.Run) playground.RunUpdate { return playground.RunUpdate{Pinned: &pinned} })
	case "tag":
		err = h.tagRuns(c.Request().Context(), ids, form.Get("tag"))
	case "delete":
		return h.deleteRuns(c, ids)
	default:
		return invalid("/do", "This is pin, tag or delete.")
	}
	if playground.CodeOf(err) == playground.Invalid {
		return h.renderHistory(c, ids, err.Error())
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, backToHistory(c, nil))
}

// changeEach changes what is written beside each run. One that was deleted meanwhile is passed over.
func (h *Handlers) changeEach(ctx context.Context, ids []playground.RunID, change func(playground.Run) playground.RunUpdate) error {
	for _, id := range ids {
		run, err := h.History.FindRun(ctx, id)
		if err == nil {
			_, err = h.History.UpdateRun(ctx, id, change(run))
		}
		if err != nil && playground.CodeOf(err) != playground.NotFound {
			return err
		}
	}
	return nil
}

func (h *Handlers) tagRuns(ctx context.Context, ids []playground.RunID, typed string) error {
	tags := splitTags(typed)
	if len(tags) == 0 {
		return invalid("/tag", "Type the tag that the runs should get.")
	}
	if err := checkUpdate(playground.RunUpdate{Tags: &tags}); err != nil {
		return err
	}
	return h.changeEach(ctx, ids, func(run playground.Run) playground.RunUpdate {
		all := append([]string{}, run.Tags...)
		for _, t := range tags {
			if !slices.Contains(all, t) && len(all) < maxTags {
				all = append(all, t)
			}
		}
		return playground.RunUpdate{Tags: &all}
	})
}

// deleteRuns deletes, asks once more where pinned runs are among them, and offers to undo.
func (h *Handlers) deleteRuns(c echo.Context, ids []playground.RunID) error {
	ctx := c.Request().Context()
	pinned := 0
	for _, id := range ids {
		run, err := h.History.FindRun(ctx, id)
		if err == nil && run.Pinned {
			pinned++
		}
	}
	if pinned > 0 && c.FormValue("confirm") != "yes" {
		m := views.NewDeleteModel(views.DeleteInput{Runs: ids, Pinned: pinned, Action: "/history/selected"})
		return h.render(c, http.StatusOK, views.DeletePage(views.NewShell(h.shell(c, m.Title, "history")), m), nil)
	}
	if _, err := h.History.DeleteRuns(ctx, ids); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, backToHistory(c, ids))
}

// backToHistory is the list as it was filtered, with Undo for the runs just deleted.
func backToHistory(c echo.Context, deleted []playground.RunID) string {
	q := url.Values{}
	for name, values := range c.Request().URL.Query() {
		if name != "deleted" {
			q[name] = values
		}
	}
	for _, id := range deleted {
		q.Add("deleted", id.String())
	}
	if len(q) == 0 {
		return "/history"
	}
	return "/history?" + q.Encode()
}

// restoreRuns is POST /history/restore: undo of a deletion.
func (h *Handlers) restoreRuns(c echo.Context) error {
	if _, err := c.FormParams(); err != nil {
		return err
	}
	ids := runIDs(c.Request().PostForm["run"])
	restored, err := h.History.RestoreRuns(c.Request().Context(), ids)
	if err != nil {
		return err
	}
	if restored < len(ids) {
		return playground.NewError(playground.NotFound, "The time to undo is over: these runs are gone for good.")
	}
	return c.Redirect(http.StatusSeeOther, backToHistory(c, nil))
}
