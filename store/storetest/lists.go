package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// fill makes runs that differ in everything a list filters by.
func fill(k keeper, n int) []playground.Run {
	k.Helper()
	var all []playground.Run
	for i := range n {
		s := sent{
			method: []string{"GET", "GET", "POST", "DELETE"}[i%4], url: fmt.Sprintf("http://%s/items/%d?page=%d", []string{"api.example", "api.example:8080", "other.example"}[i%3], i%7, i%2),
			status: []int{200, 200, 404, 0, 503, 204}[i%6], body: fmt.Sprint(i % 5), environment: []string{"", "staging"}[i%2], by: []string{"mira", "", "jon"}[i%3],
		}
		if i%4 == 0 {
			s.tags = []string{"slow", fmt.Sprint("t", i%3)}
		}
		if i%11 == 10 {
			all = append(all, k.create(s))
			continue
		}
		run := k.send(s)
		if i%5 == 0 {
			var err error
			if run, err = k.UpdateRun(k.ctx, run.ID, playground.RunUpdate{Pinned: pointer(true)}); err != nil {
				k.Fatal(err)
			}
		}
		all = append(all, run)
	}
	return all
}

// filters are every filter alone, and some together.
func filters() []playground.RunFilter {
	at := func(s int) playground.Time { return playground.At(newClock().at.Add(time.Duration(s) * time.Second)) }
	alone := []playground.RunFilter{
		{}, {Method: "POST"}, {Status: 404}, {Status: 999}, {Class: 2}, {Class: 5}, {NoResponse: true}, {Host: "api.example"}, {Host: "API.example:8080"},
		{Host: "api.example:80"}, {Environment: "staging"}, {CreatedBy: "mira"}, {Tag: "slow"}, {Tag: "t1"}, {Pinned: pointer(true)}, {Pinned: pointer(false)},
		{Changed: pointer(true)}, {Changed: pointer(false)}, {Since: at(40)}, {Until: at(40)}, {RequestKey: "GET http://api.example/items/0"},
		{Baseline: playground.StandingSame}, {Baseline: playground.StandingDiffers}, {Baseline: playground.StandingBaseline},
	}
	all := slices.Clone(alone)
	for i, a := range alone {
		b := alone[(i*5+3)%len(alone)]
		both := a
		merge(&both, b)
		merge(&both, alone[(i*7+1)%len(alone)])
		all = append(all, both)
	}
	return all
}

// merge adds what b asks for to a, where a does not ask for it.
func merge(a *playground.RunFilter, b playground.RunFilter) {
	for _, f := range []struct{ into, from *string }{
		{&a.Method, &b.Method}, {&a.Host, &b.Host}, {&a.Environment, &b.Environment}, {&a.CreatedBy, &b.CreatedBy}, {&a.Tag, &b.Tag}, {&a.RequestKey, &b.RequestKey},
	} {
		if *f.into == "" {
			*f.into = *f.from
		}
	}
	if a.Baseline == "" {
		a.Baseline = b.Baseline
	}
	if a.Status == 0 {
		a.Status = b.Status
	}
	if a.Class == 0 {
		a.Class = b.Class
	}
	a.NoResponse = a.NoResponse || b.NoResponse
	if a.Pinned == nil {
		a.Pinned = b.Pinned
	}
	if a.Changed == nil {
		a.Changed = b.Changed
	}
	if a.Since.IsZero() {
		a.Since = b.Since
	}
	if a.Until.IsZero() {
		a.Until = b.Until
	}
}

// passes is what a filter means, said once more and simply.
func passes(f playground.RunFilter, r playground.RunSummary) bool {
	ended := r.State != playground.StateRunning
	rest, _ := strings.CutPrefix(r.URL, "http://")
	host, _, _ := strings.Cut(rest, "/")
	if !strings.Contains(host, ":") {
		host += ":80"
	}
	wanted := strings.ToLower(f.Host)
	return (f.Method == "" || f.Method == r.Method) &&
		(f.Status == 0 || (ended && f.Status == r.Status)) &&
		(f.Class == 0 || (ended && f.Class == r.Status/100)) &&
		(!f.NoResponse || (ended && r.Status == 0)) &&
		(f.Host == "" || host == wanted || strings.HasPrefix(host, wanted+":")) &&
		(f.Environment == "" || f.Environment == r.Environment) &&
		(f.CreatedBy == "" || f.CreatedBy == r.CreatedBy) &&
		(f.Tag == "" || slices.Contains(r.Tags, f.Tag)) &&
		(f.Pinned == nil || *f.Pinned == r.Pinned) &&
		(f.Baseline == "" || f.Baseline == r.Baseline) &&
		(f.Changed == nil || *f.Changed == r.Changed) &&
		(f.Since.IsZero() || !r.CreatedAt.Before(f.Since.Time)) &&
		(f.Until.IsZero() || r.CreatedAt.Before(f.Until.Time)) &&
		(f.RequestKey == "" || f.RequestKey == playground.RequestKey(r.Method, r.URL))
}

