package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley/playground"
)

// FindOwner returns who made a run, deleted or not; empty: nobody in particular. The error
// is NotFound when there is no such run.
func (s *Store) FindOwner(ctx context.Context, id playground.RunID) (string, error) {
	var by string
	err := s.asked.row(ctx, `SELECT created_by FROM run WHERE id = $1`, []any{int64(id)}, &by)
	if errors.Is(err, sql.ErrNoRows) {
		return "", noRun(id)
	}
	if err != nil {
		return "", s.fault(fmt.Errorf("find the owner of run %d: %w", id, err))
	}
	return by, nil
}
