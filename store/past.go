package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"parley/playground"
)

// Bounds of the past.
const (
	pastURL    = 200 // runs of the same URL that are looked at
	pastRecent = 12  // runs of the same request key
	pastHost   = 300 // good runs of the same host that are looked at
	pastNear   = 50  // of those, with another path each
)

// FindPast returns what the history knows that bears on a request's run, of runs that have
// ended; before is the run itself, or 0 for a request that has none. What it returns is
// shared: it must not be changed.
func (s *Store) FindPast(ctx context.Context, r playground.Request, before playground.RunID) (playground.Past, error) {
	if before <= 0 {
		before = newestPossible
	}
	at := addressOf(r)
	var past playground.Past
	if err := s.pastOfURL(ctx, &past, r.Method, at.urlHash, before); err != nil {
		return past, s.fault(fmt.Errorf("find the past: %w", err))
	}
	var err error
	if past.Recent, err = s.recent(ctx, at.keyHash, before); err != nil {
		return past, s.fault(fmt.Errorf("find the past: %w", err))
	}
	if past.Near, err = s.near(ctx, r, at, before); err != nil {
		return past, s.fault(fmt.Errorf("find the past: %w", err))
	}
	if r.Method == http.MethodHead { // no other method asks
		if past.Get, err = s.pastGet(ctx, at.urlHash, before); err != nil {
			return past, s.fault(fmt.Errorf("find the past: %w", err))
		}
	}
	return past, nil
}

// pastGet finds what GET of the same URL was answered last: a HEAD should say the same.
func (s *Store) pastGet(ctx context.Context, urlHash int64, before playground.RunID) (*playground.PastAnswer, error) {
	found, err := s.ended(ctx, "url_hash", urlHash, http.MethodGet, before, 1)
	if err != nil || len(found) == 0 || found[0].Status == 0 || found[0].Redirects > 0 {
		return nil, err
	}
	run, _, err := s.readRun(ctx, found[0].ID)
	if err != nil {
		return nil, err
	}
	x := run.Final()
	if x == nil || x.Response == nil {
		return nil, nil
	}
	return &playground.PastAnswer{Run: *found[0], Headers: x.Response.Headers}, nil
}

// pastOfURL fills in what the runs of exactly the same URL tell.
func (s *Store) pastOfURL(ctx context.Context, past *playground.Past, method string, urlHash int64, before playground.RunID) error {
	e := s.recall.urls.get(urlHash)
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := s.loadURL(ctx, e, method, urlHash); err != nil {
		return err
	}
	past.ETag = e.etag
	if e.etagRun >= before {
		var err error
		if past.ETag, _, err = s.newestTag(ctx, urlHash, before); err != nil {
			return err
		}
	}
	m := e.methods[method]
	previous, known := m.runs.newest(before)
	if !known {
		found, err := s.ended(ctx, "url_hash", urlHash, method, before, 1)
		if err != nil {
			return err
		}
		previous = first(found)
	}
	past.Previous = previous
	good, known := m.good.newest(before)
	if !known {
		found, err := s.goodRuns(ctx, urlHash, method, before, 1)
		if err != nil {
			return err
		}
		good = first(found)
	}
	past.LastGood = good
	return nil
}

// loadURL reads what is remembered of a URL where that is not known yet.
func (s *Store) loadURL(ctx context.Context, e *urlMemory, method string, urlHash int64) error {
	if e.methods == nil || len(e.methods) > mostMethods {
		e.methods = map[string]*methodMemory{}
		var err error
		if e.etag, e.etagRun, err = s.newestTag(ctx, urlHash, newestPossible); err != nil {
			e.methods = nil
			return err
		}
	}
	if e.methods[method] != nil {
		return nil
	}
	runs, err := s.ended(ctx, "url_hash", urlHash, method, newestPossible, mostRemembered)
	if err != nil {
		return err
	}
	good, err := s.goodRuns(ctx, urlHash, method, newestPossible, mostRemembered)
	if err != nil {
		return err
	}
	e.methods[method] = &methodMemory{remember(runs), remember(good)}
	return nil
}