func testLists(t *testing.T, open Open) {
	t.Run("every filter lets through what it says, page by page", func(t *testing.T) {
		k := newKeeper(t, open)
		k.hold(fill(k, 80))
		everything := k.list(playground.RunFilter{Limit: 500}).Runs
		if len(everything) != 80 || !slices.IsSortedFunc(everything, func(a, b playground.RunSummary) int { return int(b.ID - a.ID) }) {
			t.Fatalf("%d runs, or not newest first", len(everything))
		}
		for _, f := range filters() {
			want := []playground.RunSummary{}
			for _, r := range everything {
				if passes(f, r) {
					want = append(want, r)
				}
			}
			k.walk(f, want)
		}
	})
	t.Run("a page is of fifty, and at most of five hundred", func(t *testing.T) {
		k := newKeeper(t, open)
		fill(k, 55)
		for limit, want := range map[int]int{0: 50, -1: 50, 7: 7, 500: 55, 9999: 55} {
			if n := len(k.list(playground.RunFilter{Limit: limit}).Runs); n != want {
				t.Errorf("limit %d gave %d runs", limit, n)
			}
		}
	})
	t.Run("a tag is found whole, whatever is in it and beside it", func(t *testing.T) {
		k := newKeeper(t, open)
		lists := [][]string{{"a"}, {"a", "b"}, {"ab"}, {`x"b`}, {`b"`, "c"}, {`b\`}, {"c,d", ","}, {"100%", "a_b"}, {"axb"}, {"<b>", "é"}, {`"`, ","}, {`\"b\"`}}
		for _, tags := range lists {
			k.send(sent{url: "http://api.example/", status: 200, tags: tags})
		}
		asked := []string{"none", "b,c", `a","b`, `","`, "[", "100", "axb", "100%", "a_b", "%", "_", "b<", `u003cb`}
		for _, tag := range append(slices.Concat(lists...), asked...) {
			want := 0
			for _, tags := range lists {
				if slices.Contains(tags, tag) {
					want++
				}
			}
			if n := len(k.list(playground.RunFilter{Tag: tag}).Runs); n != want {
				t.Errorf("%d runs have the tag %q, want %d", n, tag, want)
			}
		}
	})
	t.Run("both bounds at once", func(t *testing.T) {
		k := newKeeper(t, open)
		fill(k, 20)
		page := k.list(playground.RunFilter{After: 5, Before: 10, Limit: 2})
		same(t, "the nearest after", ids(page.Runs), []playground.RunID{7, 6})
	})
	t.Run("an empty history has an empty page", func(t *testing.T) {
		k := newKeeper(t, open)
		page := k.list(playground.RunFilter{})
		if page.Runs == nil || len(page.Runs) != 0 || page.Older != 0 || page.Newer != 0 || page.Searched != 0 {
			t.Errorf("page %+v", page)
		}
	})
	t.Run("a change is seen against the run before of the same request", func(t *testing.T) {
		k := newKeeper(t, open)
		for i, c := range []struct {
			sent
			want bool
		}{
			{sent{url: path(1), status: 200, body: "a"}, false},
			{sent{url: path(1), status: 200, body: "a"}, false},
			{sent{url: path(1), status: 200, body: "b"}, true},
			{sent{url: path(1), status: 500, body: "b"}, true},
			{sent{url: path(2), status: 500, body: "b"}, false},
			{sent{url: path(1), method: "POST", status: 200, body: "b"}, false},
			{sent{url: path(1) + "?x", status: 200, body: "c"}, false},
			{sent{url: path(1), state: playground.StateCancelled}, false},
			{sent{url: path(1), status: 500, body: "b"}, false},
			{sent{url: path(1)}, true},
			{sent{url: path(1)}, false},
		} {
			run := k.send(c.sent)
			page := k.list(playground.RunFilter{Limit: 1})
			if page.Runs[0].ID != run.ID || page.Runs[0].Changed != c.want {
				t.Errorf("run %d of %s: changed is %v, want %v", i+1, c.url, page.Runs[0].Changed, c.want)
			}
		}
	})
	t.Run("what was made from a run is listed, newest first", func(t *testing.T) {
		k := newKeeper(t, open)
		parent := k.send(sent{url: path(1), status: 401})
		var made []playground.RunID
		for i := range 4 {
			d := sent{url: path(i)}.draft()
			d.ParentID = parent.ID
			run, err := k.CreateRun(k.ctx, d)
			if err != nil {
				t.Fatal(err)
			}
			made = append([]playground.RunID{run.ID}, made...)
		}
		if _, err := k.DeleteRuns(k.ctx, made[3:]); err != nil {
			t.Fatal(err)
		}
		for id, want := range map[playground.RunID][]playground.RunID{parent.ID: made[:2], made[0]: {}, 0: {}} {
			runs, err := k.FindChildren(k.ctx, id, 2)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "made from run "+id.String(), ids(runs), want)
		}
	})
	testRecent(t, open)
}

func testRecent(t *testing.T, open Open) {
	t.Run("recent runs of several requests come in one answer", func(t *testing.T) {
		k := newKeeper(t, open)
		for i := range 12 {
			k.send(sent{url: path(i%3) + fmt.Sprint("?n=", i), status: 200 + i})
		}
		keys := []string{playground.RequestKey("GET", path(0)), playground.RequestKey("GET", path(2)), playground.RequestKey("GET", path(9)), playground.RequestKey("GET", path(0))}
		found, err := k.FindRecent(k.ctx, keys, 3)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the first", ids(found[keys[0]]), []playground.RunID{10, 7, 4})
		same(t, "the second", ids(found[keys[1]]), []playground.RunID{12, 9, 6})
		if len(found) != 2 {
			t.Errorf("found %v", found)
		}
		statuses, err := k.FindRecentStatuses(k.ctx, keys, 3)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "statuses", statuses, map[string][]playground.Ending{keys[0]: {209, 206, 203}, keys[1]: {211, 208, 205}})
	})
	t.Run("statuses of recent runs follow what ends, goes and comes back", func(t *testing.T) {
		k := newKeeper(t, open)
		key := playground.RequestKey("GET", path(0))
		is := func(want ...playground.Ending) {
			t.Helper()
			for range 2 { // asked of the database, then of what is remembered
				found, err := k.FindRecentStatuses(k.ctx, []string{key}, 12)
				if err != nil {
					t.Fatal(err)
				}
				same(t, "statuses", found[key], want)
			}
		}
		is()
		going, err := k.CreateRun(k.ctx, playground.Draft{Request: playground.NewRequest(path(0))})
		if err != nil {
			t.Fatal(err)
		}
		is()
		first := k.send(sent{url: path(0), status: 201})
		is(201)
		k.send(sent{url: path(1), status: 500})
		k.send(sent{url: path(0), status: 202})
		is(202, 201)
		going.State, going.Status = playground.StateDone, 200
		if err := k.FinishRun(k.ctx, &going); err != nil {
			t.Fatal(err)
		}
		is(202, 201, 200)
		if _, err := k.DeleteRuns(k.ctx, []playground.RunID{first.ID}); err != nil {
			t.Fatal(err)
		}
		is(202, 200)
		if _, err := k.RestoreRuns(k.ctx, []playground.RunID{first.ID}); err != nil {
			t.Fatal(err)
		}
		is(202, 201, 200)
		for i := range 20 {
			k.send(sent{url: path(0), status: 300 + i})
		}
		is(319, 318, 317, 316, 315, 314, 313, 312, 311, 310, 309, 308)
		k.send(sent{url: path(0), status: 200, rules: []string{blocking}})
		k.send(sent{url: path(0), status: 404, rules: []string{blocking}})
		is(404, -200, 319, 318, 317, 316, 315, 314, 313, 312, 311, 310)
		fresh := playground.RequestKey("GET", path(5)) // asked of the database alone
		k.send(sent{url: path(5), status: 200, rules: []string{blocking}})
		found, err := k.FindRecentStatuses(k.ctx, []string{fresh}, 12)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "a failure inside", found[fresh], []playground.Ending{-200})
	})
}

