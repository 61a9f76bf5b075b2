//go:build bench

package bench

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"parley/playground"
	"parley/store"
)

// storeCallers keep runs at once, each waiting for its own.
const storeCallers = 64

// measureStore: P10, the store's durable writes over those of a program that makes each in
// a transaction of its own. A run is two: before it is sent, and when its outcome is known.
func measureStore(b *bench) {
	ctx := context.Background()
	kept, err := store.Open(ctx, filepath.Join(b.TempDir(), "parley.db"), store.Options{Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	defer kept.Close()
	record := filepath.Join(b.TempDir(), "limit.db")
	var ours, limit []float64
	for range rounds {
		ours = append(ours, 2*b.keepRuns(ctx, kept))
		limit = append(limit, b.limitStore(record))
	}
	b.found(figure{"P10", "durable writes, 64 callers, over one transaction each", median(ratios(ours, limit)), 4, 6, false,
		fmt.Sprintf("%.0f/s over %.0f/s", median(ours), median(limit))})
}

// keepRuns returns how many runs a second the store takes.
func (b *bench) keepRuns(ctx context.Context, kept *store.Store) float64 {
	b.Helper()
	content := []byte(strings.Repeat(`{"id": 17}`, 25))
	var done atomic.Int64
	var trouble atomic.Pointer[error]
	var all sync.WaitGroup
	began := time.Now()
	for range storeCallers {
		all.Go(func() {
			for time.Since(began) < roundTime {
				if err := keepOne(ctx, kept, content); err != nil {
					trouble.Store(&err)
					return
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	if err := trouble.Load(); err != nil {
		b.Fatal(*err)
	}
	return float64(done.Load()) / time.Since(began).Seconds()
}

// keepOne keeps a run of one exchange.
func keepOne(ctx context.Context, kept *store.Store, content []byte) error {
	run, err := kept.CreateRun(ctx, playground.Draft{Request: playground.NewRequest("http://api.example/users/17")})
	if err != nil {
		return err
	}
	done := runOf(run.ID, 200, "application/json", content)
	run.State, run.Status, run.Attempts = done.State, done.Status, done.Attempts
	run.Attempts[0].Exchanges[0].Response.Content = playground.Content{MediaType: "application/json", Decoded: true}
	return kept.FinishRun(ctx, &run)
}

// limitStore returns how many transactions a second the limit program makes.
func (b *bench) limitStore(file string) float64 {
	b.Helper()
	out, err := exec.Command(b.limit, "store", file, fmt.Sprint(storeCallers), fmt.Sprint(roundTime.Seconds())).Output()
	var rate float64
	if _, scanErr := fmt.Sscanf(string(out), "rate %f", &rate); err != nil || scanErr != nil {
		b.Fatalf("limit store: %v %s", err, out)
	}
	return rate
}
