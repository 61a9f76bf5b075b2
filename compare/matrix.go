package compare

import (
	"encoding/json"

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

// matrix lists the paths that differ in any pair, with the value of each run: the
// base's paths where the base has the value, else those of the run that has it.
func (c *comparer) matrix(base int, results []pairResult) []playground.MatrixRow {
	rows := map[string]*row{}
	var order []*row
	for _, r := range results {
		if r.structure == nil {
			continue
		}
		for i := range r.Changes {
			c.addCell(base, &r, i, rows, &order)
		}
	}
	out := []playground.MatrixRow{}
	for _, at := range order {
		if at.inBase {
			c.fillRow(at, base, results)
		}
		if !at.ignored {
			at.IgnoredBy = nil
		}
		out = append(out, at.MatrixRow)
	}
	return out
}

// addCell puts the value of change i into its row, which it makes if need be.
func (c *comparer) addCell(base int, r *pairResult, i int, rows map[string]*row, order *[]*row) {
	ch, at := &r.Changes[i], r.structure.places[i]
	if ch.Kind == playground.Moved {
		return
	}
	path, key := ch.Path, "+"+ch.Path
	if ch.Kind != playground.Added {
		path = r.structure.a.pointer(uint32(at.a))
		key = path
	}
	to := rows[key]
	if to == nil {
		if len(*order) == maxRows {
			return
		}
		to = &row{base: uint32(at.a), inBase: ch.Kind != playground.Added, ignored: true}
		to.Path, to.Values, to.IgnoredBy = path, make([]json.RawMessage, len(c.runs)), ch.IgnoredBy
		rows[key] = to
		*order = append(*order, to)
		if to.inBase {
			to.Values[base] = r.structure.a.raw(to.base)
		}
	}
	to.ignored = to.ignored && ch.IgnoredBy != nil
	if ch.Kind != playground.Removed {
		to.Values[r.b] = ch.B
	}
}

// fillRow looks up the value in the runs where it does not differ by itself.
func (c *comparer) fillRow(to *row, base int, results []pairResult) {
	for i := range results {
		r := &results[i]
		switch {
		case to.Values[r.b] != nil:
		case r.structure == nil:
		default:
			if other, ok := r.structure.partner(to.base); ok {
				to.Values[r.b] = r.structure.b.raw(other)
			}
		}
	}
}

// pointer returns the JSON Pointer of a node.
func (d *document) pointer(n uint32) string {
	var path []byte
	for at := uint32(0); at != n; {
		child, place := at+1, int32(0)
		for d.nodes[child].next <= n {
			child, place = d.nodes[child].next, place+1
		}
		if d.nodes[at].kind == kindArray {
			path = appendPlace(path, place)
		} else {
			path = appendName(path, d.nameOf(child))
		}
		at = child
	}
	return string(path)
}

// partner returns the value of B that is the value n of A, walking from the roots as
// the comparison did.
func (s *structure) partner(n uint32) (uint32, bool) {
	at, other := uint32(0), uint32(0)
	for at != n {
		x, y := &s.a.nodes[at], &s.b.nodes[other]
		child, place := at+1, int32(0)
		for s.a.nodes[child].next <= n {
			child, place = s.a.nodes[child].next, place+1
		}
		switch {
		case x.kind != y.kind:
			return 0, false
		case x.kind == kindObject:
			found := s.b.member(other, s.a.nodes[child].name, other+1)
			if found == 0 {
				return 0, false
			}
			at, other = child, found
		default:
			q := s.paired(at, other)
			if q.to[place] < 0 {
				return 0, false
			}
			at, other = child, q.bs[q.to[place]]
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
