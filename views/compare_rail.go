package views

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// timePart draws where the time of two runs went, on one scale.
type timePart struct {
	Bars   []timeBar
	Deltas []phaseDelta
	Usual  string // what earlier runs took; empty where too few are known
}

type timeBar struct {
	Letter, Label, Total string
	Parts                []phaseRect
}

// phaseRect is a phase in a drawing 1,000 wide.
type phaseRect struct{ CSS, X, Width string }

type phaseDelta struct{ CSS, Name, Change string }

// barPhases are the phases of a bar in HAR's order, with TLS taken out of connect.
var barPhases = []struct {
	CSS, Name string
	of        func(t playground.Timings) float64
}{
	{"p-send", "Blocked", func(t playground.Timings) float64 { return millis(t.Blocked) }},
	{"p-dns", "DNS", func(t playground.Timings) float64 { return millis(t.DNS) }},
	{"p-conn", "Connect", func(t playground.Timings) float64 { return math.Max(0, millis(t.Connect)-millis(t.SSL)) }},
	{"p-tls", "TLS", func(t playground.Timings) float64 { return millis(t.SSL) }},
	{"p-send", "Send", func(t playground.Timings) float64 { return millis(t.Send) }},
	{"p-wait", "Wait", func(t playground.Timings) float64 { return millis(t.Wait) }},
	{"p-recv", "Receive", func(t playground.Timings) float64 { return millis(t.Receive) }},
}

func millis(m playground.Millis) float64 { return float64(m.Duration()) / 1e6 }

func newTimePart(p *playground.Pair, a, b string) *timePart {
	scale := math.Max(millis(p.Timings.TotalA), millis(p.Timings.TotalB))
	t := &timePart{Bars: []timeBar{
		newTimeBar(a, p.Timings.A, p.Timings.TotalA, scale),
		newTimeBar(b, p.Timings.B, p.Timings.TotalB, scale),
	}}
	add := func(css, name string, change float64) {
		if math.Abs(change) >= 0.5 {
			t.Deltas = append(t.Deltas, phaseDelta{css, name, signed(change)})
		}
	}
	add("p-earlier", "Before", beforeLast(p.Timings.B, p.Timings.TotalB)-beforeLast(p.Timings.A, p.Timings.TotalA))
	for _, ph := range barPhases {
		add(ph.CSS, ph.Name, ph.of(p.Timings.B)-ph.of(p.Timings.A))
	}
	if n := len(t.Deltas); n > 0 {
		t.Deltas[n-1].Change += " ms"
	}
	if u := p.Timings.Usual; u != nil {
		t.Usual = plural(int64(u.Runs), "earlier run", "earlier runs") + " took " + showSpread(u.Total)
		if u.Total.Holds(p.Timings.TotalA) && u.Total.Holds(p.Timings.TotalB) {
			t.Usual += ", so this is usual"
		}
	}
	return t
}

// beforeLast is the part of a run that its last exchange does not account for: hops,
// attempts and waits before it.
func beforeLast(t playground.Timings, total playground.Millis) float64 {
	return math.Max(0, millis(total)-millis(playground.Millis(t.Total())))
}

func signed(ms float64) string {
	if ms < 0 {
		return "−" + strconv.FormatFloat(-ms, 'f', 0, 64)
	}
	return "+" + strconv.FormatFloat(ms, 'f', 0, 64)
}

// newTimeBar draws each phase at least 6 of 1,000 wide; its label tells the truth. It begins with
// what the last exchange does not account for, hops before it or what Parley took, so that the
// longer run has the longer bar.
func newTimeBar(letter string, t playground.Timings, total playground.Millis, scale float64) timeBar {
	bar := timeBar{Letter: letter, Total: showDuration(total), Label: letter + ": "}
	x, said := 0.0, 0
	place := func(css string, ms float64) {
		if ms <= 0 || scale <= 0 {
			return
		}
		w := math.Min(math.Max(6, 1000*ms/scale), 1000-x)
		if w <= 0 {
			return
		}
		bar.Parts = append(bar.Parts, phaseRect{css, strconv.FormatFloat(x, 'f', 1, 64), strconv.FormatFloat(math.Max(1, w-2), 'f', 1, 64)})
		x += w
	}
	if before := beforeLast(t, total); before >= leastRest {
		place("p-earlier", before)
		bar.Label += "outside of the last exchange " + showDuration(playground.Millis(before*1e6))
		said++
	}
	for _, ph := range barPhases {
		ms := ph.of(t)
		place(ph.CSS, ms)
		if ms > 0 {
			if said > 0 {
				bar.Label += ", "
			}
			bar.Label += ph.Name + " " + showDuration(playground.Millis(ms*1e6))
			said++
		}
	}
	if said == 0 {
		bar.Label += "nothing measured"
	}
	return bar
}

