package pgtest

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Dump reads everything that a database holds, as tables, columns and texts.
func Dump(t *testing.T, address string) (cells [][3]string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		rows, err := conn.Query(t.Context(), `SELECT * FROM `+pgx.Identifier{table}.Sanitize())
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, err := rows.Values()
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range values {
				name := rows.FieldDescriptions()[i].Name
				if b, ok := v.([]byte); ok {
					v = string(b)
				}
				cells = append(cells, [3]string{table, name, fmt.Sprint(v)})
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return cells
}
