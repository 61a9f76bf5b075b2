package views

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// compareParts are the parts of a comparison, in the order of their tabs.
var compareParts = []struct{ ID, Label string }{{"body", "Body"}, {"headers", "Headers"}, {"explanation", "Explanation"}, {"request", "Request"}, {"timings", "Timings"}, {"text", "Text"}}

// showPart fills the part that is asked for; body is the first.
func (m *CompareModel) showPart(in CompareInput, p *playground.Pair) {
	m.Part = in.Query.Get("part")
	counts := map[string]int{"body": differing(p.Body.Changes), "headers": differingFields(p.Headers), "explanation": findingsChanged(p.Explanation), "request": len(p.Request)}
	known := false
	for _, part := range compareParts {
		known = known || part.ID == m.Part
	}
	if !known {
		m.Part = "body"
	}
	m.PartTab = "tab-compare-" + m.Part
	for _, part := range compareParts {
		t := partTab{ID: "tab-compare-" + part.ID, Label: part.Label, Href: with(in.Query, "part", part.ID), Current: part.ID == m.Part}
		if n, ok := counts[part.ID]; ok {
			t.Count = strconv.Itoa(n)
		}
		m.Tabs = append(m.Tabs, t)
	}
	switch m.Part {
	case "body", "text":
		m.showLines(in, p)
	case "explanation":
		m.Explanation = findingChanges(p.Explanation, m.Letters)
	case "timings":
		m.Timings = newTimingTable(p, m.Letters)
	case "request":
		m.Request = requestLines(p.Request, m.Letters)
	}
}

func differing(changes []playground.Change) int {
	n := 0
	for _, c := range changes {
		if c.IgnoredBy == nil {
			n++
		}
	}
	return n
}

func differingFields(fields []playground.FieldChange) int {
	n := 0
	for _, f := range fields {
		if f.IgnoredBy == nil {
			n++
		}
	}
	return n
}

func findingsChanged(e playground.ExplanationChange) int {
	return len(e.Gone) + len(e.Appeared) + len(e.Changed)
}

// diffRow is one row of two contents side by side.
type diffRow struct {
	CSS          string
	Sign         sign
	A, B         diffSide
	Diff         string // number of the difference that begins here
	Ignore       []ignoreChoice
	From         string // of an item that moved: where it was
	Fold         string // number of the fold that hides this row
	FoldText     string // this row stands for a fold: what is in it
	FoldHref     string
	FoldNumber   string // the fold that "Show" opens in place; empty: its lines are not here
	ShowA, ShowB bool   // in one column: which of the sides stand here
}

type diffSide struct {
	Number string
	Tokens []playground.AlignedToken
	Void   bool // this side has no such line
}

func (m *CompareModel) showLines(in CompareInput, p *playground.Pair) {
	q := in.Query
	m.OneColumn, m.Folded = q.Get("layout") == "one", q.Get("fold") != "off"
	m.Layouts = []linkChoice{{"Side by side", with(q, "layout", ""), !m.OneColumn}, {"One column", with(q, "layout", "one"), m.OneColumn}}
	m.FoldHref = with(q, "fold", map[bool]string{true: "off", false: ""}[m.Folded])
	m.HeadA, m.HeadB = headOf(in, p.A), headOf(in, p.B)
	m.Steps = in.Aligned.Differences
	m.Notice = m.noticeOf(in, p)
	m.Pictures = picturesOf(in, p)
	if in.Aligned.Differences > 0 || len(p.Body.Changes) > 0 || m.Part == "text" {
		m.Rows = diffRows(in.Aligned, q, m.Folded)
	}
}

// headOf names a side: its letter and the day it is from.
func headOf(in CompareInput, id playground.RunID) string {
	for i, r := range in.Runs {
		if r.ID == id {
			w := showInstant(r.CreatedAt, in.Now)
			return string(rune('A'+i)) + environmentOf(r) + ", " + strings.ToLower(w.Day[:1]) + w.Day[1:] + " " + w.Clock
		}
	}
	return "run " + id.String()
}

