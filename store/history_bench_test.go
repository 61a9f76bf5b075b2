//go:build bench

package store_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"parley/playground"
	"parley/store"
	"parley/store/storetest"
)

// small is the history that a large one is measured against, page for page.
const small = 10_000

// largeHistory is how many runs PARLEY_BENCH_RUNS asks for; a million unless it does.
func largeHistory() int {
	if n, err := strconv.Atoi(os.Getenv("PARLEY_BENCH_RUNS")); err == nil {
		return n
	}
	return 1_000_000
}

// openHistory opens a history of n runs. It is kept in PARLEY_BENCH_DIR where that is set,
// because a large one takes minutes to make.
func openHistory(t testing.TB, n int) *store.Store {
	dir := os.Getenv("PARLEY_BENCH_DIR")
	if dir == "" {
		dir = t.TempDir()
	}
	path, began := filepath.Join(dir, fmt.Sprintf("history-%d.db", n)), time.Now()
	if err := storetest.MakeHistory(t.Context(), path, n); err != nil {
		t.Fatal(err)
	}
	t.Logf("made %d runs in %.0f s", n, time.Since(began).Seconds())
	return mustOpen(t, path, store.Options{KeepFree: -1})
}

// ask is a question to a history of any length: place is how far back in it, of 1000.
type ask struct {
	name  string
	f     playground.RunFilter
	place int
	back  bool
}

// of is the question as it is put to a history of n runs.
func (a ask) of(n int) playground.RunFilter {
	f := a.f
	switch at := playground.RunID(n * a.place / 1000); {
	case a.back:
		f.After = max(at, 1)
	case at > 0:
		f.Before = at
	}
	return f
}

// single are the filters of the query language, each with a value that is frequent, one that
// is rare, and one that no run has.
func single() map[string][]playground.RunFilter {
	yes, no, now := true, false, time.Now()
	ago := func(d time.Duration) playground.Time { return playground.At(now.Add(-d)) }
	return map[string][]playground.RunFilter{
		"method":   {{Method: "GET"}, {Method: "DELETE"}, {Method: "PATCH"}},
		"status":   {{Status: 200}, {Status: 503}, {Status: 418}},
		"class":    {{Class: 2}, {Class: 5}, {Class: 1}, {NoResponse: true}},
		"host":     {{Host: "service3.example"}, {Host: "service16.example:80"}, {Host: "nowhere.example"}},
		"env":      {{Environment: "staging"}, {Environment: "none such"}},
		"who":      {{CreatedBy: "person7"}, {CreatedBy: "nobody"}},
		"tag":      {{Tag: "tag99"}, {Tag: "tag1"}, {Tag: "none such"}},
		"pinned":   {{Pinned: &yes}, {Pinned: &no}},
		"changed":  {{Changed: &yes}, {Changed: &no}},
		"baseline": {{Baseline: playground.StandingSame}, {Baseline: playground.StandingDiffers}, {Baseline: playground.StandingBaseline}},
		"series":   {{Repeated: &yes}, {Repeated: &no}, {Series: 1}, {Series: 999_999}},
		"since":    {{Since: ago(24 * time.Hour)}, {Since: ago(30 * 24 * time.Hour)}, {Since: ago(time.Minute)}},
		"until":    {{Until: ago(30 * 24 * time.Hour)}, {Until: ago(59 * 24 * time.Hour)}, {Until: ago(100 * 24 * time.Hour)}},
		"took":     {{TookMin: playground.Millis(time.Second)}, {TookMax: playground.Millis(10 * time.Millisecond)}, {TookMin: playground.Millis(time.Minute)}},
		"rule":     {{Rule: "E-404-ONE"}, {Rule: "E-429-ONE"}, {Rule: "E-999-NONE"}},
		"key":      {{RequestKey: "GET http://service2.example/api/v2/invoices/2"}, {RequestKey: "DELETE http://service10.example/api/v1/plans/1999"}, {RequestKey: "GET http://nowhere.example/"}},
	}
}

// searching are the filters that look into runs one by one.
func searching() map[string][]playground.RunFilter {
	return map[string][]playground.RunFilter{
		"header": {{Header: "retry-after"}, {Header: "server: nginx"}, {Header: "x-none"}},
		"body":   {{Body: "general goods"}, {Body: "babebi"}, {Body: "xyzzy"}},
		"text":   {{Text: "invoices"}, {Text: "check babebi"}, {Text: "babebi"}, {Text: "/// ///"}, {Text: "xyzzy"}},
	}
}

