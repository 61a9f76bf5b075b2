package handlers

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// Presentations keeps what people show to others. A version of 0 is any.
type Presentations interface {
	Presentations(ctx context.Context, by string, everybody bool) ([]playground.Presentation, error)
	FindPresentation(ctx context.Context, id playground.PresentationID) (playground.Presentation, error)
	FindFollowed(ctx context.Context, hash []byte) (playground.Presentation, error)
	FollowSecret(ctx context.Context, id playground.PresentationID) (string, error)
	CreatePresentation(ctx context.Context, p playground.Presentation) (playground.Presentation, error)
	UpdatePresentation(ctx context.Context, p playground.Presentation, version int64) (playground.Presentation, error)
	DeletePresentation(ctx context.Context, id playground.PresentationID) error
	StartPresentation(ctx context.Context, id playground.PresentationID, secret string, hash []byte) (playground.Presentation, error)
	SetStage(ctx context.Context, id playground.PresentationID, c playground.StageChange) (playground.Presentation, error)
	EndPresentation(ctx context.Context, id playground.PresentationID) (playground.Presentation, error)
}

// Audience knows who follows a presentation, and tells them that it went on.
type Audience interface {
	Join(of playground.PresentationID, follower bool) (changed <-chan struct{}, leave func(), err error)
	Changed(of playground.PresentationID)
	Looked(of playground.PresentationID, who string)
	Count(of playground.PresentationID) int
	Here(of playground.PresentationID)

	Changing(of playground.PresentationID, while time.Duration) // who presents is changing a request; 0: no more
	IsChanging(of playground.PresentationID) bool
}

// What those who follow are told of a request that is being changed: as long as the page says so every
// twenty seconds, or without a script, for a while.
const (
	changingFor   = 45 * time.Second
	changingBlind = 10 * time.Minute
)

// liveFor is how long a presentation goes on that nobody moves: one that was forgotten ends,
// and its link with it.
const liveFor = 24 * time.Hour

// asItStands is a presentation as it is now: one that was not moved for long has ended.
func (h *Handlers) asItStands(p playground.Presentation) playground.Presentation {
	p.Stage.Live = p.Stage.Live && h.Now().Sub(p.Stage.MovedAt.Time) < liveFor
	return p
}

func noPresentation() error {
	return playground.NewError(playground.NotFound, "There is no such presentation. It may have been deleted.")
}

// ownPresentation finds the presentation in the path, which is its maker's and admins'.
func (h *Handlers) ownPresentation(c echo.Context) (playground.Presentation, error) {
	id, ok := playground.ParsePresentationID(c.Param("id"))
	if !ok {
		return playground.Presentation{}, noPresentation()
	}
	return h.mayPresent(c, id)
}

func (h *Handlers) mayPresent(c echo.Context, id playground.PresentationID) (playground.Presentation, error) {
	p, err := h.Presentations.FindPresentation(c.Request().Context(), id)
	if playground.CodeOf(err) == playground.NotFound {
		return p, noPresentation()
	}
	if err == nil && !h.visitorOf(c).mayChange(p.CreatedBy) {
		h.noteRefusal(c)
		err = playground.NewError(playground.Forbidden, "This presentation is "+whoseWords(p.CreatedBy)+". Only who made it and admins may present or change it; ask for its link to follow it.")
	}
	return h.asItStands(p), err
}

// ownPresentations lists the visitor's presentations, and everybody's for admins.
func (h *Handlers) ownPresentations(c echo.Context) ([]playground.Presentation, error) {
	v := h.visitorOf(c)
	all, err := h.Presentations.Presentations(c.Request().Context(), v.Person.Name, v.Person.Role == playground.RoleAdmin)
	for i := range all {
		all[i] = h.asItStands(all[i])
	}
	return all, err
}

func presentationObject(p playground.Presentation) string { return "presentation " + p.ID.String() }

// showPresentations is GET /present.
func (h *Handlers) showPresentations(c echo.Context) error {
	all, err := h.ownPresentations(c)
	if err != nil {
		return err
	}
	m := views.NewPresentationsModel(all, func(p playground.Presentation) bool { return p.Stage.Live }, c.QueryParam("done"), h.Now())
	return h.render(c, http.StatusOK, views.PresentationsPage(views.NewShell(h.shell(c, "Presentations", "present")), m), nil)
}

// stepsOf makes a step of each run, the oldest first, as they happened.
func (h *Handlers) stepsOf(ctx context.Context, ids []playground.RunID) (steps []playground.Step, runs []playground.RunSummary, err error) {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) == 0 || len(ids) > playground.MostSteps {
		return nil, nil, invalid("/runs", "A presentation is made of 1 to "+strconv.Itoa(playground.MostSteps)+" runs.")
	}
	for _, id := range ids {
		run, err := h.History.FindRun(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		runs = append(runs, run.Summary())
		steps = append(steps, playground.Step{Title: views.StepTitle(run.Summary()), Run: id})
	}
	return steps, runs, nil
}

