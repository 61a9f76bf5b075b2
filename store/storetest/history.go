package storetest

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"parley/playground"
	"parley/store"
)

// Of a history that is made to measure.
const (
	historyTime   = 60 * 24 * time.Hour // from its first run to its last
	historyParts  = 200                 // in each, all runs are made at the same time
	historyAtOnce = 256                 // as many callers as share a transaction
	historyKeys   = 2000                // requests, of which a few get most of the runs
	seriesEvery   = 5000
	seriesRuns    = 20
)

// MakeHistory makes a database of n runs such as a team makes, through the store's own
// writer: the sieves, the figures and the index are as they would have come to be. The runs
// are the same every time; their numbers are not quite. A file that is there stays.
func MakeHistory(ctx context.Context, path string, n int) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	making := path + ".making" // a name that is left where this is broken off
	for _, end := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(making + end)
	}
	h := &history{n: n, baselines: map[int]playground.RunID{}}
	h.at.Store(time.Now().Add(-historyTime).UnixMilli())
	var err error
	if h.s, err = store.Open(ctx, making, store.Options{KeepFree: -1, Now: h.now}); err != nil {
		return err
	}
	if err := h.fill(ctx); err != nil {
		return fmt.Errorf("make a history: %w", err)
	}
	// A search that goes forward indexes first what it will look at.
	if _, err := h.s.FindRuns(ctx, playground.RunFilter{After: 1, Limit: 1, Body: "settle"}); err != nil {
		return fmt.Errorf("index a history: %w", err)
	}
	if err := h.s.Close(); err != nil {
		return err
	}
	return os.Rename(making, path)
}

// history is one that is being made.
type history struct {
	s  *store.Store
	n  int
	at atomic.Int64 // milliseconds

	mu        sync.Mutex
	series    playground.SeriesID
	baselines map[int]playground.RunID // by request
}

func (h *history) now() time.Time { return time.UnixMilli(h.at.Load()) }

func (h *history) fill(ctx context.Context) error {
	for part := range historyParts {
		var all errgroup.Group
		all.SetLimit(historyAtOnce)
		for i := part * h.n / historyParts; i < (part+1)*h.n/historyParts; i++ {
			if i%seriesEvery == 0 {
				if err := h.beginSeries(ctx); err != nil {
					return err
				}
			}
			all.Go(func() error { return h.keep(ctx, i) })
		}
		if err := all.Wait(); err != nil {
			return err
		}
		h.at.Add((historyTime / historyParts).Milliseconds())
	}
	return nil
}

func (h *history) beginSeries(ctx context.Context) error {
	series, err := h.s.CreateSeries(ctx, playground.SeriesDraft{Draft: playground.Draft{Request: playground.NewRequest("http://service1.example/api/v1/users/1")}, Plan: playground.DefaultPlan()})
	if err != nil {
		return err
	}
	h.mu.Lock()
	h.series = series.ID
	h.mu.Unlock()
	return h.s.FinishSeries(ctx, series.ID, playground.StateDone, "")
}

// keep makes the i-th run.
func (h *history) keep(ctx context.Context, i int) error {
	chance := rand.New(rand.NewPCG(uint64(i), 7))
	request := int(rand.NewZipf(chance, 1.2, 3, historyKeys-1).Uint64())
	run, err := h.s.CreateRun(ctx, h.draft(chance, request, i))
	if err != nil {
		return err
	}
	run.Attempts = []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{madeExchange(chance, run, request, i)}}}
	run.TotalMS = playground.Millis(math.Exp(1.2*chance.NormFloat64()) * float64(80*time.Millisecond))
	run.Conclude()
	run.Explanation = playground.Explanation{Ruleset: 1, Code: run.Status, Class: playground.ClassOf(run.Status), Headline: fmt.Sprintf("The answer was %d", run.Status),
		Findings: []playground.Finding{{ID: fmt.Sprintf("E-%d-ONE", run.Status), Severity: playground.SeverityNote, Confidence: playground.Certain, Title: "It is so", Why: strings.Repeat("Because of what stands here. ", 6)}}}
	if err := h.s.FinishRun(ctx, &run); err != nil {
		return err
	}
	return h.beside(ctx, chance, request, run)
}

