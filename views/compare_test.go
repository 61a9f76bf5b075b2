package views

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

func TestCompareNamesRunsByLetter(t *testing.T) {
	m := NewCompareModel(aComparison(compareQuery()))
	if len(m.Cards) != 3 || m.Cards[0].Letter != "A" || m.Cards[2].Letter != "C" {
		t.Fatalf("cards are %+v", m.Cards)
	}
	if !m.Cards[0].On || !m.Cards[1].On || m.Cards[2].On {
		t.Error("the pair shown is not the one marked")
	}
	if m.Cards[0].BaseHref != "" || m.Cards[1].BaseHref == "" {
		t.Error("only runs that are not the base can be made it")
	}
	var pairs []string
	for _, p := range m.Pairs {
		pairs = append(pairs, p.Label)
	}
	if got := strings.Join(pairs, ", "); got != "A and B, A and C, All" {
		t.Errorf("pairs are %q", got)
	}
	if m.AddHref != "/history?pick=1284&pick=1283&pick=1282" {
		t.Errorf("a run is added by %q", m.AddHref)
	}
}

func TestCompareTakesNoSeventhRun(t *testing.T) {
	in := aComparison(compareQuery())
	for len(in.Runs) < MaxCompared {
		in.Runs = append(in.Runs, aRun(int64(100+len(in.Runs)), time.Hour, "GET", "http://h/", 200, "OK"))
	}
	if m := NewCompareModel(in); m.AddHref != "" {
		t.Error("a seventh run can be added")
	}
}

func TestCompareLinks(t *testing.T) {
	q := compareQuery("part", "headers", "ignore", "/x", "with", "1283", "base", "1284")
	m := NewCompareModel(aComparison(q))
	for name, c := range map[string]struct{ href, want string }{
		"swap":         {m.SwapHref, "/compare?base=1283&ignore=%2Fx&part=headers&run=1283&run=1284&run=1282&with=1284"},
		"remove B":     {m.Cards[1].RemoveHref, "/compare?base=1284&ignore=%2Fx&part=headers&run=1284&run=1282"},
		"remove A":     {m.Cards[0].RemoveHref, "/compare?ignore=%2Fx&part=headers&run=1283&run=1282"},
		"C as base":    {m.Cards[2].BaseHref, "/compare?base=1282&ignore=%2Fx&part=headers&run=1284&run=1283&run=1282"},
		"A and C":      {m.Pairs[1].Href, "/compare?base=1284&ignore=%2Fx&part=headers&run=1284&run=1283&run=1282&with=1282"},
		"ignore":       {m.Headers.Lines[0].IgnoreHref, "/compare?base=1284&ignore=%2Fx&ignore=header%3ACache-Control&part=headers&run=1284&run=1283&run=1282&with=1283"},
		"the body tab": {m.Tabs[0].Href, "/compare?base=1284&ignore=%2Fx&part=body&run=1284&run=1283&run=1282&with=1283"},
	} {
		if c.href != c.want {
			t.Errorf("%s leads to\n%s, want\n%s", name, c.href, c.want)
		}
	}
}

func TestCompareCountsWhatDiffers(t *testing.T) {
	m := NewCompareModel(aComparison(compareQuery()))
	var tally []string
	for _, c := range m.Tally {
		tally = append(tally, c.Text)
	}
	if got, want := strings.Join(tally, ", "), "1 added, 2 changed, 1 moved, 2 ignored"; got != want {
		t.Errorf("the tally is %q, want %q", got, want)
	}
	var tabs []string
	for _, p := range m.Tabs {
		tabs = append(tabs, strings.TrimSpace(p.Label+" "+p.Count))
	}
	if got, want := strings.Join(tabs, ", "), "Body 2, Headers 2, Explanation 3, Request 1, Text"; got != want {
		t.Errorf("the tabs are %q, want %q", got, want)
	}
	if m.Lead != "Different status." || m.Summary != " B says that nothing is there." {
		t.Errorf("the summary is %q and %q", m.Lead, m.Summary)
	}
}

