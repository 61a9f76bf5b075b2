package views

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

func historyOf(query string, page playground.RunPage) HistoryModel {
	q, err := url.ParseQuery(query)
	if err != nil {
		panic(err)
	}
	counts := playground.HistoryCounts{All: 1284, Class: [6]int64{6, 0, 1042, 96, 112, 28}, Pinned: 9}
	return NewHistoryModel(HistoryInput{Page: page, Query: q, Counts: counts, Now: pagesNow})
}

func TestHistoryGroupsRunsByDay(t *testing.T) {
	runs := []playground.RunSummary{aRun(5, time.Minute, "GET", "http://h/a", 200, "OK"), aRun(4, time.Hour, "GET", "http://h/a", 200, "OK"), aRun(3, 20*time.Hour, "GET", "http://h/a", 200, "OK"), aRun(2, 400*24*time.Hour, "GET", "http://h/a", 200, "OK")}
	for _, c := range []struct {
		name   string
		page   playground.RunPage
		titles string
		counts string
	}{
		{"the whole history", playground.RunPage{Runs: runs}, "Today,Yesterday,20 October 2025", "2 runs,1 run,1 run"},
		{"the last day may go on", playground.RunPage{Runs: runs, Older: 2}, "Today,Yesterday,20 October 2025", "2 runs,1 run,"},
		{"so may the first", playground.RunPage{Runs: runs, Newer: 5}, "Today,Yesterday,20 October 2025", ",1 run,1 run"},
		{"nothing", playground.RunPage{}, "", ""},
	} {
		var titles, counts []string
		for _, d := range historyOf("", c.page).Days {
			titles, counts = append(titles, d.Title), append(counts, d.Count)
		}
		if got := strings.Join(titles, ","); got != c.titles {
			t.Errorf("%s: days are %q, want %q", c.name, got, c.titles)
		}
		if got := strings.Join(counts, ","); got != c.counts {
			t.Errorf("%s: counts are %q, want %q", c.name, got, c.counts)
		}
	}
}

func TestHistoryLinksKeepTheFilterAndLeaveThePlace(t *testing.T) {
	runs := []playground.RunSummary{aRun(5, time.Minute, "GET", "http://h/a", 200, "OK")}
	m := historyOf("q=late&since=7d&before=900&deleted=4", playground.RunPage{Runs: runs, Newer: 5, Older: 5})
	for name, got := range map[string]string{"newer": m.Newer, "older": m.Older, "chip": m.Chips[1].Href, "form": m.SelectAction} {
		u, err := url.Parse(got)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		if q.Get("q") != "late" || q.Get("since") != "7d" || q.Has("deleted") {
			t.Errorf("%s leads to %s: the filter is not kept, or a deletion is repeated", name, got)
		}
		if name == "chip" && (q.Has("before") || q.Get("class") != "2xx") {
			t.Errorf("a chip leads to %s: a changed filter begins at the top", got)
		}
		if name == "newer" && (q.Has("before") || q.Get("after") != "5") || name == "older" && (q.Has("after") || q.Get("before") != "5") {
			t.Errorf("%s leads to %s", name, got)
		}
	}
}

func TestChipsCountOnlyWhereTheFigureIsTheirs(t *testing.T) {
	for query, want := range map[string]map[string]bool{
		"":                    {"All": true, "2xx": true, "No response": true, "Pinned": true, "Fails inside": false},
		"class=4xx":           {"All": true, "2xx": true, "Pinned": false},
		"pinned=true":         {"All": true, "2xx": false, "Pinned": true},
		"fails=inside":        {"All": true, "2xx": false, "Pinned": false},
		"q=users":             {"All": false, "2xx": false, "No response": false, "Pinned": false},
		"method=GET&since=1d": {"All": false, "2xx": false, "Pinned": false},
	} {
		for _, c := range historyOf(query, playground.RunPage{}).Chips {
			if counted, asked := want[c.Label]; asked && counted != (c.Count != "") {
				t.Errorf("%q: %s has the count %q", query, c.Label, c.Count)
			}
		}
	}
}

func TestHistoryChipsSayWhichIsChosen(t *testing.T) {
	for query, want := range map[string]string{"": "All", "class=4xx": "4xx", "class=none": "No response", "pinned=true": "Pinned", "changed=true&class=5xx": "5xx,Changed since last run", "status=404": "",
		"q=fails:inside": "Fails inside", "q=fails:checks": "Not as expected", "q=users+Status:4xx+pinned:yes": "4xx,Pinned", "q=class:none": "No response", "q=status:404": "All", `q="a+fails:inside"`: "All", "q=pinned:no": "All"} {
		var current []string
		for _, c := range historyOf(query, playground.RunPage{}).Chips {
			if c.Current {
				current = append(current, c.Label)
			}
		}
		if got := strings.Join(current, ","); got != want {
			t.Errorf("%q: %q are current, want %q", query, got, want)
		}
	}
}

