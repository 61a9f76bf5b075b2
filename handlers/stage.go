package handlers

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"parley/compare"
	"parley/playground"
	"parley/views"
)

// startPresentation begins a presentation anew, under a new link.
func (h *Handlers) startPresentation(c echo.Context, p playground.Presentation) (playground.Presentation, error) {
	if len(p.Steps) == 0 {
		return p, playground.NewError(playground.Conflict, "There are no steps to present yet.")
	}
	b := make([]byte, shareBytes)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	secret := base64.RawURLEncoding.EncodeToString(b)
	p, err := h.Presentations.StartPresentation(c.Request().Context(), p.ID, secret, hashShare(secret))
	if err != nil {
		return p, err
	}
	h.note(c, playground.DeedShare, presentationObject(p), "begun, with a link to follow it")
	h.Audience.Changed(p.ID)
	return p, nil
}

func (h *Handlers) endPresentation(c echo.Context, p playground.Presentation) (playground.Presentation, error) {
	p, err := h.Presentations.EndPresentation(c.Request().Context(), p.ID)
	if err != nil {
		return p, err
	}
	h.note(c, playground.DeedShare, presentationObject(p), "ended, and its link with it")
	h.Audience.Changed(p.ID)
	return p, nil
}

// followLink is the address at which people follow; empty where nobody may, or it is lost.
func (h *Handlers) followLink(c echo.Context, p playground.Presentation) (string, error) {
	if !p.Stage.Live || h.sharePolicy() == playground.SharesOff {
		return "", nil
	}
	secret, err := h.Presentations.FollowSecret(c.Request().Context(), p.ID)
	if err != nil || secret == "" {
		return "", err
	}
	return h.ownBase(c) + "/follow/" + secret, nil
}

// sourceOf is the run whose request a step sends; nil where it is gone.
func (h *Handlers) sourceOf(ctx context.Context, s playground.Step) (*playground.Run, error) {
	for _, id := range []playground.RunID{s.Edited, s.Run, s.Shown} {
		run, err := h.keptRun(ctx, id)
		if run != nil || err != nil {
			return run, err
		}
	}
	return nil, nil
}

// asChanged is a step with the request that was changed on stage, unless its run is gone.
func (h *Handlers) asChanged(ctx context.Context, s playground.Step) (playground.Step, error) {
	run, err := h.keptRun(ctx, s.Edited)
	if run == nil {
		s.Edited = 0
	}
	return s, err
}

// stageInput gathers what is on stage, as anybody may see it: also who presents, since a whole
// room looks at that screen.
func (h *Handlers) stageInput(c echo.Context, p playground.Presentation) (views.StageInput, error) {
	ctx := handedOn(c.Request().Context())
	in := views.StageInput{Presentation: p, Who: p.CreatedBy, Now: h.Now()}
	step, ok := p.OnStage()
	if !ok {
		return in, nil
	}
	step, err := h.asChanged(ctx, step)
	if err != nil {
		return in, err
	}
	in.Edited = step.Edited != 0
	in.Comparable = len(presentedRuns(p)) > 1
	if len(p.Stage.Compared) > 1 && !p.Stage.Blanked {
		made, err := h.beside(c, p)
		if err != nil {
			return in, err
		}
		in.Compared = &made.shown
	}
	source, err := h.sourceOf(ctx, step)
	if err != nil {
		return in, err
	}
	saved, err := h.keptSaved(ctx, step.Saved)
	if err != nil {
		return in, err
	}
	if saved != nil && step.Edited == 0 {
		asked := maskedRequest(ctx, saved.Request, "")
		in.Asked = &asked
	} else if source != nil {
		m := masked(ctx, *source)
		asked := m.Request
		asked.URL = m.Target()
		in.Asked, in.KeptRun = &asked, source.ID == step.Run && step.Shown == 0 && source.State != playground.StateRunning
	}
	shown, err := h.keptRun(ctx, step.Shown)
	if err != nil || shown == nil {
		return in, err
	}
	m := masked(ctx, *shown)
	in.Run = &m
	if err := h.addChanges(ctx, &in, step, saved, shown); err != nil {
		return in, err
	}
	if shown.State == playground.StateRunning {
		if made, waits := h.Runner.SoFar(ctx, shown.ID); waits {
			made = masked(ctx, made)
			in.SoFar = &made
		}
		in.Progress = h.progressOf(shown.ID)
		return in, nil
	}
	in.Body, err = h.readableStart(ctx, *shown)
	return in, err
}

