package store_test

import (
	"path/filepath"
	"testing"

	"parley/playground"
	"parley/store"
)

func TestWhatCanBeUndoneIsThereAfterARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.db")
	s := mustOpen(t, path, store.Options{KeepFree: -1})
	pinned := true
	u := playground.Undo{Token: "token", Words: "Pinned 1 run.", Changes: []playground.Undoing{{Run: 1, To: playground.RunUpdate{Pinned: &pinned}}}}
	if err := s.KeepUndo(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, path, store.Options{KeepFree: -1})
	changes, err := s.TakeUndo(t.Context(), "token")
	if err != nil || len(changes) != 1 || !*changes[0].To.Pinned {
		t.Errorf("%+v, %v", changes, err)
	}
}
