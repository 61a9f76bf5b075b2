package views

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parley/playground"
)

// StageInput is what the stage of a presentation is made of, as anybody may see it.
type StageInput struct {
	Presentation playground.Presentation
	Run          *playground.Run      // that the step shows, masked; nil: none was sent yet
	Asked        *playground.Request  // what the step sends, masked and filled in as far as it may be seen; nil: it is gone
	Progress     *playground.Progress // of a run that goes on
	SoFar        *playground.Run      // its attempts, masked, while it waits for the next
	Body         []byte               // the start of the content
	KeptRun      bool                 // the run that the step was made of can be shown in place of a new one
	Presenter    bool                 // who presents looks at it
	Notes        bool                 // on the page that nobody else sees
	Base         string               // the address of the page
	Who          string               // who presents
	Question     *Question            // asked before something is sent
	Pressed      StagePress           // what the question is about
	Fault        string               // why nothing was sent
	Now          time.Time

	Changing   bool                       // who presents is changing a request, for who follows
	Edited     bool                       // the step sends what it was changed to on stage
	Untitled   bool                       // the step is called by the request that it was made of
	Changes    []playground.RequestChange // of the run's request against what the step was made of
	Compared   *StageCompare              // runs beside each other; nil: one is shown
	Comparable bool                       // there are two runs or more that could be
	Choices    []playground.RunSummary    // those that could be, for who presents
}

// StagePress is a next step that was pressed on stage; the zero value sends the step itself.
type StagePress struct{ Finding, Action string }

// The states of a stage.
const (
	stageEmpty   = "empty"
	stageBlank   = "blank"
	stageGone    = "gone"
	stageUnsent  = "unsent"
	stageRunning = "running"
	stageShown   = "shown"
	stageZoomed  = "zoomed"
	stageAsked   = "asked"
	stageBeside  = "compared"
)

// StageModel is what a stage draws.
type StageModel struct {
	look
	State, Key, Base string
	Who, Whom        string // who presents, at the beginning of a sentence and in it
	Presenter        bool
	Changing         bool // who presents is changing a request, which is not shown

	Method, CSS, Path, Host string
	Title, Note, Place      string // of the step
	Named                   bool   // its title says more than what it sends
	Own, Coming             string // on the page of notes: what is for who presents alone, and what comes next
	Dots                    []bool
	DotsLabel, Announce     string

	Code, Phrase string
	Sub          string
	Facts        []string
	Way          []outcome // attempts and hops, where there were several
	Live         *liveHead
	LiveTo       *outcome // what the attempt before came to, while the next is waited for

	Size  string // of the three columns' type: by how long the texts are
	Means []meaningPart
	Lead  *findingModel
	Other string // how many further things were noticed
	Next  []stageNext
	Idle  string

	Body, BodyNote string

	Changes     []stageChange
	MoreChanges string
	Compare     *StageCompare
	Choices     []stageChoice
	Comparable  bool
	Edit        string // where the request is changed; empty: not here
	Edited      bool   // the step sends another request than it was made of

	StepID, PrevID, NextID string
	Primary                stageButton
	KeptRun                bool
	Zoomable               bool
	Question               *Question
	Pressed                StagePress
	Fault                  string
}

// stageNext is something that can be done next: pressed by who presents, read by the rest.
type stageNext struct {
	Label, Icon, Finding, Index string
	Press                       bool
}

// stageButton is what Space does.
type stageButton struct{ Do, Label, Icon string }

// Bounds of what fits a stage.
const (
	stageEvidence = 2
	stageNexts    = 3
	stageBody     = 12_000
	roomBig       = 230 // characters of the longest column that are shown at the largest size
	roomMid       = 420
)

// NewStageModel decides what a stage shows.
func NewStageModel(in StageInput) StageModel {
	p := in.Presentation
	m := StageModel{look: looks[playground.ClassInformational], Base: in.Base, Who: orPresenter(in.Who, "The presenter"), Whom: orPresenter(in.Who, "the presenter"), Presenter: in.Presenter, Question: in.Question, Pressed: in.Pressed, Fault: in.Fault, Key: StageKey(p, in.Run, in.Progress), Changing: in.Changing && !p.Stage.Blanked}
	step, ok := p.OnStage()
	if !ok {
		m.State, m.Announce = stageEmpty, "There are no steps yet."
		return m
	}
	m.addPlace(p, step)
	m.addLine(in)
	m.addChanges(in.Changes)
	m.KeptRun, m.Comparable, m.Edited = in.KeptRun, in.Comparable, in.Edited
	if in.Presenter && !in.Notes {
		m.Edit = in.Base + "/request?step=" + m.StepID
	}
	switch {
	case p.Stage.Blanked:
		m.State = stageBlank
		m.Announce = m.Who + " shows nothing just now."
	case in.Compared != nil:
		m.State = stageBeside
		m.addCompare(in)
	case in.Run == nil && in.Asked == nil:
		m.State = stageGone
		m.Announce = "What this step sends was deleted."
	case p.Stage.Asked:
		m.State = stageAsked
		m.addAsked(in)
	case in.Run == nil:
		m.State = stageUnsent
		m.Announce = m.Place + ". " + m.Title
	case in.Run.State == playground.StateRunning:
		m.State = stageRunning
		m.addLive(in)
	default:
		m.State = stageShown
		m.addResult(in)
		if p.Stage.Zoomed && m.Zoomable {
			m.State = stageZoomed
		}
	}
	m.addPrimary(p, in)
	if in.Notes {
		m.addNotes(p, step)
	}
	return m
}

