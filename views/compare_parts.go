package views

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"parley/playground"
)

// compareParts are the parts of a comparison, in the order of their tabs.
var compareParts = []struct{ ID, Label string }{{"body", "Body"}, {"headers", "Headers"}, {"explanation", "Explanation"}, {"request", "Request"}, {"text", "Text"}}

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
		m.Explanation = findingChanges(p.Explanation, letterOf(in.Runs, p.A), letterOf(in.Runs, p.B))
	case "request":
		m.Request = requestLines(p.Request)
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
	IgnoreHref   string // makes its path a rule of this view
	IgnoreLabel  string
	Fold         string // number of the fold that hides this row
	FoldText     string // this row stands for a fold: what is in it
	FoldHref     string
	FoldNumber   string // the fold that "Show" opens in place; empty: its lines are not here
	MovedFrom    string
	ShowA, ShowB bool // in one column: which of the sides stand here
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
	m.Notice = noticeOf(in, p)
	if in.Aligned.Differences > 0 || !p.Body.Same || m.Part == "text" {
		m.Rows = diffRows(in.Aligned, q, m.Folded)
	}
}

// headOf names a side: its letter and the day it is from.
func headOf(in CompareInput, id playground.RunID) string {
	for i, r := range in.Runs {
		if r.ID == id {
			w := showInstant(r.CreatedAt, in.Now)
			return string(rune('A'+i)) + ", " + strings.ToLower(w.Day[:1]) + w.Day[1:] + " " + w.Clock
		}
	}
	return "run " + id.String()
}

// noticeOf says what the rows cannot: that there are none, or not all, and why.
func noticeOf(in CompareInput, p *playground.Pair) *diffNotice {
	ignored := len(p.Body.Changes) - differing(p.Body.Changes)
	bound := firstOf(in.Aligned.Bound, p.Body.Bound)
	switch {
	case bound != "":
		return &diffNotice{"Not everything is shown", bound, "/api/compare?" + runsQuery(in.Query).Encode(), "All differences, as JSON"}
	case p.Body.Kind == "none":
		return &diffNotice{Title: "No content to compare", Text: firstOf(in.Aligned.Note, "One side or both brought no content.")}
	case p.Body.Kind == "binary":
		return &diffNotice{Title: map[bool]string{true: "The same bytes", false: "Different bytes"}[p.Body.Same], Text: firstOf(in.Aligned.Note, "This is not text, so it is compared as a whole.")}
	case p.Body.Same && ignored > 0:
		return &diffNotice{Title: "No differences, " + strconv.Itoa(ignored) + " ignored", Text: "What a rule ignores stands in the list on the side."}
	case p.Body.Same:
		return &diffNotice{Title: "No differences", Text: "The contents are the same."}
	case in.Aligned.Note != "":
		return &diffNotice{Title: "", Text: in.Aligned.Note}
	}
	return nil
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
			rows = append(rows, foldRow(a.Folds[line.Fold-1], line.Fold, q))
		}
		open = line.Fold
		if line.Fold > 0 && line.Fold <= len(a.Folds) && !a.Folds[line.Fold-1].Kept {
			if !folded {
				rows = append(rows, foldRow(a.Folds[line.Fold-1], line.Fold, q))
			}
			continue
		}
		rows = append(rows, newDiffRow(line, q, folded))
	}
	return rows
}

