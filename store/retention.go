package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"parley/playground"
)

// Retention bounds the history. A zero field is no bound. Pinned runs count for nothing and
// always stay; so do baselines, and the runs of presentations.
type Retention struct {
	Runs  int64         // at most so many; the oldest go
	Bytes int64         // at most so long a file; the oldest go
	Age   time.Duration // what is older goes
}

// bounds are what the history keeps to now.
func (s *Store) bounds() Retention {
	if r := s.retention.Load(); r != nil {
		return *r
	}
	return s.opts.Retention
}

// FindKept says how long a run stays. The error is NotFound when there is none.
func (s *Store) FindKept(ctx context.Context, id playground.RunID) (playground.Kept, error) {
	var pinned, presented bool
	var at int64
	var held int
	err := s.asked.row(ctx, `
		SELECT pinned, created_at, held, EXISTS (SELECT 1 FROM presentation_step WHERE run_id = run.id) OR EXISTS (SELECT 1 FROM presentation_step WHERE shown_id = run.id)
		       OR EXISTS (SELECT 1 FROM presentation_run WHERE run_id = run.id)
		FROM run
		WHERE id = $1 AND deleted_at IS NULL`, []any{int64(id)}, &pinned, &at, &held, &presented)
	if errors.Is(err, sql.ErrNoRows) {
		return playground.Kept{}, noRun(id)
	}
	if err != nil {
		return playground.Kept{}, s.fault(fmt.Errorf("find how long run %d is kept: %w", id, err))
	}
	k := playground.Kept{Pinned: pinned, Baseline: standingOf(held) == playground.StandingBaseline, Presented: presented, Runs: -1}
	r := s.bounds()
	if pinned || k.Baseline || presented {
		return k, nil
	}
	if r.Age > 0 {
		k.Until = playground.At(timeOf(at).Add(r.Age))
	}
	if r.Runs > 0 {
		k.Runs = max(0, r.Runs-(s.write.newest.Load()-int64(id)))
	}
	return k, nil
}

// Names of figures that retention keeps: when the clock was looked at last, and since when
// it has been steady after a jump. Milliseconds.
const (
	clockSeen   = "clock_seen"
	clockSteady = "clock_steady"
)

// Bounds of what retention does at a time, and of its trust in the clock.
const (
	sizeBatch = 20 // runs that go in one transaction for want of room: content may be long
	clockJump = 24 * time.Hour
	doubtful  = 10 // one part in so many may go for its age while the clock is in doubt
)

// Purge removes the runs that Options.Retention does not keep, a few at a time, and gives
// their room back. It returns how many there were. While the clock is in doubt, because it
// moved by more than a day, no more than a tenth of the runs go for their age; the error
// says so, after the other bounds were seen to.
func (s *Store) Purge(ctx context.Context) (int, error) {
	r := s.bounds()
	purged, err := s.purgeAge(ctx, r.Age)
	errs := []error{err}
	if r.Runs > 0 {
		n, err := s.purgeSpan(ctx, everyRun, purgeBatch, func() (int64, error) {
			c, err := s.Counts(ctx)
			return c.All - c.Pinned - r.Runs, err
		})
		purged, errs = purged+n, append(errs, err)
	}
	if r.Bytes > 0 {
		n, err := s.purgeSpan(ctx, everyRun, sizeBatch, func() (int64, error) {
			used, err := s.usedBytes(ctx)
			if used <= r.Bytes {
				return 0, err
			}
			return sizeBatch, err
		})
		purged, errs = purged+n, append(errs, err)
	}
	if purged > 0 {
		errs = append(errs, s.dropEmptySeries(ctx), s.shrink(ctx))
	}
	if err := errors.Join(errs...); err != nil {
		return purged, s.fault(fmt.Errorf("purge the history: %w", err))
	}
	return purged, nil
}

// usedBytes is how long the file is without its free pages.
func (s *Store) usedBytes(ctx context.Context) (int64, error) {
	if s.dialect.shared {
		return s.usedPostgres(ctx)
	}
	var n int64
	err := s.asked.row(ctx, `
		SELECT (page_count - freelist_count) * page_size
		FROM pragma_page_count, pragma_freelist_count, pragma_page_size`, nil, &n)
	return n, err
}

