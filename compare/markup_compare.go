package compare

import (
	"context"
	"slices"
	"strconv"
)

// Bounds of comparing two trees.
const (
	maxAlikeElements = 32       // on each side, of which the most alike are looked for
	maxElementWork   = 1 << 20  // pairs of elements tried for likeness
	maxWhere         = 1 << 10  // bytes of a path; a longer one is left out
	maxWhereBytes    = 16 << 20 // of all paths
)

// markupDiff finds the blocks of printed lines in which two trees differ.
type markupDiff struct {
	ctx    context.Context
	t      *texts
	x, y   *markup
	a, b   int    // the next lines
	pathA  []byte // of the elements that hold what is compared
	pathB  []byte
	spoken int // bytes of paths
	work   int // pairs of elements that were tried for likeness
}

// markup compares two contents by their trees.
func (c *comparer) markup(ctx context.Context, x, y *markup) *texts {
	t := newTexts(readLines(c.hash, x.printed), readLines(c.hash, y.printed))
	t.as, t.x, t.y = x.as, x, y
	d := &markupDiff{ctx: ctx, t: t, x: x, y: y}
	d.inside(0, 0)
	return t
}

// children returns the elements within element n.
func (m *markup) children(n int32) []int32 {
	out := make([]int32, 0, m.elements[n].count)
	child := n + 1
	for range m.elements[n].count {
		out = append(out, child)
		child = m.elements[child].next
	}
	return out
}

// inside compares what is within two elements.
func (d *markupDiff) inside(an, bn int32) {
	as, bs := d.x.children(an), d.y.children(bn)
	i, j := 0, 0
	pairs := append(d.pair(as, bs), place{int32(len(as)), int32(len(bs))})
	for _, at := range pairs {
		for ; i < int(at.a); i++ {
			d.gone(as[i])
		}
		for ; j < int(at.b); j++ {
			d.come(bs[j])
		}
		if i < len(as) && j < len(bs) {
			d.element(as[i], bs[j])
		}
		i, j = i+1, j+1
	}
}

// pair pairs elements in their order: where some stand elsewhere and all have names, by
// these; else those that are equal, between them those of the
// same name and id, and between these those of the same name that are most alike.
func (d *markupDiff) pair(as, bs []int32) []place {
	if d.x.as == "xml" {
		if pairs := d.named(as, bs); pairs != nil {
			return pairs
		}
	}
	return d.pairBy(0, as, bs, 0, 0, nil)
}

func (d *markupDiff) pairBy(level int, as, bs []int32, offA, offB int, out []place) []place {
	if len(as) == 0 || len(bs) == 0 || d.ctx.Err() != nil {
		return out
	}
	if level == 2 && len(as) <= maxAlikeElements && len(bs) <= maxAlikeElements && d.work < maxElementWork {
		d.work += len(as) * len(bs)
		for _, at := range d.alike(as, bs) {
			out = append(out, place{at.a + int32(offA), at.b + int32(offB)})
		}
		return out
	}
	what := func(m *markup, n int32) uint64 {
		switch e := &m.elements[n]; level {
		case 0:
			return e.hash
		case 1:
			return e.key
		default:
			return e.kin
		}
	}
	ha, hb := make([]uint64, len(as)), make([]uint64, len(bs))
	for i, n := range as {
		if ha[i] = what(d.x, n); ha[i] == 0 {
			ha[i] = 2*uint64(i) + 1
		}
	}
	for j, n := range bs {
		if hb[j] = what(d.y, n); hb[j] == 0 {
			hb[j] = 2*uint64(j) + 2
		}
	}
	i, j := 0, 0
	match := append(d.t.match(d.ctx, ha, hb), int32(len(bs)))
	for k, to := range match {
		if to < 0 {
			continue
		}
		if level < 2 {
			out = d.pairBy(level+1, as[i:k], bs[j:to], offA+i, offB+j, out)
		}
		if k < len(as) {
			out = append(out, place{int32(offA + k), int32(offB) + to})
		}
		i, j = k+1, int(to)+1
	}
	return out
}

// alike pairs elements of the same name by how much within them is equal.
func (d *markupDiff) alike(as, bs []int32) []place {
	x, y := d.x, d.y
	if d.t.turned {
		as, bs, x, y = bs, as, y, x
	}
	within := func(m *markup, list []int32) [][]uint64 {
		out := make([][]uint64, len(list))
		for i, n := range list {
			for _, child := range m.children(n) {
				if out[i] = append(out[i], m.elements[child].hash); len(out[i]) == maxAlikeWords {
					break
				}
			}
			slices.Sort(out[i])
		}
		return out
	}
	ha, hb := within(x, as), within(y, bs)
	pairs := bestPairs(len(as), len(bs), 1, func(i, j int) int32 {
		if x.elements[as[i]].name != y.elements[bs[j]].name {
			return 0
		}
		return 1 + shareOf(ha[i], hb[j])
	})
	if d.t.turned {
		for i, at := range pairs {
			pairs[i] = place{at.b, at.a}
		}
	}
	return pairs
}

