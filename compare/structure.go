package compare

import (
	"context"
	"encoding/json"
	"strconv"

	"parley/playground"
)

// Bounds of what is listed of one content: differences, and bytes of their paths,
// which hostile names make long.
const (
	maxChanges   = 100_000
	maxPathBytes = 64 << 20
)

// structure compares two documents: it lists the changes, and writes the patch that
// turns A into B. While it works, both paths say where it is.
type structure struct {
	ctx     context.Context
	a, b    *document
	rules   *ruleSet
	pairs   *pairer
	pathA   []byte // JSON Pointers
	pathB   []byte
	changes []playground.Change
	places  []place  // of each change: its nodes in A and B, 0 for none but at the root
	pathsA  []string // of the first changes: their place in A
	patch   []playground.PatchOp
	counted int // changes that no rule ignores
	total   int // changes, listed or not
	steps   int
	written int  // bytes of paths
	cut     bool // a bound was hit: the patch is not whole
	wrap    wrap // of the one document around the other
	stopped bool // the context ended
	kept    map[members]*pairing
}

func newStructure(ctx context.Context, h *hasher, a, b *document, rules *ruleSet) *structure {
	return &structure{ctx: ctx, a: a, b: b, rules: rules, pairs: newPairer(ctx, h, a, b)}
}

// compare compares the documents from their roots.
func (s *structure) compare() {
	if s.wrap = wrapOf(s.a, s.b); s.wrap.found() {
		s.unwrap(s.wrap)
	} else {
		s.value(0, 0)
	}
	if s.ctx.Err() != nil {
		s.stopped = true
	}
	if s.stopped || s.cut || s.wrap.found() {
		s.patch = []playground.PatchOp{{Op: "replace", Path: "", Value: s.b.raw(0)}}
	}
}

// value compares the value an of A with the value bn of B, which stand at the paths.
func (s *structure) value(an, bn uint32) {
	x, y := &s.a.nodes[an], &s.b.nodes[bn]
	if x.hash == y.hash {
		if x.spelled || y.spelled {
			s.respell(an, bn)
		}
		return
	}
	if s.steps++; s.stopped || s.steps&1023 == 0 && s.ctx.Err() != nil {
		s.stopped = true
		return
	}
	switch {
	case x.kind == kindObject && y.kind == kindObject:
		s.object(an, bn)
	case x.kind == kindArray && y.kind == kindArray:
		s.array(an, bn)
	default:
		s.note(playground.Changed, an, bn)
		s.op("replace", s.b.raw(bn))
	}
}

// note lists a change at the paths.
func (s *structure) note(kind playground.ChangeKind, an, bn uint32) {
	s.total++
	path := s.pathB
	if kind == playground.Removed {
		path = s.pathA
	}
	if len(s.changes) == maxChanges || !s.room(len(path)) {
		s.cut = true
		s.counted++
		return
	}
	c := playground.Change{Kind: kind, Path: string(path)}
	switch kind {
	case playground.Moved:
		c.From = string(s.pathA)
	case playground.Added:
		c.B = s.b.raw(bn)
	case playground.Removed:
		c.A = s.a.raw(an)
	default:
		c.A, c.B = s.a.raw(an), s.b.raw(bn)
	}
	if c.IgnoredBy = s.rules.ignoreJSON(kind, c.Path, c.A, c.B); c.IgnoredBy == nil {
		s.counted++
	}
	if len(s.pathsA) < maxRows {
		s.pathsA = append(s.pathsA, string(s.pathA))
	}
	s.changes = append(s.changes, c)
	s.places = append(s.places, place{int32(an), int32(bn)})
}

// room takes the bytes of one more path from what is left of their bound.
func (s *structure) room(bytes int) bool {
	s.written += bytes
	return s.written <= maxPathBytes
}

// op adds an operation at the path in B.
func (s *structure) op(op string, value []byte) {
	if s.cut || !s.room(len(s.pathB)) {
		s.cut = true
		return
	}
	s.patch = append(s.patch, playground.PatchOp{Op: op, Path: string(s.pathB), Value: json.RawMessage(value)})
}