func TestUnknownPartsAndPairsFallBack(t *testing.T) {
	in := aComparison(compareQuery("part", "nonsense"))
	in.Pair = 99
	if m := NewCompareModel(in); m.Part != "body" || !m.Cards[2].On {
		t.Errorf("part %q", m.Part)
	}
	in.Pair = -1
	if m := NewCompareModel(in); !m.Cards[1].On {
		t.Error("a pair before the first is not the first")
	}
}

func TestEqualLinesAreFolded(t *testing.T) {
	for _, c := range []struct {
		name         string
		query        url.Values
		hidden, fold int
		shows        int
	}{
		{"folded, with script or without", compareQuery(), 2, 2, 1},
		{"unfolded, but for lines that did not come", compareQuery("fold", "off"), 0, 1, 0},
	} {
		doc := mustRender(t, ComparePanel(NewCompareModel(aComparison(c.query))))
		if n := doc.Find("tr[hidden]").Length(); n != c.hidden {
			t.Errorf("%s: %d lines are hidden, want %d", c.name, n, c.hidden)
		}
		if n := doc.Find("tr.fold").Length(); n != c.fold {
			t.Errorf("%s: %d folds, want %d", c.name, n, c.fold)
		}
		if n := doc.Find("a[data-unfold]").Length(); n != c.shows {
			t.Errorf("%s: %d folds can be opened, want %d", c.name, n, c.shows)
		}
	}
}

func TestDifferencesCarrySignsAndWords(t *testing.T) {
	for _, layout := range []string{"", "one"} {
		doc := mustRender(t, ComparePanel(NewCompareModel(aComparison(compareQuery("layout", layout)))))
		for css, word := range map[string]string{"tr.chg": "changed", "tr.del": "removed", "tr.add": "added", "tr.ign": "ignored"} {
			rows := doc.Find(css)
			if rows.Length() == 0 || !strings.Contains(rows.First().Find(".sr").First().Text(), word) {
				t.Errorf("layout %q: %s is not said to be %s", layout, css, word)
			}
		}
		if n := doc.Find("[data-diff]").Length(); n != 3 {
			t.Errorf("layout %q: N goes through %d differences, want 3", layout, n)
		}
		if n := doc.Find("a.ig").Length(); n != 3 {
			t.Errorf("layout %q: %d differences can be ignored, want 3", layout, n)
		}
	}
}

func TestOneColumnShowsBothSidesOnlyWhereTheyDiffer(t *testing.T) {
	doc := mustRender(t, ComparePanel(NewCompareModel(aComparison(compareQuery("layout", "one")))))
	if n := doc.Find("tr.chg").Length(); n != 2 {
		t.Errorf("a changed line stands %d times, want 2", n)
	}
	if n := doc.Find("tr.ign").Length(); n != 1 {
		t.Errorf("an ignored line stands %d times, want 1", n)
	}
}

