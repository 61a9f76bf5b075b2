package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"parley/playground"
)

// summaryColumns are what scanSummary reads, of a table or alias called run.
const summaryColumns = `run.id, run.state, run.created_at, run.created_by, run.method, run.url, run.environment, run.parent_id, run.pinned,
	run.status, run.reason, run.total, run.size, run.sha256, run.failure_kind, run.attempts, run.redirects, run.changed, run.name, run.tags,
	run.final_url, run.headline, run.held, run.series_id, run.series_place, run.rules`

// summaryRow is a row of summaryColumns, as it comes: to have each value made what it is to
// be while it is scanned takes longer than to read it.
type summaryRow struct {
	came [26]any
	dest [35]any
}

// scanSummary reads one row of summaryColumns, and what follows them into more.
func scanSummary(rows *sql.Rows, s *playground.RunSummary, more ...any) error {
	return new(summaryRow).scan(rows, s, more...)
}

// scan is scanSummary for many rows, one after the other.
func (r *summaryRow) scan(rows *sql.Rows, s *playground.RunSummary, more ...any) error {
	for i := range r.came {
		r.dest[i] = &r.came[i]
	}
	if err := rows.Scan(append(r.dest[:len(r.came)], more...)...); err != nil {
		return err
	}
	at, sound := 0, true
	next := func() any { at++; return r.came[at-1] }
	number := func() int64 { n, is := next().(int64); sound = sound && is; return n }
	text := func() string { t, is := next().(string); sound = sound && is; return t }
	s.ID, s.State, s.CreatedAt, s.CreatedBy = playground.RunID(number()), playground.State(text()), timeOf(number()), text()
	s.Method, s.URL, s.Environment = text(), text(), text()
	s.ParentID, s.Pinned = playground.RunID(number()), number() != 0
	s.Status, s.Reason, s.TotalMS, s.Size = int(number()), text(), playground.Millis(number()), number()
	sha, _ := next().([]byte)
	s.FailureKind, s.Attempts, s.Redirects, s.Changed = playground.FailureKind(text()), int(number()), int(number()), number() != 0
	s.Name, s.Tags, s.FinalURL, s.Headline = text(), tagsOf(text()), text(), text()
	s.Baseline, s.SeriesID, s.SeriesPlace = standingOf(int(number())), playground.SeriesID(number()), int(number())
	rules := text()
	s.Unverified = strings.Contains(rules, `"E-TLS-UNVERIFIED"`)
	s.FailsInside, s.Missed = failsWithin(rules), missedIn(rules)
	s.OK = s.Status >= 200 && s.Status <= 299
	if len(sha) > 0 {
		s.SHA256 = hex.EncodeToString(sha)
	}
	if s.FinalURL == "" {
		s.FinalURL = s.URL
	}
	if !sound {
		return fmt.Errorf("the row of run %d has values of other kinds than were written", s.ID)
	}
	return nil
}

func timeOf(ms int64) playground.Time { return playground.At(time.UnixMilli(ms)) }

// summaries reads all rows of summaryColumns and closes them.
func summaries(rows *sql.Rows, err error) ([]playground.RunSummary, error) {
	return someSummaries(0, rows, err)
}

// someSummaries is summaries where about n are expected.
func someSummaries(n int, rows *sql.Rows, err error) ([]playground.RunSummary, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make([]playground.RunSummary, 0, n)
	var row summaryRow
	for rows.Next() {
		all = append(all, playground.RunSummary{})
		if err := row.scan(rows, &all[len(all)-1]); err != nil {
			return nil, err
		}
	}
	return all, rows.Err()
}

// FindRun returns a run whole. The error is NotFound when there is none, or it is deleted.
func (s *Store) FindRun(ctx context.Context, id playground.RunID) (playground.Run, error) {
	run, deleted, err := s.readRun(ctx, id)
	if err == nil && deleted {
		err = noRun(id)
	}
	if err != nil {
		return playground.Run{}, s.fault(fmt.Errorf("find run %d: %w", id, err))
	}
	return run, nil
}

// readRun reads a run, deleted or not.
func (s *Store) readRun(ctx context.Context, id playground.RunID) (run playground.Run, deleted bool, err error) {
	rows, err := s.asked.query(ctx, `
		SELECT `+summaryColumns+`, run.note, run.note_by, run.pinned_by, run.saved_id, run.deleted_at IS NOT NULL, request.record, outcome.record, held.baseline, held.places, held.complete, held.rules
		FROM run
		LEFT JOIN request ON request.run_id = run.id
		LEFT JOIN outcome ON outcome.run_id = run.id
		LEFT JOIN to_baseline AS held ON held.run_id = run.id
		WHERE run.id = $1`, int64(id))
	if err != nil {
		return run, false, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return run, false, err
		}
		return run, false, noRun(id)
	}
	return scanRun(rows)
}

