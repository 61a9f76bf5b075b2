package views

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"parley/playground"
	"parley/static"
)

// PresentModel is what the page of who presents draws.
type PresentModel struct {
	Stage     StageModel
	Followers string
	Follow    FollowModel
	Edit      string
	Editing   *StageEditModel // the composer stands in the place of the stage; nil: it does not
	Compose   bool            // the page can change requests
}

// NewPresentModel puts around a stage what only who presents has.
func NewPresentModel(stage StageModel, followers int, follow FollowModel) PresentModel {
	return PresentModel{Stage: stage, Followers: FollowersWords(followers), Follow: follow, Edit: stage.Base + "/edit"}
}

// Events is where the page hears what changes: that of notes hears what the stage does.
func (m PresentModel) Events() string { return strings.TrimSuffix(m.Stage.Base, "/notes") + "/events" }

// FollowWords say who may follow by a link, which may be lost.
func FollowWords(link string, p playground.SharePolicy, signIn bool) string {
	switch {
	case link == "" && p != playground.SharesOff:
		return "The link cannot be shown, since the key of the secrets is missing. An admin can put it in its place; then end this, and present again."
	case p == playground.SharesOff:
		return "Links are switched off here, so nobody can follow. An admin can change that under Settings."
	case p == playground.SharesAnyone:
		return "Anyone who has the link follows, without an account. Credentials are masked. It shows nothing once the presentation has ended."
	case signIn:
		return "Who has the link and is signed in follows. Credentials are masked. It shows nothing once the presentation has ended."
	}
	return "Whoever has the link and reaches this Parley follows. Credentials are masked. It shows nothing once the presentation has ended."
}

// PresentationTitle names a presentation by what it is made of.
func PresentationTitle(runs []playground.RunSummary) string {
	if len(runs) == 1 {
		return StepTitle(runs[0])
	}
	return plural(int64(len(runs)), "request", "requests")
}

// StepTitle names a step by the run that it is made of, without telling what came of it.
func StepTitle(r playground.RunSummary) string {
	if r.Name != "" {
		return shorten(r.Name, 120)
	}
	path, _ := splitURL(playground.MaskURL(r.URL))
	path, _, _ = strings.Cut(path, "?")
	return shorten(r.Method+" "+path, 120)
}

// PresentationsModel is what the list of presentations draws.
type PresentationsModel struct {
	Lines   []presentationLine
	Done    string
	ShowWho bool
}

type presentationLine struct {
	Title, Who, By, Steps, Base string
	Live                        bool
	When                        instant
}

// NewPresentationsModel lists presentations.
func NewPresentationsModel(all []playground.Presentation, live func(playground.Presentation) bool, done string, now time.Time) PresentationsModel {
	m := PresentationsModel{Done: map[string]string{
		"deleted": "The presentation is deleted. Its runs stay.", "ended": "The presentation has ended, and its link with it.", "saved": "Saved.",
	}[done]}
	for _, p := range all {
		m.Lines = append(m.Lines, presentationLine{
			Title: showLine(p.Title), Who: showLine(p.CreatedBy), By: p.CreatedBy, Steps: plural(int64(len(p.Steps)), "step", "steps"),
			Base: presentationPath(p), Live: live(p), When: showInstant(p.UpdatedAt, now),
		})
		m.ShowWho = m.ShowWho || p.CreatedBy != ""
	}
	return m
}

func presentationPath(p playground.Presentation) string { return "/present/" + p.ID.String() }

// PresentationInput is what the page that changes a presentation is made of.
type PresentationInput struct {
	Kept     playground.Presentation
	Typed    url.Values // what was posted and not kept; nil: it is as kept
	Runs     map[playground.RunID]playground.RunSummary
	Saved    map[playground.SavedID]playground.SavedRequest
	Live     bool
	Faults   []playground.FieldError
	Outdated string
	Done     string
	Unsaved  bool
	Do       string // what was done to a step of the form: up, down or drop
	At       int    // where that step is now, or the one behind it
}

// PresentationModel is what that page draws.
type PresentationModel struct {
	Title, TitleFault     string
	Base, Version         string
	Steps                 []stepRow
	Live, Unsaved         bool
	Fault, Outdated, Done string
	KeptTitle, KeptSteps  string // what is kept by now, where it is another
	Most, Guard           string
}

type stepRow struct {
	Index, Number, ID, Run, Saved string
	Title, Note, Own, Line, Href  string
	TitleFault                    string
	NoteFault, OwnFault           string
	Outcome                       *outcome
	First, Last                   bool
	Focus                         string // which of its buttons has the focus
}

// NewPresentationModel decides what the page shows: what was typed, or what is kept.
func NewPresentationModel(in PresentationInput) PresentationModel {
	p := in.Kept
	m := PresentationModel{
		Title: p.Title, Base: presentationPath(p), Version: strconv.FormatInt(p.Version, 10), Live: in.Live, Unsaved: in.Unsaved, Outdated: in.Outdated, Guard: guarded(in.Typed),
		Done: map[string]string{"saved": "Saved.", "added": "Added as the last step.", "ended": "The presentation has ended, and its link with it. It can be presented again.", "made": "Made. Name the steps, add what everybody reads and what you alone do, then present."}[in.Done], Most: strconv.Itoa(playground.MaxStepNote),
	}
	steps := p.Steps
	if in.Typed != nil {
		m.Title, steps = in.Typed.Get("title"), TypedSteps(in.Typed)
		if in.Outdated == "" {
			m.Version = in.Typed.Get("version")
		} else {
			m.KeptTitle, m.KeptSteps = showLine(p.Title), keptSteps(p)
		}
	}
	faults := map[string]string{}
	for _, f := range in.Faults {
		faults[f.Pointer] = f.Detail
	}
	m.TitleFault, m.Fault = faults["/title"], faults[""]
	if s := faults["/steps"]; s != "" {
		m.Fault = s
	}
	for i, s := range steps {
		at := "/steps/" + strconv.Itoa(i)
		row := stepRow{
			Index: strconv.Itoa(i), Number: strconv.Itoa(i + 1), ID: strconv.FormatInt(s.ID, 10), Title: s.Title, Note: s.Note, Own: s.Own,
			TitleFault: faults[at+"/title"], NoteFault: faults[at+"/note"], OwnFault: faults[at+"/private_note"], First: i == 0, Last: i == len(steps)-1,
		}
		if in.Do != "" && i == min(in.At, len(steps)-1) {
			row.Focus = focusAfter(in.Do, row)
		}
		row.addSource(in, s)
		m.Steps = append(m.Steps, row)
	}
	return m
}

