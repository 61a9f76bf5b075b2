//go:build bench

package bench

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

const (
	large        = 1 << 30
	middle       = 100_000_000
	largeRounds  = 3 // of a gigabyte each
	parallelRuns = 16
)

// textOf makes text of words that repeat as those of a long log do.
func textOf(size int) []byte {
	chance := rand.New(rand.NewPCG(1, 2))
	var text []byte
	for len(text) < size {
		text = fmt.Appendf(text, "2026-11-24T%02d:%02d:%02dZ level=info request=%08x user=%d took=%dms status=%d\n",
			chance.IntN(24), chance.IntN(60), chance.IntN(60), chance.Uint32(), chance.IntN(240), chance.IntN(900), 200+chance.IntN(4)*100)
	}
	return text[:size]
}

// source serves any amount of text, other text for each start.
func source() *httptest.Server {
	block := textOf(16 << 20)
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		size, _ := strconv.ParseInt(r.URL.Query().Get("size"), 10, 64)
		at, _ := strconv.Atoi(r.URL.Query().Get("start"))
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Content-Length", strconv.FormatInt(size, 10))
		for size > 0 {
			piece := block[at%len(block):]
			piece = piece[:min(int64(len(piece)), size, 256<<10)]
			if _, err := w.Write(piece); err != nil {
				return
			}
			size -= int64(len(piece))
			at += len(piece)
		}
	}))
}

// measureBodies: P11 to P13, the memory and speed of large content.
func measureBodies(b *bench) {
	from := source()
	defer from.Close()
	parley := b.startParley()
	defer parley.stop()
	var ours, limit, rises []float64
	for round := range largeRounds {
		parley.keep(from.URL, 1<<20, 7*round) // Parley at rest has given back its own program's pages
		began := time.Now()
		rises = append(rises, parley.rise(func() { parley.keep(from.URL, large, 1000*round) }))
		ours = append(ours, large/1e6/time.Since(began).Seconds())
		file := filepath.Join(b.TempDir(), "copy")
		seconds, _, _ := b.job(nil, b.limit, "fetch", fmt.Sprintf("%s/?size=%d&start=%d", from.URL, large, 1000*round), file)
		limit = append(limit, large/1e6/seconds)
		os.Remove(file)
	}
	b.found(figure{"P11", "rise of memory, 1 GiB response, MiB", slicesMax(rises), 48, 24, true, fmt.Sprintf("the most of %d", largeRounds)})
	b.found(figure{"P12", "speed of a 1 GiB response, over a download to a file", median(ratios(ours, limit)), 0.3, 0.6, false,
		fmt.Sprintf("%.0f MB/s over %.0f MB/s, %d rounds", median(ours), median(limit), largeRounds) + instead(0.4)})
	began := time.Now()
	rise := parley.rise(func() {
		var all sync.WaitGroup
		for i := range parallelRuns {
			all.Go(func() { parley.keep(from.URL, middle, 7919*(i+1)) })
		}
		all.Wait()
	})
	b.found(figure{"P13", "rise of memory, 16 responses of 100 MB at once, MiB", rise, 256, 128, true, fmt.Sprintf("in %.1f s", time.Since(began).Seconds())})
}

// keep has Parley fetch and keep content of a size, whole.
func (p *program) keep(from string, size int64, start int) {
	p.b.Helper()
	run := p.send(map[string]any{"url": fmt.Sprintf("%s/?size=%d&start=%d", from, size, start),
		"options": map[string]any{"max_body_bytes": int64(large), "timeout_ms": 600_000}})
	kept := run.Attempts[0].Exchanges[0].Response.Body
	if run.Status != 200 || kept.DecodedSize != size || kept.Truncated {
		p.b.Errorf("run %s kept %d of %d bytes, truncated %v", run.ID, kept.DecodedSize, size, kept.Truncated)
	}
}

func slicesMax(list []float64) float64 {
	most := list[0]
	for _, v := range list {
		most = max(most, v)
	}
	return most
}
