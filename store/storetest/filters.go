package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"parley/playground"
)

// How much is made by chance, and asked for.
const (
	chanceRuns    = 300 // more than a block of sets has
	chanceFilters = 150
)

// What chance chooses from. Hosts, words and tags are parts of each other, and look like each
// other's patterns.
var (
	chanceHosts  = []string{"api.example", "api.example:8080", "other.example", "api.example.com"}
	chanceWords  = []string{"apple", "apples", "plum", "Öl", "x_y", "100%", "it's", "1.5"}
	chanceTags   = []string{"a", "ab", "a b", `q"t`, "a,b", "ä"}
	chancePeople = []string{"", "mira", "jon", "Mira"}
	chanceRules  = []string{blocking, "E-404-ROUTE", "E-404", "E-LATE"}
	chanceFields = []playground.Field{{Name: "Retry-After", Value: "5"}, {Name: "X-Trace", Value: "a_b%c"}, {Name: "Server", Value: "nginx/1.25"}}
	chanceTook   = []int{1, 9, 10, 14, 99, 100, 260, 270, 999, 1000, 1700, 4999, 70_000, 700_000} // milliseconds
)

func one[T any](chance *rand.Rand, of []T) T { return of[chance.IntN(len(of))] }

// some of a list, in its order.
func some[T any](chance *rand.Rand, of []T) []T {
	var all []T
	for _, v := range of {
		if chance.IntN(4) == 0 {
			all = append(all, v)
		}
	}
	return all
}

// chanceRun is any run.
func chanceRun(chance *rand.Rand) sent {
	s := sent{
		method: one(chance, []string{"GET", "GET", "POST", "DELETE"}), url: fmt.Sprintf("http://%s/items/%d?page=%d", one(chance, chanceHosts), chance.IntN(7), chance.IntN(2)),
		status: one(chance, []int{200, 200, 204, 404, 429, 503, 0}), environment: one(chance, []string{"", "staging", "Staging"}), by: one(chance, chancePeople),
		tags: some(chance, chanceTags), rules: some(chance, chanceRules), fields: some(chance, chanceFields), took: time.Duration(one(chance, chanceTook)) * time.Millisecond,
		mediaType: one(chance, []string{"text/plain", "application/json", "image/png"}), body: strings.Join(some(chance, chanceWords), "; "),
		expect: one(chance, []string{"", "", "2xx", "404, 5xx"}),
	}
	if chance.IntN(5) == 0 {
		s.name, s.note = "Look at "+one(chance, chanceWords), "Seen by "+one(chance, chanceWords)+",\nand "+one(chance, chanceWords)
	}
	return s
}

// chanceHistory makes runs by chance, and changes some afterwards.
func chanceHistory(k keeper, chance *rand.Rand) map[playground.RunID]sent {
	k.Helper()
	series, err := k.CreateSeries(k.ctx, playground.SeriesDraft{Draft: sent{url: path(1)}.draft(), Plan: playground.DefaultPlan()})
	if err != nil {
		k.Fatal(err)
	}
	made, mu, all := map[playground.RunID]sent{}, sync.Mutex{}, sync.WaitGroup{}
	for part := range 10 {
		chance := rand.New(rand.NewPCG(chance.Uint64(), 1))
		all.Go(func() {
			for i := range chanceRuns / 10 {
				s := chanceRun(chance)
				d := s.draft()
				if i%10 == 0 {
					d.SeriesID, d.SeriesPlace = series.ID, part*10+i+1
				}
				run, err := k.CreateRun(k.ctx, d)
				if err == nil && i%16 != 15 { // else it is left running
					run = s.end(run)
					err = k.FinishRun(k.ctx, &run)
				}
				if err != nil {
					k.Error(err)
					return
				}
				mu.Lock()
				made[run.ID] = s
				mu.Unlock()
			}
		})
	}
	all.Wait()
	for range chanceRuns / 10 {
		id, tags := playground.RunID(1+chance.IntN(chanceRuns)), some(chance, chanceTags)
		if _, err := k.UpdateRun(k.ctx, id, playground.RunUpdate{Pinned: pointer(chance.IntN(3) > 0), Tags: &tags}); err != nil {
			k.Fatal(err)
		}
		s := made[id]
		s.tags = tags
		made[id] = s
	}
	k.hold(k.all(made))
	if _, err := k.DeleteRuns(k.ctx, []playground.RunID{7, 70, 270}); err != nil {
		k.Fatal(err)
	}
	return made
}

