package views

import (
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// RunInput is what the page of a run is made of.
type RunInput struct {
	Result    ResultInput               // of the run, with RunPage set or not
	Older     playground.RunID          // the next older run of the history; 0 at its end
	Newer     playground.RunID          // the next newer one; 0 at its start
	Kept      playground.Kept           // how long it stays in the history
	Held      *playground.ToBaseline    // how it stands to its baseline; nil: to none
	Saved     *playground.SavedRequest  // that it was sent from; nil: none, or it is gone
	Children  []playground.RunSummary   // runs that were made from this one, newest first
	Editing   string                    // note or tags: its form stands open; for who has no script
	Comments  CommentsInput             // what was said to it
	Reveal    bool                      // its credentials are the visitor's own
	Sharing   bool                      // links can be made
	ShareDays int                       // the most days that one lasts; 0: no bound
	Presented []playground.Presentation // the visitor's, which the run can be added to
	Typed     string                    // what was typed into it and not kept
	Fault     string                    // why, in words
	Now       time.Time
}

// RunModel is what the page of a run draws.
type RunModel struct {
	ID           string
	Title        string
	Sub          string
	Older, Newer string // addresses; empty: none
	Again        string // opens the playground with this request
	Address      string // of the run
	By           string // who sent it
	Markdown     string // address of the run as Markdown
	HAR          string // and as HAR
	SaveAs       string // saves its request by a name
	Share        *shareForm
	Present      PresentChoices
	Request      requestCard
	Result       ResultModel
	About        []aboutLine
	Pin          pinForm
	Baseline     baselinePart
	Names        namesSection
	Note         string
	Tags         []string
	TagText      string
	EditNote     bool
	EditTags     bool
	Comments     commentsModel
	NoteBy       string // who wrote the note, in words
	Reveal       bool   // its credentials can be shown to the visitor
	Fault        string // what is wrong with the form that stands open
	NoteText     string // in the note's form
	Spark        Spark
	OverTime     bool // it was sent more than once
	Others       []otherRun
	Compare      string // with the one before; empty: there is none
	Children     []otherRun
}

// requestCard is the request in a few words, with what was sent on demand.
type requestCard struct {
	Method, CSS, URL string
	Facts            []string
	Sent             []playground.Field
	SentLine         string
	Body             string
}

type aboutLine struct {
	Name, Value, Href string
	When              *instant
}

type otherRun struct {
	Outcome outcome
	Href    string
	When    instant
	Who     string
	Took    string
}

// othersShown is how many runs of the same request stand in the rail.
const othersShown = 5

// NewRunModel decides what the page of a run shows.
func NewRunModel(in RunInput) RunModel {
	in.Result.RunPage = true
	if in.Result.Now.IsZero() {
		in.Result.Now = in.Now
	}
	run := &in.Result.Run
	id := run.ID.String()
	var statuses []playground.Ending
	for _, r := range in.Result.Past.Recent {
		statuses = append(statuses, r.Ending())
	}
	m := RunModel{
		ID: id, Present: NewPresentChoices(run.ID, in.Presented), Title: "Run " + id, Again: "/?from=" + id, Address: "/runs/" + id, Request: newRequestCard(run), Result: NewResultModel(in.Result),
		About: append(about(run, in.Saved, in.Now), aboutLine{Name: "Kept", Value: keptWords(in.Kept, in.Now)}), Note: showMarks(run.Note), TagText: strings.Join(run.Tags, ", "), EditNote: in.Editing == "note", EditTags: in.Editing == "tags",
		Spark: NewSpark(statuses), Pin: pinForm{Action: "/runs/" + id, Value: "true", Label: "Pin", Pressed: "false"},
	}
	m.Markdown, m.HAR, m.SaveAs = "/api/runs/"+id+".md", "/api/runs/"+id+"/har", "/?save=open&from="+id
	if m.By = run.CreatedBy; in.Sharing && run.State != playground.StateRunning {
		f := newShareForm(id, "", in.ShareDays)
		m.Share = &f
	}
	m.Names = newNamesSection(run)
	m.Baseline = newBaselinePart(run, in.Held, in.Kept.Baseline)
	m.NoteText, m.Fault = m.Note, in.Fault
	if in.Fault != "" && m.EditTags {
		m.TagText = in.Typed
	} else if in.Fault != "" {
		m.NoteText = in.Typed
	}
	if run.Pinned {
		m.Pin = pinForm{Action: "/runs/" + id, Value: "false", Label: "Unpin", Pressed: "true"}
	}
	m.Sub, m.Reveal, m.Comments = sentWords(run, in.Now), in.Reveal, newComments(in.Comments)
	if run.NoteBy != "" {
		m.NoteBy = "by " + showLine(run.NoteBy)
	}
	for _, t := range run.Tags {
		m.Tags = append(m.Tags, showLine(t))
	}
	if in.Older != 0 {
		m.Older = "/runs/" + in.Older.String()
	}
	if in.Newer != 0 {
		m.Newer = "/runs/" + in.Newer.String()
	}
	m.addOthers(in)
	return m
}

func (m *RunModel) addOthers(in RunInput) {
	run := &in.Result.Run
	made := map[playground.RunID]bool{run.ID: true}
	for _, r := range in.Children[:min(len(in.Children), othersShown)] {
		made[r.ID] = true // and listed as that
	}
	m.OverTime = len(in.Result.Past.Recent) > 1
	for _, r := range in.Result.Past.Recent {
		if !made[r.ID] && len(m.Others) < othersShown {
			m.Others = append(m.Others, newOtherRun(*r, in.Now))
		}
	}
	for _, r := range in.Children[:min(len(in.Children), othersShown)] {
		m.Children = append(m.Children, newOtherRun(r, in.Now))
	}
	if before := in.Result.Past.Previous; before != nil && before.ID != run.ID {
		m.Compare = compareHref(before.ID, run.ID)
	}
}

func newOtherRun(r playground.RunSummary, now time.Time) otherRun {
	return otherRun{outcomeOf(r), "/runs/" + r.ID.String(), showInstant(r.CreatedAt, now), showLine(r.CreatedBy), tookOf(r)}
}

func sentWords(run *playground.Run, now time.Time) string {
	t := showInstant(run.CreatedAt, now)
	s := "Sent"
	if run.Name != "" {
		s = showLine(run.Name) + ", sent"
	}
	if run.CreatedBy != "" {
		s += " by " + showLine(run.CreatedBy)
	}
	return s + " " + strings.ToLower(t.Day[:1]) + t.Day[1:] + " at " + t.Clock
}

func about(run *playground.Run, saved *playground.SavedRequest, now time.Time) []aboutLine {
	when := showInstant(run.CreatedAt, now)
	var lines []aboutLine
	add := func(name, value, href string) {
		if value != "" {
			lines = append(lines, aboutLine{Name: name, Value: value, Href: href})
		}
	}
	add("Sent by", showLine(run.CreatedBy), "")
	lines = append(lines, aboutLine{Name: "When", Value: when.Day + ", " + run.CreatedAt.In(now.Location()).Format("15:04:05"), When: &when})
	if run.Pinned {
		add("Pinned by", showLine(run.PinnedBy), "")
	}
	add("Environment", showLine(run.Environment), "")
	if saved == nil || saved.Name != run.Name {
		add("Request", showLine(run.Name), "")
	}
	if saved != nil {
		add("Sent from", showLine(saved.Name), savedHref(saved.ID))
	}
	if run.FinalURL != "" && run.FinalURL != run.Target() {
		add("Final address", showLine(run.FinalURL), "")
	}
	if run.ParentID != 0 {
		add("Made from", "Run "+run.ParentID.String(), "/runs/"+run.ParentID.String())
	}
	add("Rules", "Explained by ruleset "+strconv.Itoa(run.Explanation.Ruleset), "/runs/"+run.ID.String()+"/explain-again")
	return lines
}

// keptWords says how long a run stays in the history.
func keptWords(k playground.Kept, now time.Time) string {
	switch {
	case k.Pinned:
		return "For good: it is pinned"
	case k.Baseline:
		return "For good: it is the baseline of its request"
	case k.Presented:
		return "While it is in a presentation"
	case k.Until.IsZero() && k.Runs < 0:
		return "For good, while there is room"
	case k.Until.IsZero():
		return "For " + showCount(k.Runs) + " more runs; pin it to keep it"
	}
	return "Until " + k.Until.In(now.Location()).Format("2 January 2006") + "; pin it to keep it"
}

func newRequestCard(run *playground.Run) requestCard {
	r := run.Request
	c := requestCard{Method: showLine(r.Method), CSS: methodLook(r.Method), URL: showLine(r.URL)}
	headers := 0
	for _, h := range r.Headers {
		if h.Enabled {
			headers++
		}
	}
	c.Facts = append(c.Facts, yesNo(headers == 0, "no headers", plural(int64(headers), "header", "headers")))
	if a := authNames[r.Auth.Kind]; a != "" && a != "none" {
		c.Facts = append(c.Facts, a+" sign-in")
	}
	c.Facts = append(c.Facts, bodyFact(r.Body))
	if r.Options.Target != "" {
		c.Facts = append(c.Facts, "target "+showLine(shorten(r.Options.Target, 80)))
	}
	if x := run.FirstSent(); x != nil {
		c.Sent, c.SentLine = shownFields(x.Request.Headers), showLine(x.Request.Line())
		if r.Body.Kind == playground.BodyJSON || r.Body.Kind == playground.BodyText {
			c.Body = showMarks(shorten(r.Body.Text, BodyWindow))
		}
	}
	return c
}

func bodyFact(b playground.Body) string {
	switch b.Kind {
	case playground.BodyNone, "":
		return "no body"
	case playground.BodyJSON, playground.BodyText:
		return string(b.Kind) + " body, " + showSize(int64(len(b.Text)))
	case playground.BodyForm, playground.BodyMultipart:
		return string(b.Kind) + " body, " + plural(int64(len(b.Fields)), "field", "fields")
	}
	return string(b.Kind) + " body"
}

// ConfirmInput is what is asked before a request of an unsafe method is sent again.
type ConfirmInput struct {
	Run     playground.Run     // masked
	Next    playground.Request // what would be sent, masked
	Action  playground.Action  // what was pressed; its zero value: sent again as it was
	Finding string             // the finding that offered it
	Index   int                // of the action in the finding
	Leaks   []string           // credentials that would go to another origin than before
	Guard   string             // the protected environment that it goes to; empty: none
}

// ConfirmModel is what the page before an unsafe resend draws.
type ConfirmModel struct {
	Method, CSS, Host, URL string
	Action                 string // what was pressed, in words
	Effect                 string
	Protected              string // the protected environment that it goes to; empty: none
	Lines                  []changeLine
	Post, Cancel           string
	Finding, Index         string
	Send                   string
	Warning                string // said where credentials go to another origin
}

// NewConfirmModel decides what is asked.
func NewConfirmModel(in ConfirmInput) ConfirmModel {
	_, host := splitURL(in.Next.URL)
	id := in.Run.ID.String()
	m := ConfirmModel{
		Method: showLine(in.Next.Method), CSS: methodLook(in.Next.Method), Host: showLine(host), URL: showLine(in.Next.URL), Action: showLine(in.Action.Label),
		Lines: patchLines(in.Run.Request, in.Action.Patch), Post: "/runs/" + id + "/rerun", Cancel: "/runs/" + id, Finding: in.Finding, Index: strconv.Itoa(in.Index),
	}
	m.Send = "Send " + m.Method + " to " + m.Host
	if in.Guard != "" {
		m.Send, m.Protected = "Send "+m.Method+" to "+showLine(in.Guard), showLine(in.Guard)
	}
	if len(in.Leaks) > 0 {
		m.Warning = showLine(strings.Join(in.Leaks, ", ")) + " would be sent to another origin than in the run."
	}
	if playground.SafeMethod(in.Next.Method) {
		m.Effect = ""
		return m
	}
	m.Effect = "It is not defined as safe: it may change something there, each time it is sent."
	if playground.IdempotentMethod(in.Next.Method) {
		m.Effect = "It may change something there; sending it twice does no more than once."
	}
	return m
}