func TestAChipTakesBackWhatTheQuerySays(t *testing.T) {
	for _, c := range historyOf("q=users+fails:inside", playground.RunPage{}).Chips {
		if c.Label == "Fails inside" && c.Href != "/history?q=users" {
			t.Errorf("pressing it again leads to %s", c.Href)
		}
	}
}

func TestHistoryLeavesOutAClassThatNeverComes(t *testing.T) {
	for _, c := range historyOf("", playground.RunPage{}).Chips {
		if c.Label == "1xx" {
			t.Error("1xx has a chip though no run has it")
		}
	}
}

func TestHistorySaysHowManyMatchOnlyWhereItKnows(t *testing.T) {
	page := playground.RunPage{Runs: []playground.RunSummary{aRun(5, time.Minute, "GET", "http://h/a", 200, "OK")}}
	for query, want := range map[string]string{"": "1 run shown, 1,284 match", "class=4xx": "1 run shown, 112 match", "class=none": "1 run shown, 6 match", "class=9xx": "1 run shown",
		"pinned=true": "1 run shown, 9 match", "q=x": "1 run shown", "class=4xx&q=x": "1 run shown"} {
		if got := historyOf(query, page).Shown; got != want {
			t.Errorf("%q: %q, want %q", query, got, want)
		}
	}
}

func TestNothingMatchesRepeatsTheFilter(t *testing.T) {
	for _, c := range []struct{ query, words, drop, dropHref string }{
		{"q=late&since=7d", "There are no runs that hold “late”, since 7d.", "that hold “late”", "/history?since=7d"},
		{"class=none", "There are no runs with no response.", "", "/history"},
		{"class=5xx&tag=demo&host=h", "There are no runs tagged demo, of host h, with a 5xx status.", "tagged demo", "/history?class=5xx&host=h"},
		{"before=3", "There are no runs here.", "", ""},
	} {
		m := historyOf(c.query, playground.RunPage{})
		if m.NoMatch == nil {
			t.Fatalf("%q: the page does not say that nothing matches", c.query)
		}
		if n := *m.NoMatch; n.Words != c.words || n.Drop != c.drop || n.DropHref != c.dropHref {
			t.Errorf("%q: %+v", c.query, n)
		}
	}
	if n := NewHistoryModel(HistoryInput{Query: url.Values{"q": {"status:abc"}}, Fault: "A status is a code.", Now: pagesNow}).NoMatch; n == nil || n.Title != "Nothing was searched" {
		t.Errorf("of a filter that cannot be read it says %+v", n)
	}
	part := NewHistoryModel(HistoryInput{Query: url.Values{"q": {"xyzzy"}}, Now: pagesNow, Page: playground.RunPage{Older: 900, Searched: 900}})
	if n := part.NoMatch; n == nil || n.Title != "Nothing found yet" || n.GoOn != "/history?before=900&q=xyzzy" || n.Words != "Back to run 900 there are no runs that hold “xyzzy”. Older ones were not searched yet." || part.More != "" {
		t.Errorf("a search that stopped says %+v, more is %q", n, part.More)
	}
	if m := NewHistoryModel(HistoryInput{Now: pagesNow}); !m.Empty || m.NoMatch != nil {
		t.Error("an empty history is said to match nothing")
	}
}

