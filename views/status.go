package views

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"time"

	"parley/playground"
)

// StatusInput is what the page of status codes is made of.
type StatusInput struct {
	All      []playground.Status
	Query    string // what is searched for, as typed
	Found    []int  // the codes that Query finds, best first; read only when Query is set
	View     string // common, seen or all; empty is common
	DemoBase string // the demo API's URL, such as http://127.0.0.1:8080/demo; empty: nothing to try
}

// StatusModel is what the page of status codes draws.
type StatusModel struct {
	Query   string
	View    string
	Views   []statusView
	Classes []classCard
	Groups  []codeGroup
	Found   string // how many codes the search found, in words
	Nothing bool
}

type statusView struct {
	Label, Count, Href string
	Current            bool
}

type classCard struct {
	look
	Title, Text, Do string
}

type codeGroup struct {
	look
	Title string
	Rows  []codeRow
}

type codeRow struct {
	look
	Code, Name, Href string
	Means, Do        string
	Apart            string // from the code whose page this is
	Vendor           string
	Seen, SeenHref   string
	SeenLabel        string
	Bar              string // width in pixels of an 88 px drawing
	Try              *tryForm
}

// tryForm sends one request to the demo API.
type tryForm struct {
	Method, URL string
	Headers     []playground.Field
	Body        string // JSON
	Label       string // for those who do not see what stands around it
	Stay        bool   // a redirect is the answer wanted
}

// commonCodes are the ones that a newcomer meets first.
var commonCodes = []int{200, 201, 204, 301, 304, 400, 401, 403, 404, 409, 429, 500, 502, 503}

var classCards = []classCard{
	{looks[playground.ClassInformational], "1xx Informational", "The server is still working; a final answer follows.", "Wait"},
	{looks[playground.ClassSuccess], "2xx Success", "The request worked.", "Use the answer"},
	{looks[playground.ClassRedirection], "3xx Redirection", "The answer is elsewhere, or you already have it.", "Follow, or use your copy"},
	{looks[playground.ClassClientError], "4xx Client error", "Something about the request stops it.", "Change it before you resend"},
	{looks[playground.ClassServerError], "5xx Server error", "The request may be fine; the server failed.", "Wait, retry, tell its owner"},
	{looks[playground.ClassNone], "No response", "No HTTP answer came back at all.", "Check name and network"},
}

// NewStatusModel decides what the page of status codes shows.
func NewStatusModel(in StatusInput) StatusModel {
	m := StatusModel{Query: in.Query, View: in.View, Classes: classCards}
	if m.View != "seen" && m.View != "all" {
		m.View = "common"
	}
	seen := slices.DeleteFunc(slices.Clone(in.All), func(s playground.Status) bool { return s.Seen == 0 })
	common := slices.DeleteFunc(slices.Clone(in.All), func(s playground.Status) bool { return !isCommon(s) })
	m.Views = []statusView{
		{"Common", strconv.Itoa(len(common)), "/status", m.View == "common" && in.Query == ""},
		{"Seen here", strconv.Itoa(len(seen)), "/status?view=seen", m.View == "seen" && in.Query == ""},
		{"All", strconv.Itoa(len(in.All)), "/status?view=all", m.View == "all" && in.Query == ""},
	}
	shown := map[string][]playground.Status{"common": common, "seen": seen, "all": in.All}[m.View]
	if in.Query != "" {
		shown = found(in.All, in.Found)
		m.Found = plural(int64(len(shown)), "code", "codes") + " for “" + in.Query + "”"
	}
	m.Nothing = len(shown) == 0
	m.Groups = groupCodes(shown, mostSeen(in.All), in.DemoBase, in.Query != "")
	return m
}

func isCommon(s playground.Status) bool { return s.Registered && slices.Contains(commonCodes, s.Code) }

