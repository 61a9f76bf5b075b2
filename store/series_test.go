package store_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"parley/playground"
	"parley/store"
)

// keepSeries keeps a series with so many runs that have ended.
func keepSeries(t *testing.T, s *store.Store, runs int) (playground.Series, []playground.RunID) {
	t.Helper()
	plan := playground.DefaultPlan()
	plan.Count = max(runs, 1)
	series, err := s.CreateSeries(t.Context(), playground.SeriesDraft{Draft: playground.Draft{Request: playground.NewRequest("http://h/limited"), CreatedBy: "mira"}, Plan: plan})
	if err != nil {
		t.Fatal(err)
	}
	var ids []playground.RunID
	for place := 1; place <= runs; place++ {
		run, err := s.CreateRun(t.Context(), playground.Draft{Request: series.Request, SeriesID: series.ID, SeriesPlace: place})
		if err != nil {
			t.Fatal(err)
		}
		run.State, run.Status = playground.StateDone, 200
		if err := s.FinishRun(t.Context(), &run); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, run.ID)
	}
	return series, ids
}

func openSeries(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "parley.db"), store.Options{KeepFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestASeriesIsKeptWithItsRunsWaitsAndLimits(t *testing.T) {
	s := openSeries(t)
	single, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest("http://h/alone")})
	if err != nil {
		t.Fatal(err)
	}
	series, ids := keepSeries(t, s, 3)
	limit := playground.LimitSeen{Quota: 3, Window: playground.Millis(10 * time.Second), Left: 0, Wait: playground.Millis(9 * time.Second), Fields: []string{"Retry-After"}}
	if err := s.KeepLimit(t.Context(), ids[1], limit); err != nil {
		t.Fatal(err)
	}
	wait := playground.Wait{Run: ids[1], From: series.CreatedAt, Until: playground.At(series.CreatedAt.Add(9 * time.Second)), AskedMS: limit.Wait, Because: "it asked"}
	if err := s.KeepWait(t.Context(), series.ID, wait); err != nil {
		t.Fatal(err)
	}
	if err := s.FinishSeries(t.Context(), series.ID, playground.StateStopped, "as planned"); err != nil {
		t.Fatal(err)
	}
	got, err := s.FindSeries(t.Context(), series.ID)
	if err != nil || got.State != playground.StateStopped || got.Because != "as planned" || got.EndedAt.IsZero() || got.CreatedBy != "mira" || got.Request.URL != "http://h/limited" || got.Plan.Count != 3 || len(got.Waits) != 1 || got.Waits[0] != wait {
		t.Errorf("found %+v, %v", got, err)
	}
	runs, err := s.FindSeriesRuns(t.Context(), series.ID)
	if err != nil || len(runs) != 3 || runs[0].ID != ids[0] || runs[2].SeriesPlace != 3 || runs[0].Limit.Told() || runs[1].Limit.Quota != 3 || !slices.Equal(runs[1].Limit.Fields, limit.Fields) {
		t.Errorf("found %+v, %v", runs, err)
	}
	run, err := s.FindRun(t.Context(), ids[2])
	if err != nil || run.SeriesID != series.ID || run.SeriesPlace != 3 {
		t.Errorf("the run says series %d, place %d, %v", run.SeriesID, run.SeriesPlace, err)
	}
	yes, no := true, false
	for _, c := range []struct {
		name   string
		filter playground.RunFilter
		want   []playground.RunID
	}{
		{"of the series", playground.RunFilter{Series: series.ID}, []playground.RunID{ids[2], ids[1], ids[0]}},
		{"of the series and a host", playground.RunFilter{Series: series.ID, Host: "h"}, []playground.RunID{ids[2], ids[1], ids[0]}},
		{"of another", playground.RunFilter{Series: series.ID + 1}, nil},
		{"of any", playground.RunFilter{Repeated: &yes}, []playground.RunID{ids[2], ids[1], ids[0]}},
		{"of none", playground.RunFilter{Repeated: &no}, []playground.RunID{single.ID}},
	} {
		page, err := s.FindRuns(t.Context(), c.filter)
		var found []playground.RunID
		for _, r := range page.Runs {
			found = append(found, r.ID)
		}
		if err != nil || !slices.Equal(found, c.want) {
			t.Errorf("%s: %v, want %v, %v", c.name, found, c.want, err)
		}
	}
}

