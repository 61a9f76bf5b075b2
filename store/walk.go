package store

import (
	"context"
	"math/bits"
	"slices"
	"strconv"

	"parley/playground"
)

// span is a range of run numbers, both ends included.
type span struct{ first, last int64 }

// wants are the sets that a filter asks a run to be in, and not to be in. The rarer kinds
// stand first.
func wants(f playground.RunFilter) (in, out []mark) {
	add := func(wanted bool, field, value string) {
		if wanted {
			in = append(in, mark{field, value})
		}
	}
	add(f.RequestKey != "", byKey, strconv.FormatInt(hash(f.RequestKey), 10))
	add(f.Tag != "", byTag, f.Tag)
	add(f.Pinned != nil && *f.Pinned, byPinned, "")
	add(f.Repeated != nil && *f.Repeated, bySeries, "")
	add(f.FailsInside, byRule, failsInside)
	add(f.Missed, byRule, missedExpected)
	add(f.Rule != "", byRule, f.Rule)
	add(f.Baseline != "", byBaseline, string(f.Baseline))
	add(f.Host != "", byHost, hostValue(f.Host))
	add(f.CreatedBy != "", byPerson, f.CreatedBy)
	add(f.Status != 0, byStatus, strconv.Itoa(f.Status))
	add(f.NoResponse, byClass, "0")
	add(f.Class != 0, byClass, strconv.Itoa(f.Class))
	add(f.Changed != nil && *f.Changed, byChanged, "")
	add(f.Environment != "", byEnvironment, f.Environment)
	add(f.Method != "", byMethod, f.Method)
	if least := stepTo(f.TookMin); least > 0 {
		in = append(in, timeMark(least))
	}
	if most := stepFrom(f.TookMax); most > 0 {
		out = append(out, timeMark(most))
	}
	if f.Repeated != nil && !*f.Repeated {
		out = append(out, mark{bySeries, ""})
	}
	if f.Pinned != nil && !*f.Pinned {
		out = append(out, mark{byPinned, ""})
	}
	if f.Changed != nil && !*f.Changed {
		out = append(out, mark{byChanged, ""})
	}
	return in, append(out, mark{byDeleted, ""})
}

// sift finds the sieved runs of a span that are in all of in and none of out. It hands them
// to take, the newest first, or the oldest when forward, until it has enough.
func (s *Store) sift(ctx context.Context, in, out []mark, within span, forward bool, take func(*catch) (enough bool, err error)) error {
	within.first = max(within.first, 0)
	// Most lists end in the first strip; the further they go, the more is read at a time.
	for many := int64(strip); within.first <= within.last; many = min(16*many, 64*window) {
		part := within
		if forward {
			part.last = min(part.last, (part.first/many+1)*many-1)
			within.first = part.last + 1
		} else {
			part.first = max(part.first, part.last/many*many)
			within.last = part.first - 1
		}
		if enough, err := s.siftPart(ctx, in, out, part, forward, take); enough || err != nil {
			return err
		}
	}
	return nil
}

// siftPart is sift for a part, a window at a time.
func (s *Store) siftPart(ctx context.Context, in, out []mark, part span, forward bool, take func(*catch) (enough bool, err error)) (bool, error) {
	base := part.first / window
	windows := part.last/window - base + 1
	pieces := make([][][]piece, len(in)+len(out)) // of each mark, by window
	possible := func(w int64) bool {
		for i := range in {
			if pieces[i] != nil && !hasRuns(pieces[i][w-base]) {
				return false
			}
		}
		return true
	}
	for i, m := range slices.Concat(in, out) {
		all, err := s.piecesOf(ctx, m, part, possible)
		if err != nil {
			return false, err
		}
		pieces[i] = byWindow(all, base, windows)
	}
	var here sifted
	for w := range windows {
		if !forward {
			w = windows - 1 - w
		}
		if !possible(base+w) || !here.sift(pieces, len(in), w) {
			continue
		}
		left := span{max(part.first, (base+w)*window), min(part.last, (base+w+1)*window-1)}
		if enough, err := take(&catch{&here, left, forward}); enough || err != nil {
			return enough, err
		}
	}
	return false, nil
}

// byWindow parts pieces by their window.
func byWindow(pieces []piece, base, windows int64) [][]piece {
	all := make([][]piece, windows)
	for n := 0; len(pieces) > 0; pieces = pieces[n:] {
		w := pieces[0].first / window
		for n = 1; n < len(pieces) && pieces[n].first/window == w; n++ {
		}
		all[w-base] = pieces[:n]
	}
	return all
}

// catch is what passed through the sieves in a window, to be taken out in order.
type catch struct {
	here    *sifted
	left    span // what was not looked at yet
	forward bool
}