// newestTag finds the newest entity tag seen at a URL before a run, and the run it is from.
func (s *Store) newestTag(ctx context.Context, urlHash int64, before playground.RunID) (tag string, run playground.RunID, err error) {
	err = s.asked.row(ctx, `
		SELECT n.etag, n.id
		FROM (SELECT r.id, r.etag FROM run r WHERE r.url_hash = $1 AND r.deleted_at IS NULL AND r.id < $2 ORDER BY r.id DESC LIMIT $3) AS n
		WHERE n.etag <> ''
		ORDER BY n.id DESC
		LIMIT 1`, []any{urlHash, int64(before), pastURL}, &tag, &run)
	if errors.Is(err, sql.ErrNoRows) {
		return "", 0, nil
	}
	return tag, run, err
}

// ended finds the newest runs of a hash, and where given of a method, that have ended.
func (s *Store) ended(ctx context.Context, column string, value int64, method string, before playground.RunID, limit int) ([]*playground.RunSummary, error) {
	return pointers(s.asked.query(ctx, `
		SELECT `+summaryColumns+`
		FROM (SELECT r.id FROM run r WHERE r.`+column+` = $1 AND r.deleted_at IS NULL AND r.id < $2 ORDER BY r.id DESC LIMIT $3) AS n
		CROSS JOIN run
		WHERE run.id = n.id AND run.state <> 'running' AND ($4 = '' OR run.method = $4)
		ORDER BY n.id DESC
		LIMIT $5`, value, int64(before), pastURL, method, limit))
}

// goodRuns finds the newest runs of a URL and method that had a 2xx.
func (s *Store) goodRuns(ctx context.Context, urlHash int64, method string, before playground.RunID, limit int) ([]*playground.RunSummary, error) {
	return pointers(s.asked.query(ctx, `
		SELECT `+summaryColumns+`
		FROM (SELECT r.id FROM run r WHERE r.url_hash = $1 AND r.deleted_at IS NULL AND r.id < $2 ORDER BY r.id DESC LIMIT $3) AS n
		CROSS JOIN run
		WHERE run.id = n.id AND run.class = 2 AND run.method = $4
		ORDER BY n.id DESC
		LIMIT $5`, urlHash, int64(before), pastURL, method, limit))
}

// recent finds the newest runs of a request key.
func (s *Store) recent(ctx context.Context, keyHash int64, before playground.RunID) ([]*playground.RunSummary, error) {
	e := s.recall.keys.get(keyHash)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.runs == nil {
		found, err := s.ended(ctx, "key_hash", keyHash, "", newestPossible, pastRecent+mostRemembered)
		if err != nil {
			return nil, err
		}
		e.runs = &memory{runs: found, most: pastRecent + mostRemembered, more: len(found) == pastRecent+mostRemembered}
	}
	kept := e.runs.before(before)
	if len(kept) < pastRecent && e.runs.more {
		return s.ended(ctx, "key_hash", keyHash, "", before, pastRecent)
	}
	return kept[:min(len(kept), pastRecent)], nil
}

// near finds the newest good run of each other path of the same host. A path whose newest
// good run is not before is left out.
func (s *Store) near(ctx context.Context, r playground.Request, at address, before playground.RunID) ([]*playground.RunSummary, error) {
	if at.host == "" {
		return nil, nil
	}
	authority := net.JoinHostPort(at.host, strconv.Itoa(at.port))
	e := s.recall.hosts.get(authority)
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.loaded {
		good, _, err := s.list(ctx, playground.RunFilter{Host: authority, Class: 2}, pastHost)
		if err != nil {
			return nil, err
		}
		slices.Reverse(good)
		for _, g := range good {
			e.add(&g)
		}
		e.loaded = true
	}
	return e.others(pathOf(r.URL), before), nil
}

func pathOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	return u.Path
}

// pointers returns the runs of a query, to be shared.
func pointers(rows *sql.Rows, err error) ([]*playground.RunSummary, error) {
	found, err := summaries(rows, err)
	runs := make([]*playground.RunSummary, len(found))
	for i := range found {
		runs[i] = &found[i]
	}
	return runs, err
}

func first(runs []*playground.RunSummary) *playground.RunSummary {
	if len(runs) == 0 {
		return nil
	}
	return runs[0]
}
