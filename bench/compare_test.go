//go:build bench

package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"parley/compare"
	"parley/explain"
	"parley/playground"
)

// compareFiles is the benchmark's own process: it compares two files of a media type as
// Parley does, and prints the time and the most memory.
func compareFiles(args []string) int {
	began := time.Now()
	var runs []playground.ComparedRun
	for i, file := range args[1:] {
		text, err := os.ReadFile(file)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		runs = append(runs, playground.ComparedRun{Run: runOf(playground.RunID(i+1), 200, args[0], text), Body: text})
	}
	found, err := compare.Compare(context.Background(), compare.Input{Runs: runs, Defaults: true})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	took := time.Since(began)
	status, _ := os.ReadFile("/proc/self/status")
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	peak, _, _ := strings.Cut(strings.TrimSpace(after), " ")
	content := found.Pairs[0].Body
	fmt.Printf("seconds %.6f peak_kib %s\n%s, %d changes, complete %v %s\n", took.Seconds(), peak, content.Kind, len(content.Changes), content.Complete, content.Bound)
	return 0
}

// runOf makes a finished run of one exchange.
func runOf(id playground.RunID, status int, mediaType string, text []byte) playground.Run {
	return playground.Run{
		ID: id, State: playground.StateDone, Request: playground.NewRequest("http://api.example/users"), Status: status,
		Attempts: []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{{
			Request: playground.SentRequest{Method: "GET", URL: "http://api.example/users"},
			Response: &playground.Response{HTTPVersion: "1.1", Status: status, Headers: []playground.Field{{Name: "Content-Type", Value: mediaType}},
				Content: playground.Content{Size: int64(len(text)), DecodedSize: int64(len(text)), MediaType: mediaType, Decoded: true, SHA256: fmt.Sprint(id), Head: text[:min(len(text), playground.HeadBytes)]}},
			Timings: playground.NoTimings(),
		}}}},
	}
}

// records makes n records of about 265 bytes.
func records(n int, seed uint64) []map[string]any {
	chance := rand.New(rand.NewPCG(seed, seed))
	var all []map[string]any
	for i := range n {
		all = append(all, map[string]any{
			"id": i + 1, "name": fmt.Sprintf("Person %d", chance.IntN(1e6)), "email": fmt.Sprintf("p%d@parley.example", chance.IntN(1e9)),
			"plan": map[string]any{"tier": []string{"free", "team", "business"}[chance.IntN(3)], "seats": chance.IntN(100)},
			"tags": []string{fmt.Sprintf("tag%d", chance.IntN(50)), fmt.Sprintf("tag%d", chance.IntN(50))},
			"note": fmt.Sprintf("%016x%016x%016x", chance.Uint64(), chance.Uint64(), chance.Uint64()), "active": chance.IntN(2) == 0,
		})
	}
	return all
}

// disturbed returns a copy in which one record in a hundred is changed, left out or added.
func disturbed(all []map[string]any) []map[string]any {
	var out []map[string]any
	for i, r := range all {
		switch i % 300 {
		case 7:
			changed := map[string]any{}
			for k, v := range r {
				changed[k] = v
			}
			changed["email"], changed["active"] = "changed@parley.example", nil
			out = append(out, changed)
		case 107:
		case 207:
			out = append(out, r, map[string]any{"id": 1_000_000 + i, "name": "New", "email": "new@parley.example"})
		default:
			out = append(out, r)
		}
	}
	return out
}