// environmentOf names the environment of a run as the head of a column has it.
func environmentOf(r playground.RunSummary) string {
	if r.Environment == "" {
		return ""
	}
	return ", " + showLine(r.Environment)
}

// noticeOf says what the rows cannot: that there are none, or not all, and why.
func (m *CompareModel) noticeOf(in CompareInput, p *playground.Pair) *diffNotice {
	ignored := len(p.Body.Changes) - differing(p.Body.Changes)
	bound := firstOf(in.Aligned.Bound, p.Body.Bound)
	switch {
	case bound != "":
		return &diffNotice{"Not everything is shown", bound, "/api/compare?" + runsQuery(in.Query).Encode(), "All differences, as JSON"}
	case p.Body.Kind == "none":
		return &diffNotice{Title: "No content to compare", Text: firstOf(in.Aligned.Note, "One side or both brought no content.")}
	case p.Body.Kind == "binary":
		return &diffNotice{Title: map[bool]string{true: "The same bytes", false: "Different bytes"}[p.Body.Same], Text: firstOf(in.Aligned.Note, "This is not text, so it is compared as a whole.") + digests(in, p)}
	case p.Body.Same && ignored > 0:
		return &diffNotice{Title: "No differences, " + strconv.Itoa(ignored) + " ignored", Text: "What a rule ignores is grey."}
	case p.Body.Same:
		return &diffNotice{Title: "No differences", Text: firstOf(in.Aligned.Note, "The contents are the same.")}
	}
	if text := firstOf(in.Aligned.Note, structureWords[p.Body.As]); text != "" && m.Part != "text" {
		return &diffNotice{Text: text}
	}
	return nil
}

// structureWords say how a text is printed before its lines are compared.
var structureWords = map[string]string{
	"xml":  "Compared as XML: spaces between elements and the order of attributes do not count.",
	"html": "Compared as HTML: spaces and the order of attributes do not count.",
	"form": "Compared as a form, by pair: the order of names does not count.",
}

// digests says how large two contents are, and their hashes.
func digests(in CompareInput, p *playground.Pair) string {
	if len(p.Body.Changes) != 1 {
		return ""
	}
	says := ""
	for _, side := range []struct {
		run playground.RunID
		raw json.RawMessage
	}{{p.A, p.Body.Changes[0].A}, {p.B, p.Body.Changes[0].B}} {
		var d struct {
			Size   int64  `json:"size"`
			SHA256 string `json:"sha256"`
		}
		if json.Unmarshal(side.raw, &d) == nil && d.SHA256 != "" {
			says += " " + letterOf(in.Runs, side.run) + ": " + plural(d.Size, "byte", "bytes") + ", SHA-256 " + d.SHA256 + "."
		}
	}
	return says
}

