package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"parley/playground"
)

// mostBaselines bounds how many requests have a baseline: whoever holds runs to them knows
// them all.
const mostBaselines = 10_000

// standings are what a run's row says of its baseline, by their number.
var standings = []playground.Standing{playground.StandingNone, playground.StandingSame, playground.StandingDiffers, playground.StandingBaseline}

func standingOf(held int) playground.Standing {
	if held < 0 || held >= len(standings) {
		return playground.StandingNone
	}
	return standings[held]
}

// heldOf is a standing's number; what is none is that of no run.
func heldOf(s playground.Standing) int {
	for held, standing := range standings {
		if standing == s {
			return held
		}
	}
	return -1
}

// heldRow is a row of to_baseline that may be missing.
type heldRow struct {
	baseline, places, complete sql.NullInt64
	rules                      sql.NullString
}

func (r heldRow) value() *playground.ToBaseline {
	if !r.baseline.Valid {
		return nil
	}
	return &playground.ToBaseline{
		Run: playground.RunID(r.baseline.Int64), Same: r.places.Int64 == 0, Places: int(r.places.Int64), Complete: r.complete.Int64 != 0, Rules: r.rules.String,
	}
}

// SetBaseline makes a run the baseline of its request, in place of the one before. The
// error is NotFound where there is no such run, and Conflict where it has not ended with an
// answer, or there are too many baselines.
func (s *Store) SetBaseline(_ context.Context, id playground.RunID) (playground.Baseline, error) {
	b := playground.Baseline{Run: id, SetAt: s.now()}
	err := s.write.do(func(t *tx) error { return t.setBaseline(&b) })
	if err != nil {
		return playground.Baseline{}, s.fault(fmt.Errorf("set baseline: %w", err))
	}
	return b, nil
}

func (t *tx) setBaseline(b *playground.Baseline) error {
	var method, url, state string
	var key int64
	err := t.row(`SELECT method, url, state, key_hash FROM run WHERE id = $1 AND deleted_at IS NULL`, []any{int64(b.Run)}, &method, &url, &state, &key)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return noRun(b.Run)
	case err != nil:
		return err
	case state != string(playground.StateDone) && state != string(playground.StateFailed):
		return playground.NewError(playground.Conflict, "Only a run that has ended by itself can be a baseline: this one is "+state+".")
	}
	b.RequestKey = playground.RequestKey(method, url)
	before, err := t.rows(`SELECT run_id FROM baseline WHERE key_hash = $1`, key)
	if err != nil {
		return err
	}
	if len(before) == 0 {
		many, err := t.rows(`SELECT count(*) FROM baseline`)
		if err != nil {
			return err
		}
		if many[0] >= mostBaselines {
			return playground.NewError(playground.Conflict, "There are "+strconv.Itoa(mostBaselines)+" baselines, as many as there may be.")
		}
	}
	for _, old := range before {
		if err := t.stand(old, playground.StandingNone); err != nil {
			return err
		}
	}
	if err := t.exec(`DELETE FROM to_baseline WHERE run_id = $1`, int64(b.Run)); err != nil {
		return err
	}
	if err := t.exec(`
		INSERT INTO baseline (key_hash, request_key, run_id, set_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (key_hash) DO UPDATE SET request_key = excluded.request_key, run_id = excluded.run_id, set_at = excluded.set_at`,
		key, b.RequestKey, int64(b.Run), b.SetAt.UnixMilli()); err != nil {
		return err
	}
	return t.stand(int64(b.Run), playground.StandingBaseline)
}

// stand changes how a run stands to its baseline, in its row and in the sieves. A run that
// is gone is none of its concern.
func (t *tx) stand(id int64, to playground.Standing) error {
	var was int
	err := t.row(`SELECT held FROM run WHERE id = $1`, []any{id}, &was)
	if errors.Is(err, sql.ErrNoRows) || standingOf(was) == to && err == nil {
		return nil
	}
	if err != nil {
		return err
	}
	if err := t.exec(`UPDATE run SET held = $1 WHERE id = $2`, heldOf(to), id); err != nil {
		return err
	}
	if old := standingOf(was); old != playground.StandingNone {
		t.setMark(playground.RunID(id), mark{byBaseline, string(old)}, false)
	}
	if to != playground.StandingNone {
		t.setMark(playground.RunID(id), mark{byBaseline, string(to)}, true)
	}
	return nil
}

// UnsetBaseline leaves a run's request without a baseline. The error is NotFound where the
// run is none.
func (s *Store) UnsetBaseline(_ context.Context, id playground.RunID) error {
	err := s.write.do(func(t *tx) error {
		n, err := t.change(`DELETE FROM baseline WHERE run_id = $1`, int64(id))
		if err == nil && n == 0 {
			return playground.NewError(playground.NotFound, fmt.Sprintf("Run %d is not the baseline of its request.", id))
		}
		if err != nil {
			return err
		}
		return t.stand(int64(id), playground.StandingNone)
	})
	if err != nil {
		return s.fault(fmt.Errorf("unset baseline: %w", err))
	}
	return nil
}

