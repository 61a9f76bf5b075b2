package compare

import (
	"bytes"
	"fmt"
	"strings"

	"parley/playground"
)

// text lays out two texts line by line.
func (l *layout) text(h *hasher) {
	x, y := readLines(h, l.a.body), readLines(h, l.b.body)
	l.draw = func(at *line, d *difference) playground.AlignedLine { return drawText(x, y, at, d) }
	next := 0
	for _, block := range hunks(l.ctx, x, y) {
		shift := block.b0 - block.a0
		for ; next < block.a0; next++ {
			l.add(line{a: side{at: int32(next)}, b: side{at: int32(next + shift)}})
		}
		l.hunk(block)
		if l.full {
			return
		}
		next = block.a1
	}
	for shift := len(y.ends) - len(x.ends); next < len(x.ends); next++ {
		l.add(line{a: side{at: int32(next)}, b: side{at: int32(next + shift)}})
	}
}

// hunk lays out a block that differs: lines of both sides beside each other as long as
// both have some, then the rest.
func (l *layout) hunk(h hunk) {
	kind := lineChanged
	switch {
	case h.a0 == h.a1:
		kind = lineAdded
	case h.b0 == h.b1:
		kind = lineRemoved
	}
	change := l.begin(kind, nil, nil)
	if change == 0 {
		return
	}
	most := max(h.a1-h.a0, h.b1-h.b0)
	for i := range min(most, maxBlockLines) {
		at := line{a: none(), b: none(), kind: lineChanged, change: change}
		if h.a0+i < h.a1 {
			at.a.at = int32(h.a0 + i)
		} else {
			at.kind = lineAdded
		}
		if h.b0+i < h.b1 {
			at.b.at = int32(h.b0 + i)
		} else {
			at.kind = lineRemoved
		}
		l.add(at)
	}
	if most > maxBlockLines {
		l.add(line{a: side{at: int32(most - maxBlockLines)}, kind: lineLeftOut, change: change})
	}
}

func drawText(x, y *textLines, at *line, d *difference) playground.AlignedLine {
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
		out.A.Tokens, out.B.Tokens = markWords(a, b)
		return out
	}
	marked := (at.kind == lineAdded || at.kind == lineRemoved) && !d.ignored
	if at.a.at >= 0 {
		out.A.Tokens = []playground.AlignedToken{{Text: clip(visible(x.line(int(at.a.at))), maxShownValue), Marked: marked}}
	}
	if at.b.at >= 0 {
		out.B.Tokens = []playground.AlignedToken{{Text: clip(visible(y.line(int(at.b.at))), maxShownValue), Marked: marked}}
	}
	return out
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
	hexWidth = 16
	hexRows  = 16
)

// hex lays out two contents as bytes, around the first that differs.
func (l *layout) hex() {
	a, b := l.a.body, l.b.body
	first, _ := commonEnds(a, b)
	if first == len(a) && first == len(b) {
		first = 0
	}
	start := max(0, first/hexWidth-2)
	l.draw = func(at *line, d *difference) playground.AlignedLine { return drawHex(a, b, at, d) }
	change := int32(0)
	for r := start; r < start+hexRows && r*hexWidth < max(len(a), len(b)); r++ {
		x, y := hexRow(a, r), hexRow(b, r)
		at := line{a: side{at: int32(r)}, b: side{at: int32(r)}}
		if len(x) == 0 {
			at.a = none()
		}
		if len(y) == 0 {
			at.b = none()
		}
		if !bytes.Equal(x, y) {
			if change == 0 {
				change = l.begin(lineChanged, nil, nil)
			}
			at.kind, at.change = lineChanged, change
		}
		l.add(at)
	}
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
