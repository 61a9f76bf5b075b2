package compare

import (
	"bytes"
	"context"
	"slices"
)

// pairing says which item of one array is which of the other.
type pairing struct {
	as, bs []uint32 // the items' nodes
	to     []int32  // by place in a: the place in b, or -1 when removed
	from   []int32  // by place in b: the place in a, or -1 when added
	moved  []bool   // by place in b: it has a partner, and stands in another order
}

// Bounds of pairing what is alike but not equal.
const (
	maxAlike     = 1 << 12 // pairs tried in one gap
	maxAlikeWork = 1 << 20 // pairs tried in one array
)

// pairer pairs the items of arrays of two documents.
type pairer struct {
	ctx        context.Context
	a, b       *document
	known      knownNames
	self, href uint64            // hashes of names
	idsA, idsB []uint64          // scratch
	work       int               // pairs that may still be tried for likeness
	strict     bool              // ids say that items are others, unless they are alike
	surveyed   int               // members that were looked at for being stable
	mirror     *pairer           // of B with A, where that is asked instead
	columns    map[place][]int32 // of rows of tables: by cell in a, the cell in b
}

// newPairer pairs two documents always in the same direction, whichever of them is A,
// so that where several pairings are as good, both directions choose the same one.
func newPairer(ctx context.Context, h *hasher, a, b *document) *pairer {
	p := &pairer{ctx: ctx, a: a, b: b, self: h.of([]byte("self")), href: h.of([]byte("href"))}
	p.known = knownNames{hashesOf(h, identityNames[:]), hashesOf(h, kindNames[:]), hashesOf(h, wrapperNames[:])}
	if bytes.Compare(a.text, b.text) > 0 {
		p.mirror = newPairer(ctx, h, b, a)
	}
	return p
}

// pair pairs the items of the arrays an and bn: by identity if there is one, else the
// equal ones in their order, then equal ones elsewhere, and then, between those that
// kept their order, what is alike.
func (p *pairer) pair(an, bn uint32) *pairing {
	if p.mirror != nil {
		return p.mirror.pair(bn, an).mirrored()
	}
	as := p.a.children(make([]uint32, 0, p.a.nodes[an].count), an)
	bs := p.b.children(make([]uint32, 0, p.b.nodes[bn].count), bn)
	q := &pairing{as: as, bs: bs, from: make([]int32, len(bs)), moved: make([]bool, len(bs))}
	if cells, row := p.columns[place{int32(an), int32(bn)}]; row {
		q.to = slices.Clone(cells)
	} else {
		p.match(q)
	}
	p.keepColumns(q)
	for j := range q.from {
		q.from[j] = -1
	}
	for i, j := range q.to {
		if j >= 0 {
			q.from[j] = int32(i)
		}
	}
	q.markMoved()
	return q
}

// match finds by place in a the place in b, or -1.
func (p *pairer) match(q *pairing) {
	name, keyed := p.identity(q.as, q.bs)
	if keyed {
		q.to = p.byIdentity(q.as, q.bs, name)
	} else {
		q.to = p.byHash(q.as, q.bs)
	}
	p.work, p.strict = maxAlikeWork, !keyed && p.estranged(q.as, q.bs)
	p.fillGaps(q, q.stable(), keyed)
}

// mirrored is the same pairing, seen from B.
func (q *pairing) mirrored() *pairing {
	m := &pairing{as: q.bs, bs: q.as, to: q.from, from: q.to, moved: make([]bool, len(q.as))}
	for i, j := range q.to {
		m.moved[i] = j >= 0 && q.moved[j]
	}
	return m
}

// stable returns the longest list of pairs whose order is the same on both sides.
func (q *pairing) stable() []place {
	var pairs []place
	for i, j := range q.to {
		if j >= 0 {
			pairs = append(pairs, place{int32(i), j})
		}
	}
	return rising(pairs)
}

// markMoved marks all pairs but the longest list that kept its order.
func (q *pairing) markMoved() {
	kept := q.stable()
	for j, i := range q.from {
		q.moved[j] = i >= 0
	}
	for _, at := range kept {
		q.moved[at.b] = false
	}
}

func (p *pairer) byIdentity(as, bs []uint32, name identity) []int32 {
	places := make(map[uint64]int32, len(bs))
	for j, n := range bs {
		id, _ := identifier(p.b, n, name)
		places[id] = int32(j)
	}
	to := make([]int32, len(as))
	for i, n := range as {
		id, _ := identifier(p.a, n, name)
		to[i] = -1
		if j, ok := places[id]; ok {
			to[i] = j
		}
	}
	return to
}

// byHash pairs equal items: a common subsequence first, then in turn those that moved.
func (p *pairer) byHash(as, bs []uint32) []int32 {
	ha, hb := hashes(p.a, as), hashes(p.b, bs)
	to := matchSequences(p.ctx, ha, hb)
	elsewhere(ha, hb, slices.Clone(to), func(i, j int) { to[i] = int32(j) })
	return to
}

func hashes(d *document, items []uint32) []uint64 {
	out := make([]uint64, len(items))
	for i, n := range items {
		out[i] = d.nodes[n].hash
	}
	return out
}

