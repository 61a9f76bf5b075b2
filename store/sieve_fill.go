package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"parley/playground"
)

// sieve puts full blocks into the sieves until there is none, and merges full windows.
func (s *Store) sieve(ctx context.Context) error {
	for ctx.Err() == nil {
		more := false
		err := s.write.doRelaxed(func(t *tx) (err error) {
			more, err = t.sieveBlock()
			return err
		})
		if err != nil {
			return fmt.Errorf("sieve runs: %w", err)
		}
		if err := s.mergeFull(more); err != nil {
			return fmt.Errorf("merge sieves: %w", err)
		}
		if !more {
			return nil
		}
	}
	return ctx.Err()
}

// sieveBlock puts the next block into the sieves, if it is full. It reports whether it was.
func (t *tx) sieveBlock() (bool, error) {
	from := t.sieved
	if t.lastRun+1 < from+block {
		return false, nil
	}
	sets, err := t.collect(from)
	if err != nil {
		return false, err
	}
	for m, numbers := range sets {
		var s set
		for _, n := range numbers {
			s.add(int(n))
		}
		if err := t.keepSieve(m, from, block, s.pack(block)); err != nil {
			return false, err
		}
	}
	t.sieved = from + block
	t.add(sieved, block)
	return true, nil
}

// collect makes the sets of a block: distances from its first run.
func (t *tx) collect(from int64) (map[mark][]uint16, error) {
	s, err := t.prepared(`SELECT ` + markColumns + ` FROM run WHERE id >= $1 AND id < $2 ORDER BY id`)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(t.ctx, from, from+block)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	sets := map[mark][]uint16{}
	for rows.Next() {
		r, err := scanMarked(rows)
		if err != nil {
			return nil, err
		}
		for _, m := range r.marks() {
			sets[m] = append(sets[m], uint16(r.id-from))
		}
	}
	return sets, rows.Err()
}

// keepSieve writes a row of a sieve, or removes it when it has no runs.
func (t *tx) keepSieve(m mark, first, span int64, runs []byte) error {
	if len(runs) == 1 {
		return t.exec(`DELETE FROM sieve WHERE field = $1 AND value = $2 AND first = $3`, m.field, m.value, first)
	}
	return t.exec(`
		INSERT INTO sieve (field, value, first, span, runs) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (field, value, first) DO UPDATE SET span = excluded.span, runs = excluded.runs`, m.field, m.value, first, span, runs)
}

// isSieved reports whether a run's block is in the sieves already.
func (t *tx) isSieved(id playground.RunID) bool { return int64(id) < t.sieved }

// setMark puts a run that is sieved into a set or takes it out, when the transaction commits.
func (t *tx) setMark(id playground.RunID, m mark, on bool) {
	if !t.isSieved(id) {
		return
	}
	if t.marks == nil {
		t.marks = map[remark]bool{}
	}
	t.marks[remark{m, int64(id)}] = on
	t.wrote = true
}

// setMarks is setMark for several.
func (t *tx) setMarks(id playground.RunID, marks []mark, on bool) {
	for _, m := range marks {
		t.setMark(id, m, on)
	}
}

// keepMarks writes what setMark was told: each row once, however many of its runs changed.
func (t *tx) keepMarks() error {
	changes := slices.SortedFunc(maps.Keys(t.marks), func(a, b remark) int {
		return cmp.Or(cmp.Compare(a.mark.field, b.mark.field), cmp.Compare(a.mark.value, b.mark.value), cmp.Compare(a.run, b.run))
	})
	for len(changes) > 0 {
		r, err := t.sieveOf(changes[0])
		if err != nil {
			return err
		}
		n := 0
		for ; n < len(changes) && changes[n].mark == r.mark && changes[n].run < r.first+r.span; n++ {
			r.put(changes[n].run, t.marks[changes[n]])
			t.remark(changes[n])
		}
		if err := t.keepSieve(r.mark, r.first, r.span, r.set.pack(r.span)); err != nil {
			return err
		}
		changes = changes[n:]
	}
	return nil
}

// remark notes a change for those who remember what they read of a set: once for a strip.
func (t *tx) remark(r remark) {
	if n := len(t.remarks); n > 0 && t.remarks[n-1].mark == r.mark && t.remarks[n-1].run/strip == r.run/strip {
		return
	}
	t.remarks = append(t.remarks, r)
}

// sieveRow is one row of a sieve.
type sieveRow struct {
	mark
	first, span int64
	set         set
}

func (r *sieveRow) put(run int64, on bool) {
	if on {
		r.set.add(int(run - r.first))
	} else {
		r.set.remove(int(run - r.first))
	}
}

