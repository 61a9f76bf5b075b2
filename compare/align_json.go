package compare

import (
	"bytes"
	"strings"

	"parley/playground"
)

// jsonLayout lays out two documents. The lines follow B's order; what only A has
// stands where it stood in A.
type jsonLayout struct {
	*layout
	pairs        *pairer
	x, y         *document // either may be nil
	pathA, pathB []byte
	wrap         wrap
}

func (l *layout) json(h *hasher) {
	j := &jsonLayout{layout: l, x: l.a.doc, y: l.b.doc}
	l.draw, l.nameOf = j.drawLine, j.openName
	for _, d := range []*document{j.x, j.y} {
		if d != nil && d.lines == nil {
			d.lines, d.ends = make([]uint32, len(d.nodes)), make([]uint32, len(d.nodes))
			d.number(0, 1)
		}
	}
	switch {
	case j.x == nil && j.y == nil:
	case j.x == nil:
		j.block(lineAdded, none(), side{at: 0, last: true}, 0, nil)
	case j.y == nil:
		j.block(lineRemoved, side{at: 0, last: true}, none(), 0, nil)
	default:
		j.pairs = newPairer(l.ctx, h, j.x, j.y)
		whole := side{at: 0, last: true}
		switch j.wrap = wrapOf(j.x, j.y); {
		case j.wrap.b != 0:
			j.wrapped(lineAdded, j.y, whole, side{at: int32(j.wrap.b)})
		case j.wrap.a != 0:
			j.wrapped(lineRemoved, j.x, side{at: int32(j.wrap.a)}, whole)
		default:
			j.value(whole, whole, 0, lineEqual, 0)
		}
	}
}

// number gives each node its first and last line as printed, and returns the line after it.
func (d *document) number(n, line uint32) uint32 {
	d.lines[n] = line
	line++
	child := n + 1
	for range d.nodes[n].count {
		line = d.number(child, line)
		child = d.nodes[child].next
	}
	if d.nodes[n].count > 0 {
		line++
	}
	d.ends[n] = line - 1
	return line
}

// value lays out two values that stand for each other. The kind is that of the lines
// that are equal: lineMoved inside of an item that moved, with its difference.
func (j *jsonLayout) value(a, b side, indent uint16, kind uint8, change int32) {
	if j.full {
		return
	}
	x, y := &j.x.nodes[a.at], &j.y.nodes[b.at]
	containers := x.kind == y.kind && x.kind >= kindArray
	switch {
	case containers && x.count+y.count > 0:
		a.part, b.part = partOpen, partOpen
		j.add(line{a: a, b: b, indent: indent, kind: kind, change: change})
		if x.kind == kindObject {
			j.object(a, b, indent+1, kind, change)
		} else {
			j.array(a, b, indent+1, kind, change)
		}
		a.part, b.part = partClose, partClose
		j.add(line{a: a, b: b, indent: indent, kind: kind, change: change})
	case x.hash == y.hash && (len(j.respelled) == 0 || !j.respelled[string(j.pathB)]):
		j.add(line{a: a, b: b, indent: indent, kind: kind, change: change})
	default:
		j.block(lineChanged, a, b, indent, j.pathB)
	}
}

func (j *jsonLayout) object(a, b side, indent uint16, kind uint8, change int32) {
	an, bn := uint32(a.at), uint32(b.at)
	lastA, lastB := lastChild(j.x, an), lastChild(j.y, bn)
	la, lb := len(j.pathA), len(j.pathB)
	for _, m := range merge(j.x, j.y, an, bn) {
		if j.full {
			break
		}
		ca, cb := side{at: int32(m.a), last: m.a == lastA}, side{at: int32(m.b), last: m.b == lastB}
		switch {
		case m.a == 0:
			j.block(lineAdded, none(), cb, indent, appendName(j.pathB, j.y.nameOf(m.b)))
		case m.b == 0:
			j.block(lineRemoved, ca, none(), indent, appendName(j.pathA, j.x.nameOf(m.a)))
		default:
			if j.differ(m.a, m.b) {
				name := j.y.nameOf(m.b)
				j.pathA, j.pathB = appendName(j.pathA, name), appendName(j.pathB, name)
			}
			j.value(ca, cb, indent, kind, change)
			j.pathA, j.pathB = j.pathA[:la], j.pathB[:lb]
		}
	}
}

// differ reports whether there may be a difference in two values, so that their path counts.
func (j *jsonLayout) differ(an, bn uint32) bool {
	x, y := &j.x.nodes[an], &j.y.nodes[bn]
	return x.hash != y.hash || len(j.respelled) > 0 && (x.spelled || y.spelled)
}

