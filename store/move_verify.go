package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// makeRest makes what the copied rows have to go with them: the figures, what a search must
// still index, and the numbers that come next.
func (m *move) makeRest(ctx context.Context) error {
	figures, err := m.figures(ctx)
	if err != nil {
		return fmt.Errorf("read the figures: %w", err)
	}
	err = pgx.BeginFunc(ctx, m.to, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM tally`); err != nil {
			return err
		}
		for name, value := range figures {
			if _, err := tx.Exec(ctx, `INSERT INTO tally (name, value) VALUES ($1, $2)`, name, value); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `INSERT INTO tally (name, value) SELECT $1, coalesce(sum(octet_length(data)), 0) FROM chunk`, chunkBytes); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO unindexed (run_id, turn) SELECT id, 1 FROM run WHERE id > $1 OR state = 'running' ON CONFLICT DO NOTHING`, figures[indexed])
		return err
	})
	if err != nil {
		return fmt.Errorf("make the figures: %w", err)
	}
	rows, err := m.to.Query(ctx, `
		SELECT table_name, column_name FROM information_schema.columns
		WHERE table_schema = current_schema() AND is_identity = 'YES' AND table_name <> ALL ($1)`, ownTables)
	if err != nil {
		return err
	}
	numbered, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c [2]string, err error) {
		err = row.Scan(&c[0], &c[1])
		return c, err
	})
	if err != nil {
		return err
	}
	return m.setNumbers(ctx, numbered)
}

// figures are those of the source that hold for the target.
func (m *move) figures(ctx context.Context) (map[string]int64, error) {
	rows, err := m.from.QueryContext(ctx, `SELECT name, value FROM tally WHERE name NOT IN ($1, $2)`, sieved, merged)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string]int64{}
	for rows.Next() {
		var name string
		var value int64
		if err := rows.Scan(&name, &value); err != nil {
			return nil, err
		}
		all[name] = value
	}
	return all, rows.Err()
}

// setNumbers has each column that counts by itself go on where the source was.
func (m *move) setNumbers(ctx context.Context, columns [][2]string) error {
	for _, c := range columns {
		var last int64
		// A number that was given once is not given again, even if its row is gone.
		err := m.from.QueryRowContext(ctx, `SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = $1), (SELECT max(`+c[1]+`) FROM `+c[0]+`), 0)`, c[0]).Scan(&last)
		if err != nil {
			return err
		}
		if _, err := m.to.Exec(ctx, `SELECT setval(pg_get_serial_sequence($1, $2), greatest(CAST($3 AS BIGINT), 1), CAST($3 AS BIGINT) > 0)`, c[0], c[1], last); err != nil {
			return fmt.Errorf("count on in %s: %w", c[0], err)
		}
	}
	return nil
}

// hold compares every row of a table with the one that it was made of.
func (m *move) hold(ctx context.Context, t table) error {
	kept := openPostgresReaders(m.config)
	defer kept.Close()
	origin, err := m.sumUp(ctx, m.from, t, false)
	if err != nil {
		return fmt.Errorf("read table %s: %w", t.name, err)
	}
	made, err := m.sumUp(ctx, kept, t, true)
	if err != nil {
		return fmt.Errorf("read table %s back: %w", t.name, err)
	}
	if origin.rows != made.rows || !bytes.Equal(origin.hash, made.hash) {
		return sentencef(nil, "table %s has %d rows here and %d there, or they differ; was the history used between two tries? Make the database anew, with dropdb and createdb, and move once more", t.name, origin.rows, made.rows)
	}
	return nil
}

// sum is what a table has.
type sum struct {
	rows int64
	hash []byte
}

// sumUp reads a whole table in the order of its key.
func (m *move) sumUp(ctx context.Context, db *sql.DB, t table, tell bool) (sum, error) {
	hash := sha256.New()
	var s sum
	after := int64(-1 << 63)
	for {
		query, args := t.read(after, moveRows)
		rows, err := db.QueryContext(ctx, query, args...)
		if err != nil {
			return s, err
		}
		n := 0
		for ; rows.Next(); n++ {
			row, err := scanAny(rows, len(t.columns))
			if err != nil {
				rows.Close()
				return s, err
			}
			for _, v := range row {
				hashValue(hash.Write, v)
			}
			if t.walked {
				after = row[0].(int64)
			}
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return s, err
		}
		s.rows += int64(n)
		if tell {
			m.progress(Moved{Table: t.name, Rows: s.rows, Held: true})
		}
		if n < moveRows || !t.walked {
			s.hash = hash.Sum(nil)
			return s, nil
		}
	}
}

// hashValue writes a value so that no two different ones look the same.
func hashValue(write func([]byte) (int, error), v any) {
	var kind byte
	var text []byte
	switch v := v.(type) {
	case nil:
	case int64:
		kind, text = 1, binary.BigEndian.AppendUint64(nil, uint64(v))
	case string:
		kind, text = 2, []byte(v)
	case []byte:
		kind, text = 3, v
	default:
		kind, text = 4, fmt.Append(nil, v)
	}
	_, _ = write(binary.BigEndian.AppendUint64([]byte{kind}, uint64(len(text))))
	_, _ = write(text)
}
