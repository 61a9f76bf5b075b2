package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"parley/playground"
	"parley/store"
)

const canary = "canary-5ecret-value"

func withSecret() playground.Environment {
	return playground.Environment{Name: "Staging", Auth: playground.Auth{Kind: "none"}, Variables: []playground.Variable{{Name: "token", Value: canary, Secret: true}}}
}

// keptSecret makes a history with a secret in it, and closes it.
func keptSecret(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "parley.db")
	s := mustOpenAt(t, path, "")
	if _, err := s.CreateEnvironment(t.Context(), withSecret()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustOpenAt(t *testing.T, path, keyFile string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), path, store.Options{KeyFile: keyFile})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func tokenOf(t *testing.T, s *store.Store) playground.Variable {
	t.Helper()
	e, err := s.OpenEnvironment(t.Context(), "Staging")
	if err != nil {
		t.Fatal(err)
	}
	return e.Variables[0]
}

func TestTheKeyIsAFileOfItsOwnBesideTheDatabase(t *testing.T) {
	path := keptSecret(t)
	info, err := os.Stat(path + ".key")
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	if v := tokenOf(t, mustOpenAt(t, path, "")); v.Value != canary || v.Locked {
		t.Errorf("%+v", v)
	}
}

func TestNoFileHasASecretInClear(t *testing.T) {
	path := keptSecret(t)
	backup := filepath.Join(filepath.Dir(path), "copy.db")
	s := mustOpenAt(t, path, "")
	if err := store.BackupFile(t.Context(), path, backup); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil || len(files) < 4 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		content, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte(canary)) {
			t.Errorf("%s holds the secret", filepath.Base(f))
		}
	}
	_ = s
	other := mustOpenAt(t, backup, "")
	if v := tokenOf(t, other); !v.Locked || v.Value != "" {
		t.Errorf("a backup brings no key: %+v", v)
	}
}

func TestWithoutItsKeyASecretIsLockedAndAllElseWorks(t *testing.T) {
	path := keptSecret(t)
	if err := os.Rename(path+".key", path+".kept"); err != nil {
		t.Fatal(err)
	}
	s := mustOpenAt(t, path, "")
	v := tokenOf(t, s)
	if !v.Locked || v.Value != "" || !v.Set {
		t.Errorf("%+v", v)
	}
	if _, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest("http://h/")}); err != nil {
		t.Error(err)
	}
	e, _ := s.OpenEnvironment(t.Context(), "Staging")
	e.Variables = append(e.Variables, playground.Variable{Name: "other", Value: "another-secret", Secret: true})
	if _, err := s.UpdateEnvironment(t.Context(), e, 0); err != nil {
		t.Errorf("a new secret gets a new key: %v", err)
	}
	s.Close()
	text, _ := os.ReadFile(path + ".kept")
	more, _ := os.ReadFile(path + ".key")
	if err := os.WriteFile(path+".key", append(more, text...), 0o600); err != nil {
		t.Fatal(err)
	}
	if v := tokenOf(t, mustOpenAt(t, path, "")); v.Value != canary {
		t.Errorf("with its key in the file again: %+v", v)
	}
}

func TestAKeyFileThatIsWrongIsRefusedInASentence(t *testing.T) {
	path := keptSecret(t)
	for _, c := range []struct {
		name, says string
		change     func(key string) string
	}{
		{"others can read it", "chmod 600", func(key string) string { mustDo(t, os.Chmod(key, 0o640)); return "" }},
		{"it is no key file", "is no key file", func(key string) string {
			mustDo(t, os.Chmod(key, 0o600))
			mustDo(t, os.WriteFile(key, []byte("hello\n"), 0o600))
			return ""
		}},
		{"it is a folder", "not a regular file", func(string) string { return t.TempDir() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := store.Open(context.Background(), path, store.Options{KeyFile: c.change(path + ".key")})
			if err == nil {
				s.Close()
			}
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("it says %v", err)
			}
		})
	}
}

func TestANamedKeyFileIsNotMade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.db")
	s := mustOpenAt(t, path, filepath.Join(t.TempDir(), "key"))
	_, err := s.CreateEnvironment(t.Context(), withSecret())
	if playground.CodeOf(err) != playground.Unavailable || !strings.Contains(err.Error(), "parley rekey") {
		t.Errorf("%v", err)
	}
	if _, _, err := s.Rekey(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CreateEnvironment(t.Context(), withSecret()); err != nil {
		t.Error(err)
	}
}

func TestWhatIsSealedOpensInItsOwnRowOnly(t *testing.T) {
	path := keptSecret(t)
	db, err := sql.Open("sqlite3", path)
	mustDo(t, err)
	_, err = db.Exec(`UPDATE environment_variable SET id = id + 7 WHERE secret = 1`)
	mustDo(t, err)
	mustDo(t, db.Close())
	if v := tokenOf(t, mustOpenAt(t, path, "")); !v.Locked || v.Value != "" {
		t.Errorf("moved to another row: %+v", v)
	}
}

func TestRekeyingLeavesNothingThatTheOldKeyOpens(t *testing.T) {
	path := keptSecret(t)
	old, err := os.ReadFile(path + ".key")
	mustDo(t, err)
	s := mustOpenAt(t, path, "")
	if sealed, locked, err := s.Rekey(t.Context()); err != nil || sealed != 1 || locked != 0 {
		t.Fatalf("%d %d %v", sealed, locked, err)
	}
	mustDo(t, s.Close())
	renewed, err := os.ReadFile(path + ".key")
	mustDo(t, err)
	if bytes.Equal(old, renewed) {
		t.Error("the key is the same")
	}
	if v := tokenOf(t, mustOpenAt(t, path, "")); v.Value != canary {
		t.Errorf("%+v", v)
	}
}

func mustDo(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