// addChanges says how the request of a run is another than the one that its step was made of.
func (h *Handlers) addChanges(ctx context.Context, in *views.StageInput, step playground.Step, saved *playground.SavedRequest, shown *playground.Run) error {
	if shown.ParentID == 0 && step.Edited != shown.ID || shown.ID == step.Run {
		return nil // it was sent as it is kept
	}
	var own playground.Request
	if saved != nil {
		own = saved.Request
	} else if run, err := h.keptRun(ctx, step.Run); run != nil {
		own, in.Untitled = run.Request, step.Title == views.StepTitle(run.Summary())
	} else {
		return err
	}
	in.Changes = compare.Requests(ctx, maskedRequest(ctx, own, ""), maskedRequest(ctx, shown.Request, ""))
	return nil
}

// readableStart is the start of a run's content, laid out to be read.
func (h *Handlers) readableStart(ctx context.Context, run playground.Run) ([]byte, error) {
	body, err := h.bodyStart(ctx, run, sharedStart)
	if err != nil && playground.CodeOf(err) != playground.NotFound {
		return nil, err
	}
	if x := run.Final(); x != nil && len(body) > 0 {
		_, charset := declared(x.Response)
		body = laidOut(readable(body, charset), x.Response.Content)
	}
	return body, nil
}

// showStage is GET /present/:id: the stage, with what moves it.
func (h *Handlers) showStage(c echo.Context) error {
	p, err := h.ownPresentation(c)
	if err != nil {
		return err
	}
	if !p.Stage.Live {
		return c.Redirect(http.StatusSeeOther, "/present/"+p.ID.String()+"/edit")
	}
	return h.renderStage(c, http.StatusOK, p, askedOnStage{})
}

// askedOnStage is what who presents is asked or told.
type askedOnStage struct {
	question *views.Question
	pressed  views.StagePress
	fault    string
}

func (h *Handlers) renderStage(c echo.Context, status int, p playground.Presentation, a askedOnStage) error {
	in, err := h.stageInput(c, p)
	if err != nil {
		return err
	}
	in.Presenter, in.Base, in.Question, in.Pressed, in.Fault = true, "/present/"+p.ID.String(), a.question, a.pressed, a.fault
	if in.Compared != nil {
		if in.Choices, err = h.choicesOf(c.Request().Context(), p); err != nil {
			return err
		}
	}
	if in.Notes = onNotes(c); in.Notes {
		in.Base += notes
	} else if h.Audience.IsChanging(p.ID) {
		h.Audience.Changing(p.ID, 0) // who presents is back
	}
	stage := views.NewStageModel(in)
	if in.Notes {
		return h.renderNotes(c, status, p, stage)
	}
	if isFragment(c) {
		return h.render(c, status, nil, views.Stage(stage))
	}
	link, err := h.followLink(c, p)
	if err != nil {
		return err
	}
	words := views.FollowWords(link, h.sharePolicy(), h.People != nil)
	m := views.NewPresentModel(stage, h.Audience.Count(p.ID), views.NewFollowModel(link, words))
	s := h.shell(c, "Presenting: "+p.Title, "present")
	s.Here = "/present/" + p.ID.String()
	return h.render(c, status, views.PresentPage(views.NewPresentShell(s), m), nil)
}

// moveStage is POST /present/:id: what who presents does.
func (h *Handlers) moveStage(c echo.Context) error {
	p, err := h.ownPresentation(c)
	if err != nil {
		return err
	}
	do := c.FormValue("do")
	if !p.Stage.Live && do != "start" {
		return c.Redirect(http.StatusSeeOther, "/present/"+p.ID.String()+"/edit")
	}
	switch do {
	case "start":
		p, err = h.startPresentation(c, p)
	case "end":
		if _, err := h.endPresentation(c, p); err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, "/present/"+p.ID.String()+"/edit?done=ended")
	case "send":
		return h.sendOnStage(c, p)
	case "changing":
		h.Audience.Changing(p.ID, changingFor)
		return c.NoContent(http.StatusNoContent)
	case "compare":
		return h.compareOnStage(c, p)
	default:
		p, err = h.stepTo(c, p, do)
	}
	if err != nil {
		return err
	}
	if isFragment(c) {
		return h.renderStage(c, http.StatusOK, p, askedOnStage{})
	}
	return c.Redirect(http.StatusSeeOther, c.Request().URL.Path)
}

