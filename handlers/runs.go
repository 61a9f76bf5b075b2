package handlers

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
	"parley/views"
)

// sparkRuns is how many runs of the same request a sparkline draws.
const sparkRuns = 12

// childrenShown is how many runs made from a run its page lists.
const childrenShown = 5

// showRun is GET /runs/:id.
func (h *Handlers) showRun(c echo.Context) error {
	run, err := h.findRun(c)
	if err != nil {
		return err
	}
	result, err := h.resultInput(c, run)
	if err != nil {
		return err
	}
	if c.QueryParam("fragment") == "result" {
		result.Part, result.View = "", ""
		if c.QueryParam("page") != "run" {
			return h.renderSent(c, run, result, "")
		}
		result.RunPage = true
		return h.render(c, http.StatusOK, nil, views.Result(views.NewResultModel(result)))
	}
	in, err := h.runInput(c, run, result)
	if err != nil {
		return err
	}
	in.Held = result.Held
	m := views.NewRunModel(in)
	s := h.shell(c, m.Title, "history")
	s.Open, s.Running = run.ID, run.State == playground.StateRunning
	return h.render(c, http.StatusOK, views.RunPage(views.NewShell(s), m), views.Result(m.Result))
}

// runInput gathers what stands beside a run on its own page.
func (h *Handlers) runInput(c echo.Context, run playground.Run, result views.ResultInput) (views.RunInput, error) {
	ctx := c.Request().Context()
	in := views.RunInput{Result: result, Editing: c.QueryParam("edit"), Now: h.Now(), Sharing: h.sharePolicy() != playground.SharesOff, ShareDays: h.limits().ShareDays}
	in.Result.RunPage = true
	in.Reveal = h.owns(c, run) && (h.People != nil || h.Loopback) && len(playground.TypedCredentials(run.Request)) > 0
	var err error
	if in.Comments, err = h.comments(c, run.ID); err != nil {
		return in, err
	}
	if in.Presented, err = h.ownPresentations(c); err != nil {
		return in, err
	}
	if run.SavedID != 0 {
		saved, err := h.Collections.FindSaved(ctx, run.SavedID)
		if err == nil {
			in.Saved = &saved
		} else if playground.CodeOf(err) != playground.NotFound {
			return in, err
		}
	}
	if in.Older, in.Newer, err = h.History.FindNeighbours(ctx, run.ID); err != nil {
		return in, err
	}
	if in.Newer == 0 { // nothing came after it: its past is all there is
		in.Result.Past.Recent = withSelf(run, result.Past.Recent)
	} else if err := h.findLater(ctx, run, &in); err != nil {
		return in, err
	}
	in.Kept, err = h.History.FindKept(ctx, run.ID)
	return in, err
}

// withSelf puts a run before those of the same request that came before it.
func withSelf(run playground.Run, recent []*playground.RunSummary) []*playground.RunSummary {
	self := maskSummary(run.Summary())
	all := append([]*playground.RunSummary{&self}, recent...)
	return all[:min(len(all), sparkRuns)]
}

// findLater finds what came after a run as well: of the same request, and made from it.
func (h *Handlers) findLater(ctx context.Context, run playground.Run, in *views.RunInput) error {
	past, err := h.History.FindPast(ctx, run.Asked(), 0)
	if err != nil {
		return err
	}
	in.Result.Past.Recent = past.Recent
	in.Children, err = h.History.FindChildren(ctx, run.ID, childrenShown)
	return err
}

