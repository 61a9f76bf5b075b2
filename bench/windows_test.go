//go:build bench

package bench

import (
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// laterWindows is how many places of a long body are gone to, besides its end.
const laterWindows = 20

// measureWindows: P31 and P32, a JSON body of 100 MB on its run's page, by a program that has
// not looked into it before.
func measureWindows(b *bench) {
	text, count := longJSON()
	from := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(text)
	}))
	defer from.Close()
	file := filepath.Join(b.TempDir(), "windows.db")
	again := func() *program {
		return b.start(b.parley, "-addr", "127.0.0.1:0", "-database", file, "-log-level", "error")
	}
	parley := again()
	run := parley.send(map[string]any{"url": from.URL, "options": map[string]any{"max_body_bytes": int64(2 * middle)}})
	chance := rand.New(rand.NewPCG(3, 4))
	for _, v := range []struct {
		name, at string // the page's address has the place in at
		most     int
	}{{"pretty", "&at=", len(text)}, {"raw", "&at=", len(text)}, {"tree", "&node=%2Fitems&from=", count}} {
		var first, end, later []float64
		for range largeRounds {
			parley.stop()
			parley = again()
			parley.b.get(parley.base + "/status")
			page := parley.base + "/runs/" + run.ID + "?part=body&view=" + v.name
			first = append(first, parley.untilShown(page))
			end = append(end, parley.untilShown(page+v.at+strconv.Itoa(v.most-1)))
			for range laterWindows {
				later = append(later, parley.untilShown(page+v.at+strconv.Itoa(chance.IntN(v.most))))
			}
		}
		b.found(figure{"P31", "100 MB of JSON, first page of the view " + v.name + ", ms", median(first), 300, 150, true, fmt.Sprintf("the slowest of %d: %.0f ms", largeRounds, slicesMax(first))})
		b.found(figure{"P32", "the same, any later window, ms", slicesMax(append(slices.Clone(end), later...)), 1500, 750, true,
			fmt.Sprintf("the slowest; the end, when nothing was read: %.0f ms, any other: %.0f ms at the median", median(end), median(later))})
	}
	parley.stop()
}

// longJSON is an object with one list of records, on one line, and how many these are.
func longJSON() (text []byte, count int) {
	text = []byte(`{"items":[`)
	all := records(1000, 5)
	for ; len(text) < middle; count++ {
		if count > 0 {
			text = append(text, ',')
		}
		record := all[count%len(all)]
		record["id"] = count
		one, _ := json.Marshal(record)
		text = append(text, one...)
	}
	return append(text, "]}"...), count
}

// goesOn is the link that a page which has not come there yet follows by itself.
var goesOn = regexp.MustCompile(`href="([^"]+)"[^>]*data-go-on`)

// untilShown returns the milliseconds until a page shows what its address says.
func (p *program) untilShown(address string) float64 {
	p.b.Helper()
	began := time.Now()
	for range 100 {
		page := p.b.get(address)
		if !strings.Contains(page, " on the way there.") {
			if !strings.Contains(page, `id="body"`) {
				p.b.Fatalf("%s shows no body", address)
			}
			return float64(time.Since(began).Microseconds()) / 1000
		}
		next := goesOn.FindStringSubmatch(page)
		if next == nil {
			p.b.Fatalf("%s goes nowhere", address)
		}
		address, _, _ = strings.Cut(p.base+html.UnescapeString(next[1]), "#")
	}
	p.b.Fatalf("%s is not reached", address)
	return 0
}