// addNotes adds what who presents sees alone. A blank stage hides nothing from them.
func (m *StageModel) addNotes(p playground.Presentation, step playground.Step) {
	m.Own = showMarks(step.Own)
	if at := p.Place() + 1; at < len(p.Steps) {
		m.Coming = showLine(p.Steps[at].Title)
	}
}

// StageKey tells what is on stage from what was: while it is the same there is nothing to draw.
func StageKey(p playground.Presentation, run *playground.Run, progress *playground.Progress) string {
	key := strconv.FormatInt(p.Stage.Revision, 10)
	if run == nil {
		return key
	}
	key += "." + run.ID.String() + "." + string(run.State)
	if progress != nil && progress.Event == "attempt" {
		key += "." + strconv.Itoa(progress.Attempt)
	}
	return key
}

// orPresenter names who presents where people have names.
func orPresenter(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return showLine(name)
}

func (m *StageModel) addPlace(p playground.Presentation, step playground.Step) {
	at := p.Place()
	m.Title, m.Note, m.StepID = showLine(step.Title), showMarks(step.Note), strconv.FormatInt(step.ID, 10)
	m.Place = "Step " + strconv.Itoa(at+1) + " of " + strconv.Itoa(len(p.Steps))
	m.DotsLabel = m.Place
	if len(p.Steps) <= 20 {
		for i := range p.Steps {
			m.Dots = append(m.Dots, i <= at)
		}
	}
	if at > 0 {
		m.PrevID = strconv.FormatInt(p.Steps[at-1].ID, 10)
	}
	if at+1 < len(p.Steps) {
		m.NextID = strconv.FormatInt(p.Steps[at+1].ID, 10)
	}
}

// addLine writes what is sent: of a run what was asked for, with its names filled in.
func (m *StageModel) addLine(in StageInput) {
	method, url := "", ""
	switch {
	case in.Run != nil:
		method, url = in.Run.Request.Method, in.Run.Target()
	case in.Asked != nil:
		method, url = in.Asked.Method, in.Asked.URL
	default:
		return
	}
	path, host := splitURL(url)
	m.Method, m.CSS, m.Path, m.Host = showLine(method), methodLook(method), showLine(shorten(path, 160)), showLine(shorten(host, 80))
	bare, _, _ := strings.Cut(path, "?")
	m.Named = m.Title != "" && !in.Untitled && m.Title != showLine(shorten(method+" "+bare, 120))
}

func (m *StageModel) addLive(in StageInput) {
	shown := ResultInput{Run: *in.Run, RunPage: true, Progress: in.Progress, SoFar: in.SoFar, Now: in.Now}
	m.Live = newLiveHead(shown)
	m.Live.Because = "" // it may repeat what was sent
	if m.Live.Waiting {
		m.Live.Attempt = strings.TrimSuffix(m.Live.Attempt, " is next:")
		m.Live.Phase = "comes after " + showDuration(in.Progress.WaitMS)
	}
	m.Announce = "Sending " + m.Method + " " + m.Path
	if in.SoFar != nil && m.Live.Waiting {
		o := outcomeOf(in.SoFar.Summary())
		m.LiveTo, m.look = &o, o.look
		m.Announce = strings.TrimSpace(o.Code+" "+showLine(o.Phrase)) + ". " + m.Live.Attempt + " " + m.Live.Phase
	}
}

