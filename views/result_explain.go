package views

import (
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"parley/playground"
)

// explainModel is the three answers: what it means, why here, what to do next.
type explainModel struct {
	Label   string
	Meaning []meaningPart
	Facts   []fact
	Lead    *findingModel
	More    []findingModel
	MoreSay string
	Actions []actionModel
	Changes []actionChange // what each of the actions would change
	Links   []plainAction
	Idle    string // said where nothing is to be done
	Repeat  string // where it is repeated, after a limit was met; empty: it is not offered
}

// meaningPart is text, a status code that leads to its page, or something literal.
type meaningPart struct{ Text, Href, Code string }

type findingModel struct {
	ID, Title, Why string
	Confidence     confidence
	Evidence       []evidenceModel
	Repeats        []evidenceModel // what says again what stands in Evidence: folded away
	RepeatSay      string
	RepeatOf       string // for readers of screens
	Refs           []playground.Ref
	Look           look
	Severity       string
}

// confidence is drawn as three boxes and said in words.
type confidence struct {
	Second, Third string // fill of the boxes after the first
	Words         string
}

type evidenceModel struct {
	ID, Number string
	Where      string
	Quote      string
	Reading    string
	Href       string // where it can be seen; empty: nowhere
}

type actionModel struct {
	Label, Icon    string
	Post           string // the form's action; empty: a link to Href
	Href           string
	Copy           string // text to copy
	Finding, Index string
	Quiet          bool // can be sent and shown in place, without asking
}

type actionChange struct {
	Label string
	Lines []changeLine
}

// changeLine is one difference between the request as sent and as proposed.
type changeLine struct {
	Sign     string // add, del, chg
	Mark     string
	Say      string
	What     string
	From, To string
}

type plainAction struct{ Label, Icon, Href, Key string }

// mostActions is how many things to do next are offered.
const mostActions = 3

// idleWords stand where a failure has no next step. They say nothing of the response, which may
// well have a hint that no change of the request follows from; that is told above them.
const idleWords = "No change of the request is known to help here."

// newExplain lays the stored explanation out.
func newExplain(in ResultInput) explainModel {
	e := in.Run.Explanation
	m := explainModel{Label: "Explanation of " + orNone(e.Code), Meaning: linkCodes(e.Meaning), Facts: explainFacts(e)}
	number := 0
	for i, f := range e.Findings {
		if i > 0 && f.ID == "E-STATUS-MEANING" && f.Why == e.Meaning {
			continue // it stands under "What it means" already
		}
		d := newFinding(in, f, &number)
		if i == 0 {
			m.Lead = &d
		} else {
			m.More = append(m.More, d)
		}
	}
	if n := len(m.More); n > 0 {
		m.MoreSay = plural(int64(n), "more thing was noticed", "more things were noticed")
	}
	m.addActions(in)
	m.addLinks(in)
	if run := in.Run; run.Status == 429 && run.ID != 0 && run.SeriesID == 0 && playground.SafeMethod(run.Request.Method) {
		m.Repeat = "/?from=" + run.ID.String() + "&plan=open"
	}
	if len(m.Actions)+len(m.Links)+len(m.Changes) == 0 {
		m.Idle = "Nothing needs to be done."
		switch {
		case in.Run.ID == 0:
			m.Idle = ""
		case in.Run.OK && in.Run.Missed() && !in.Run.FailsInside():
			m.Idle = "What is not as expected stands above."
		case !in.Run.OK || in.Run.FailsInside():
			m.Idle = idleWords
			if fail := in.Run.Failure; fail != nil && fail.Kind == playground.FailurePolicy {
				m.Idle = "Send it to another address, or have this one allowed under Settings."
			}
		}
	}
	return m
}

func orNone(code int) string {
	if code == 0 {
		return "no response"
	}
	return strconv.Itoa(code)
}

func explainFacts(e playground.Explanation) []fact {
	var facts []fact
	for _, f := range []fact{{"Who acts", actorWords[e.WhoActs]}, {"Retry helps", retryWords[e.Retry]}, {"Cacheable", showLine(e.Cacheable)}} {
		if f.Value != "" && !(f.Name == "Retry helps" && e.Retry == "not-needed") {
			facts = append(facts, f)
		}
	}
	return facts
}

// codesInText finds status codes, and what stands in backticks.
var codesInText = regexp.MustCompile("`[^`]+`|\\b[1-5][0-9][0-9]\\b")

