package handlers

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
	"parley/views"
)

// onStage is what is about to be sent.
type onStage struct {
	step    playground.Step
	pressed views.StagePress
	draft   playground.Draft
	leaks   []string
	edited  bool // it was changed on stage: the step sends it from now on
}

// readOnStage makes a draft of what a step sends, changed by a next step that was pressed.
func (h *Handlers) readOnStage(c echo.Context, p playground.Presentation, id int64, pressed views.StagePress) (onStage, error) {
	o := onStage{pressed: pressed}
	var err error
	if o.step, err = stepOf(p, id); err == nil {
		o.step, err = h.asChanged(c.Request().Context(), o.step)
	}
	if err != nil {
		return o, err
	}
	if saved, err := h.keptSaved(c.Request().Context(), o.step.Saved); err != nil || saved != nil && pressed.Finding == "" && o.step.Edited == 0 {
		if err == nil {
			o.draft, err = h.draftOfSaved(c, saved.ID)
		}
		return o, err
	}
	source, err := h.sourceOf(c.Request().Context(), o.step)
	if err == nil && source == nil {
		err = playground.NewError(playground.NotFound, "What this step sends was deleted.")
	}
	if err != nil {
		return o, err
	}
	var patch playground.Patch
	if pressed.Finding != "" {
		shown, err := h.keptRun(c.Request().Context(), o.step.Shown)
		if err == nil && shown == nil {
			err = playground.NewError(playground.NotFound, "The explanation that offered this was deleted.")
		}
		if err != nil {
			return o, err
		}
		action, err := actionOf(*shown, pressed.Finding, pressed.Action)
		if err != nil {
			return o, err
		}
		source, patch = shown, action.Patch
	}
	if o.draft, err = h.patched(c, h.lent(c, *source), patch); err != nil {
		return o, err
	}
	o.leaks = compose.SentToNewOrigin(source.Asked(), o.draft.Sending().Request)
	return o, nil
}

// asks is what a person is asked before it is sent; nil: nothing. A step is sent as Send in
// the playground does; what an explanation offers was typed by nobody.
func (h *Handlers) asks(c echo.Context, o onStage) (*views.Question, error) {
	q, err := h.unasked(c, o.draft, "")
	if err != nil || q != nil {
		return q, err
	}
	if len(o.leaks) > 0 || o.pressed.Finding != "" && !playground.SafeMethod(o.draft.Request.Method) {
		return &views.Question{Method: o.draft.Request.Method, Host: hostOf(o.draft)}, nil
	}
	return nil, nil
}

// sendOnStage sends what the step on stage is, or asks first. What cannot be sent is said on
// the stage of who presents.
func (h *Handlers) sendOnStage(c echo.Context, p playground.Presentation) error {
	id, _ := strconv.ParseInt(c.FormValue("step"), 10, 64)
	pressed := views.StagePress{Finding: c.FormValue("finding"), Action: c.FormValue("action")}
	o, err := h.readOnStage(c, p, id, pressed)
	if err == nil && c.FormValue("confirmed") != "yes" {
		q, err := h.asks(c, o)
		if err != nil {
			return err
		}
		if q != nil {
			return h.renderStage(c, http.StatusOK, p, askedOnStage{question: q, pressed: pressed})
		}
	}
	if err == nil {
		p, _, err = h.sendStep(c, p, o)
	}
	var ours *playground.Error
	if asError(err, &ours) {
		return h.renderStage(c, statusOf[ours.Code], p, askedOnStage{fault: ours.Error()})
	}
	if err != nil {
		return err
	}
	if isFragment(c) {
		return h.renderStage(c, http.StatusOK, p, askedOnStage{})
	}
	return c.Redirect(http.StatusSeeOther, c.Request().URL.Path)
}

// sendStep starts the run of a step, and puts it on stage. One that still goes is not sent
// once more by a second press.
func (h *Handlers) sendStep(c echo.Context, p playground.Presentation, o onStage) (playground.Presentation, playground.Run, error) {
	ctx := c.Request().Context()
	if shown, err := h.keptRun(ctx, o.step.Shown); err != nil || !o.edited && shown != nil && shown.State == playground.StateRunning {
		if err != nil {
			return p, playground.Run{}, err
		}
		return p, *shown, nil
	}
	if err := h.countSend(c); err != nil {
		return p, playground.Run{}, err
	}
	o.draft.CreatedBy = h.who(c)
	run, err := h.Runner.Start(ctx, o.draft)
	if err != nil {
		return p, run, err
	}
	change := playground.StageChange{Step: &o.step.ID, Shown: &run.ID}
	if o.edited {
		change.Edited = &run.ID
	}
	if p, err = h.setStage(c, p, change); err != nil {
		return p, run, err
	}
	h.endsWithin(run.ID, inPlace)
	return p, run, nil
}

// draftOfSaved is a saved request as it is kept, for the environment that its visitor uses.
func (h *Handlers) draftOfSaved(c echo.Context, id playground.SavedID) (playground.Draft, error) {
	all, err := h.Environments.Environments(c.Request().Context())
	if err := unlessAway(err); err != nil {
		return playground.Draft{}, err
	}
	at, err := h.placeOfForm(c, compose.Form{Environment: h.usualEnvironment(c, all), Saved: id})
	if err != nil {
		return playground.Draft{}, err
	}
	if at.saved == nil {
		return playground.Draft{}, playground.NewError(playground.NotFound, "The saved request of this step was deleted.")
	}
	return h.composedSaved(c, at, compose.Form{})
}
