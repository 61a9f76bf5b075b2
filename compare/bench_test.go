package compare

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// records is how many a document of about 10 MB has.
const records = 37_733

func record(r *rand.Rand, i int, withID bool) string {
	id := ""
	if withID {
		id = fmt.Sprintf(`"id": %d, `, i)
	}
	return fmt.Sprintf(`{%s"name": "Person %d of %d", "email": "person.%d@example.org", "active": %t, "score": %d.%02d, `+
		`"tags": ["t%d", "t%d"], "address": {"street": "Street %d", "city": "City %d", "zip": "%05d"}, "created_at": "2026-%02d-%02dT08:%02d:00Z", "note": null}`,
		id, i, r.IntN(1e6), i, r.IntN(2) == 0, r.IntN(1000), r.IntN(90)+1, r.IntN(50), r.IntN(50), r.IntN(9999), r.IntN(500), r.IntN(1e5), 1+r.IntN(12), 1+r.IntN(28), r.IntN(60))
}

// documents10MB returns a document and the same with 1 % of its records changed, added or removed.
func documents10MB(withID bool) (a, b []byte) {
	r := rand.New(rand.NewPCG(1, 2))
	var as, bs []string
	for i := range records {
		one := record(r, i, withID)
		as = append(as, one)
		switch r.IntN(300) {
		case 0:
			bs = append(bs, strings.Replace(one, `"active"`, `"active": 1, "was"`, 1))
		case 1:
			bs = append(bs, one, record(r, records+i, withID))
		case 2:
		default:
			bs = append(bs, one)
		}
	}
	return []byte("[" + strings.Join(as, ",\n") + "]"), []byte("[" + strings.Join(bs, ",\n") + "]")
}

// allOther returns a document of the same size in which every record is another, in another order.
func allOther(a []byte, shuffled bool) []byte {
	lines := strings.Split(strings.Trim(string(a), "[]"), ",\n")
	r := rand.New(rand.NewPCG(3, 4))
	if shuffled {
		r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	}
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], "example.org", fmt.Sprint("x", i))
		lines[i] = strings.ReplaceAll(lines[i], "Street", fmt.Sprint("Road", i))
		lines[i] = strings.ReplaceAll(lines[i], "Person", fmt.Sprint("Other", i))
	}
	return []byte("[" + strings.Join(lines, ",\n") + "]")
}

// parseBoth is the limit: what encoding/json needs to say whether two documents are equal.
func parseBoth(tb testing.TB, a, b []byte) {
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		tb.Fatal("not JSON")
	}
	if reflect.DeepEqual(x, y) {
		tb.Fatal("equal")
	}
}

func compareBytes(tb testing.TB, a, b []byte, mediaType string) playground.Comparison {
	x, y := answered(1, 200, mediaType, ""), answered(2, 200, mediaType, "")
	x.Body, y.Body = a, b
	return mustCompare(tb, Input{Runs: []playground.ComparedRun{x, y}, Defaults: true})
}

// took returns how long do takes and how much the heap grew at its highest, looked at
// every half millisecond.
func took(do func()) (time.Duration, float64) {
	runtime.GC()
	before, highest := heap(), uint64(0)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(time.Millisecond / 2)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				highest = max(highest, heap())
			}
		}
	}()
	start := time.Now()
	do()
	elapsed := time.Since(start)
	close(stop)
	<-stopped
	return elapsed, float64(max(highest, heap())) - float64(before)
}

// heap returns the bytes of live objects and of dead ones not yet swept.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

// interleaved runs a limit and ours in turn and reports the medians of the ratios.
func interleaved(b *testing.B, rounds int, limit, ours func()) {
	var times, bytes, absolute []float64
	for range rounds {
		t0, m0 := took(limit)
		t1, m1 := took(ours)
		times = append(times, float64(t1)/float64(t0))
		bytes = append(bytes, m1/max(m0, 1))
		absolute = append(absolute, t1.Seconds()*1000)
	}
	b.ReportMetric(median(times), "x-time")
	b.ReportMetric(median(bytes), "x-peak-heap")
	b.ReportMetric(median(absolute), "ms/compare")
}

func BenchmarkJSON10MB(b *testing.B) {
	for _, withID := range []bool{true, false} {
		x, y := documents10MB(withID)
		b.Run(fmt.Sprintf("id=%t", withID), func(b *testing.B) {
			for b.Loop() {
				interleaved(b, 5, func() { parseBoth(b, x, y) }, func() {
					out := compareBytes(b, x, y, "application/json")
					if !out.Pairs[0].Body.Complete || out.Same {
						b.Fatal(out.Pairs[0].Body.Bound)
					}
				})
			}
		})
	}
}

