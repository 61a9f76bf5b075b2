package store

import (
	"context"
	"database/sql"
	"fmt"
)

// A checkpointer copies what was committed from the log into the database, beside the
// writer, so that no commit waits for it. Only when the log has grown long because the
// writer never rests does it hold the writer up, to begin the log anew.
type checkpointer struct {
	db         *sql.DB
	write      *writer
	wake, quit chan struct{}
	done       chan struct{}
}

// Bounds of the log.
const (
	checkpointAfter = 1000  // weight of what was committed since the last; see writer.weigh
	longLog         = 16384 // pages: 64 MiB
)

func startCheckpointer(path string, w *writer) *checkpointer {
	c := &checkpointer{db: openCheckpointer(path), write: w, wake: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{})}
	w.heavy = c.stir
	go c.work()
	return c
}

func (c *checkpointer) stir() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *checkpointer) work() {
	defer close(c.done)
	for {
		select {
		case <-c.quit:
			return
		case <-c.wake:
		}
		pages, err := c.checkpoint()
		if err == nil && pages > longLog {
			err = c.write.alone(func() error {
				_, err := c.checkpoint()
				return err
			})
		}
		_ = err // the log stays as it is, and readable; the next commits try again
	}
}

// checkpoint copies what no reader needs as it was, and returns the log's length in pages.
func (c *checkpointer) checkpoint() (pages int, err error) {
	var busy, copied int
	if err := c.db.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &copied); err != nil {
		return 0, fmt.Errorf("checkpoint: %w", err)
	}
	return pages, nil
}

// truncate copies everything and empties the log, unless somebody still reads from it: the
// writer would have to wait for them.
func (c *checkpointer) truncate() error {
	var busy, pages, copied int
	if err := c.db.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &copied); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return nil
}

func (c *checkpointer) stop() error {
	close(c.quit)
	<-c.done
	return c.db.Close()
}
