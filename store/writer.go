package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"parley/playground"
)

// A writer commits what its callers give it. Those that wait at the same time share one
// transaction, and each is answered when that is on disk. A caller that is alone commits
// at once, on its own goroutine. DESIGN.md tells why.
type writer struct {
	dialect *dialect
	conn    *sql.Conn
	turns   *turns               // on PostgreSQL
	ahead   *tx                  // begun for the next group, there
	stmts   map[string]*sql.Stmt // prepared, by their text
	settles map[*sql.Stmt]bool   // those that write a settled table

	mu      sync.Mutex
	queue   []*job
	led     bool // some caller is committing
	closed  bool
	crowded bool // the last group was of several
	idle    *sync.Cond

	weight int    // of what was committed since heavy was called
	heavy  func() // called when the log should be checkpointed

	remarked func([]remark) // called after a commit, before its callers are answered

	acknowledged func(newest int64) error // told after a commit that is on disk which run is the newest

	refuse func() error // says why nothing may be written, if so

	relaxed bool  // what the connection's durability is now
	noted   int64 // what acknowledged was told
	lastRun int64 // the newest run's number, deleted ones included
	lastAt  int64 // when it was made
	merged  int64 // below it every window of the sieves is merged; the sifter's own

	newest  atomic.Int64 // lastRun, for everybody
	sieved  atomic.Int64 // below it every run is in the sieves
	deleted atomic.Int64 // how many runs are deleted and not purged

	resettled atomic.Int64 // how often settled tables were written
}

// job is one caller's write.
type job struct {
	do      func(*tx) error // may run again: it keeps nothing between runs
	relaxed bool            // need not be on disk when it is answered
	solo    func() error    // instead of do: runs outside of any transaction
	answer  chan answer
}

// answer tells a caller how its write went, or that it is to commit the next group.
type answer struct {
	err  error
	lead bool
}

// most jobs in one transaction.
const mostJobs = 256

// errClosed is what a write finds after Close.
var errClosed = errors.New("the store is closed")

func newWriter(d *dialect, conn *sql.Conn) *writer {
	w := &writer{dialect: d, conn: conn, stmts: map[string]*sql.Stmt{}, settles: map[*sql.Stmt]bool{}}
	w.idle = sync.NewCond(&w.mu)
	return w
}

// do commits what f writes, and returns when it is on disk. When f fails nothing of it
// is kept. f may be called again, so it must not change anything but the database.
func (w *writer) do(f func(*tx) error) error { return w.add(&job{do: f}) }

// doRelaxed is do for what a later durable write makes lasting.
func (w *writer) doRelaxed(f func(*tx) error) error { return w.add(&job{do: f, relaxed: true}) }

func (w *writer) add(j *job) error {
	if w.refuse != nil {
		if err := w.refuse(); err != nil {
			return err
		}
	}
	j.answer = make(chan answer, 1)
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return errClosed
	}
	w.queue = append(w.queue, j)
	if w.led {
		w.mu.Unlock()
		if a := <-j.answer; !a.lead {
			return a.err
		}
	} else {
		w.led = true
		w.mu.Unlock()
	}
	return w.lead(j)
}

// lead commits the group that waits, own first, and hands over to the next.
func (w *writer) lead(own *job) error {
	if w.crowded {
		runtime.Gosched() // those who were just answered may join
	}
	if w.turns != nil {
		w.ahead = w.beginAhead() // who comes while others have their turn still joins
	}
	w.mu.Lock()
	group := w.takeGroup()
	w.mu.Unlock()
	w.crowded = len(group) > 1
	errs := w.commit(group)
	w.mu.Lock()
	w.handOver()
	w.mu.Unlock()
	var mine error
	for i, j := range group {
		if j == own {
			mine = errs[i]
			continue
		}
		j.answer <- answer{err: errs[i]}
	}
	return mine
}

// takeGroup takes the jobs of the next transaction, or one that runs without. The lock is
// held.
func (w *writer) takeGroup() []*job {
	n := 1
	for w.queue[0].solo == nil && n < min(len(w.queue), mostJobs) && w.queue[n].solo == nil {
		n++
	}
	group := append([]*job(nil), w.queue[:n]...)
	w.queue = append(w.queue[:0], w.queue[n:]...)
	return group
}

