//go:build bench

package bench

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/playground"
	"parley/store"
	"parley/store/storetest"
)

// Lengths of histories that a long one is measured against.
const (
	shortHistory = 1_000
	issueHistory = 10_000
)

// manyRounds is how often a page is asked for where the worst of many is looked for: of
// hundreds of medians of nine rounds, the worst tells of the machine.
const manyRounds = 5 * rounds

// combined is how many combinations of filters are asked for.
const combined = 400

// historyRuns is how many runs the long history has: a million, or what BENCH_RUNS says.
func historyRuns() int {
	if n, err := strconv.Atoi(os.Getenv("BENCH_RUNS")); err == nil && n > 0 {
		return n
	}
	return 1_000_000
}

// measureHistory: P15, P16, P22 and P8, which adds to the history.
func measureHistory(b *bench) {
	n := historyRuns()
	long := b.history(n)
	b.measureHistoryPages(b.history(shortHistory), long, n)
	b.measureLongStart(long)
	b.measureLongRuns(long)
}

// history returns a database of so many runs. It is made in BENCH_HISTORY where that names a
// folder, and stays there, because a long one takes minutes to make.
func (b *bench) history(n int) string {
	b.Helper()
	dir := os.Getenv("BENCH_HISTORY")
	if dir == "" {
		dir = filepath.Dir(b.parley)
	}
	path, began := filepath.Join(dir, fmt.Sprintf("history-%d.db", n)), time.Now()
	if err := storetest.MakeHistory(b.Context(), path, n); err != nil {
		b.Fatal(err)
	}
	if took := time.Since(began); took > time.Second {
		b.Logf("made a history of %d runs in %.0f s", n, took.Seconds())
	}
	return path
}