// found returns the codes in the order in which they were found. A code that several
// vendors use for different things comes as often.
func found(all []playground.Status, codes []int) []playground.Status {
	var out []playground.Status
	for _, c := range codes {
		for _, s := range all {
			if s.Code == c {
				out = append(out, s)
			}
		}
	}
	return out
}

func mostSeen(all []playground.Status) int64 {
	var most int64
	for _, s := range all {
		most = max(most, s.Seen)
	}
	return most
}

// groupCodes puts codes under their classes; found codes stay in one group, best first.
func groupCodes(shown []playground.Status, most int64, demoBase string, asFound bool) []codeGroup {
	var groups []codeGroup
	for _, s := range shown {
		class := playground.ClassOf(s.Code)
		if s.Code == 0 {
			class = playground.ClassUnknown
		}
		title := groupTitles[class]
		if asFound {
			title = "Found"
		}
		if len(groups) == 0 || groups[len(groups)-1].Title != title {
			g := codeGroup{look: looks[class], Title: title}
			if asFound {
				g.look = look{}
			}
			groups = append(groups, g)
		}
		g := &groups[len(groups)-1]
		g.Rows = append(g.Rows, newCodeRow(s, most, demoBase))
	}
	return groups
}

var groupTitles = map[playground.Class]string{
	playground.ClassInformational: "1xx Informational", playground.ClassSuccess: "2xx Success", playground.ClassRedirection: "3xx Redirection",
	playground.ClassClientError: "4xx Client error", playground.ClassServerError: "5xx Server error", playground.ClassUnknown: "Outside the classes",
}

// barWidth is the widest bar of "seen here", in pixels.
const barWidth = 88

func newCodeRow(s playground.Status, most int64, demoBase string) codeRow {
	code := codeWord(s.Code)
	r := codeRow{look: lookOf(s.Code), Code: code, Name: s.Name, Href: "/status/" + strconv.Itoa(s.Code), Means: s.Meaning, Do: s.Action, Vendor: s.Vendor, Try: newTryForm(s, demoBase)}
	if s.Code == 0 {
		r.look = looks[playground.ClassUnknown]
	}
	if s.Seen > 0 {
		r.Seen, r.SeenHref = showCount(s.Seen), "/history?status="+strconv.Itoa(s.Code)
		r.SeenLabel = plural(s.Seen, "run", "runs") + " answered " + code
		width := math.Max(2, barWidth*math.Sqrt(float64(s.Seen)/float64(most)))
		r.Bar = strconv.FormatFloat(width, 'f', 1, 64)
	}
	return r
}

func codeWord(code int) string {
	if code < 100 {
		return "000"
	}
	return strconv.Itoa(code)
}

// newTryForm is how the demo API is made to answer with a code; nil where it cannot.
func newTryForm(s playground.Status, demoBase string) *tryForm {
	if demoBase == "" || s.Code < 200 || s.Code > 599 {
		return nil
	}
	code := strconv.Itoa(s.Code)
	return &tryForm{Method: "GET", URL: demoBase + "/status/" + code, Label: ": " + code + " on the demo API", Stay: s.Code < 400 && s.Code >= 300}
}

// RuleLine names a rule that explains a code.
type RuleLine struct{ ID, Title string }

// StatusCodeInput is what the page of one code is made of.
type StatusCodeInput struct {
	Status     playground.Status
	Also       []playground.Status // what else the same number is used for
	Neighbours []playground.Status
	Apart      map[int]string          // how to tell a neighbour from it, in one sentence
	Rules      []RuleLine              // made for this code
	AnyRules   []RuleLine              // for any response of its kind
	Recent     []playground.RunSummary // newest first
	Lessons    []playground.Lesson     // that show it
	DemoBase   string
	Now        time.Time
}

