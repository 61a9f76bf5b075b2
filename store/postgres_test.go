package store_test

import (
	"context"
	"path/filepath"
	"testing"

	"parley/store"
	"parley/store/pgtest"
	"parley/store/storetest"
)

func TestPostgreSQLKeepsThePromises(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T, o store.Options) *store.Store {
		o.KeyFile = filepath.Join(t.TempDir(), "key")
		s := mustOpen(t, fresh(t), o)
		if _, _, err := s.Rekey(t.Context()); err != nil { // makes the key that was named
			t.Fatal(err)
		}
		return s
	})
}

// fresh makes a PostgreSQL database with the schema in it.
func fresh(t testing.TB) string {
	t.Helper()
	return pgtest.Fresh(t, func(address string) error {
		s, err := store.Open(context.Background(), address, store.Options{KeyFile: filepath.Join(t.TempDir(), "key")})
		if err != nil {
			return err
		}
		return s.Close()
	})
}