// stepTo changes what is shown without sending anything.
func (h *Handlers) stepTo(c echo.Context, p playground.Presentation, do string) (playground.Presentation, error) {
	on, off := true, false
	var change playground.StageChange
	step, err := strconv.ParseInt(c.FormValue("step"), 10, 64)
	switch do {
	case "go":
		change.Step = &step
	case "kept":
		return h.showKept(c, p, step)
	case "original":
		return h.asItWas(c, p, step)
	case "stop":
		return h.tellRun(p, h.Runner.Cancel)
	case "skip":
		return h.tellRun(p, h.Runner.SkipWait)
	case "blank":
		change.Blanked, err = &on, nil
	case "show":
		if change.Blanked, err = &off, nil; !p.Stage.Blanked { // back from what was large, or beside others
			change.Zoomed = &off
		}
	case "zoom":
		zoomed := !p.Stage.Zoomed
		change.Zoomed, err = &zoomed, nil
	case "request":
		large := !p.Stage.Asked
		change.Asked, err = &large, nil
	default:
		return p, invalid("/do", "This is start, end, go, send, stop, skip, kept, original, blank, show, zoom, request or compare.")
	}
	if err != nil {
		return p, invalid("/step", "This is the number of a step.")
	}
	return h.setStage(c, p, change)
}

// tellRun stops the run on stage, or its wait. One that has ended meanwhile is no error.
func (h *Handlers) tellRun(p playground.Presentation, tell func(playground.RunID) error) (playground.Presentation, error) {
	step, _ := p.OnStage()
	err := tell(step.Shown)
	if code := playground.CodeOf(err); code == playground.Conflict || code == playground.NotFound {
		err = nil
	}
	if err == nil {
		h.endsWithin(step.Shown, inPlace)
	}
	return p, err
}

func (h *Handlers) setStage(c echo.Context, p playground.Presentation, change playground.StageChange) (playground.Presentation, error) {
	p, err := h.Presentations.SetStage(c.Request().Context(), p.ID, change)
	if err == nil {
		h.Audience.Changed(p.ID)
	}
	return h.asItStands(p), err
}

// compareOnStage puts runs of the presentation beside each other. What cannot be is said on the
// stage of who presents.
func (h *Handlers) compareOnStage(c echo.Context, p playground.Presentation) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	ids, err := putBeside(p, form)
	if err == nil {
		on := false
		p, err = h.setStage(c, p, playground.StageChange{Compared: &ids, Blanked: &on})
	}
	var ours *playground.Error
	if asError(err, &ours) {
		return h.renderStage(c, statusOf[ours.Code], p, askedOnStage{fault: said(err)})
	}
	if err != nil || !isFragment(c) {
		if err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, c.Request().URL.Path)
	}
	return h.renderStage(c, http.StatusOK, p, askedOnStage{})
}

// asItWas has a step send again what it was made of.
func (h *Handlers) asItWas(c echo.Context, p playground.Presentation, id int64) (playground.Presentation, error) {
	step, err := stepOf(p, id)
	if err != nil {
		return p, err
	}
	none := playground.RunID(0)
	return h.setStage(c, p, playground.StageChange{Step: &step.ID, Shown: &none, Edited: &none})
}

// showKept shows the run that a step was made of, in place of sending its request again.
func (h *Handlers) showKept(c echo.Context, p playground.Presentation, id int64) (playground.Presentation, error) {
	step, err := stepOf(p, id)
	if err != nil {
		return p, err
	}
	run, err := h.keptRun(c.Request().Context(), step.Run)
	if err == nil && run == nil {
		err = playground.NewError(playground.NotFound, "The run of this step was deleted.")
	}
	if err != nil {
		return p, err
	}
	return h.setStage(c, p, playground.StageChange{Step: &step.ID, Shown: &run.ID})
}
