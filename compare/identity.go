package compare

import "slices"

// identityNames are the members that usually say which thing an item is, the surest
// first; the first sureNames of them need to agree in a single item only.
var identityNames = [...]string{"id", "_id", "uuid", "guid", "ID", "Id", "key", "name", "code", "slug"}

const (
	sureNames     = 6
	maxCandidates = 16 // members of other names that are tried
)

// identity finds a member by which the items of both arrays can be told apart: every
// item of both is an object that has it, as a string or number, no two items of one
// array have the same, and both arrays share enough of them. It returns the hash of
// the member's name.
func (p *pairer) identity(as, bs []uint32) (name uint64, ok bool) {
	if len(as) == 0 || len(bs) == 0 || !allObjects(p.a, as) || !allObjects(p.b, bs) {
		return 0, false
	}
	for i, known := range p.identities {
		need := 1
		if i >= sureNames {
			need = (min(len(as), len(bs)) + 1) / 2
		}
		if p.shared(as, bs, known) >= need {
			return known, true
		}
	}
	if len(as) == 1 && len(bs) == 1 {
		return 0, false
	}
	best := (min(len(as), len(bs)) - 1) / 2
	for _, candidate := range p.candidates(as[0]) {
		if n := p.shared(as, bs, candidate); n > best {
			name, ok, best = candidate, true, n
		}
	}
	return name, ok
}

func allObjects(d *document, items []uint32) bool {
	for _, n := range items {
		if d.nodes[n].kind != kindObject {
			return false
		}
	}
	return true
}

// candidates returns the names of the item's strings and numbers, but for those tried already.
func (p *pairer) candidates(item uint32) []uint64 {
	var names []uint64
	child := item + 1
	for range p.a.nodes[item].count {
		n := &p.a.nodes[child]
		if (n.kind == kindString || n.kind == kindNumber) && !slices.Contains(p.identities, n.name) {
			names = append(names, n.name)
		}
		if len(names) == maxCandidates {
			break
		}
		child = n.next
	}
	return names
}

// shared counts the identities that both arrays have, or returns -1 where the member
// identifies nothing.
func (p *pairer) shared(as, bs []uint32, name uint64) int {
	if _, ok := identifier(p.a, as[0], name); !ok {
		return -1
	}
	p.idsA, p.idsB = p.idsA[:0], p.idsB[:0]
	if !collect(p.a, as, name, &p.idsA) || !collect(p.b, bs, name, &p.idsB) {
		return -1
	}
	slices.Sort(p.idsA)
	slices.Sort(p.idsB)
	count := 0
	for i, j := 0, 0; i < len(p.idsA) || j < len(p.idsB); {
		if i > 0 && i < len(p.idsA) && p.idsA[i] == p.idsA[i-1] || j > 0 && j < len(p.idsB) && p.idsB[j] == p.idsB[j-1] {
			return -1
		}
		switch {
		case j == len(p.idsB) || i < len(p.idsA) && p.idsA[i] < p.idsB[j]:
			i++
		case i == len(p.idsA) || p.idsB[j] < p.idsA[i]:
			j++
		default:
			count, i, j = count+1, i+1, j+1
		}
	}
	return count
}

// collect appends the identity of each item; false if one has none.
func collect(d *document, items []uint32, name uint64, ids *[]uint64) bool {
	for _, n := range items {
		id, ok := identifier(d, n, name)
		if !ok {
			return false
		}
		*ids = append(*ids, id)
	}
	return true
}

// identifier returns the hash of an object's member of that name, if it is a string or number.
func identifier(d *document, object uint32, name uint64) (uint64, bool) {
	child := object + 1
	for range d.nodes[object].count {
		n := &d.nodes[child]
		if n.name == name {
			return n.hash, n.kind == kindString || n.kind == kindNumber
		}
		child = n.next
	}
	return 0, false
}