func (s *structure) object(an, bn uint32) {
	for _, m := range merge(s.a, s.b, an, bn) {
		switch {
		case m.a == 0:
			s.inB(m.b, func() {
				s.note(playground.Added, 0, m.b)
				s.op("add", s.b.raw(m.b))
			})
		case m.b == 0:
			s.inA(m.a, func() {
				s.note(playground.Removed, m.a, 0)
				s.op("remove", nil)
			})
		case s.differ(m.a, m.b):
			la, lb := len(s.pathA), len(s.pathB)
			s.pathA = appendName(s.pathA, s.b.nameOf(m.b))
			s.pathB = appendName(s.pathB, s.b.nameOf(m.b))
			s.value(m.a, m.b)
			s.pathA, s.pathB = s.pathA[:la], s.pathB[:lb]
		}
	}
}

// differ reports whether there is anything to say of two values.
func (s *structure) differ(an, bn uint32) bool {
	x, y := &s.a.nodes[an], &s.b.nodes[bn]
	return x.hash != y.hash || x.spelled || y.spelled
}

// inB does something at a member that only B has.
func (s *structure) inB(bn uint32, do func()) {
	lb := len(s.pathB)
	s.pathB = appendName(s.pathB, s.b.nameOf(bn))
	do()
	s.pathB = s.pathB[:lb]
}

// inA does something at a member that only A has.
func (s *structure) inA(an uint32, do func()) {
	la, lb := len(s.pathA), len(s.pathB)
	s.pathA, s.pathB = appendName(s.pathA, s.a.nameOf(an)), appendName(s.pathB, s.a.nameOf(an))
	do()
	s.pathA, s.pathB = s.pathA[:la], s.pathB[:lb]
}

// appendName appends a step of a JSON Pointer (RFC 6901, 3).
func appendName(path []byte, name string) []byte {
	path = append(path, '/')
	for i := 0; i < len(name); i++ {
		switch name[i] {
		case '~':
			path = append(path, "~0"...)
		case '/':
			path = append(path, "~1"...)
		default:
			path = append(path, name[i])
		}
	}
	return path
}

// appendPlace appends the place of an item as a step of a JSON Pointer.
func appendPlace(path []byte, place int32) []byte {
	return strconv.AppendInt(append(path, '/'), int64(place), 10)
}

func (s *structure) array(an, bn uint32) {
	q := s.pairs.pair(an, bn)
	s.rearrange(q)
	la, lb := len(s.pathA), len(s.pathB)
	for _, at := range q.order() {
		s.pathA, s.pathB = s.pathA[:la], s.pathB[:lb]
		switch {
		case at.a < 0:
			s.pathB = appendPlace(s.pathB, at.b)
			s.note(playground.Added, 0, q.bs[at.b])
		case at.b < 0:
			s.pathA = appendPlace(s.pathA, at.a)
			s.note(playground.Removed, q.as[at.a], 0)
		case q.moved[at.b] || s.differ(q.as[at.a], q.bs[at.b]):
			s.pathA, s.pathB = appendPlace(s.pathA, at.a), appendPlace(s.pathB, at.b)
			if q.moved[at.b] {
				s.note(playground.Moved, q.as[at.a], q.bs[at.b])
			}
			s.value(q.as[at.a], q.bs[at.b])
		}
	}
	s.pathA, s.pathB = s.pathA[:la], s.pathB[:lb]
}

// respell writes operations for numbers of equal value and another spelling: they are
// no change unless a rule says so, but the patch makes B exactly.
func (s *structure) respell(an, bn uint32) {
	x, y := &s.a.nodes[an], &s.b.nodes[bn]
	if !x.spelled && !y.spelled {
		return
	}
	la, lb := len(s.pathA), len(s.pathB)
	switch x.kind {
	case kindObject:
		for _, m := range merge(s.a, s.b, an, bn) {
			name := s.b.nameOf(m.b)
			s.pathA, s.pathB = appendName(s.pathA[:la], name), appendName(s.pathB[:lb], name)
			s.respell(m.a, m.b)
		}
	case kindArray:
		i, j := an+1, bn+1
		for k := range x.count {
			s.pathA, s.pathB = appendPlace(s.pathA[:la], int32(k)), appendPlace(s.pathB[:lb], int32(k))
			s.respell(i, j)
			i, j = s.a.nodes[i].next, s.b.nodes[j].next
		}
	case kindNumber:
		if string(s.a.raw(an)) != string(s.b.raw(bn)) {
			if s.rules.spelled(string(s.pathB)) {
				s.note(playground.Changed, an, bn)
			}
			s.op("replace", s.b.raw(bn))
		}
	}
	s.pathA, s.pathB = s.pathA[:la], s.pathB[:lb]
}