// editRun is POST /runs/:id: what people write beside a run.
func (h *Handlers) editRun(c echo.Context) error {
	id, err := readRunID(c)
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	u, err := readUpdate(form)
	if playground.CodeOf(err) == playground.Invalid && !isFragment(c) {
		return h.refuseUpdate(c, id, form, said(err))
	}
	if err != nil {
		return err
	}
	u.By = h.who(c)
	if err := h.quotingIn(c.Request().Context(), id, &u); err != nil {
		return err
	}
	run, err := h.History.UpdateRun(c.Request().Context(), id, u)
	if err != nil {
		return err
	}
	if !isFragment(c) {
		return goBack(c, "/runs/"+id.String())
	}
	result, err := h.resultInput(c, run)
	if err != nil {
		return err
	}
	return h.render(c, http.StatusOK, nil, views.Result(views.NewResultModel(result)))
}

// refuseUpdate shows the run's page with what was typed and why it was not kept.
func (h *Handlers) refuseUpdate(c echo.Context, id playground.RunID, form url.Values, fault string) error {
	run, err := h.History.FindRun(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return h.renderRefused(c, run, func(in *views.RunInput) {
		in.Fault, in.Editing = fault, "note"
		if form.Has("tags") {
			in.Editing = "tags"
		}
		in.Typed = form.Get(in.Editing)
	})
}

// renderRefused shows a run's page after something that was typed on it was not kept; say says
// what and why.
func (h *Handlers) renderRefused(c echo.Context, run playground.Run, say func(*views.RunInput)) error {
	result, err := h.resultInput(c, run)
	if err != nil {
		return err
	}
	in, err := h.runInput(c, run, result)
	if err != nil {
		return err
	}
	say(&in)
	m := views.NewRunModel(in)
	return h.render(c, http.StatusUnprocessableEntity, views.RunPage(views.NewShell(h.shell(c, m.Title, "history")), m), nil)
}

// readUpdate reads the fields that a form brought; the others stay.
func readUpdate(form url.Values) (playground.RunUpdate, error) {
	var u playground.RunUpdate
	text := func(name string) *string {
		if !form.Has(name) {
			return nil
		}
		s := strings.TrimSpace(strings.ReplaceAll(form.Get(name), "\r\n", "\n"))
		return &s
	}
	u.Name, u.Note = text("name"), text("note")
	if tags := text("tags"); tags != nil {
		list := splitTags(*tags)
		u.Tags = &list
	}
	if s := text("pinned"); s != nil {
		pinned, err := strconv.ParseBool(*s)
		if err != nil {
			return u, invalid("/pinned", "This is either true or false.")
		}
		u.Pinned = &pinned
	}
	return u, checkUpdate(u)
}

// splitTags reads tags with commas between, each once.
func splitTags(s string) []string {
	tags := []string{}
	for _, t := range strings.Split(s, ",") {
		if t = strings.TrimSpace(t); t != "" && !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	return tags
}

// chosenAction is what a form or an address says of the action that was pressed.
type chosenAction struct {
	finding string
	index   int
	action  playground.Action
	draft   playground.Draft
	leaks   []string // credentials that would go to another origin than before
}

// label says what was pressed.
func (a chosenAction) label() string {
	if a.action.Label == "" {
		return "Sent again"
	}
	return a.action.Label
}

// needsAsking reports whether a person confirms it first.
func (a chosenAction) needsAsking() bool {
	return !playground.SafeMethod(a.draft.Request.Method) || len(a.leaks) > 0
}

// actionOf finds an action by the finding that offers it and its place there.
func actionOf(run playground.Run, finding, index string) (playground.Action, error) {
	n, err := strconv.Atoi(index)
	if err == nil {
		for _, f := range run.Explanation.Findings {
			if f.ID == finding && n >= 0 && n < len(f.Actions) {
				return f.Actions[n], nil
			}
		}
	}
	return playground.Action{}, playground.NewError(playground.NotFound, "The explanation of this run offers no such step.")
}

func (h *Handlers) readAction(c echo.Context, run playground.Run) (chosenAction, error) {
	a := chosenAction{finding: c.FormValue("finding")}
	var err error
	if a.finding != "" {
		if a.action, err = actionOf(run, a.finding, c.FormValue("action")); err != nil {
			return a, err
		}
		a.index, _ = strconv.Atoi(c.FormValue("action"))
	}
	if a.draft, err = h.patched(c, h.lent(c, run), a.action.Patch); err != nil {
		return a, err
	}
	a.leaks = compose.SentToNewOrigin(run.Asked(), a.draft.Sending().Request)
	return a, nil
}

// rerun is POST /runs/:id/rerun: the request again, changed by an action. An unsafe
// method is asked about first.
func (h *Handlers) rerun(c echo.Context) error {
	run, err := h.findRun(c)
	if err != nil {
		return err
	}
	a, err := h.readAction(c, run)
	if err != nil {
		return err
	}
	if a.needsAsking() && c.FormValue("confirm") != "yes" {
		ask := url.Values{"finding": {a.finding}, "action": {strconv.Itoa(a.index)}}
		return c.Redirect(http.StatusSeeOther, "/runs/"+run.ID.String()+"/rerun?"+ask.Encode())
	}
	return h.sendDraft(c, a.draft, "/runs/", a.label())
}

// confirmRerun is GET /runs/:id/rerun: it asks before a request is sent again.
func (h *Handlers) confirmRerun(c echo.Context) error {
	run, err := h.findRun(c)
	if err != nil {
		return err
	}
	a, err := h.readAction(c, run)
	if err != nil {
		return err
	}
	guard := ""
	if q, err := h.unasked(c, a.draft, ""); err == nil && q != nil {
		guard = q.Environment
	}
	m := views.NewConfirmModel(views.ConfirmInput{
		Run: masked(c.Request().Context(), run), Next: maskedRequest(c.Request().Context(), a.draft.Request, run.CreatedBy), Action: a.action, Finding: a.finding, Index: a.index, Leaks: a.leaks, Guard: guard,
	})
	return h.render(c, http.StatusOK, views.ConfirmPage(views.NewShell(h.shell(c, m.Send, "")), m), nil)
}

// cancelRun is POST /runs/:id/cancel. A run that has ended meanwhile is no error here.
func (h *Handlers) cancelRun(c echo.Context) error { return h.tellRunner(c, h.Runner.Cancel) }

// skipWait is POST /runs/:id/skip-wait.
func (h *Handlers) skipWait(c echo.Context) error { return h.tellRunner(c, h.Runner.SkipWait) }

func (h *Handlers) tellRunner(c echo.Context, tell func(playground.RunID) error) error {
	run, err := h.findRun(c)
	if err != nil {
		return err
	}
	if err := tell(run.ID); err != nil && playground.CodeOf(err) != playground.Conflict {
		return err
	}
	if isFragment(c) {
		return c.NoContent(http.StatusNoContent)
	}
	h.endsWithin(run.ID, inPlace)
	return goBack(c, "/runs/"+run.ID.String())
}

// deleteRun is POST /runs/:id/delete.
func (h *Handlers) deleteRun(c echo.Context) error {
	run, err := h.findRun(c)
	if err != nil {
		return err
	}
	return h.deleteRuns(c, []playground.RunID{run.ID})
}

// showOverTime is GET /runs/:id/over-time: every run of the same request.
func (h *Handlers) showOverTime(c echo.Context) error {
	run, err := h.findRun(c)
	if err != nil {
		return err
	}
	page, err := h.History.FindRuns(c.Request().Context(), playground.RunFilter{RequestKey: playground.RequestKey(run.Request.Method, run.Target()), Limit: maxPage})
	if err != nil {
		return err
	}
	m := views.NewOverTimeModel(views.OverTimeInput{
		Method: run.Request.Method, URL: playground.MaskURL(run.Target()), Runs: page.Runs, More: page.Older != 0, Now: h.Now(),
	})
	s := h.shell(c, m.Title+" over time", "history")
	s.Open = run.ID
	return h.render(c, http.StatusOK, views.OverTimePage(views.NewShell(s), m), nil)
}
