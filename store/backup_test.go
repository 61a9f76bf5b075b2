package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
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

// TestWhatAKilledBackupLeftIsClearedAway: by the next to the same file, and nobody else's.
func TestWhatAKilledBackupLeftIsClearedAway(t *testing.T) {
	dir := t.TempDir()
	path, dest := filepath.Join(dir, "parley.db"), filepath.Join(dir, "b[1].db")
	s := mustOpen(t, path, store.Options{KeepFree: -1})
	sendRun(t, s, "http://h/")
	s.Close()
	live := dest + ".22.part"
	for name, text := range map[string]string{dest + ".11.part": "SQLite format 3\x00…", dest + ".12.part": "", dest + ".11.part-journal": "x", live: "", dest + ".33.part": "a letter", dest + ".x.part": "", filepath.Join(dir, "b1.db.44.part"): ""} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Open(live)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		t.Skip(err)
	}
	if err := store.BackupFile(t.Context(), path, dest); err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range entriesOf(t, dir) {
		if strings.Contains(e.Name(), ".part") {
			left = append(left, e.Name())
		}
	}
	if want := "b1.db.44.part b[1].db.22.part b[1].db.33.part b[1].db.x.part"; strings.Join(left, " ") != want {
		t.Errorf("left %v, want %s", left, want)
	}
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
	if r, err := store.CheckFile(t.Context(), dest); err != nil || len(r.Faults) != 0 {
		t.Errorf("the copy: %+v, %v", r, err)
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

func TestARestoredHistoryIsTheOneThatWasBackedUp(t *testing.T) {
	dir := t.TempDir()
	path, backup := filepath.Join(dir, "parley.db"), filepath.Join(dir, "backup.db")
	s := mustOpen(t, path, store.Options{})
	kept := sendRun(t, s, "http://h/kept")
	if err := store.BackupFile(t.Context(), path, backup); err != nil {
		t.Fatal(err)
	}
	later := sendRun(t, s, "http://h/later")
	if _, err := store.RestoreFile(t.Context(), backup, path); err == nil || !strings.Contains(err.Error(), "already uses the database") {
		t.Errorf("restored over a history that is open: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for round := range 2 {
		old, err := store.RestoreFile(t.Context(), backup, path)
		if err != nil || old != fmt.Sprintf("%s.old-%d", path, round+1) {
			t.Fatalf("the old history is %q, %v", old, err)
		}
		s = mustOpen(t, path, store.Options{})
		checkRun(t, s, kept)
		if _, err := s.FindRun(t.Context(), later); playground.CodeOf(err) != playground.NotFound {
			t.Errorf("what came after the backup: %v", err)
		}
		s.Close()
	}
	s = mustOpen(t, path+".old-1", store.Options{})
	checkRun(t, s, later)
	s.Close()
	fresh := filepath.Join(dir, "fresh.db")
	if old, err := store.RestoreFile(t.Context(), backup, fresh); err != nil || old != "" {
		t.Errorf("restored to a new place: %q, %v", old, err)
	}
	checkRun(t, mustOpen(t, fresh, store.Options{}), kept)
}

// TestARestoreTakesTheLogAway: a log that a crash left is not taken for the restored file's.
func TestARestoreTakesTheLogAway(t *testing.T) {
	dir := t.TempDir()
	path, backup := filepath.Join(dir, "parley.db"), filepath.Join(dir, "backup.db")
	s := mustOpen(t, path, store.Options{})
	kept := sendRun(t, s, "http://h/")
	s.Close()
	if err := store.BackupFile(t.Context(), path, backup); err != nil {
		t.Fatal(err)
	}
	cmd, out := startChild(t, "write", path)
	for range 40 {
		if _, err := out.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if info, err := os.Stat(path + "-wal"); err != nil || info.Size() == 0 {
		t.Fatalf("the crash left no log: %v", err)
	}
	old, err := store.RestoreFile(t.Context(), backup, path)
	if err != nil {
		t.Fatal(err)
	}
	checkRun(t, mustOpen(t, path, store.Options{}), kept)
	was := mustOpen(t, old, store.Options{})
	counts, err := was.Counts(t.Context())
	if err != nil || counts.All < 20 {
		t.Errorf("the old history has %d runs, %v", counts.All, err)
	}
}

func TestOnlyAWholeBackupIsRestored(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "parley.db")
	s := mustOpen(t, path, store.Options{})
	kept := sendRun(t, s, "http://h/")
	s.Close()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file := func(name string, content []byte) string {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
		return filepath.Join(dir, name)
	}
	newer := file("newer.db", b)
	mustExec(t, newer, `PRAGMA user_version = 99`)
	for name, c := range map[string]struct{ from, want string }{
		"nothing": {filepath.Join(dir, "no.db"), "there is no backup"}, "text": {file("text", []byte("Dear Ada")), "is not a SQLite database"},
		"a part": {file("part.db", b[:len(b)/2]), "is damaged"}, "a newer schema": {newer, "was written by a newer Parley"},
	} {
		if _, err := store.RestoreFile(t.Context(), c.from, path); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: said %v, want %q", name, err, c.want)
		}
	}
	checkRun(t, mustOpen(t, path, store.Options{}), kept)
	if left, _ := filepath.Glob(filepath.Join(dir, "*.part*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestACheckFindsWhatIsDamaged(t *testing.T) {
	path, ids := smallHistory(t)
	r, err := store.CheckFile(t.Context(), path)
	if err != nil || len(r.Faults) != 0 || r.Runs != int64(len(ids)) || r.Bodies == 0 {
		t.Errorf("a whole history: %+v, %v", r, err)
	}
	shelf := mustOpen(t, path, store.Options{})
	if _, err := shelf.CreateCollection(t.Context(), playground.Collection{Name: "Shop", Requests: []playground.SavedRequest{{Name: "Ping"}}}); err != nil {
		t.Fatal(err)
	}
	shelf.Close()
	db := mustExec(t, path, `UPDATE saved_request SET record = x'00'`, `UPDATE chunk SET data = zeroblob(length(data)) WHERE id = (SELECT min(id) FROM chunk)`, `UPDATE tally SET value = value + 1 WHERE name = 'all'`,
		`UPDATE outcome SET record = x'00' WHERE run_id = 7`)
	db.Close()
	r, err = store.CheckFile(t.Context(), path)
	if said := strings.Join(r.Faults, "; "); err != nil || len(r.Faults) != 4 || !strings.Contains(said, "saved request 1") || r.Runs != int64(len(ids))-1 || !strings.Contains(said, "run 7") || !strings.Contains(said, "content 1") || !strings.Contains(said, "are counted as all") {
		t.Errorf("a damaged history: %+v, %v", r, err)
	}
	if _, err := store.CheckFile(t.Context(), path+".no"); err == nil || !strings.Contains(err.Error(), "there is no database") {
		t.Errorf("no history: %v", err)
	}
}

func entriesOf(t *testing.T, dir string) []os.DirEntry {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}
