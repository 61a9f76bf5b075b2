package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

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
	Checked     []playground.Checked   `json:"checked,omitempty"`
}

// FinishRun keeps a run's outcome, its explanation and the content that is in r itself, in
// one step. Content that was streamed is found by its SHA-256. What people have written
// beside the run meanwhile stays. A run of NewRun is kept and numbered in the same step. The
// error is NotFound where no such run is kept, and Conflict where it has ended.
func (s *Store) FinishRun(ctx context.Context, r *playground.Run) error {
	if r.State == playground.StateRunning {
		return fmt.Errorf("finish run %d: it is still running", r.ID)
	}
	e, err := newEnding(r)
	if err != nil {
		return fmt.Errorf("finish run %d: %w", r.ID, err)
	}
	whole := r.ID == 0
	if whole {
		if e.begun, err = newBeginning(r); err != nil {
			return fmt.Errorf("keep run: %w", err)
		}
	}
	err = s.lasting(r.ID, func() (err error) {
		if e.bodies, err = s.bodiesOf(ctx, r); err != nil {
			return err
		}
		return s.write.do(func(t *tx) error { return t.finishRun(e) })
	})
	if err != nil && whole {
		r.ID = 0
	}
	if err != nil {
		return s.fault(fmt.Errorf("finish run %d: %w", r.ID, err))
	}
	s.bodiesKept(e.bodies)
	if !e.deleted {
		s.recall.ended(&e.seen, addressOf(r.Asked()), e.etag)
	}
	s.index.touch(r.ID)
	if whole {
		s.siftIfFull(r.ID)
	}
	return nil
}

// failsInside stands among the rules of a run whose status tells of success and whose answer
// tells of a failure, so that lists see it and are filtered by it. It is no rule's ID.
const failsInside = "FAILS-INSIDE"

// missedExpected stands there likewise where the response is not what its request expects.
const missedExpected = "MISSED-EXPECTED"

func failsWithin(rules string) bool { return strings.Contains(rules, `"`+failsInside+`"`) }

func missedIn(rules string) bool { return strings.Contains(rules, `"`+missedExpected+`"`) }

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
	begun   *beginning // of a run that is not kept as running; else nil

	deleted bool // found while it was written
}

func newEnding(r *playground.Run) (*ending, error) {
	e := &ending{run: r, seen: r.Summary(), class: classOf(r.Status), judged: r.State == playground.StateDone || r.State == playground.StateFailed}
	for _, f := range r.Explanation.Findings {
		if !slices.Contains(e.rules, f.ID) {
			e.rules = append(e.rules, f.ID)
		}
	}
	o := outcome{Attempts: r.Attempts, Explanation: r.Explanation, Hidden: r.Hidden, Unhidden: r.Unhidden, Extracted: r.Extracted, Checked: r.Checked}
	if e.seen.FailsInside {
		e.rules = append(e.rules, failsInside)
	}
	if e.seen.Missed {
		e.rules = append(e.rules, missedExpected)
	}
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
	write := t.endRun
	if e.begun != nil {
		write = t.keepWhole
	}
	if err := write(e); err != nil {
		return err
	}
	if !e.deleted {
		t.add(tallyClass(e.class), 1)
		t.add(tallyStatus(r.Status), 1)
	}
	if t.isSieved(r.ID) {
		t.setMarks(r.ID, endMarks(r.Status, e.class, r.TotalMS, e.rules, seen.Changed), true)
	}
	if err := t.touch(r.ID); err != nil {
		return err
	}
	if t.w.turns != nil {
		t.add(runsEnded, 1)
	}
	if e.begun == nil {
		t.going-- // it had a place
	}
	if err := t.exec(`INSERT INTO outcome (run_id, record) VALUES ($1, $2)`, int64(r.ID), e.outcome); err != nil {
		return err
	}
	if err := t.keepWires(r.ID, e.wires); err != nil {
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