// all are the runs of a request that was often made, oldest first.
func (k keeper) all(made map[playground.RunID]sent) []playground.Run {
	var all []playground.Run
	for id := range playground.RunID(len(made)) {
		if s := made[id+1]; s.method == "GET" && strings.Contains(s.url, "//api.example/items/3") {
			all = append(all, k.find(id+1))
		}
	}
	return all
}

// chanceKinds ask for one thing each, with values that some runs have and some that none has.
var chanceKinds = []func(*rand.Rand, *playground.RunFilter){
	func(c *rand.Rand, f *playground.RunFilter) { f.Method = one(c, []string{"GET", "POST", "PUT"}) },
	func(c *rand.Rand, f *playground.RunFilter) { f.Status = one(c, []int{200, 404, 503, 418}) },
	func(c *rand.Rand, f *playground.RunFilter) { f.Class = one(c, []int{1, 2, 4, 5}) },
	func(c *rand.Rand, f *playground.RunFilter) { f.NoResponse = true },
	func(c *rand.Rand, f *playground.RunFilter) {
		f.Host = one(c, append(chanceHosts, "api.example:80", "API.EXAMPLE", "example"))
	},
	func(c *rand.Rand, f *playground.RunFilter) {
		f.Environment = one(c, []string{"staging", "Staging", "stag"})
	},
	func(c *rand.Rand, f *playground.RunFilter) { f.CreatedBy = one(c, []string{"mira", "Mira", "mir"}) },
	func(c *rand.Rand, f *playground.RunFilter) { f.Tag = one(c, append(chanceTags, "b", "A", `"`)) },
	func(c *rand.Rand, f *playground.RunFilter) { f.Pinned = pointer(c.IntN(2) == 0) },
	func(c *rand.Rand, f *playground.RunFilter) { f.Changed = pointer(c.IntN(2) == 0) },
	func(c *rand.Rand, f *playground.RunFilter) { f.Repeated = pointer(c.IntN(2) == 0) },
	func(c *rand.Rand, f *playground.RunFilter) { f.Series = one(c, []playground.SeriesID{1, 2}) },
	func(c *rand.Rand, f *playground.RunFilter) {
		f.Baseline = one(c, []playground.Standing{playground.StandingSame, playground.StandingDiffers, playground.StandingBaseline})
	},
	func(c *rand.Rand, f *playground.RunFilter) { f.Since = chanceTime(c) },
	func(c *rand.Rand, f *playground.RunFilter) { f.Until = chanceTime(c) },
	func(c *rand.Rand, f *playground.RunFilter) { f.TookMin = chanceMillis(c) },
	func(c *rand.Rand, f *playground.RunFilter) { f.TookMax = chanceMillis(c) },
	func(c *rand.Rand, f *playground.RunFilter) { f.Rule = one(c, append(chanceRules, "E-40", "E-LAT")) },
	func(c *rand.Rand, f *playground.RunFilter) { f.FailsInside = true },
	func(c *rand.Rand, f *playground.RunFilter) { f.Missed = true },
	func(c *rand.Rand, f *playground.RunFilter) {
		f.RequestKey = "GET http://" + one(c, chanceHosts) + "/items/3"
	},
	func(c *rand.Rand, f *playground.RunFilter) {
		f.Header = one(c, []string{"retry-after", "Retry-After: 5", "retry-after: 55", "server:nginx", "x-trace: a_b%", "x-trace: a.b", "trace", "host"})
	},
	func(c *rand.Rand, f *playground.RunFilter) {
		f.Body = one(c, append(chanceWords, "appl", "apple plum", "plum apples", "oL", "zzz", "5", "…"))
	},
	func(c *rand.Rand, f *playground.RunFilter) {
		f.Address = one(c, []string{"items/3", "ITEMS", "page=1", "page_1", "b.example", "%", "zzz"})
	},
	func(c *rand.Rand, f *playground.RunFilter) {
		f.Text = one(c, append(chanceWords, "items/3", "app", "plum apple", "items apple", "PAGE=1", "look at", "page_1", "seen by x_", "a,b", "zzz", "_", "%"))
	},
}

func chanceTime(c *rand.Rand) playground.Time {
	return playground.At(newClock().at.Add(time.Duration(c.IntN(chanceRuns+40)) * time.Second))
}

func chanceMillis(c *rand.Rand) playground.Millis {
	return playground.Millis(time.Duration(one(c, append(chanceTook, 15, 1500, 1701))) * time.Millisecond)
}

