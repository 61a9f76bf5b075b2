package store

import (
	"context"
	"database/sql"
	"sync"
	"time"
)

// turns has the writers of several replicas write one after the other: each transaction
// takes one lock, so that runs are numbered in the order in which they are committed, and
// reads what others may have moved since its last.
type turns struct {
	db       *sql.DB
	down     func(error) // told that the database is lost
	mostRuns func() int  // that may be going on all replicas; 0 is no bound
	recall   *recall

	mu    sync.Mutex
	known changes
}

// changes count what was done to the history by all replicas, so that each knows whether what
// it remembers is still so.
type changes struct {
	ended  int64 // runs that ended
	people int64 // changes by people, and what else changes runs that have ended
}

// Their figures.
const (
	runsEnded   = "runs_ended"
	runsChanged = "runs_changed"
)

// look forgets what others have made old, as the figures at the begin of a transaction say.
func (u *turns) look(now changes) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.compare(now)
	u.known = now
}

func (u *turns) compare(now changes) {
	switch {
	case now.people != u.known.people:
		u.recall.forget()
	case now.ended != u.known.ended:
		u.recall.othersEnded()
	}
}

// differs forgets as look does, between transactions: it leaves what is known to them.
func (u *turns) differs(now changes) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.compare(now)
}

// done counts what this program did itself.
func (u *turns) done(t *tx) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.known.ended += t.tallies[runsEnded]
	u.known.people += t.tallies[runsChanged]
}

// changed notes that runs that have ended are not what others may remember.
func (t *tx) changed() {
	if t.w.turns != nil {
		t.add(runsChanged, 1)
	}
}

// turnLock is the key of the lock that a writing transaction takes.
const turnLock = 0x5061726c65790001

// beginAhead begins a transaction before it is known who writes in it. Should that fail, the
// group finds out.
func (w *writer) beginAhead() *tx {
	t := w.fresh()
	t.failed = w.beginTurn(t)
	if isLost(t.failed) {
		if t.failed = w.renew(); t.failed == nil {
			t.failed = w.beginTurn(t)
		}
	}
	if isLost(t.failed) {
		w.turns.down(t.failed)
	}
	return t
}

// turn is the transaction that was begun ahead, or another one where that failed.
func (w *writer) turn() (*tx, error) {
	t := w.ahead
	if w.ahead = nil; t == nil {
		t = w.beginAhead()
	}
	if t.failed != nil {
		return nil, t.failed
	}
	if w.relaxed {
		return t, t.queue("SET LOCAL synchronous_commit = off", nil)
	}
	return t, nil
}

func (w *writer) beginTurn(t *tx) error {
	t.ctx, t.cancel = context.WithTimeout(context.Background(), turnTime)
	err := t.beginTurn()
	if err != nil {
		w.rollback(t)
	}
	return err
}

// rollback ends a transaction that failed.
func (w *writer) rollback(t *tx) {
	if w.turns == nil {
		_ = t.exec("ROLLBACK") // a full disk has rolled back already
		return
	}
	t.cancel()
	ctx, cancel := context.WithTimeout(context.Background(), connectTime)
	defer cancel()
	_, _ = w.conn.ExecContext(ctx, "ROLLBACK") // a connection that was lost is renewed by the next
}

// end commits a transaction.
func (w *writer) end(t *tx) error {
	if w.turns == nil {
		return t.exec("COMMIT")
	}
	err := t.commitTurn()
	t.cancel()
	if isLost(err) {
		if done, known := w.settled(t.turn); known && done {
			return nil
		}
		w.turns.down(err)
	}
	return err
}

// patience is how long a writer waits for a database to say how a transaction ended.
const patience = 10 * time.Second

// settled finds out whether a transaction was committed whose connection was lost just then.
func (w *writer) settled(turn string) (done, known bool) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for ctx.Err() == nil {
		if err := w.renew(); err == nil {
			var status sql.NullString
			err := w.conn.QueryRowContext(ctx, `SELECT pg_xact_status(CAST($1 AS xid8))`, turn).Scan(&status)
			if err == nil && status.String != "in progress" {
				return status.String == "committed", status.Valid
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	return false, false
}

// renew puts a fresh connection in the place of one that was lost.
func (w *writer) renew() error {
	for _, s := range w.stmts {
		s.Close()
	}
	clear(w.stmts)
	_ = w.conn.Close()
	ctx, cancel := context.WithTimeout(context.Background(), connectTime)
	defer cancel()
	conn, err := w.turns.db.Conn(ctx)
	if err != nil {
		return err
	}
	w.conn = conn
	return nil
}
