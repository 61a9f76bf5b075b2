package views

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// MaxCompared is how many runs one comparison holds.
const MaxCompared = 6

// CompareInput is what the comparison page is made of.
type CompareInput struct {
	Query      url.Values              // the address's query, as typed: links keep it
	Runs       []playground.RunSummary // in the order of the address
	Comparison playground.Comparison   // zero with fewer than two runs
	Pair       int                     // which of Comparison.Pairs is shown
	Aligned    playground.Aligned      // the content of the pair shown
	Recent     []playground.RunSummary // offered where fewer than two runs are chosen
	TypedRule  string                  // a rule that was typed and cannot be read
	RuleFault  string                  // why, in words
	Usual      []string                // the rules that apply unless they are left out
	Picture    string                  // address of the picture of where two pictures differ; empty: there is none
	Sharing    bool                    // links can be made
	ShareDays  int                     // the most days that one lasts; 0: no bound
	Now        time.Time
}

// CompareModel is what the comparison page draws.
type CompareModel struct {
	About    string
	Cards    []runCard
	CardCSS  string
	SendHref string // where a run is made that can be compared, as there is none to choose
	AddHref  string // empty when there are as many runs as can be compared
	Chosen   int
	Offers   []compareOffer

	Pairs    []linkChoice // A and B, A and C, All
	SwapHref string
	Here     string // an address at which this page stays as it is, to copy
	Share    *shareForm
	Exports  []linkChoice // the comparison as files; the first is Markdown

	Lead, Summary string // the first sentence, and the rest
	Briefs        []brief
	Tally         []tallyChip
	Tabs          []partTab
	Part          string
	PartTab       string // id of the tab in use
	Layouts       []linkChoice
	OneColumn     bool
	FoldHref      string
	Folded        bool
	Steps         int // how many differences N and P go through

	Letters      letters
	HeadA, HeadB string
	Rows         []diffRow
	Notice       *diffNotice // instead of, or above, the rows
	Pictures     []pictureSide
	Headers      headerPart
	Explanation  []findingChange
	Timings      timingTable
	Request      []requestLine
	Matrix       *matrixPart

	Times *timePart
	Rules rulePart
}

type linkChoice struct {
	Label, Href string
	Current     bool
}

type partTab struct {
	ID, Label, Href string
	Count           string
	Current         bool
}

type tallyChip struct{ CSS, Sign, Text string }

// runCard is one of the runs compared.
type runCard struct {
	Letter     string
	Place      string // the environment that it was sent to
	Outcome    outcome
	On         bool // shown now
	ID, Href   string
	When       instant
	What       string // method and path
	Meta       string // time, size
	Who        string
	RemoveHref string
	BaseHref   string // empty for the base itself
	Base       bool   // of more than two
}

type compareOffer struct {
	Row  historyRow
	Href string
}

// diffNotice says why there is nothing, or not all, to see.
type diffNotice struct{ Title, Text, Href, Link string }

// NewCompareModel decides what the comparison page shows.
func NewCompareModel(in CompareInput) CompareModel {
	m := CompareModel{Chosen: len(in.Runs), Here: withQuery("/compare", in.Query)}
	if len(in.Runs) < MaxCompared {
		pick := url.Values{}
		for _, r := range in.Runs {
			pick.Add("pick", r.ID.String())
		}
		m.AddHref = withQuery("/history", pick)
	}
	if len(in.Runs) < 2 || len(in.Comparison.Pairs) == 0 {
		m.Cards, m.CardCSS = cardsOf(in, nil), cardCSS(len(in.Runs))
		m.offer(in)
		return m
	}
	all := in.Query.Get("view") == "all" && len(in.Runs) > 2
	pair := &in.Comparison.Pairs[min(max(in.Pair, 0), len(in.Comparison.Pairs)-1)]
	m.CardCSS = cardCSS(len(in.Runs))
	m.Cards = cardsOf(in, pair)
	m.About = aboutRuns(in.Runs)
	m.Here = PermanentCompare(in.Query, in.Comparison.Rules)
	m.Exports = exportsOf(in.Query)
	if in.Sharing {
		_, query, _ := strings.Cut(m.Here, "?")
		f := newShareForm("", query, in.ShareDays)
		m.Share = &f
	}
	m.Pairs = pairChoices(in, pair, all)
	m.SwapHref = swapHref(in, pair)
	m.Lead, m.Summary = firstSentence(pair.Summary)
	if all {
		m.Cards = cardsOf(in, nil)
		m.Lead, m.Summary, m.Briefs = summaryInParts(in)
		m.Matrix = newMatrix(in)
		m.Rules = newRulePart(in)
		return m
	}
	m.Letters = lettersOf(in, pair)
	m.Tally = tallyOf(pair)
	m.showPart(in, pair)
	m.Times = newTimePart(pair, m.Letters.A, m.Letters.B)
	m.Headers = newHeaderPart(pair, m.Letters, in.Query)
	m.Rules = newRulePart(in)
	return m
}

