package store_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"parley/store"
	"parley/store/pgtest"
)

// TestMain lets the test binary play a second process.
func TestMain(m *testing.M) {
	if act := os.Getenv("PARLEY_STORE_CHILD"); act != "" {
		os.Exit(child(act, os.Args[len(os.Args)-1]))
	}
	os.Exit(pgtest.Main(m))
}

// child is what another process does with the store at a path.
func child(act, path string) int {
	switch act {
	case "hold":
		return holdStore(path)
	case "move":
		return moveHistory(path)
	case "write":
		return writeRuns(path, store.Retention{})
	case "purge":
		return writeRuns(path, store.Retention{Runs: fewKept})
	}
	return 2
}

// startChild runs the test binary as another process, and returns what it prints.
func startChild(t *testing.T, act, path string) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	cmd := exec.Command(os.Args[0], path)
	cmd.Env = append(os.Environ(), "PARLEY_STORE_CHILD="+act)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd, bufio.NewReader(out)
}

// holdStore opens a store and waits to be killed.
func holdStore(path string) int {
	s, err := store.Open(context.Background(), path, store.Options{KeepFree: -1})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer s.Close()
	fmt.Println("open")
	_, _ = io.Copy(io.Discard, os.Stdin)
	select {}
}

func TestWhatCannotBeOpenedIsSaidInOneSentence(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	foreign := filepath.Join(dir, "foreign.db")
	mustExec(t, foreign, `CREATE TABLE accounts (name TEXT)`)
	newer := filepath.Join(dir, "newer.db")
	mustOpen(t, newer, store.Options{}).Close()
	mustExec(t, newer, `PRAGMA user_version = 999`)
	below, nought := filepath.Join(dir, "below.db"), filepath.Join(dir, "nought.db")
	for path, version := range map[string]string{below: "-1", nought: "0"} {
		mustOpen(t, path, store.Options{}).Close()
		mustExec(t, path, `PRAGMA user_version = `+version)
	}
	for _, c := range []struct{ name, path, want string }{
		{"a schema's number that is none", below, "says that its schema is -1, which no Parley writes"},
		{"a schema's number that was taken away", nought, "says that its schema is 0, which no Parley writes"},
		{"a folder that is missing", filepath.Join(dir, "no", "parley.db"), "the folder " + filepath.Join(dir, "no") + " of the database does not exist; make it"},
		{"a folder in the file's place", dir, "is a folder, not a file"},
		{"a file in the folder's place", filepath.Join(file("plain", "x"), "parley.db"), "is not a folder"},
		{"text", file("text.db", "Dear database,\n"), "is not a SQLite database; it was left as it is"},
		{"a header and rubbish", file("rubbish.db", "SQLite format 3\x00"+strings.Repeat("rubbish", 999)), "is not a SQLite database; it was left as it is"},
		{"a database of another program", foreign, "is a SQLite database of another program"},
		{"a newer schema", newer, "was written by a newer Parley: its schema is 999, and this one knows up to"},
		{"a URL", "mysql://db/parley", "is not the path of a SQLite file"},
		{"nothing", "", "is not the path of a SQLite file"},
		{"a folder that nobody may write", "/proc/parley.db", "/proc/parley.db"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, _ := os.ReadFile(c.path)
			s, err := store.Open(t.Context(), c.path, store.Options{})
			if err == nil {
				s.Close()
				t.Fatal("it was opened")
			}
			text := err.Error()
			if !strings.Contains(text, c.want) || !strings.Contains(text, "-database") && !strings.HasPrefix(c.path, "/proc") || strings.Contains(text, "failed to") || strings.Contains(text, "\n") {
				t.Errorf("said %q, want %q and what to do", text, c.want)
			}
			if after, _ := os.ReadFile(c.path); string(after) != string(before) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestTheDatabaseIsItsOwnersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.db")
	mustOpen(t, path, store.Options{})
	for _, f := range []string{path, path + "-wal", path + ".lock"} {
		info, err := os.Stat(f)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", f, info.Mode(), err)
		}
	}
}

func TestNamesOfFilesAreTakenAsTheyAre(t *testing.T) {
	for _, name := range []string{"a b.db", "100%.db", "what?.db", "a#b.db", "ä.db", "file:x.db"} {
		path := filepath.Join(t.TempDir(), name)
		mustOpen(t, path, store.Options{}).Close()
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASecondProcessIsTurnedAway(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.db")
	cmd, out := startChild(t, "hold", path)
	if line, err := out.ReadString('\n'); line != "open\n" {
		t.Fatalf("the first process said %q, %v", line, err)
	}
	_, err := store.Open(t.Context(), path, store.Options{})
	want := "another Parley (process " + strconv.Itoa(cmd.Process.Pid) + ") already uses the database " + path
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("said %v, want %q", err, want)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	mustOpen(t, path, store.Options{})
}

// TestASecondProcessIsTurnedAwayByWhateverName: with a log for each name, two would write one file.
func TestASecondProcessIsTurnedAwayByWhateverName(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only there can the file itself be locked beside SQLite")
	}
	path := filepath.Join(t.TempDir(), "parley.db")
	_, out := startChild(t, "hold", path)
	if line, err := out.ReadString('\n'); line != "open\n" {
		t.Fatalf("the first process said %q, %v", line, err)
	}
	link, hard := filepath.Join(t.TempDir(), "link.db"), path+".hard"
	if err := errors.Join(os.Symlink(path, link), os.Link(path, hard)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{link, hard} {
		if _, err := store.Open(t.Context(), name, store.Options{}); err == nil || !strings.Contains(err.Error(), "already uses the database") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.Remove(path + ".lock"); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), path, store.Options{}); err == nil || !strings.HasPrefix(err.Error(), "another Parley already uses the database") {
		t.Errorf("without the lock file: %v", err)
	}
	if _, err := store.RestoreFile(t.Context(), hard, path); err == nil || !strings.Contains(err.Error(), "already uses the database") {
		t.Errorf("a restore: %v", err)
	}
}

// mustExec runs SQL on a file as another program would, and returns its connection.
func mustExec(t *testing.T, path string, queries ...string) *sql.DB {
	t.Helper()
	db := mustOpenSQL(t, path)
	for _, q := range queries {
		if _, err := db.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	return db
}

func mustOpenSQL(t testing.TB, name string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestADatabaseThatAnotherProgramHoldsIsNamed(t *testing.T) {
	t.Parallel() // it waits for some seconds whether the other lets go
	path := filepath.Join(t.TempDir(), "parley.db")
	mustOpen(t, path, store.Options{}).Close()
	db := mustOpenSQL(t, "file:"+path+"?_locking_mode=EXCLUSIVE")
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`BEGIN EXCLUSIVE; UPDATE tally SET value = value`); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), path, store.Options{})
	if err == nil || !strings.Contains(err.Error(), "another program has the database "+path+" open and locked; close it there") {
		t.Errorf("said %v", err)
	}
}
