package store

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"parley/store/pgtest"
)

// sayTo has a statement run in a database, beside Parley.
func sayTo(t *testing.T, address, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsWrongWithADatabaseIsSaidInOneSentence(t *testing.T) {
	t.Parallel()
	foreign, newer, missing := pgtest.Empty(t), freshPostgres(t), pgtest.Empty(t)
	sayTo(t, foreign, `CREATE TABLE account (name TEXT)`)
	sayTo(t, newer, `INSERT INTO `+schemaTable+` (version_id, is_applied) VALUES (999, true)`)
	for _, c := range []struct{ name, address, says string }{
		{"another program's", foreign, "has tables of another program; it was left as it is"},
		{"a newer schema", newer, "was written by a newer Parley: its schema is 999"},
		{"no such database", strings.Replace(missing, "?", "_no?", 1), "there is no such database"},
		{"no server", "postgres://postgres:a-password@127.0.0.1:1/parley", "cannot be reached"},
		{"a name that leads nowhere", "postgres://postgres@nowhere.invalid/parley", "cannot be reached"},
		{"an address that is none", "postgres://postgres:a-password@[::1/parley", "cannot be read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Open(t.Context(), c.address, Options{})
			if err == nil {
				s.Close()
				t.Fatal("it was opened")
			}
			if text := err.Error(); !strings.Contains(text, c.says) || strings.Contains(text, "a-password") || strings.Contains(text, "\n") {
				t.Errorf("says %q, want %q", text, c.says)
			}
		})
	}
}

func TestReplicasThatStartTogetherMakeTheSchemaOnce(t *testing.T) {
	t.Parallel()
	address := pgtest.Empty(t)
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			s, err := Open(t.Context(), address, Options{KeyFile: filepath.Join(t.TempDir(), "key")})
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			e, err := s.Environments(t.Context())
			if err != nil || len(e) != 1 {
				t.Errorf("%d environments, %v", len(e), err)
			}
		})
	}
	all.Wait()
}

func TestAnAddressIsShownWithoutItsPassword(t *testing.T) {
	for _, c := range []struct{ given, want string }{
		{"parley.db", "parley.db"},
		{"postgres://mira:pass@db/parley", "postgres://mira:xxxxx@db/parley"},
		{"postgres://mira@db/parley", "postgres://mira@db/parley"},
		{"postgresql://db/parley?user=mira&password=pass", "postgresql://db/parley?password=xxxxx&user=mira"},
		{"postgres://mira:pa ss@[::1/parley", "postgres://…"},
	} {
		if got := WithoutPassword(c.given); got != c.want {
			t.Errorf("%s is shown as %s", c.given, got)
		}
	}
}