func TestNewRunsAreHeardOfOnlyOnTopOfTheWholeList(t *testing.T) {
	runs := []playground.RunSummary{aRun(5, time.Minute, "GET", "http://h/a", 200, "OK")}
	for _, c := range []struct {
		name, query, want string
		page              playground.RunPage
	}{
		{"the top", "", "5", playground.RunPage{Runs: runs}},
		{"an empty history", "", "0", playground.RunPage{}},
		{"further down", "before=9", "", playground.RunPage{Runs: runs, Newer: 5}},
		{"a filtered list", "q=x", "", playground.RunPage{Runs: runs}},
	} {
		if got := historyOf(c.query, c.page).LiveFrom; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestChoosingARunToCompare(t *testing.T) {
	runs := []playground.RunSummary{aRun(5, time.Minute, "GET", "http://h/a", 200, "OK"), aRun(4, time.Minute, "GET", "http://h/a", 200, "OK")}
	m := NewHistoryModel(HistoryInput{Page: playground.RunPage{Runs: runs}, Query: url.Values{"pick": {"4", "3"}}, Pick: []playground.RunID{4, 3}, Now: pagesNow})
	rows := m.Days[0].Rows
	if want := "/compare?run=4&run=3&run=5"; rows[0].PickHref != want {
		t.Errorf("a run is added by %q, want %q", rows[0].PickHref, want)
	}
	if rows[1].PickHref != "" {
		t.Error("a run that is chosen already is offered again")
	}
	if m.LiveFrom != "" {
		t.Error("the list would move while a run is being chosen")
	}
	if len(m.Kept) != 2 {
		t.Errorf("the filter form keeps %d chosen runs, want 2", len(m.Kept))
	}
}

func TestARowSaysWhatAStatusDoesNot(t *testing.T) {
	r := aRun(5, time.Minute, "DELETE", "http://u:p@h:1/a?token=0123456789abcdef", 204, "No Content")
	r.Attempts, r.Redirects, r.Tags = 3, 2, []string{"a", "b", "c", "d", "e"}
	row := newHistoryRow(r, nil, pagesNow)
	if got, want := strings.Join(row.Notes, "|"), "3 attempts|2 redirects|a|b|c|+2"; got != want {
		t.Errorf("notes are %q, want %q", got, want)
	}
	if row.MethodCSS != "method unsafe" || row.Rest != "h:1" {
		t.Errorf("%+v", row)
	}
	if strings.Contains(row.Name+row.Label+row.Short, "0123456789abcdef") {
		t.Error("a credential stands in the row")
	}
	r.Name = "Clean up"
	if row := newHistoryRow(r, nil, pagesNow); row.Name != "Clean up" || !strings.HasPrefix(row.Rest, "/a?token=") {
		t.Errorf("%+v", row)
	}
	r.State = playground.StateRunning
	if row := newHistoryRow(r, nil, pagesNow); row.Duration != "" || row.Outcome.Code != "Running" {
		t.Errorf("a run that goes on has an end: %+v", row)
	}
	if row := newRecentRun(r, pagesNow); row.Took != "" {
		t.Errorf("a run that goes on took %s", row.Took)
	}
	doc := mustRender(t, HistoryPart(Shell{}, historyOf("", playground.RunPage{Runs: []playground.RunSummary{r, someRuns()[0]}})))
	if doc.Find("tr[data-run]").Length() != 2 || doc.Find("tr[data-going]").Length() != 1 || doc.Find("#history-chips .chip").Length() == 0 {
		t.Error("the script cannot tell what goes on, or the counts stay as they were")
	}
}

func TestUndoNamesTheRuns(t *testing.T) {
	doc := mustRender(t, HistoryPage(pageShell(), NewHistoryModel(HistoryInput{Now: pagesNow, Deleted: []playground.RunID{4, 5}})))
	form := doc.Find(".toast form")
	if action, _ := form.Attr("action"); action != "/history/restore" || form.Find("input[name=run]").Length() != 2 {
		t.Error("undo does not bring the two runs back")
	}
	if said := doc.Find(".toast").Text(); !strings.Contains(said, "Deleted 2 runs.") {
		t.Errorf("it says %q", said)
	}
}

func TestTheSelectionGoesToCompareByAddress(t *testing.T) {
	doc := mustRender(t, HistoryRows(historyOf("q=x", playground.RunPage{Runs: someRuns()})))
	form, compare := doc.Find("form[data-selection]"), doc.Find("button[data-compare]")
	if to, _ := compare.Attr("formaction"); to != "/compare" {
		t.Errorf("compare goes to %q", to)
	}
	if how, _ := compare.Attr("formmethod"); how != "get" {
		t.Errorf("compare goes by %q", how)
	}
	if to, _ := form.Attr("action"); to != "/history/selected?q=x" {
		t.Errorf("what is done to the selection goes to %q", to)
	}
	if n := form.Find("input[name=run]").Length(); n != 4 {
		t.Errorf("%d runs can be selected, want 4", n)
	}
}

func TestSparkline(t *testing.T) {
	many := slices.Repeat([]playground.Ending{200}, 20)
	for _, c := range []struct {
		name   string
		recent []playground.Ending
		label  string
		bases  int
	}{
		{"none", nil, "No earlier runs", 12},
		{"one", []playground.Ending{404}, "Last run: 1 × 404", 11},
		{"each class", []playground.Ending{0, 503, 404, 301, 200, 101, 0}, "Last 7 runs: 1 × 101, 1 × 200, 1 × 301, 1 × 404, 1 × 503, 2 × no response", 5},
		{"successes that are none", []playground.Ending{-200, 200, 0, -200}, "Last 4 runs: 1 × 200, 2 × 200 with a failure, 1 × no response", 8},
		{"more than fit", many, "Last 12 runs: 12 × 200", 0},
	} {
		doc := mustRender(t, Sparkline(NewSpark(c.recent)))
		if label, _ := doc.Find("svg").Attr("aria-label"); label != c.label {
			t.Errorf("%s: %q, want %q", c.name, label, c.label)
		}
		empty := strings.Count(doc.Find("path.base").AttrOr("d", ""), "h6v2h-6z") // one path draws all of them
		if empty != c.bases {
			t.Errorf("%s: %d places are empty, want %d", c.name, empty, c.bases)
		}
		amiss := doc.Find("rect.client[height='3']").Length() // the second part of a mark
		if n := doc.Find("rect, path:not(.base)").Length() - amiss + empty; n != 12 {
			t.Errorf("%s: %d marks, want 12", c.name, n)
		}
	}
	newest := NewSpark([]playground.Ending{503, 200})
	if last := newest.Rects[len(newest.Rects)-1]; last.CSS != "server" || last.X != "88" {
		t.Errorf("the newest run stands at %s as %s, want it on the right", last.X, last.CSS)
	}
}
