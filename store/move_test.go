package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/playground"
	"parley/store/pgtest"
)

// history makes a SQLite history with something in most of its tables. It has an older run whose
// number must not be given again, texts that are not UTF-8, and a run that never ended.
func history(t *testing.T) (path string, kept map[playground.RunID]string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "parley.db")
	kept, err := live(t.Context(), path, func(string) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), path, Options{KeepFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i := range 700 { // more than one block of the sieves
		run, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest(fmt.Sprintf("http://h%d.example/caf\u00e9", i%7)), Note: "zero \x00, latin \xe9", Tags: []string{"many"}})
		if err != nil {
			t.Fatal(err)
		}
		end(t, s, run)
	}
	begin(t, s, "http://h/going")
	ctx := t.Context()
	_, err1 := s.CreateEnvironment(ctx, playground.Environment{Name: "Staging", Auth: playground.Auth{Kind: "none"}, Variables: []playground.Variable{{Name: "token", Value: "a-secret-value", Secret: true}}})
	p, err2 := s.CreatePerson(ctx, playground.NewPerson{Name: "Mira", Key: "mira", Role: playground.RoleAdmin})
	_, err3 := s.CreateComment(ctx, playground.Comment{Run: 700, Author: p.Name, Text: "look"})
	c, err6 := s.CreateCollection(ctx, playground.Collection{
		Name: "Shop", Auth: playground.Auth{Kind: "none"}, Variables: []playground.Variable{{Name: "key", Value: "a-secret-key", Secret: true}},
		Folders:  []playground.Folder{{ID: 1, Name: "Orders"}},
		Requests: []playground.SavedRequest{{Name: "caf\xe9", Folder: 1, Request: playground.NewRequest("http://h/caf\xe9")}},
	})
	if err6 == nil {
		_, err6 = s.CreateRun(ctx, playground.Draft{Request: playground.NewRequest("http://h/"), SavedID: c.Requests[0].ID})
	}
	err4 := s.AddAudit(ctx, playground.AuditEntry{Who: "Mira", Deed: "send"})
	_, err5 := s.SetBaseline(ctx, 700)
	if err := errors.Join(err1, err2, err3, err4, err5, err6, s.SetKeyring(ctx, "password", "hash")); err != nil {
		t.Fatal(err)
	}
	return path, kept
}

func emptyPostgres(t *testing.T) string { return pgtest.Empty(t) }

