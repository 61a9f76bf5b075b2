package views

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"parley/playground"
)

// PlaygroundInput is what the playground is made of.
type PlaygroundInput struct {
	Presented   []playground.Presentation // those that the run which is shown can be added to
	Request     playground.Request        // in the composer
	Name        string                    // of the request, if it has one
	MaxUpload   int64                     // bytes that the files of a request may have together
	Typed       url.Values                // a posted form; if set it is shown as typed, instead of Request and Name
	Faults      []playground.FieldError   // what is wrong with it; pointers such as /request/url
	Saved       playground.SavedID        // the saved request that it is sent from; 0 for none
	Inherits    string                    // whose sign-in it inherits, in words; empty: nobody's
	From        playground.RunID          // the run that the request was taken from; 0 for none
	Filled      string                    // what was filled in just now, in words, such as "POST, 2 headers"
	Question    *Question                 // asked before it is sent; nil: nothing is
	Editing     bool                      // the request is to be changed before it is sent again
	Part        string                    // which part of the composer is open; empty: the first with a fault, else by use
	Plan        *playground.Plan          // how it was repeated; nil: never
	Data        playground.SeriesData     // what each run of that had of its own
	PlanOpen    bool                      // the form of the plan stands open
	SeveralOpen bool                      // the choice of several environments stands open
	Plans       playground.PlanCeilings   // of what may be repeated
	Schema      SchemaInput               // what came of fetching one
	SentAlso    []playground.Field        // what Parley adds to the request
	SignIn      []playground.Field        // what of it the sign-in adds
	SignNote    string                    // when and how, in words
	Callback    string                    // where an authorization server sends a browser back to
	Code        CodeInput
	Result      *ResultInput            // nil: nothing was sent from here
	Scenarios   []Scenario              // ready requests of the first page
	Recent      []playground.RunSummary // newest first; none and no result: this is the first run
	DemoBase    string                  // the demo API's URL, such as http://127.0.0.1:8080/demo
	Now         time.Time               // in the time zone to show times in

	PathNames    []string // the path variables of the address, in their order
	Resolved     ResolvedInput
	Tried        TriedInput // what the extractions find in the last response
	Environments []string   // that the request can be sent to, by name
	Protected    []string   // those among them that ask before a method that may change something
	Guard        string     // the environment that it is sent to, where that is protected
	Environment  string     // the chosen one; empty: none
	Fresh        bool       // nobody has chosen one for this request yet

	Of     *SavedInput // the saved request that this is; nil: none
	SaveAs SaveAsInput
	Into   string // the collection that a new request is for

	Stage StagePlace // where it is sent before all eyes; the zero value: it is not
}

// StagePlace is a step of a presentation.
type StagePlace struct {
	Presentation playground.PresentationID
	Step         int64
}

// Question is what a protected environment asks before a method that may change something.
type Question struct {
	Environment, Method, Host string
	Several                   string // the environments that are asked about at once; empty: it is one
	Goal                      string // what is asked again once it is answered; empty: sending
}

// Scenario is a ready request of the first page.
type Scenario struct {
	ID      string // opens it: /?scenario=ID
	Title   string
	Text    string
	Class   playground.Class
	Path    string // under the demo API
	Request playground.Request
}

// CodeInput is the request as code.
type CodeInput struct {
	Target  string // the ID of the target shown
	Targets []CodeTarget
	Text    string
}

// CodeTarget is a language or tool that requests can be written for.
type CodeTarget struct{ ID, Title string }

// PlaygroundModel is what the playground draws.
type PlaygroundModel struct {
	Title        string
	Composer     composerModel
	Environments []selectOption
	Code         codeModel
	SentAlso     []fieldLine
	SignIn       authResult
	FirstRun     bool
	OpenMore     bool // the composer stands open on the first run
	Scenarios    []scenarioCard
	Hundred      hundred
	Result       *ResultModel
	Present      PresentChoices // of the run that is shown
	ShowsRun     bool           // the narrow switch stands on the result
	Tally        string         // what the narrow switch calls the result
	Recent       []recentRun
	Keys         []keyLine
}

// hundred is the loop of a hundred requests that runs into a limit.
type hundred struct{ URL, Open string }

// fieldLine is a field as it is shown.
type fieldLine = playground.Field

type scenarioCard struct {
	look
	Title, Text, Line, Open string
	Fields                  []hiddenField
}

type recentRun struct {
	Outcome outcome
	Method  string
	CSS     string // of the method
	Path    string
	Host    string
	Href    string
	When    instant
	Took    string
}

type codeModel struct {
	Targets []selectOption
	Label   string // of what is shown
	Pieces  []piece
}

type selectOption struct {
	Value, Label string
	Selected     bool
}

// piece is a bit of text and how it is drawn.
type piece struct{ Text, CSS string }

// recentShown is how many runs stand beside an empty composer.
const recentShown = 5