func BenchmarkWorstCase(b *testing.B) {
	for _, c := range []struct {
		name     string
		withID   bool
		shuffled bool
	}{{"nothing equal, no key", false, false}, {"nothing equal, reordered, no key", false, true}, {"all reordered and changed, key", true, true}} {
		x, _ := documents10MB(c.withID)
		y := allOther(x, c.shuffled)
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				interleaved(b, 1, func() { parseBoth(b, x, y) }, func() { compareBytes(b, x, y, "application/json") })
			}
		})
	}
}

func BenchmarkText100k(b *testing.B) {
	diff, err := exec.LookPath("diff")
	if err != nil {
		b.Skip("there is no diff to compare with")
	}
	r := rand.New(rand.NewPCG(5, 6))
	var x, y bytes.Buffer
	for i := range 100_000 {
		line := fmt.Sprintf("%d the line has some words %d and some more %d\n", i%977, r.IntN(5000), i%13)
		x.WriteString(line)
		switch r.IntN(300) {
		case 0:
			y.WriteString("changed " + line)
		case 1:
			y.WriteString(line + "added\n")
		case 2:
		default:
			y.WriteString(line)
		}
	}
	dir := b.TempDir()
	fx, fy := filepath.Join(dir, "x"), filepath.Join(dir, "y")
	if os.WriteFile(fx, x.Bytes(), 0o600) != nil || os.WriteFile(fy, y.Bytes(), 0o600) != nil {
		b.Fatal("write")
	}
	for b.Loop() {
		interleaved(b, 9, func() {
			if out, _ := exec.CommandContext(context.Background(), diff, fx, fy).Output(); len(out) == 0 {
				b.Fatal("diff found nothing")
			}
		}, func() { compareBytes(b, x.Bytes(), y.Bytes(), "text/plain") })
	}
}

func BenchmarkAlign10MB(b *testing.B) {
	x, y := documents10MB(false)
	a, c := answered(1, 200, "application/json", ""), answered(2, 200, "application/json", "")
	a.Body, c.Body = x, y
	pair := mustCompare(b, Input{Runs: []playground.ComparedRun{a, c}}).Pairs[0]
	for b.Loop() {
		interleaved(b, 3, func() { parseBoth(b, x, y) }, func() {
			if out := Align(context.Background(), a, c, pair, AlignOptions{}); len(out.Lines) > 20_000 || out.Differences == 0 {
				b.Fatalf("%d lines, %d differences", len(out.Lines), out.Differences)
			}
		})
	}
}

// asXML writes the records of a document as elements.
func asXML(document []byte) []byte {
	var out bytes.Buffer
	out.WriteString("<people>")
	for _, line := range strings.Split(strings.Trim(string(document), "[]"), ",\n") {
		fields := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(`{}"[],`, r) })
		out.WriteString("<person>")
		for i, f := range fields {
			fmt.Fprintf(&out, "<f%d>%s</f%d>", i%7, strings.TrimSpace(f), i%7)
		}
		out.WriteString("</person>\n")
	}
	out.WriteString("</people>")
	return out.Bytes()
}

// BenchmarkXML sets a comparison of XML, as large as its bounds allow, beside reading both.
func BenchmarkXML(b *testing.B) {
	x, y := documents10MB(false)
	x, y = asXML(x[:len(x)/16]), asXML(y[:len(y)/16])
	for b.Loop() {
		interleaved(b, 5, func() {
			for _, text := range [][]byte{x, y} {
				d := xml.NewDecoder(bytes.NewReader(text))
				for {
					if _, err := d.Token(); err != nil {
						break
					}
				}
			}
		}, func() {
			if out := compareBytes(b, x, y, "application/xml"); out.Pairs[0].Body.As != "xml" || out.Same {
				b.Fatal(out.Pairs[0].Body.Note)
			}
		})
	}
}

// BenchmarkRules sets the same comparison with many rules beside that without.
func BenchmarkRules(b *testing.B) {
	x, _ := documents10MB(true)
	y := allOther(x, false)
	a, c := answered(1, 200, "application/json", ""), answered(2, 200, "application/json", "")
	a.Body, c.Body = x, y
	in := Input{Runs: []playground.ComparedRun{a, c}}
	with := in
	for i := range 50 {
		with.Rules = append(with.Rules, playground.RuleHits{Rule: fmt.Sprintf("/**/none%d", i)}, playground.RuleHits{Rule: fmt.Sprintf("match:/*/email~=example%d", i)})
	}
	for b.Loop() {
		interleaved(b, 3, func() { mustCompare(b, in) }, func() { mustCompare(b, with) })
	}
}