// focusAfter is the button that is pressed next: the same one, or its opposite at either end.
func focusAfter(do string, r stepRow) string {
	switch {
	case do == "up" && r.First:
		return "down"
	case do == "down" && r.Last:
		return "up"
	}
	return do
}

// guarded says whether a form holds what would be lost with its page: what was typed, and not kept.
func guarded(typed url.Values) string {
	if typed != nil {
		return "unsaved"
	}
	return "saved"
}

// addSource says what a step sends.
func (r *stepRow) addSource(in PresentationInput, s playground.Step) {
	if s.Saved != 0 {
		r.Saved = s.Saved.String()
		if saved, ok := in.Saved[s.Saved]; ok {
			r.Line = showLine(saved.Request.Method + " " + playground.MaskURL(saved.Request.URL))
			return
		}
		r.Line = "The saved request was deleted."
	}
	if s.Run != 0 {
		r.Run = s.Run.String()
		run, ok := in.Runs[s.Run]
		if !ok {
			r.Line = "Run " + r.Run + " was deleted."
			return
		}
		o := outcomeOf(run)
		r.Outcome, r.Line, r.Href = &o, showLine(run.Method+" "+playground.MaskURL(run.URL)), "/runs/"+r.Run
	}
}

func keptSteps(p playground.Presentation) string {
	var titles []string
	for _, s := range p.Steps {
		titles = append(titles, showLine(s.Title))
	}
	return strings.Join(titles, " · ")
}

// TypedSteps reads the steps of the form, in their order.
func TypedSteps(form url.Values) []playground.Step {
	steps := []playground.Step{}
	for i := range form["step_title"] {
		at := func(field string) string {
			if all := form["step_"+field]; i < len(all) {
				return all[i]
			}
			return ""
		}
		text := func(field string) string { return strings.TrimSpace(strings.ReplaceAll(at(field), "\r\n", "\n")) }
		s := playground.Step{Title: strings.TrimSpace(at("title")), Note: text("note"), Own: text("own")}
		s.ID, _ = strconv.ParseInt(at("id"), 10, 64)
		s.Run, _ = playground.ParseRunID(at("run"))
		s.Saved, _ = playground.ParseSavedID(at("saved"))
		steps = append(steps, s)
	}
	return steps
}

// LookModel is a run that was on stage, for who looks around.
type LookModel struct {
	Run   SharedRunModel
	Back  string
	Who   string
	Steps []lookStep // those of which something was shown
	Gone  string     // in place of a run
}

type lookStep struct {
	Href, Text string
	Current    bool
}

// NewLookModel decides what who looks around sees. run is nil where nothing was shown yet.
func NewLookModel(p playground.Presentation, step int64, run *SharedRunInput, base, who string) LookModel {
	m := LookModel{Back: base, Who: orPresenter(who, "the presenter")}
	for i, s := range p.Steps {
		if s.Shown != 0 {
			m.Steps = append(m.Steps, lookStep{base + "/look?step=" + strconv.FormatInt(s.ID, 10), strconv.Itoa(i+1) + ". " + showLine(s.Title), s.ID == step})
		}
	}
	if run == nil {
		m.Gone = "Nothing was sent yet at this step. There is something to look at once " + m.Who + " has sent it."
		return m
	}
	m.Run = NewSharedRunModel(*run)
	m.Run.Foot.Words = "You look around by yourself. Credentials are masked."
	return m
}

// PresentChoices are the presentations that a run can be added to.
type PresentChoices struct {
	Run   string // empty: nothing can be presented
	Open  []selectOption
	Quiet bool // it stands among buttons without a border
}

// mostChoices is how many presentations a menu offers to add to.
const mostChoices = 5

// NewPresentChoices offers the newest presentations of a person.
func NewPresentChoices(run playground.RunID, all []playground.Presentation) PresentChoices {
	m := PresentChoices{Run: run.String()}
	for _, p := range all[:min(len(all), mostChoices)] {
		if len(p.Steps) < playground.MostSteps {
			m.Open = append(m.Open, selectOption{Value: p.ID.String(), Label: showLine(shorten(p.Title, 40))})
		}
	}
	return m
}

// refresh is what who presents without a script loads again: the page, while a run goes.
func (m PresentModel) refresh() string {
	if m.Editing == nil && m.Stage.State == stageRunning {
		return m.Stage.Base
	}
	return ""
}

// NewPresentShell is the same with what changes requests.
func NewPresentShell(in ShellInput) Shell {
	s := NewStageShell(in)
	s.More = static.URL("app.js")
	return s
}

// NewStageShell is what a page needs that has nothing around it.
func NewStageShell(in ShellInput) Shell {
	s := NewShell(in)
	s.More = ""
	s.Styles, s.Script = []string{static.URL("app.css"), static.URL("present.css")}, static.URL("present.js")
	return s
}