// rulePart lists what is ignored, and what might be.
type rulePart struct {
	Kept      []hiddenField // the rest of the address, kept by the form
	Typed     string        // a rule that cannot be read, and why
	Fault     string
	Lines     []ruleLine
	Idle      []string // usual rules that had nothing to ignore here
	Proposals []ruleIdea
	Alone     bool   // all of them were judged from this pair alone
	AllHref   string // the page with all of them; empty where there is one
	Back      string // where the forms that store rules come back to
	Run       string // a run of the request that a stored rule is for
	UsualHref string // the page with its usual rules; empty where they stand
	CountHref string // the page without any rule; empty where none has anything to ignore
}

type ruleLine struct {
	Rule, Hits string
	Scope      string // said where it is not of this view
	ID         string // of a stored rule, which can be removed
}

// ruleHelp tells how a rule is written.
var ruleHelp = []struct{ Rule, Means string }{
	{"/items/*/updated_at", "a value and all in it; * is one step, ** any number of them. $.items[*].updated_at says the same"},
	{"header:X-Region", "a response field"},
	{"header:Set-Cookie;Expires", "one parameter of a field"},
	{"order:/teams", "the order of a list’s items; order:header:Vary that of a field’s"},
	{"number:/price~=0.01", "numbers so near; 1% is a share of the larger"},
	{"time:/at~=5s", "times so near: ms, s, m, h, d"},
	{"match:/url~=token=\\w+", "what a pattern matches; without a path, in every line of a text"},
	{"spelling:/price", "the other way round: there 1.0 is not 1"},
}

type ruleIdea struct{ Rule, Reason, Href string }

var scopeWords = map[string]string{"default": "usual", "request": "this request", "everyone": "everyone", "view": ""}

func newRulePart(in CompareInput) rulePart {
	p := rulePart{Kept: formFields(in.Query), Back: withQuery("/compare", in.Query), Typed: in.TypedRule, Fault: in.RuleFault}
	if len(in.Runs) > 0 {
		p.Run = in.Runs[0].ID.String()
	}
	if in.Query.Get("defaults") == "false" {
		p.UsualHref = with(in.Query, "defaults", "", "ignore")
	}
	ignores := false
	for _, r := range in.Comparison.Rules {
		ignores = ignores || r.Hits > 0
		if r.Hits == 0 && r.Scope == "default" {
			p.Idle = append(p.Idle, r.Rule)
			continue
		}
		l := ruleLine{Rule: r.Rule, Hits: plural(int64(r.Hits), "hit", "hits"), Scope: scopeWords[r.Scope]}
		if r.ID > 0 {
			l.ID = strconv.FormatInt(r.ID, 10)
		}
		p.Lines = append(p.Lines, l)
	}
	for _, rule := range in.Usual {
		named := slices.ContainsFunc(in.Comparison.Rules, func(r playground.RuleHits) bool { return r.Rule == rule })
		if !named && in.Query.Get("defaults") != "false" {
			p.Idle = append(p.Idle, rule)
		}
	}
	if ignores {
		p.CountHref = with(in.Query, "defaults", "false", "ignore")
	}
	p.propose(in)
	return p
}

// propose lists the rules that might be, and says once where all were judged from one pair.
func (p *rulePart) propose(in CompareInput) {
	var all []string
	p.Alone = len(in.Comparison.Proposals) > 0
	for _, idea := range in.Comparison.Proposals {
		all = append(all, idea.Rule)
		p.Alone = p.Alone && idea.Pairs == 1
	}
	for _, idea := range in.Comparison.Proposals {
		reason := idea.Reason
		if p.Alone {
			reason, _, _ = strings.Cut(reason, "; only this pair")
		}
		p.Proposals = append(p.Proposals, ruleIdea{idea.Rule, reason, ignoring(in.Query, idea.Rule)})
	}
	if len(all) > 1 {
		p.AllHref = ignoring(in.Query, all...)
	}
}

// formFields carries an address's query through a form that sets ignore and defaults anew.
func formFields(q url.Values) []hiddenField {
	var fields []hiddenField
	names := make([]string, 0, len(q))
	for name := range q {
		if name != "ignore" && name != "defaults" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for _, v := range q[name] {
			fields = append(fields, hiddenField{name, v})
		}
	}
	return fields
}
