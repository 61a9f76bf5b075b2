package explain

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// bigJSON is a list of records of at least n bytes.
func bigJSON(n int) string {
	var b strings.Builder
	b.WriteString("[")
	for i := 0; b.Len() < n-120; i++ {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, `{"id":%d,"name":"user %d","email":"user%d@example.test","active":true,"tags":["a","b"]}`, i, i, i)
	}
	b.WriteString("]")
	return b.String()
}

// benchCase is a run whose cost matters.
type benchCase struct {
	name string
	run  playground.Run
	past playground.Past
}

func benchCases() []benchCase {
	json := bigJSON(playground.HeadBytes)
	html := "<html><head><title>Oops</title></head><body>" + strings.Repeat("<div class=\"x\"><p>Some text &amp; more</p></div>\n", playground.HeadBytes/48) + "</body></html>"
	return []benchCase{
		{name: "small 200 JSON", run: given("GET", "http://api.test/users/7").sends("Accept", "application/json").answersJSON(200, `{"id": 7, "name": "Mira", "email": "mira@example.test"}`, "ETag: \"1\"", "Cache-Control: max-age=60", "Date: Tue, 24 Nov 2026 12:00:00 GMT")},
		{name: "404 problem", run: given("GET", "http://api.test/users/9041").answers(404, `{"type":"/problems/user-not-found","title":"User not found","status":404,"detail":"No user has the id 9041."}`, "Content-Type: application/problem+json")},
		{name: "256 KiB JSON under 200", run: given("GET", "http://api.test/users").answersJSON(200, json)},
		{name: "256 KiB JSON under 500", run: given("GET", "http://api.test/users").answersJSON(500, json)},
		{name: "256 KiB HTML under 502", run: given("GET", "http://api.test/users").answers(502, html, "Content-Type: text/html")},
		{name: "256 KiB text under 500", run: given("GET", "http://api.test/users").answers(500, strings.Repeat("at some.place.in.Code(File.java:12)\n", playground.HeadBytes/36), "Content-Type: text/plain")},
		{name: "256 KiB of one word under 403", run: given("GET", "http://api.test/users").answers(403, strings.Repeat("limit a ", playground.HeadBytes/8), "Content-Type: text/plain")},
		{name: "256 KiB of brackets under 500", run: given("GET", "http://api.test/users").answers(500, strings.Repeat("<a>", playground.HeadBytes/3), "Content-Type: text/xml")},
		{name: "128 KiB of headings under 500", run: given("GET", "http://api.test/users").answers(500, strings.Repeat("error: ", playground.HeadBytes/14), "Content-Type: text/plain")},
	}
}

func BenchmarkExplain(b *testing.B) {
	for _, c := range benchCases() {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Explain(c.run, c.past)
			}
		})
	}
	set := everydayRuns(b)
	b.Run("the examples and the golden responses", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			Explain(set[i%len(set)].run, set[i%len(set)].past)
		}
		median, worst, which := costs(set, 3)
		b.ReportMetric(median.Seconds()*1000, "median-ms")
		b.ReportMetric(float64(median)/float64(mostMedian), "of-5ms")
		b.ReportMetric(worst.Seconds()*1000, "worst-ms")
		b.ReportMetric(float64(worst)/float64(mostWorst), "of-20ms")
		b.Logf("worst: %s", which)
	})
}

// everydayRuns are the shared examples and the golden responses.
func everydayRuns(t testing.TB) []benchCase {
	var set []benchCase
	for _, x := range readExamples(t) {
		set = append(set, benchCase{"example " + x.ID, x.run(), playground.Past{}})
	}
	for _, g := range readGoldens(t) {
		set = append(set, benchCase{"golden " + g.name, g.run, g.past})
	}
	return set
}

// The budget of one explanation, over the everyday set and for the largest bodies.
const (
	mostMedian = 5 * time.Millisecond
	mostWorst  = 20 * time.Millisecond
)

// costs takes the processor time of every run and returns the median and the worst, each the best of
// some rounds.
func costs(set []benchCase, rounds int) (median, worst time.Duration, which string) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var all []time.Duration
	for _, c := range set {
		best := time.Hour
		for range rounds {
			begun := spent()
			Explain(c.run, c.past)
			best = min(best, spent()-begun)
		}
		if all = append(all, best); best > worst {
			worst, which = best, c.name
		}
	}
	slices.Sort(all)
	return all[len(all)/2], worst, which
}

func TestExplainingStaysInItsBudget(t *testing.T) {
	median, worst, which := costs(everydayRuns(t), 5)
	t.Logf("everyday: median %v (%.3f of %v), worst %v (%.3f of %v): %s", median, float64(median)/float64(mostMedian), mostMedian, worst, float64(worst)/float64(mostWorst), mostWorst, which)
	_, largest, what := costs(benchCases(), 5)
	t.Logf("largest bodies: worst %v (%.3f of %v): %s", largest, float64(largest)/float64(mostWorst), mostWorst, what)
	if median > mostMedian || worst > mostWorst || largest > mostWorst {
		t.Error("an explanation costs more than its budget")
	}
}
