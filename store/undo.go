package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"parley/playground"
)

// Bounds of what can be undone.
const (
	mostUndo      = 100
	mostUndoBytes = 16 << 20 // as kept, besides the newest
)

// KeepUndo keeps what takes back a change, until PurgeDeleted is asked for a later time.
func (s *Store) KeepUndo(_ context.Context, u playground.Undo) error {
	record, err := packJSON(u.Changes)
	if err != nil {
		return fmt.Errorf("keep an undo: %w", err)
	}
	err = s.write.do(func(t *tx) error {
		var id int64
		if err := t.changeRow(`INSERT INTO undo (token, made_at, words, record) VALUES ($1, $2, $3, $4) RETURNING id`,
			[]any{u.Token, s.now().UnixMilli(), u.Words, record}, &id); err != nil {
			return err
		}
		return t.exec(`
			DELETE FROM undo
			WHERE id <= $1 OR id < $2 AND id IN (SELECT u.id FROM undo u WHERE (SELECT sum(length(n.record)) FROM undo n WHERE n.id >= u.id) > $3)`,
			id-mostUndo, id, mostUndoBytes)
	})
	if err != nil {
		return s.fault(fmt.Errorf("keep an undo: %w", err))
	}
	return nil
}

// FindUndo says what a token takes back; nothing, where it is known no more.
func (s *Store) FindUndo(ctx context.Context, token string) (words string, err error) {
	err = s.asked.row(ctx, `SELECT words FROM undo WHERE token = $1`, []any{token}, &words)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", s.fault(fmt.Errorf("find an undo: %w", err))
	}
	return words, nil
}

// TakeUndo returns what a token takes back, once. The error is NotFound where it is known
// no more.
func (s *Store) TakeUndo(_ context.Context, token string) ([]playground.Undoing, error) {
	var record []byte
	err := s.write.do(func(t *tx) error {
		err := t.changeRow(`DELETE FROM undo WHERE token = $1 RETURNING record`, []any{token}, &record)
		if errors.Is(err, sql.ErrNoRows) {
			return playground.NewError(playground.NotFound, "The time to undo is over: this change stays as it is.")
		}
		return err
	})
	var changes []playground.Undoing
	if err == nil {
		err = unpackJSON(record, &changes)
	}
	if err != nil {
		return nil, s.fault(fmt.Errorf("take an undo: %w", err))
	}
	return changes, nil
}

// dropUndo forgets what takes back older changes: in it is what a deleted run said.
func (s *Store) dropUndo(ctx context.Context, before time.Time) error {
	var some bool
	err := s.asked.row(ctx, `SELECT EXISTS (SELECT 1 FROM undo WHERE made_at < $1)`, []any{before.UnixMilli()}, &some)
	if err != nil || !some {
		return err
	}
	return s.write.do(func(t *tx) error { return t.exec(`DELETE FROM undo WHERE made_at < $1`, before.UnixMilli()) })
}
