package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

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
		return playground.RunPage{}, s.fault(fmt.Errorf("find runs: %w", err))
	}
	return page, nil
}

func (s *Store) findRuns(ctx context.Context, f playground.RunFilter) (playground.RunPage, error) {
	limit := min(f.Limit, mostPage)
	if limit <= 0 {
		limit = usualPage
	}
	page := playground.RunPage{Runs: []playground.RunSummary{}}
	runs, stopped, err := s.list(ctx, f, limit+1)
	if err != nil {
		return page, err
	}
	more := len(runs) > limit
	runs = runs[:min(len(runs), limit)]
	if f.After > 0 {
		slices.Reverse(runs)
	}
	page.Runs = joined(page.Runs, runs)
	return s.turnPages(ctx, page, f, more, stopped)
}

// turnPages finds what lies before and after the page.
func (s *Store) turnPages(ctx context.Context, page playground.RunPage, f playground.RunFilter, more bool, stopped playground.RunID) (playground.RunPage, error) {
	if f.After > 0 {
		switch {
		case more:
			page.Newer = page.Runs[0].ID
		case stopped > 0:
			page.Newer = stopped
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
	case stopped > 0:
		page.Searched, page.Older = stopped, stopped
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
	runs, stopped, err := s.list(ctx, f, 1)
	return len(runs) > 0 || stopped > 0, err
}

// list finds up to limit runs: the newest, newest first, or where f says After the oldest,
// oldest first. A text search that stopped before the end says at which run.
func (s *Store) list(ctx context.Context, f playground.RunFilter, limit int) (runs []playground.RunSummary, stopped playground.RunID, err error) {
	spans, err := s.spans(ctx, f)
	if err != nil {
		return nil, 0, err
	}
	forward := f.After > 0
	if !forward {
		slices.Reverse(spans)
	}
	if searches(f) {
		return s.search(ctx, f, spans, limit)
	}
	q := s.newListQuery(f)
	for _, part := range spans {
		more, stopped, err := s.listSpan(ctx, f, q, part, forward, limit-len(runs))
		if err != nil {
			return nil, 0, err
		}
		if runs = joined(runs, more); len(runs) >= limit || stopped > 0 {
			return runs, stopped, nil
		}
	}
	return runs, 0, nil
}

// listSpan lists the runs of one span. Those that are sieved are found by their sets; the
// few newest are looked at one by one. Where many pass the sets that the filter does not let
// through, it says at which it stopped.
func (s *Store) listSpan(ctx context.Context, f playground.RunFilter, q listQuery, part span, forward bool, limit int) (runs []playground.RunSummary, stopped playground.RunID, err error) {
	began := time.Now()
	in, out := wants(f)
	border := s.write.sieved.Load() // the first run that is in no sieve
	if (len(in) == 0 && len(out) == 1 && !s.manyDeleted()) || f.Series != 0 || f.Saved != 0 || f.Collection != "" || s.Damage() != nil {
		border = 0 // nothing to sift, an index of its own, or nothing to trust
	}
	if s.write.deleted.Load() <= fewDeleted {
		out = out[:len(out)-1] // their rows tell
	}
	fresh, old := span{max(part.first, border), part.last}, span{part.first, min(part.last, border-1)}
	look := func() error {
		more, err := s.look(ctx, q, fresh, forward, limit-len(runs))
		runs = joined(runs, more)
		return err
	}
	sift := func() (err error) {
		h := holder{s: s, ctx: ctx, q: q, forward: forward, limit: limit, many: limit, runs: runs, until: began.Add(s.opts.SearchTime)}
		switch {
		case betweenSteps(f):
			h.many += limit/2 + 3
		case limit > 1:
			h.many += 3
		}
		if err = s.sift(ctx, in, out, old, forward, h.take); err == nil {
			err = h.hold()
		}
		runs, stopped = h.runs, h.stopped
		return err
	}
	steps := []func() error{look, sift}
	if forward {
		slices.Reverse(steps)
	}
	for _, step := range steps {
		if len(runs) < limit && stopped == 0 {
			if err := step(); err != nil {
				return nil, 0, err
			}
		}
	}
	return runs, stopped, nil
}

// holder holds the runs that passed the sieves to the filter itself, a page's worth at a time:
// where few pass, those of many windows together, since each question costs more than a run.
type holder struct {
	s       *Store
	ctx     context.Context
	q       listQuery
	forward bool
	limit   int
	many    int // are held together; more while few are let through
	waiting []int64
	runs    []playground.RunSummary
	until   time.Time // when to stop, and say at which run
	stopped playground.RunID
}

// take takes what passed in one window.
func (h *holder) take(caught *catch) (enough bool, err error) {
	for len(h.runs) < h.limit && h.stopped == 0 {
		h.waiting = append(h.waiting, caught.next(h.many-len(h.waiting))...)
		late := len(h.waiting) > 0 && time.Now().After(h.until)
		if len(h.waiting) < h.many && !late {
			return false, nil
		}
		last := h.waiting[len(h.waiting)-1]
		if err := h.hold(); err != nil {
			return false, err
		}
		if len(h.runs) < h.limit && (late || time.Now().After(h.until)) {
			h.stopped = playground.RunID(last)
		}
	}
	return true, nil
}

// hold asks for the runs that wait.
func (h *holder) hold() error {
	if len(h.waiting) == 0 || len(h.runs) >= h.limit {
		return nil
	}
	more, err := h.s.pick(h.ctx, h.q, h.waiting, h.forward, h.limit-len(h.runs))
	h.runs, h.waiting, h.many = joined(h.runs, more), h.waiting[:0], min(4*h.many, 4096)
	return err
}

// fewDeleted runs are not worth a sieve.
const fewDeleted = 64

// manyDeleted reports that so many runs are deleted and not purged that walking over them
// would take long.
func (s *Store) manyDeleted() bool { return s.write.deleted.Load() > 2*block }

// look walks the runs of a span one by one.
func (s *Store) look(ctx context.Context, q listQuery, part span, forward bool, limit int) ([]playground.RunSummary, error) {
	if part.first > part.last {
		return nil, nil
	}
	bounded := q.clone()
	bounded.add("run.id >= ?", part.first)
	bounded.add("run.id <= ?", part.last)
	runs, err := s.ask(ctx, bounded, forward, limit)
	if damages(err) {
		s.harmed(err)
		return s.lookAround(ctx, q, part, forward, limit)
	}
	if err == nil && len(runs) < limit && s.Damage() != nil { // a page that was cut can end a walk without a word
		if around, err := s.lookAround(ctx, q, part, forward, limit); err == nil && len(around) > len(runs) {
			return around, nil
		}
	}
	return runs, err
}

// pick finds runs by their numbers, and holds them to the filter once more.
func (s *Store) pick(ctx context.Context, q listQuery, ids []int64, forward bool, limit int) ([]playground.RunSummary, error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	q = q.clone()
	q.add("run.id IN (SELECT CAST(value AS BIGINT) FROM "+s.dialect.elements("?")+")", string(list))
	return s.ask(ctx, q, forward, min(limit, len(ids)))
}

func (s *Store) ask(ctx context.Context, q listQuery, forward bool, limit int) ([]playground.RunSummary, error) {
	order := "DESC"
	if forward {
		order = "ASC"
	}
	last := q.arg(limit)
	rows, err := s.asked.query(ctx, `SELECT `+summaryColumns+`
		FROM `+strings.Join(q.from, "\n\t\t")+`
		WHERE `+strings.Join(q.where, "\n\t\t    AND ")+`
		ORDER BY run.id `+order+`
		LIMIT `+last, q.args...)
	return someSummaries(min(limit, usualPage+1), rows, err)
}

// joined is the runs of both. What is alone is not copied.
func joined(runs, more []playground.RunSummary) []playground.RunSummary {
	if len(runs) == 0 && len(more) > 0 {
		return more
	}
	return append(runs, more...)
}

// listQuery is the part of a query that a filter makes, as it is put together.
type listQuery struct {
	dialect *dialect
	from    []string
	where   []string
	args    []any
}

func (q listQuery) clone() listQuery {
	return listQuery{q.dialect, slices.Clone(q.from), slices.Clone(q.where), slices.Clone(q.args)}
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

// newListQuery holds a run to everything in f but its text, bounds and times. The plus
// sign keeps the engine from walking an index instead of the runs' numbers.
func (s *Store) newListQuery(f playground.RunFilter) listQuery {
	q := listQuery{dialect: s.dialect, from: []string{"run"}}
	q.add("run.deleted_at IS NULL")
	add := func(wanted bool, condition string, values ...any) {
		if wanted {
			q.add(condition, values...)
		}
	}
	host, port := splitHost(f.Host)
	add(f.RequestKey != "", "+run.key_hash = ?", hash(f.RequestKey))
	add(f.Host != "", "run.host = ?", host)
	add(port != 0, "run.port = ?", port)
	add(f.Status != 0, "run.status = ? AND run.class IS NOT NULL", f.Status)
	add(f.Class != 0, "run.class = ?", f.Class)
	add(f.NoResponse, "run.class = 0")
	add(f.Method != "", "run.method = ?", f.Method)
	add(f.Environment != "", "run.environment = ?", f.Environment)
	add(f.CreatedBy != "", "run.created_by = ?", f.CreatedBy)
	add(f.Baseline != "", "run.held = ?", heldOf(f.Baseline))
	if f.Pinned != nil {
		q.add("run.pinned = ?", *f.Pinned)
	}
	if f.Changed != nil {
		q.add("run.changed = ?", *f.Changed)
	}
	add(f.Series != 0, "run.series_id = ? AND run.series_id <> 0", int64(f.Series))
	add(f.Saved != 0, "run.saved_id = ? AND run.saved_id <> 0", int64(f.Saved))
	add(f.Collection != "", `run.saved_id <> 0 AND run.saved_id IN (
		SELECT r.id FROM saved_request r JOIN collection c ON c.id = r.collection_id AND c.deleted_at IS NULL WHERE lower(c.name) = lower(?))`, f.Collection)
	if f.Repeated != nil {
		q.add("CASE WHEN run.series_id <> 0 THEN 1 ELSE 0 END = ?", *f.Repeated)
	}
	add(f.TookMin > 0, "run.total >= ?", int64(f.TookMin))
	add(f.TookMax > 0, "run.total < ? AND run.class IS NOT NULL", int64(f.TookMax))
	q.addListed("run.rules", f.Rule)
	if f.FailsInside {
		q.addListed("run.rules", failsInside)
	}
	if f.Missed {
		q.addListed("run.rules", missedExpected)
	}
	q.addListed("run.tags", f.Tag)
	return q
}

// addListed holds a run to a JSON array that has a text. One that JSON writes as it is between
// quotation marks is looked for with them, which takes less than to read the array: what else
// stands between two of them is a comma, or has backslashes before some.
func (q *listQuery) addListed(column, text string) {
	if text == "" {
		return
	}
	listed := "? IN (SELECT value FROM " + q.dialect.elements(column) + ")"
	coded, _ := json.Marshal(text)
	if quoted := `"` + text + `"`; string(coded) == quoted && text != "," {
		has := q.dialect.has(column)
		q.add(has+" AND (NOT ("+has+") OR "+listed+")", q.dialect.part(quoted), q.dialect.part(`\`), text)
		return
	}
	q.add(column+" <> '[]' AND "+listed, text)
}
