package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley/playground"
)

// RunState is how a run stands. The error is NotFound when there is none, or it is deleted.
func (s *Store) RunState(ctx context.Context, id playground.RunID) (playground.State, error) {
	var state playground.State
	err := s.asked.row(ctx, `SELECT state FROM run WHERE id = $1 AND deleted_at IS NULL`, []any{int64(id)}, &state)
	if errors.Is(err, sql.ErrNoRows) {
		return "", noRun(id)
	}
	if err != nil {
		return "", s.fault(fmt.Errorf("find the state of run %d: %w", id, err))
	}
	return state, nil
}

// SeriesState is how a series stands. The error is NotFound when there is none.
func (s *Store) SeriesState(ctx context.Context, id playground.SeriesID) (playground.State, error) {
	var state playground.State
	err := s.asked.row(ctx, `SELECT state FROM series WHERE id = $1`, []any{int64(id)}, &state)
	if errors.Is(err, sql.ErrNoRows) {
		return "", playground.NewError(playground.NotFound, fmt.Sprintf("There is no series %d. It may have been deleted.", id))
	}
	if err != nil {
		return "", s.fault(fmt.Errorf("find the state of series %d: %w", id, err))
	}
	return state, nil
}

// FindSummaries returns the runs of those numbers that are there, oldest first.
func (s *Store) FindSummaries(ctx context.Context, ids []playground.RunID) ([]playground.RunSummary, error) {
	list := make([]int64, len(ids))
	for i, id := range ids {
		list[i] = int64(id)
	}
	runs, err := s.pick(ctx, s.newListQuery(playground.RunFilter{}), list, true, len(ids))
	if err != nil {
		return nil, s.fault(fmt.Errorf("find runs: %w", err))
	}
	return runs, nil
}