func firstOf(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// runsQuery is the part of the address that says what is compared.
func runsQuery(q url.Values) url.Values {
	next := url.Values{}
	for _, name := range []string{"run", "base", "ignore", "defaults"} {
		if vs, ok := q[name]; ok {
			next[name] = vs
		}
	}
	return next
}

func diffRows(a playground.Aligned, q url.Values, folded bool) []diffRow {
	rows := make([]diffRow, 0, len(a.Lines))
	open := 0
	for i := range a.Lines {
		line := &a.Lines[i]
		if folded && line.Fold > 0 && line.Fold != open && line.Fold <= len(a.Folds) {
			rows = append(rows, foldRow(a.Folds[line.Fold-1], line, q))
		}
		open = line.Fold
		if line.Fold > 0 && line.Fold <= len(a.Folds) && !a.Folds[line.Fold-1].Kept {
			if !folded {
				rows = append(rows, foldRow(a.Folds[line.Fold-1], line, q))
			}
			continue
		}
		rows = append(rows, newDiffRow(line, q, folded))
	}
	return rows
}

// foldRow stands for equal lines, or for the rest of a long difference.
func foldRow(f playground.AlignedFold, line *playground.AlignedLine, q url.Values) diffRow {
	r := diffRow{CSS: "fold", FoldText: plural(int64(f.Lines), "unchanged line", "unchanged lines")}
	switch {
	case line.Kind != "":
		r.FoldText = plural(int64(f.Lines), "more line", "more lines") + " of this difference"
	case f.In != "":
		r.FoldText += " in “" + f.In + "”"
	}
	if f.Kept {
		r.FoldHref, r.FoldNumber = with(q, "fold", "off"), strconv.Itoa(line.Fold)
	}
	return r
}

func newDiffRow(line *playground.AlignedLine, q url.Values, folded bool) diffRow {
	r := diffRow{A: sideOf(line.A), B: sideOf(line.B)}
	r.ShowA = !r.A.Void && (line.Kind != "" && line.Kind != playground.Ignored || r.B.Void)
	r.ShowB = !r.B.Void
	if folded && line.Fold > 0 {
		r.Fold = strconv.Itoa(line.Fold)
	}
	switch line.Kind {
	case "":
		return r
	case playground.Ignored:
		r.Sign = ignoredSign
	default:
		r.Sign = signs[line.Kind]
	}
	r.CSS = r.Sign.Row
	if line.Kind == playground.Moved && line.From != "" {
		r.Sign.Word += " from " + line.From
		if place, err := strconv.Atoi(line.From[strings.LastIndexByte(line.From, '/')+1:]); err == nil && line.Difference > 0 {
			r.From = "was in place " + strconv.Itoa(place+1)
		}
	}
	if line.Difference > 0 {
		r.Diff = strconv.Itoa(line.Difference)
		r.Ignore = ignoresOf(line, q)
	}
	return r
}

// ignoresOf offers the rules that ignore a difference: its place, the same place in every
// item, or the order of the list in which it moved.
func ignoresOf(line *playground.AlignedLine, q url.Values) []ignoreChoice {
	if line.Path == "" {
		return nil
	}
	if line.Kind == playground.Moved {
		array := line.Path[:strings.LastIndexByte(line.Path, '/')]
		return []ignoreChoice{{"Ignore order", "the order of the items of " + showMarks(firstOf(array, "the list")), ignoring(q, "order:"+array)}}
	}
	choices := []ignoreChoice{{"Ignore", showMarks(line.Path), ignoring(q, line.Path)}}
	if every := everyItem(line.Path); every != line.Path {
		choices = append(choices, ignoreChoice{"in all", showMarks(every), ignoring(q, every)})
	}
	return choices
}

// everyItem is a path with its numbers of items left open.
func everyItem(path string) string {
	steps := strings.Split(path, "/")
	for i, s := range steps {
		at := strings.LastIndexByte(s, '[')
		if _, err := strconv.ParseUint(s, 10, 31); err == nil {
			steps[i] = "*"
		} else if at > 0 && strings.HasSuffix(s, "]") && strings.Trim(s[at+1:len(s)-1], "0123456789") == "" {
			steps[i] = s[:at]
		}
	}
	return strings.Join(steps, "/")
}

// ignoreChoice is a rule that one press adds to this view.
type ignoreChoice struct{ Label, About, Href string }

func sideOf(s playground.AlignedSide) diffSide {
	if s.Number == 0 {
		return diffSide{Void: true}
	}
	return diffSide{Number: strconv.Itoa(s.Number), Tokens: s.Tokens}
}

// ignoring is this page with more rules.
func ignoring(q url.Values, rules ...string) string {
	next := url.Values{}
	for k, vs := range q {
		next[k] = vs
	}
	next["ignore"] = slices.Concat(q["ignore"], rules)
	return withQuery("/compare", next)
}
