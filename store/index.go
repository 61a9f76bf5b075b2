package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"parley/playground"
)

// An indexer fills what a text search reads, some runs at a time, after they were kept. A
// run's own transaction stays short, and a search waits only for what is new. The newest
// come first: that is what people look for.
type indexer struct {
	s *Store

	working sync.Mutex // one batch at a time

	mu      sync.Mutex
	waiting map[playground.RunID]struct{} // to be indexed, made or changed by this program
	order   []playground.RunID            // some of them, oldest first, as they were when it was made
	going   map[playground.RunID]struct{} // not ended: indexed once more when they are
	left    span                          // runs of an earlier program that may not be indexed
	taken   playground.RunID              // the newest of the batch that is under way: it still waits
	top     playground.RunID              // the newest run
	touched int                           // how often runs were made or changed
	backlog int                           // on PostgreSQL: about how many of this program's wait

	started bool
	wake    chan struct{}
	quit    chan struct{}
	done    chan struct{}
}

// Paces of the indexer.
const (
	indexBatch = 64
	indexAfter = 200 * time.Millisecond // how long new runs gather
	indexBusy  = 100                    // changes a second above which it leaves the machine to the runs
	indexMost  = 20_000                 // runs that wait, above which it works all the same
	indexed    = "indexed"              // the figure up to which every run is indexed
)

func newIndexer(s *Store) *indexer {
	return &indexer{
		s: s, waiting: map[playground.RunID]struct{}{}, going: map[playground.RunID]struct{}{}, left: span{1, 0},
		wake: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{}),
	}
}

// start takes up what an earlier program left, and goes on in the background.
func (x *indexer) start(ctx context.Context) error {
	if x.s.dialect.shared {
		x.started = true
		go x.work()
		x.stir()
		return nil
	}
	var from, newest int64
	err := x.s.read.QueryRowContext(ctx, `
		SELECT coalesce((SELECT value FROM tally WHERE name = $1), 0), coalesce((SELECT max(id) FROM run), 0)`, indexed).Scan(&from, &newest)
	if err != nil {
		return fmt.Errorf("read how far the index is: %w", err)
	}
	x.left, x.top = span{from + 1, newest}, playground.RunID(newest)
	x.started = true
	go x.work()
	x.stir()
	return nil
}

// stop ends the background work. What waits is indexed by the next program.
func (x *indexer) stop() {
	if !x.started {
		return
	}
	close(x.quit)
	<-x.done
}

// touch says that a run was made or changed.
func (x *indexer) touch(id playground.RunID) {
	x.mu.Lock()
	if x.s.dialect.shared {
		x.backlog++
	} else {
		x.waiting[id] = struct{}{}
	}
	x.top = max(x.top, id)
	x.touched++
	x.mu.Unlock()
	x.stir()
}

func (x *indexer) stir() {
	select {
	case x.wake <- struct{}{}:
	default:
	}
}

// work indexes what waits, in the background, and leaves as much time to others as it
// takes; while runs come fast, nearly all of it.
func (x *indexer) work() {
	defer close(x.done)
	for {
		select {
		case <-x.quit:
			return
		case <-x.wake:
		}
		touched, since, pause := x.pressure(), time.Now(), indexAfter
		for more := true; more; {
			select {
			case <-x.quit:
				return
			case <-time.After(pause):
			}
			now := x.pressure()
			busy := float64(now.touched-touched.touched) > indexBusy*time.Since(since).Seconds()
			touched, since = now, time.Now()
			if busy && now.waiting < indexMost {
				pause = 2 * indexAfter
				continue
			}
			var err error
			if more, err = x.batch(context.Background()); x.s.fault(err) != nil {
				more = false // what waits stays waiting until the next run or search
			}
			if pause = max(time.Since(since), 5*time.Millisecond); busy {
				pause *= 9
			}
		}
	}
}

// pressure is how much waits, and how often runs were touched.
type pressure struct{ touched, waiting int }

func (x *indexer) pressure() pressure {
	x.mu.Lock()
	defer x.mu.Unlock()
	return pressure{x.touched, len(x.waiting) + x.backlog}
}

