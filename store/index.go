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
// run's own transaction stays short, and a search waits only for what is new.
type indexer struct {
	s *Store

	working sync.Mutex // one batch at a time

	mu      sync.Mutex
	waiting map[playground.RunID]struct{} // to be indexed, made or changed by this program
	going   map[playground.RunID]struct{} // not ended: indexed once more when they are
	next    playground.RunID              // of those that an earlier program left, the first that waits
	last    playground.RunID              // and the last

	wake chan struct{}
	quit chan struct{}
	done chan struct{}
}

// Paces of the indexer.
const (
	indexBatch = 32
	indexAfter = 200 * time.Millisecond // how long new runs gather
	indexed    = "indexed"              // the figure up to which every run is indexed
)

func newIndexer(s *Store) *indexer {
	return &indexer{
		s: s, waiting: map[playground.RunID]struct{}{}, going: map[playground.RunID]struct{}{},
		wake: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{}),
	}
}

// start takes up what an earlier program left, and goes on in the background.
func (x *indexer) start(ctx context.Context) error {
	var from, newest int64
	err := x.s.read.QueryRowContext(ctx, `
		SELECT coalesce((SELECT value FROM tally WHERE name = $1), 0), coalesce((SELECT max(id) FROM run), 0)`, indexed).Scan(&from, &newest)
	if err != nil {
		return fmt.Errorf("read how far the index is: %w", err)
	}
	x.next, x.last = playground.RunID(from)+1, playground.RunID(newest)
	go x.work()
	x.stir()
	return nil
}

// stop ends the background work. What waits is indexed by the next program.
func (x *indexer) stop() {
	close(x.quit)
	<-x.done
}

// touch says that a run was made or changed.
func (x *indexer) touch(id playground.RunID) {
	x.mu.Lock()
	x.waiting[id] = struct{}{}
	x.mu.Unlock()
	x.stir()
}

func (x *indexer) stir() {
	select {
	case x.wake <- struct{}{}:
	default:
	}
}

// work indexes what waits, in the background, and leaves as much time to others as it takes.
func (x *indexer) work() {
	defer close(x.done)
	for {
		select {
		case <-x.quit:
			return
		case <-x.wake:
		}
		pause := indexAfter
		for more := true; more; {
			select {
			case <-x.quit:
				return
			case <-time.After(pause):
			}
			began := time.Now()
			var err error
			if more, err = x.batch(context.Background()); err != nil {
				more = false // what waits stays waiting until the next run or search
			}
			pause = time.Since(began)
		}
	}
}

// catchUp indexes everything that waits.
func (x *indexer) catchUp(ctx context.Context) error {
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return err
		}
		var err error
		if more, err = x.batch(ctx); err != nil {
			return err
		}
	}
	return nil
}

// batch indexes some of the runs that wait. It reports whether others do.
func (x *indexer) batch(ctx context.Context) (more bool, err error) {
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
	if err != nil {
		x.mu.Lock()
		for _, id := range ids {
			x.waiting[id] = struct{}{}
		}
		x.mu.Unlock()
		return true, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	return len(x.waiting) > 0 || x.next <= x.last, nil
}

// take chooses the runs of the next batch, oldest first.
func (x *indexer) take(ctx context.Context) ([]playground.RunID, error) {
	x.mu.Lock()
	next, last := x.next, x.last
	x.mu.Unlock()
	if next <= last {
		rows, err := x.s.asked.query(ctx, `SELECT id FROM run WHERE id >= $1 AND id <= $2 ORDER BY id LIMIT $3`, int64(next), int64(last), indexBatch)
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
		x.mu.Lock()
		x.next = last + 1
		if len(ids) == indexBatch {
			x.next = ids[len(ids)-1] + 1
		}
		x.mu.Unlock()
		if len(ids) > 0 {
			return ids, nil
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	ids := slices.Sorted(maps.Keys(x.waiting))
	ids = ids[:min(len(ids), indexBatch)]
	for _, id := range ids {
		delete(x.waiting, id)
	}
	return ids, nil
}

// mark notes which runs are still going, and returns the run up to which all are indexed
// once this batch is.
func (x *indexer) mark(ids []playground.RunID, entries []entry) playground.RunID {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, id := range ids {
		delete(x.going, id)
	}
	top := ids[len(ids)-1]
	for _, e := range entries {
		if e.running {
			x.going[e.id] = struct{}{}
		}
	}
	if x.next <= x.last {
		return min(top, x.next-1)
	}
	for _, left := range []map[playground.RunID]struct{}{x.waiting, x.going} {
		for id := range left {
			top = min(top, id-1)
		}
	}
	return top
}