// scanRun reads a row of summaryColumns, the note, what it was sent from, whether it is deleted, both records, and
// how it stands to its baseline.
func scanRun(rows *sql.Rows) (run playground.Run, deleted bool, err error) {
	var seen playground.RunSummary
	var request, ended []byte
	var held heldRow
	if err := scanSummary(rows, &seen, &run.Note, &run.NoteBy, &run.PinnedBy, &run.SavedID, &deleted, &request, &ended, &held.baseline, &held.places, &held.complete, &held.rules); err != nil {
		return run, false, err
	}
	run.Baseline = held.value()
	run.ID, run.State, run.CreatedAt, run.CreatedBy, run.Name = seen.ID, seen.State, seen.CreatedAt, seen.CreatedBy, seen.Name
	run.URL, run.Tags, run.Pinned, run.ParentID, run.Environment = seen.URL, seen.Tags, seen.Pinned, seen.ParentID, seen.Environment
	run.SeriesID, run.SeriesPlace = seen.SeriesID, seen.SeriesPlace
	run.Status, run.Reason, run.OK, run.FinalURL, run.TotalMS = seen.Status, seen.Reason, seen.OK, seen.FinalURL, seen.TotalMS
	asked := requestRecord{Request: new(playground.Request)}
	if err := unpackJSON(request, &asked); err != nil {
		return run, deleted, fmt.Errorf("its request: %w", err)
	}
	run.Request, run.Sent = *asked.Request, asked.Sent
	run.Attempts, run.Explanation.Findings = []playground.Attempt{}, []playground.Finding{}
	if ended == nil {
		return run, deleted, nil
	}
	var o outcome
	if err := unpackJSON(ended, &o); err != nil {
		return run, deleted, fmt.Errorf("its outcome: %w", err)
	}
	run.Attempts, run.Explanation, run.Failure = o.Attempts, o.Explanation, o.Failure
	run.Hidden, run.Unhidden, run.Extracted, run.Checked = o.Hidden, o.Unhidden, o.Extracted, o.Checked
	if last := run.Final(); last != nil {
		run.Failure = last.Failure
	}
	return run, deleted, nil
}

// FindRecent returns the newest n runs of each request key, newest first, in one query.
func (s *Store) FindRecent(ctx context.Context, keys []string, n int) (map[string][]playground.RunSummary, error) {
	found := make(map[string][]playground.RunSummary, len(keys))
	err := s.eachRecent(ctx, summaryColumns, keys, n, func(rows *sql.Rows, keyOf func(int64) string) error {
		var r playground.RunSummary
		var key int64
		err := scanSummary(rows, &r, &key)
		found[keyOf(key)] = append(found[keyOf(key)], r)
		return err
	})
	return found, err
}

// eachRecent reads columns of the newest n runs of each request key, each row with the hash of the key.
func (s *Store) eachRecent(ctx context.Context, columns string, keys []string, n int, read func(row *sql.Rows, keyOf func(int64) string) error) error {
	byHash := make(map[int64]string, len(keys))
	hashes := make([]int64, 0, len(keys))
	for _, k := range keys {
		h := hash(k)
		if _, seen := byHash[h]; !seen {
			hashes = append(hashes, h)
		}
		byHash[h] = k
	}
	if len(hashes) == 0 || n <= 0 {
		return nil
	}
	if err := s.readRecent(ctx, columns, hashes, n, func(row *sql.Rows) error {
		return read(row, func(h int64) string { return byHash[h] })
	}); err != nil {
		return s.fault(fmt.Errorf("find recent runs: %w", err))
	}
	return nil
}

func (s *Store) readRecent(ctx context.Context, columns string, hashes []int64, n int, read func(row *sql.Rows) error) error {
	list, err := json.Marshal(hashes)
	if err != nil {
		return err
	}
	rows, err := s.asked.query(ctx, `
		SELECT `+columns+`, run.key_hash
		FROM `+s.dialect.elements("$1")+` AS wanted
		`+s.dialect.newestOf("r.key_hash = CAST(wanted.value AS BIGINT)")+`
		ORDER BY run.id DESC`, string(list), n)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := read(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// FindChildren returns the newest runs that were made from a run, at most limit.
func (s *Store) FindChildren(ctx context.Context, parent playground.RunID, limit int) ([]playground.RunSummary, error) {
	runs, err := summaries(s.asked.query(ctx, `
		SELECT `+summaryColumns+`
		FROM run
		WHERE run.parent_id = $1 AND run.parent_id <> 0 AND run.deleted_at IS NULL
		ORDER BY run.id DESC
		LIMIT $2`, int64(parent), limit))
	if err != nil {
		return nil, s.fault(fmt.Errorf("find what was made from run %d: %w", parent, err))
	}
	return runs, nil
}

// FindNeighbours returns the run before and the run after another in the whole history; 0
// is none.
func (s *Store) FindNeighbours(ctx context.Context, id playground.RunID) (older, newer playground.RunID, err error) {
	err = s.asked.row(ctx, `
		SELECT
		    coalesce((SELECT r.id FROM run r WHERE r.id < $1 AND r.deleted_at IS NULL ORDER BY r.id DESC LIMIT 1), 0),
		    coalesce((SELECT r.id FROM run r WHERE r.id > $1 AND r.deleted_at IS NULL ORDER BY r.id LIMIT 1), 0)`, []any{int64(id)}, &older, &newer)
	if err != nil {
		return 0, 0, s.fault(fmt.Errorf("find the neighbours of run %d: %w", id, err))
	}
	return older, newer, nil
}
