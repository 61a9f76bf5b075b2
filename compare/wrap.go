package compare

import "parley/playground"

// Bounds of an envelope: its own members, and those of an object that it wraps.
const (
	maxWrapMembers    = 16
	maxWrappedMembers = 10_000
)

// wrap says that one document has in a member of its root what is the root of the other: an
// envelope such as {"data": …} around the same. One of the two is 0, the root; both are where
// neither document wraps the other. An envelope may have two levels, as {"result": {"data": …}}:
// via is the outer of them then.
type wrap struct{ a, b, via uint32 }

func (w wrap) found() bool { return w != wrap{} }

// levels is how many levels the envelope has.
func (w wrap) levels() uint16 {
	switch {
	case !w.found():
		return 0
	case w.via != 0:
		return 2
	}
	return 1
}

// path is where in its document the wrapped stands.
func (w wrap) path(d *document) []byte {
	var path []byte
	if w.via != 0 {
		path = appendName(path, d.nameOf(w.via))
	}
	return appendName(path, d.nameOf(w.a+w.b))
}

// wrapOf finds what stands for each other where the roots do not. It finds the same whichever
// document is A.
func wrapOf(a, b *document) wrap {
	inB, viaB, ofB := wrapped(a, b)
	inA, viaA, ofA := wrapped(b, a)
	switch {
	case ofB > ofA:
		return wrap{b: inB, via: viaB}
	case ofA > ofB:
		return wrap{a: inA, via: viaA}
	}
	return wrap{}
}

// wrapped returns the member of b's root that is like a's root, and how much they have in
// common, which is more than the roots have. Where no member is, a member of one may be.
func wrapped(a, b *document) (member, via uint32, common int) {
	x, y := &a.nodes[0], &b.nodes[0]
	if y.kind != kindObject || y.count > maxWrapMembers || x.kind < kindArray || x.count == 0 || x.kind == kindObject && x.count > maxWrappedMembers {
		return 0, 0, 0
	}
	common = sharedNames(a, b, 0, 0)
	for child := uint32(1); child < y.next; child = b.nodes[child].next {
		if a.member(0, b.nodes[child].name, 1) != 0 && x.kind == kindObject {
			continue // the roots have it both
		}
		if n := likeness(a, b, 0, child); n > common {
			member, via, common = child, 0, n
		}
		inner := &b.nodes[child]
		if inner.kind != kindObject || inner.count > maxWrapMembers {
			continue
		}
		for grandchild := child + 1; grandchild < inner.next; grandchild = b.nodes[grandchild].next {
			if n := likeness(a, b, 0, grandchild); n > common {
				member, via, common = grandchild, child, n
			}
		}
	}
	if member == 0 || x.kind == kindObject && keepsBeside(a, b, member) {
		return 0, 0, 0
	}
	return member, via, common
}

// keepsBeside reports that what the roots have both does not stand in the member: some of a's
// root was put into an object there, and the rest stayed where it was.
func keepsBeside(a, b *document, member uint32) bool {
	root, within := finder(b, 0), finder(b, member)
	for child := uint32(1); child < a.nodes[0].next; child = a.nodes[child].next {
		if at := root(a.nodes[child].name); at != 0 && within(a.nodes[child].name) == 0 && a.nodes[child].hash == b.nodes[at].hash {
			return true
		}
	}
	return false
}

// likeness counts what two containers have in common; it is 0 where that is less than half,
// or too little to tell.
func likeness(a, b *document, an, bn uint32) int {
	x, y := &a.nodes[an], &b.nodes[bn]
	switch {
	case x.kind != y.kind || y.count == 0:
		return 0
	case x.hash == y.hash:
		return int(x.count) + 1
	case x.kind == kindObject:
		if n := sharedNames(a, b, an, bn); n > 1 && 2*n >= int(max(x.count, y.count)) {
			return n
		}
		return 0
	}
	return sharedItems(a, b, an, bn)
}

// sharedNames counts the names that two objects have both.
func sharedNames(a, b *document, an, bn uint32) int {
	if a.nodes[an].kind != kindObject || b.nodes[bn].kind != kindObject {
		return 0
	}
	n := 0
	find := finder(b, bn)
	for child := an + 1; child < a.nodes[an].next; child = a.nodes[child].next {
		if find(a.nodes[child].name) != 0 {
			n++
		}
	}
	if n == 0 {
		return restyledNames(a, b, an, bn)
	}
	return n
}

// restyledNames counts the names of two objects that are the same in another style.
func restyledNames(a, b *document, an, bn uint32) int {
	x, y := &a.nodes[an], &b.nodes[bn]
	if x.count > maxWrapMembers || y.count > 2*maxWrapMembers || x.count < 2 {
		return 0
	}
	there := make(map[string]bool, y.count)
	for child := bn + 1; child < y.next; child = b.nodes[child].next {
		there[foldName(b.nameOf(child))] = true
	}
	n := 0
	for child := an + 1; child < x.next; child = a.nodes[child].next {
		if there[foldName(a.nameOf(child))] {
			n++
		}
	}
	return n
}

// sharedItems counts the items that two arrays have both; without any, it is 1 where their
// first items are objects of like members.
func sharedItems(a, b *document, an, bn uint32) int {
	there := make(map[uint64]bool, b.nodes[bn].count)
	for child := bn + 1; child < b.nodes[bn].next; child = b.nodes[child].next {
		there[b.nodes[child].hash] = true
	}
	n := 0
	for child := an + 1; child < a.nodes[an].next; child = a.nodes[child].next {
		if there[a.nodes[child].hash] {
			n++
		}
	}
	if n == 0 && a.nodes[an+1].kind == kindObject && likeness(a, b, an+1, bn+1) > 0 {
		return 1
	}
	return n
}

// unwrap compares documents of which one wraps the other: the wrapping is a move of the root,
// and what stands beside it was added or removed.
func (s *structure) unwrap(w wrap) {
	if w.b != 0 {
		path := w.path(s.b)
		s.pathB = path
		s.note(playground.Moved, 0, w.b)
		s.pathB = nil
		s.beside(s.b, w, func(child uint32) { s.inB(child, func() { s.note(playground.Added, 0, child) }) }, s.inB)
		s.pathB = path
		s.value(0, w.b)
		s.pathB = nil
		return
	}
	inside := w.path(s.a)
	s.pathA = inside
	s.note(playground.Moved, w.a, 0)
	s.pathA = nil
	s.beside(s.a, w, func(child uint32) { s.inA(child, func() { s.note(playground.Removed, child, 0) }) }, s.inA)
	s.pathA = inside
	s.value(w.a, 0)
}

// beside does something with each member of an envelope that does not hold what is wrapped.
func (s *structure) beside(d *document, w wrap, do func(child uint32), in func(uint32, func())) {
	for child := uint32(1); child < d.nodes[0].next; child = d.nodes[child].next {
		switch child {
		case w.a + w.b:
		case w.via:
			in(child, func() {
				for inner := child + 1; inner < d.nodes[child].next; inner = d.nodes[inner].next {
					if inner != w.a+w.b {
						do(inner)
					}
				}
			})
		default:
			do(child)
		}
	}
}
