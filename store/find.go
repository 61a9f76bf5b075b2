package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	"parley/playground"
)

// summaryColumns are what scanSummary reads, of a table or alias called run.
const summaryColumns = `run.id, run.state, run.created_at, run.created_by, run.method, run.url, run.environment, run.parent_id, run.pinned,
	run.status, run.reason, run.total, run.size, run.sha256, run.failure_kind, run.attempts, run.redirects, run.changed, run.name, run.tags,
	run.final_url, run.headline`

// scanSummary reads one row of summaryColumns, and what follows them into more.
func scanSummary(rows *sql.Rows, s *playground.RunSummary, more ...any) error {
	var created int64
	var sha sql.RawBytes
	var tags string
	dest := [26]any{&s.ID, &s.State, &created, &s.CreatedBy, &s.Method, &s.URL, &s.Environment, &s.ParentID, &s.Pinned,
		&s.Status, &s.Reason, &s.TotalMS, &s.Size, &sha, &s.FailureKind, &s.Attempts, &s.Redirects, &s.Changed, &s.Name, &tags,
		&s.FinalURL, &s.Headline}
	if err := rows.Scan(append(dest[:22], more...)...); err != nil {
		return err
	}
	s.CreatedAt, s.Tags = timeOf(created), tagsOf(tags)
	s.OK = s.Status >= 200 && s.Status <= 299
	if len(sha) > 0 {
		s.SHA256 = hex.EncodeToString(sha)
	}
	if s.FinalURL == "" {
		s.FinalURL = s.URL
	}
	return nil
}

func timeOf(ms int64) playground.Time { return playground.At(time.UnixMilli(ms)) }

// summaries reads all rows of summaryColumns and closes them.
func summaries(rows *sql.Rows, err error) ([]playground.RunSummary, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []playground.RunSummary{}
	for rows.Next() {
		var s playground.RunSummary
		if err := scanSummary(rows, &s); err != nil {
			return nil, err
		}
		all = append(all, s)
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
		return playground.Run{}, fmt.Errorf("find run %d: %w", id, err)
	}
	return run, nil
}

