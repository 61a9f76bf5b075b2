package compare

import (
	"strings"

	"parley/playground"
)

// Bounds of looking for what tells elements apart by what stands in them.
const (
	maxNamedElements = 2_000
	maxNamesTried    = 4
)

// named pairs elements that each have a name of their own, such as those of a record, or one
// that a child of each gives it: in their order, and so that what changed finds its like
// rather than what only stands elsewhere. It is nil where they have no such names, or where
// those that are equal pair all of them.
func (d *markupDiff) named(as, bs []int32) []place {
	if len(as) < 2 || len(bs) < 2 || len(as) > maxNamedElements || len(bs) > maxNamedElements {
		return nil
	}
	ha, hb := d.identities(as, bs)
	if ha == nil {
		return nil
	}
	at := make(map[uint64]int, len(hb))
	for j, h := range hb {
		at[h] = j
	}
	last, turned := -1, false
	for _, h := range ha {
		if j, ok := at[h]; ok {
			turned = turned || j < last
			last = j
		}
	}
	if !turned {
		return nil // nothing stands elsewhere
	}
	if len(as) > maxAlikeElements || len(bs) > maxAlikeElements {
		var out []place
		for i, j := range d.t.match(d.ctx, ha, hb) {
			if j >= 0 {
				out = append(out, place{int32(i), j})
			}
		}
		return out
	}
	weight := func(i, j int) int32 {
		switch {
		case ha[i] != hb[j]:
			return 0
		case d.x.elements[as[i]].hash == d.y.elements[bs[j]].hash:
			return 1
		}
		return 1 + maxAlikeElements
	}
	if !d.t.turned {
		return bestPairs(len(as), len(bs), 1, weight)
	}
	pairs := bestPairs(len(bs), len(as), 1, func(j, i int) int32 { return weight(i, j) })
	for k, p := range pairs {
		pairs[k] = place{p.b, p.a}
	}
	return pairs
}

// identities are hashes that tell the elements of each list apart: of their names, of their
// names and ids, or of a child of one name that all have.
func (d *markupDiff) identities(as, bs []int32) (ha, hb []uint64) {
	by := func(of func(*markup, int32) uint64) bool {
		ha, hb = apartBy(d.x, as, of), apartBy(d.y, bs, of)
		return ha != nil && hb != nil
	}
	if by(func(m *markup, n int32) uint64 { return m.elements[n].kin }) || by(func(m *markup, n int32) uint64 { return m.elements[n].key }) {
		return ha, hb
	}
	tried := 0
	for _, child := range d.x.children(as[0]) {
		e := &d.x.elements[child]
		if !e.inline || e.text == "" || !e.isElement() {
			continue
		}
		if tried++; tried > maxNamesTried {
			break
		}
		name := e.name
		if by(func(m *markup, n int32) uint64 { return m.childText(n, name) }) && halfAgree(ha, hb) {
			return ha, hb
		}
	}
	return nil, nil
}

// apartBy are the hashes of a list's elements, or nil where two are alike or one has none.
func apartBy(m *markup, list []int32, of func(*markup, int32) uint64) []uint64 {
	out := make([]uint64, len(list))
	seen := make(map[uint64]bool, len(list))
	for i, n := range list {
		h := uint64(0)
		if m.elements[n].isElement() {
			h = of(m, n)
		}
		if h == 0 || seen[h] {
			return nil
		}
		out[i], seen[h] = h, true
	}
	return out
}

// childText is the hash of the text in the child of a name, among the first of an element.
func (m *markup) childText(n int32, name string) uint64 {
	child := n + 1
	for range min(m.elements[n].count, maxLookAhead) {
		if c := &m.elements[child]; c.inline && c.name == name && c.text != "" {
			return c.hash ^ m.elements[n].kin
		}
		child = m.elements[child].next
	}
	return 0
}

// halfAgree reports whether half of the shorter list's hashes are in the other.
func halfAgree(ha, hb []uint64) bool {
	in := make(map[uint64]bool, len(hb))
	for _, h := range hb {
		in[h] = true
	}
	both := 0
	for _, h := range ha {
		if in[h] {
			both++
		}
	}
	return 2*both >= min(len(ha), len(hb))
}

// standsElsewhere pairs what is gone with what appeared where both are the same to the letter, under
// one parent: it stands elsewhere. It returns for each change whether it is one of a pair.
func standsElsewhere(changes []playground.Change) []bool {
	out := make([]bool, len(changes))
	gone := map[string][]int{}
	key := func(ch *playground.Change, lines []string) string {
		return plainPath(ch.Where) + "\n" + strings.Join(lines, "\n")
	}
	for i := range changes[:min(len(changes), maxLooked)] {
		if ch := &changes[i]; ch.Kind == playground.Removed && ch.IgnoredBy == nil && len(ch.ALines) <= maxIdeaLines {
			k := key(ch, ch.ALines)
			gone[k] = append(gone[k], i)
		}
	}
	for j := range changes[:min(len(changes), maxLooked)] {
		ch := &changes[j]
		if ch.Kind != playground.Added || ch.IgnoredBy != nil || len(ch.BLines) > maxIdeaLines {
			continue
		}
		k := key(ch, ch.BLines)
		if at := gone[k]; len(at) > 0 {
			out[at[0]], out[j], gone[k] = true, true, at[1:]
		}
	}
	return out
}
