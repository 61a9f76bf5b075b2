package store_test

import (
	"path/filepath"
	"testing"

	"parley/playground"
	"parley/store"
)

// TestWhatIsWrittenBesideAnOldRunIsFoundAfterARestart: a run that is in the index already is changed, and the
// program ends before its entry is made anew.
func TestWhatIsWrittenBesideAnOldRunIsFoundAfterARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.db")
	s := mustOpen(t, path, store.Options{KeepFree: -1})
	var first playground.RunID
	for range 3 {
		run, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest("http://127.0.0.1/a")})
		if err != nil {
			t.Fatal(err)
		}
		run.State, run.Explanation = playground.StateFailed, playground.Explanation{Findings: []playground.Finding{}}
		if err := s.FinishRun(t.Context(), &run); err != nil {
			t.Fatal(err)
		}
		if first == 0 {
			first = run.ID
		}
	}
	found := func(text string) int {
		t.Helper()
		page, err := s.FindRuns(t.Context(), playground.RunFilter{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		return len(page.Runs)
	}
	if n := found("127.0.0.1"); n != 3 {
		t.Fatalf("%d runs are found", n)
	}
	name := "wolverine"
	if _, err := s.UpdateRun(t.Context(), first, playground.RunUpdate{Name: &name}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, path, store.Options{KeepFree: -1})
	if n := found(name); n != 1 {
		t.Errorf("%d runs are found by the new name", n)
	}
}