// sieveOf reads the row that tells of a run and a mark: its block's, else that of its strip or
// window. Where there is none it begins its block's.
func (t *tx) sieveOf(c remark) (*sieveRow, error) {
	r := &sieveRow{mark: c.mark, first: c.run - c.run%block, span: block}
	runs := []byte{1}
	err := t.row(`
		SELECT first, span, runs
		FROM sieve
		WHERE field = $1 AND value = $2 AND first IN ($3, $4, $5) AND first + span > $6
		ORDER BY first DESC
		LIMIT 1`, []any{r.field, r.value, r.first, c.run - c.run%strip, c.run - c.run%window, c.run}, &r.first, &r.span, &runs)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if err := r.set.unpackInto(runs, 0); err != nil {
		return nil, fmt.Errorf("sieve of %s %q at %d: %w", r.field, r.value, r.first, err)
	}
	return r, nil
}

// mergeFull merges what a new block has made full: its strip, and its window. A strip that
// a crash has left as it was is merged with its window.
func (s *Store) mergeFull(newBlock bool) error {
	if below := s.write.sieved.Load(); newBlock && below%strip == 0 {
		if err := s.merge(below-strip, strip); err != nil {
			return err
		}
	}
	if s.dialect.shared {
		if err := s.asked.row(context.Background(), `SELECT coalesce(max(value), 0) FROM tally WHERE name = $1`, []any{merged}, &s.write.merged); err != nil {
			return err
		}
	}
	for from := s.write.merged; from+window <= s.write.sieved.Load(); from += window {
		if err := s.merge(from, window); err != nil {
			return err
		}
		if err := s.write.doRelaxed(func(t *tx) error { return t.merged(from) }); err != nil {
			return err
		}
		s.write.merged = from + window
	}
	return nil
}

// merged notes that a window is merged, unless another program was faster.
func (t *tx) merged(from int64) error {
	below, err := t.rows(`SELECT value FROM tally WHERE name = $1`, merged)
	if err == nil && (len(below) == 0 || below[0] <= from) {
		t.add(merged, window)
	}
	return err
}

// merge merges a span of every sieve, field by field.
func (s *Store) merge(from, length int64) error {
	for _, field := range sieveFields {
		if err := s.write.doRelaxed(func(t *tx) error { return t.mergeSpan(field, from, length) }); err != nil {
			return err
		}
	}
	return nil
}

// fewRows of a value in a span are not worth merging.
const fewRows = 4

// mergeSpan makes one row of the rows that each value of a field has in a strip or window.
// Doing it again changes nothing.
func (t *tx) mergeSpan(field string, from, length int64) error {
	values, err := t.texts(`
		SELECT value FROM sieve
		WHERE field = $1 AND first >= $2 AND first < $3
		GROUP BY value
		HAVING count(*) >= $4`, field, from, from+length, fewRows)
	if err != nil {
		return err
	}
	for _, value := range values {
		s, err := t.setOf(mark{field, value}, from, length)
		if err != nil {
			return fmt.Errorf("sieve of %s %q at %d: %w", field, value, from, err)
		}
		if err := t.exec(`DELETE FROM sieve WHERE field = $1 AND value = $2 AND first > $3 AND first < $4`, field, value, from, from+length); err != nil {
			return err
		}
		if err := t.keepSieve(mark{field, value}, from, length, s.pack(length)); err != nil {
			return err
		}
	}
	return nil
}

// setOf reads a set in a span.
func (t *tx) setOf(m mark, from, length int64) (*set, error) {
	p, err := t.prepared(`SELECT first, runs FROM sieve WHERE field = $1 AND value = $2 AND first >= $3 AND first < $4`)
	if err != nil {
		return nil, err
	}
	rows, err := p.QueryContext(t.ctx, m.field, m.value, from, from+length)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var s set
	for rows.Next() {
		var first int64
		var runs []byte
		if err := rows.Scan(&first, &runs); err != nil {
			return nil, err
		}
		if err := s.unpackInto(runs, int(first-from)); err != nil {
			return nil, err
		}
	}
	return &s, rows.Err()
}

// sifter fills sieves in the background.
type sifter struct {
	wake, quit chan struct{}
	done       chan struct{}
}

// startSifter begins to fill sieves whenever a block is full.
func (s *Store) startSifter() {
	s.sifter = &sifter{wake: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(s.sifter.done)
		ctx, stop := context.WithCancel(context.Background())
		defer stop()
		go func() { <-s.sifter.quit; stop() }()
		for {
			select {
			case <-s.sifter.quit:
				return
			case <-s.sifter.wake:
			}
			_ = s.sieve(ctx) // what is not sieved is looked at one by one, until a later try
		}
	}()
	s.siftIfFull(playground.RunID(s.write.lastRun))
}

// siftIfFull has the sifter work when a run filled a block.
func (s *Store) siftIfFull(newest playground.RunID) {
	if int64(newest)+1 < s.write.sieved.Load()+block {
		return
	}
	select {
	case s.sifter.wake <- struct{}{}:
	default:
	}
}

func (f *sifter) stop() {
	close(f.quit)
	<-f.done
}