// isRespelled reports whether a change is one of spelling alone.
func isRespelled(ch *playground.Change) bool {
	return ch.Kind == playground.Changed && isNumber(ch.A) && isNumber(ch.B) && bytes.Equal(normalNumber(ch.A), normalNumber(ch.B))
}

func isNumber(raw []byte) bool {
	return len(raw) > 0 && (raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9')
}

// lastChild returns a container's last child, or 0.
func lastChild(d *document, n uint32) uint32 {
	last, child := uint32(0), n+1
	for range d.nodes[n].count {
		last, child = child, d.nodes[child].next
	}
	return last
}

func (j *jsonLayout) array(a, b side, indent uint16, kind uint8, change int32) {
	an, bn := uint32(a.at), uint32(b.at)
	if j.x.nodes[an].hash == j.y.nodes[bn].hash {
		j.equalItems(an, bn, indent, kind, change)
		return
	}
	q := j.pairs.pair(an, bn)
	la, lb := len(j.pathA), len(j.pathB)
	for _, at := range q.order() {
		if j.full {
			break
		}
		j.pathA, j.pathB = j.pathA[:la], j.pathB[:lb]
		var ca, cb side
		if at.a >= 0 {
			ca = side{at: int32(q.as[at.a]), last: int(at.a) == len(q.as)-1}
			j.pathA = appendPlace(j.pathA, at.a)
		}
		if at.b >= 0 {
			cb = side{at: int32(q.bs[at.b]), last: int(at.b) == len(q.bs)-1}
			j.pathB = appendPlace(j.pathB, at.b)
		}
		switch {
		case at.a < 0:
			j.block(lineAdded, none(), cb, indent, j.pathB)
		case at.b < 0:
			j.block(lineRemoved, ca, none(), indent, j.pathA)
		case q.moved[at.b]:
			moved := j.begin(lineMoved, j.pathB, j.pathA)
			j.value(ca, cb, indent, lineMoved, moved)
		default:
			j.value(ca, cb, indent, kind, change)
		}
	}
	j.pathA, j.pathB = j.pathA[:la], j.pathB[:lb]
}

func (j *jsonLayout) equalItems(an, bn uint32, indent uint16, kind uint8, change int32) {
	ca, cb := an+1, bn+1
	n, la, lb := j.x.nodes[an].count, len(j.pathA), len(j.pathB)
	for i := range n {
		last := i == n-1
		if j.differ(ca, cb) {
			j.pathA, j.pathB = appendPlace(j.pathA[:la], int32(i)), appendPlace(j.pathB[:lb], int32(i))
		}
		j.value(side{at: int32(ca), last: last}, side{at: int32(cb), last: last}, indent, kind, change)
		ca, cb = j.x.nodes[ca].next, j.y.nodes[cb].next
	}
	j.pathA, j.pathB = j.pathA[:la], j.pathB[:lb]
}

// block lays out a difference whose sides are whole values, line beside line.
func (j *jsonLayout) block(kind uint8, a, b side, indent uint16, path []byte) {
	change := j.begin(kind, path, nil)
	if change == 0 {
		return
	}
	var as, bs []line
	total := 0
	if a.at >= 0 {
		as = printed(j.x, nil, a, indent)
		total = int(j.x.ends[a.at] - j.x.lines[a.at] + 1)
	}
	if b.at >= 0 {
		bs = printed(j.y, nil, b, indent)
		total = max(total, int(j.y.ends[b.at]-j.y.lines[b.at]+1))
	}
	for i := range max(len(as), len(bs)) {
		at := line{a: none(), b: none(), kind: kind, change: change}
		if i < len(as) {
			at.a, at.indent = as[i].a, as[i].indent
		}
		if i < len(bs) {
			at.b, at.indent = bs[i].a, bs[i].indent
		}
		if i < len(as) && i < len(bs) {
			at.indent, at.indentA = bs[i].indent, as[i].indent
		} else {
			at.indentA = at.indent
		}
		j.add(at)
	}
	if total > maxBlockLines {
		j.add(line{a: side{at: int32(total - maxBlockLines)}, kind: lineLeftOut, change: change})
	}
}

// printed appends the lines of one value, as far as they are shown, each as the a of a line.
func printed(d *document, out []line, s side, indent uint16) []line {
	if len(out) == maxBlockLines {
		return out
	}
	n := &d.nodes[s.at]
	if n.count == 0 {
		return append(out, line{a: s, indent: indent})
	}
	s.part = partOpen
	out = append(out, line{a: s, indent: indent})
	child := uint32(s.at) + 1
	for i := range n.count {
		out = printed(d, out, side{at: int32(child), last: i == n.count-1}, indent+1)
		child = d.nodes[child].next
	}
	if len(out) < maxBlockLines {
		s.part = partClose
		out = append(out, line{a: s, indent: indent})
	}
	return out
}

// openName returns the name of the member that a line opens.
func (j *jsonLayout) openName(at *line) string {
	switch {
	case at.b.at >= 0 && j.y != nil:
		return j.y.nameOf(uint32(at.b.at))
	case at.a.at >= 0 && j.x != nil:
		return j.x.nameOf(uint32(at.a.at))
	}
	return ""
}

// drawLine writes out both sides of a line.
func (j *jsonLayout) drawLine(at *line, d *difference) playground.AlignedLine {
	var out playground.AlignedLine
	mark := markNothing
	switch {
	case d.ignored:
	case at.kind == lineAdded, at.kind == lineRemoved:
		mark = markAll
	case at.kind == lineChanged:
		mark = markValue
	}
	if j.changedStrings(at) && !d.ignored {
		sa, sb := j.x.raw(uint32(at.a.at)), j.y.raw(uint32(at.b.at))
		if len(sa) > minWords || len(sb) > minWords {
			wa, wb := classed(j.marker.mark(string(sa), string(sb)))
			return playground.AlignedLine{
				A: playground.AlignedSide{Number: j.x.lineOf(at.a), Tokens: j.x.tokens(at.a, j.indentOfA(at.a, at.indent), markNothing, wa)},
				B: playground.AlignedSide{Number: j.y.lineOf(at.b), Tokens: j.y.tokens(at.b, at.indent, markNothing, wb)},
			}
		}
	}
	if at.a.at >= 0 {
		indent := at.indent
		if at.kind == lineChanged {
			indent = at.indentA
		}
		out.A = playground.AlignedSide{Number: j.x.lineOf(at.a), Tokens: j.x.tokens(at.a, j.indentOfA(at.a, indent), mark, nil)}
	}
	if at.b.at >= 0 {
		out.B = playground.AlignedSide{Number: j.y.lineOf(at.b), Tokens: j.y.tokens(at.b, at.indent, mark, nil)}
	}
	return out
}

// classed gives the pieces of two strings their class.
func classed(a, b []playground.AlignedToken) (as, bs []playground.AlignedToken) {
	for _, tokens := range [][]playground.AlignedToken{a, b} {
		for i := range tokens {
			tokens[i].Class = "s"
		}
	}
	return a, b
}

func (j *jsonLayout) changedStrings(at *line) bool {
	return at.kind == lineChanged && at.a.at >= 0 && at.b.at >= 0 &&
		j.x.nodes[at.a.at].kind == kindString && j.y.nodes[at.b.at].kind == kindString
}

func (d *document) lineOf(s side) int {
	if s.part == partClose {
		return int(d.ends[s.at])
	}
	return int(d.lines[s.at])
}

// What of a line is marked as differing.
const (
	markNothing = iota
	markValue
	markAll
)

// maxShownValue bounds a value on a page, in bytes.
const maxShownValue = 2_000

// tokens writes out one side of a line. Words are the value's pieces, if some of it is marked.
func (d *document) tokens(s side, indent uint16, mark int, words []playground.AlignedToken) []playground.AlignedToken {
	n := &d.nodes[s.at]
	var out []playground.AlignedToken
	if indent > 0 {
		out = append(out, playground.AlignedToken{Text: strings.Repeat("  ", int(indent))})
	}
	if n.nameStart > 0 && s.part != partClose {
		name := `"` + clip(string(d.text[n.nameStart:n.nameEnd]), maxShownValue) + `"`
		out = append(out, playground.AlignedToken{Text: name, Class: "k", Marked: mark == markAll},
			playground.AlignedToken{Text: ": ", Class: "p", Marked: mark == markAll})
	}
	if words != nil {
		out = append(out, words...)
	} else {
		out = append(out, d.valueToken(n, s.part, mark != markNothing))
	}
	if !s.last && s.part != partOpen {
		out = append(out, playground.AlignedToken{Text: ",", Class: "p"})
	}
	return out
}

func (d *document) valueToken(n *node, part uint8, marked bool) playground.AlignedToken {
	t := playground.AlignedToken{Marked: marked}
	brackets := "{}"
	if n.kind == kindArray {
		brackets = "[]"
	}
	switch {
	case part == partOpen:
		t.Text, t.Class = brackets[:1], "p"
	case part == partClose:
		t.Text, t.Class = brackets[1:], "p"
	case n.kind >= kindArray:
		t.Text, t.Class = brackets, "p"
	default:
		raw := bytes.ToValidUTF8(d.text[n.start:min(n.end, n.start+maxShownValue+1)], nil)
		t.Text = clip(string(raw), maxShownValue)
		t.Class = map[kind]string{kindString: "s", kindNumber: "n"}[n.kind]
		if t.Class == "" {
			t.Class = "w"
		}
	}
	return t
}
