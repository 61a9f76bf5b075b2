package store

import (
	"context"
	"sync/atomic"
	"time"
)

// clock is the database's, so that replicas whose own clocks are apart agree: a session that
// one of them began is as old for the others. This machine's own runs on between two looks.
type clock struct {
	system func() time.Time
	ahead  atomic.Int64 // of it, in nanoseconds
}

// clockSlack is how far apart clocks may be. Below it a correction would be worth less than
// times that run evenly.
const clockSlack = 250 * time.Millisecond

func (c *clock) now() time.Time { return c.system().Add(time.Duration(c.ahead.Load())) }

// learn is told what the server's clock said between two times of the system's.
func (c *clock) learn(before, after, server time.Time) {
	took := after.Sub(before)
	if took < 0 || took > time.Second {
		return // nobody knows when in between that was
	}
	ahead := server.Round(0).Sub(before.Round(0).Add(took / 2))
	apart := ahead - time.Duration(c.ahead.Load())
	if apart.Abs() > clockSlack {
		c.ahead.Store(int64(ahead))
	}
}

// readClock asks the database what time it is. Where a test has a clock of its own, that
// one is right.
func (s *Store) readClock(ctx context.Context) error {
	if s.clock == nil {
		return nil
	}
	var server time.Time
	before := s.clock.system()
	err := s.beside.QueryRowContext(ctx, `SELECT clock_timestamp()`).Scan(&server)
	if err == nil {
		s.clock.learn(before, s.clock.system(), server)
	}
	return err
}

// Now is the time by which everything is kept and judged: that of the database, where several
// replicas have it.
func (s *Store) Now() time.Time { return s.opts.Now() }