// NewPlaygroundModel decides what the playground shows.
func NewPlaygroundModel(in PlaygroundInput) PlaygroundModel {
	m := PlaygroundModel{
		Composer: newComposer(in), Code: newCode(in.Code), FirstRun: in.Result == nil && len(in.Recent) == 0 && len(in.Scenarios) > 0 && in.Request.URL == "",
		OpenMore: len(in.Faults) > 0 || in.Filled != "" || in.Typed != nil, Keys: playgroundKeys, Tally: "Result",
	}
	for _, f := range in.SentAlso {
		m.SentAlso = append(m.SentAlso, fieldLine{Name: showMarks(f.Name), Value: showMarks(f.Value)})
	}
	m.Composer.Auth.offerParent(cmp.Or(in.Inherits, in.Environment))
	m.SignIn = newAuthResult(m.Composer.Auth.Kind.Value, in.SignIn, in.SignNote)
	m.Hundred = hundred{in.DemoBase + "/rate-limited", "/?url=" + url.QueryEscape(in.DemoBase+"/rate-limited")}
	m.Environments = []selectOption{{"", "No environment", in.Environment == ""}}
	for _, name := range in.Environments {
		m.Environments = append(m.Environments, selectOption{name, showLine(name), name == in.Environment})
	}
	m.Title = m.Composer.title(in.Result != nil)
	if in.Result != nil {
		r := NewResultModel(*in.Result)
		m.Present = NewPresentChoices(in.Result.Run.ID, in.Presented)
		m.Present.Quiet = true
		m.Result, m.ShowsRun, m.Tally = &r, len(in.Faults) == 0 && !in.Editing, "Result "+r.Short
	}
	for _, s := range in.Scenarios {
		m.Scenarios = append(m.Scenarios, newScenarioCard(s))
	}
	if in.Of != nil {
		in.Recent = nil // what else was sent says nothing of a saved request that was not
	}
	for _, r := range in.Recent[:min(len(in.Recent), recentShown)] {
		m.Recent = append(m.Recent, newRecentRun(r, in.Now))
	}
	return m
}

// playgroundKeys are those that help most beside an empty result.
var playgroundKeys = []keyLine{
	{[]string{"Ctrl ↵"}, "Send"},
	{[]string{"Ctrl K"}, "Search or run"},
	{[]string{"U"}, "Jump to the address"},
	{[]string{"Alt Shift F"}, "Format the body"},
	{[]string{"Ctrl Shift C"}, "Copy as code"},
	{[]string{"?"}, "All keys"},
}

func newScenarioCard(s Scenario) scenarioCard {
	c := scenarioCard{look: looks[s.Class], Title: s.Title, Text: s.Text, Line: s.Request.Method + " " + s.Path, Open: "/?scenario=" + url.QueryEscape(s.ID)}
	values := formOf(s.Request, s.Title)
	values.Set("show", "playground")
	values.Set("usual", "yes") // the environment that is chosen on the page
	for _, name := range []string{"show", "usual", "method", "url", "follow_redirects", "timeout_ms", "retry_attempts"} {
		if v := values.Get(name); v != "" {
			c.Fields = append(c.Fields, hiddenField{name, v})
		}
	}
	return c
}

func newRecentRun(r playground.RunSummary, now time.Time) recentRun {
	path, host := splitURL(playground.MaskURL(r.URL))
	return recentRun{outcomeOf(r), showMarks(r.Method), methodLook(r.Method), showMarks(path), showMarks(host), "/?run=" + r.ID.String(), showInstant(r.CreatedAt, now), tookOf(r)}
}

func newCode(in CodeInput) codeModel {
	m := codeModel{Label: "As code"}
	for _, t := range in.Targets {
		m.Targets = append(m.Targets, selectOption{t.ID, t.Title, t.ID == in.Target})
		if t.ID == in.Target {
			m.Label = "As " + t.Title
		}
	}
	m.Pieces = paintCode(in.Text)
	return m
}

// longestPainted is how long code may be to be painted: each quotation becomes an element of the page.
const longestPainted = 128 << 10

// paintCode tells quoted text and the first word from the rest: enough to read code by,
// in any language.
func paintCode(text string) []piece {
	if len(text) > longestPainted {
		return []piece{{showMarks(text), ""}}
	}
	var out []piece
	rest := text
	first, _, _ := strings.Cut(text, " ")
	shell := slices.Contains([]string{"curl", "http", "https", "wget", "printf"}, first)
	if shell {
		out, rest = append(out, piece{first, "w"}), text[len(first):]
	}
	for rest != "" {
		start := quoteStart(rest, shell)
		if start < 0 {
			break
		}
		end := quoteEnd(rest[start:], shell)
		out = append(out, piece{showMarks(rest[:start]), ""}, piece{showMarks(rest[start : start+end]), "s"})
		rest = rest[start+end:]
	}
	return append(out, piece{showMarks(rest), ""})
}

// quoteStart returns where the first quotation of s begins; -1: there is none. In a shell a
// backslash in front takes a quotation mark its meaning.
func quoteStart(s string, shell bool) int {
	for i := 0; i < len(s); i++ {
		switch {
		case shell && s[i] == '\\':
			i++
		case s[i] == '"' || s[i] == '\'':
			return i
		}
	}
	return -1
}

// quoteEnd returns where a quotation that begins s ends. Between single marks a shell knows no
// escapes.
func quoteEnd(s string, shell bool) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == s[0]:
			return i + 1
		case s[i] == '\\' && !(shell && s[0] == '\''):
			i++
		}
	}
	return len(s)
}
