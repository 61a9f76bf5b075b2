package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/playground"
	"parley/store"
)

// sendRun makes a whole run and returns its number.
func sendRun(t testing.TB, s *store.Store, url string) playground.RunID {
	t.Helper()
	run, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest(url)})
	if err != nil {
		t.Fatal(err)
	}
	run = made(run)
	if err := s.FinishRun(t.Context(), &run); err != nil {
		t.Fatal(err)
	}
	return run.ID
}

func TestABackupOfALiveHistoryIsWhole(t *testing.T) {
	dir := t.TempDir()
	path, dest := filepath.Join(dir, "parley.db"), filepath.Join(dir, "backup.db")
	cmd, out := startChild(t, "write", path)
	first := map[playground.RunID]bool{}
	for len(first) < 50 {
		line, err := out.ReadString('\n')
		id, ok := playground.ParseRunID(strings.TrimSpace(line))
		if !ok {
			t.Fatalf("the writing process said %q, %v", line, err)
		}
		first[id] = true
	}
	go func() { // the pipe must not fill while the copy is made
		for {
			if _, err := out.ReadString('\n'); err != nil {
				return
			}
		}
	}()
	if err := store.BackupFile(t.Context(), path, dest); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(dest)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	s := mustOpen(t, dest, store.Options{})
	for id := range first {
		checkRun(t, s, id)
	}
}

func TestABackupOverwritesNothingAndLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "parley.db")
	s := mustOpen(t, path, store.Options{})
	sendRun(t, s, "http://h/")
	text := filepath.Join(dir, "letter.txt")
	if err := os.WriteFile(text, []byte("Dear Ada"), 0o600); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(dir, "foreign.db")
	mustExec(t, foreign, `CREATE TABLE accounts (name TEXT)`)
	for _, c := range []struct{ name, from, to, want string }{
		{"over a file", path, text, "is there already"},
		{"over itself", path, path, "is there already"},
		{"into no folder", path, filepath.Join(dir, "no", "b.db"), "does not exist; make it"},
		{"of nothing", filepath.Join(dir, "no.db"), filepath.Join(dir, "b.db"), "there is no database"},
		{"of text", text, filepath.Join(dir, "b.db"), "is not a SQLite database"},
		{"of another program's", foreign, filepath.Join(dir, "b.db"), "is not a history of Parley's"},
	} {
		err := store.BackupFile(t.Context(), c.from, c.to)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: said %v, want %q", c.name, err, c.want)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "*.part*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if b, err := os.ReadFile(text); err != nil || string(b) != "Dear Ada" {
		t.Errorf("the letter is %q, %v", b, err)
	}
}

func TestRunsAreRefusedWhileTheDiskIsFull(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "parley.db")
	mustOpen(t, path, store.Options{}).Close()
	s := mustOpen(t, path, store.Options{KeepFree: 1 << 60})
	_, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest("http://h/")})
	if playground.CodeOf(err) != playground.NoRoom || !strings.Contains(err.Error(), "nothing was sent") {
		t.Errorf("said %v", err)
	}
	if err := s.Ready(t.Context()); playground.CodeOf(err) != playground.NoRoom {
		t.Errorf("ready: %v", err)
	}
	page, err := s.FindRuns(t.Context(), playground.RunFilter{})
	if err != nil || len(page.Runs) != 0 {
		t.Errorf("listed %v, %v", page.Runs, err)
	}
}

func TestAStoreThatIsClosedSaysSo(t *testing.T) {
	s := mustOpen(t, filepath.Join(t.TempDir(), "parley.db"), store.Options{})
	if err := s.Ready(t.Context()); err != nil {
		t.Errorf("ready: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest("http://h/")}); err == nil || !strings.Contains(fmt.Sprint(err), "closed") {
		t.Errorf("said %v", err)
	}
}
