package store_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/playground"
	"parley/store"
)

// smallHistory makes a file of some runs with content, and returns it and their numbers.
func smallHistory(t *testing.T) (path string, ids []playground.RunID) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "parley.db")
	s := mustOpen(t, path, store.Options{KeepFree: -1})
	for i := range 120 {
		ids = append(ids, sendRun(t, s, fmt.Sprintf("http://h%d.example/%d", i%4, i%9)))
	}
	if _, err := s.FindRuns(t.Context(), playground.RunFilter{Text: "settle the index"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path, ids
}

// damageRounds is how many pages are damaged, one at a time.
const damageRounds = 120

// pageSize of the files that the store makes.
const pageSize = 4096

// TestADamagedPageHarmsOnlyItself: pages are overwritten, and the store must neither crash
// nor show anything that is not what was kept.
func TestADamagedPageHarmsOnlyItself(t *testing.T) {
	t.Parallel()
	path, ids := smallHistory(t)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(11, 12))
	opened, told, read := 0, 0, 0
	for n := range damageRounds {
		damaged := bytes.Clone(whole)
		page := damaged[chance.IntN(len(damaged)/pageSize)*pageSize:][:pageSize]
		switch n % 3 {
		case 0: // rubbish
			for i := range page {
				page[i] = byte(chance.Uint32())
			}
		case 1: // a lost write
			clear(page)
		case 2: // one bit
			page[chance.IntN(pageSize)] ^= 1 << chance.IntN(8)
		}
		broken := filepath.Join(t.TempDir(), "parley.db")
		if err := os.WriteFile(broken, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(t.Context(), broken, store.Options{KeepFree: -1})
		if err != nil {
			if strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "-database") {
				t.Errorf("round %d: said %q", n, err)
			}
			told++
			continue
		}
		opened++
		found := readAll(t, s, ids)
		read += found
		if found < len(ids) && s.Damage() == nil {
			t.Errorf("round %d: %d of %d runs can be read, and nothing is said", n, found, len(ids))
		}
		if s.Damage() != nil {
			checkReadOnly(t, s)
			told++
		}
		s.Close()
		if after, err := os.ReadFile(broken); s.Damage() != nil && (err != nil || !bytes.Equal(after, damaged)) && n%3 != 2 {
			t.Errorf("round %d: the damaged file was changed; %v", n, err)
		}
	}
	t.Logf("%d of %d opened, %d told of the damage, %d of %d runs read", opened, damageRounds, told, read, opened*len(ids))
	if read < opened*len(ids)/2 {
		t.Errorf("only %d of %d runs could be read", read, opened*len(ids))
	}
}

// readAll reads every run and its content, and counts those that are as they were kept.
func readAll(t *testing.T, s *store.Store, ids []playground.RunID) int {
	t.Helper()
	whole := 0
	for _, id := range ids {
		run, err := s.FindRun(t.Context(), id)
		if err != nil {
			continue
		}
		want := made(run).Attempts[0].Exchanges[0].Response.Content
		b, err := s.FindBody(t.Context(), want.SHA256)
		if err != nil {
			continue
		}
		got, err := io.ReadAll(b)
		b.Close()
		if err != nil {
			continue
		}
		if !bytes.Equal(got, want.Whole) {
			t.Errorf("run %d shows other content than was kept", id)
		}
		whole++
	}
	for _, f := range []playground.RunFilter{{Host: "h1.example"}, {Text: "content"}, {Limit: 500}} {
		page, err := s.FindRuns(t.Context(), f) // must not crash or hang
		if f.Limit != 0 && err == nil && len(page.Runs) < whole {
			t.Errorf("%d runs can be read, and %d are listed", whole, len(page.Runs))
		}
	}
	_, _ = s.Counts(t.Context())
	return whole
}

// checkReadOnly fails unless a damaged store says why it keeps nothing.
func checkReadOnly(t *testing.T, s *store.Store) {
	t.Helper()
	_, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest("http://h/")})
	if playground.CodeOf(err) != playground.Unavailable || !strings.Contains(err.Error(), "nothing was sent") {
		t.Errorf("a damaged store said %v", err)
	}
	if err := s.Ready(t.Context()); playground.CodeOf(err) != playground.Unavailable {
		t.Errorf("a damaged store is ready: %v", err)
	}
	if !strings.Contains(s.Damage().Error(), "put a backup in its place") {
		t.Errorf("the banner says %v", s.Damage())
	}
}

func TestAFileThatWasCutIsOnlyRead(t *testing.T) {
	path, ids := smallHistory(t)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []int64{0, 10, 40, 60, 90, 99} {
		cut := filepath.Join(t.TempDir(), "parley.db")
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(cut, b[:max(100, info.Size()*part/100)], 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(t.Context(), cut, store.Options{KeepFree: -1})
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%d %%: said %q", part, err)
			}
			continue
		}
		if found := readAll(t, s, ids); s.Damage() == nil {
			t.Errorf("%d %%: %d runs can be read, and nothing is said", part, found)
		}
		s.Close()
	}
}
