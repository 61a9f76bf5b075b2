package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"sync/atomic"
	"time"
)

// A checkpointer copies what was committed from the log into the database, beside the
// writer, so that no commit waits for it. While content streams in fast it is put off until the
// log is long: the content has the processor and the disk. Only when the log has grown because
// the writer never rests does it hold the writer up, to begin the log anew. On a disk that is
// nearly full nothing is put off, and the log is emptied, which is nothing then but a second copy.
type checkpointer struct {
	db         *sql.DB
	log        string // the log's file
	write      *writer
	streams    *atomic.Int64 // bodies that stream in
	short      func() bool   // whether the disk is nearly full; nil: it is not
	wake, quit chan struct{}
	done       chan struct{}
}

// Bounds of the log.
const (
	checkpointAfter = 1000        // weight of what was committed since the last; see writer.weigh
	restAfter       = time.Second // content that brings less in that time does not stream fast
	longLog         = 16384       // pages, 64 MiB: it should begin anew
	longestLog      = 131072      // pages, 512 MiB: it is not put off any more
)

func startCheckpointer(path string, w *writer, streams *atomic.Int64, short func() bool) *checkpointer {
	c := &checkpointer{
		db: openCheckpointer(path), log: path + "-wal", write: w, streams: streams, short: short,
		wake: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{}),
	}
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
		if !c.putOff() {
			return
		}
		_ = c.shorten() // else the log stays as it is, and readable; the next commits try again
	}
}

// putOff returns true when no content streams in fast or the log is too long, false when the
// store ends. Meanwhile it has the disk take the log, so that the next durable commit is short.
func (c *checkpointer) putOff() bool {
	for c.streams.Load() > 0 && !c.nearlyFull() {
		if pages, err := c.checkpoint("NOOP"); err != nil || pages > longestLog {
			return true
		}
		c.syncLog()
		select {
		case <-c.quit:
			return false
		case <-c.wake:
		case <-time.After(restAfter):
			return true
		}
	}
	return true
}

func (c *checkpointer) nearlyFull() bool { return c.short != nil && c.short() }

// syncLog writes the log to disk as far as it is. Whoever commits does it once more.
func (c *checkpointer) syncLog() {
	if log, err := os.Open(c.log); err == nil {
		_ = log.Sync()
		_ = log.Close()
	}
}

// shorten copies what can be copied, and has a long log begin anew.
func (c *checkpointer) shorten() error {
	pages, err := c.checkpoint("PASSIVE")
	if err == nil && c.nearlyFull() {
		return c.truncate()
	}
	if err != nil || pages <= longLog {
		return err
	}
	if _, err := c.checkpoint("PASSIVE"); err != nil { // the less is left to copy, the shorter the writer waits
		return err
	}
	return c.write.alone(func() error {
		_, err := c.checkpoint("PASSIVE")
		return err
	})
}

// checkpoint copies what no reader needs as it was, or nothing, and returns the log's length
// in pages.
func (c *checkpointer) checkpoint(mode string) (pages int, err error) {
	var busy, copied int
	if err := c.db.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &pages, &copied); err != nil {
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