func (b *bench) file(name string, content any) string {
	b.Helper()
	text, isText := content.(string)
	if !isText {
		encoded, err := json.Marshal(content)
		if err != nil {
			b.Fatal(err)
		}
		text = string(encoded)
	}
	path := filepath.Join(b.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// measureCompare: P17 to P20.
func measureCompare(b *bench) {
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	people := records(37_733, 1)
	one, other := b.file("a.json", people), b.file("b.json", disturbed(people))
	var seconds, peaks, limitSeconds, limitPeaks []float64
	said := ""
	for range rounds {
		s, p, found := b.job([]string{"PARLEY_BENCH_COMPARE=application/json|" + one + "|" + other}, self)
		ls, lp, _ := b.job(nil, b.limit, "parse", one, other)
		seconds, peaks, limitSeconds, limitPeaks, said = append(seconds, s), append(peaks, p), append(limitSeconds, ls), append(limitPeaks, lp), found
	}
	b.found(figure{"P17", "difference of 10 MB of JSON, time over reading both", median(ratios(seconds, limitSeconds)), 4, 2.5, true,
		fmt.Sprintf("%.2f s over %.2f s; %s", median(seconds), median(limitSeconds), said)})
	b.found(figure{"P18", "the same, peak memory over reading both", median(ratios(peaks, limitPeaks)), 4, 2.5, true, fmt.Sprintf("%.0f MiB over %.0f MiB", median(peaks), median(limitPeaks))})
	b.measureWorst(self)
	b.measureText(self)
}

// measureWorst: P19, the slowest of what is made to be slow: no key, everything changed and
// in another order, lists of the same few values, many levels, one line of 10 MB.
func (b *bench) measureWorst(self string) {
	const many = 49_000 // records, of 10 MB
	keyless := func(seed uint64) any {
		all := records(74_000, seed)
		for _, r := range all {
			delete(r, "id")
			delete(r, "name")
			delete(r, "email")
		}
		return all
	}
	reordered := func(seed uint64) any {
		all := records(many, 6)
		rand.New(rand.NewPCG(seed, seed)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		return all
	}
	worst, said := 0.0, ""
	for _, pair := range []struct {
		name, mediaType string
		a, b            any
	}{
		{"nothing equal", "application/json", keyless(3), keyless(4)},
		{"all reordered", "application/json", reordered(3), reordered(4)},
		{"few values", "application/json", "[" + strings.Repeat("0,1,0,0,1,", 200_000) + "0]", "[" + strings.Repeat("1,0,1,1,0,", 200_000) + "0]"},
		{"10,000 levels", "application/json", strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000), strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000)},
		{"many levels", "application/json", "[" + strings.Repeat(strings.Repeat("[", 500)+strings.Repeat("]", 500)+",", 10_000) + "0]", "[" + strings.Repeat(strings.Repeat("[", 499)+"1"+strings.Repeat("]", 499)+",", 10_000) + "0]"},
		{"many names", "application/json", names(600_000, 1), names(600_000, 7919)},
		{"one line", "text/plain", strings.Repeat("word ", 2_000_000), strings.Repeat("ward ", 2_000_000)},
		{"one line of many words", "text/plain", string(textOf(10_000_000)), strings.ReplaceAll(string(textOf(10_000_000)), "\n", " ")},
		{"lines in another order", "text/plain", lines(200_000, 1), lines(200_000, 7919)},
		{"elements", "application/xml", "<l>" + strings.Repeat("<i><a>1</a><b>2</b></i>", 80_000) + "</l>", "<l>" + strings.Repeat("<i><a>3</a><b>4</b></i>", 80_000) + "</l>"},
		{"more elements than are compared", "application/xml", "<l>" + strings.Repeat("<i><a>1</a><b>2</b></i>", 440_000) + "</l>", "<l>" + strings.Repeat("<i><a>3</a><b>4</b></i>", 440_000) + "</l>"},
	} {
		one, other := b.file("worst-a", pair.a), b.file("worst-b", pair.b)
		var times []float64
		result := ""
		for range 3 {
			s, _, found := b.job([]string{"PARLEY_BENCH_COMPARE=" + pair.mediaType + "|" + one + "|" + other}, self)
			times, result = append(times, s), found
		}
		b.Logf("%s: %.2f s at most, %.2f s in the median: %s", pair.name, slices.Max(times), median(times), result)
		if slowest := slices.Max(times); slowest > worst {
			worst, said = slowest, pair.name+": "+result
		}
	}
	b.found(figure{"P19", "the slowest of 10 MB made to be slow, seconds", worst, 5, 2, true, said})
}

// names is an object of n members, whose values are those of others in another order.
func names(n, step int) string {
	var s strings.Builder
	for i := range n {
		fmt.Fprintf(&s, `"n%d":%d,`, i, i*step%n)
	}
	return "{" + s.String() + `"end":0}`
}

// lines are n lines, each there once, in an order of their own.
func lines(n, step int) string {
	var s strings.Builder
	for i := range n {
		fmt.Fprintf(&s, "line %06d has some words and %032x\n", i*step%n, i*step%n*7919)
	}
	return s.String()
}

// measureText: P20, a hundred thousand lines, over GNU diff.
func (b *bench) measureText(self string) {
	if _, err := exec.LookPath("diff"); err != nil {
		b.skipped("P20", "there is no diff here")
		return
	}
	all := strings.Split(strings.TrimSpace(string(textOf(9_000_000))), "\n")[:100_000]
	one := b.file("a.txt", strings.Join(all, "\n")+"\n")
	for i := 50; i < len(all); i += 100 {
		all[i] = fmt.Sprintf("changed %d", i)
	}
	other := b.file("b.txt", strings.Join(all, "\n")+"\n")
	var ours, limit []float64
	said := ""
	for range rounds {
		s, _, found := b.job([]string{"PARLEY_BENCH_COMPARE=text/plain|" + one + "|" + other}, self)
		ours, said = append(ours, s), found
		began := time.Now()
		if out, err := exec.Command("diff", one, other).Output(); err == nil || len(out) == 0 {
			b.Fatal("diff found nothing")
		}
		limit = append(limit, time.Since(began).Seconds())
	}
	b.found(figure{"P20", "difference of 100,000 lines, time over GNU diff", median(ratios(ours, limit)), 4, 2, true,
		fmt.Sprintf("%.0f ms over %.0f ms; %s", 1000*median(ours), 1000*median(limit), said)})
}

// measureExplain: the explanation of a response of 256 KiB.
func measureExplain(b *bench) {
	long := map[string]any{"type": "/problems/invalid", "title": "Invalid fields", "status": 422, "detail": "email must be an address", "errors": records(900, 5)}
	text, err := json.Marshal(long)
	if err != nil {
		b.Fatal(err)
	}
	html := []byte("<html><head><title>502 Bad Gateway</title></head><body>" + strings.Repeat("<p class=\"x\">The server said & nothing.</p>\n", 6000) + "</body></html>")
	worst := 0.0
	for _, r := range []playground.Run{runOf(1, 422, "application/problem+json", text[:min(len(text), playground.HeadBytes)]), runOf(2, 200, "application/json", text), runOf(3, 502, "text/html", html)} {
		var times []float64
		for range 3 * rounds {
			began := time.Now()
			explain.Explain(r, playground.Past{})
			times = append(times, float64(time.Since(began).Microseconds())/1000)
		}
		worst = max(worst, median(times))
	}
	b.found(figure{"–", "explanation of 256 KiB, ms", worst, 5, 5, true, "the slowest of JSON, a problem and HTML"})
}
