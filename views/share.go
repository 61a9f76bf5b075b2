package views

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// ShareTitle is what a link to a run shows, in a few words.
func ShareTitle(r playground.RunSummary) string {
	o := outcomeOf(r)
	path, host := splitURL(r.URL)
	return strings.TrimSpace(o.Code+" "+showLine(o.Phrase)) + ", " + showLine(shorten(r.Method+" "+host+path, 120))
}

// ShareCompareTitle is what a link to a comparison shows.
func ShareCompareTitle(runs []playground.RunSummary) string {
	return "Comparison of " + showLine(shorten(aboutRuns(runs), 120))
}

// ShareEnds says until when a link lasts.
func ShareEnds(t playground.Time) string {
	if t.IsZero() {
		return "without end"
	}
	return "until " + t.UTC().Format("2 January 2006, 15:04 MST")
}

// shareForm is where a link is made: in the menus of a run and of a comparison.
type shareForm struct {
	Run, Compare string // one of both
	Days         []selectOption
	Done, Fault  string // of what was just tried
}

// shareDays are the choices of how long a link lasts.
var shareDays = []struct {
	days  int
	words string
}{{1, "for a day"}, {7, "for 7 days"}, {30, "for 30 days"}, {90, "for 90 days"}, {365, "for a year"}, {0, "without end"}}

func newShareForm(run, compare string, most int) shareForm {
	f := shareForm{Run: run, Compare: compare}
	chosen := 7
	if most > 0 {
		chosen = min(chosen, most)
	}
	for _, d := range shareDays {
		if most == 0 || d.days > 0 && d.days <= most {
			f.Days = append(f.Days, selectOption{strconv.Itoa(d.days), d.words, d.days == chosen})
		}
	}
	if most > 0 && (len(f.Days) == 0 || f.Days[len(f.Days)-1].Value != strconv.Itoa(most)) {
		f.Days = append(f.Days, selectOption{strconv.Itoa(most), "for " + plural(int64(most), "day", "days"), most == chosen})
	}
	return f
}

// SharesInput is what the page of the links is made of.
type SharesInput struct {
	All          []playground.Share
	Policy       playground.SharePolicy
	MostDays     int
	SignIn       bool
	Link         string // just made; shown this once
	New          playground.Share
	Run, Compare string // what was to be shared
	Beside       bool   // it is shown beside that
	Fault        string // why it was not
	Done         string
	Gone         map[int64][]string // runs that links lead to and that are deleted
	Now          time.Time
}

// SharesModel is what the page of the links draws.
type SharesModel struct {
	Words             string
	Link, LinkWords   string
	Back, BackWords   string // to what is shared
	Lines             []shareLine
	Done, Fault       string
	Again             *shareForm // after a fault, or when a link was revoked beside what it led to
	Beside            bool       // the link stands beside what it leads to
	Stop              string     // revokes the link that was just made
	Run, Compare      string     // what was shared
	ShowWho, NoneKept bool
}

type shareLine struct {
	Path, Title, Href, Who, Ends, Opened, By, Gone string
	When                                           instant
}

// sharePolicyWords say who may open links.
func sharePolicyWords(p playground.SharePolicy, signIn bool) string {
	switch {
	case p == playground.SharesOff:
		return "Share links are switched off: none can be made, and those that were made open nothing."
	case p == playground.SharesAnyone:
		return "Anyone who has a link may open it, without an account."
	case signIn:
		return "A link opens for who is signed in."
	}
	return "A link opens for whoever reaches this Parley."
}