// gone and come note an element that only one side has.
func (d *markupDiff) gone(n int32) {
	e := &d.x.elements[n]
	d.note(block{a0: d.a, a1: int(e.end), b0: d.b, b1: d.b}, appendElement(d.pathA, e))
	d.a = int(e.end)
}

func (d *markupDiff) come(n int32) {
	e := &d.y.elements[n]
	d.note(block{a0: d.a, a1: d.a, b0: d.b, b1: int(e.end)}, appendElement(d.pathB, e))
	d.b = int(e.end)
}

// element compares two elements of one name.
func (d *markupDiff) element(an, bn int32) {
	x, y := &d.x.elements[an], &d.y.elements[bn]
	if x.hash == y.hash {
		d.a, d.b = int(x.end), int(y.end)
		return
	}
	la, lb := len(d.pathA), len(d.pathB)
	d.pathA, d.pathB = appendElement(d.pathA, x), appendElement(d.pathB, y)
	switch {
	case !x.isElement():
		d.lines(x, y)
	case x.inline && y.inline:
		d.tag(x, y, x.text == y.text)
	case x.inline || y.inline:
		d.note(block{a0: d.a, a1: int(x.end), b0: d.b, b1: int(y.end)}, d.pathB)
	default:
		if slices.Equal(x.attrs, y.attrs) {
			d.a, d.b = d.a+1, d.b+1
		} else {
			d.tag(x, y, true)
		}
		d.inside(an, bn)
		d.a, d.b = d.a+1, d.b+1
	}
	d.pathA, d.pathB = d.pathA[:la], d.pathB[:lb]
	if x.inline || y.inline || !x.isElement() {
		d.a, d.b = int(x.end), int(y.end)
	}
}

// tag notes the line of a start tag, or of an element that is one line. If no more than
// one value of it differs, the path leads there.
func (d *markupDiff) tag(x, y *element, sameText bool) {
	at := block{a0: d.a, a1: d.a + 1, b0: d.b, b1: d.b + 1}
	d.a, d.b = d.a+1, d.b+1
	name, count := "", 0
	for i := range x.attrs {
		if len(x.attrs) != len(y.attrs) || x.attrs[i].name != y.attrs[i].name {
			count = 2
			break
		}
		if x.attrs[i].value != y.attrs[i].value {
			count++
			name, at.a, at.b = x.attrs[i].name, x.attrs[i].value, y.attrs[i].value
		}
	}
	switch {
	case len(x.attrs) != len(y.attrs):
	case count == 0:
		at.a, at.b, at.said = x.text, y.text, true
	case count == 1 && sameText:
		at.said = true
		d.note(at, appendName(d.pathB[:len(d.pathB):len(d.pathB)], "@"+name))
		return
	}
	d.note(at, d.pathB)
}

// lines compares two texts, or comments, line by line.
func (d *markupDiff) lines(x, y *element) {
	if x.end-x.first == 1 && y.end-y.first == 1 {
		d.note(block{a0: d.a, a1: d.a + 1, b0: d.b, b1: d.b + 1, a: x.text, b: y.text, said: true}, d.pathB)
		return
	}
	match := d.t.match(d.ctx, d.t.a.hashes[x.first:x.end], d.t.b.hashes[y.first:y.end])
	for _, at := range blocksOf(match, int(y.end-y.first)) {
		d.note(block{a0: d.a + at.a0, a1: d.a + at.a1, b0: d.b + at.b0, b1: d.b + at.b1}, d.pathB)
	}
}

func (d *markupDiff) note(at block, where []byte) {
	if len(where) <= maxWhere && d.spoken < maxWhereBytes {
		at.where = string(where)
		d.spoken += len(where)
	}
	if !at.said {
		at.a, at.b = "", ""
	}
	d.t.blocks = append(d.t.blocks, at)
}

// appendElement appends a step as XPath has it: the name of an element and, where there
// are others of that name, its place among them; text() and comment() for what is none.
func appendElement(path []byte, e *element) []byte {
	path = path[:len(path):len(path)]
	switch e.name {
	case nameText:
		return append(path, "/text()"...)
	case nameComment:
		return append(path, "/comment()"...)
	case nameDoctype, nameInstruction:
		return path
	}
	path = appendName(path, e.name)
	if e.of > 1 {
		path = append(strconv.AppendInt(append(path, '['), int64(e.nth), 10), ']')
	}
	return path
}