func TestADeletedSeriesComesBackUntilItIsPurged(t *testing.T) {
	s := openSeries(t)
	series, ids := keepSeries(t, s, 4)
	if err := s.KeepLimit(t.Context(), ids[0], playground.LimitSeen{Fields: []string{"RateLimit"}}); err != nil {
		t.Fatal(err)
	}
	if err := s.FinishSeries(t.Context(), series.ID, playground.StateDone, ""); err != nil {
		t.Fatal(err)
	}
	if n, err := s.DeleteSeries(t.Context(), series.ID); n != 4 || err != nil {
		t.Fatalf("deleted %d, %v", n, err)
	}
	if _, err := s.FindSeries(t.Context(), series.ID); playground.CodeOf(err) != playground.NotFound {
		t.Errorf("a deleted series is found: %v", err)
	}
	if all, err := s.FindAllSeries(t.Context(), 0, 10); len(all) != 0 || err != nil {
		t.Errorf("listed %+v, %v", all, err)
	}
	if _, err := s.DeleteSeries(t.Context(), series.ID); playground.CodeOf(err) != playground.NotFound {
		t.Errorf("deleted again: %v", err)
	}
	if n, err := s.RestoreSeries(t.Context(), series.ID); n != 4 || err != nil {
		t.Fatalf("restored %d, %v", n, err)
	}
	if all, err := s.FindAllSeries(t.Context(), 0, 10); len(all) != 1 || err != nil {
		t.Errorf("listed %+v, %v", all, err)
	}
	if _, err := s.DeleteSeries(t.Context(), series.ID); err != nil {
		t.Fatal(err)
	}
	if n, err := s.PurgeDeleted(t.Context(), time.Now().Add(time.Hour)); n != 4 || err != nil {
		t.Fatalf("purged %d, %v", n, err)
	}
	if n, err := s.RestoreSeries(t.Context(), series.ID); n != 0 || err != nil {
		t.Errorf("restored %d after the purge, %v", n, err)
	}
	if _, err := s.FindSeries(t.Context(), series.ID); playground.CodeOf(err) != playground.NotFound {
		t.Errorf("a purged series is found: %v", err)
	}
}

func TestRetentionTakesASeriesWithItsLastRun(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "parley.db"), store.Options{KeepFree: -1, Now: func() time.Time { return now }, Retention: store.Retention{Runs: 3}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	series, _ := keepSeries(t, s, 4)
	if err := s.FinishSeries(t.Context(), series.ID, playground.StateDone, ""); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Purge(t.Context()); n != 1 || err != nil {
		t.Fatalf("purged %d, %v", n, err)
	}
	if runs, err := s.FindSeriesRuns(t.Context(), series.ID); len(runs) != 3 || err != nil {
		t.Errorf("%d runs are left, %v", len(runs), err)
	}
	newer, _ := keepSeries(t, s, 3)
	if _, err := s.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.FindSeries(t.Context(), series.ID); playground.CodeOf(err) != playground.NotFound {
		t.Errorf("a series without runs is found: %v", err)
	}
	if _, err := s.FindSeries(t.Context(), newer.ID); err != nil {
		t.Errorf("the newer one is gone too: %v", err)
	}
}

func TestASeriesThatIsFoundRunningWasInterrupted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.db")
	s, err := store.Open(t.Context(), path, store.Options{KeepFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	series, _ := keepSeries(t, s, 2)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(t.Context(), path, store.Options{KeepFree: -1}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	got, err := s.FindSeries(t.Context(), series.ID)
	if err != nil || got.State != playground.StateInterrupted || got.EndedAt.IsZero() || got.Because == "" {
		t.Errorf("found %+v, %v", got, err)
	}
}