// newPresentation keeps a presentation of the visitor's that is made of runs.
func (h *Handlers) newPresentation(c echo.Context, title string, ids []playground.RunID) (playground.Presentation, error) {
	steps, runs, err := h.stepsOf(c.Request().Context(), ids)
	if err != nil {
		return playground.Presentation{}, err
	}
	if title == "" {
		title = views.PresentationTitle(runs)
	}
	return h.createPresentation(c, playground.Presentation{Title: title, Steps: steps})
}

func (h *Handlers) createPresentation(c echo.Context, p playground.Presentation) (playground.Presentation, error) {
	p.CreatedBy = h.who(c)
	if err := h.checkPresentation(c, p); err != nil {
		return p, err
	}
	return h.Presentations.CreatePresentation(c.Request().Context(), p)
}

// makePresentation is POST /present: of one run, which is presented at once, of several, which
// are named first, or a further step of another.
func (h *Handlers) makePresentation(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	if of, made := form.Get("collection"), h.presentedCollection; of != "" || form.Get("series") != "" {
		if of == "" {
			of, made = form.Get("series"), h.presentedSeries
		}
		p, err := made(c, "", of)
		if err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, "/present/"+p.ID.String()+"/edit?done=made")
	}
	ids := runIDs(c.Request().PostForm["run"])
	if len(ids) == 0 {
		return h.renderHistory(c, nil, "Tick the runs to present.")
	}
	if to, ok := playground.ParsePresentationID(form.Get("to")); ok {
		p, err := h.addSteps(c, to, ids)
		if err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, "/present/"+p.ID.String()+"/edit?done=added")
	}
	p, err := h.newPresentation(c, "", ids)
	if err != nil {
		return err
	}
	if len(ids) > 1 || form.Get("do") != "start" {
		return c.Redirect(http.StatusSeeOther, "/present/"+p.ID.String()+"/edit?done=made")
	}
	return h.present(c, p)
}

// addSteps puts runs behind the steps that a presentation has.
func (h *Handlers) addSteps(c echo.Context, to playground.PresentationID, ids []playground.RunID) (playground.Presentation, error) {
	p, err := h.mayPresent(c, to)
	if err != nil {
		return p, err
	}
	steps, _, err := h.stepsOf(c.Request().Context(), ids)
	if err != nil {
		return p, err
	}
	p.Steps = append(p.Steps, steps...)
	return h.keepPresentation(c, p, p.Version)
}

// keepPresentation keeps a changed title and changed steps, and tells who follows.
func (h *Handlers) keepPresentation(c echo.Context, p playground.Presentation, version int64) (playground.Presentation, error) {
	if err := h.checkPresentation(c, p); err != nil {
		return p, err
	}
	p, err := h.Presentations.UpdatePresentation(c.Request().Context(), p, version)
	if err == nil {
		h.Audience.Changed(p.ID)
	}
	return h.asItStands(p), err
}

// checkPresentation holds a presentation to its bounds, and new steps to what there is.
func (h *Handlers) checkPresentation(c echo.Context, p playground.Presentation) error {
	var faults []playground.FieldError
	add := func(pointer, detail string) {
		faults = append(faults, playground.FieldError{Pointer: pointer, Detail: detail})
	}
	if strings.TrimSpace(p.Title) == "" || len(p.Title) > playground.MaxStepTitle {
		add("/title", "A title has 1 to "+strconv.Itoa(playground.MaxStepTitle)+" bytes.")
	}
	if len(p.Steps) > playground.MostSteps {
		add("/steps", "A presentation has at most "+strconv.Itoa(playground.MostSteps)+" steps.")
		p.Steps = nil
	}
	for i, s := range p.Steps {
		at := "/steps/" + strconv.Itoa(i)
		if len(s.Title) > playground.MaxStepTitle {
			add(at+"/title", "A title has at most "+strconv.Itoa(playground.MaxStepTitle)+" bytes.")
		}
		if len(s.Note) > playground.MaxStepNote {
			add(at+"/note", "A note has at most "+strconv.Itoa(playground.MaxStepNote)+" bytes.")
		}
		if len(s.Own) > playground.MaxStepNote {
			add(at+"/private_note", "A note has at most "+strconv.Itoa(playground.MaxStepNote)+" bytes.")
		}
		if (s.Run == 0) == (s.Saved == 0) {
			add(at+"/run", "A step sends the request of a run, or a saved one.")
		} else if s.ID == 0 && s.Run != 0 {
			if _, err := h.History.FindOwner(c.Request().Context(), s.Run); err != nil {
				add(at+"/run", said(err))
			}
		} else if s.ID == 0 {
			if _, err := h.Collections.FindSaved(c.Request().Context(), s.Saved); err != nil {
				add(at+"/saved", said(err))
			}
		}
	}
	if len(faults) > 0 {
		return &playground.Error{Code: playground.Invalid, Message: "This presentation cannot be kept as it is.", Fields: faults}
	}
	return nil
}