// catchUp indexes what waits from a run on, the newest first, as long as a search may wait.
// It returns the newest run that still waits, 0 for none: a search looks at those after it.
func (x *indexer) catchUp(ctx context.Context, from int64, patience time.Duration) (playground.RunID, error) {
	if x.s.dialect.shared {
		return x.catchUpShared(ctx, from, patience)
	}
	x.mu.Lock()
	x.order = slices.Sorted(maps.Keys(x.waiting))
	x.mu.Unlock()
	for began := time.Now(); ; {
		newest := x.newestWaiting()
		if newest == 0 || int64(newest) < from || time.Since(began) > patience {
			return newest, nil
		}
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if _, err := x.batch(ctx); err != nil {
			return 0, err
		}
	}
}

// newestWaiting is the newest of the runs that waited when their order was made, and are not indexed
// yet: those of a batch that is under way are not.
func (x *indexer) newestWaiting() playground.RunID {
	x.mu.Lock()
	defer x.mu.Unlock()
	newest := x.taken
	if x.left.first <= x.left.last {
		newest = max(newest, playground.RunID(x.left.last))
	}
	if n := len(x.order); n > 0 {
		newest = max(newest, x.order[n-1])
	}
	return newest
}

// batch indexes some of the runs that wait. It reports whether others do.
func (x *indexer) batch(ctx context.Context) (more bool, err error) {
	if x.s.dialect.shared {
		return x.batchShared(ctx, ownRuns, int64(newestPossible), x.s.replica.id.Load(), indexBatch)
	}
	x.working.Lock()
	defer x.working.Unlock()
	ids, err := x.take(ctx)
	if err != nil || len(ids) == 0 {
		return false, err
	}
	entries, err := x.s.readEntries(ctx, ids)
	if err == nil {
		mark := x.mark(ids, entries)
		err = x.s.write.doRelaxed(func(t *tx) error { return t.index(entries, mark) })
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.taken = 0
	if err != nil {
		for _, id := range ids {
			x.waiting[id] = struct{}{}
		}
		x.order = slices.Sorted(maps.Keys(x.waiting))
		return true, err
	}
	return len(x.order) > 0 || x.left.first <= x.left.last, nil
}

// take chooses the runs of the next batch: of this program's, then of an earlier one's.
func (x *indexer) take(ctx context.Context) ([]playground.RunID, error) {
	if ids := x.takeWaiting(); len(ids) > 0 {
		return ids, nil
	}
	x.mu.Lock()
	left := x.left
	x.mu.Unlock()
	if left.first > left.last {
		return nil, nil
	}
	rows, err := x.s.asked.query(ctx, `SELECT id FROM run WHERE id >= $1 AND id <= $2 ORDER BY id DESC LIMIT $3`, left.first, left.last, indexBatch)
	if err != nil {
		return nil, err
	}
	found, err := numbers(rows)
	if err != nil {
		return nil, err
	}
	ids := make([]playground.RunID, len(found))
	for i, id := range found {
		ids[i] = playground.RunID(id)
	}
	if left.last = left.first - 1; len(ids) == indexBatch {
		left.last = found[len(found)-1] - 1
	}
	x.mu.Lock()
	if x.left = left; len(ids) > 0 {
		x.taken = ids[0]
	}
	x.mu.Unlock()
	return ids, nil
}

func (x *indexer) takeWaiting() []playground.RunID {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.order) == 0 {
		x.order = slices.Sorted(maps.Keys(x.waiting))
	}
	from := max(0, len(x.order)-indexBatch)
	ids := slices.Clone(x.order[from:])
	x.order = x.order[:from]
	for _, id := range ids {
		delete(x.waiting, id)
		x.taken = id
	}
	return ids
}

// mark notes which runs are still going, and returns the run up to which all are indexed
// once this batch is; 0 where that is not worth finding out.
func (x *indexer) mark(ids []playground.RunID, entries []entry) playground.RunID {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, id := range ids {
		delete(x.going, id)
	}
	for _, e := range entries {
		if e.running {
			x.going[e.id] = struct{}{}
		}
	}
	if len(x.order) > 0 {
		return 0
	}
	if x.left.first <= x.left.last {
		return playground.RunID(x.left.first) - 1
	}
	top := x.top
	for _, left := range []map[playground.RunID]struct{}{x.waiting, x.going} {
		for id := range left {
			top = min(top, id-1)
		}
	}
	return top
}
