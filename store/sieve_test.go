package store

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"parley/playground"
)

// fillRows writes finished runs straight into the table, because sieves show from some
// thousand runs on.
func fillRows(t testing.TB, s *Store, n int) {
	t.Helper()
	err := s.write.do(func(tx *tx) error {
		err := tx.exec(`
			WITH RECURSIVE n (i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
			INSERT INTO run (id, state, created_at, created_by, method, url, url_hash, key_hash, host, port, environment, parent_id, pinned, status, class, changed, name, tags, note, held, rules, total, series_id)
			SELECT i, 'done', 1700000000000 + i * 1000, substr('mirajon ', 1 + 4 * (i % 2), 4), CASE WHEN i % 7 = 0 THEN 'POST' ELSE 'GET' END,
			    'http://h' || (i % 5) || '.example/' || (i % 97), i % 97, i % 97, 'h' || (i % 5) || '.example', 80, CASE WHEN i % 3 = 0 THEN 'staging' ELSE '' END, 0, i % 211 = 0,
			    CASE WHEN i % 10 = 3 THEN 404 WHEN i % 101 = 0 THEN 503 ELSE 200 END, CASE WHEN i % 10 = 3 THEN 4 WHEN i % 101 = 0 THEN 5 ELSE 2 END, i % 13 = 0, '',
			    CASE WHEN i % 500 = 1 THEN '["rare","t' || (i % 3) || '"]' ELSE '[]' END, '', CASE WHEN i % 17 = 0 THEN 2 ELSE 0 END,
			    CASE WHEN i % 10 = 3 THEN '["E-404-ROUTE","E-LATE"]' WHEN i % 777 = 0 THEN '["E-LATE"]' ELSE '[]' END, (i % 1009) * 1000000, CASE WHEN i % 900 < 40 THEN 1 + i / 900 ELSE 0 END
			FROM n`, tx.lastRun+1, tx.lastRun+int64(n))
		if err != nil {
			return err
		}
		tx.lastRun += int64(n)
		tx.lastAt = 1700000000000 + tx.lastRun*1000
		tx.add(lastRun, int64(n))
		tx.add(tallyAll, int64(n))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.sieve(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// sieveFilters are filters of every kind, alone and together.
func sieveFilters() []playground.RunFilter {
	yes, no := true, false
	return []playground.RunFilter{
		{}, {Method: "POST"}, {Status: 503}, {Class: 4}, {NoResponse: true}, {Host: "h1.example"}, {Host: "h1.example:80"}, {Host: "h1.example:81"}, {Environment: "staging"},
		{CreatedBy: "mira"}, {Tag: "rare"}, {Tag: "t1"}, {Pinned: &yes}, {Pinned: &no}, {Changed: &yes}, {Changed: &no}, {Status: 999},
		{Method: "POST", Host: "h3.example", Class: 4}, {Host: "h3.example", Class: 5, Changed: &yes}, {Tag: "rare", Pinned: &no, Method: "GET"},
		{Since: timeOf(1700000000000 + 9000_000), Until: timeOf(1700000000000 + 9100_000)}, {Since: timeOf(1700000000000 + 17000_500), Class: 4},
		{Until: timeOf(1700000000000 + 300_000), Host: "h0.example", Pinned: &yes}, {Status: 404, Class: 5}, {Baseline: playground.StandingDiffers}, {Changed: &yes, Pinned: &yes, Environment: "staging"},
		{Rule: "E-404-ROUTE"}, {Rule: "E-LATE", Status: 200}, {Rule: "E-NONE"}, {Repeated: &yes}, {Repeated: &no, Tag: "rare"}, {Series: 3}, {Series: 3, Rule: "E-LATE"},
		{TookMin: ms(1000)}, {TookMin: ms(950), Class: 5}, {TookMax: ms(10), Host: "h2.example"}, {TookMax: ms(15)}, {TookMin: ms(300), TookMax: ms(500), Pinned: &yes}, {TookMin: ms(7000)}, {TookMax: ms(9_000_000), Status: 503},
	}
}

func ms(n int64) playground.Millis { return playground.Millis(n * int64(time.Millisecond)) }

// plainly lists what a filter lets through by looking at every run.
func plainly(t testing.TB, s *Store, f playground.RunFilter) []playground.RunID {
	t.Helper()
	q := s.newListQuery(f)
	if !f.Since.IsZero() {
		q.add("run.created_at >= ?", f.Since.UnixMilli())
	}
	if !f.Until.IsZero() {
		q.add("run.created_at < ?", f.Until.UnixMilli())
	}
	runs, err := s.look(t.Context(), q, span{1, newestPossible}, false, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	return idsOf(runs)
}

func idsOf(runs []playground.RunSummary) []playground.RunID {
	var all []playground.RunID
	for _, r := range runs {
		all = append(all, r.ID)
	}
	return all
}

// perPage is how many runs the pages of the tests have.
const perPage = 60

// checkSieves holds every filtered list, from several places on, to what is plainly there.
func checkSieves(t *testing.T, s *Store, filters []playground.RunFilter) {
	t.Helper()
	for _, f := range filters {
		want := plainly(t, s, f)
		for _, at := range []playground.RunID{0, 200, 66000, 99999} {
			f.Before, f.After, f.Limit = at, 0, perPage
			older := slices.DeleteFunc(slices.Clone(want), func(id playground.RunID) bool { return at > 0 && id >= at })
			checkPage(t, s, f, older[:min(len(older), perPage)], len(older) > perPage)
			if at == 0 {
				continue
			}
			f.Before, f.After = 0, at
			newer := slices.DeleteFunc(slices.Clone(want), func(id playground.RunID) bool { return id <= at })
			checkPage(t, s, f, newer[max(0, len(newer)-perPage):], len(newer) > perPage)
		}
	}
}

func checkPage(t *testing.T, s *Store, f playground.RunFilter, want []playground.RunID, more bool) {
	t.Helper()
	page, err := s.FindRuns(t.Context(), f)
	if err != nil {
		t.Fatalf("%+v: %v", f, err)
	}
	if got := idsOf(page.Runs); !slices.Equal(got, want) {
		t.Errorf("%+v: %d runs, want %d:\n got %.200s\nwant %.200s", f, len(got), len(want), fmt.Sprint(got), fmt.Sprint(want))
	}
	if on := page.Older; f.After > 0 {
		on = page.Newer
		if (on != 0) != more {
			t.Errorf("%+v: newer is %d, but more is %v", f, on, more)
		}
	} else if (on != 0) != more {
		t.Errorf("%+v: older is %d, but more is %v", f, on, more)
	}
}

func TestSievesLetThroughWhatTheFiltersSay(t *testing.T) {
	t.Parallel()
	s := openForTest(t)
	fillRows(t, s, 150)
	checkSieves(t, s, sieveFilters())
	fillRows(t, s, 70_000)
	var rows, mergedRows, stripRows int
	if err := s.read.QueryRow(`SELECT count(*), coalesce(sum(span = $1), 0), coalesce(sum(span = $2), 0) FROM sieve`, window, strip).Scan(&rows, &mergedRows, &stripRows); err != nil {
		t.Fatal(err)
	}
	if s.write.merged != window || mergedRows == 0 || stripRows == 0 {
		t.Errorf("merged up to %d, %d of %d rows", s.write.merged, mergedRows, rows)
	}
	checkSieves(t, s, sieveFilters())
	yes, no := true, false
	changing := []playground.RunFilter{{}, {Tag: "rare", Method: "GET"}, {Tag: "t1"}, {Pinned: &yes}, {Pinned: &no, Class: 4}}
	chance := rand.New(rand.NewPCG(1, 2))
	var some []playground.RunID
	for range 800 {
		some = append(some, playground.RunID(1+chance.Int64N(s.write.lastRun)))
	}
	for i, id := range some[:100] {
		pinned, tags := i%2 == 0, []string{[]string{"rare", "t1"}[i%2]}
		if err := s.write.do(func(tx *tx) error { return tx.updateRun(id, playground.RunUpdate{Pinned: &pinned, Tags: &tags}) }); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.DeleteRuns(t.Context(), some[50:]); err != nil {
		t.Fatal(err)
	}
	checkSieves(t, s, changing)
	if _, err := s.RestoreRuns(t.Context(), some[200:300]); err != nil {
		t.Fatal(err)
	}
	checkSieves(t, s, changing)
	if n, err := s.PurgeDeleted(t.Context(), time.Now().Add(time.Hour)); n == 0 || err != nil {
		t.Fatalf("purged %d, %v", n, err)
	}
	checkSieves(t, s, changing)
}

func TestARunThatEndsLateIsFoundByItsOutcome(t *testing.T) {
	s := openForTest(t)
	late, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest("http://late.example/")})
	if err != nil {
		t.Fatal(err)
	}
	fillRows(t, s, 600)
	if s.write.sieved.Load() <= int64(late.ID) {
		t.Fatal("its block has no sieve")
	}
	late.State, late.Status = playground.StateFailed, 418
	if err := s.FinishRun(t.Context(), &late); err != nil {
		t.Fatal(err)
	}
	for _, f := range []playground.RunFilter{{Status: 418}, {Class: 4, Host: "late.example"}, {Host: "late.example:80"}} {
		page, err := s.FindRuns(t.Context(), f)
		if err != nil || len(page.Runs) != 1 || page.Runs[0].ID != late.ID {
			t.Errorf("%+v: %+v, %v", f, page.Runs, err)
		}
	}
}

func TestTimesAreFoundThoughTheClockWasSetBack(t *testing.T) {
	at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	s := openForTest(t)
	s.opts.Now = func() time.Time { return at }
	var made []playground.Run
	for i := range 40 {
		switch at = at.Add(time.Minute); i {
		case 10:
			at = at.AddDate(-10, 0, 0)
		case 20:
			at = at.AddDate(20, 0, 0)
		case 25:
			at = at.Add(-30 * time.Second) // a correction
		case 30:
			at = at.AddDate(-10, 0, 0)
		}
		run, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest("http://h/")})
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, run)
	}
	for _, a := range made {
		for _, b := range made[:7] {
			f := playground.RunFilter{Since: a.CreatedAt, Until: b.CreatedAt}
			if a.ID%2 == 0 {
				f = playground.RunFilter{Since: a.CreatedAt}
			}
			page, err := s.FindRuns(t.Context(), f)
			if got, want := idsOf(page.Runs), plainly(t, s, f); err != nil || !slices.Equal(got, want) {
				t.Errorf("since %s until %s: %v, want %v, %v", f.Since, f.Until, got, want, err)
			}
		}
	}
}

func TestASetComesBackFromBothCodings(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	for _, spanLength := range []int64{block, strip, window} {
		for _, n := range []int{0, 1, 5, 16, 200, 256} {
			var s, got set
			for range n {
				s.add(chance.IntN(int(spanLength)))
			}
			packed := s.pack(spanLength)
			if err := got.unpackInto(packed, 0); err != nil || got != s {
				t.Errorf("%d of %d in %d bytes: %v, or others", n, spanLength, len(packed), err)
			}
			for cut := range packed {
				_ = got.unpackInto(packed[:cut], 0) // must not panic
			}
		}
	}
	if err := new(set).unpackInto([]byte{1, 255, 255}, block); err == nil {
		t.Error("a number past the window was taken")
	}
}

func shaOf(text string) [32]byte { return sha256.Sum256([]byte(text)) }
