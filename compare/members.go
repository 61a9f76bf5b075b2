package compare

// members is one member of both objects; 0 stands for the side that has it not.
type members struct{ a, b uint32 }

// merge returns the members of two objects in B's order; what only A has follows the
// member that it follows in A.
func merge(a, b *document, an, bn uint32) []members {
	if list := inStep(a, b, an, bn); list != nil {
		return list
	}
	list := make([]members, 0, b.nodes[bn].count)
	find := finder(b, bn)
	where := make(map[uint32]int) // place in list of a member of B
	var gone []members            // of A only; b is the member of B that it follows, 0 at the start
	child, previous := an+1, uint32(0)
	partner := make(map[uint32]uint32, b.nodes[bn].count)
	for range a.nodes[an].count {
		if other := find(a.nodes[child].name); other != 0 {
			partner[other], previous = child, other
		} else {
			gone = append(gone, members{child, previous})
		}
		child = a.nodes[child].next
	}
	child = bn + 1
	for range b.nodes[bn].count {
		where[child] = len(list)
		list = append(list, members{partner[child], child})
		child = b.nodes[child].next
	}
	if len(gone) == 0 {
		return list
	}
	return weave(list, gone, where)
}

// inStep is merge for the usual case, the same names in the same order; nil where that is not so.
func inStep(a, b *document, an, bn uint32) []members {
	if a.nodes[an].count != b.nodes[bn].count {
		return nil
	}
	list := make([]members, 0, b.nodes[bn].count)
	i, j := an+1, bn+1
	for range b.nodes[bn].count {
		if a.nodes[i].name != b.nodes[j].name {
			return nil
		}
		list = append(list, members{i, j})
		i, j = a.nodes[i].next, b.nodes[j].next
	}
	return list
}

// weave puts the members that are gone after those that they followed.
func weave(list, gone []members, where map[uint32]int) []members {
	after := make([][]uint32, len(list)+1) // by place, counting from 1; 0 is the start
	for _, g := range gone {
		at := 0
		if g.b != 0 {
			at = where[g.b] + 1
		}
		after[at] = append(after[at], g.a)
	}
	out := make([]members, 0, len(list)+len(gone))
	for at, children := range after {
		if at > 0 {
			out = append(out, list[at-1])
		}
		for _, child := range children {
			out = append(out, members{child, 0})
		}
	}
	return out
}

// finder returns a function that finds an object's member by the hash of its name, or 0.
// It is fast when members are asked for in their order.
func finder(d *document, object uint32) func(name uint64) uint32 {
	hint := object + 1
	if d.nodes[object].count <= maxLikeMembers {
		return func(name uint64) uint32 {
			found := d.member(object, name, hint)
			if found != 0 {
				hint = d.nodes[found].next
			}
			return found
		}
	}
	byName := make(map[uint64]uint32, d.nodes[object].count)
	child := hint
	for range d.nodes[object].count {
		byName[d.nodes[child].name] = child
		child = d.nodes[child].next
	}
	return func(name uint64) uint32 { return byName[name] }
}

// member finds a member by the hash of its name, beginning at hint; 0 is none.
func (d *document) member(object uint32, name uint64, hint uint32) uint32 {
	end := d.nodes[object].next
	for child := hint; child < end; child = d.nodes[child].next {
		if d.nodes[child].name == name {
			return child
		}
	}
	for child := object + 1; child < min(hint, end); child = d.nodes[child].next {
		if d.nodes[child].name == name {
			return child
		}
	}
	return 0
}
