package store

import (
	"context"

	"parley/playground"
)

// checkSaved reads every saved request whole. A schema from before there were any has none.
func (s *Store) checkSaved(ctx context.Context, r *Report) error {
	tables := `SELECT count(*) FROM sqlite_schema WHERE name = 'saved_request'`
	if s.dialect.shared {
		tables = `SELECT count(*) FROM pg_class WHERE relname = 'saved_request' AND relnamespace = CAST(current_schema() AS regnamespace)`
	}
	var there int
	if err := s.read.QueryRowContext(ctx, tables).Scan(&there); err != nil || there == 0 {
		return err
	}
	for after := int64(0); ; {
		rows, err := s.read.QueryContext(ctx, `SELECT id FROM saved_request WHERE id > $1 ORDER BY id LIMIT 500`, after)
		if err != nil {
			return err
		}
		ids, err := numbers(rows)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			var record []byte
			err := s.asked.row(ctx, `SELECT record FROM saved_request WHERE id = $1`, []any{id}, &record)
			if err == nil {
				err = unpackJSON(record, new(playground.Request))
			}
			if err != nil {
				r.fault("saved request %d: %v", id, err)
			}
		}
		after = ids[len(ids)-1]
	}
}