func (b *bench) openHistory(path string) *store.Store {
	b.Helper()
	s, err := store.Open(b.Context(), path, store.Options{KeepFree: -1})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// asked is what one question to the list took in each history, and the limit's question.
type asked struct {
	name               string
	long, short, limit []float64 // milliseconds, by round
	rows, rowsOfShort  int
}

// measureLists: P14, any filters in the store over the least that a list can take.
func measureLists(b *bench) {
	n := historyRuns()
	few, many := b.openHistory(b.history(issueHistory)), b.openHistory(b.history(n))
	defer few.Close()
	defer many.Close()
	limit := b.startList(n)
	b.settle(os.Getpid())
	var all []asked
	for _, ask := range storetest.Asks(combined) {
		measure := func(rounds int) asked {
			a := asked{name: ask.Name}
			for range rounds {
				took, rows := b.find(few, ask.Of(issueHistory))
				a.short, a.rowsOfShort = append(a.short, took), rows
				took, a.rows = b.find(many, ask.Of(n))
				a.long, a.limit = append(a.long, took), append(a.limit, limit())
			}
			return a
		}
		a := measure(rounds)
		if median(ratios(a.long, a.limit)) > 2 {
			a = measure(manyRounds)
		}
		all = append(all, a)
	}
	b.judgeLists("P14", "any filters in the store, over an indexed list", 10, 3, all, func(a asked) []float64 { return a.limit })
	b.judgeAsked("any filters in the store", unbounded, all)
}

// measureAsked: any filters, and places anywhere in the list, as whole pages over the same of
// a history of ten thousand runs.
func measureAsked(b *bench) {
	n := historyRuns()
	few, many := b.startOn(b.history(issueHistory)), b.startOn(b.history(n))
	defer few.stop()
	defer many.stop()
	b.settle(few.cmd.Process.Pid)
	b.settle(many.cmd.Process.Pid)
	var all []asked
	for _, ask := range storetest.Asks(combined) {
		ofFew, can := ask.Query(issueHistory)
		ofMany, _ := ask.Query(n)
		if !can {
			continue
		}
		a := asked{name: ask.Name}
		for range rounds {
			a.short, a.long = append(a.short, few.page(ofFew)), append(a.long, many.page(ofMany))
		}
		a.rowsOfShort = strings.Count(b.get(few.base+"/history?"+ofFew), `data-testid="run"`)
		a.rows = strings.Count(b.get(many.base+"/history?"+ofMany), `data-testid="run"`)
		all = append(all, a)
	}
	b.judgeAsked("history page, any filters", 2, all)
}

// judgeAsked compares with the short history. Where that has fewer runs to show, what the
// others would take is added to its time: a row of it takes what a full page of it takes more
// than an empty one, by the row.
func (b *bench) judgeAsked(name string, gate float64, all []asked) {
	var full, empty []float64
	most, literally := 0, 0
	for _, a := range all {
		most = max(most, a.rowsOfShort)
	}
	for _, a := range all {
		switch a.rowsOfShort {
		case most:
			full = append(full, median(slices.Clone(a.short)))
		case 0:
			empty = append(empty, median(slices.Clone(a.short)))
		}
		if median(ratios(a.long, a.short)) > 2 {
			literally++
		}
	}
	row := max(0, median(full)-median(empty)) / float64(most)
	b.Logf("of %d runs: %.2f ms a full page, %.2f ms an empty one; %d of %d pages take more than twice as long, whatever they show", issueHistory, median(full), median(empty), literally, len(all))
	b.judgeLists("–", fmt.Sprintf("%s, over the same of %d runs with as many rows", name, issueHistory), gate, gate, all, func(a asked) []float64 {
		var list []float64
		for _, t := range a.short {
			list = append(list, t+row*float64(max(0, a.rows-a.rowsOfShort)))
		}
		return list
	})
}

// settle waits until a process has nothing left to do from its start, such as checking a long
// file.
func (b *bench) settle(pid int) {
	b.Helper()
	for before := -1.0; ; {
		used := b.processorTime(pid)
		if used-before < 0.02 && before >= 0 {
			return
		}
		before = used
		<-time.After(time.Second)
	}
}

// judgeLists reports the question that fares worst.
func (b *bench) judgeLists(goal, name string, gate, aim float64, all []asked, under func(asked) []float64) {
	ratio := func(a asked) float64 { return median(ratios(a.long, under(a))) }
	slices.SortFunc(all, func(a, b asked) int { return cmp.Compare(ratio(b), ratio(a)) })
	beyond := 0
	for i, a := range all {
		if aim != unbounded && ratio(a) > aim {
			beyond++
		}
		if i < 12 || aim != unbounded && ratio(a) > aim && i < 60 {
			b.Logf("%5.1f times: %s: %.2f ms (%d runs), over %.2f ms (%d)", ratio(a), a.name, median(slices.Clone(a.long)), a.rows, median(slices.Clone(under(a))), a.rowsOfShort)
		}
	}
	b.found(figure{goal, name, ratio(all[0]), gate, aim, true,
		fmt.Sprintf("%s; median %.2f; %d of %d beyond the aim; %d runs", all[0].name, ratio(all[len(all)/2]), beyond, len(all), historyRuns())})
}

// find returns the milliseconds that a page took, and its rows.
func (b *bench) find(s *store.Store, f playground.RunFilter) (float64, int) {
	b.Helper()
	began := time.Now()
	page, err := s.FindRuns(b.Context(), f)
	if err != nil {
		b.Fatal(err)
	}
	return float64(time.Since(began).Microseconds()) / 1000, len(page.Runs)
}

// startList starts the least list there can be, and returns what asks it once.
func (b *bench) startList(n int) func() float64 {
	b.Helper()
	cmd := exec.Command(b.limit, "list", filepath.Join(b.TempDir(), "list.db"), strconv.Itoa(n))
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "ready" {
		b.Fatalf("limit list is not ready: %q", lines.Text())
	}
	return func() float64 {
		_, err := io.WriteString(in, "\n")
		if err != nil || !lines.Scan() {
			b.Fatalf("limit list: %v", err)
		}
		microseconds, err := strconv.ParseFloat(lines.Text(), 64)
		if err != nil {
			b.Fatal(err)
		}
		return max(microseconds, 1) / 1000
	}
}

// keepAll has a program keep every run.
var keepAll = []string{"-addr", "127.0.0.1:0", "-keep-runs", "0", "-keep-size", "0", "-keep-days", "0", "-log-level", "error"}

func (b *bench) startOn(file string) *program {
	return b.start(b.parley, append(slices.Clone(keepAll), "-database", file)...)
}

// fullPages are pages of the history that are full in a short one, too.
var fullPages = []string{"", "method=GET", "q=class:2xx", "q=changed:yes", "env=staging", "host=service1.example", "before=%d", "q=since:60d+method:GET", "q=took:<300ms"}

// measureHistoryPages: P15, whole pages over those of a short history, and P16, the first
// answer of a search in the text.
func (b *bench) measureHistoryPages(short, long string, n int) {
	few, many := b.startOn(short), b.startOn(long)
	defer few.stop()
	defer many.stop()
	b.settle(many.cmd.Process.Pid)
	worst, said := 0.0, ""
	for _, page := range fullPages {
		var ofLong, ofShort []float64
		for range manyRounds {
			ofShort = append(ofShort, few.page(strings.ReplaceAll(page, "%d", strconv.Itoa(shortHistory/2))))
			ofLong = append(ofLong, many.page(strings.ReplaceAll(page, "%d", strconv.Itoa(n/2))))
		}
		ratio := median(ratios(ofLong, ofShort))
		b.Logf("%5.2f times: /history?%s: %.1f ms over %.1f ms", ratio, page, median(ofLong), median(ofShort))
		if ratio > worst {
			worst, said = ratio, fmt.Sprintf("/history?%s: %.1f ms over %.1f ms", page, median(ofLong), median(ofShort))
		}
	}
	b.found(figure{"P15", fmt.Sprintf("whole history page, over the same of %d runs", shortHistory), worst, 2, 1.2, true, said})
	b.measureSearches(many)
}

// measureSearches: P16, as pages, each search for a text.
func (b *bench) measureSearches(many *program) {
	worst, said := 0.0, ""
	for name, q := range storetest.Texts() {
		var times []float64
		for range 3 {
			times = append(times, many.page(url.Values{"q": {q}}.Encode()))
		}
		took := median(times)
		text := b.get(many.base + "/history?" + url.Values{"q": {q}}.Encode())
		b.Logf("%6.0f ms: %s (%s), %d runs, %s", took, name, q, strings.Count(text, `data-testid="run"`), windowOf(text))
		if took > worst {
			worst, said = took, name
		}
	}
	b.found(figure{"P16", "first answer of a search in the text, ms", worst, 1000, 250, true, "the slowest of " + strconv.Itoa(len(storetest.Texts())) + ": " + said})
}

// windowOf is what a page says of how far it searched.
func windowOf(page string) string {
	_, after, found := strings.Cut(page, "Searched back to ")
	if !found {
		return "to its end or a full page"
	}
	until, _, _ := strings.Cut(after, " <")
	return "searched back to " + until
}

// page reads a page of the history and returns the milliseconds.
func (p *program) page(query string) float64 {
	p.b.Helper()
	began := time.Now()
	response, err := http.Get(p.base + "/history?" + query)
	if err != nil {
		p.b.Fatal(err)
	}
	if err := finished(response, http.StatusOK, "</html>"); err != nil {
		p.b.Fatalf("/history?%s: %v", query, err)
	}
	return float64(time.Since(began).Microseconds()) / 1000
}

// measureLongStart: P22, the first page with a long history over that with none.
func (b *bench) measureLongStart(file string) {
	var long, fresh []float64
	for range rounds {
		long = append(long, b.firstPage(func(string) *program { return b.startOn(file) }))
		fresh = append(fresh, b.firstPage(func(dir string) *program { return b.startOn(filepath.Join(dir, "parley.db")) }))
	}
	b.found(figure{"P22", "start to first page with a long history, over a fresh one", median(ratios(long, fresh)), 2, 1.2, true, fmt.Sprintf("%.1f ms over %.1f ms", median(long), median(fresh))})
}

// measureLongRuns: P8, runs a second with a long history over those with none.
func (b *bench) measureLongRuns(file string) {
	target := upstream()
	defer target.Close()
	many, none := b.startOn(file), b.startOn(filepath.Join(b.TempDir(), "none.db"))
	defer many.stop()
	defer none.stop()
	full := newLoad("long history", 16, jsonRun(many.base+"/api/runs", target.URL, http.StatusCreated))
	empty := newLoad("no history", 16, jsonRun(none.base+"/api/runs", target.URL, http.StatusCreated))
	b.settle(many.cmd.Process.Pid)
	var used, usedEmpty []float64 // seconds of processor a run
	for round := range rounds + 1 {
		used, usedEmpty = append(used, b.costOf(full, many)), append(usedEmpty, b.costOf(empty, none))
		if round == 0 { // the first warms up
			full.rates, empty.rates, used, usedEmpty = nil, nil, nil, nil
		}
	}
	b.Logf("processor a run with a long history, over that with none: %.2f (%.0f us over %.0f us)", median(ratios(used, usedEmpty)), 1e6*median(used), 1e6*median(usedEmpty))
	b.found(figure{"P8", "runs with a long history, over runs with none, 16 callers", median(ratios(full.rates, empty.rates)), 0.85, 0.95, false, fmt.Sprintf("%.0f/s over %.0f/s", median(full.rates), median(empty.rates))})
}
