package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"parley/playground"
)

// A replica is this program among those that have a PostgreSQL database open. It tells the
// database every second that it lives, by the database's clock. What belongs to one that was
// silent for longer than a lease is put in order by any other: its runs are interrupted.
type replica struct {
	s    *Store
	id   atomic.Int64
	away atomic.Bool // the database cannot be reached, or not be written

	mu    sync.Mutex
	stuck []int64 // runs of this program whose end could not be kept

	halted     sync.Once
	quit, done chan struct{}
}

// Paces of replicas.
const (
	heartbeat = time.Second
	leaseTime = 6 * time.Second
	clockEach = 5 // heartbeats between two looks at the database's clock
	dropEach  = 30
)

// join makes this program known. Nothing is kept of one that is not.
func (r *replica) join(ctx context.Context, row func(ctx context.Context, query string, args []any, dest ...any) error) error {
	name, _ := os.Hostname()
	var id int64
	err := row(ctx, `INSERT INTO replica (name, seen_at) VALUES ($1, clock_timestamp()) RETURNING id`, []any{fmt.Sprintf("%s, process %d", name, os.Getpid())}, &id)
	if err != nil {
		return fmt.Errorf("join the replicas: %w", err)
	}
	r.id.Store(id)
	return nil
}

// introduce tells the server whose a connection is.
func (r *replica) introduce(ctx context.Context, c driver.ExecerContext) error {
	_, err := c.ExecContext(ctx, `SELECT set_config('parley.replica', '`+strconv.FormatInt(r.id.Load(), 10)+`', false)`, nil)
	return err
}

// start begins to tell that this program lives.
func (r *replica) start() {
	r.quit, r.done = make(chan struct{}), make(chan struct{})
	go r.work()
}

// leave ends that, and has the others know at once.
func (r *replica) leave() error {
	if r.quit == nil {
		return nil
	}
	r.halt()
	ctx, cancel := context.WithTimeout(context.Background(), connectTime)
	defer cancel()
	_, _ = r.s.master.ExecContext(ctx, `DELETE FROM replica WHERE id = $1`, r.id.Load()) // else its lease ends by itself
	return nil
}

// halt ends the telling, and returns when it has.
func (r *replica) halt() {
	r.halted.Do(func() { close(r.quit) })
	<-r.done
}

func (r *replica) work() {
	defer close(r.done)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() { <-r.quit; stop() }()
	reached := time.Now() // since then without a break
	for beat := 0; ; beat++ {
		if r.beat(ctx) != nil {
			reached = time.Now()
		} else if time.Since(reached) > leaseTime || beat == 0 {
			// Whoever could not reach the database for a while must let the others tell first
			// that they live, before it judges them.
			_ = r.s.fault(r.tidy(ctx, beat > 0)) // what is left is for the next beat
		}
		_ = r.s.lookAtFigures(ctx) // they only save time
		if beat%clockEach == 0 {
			_ = r.s.readClock(ctx)
		}
		if beat%dropEach == dropEach-1 {
			_ = r.s.dropOld(ctx) // what is left is for the next time
		}
		select {
		case <-r.quit:
			return
		case <-time.After(heartbeat):
		}
	}
}

// beat tells that this program lives, and so finds out whether the database does.
func (r *replica) beat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, leaseTime/2)
	defer cancel()
	result, err := r.s.master.ExecContext(ctx, `UPDATE replica SET seen_at = clock_timestamp() WHERE id = $1`, r.id.Load())
	if err != nil {
		if isLost(err) || errors.Is(err, context.DeadlineExceeded) {
			r.away.Store(true)
		}
		return err
	}
	r.away.Store(false)
	if n, err := result.RowsAffected(); err == nil && n == 0 {
		return r.comeBack(ctx)
	}
	return nil
}

