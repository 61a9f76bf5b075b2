package execute

import (
	"io"
	"net/http"
	"sync/atomic"
	"testing"

	"parley/playground"
)

const smallJSON = `{"id":1,"name":"Ada","tags":["a","b"],"plan":{"tier":"free"}}`

func serveSmall(b *testing.B) string {
	return mustServe(b, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, smallJSON)
	})
}

// BenchmarkExecute sends a small GET at concurrency 64; BenchmarkBareTransport is its
// limit: the same exchange by net/http alone, in the same process as the same server.
func BenchmarkExecute(b *testing.B) {
	e := mustExecutor(b)
	req := playground.NewRequest(serveSmall(b))
	var failed atomic.Int64
	b.ReportAllocs()
	b.SetParallelism(32)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if run(b, e, req)[0].Exchanges[0].Failure != nil {
				failed.Add(1)
			}
		}
	})
	if failed.Load() > 0 {
		b.Fatalf("%d failed", failed.Load())
	}
}

func BenchmarkBareTransport(b *testing.B) {
	u := serveSmall(b)
	t := &http.Transport{MaxIdleConnsPerHost: 256, DisableCompression: true}
	defer t.CloseIdleConnections()
	b.ReportAllocs()
	b.SetParallelism(32)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			req, err := http.NewRequest(http.MethodGet, u, nil)
			if err != nil {
				b.Error(err)
				return
			}
			resp, err := t.RoundTrip(req)
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
		}
	})
}
