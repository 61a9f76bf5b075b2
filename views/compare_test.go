package views

import (
	"encoding/json"
	"net/url"
	"slices"
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
	if got, want := strings.Join(tabs, ", "), "Body 2, Headers 2, Explanation 3, Request 1, Timings, Text"; got != want {
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
	if x == nil || len(x.Rows) != 8 {
		t.Fatalf("the matrix is %+v", x)
	}
	var got []string
	for _, row := range x.Rows[:6] {
		line := row.Path
		for _, c := range row.Cells {
			line += " | " + strings.TrimSpace(c.CSS+" "+c.Text)
		}
		got = append(got, line)
	}
	want := []string{
		"Status | 429 Too Many Requests | differs 404 Not Found | differs 201 Created", "Time | 38 ms | same 38 ms | same 38 ms", "Size | 812 B | same 812 B | same 812 B",
		"Cache-Control | max-age=300 | differs max-age=60 | same max-age=300", "Date | — | same — | same —", "Set-Cookie | — | differs session=••••••••cdef | same —",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if note := x.Rows[4].Cells[1].Note; note != "differs, ignored by header:Date" {
		t.Errorf("an ignored field is said to be %q", note)
	}
	var css []string
	for _, row := range x.Rows[6:] {
		for _, c := range row.Cells {
			css = append(css, c.CSS)
		}
	}
	if got := strings.Join(css, ","); got != ",differs,differs,,same,differs" {
		t.Errorf("cells are %q", got)
	}
	if x.Rows[6].Cells[2].Text != "—" || x.Rows[7].Path != "(the whole content)" {
		t.Errorf("%+v", x.Rows)
	}
	if n := len([]rune(x.Rows[7].Cells[2].Text)); n != 121 {
		t.Errorf("a long value is cut to %d characters", n)
	}
}

func TestMatrixBelievesTheComparison(t *testing.T) {
	in := aComparison(compareQuery("view", "all"))
	in.Comparison.Matrix = []playground.MatrixRow{{Path: "/n", Values: []json.RawMessage{[]byte("1.0"), []byte("1"), []byte("2")}, Differs: []bool{false, false, true}}}
	row := NewCompareModel(in).Matrix.Rows[6]
	if row.Cells[1].CSS != "same" || row.Cells[2].CSS != "differs" {
		t.Errorf("%+v", row.Cells)
	}
}

// TestWhatIsUnseenInAFieldIsSeen: a value that turns the direction of what follows it is not read
// as it was sent.
func TestWhatIsUnseenInAFieldIsSeen(t *testing.T) {
	for _, values := range [][]string{{"in\u202egnp.exe\x1b[2J\xff"}, {"in\u202egnp.exe\x1b[2J\xff", "b"}} {
		in := aComparison(compareQuery("part", "headers"))
		in.Comparison.Pairs[0].Headers[0].B = values
		doc := mustRender(t, ComparePage(pageShell(), NewCompareModel(in)))
		html, _ := doc.Html()
		if !strings.Contains(doc.Find("table.hd").Text(), "in‹U+202E›gnp.exe␛[2J\ufffd") || strings.ContainsAny(html, "\u202e\x1b") {
			t.Errorf("%q is shown as %q", values, doc.Find("table.hd").Text())
		}
	}
}

func TestIgnoredDifferencesStandInGrey(t *testing.T) {
	same := inputs()["compare same"].(CompareInput)
	if n := mustRender(t, ComparePanel(NewCompareModel(same))).Find("tr.ign").Length(); n != 1 {
		t.Errorf("%d grey lines where all differences are ignored", n)
	}
	in := aComparison(compareQuery("part", "headers"))
	in.Comparison.Pairs[0].Headers[1].A, in.Comparison.Pairs[0].Headers[1].B = []string{"then"}, []string{"now"}
	doc := mustRender(t, ComparePage(pageShell(), NewCompareModel(in)))
	if grey := strings.Join(strings.Fields(doc.Find(".changes .muted").Text()), " "); grey != "Date header:DateA: thenB: now" {
		t.Errorf("the ignored field is shown as %q", grey)
	}
	count := doc.Find("aside a:contains('Count what is ignored')")
	if href, _ := count.Attr("href"); href != "/compare?defaults=false&part=headers&run=1284&run=1283&run=1282" {
		t.Errorf("what is ignored is counted by %q", href)
	}
}

func TestDifferencesOfferTheRulesThatFit(t *testing.T) {
	q := url.Values{"run": {"1", "2"}}
	for _, c := range []struct {
		line playground.AlignedLine
		want string
	}{
		{playground.AlignedLine{Kind: playground.Changed, Path: "/a"}, "Ignore /a"},
		{playground.AlignedLine{Kind: playground.Changed, Path: "/items/3/at"}, "Ignore /items/3/at, in all /items/*/at"},
		{playground.AlignedLine{Kind: playground.Changed, Path: "/feed/entry[2]/@id"}, "Ignore /feed/entry[2]/@id, in all /feed/entry/@id"},
		{playground.AlignedLine{Kind: playground.Moved, Path: "/items/3", From: "/items/0"}, "Ignore order order:/items"},
		{playground.AlignedLine{Kind: playground.Moved, Path: "/3", From: "/0"}, "Ignore order order:"},
		{playground.AlignedLine{Kind: playground.Changed}, ""},
	} {
		var got []string
		for _, choice := range ignoresOf(&c.line, q) {
			u, err := url.Parse(choice.Href)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, choice.Label+" "+u.Query().Get("ignore"))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s %s offers %q, want %q", c.line.Kind, c.line.Path, got, c.want)
		}
	}
	if r := newDiffRow(&playground.AlignedLine{Kind: playground.Moved, Path: "/b", From: "/a"}, q, false); r.Sign.Word != "moved from /a" {
		t.Errorf("a move is said to be %q", r.Sign.Word)
	}
	if r := newDiffRow(&playground.AlignedLine{Kind: playground.Moved, Path: "/a/0", From: "/a/3", Difference: 1}, q, false); r.From != "was in place 4" {
		t.Errorf("a moved item %q", r.From)
	}
}

func TestExplanationsAreSetBesideEachOther(t *testing.T) {
	in := aComparison(compareQuery("part", "explanation"))
	in.Comparison.Pairs[0].Explanation.Sentences = []playground.SentenceChange{
		{Kind: playground.Changed, A: "No user 17.", B: "No user 18.", Marks: playground.Marks{A: []playground.AlignedToken{{Text: "No user "}, {Text: "17", Marked: true}, {Text: "."}}, B: []playground.AlignedToken{{Text: "stale"}}}},
		{Finding: "E-2", Kind: playground.Added, B: "It is new."},
	}
	doc := mustRender(t, ComparePanel(NewCompareModel(in)))
	got := strings.Join(strings.Fields(doc.Find(".changes").Text()), " ")
	if want := "~changedHeadlineA: No user 17.B: No user 18.+addedE-2B: It is new.−removedE-1Only A is explained so.~changedE-3Both are explained so, with other evidence."; strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
		t.Errorf("%s", got)
	}
	if marks := doc.Find(".changes p b").Text(); marks != "17" {
		t.Errorf("marked: %q", marks)
	}
}