// showPresentation is GET /present/:id/edit.
func (h *Handlers) showPresentation(c echo.Context) error {
	p, err := h.ownPresentation(c)
	if err != nil {
		return err
	}
	return h.renderPresentation(c, http.StatusOK, views.PresentationInput{Kept: p, Done: c.QueryParam("done")})
}

func (h *Handlers) renderPresentation(c echo.Context, status int, in views.PresentationInput) error {
	in.Live, in.Runs, in.Saved = in.Kept.Stage.Live, map[playground.RunID]playground.RunSummary{}, map[playground.SavedID]playground.SavedRequest{}
	steps := in.Kept.Steps
	if in.Typed != nil {
		steps = views.TypedSteps(in.Typed)
	}
	for _, s := range steps[:min(len(steps), playground.MostSteps)] {
		if saved, err := h.keptSaved(c.Request().Context(), s.Saved); err != nil {
			return err
		} else if saved != nil {
			in.Saved[s.Saved] = *saved
		}
		if s.Run == 0 {
			continue
		}
		run, err := h.History.FindRun(c.Request().Context(), s.Run)
		if err == nil {
			in.Runs[s.Run] = maskSummary(run.Summary())
		} else if playground.CodeOf(err) != playground.NotFound {
			return err
		}
	}
	m := views.NewPresentationModel(in)
	return h.render(c, status, views.PresentationPage(views.NewShell(h.shell(c, "Presentation", "present")), m), nil)
}

// changePresentation is POST /present/:id/edit. Moving and removing steps only changes the form.
func (h *Handlers) changePresentation(c echo.Context) error {
	was, err := h.ownPresentation(c)
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	in := views.PresentationInput{Kept: was, Typed: form}
	if do, at, _ := strings.Cut(form.Get("do"), "."); at != "" {
		in.Unsaved, in.Do, in.At = true, do, moveStep(form, do, at)
		return h.renderPresentation(c, http.StatusOK, in)
	}
	version, _ := strconv.ParseInt(form.Get("version"), 10, 64)
	p := was
	p.Title, p.Steps = strings.TrimSpace(form.Get("title")), views.TypedSteps(form)
	kept, err := h.keepPresentation(c, p, version)
	switch {
	case err == nil && form.Get("do") == "start":
		return h.present(c, kept)
	case err == nil:
		return c.Redirect(http.StatusSeeOther, "/present/"+was.ID.String()+"/edit?done=saved")
	case playground.CodeOf(err) == playground.Outdated:
		in.Outdated = said(err)
		return h.renderPresentation(c, http.StatusPreconditionFailed, in)
	case isRefusal(err):
		in.Faults = faultsOf(err, "")
		return h.renderPresentation(c, http.StatusUnprocessableEntity, in)
	}
	return err
}

// present leads to the stage: a presentation that goes on keeps its link.
func (h *Handlers) present(c echo.Context, p playground.Presentation) error {
	if !p.Stage.Live {
		if _, err := h.startPresentation(c, p); err != nil {
			return err
		}
	}
	return c.Redirect(http.StatusSeeOther, "/present/"+p.ID.String())
}

// moveStep moves a row of the form up or down, or takes it out, and says where it is now.
func moveStep(form url.Values, do, at string) int {
	n, err := strconv.Atoi(at)
	many := len(form["step_title"])
	if err != nil || n < 0 || n >= many {
		return -1
	}
	to := map[string]int{"up": n - 1, "down": n + 1, "drop": n}[do]
	if to < 0 || to >= many {
		return -1
	}
	for _, field := range []string{"step_id", "step_run", "step_saved", "step_title", "step_note", "step_own"} {
		all := form[field]
		if len(all) != many {
			continue
		}
		if do == "drop" {
			form[field] = slices.Delete(all, n, n+1)
			continue
		}
		all[n], all[to] = all[to], all[n]
	}
	return to
}

// removePresentation is POST /present/:id/delete.
func (h *Handlers) removePresentation(c echo.Context) error {
	if err := h.dropPresentation(c); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/present?done=deleted")
}

func (h *Handlers) dropPresentation(c echo.Context) error {
	p, err := h.ownPresentation(c)
	if err == nil {
		err = h.Presentations.DeletePresentation(c.Request().Context(), p.ID)
	}
	if err != nil {
		return err
	}
	h.Audience.Changed(p.ID)
	h.note(c, playground.DeedDelete, presentationObject(p), "")
	return nil
}
