package compare

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"parley/playground"
)

// text lays out two texts line by line. The changes are those that Compare found.
func (l *layout) text(t *texts, changes []playground.Change) {
	l.draw = func(at *line, d *difference) playground.AlignedLine { return l.drawText(t.a, t.b, at, d) }
	if said, whole := t.said(changes); whole {
		t.blocks = said
	}
	next := 0
	for i := range t.blocks {
		at := &t.blocks[i]
		shift := at.b0 - at.a0
		for ; next < at.a0; next++ {
			l.add(line{a: side{at: int32(next)}, b: side{at: int32(next + shift)}})
		}
		l.block(t, at)
		if l.full {
			return
		}
		next = at.a1
	}
	for shift := len(t.b.ends) - len(t.a.ends); next < len(t.a.ends); next++ {
		l.add(line{a: side{at: int32(next)}, b: side{at: int32(next + shift)}})
	}
}

// said returns the blocks of which changes tell, and whether all else is equal: not
// where the changes were too many to be listed, or are those of another text.
func (t *texts) said(changes []playground.Change) ([]block, bool) {
	var out []block
	a, b := 0, 0
	for i := range changes {
		ch := &changes[i]
		at := block{a0: ch.AStart - 1, b0: ch.BStart - 1, where: ch.Where, by: ch.IgnoredBy}
		switch {
		case len(ch.ALines)+len(ch.BLines) == 0:
			return nil, false
		case len(ch.ALines) == 0:
			at.a0 = a + at.b0 - b
		case len(ch.BLines) == 0:
			at.b0 = b + at.a0 - a
		}
		at.a1, at.b1 = at.a0+len(ch.ALines), at.b0+len(ch.BLines)
		if !t.equal(a, at.a0, b, at.b0) || at.a1 > len(t.a.ends) || at.b1 > len(t.b.ends) {
			return nil, false
		}
		out, a, b = append(out, at), at.a1, at.b1
	}
	return out, t.equal(a, len(t.a.ends), b, len(t.b.ends))
}

// equal reports whether the lines of A from a0 to a1 are those of B from b0 to b1.
func (t *texts) equal(a0, a1, b0, b1 int) bool {
	return a0 <= a1 && b0 <= b1 && a1 <= len(t.a.ends) && b1 <= len(t.b.ends) && slices.Equal(t.a.hashes[a0:a1], t.b.hashes[b0:b1]) &&
		(a0 == a1 || a1 < len(t.a.ends) || b1 < len(t.b.ends) || t.a.endsLine() == t.b.endsLine())
}

// block lays out a block that differs: lines that are alike beside each other, and the
// others as long as both sides have some.
func (l *layout) block(t *texts, at *block) {
	kind := map[playground.ChangeKind]uint8{playground.Added: lineAdded, playground.Removed: lineRemoved, playground.Changed: lineChanged}[at.kind()]
	change := l.open(difference{kind: kind, path: at.where, ignored: at.by != nil})
	if change == 0 {
		return
	}
	rows := t.rows(at)
	for _, r := range rows[:min(len(rows), maxBlockLines)] {
		row := line{a: none(), b: none(), kind: lineChanged, change: change}
		if row.a.at = r.a; r.a < 0 {
			row.kind = lineAdded
		}
		if row.b.at = r.b; r.b < 0 {
			row.kind = lineRemoved
		}
		l.add(row)
	}
	if more := len(rows) - maxBlockLines; more > 0 {
		l.add(line{a: side{at: int32(more)}, kind: lineLeftOut, change: change})
	}
}

func (l *layout) drawText(x, y *textLines, at *line, d *difference) playground.AlignedLine {
	var out playground.AlignedLine
	if at.a.at >= 0 {
		out.A.Number = int(at.a.at) + 1
	}
	if at.b.at >= 0 {
		out.B.Number = int(at.b.at) + 1
	}
	if at.kind == lineChanged && !d.ignored {
		a, b := visible(x.line(int(at.a.at))), visible(y.line(int(at.b.at)))
		if a == b { // only the newline at the end of the text differs
			out.A.Tokens, out.B.Tokens = lineEnd(x, at.a, a), lineEnd(y, at.b, b)
			return out
		}
		out.A.Tokens, out.B.Tokens = l.marker.mark(a, b)
		return out
	}
	marked := (at.kind == lineAdded || at.kind == lineRemoved) && !d.ignored
	if at.a.at >= 0 {
		out.A.Tokens = wholeLine(visible(x.line(int(at.a.at))), marked)
	}
	if at.b.at >= 0 {
		out.B.Tokens = wholeLine(visible(y.line(int(at.b.at))), marked)
	}
	return out
}