// readRun reads a run, deleted or not.
func (s *Store) readRun(ctx context.Context, id playground.RunID) (run playground.Run, deleted bool, err error) {
	rows, err := s.asked.query(ctx, `
		SELECT `+summaryColumns+`, run.note, run.deleted_at IS NOT NULL, request.record, outcome.record
		FROM run
		LEFT JOIN request ON request.run_id = run.id
		LEFT JOIN outcome ON outcome.run_id = run.id
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

// scanRun reads a row of summaryColumns, the note, whether it is deleted, and both records.
func scanRun(rows *sql.Rows) (run playground.Run, deleted bool, err error) {
	var seen playground.RunSummary
	var request, ended []byte
	if err := scanSummary(rows, &seen, &run.Note, &deleted, &request, &ended); err != nil {
		return run, false, err
	}
	run.ID, run.State, run.CreatedAt, run.CreatedBy, run.Name = seen.ID, seen.State, seen.CreatedAt, seen.CreatedBy, seen.Name
	run.Tags, run.Pinned, run.ParentID, run.Environment = seen.Tags, seen.Pinned, seen.ParentID, seen.Environment
	run.Status, run.Reason, run.OK, run.FinalURL, run.TotalMS = seen.Status, seen.Reason, seen.OK, seen.FinalURL, seen.TotalMS
	if err := unpackJSON(request, &run.Request); err != nil {
		return run, deleted, fmt.Errorf("its request: %w", err)
	}
	run.Attempts, run.Explanation.Findings = []playground.Attempt{}, []playground.Finding{}
	if ended == nil {
		return run, deleted, nil
	}
	var o outcome
	if err := unpackJSON(ended, &o); err != nil {
		return run, deleted, fmt.Errorf("its outcome: %w", err)
	}
	run.Attempts, run.Explanation, run.Failure = o.Attempts, o.Explanation, o.Failure
	if last := run.Final(); last != nil {
		run.Failure = last.Failure
	}
	return run, deleted, nil
}

// FindRecent returns the newest n runs of each request key, newest first, in one query.
func (s *Store) FindRecent(ctx context.Context, keys []string, n int) (map[string][]playground.RunSummary, error) {
	found := make(map[string][]playground.RunSummary, len(keys))
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
		return found, nil
	}
	list, err := json.Marshal(hashes)
	if err != nil {
		return nil, fmt.Errorf("find recent runs: %w", err)
	}
	rows, err := s.asked.query(ctx, `
		SELECT `+summaryColumns+`, run.key_hash
		FROM json_each($1) AS wanted
		JOIN run ON run.id IN (
		    SELECT r.id
		    FROM run r
		    WHERE r.key_hash = wanted.value AND r.deleted_at IS NULL
		    ORDER BY r.id DESC
		    LIMIT $2)
		ORDER BY run.id DESC`, string(list), n)
	if err != nil {
		return nil, fmt.Errorf("find recent runs: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var r playground.RunSummary
		var key int64
		if err := scanSummary(rows, &r, &key); err != nil {
			return nil, fmt.Errorf("find recent runs: %w", err)
		}
		found[byHash[key]] = append(found[byHash[key]], r)
	}
	return found, rows.Err()
}

// Bounds of what the past of a run is looked for in.
const (
	pastURL    = 200 // runs of the same URL
	pastRecent = 12  // runs of the same request key
	pastHost   = 300 // runs of the same host
	pastNear   = 50  // of those, with another path each
)

// FindPast returns what the history knows that bears on a request's run; before is the
// run itself, or 0 for a request that has none.
func (s *Store) FindPast(ctx context.Context, r playground.Request, before playground.RunID) (playground.Past, error) {
	if before <= 0 {
		before = 1 << 62
	}
	at := addressOf(r)
	var past playground.Past
	err := s.sameURL(ctx, &past, r, at, before)
	if err != nil {
		return past, fmt.Errorf("find the past: %w", err)
	}
	past.Recent, err = summaries(s.asked.query(ctx, `
		SELECT `+summaryColumns+`
		FROM run
		WHERE run.key_hash = $1 AND run.deleted_at IS NULL AND run.id < $2
		ORDER BY run.id DESC
		LIMIT $3`, at.keyHash, int64(before), pastRecent))
	if err != nil {
		return past, fmt.Errorf("find the past: %w", err)
	}
	past.Near, err = s.near(ctx, r, at, before)
	if err != nil {
		return past, fmt.Errorf("find the past: %w", err)
	}
	return past, nil
}

// sameURL looks at the newest runs of exactly the same URL.
func (s *Store) sameURL(ctx context.Context, past *playground.Past, r playground.Request, at address, before playground.RunID) error {
	rows, err := s.asked.query(ctx, `
		SELECT run.id, run.method, run.state, run.class, run.etag
		FROM run
		WHERE run.url_hash = $1 AND run.deleted_at IS NULL AND run.id < $2
		ORDER BY run.id DESC
		LIMIT $3`, at.urlHash, int64(before), pastURL)
	if err != nil {
		return err
	}
	defer rows.Close()
	var previous, lastGood playground.RunID
	for rows.Next() && (previous == 0 || lastGood == 0 || past.ETag == "") {
		var id playground.RunID
		var method, state, etag string
		var class sql.NullInt64
		if err := rows.Scan(&id, &method, &state, &class, &etag); err != nil {
			return err
		}
		if past.ETag == "" {
			past.ETag = etag
		}
		if method != r.Method || state == string(playground.StateRunning) {
			continue
		}
		if previous == 0 {
			previous = id
		}
		if lastGood == 0 && class.Int64 == 2 {
			lastGood = id
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	if past.Previous, err = s.summary(ctx, previous); err != nil {
		return err
	}
	if lastGood == previous {
		past.LastGood = past.Previous
		return nil
	}
	past.LastGood, err = s.summary(ctx, lastGood)
	return err
}

// summary finds one run; nil when there is none.
func (s *Store) summary(ctx context.Context, id playground.RunID) (*playground.RunSummary, error) {
	if id == 0 {
		return nil, nil
	}
	found, err := summaries(s.asked.query(ctx, `SELECT `+summaryColumns+` FROM run WHERE run.id = $1 AND run.deleted_at IS NULL`, int64(id)))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// near finds the newest good run of each other path of the same host.
func (s *Store) near(ctx context.Context, r playground.Request, at address, before playground.RunID) ([]playground.RunSummary, error) {
	if at.host == "" {
		return nil, nil
	}
	good, _, err := s.list(ctx, playground.RunFilter{Host: net.JoinHostPort(at.host, strconv.Itoa(at.port)), Class: 2, Before: before}, pastHost)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{pathOf(r.URL): true}
	others := []playground.RunSummary{}
	for _, n := range good {
		if path := pathOf(n.URL); !seen[path] && len(others) < pastNear {
			seen[path] = true
			others = append(others, n)
		}
	}
	return others, nil
}

func pathOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	return u.Path
}