func TestNoticesSayWhyThereIsNothingToSee(t *testing.T) {
	all := inputs()
	for name, want := range map[string]string{
		"compare same":       "No differences, 1 ignored.",
		"compare bounded":    "Not everything is shown. The first 500 of 12,000 differences. All differences, as JSON",
		"compare no content": "No content to compare. B brought no content.",
		"compare binary":     "Different bytes. This is not text, so it is compared as a whole.",
	} {
		doc := mustRender(t, ComparePanel(NewCompareModel(all[name].(CompareInput))))
		got := strings.Join(strings.Fields(doc.Find("[data-testid=notice]").Text()), " ")
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestCredentialsAreMaskedInComparisons(t *testing.T) {
	for _, part := range []string{"headers", "request", "body"} {
		doc := mustRender(t, ComparePage(pageShell(), NewCompareModel(aComparison(compareQuery("part", part)))))
		html, _ := doc.Html()
		for _, secret := range []string{"0123456789abcdef", "fedcba9876543210"} {
			if strings.Contains(html, secret) {
				t.Errorf("the part %s shows %s", part, secret)
			}
		}
	}
}

func TestMatrixTellsBaseSameAndDifferent(t *testing.T) {
	x := NewCompareModel(aComparison(compareQuery("view", "all"))).Matrix
	if x == nil || len(x.Rows) != 2 {
		t.Fatalf("the matrix is %+v", x)
	}
	var css []string
	for _, row := range x.Rows {
		for _, c := range row.Cells {
			css = append(css, c.CSS)
		}
	}
	if got := strings.Join(css, ","); got != ",differs,differs,,same,differs" {
		t.Errorf("cells are %q", got)
	}
	if x.Rows[0].Cells[2].Text != "—" || x.Rows[1].Path != "(the whole content)" {
		t.Errorf("%+v", x.Rows)
	}
	if n := len([]rune(x.Rows[1].Cells[2].Text)); n != 121 {
		t.Errorf("a long value is cut to %d characters", n)
	}
}

func TestTimeBarsStandOnOneScale(t *testing.T) {
	in := aComparison(compareQuery())
	ms := func(n float64) playground.Millis { return playground.Millis(n * float64(time.Millisecond)) }
	b := playground.NoTimings()
	b.DNS, b.Connect, b.SSL, b.Wait, b.Receive = ms(0.01), ms(2), playground.NotApplicable, ms(207), ms(3)
	in.Comparison.Pairs[0].Timings.B = b
	bars := NewCompareModel(in).Times
	if got, want := bars.Bars[0].Label, "A: before the last exchange 3 ms, Connect 2 ms, TLS 6 ms, Wait 27 ms"; got != want {
		t.Errorf("label %q, want %q", got, want)
	}
	if got := bars.Bars[1].Parts[0]; got.CSS != "p-dns" || got.Width != "4.0" {
		t.Errorf("a phase too short to see is drawn %+v, want it 6 wide less the gap", got)
	}
	var deltas []string
	for _, d := range bars.Deltas {
		deltas = append(deltas, d.Name+" "+d.Change)
	}
	if got, want := strings.Join(deltas, ", "), "TLS −6, Wait +180, Receive +3 ms"; got != want {
		t.Errorf("changes are %q, want %q", got, want)
	}
	none := newTimeBar("A", playground.NoTimings(), 0, 0)
	if len(none.Parts) != 0 || none.Label != "A: nothing measured" {
		t.Errorf("a run without timings is drawn as %+v", none)
	}
}

func TestRuleRail(t *testing.T) {
	p := NewCompareModel(aComparison(compareQuery("defaults", "false", "ignore", "/x"))).Rules
	if len(p.Lines) != 2 || p.Lines[0].Scope != "usual" || p.Lines[1].ID != "7" {
		t.Errorf("rules are %+v", p.Lines)
	}
	if len(p.Idle) != 1 || p.Idle[0] != "header:Age" {
		t.Errorf("usual rules with nothing to do are %v", p.Idle)
	}
	if p.UsualHref != "/compare?run=1284&run=1283&run=1282" {
		t.Errorf("the usual rules come back by %q", p.UsualHref)
	}
	for _, k := range p.Kept {
		if k.Name == "ignore" || k.Name == "defaults" {
			t.Errorf("the form keeps %s, which it sets anew", k.Name)
		}
	}
	if len(p.Proposals) != 1 || !strings.Contains(p.Proposals[0].Href, "ignore=%2Fx&ignore=%2Fupdated") {
		t.Errorf("proposals are %+v", p.Proposals)
	}
}

func TestWithTooFewRunsThePageSaysHowToChoose(t *testing.T) {
	none := NewCompareModel(CompareInput{Recent: someRuns(), Now: pagesNow})
	if len(none.Offers) != 4 || none.Offers[0].Href != "/compare?run=1284" || none.AddHref != "/history" {
		t.Errorf("%+v", none.Offers)
	}
	one := NewCompareModel(CompareInput{Query: url.Values{"run": {"1284"}}, Runs: someRuns()[:1], Recent: someRuns(), Now: pagesNow})
	if len(one.Offers) != 3 || one.Offers[0].Href != "/compare?run=1284&run=1283" {
		t.Errorf("%+v", one.Offers)
	}
}
