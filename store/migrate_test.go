package store

import (
	"path/filepath"
	"testing"
)

func TestAFreshFileIsWrittenAsFaithfullyAsAnOldOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.db")
	for _, file := range []string{"fresh", "old"} {
		s, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		var synchronous int
		if err := s.conn.QueryRowContext(t.Context(), `PRAGMA synchronous`).Scan(&synchronous); err != nil || synchronous != 2 {
			t.Errorf("%s: synchronous is %d, not 2 (FULL): %v", file, synchronous, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