// addResult writes what came of a run, as a shared page has it.
func (m *StageModel) addResult(in StageInput) {
	shared := NewSharedRunModel(SharedRunInput{Run: *in.Run, Body: in.Body, Now: in.Now})
	v := shared.Verdict
	m.look, m.Code, m.Phrase = v.look, v.Code, v.Phrase
	m.Sub = v.Lead
	for _, s := range v.Sub {
		m.Sub += " " + s.Text
	}
	for _, x := range v.Metrics {
		m.Facts = append(m.Facts, strings.TrimSpace(x.Figure+" "+x.Unit))
	}
	if want := in.Run.Request.Options.Expect; want != "" && !playground.AsExpected(want, in.Run.Status) {
		m.Facts = append(m.Facts, "expected "+showLine(want))
	}
	if n := len(playground.Missed(in.Run.Checked)); n > 0 {
		m.Facts = append(m.Facts, plural(int64(n), "check did not hold", "checks did not hold"))
	}
	for _, h := range shared.Hops {
		m.Way = append(m.Way, h.Outcome)
	}
	m.Means, m.Lead = shared.Explain.Meaning, shared.Explain.Lead
	if f := m.Lead; f != nil {
		f.Evidence = f.Evidence[:min(len(f.Evidence), stageEvidence)]
	}
	m.Other = shared.Explain.MoreSay
	m.addNext(in, shared.Next)
	m.Size = sizeOf(m.Means, m.Lead, m.Next)
	m.Body, m.BodyNote = shorten(shared.Body, stageBody), shared.BodyNote
	m.Zoomable = m.Body != ""
	m.Announce = strings.TrimSpace(m.Code+" "+m.Phrase) + ". "
	if m.Lead != nil {
		m.Announce += m.Lead.Title
	}
}

// addNext offers what could be done next. What sends at once can be pressed by who presents.
func (m *StageModel) addNext(in StageInput, labels []string) {
	press := map[string]stageNext{}
	whole := newExplain(ResultInput{Run: *in.Run, RunPage: true, Now: in.Now})
	for _, a := range whole.Actions {
		if a.Post != "" && in.Presenter {
			press[a.Label] = stageNext{Label: a.Label, Icon: a.Icon, Finding: a.Finding, Index: a.Index, Press: true}
		}
	}
	for _, label := range labels[:min(len(labels), stageNexts)] {
		n, ok := press[label]
		if !ok {
			n = stageNext{Label: label}
		}
		m.Next = append(m.Next, n)
	}
	if len(m.Next) == 0 {
		m.Idle = "Nothing needs to be done."
		if !in.Run.OK || in.Run.FailsInside() {
			m.Idle = idleWords
		} else if missed := playground.Missed(in.Run.Checked); len(missed) > 0 {
			m.Idle = "Not as expected: " + shorten(showMarks(missed[0].Words()), 160)
		}
	}
}

// sizeOf is the size of type at which the longest of three columns fits.
func sizeOf(means []meaningPart, lead *findingModel, next []stageNext) string {
	a, b := 0, 0
	for _, p := range means {
		a += utf8.RuneCountInString(p.Text + p.Code)
	}
	if lead != nil {
		b = utf8.RuneCountInString(lead.Title + lead.Why)
		for _, e := range lead.Evidence {
			b += 40 + utf8.RuneCountInString(e.Quote)
		}
	}
	switch most := max(a, b, 40*len(next)); {
	case most <= roomBig:
		return "big"
	case most <= roomMid:
		return "mid"
	}
	return "small"
}

// afterPlace is the step's title behind its place.
func (m StageModel) afterPlace() string {
	if m.Title == "" || m.State == stageBlank {
		return ""
	}
	return ", " + m.Title
}

// addPrimary decides what Space does: it sends what was not sent, and else goes on.
func (m *StageModel) addPrimary(p playground.Presentation, in StageInput) {
	send := stageButton{"send", "Send", "send"}
	if m.Method != "" && !playground.SafeMethod(m.Method) {
		send.Label = "Send " + m.Method
	}
	switch {
	case p.Stage.Blanked:
		m.Primary = stageButton{"show", "Show again", "screen"}
	case m.State == stageBeside:
		m.Primary = stageButton{"show", "Back to the run", "left"}
	case m.State == stageUnsent || m.State == stageAsked && in.Run == nil:
		m.Primary = send
	case m.State == stageRunning: // it is waited for
	case m.NextID != "":
		m.Primary = stageButton{"next", "Go on", "right"}
	}
	if in.Question != nil {
		m.Primary = stageButton{}
	}
}

// FollowersWords say how many follow.
func FollowersWords(n int) string {
	if n == 0 {
		return "Nobody follows yet"
	}
	return "Presenting to " + plural(int64(n), "person", "people")
}

// StageProgress is how far a run on stage is, for who looks at it.
type StageProgress struct {
	Phase   string `json:"phase"`
	Attempt string `json:"attempt"`
	Elapsed int64  `json:"elapsed_ms"`
	Max     string `json:"max"`
	Value   string `json:"value"`
}

// NewStageProgress says in words how far a run is.
func NewStageProgress(run playground.Run, p playground.Progress, now time.Time) StageProgress {
	h := newLiveHead(ResultInput{Run: run, Progress: &p, Now: now})
	began, _ := strconv.ParseInt(h.Began, 10, 64)
	return StageProgress{Phase: h.Phase, Attempt: h.Attempt, Elapsed: began, Max: h.Max, Value: h.Value}
}
