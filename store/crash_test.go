package store_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"parley/explain"
	"parley/playground"
	"parley/store"
)

// writers of the process that is killed.
const writers = 8

// made is the outcome of a run, the same whenever it is asked for.
func made(run playground.Run) playground.Run {
	body := strings.Repeat(fmt.Sprintf("content %d\n", run.ID%5), int(run.ID%90)*40+1)
	run.Attempts = []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{{
		Request:  playground.SentRequest{Method: "GET", URL: run.Request.URL, Headers: []playground.Field{}},
		Response: &playground.Response{HTTPVersion: "1.1", Status: 200 + int(run.ID)%7, Headers: []playground.Field{}, Trailers: []playground.Field{}, Content: wholeContent("text/plain", []byte(body))},
		Timings:  playground.NoTimings(), StartedAt: run.CreatedAt,
	}}}}
	run.Conclude()
	return run
}

func wholeContent(mediaType string, b []byte) playground.Content {
	return playground.Content{Size: int64(len(b)), DecodedSize: int64(len(b)), MediaType: mediaType, Decoded: true, SHA256: sum(b), Whole: b}
}

// writeRuns makes runs until it is killed, and prints the number of each when it is kept.
// Beside that it removes what retention does not keep, as fast as it can.
func writeRuns(path string, r store.Retention) int {
	ctx := context.Background()
	s, err := store.Open(ctx, path, store.Options{KeepFree: -1, Retention: r})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	go func() {
		for r.Runs > 0 && err == nil {
			_, err = s.Purge(ctx)
		}
	}()
	var mu sync.Mutex
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := 0; ; i++ {
				run, err := s.CreateRun(ctx, playground.Draft{Request: playground.NewRequest(fmt.Sprintf("http://h/%d/%d", w, i%3))})
				if err == nil {
					run = made(run)
					err = s.FinishRun(ctx, &run)
				}
				mu.Lock()
				if err != nil {
					fmt.Println(err)
				} else {
					fmt.Println(run.ID)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return 1
}

func TestAKilledProcessLosesNothingThatItAcknowledged(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "parley.db")
	kept := map[playground.RunID]bool{}
	for round := range 4 {
		writeAndKill(t, "write", path, 60+round*50, kept)
		checkKept(t, path, kept)
	}
}

// fewKept is how many runs the process keeps that is killed while it purges.
const fewKept = 150

func TestAProcessThatIsKilledWhileItPurgesKeepsTheNewest(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "parley.db")
	for round := range 2 {
		acknowledged := map[playground.RunID]bool{}
		writeAndKill(t, "purge", path, 2*fewKept+round*37, acknowledged)
		newest := slices.Max(slices.Collect(maps.Keys(acknowledged)))
		oldest := newest - fewKept + 2*writers // each may have a run more, that nobody was told of
		maps.DeleteFunc(acknowledged, func(id playground.RunID, _ bool) bool { return id < oldest })
		checkKept(t, path, acknowledged)
		if found, err := store.CheckFile(t.Context(), path); err != nil || len(found.Faults) > 0 {
			t.Errorf("the file is damaged: %+v, %v", found, err)
		}
	}
}

