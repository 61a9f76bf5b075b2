package store_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"testing"
	"time"

	"parley/store"
	"parley/store/storetest"
)

func TestSQLiteKeepsThePromises(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T, o store.Options) *store.Store {
		return mustOpen(t, filepath.Join(t.TempDir(), "parley.db"), o)
	})
}

// mustOpen opens a store that is closed when the test ends.
func mustOpen(t testing.TB, path string, o store.Options) *store.Store {
	t.Helper()
	if o.Now == nil {
		o.Now = time.Now
	}
	s, err := store.Open(context.Background(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return s
}

// sum is the SHA-256 of content in hexadecimal.
func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}
