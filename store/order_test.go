package store

import (
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"parley/playground"
)

// Before folders and requests had one order, each were numbered by themselves.
func TestCollectionsFromBeforeThereWasOneOrderKeepTheirs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	db := openWriter(path, nil)
	defer db.Close()
	files, err := steps()
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), 17); err != nil {
		t.Fatal(err)
	}
	request, err := packJSON(playground.NewRequest("http://h/"))
	if err != nil {
		t.Fatal(err)
	}
	mustExec := func(query string, args ...any) {
		t.Helper()
		if _, err := db.Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	mustExec(`INSERT INTO collection (id, name, description, headers, auth, version, created_by, updated_by, updated_at) VALUES (1, 'Shop', '', '[]', '{"kind":"none"}', 1, '', '', 0)`)
	for place, name := range []string{"A", "B"} {
		mustExec(`INSERT INTO folder (id, collection_id, parent_id, place, name, description) VALUES ($1, 1, 0, $2, $3, '')`, place+1, place, name)
	}
	for place, name := range []string{"x", "y", "z"} {
		mustExec(`INSERT INTO saved_request (collection_id, folder_id, place, name, description, record, size, version, updated_by, updated_at) VALUES (1, 0, $1, $2, '', $3, 1, 1, '', 0)`, place, name, request)
	}
	db.Close()
	s, err := Open(t.Context(), path, Options{KeepFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c, err := s.FindCollection(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, t := range c.Branches()[0] {
		if t.Folder != nil {
			got += t.Folder.Name
		} else {
			got += t.Request.Name
		}
	}
	if got != "ABxyz" || c.Folders[1].Place != 2 || c.Requests[0].Place != 3 {
		t.Errorf("they lie as %s: %+v", got, c)
	}
}