// lets is what a filter means, said once more and simply, of what a summary does not tell, too.
func lets(f playground.RunFilter, r playground.RunSummary, s sent) bool {
	ended := r.State != playground.StateRunning
	return passes(f, r) &&
		(f.Series == 0 || f.Series == r.SeriesID) &&
		(f.Repeated == nil || *f.Repeated == (r.SeriesID != 0)) &&
		(f.TookMin == 0 || ended && r.TotalMS >= f.TookMin) &&
		(f.TookMax == 0 || ended && r.TotalMS < f.TookMax) &&
		(!f.FailsInside || ended && s.status/100 == 2 && slices.Index(s.rules, blocking) == 0) &&
		(!f.Missed || ended && s.expect != "" && !playground.AsExpected(s.expect, s.status)) &&
		(f.Rule == "" || ended && slices.Contains(s.rules, f.Rule)) &&
		(f.Address == "" || strings.Contains(strings.ToLower(s.url), strings.ToLower(f.Address))) &&
		(f.Header == "" || ended && hasField(s, strings.ToLower(f.Header))) &&
		(f.Body == "" || ended && hasWords(s, f.Body)) &&
		(f.Text == "" || !slices.ContainsFunc(strings.Fields(f.Text), func(w string) bool {
			return !strings.Contains(lines(s, ended), strings.ToLower(w)) && !(ended && hasWords(s, w))
		}))
}

// fieldsOf are the fields of both messages, as lines.
func fieldsOf(s sent) []string {
	all := []string{"host: api.example"}
	if s.status == 0 {
		return all
	}
	all = append(all, "content-type: "+s.mediaType)
	for _, f := range s.fields {
		all = append(all, strings.ToLower(f.Name+": "+f.Value))
	}
	return all
}

func hasField(s sent, wanted string) bool {
	name, value, _ := strings.Cut(wanted, ":")
	return slices.ContainsFunc(fieldsOf(s), func(line string) bool {
		return strings.HasPrefix(line, name+": "+strings.TrimSpace(value))
	})
}

// lines is what a substring is looked for in.
func lines(s sent, ended bool) string {
	all := append([]string{s.method + " " + s.url, s.name, s.note}, s.tags...)
	if ended {
		all = append(all, fieldsOf(s)...)
	}
	return strings.ToLower(strings.Join(all, "\n"))
}

// hasWords reports whether text content has every word of a text, the last at least begun.
func hasWords(s sent, text string) bool {
	parts := func(text string) []string {
		return strings.FieldsFunc(strings.ReplaceAll(strings.ToLower(text), "ö", "o"), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	}
	words, there := parts(text), parts(s.body)
	if s.status == 0 || s.mediaType == "image/png" || len(words) == 0 {
		return false
	}
	for i, w := range words {
		open := i == len(words)-1 && strings.HasSuffix(strings.ReplaceAll(strings.ToLower(text), "ö", "o"), w)
		if !slices.Contains(there, w) && !(open && slices.ContainsFunc(there, func(t string) bool { return strings.HasPrefix(t, w) })) {
			return false
		}
	}
	return true
}

// testFilters asks a history by chance for filters by chance, and holds what is listed to what
// looking at every run gives.
func testFilters(t *testing.T, open Open) {
	for seed := range uint64(1) {
		t.Run(fmt.Sprint("by chance, ", seed), func(t *testing.T) {
			k, chance := newKeeper(t, open), rand.New(rand.NewPCG(seed, 3))
			made := chanceHistory(k, chance)
			everything := k.list(playground.RunFilter{Limit: 500}).Runs
			same(t, "runs", len(everything), chanceRuns-3)
			none := 0
			for range chanceFilters {
				f := playground.RunFilter{Limit: []int{3, 11, 47}[chance.IntN(3)]}
				for _, kind := range chance.Perm(len(chanceKinds))[:1+min(chance.IntN(4), chance.IntN(4))] {
					chanceKinds[kind](chance, &f)
				}
				want := []playground.RunSummary{}
				for _, r := range everything {
					if lets(f, r, made[r.ID]) {
						want = append(want, r)
					}
				}
				if f.Limit = max(f.Limit, len(want)/6); len(want) == 0 {
					none++
				}
				k.walk(f, want)
			}
			if none > chanceFilters/2 {
				t.Errorf("%d of %d filters let nothing through: they tell little", none, chanceFilters)
			}
		})
	}
}