// offer lists runs to begin a comparison with, or to go on with.
func (m *CompareModel) offer(in CompareInput) {
	for _, r := range in.Recent {
		if slices.ContainsFunc(in.Runs, func(x playground.RunSummary) bool { return x.ID == r.ID }) {
			continue
		}
		q := url.Values{}
		for _, chosen := range in.Runs {
			q.Add("run", chosen.ID.String())
		}
		q.Add("run", r.ID.String())
		m.Offers = append(m.Offers, compareOffer{newHistoryRow(r, nil, in.Now), "/compare?" + q.Encode()})
	}
	switch {
	case len(m.Offers) > 0:
	case len(in.Runs) == 0:
		m.SendHref = "/"
	default:
		m.SendHref = "/?from=" + in.Runs[0].ID.String()
	}
}

func cardCSS(n int) string { return "n" + strconv.Itoa(n) }

// letterOf names a run of the comparison: A, B, C.
func letterOf(runs []playground.RunSummary, id playground.RunID) string {
	i := slices.IndexFunc(runs, func(r playground.RunSummary) bool { return r.ID == id })
	if i < 0 {
		return ""
	}
	return string(rune('A' + i))
}

func cardsOf(in CompareInput, shown *playground.Pair) []runCard {
	var cards []runCard
	for i, r := range in.Runs {
		path, _ := splitURL(playground.MaskURL(r.URL))
		c := runCard{
			Letter: string(rune('A' + i)), Place: showLine(r.Environment), Outcome: outcomeOf(r), ID: r.ID.String(), Href: "/runs/" + r.ID.String(), When: showInstant(r.CreatedAt, in.Now),
			What: r.Method + " " + path, Meta: showDuration(r.TotalMS) + " · " + showSize(r.Size), Who: r.CreatedBy,
			RemoveHref: withoutRun(in.Query, in.Runs, r.ID),
			On:         shown != nil && (shown.A == r.ID || shown.B == r.ID),
		}
		if in.Comparison.Base != r.ID && len(in.Runs) > 2 {
			c.BaseHref = with(in.Query, "base", r.ID.String(), "with", "view")
		}
		c.Base = in.Comparison.Base == r.ID && len(in.Runs) > 2
		cards = append(cards, c)
	}
	return cards
}

// with returns the comparison's address with one part set and others left out.
func with(q url.Values, name, value string, without ...string) string {
	next := url.Values{}
	for k, vs := range q {
		if k != name && !slices.Contains(without, k) {
			next[k] = vs
		}
	}
	if value != "" {
		next.Set(name, value)
	}
	return withQuery("/compare", next)
}

func withoutRun(q url.Values, runs []playground.RunSummary, gone playground.RunID) string {
	next := url.Values{}
	for k, vs := range q {
		if k != "run" && k != "with" && (k != "base" || q.Get("base") != gone.String()) {
			next[k] = vs
		}
	}
	for _, r := range runs {
		if r.ID != gone {
			next.Add("run", r.ID.String())
		}
	}
	return withQuery("/compare", next)
}

