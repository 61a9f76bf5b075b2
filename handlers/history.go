package handlers

import (
	"net/http"
	"net/url"
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
	if in.Undo, in.Changed, err = h.offerUndo(c.Request().Context(), c.QueryParam("undo")); err != nil {
		return err
	}
	m := views.NewHistoryModel(in)
	around := h.shell(c, "History", "history")
	around.Listed = true
	s := views.NewShell(around)
	return h.render(c, status, views.HistoryPage(s, m), views.HistoryPart(s, m))
}

func (h *Handlers) historyInput(c echo.Context) (views.HistoryInput, int, error) {
	ctx, q := c.Request().Context(), c.QueryParams()
	in := views.HistoryInput{Query: q, Deleted: runIDs(q["deleted"]), DeletedSeries: deletedSeries(q.Get("deleted_series")), Pick: runIDs(q["pick"]), Now: h.Now()}
	counts, err := h.History.Counts(ctx)
	if err != nil {
		return in, 0, err
	}
	in.Counts = counts
	if in.Saved, err = h.Saved.SavedViews(ctx); err != nil {
		return in, 0, err
	}
	f, err := readFilter(c)
	if playground.CodeOf(err) == playground.Invalid {
		in.Fault = said(err)
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
	if in.Noise, err = h.findNoise(c, in.Page.Runs); err != nil {
		return in, 0, err
	}
	in.Recent, err = h.History.FindRecentStatuses(ctx, keysOf(in.Page.Runs), sparkRuns)
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

// backToHistory is the list as it was filtered, with Undo for the runs just deleted.
func backToHistory(c echo.Context, deleted []playground.RunID) string {
	q := url.Values{}
	for name, values := range c.Request().URL.Query() {
		if name != "deleted" && name != "undo" {
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
	return c.Redirect(http.StatusSeeOther, atRun(backToHistory(c, nil), ids))
}

// atRun is a list's address at the first of some runs, where the keyboard goes on.
func atRun(list string, ids []playground.RunID) string {
	if len(ids) == 0 {
		return list
	}
	return list + "#run-" + ids[0].String()
}