// linkCodes lets every status code in a text lead to its page.
func linkCodes(text string) []meaningPart {
	text = showMarks(text)
	var out []meaningPart
	from := 0
	for _, at := range codesInText.FindAllStringIndex(text, -1) {
		if at[0] > from {
			out = append(out, meaningPart{Text: text[from:at[0]]})
		}
		word := text[at[0]:at[1]]
		if word[0] == '`' {
			out = append(out, meaningPart{Code: strings.Trim(word, "`")})
		} else {
			out = append(out, meaningPart{Text: word, Href: "/status/" + word})
		}
		from = at[1]
	}
	if from < len(text) {
		out = append(out, meaningPart{Text: text[from:]})
	}
	return out
}

func newFinding(in ResultInput, f playground.Finding, number *int) findingModel {
	d := findingModel{ID: f.ID, Title: showMarks(f.Title), Why: showMarks(f.Why), Confidence: confidenceOf(f), Severity: severityWords[f.Severity]}
	shown, folded := arranged(f)
	for i, e := range append(shown, folded...) {
		*number++
		to := &d.Evidence
		if i >= len(shown) {
			to = &d.Repeats
		}
		*to = append(*to, newEvidence(in, e, *number))
	}
	d.RepeatSay, d.RepeatOf = plural(int64(len(d.Repeats)), "more sign", "more signs"), ", which repeat those above"
	if len(d.Evidence) == 0 {
		d.RepeatSay, d.RepeatOf = plural(int64(len(d.Repeats)), "sign", "signs"), ""
	}
	for _, r := range f.Refs {
		if href := webAddress(r.URL); href != "" {
			d.Refs = append(d.Refs, playground.Ref{Title: showLine(r.Title), URL: href})
		}
	}
	return d
}

var severityWords = map[playground.Severity]string{
	playground.SeverityBlocker: "Why it failed", playground.SeverityWarning: "Works, will bite", playground.SeverityNote: "Worth knowing", playground.SeverityOK: "Checked, fine",
}

func confidenceOf(f playground.Finding) confidence {
	c := confidence{"none", "none", "A guess"}
	switch f.Confidence {
	case playground.Certain:
		c = confidence{"currentColor", "currentColor", "Strong"}
	case playground.Likely:
		c = confidence{"currentColor", "none", "Likely"}
	}
	if n := len(f.Evidence); n > 0 {
		c.Words += ", " + plural(int64(n), "sign", "signs")
	}
	return c
}

func newEvidence(in ResultInput, e playground.Evidence, number int) evidenceModel {
	n := strconv.Itoa(number)
	m := evidenceModel{ID: "ev" + n, Number: n, Where: whereWords(in, e), Quote: quoteOf(e), Reading: showMarks(e.Reading)}
	if in.Run.ID == 0 {
		return m // it is not kept, so there is nowhere to look
	}
	switch e.Where {
	case playground.InBodyJSON, playground.InBodyHTML, playground.InBodyText:
		m.Href = partHref(in, "body", "") + "#hit" + n
	case playground.InResponseHeader, playground.InRequestHeader:
		m.Href = partHref(in, "headers", "") + "#hit" + n
	case playground.InTiming:
		m.Href = partHref(in, "timing", "")
	case playground.InTLS:
		m.Href = partHref(in, "tls", "")
	case playground.InHop:
		m.Href = partHref(in, "trace", "")
	case playground.InHistory:
		if e.Run != 0 {
			m.Href = "/runs/" + e.Run.String()
		}
	}
	return m
}

func whereWords(in ResultInput, e playground.Evidence) string {
	words := map[playground.Where]string{
		playground.InResponseHeader: "Header", playground.InRequestHeader: "Sent", playground.InRequestBody: "Sent body", playground.InRequestURL: "Request",
		playground.InBodyJSON: "Body", playground.InBodyHTML: "Body", playground.InBodyText: "Body", playground.InStatus: "Status",
		playground.InTiming: "Timing", playground.InTLS: "TLS", playground.InHop: "Hop", playground.InHistory: "History", playground.InFailure: "Failure",
	}[e.Where]
	if e.Hop > 0 {
		return "Hop " + strconv.Itoa(e.Hop)
	}
	if line := shownLine(in, e); line > 0 {
		return words + ", l. " + strconv.FormatInt(line, 10)
	}
	return words
}

// quoteOf writes a piece of evidence as it stands in its place.
func quoteOf(e playground.Evidence) string {
	name, value := showLine(e.Name), showLine(e.Value)
	switch e.Where {
	case playground.InResponseHeader, playground.InRequestHeader:
		return name + ": " + value
	case playground.InBodyJSON:
		return memberOf(name) + value
	case playground.InHop:
		if name == "" || name == "status" {
			return value
		}
		return name + ": " + value
	case playground.InRequestBody, playground.InTLS, playground.InTiming, playground.InFailure:
		if name == "" || name == "elapsed" || name == "detail" {
			return value
		}
		return name + ": " + value
	}
	return value
}