// Baselines returns every baseline, the newest run first. One that is deleted holds nobody
// until it is brought back.
func (s *Store) Baselines(ctx context.Context) ([]playground.Baseline, error) {
	rows, err := s.asked.query(ctx, `
		SELECT baseline.request_key, baseline.run_id, baseline.set_at
		FROM baseline
		JOIN run ON run.id = baseline.run_id
		WHERE run.deleted_at IS NULL
		ORDER BY baseline.run_id DESC`)
	if err != nil {
		return nil, s.fault(fmt.Errorf("find baselines: %w", err))
	}
	defer rows.Close()
	all := []playground.Baseline{}
	for rows.Next() {
		var b playground.Baseline
		var at int64
		if err := rows.Scan(&b.RequestKey, &b.Run, &at); err != nil {
			return nil, s.fault(fmt.Errorf("find baselines: %w", err))
		}
		b.SetAt = timeOf(at)
		all = append(all, b)
	}
	if err := rows.Err(); err != nil {
		return nil, s.fault(fmt.Errorf("find baselines: %w", err))
	}
	return all, nil
}

// FindUnheld returns runs that are to be held to a baseline, newest first: those of its
// request between two numbers that were not yet, or by other rules.
func (s *Store) FindUnheld(ctx context.Context, b playground.Baseline, rules string, after, before playground.RunID, limit int) ([]playground.RunID, error) {
	if before <= 0 {
		before = newestPossible
	}
	rows, err := s.asked.query(ctx, `
		SELECT r.id
		FROM run r
		LEFT JOIN to_baseline AS held ON held.run_id = r.id AND held.baseline = $1 AND held.rules = $2
		WHERE r.key_hash = $3 AND r.deleted_at IS NULL AND r.id > $4 AND r.id < $5 AND r.state IN ('done', 'failed') AND held.run_id IS NULL
		ORDER BY r.id DESC
		LIMIT $6`, int64(b.Run), rules, hash(b.RequestKey), int64(max(after, b.Run)), int64(before), limit)
	if err != nil {
		return nil, s.fault(fmt.Errorf("find runs to hold to a baseline: %w", err))
	}
	found, err := numbers(rows)
	if err != nil {
		return nil, s.fault(fmt.Errorf("find runs to hold to a baseline: %w", err))
	}
	all := make([]playground.RunID, len(found))
	for i, id := range found {
		all[i] = playground.RunID(id)
	}
	return all, nil
}

// HoldRun keeps how a run stands to a baseline, unless that is none any more. It need not be
// on disk at once: it can be found out again.
func (s *Store) HoldRun(_ context.Context, id playground.RunID, h playground.ToBaseline) error {
	standing := playground.StandingDiffers
	if h.Same {
		standing, h.Places = playground.StandingSame, 0
	}
	err := s.write.doRelaxed(func(t *tx) error {
		n, err := t.change(`
			INSERT INTO to_baseline (run_id, baseline, places, complete, rules)
			SELECT $1, $2, $3, $4, $5
			WHERE EXISTS (SELECT 1 FROM baseline WHERE run_id = $2) AND EXISTS (SELECT 1 FROM run WHERE id = $1)
			ON CONFLICT (run_id) DO UPDATE SET baseline = excluded.baseline, places = excluded.places, complete = excluded.complete, rules = excluded.rules`,
			int64(id), int64(h.Run), h.Places, h.Complete, h.Rules)
		if err != nil || n == 0 {
			return err
		}
		return t.stand(int64(id), standing)
	})
	if err != nil {
		return s.fault(fmt.Errorf("hold run %d to its baseline: %w", id, err))
	}
	return nil
}

// DropStray forgets how some runs stood to what is no baseline any more. It returns how many
// there were; fewer than limit were all.
func (s *Store) DropStray(_ context.Context, limit int) (int, error) {
	var ids []int64
	err := s.write.doRelaxed(func(t *tx) (err error) {
		ids, err = t.rows(`SELECT run_id FROM to_baseline WHERE baseline NOT IN (SELECT run_id FROM baseline) LIMIT $1`, limit)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := t.exec(`DELETE FROM to_baseline WHERE run_id = $1`, id); err != nil {
				return err
			}
			if err := t.dropStanding(id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, s.fault(fmt.Errorf("forget runs of no baseline: %w", err))
	}
	return len(ids), nil
}

// dropStanding leaves a run without a standing, unless it is a baseline itself.
func (t *tx) dropStanding(id int64) error {
	is, err := t.rows(`SELECT run_id FROM baseline WHERE run_id = $1`, id)
	if err != nil || len(is) > 0 {
		return err
	}
	return t.stand(id, playground.StandingNone)
}
