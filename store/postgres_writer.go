package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// turns has the writers of several replicas write one after the other: each transaction
// takes one lock, so that runs are numbered in the order in which they are committed, and
// reads what others may have moved since its last.
type turns struct {
	db   *sql.DB
	down func(error) // told that the database is lost
}

// turnLock is the key of the lock that a writing transaction takes.
const turnLock = 0x5061726c65790001

// begin begins a transaction.
func (w *writer) begin(t *tx) error {
	if w.turns == nil {
		return t.exec("BEGIN IMMEDIATE")
	}
	err := w.beginTurn(t)
	if isLost(err) {
		if err = w.renew(); err == nil {
			err = w.beginTurn(t)
		}
	}
	if err != nil {
		w.turns.down(err)
	}
	return err
}

func (w *writer) beginTurn(t *tx) error {
	level := ""
	if w.relaxed {
		level = "SET LOCAL synchronous_commit = off;"
	}
	t.ctx, t.cancel = context.WithTimeout(context.Background(), turnTime)
	if _, err := w.conn.ExecContext(t.ctx, fmt.Sprintf("BEGIN; %s SELECT pg_advisory_xact_lock(%d)", level, turnLock)); err != nil {
		w.rollback(t)
		return err
	}
	err := t.row(`
		SELECT CAST(pg_current_xact_id() AS TEXT), coalesce((SELECT value FROM tally WHERE name = $1), 0), coalesce((SELECT value FROM tally WHERE name = $2), 0),
		       coalesce((SELECT created_at FROM run ORDER BY id DESC LIMIT 1), 0)`, []any{lastRun, sieved}, &t.turn, &t.lastRun, &t.sieved, &t.lastAt)
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
	// PostgreSQL takes COMMIT of a transaction in which something failed, and rolls it back.
	err := w.conn.Raw(func(c any) error {
		if c.(*postgresConn).Conn.Conn().PgConn().TxStatus() != 'T' {
			return errors.New("a part of the write failed")
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = w.conn.ExecContext(t.ctx, "COMMIT")
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