// purgeAge removes what is too old, unless the clock is in doubt and that would be much.
func (s *Store) purgeAge(ctx context.Context, age time.Duration) (int, error) {
	now := s.now()
	doubt, err := s.lookAtClock(ctx, now)
	if err != nil || age <= 0 {
		return 0, err
	}
	spans, err := s.spans(ctx, playground.RunFilter{Until: playground.At(now.Add(-age))})
	if err != nil || len(spans) == 0 {
		return 0, err
	}
	if doubt {
		old, err := s.countOld(ctx, spans)
		if err != nil {
			return 0, err
		}
		all, err := s.Counts(ctx)
		if err != nil {
			return 0, err
		}
		if old*doubtful > all.All {
			return 0, fmt.Errorf("%d of %d runs are older than %v by a clock that moved by more than a day; none goes for its age until the clock was steady for a day", old, all.All, age)
		}
	}
	purged := 0
	for _, part := range spans {
		n, err := s.purgeSpan(ctx, part, purgeBatch, func() (int64, error) { return purgeBatch, nil })
		purged += n
		if err != nil {
			return purged, err
		}
	}
	return purged, nil
}

// countOld counts the runs of some spans that may go.
func (s *Store) countOld(ctx context.Context, spans []span) (int64, error) {
	total := int64(0)
	for _, part := range spans {
		var n int64
		err := s.asked.row(ctx, `SELECT count(*) FROM run WHERE id >= $1 AND id <= $2 AND pinned = 0 AND held <> 3 AND deleted_at IS NULL`, []any{part.first, part.last}, &n)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// lookAtClock reports whether the clock is in doubt: it stands more than a day from where
// it was seen last, by a run or a purge, or did so less than a day ago.
func (s *Store) lookAtClock(ctx context.Context, now playground.Time) (bool, error) {
	var seen, steady, made int64
	err := s.asked.row(ctx, `
		SELECT coalesce((SELECT value FROM tally WHERE name = $1), 0), coalesce((SELECT value FROM tally WHERE name = $2), 0),
		       coalesce((SELECT created_at FROM run ORDER BY id DESC LIMIT 1), 0)`, []any{clockSeen, clockSteady}, &seen, &steady, &made)
	if err != nil {
		return false, err
	}
	at := now.UnixMilli()
	last := seen
	if last == 0 {
		last = made
	}
	if moved := at - last; last != 0 && (moved > clockJump.Milliseconds() || moved < -clockJump.Milliseconds()) {
		steady = at
	}
	doubt := steady != 0 && at < steady+clockJump.Milliseconds()
	err = s.write.doRelaxed(func(t *tx) error {
		for name, value := range map[string]int64{clockSeen: at, clockSteady: steady} {
			if err := t.exec(`INSERT INTO tally (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value); err != nil {
				return err
			}
		}
		return nil
	})
	return doubt, err
}

// everyRun is the span of all runs.
var everyRun = span{0, newestPossible}

// mayGo holds for the runs that retention removes: a baseline stays, as does what is pinned, and
// what a presentation sends again or has shown.
const mayGo = `pinned = 0 AND held <> 3 AND state <> 'running' AND deleted_at IS NULL
	AND id NOT IN (SELECT run_id FROM presentation_step) AND id NOT IN (SELECT shown_id FROM presentation_step)
	AND id NOT IN (SELECT run_id FROM presentation_run)`

// purgeSpan removes the oldest runs of a span, some in a transaction, as many as tooMany
// says are too many.
func (s *Store) purgeSpan(ctx context.Context, part span, batch int, tooMany func() (int64, error)) (int, error) {
	purged := 0
	for part.first <= part.last {
		if err := ctx.Err(); err != nil {
			return purged, err
		}
		many, err := tooMany()
		if err != nil || many <= 0 {
			return purged, err
		}
		rows, err := s.asked.query(ctx, `
			SELECT id FROM run
			WHERE id >= $1 AND id <= $2 AND `+mayGo+`
			ORDER BY id
			LIMIT $3`, part.first, part.last, min(many, int64(batch)))
		if err != nil {
			return purged, err
		}
		ids, err := numbers(rows)
		if err != nil || len(ids) == 0 {
			return purged, err
		}
		n, err := s.purge(ctx, ids, mayGo)
		purged += n
		if err != nil {
			return purged, err
		}
		part.first = ids[len(ids)-1] + 1
	}
	return purged, nil
}