// NewSharesModel decides what the page of the links shows.
func NewSharesModel(in SharesInput) SharesModel {
	m := SharesModel{Words: sharePolicyWords(in.Policy, in.SignIn) + " It shows one run or comparison, with every credential masked, and nothing else.", Link: in.Link, Done: in.Done, Fault: in.Fault}
	if in.Link != "" {
		m.LinkWords, m.Back, m.BackWords = strings.Replace(showLine(in.New.Title), "Comparison of", "the comparison of", 1)+". It lasts "+strings.TrimPrefix(ShareEnds(in.New.ExpiresAt), "for ")+".", shareTarget(in.New), "Back to what it shows"
	}
	m.Beside, m.Run, m.Compare = in.Beside, in.Run, in.Compare
	m.Stop = "/settings/shares/" + strconv.FormatInt(in.New.ID, 10)
	if (in.Fault != "" || in.Beside && in.Link == "") && in.Policy != playground.SharesOff {
		f := newShareForm(in.Run, in.Compare, in.MostDays)
		if f.Done = in.Done; in.Beside {
			f.Fault = in.Fault
		}
		m.Again = &f
	}
	for _, s := range in.All {
		l := shareLine{Path: "/settings/shares/" + strconv.FormatInt(s.ID, 10), Title: showLine(s.Title), Href: shareTarget(s), Who: showLine(s.CreatedBy), By: s.CreatedBy, Ends: ShareEnds(s.ExpiresAt), When: showInstant(s.CreatedAt, in.Now)}
		l.Opened = "not opened yet"
		if s.Opened > 0 {
			l.Opened = "opened " + map[bool]string{true: "once", false: showCount(s.Opened) + " times"}[s.Opened == 1] + ", last " + showInstant(s.OpenedAt, in.Now).Short
		}
		if gone := in.Gone[s.ID]; s.Kind == playground.ShareRun && len(gone) > 0 {
			l.Gone = "Its run is deleted, so it opens nothing."
		} else if len(gone) > 0 {
			l.Gone = plural(int64(len(gone)), "run", "runs") + " of it " + map[bool]string{true: "is", false: "are"}[len(gone) == 1] + " deleted: " + strings.Join(gone, ", ") + "."
		}
		m.ShowWho = m.ShowWho || s.CreatedBy != ""
		m.Lines = append(m.Lines, l)
	}
	m.NoneKept = len(in.All) == 0
	return m
}

// shareTarget is where the team sees what a link shows.
func shareTarget(s playground.Share) string {
	if s.Kind == playground.ShareCompare {
		return "/compare?" + s.Target
	}
	return "/runs/" + s.Target
}

// SharedRunInput is what the shared page of a run is made of.
type SharedRunInput struct {
	Run   playground.Run // as anybody may see it
	Body  []byte         // the start of its content
	Share playground.Share
	Path  string // of the page
	Team  bool   // the visitor is of the team
	Now   time.Time
}

// SharedRunModel is what that page draws.
type SharedRunModel struct {
	Title    string
	Request  requestCard
	Verdict  verdictModel
	Explain  explainModel
	Next     []string // what could be done, in words
	Hops     []sharedHop
	Headers  headersModel
	Body     string
	BodyNote string
	Download string // empty: there is no content
	Frame    string // a preview in a sandbox
	Picture  string
	Foot     sharedFoot
}

type sharedHop struct {
	Outcome outcome
	Line    string
	Took    string
	Because string
}

// sharedFoot says whose link it is, and leads the team on.
type sharedFoot struct {
	Words, Send, Open string // addresses; empty: for nobody
}

func newSharedFoot(s playground.Share, team bool) sharedFoot {
	f := sharedFoot{Words: "Shared by " + showLine(s.CreatedBy) + ", " + ShareEnds(s.ExpiresAt) + ". Credentials are masked."}
	if s.CreatedBy == "" {
		f.Words = "Shared " + ShareEnds(s.ExpiresAt) + ". Credentials are masked."
	}
	if team {
		f.Open = shareTarget(s)
		if s.Kind == playground.ShareRun {
			f.Send = "/?from=" + s.Target
		}
	}
	return f
}

