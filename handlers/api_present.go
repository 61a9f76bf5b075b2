package handlers

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
	"parley/views"
)

// presentedAnswer is a presentation as the API shows it to who presents.
type presentedAnswer struct {
	playground.Presentation
	Link      string `json:"link"` // to follow it; empty while it does not go on
	Followers int    `json:"followers"`
}

func (h *Handlers) answerPresentation(c echo.Context, status int, p playground.Presentation) error {
	link, err := h.followLink(c, p)
	if err != nil {
		return err
	}
	c.Response().Header().Set("ETag", versionTag(p.Version))
	return answer(c, status, presentedAnswer{p, link, h.Audience.Count(p.ID)})
}

// apiPresentations is GET /api/presentations.
func (h *Handlers) apiPresentations(c echo.Context) error {
	all, err := h.ownPresentations(c)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]any{"presentations": all})
}

// newPresentationInput is what a presentation is made of: runs, those of a series, or the
// requests of a collection.
type newPresentationInput struct {
	Title  string             `json:"title"`
	Runs   []playground.RunID `json:"runs"`
	Series string             `json:"series"`

	Collection string `json:"collection"`
}

// apiCreatePresentation is POST /api/presentations.
func (h *Handlers) apiCreatePresentation(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	var in newPresentationInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if in.Series != "" {
		id, ok := playground.ParseSeriesID(in.Series)
		if !ok || len(in.Runs) > 0 {
			return invalid("/series", "This is the number of a series, without runs beside it.")
		}
		runs, err := h.Series.FindSeriesRuns(c.Request().Context(), id)
		if err != nil {
			return err
		}
		for _, r := range runs[max(0, len(runs)-playground.MostSteps):] {
			in.Runs = append(in.Runs, r.ID)
		}
	}
	var p playground.Presentation
	var err error
	if title := strings.TrimSpace(in.Title); in.Collection != "" {
		p, err = h.presentedCollection(c, title, in.Collection)
	} else {
		p, err = h.newPresentation(c, title, in.Runs)
	}
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/presentations/"+p.ID.String())
	return h.answerPresentation(c, http.StatusCreated, p)
}

// apiPresentation is GET /api/presentations/:id.
func (h *Handlers) apiPresentation(c echo.Context) error {
	p, err := h.ownPresentation(c)
	if err != nil {
		return err
	}
	return h.answerPresentation(c, http.StatusOK, p)
}