// aboutRuns says whose runs these are where they are of one request.
func aboutRuns(runs []playground.RunSummary) string {
	n := strconv.Itoa(len(runs)) + " runs"
	path, _ := splitURL(playground.MaskURL(runs[0].URL))
	name := runs[0].Method + " " + path
	if runs[0].Name != "" {
		name = runs[0].Name
	}
	for _, r := range runs[1:] {
		if playground.RequestKey(r.Method, r.URL) != playground.RequestKey(runs[0].Method, runs[0].URL) {
			return n
		}
	}
	return name + ", " + n
}

func pairChoices(in CompareInput, shown *playground.Pair, all bool) []linkChoice {
	if len(in.Runs) < 3 {
		return nil
	}
	var choices []linkChoice
	for i := range in.Comparison.Pairs {
		p := &in.Comparison.Pairs[i]
		choices = append(choices, linkChoice{letterOf(in.Runs, p.A) + " and " + letterOf(in.Runs, p.B), with(in.Query, "with", p.B.String(), "view"), !all && p == shown})
	}
	return append(choices, linkChoice{"All", with(in.Query, "view", "all", "with"), all})
}

// swapHref turns the pair around: what was B becomes the base.
func swapHref(in CompareInput, p *playground.Pair) string {
	next := url.Values{}
	for k, vs := range in.Query {
		if k != "run" && k != "base" && k != "with" {
			next[k] = vs
		}
	}
	for _, r := range in.Runs {
		id := r.ID
		switch id {
		case p.A:
			id = p.B
		case p.B:
			id = p.A
		}
		next.Add("run", id.String())
	}
	if in.Query.Has("base") {
		next.Set("base", p.B.String())
	}
	if in.Query.Has("with") {
		next.Set("with", p.A.String())
	}
	return withQuery("/compare", next)
}

// firstSentence parts a paragraph after its first full stop.
func firstSentence(s string) (first, rest string) {
	if i := strings.Index(s, ". "); i >= 0 {
		return s[:i+1], s[i+1:]
	}
	return s, ""
}

// tallyOf counts the differences of content and fields by kind.
func tallyOf(p *playground.Pair) []tallyChip {
	counts := map[playground.ChangeKind]int64{}
	ignored := int64(0)
	count := func(kind playground.ChangeKind, by *string) {
		if by != nil {
			ignored++
		} else {
			counts[kind]++
		}
	}
	for _, c := range p.Body.Changes {
		count(c.Kind, c.IgnoredBy)
	}
	for _, h := range p.Headers {
		count(h.Kind, h.IgnoredBy)
	}
	var chips []tallyChip
	for _, k := range []playground.ChangeKind{playground.Added, playground.Removed, playground.Changed, playground.Moved} {
		if counts[k] > 0 {
			s := signs[k]
			chips = append(chips, tallyChip{s.CSS, s.Sign, showCount(counts[k]) + " " + string(k)})
		}
	}
	if ignored > 0 {
		chips = append(chips, tallyChip{ignoredSign.CSS, ignoredSign.Sign, showCount(ignored) + " ignored"})
	}
	return chips
}

// sign is how a kind of change is marked: a character, hidden words, and a tint.
type sign struct{ CSS, Row, Sign, Word string }

var signs = map[playground.ChangeKind]sign{
	playground.Added:   {"add", "add", "+", "added"},
	playground.Removed: {"del", "del", "−", "removed"},
	playground.Changed: {"chg", "chg", "~", "changed"},
	playground.Moved:   {"move", "move", "↕", "moved"},
}

var ignoredSign = sign{"ign", "ign", "·", "ignored"}

// brief says how one of many runs differs from the base.
type brief struct{ Letter, Words string }

// summaryInParts is the summary of many runs: its first sentence, what is said of all, and
// what of each.
func summaryInParts(in CompareInput) (lead, rest string, each []brief) {
	says := in.Comparison.Summary
	for i := range in.Comparison.Pairs {
		p := &in.Comparison.Pairs[i]
		if p.Brief == "" {
			continue
		}
		b := brief{letterOf(in.Runs, p.B), p.Brief}
		says = strings.Replace(says, " "+b.Letter+": "+b.Words, "", 1)
		each = append(each, b)
	}
	lead, rest = firstSentence(says)
	return lead, rest, each
}