// wholeLine is a line that is marked all through, but for its indent, or not at all.
func wholeLine(text string, marked bool) []playground.AlignedToken {
	text = clip(text, maxShownValue)
	rest := strings.TrimLeft(text, " \t")
	if !marked || rest == "" || rest == text {
		return []playground.AlignedToken{{Text: text, Marked: marked}}
	}
	return []playground.AlignedToken{{Text: text[:len(text)-len(rest)]}, {Text: rest, Marked: true}}
}

// visible shows the carriage return at the end of a line.
func visible(line string) string {
	if rest, ok := strings.CutSuffix(line, "\r"); ok {
		return rest + "␍"
	}
	return line
}

// lineEnd shows whether a line ends with a newline.
func lineEnd(t *textLines, s side, text string) []playground.AlignedToken {
	end := playground.AlignedToken{Text: "␊", Marked: true}
	if t.text[t.ends[s.at]-1] != '\n' {
		end.Text = ""
	}
	return []playground.AlignedToken{{Text: clip(text, maxShownValue)}, end}
}

// Bounds of the hex window.
const (
	hexWidth = 8
	hexRows  = 64 // rows that are shown
	hexNear  = 2  // equal rows that are shown beside one that differs
)

// hex lays out two contents as bytes, around the places where they differ.
func (l *layout) hex() {
	a, b := l.a.body, l.b.body
	l.draw = func(at *line, d *difference) playground.AlignedLine { return drawHex(a, b, at, d) }
	first, _ := commonEnds(a, b)
	rows := (max(len(a), len(b)) + hexWidth - 1) / hexWidth
	next, change := 0, int32(0) // next row to show
	for r := first / hexWidth; r < rows && len(l.lines) < hexRows; r++ {
		if bytes.Equal(hexRow(a, r), hexRow(b, r)) {
			continue
		}
		if change == 0 {
			change = l.begin(lineChanged, nil, nil)
		}
		if from := max(next, r-hexNear); from-next > 0 {
			l.add(line{a: side{at: int32(from - next)}, kind: lineLeftOut})
			next = from
		}
		for ; next <= min(r+hexNear, rows-1); next++ {
			l.hexRow(next, change)
		}
	}
	if change == 0 { // equal bytes
		for ; next < min(rows, hexNear); next++ {
			l.hexRow(next, 0)
		}
	}
	if len(l.lines) < hexRows {
		change = 0 // the rest is equal
	}
	if more := rows - next; more > 0 {
		l.add(line{a: side{at: int32(more)}, kind: lineLeftOut, change: change})
	}
}

func (l *layout) hexRow(r int, change int32) {
	at := line{a: side{at: int32(r)}, b: side{at: int32(r)}}
	x, y := hexRow(l.a.body, r), hexRow(l.b.body, r)
	if len(x) == 0 {
		at.a = none()
	}
	if len(y) == 0 {
		at.b = none()
	}
	if !bytes.Equal(x, y) {
		at.kind, at.change = lineChanged, change
	}
	l.add(at)
}

// hexRow returns the bytes of row r.
func hexRow(body []byte, r int) []byte {
	from := min(r*hexWidth, len(body))
	return body[from:min(from+hexWidth, len(body))]
}

func drawHex(a, b []byte, at *line, d *difference) playground.AlignedLine {
	r := max(at.a.at, at.b.at)
	x, y := hexRow(a, int(r)), hexRow(b, int(r))
	var out playground.AlignedLine
	if at.a.at >= 0 {
		out.A = playground.AlignedSide{Number: int(r) + 1, Tokens: hexTokens(int(r), x, y, d.ignored)}
	}
	if at.b.at >= 0 {
		out.B = playground.AlignedSide{Number: int(r) + 1, Tokens: hexTokens(int(r), y, x, d.ignored)}
	}
	return out
}

// hexTokens writes the offset, the bytes in hex and as characters, and marks those
// that are not those of the other side.
func hexTokens(r int, bytes, other []byte, quiet bool) []playground.AlignedToken {
	out := []playground.AlignedToken{{Text: fmt.Sprintf("%08x  ", r*hexWidth), Class: "p"}}
	var shown strings.Builder
	for i := range hexWidth {
		switch {
		case i >= len(bytes):
			out = append(out, playground.AlignedToken{Text: "   "})
			continue
		case bytes[i] >= ' ' && bytes[i] < 0x7f:
			shown.WriteByte(bytes[i])
		default:
			shown.WriteByte('.')
		}
		differs := i >= len(other) || other[i] != bytes[i]
		out = append(out, playground.AlignedToken{Text: fmt.Sprintf("%02x", bytes[i]), Class: "n", Marked: differs && !quiet},
			playground.AlignedToken{Text: " "})
	}
	return append(out, playground.AlignedToken{Text: " " + shown.String()})
}
