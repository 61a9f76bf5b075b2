package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"time"

	"parley/playground"
)

// purgeBatch is how many runs one transaction removes: few, since sends wait for it.
const purgeBatch = 50

// PurgeDeleted removes for good what was deleted before a time, and gives the room back.
// It returns how many runs there were. What takes back changes from before then goes as well, and
// so does what was deleted of collections.
func (s *Store) PurgeDeleted(ctx context.Context, before time.Time) (int, error) {
	purged := 0
	if err := s.dropUndo(ctx, before); err != nil {
		return purged, s.fault(fmt.Errorf("forget what can be undone: %w", err))
	}
	if err := s.dropCollections(ctx, before); err != nil {
		return purged, s.fault(fmt.Errorf("purge deleted collections: %w", err))
	}
	for {
		rows, err := s.asked.query(ctx, `
			SELECT id FROM run WHERE deleted_at IS NOT NULL AND deleted_at < $1 AND state <> 'running' ORDER BY deleted_at LIMIT $2`,
			before.UnixMilli(), purgeBatch)
		if err != nil {
			return purged, s.fault(fmt.Errorf("purge deleted runs: %w", err))
		}
		ids, err := numbers(rows)
		if err != nil {
			return purged, s.fault(fmt.Errorf("purge deleted runs: %w", err))
		}
		if len(ids) == 0 {
			break
		}
		n, err := s.purge(ctx, ids, `deleted_at IS NOT NULL`)
		purged += n
		if err != nil {
			return purged, s.fault(fmt.Errorf("purge deleted runs: %w", err))
		}
	}
	if purged > 0 {
		if err := s.dropEmptySeries(ctx); err != nil {
			return purged, s.fault(fmt.Errorf("purge series without runs: %w", err))
		}
		if err := s.shrink(ctx); err != nil {
			return purged, s.fault(fmt.Errorf("give room back: %w", err))
		}
	}
	return purged, nil
}

// remains is what else there is of a run that is purged.
type remains struct {
	id     int64
	bodies [][]byte // one for each exchange that has content
}

