package store_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/playground"
	"parley/store"
)

// handClock is a clock that is moved by hand.
type handClock struct{ at time.Time }

func (c *handClock) now() time.Time { return c.at }

func newHandClock() *handClock {
	return &handClock{time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
}

// openRetained opens a store that a clock and bounds are given to.
func openRetained(t *testing.T, c *handClock, r store.Retention) (*store.Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "parley.db")
	return mustOpen(t, path, store.Options{Now: c.now, Retention: r, KeepFree: -1}), path
}

// left lists the runs that are there, oldest first.
func left(t *testing.T, s *store.Store) []playground.RunID {
	t.Helper()
	var all []playground.RunID
	f := playground.RunFilter{Limit: 500}
	for {
		page, err := s.FindRuns(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Runs {
			all = append(all, r.ID)
		}
		if f.Before = page.Older; f.Before == 0 {
			slices.Reverse(all)
			return all
		}
	}
}

func pin(t *testing.T, s *store.Store, id playground.RunID) {
	t.Helper()
	yes := true
	if _, err := s.UpdateRun(t.Context(), id, playground.RunUpdate{Pinned: &yes}); err != nil {
		t.Fatal(err)
	}
}

func mustPurge(t *testing.T, s *store.Store, want int) {
	t.Helper()
	n, err := s.Purge(t.Context())
	if n != want || err != nil {
		t.Errorf("purged %d runs, want %d; %v", n, want, err)
	}
}

func TestOldRunsGoByTheirAge(t *testing.T) {
	c := newHandClock()
	s, _ := openRetained(t, c, store.Retention{Age: 10 * time.Hour})
	for range 12 {
		sendRun(t, s, "http://h/")
		c.at = c.at.Add(time.Hour)
	}
	pin(t, s, 1)
	going, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest("http://h/")})
	if err != nil {
		t.Fatal(err)
	}
	mustPurge(t, s, 1) // the second is ten hours old and the first is pinned
	c.at = c.at.Add(8 * time.Hour)
	mustPurge(t, s, 8)
	c.at = c.at.Add(12 * time.Hour)
	mustPurge(t, s, 2)
	if got := fmt.Sprint(left(t, s)); got != fmt.Sprint([]playground.RunID{1, going.ID}) {
		t.Errorf("left: %s", got)
	}
	counts, err := s.Counts(t.Context())
	if err != nil || counts.All != 2 || counts.Pinned != 1 {
		t.Errorf("counts %+v, %v", counts, err)
	}
}

func TestTheOldestRunsGoWhenThereAreTooMany(t *testing.T) {
	c := newHandClock()
	s, _ := openRetained(t, c, store.Retention{Runs: 20})
	for i := range 300 {
		sendRun(t, s, fmt.Sprintf("http://h/%d", i%9))
	}
	pin(t, s, 7)
	pin(t, s, 299)
	mustPurge(t, s, 278)
	mustPurge(t, s, 0)
	got := left(t, s)
	if len(got) != 22 || got[0] != 7 || got[1] != 280 {
		t.Errorf("left: %v", got)
	}
	for id, want := range map[playground.RunID]playground.Kept{7: {Pinned: true, Runs: -1}, 300: {Runs: 20}, 290: {Runs: 10}} {
		if k, err := s.FindKept(t.Context(), id); err != nil || k != want {
			t.Errorf("run %d is kept %+v, want %+v; %v", id, k, want, err)
		}
	}
	if _, err := s.FindKept(t.Context(), 8); playground.CodeOf(err) != playground.NotFound {
		t.Errorf("a purged run: %v", err)
	}
}

func TestHowLongARunIsKeptIsSaid(t *testing.T) {
	c := newHandClock()
	s, _ := openRetained(t, c, store.Retention{Age: time.Hour})
	id := sendRun(t, s, "http://h/")
	if k, err := s.FindKept(t.Context(), id); err != nil || k.Pinned || k.Runs != -1 || !k.Until.Equal(c.at.Add(time.Hour)) {
		t.Errorf("kept %+v, %v", k, err)
	}
}

func TestTheFileShrinksToItsBound(t *testing.T) {
	c := newHandClock()
	s, path := openRetained(t, c, store.Retention{Bytes: 4 << 20})
	chance := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		run, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest("http://h/")})
		if err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 200_000)
		for i := range b {
			b[i] = byte(chance.Uint32())
		}
		run.Attempts = []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{{
			Response: &playground.Response{Status: 200, Content: wholeContent("application/octet-stream", b)}, Timings: playground.NoTimings(),
		}}}}
		run.Conclude()
		if err := s.FinishRun(t.Context(), &run); err != nil {
			t.Fatal(err)
		}
	}
	n, err := s.Purge(t.Context())
	if err != nil || n != 40 && n != 60 {
		t.Errorf("purged %d, %v", n, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() > 5<<20 {
		t.Errorf("the file has %d bytes, %v", info.Size(), err)
	}
	if log, err := os.Stat(path + "-wal"); err != nil || log.Size() != 0 {
		t.Errorf("the log has %d bytes, %v", log.Size(), err)
	}
}

func TestAClockThatJumpsDoesNotEmptyTheHistory(t *testing.T) {
	for name, jump := range map[string]time.Duration{"forward": 10 * 365 * 24 * time.Hour, "back and forth": -10 * 365 * 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			c := newHandClock()
			s, _ := openRetained(t, c, store.Retention{Age: 90 * 24 * time.Hour})
			for range 30 {
				sendRun(t, s, "http://h/")
				c.at = c.at.Add(time.Minute)
			}
			mustPurge(t, s, 0)
			c.at = c.at.Add(jump)
			if jump < 0 {
				mustPurge(t, s, 0)
				c.at = c.at.Add(-jump * 2)
			}
			sendRun(t, s, "http://h/") // a new run must not lend the clock credit
			n, err := s.Purge(t.Context())
			if n != 0 || err == nil || !strings.Contains(err.Error(), "clock that moved by more than a day") {
				t.Errorf("purged %d, said %v", n, err)
			}
			for range 23 {
				c.at = c.at.Add(time.Hour)
				if n, err := s.Purge(t.Context()); n != 0 || err == nil {
					t.Errorf("purged %d, said %v", n, err)
				}
			}
			c.at = c.at.Add(2 * time.Hour)
			mustPurge(t, s, 30)
		})
	}
}

func TestAFewOldRunsGoThoughTheClockIsInDoubt(t *testing.T) {
	c := newHandClock()
	s, _ := openRetained(t, c, store.Retention{Age: 30 * 24 * time.Hour})
	for range 3 {
		sendRun(t, s, "http://h/")
	}
	c.at = c.at.Add(29 * 24 * time.Hour)
	for range 30 {
		sendRun(t, s, "http://h/")
	}
	mustPurge(t, s, 0)
	c.at = c.at.Add(48 * time.Hour)
	mustPurge(t, s, 3)
}