// next takes out up to n runs: the newest, or the oldest when forward.
func (c *catch) next(n int) []int64 {
	var runs []int64
	for c.left.first <= c.left.last && len(runs) < n {
		id, caught := c.here.before(c.left.last)
		if c.forward {
			id, caught = c.here.behind(c.left.first)
		}
		if caught && id >= c.left.first && id <= c.left.last {
			runs = append(runs, id)
		}
		if c.forward {
			c.left.first = id + 1
		} else {
			c.left.last = id - 1
		}
	}
	return runs
}

// behind returns the first run from id on, or the last number of a part that has none.
func (l *sifted) behind(id int64) (at int64, caught bool) {
	word := id % window / 64
	if ahead := l.some[word/64] >> (word % 64); ahead == 0 {
		return id | (64*64 - 1), false
	} else if skip := int64(bits.TrailingZeros64(ahead)); skip > 0 {
		word, id = word+skip, (id/64+skip)*64
	}
	if ahead := l.set[word] >> (id % 64); ahead != 0 {
		return id + int64(bits.TrailingZeros64(ahead)), true
	}
	return id | 63, false
}

// before is behind toward the oldest.
func (l *sifted) before(id int64) (at int64, caught bool) {
	word := id % window / 64
	if ahead := l.some[word/64] << (63 - word%64); ahead == 0 {
		return id &^ (64*64 - 1), false
	} else if skip := int64(bits.LeadingZeros64(ahead)); skip > 0 {
		word, id = word-skip, (id/64-skip)*64+63
	}
	if ahead := l.set[word] << (63 - id%64); ahead != 0 {
		return id - int64(bits.LeadingZeros64(ahead)), true
	}
	return id &^ 63, false
}

// newestPossible is the number above every run's.
const newestPossible = 1 << 62

// spans returns the numbers that a filter's bounds and times leave, oldest first.
func (s *Store) spans(ctx context.Context, f playground.RunFilter) ([]span, error) {
	whole := span{1, newestPossible}
	if f.Before > 0 {
		whole.last = int64(f.Before) - 1
	}
	if f.After > 0 {
		whole.first = int64(f.After) + 1
	}
	if f.Since.IsZero() && f.Until.IsZero() {
		return cutSpans([]span{whole}, whole), nil
	}
	rows, err := s.asked.query(ctx, `SELECT run_id FROM clock_break ORDER BY run_id`)
	if err != nil {
		return nil, err
	}
	breaks, err := numbers(rows)
	if err != nil {
		return nil, err
	}
	var all []span
	first := int64(1)
	for _, b := range append(breaks, newestPossible+1) { // times rise from one break to the next
		part := span{first, b - 1}
		first = b
		if !f.Since.IsZero() {
			if part.first, err = s.firstAt(ctx, part, f.Since.UnixMilli()); err != nil {
				return nil, err
			}
		}
		if !f.Until.IsZero() {
			next, err := s.firstAt(ctx, part, f.Until.UnixMilli())
			if err != nil {
				return nil, err
			}
			part.last = next - 1
		}
		all = append(all, part)
	}
	return cutSpans(all, whole), nil
}

// cutSpans leaves what lies within whole.
func cutSpans(all []span, whole span) []span {
	var left []span
	for _, p := range all {
		p.first, p.last = max(p.first, whole.first), min(p.last, whole.last)
		if p.first <= p.last {
			left = append(left, p)
		}
	}
	return left
}

// firstAt returns the number of the first run of a part that was made at a time or later,
// or one past its end. It halves the part, whose times rise.
func (s *Store) firstAt(ctx context.Context, part span, at int64) (int64, error) {
	newest := part.last
	if err := s.asked.row(ctx, `SELECT coalesce(max(id), 0) FROM run WHERE id <= $1`, []any{part.last}, &newest); err != nil {
		return 0, err
	}
	var first int64
	err := s.asked.row(ctx, `
		WITH RECURSIVE half (low, high) AS (
		    SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT)
		    UNION ALL
		    SELECT CASE WHEN coalesce((SELECT created_at FROM run WHERE id >= (low + high) / 2 AND id <= $3 ORDER BY id LIMIT 1), $4) >= $4 THEN low ELSE (low + high) / 2 + 1 END,
		           CASE WHEN coalesce((SELECT created_at FROM run WHERE id >= (low + high) / 2 AND id <= $3 ORDER BY id LIMIT 1), $4) >= $4 THEN (low + high) / 2 ELSE high END
		    FROM half
		    WHERE low < high)
		SELECT low FROM half WHERE low = high`, []any{part.first, max(part.first, newest+1), newest, at}, &first)
	if err != nil {
		return 0, err
	}
	if first > newest {
		return part.last + 1, nil
	}
	return first, nil
}
