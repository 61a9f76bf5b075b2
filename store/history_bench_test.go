//go:build bench

package store_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/playground"
	"parley/store"
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
	s := mustOpen(t, filepath.Join(dir, fmt.Sprintf("history-%d.db", n)), store.Options{KeepFree: -1})
	counts, err := s.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if counts.All == int64(n) {
		return s
	}
	began := time.Now()
	makeHistory(t, s, n)
	t.Logf("made %d runs in %.0f s", n, time.Since(began).Seconds())
	if _, err := s.FindRuns(t.Context(), playground.RunFilter{Text: "settle the index"}); err != nil {
		t.Fatal(err)
	}
	t.Logf("and indexed in %.0f s", time.Since(began).Seconds())
	return s
}

// makeHistory keeps n runs such as a team makes: a few hosts and requests get most of them.
func makeHistory(t testing.TB, s *store.Store, n int) {
	var all sync.WaitGroup
	for w := range 64 {
		all.Go(func() {
			chance := rand.New(rand.NewPCG(uint64(w), 7))
			often := rand.NewZipf(chance, 1.2, 3, 1999)
			for i := w; i < n; i += 64 {
				if err := makeRun(t, s, chance, int(often.Uint64()), i); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

func makeRun(t testing.TB, s *store.Store, chance *rand.Rand, request, i int) error {
	pick := func(list ...string) string { return list[chance.IntN(len(list))] }
	r := playground.NewRequest(fmt.Sprintf("http://service%d.example/api/v%d/%s/%d?page=%d", request%17, request%3, []string{"users", "orders", "invoices", "plans"}[request%4], request, chance.IntN(3)))
	r.Method = []string{"GET", "GET", "GET", "POST", "PUT", "DELETE"}[request%6]
	r.Headers = []playground.Row{{Name: "Accept", Value: "application/json", Enabled: true}, {Name: "Authorization", Value: fmt.Sprintf("Bearer %032x", chance.Uint64()), Enabled: true}}
	d := playground.Draft{Request: r, Environment: pick("", "", "staging", "production", "local"), CreatedBy: fmt.Sprintf("person%d", chance.IntN(30))}
	if chance.IntN(20) == 0 {
		d.Tags = []string{fmt.Sprintf("tag%d", int(math.Sqrt(float64(chance.IntN(10_000)))))}
	}
	run, err := s.CreateRun(t.Context(), d)
	if err != nil {
		return err
	}
	status := []int{200, 200, 200, 200, 201, 204, 301, 400, 401, 403, 404, 404, 409, 422, 429, 500, 502, 503, 0, 200}[(request+chance.IntN(4))%20]
	x := playground.Exchange{Request: playground.SentRequest{Method: r.Method, URL: r.URL, Headers: []playground.Field{{Name: "Host", Value: "service.example"}, {Name: "User-Agent", Value: "Parley"}, {Name: "Accept", Value: "application/json"}}}, Timings: playground.NoTimings(), StartedAt: run.CreatedAt}
	if status == 0 {
		x.Failure = &playground.Failure{Kind: playground.FailureConnect, Phase: playground.PhaseConnect, Cause: playground.CauseRefused, Message: "Nothing listens there.", Promised: -1}
	} else {
		x.Response = &playground.Response{HTTPVersion: "1.1", Status: status, Reason: "Reason", Trailers: []playground.Field{}, Content: wholeContent("application/json", makeBody(chance, i))}
		for _, f := range []string{"Content-Type: application/json", "Cache-Control: no-cache", "Vary: Accept", "Server: nginx/1.25", "X-Request-Id: " + fmt.Sprintf("%016x", chance.Uint64()), "Date: Tue, 24 Nov 2026 09:00:00 GMT", "Connection: keep-alive", "Strict-Transport-Security: max-age=63072000"} {
			name, value, _ := strings.Cut(f, ": ")
			x.Response.Headers = append(x.Response.Headers, playground.Field{Name: name, Value: value})
		}
	}
	run.Attempts = []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{x}}}
	run.TotalMS = playground.Millis(chance.Int64N(int64(time.Second)))
	run.Conclude()
	run.Explanation = playground.Explanation{Ruleset: 1, Code: status, Class: playground.ClassOf(status), Headline: fmt.Sprintf("The answer was %d", status),
		Findings: []playground.Finding{{ID: fmt.Sprintf("E-%d-ONE", status), Severity: playground.SeverityNote, Confidence: playground.Certain, Title: "It is so", Why: strings.Repeat("Because of what stands here. ", 6)}}}
	if err := s.FinishRun(t.Context(), &run); err != nil {
		return err
	}
	if chance.IntN(1000) == 0 {
		pinned := true
		_, err = s.UpdateRun(t.Context(), run.ID, playground.RunUpdate{Pinned: &pinned})
	}
	return err
}

// syllables make words; two thirds of the content repeats between runs.
var syllables = strings.Fields("ba be bi bo bu da de di do du fa fe fi fo fu ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu")

// makeBody is JSON of about 2 KB in the median.
func makeBody(chance *rand.Rand, i int) []byte {
	b := fmt.Appendf(nil, `{"id": %d, "items": [`, i)
	for n := 1 + int(20*math.Exp(chance.NormFloat64()*0.8)); n > 0; n-- {
		word := syllables[chance.IntN(35)] + syllables[chance.IntN(35)] + syllables[chance.IntN(35)]
		b = fmt.Appendf(b, `{"name": %q, "price": %d, "sku": "%06x", "in_stock": true, "category": "general goods"},`, word, chance.IntN(10_000), chance.IntN(1<<24))
	}
	return append(b, `{"id": 0}]}`...)
}

// pages are what people ask of a history, by name.
func pages(n int) map[string]playground.RunFilter {
	yes, no := true, false
	all := map[string]playground.RunFilter{}
	alone := map[string]playground.RunFilter{
		"": {}, "method ": {Method: "DELETE"}, "status ": {Status: 503}, "class ": {Class: 5}, "none ": {NoResponse: true}, "host ": {Host: "service3.example"},
		"env ": {Environment: "staging"}, "who ": {CreatedBy: "person7"}, "tag ": {Tag: "tag3"}, "pinned ": {Pinned: &yes}, "not pinned ": {Pinned: &no}, "changed ": {Changed: &yes}, "same ": {Changed: &no},
		"key ": {RequestKey: "GET http://service2.example/api/v2/invoices/2"}, "no such ": {Tag: "nobody has it"},
	}
	for a, f := range alone {
		all[a+"newest"] = f
		for b, g := range alone {
			if b <= a {
				continue
			}
			both := merged(f, g)
			all[a+b+"newest"] = both
			both.Before = playground.RunID(n / 2)
			all[a+b+"in the middle"] = both
		}
	}
	all["everything"] = playground.RunFilter{Method: "DELETE", Status: 503, Host: "service3.example", Environment: "staging", CreatedBy: "person7", Pinned: &no, Changed: &yes}
	all["what never meets"] = playground.RunFilter{Method: "POST", RequestKey: "GET http://service2.example/api/v2/invoices/2"}
	all["back from the end"] = playground.RunFilter{After: 1}
	all["back, filtered"] = playground.RunFilter{After: playground.RunID(n / 3), Class: 5, Host: "service3.example"}
	return all
}

// merged asks for both.
func merged(a, b playground.RunFilter) playground.RunFilter {
	a.Method, a.Status, a.Class = cmp.Or(a.Method, b.Method), cmp.Or(a.Status, b.Status), cmp.Or(a.Class, b.Class)
	a.Host, a.Environment, a.CreatedBy, a.Tag = cmp.Or(a.Host, b.Host), cmp.Or(a.Environment, b.Environment), cmp.Or(a.CreatedBy, b.CreatedBy), cmp.Or(a.Tag, b.Tag)
	a.RequestKey, a.NoResponse, a.Pinned, a.Changed = cmp.Or(a.RequestKey, b.RequestKey), a.NoResponse || b.NoResponse, cmp.Or(a.Pinned, b.Pinned), cmp.Or(a.Changed, b.Changed)
	return a
}

// took is the median time of a page, over some rounds.
func took(t testing.TB, s *store.Store, f playground.RunFilter, rounds int) time.Duration {
	var times []time.Duration
	for range rounds {
		began := time.Now()
		if _, err := s.FindRuns(t.Context(), f); err != nil {
			t.Fatal(err)
		}
		times = append(times, time.Since(began))
	}
	slices.Sort(times)
	return times[len(times)/2]
}

// TestPagesOfALargeHistory: every page of a large history takes at most twice what it takes
// of a small one, or three times what the small one's slowest page takes. Where hardly any
// run passes a filter, a small history is at its end at once.
func TestPagesOfALargeHistory(t *testing.T) {
	n := largeHistory()
	little, large := openHistory(t, small), openHistory(t, n)
	type figure struct {
		name          string
		little, large time.Duration
	}
	var figures []figure
	ofLittle := pages(small)
	for name, f := range pages(n) {
		figures = append(figures, figure{name, took(t, little, ofLittle[name], 9), took(t, large, f, 9)})
	}
	slices.SortFunc(figures, func(a, b figure) int { return cmp.Compare(b.large, a.large) })
	worst := slices.MaxFunc(figures, func(a, b figure) int { return cmp.Compare(a.little, b.little) }).little
	over := 0
	for i, f := range figures {
		ratio := float64(f.large) / float64(f.little)
		if f.large > 2*f.little && f.large > 3*worst {
			over++
			t.Errorf("%s: %v of %d runs, %v of %d: %.1f times", f.name, f.large, n, f.little, small, ratio)
		} else if i < 12 {
			t.Logf("%s: %v of %d runs, %v of %d: %.1f times", f.name, f.large, n, f.little, small, ratio)
		}
	}
	t.Logf("%d pages, %d over twice; slowest of the small history %v", len(figures), over, worst)
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
		d := took(t, s, f, 5)
		t.Logf("%s: %v, %d runs, searched back to %d", name, d, len(page.Runs), page.Searched)
		if d > 250*time.Millisecond {
			t.Errorf("%s takes %v", name, d)
		}
	}
}
