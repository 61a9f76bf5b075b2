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

// TestRunsThatWereLostAreMissed: SQLite reads a log as far as it is whole, and one that is gone as if there had been none.
func TestRunsThatWereLostAreMissed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.db")
	s := mustOpen(t, path, store.Options{KeepFree: -1})
	for range 20 {
		sendRun(t, s, "http://h/")
	}
	lie := filepath.Join(t.TempDir(), "parley.db") // as a program that was killed leaves it
	for _, beside := range []string{"", "-wal", ".lock"} {
		text, err := os.ReadFile(path + beside)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(lie+beside, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	log, err := os.ReadFile(lie + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, says string
		log        []byte
	}{
		{"whole", "", log}, {"cut", " to 20 were kept", log[:len(log)*9/10]}, {"gone", "runs 1 to 20 were kept", nil},
	} {
		copied := filepath.Join(t.TempDir(), "parley.db")
		for beside, text := range map[string][]byte{"": must(os.ReadFile(lie)), "-wal": c.log, ".lock": must(os.ReadFile(lie + ".lock"))} {
			if text == nil {
				continue
			}
			if err := os.WriteFile(copied+beside, text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for _, start := range []string{c.says, ""} { // it is said once
			s := mustOpen(t, copied, store.Options{KeepFree: -1})
			missing := s.Missing()
			kept, _ := filepath.Glob(copied + "-wal.lost-*")
			if c.name == "cut" && (len(kept) != 1 || !bytes.Equal(must(os.ReadFile(kept[0])), c.log) || start != "" && !strings.Contains(missing.Error(), kept[0])) || c.name != "cut" && kept != nil {
				t.Errorf("%s: %q was set aside, and %v said", c.name, kept, missing)
			}
			if start == "" && missing != nil || start != "" && (missing == nil || !strings.Contains(missing.Error(), start) || s.Trouble() == nil) {
				t.Errorf("%s: said %v, want %q", c.name, missing, start)
			}
			s.Close()
		}
	}
}

// TestANewerHistoryIsLeftAsItIs: also the log beside it, which another program closes into the file.
func TestANewerHistoryIsLeftAsItIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.db")
	s := mustOpen(t, path, store.Options{KeepFree: -1})
	mustExec(t, path, `PRAGMA user_version = 999`)
	left := filepath.Join(t.TempDir(), "parley.db")
	before := map[string][]byte{}
	for _, beside := range []string{"", "-wal"} {
		before[beside] = must(os.ReadFile(path + beside))
		if err := os.WriteFile(left+beside, before[beside], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	if s, err := store.Open(t.Context(), left, store.Options{KeepFree: -1}); err == nil || !strings.Contains(err.Error(), "newer Parley") {
		t.Errorf("%v, %v", s, err)
	}
	for beside, text := range before {
		if !bytes.Equal(text, must(os.ReadFile(left+beside))) {
			t.Errorf("parley.db%s was changed", beside)
		}
	}
}

func must(text []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return text
}

func TestALogWithoutItsDatabaseIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.db")
	if err := os.WriteFile(path+"-wal", []byte("the only copy of what was kept last"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), path, store.Options{})
	if err == nil || !strings.Contains(err.Error(), "is gone, and its log") {
		t.Errorf("said %v", err)
	}
	if log, err := os.ReadFile(path + "-wal"); err != nil || !strings.HasPrefix(string(log), "the only copy") {
		t.Errorf("the log holds %q, %v", log, err)
	}
}
