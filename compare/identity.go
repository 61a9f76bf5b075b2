package compare

import (
	"slices"
	"strconv"
)

// identityNames are the members that usually say which thing an item is, the surest
// first; the first sureNames of them need to agree in a single item only.
var identityNames = [...]string{"id", "_id", "uuid", "guid", "ID", "Id", "uid", "key", "name", "code", "slug"}

// kindNames are the members that say of which kind an item is; an id may stand in each kind once.
var kindNames = [...]string{"type", "kind", "__typename", "resourceType", "object", "_index"}

// wrapperNames are the members in which what an item is about stands.
var wrapperNames = [...]string{"metadata", "node", "resource", "data", "sys", "properties", "attributes", "_links", "links", "self"}

const (
	sureNames     = 7
	maxCandidates = 16 // members of other names that are tried
)

// identity is the member by which items are told apart: a name, or up to three of them,
// each inside of the one before, and with it the member that says of which kind an item is.
type identity struct {
	names [3]uint64 // hashes; 0 is none
	kind  uint64
}

// knownNames are the hashes of the names above.
type knownNames struct{ ids, kinds, wrappers []uint64 }

func hashesOf(h *hasher, names []string) []uint64 {
	var out []uint64
	for _, name := range names {
		out = append(out, h.of([]byte(name)))
	}
	return out
}

// identity finds a member by which the items of both arrays can be told apart: every
// item of both is an object that has it, as a string or number, no two items of one
// array have the same, and both arrays share enough of them.
func (p *pairer) identity(as, bs []uint32) (identity, bool) {
	if len(as) == 0 || len(bs) == 0 || !allObjects(p.a, as) || !allObjects(p.b, bs) {
		return identity{}, false
	}
	half := (min(len(as), len(bs)) + 1) / 2
	for i, known := range p.known.ids {
		need := 1
		if i >= sureNames {
			need = half
		}
		if id := (identity{names: [3]uint64{known}}); p.shared(as, bs, id) >= need {
			return id, true
		}
	}
	if id, ok := p.byKind(as, bs); ok {
		return id, true
	}
	if id, ok := p.inside(as, bs, p.known.wrappers, 1, half); ok {
		return id, true
	}
	if len(as) == 1 && len(bs) == 1 {
		return identity{}, false
	}
	best, id, ok := (min(len(as), len(bs))-1)/2, identity{}, false
	place, counted := identity{}, false
	for _, candidate := range p.candidates(as[0]) {
		one := identity{names: [3]uint64{candidate}}
		n := p.shared(as, bs, one)
		switch {
		case n <= best:
		case p.countsPlaces(as, bs, one): // a rank stays when its holder goes
			place, counted = one, true
		default:
			id, ok, best = one, true, n
		}
	}
	switch {
	case ok && counted && !p.shifts(as, bs, id):
		return place, true
	case ok:
		return id, true
	}
	if id, ok = p.inside(as, bs, nil, half, half); ok || !counted {
		return id, ok
	}
	return place, true
}

// shifts reports an identity by which an item stands at another place in B than in A.
func (p *pairer) shifts(as, bs []uint32, id identity) bool {
	for i, j := range p.byIdentity(as, bs, id) {
		if j >= 0 && int(j) != i {
			return true
		}
	}
	return false
}

// countsPlaces reports a member that only says at which place of its array an item stands.
func (p *pairer) countsPlaces(as, bs []uint32, name identity) bool {
	return countsIn(p.a, as, name.names[0]) && countsIn(p.b, bs, name.names[0])
}

func countsIn(d *document, items []uint32, name uint64) bool {
	first := 0
	for i, item := range items {
		at := memberOf(d, item, name)
		if at == 0 || d.nodes[at].kind != kindNumber {
			return false
		}
		n, err := strconv.Atoi(string(d.raw(at)))
		if i == 0 {
			first = n
		}
		if err != nil || n != first+i || first > 1 {
			return false
		}
	}
	return true
}

// byKind tries a sure name together with the kind of the item.
func (p *pairer) byKind(as, bs []uint32) (identity, bool) {
	for _, known := range p.known.ids[:sureNames] {
		if _, ok := identifier(p.a, as[0], identity{names: [3]uint64{known}}); !ok {
			continue
		}
		for _, kind := range p.known.kinds {
			if id := (identity{names: [3]uint64{known}, kind: kind}); p.shared(as, bs, id) > 0 {
				return id, true
			}
		}
	}
	return identity{}, false
}

// inside tries the known names within the members of these names, or of any. sure is how many
// items need to agree in a sure name, and half how many in another.
func (p *pairer) inside(as, bs []uint32, within []uint64, sure, half int) (identity, bool) {
	tried := 0
	for child, end := as[0]+1, p.a.nodes[as[0]].next; child < end && tried < maxCandidates; child = p.a.nodes[child].next {
		n := &p.a.nodes[child]
		if n.kind != kindObject || within != nil && !slices.Contains(within, n.name) {
			continue
		}
		tried++
		for i, known := range p.known.ids {
			need := sure
			if i >= sureNames {
				need = half
			}
			if id := (identity{names: [3]uint64{n.name, known}}); p.shared(as, bs, id) >= need {
				return id, true
			}
		}
		if id := (identity{names: [3]uint64{n.name, p.self, p.href}}); p.shared(as, bs, id) >= half {
			return id, true
		}
		if id := (identity{names: [3]uint64{n.name, p.self}}); p.shared(as, bs, id) >= half {
			return id, true
		}
	}
	return identity{}, false
}

// estranged reports whether all items have ids of which none is on both sides: these are other
// things, or the same with new ids.
func (p *pairer) estranged(as, bs []uint32) bool {
	if len(as) < 2 || len(bs) < 2 || !allObjects(p.a, as) || !allObjects(p.b, bs) {
		return false
	}
	for _, known := range p.known.ids[:sureNames] {
		if p.shared(as, bs, identity{names: [3]uint64{known}}) == 0 {
			return true
		}
	}
	return false
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
		if (n.kind == kindString || n.kind == kindNumber) && !slices.Contains(p.known.ids, n.name) {
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
func (p *pairer) shared(as, bs []uint32, name identity) int {
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
func collect(d *document, items []uint32, name identity, ids *[]uint64) bool {
	for _, n := range items {
		id, ok := identifier(d, n, name)
		if !ok {
			return false
		}
		*ids = append(*ids, id)
	}
	return true
}

// identifier returns the hash of what an object has there, if it is a string or number.
func identifier(d *document, object uint32, id identity) (uint64, bool) {
	at := object
	for _, name := range id.names {
		if name == 0 {
			break
		}
		if at = memberOf(d, at, name); at == 0 {
			return 0, false
		}
	}
	n := &d.nodes[at]
	hash := n.hash
	if id.kind != 0 {
		kind := memberOf(d, object, id.kind)
		if kind == 0 || d.nodes[kind].kind != kindString {
			return 0, false
		}
		hash = hash*0x9e3779b97f4a7c15 ^ d.nodes[kind].hash
	}
	return hash, n.kind == kindString || n.kind == kindNumber
}

// memberOf finds a member by the hash of its name; 0 if there is none.
func memberOf(d *document, object uint32, name uint64) uint32 {
	if d.nodes[object].kind != kindObject {
		return 0
	}
	child := object + 1
	for range d.nodes[object].count {
		n := &d.nodes[child]
		if n.name == name {
			return child
		}
		child = n.next
	}
	return 0
}