// purge removes runs for which a condition still holds, and the content that only they
// had.
func (s *Store) purge(ctx context.Context, ids []int64, condition string) (int, error) {
	var all []remains
	for _, id := range ids {
		run, _, err := s.readRun(ctx, playground.RunID(id))
		switch {
		case playground.CodeOf(err) == playground.NotFound:
			continue
		case errors.Is(err, errDamaged): // it goes all the same, as far as it is known
			run = playground.Run{ID: playground.RunID(id)}
		case err != nil:
			return 0, err
		}
		all = append(all, remainsOf(run))
	}
	purged := 0
	var free []int64
	err := s.write.do(func(t *tx) error {
		purged, free = 0, nil
		for _, r := range all {
			gone, unused, err := t.purgeRun(r, condition)
			if err != nil {
				return fmt.Errorf("run %d: %w", r.id, err)
			}
			if gone {
				purged++
			}
			free = append(free, unused...)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	s.recall.statuses.clear()
	return purged, s.dropUnused(ctx, free)
}

func remainsOf(run playground.Run) remains {
	r := remains{id: int64(run.ID)}
	r.bodies = append(r.bodies, filesOf(run.Request)...)
	for _, a := range run.Attempts {
		for _, x := range a.Exchanges {
			if x.Response != nil && x.Response.Content.SHA256 != "" {
				r.bodies = append(r.bodies, digestOf(x.Response.Content.SHA256))
			}
		}
	}
	return r
}

// purgeRun removes a run if a condition holds, since it may have changed meanwhile. It
// returns the bodies that nothing refers to any more.
func (t *tx) purgeRun(r remains, condition string) (gone bool, unused []int64, err error) {
	if gone, err := t.dropRow(r.id, condition); err != nil || !gone {
		return false, nil, err
	}
	if err := t.dropWords(r.id); err != nil {
		return false, nil, err
	}
	for _, query := range []string{
		`DELETE FROM request WHERE run_id = $1`, `DELETE FROM outcome WHERE run_id = $1`, `DELETE FROM run_text WHERE run_id = $1`,
		`DELETE FROM baseline WHERE run_id = $1`, `DELETE FROM to_baseline WHERE run_id = $1`,
		`DELETE FROM run_limit WHERE run_id = $1`, `DELETE FROM comment WHERE run_id = $1`,
	} {
		if err := t.exec(query, r.id); err != nil {
			return false, nil, err
		}
	}
	if err := t.dropWires(r.id); err != nil {
		return false, nil, err
	}
	unused, err = t.leaveBodies(r.bodies)
	return err == nil, unused, err
}

// leaveBodies ends one reference to each content, and returns the bodies that have none left.
func (t *tx) leaveBodies(digests [][]byte) (unused []int64, err error) {
	for _, digest := range digests {
		left, err := t.rows(`UPDATE body SET refs = refs - 1 WHERE sha256 = $1 AND refs = 1 RETURNING id`, digest)
		if err != nil {
			return nil, err
		}
		if unused = append(unused, left...); len(left) > 0 {
			continue
		}
		if err := t.exec(`UPDATE body SET refs = refs - 1 WHERE sha256 = $1 AND refs > 1`, digest); err != nil {
			return nil, err
		}
	}
	return unused, nil
}

// dropRow removes a run's row, and takes it out of the figures and the sieves. It reports
// false when there is no run for which the condition holds.
func (t *tx) dropRow(id int64, condition string) (bool, error) {
	s, err := t.prepared(`DELETE FROM run WHERE id = $1 AND ` + condition + ` RETURNING ` + markColumns)
	if err != nil {
		return false, err
	}
	rows, err := s.QueryContext(t.ctx, id)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return false, rows.Err()
	}
	r, err := scanMarked(rows)
	if err != nil {
		return false, err
	}
	if err := errors.Join(rows.Close(), rows.Err()); err != nil {
		return false, err
	}
	t.wrote = true
	t.changed()
	if r.deleted {
		t.deleted--
	} else {
		t.tallyRun(r.class, r.status, r.pinned, -1)
		t.deleted-- // which tallyRun has taken it for
	}
	t.setMarks(playground.RunID(id), r.marks(), false)
	return true, nil
}

// dropUnused removes bodies that nothing refers to, unless a run is about to.
func (s *Store) dropUnused(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		unused := false
		err := s.write.doRelaxed(func(t *tx) error {
			var digest []byte
			err := t.row(`SELECT sha256 FROM body WHERE id = $1 AND refs = 0 AND sha256 IS NOT NULL`, []any{id}, &digest)
			if errors.Is(err, sql.ErrNoRows) {
				return nil
			}
			held := s.held.has(hex.EncodeToString(digest))
			if err == nil && !held {
				held, err = t.isHeld(digest)
			}
			if unused = err == nil && !held; !unused {
				return err
			}
			return t.exec(`UPDATE body SET sha256 = NULL WHERE id = $1`, id)
		})
		if err != nil {
			return err
		}
		if !unused {
			continue
		}
		if err := s.dropBody(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// shrink gives free pages back to the disk, some at a time, and empties the log.
func (s *Store) shrink(ctx context.Context) error {
	if s.dialect.shared {
		return nil // the server does that by itself
	}
	const many, careful, few = 2000, 100, 128
	for left, before := int64(few), int64(math.MaxInt64); left >= few && left < before; { // fewer are soon used again
		if err := ctx.Err(); err != nil {
			return err
		}
		pages := many
		if s.shortOfRoom() { // what is given back stands in the log first, as far as it does not fit into the cache
			if pages = careful; s.check.truncate() != nil {
				return s.errFull()
			}
		}
		err := s.write.alone(func() error {
			if left > few {
				before = left
			}
			rows, err := s.conn.QueryContext(context.Background(), fmt.Sprintf("PRAGMA incremental_vacuum(%d)", pages))
			if err != nil {
				return err
			}
			for rows.Next() { // each step gives one page back
			}
			if err := errors.Join(rows.Err(), rows.Close()); err != nil {
				return err // a full disk, which would go on for ever
			}
			return s.conn.QueryRowContext(context.Background(), "PRAGMA freelist_count").Scan(&left)
		})
		if err != nil {
			return err
		}
	}
	return s.check.truncate()
}
