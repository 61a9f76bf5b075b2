package store

import (
	"path/filepath"
	"testing"
)

// TestWhatIsBeingIndexedStillWaits: a search that comes while a batch is under way must not take its runs
// for indexed, and pass them over.
func TestWhatIsBeingIndexedStillWaits(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "parley.db"), Options{KeepFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	x := newIndexer(s)
	x.touch(1)
	x.touch(2)
	if ids := x.takeWaiting(); len(ids) != 2 {
		t.Fatalf("%v are taken", ids)
	}
	if newest := x.newestWaiting(); newest != 2 {
		t.Errorf("the newest that waits is %d, not 2", newest)
	}
}
