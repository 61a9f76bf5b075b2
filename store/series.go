package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley/playground"
)

// seriesRecord is what of a series is kept as a record.
type seriesRecord struct {
	Request playground.Request    `json:"request"`
	Plan    playground.Plan       `json:"plan"`
	Saved   playground.SavedID    `json:"saved,omitempty"`
	Walk    *playground.Walk      `json:"walk,omitempty"`
	Data    playground.SeriesData `json:"data,omitzero"`
}

// CreateSeries keeps a series as running. It is on disk when it returns.
func (s *Store) CreateSeries(_ context.Context, d playground.SeriesDraft) (playground.Series, error) {
	if err := s.checkRoom(); err != nil {
		return playground.Series{}, err
	}
	all := playground.Series{
		State: playground.StateRunning, CreatedAt: s.now(), CreatedBy: d.Draft.CreatedBy, Name: d.Draft.Name,
		Environment: d.Draft.Environment, SavedID: d.Draft.SavedID, Request: d.Draft.Request, Plan: d.Plan, Data: d.Draft.Data, Walk: d.Walk, Waits: []playground.Wait{},
	}
	record, err := packJSON(seriesRecord{all.Request, all.Plan, all.SavedID, all.Walk, all.Data})
	if err != nil {
		return playground.Series{}, fmt.Errorf("create series: %w", err)
	}
	err = s.write.do(func(t *tx) error {
		if err := t.roomForSeries(s.opts.MostSeries); err != nil {
			return err
		}
		err := t.changeRow(`
			INSERT INTO series (state, created_at, created_by, name, environment, record) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
			[]any{string(all.State), all.CreatedAt.UnixMilli(), all.CreatedBy, all.Name, all.Environment, record}, &all.ID)
		if err != nil {
			return err
		}
		return t.holdFiles(all.Request)
	})
	if err != nil {
		return playground.Series{}, s.fault(fmt.Errorf("create series: %w", err))
	}
	return all, nil
}

// roomForSeries says that as many series go on all replicas together as may.
func (t *tx) roomForSeries(most int) error {
	if t.w.turns == nil || most == 0 {
		return nil
	}
	var going int
	if err := t.row(`SELECT count(*) FROM series WHERE state = 'running'`, nil, &going); err != nil || going < most {
		return err
	}
	return &playground.Error{
		Code: playground.Busy, RetryAfter: 5,
		Message: fmt.Sprintf("%d series are going on all replicas together, as many as Parley has at once. Nothing was sent; stop one, or try again later.", going),
	}
}

// FinishSeries keeps how a series ended, and why if that was before its last run.
func (s *Store) FinishSeries(_ context.Context, id playground.SeriesID, state playground.State, because string) error {
	at := s.now().UnixMilli()
	err := s.write.do(func(t *tx) error {
		return t.exec(`UPDATE series SET state = $1, because = $2, ended_at = $3 WHERE id = $4 AND state = 'running'`, string(state), because, at, int64(id))
	})
	if err != nil {
		return s.fault(fmt.Errorf("finish series %d: %w", id, err))
	}
	return nil
}

// KeepLimit keeps what a run of a series told of a limit.
func (s *Store) KeepLimit(_ context.Context, run playground.RunID, l playground.LimitSeen) error {
	if !l.Told() {
		return nil
	}
	err := s.write.doRelaxed(func(t *tx) error {
		return t.exec(`
			INSERT INTO run_limit (run_id, quota, span, spare, wait, fields) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (run_id) DO UPDATE SET quota = excluded.quota, span = excluded.span, spare = excluded.spare, wait = excluded.wait, fields = excluded.fields`,
			int64(run), l.Quota, int64(l.Window), l.Left, int64(l.Wait), tagsText(l.Fields))
	})
	if err != nil {
		return s.fault(fmt.Errorf("keep what run %d told of a limit: %w", run, err))
	}
	return nil
}

// KeepWait keeps that a series waited.
func (s *Store) KeepWait(_ context.Context, id playground.SeriesID, w playground.Wait) error {
	err := s.write.doRelaxed(func(t *tx) error {
		return t.exec(`INSERT INTO series_wait (series_id, run_id, from_at, until_at, asked, because) VALUES ($1, $2, $3, $4, $5, $6)`,
			int64(id), int64(w.Run), w.From.UnixMilli(), w.Until.UnixMilli(), int64(w.AskedMS), w.Because)
	})
	if err != nil {
		return s.fault(fmt.Errorf("keep a wait of series %d: %w", id, err))
	}
	return nil
}

const seriesColumns = `id, state, because, created_at, ended_at, created_by, name, environment, record`

// thereAre holds a series to having runs that are not deleted, or none at all.
const thereAre = `(EXISTS (SELECT 1 FROM run WHERE run.series_id = series.id AND run.series_id <> 0 AND run.deleted_at IS NULL)
	OR NOT EXISTS (SELECT 1 FROM run WHERE run.series_id = series.id AND run.series_id <> 0))`

func scanSeries(rows *sql.Rows) (all playground.Series, err error) {
	var created int64
	var ended sql.NullInt64
	var record []byte
	if err := rows.Scan(&all.ID, &all.State, &all.Because, &created, &ended, &all.CreatedBy, &all.Name, &all.Environment, &record); err != nil {
		return all, err
	}
	all.CreatedAt, all.Waits = timeOf(created), []playground.Wait{}
	if ended.Valid {
		all.EndedAt = timeOf(ended.Int64)
	}
	var r seriesRecord
	if err := unpackJSON(record, &r); err != nil {
		return all, fmt.Errorf("series %d: %w", all.ID, err)
	}
	all.Request, all.Plan, all.SavedID, all.Walk, all.Data = r.Request, r.Plan, r.Saved, r.Walk, r.Data
	return all, nil
}

// FindSeries returns a series with its waits. The error is NotFound when there is none, or
// all its runs are deleted.
func (s *Store) FindSeries(ctx context.Context, id playground.SeriesID) (playground.Series, error) {
	found, err := s.seriesWhere(ctx, `id = $1 AND `+thereAre, int64(id))
	if err != nil {
		return playground.Series{}, s.fault(fmt.Errorf("find series %d: %w", id, err))
	}
	if len(found) == 0 {
		return playground.Series{}, playground.NewError(playground.NotFound, fmt.Sprintf("There is no series %d. It may have been deleted.", id))
	}
	all := found[0]
	if all.Waits, err = s.waitsOf(ctx, id); err != nil {
		return playground.Series{}, s.fault(fmt.Errorf("find the waits of series %d: %w", id, err))
	}
	return all, nil
}

// FindAllSeries returns series without their waits, newest first, at most limit, older than
// one of them where before is its number.
func (s *Store) FindAllSeries(ctx context.Context, before playground.SeriesID, limit int) ([]playground.Series, error) {
	if before <= 0 {
		before = playground.SeriesID(newestPossible)
	}
	found, err := s.seriesWhere(ctx, `id < $1 AND `+thereAre+` ORDER BY id DESC LIMIT $2`, int64(before), limit)
	if err != nil {
		return nil, s.fault(fmt.Errorf("find series: %w", err))
	}
	return found, nil
}

func (s *Store) seriesWhere(ctx context.Context, condition string, args ...any) ([]playground.Series, error) {
	rows, err := s.asked.query(ctx, `SELECT `+seriesColumns+` FROM series WHERE `+condition, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := []playground.Series{}
	for rows.Next() {
		one, err := scanSeries(rows)
		if err != nil {
			return nil, err
		}
		found = append(found, one)
	}
	return found, rows.Err()
}

func (s *Store) waitsOf(ctx context.Context, id playground.SeriesID) ([]playground.Wait, error) {
	rows, err := s.asked.query(ctx, `SELECT run_id, from_at, until_at, asked, because FROM series_wait WHERE series_id = $1 ORDER BY id`, int64(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	waits := []playground.Wait{}
	for rows.Next() {
		var w playground.Wait
		var from, until int64
		if err := rows.Scan(&w.Run, &from, &until, &w.AskedMS, &w.Because); err != nil {
			return nil, err
		}
		w.From, w.Until = timeOf(from), timeOf(until)
		waits = append(waits, w)
	}
	return waits, rows.Err()
}

// FindSeriesRuns returns the runs of a series that are not deleted, in the order of their
// places.
func (s *Store) FindSeriesRuns(ctx context.Context, id playground.SeriesID) ([]playground.SeriesRun, error) {
	rows, err := s.asked.query(ctx, `
		SELECT `+summaryColumns+`, coalesce(l.quota, -1), coalesce(l.span, -1), coalesce(l.spare, -1), coalesce(l.wait, -1), coalesce(l.fields, '[]')
		FROM run
		LEFT JOIN run_limit l ON l.run_id = run.id
		WHERE run.series_id = $1 AND run.series_id <> 0 AND run.deleted_at IS NULL
		ORDER BY run.series_place`, int64(id))
	if err != nil {
		return nil, s.fault(fmt.Errorf("find the runs of series %d: %w", id, err))
	}
	defer rows.Close()
	runs := []playground.SeriesRun{}
	for rows.Next() {
		var r playground.SeriesRun
		var fields string
		if err := scanSummary(rows, &r.RunSummary, &r.Limit.Quota, &r.Limit.Window, &r.Limit.Left, &r.Limit.Wait, &fields); err != nil {
			return nil, s.fault(fmt.Errorf("find the runs of series %d: %w", id, err))
		}
		r.Limit.Fields = tagsOf(fields)
		runs = append(runs, r)
	}
	if err := rows.Err(); err != nil {
		return nil, s.fault(fmt.Errorf("find the runs of series %d: %w", id, err))
	}
	return runs, nil
}

// DeleteSeries takes the runs of a series out of the history, and with them the series,
// until RestoreSeries or the purge. It returns how many runs there were; none is NotFound.
func (s *Store) DeleteSeries(ctx context.Context, id playground.SeriesID) (int, error) {
	if _, err := s.FindSeries(ctx, id); err != nil {
		return 0, err
	}
	ids, err := s.numbersOf(ctx, id, `deleted_at IS NULL`)
	if err != nil {
		return 0, err
	}
	return s.DeleteRuns(ctx, ids)
}

// RestoreSeries brings the deleted runs of a series back. It returns how many there were.
func (s *Store) RestoreSeries(ctx context.Context, id playground.SeriesID) (int, error) {
	ids, err := s.numbersOf(ctx, id, `deleted_at IS NOT NULL`)
	if err != nil {
		return 0, err
	}
	return s.RestoreRuns(ctx, ids)
}

func (s *Store) numbersOf(ctx context.Context, id playground.SeriesID, condition string) ([]playground.RunID, error) {
	rows, err := s.asked.query(ctx, `SELECT id FROM run WHERE series_id = $1 AND series_id <> 0 AND `+condition, int64(id))
	if err != nil {
		return nil, s.fault(fmt.Errorf("find the runs of series %d: %w", id, err))
	}
	found, err := numbers(rows)
	if err != nil {
		return nil, s.fault(fmt.Errorf("find the runs of series %d: %w", id, err))
	}
	ids := make([]playground.RunID, len(found))
	for i, n := range found {
		ids[i] = playground.RunID(n)
	}
	return ids, nil
}

const interruptedSeries = "Parley stopped while it was going."

// endInterruptedSeries ends the series that an earlier program left running.
func (s *Store) endInterruptedSeries(ctx context.Context) error {
	var left int64
	if err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM series WHERE `+s.dialect.left("series")).Scan(&left); err != nil || left == 0 {
		return err
	}
	at := s.now().UnixMilli()
	return s.write.do(func(t *tx) error {
		return t.exec(`UPDATE series SET state = 'interrupted', because = $1, ended_at = $2 WHERE `+s.dialect.left("series"), interruptedSeries, at)
	})
}

// dropEmptySeries removes the series whose runs are all gone for good, and the files that
// only they had.
func (s *Store) dropEmptySeries(ctx context.Context) error {
	var free []int64
	err := s.write.doRelaxed(func(t *tx) error {
		free = nil
		gone, records, err := t.dropSeries()
		if err != nil {
			return err
		}
		t.wrote = t.wrote || len(gone) > 0
		for i, id := range gone {
			if err := t.exec(`DELETE FROM series_wait WHERE series_id = $1`, id); err != nil {
				return err
			}
			var r seriesRecord
			if err := unpackJSON(records[i], &r); err != nil {
				continue // damaged: it goes all the same
			}
			unused, err := t.leaveBodies(filesOf(r.Request))
			if err != nil {
				return err
			}
			free = append(free, unused...)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.dropUnused(ctx, free)
}

// dropSeries removes the rows of the series that have no runs.
func (t *tx) dropSeries() (ids []int64, records [][]byte, err error) {
	s, err := t.prepared(`
		DELETE FROM series
		WHERE state <> 'running' AND NOT EXISTS (SELECT 1 FROM run WHERE run.series_id = series.id AND run.series_id <> 0)
		RETURNING id, record`)
	if err != nil {
		return nil, nil, err
	}
	rows, err := s.QueryContext(t.ctx)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var record []byte
		if err := rows.Scan(&id, &record); err != nil {
			return nil, nil, err
		}
		ids, records = append(ids, id), append(records, record)
	}
	return ids, records, errors.Join(rows.Close(), rows.Err())
}