// fillGaps pairs what has no partner between two neighbours that kept their order.
func (p *pairer) fillGaps(q *pairing, stable []place, keyed bool) {
	taken := make([]bool, len(q.bs))
	for _, j := range q.to {
		if j >= 0 {
			taken[j] = true
		}
	}
	var gapA, gapB []int32
	i, j := int32(0), int32(0)
	for k := 0; k <= len(stable); k++ {
		end := place{int32(len(q.as)), int32(len(q.bs))}
		if k < len(stable) {
			end = stable[k]
		}
		gapA, gapB = gapA[:0], gapB[:0]
		for ; i < end.a; i++ {
			if q.to[i] < 0 {
				gapA = append(gapA, i)
			}
		}
		for ; j < end.b; j++ {
			if !taken[j] {
				gapB = append(gapB, j)
			}
		}
		i, j = end.a+1, end.b+1
		if len(gapA) > 0 && len(gapB) > 0 {
			p.fillGap(q, gapA, gapB, keyed)
		}
	}
}

// fillGap pairs what agrees in its stable members, and then what is left. Items that an
// identity tells apart must be alike in any case.
func (p *pairer) fillGap(q *pairing, gapA, gapB []int32, keyed bool) {
	if keyed || !p.byStableMembers(q, gapA, gapB) {
		p.fillRest(q, gapA, gapB, keyed)
	}
}

// fillRest pairs by place where both sides have equally many, else the most alike in
// their order.
func (p *pairer) fillRest(q *pairing, gapA, gapB []int32, keyed bool) {
	keyed = keyed || p.strict
	if len(gapA) == len(gapB) && !keyed {
		for k := range gapA {
			q.to[gapA[k]] = gapB[k]
		}
		return
	}
	cells := len(gapA) * len(gapB)
	if cells > maxAlike || cells > p.work {
		for k := range min(len(gapA), len(gapB)) {
			if p.likeness(q.as[gapA[k]], q.bs[gapB[k]]) > 0 {
				q.to[gapA[k]] = gapB[k]
			}
		}
		return
	}
	p.work -= cells
	p.align(q, gapA, gapB)
}

// align chooses the pairs of a gap, in order, whose likeness adds up to the most.
func (p *pairer) align(q *pairing, gapA, gapB []int32) {
	pairs := bestPairs(len(gapA), len(gapB), 1, func(i, j int) int32 { return int32(p.likeness(q.as[gapA[i]], q.bs[gapB[j]])) })
	for _, at := range pairs {
		q.to[gapA[at.a]] = gapB[at.b]
	}
}

// likeness says how alike two items are, from 1 to 1001, or 0 where they are rather
// two different things: fewer than half of their members equal, and more than one not.
func (p *pairer) likeness(an, bn uint32) int {
	x, y := &p.a.nodes[an], &p.b.nodes[bn]
	if x.kind != y.kind || x.kind < kindArray {
		return 0
	}
	equal, most := 0, int(max(x.count, y.count))
	if x.kind == kindObject {
		equal = p.equalMembers(an, bn)
	} else {
		i, j := an+1, bn+1
		for range min(x.count, y.count) {
			if p.a.nodes[i].hash == p.b.nodes[j].hash {
				equal++
			}
			i, j = p.a.nodes[i].next, p.b.nodes[j].next
		}
	}
	if equal*2 < most && most-equal > 1 {
		return 0
	}
	return 1 + equal*1000/max(most, 1)
}

// maxLikeMembers is the size up to which an object's members are looked up by name;
// those of a larger one are compared by place.
const maxLikeMembers = 64

// equalMembers counts the members that are equal in both objects.
func (p *pairer) equalMembers(an, bn uint32) int {
	x, y := &p.a.nodes[an], &p.b.nodes[bn]
	byName := max(x.count, y.count) <= maxLikeMembers
	equal, child, hint := 0, an+1, bn+1
	for range min(x.count, max(y.count, maxLikeMembers)) {
		n := &p.a.nodes[child]
		child = n.next
		other := hint
		if byName {
			other = p.b.member(bn, n.name, hint)
		} else if hint >= y.next {
			break
		}
		if other != 0 {
			if m := &p.b.nodes[other]; m.name == n.name && m.hash == n.hash {
				equal++
			}
			hint = p.b.nodes[other].next
		}
	}
	return equal
}

// itemPair is one item of both arrays by its places; -1 stands for the side that has it not.
type itemPair struct{ a, b int32 }

// order returns the items in B's order; what only A has stands where it stood among
// those that kept their order, before what is new there.
func (q *pairing) order() []itemPair {
	until := make([]int32, len(q.bs)+1) // by place in b: the place in a of the next that kept its order
	until[len(q.bs)] = int32(len(q.as))
	for j := len(q.bs) - 1; j >= 0; j-- {
		if until[j] = until[j+1]; q.from[j] >= 0 && !q.moved[j] {
			until[j] = q.from[j]
		}
	}
	out := make([]itemPair, 0, len(q.bs))
	next := int32(0) // of A
	for j := 0; j <= len(q.bs); j++ {
		for ; next < until[j]; next++ {
			if q.to[next] < 0 {
				out = append(out, itemPair{next, -1})
			}
		}
		if j < len(q.bs) {
			out = append(out, itemPair{q.from[j], int32(j)})
		}
	}
	return out
}