// NewSharedRunModel decides what the shared page of a run shows.
func NewSharedRunModel(in SharedRunInput) SharedRunModel {
	run := &in.Run
	shown := ResultInput{Run: in.Run, RunPage: true, Now: in.Now}
	o := outcomeOf(run.Summary())
	m := SharedRunModel{
		Title: strings.TrimSpace(o.Code + " " + showLine(o.Phrase)), Request: newRequestCard(run), Verdict: newVerdict(shown, o), Explain: newExplain(shown),
		Headers: *newHeaders(shown), Foot: newSharedFoot(in.Share, in.Team),
	}
	m.Verdict.Pin = nil
	if run.Failure == nil && len(run.Attempts) < 2 && run.Redirects() == 0 {
		m.Verdict.Sub = nil // it tells of other runs
	}
	for i := range m.Verdict.Sub {
		m.Verdict.Sub[i].Href = ""
	}
	m.Verdict.Notices = slices.DeleteFunc(m.Verdict.Notices, func(n notice) bool { return n.Href != "" }) // they tell of what the team has
	for _, a := range m.Explain.Actions {
		m.Next = append(m.Next, a.Label)
	}
	withoutLinks(&m.Explain)
	m.addHops(run)
	m.addBody(in)
	return m
}

// withoutLinks leaves of an explanation what can be read: its links lead to what the team has.
func withoutLinks(m *explainModel) {
	for i, p := range m.Meaning {
		m.Meaning[i] = meaningPart{Text: p.Text, Code: p.Code}
	}
	findings := append([]*findingModel{}, m.Lead)
	for i := range m.More {
		findings = append(findings, &m.More[i])
	}
	for _, f := range findings {
		if f == nil {
			continue
		}
		for i := range f.Evidence {
			f.Evidence[i].Href = ""
		}
		for i := range f.Repeats {
			f.Repeats[i].Href = ""
		}
	}
	m.Actions, m.Changes, m.Links = nil, nil, nil
}

func (m *SharedRunModel) addHops(run *playground.Run) {
	for _, a := range run.Attempts {
		for j, x := range a.Exchanges {
			one := playground.Run{State: playground.StateDone, Request: run.Request, Attempts: []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{x}}}}
			one.Conclude()
			h := sharedHop{Outcome: outcomeOf(one.Summary()), Line: showLine(x.Request.Line()), Took: showDuration(playground.Millis(x.Timings.Total()))}
			if j == 0 && a.Number > 1 {
				h.Because = showLine(attemptWords(a))
			}
			m.Hops = append(m.Hops, h)
		}
	}
	if len(m.Hops) < 2 {
		m.Hops = nil
	}
}

func (m *SharedRunModel) addBody(in SharedRunInput) {
	x := in.Run.Final()
	if x == nil || x.Response == nil || x.Response.Content.SHA256 == "" {
		m.BodyNote = "No content came."
		return
	}
	c := x.Response.Content
	m.Download = in.Path + "/body"
	kind, _, _ := strings.Cut(c.MediaType, "/")
	switch {
	case kind == "image":
		m.Picture = in.Path + "/preview"
		return
	case !looksLikeText(in.Body):
		m.BodyNote = "The content is no text: " + showLine(yesNo(c.MediaType == "", "its type is not said", c.MediaType)) + ", " + showSize(c.DecodedSize) + "."
		return
	case c.MediaType == "text/html" || c.MediaType == "application/xhtml+xml":
		m.Frame = in.Path + "/preview"
	}
	m.Body = showMarks(string(in.Body))
	if c.DecodedSize > BodyWindow {
		m.BodyNote = "The start of " + showSize(c.DecodedSize) + "."
	}
}

// looksLikeText reports whether content can be shown as text.
func looksLikeText(b []byte) bool {
	return !strings.ContainsRune(string(b[:min(len(b), 4096)]), 0)
}

// SharedCompareInput is what the shared page of a comparison is made of.
type SharedCompareInput struct {
	File  CompareFileInput
	Share playground.Share
	Team  bool
}

// SharedCompareModel is what that page draws.
type SharedCompareModel struct {
	File CompareFileModel
	Foot sharedFoot
}

// NewSharedCompareModel decides what the shared page of a comparison shows.
func NewSharedCompareModel(in SharedCompareInput) SharedCompareModel {
	return SharedCompareModel{File: NewCompareFileModel(in.File), Foot: newSharedFoot(in.Share, in.Team)}
}
