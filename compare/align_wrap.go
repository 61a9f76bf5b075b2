package compare

// wrapped lays out two documents of which d wraps the other: what stands for each other is a
// and b, and the lines around it are of that kind. Lines are indented as they are in B.
func (j *jsonLayout) wrapped(kind uint8, d *document, a, b side) {
	of := func(n side) (side, side) {
		if kind == lineAdded {
			return none(), n
		}
		return n, none()
	}
	inside, indent, path := &b, j.wrap.levels(), &j.pathB
	if kind == lineRemoved {
		inside, indent, path = &a, 0, &j.pathA
	}
	*path = j.wrap.path(d)
	moved := j.begin(lineMoved, j.pathB, j.pathA)
	var level func(n uint32, isLast bool, depth uint16, at []byte)
	level = func(n uint32, isLast bool, depth uint16, at []byte) {
		around := func(part uint8) {
			a, b := of(side{at: int32(n), part: part, last: isLast})
			j.add(line{a: a, b: b, indent: depth, kind: kind, change: moved})
		}
		around(partOpen)
		last := lastChild(d, n)
		for child := n + 1; child < d.nodes[n].next && !j.full; child = d.nodes[child].next {
			name := appendName(at[:len(at):len(at)], d.nameOf(child))
			switch child {
			case uint32(inside.at):
				inside.last = child == last
				j.inside(a, b, indent, moved)
			case j.wrap.via:
				level(child, child == last, depth+1, name)
			default:
				a, b := of(side{at: int32(child), last: child == last})
				j.block(kind, a, b, depth+1, name)
			}
		}
		around(partClose)
	}
	level(0, true, 0, nil)
}

// inside lays out two containers that stand for each other, though not at the same place.
func (j *jsonLayout) inside(a, b side, indent uint16, moved int32) {
	a.part, b.part = partOpen, partOpen
	j.add(line{a: a, b: b, indent: indent, kind: lineMoved, change: moved})
	if j.x.nodes[a.at].kind == kindObject {
		j.object(a, b, indent+1, lineEqual, 0)
	} else {
		j.array(a, b, indent+1, lineEqual, 0)
	}
	a.part, b.part = partClose, partClose
	j.add(line{a: a, b: b, indent: indent, kind: lineMoved, change: moved})
}

// indentOfA is how far a line of A is indented in its own document.
func (j *jsonLayout) indentOfA(at side, indent uint16) uint16 {
	switch {
	case j.wrap.b != 0:
		return indent - j.wrap.levels()
	case j.wrap.a != 0 && uint32(at.at) >= j.wrap.a && uint32(at.at) < j.x.nodes[j.wrap.a].next:
		return indent + j.wrap.levels()
	}
	return indent
}