func foldRow(f playground.AlignedFold, number int, q url.Values) diffRow {
	r := diffRow{CSS: "fold", FoldText: plural(int64(f.Lines), "unchanged line", "unchanged lines")}
	if f.In != "" {
		r.FoldText += " in “" + f.In + "”"
	}
	if f.Kept {
		r.FoldHref, r.FoldNumber = with(q, "fold", "off"), strconv.Itoa(number)
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
	if line.Difference > 0 {
		r.Diff = strconv.Itoa(line.Difference)
		if line.Path != "" {
			r.IgnoreHref, r.IgnoreLabel = ignoring(q, line.Path), line.Path
		}
	}
	if line.Kind == playground.Moved {
		r.MovedFrom = line.From
	}
	return r
}

func sideOf(s playground.AlignedSide) diffSide {
	if s.Number == 0 {
		return diffSide{Void: true}
	}
	return diffSide{Number: strconv.Itoa(s.Number), Tokens: s.Tokens}
}

// ignoring is this page with one more rule.
func ignoring(q url.Values, rule string) string {
	next := url.Values{}
	for k, vs := range q {
		next[k] = vs
	}
	next["ignore"] = append(append([]string{}, q["ignore"]...), rule)
	return withQuery("/compare", next)
}

// headerPart is how the fields of two responses differ.
type headerPart struct {
	Count   string
	Lines   []headerLine
	Ignored string // names of the ignored ones
}

type headerLine struct {
	Sign       sign
	Name       string
	A, B       []string
	IgnoreHref string
}

func newHeaderPart(p *playground.Pair, q url.Values) headerPart {
	h := headerPart{Count: plural(int64(differingFields(p.Headers)), "differs", "differ")}
	if len(p.Headers) == 0 {
		h.Count = "All equal"
	}
	var ignored []string
	for _, f := range p.Headers {
		if f.IgnoredBy != nil {
			ignored = append(ignored, f.Name)
			continue
		}
		h.Lines = append(h.Lines, headerLine{signs[f.Kind], f.Name, masked(f.Name, f.A), masked(f.Name, f.B), ignoring(q, "header:"+f.Name)})
	}
	h.Ignored = strings.Join(ignored, ", ")
	return h
}

func masked(name string, values []string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = playground.MaskField(name, v)
	}
	return out
}

// findingChange is a rule that spoke of one run alone, or otherwise of the other.
type findingChange struct {
	Sign     sign
	ID, Text string
}

func findingChanges(e playground.ExplanationChange, a, b string) []findingChange {
	var out []findingChange
	add := func(kind playground.ChangeKind, ids []string, text string) {
		for _, id := range ids {
			out = append(out, findingChange{signs[kind], id, text})
		}
	}
	add(playground.Removed, e.Gone, "Only "+a+" is explained so.")
	add(playground.Added, e.Appeared, "Only "+b+" is explained so.")
	add(playground.Changed, e.Changed, "Both are explained so, with other evidence.")
	return out
}

// requestLine is a part of the requests that differs.
type requestLine struct {
	Sign       sign
	Part, Name string
	A, B       string
}

func requestLines(changes []playground.RequestChange) []requestLine {
	var out []requestLine
	for _, c := range changes {
		l := requestLine{Sign: signs[c.Kind], Part: c.Part, Name: c.Name, A: c.A, B: c.B}
		switch c.Part {
		case "header":
			l.A, l.B = playground.MaskField(c.Name, c.A), playground.MaskField(c.Name, c.B)
		case "url":
			l.A, l.B = playground.MaskURL(c.A), playground.MaskURL(c.B)
		}
		out = append(out, l)
	}
	return out
}

// matrixPart is every differing path over all runs.
type matrixPart struct {
	Heads []runCard
	Rows  []matrixLine
}

type matrixLine struct {
	Path  string
	Cells []matrixCell
}

type matrixCell struct {
	Text string
	CSS  string
	Note string // for who cannot see the tint
}

func newMatrix(in CompareInput) *matrixPart {
	part := &matrixPart{Heads: cardsOf(in, nil)}
	base := 0
	for i, id := range in.Comparison.Runs {
		if id == in.Comparison.Base {
			base = i
		}
	}
	for _, row := range in.Comparison.Matrix {
		line := matrixLine{Path: firstOf(row.Path, "(the whole content)")}
		for i, v := range row.Values {
			cell := matrixCell{Text: shortJSON(v), CSS: "differs", Note: "differs from the base"}
			if i == base {
				cell.CSS, cell.Note = "", ""
			} else if base < len(row.Values) && string(v) == string(row.Values[base]) {
				cell.CSS, cell.Note = "same", "as the base"
			}
			line.Cells = append(line.Cells, cell)
		}
		part.Rows = append(part.Rows, line)
	}
	return part
}

// shortJSON writes a value for a cell; a long one is cut.
func shortJSON(v json.RawMessage) string {
	if v == nil {
		return "—"
	}
	const most = 120
	r := []rune(string(v))
	if len(r) > most {
		return string(r[:most]) + "…"
	}
	return string(r)
}
