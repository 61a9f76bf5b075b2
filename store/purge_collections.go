package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"parley/playground"
)

// dropCollections removes for good what was deleted of collections before a time: whole ones
// with their variables, folders, and requests with the files that only they had.
func (s *Store) dropCollections(ctx context.Context, before time.Time) error {
	at := before.UnixMilli()
	for {
		var some bool
		err := s.asked.row(ctx, `
			SELECT EXISTS (SELECT 1 FROM collection WHERE deleted_at < $1) OR EXISTS (SELECT 1 FROM folder WHERE deleted_at < $2)
			    OR EXISTS (SELECT 1 FROM saved_request WHERE deleted_at < $3)`, []any{at, at, at}, &some)
		if err != nil || !some {
			return err
		}
		var free []int64
		err = s.write.do(func(t *tx) (err error) {
			free, err = t.dropSomeCollections(at)
			return err
		})
		if err != nil {
			return err
		}
		if err := s.dropUnused(ctx, free); err != nil {
			return err
		}
	}
}

// dropSomeCollections removes a batch of requests, or, when none is left, what held them. A request
// that was deleted before its collection is named twice.
func (t *tx) dropSomeCollections(before int64) (free []int64, err error) {
	ids, err := t.rows(fmt.Sprintf(`
		SELECT id FROM saved_request WHERE deleted_at < $1
		UNION ALL SELECT r.id FROM saved_request r JOIN collection c ON c.id = r.collection_id WHERE c.deleted_at < $2
		LIMIT %d`, purgeBatch), before, before)
	if err != nil {
		return nil, err
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		unused, err := t.dropSaved(id)
		if err != nil {
			return nil, fmt.Errorf("saved request %d: %w", id, err)
		}
		free = append(free, unused...)
	}
	if len(ids) == purgeBatch {
		return free, nil
	}
	gone, err := t.rows(`SELECT id FROM collection WHERE deleted_at < $1`, before)
	if err != nil {
		return nil, err
	}
	for _, id := range gone {
		for _, query := range []string{
			`DELETE FROM collection_variable WHERE collection_id = $1`, `DELETE FROM folder_variable WHERE folder_id IN (SELECT id FROM folder WHERE collection_id = $1)`,
			`DELETE FROM folder WHERE collection_id = $1`, `DELETE FROM origin WHERE collection_id = $1`, `DELETE FROM collection WHERE id = $1`,
		} {
			if err := t.exec(query, id); err != nil {
				return nil, err
			}
		}
	}
	if err := t.exec(`DELETE FROM folder_variable WHERE folder_id IN (SELECT id FROM folder WHERE deleted_at < $1)`, before); err != nil {
		return nil, err
	}
	return free, t.exec(`DELETE FROM folder WHERE deleted_at < $1`, before)
}

// dropSaved removes a saved request, and returns the content that nothing refers to any more.
func (t *tx) dropSaved(id int64) (unused []int64, err error) {
	var record []byte
	if err := t.row(`SELECT record FROM saved_request WHERE id = $1`, []any{id}, &record); err != nil {
		return nil, err
	}
	if err := t.exec(`DELETE FROM saved_request WHERE id = $1`, id); err != nil {
		return nil, err
	}
	var r playground.Request
	if unpackJSON(record, &r) != nil {
		return nil, nil // damaged: it goes all the same
	}
	return t.leaveBodies(filesOf(r))
}