// memberOf names the member that a JSON Pointer leads to. An item of a list has the name of
// its list and its place in it, since its number alone says nothing.
func memberOf(pointer string) string {
	var places string
	for {
		at := strings.LastIndexByte(pointer, '/')
		if at < 0 || at+1 == len(pointer) {
			return ""
		}
		last := pointer[at+1:]
		if _, err := strconv.ParseUint(last, 10, 32); err != nil {
			return `"` + fromPointer.Replace(last) + `"` + places + ": "
		}
		pointer, places = pointer[:at], "["+last+"]"+places
	}
}

// addActions offers the first few actions of the findings in their order.
func (m *explainModel) addActions(in ResultInput) {
	offered, waits := map[string]bool{}, false
	for _, f := range in.Run.Explanation.Findings {
		for i, a := range f.Actions {
			if len(m.Actions) == mostActions {
				return
			}
			if offered[a.Label] || waits && onlyWaits(a) {
				continue
			}
			waits = waits || onlyWaits(a)
			act, ok := newAction(in, f.ID, i, a)
			if !ok {
				continue
			}
			if in.Run.ID == 0 && act.Copy == "" && a.Kind != playground.ActionOpen {
				m.suggest(in, a, offered)
				continue
			}
			offered[a.Label] = true
			if act.Href != "" && a.Kind == playground.ActionOpen {
				m.Links = append(m.Links, plainAction{Label: act.Label, Icon: act.Icon, Href: act.Href})
				continue
			}
			m.Actions = append(m.Actions, act)
			if lines := patchLines(in.Run.Request, a.Patch); len(lines) > 0 {
				m.Changes = append(m.Changes, actionChange{act.Label, lines})
			}
		}
	}
}

// onlyWaits tells of a next step that sends the same again later. One is enough: of two, nobody
// could tell which wait is the right one, and the first is that of the likeliest finding.
func onlyWaits(a playground.Action) bool {
	return a.Kind == playground.ActionWait && reflect.DeepEqual(a.Patch, playground.Patch{AfterMS: a.Patch.AfterMS})
}

// suggest tells a next step that cannot be pressed: the request is not ours to send.
func (m *explainModel) suggest(in ResultInput, a playground.Action, offered map[string]bool) {
	if lines := patchLines(in.Run.Request, a.Patch); len(lines) > 0 && len(m.Changes) < mostActions {
		offered[a.Label] = true
		m.Changes = append(m.Changes, actionChange{showLine(a.Label), lines})
	}
}

// newAction makes a button of an action. What only opens a page leads there.
func newAction(in ResultInput, finding string, index int, a playground.Action) (actionModel, bool) {
	id := in.Run.ID.String()
	act := actionModel{Label: showLine(a.Label), Finding: finding, Index: strconv.Itoa(index), Icon: "send"}
	switch a.Kind {
	case playground.ActionOpen:
		act.Href, act.Icon = webAddress(a.Patch.URL), "link"
		if OwnPath(a.Patch.URL) && strings.HasPrefix(a.Patch.URL, "/status/") {
			act.Href = a.Patch.URL
		}
		return act, act.Href != ""
	case playground.ActionCopy:
		act.Copy, act.Icon = a.Text, "copy"
		return act, a.Text != ""
	case playground.ActionEdit:
		act.Icon, act.Href = "undo", "/?from="+id+"&finding="+queryEscape(finding)+"&action="+act.Index
		return act, true
	case playground.ActionWait:
		act.Icon = "pause"
	}
	if a.Patch.URL != "" && a.Kind == playground.ActionResend {
		act.Icon = "swap"
	}
	act.Post = "/runs/" + id + "/rerun"
	act.Quiet = !in.RunPage && playground.SafeMethod(methodAfter(in.Run.Request, a.Patch))
	return act, true
}

func methodAfter(r playground.Request, p playground.Patch) string {
	if p.Method != "" {
		return p.Method
	}
	return r.Method
}

// addLinks offers what only shows something: the comparison that says most.
func (m *explainModel) addLinks(in ResultInput) {
	good, before := in.Past.LastGood, in.Past.Previous
	if parent := in.Run.ParentID; parent != 0 && parent != in.Run.ID {
		m.Links = append(m.Links, plainAction{"Compare with run " + parent.String() + ", which it was made from", "cmp", compareHref(parent, in.Run.ID), "c"})
		return
	}
	switch {
	case good != nil && !in.Run.OK && good.ID != in.Run.ID:
		m.Links = append(m.Links, plainAction{"Compare with the " + strconv.Itoa(good.Status), "cmp", compareHref(good.ID, in.Run.ID), "c"})
	case before != nil && before.ID != in.Run.ID:
		m.Links = append(m.Links, plainAction{"Compare with the one before", "cmp", compareHref(before.ID, in.Run.ID), "c"})
	}
}
