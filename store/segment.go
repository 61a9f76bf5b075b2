package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/bits"
	"slices"
	"sync"
)

// A segment is a strip or window of a set, as far as it is in the sieves. It changes only when
// something that stands beside its runs is changed, so that what was read of it can be
// remembered.
type segment struct {
	mark        mark
	first, span int64
}

// runs are those of a piece, as distances from its first number, in the shorter of both
// forms. They are never changed.
type runs struct {
	list []uint16
	bits []uint64
}

func (r runs) bytes() int { return 2*len(r.list) + 8*len(r.bits) }

// segments are those that lists asked for lately: when the young half is full, it becomes the
// old one, and what was in that and not asked for again is dropped. Else a list that goes far
// back through a long history would read as many bytes as it has runs, for each filter.
type segments struct {
	mu         sync.Mutex
	young, old map[segment]runs
	bytes      int    // of young
	changed    uint64 // how often some were changed
}

// Bounds of what is remembered of sieves.
const (
	mostSegmentBytes = 8 << 20 // in each half
	segmentBytes     = 128     // of one besides its runs
)

// find returns what is remembered of a segment.
func (c *segments) find(k segment) (r runs, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r, known = c.young[k]; known {
		return r, true
	}
	if r, known = c.old[k]; known {
		c.put(k, r)
	}
	return r, known
}

// put remembers a segment. The lock is held.
func (c *segments) put(k segment, r runs) {
	if c.young == nil || c.bytes > mostSegmentBytes {
		c.old, c.young, c.bytes = c.young, map[segment]runs{}, 0
	}
	c.young[k] = r
	c.bytes += r.bytes() + segmentBytes
}

// now is what keep wants to know of the time before something was read.
func (c *segments) now() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.changed
}

// keep remembers what was read of a segment, unless one was changed since.
func (c *segments) keep(k segment, r runs, since uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changed == since {
		c.put(k, r)
	}
}

// drop forgets the segments that marks were changed in.
func (c *segments) drop(changed []remark) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changed++
	for _, r := range changed {
		c.forget(segment{r.mark, r.run - r.run%window, window})
		for span := int64(block); span <= strip; span += block { // a strip that was not full when it was read
			c.forget(segment{r.mark, r.run - r.run%strip, span})
		}
	}
}

func (c *segments) forget(k segment) {
	delete(c.young, k)
	delete(c.old, k)
}

// remark is a mark that a run got or lost when its block was in the sieves already.
type remark struct {
	mark mark
	run  int64
}

// piece is a segment on its way to be used.
type piece struct {
	segment
	runs
	known bool
}

// piecesOf finds what a set is made of in the windows of a part that are wanted, oldest first.
func (s *Store) piecesOf(ctx context.Context, m mark, part span, wanted func(w int64) bool) ([]piece, error) {
	since, full := s.parts.now(), s.write.sieved.Load()
	var pieces []piece
	missing := span{-1, -1}
	for first := part.first - part.first%strip; first <= part.last; {
		p := piece{segment: segment{m, first, strip}}
		if first < full {
			p.span = min(strip, full-first)
		}
		if w := first - first%window; w+window <= full {
			p.first, p.span = w, window
		}
		if first = p.first + max(p.span, strip); !wanted(p.first / window) {
			continue
		}
		if p.runs, p.known = s.parts.find(p.segment); !p.known {
			if missing.last = p.first + p.span - 1; missing.first < 0 {
				missing.first = p.first
			}
		}
		pieces = append(pieces, p)
	}
	if missing.first < 0 {
		return pieces, nil
	}
	if err := s.readPieces(ctx, m, missing, pieces); err != nil {
		return nil, err
	}
	for _, p := range pieces {
		if !p.known && s.write.remarked != nil { // else others may change it
			s.parts.keep(p.segment, p.runs, since)
		}
	}
	return pieces, nil
}

// readPieces reads those that are not known. They may be kept merged by now, or not yet.
func (s *Store) readPieces(ctx context.Context, m mark, missing span, pieces []piece) error {
	rows, err := s.asked.query(ctx, `SELECT first, runs FROM sieve WHERE field = $1 AND value = $2 AND first >= $3 AND first <= $4 ORDER BY first`,
		m.field, m.value, missing.first-missing.first%window, missing.last)
	if err != nil {
		return err
	}
	defer rows.Close()
	var found set
	at := int64(-1) // the window that is being read
	for rows.Next() {
		var first int64
		var runs sql.RawBytes
		if err := rows.Scan(&first, &runs); err != nil {
			return err
		}
		if w := first / window; w != at {
			pieces = found.share(at, pieces)
			found, at = set{}, w
		}
		if err := found.unpackInto(runs, int(first%window)); err != nil {
			return fmt.Errorf("sieve of %s %q at %d: %w", m.field, m.value, first, err)
		}
	}
	found.share(at, pieces)
	return rows.Err()
}

// share gives the pieces of a window what they have of the set, and returns those after it.
func (s *set) share(w int64, pieces []piece) []piece {
	for len(pieces) > 0 && pieces[0].first/window < w {
		pieces = pieces[1:]
	}
	for ; len(pieces) > 0 && pieces[0].first/window == w; pieces = pieces[1:] {
		if p := &pieces[0]; !p.known {
			p.runs = s.part(p.first%window, p.span)
		}
	}
	return pieces
}

// part takes out a part of a set.
func (s *set) part(first, length int64) runs {
	words, n := s[first/64:(first+length)/64], 0
	for _, w := range words {
		n += bits.OnesCount64(w)
	}
	if 2*n >= 8*len(words) {
		return runs{bits: slices.Clone(words)}
	}
	list := make([]uint16, 0, n)
	for i, w := range words {
		for ; w != 0; w &= w - 1 {
			list = append(list, uint16(64*i+bits.TrailingZeros64(w)))
		}
	}
	return runs{list: list}
}
