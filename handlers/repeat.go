package handlers

import (
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

// repeat is POST /repeat: the composed request, sent again and again. Without a plan it
// shows the form with the plan opened, for who has no script.
func (h *Handlers) repeat(c echo.Context) error {
	form, err := h.readForm(c)
	defer form.to.release()
	if err != nil {
		return err
	}
	if form.tooLarge != "" {
		return h.refuseFiles(c, form)
	}
	preset := form.Get("preset")
	if preset == "" {
		preset = c.QueryParam("preset") // as the question has it
	}
	if preset == "" {
		return h.showPlan(c, http.StatusOK, form)
	}
	plan, faults := playground.HundredPlan(), []playground.FieldError(nil)
	if plan.Count = min(plan.Count, h.limits().Plans.Count); preset != "hundred" {
		plan, faults = readPlan(form)
		var detail string
		if form.rows, detail = readData(form.Get("plan_data"), &plan); detail != "" { // without its rows, names in the request stand for nothing
			return h.showPlan(c, http.StatusUnprocessableEntity, form, append(faults, playground.FieldError{Pointer: "/data", Detail: detail})...)
		}
	}
	if len(faults) == 0 {
		faults = planFields(plan.Validate(h.limits().Plans))
	}
	draft, err := h.composed(c, form)
	if err != nil && playground.CodeOf(err) != playground.Invalid {
		return err
	}
	if err != nil {
		faults = append(faultsOf(err, "/request/url"), faults...)
	} else if !playground.SafeMethod(draft.Request.Method) && form.Get("plan_confirm") != "yes" {
		faults = append(faults, playground.FieldError{Pointer: "/plan/confirm", Detail: "Tick this to send " + draft.Request.Method + " that often."})
	}
	if len(faults) > 0 {
		return h.showPlan(c, http.StatusUnprocessableEntity, form, faults...)
	}
	if q, err := h.unasked(c, draft, form.Get("confirmed")); err != nil || q != nil {
		if q != nil {
			q.Goal = "/repeat?preset=" + url.QueryEscape(preset)
		}
		return h.ask(c, form, q, err)
	}
	series, err := h.startSeries(c, draft, plan)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/series/"+series.ID.String())
}

// showPlan shows the composer with the plan opened, and what is wrong with it. The run that it
// was composed from stays beside it; a script has it in place.
func (h *Handlers) showPlan(c echo.Context, status int, form posted, faults ...playground.FieldError) error {
	for i := range faults {
		if faults[i].Pointer == "/data" {
			faults[i].Pointer = "/plan/data" // where the form has it
		}
	}
	in := form.input(faults...)
	in.PlanOpen = true
	if in.From != 0 && !isFragment(c) {
		if run, err := h.History.FindRun(c.Request().Context(), in.From); err == nil {
			result, err := h.resultInput(c, run)
			if err != nil {
				return err
			}
			in.Result = &result
		}
	}
	return h.renderPlayground(c, status, in)
}

// readPlan reads the plan's fields.
func readPlan(form posted) (playground.Plan, []playground.FieldError) {
	p := playground.DefaultPlan()
	var faults []playground.FieldError
	read := func(name, none string, into *int, from func(string) (int64, bool)) {
		text := strings.TrimSpace(form.Get("plan_" + name))
		if text == "" {
			return
		}
		n, ok := from(text)
		if !ok {
			faults = append(faults, playground.FieldError{Pointer: "/plan/" + name, Detail: none})
		}
		*into = int(n)
	}
	number := func(name string, into *int) {
		read(name, "Write a whole number, such as 50.", into, func(s string) (int64, bool) {
			n, err := strconv.Atoi(s)
			return int64(n), err == nil
		})
	}
	pace := int(p.PaceMS)
	number("count", &p.Count)
	number("concurrency", &p.Concurrency)
	read("pace_ms", "Write a time, such as 500 ms or 2 s; a number alone is milliseconds.", &pace, playground.ReadMilliseconds)
	number("failures", &p.Stop.Failures)
	number("missed", &p.Stop.Missed)
	p.PaceMS = int64(pace)
	if s := form.Get("plan_retry_after"); s != "" {
		p.RetryAfter = playground.RetryAfter(s)
	}
	p.Stop.Statuses = strings.FieldsFunc(form.Get("plan_stop"), func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
	return p, faults
}

// mostData is how long the data of a series may be, in bytes: it is kept with it.
const mostData = 256 << 10

// readData reads the rows that a series has a run for each of, and has its plan count them.
func readData(text string, p *playground.Plan) (rows [][]playground.Variable, detail string) {
	if len(text) > mostData {
		return nil, "The data is longer than 256 KiB."
	}
	rows, err := compose.ReadRows(text)
	if err != nil {
		return nil, err.Error()
	}
	for i, row := range rows {
		if at := slices.IndexFunc(row, func(v playground.Variable) bool { return playground.Masked(v.Value) }); at >= 0 {
			return nil, "Row " + strconv.Itoa(i+1) + " has dots for " + row[at].Name + ", whose values were not kept. Put them in again."
		}
	}
	if len(rows) > 0 {
		p.Count = len(rows)
	}
	return rows, ""
}

// planFields turns what a plan's parts are called into the names of the form's fields.
func planFields(faults []playground.FieldError) []playground.FieldError {
	for i := range faults {
		switch p := &faults[i].Pointer; {
		case strings.HasPrefix(*p, "/plan/stop/statuses"):
			*p = "/plan/stop"
		case *p == "/plan/stop/failures":
			*p = "/plan/failures"
		case *p == "/plan/stop/missed":
			*p = "/plan/missed"
		}
	}
	return faults
}

// filledFromSeries fills the composer with a series' request, and its plan.
func (h *Handlers) filledFromSeries(c echo.Context, id string) (views.PlaygroundInput, error) {
	n, ok := playground.ParseSeriesID(id)
	if !ok {
		return views.PlaygroundInput{}, playground.NewError(playground.NotFound, "There is no such series. It may have been deleted.")
	}
	series, err := h.Series.FindSeries(c.Request().Context(), n)
	if err != nil {
		return views.PlaygroundInput{}, err
	}
	runs, err := h.Series.FindSeriesRuns(c.Request().Context(), n)
	if err != nil {
		return views.PlaygroundInput{}, err
	}
	in := views.PlaygroundInput{Request: maskedRequest(c.Request().Context(), series.Request, series.CreatedBy), Name: series.Name, Environment: series.Environment, Saved: series.SavedID, Plan: &series.Plan, Data: series.Data, PlanOpen: true}
	if len(runs) > 0 {
		in.From = runs[0].ID // what is masked here is filled in from it
	}
	return in, nil
}

// repeatAgain is POST /series/:id/again: the same request by the same plan. An unsafe method
// is asked about first, in the composer.
func (h *Handlers) repeatAgain(c echo.Context) error {
	id, err := readSeriesID(c)
	if err != nil {
		return err
	}
	series, err := h.Series.FindSeries(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if series.Walk != nil {
		return c.Redirect(http.StatusSeeOther, "/collections/"+series.Walk.CollectionID.String()+"/run?series="+id.String())
	}
	rows, whole := series.Data.Variables()
	if !whole || !playground.SafeMethod(series.Request.Method) || len(series.Plan.Validate(h.limits().Plans)) > 0 {
		return c.Redirect(http.StatusSeeOther, "/?series="+id.String())
	}
	at, err := h.placeOfKept(c, series.Environment, series.SavedID)
	if err != nil {
		return err
	}
	at = at.with(rows)
	request := h.lent(c, playground.Run{CreatedBy: series.CreatedBy, Request: series.Request}).Request
	draft, faults := h.filled(playground.Draft{Request: request, Name: series.Name}, at)
	if faults = append(faults, stillMasked(request)...); len(faults) > 0 { // the composer says what is missing
		return c.Redirect(http.StatusSeeOther, "/?series="+id.String())
	}
	if series, err = h.startSeries(c, draft, series.Plan); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/series/"+series.ID.String())
}