// draft is what is sent: 17 hosts, six methods, five environments, thirty people.
func (h *history) draft(chance *rand.Rand, request, i int) playground.Draft {
	r := playground.NewRequest(fmt.Sprintf("http://service%d.example/api/v%d/%s/%d?page=%d", request%17, request%3, []string{"users", "orders", "invoices", "plans"}[request%4], request, chance.IntN(3)))
	r.Method = []string{"GET", "GET", "GET", "POST", "PUT", "DELETE"}[request%6]
	r.Headers = []playground.Row{{Name: "Accept", Value: "application/json", Enabled: true}, {Name: "Authorization", Value: fmt.Sprintf("Bearer %032x", chance.Uint64()), Enabled: true}}
	d := playground.Draft{Request: r, Environment: []string{"", "", "staging", "production", "local"}[chance.IntN(5)], CreatedBy: fmt.Sprintf("person%d", chance.IntN(30))}
	if chance.IntN(20) == 0 {
		d.Tags = []string{fmt.Sprintf("tag%d", int(math.Sqrt(float64(chance.IntN(10_000)))))}
	}
	if chance.IntN(50) == 0 {
		d.Name = fmt.Sprintf("Check %s %d", madeWord(chance), request)
	}
	if chance.IntN(500) == 0 {
		d.Note = fmt.Sprintf("Asked %s about %s and %s.", madeWord(chance), madeWord(chance), madeWord(chance))
	}
	if place := i % seriesEvery; place < seriesRuns {
		h.mu.Lock()
		d.SeriesID, d.SeriesPlace = h.series, place+1
		h.mu.Unlock()
	}
	return d
}

// beside pins one run in a thousand, deletes one in five thousand, and holds the runs of one
// request in forty to its first.
func (h *history) beside(ctx context.Context, chance *rand.Rand, request int, run playground.Run) error {
	if chance.IntN(1000) == 0 {
		pinned := true
		if _, err := h.s.UpdateRun(ctx, run.ID, playground.RunUpdate{Pinned: &pinned}); err != nil {
			return err
		}
	}
	if chance.IntN(5000) == 0 {
		_, err := h.s.DeleteRuns(ctx, []playground.RunID{run.ID})
		return err
	}
	if request%40 != 5 || run.State != playground.StateDone {
		return nil
	}
	h.mu.Lock()
	baseline := h.baselines[request]
	if baseline == 0 {
		h.baselines[request] = run.ID
	}
	h.mu.Unlock()
	if baseline == 0 {
		_, err := h.s.SetBaseline(ctx, run.ID)
		return err
	}
	places := chance.IntN(3)
	return h.s.HoldRun(ctx, run.ID, playground.ToBaseline{Run: baseline, Same: places == 0, Places: places, Complete: true, Rules: "1"})
}

// madeStatuses are what the targets answer with; 0 is no answer.
var madeStatuses = []int{200, 200, 200, 200, 201, 204, 301, 400, 401, 403, 404, 404, 409, 422, 429, 500, 502, 503, 0, 200}

func madeExchange(chance *rand.Rand, run playground.Run, request, i int) playground.Exchange {
	status := madeStatuses[(request+chance.IntN(4))%len(madeStatuses)]
	x := playground.Exchange{Request: playground.SentRequest{Method: run.Request.Method, URL: run.Request.URL}, Timings: playground.NoTimings(), StartedAt: run.CreatedAt}
	x.Request.Headers = madeFields("Host: service.example", "User-Agent: Parley", "Accept: application/json")
	if status == 0 {
		x.Failure = &playground.Failure{Kind: playground.FailureConnect, Phase: playground.PhaseConnect, Cause: playground.CauseRefused, Message: "Nothing listens there.", Promised: -1}
		return x
	}
	// Half of the answers are what the request was answered with before.
	kept := rand.New(rand.NewPCG(uint64(request), 11))
	if chance.IntN(2) == 0 {
		kept, request = chance, -i
	}
	x.Response = &playground.Response{HTTPVersion: "1.1", Status: status, Reason: "Reason", Trailers: []playground.Field{}, Content: madeContent(kept, request)}
	x.Response.Headers = madeFields("Content-Type: application/json", "Cache-Control: no-cache", "Vary: Accept", "Server: nginx/1.25",
		fmt.Sprintf("X-Request-Id: %016x", chance.Uint64()), "Date: Tue, 24 Nov 2026 09:00:00 GMT", "Connection: keep-alive", "Strict-Transport-Security: max-age=63072000")
	if status == 429 {
		x.Response.Headers = append(x.Response.Headers, playground.Field{Name: "Retry-After", Value: "30"})
	}
	return x
}

func madeFields(lines ...string) []playground.Field {
	var all []playground.Field
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		all = append(all, playground.Field{Name: name, Value: value})
	}
	return all
}

var syllables = strings.Fields("ba be bi bo bu da de di do du fa fe fi fo fu ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu")

func madeWord(chance *rand.Rand) string {
	return syllables[chance.IntN(len(syllables))] + syllables[chance.IntN(len(syllables))] + syllables[chance.IntN(len(syllables))]
}

// madeContent is JSON of 2 KB in the median.
func madeContent(chance *rand.Rand, id int) playground.Content {
	b := fmt.Appendf(nil, `{"id": %d, "items": [`, id)
	for n := 1 + int(20*math.Exp(chance.NormFloat64()*0.8)); n > 0; n-- {
		b = fmt.Appendf(b, `{"name": %q, "price": %d, "sku": "%06x", "in_stock": true, "category": "general goods"},`, madeWord(chance), chance.IntN(10_000), chance.IntN(1<<24))
	}
	return content("application/json", string(append(b, `{"id": 0}]}`...)))
}