// walk pages through a filtered list to its end and back.
func (k keeper) walk(f playground.RunFilter, want []playground.RunSummary) {
	k.Helper()
	if f.Limit == 0 {
		f.Limit = 7
	}
	var got []playground.RunSummary
	var pages []playground.RunPage
	for {
		page := k.list(f)
		got, pages = append(got, page.Runs...), append(pages, page)
		if page.Older == 0 || len(pages) > 99 {
			break
		}
		if page.Newer == 0 != (len(pages) == 1) {
			k.Errorf("%+v: page %d says %d is newer", f, len(pages), page.Newer)
		}
		f.Before = page.Older
	}
	if !slices.Equal(ids(got), ids(want)) {
		k.Errorf("%+v:\n got %v\nwant %v", f, ids(got), ids(want))
		return
	}
	f.Before = 0
	for i := len(pages) - 1; i > 0; i-- {
		f.After = pages[i].Newer
		page := k.list(f)
		if !slices.Equal(ids(page.Runs), ids(pages[i-1].Runs)) {
			k.Errorf("%+v: back from page %d:\n got %v\nwant %v", f, i+1, ids(page.Runs), ids(pages[i-1].Runs))
		}
		if page.Newer == 0 != (i == 1) || page.Older == 0 {
			k.Errorf("%+v: back on page %d, newer %d and older %d", f, i, page.Newer, page.Older)
		}
	}
}
