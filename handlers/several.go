package handlers

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"parley/compare"
	"parley/playground"
	"parley/views"
)

// sendSeveral is POST /send/several: one request to several environments at once, and the
// comparison of what came back. Without a choice it shows the form that asks for one.
func (h *Handlers) sendSeveral(c echo.Context) error {
	form, err := h.readForm(c)
	defer form.to.release()
	if err != nil {
		return err
	}
	if form.tooLarge != "" {
		return h.refuseFiles(c, form)
	}
	places := distinct(form.Values["several"])
	if i := slices.Index(places, form.Get("environment")); i > 0 { // the others are compared with the chosen one
		places = slices.Insert(slices.Delete(places, i, i+1), 0, form.Get("environment"))
	}
	if form.Get("several_go") == "" && form.Get("confirmed_several") == "" {
		return h.offerSeveral(c, http.StatusOK, form)
	}
	if detail := severalFault(len(places)); detail != "" {
		return h.offerSeveral(c, http.StatusUnprocessableEntity, form, playground.FieldError{Pointer: "/several", Detail: detail})
	}
	drafts, faults, err := h.composedFor(c, form, places)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return h.refuse(c, form, &playground.Error{Code: playground.Invalid, Fields: faults})
	}
	if q, err := h.unaskedOf(c, drafts, form); err != nil || q != nil {
		return h.ask(c, form, q, err)
	}
	runs, err := h.sendAll(c, drafts)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/compare?"+runsOf(runs).Encode())
}

// offerSeveral shows the form as typed, with the choice of environments opened.
func (h *Handlers) offerSeveral(c echo.Context, status int, form posted, faults ...playground.FieldError) error {
	in := form.input(faults...)
	in.SeveralOpen = true
	return h.renderPlayground(c, status, in)
}

// severalFault says why so many environments cannot be sent to; empty: they can.
func severalFault(n int) string {
	switch {
	case n < compare.MinRuns:
		return "Choose two environments or more, to compare what they answer."
	case n > compare.MaxRuns:
		return "At most " + strconv.Itoa(compare.MaxRuns) + " runs can be compared."
	}
	return ""
}

// distinct leaves out what is empty, and what comes twice.
func distinct(names []string) []string {
	var out []string
	for _, n := range names {
		if n = strings.TrimSpace(n); n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// composedFor makes a draft of the posted form for each environment. What is wrong in one of
// them says in which.
func (h *Handlers) composedFor(c echo.Context, form posted, places []string) (drafts []playground.Draft, faults []playground.FieldError, err error) {
	for _, place := range places {
		one := form
		one.Values = maps.Clone(form.Values)
		one.Set("environment", place)
		d, err := h.composed(c, one)
		if err != nil && playground.CodeOf(err) != playground.Invalid {
			return nil, nil, err
		}
		if err != nil {
			faults = addFaults(faults, place, faultsOf(err, "/request/url"))
		}
		drafts = append(drafts, d)
	}
	return drafts, faults, nil
}

// addFaults adds what is wrong in one environment; what is wrong in all is said once.
func addFaults(all []playground.FieldError, place string, faults []playground.FieldError) []playground.FieldError {
	for _, f := range faults {
		if slices.ContainsFunc(all, func(o playground.FieldError) bool {
			return o.Pointer == f.Pointer && strings.HasSuffix(o.Detail, f.Detail)
		}) {
			continue
		}
		if !strings.Contains(f.Detail, place) {
			f.Detail = "In " + place + ": " + f.Detail
		}
		all = append(all, f)
	}
	return all
}

// unaskedOf is what protected environments among several ask, once for all of them.
func (h *Handlers) unaskedOf(c echo.Context, drafts []playground.Draft, form posted) (*views.Question, error) {
	var all *views.Question
	var names []string
	confirmed := strings.Split(form.Get("confirmed_several"), ",")
	for _, d := range drafts {
		q, err := h.unasked(c, d, form.Get("confirmed"))
		if err != nil {
			return nil, err
		}
		if q != nil && !slices.Contains(confirmed, q.Environment) {
			all, names = q, append(names, q.Environment)
		}
	}
	if all != nil {
		all.Environment, all.Several = strings.Join(names, " and "), strings.Join(names, ",")
	}
	return all, nil
}

// sendAll sends drafts at the same time, and waits until all have ended. Each is kept, and
// counts as a send.
func (h *Handlers) sendAll(c echo.Context, drafts []playground.Draft) ([]playground.Run, error) {
	for i := range drafts {
		if err := h.countSend(c); err != nil {
			return nil, err
		}
		drafts[i].CreatedBy = h.who(c)
	}
	noHurry(c, longest(drafts[0]))
	return sendTogether(c.Request().Context(), h.Runner, drafts)
}

func sendTogether(ctx context.Context, runner Runner, drafts []playground.Draft) ([]playground.Run, error) {
	runs, faults := make([]playground.Run, len(drafts)), make([]error, len(drafts))
	var all sync.WaitGroup
	for i := range drafts {
		all.Go(func() { runs[i], faults[i] = runner.Send(ctx, drafts[i]) })
	}
	all.Wait()
	return runs, errors.Join(faults...)
}

func runsOf(runs []playground.Run) url.Values {
	q := url.Values{}
	for _, r := range runs {
		q.Add("run", r.ID.String())
	}
	return q
}

// apiSendSeveral is POST /api/runs/several: the content of POST /api/runs, with environments
// in place of environment.
func (h *Handlers) apiSendSeveral(c echo.Context) error {
	draft, files, err := h.readDraft(c)
	defer files.release()
	if err != nil {
		return err
	}
	if draft.Environment != "" {
		return invalid("/environment", "Several are named in environments.")
	}
	if detail := severalFault(len(distinct(draft.Environments))); detail != "" {
		return invalid("/environments", detail)
	}
	var drafts []playground.Draft
	var faults []playground.FieldError
	if _, err := h.placeOfDraft(c, &draft); err != nil {
		return err
	}
	for i, name := range distinct(draft.Environments) {
		at, err := h.placeOf(c, name)
		if playground.CodeOf(err) == playground.Invalid {
			return invalid("/environments/"+strconv.Itoa(i), faultsOf(err, "")[0].Detail)
		}
		if err != nil {
			return err
		}
		if at, err = h.within(c, at, draft.SavedID); err != nil {
			return err
		}
		d, wrong := h.filled(draft, at)
		h.bindSignIn(c, &d.Request.Auth)
		drafts, faults = append(drafts, d), addFaults(faults, name, wrong)
	}
	if len(faults) > 0 {
		return &playground.Error{Code: playground.Invalid, Message: "This request cannot be sent as it is.", Fields: faults}
	}
	if err := h.checkFiles(c, draft.Request); err != nil {
		return err
	}
	runs, err := h.sendAll(c, drafts)
	if err != nil {
		return err
	}
	for i := range runs {
		runs[i] = masked(c.Request().Context(), runs[i])
	}
	at := "/api/compare?" + runsOf(runs).Encode()
	c.Response().Header().Set("Location", at)
	return answer(c, http.StatusCreated, map[string]any{"runs": runs, "comparison": at})
}