// comeBack joins once more after the others took this program for dead.
func (r *replica) comeBack(ctx context.Context) error {
	err := r.join(ctx, func(ctx context.Context, query string, args []any, dest ...any) error {
		return r.s.master.QueryRowContext(ctx, query, args...).Scan(dest...)
	})
	if err != nil {
		return err
	}
	return r.s.write.doRelaxed(func(t *tx) error {
		var set string
		return t.row(`SELECT set_config('parley.replica', $1, false)`, []any{strconv.FormatInt(r.id.Load(), 10)}, &set)
	})
}

// tidy ends what dead replicas, and this one's failed writes, left as going.
func (r *replica) tidy(ctx context.Context, judge bool) error {
	if judge {
		if _, err := r.s.master.ExecContext(ctx, `DELETE FROM replica WHERE seen_at < clock_timestamp() - CAST($1 AS INTERVAL)`, leaseTime.String()); err != nil {
			return err
		}
	}
	r.mu.Lock()
	stuck := slices.Clone(r.stuck)
	r.mu.Unlock()
	if len(stuck) > 0 {
		if err := r.s.interrupt(ctx, stuck); err != nil {
			return err
		}
		r.mu.Lock()
		r.stuck = r.stuck[len(stuck):]
		r.mu.Unlock()
	}
	for _, step := range []func(context.Context) error{r.s.endInterrupted, r.s.endInterruptedSeries, r.s.dropHolds, r.s.dropStray} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// lookAtFigures reads what other replicas have moved, for those who only read.
func (s *Store) lookAtFigures(ctx context.Context) error {
	var newest, below, deleted int64
	var now changes
	err := s.asked.row(ctx, `
		SELECT coalesce((SELECT value FROM tally WHERE name = $1), 0), coalesce((SELECT value FROM tally WHERE name = $2), 0),
		       (SELECT count(*) FROM (SELECT 1 FROM run WHERE deleted_at IS NOT NULL LIMIT $3) AS counted),
		       coalesce((SELECT value FROM tally WHERE name = $4), 0), coalesce((SELECT value FROM tally WHERE name = $5), 0)`,
		[]any{lastRun, sieved, 4 * block, runsEnded, runsChanged}, &newest, &below, &deleted, &now.ended, &now.people)
	if err == nil {
		s.write.turns.differs(now)
		s.write.newest.Store(newest)
		s.write.sieved.Store(below)
		s.write.deleted.Store(deleted)
	}
	return err
}

// lasting tries a write again that the database was lost in, for as long as people may wait
// for a run that was sent. A run whose end cannot be kept is interrupted once the database
// is back.
func (s *Store) lasting(id playground.RunID, write func() error) error {
	err := write()
	if s.replica == nil || !s.isAway(err) || s.replica.isStuck(id) {
		return err
	}
	for until := time.Now().Add(turnTime); time.Now().Before(until); {
		time.Sleep(heartbeat / 4)
		if err = write(); s.isAway(err) {
			continue
		}
		if playground.CodeOf(err) == playground.Conflict {
			return nil // the first try was kept, and only its answer was lost
		}
		return err
	}
	s.replica.mu.Lock()
	s.replica.stuck = append(s.replica.stuck, int64(id))
	s.replica.mu.Unlock()
	return err
}

func (r *replica) isStuck(id playground.RunID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Contains(r.stuck, int64(id))
}

// isAway reports that an error comes of a database that cannot be reached.
func (s *Store) isAway(err error) bool { return errors.Is(err, errAway) || isLost(err) }

// errAway is what is found while the database cannot be reached.
var errAway = &playground.Error{
	Code: playground.Unavailable, RetryAfter: 5,
	Message: "The database cannot be reached. What is kept is safe; nothing new was kept or sent, and all works again by itself once it answers.",
}

// Trouble is what people should know of the store, as a sentence for every page, or nil.
func (s *Store) Trouble() error {
	if s.replica != nil && s.replica.away.Load() {
		return sentencef(errAway, "The database cannot be reached, so nothing is sent. All works again by itself once it answers.")
	}
	if err := s.Damage(); err != nil || s.missing == nil {
		return err
	}
	return sentencef(s.missing, "%s%s.", strings.ToUpper(s.missing.Error()[:1]), s.missing.Error()[1:])
}
