package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"parley/playground"
)

// outcome is the record of how a run ended.
type outcome struct {
	Attempts    []playground.Attempt   `json:"attempts"`
	Explanation playground.Explanation `json:"explanation"`
	Failure     *playground.Failure    `json:"failure,omitempty"` // of a run without exchanges
	Hidden      []string               `json:"hidden,omitempty"`
	Unhidden    []string               `json:"unhidden,omitempty"`
	Extracted   []playground.Extracted `json:"extracted,omitempty"`
}

// FinishRun keeps a run's outcome, its explanation and the content that is in r itself, in
// one step. Content that was streamed is found by its SHA-256. What people have written
// beside the run meanwhile stays. The error is NotFound where no such run is kept, and
// Conflict where it has ended.
func (s *Store) FinishRun(ctx context.Context, r *playground.Run) error {
	if r.State == playground.StateRunning {
		return fmt.Errorf("finish run %d: it is still running", r.ID)
	}
	e, err := newEnding(r)
	if err != nil {
		return fmt.Errorf("finish run %d: %w", r.ID, err)
	}
	err = s.lasting(r.ID, func() (err error) {
		if e.bodies, err = s.bodiesOf(ctx, r); err != nil {
			return err
		}
		return s.write.do(func(t *tx) error { return t.finishRun(e) })
	})
	if err != nil {
		return s.fault(fmt.Errorf("finish run %d: %w", r.ID, err))
	}
	s.bodiesKept(e.bodies)
	if !e.deleted {
		s.recall.ended(&e.seen, addressOf(r.Asked()), e.etag)
	}
	s.index.touch(r.ID)
	return nil
}

// ending is a run that has ended, ready to be written.
type ending struct {
	run     *playground.Run
	seen    playground.RunSummary
	class   int
	etag    string
	rules   []string // of the explanation, each once
	final   string   // the final URL, empty where it is the request's
	judged  bool     // it tells something of its target, so it can differ from the run before
	outcome []byte
	bodies  []*runBody
	wires   []wireRecord

	deleted bool // found while it was written
}

func newEnding(r *playground.Run) (*ending, error) {
	e := &ending{run: r, seen: r.Summary(), class: classOf(r.Status), judged: r.State == playground.StateDone || r.State == playground.StateFailed}
	for _, f := range r.Explanation.Findings {
		if !slices.Contains(e.rules, f.ID) {
			e.rules = append(e.rules, f.ID)
		}
	}
	o := outcome{Attempts: r.Attempts, Explanation: r.Explanation, Hidden: r.Hidden, Unhidden: r.Unhidden, Extracted: r.Extracted}
	if last := r.Final(); last == nil {
		o.Failure = r.Failure
	} else {
		e.etag, _ = last.Response.Header("ETag")
	}
	if r.FinalURL != r.Target() {
		e.final = r.FinalURL
	}
	var err error
	if e.outcome, err = packJSON(&o); err == nil {
		e.wires, err = wiresOf(r)
	}
	return e, err
}

func (t *tx) finishRun(e *ending) error {
	r, seen := e.run, &e.seen
	var counted bool
	err := t.changeRow(`
		UPDATE run SET
		    state = $1, status = $2, class = $3, reason = $4, total = $5, size = $6, sha256 = $7, failure_kind = $8, attempts = $9,
		    redirects = $10, etag = $11, final_url = $12, headline = $13, rules = $14,
		    changed = CASE WHEN $15 = 1 AND coalesce((
		        SELECT CASE WHEN p.status <> $16 OR p.sha256 IS DISTINCT FROM $17 THEN 1 ELSE 0 END
		        FROM run p
		        WHERE p.url_hash = run.url_hash AND p.deleted_at IS NULL AND p.id < run.id AND p.method = run.method AND p.state IN ('done', 'failed')
		        ORDER BY p.id DESC
		        LIMIT 1), 0) = 1 THEN 1 ELSE 0 END
		WHERE id = $18 AND state = 'running'
		RETURNING deleted_at IS NULL, changed`,
		[]any{
			string(r.State), r.Status, e.class, r.Reason, int64(r.TotalMS), seen.Size, digestOf(seen.SHA256), string(seen.FailureKind), seen.Attempts,
			seen.Redirects, e.etag, e.final, seen.Headline, tagsText(e.rules), e.judged, r.Status, digestOf(seen.SHA256), int64(r.ID),
		}, &counted, &seen.Changed)
	if errors.Is(err, sql.ErrNoRows) {
		return t.notRunning(r.ID)
	}
	if err != nil {
		return err
	}
	if e.deleted = !counted; counted {
		t.add(tallyClass(e.class), 1)
		t.add(tallyStatus(r.Status), 1)
	}
	if t.isSieved(r.ID) {
		if err := t.setMarks(r.ID, endMarks(r.Status, e.class, r.TotalMS, e.rules, seen.Changed), true); err != nil {
			return err
		}
	}
	if err := t.touch(r.ID); err != nil {
		return err
	}
	if t.w.turns != nil {
		t.add(runsEnded, 1)
	}
	t.going--
	if err := t.exec(`INSERT INTO outcome (run_id, record) VALUES ($1, $2)`, int64(r.ID), e.outcome); err != nil {
		return err
	}
	if err := t.keepWires(e.wires); err != nil {
		return fmt.Errorf("keep bytes: %w", err)
	}
	for _, b := range e.bodies {
		if err := t.keepBody(b); err != nil {
			return fmt.Errorf("keep content: %w", err)
		}
	}
	return nil
}

// notRunning says why a run cannot be finished.
func (t *tx) notRunning(id playground.RunID) error {
	var state string
	err := t.row(`SELECT state FROM run WHERE id = $1`, []any{int64(id)}, &state)
	if errors.Is(err, sql.ErrNoRows) {
		return noRun(id)
	}
	if err != nil {
		return err
	}
	return playground.NewError(playground.Conflict, fmt.Sprintf("Run %d has ended already: it is %s.", id, state))
}
