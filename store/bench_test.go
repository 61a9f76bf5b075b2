package store_test

import (
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"parley/playground"
	"parley/store"
)

// keepOne keeps a run of one exchange with content of its own.
func keepOne(b *testing.B, s *store.Store, body string) {
	run, err := s.CreateRun(b.Context(), playground.Draft{Request: playground.NewRequest("http://api.example/users/17")})
	if err != nil {
		b.Error(err)
		return
	}
	c := playground.Content{MediaType: "application/json", Decoded: true}
	if body != "" {
		c = wholeContent("application/json", []byte(body))
	}
	run.Attempts = []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{{
		Request:  playground.SentRequest{Method: "GET", URL: run.Request.URL},
		Response: &playground.Response{HTTPVersion: "1.1", Status: 200, Headers: []playground.Field{{Name: "Content-Type", Value: "application/json"}}, Content: c},
		Timings:  playground.NoTimings(),
	}}}}
	run.Conclude()
	if err := s.FinishRun(b.Context(), &run); err != nil {
		b.Error(err)
	}
}

// BenchmarkKeepRun is a run's two durable writes, with as many callers, each waiting for
// its own.
func BenchmarkKeepRun(b *testing.B) {
	for _, callers := range []int{1, 16, 64} {
		for _, body := range []string{"none", "same", "new"} {
			b.Run(fmt.Sprintf("callers=%d/body=%s", callers, body), func(b *testing.B) {
				s := mustOpen(b, filepath.Join(b.TempDir(), "parley.db"), store.Options{KeepFree: -1})
				var all sync.WaitGroup
				b.ResetTimer()
				for c := range callers {
					all.Go(func() {
						for i := c; i < b.N; i += callers {
							switch body {
							case "none":
								keepOne(b, s, "")
							case "same":
								keepOne(b, s, strings.Repeat(`{"id": 17}`, 25))
							case "new":
								keepOne(b, s, fmt.Sprint(i)+strings.Repeat(`{"id": 17}`, 25))
							}
						}
					})
				}
				all.Wait()
			})
		}
	}
}

// BenchmarkOwnTransactions is what the group commit is measured against: the least store,
// with a durable transaction for every write.
func BenchmarkOwnTransactions(b *testing.B) {
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			db := mustOpenSQL(b, "file:"+filepath.Join(b.TempDir(), "limit.db")+"?_journal_mode=WAL&_synchronous=FULL&_busy_timeout=10000&_txlock=immediate")
			db.SetMaxOpenConns(1)
			if _, err := db.Exec(`CREATE TABLE run (id INTEGER PRIMARY KEY, url TEXT, status INTEGER, record BLOB);
				CREATE INDEX run_status ON run (status, id); CREATE INDEX run_url ON run (url, id)`); err != nil {
				b.Fatal(err)
			}
			record := []byte(strings.Repeat("record ", 430))
			var all sync.WaitGroup
			b.ResetTimer()
			for c := range callers {
				all.Go(func() {
					for i := c; i < b.N; i += callers {
						if _, err := db.Exec(`INSERT INTO run (url, status, record) VALUES ($1, $2, $3)`, "http://api.example/users/17", 200, record); err != nil {
							b.Error(err)
						}
					}
				})
			}
			all.Wait()
		})
	}
}

// BenchmarkStreamBody is content on its way in, with what the executor adds: its hash.
func BenchmarkStreamBody(b *testing.B) {
	chance := rand.New(rand.NewPCG(1, 2))
	var text []byte
	for len(text) < 16<<20 {
		text = fmt.Appendf(text, "2026-11-24T%02d:%02d:%02dZ level=info request=%08x user=%d took=%dms status=%d\n",
			chance.IntN(24), chance.IntN(60), chance.IntN(60), chance.Uint32(), chance.IntN(240), chance.IntN(900), 200+chance.IntN(4)*100)
	}
	noise := make([]byte, 16<<20)
	for i := range noise {
		noise[i] = byte(chance.Uint32())
	}
	for _, kind := range []struct {
		name string
		data []byte
	}{{"text", text}, {"noise", noise}} {
		b.Run(kind.name, func(b *testing.B) {
			s := mustOpen(b, filepath.Join(b.TempDir(), "parley.db"), store.Options{KeepFree: -1})
			const size = 256 << 20
			b.SetBytes(size)
			for n := range b.N {
				w, err := s.OpenBody(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				hash := sha256.New()
				for at := n * 4096; at < size+n*4096; at += 32 << 10 {
					piece := kind.data[at%(len(kind.data)-64<<10):][:32<<10]
					hash.Write(piece)
					if _, err := w.Write(piece); err != nil {
						b.Fatal(err)
					}
				}
				sha := fmt.Sprintf("%x", hash.Sum(nil))
				if err := w.Commit(sha); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				body, err := s.FindBody(b.Context(), sha)
				if err != nil {
					b.Fatal(err)
				}
				if n, err := io.Copy(io.Discard, body); n != size || err != nil {
					b.Fatal(n, err)
				}
				b.StartTimer()
			}
		})
	}
}