// asks are every filter alone, at the start, in the middle, at the end of the list and back
// from there, and some of all combinations of two, three and four.
func asks(kinds map[string][]playground.RunFilter, combined int) []ask {
	names := slices.Sorted(maps.Keys(kinds))
	all := []ask{{name: "all"}, {name: "all", place: 500}, {name: "all", place: 3}, {name: "all", place: 0, back: true}, {name: "all", place: 500, back: true}}
	for _, name := range names {
		for i, f := range kinds[name] {
			name := name + " " + strconv.Itoa(i)
			all = append(all, ask{name, f, 0, false}, ask{name, f, 500, false}, ask{name, f, 10, false}, ask{name, f, 700, true})
		}
	}
	chance := rand.New(rand.NewPCG(1, 2))
	for range combined {
		a := ask{place: []int{0, 0, 500, 900}[chance.IntN(4)]}
		for _, k := range chance.Perm(len(names))[:2+chance.IntN(3)] {
			i := chance.IntN(len(kinds[names[k]]))
			a.name, a.f = a.name+names[k]+" "+strconv.Itoa(i)+", ", merged(a.f, kinds[names[k]][i])
		}
		all = append(all, a)
	}
	return all
}

// merged asks for both.
func merged(a, b playground.RunFilter) playground.RunFilter {
	into, from := reflect.ValueOf(&a).Elem(), reflect.ValueOf(b)
	for i := range from.NumField() {
		if !from.Field(i).IsZero() {
			into.Field(i).Set(from.Field(i))
		}
	}
	return a
}

// took is how long a page takes, and how many runs it has.
func took(t testing.TB, s *store.Store, f playground.RunFilter) (time.Duration, int) {
	began := time.Now()
	page, err := s.FindRuns(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return time.Since(began), len(page.Runs)
}

// TestPagesOfALargeHistory: every page of a large history takes at most twice what it takes
// of a small one. Where that is not so, its name and both times are told.
func TestPagesOfALargeHistory(t *testing.T) {
	n := largeHistory()
	little, large := openHistory(t, small), openHistory(t, n)
	all := asks(single(), 400)
	if os.Getenv("PARLEY_BENCH_SEARCH") != "" {
		kinds := single()
		maps.Copy(kinds, searching())
		all = asks(kinds, 400)
	}
	type figure struct {
		name          string
		ratio         float64
		little, large time.Duration
		rows          [2]int
	}
	var figures []figure
	for _, a := range all {
		f := figure{name: fmt.Sprintf("%s at %d %v", a.name, a.place, a.back)}
		var times [2][]time.Duration
		var ratios []float64
		for range 15 {
			x, rows := took(t, little, a.of(small))
			y, more := took(t, large, a.of(n))
			f.rows = [2]int{rows, more}
			times[0], times[1], ratios = append(times[0], x), append(times[1], y), append(ratios, float64(y)/float64(x))
		}
		for _, list := range times {
			slices.Sort(list)
		}
		slices.Sort(ratios)
		f.little, f.large, f.ratio = times[0][7], times[1][7], ratios[7]
		figures = append(figures, f)
	}
	slices.SortFunc(figures, func(a, b figure) int { return cmp.Compare(b.ratio, a.ratio) })
	over := 0
	for i, f := range figures {
		if f.ratio > 2 {
			over++
		}
		if f.ratio > 2 || i < 12 {
			t.Logf("%5.1f times: %s: %v of %d runs (%d), %v of %d (%d)", f.ratio, f.name, f.large, n, f.rows[1], f.little, small, f.rows[0])
		}
	}
	t.Logf("%d pages, %d over twice, median %.1f", len(figures), over, figures[len(figures)/2].ratio)
	if over > 0 {
		t.Fail()
	}
}

// TestSearchOfALargeHistory: the first answer to a text search comes in a quarter of a second.
func TestSearchOfALargeHistory(t *testing.T) {
	n := largeHistory()
	s := openHistory(t, n)
	for back := playground.RunID(n); back > playground.RunID(max(n-200_000, 0)+1); { // until the window is indexed
		page, err := s.FindRuns(t.Context(), playground.RunFilter{Text: "xyzzy"})
		if err != nil {
			t.Fatal(err)
		}
		back = page.Searched
	}
	yes := true
	for name, f := range map[string]playground.RunFilter{
		"a frequent part of a URL": {Text: "invoices"}, "a frequent word of content": {Text: "general goods"}, "a rare word": {Text: "badalu"}, "the start of a word": {Text: "babeb"},
		"a value of a field": {Text: "nginx/1.25"}, "what is nowhere": {Text: "xyzzy"}, "no word": {Text: "/// ///"}, "what is nowhere, filtered": {Text: "xyzzy", Host: "service3.example", Class: 5},
		"a frequent word, filtered": {Text: "goods", Pinned: &yes},
	} {
		page, err := s.FindRuns(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		d, _ := took(t, s, f)
		t.Logf("%s: %v, %d runs, searched back to %d", name, d, len(page.Runs), page.Searched)
		if d > 250*time.Millisecond {
			t.Errorf("%s takes %v", name, d)
		}
	}
}
