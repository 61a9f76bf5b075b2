package handlers

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"parley/convert"
	"parley/playground"
	"parley/views"
)

// livePage is the presentation of a page that has no meaning unless it goes on.
func (h *Handlers) livePage(c echo.Context) (playground.Presentation, bool, error) {
	p, err := h.ownPresentation(c)
	if err != nil || p.Stage.Live {
		return p, err == nil, err
	}
	return p, false, c.Redirect(http.StatusSeeOther, "/present/"+p.ID.String()+"/edit")
}

// showStageEdit is GET /present/:id/request: the request that stands on stage, or that of another
// step, to be changed and sent before all eyes.
func (h *Handlers) showStageEdit(c echo.Context) error {
	p, live, err := h.livePage(c)
	if !live {
		return err
	}
	step, ok := p.OnStage()
	if id, err := strconv.ParseInt(c.QueryParam("step"), 10, 64); err == nil {
		if step, err = stepOf(p, id); err != nil {
			return err
		}
	} else if !ok {
		return c.Redirect(http.StatusSeeOther, "/present/"+p.ID.String())
	}
	in, err := h.stageEditInput(c, step)
	if err != nil {
		return err
	}
	return h.renderStageEdit(c, http.StatusOK, p, step, in)
}

// stageEditInput fills the composer with what stands on stage. A whole room looks at it: what is
// secret is masked for who presents as well, and filled in again when it is sent.
func (h *Handlers) stageEditInput(c echo.Context, step playground.Step) (views.PlaygroundInput, error) {
	ctx := handedOn(c.Request().Context())
	var run *playground.Run
	var err error
	for _, id := range []playground.RunID{step.Shown, step.Edited} {
		if run, err = h.keptRun(ctx, id); run != nil || err != nil {
			break
		}
	}
	if run == nil && err == nil && step.Saved != 0 {
		saved, err := h.keptSaved(ctx, step.Saved)
		if saved != nil {
			return views.PlaygroundInput{Request: maskedRequest(ctx, saved.Request, ""), Name: saved.Name, Saved: saved.ID, Fresh: true}, nil
		}
		if err != nil {
			return views.PlaygroundInput{}, err
		}
	}
	if run == nil && err == nil {
		run, err = h.sourceOf(ctx, step)
	}
	if run == nil && err == nil {
		err = playground.NewError(playground.NotFound, "What this step sends was deleted.")
	}
	if err != nil {
		return views.PlaygroundInput{}, err
	}
	return views.PlaygroundInput{Request: maskedRequest(ctx, run.Request, run.CreatedBy), Name: run.Name, Environment: run.Environment, Saved: run.SavedID, From: run.ID}, nil
}

// renderStageEdit shows the composer in the place of the stage. Those who follow see the stage as it was.
func (h *Handlers) renderStageEdit(c echo.Context, status int, p playground.Presentation, step playground.Step, in views.PlaygroundInput) error {
	c.SetRequest(c.Request().WithContext(handedOn(c.Request().Context())))
	in.Stage = views.StagePlace{Presentation: p.ID, Step: step.ID}
	if err := h.completePlayground(c, &in); err != nil {
		return err
	}
	h.Audience.Changing(p.ID, changingBlind)
	m := views.NewStageEditModel(p, step, in)
	if isFragment(c) {
		return h.render(c, status, nil, views.StageEdit(m))
	}
	link, err := h.followLink(c, p)
	if err != nil {
		return err
	}
	page := views.NewPresentModel(views.StageModel{Base: "/present/" + p.ID.String()}, h.Audience.Count(p.ID), views.NewFollowModel(link, views.FollowWords(link, h.sharePolicy(), h.People != nil)))
	page.Editing = &m
	s := h.shell(c, "Presenting: "+p.Title, "present")
	s.Here = m.Base
	return h.render(c, status, views.PresentPage(views.NewPresentShell(s), page), nil)
}

// addStage has what was typed on stage stay there, when it is filled from a command, or comes back.
func addStage(c echo.Context, in *views.PlaygroundInput) {
	if of, ok := playground.ParsePresentationID(c.FormValue("stage")); ok {
		in.Stage.Presentation = of
		in.Stage.Step, _ = strconv.ParseInt(c.FormValue("step"), 10, 64)
	}
}

// sendEdited is POST /present/:id/request: the request as it was changed is sent, and put on stage.
func (h *Handlers) sendEdited(c echo.Context) error {
	p, live, err := h.livePage(c)
	if !live {
		return err
	}
	form, err := h.readForm(c)
	defer form.to.release()
	if err != nil {
		return err
	}
	id, _ := strconv.ParseInt(form.Get("step"), 10, 64)
	step, err := stepOf(p, id)
	if err != nil {
		return err
	}
	again := func(status int, in views.PlaygroundInput) error { return h.renderStageEdit(c, status, p, step, in) }
	h.rememberEnvironment(c, form.Values)
	if convert.LooksLikeRequest(form.Get("url")) {
		in, err := h.pastedInput(form.Get("url"))
		if err != nil {
			return again(http.StatusUnprocessableEntity, form.input(faultsOf(err, "/request/url")...))
		}
		keepNames(&in, form.Values)
		return again(http.StatusOK, in)
	}
	if form.tooLarge != "" {
		return again(http.StatusRequestEntityTooLarge, form.input(h.fileFault(form)))
	}
	draft, err := h.composed(c, form)
	if playground.CodeOf(err) == playground.Invalid {
		return again(http.StatusUnprocessableEntity, form.input(faultsOf(err, "/request/url")...))
	}
	if err != nil {
		return err
	}
	in := form.input()
	if in.Question, err = h.unasked(c, draft, form.Get("confirmed")); err != nil {
		return err
	} else if in.Question != nil {
		return again(http.StatusUnprocessableEntity, in)
	}
	_, _, err = h.sendStep(c, p, onStage{step: step, draft: draft, edited: true})
	if isRefusal(err) {
		return again(statusOf[playground.CodeOf(err)], form.input(faultsOf(err, "/request/url")...))
	}
	if err != nil {
		return err
	}
	if p, err = h.ownPresentation(c); err != nil || !isFragment(c) {
		if err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, "/present/"+p.ID.String())
	}
	return h.renderStage(c, http.StatusOK, p, askedOnStage{})
}