// writeAndKill has another process write until it has told of so many runs, kills it, and
// notes which it told of.
func writeAndKill(t *testing.T, act, path string, runs int, kept map[playground.RunID]bool) {
	t.Helper()
	cmd, out := startChild(t, act, path)
	for range runs {
		line, err := out.ReadString('\n')
		id, ok := playground.ParseRunID(strings.TrimSpace(line))
		if !ok {
			t.Fatalf("the writing process said %q, %v", line, err)
		}
		kept[id] = true
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(out)
	_ = cmd.Wait()
	lines := strings.Split(string(rest), "\n")
	for _, line := range lines[:len(lines)-1] { // the last may have been cut
		if id, ok := playground.ParseRunID(line); ok {
			kept[id] = true
		}
	}
}

// checkKept opens the history that a killed process left, and holds it to what was acknowledged.
func checkKept(t *testing.T, path string, kept map[playground.RunID]bool) {
	t.Helper()
	ctx := t.Context()
	s, err := store.Open(ctx, path, store.Options{Explain: explain.Explain})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	counts, err := s.Counts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	seen, interrupted := 0, 0
	f := playground.RunFilter{Limit: 500}
	for {
		page, err := s.FindRuns(ctx, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Runs {
			seen++
			switch {
			case r.State == playground.StateInterrupted && !kept[r.ID]:
				interrupted++
				if !strings.Contains(r.Headline, "may have received") {
					t.Errorf("interrupted run %d says %q", r.ID, r.Headline)
				}
			case r.State == playground.StateDone:
				checkRun(t, s, r.ID)
				delete(kept, r.ID)
			default:
				t.Errorf("run %d is %s; acknowledged: %v", r.ID, r.State, kept[r.ID])
			}
		}
		if f.Before = page.Older; f.Before == 0 {
			break
		}
	}
	if len(kept) > 0 {
		t.Errorf("%d acknowledged runs are lost", len(kept))
	}
	if int64(seen) != counts.All || interrupted > writers*4 {
		t.Errorf("%d runs are listed, %d interrupted, and %d counted", seen, interrupted, counts.All)
	}
}

// checkRun fails unless a run is, to the byte, what was written.
func checkRun(t *testing.T, s *store.Store, id playground.RunID) {
	t.Helper()
	run, err := s.FindRun(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	want := made(run).Attempts[0].Exchanges[0].Response.Content
	got := run.Attempts[0].Exchanges[0].Response.Content
	if got.SHA256 != want.SHA256 || run.Status != 200+int(id)%7 {
		t.Errorf("run %d has status %d and content %s", id, run.Status, got.SHA256)
		return
	}
	b, err := s.FindBody(t.Context(), got.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if all, err := io.ReadAll(b); err != nil || string(all) != string(want.Whole) {
		t.Errorf("run %d: %d bytes of content, %v; want %d", id, len(all), err, len(want.Whole))
	}
}

func TestARunThatWasGoingBecomesInterrupted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.db")
	s := mustOpen(t, path, store.Options{})
	for _, method := range []string{"GET", "POST"} {
		r := playground.NewRequest("http://h/orders")
		r.Method = method
		if _, err := s.CreateRun(t.Context(), playground.Draft{Request: r, Name: "Order", Tags: []string{"x"}}); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	s = mustOpen(t, path, store.Options{Explain: explain.Explain})
	run, err := s.FindRun(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	if run.State != playground.StateInterrupted || run.Failure == nil || run.Failure.Cause != playground.CauseInterrupted || run.Name != "Order" || run.Status != 0 {
		t.Errorf("found %+v", run)
	}
	found := false
	for _, f := range run.Explanation.Findings {
		found = found || f.ID == "E-INTERRUPTED" && strings.Contains(f.Title, "may have received the request") && strings.Contains(f.Why, "not idempotent")
	}
	if !found {
		t.Errorf("explained as %+v", run.Explanation)
	}
	counts, err := s.Counts(t.Context())
	if err != nil || counts.All != 2 || counts.Class[0] != 2 {
		t.Errorf("counts %+v, %v", counts, err)
	}
	s.Close()
	s = mustOpen(t, path, store.Options{})
	if again, err := s.FindRun(t.Context(), 2); err != nil || again.Explanation.Headline != run.Explanation.Headline {
		t.Errorf("after another start: %+v, %v", again, err)
	}
}

func TestContentThatBelongsToNoRunGoesAtTheNextStart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.db")
	s := mustOpen(t, path, store.Options{})
	b := []byte(strings.Repeat("staged ", 200_000))
	for _, commit := range []bool{true, false} {
		w, err := s.OpenBody(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(b); err != nil {
			t.Fatal(err)
		}
		if commit {
			if err := w.Commit(sum(b)); err != nil {
				t.Fatal(err)
			}
		}
	}
	s.Close()
	s = mustOpen(t, path, store.Options{})
	if _, err := s.FindBody(t.Context(), sum(b)); playground.CodeOf(err) != playground.NotFound {
		t.Errorf("found: %v", err)
	}
	s.Close()
	var left int
	if err := mustExec(t, path).QueryRow(`SELECT (SELECT count(*) FROM body) + (SELECT count(*) FROM chunk)`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d rows are left, %v", left, err)
	}
}
