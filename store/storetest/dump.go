package storetest

import (
	"database/sql"
	"fmt"
	"testing"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	_ "github.com/mattn/go-sqlite3" // reads the file from outside the store
)

// Cell is what stands in one column of a row of the database, unpacked.
type Cell struct{ Table, Column, Text string }

// Dump reads everything that a database of SQLite holds, from outside the store.
func Dump(t *testing.T, path string) []Cell {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var cells []Cell
	for _, row := range dumpRows(t, db, "sqlite_master", `SELECT name FROM sqlite_master WHERE type = 'table'`) {
		cells = append(cells, dumpRows(t, db, row.Text, fmt.Sprintf(`SELECT * FROM %q`, row.Text))...)
	}
	return cells
}

func dumpRows(t *testing.T, db *sql.DB, table, query string) []Cell {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var cells []Cell
	for rows.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i, v := range values {
			switch v := v.(type) {
			case string:
				cells = append(cells, Cell{table, names[i], v})
			case []byte:
				cells = append(cells, Cell{table, names[i], string(Unpacked(v))})
			}
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return cells
}

// Unpacked is what was kept packed; anything else comes back as it is.
func Unpacked(kept []byte) []byte {
	const head = 5
	if len(kept) <= head {
		return kept
	}
	if text, err := s2.Decode(nil, kept[head:]); err == nil {
		return text
	}
	d, err := zstd.NewReader(nil)
	if err != nil {
		return kept
	}
	defer d.Close()
	if text, err := d.DecodeAll(kept[head:], nil); err == nil {
		return text
	}
	return kept
}