// StatusCodeModel is what the page of one code draws.
type StatusCodeModel struct {
	look
	Code, Name, ClassWords string
	Title                  string
	Meaning, Action, Note  string
	Facts                  []fact
	Also                   []codeRow
	Fields                 []codeField
	Neighbours             []codeRow
	OwnRules, AnyRules     []RuleLine
	AnyTitle               string // how many rules look at any response of this kind
	Recent                 []codeRun
	Seen, SeenHref         string
	Repeat                 string // where its limit is run into on the demo API; empty: it has none
	Try                    *tryForm
	Produce                []demoCommand
	Source, SourceURL      string
	Lessons                []foundItem
}

type fact struct{ Name, Value string }

// codeField is a field that goes with a code.
type codeField struct{ Name, In, Means string }

type codeRun struct {
	Outcome outcome
	Href    string
	Text    string
	When    instant
}

var retryWords = map[string]string{
	"not-needed": "Not needed", "follow": "Follow Location instead", "never": "No", "after-fix": "After a change",
	"safe-later": "Yes, later, if repeating is safe", "after-retry-after": "Yes, after the wait",
}

var actorWords = map[string]string{"client": "You", "server": "The server", "nobody": "Nobody"}

var registrationWords = map[string]string{
	"current": "Registered", "deprecated": "Registered, deprecated", "temporary": "Registered for now", "unused": "Registered, unused", "none": "Not registered",
}

// NewStatusCodeModel decides what the page of one code shows.
func NewStatusCodeModel(in StatusCodeInput) StatusCodeModel {
	s := in.Status
	row := newCodeRow(s, max(s.Seen, 1), in.DemoBase)
	m := StatusCodeModel{
		look: row.look, Code: row.Code, Name: s.Name, ClassWords: row.Words, Title: row.Code + " " + s.Name, Meaning: s.Meaning, Action: s.Action, Note: s.Note,
		Facts: factsOf(s), Fields: fieldsOf(s), Produce: commandsFor(s, in.DemoBase), Seen: row.Seen, SeenHref: row.SeenHref,
		Lessons: lessonItems(in.Lessons), Try: row.Try, Source: s.Source, SourceURL: webAddress(s.SourceURL),
	}
	if s.Code == 429 && in.DemoBase != "" {
		m.Repeat = "/?plan=open&url=" + url.QueryEscape(in.DemoBase+"/rate-limited")
	}
	if s.Code == 0 {
		m.ClassWords = "Not a status of HTTP"
	}
	m.OwnRules, m.AnyRules = in.Rules, in.AnyRules
	m.AnyTitle = "And " + plural(int64(len(m.AnyRules)), "rule", "rules") + " for any response of this kind"
	for _, a := range in.Also {
		m.Also = append(m.Also, newCodeRow(a, 1, ""))
	}
	for _, n := range in.Neighbours {
		near := newCodeRow(n, 1, "")
		near.Apart = in.Apart[n.Code]
		m.Neighbours = append(m.Neighbours, near)
	}
	for _, r := range in.Recent {
		path, _ := splitURL(playground.MaskURL(r.URL))
		m.Recent = append(m.Recent, codeRun{outcomeOf(r), "/runs/" + r.ID.String(), r.Method + " " + path, showInstant(r.CreatedAt, in.Now)})
	}
	return m
}

func factsOf(s playground.Status) []fact {
	facts := []fact{{"Who acts", actorWords[s.WhoActs]}, {"Retry helps", retryWords[s.Retry]}, {"Cacheable", yesNo(s.Cacheable, "By default", "Only if it says so")},
		{"Content", yesNo(s.BodyAllowed, "May have some", "Never")}, {"Standing", registrationWords[s.Registration]}}
	if s.Vendor != "" {
		facts = append(facts, fact{"Used by", s.Vendor})
	}
	if s.LogOnly {
		facts = append(facts, fact{"Seen", "In logs only, never on the wire"})
	}
	return slices.DeleteFunc(facts, func(f fact) bool { return f.Value == "" })
}

func yesNo(b bool, yes, no string) string {
	if b {
		return yes
	}
	return no
}

// webAddress returns raw if it can be linked to: an absolute http or https URL.
func webAddress(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return ""
	}
	return raw
}
