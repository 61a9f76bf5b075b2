package compare

import (
	"encoding/json"
	"slices"

	"parley/playground"
)

// maxRows bounds the rows of a matrix.
const maxRows = 500

// row is one line of the matrix on its way.
type row struct {
	playground.MatrixRow
	base    uint32 // the value's node in the base; meaningless if the base has none
	inBase  bool
	ignored bool // by rules in all pairs where it differs
}

// rowKey tells rows apart: a value of the base by its node, one that the base has not
// by its path.
type rowKey struct {
	node  int32
	added string
}

// matrix lists the paths that differ in any pair, with the value of each run: the
// base's paths where the base has the value, else those of the run that has it.
func (c *comparer) matrix(base int, results []pairResult) []playground.MatrixRow {
	rows := map[rowKey]*row{}
	var order []*row
	for i := range results {
		r := &results[i]
		if r.structure == nil {
			continue
		}
		for change := range r.Changes {
			if to := c.rowOf(base, r, change, rows, &order); to != nil {
				to.ignored = to.ignored && r.Changes[change].IgnoredBy != nil
				to.Values[r.b], to.Differs[r.b] = r.Changes[change].B, true
			}
		}
	}
	out := []playground.MatrixRow{}
	for _, at := range order {
		if at.inBase {
			c.fillRow(at, results)
		}
		if !at.ignored {
			at.IgnoredBy = nil
		}
		out = append(out, at.MatrixRow)
	}
	return out
}

// rowOf returns the row of a change, which it makes if need be; nil for a move, which
// changes no value, and where there are too many.
func (c *comparer) rowOf(base int, r *pairResult, i int, rows map[rowKey]*row, order *[]*row) *row {
	ch := &r.Changes[i]
	key := rowKey{node: r.structure.places[i].a}
	switch ch.Kind {
	case playground.Moved:
		return nil
	case playground.Added:
		key = rowKey{node: -1, added: ch.Path}
	}
	if to := rows[key]; to != nil || len(*order) == maxRows || i >= len(r.structure.pathsA) {
		return to
	}
	to := &row{base: uint32(key.node), inBase: key.node >= 0, ignored: true}
	to.Path, to.Values, to.IgnoredBy = ch.Path, make([]json.RawMessage, len(c.runs)), ch.IgnoredBy
	to.Differs = make([]bool, len(c.runs))
	if to.inBase {
		to.Path, to.Values[base] = r.structure.pathsA[i], r.structure.a.raw(to.base)
	}
	rows[key] = to
	*order = append(*order, to)
	return to
}

// fillRow looks up the value in the runs where it does not differ by itself.
func (c *comparer) fillRow(to *row, results []pairResult) {
	for i := range results {
		r := &results[i]
		switch {
		case to.Values[r.b] != nil:
		case r.structure == nil:
			to.Differs[r.b] = true
		default:
			other, ok := r.structure.partner(to.base)
			if ok {
				to.Values[r.b] = r.structure.b.raw(other)
			}
			to.Differs[r.b] = !ok || r.structure.a.nodes[to.base].hash != r.structure.b.nodes[other].hash
		}
	}
}

// partner returns the value of B that is the value n of A, walking from the roots as
// the comparison did.
func (s *structure) partner(n uint32) (uint32, bool) {
	at, other := s.wrap.a, s.wrap.b
	if n < at || n >= s.a.nodes[at].next {
		return 0, false // it wraps what both have
	}
	for at != n {
		switch x, y := &s.a.nodes[at], &s.b.nodes[other]; {
		case x.kind != y.kind:
			return 0, false
		case x.kind == kindObject:
			child := at + 1
			for s.a.nodes[child].next <= n {
				child = s.a.nodes[child].next
			}
			at, other = child, s.b.member(other, s.a.nodes[child].name, other+1)
			if other == 0 {
				return 0, false
			}
		default:
			q := s.paired(at, other)
			place, exact := slices.BinarySearch(q.as, n)
			if !exact {
				place--
			}
			if q.to[place] < 0 {
				return 0, false
			}
			at, other = q.as[place], q.bs[q.to[place]]
		}
	}
	return other, true
}

// paired returns the pairing of two arrays, which it keeps: rows of one array need it again.
func (s *structure) paired(an, bn uint32) *pairing {
	key := members{an, bn}
	if q, ok := s.kept[key]; ok {
		return q
	}
	q := s.pairs.pair(an, bn)
	if s.kept == nil {
		s.kept = map[members]*pairing{}
	}
	s.kept[key] = q
	return q
}