func TestAHistoryMovesToPostgreSQLWhole(t *testing.T) {
	t.Parallel()
	address := emptyPostgres(t)
	path, kept := history(t)
	// It is broken off three times, and goes on after what is there.
	for _, after := range []int{1, 4, 9} {
		ctx, stop := context.WithCancel(t.Context())
		steps := 0
		err := MoveTo(ctx, path, address, func(Moved) {
			if steps++; steps == after {
				stop()
			}
		})
		if err == nil {
			t.Fatal("it was not broken off")
		}
		if _, err := Open(t.Context(), address, Options{KeyFile: path + ".key"}); err == nil || !strings.Contains(err.Error(), "migrate-to once more") {
			t.Fatalf("half a history is opened: %v", err)
		}
	}
	var tables []string
	if err := MoveTo(t.Context(), path, address, func(m Moved) {
		if m.Held {
			tables = append(tables, m.Table)
		}
	}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"run", "outcome", "chunk", "comment", "audit", "environment_variable", "collection_variable", "folder", "saved_request", "keyring"} {
		if !slices.Contains(tables, name) {
			t.Errorf("table %s was not held to its origin", name)
		}
	}
	origin, err := Open(t.Context(), path, Options{KeepFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer origin.Close()
	moved, err := Open(t.Context(), address, Options{KeyFile: path + ".key"})
	if err != nil {
		t.Fatal(err)
	}
	defer moved.Close()
	if err := moved.replica.tidy(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	for id := range kept {
		a, err1 := origin.FindRun(t.Context(), id)
		b, err2 := moved.FindRun(t.Context(), id)
		if err1 != nil || err2 != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("run %d: %v, %v\n%v\n%v", id, err1, err2, a, b)
		}
	}
	for _, s := range []*Store{origin, moved} {
		if _, err := s.index.catchUp(t.Context(), 1, time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []playground.RunFilter{{}, {Tag: "many"}, {Host: "h3.example"}, {Text: "café"}, {Text: "content"}, {Class: 2}, {Before: 300}} {
		a, err1 := origin.FindRuns(t.Context(), f)
		b, err2 := moved.FindRuns(t.Context(), f)
		if err1 != nil || err2 != nil || fmt.Sprint(idsOf(a.Runs)) != fmt.Sprint(idsOf(b.Runs)) || len(a.Runs) == 0 {
			t.Errorf("%+v: %v, %v\n%v\n%v", f, err1, err2, idsOf(a.Runs), idsOf(b.Runs))
		}
	}
	if e, err := moved.OpenEnvironment(t.Context(), "staging"); err != nil || e.Variables[0].Value != "a-secret-value" {
		t.Errorf("%+v %v", e, err)
	}
	shop, err1 := origin.FindCollection(t.Context(), 1)
	if c, err2 := moved.FindCollection(t.Context(), 1); err1 != nil || err2 != nil || !reflect.DeepEqual(c, shop) || c.Requests[0].LastRun == 0 {
		t.Errorf("%v, %v\n%+v\n%+v", err1, err2, c, shop)
	}
	if c, err := moved.OpenCollection(t.Context(), 1); err != nil || c.Variables[0].Value != "a-secret-key" {
		t.Errorf("%+v %v", c, err)
	}
	last, err := origin.FindRuns(t.Context(), playground.RunFilter{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if next := begin(t, moved, "http://h/next"); next.ID != last.Runs[0].ID+1 {
		t.Errorf("the next run is %d", next.ID)
	}
	if state := stateOf(t, moved, last.Runs[0].ID); state != playground.StateInterrupted {
		t.Errorf("what was going is %s", state)
	}
	if _, err := moved.CreateEnvironment(t.Context(), playground.Environment{Name: "Next", Auth: playground.Auth{Kind: "none"}}); err != nil {
		t.Errorf("numbers go on where they were: %v", err)
	}
	if r, err := CheckFile(t.Context(), address); err != nil || len(r.Faults) > 0 || r.Runs == 0 {
		t.Errorf("%+v %v", r, err)
	}
}

func TestAMoveSaysWhatIsWrongInOneSentence(t *testing.T) {
	t.Parallel()
	used := freshPostgres(t)
	s := openReplica(t, used)
	begin(t, s, "http://h/")
	path := filepath.Join(t.TempDir(), "parley.db")
	kept, err := Open(t.Context(), path, Options{KeepFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	other := filepath.Join(t.TempDir(), "other.db")
	there, err := Open(t.Context(), other, Options{KeepFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	there.Close()
	for _, c := range []struct{ name, from, to, says string }{
		{"a file in use", path, used, "already uses the database"},
		{"no file", path + ".no", used, "there is no database"},
		{"a target in use", other, used, "has a history of its own"},
		{"a target that is no address", other, "copy.db", "moves from a SQLite file to PostgreSQL"},
		{"a server that is not there", other, "postgres://postgres@127.0.0.1:1/parley", "cannot be reached"},
		{"an address that is none", other, "postgres://[::1", "cannot be read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := MoveTo(t.Context(), c.from, c.to, func(Moved) {})
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("says %v", err)
			}
		})
	}
}

func TestAMoveSeesARowThatDiffers(t *testing.T) {
	t.Parallel()
	address := emptyPostgres(t)
	path, _ := history(t)
	ctx, stop := context.WithCancel(t.Context())
	_ = MoveTo(ctx, path, address, func(m Moved) {
		if m.Held {
			stop()
		}
	})
	db := openPlain(path)
	if _, err := db.Exec(`UPDATE run SET note = 'changed meanwhile' WHERE id = 300`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := MoveTo(t.Context(), path, address, func(Moved) {}); err == nil || !strings.Contains(err.Error(), "table run") {
		t.Errorf("says %v", err)
	}
}
