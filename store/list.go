package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// Bounds of a page.
const (
	usualPage = 50
	mostPage  = 500
)

// FindRuns returns a page of the runs that f lets through, newest first.
func (s *Store) FindRuns(ctx context.Context, f playground.RunFilter) (playground.RunPage, error) {
	page, err := s.findRuns(ctx, f)
	if err != nil {
		return playground.RunPage{}, fmt.Errorf("find runs: %w", err)
	}
	return page, nil
}

func (s *Store) findRuns(ctx context.Context, f playground.RunFilter) (playground.RunPage, error) {
	limit := min(f.Limit, mostPage)
	if limit <= 0 {
		limit = usualPage
	}
	q := newListQuery(f)
	page := playground.RunPage{Runs: []playground.RunSummary{}}
	var window playground.RunID // the oldest run that a text search looks at, but for 1
	if f.Text != "" {
		var err error
		if window, err = s.addText(ctx, q, f); err != nil {
			return page, err
		}
	}
	forward := f.After > 0
	runs, err := s.list(ctx, q, forward, limit+1)
	if err != nil {
		return page, err
	}
	more := len(runs) > limit
	runs = runs[:min(len(runs), limit)]
	if forward {
		slices.Reverse(runs)
	}
	page.Runs = runs
	return s.turnPages(ctx, page, f, more, window)
}

// turnPages finds what lies before and after the page.
func (s *Store) turnPages(ctx context.Context, page playground.RunPage, f playground.RunFilter, more bool, window playground.RunID) (playground.RunPage, error) {
	if f.After > 0 {
		if more {
			page.Newer = page.Runs[0].ID
		}
		oldest := f.After + 1
		if len(page.Runs) > 0 {
			oldest = page.Runs[len(page.Runs)-1].ID
		}
		some, err := s.some(ctx, f, oldest, 0)
		if some {
			page.Older = oldest
		}
		return page, err
	}
	switch {
	case more:
		page.Older = page.Runs[len(page.Runs)-1].ID
	case window > 1:
		page.Searched, page.Older = window, window
	}
	if f.Before == 0 {
		return page, nil
	}
	newest := f.Before - 1
	if len(page.Runs) > 0 {
		newest = page.Runs[0].ID
	}
	some, err := s.some(ctx, f, 0, newest)
	if some {
		page.Newer = newest
	}
	return page, err
}

// some reports whether there are runs older than before, or newer than after.
func (s *Store) some(ctx context.Context, f playground.RunFilter, before, after playground.RunID) (bool, error) {
	f.Before, f.After = before, after
	q := newListQuery(f)
	if f.Text != "" {
		if _, err := s.addText(ctx, q, f); err != nil {
			return false, err
		}
	}
	runs, err := s.list(ctx, q, after > 0, 1)
	return len(runs) > 0, err
}

// list runs a query, with the oldest first when forward.
func (s *Store) list(ctx context.Context, q *listQuery, forward bool, limit int) ([]playground.RunSummary, error) {
	order := "DESC"
	if forward {
		order = "ASC"
	}
	text, args := q.text(order, limit)
	return summaries(s.asked.query(ctx, text, args...))
}

// listQuery is a query for a page, as it is put together.
type listQuery struct {
	from  []string
	where []string
	args  []any
}

// arg takes a value and returns its placeholder. Placeholders must first appear in rising
// order, or the engine swaps their values.
func (q *listQuery) arg(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

func (q *listQuery) add(condition string, values ...any) {
	for _, v := range values {
		condition = strings.Replace(condition, "?", q.arg(v), 1)
	}
	q.where = append(q.where, condition)
}

func (q *listQuery) text(order string, limit int) (string, []any) {
	last := q.arg(limit)
	return `SELECT ` + summaryColumns + `
		FROM ` + strings.Join(q.from, "\n\t\t") + `
		WHERE ` + strings.Join(q.where, "\n\t\t    AND ") + `
		ORDER BY run.id ` + order + `
		LIMIT ` + last, q.args
}

// newListQuery makes the query for everything in f but its text. A plus sign before a
// column keeps the engine from walking that column's index: it walks the one of the
// filter that lets the fewest runs through.
func newListQuery(f playground.RunFilter) *listQuery {
	q := &listQuery{from: []string{"run"}}
	q.add("run.deleted_at IS NULL")
	led := false // an index was chosen
	lead := func(condition, column string, values ...any) {
		if led {
			condition = strings.Replace(condition, column, "+"+column, 1)
		}
		led = true
		q.add(condition, values...)
	}
	if f.ParentID != 0 {
		lead("run.parent_id = ? AND run.parent_id <> 0", "run.parent_id", int64(f.ParentID))
	}
	if f.RequestKey != "" {
		lead("run.key_hash = ?", "run.key_hash", hash(f.RequestKey))
	}
	if f.Tag != "" {
		q.from = []string{"run_tag", "CROSS JOIN run ON run.id = run_tag.run_id"}
		q.add("run_tag.tag = ?", f.Tag)
		led = true
	}
	if f.Pinned != nil && *f.Pinned {
		lead("run.pinned = 1", "run.pinned")
	}
	if f.Host != "" {
		host, port := splitHost(f.Host)
		lead("run.host = ?", "run.host", host)
		if port != 0 {
			q.add("run.port = ?", port)
		}
	}
	if f.Status != 0 {
		lead("run.status = ? AND run.class IS NOT NULL", "run.status", f.Status)
	}
	if f.Class != 0 {
		lead("run.class = ?", "run.class", f.Class)
	}
	if f.NoResponse {
		lead("run.class = 0", "run.class")
	}
	if f.Changed != nil && *f.Changed {
		lead("run.changed = 1", "run.changed")
	}
	q.addRest(f)
	return q
}

// addRest adds the filters that no index serves, and the bounds.
func (q *listQuery) addRest(f playground.RunFilter) {
	if f.Pinned != nil && !*f.Pinned {
		q.add("run.pinned = 0")
	}
	if f.Changed != nil && !*f.Changed {
		q.add("run.changed = 0")
	}
	if f.Method != "" {
		q.add("run.method = ?", f.Method)
	}
	if f.Environment != "" {
		q.add("run.environment = ?", f.Environment)
	}
	if f.CreatedBy != "" {
		q.add("run.created_by = ?", f.CreatedBy)
	}
	if !f.Since.IsZero() {
		q.add("run.created_at >= ?", f.Since.UnixMilli())
	}
	if !f.Until.IsZero() {
		q.add("run.created_at < ?", f.Until.UnixMilli())
	}
	if f.Before > 0 {
		q.add("run.id < ?", int64(f.Before))
	}
	if f.After > 0 {
		q.add("run.id > ?", int64(f.After))
	}
}
