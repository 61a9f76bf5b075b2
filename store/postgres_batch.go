package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A server is far away compared to a file: what a job writes without asking what came of it
// is sent together, before the next question or with the commit.

// mostAtOnce bounds what waits to be sent.
const mostAtOnce = 500

// raw is the connection as the driver has it.
func (w *writer) raw(f func(*pgx.Conn) error) error {
	return w.conn.Raw(func(c any) error { return f(c.(*postgresConn).Conn.Conn()) })
}

// queue sends a statement with the next ones. That it failed is known then.
func (t *tx) queue(query string, args []any) (err error) {
	args = slices.Clone(args)
	for i := range args {
		if args[i], err = columnValue(args[i]); err != nil {
			return err
		}
	}
	t.queued.Queue(query, args...)
	t.wrote = true
	if t.queued.Len() >= mostAtOnce {
		return t.flush()
	}
	return nil
}

// flush sends what waits.
func (t *tx) flush() error {
	if t.queued.Len() == 0 {
		return nil
	}
	batch := t.queued
	t.queued = pgx.Batch{}
	return t.w.raw(func(c *pgx.Conn) error {
		_, err := sendAll(t.ctx, c, &batch)
		return err
	})
}

// sendAll sends a batch and returns what came of the last.
func sendAll(ctx context.Context, c *pgx.Conn, batch *pgx.Batch) (last pgconn.CommandTag, err error) {
	results := c.SendBatch(ctx, batch)
	for i := 0; i < batch.Len() && err == nil; i++ {
		if last, err = results.Exec(); err != nil {
			err = fmt.Errorf("%s: %w", batch.QueuedQueries[i].SQL, err)
		}
	}
	return last, errors.Join(err, results.Close())
}

// commitTurn sends what waits, and commits.
func (t *tx) commitTurn() error {
	t.queued.Queue("COMMIT")
	return t.w.raw(func(c *pgx.Conn) error {
		done, err := sendAll(t.ctx, c, &t.queued)
		if err == nil && done.String() != "COMMIT" {
			// PostgreSQL takes COMMIT of a transaction in which something failed, and rolls it back.
			return errors.New("a part of the write failed")
		}
		return err
	})
}

// beginTurn begins a transaction once the other replicas are done with theirs, and reads what
// they may have moved. All of it is one message there and one back.
func (t *tx) beginTurn() error {
	query := fmt.Sprintf(`BEGIN; SELECT pg_advisory_xact_lock(%d);
		SELECT pg_current_xact_id(), coalesce((SELECT value FROM tally WHERE name = '%s'), 0), coalesce((SELECT value FROM tally WHERE name = '%s'), 0),
		       coalesce((SELECT created_at FROM run ORDER BY id DESC LIMIT 1), 0),
		       coalesce((SELECT value FROM tally WHERE name = '%s'), 0), coalesce((SELECT value FROM tally WHERE name = '%s'), 0),
		       (SELECT count(*) FROM (SELECT 1 FROM run WHERE state = 'running' LIMIT %d) AS counted)`,
		turnLock, lastRun, sieved, runsEnded, runsChanged, t.w.turns.mostRuns())
	return t.w.raw(func(c *pgx.Conn) error {
		results, err := c.PgConn().Exec(t.ctx, query).ReadAll()
		if err != nil {
			return err
		}
		row := results[len(results)-1].Rows[0]
		t.turn = string(row[0])
		var now changes
		for i, figure := range []*int64{&t.lastRun, &t.sieved, &t.lastAt, &now.ended, &now.people, &t.going} {
			if *figure, err = strconv.ParseInt(string(row[i+1]), 10, 64); err != nil {
				return fmt.Errorf("read the figures: %w", err)
			}
		}
		t.w.turns.look(now)
		return nil
	})
}