// apiUpdatePresentation is PUT /api/presentations/:id: its title and its steps.
func (h *Handlers) apiUpdatePresentation(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	p, err := h.ownPresentation(c)
	if err != nil {
		return err
	}
	version, err := readVersion(c)
	if err != nil {
		return err
	}
	var in struct {
		Title string            `json:"title"`
		Steps []playground.Step `json:"steps"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	p.Title, p.Steps = strings.TrimSpace(in.Title), in.Steps
	if p, err = h.keepPresentation(c, p, version); err != nil {
		return err
	}
	return h.answerPresentation(c, http.StatusOK, p)
}

// apiDeletePresentation is DELETE /api/presentations/:id.
func (h *Handlers) apiDeletePresentation(c echo.Context) error {
	if err := h.dropPresentation(c); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// apiStartPresentation is POST /api/presentations/:id/start.
func (h *Handlers) apiStartPresentation(c echo.Context) error {
	return h.apiStage(c, h.startPresentation)
}

// apiEndPresentation is POST /api/presentations/:id/end.
func (h *Handlers) apiEndPresentation(c echo.Context) error {
	return h.apiStage(c, h.endPresentation)
}

func (h *Handlers) apiStage(c echo.Context, do func(echo.Context, playground.Presentation) (playground.Presentation, error)) error {
	if err := needJSON(c); err != nil {
		return err
	}
	p, err := h.ownPresentation(c)
	if err == nil {
		p, err = do(c, p)
	}
	if err != nil {
		return err
	}
	return h.answerPresentation(c, http.StatusOK, p)
}

// apiMoveStage is PATCH /api/presentations/:id/stage: what is shown.
func (h *Handlers) apiMoveStage(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	p, err := h.livePresentation(c)
	if err != nil {
		return err
	}
	var in struct {
		playground.StageChange
		Kept bool `json:"kept"` // the step shows the run that it was made of
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if in.Kept {
		step, ok := p.OnStage()
		if in.Step != nil {
			step, err = stepOf(p, *in.Step)
		}
		if err != nil || !ok {
			return invalid("/step", "There is no such step.")
		}
		if p, err = h.showKept(c, p, step.ID); err != nil {
			return err
		}
		in.Step = nil
	}
	if in.Compared != nil && len(*in.Compared) > 0 {
		if err := checkBeside(p, *in.Compared); err != nil {
			return err
		}
	}
	if p, err = h.setStage(c, p, in.StageChange); playground.CodeOf(err) == playground.NotFound {
		return invalid("/step", "There is no such step.")
	}
	if err != nil {
		return err
	}
	return h.answerPresentation(c, http.StatusOK, p)
}

// livePresentation is the presentation in the path, which must go on.
func (h *Handlers) livePresentation(c echo.Context) (playground.Presentation, error) {
	p, err := h.ownPresentation(c)
	if err == nil && !p.Stage.Live {
		err = playground.NewError(playground.Conflict, "This presentation does not go on. Start it first.")
	}
	return p, err
}

// apiSendOnStage is POST /api/presentations/:id/send: the step on stage, or another, which is
// put there.
func (h *Handlers) apiSendOnStage(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	p, err := h.livePresentation(c)
	if err != nil {
		return err
	}
	var in struct {
		Step    *int64 `json:"step"`
		Finding string `json:"finding"` // an action of it is done, in place of what the step sends
		Action  int    `json:"action"`

		Request     json.RawMessage `json:"request"`     // sent in place of what the step sends, from now on
		Environment *string         `json:"environment"` // of that request; the step's where it is left out
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if in.Step == nil {
		in.Step = &p.Stage.Step
	}
	var o onStage
	if len(in.Request) > 0 {
		o, err = h.readEdited(c, p, *in.Step, in.Request, in.Environment)
	} else {
		o, err = h.readOnStage(c, p, *in.Step, views.StagePress{Finding: in.Finding, Action: strconv.Itoa(in.Action)})
	}
	if err != nil {
		return err
	}
	if err := h.needConfirm(c, o.draft); err != nil {
		return err
	}
	_, run, err := h.sendStep(c, p, o)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/runs/"+run.ID.String())
	return answer(c, http.StatusAccepted, masked(c.Request().Context(), run))
}

// readEdited makes a draft of a request that is sent in the place of what a step sends.
func (h *Handlers) readEdited(c echo.Context, p playground.Presentation, id int64, request json.RawMessage, environment *string) (onStage, error) {
	o := onStage{edited: true}
	var err error
	if o.step, err = stepOf(p, id); err != nil {
		return o, err
	}
	if o.draft, err = compose.ReadDraftAsTyped(strings.NewReader(`{"request":` + string(request) + `}`)); err != nil {
		return o, err
	}
	if err := attach(&o.draft.Request, nil); err != nil {
		return o, err
	}
	source, err := h.sourceOf(c.Request().Context(), o.step)
	if err != nil {
		return o, err
	}
	o.draft.SavedID = o.step.Saved
	if source != nil {
		o.draft.ParentID, o.draft.Environment, o.draft.SavedID = source.ID, source.Environment, source.SavedID
	}
	if environment != nil {
		o.draft.Environment = *environment
	}
	at, err := h.placeOfDraft(c, &o.draft)
	if err != nil {
		return o, err
	}
	var faults []playground.FieldError
	if o.draft, faults = h.filled(o.draft, at); len(faults) > 0 {
		return o, &playground.Error{Code: playground.Invalid, Message: "This request cannot be sent as it is.", Fields: faults}
	}
	h.bindSignIn(c, &o.draft.Request.Auth)
	return o, h.checkFiles(c, o.draft.Request)
}

// followedAnswer is what is on stage, for programs that follow.
type followedAnswer struct {
	Title     string          `json:"title"`
	Presenter string          `json:"presenter"`
	Step      int             `json:"step"` // from 1; 0: there are none
	Of        int             `json:"of"`
	StepTitle string          `json:"step_title"`
	Note      string          `json:"note"`
	Blanked   bool            `json:"blanked"`
	Zoomed    bool            `json:"zoomed"`
	Revision  int64           `json:"revision"`
	Asked     bool            `json:"asked"`
	Run       *playground.Run `json:"run"` // null: nothing was sent yet, or the stage is blank

	Comparison *playground.Comparison `json:"comparison"` // of the runs that stand beside each other; null: none do
}

// apiFollowed is GET /api/follow/:id.
func (h *Handlers) apiFollowed(c echo.Context) error {
	p, err := h.openFollowed(c)
	if playground.CodeOf(err) == playground.Nobody {
		return h.askToSignIn(c)
	}
	if err != nil {
		return err
	}
	a := followedAnswer{Title: p.Title, Presenter: p.CreatedBy, Of: len(p.Steps), Blanked: p.Stage.Blanked, Zoomed: p.Stage.Zoomed, Asked: p.Stage.Asked, Revision: p.Stage.Revision}
	if step, ok := p.OnStage(); ok && !p.Stage.Blanked {
		a.Step, a.StepTitle, a.Note = p.Place()+1, step.Title, step.Note
		in, err := h.stageInput(c, p)
		if err != nil {
			return err
		}
		if a.Run = in.Run; a.Run != nil {
			run := forStrangers(*a.Run)
			a.Run = &run
		}
		if len(p.Stage.Compared) > 1 {
			made, err := h.beside(c, p)
			if err != nil {
				return err
			}
			if made.result.Runs != nil {
				a.Comparison = &made.result
			}
		}
	}
	return answer(c, http.StatusOK, a)
}