// handOver has the first that waits lead, or nobody. The lock is held.
func (w *writer) handOver() {
	if len(w.queue) > 0 {
		w.queue[0].answer <- answer{lead: true}
		return
	}
	w.led = false
	w.idle.Broadcast()
}

// commit makes one transaction of the group. When one of them fails, each is tried alone.
func (w *writer) commit(group []*job) []error {
	errs := make([]error, len(group))
	if group[0].solo != nil {
		errs[0] = group[0].solo()
		return errs
	}
	if err := w.setDurability(group); err != nil {
		for i := range errs {
			errs[i] = err
		}
		return errs
	}
	failed := w.transact(group, errs)
	if failed == nil {
		return errs
	}
	if len(group) == 1 {
		errs[0] = failed
		return errs
	}
	var lost error // the database is: who waits behind the first to find out hears the same at once
	for i, j := range group {
		if errs[i] = lost; lost != nil {
			continue
		}
		one := []error{nil}
		if errs[i] = w.transact([]*job{j}, one); errs[i] == nil {
			errs[i] = one[0]
		} else if w.turns != nil && isLost(errs[i]) {
			lost = errs[i]
		}
	}
	return errs
}

// setDurability makes the connection as durable as the group needs.
func (w *writer) setDurability(group []*job) error {
	free := true
	for _, j := range group {
		free = free && j.relaxed
	}
	if free == w.relaxed || w.turns != nil {
		w.relaxed = free
		return nil
	}
	level := durable
	if free {
		level = relaxed
	}
	if _, err := w.conn.ExecContext(context.Background(), level); err != nil {
		return err
	}
	w.relaxed = free
	return nil
}

// transact runs the jobs in one transaction. It returns what rolled it back; a refusal of
// one job, in words, only goes into errs.
func (w *writer) transact(group []*job, errs []error) (err error) {
	t, err := w.opened()
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("write panicked: %s", playground.Panicked(p))
		}
		if err != nil {
			w.rollback(t)
		}
	}()
	for i, j := range group {
		t.wrote = false
		errs[i] = j.do(t)
		var refusal *playground.Error
		if errs[i] != nil && (t.wrote || !errors.As(errs[i], &refusal)) {
			return errs[i]
		}
	}
	if err := errors.Join(t.keepMarks(), t.keepTallies()); err != nil {
		return err
	}
	if err := w.end(t); err != nil {
		return err
	}
	if w.turns != nil {
		w.turns.done(t)
	}
	if w.acknowledged != nil && !w.relaxed && t.lastRun != w.noted {
		_ = w.acknowledged(t.lastRun) // else less would be missed
		w.noted = t.lastRun
	}
	w.lastRun, w.lastAt = t.lastRun, t.lastAt
	w.newest.Store(t.lastRun)
	w.sieved.Store(t.sieved)
	w.deleted.Add(t.deleted)
	if t.resettled {
		w.resettled.Add(1)
	}
	if len(t.remarks) > 0 && w.remarked != nil {
		w.remarked(t.remarks)
	}
	w.weigh(len(group) + t.bytes>>15)
	return nil
}

// fresh is a transaction that is to begin.
func (w *writer) fresh() *tx {
	return &tx{w: w, ctx: context.Background(), lastRun: w.lastRun, lastAt: w.lastAt, sieved: w.sieved.Load(), tallies: map[string]int64{}}
}

// opened begins a transaction.
func (w *writer) opened() (*tx, error) {
	if w.turns != nil {
		return w.turn()
	}
	t := w.fresh()
	return t, t.exec("BEGIN IMMEDIATE")
}

// weigh counts what went into the log: one for each job, and for each 32 KiB of content.
func (w *writer) weigh(n int) {
	if w.weight += n; w.weight >= checkpointAfter && w.heavy != nil {
		w.weight = 0
		w.heavy()
	}
}

// alone runs f on the connection between two transactions.
func (w *writer) alone(f func() error) error { return w.add(&job{solo: f}) }

// close waits for the writes that are going and ends the writer.
func (w *writer) close() {
	w.mu.Lock()
	w.closed = true
	for w.led {
		w.idle.Wait()
	}
	w.mu.Unlock()
	for _, s := range w.stmts {
		s.Close()
	}
}