func TestTimingsAreSetBesideWhatIsUsual(t *testing.T) {
	in := aComparison(compareQuery("part", "timings"))
	ms := func(n int) playground.Millis { return playground.Millis(time.Duration(n) * time.Millisecond) }
	p := &in.Comparison.Pairs[0].Timings
	p.B = p.A
	p.B.Wait, p.TotalA, p.TotalB = ms(207), ms(38), ms(218)
	p.Usual = &playground.UsualTimings{Runs: 9, Total: playground.Spread{Low: ms(35), Median: ms(40), High: ms(240)}, Phases: map[playground.Phase]playground.Spread{playground.PhaseWait: {Low: ms(30), Median: ms(31), High: ms(60)}}}
	m := NewCompareModel(in)
	var got []string
	for _, r := range m.Timings.Rows {
		got = append(got, strings.Join([]string{r.Name, r.A, r.B, r.Change, r.Usual, r.Verdict}, "|"))
	}
	want := []string{"Connect, with TLS|8 ms|8 ms|0 ms||", "TLS|6 ms|6 ms|0 ms||", "Wait|27 ms|207 ms|+180 ms|30 ms to 60 ms|B longer than usual", "In all|38 ms|218 ms|+180 ms|35 ms to 240 ms|as usual"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if m.Times.Usual != "9 earlier runs took 35 ms to 240 ms, so this is usual" {
		t.Errorf("%q", m.Times.Usual)
	}
	if n := mustRender(t, ComparePanel(m)).Find("table.matrix tbody tr").Length(); n != 4 {
		t.Errorf("%d phases are drawn", n)
	}
}

func TestPicturesStandBesideEachOther(t *testing.T) {
	in := inputs()["compare binary"].(CompareInput)
	in.Comparison.Pairs[0].Body.Picture = &playground.PictureChange{A: playground.PictureFacts{Format: "png", Width: 1280, Height: 800}, B: playground.PictureFacts{Format: "webp"}, Compared: true, Pixels: 1000, Differ: 31}
	in.Comparison.Pairs[0].Body.Changes = []playground.Change{{Kind: playground.Changed, A: []byte(`{"size":812,"sha256":"ab"}`), B: []byte(`{"size":1,"sha256":"cd"}`)}}
	doc := mustRender(t, ComparePanel(NewCompareModel(in)))
	if text := strings.Join(strings.Fields(doc.Find("table.matrix").Text()), " "); !strings.Contains(text, "A PNG, 1,280 × 800B WEBP") || doc.Find("img").Length() != 2 {
		t.Errorf("%s, %d pictures", text, doc.Find("img").Length())
	}
	if text := doc.Find("[data-testid=notice]").Text(); !strings.Contains(text, "A: 812 bytes, SHA-256 ab. B: 1 byte, SHA-256 cd.") {
		t.Errorf("%s", text)
	}
	in.Picture = "/compare/picture?a=1284&b=1283"
	sides := NewCompareModel(in).Pictures
	if len(sides) != 3 || sides[2].Src != in.Picture || sides[2].Facts != "Differs in 31 pixels, 3.1 %" || sides[0].Src != "/runs/1284/preview" {
		t.Errorf("%+v", sides)
	}
}

func TestTheRestOfADifferenceIsNotCalledUnchanged(t *testing.T) {
	fold := playground.AlignedFold{Lines: 4803}
	if r := foldRow(fold, &playground.AlignedLine{Kind: playground.Added, Fold: 1}, nil); r.FoldText != "4,803 more lines of this difference" {
		t.Errorf("%q", r.FoldText)
	}
	if r := foldRow(fold, &playground.AlignedLine{Fold: 1}, nil); r.FoldText != "4,803 unchanged lines" {
		t.Errorf("%q", r.FoldText)
	}
}

func TestTimeBarsStandOnOneScale(t *testing.T) {
	in := aComparison(compareQuery())
	ms := func(n float64) playground.Millis { return playground.Millis(n * float64(time.Millisecond)) }
	b := playground.NoTimings()
	b.DNS, b.Connect, b.SSL, b.Wait, b.Receive = ms(0.01), ms(2), playground.NotApplicable, ms(207), ms(3)
	in.Comparison.Pairs[0].Timings.B = b
	bars := NewCompareModel(in).Times
	if got, want := bars.Bars[0].Label, "A: outside of the last exchange 3 ms, Connect 2 ms, TLS 6 ms, Wait 27 ms"; got != want {
		t.Errorf("label %q, want %q", got, want)
	}
	if got := bars.Bars[1].Parts[0]; got.CSS != "p-dns" || got.Width != "4.0" {
		t.Errorf("a phase too short to see is drawn %+v, want it 6 wide less the gap", got)
	}
	var deltas []string
	for _, d := range bars.Deltas {
		deltas = append(deltas, d.Name+" "+d.Change)
	}
	if got, want := strings.Join(deltas, ", "), "Before −3, TLS −6, Wait +180, Receive +3 ms"; got != want {
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
