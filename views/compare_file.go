package views

import (
	"net/url"
	"slices"
	"time"

	"parley/playground"
)

// CompareFileInput is what a comparison as a file of its own is made of.
type CompareFileInput struct {
	Runs       []playground.RunSummary // in the order of the comparison
	Comparison playground.Comparison
	Aligned    []playground.Aligned // the contents of each pair
	Link       string               // where the same is seen in Parley
	Now        time.Time
}

// CompareFileModel is what that file draws.
type CompareFileModel struct {
	Title         string
	Lead, Summary string
	Cards         []runCard
	Pairs         []pairFile
	Matrix        *matrixPart
	Rules         []ruleLine
	Link          string
	Made          instant
}

// pairFile is one pair of runs.
type pairFile struct {
	Title        string // empty where there is only one
	Summary      string
	Letters      letters
	Tally        []tallyChip
	HeadA, HeadB string
	Rows         []diffRow
	Notice       *diffNotice
	Headers      headerPart
	Explanation  []findingChange
	Request      []requestLine
	Timings      timingTable
}

// NewCompareFileModel decides what the file holds.
func NewCompareFileModel(in CompareFileInput) CompareFileModel {
	page := CompareInput{Query: url.Values{}, Runs: in.Runs, Comparison: in.Comparison, Now: in.Now}
	m := CompareFileModel{
		Title: "Comparison of " + aboutRuns(in.Runs), Cards: cardsOf(page, nil), Link: in.Link, Made: showInstant(playground.At(in.Now), in.Now),
	}
	m.Lead, m.Summary = firstSentence(in.Comparison.Summary)
	for i := range in.Comparison.Pairs {
		var aligned playground.Aligned
		if i < len(in.Aligned) {
			aligned = in.Aligned[i]
		}
		m.Pairs = append(m.Pairs, newPairFile(page, &in.Comparison.Pairs[i], aligned))
	}
	if len(in.Runs) > 2 {
		m.Matrix = newMatrix(page)
		for i := range m.Pairs {
			m.Pairs[i].Title = m.Pairs[i].Letters.A + " and " + m.Pairs[i].Letters.B
		}
	}
	m.Rules = newRulePart(page).Lines
	return m
}

func newPairFile(in CompareInput, p *playground.Pair, aligned playground.Aligned) pairFile {
	l := lettersOf(in, p)
	f := pairFile{
		Summary: p.Summary, Letters: l, Tally: tallyOf(p), HeadA: datedHead(in, p.A), HeadB: datedHead(in, p.B),
		Headers: newHeaderPart(p, l, in.Query), Explanation: findingChanges(p.Explanation, l), Request: requestLines(p.Request, l), Timings: newTimingTable(p, l),
	}
	in.Aligned = aligned
	f.Notice = (&CompareModel{Part: "body"}).noticeOf(in, p)
	if aligned.Differences > 0 || len(p.Body.Changes) > 0 {
		for _, r := range diffRows(aligned, in.Query, true) {
			if r.Fold == "" { // what is equal is folded, and a file cannot unfold it
				f.Rows = append(f.Rows, r)
			}
		}
	}
	return f
}

// datedHead names a side: its letter, and when it was sent as it can be read at any time.
func datedHead(in CompareInput, id playground.RunID) string {
	for _, r := range in.Runs {
		if r.ID == id {
			return letterOf(in.Runs, id) + environmentOf(r) + ", " + showInstant(r.CreatedAt, in.Now).Full
		}
	}
	return letterOf(in.Runs, id)
}

// PermanentCompare is the address of a comparison at which it stays as it is: the stored rules
// that apply are given in it, so that others do not change it.
func PermanentCompare(q url.Values, rules []playground.RuleHits) string {
	next := url.Values{}
	for _, name := range []string{"run", "base", "ignore", "defaults", "with", "view", "part", "layout", "fold"} {
		if vs, ok := q[name]; ok {
			next[name] = slices.Clone(vs)
		}
	}
	if q.Get("defaults") != "false" {
		next.Set("defaults", "usual")
		for _, r := range rules {
			if r.Scope != "default" && !slices.Contains(next["ignore"], r.Rule) {
				next.Add("ignore", r.Rule)
			}
		}
	}
	return withQuery("/compare", next)
}

// exportsOf are the addresses of a comparison as files.
func exportsOf(q url.Values) []linkChoice {
	next := runsQuery(q)
	var all []linkChoice
	for _, f := range [][2]string{{"Markdown", "markdown"}, {"HTML, one file", "html"}, {"JSON with the patch", "json"}} {
		next.Set("format", f[1])
		all = append(all, linkChoice{Label: f[0], Href: "/compare/export?" + next.Encode()})
	}
	return all
}
