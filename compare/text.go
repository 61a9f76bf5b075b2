package compare

import (
	"bytes"
	"context"
	"strings"

	"parley/playground"
)

// maxListed bounds the lines of text that a comparison lists.
const maxListed = 200_000

// textLines is a text by its lines. A line holds its newline; its hash is of what stands before.
type textLines struct {
	text   []byte
	ends   []int
	hashes []uint64
}

func readLines(h *hasher, text []byte) *textLines {
	n := bytes.Count(text, []byte{'\n'}) + 1
	t := &textLines{text: text, ends: make([]int, 0, n), hashes: make([]uint64, 0, n)}
	for start := 0; start < len(text); {
		end := len(text)
		if i := bytes.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i + 1
		}
		t.ends, t.hashes = append(t.ends, end), append(t.hashes, h.of(bytes.TrimSuffix(text[start:end], []byte{'\n'})))
		start = end
	}
	return t
}

// line returns line i, counting from 0, without its newline.
func (t *textLines) line(i int) string {
	return strings.ToValidUTF8(string(bytes.TrimSuffix(t.raw(i), []byte{'\n'})), "\uFFFD")
}

// raw returns line i with its newline.
func (t *textLines) raw(i int) []byte {
	start := 0
	if i > 0 {
		start = t.ends[i-1]
	}
	return t.text[start:t.ends[i]]
}

// lines returns the lines from i up to, but without, j.
func (t *textLines) lines(i, j int) []string {
	var out []string
	for ; i < j; i++ {
		out = append(out, t.line(i))
	}
	return out
}

// texts is two contents as they are compared line by line: as they came, or as printed
// by their structure.
type texts struct {
	a, b   *textLines
	x, y   *markup // what they were printed from, if so
	blocks []block // in which they differ
	as     string  // xml, html, form; empty as they came
	note   string
	turned bool // B is compared with A instead of A with B
	work   int  // pairs of lines that were tried for likeness
}

// texts reads two contents by lines and finds the blocks in which they differ: by
// structure where both are XML, HTML or a form, else as they came.
func (c *comparer) texts(ctx context.Context, a, b *content) *texts {
	if markupKind(a) == markupKind(b) {
		if x, y := c.tree(ctx, a), c.tree(ctx, b); x != nil && y != nil {
			if z, note := c.respelled(ctx, b, y, x); z != nil {
				t := c.markup(ctx, x, z)
				t.note = note
				return t
			}
			return c.markup(ctx, x, y)
		}
	}
	if x, y := readForm(a), readForm(b); x != nil && y != nil {
		return c.forms(ctx, x, y)
	}
	return c.plain(ctx, a, b)
}

// plain is texts for contents as they came.
func (c *comparer) plain(ctx context.Context, a, b *content) *texts {
	t := newTexts(readLines(c.hash, a.body), readLines(c.hash, b.body))
	t.note = newlineNote(a, b)
	match := t.match(ctx, t.a.hashes, t.b.hashes)
	if last := len(match) - 1; last >= 0 && int(match[last]) == len(t.b.ends)-1 && t.a.endsLine() != t.b.endsLine() {
		match[last] = -1 // only one ends with a newline
	}
	for _, at := range blocksOf(match, len(t.b.ends)) {
		for _, part := range c.refine(ctx, t, at) {
			t.blocks = append(t.blocks, t.parted(part)...)
		}
	}
	return t
}

// endsLine reports whether a text ends with a newline.
func (t *textLines) endsLine() bool { return bytes.HasSuffix(t.text, []byte{'\n'}) }

// parted takes the lines that only one text has out of a block, where those beside them are alike.
func (t *texts) parted(at block) []block {
	rows, cols := at.a1-at.a0, at.b1-at.b0
	if at.by != nil || rows*cols == 0 || rows == cols || max(rows, cols) > maxAlikeLines || t.work > maxAlikeTried {
		return []block{at}
	}
	t.work += rows * cols
	var out []block
	open := block{a0: at.a0, b0: at.b0, a1: at.a0, b1: at.b0}
	for _, pair := range append(t.alike(&at), place{int32(at.a1), int32(at.b1)}) {
		a, b := int(pair.a), int(pair.b)
		if (a == open.a1) != (b == open.b1) {
			out = open.until(open.a1, open.b1, out)
			out = append(out, block{a0: open.a1, a1: a, b0: open.b1, b1: b})
			open = block{a0: a, b0: b}
		}
		open.a1, open.b1 = a+1, b+1
	}
	return open.until(at.a1, at.b1, out)
}

// match returns for each hash of A's lines the place of its equal among B's, or -1. As
// the pairer does, it asks the same way round whichever text is A.
func (t *texts) match(ctx context.Context, a, b []uint64) []int32 {
	if !t.turned {
		return matchSequences(ctx, a, b)
	}
	match := make([]int32, len(a))
	for i := range match {
		match[i] = -1
	}
	for j, i := range matchSequences(ctx, b, a) {
		if i >= 0 {
			match[i] = int32(j)
		}
	}
	return match
}

// newTexts begins a comparison of two texts by their lines.
func newTexts(a, b *textLines) *texts {
	return &texts{a: a, b: b, turned: bytes.Compare(a.text, b.text) > 0}
}

// candidate is a block as rules look at it: one tag of markup as its line, where any looks at values.
func (t *texts) candidate(at *block, values bool) *candidate {
	d := at.candidate()
	if values && t.as != "" && !d.said && at.a1-at.a0 == 1 && at.b1-at.b0 == 1 {
		d.a, d.b, d.tag = string(t.a.raw(at.a0)), string(t.b.raw(at.b0)), true
	}
	return d
}

// text compares two contents line by line.
func (c *comparer) text(ctx context.Context, a, b *content) pairResult {
	t := c.texts(ctx, a, b)
	out := playground.BodyChange{Kind: "text", As: t.as, Complete: true, Same: true, Note: t.note, Changes: []playground.Change{}, Patch: []playground.PatchOp{}}
	listed := 0
	for i := range t.blocks {
		at := &t.blocks[i]
		by := at.by
		if by == nil {
			by = c.rules.ignore(t.candidate(at, c.rules.ofValues))
		}
		out.Same = out.Same && by != nil
		if listed += at.a1 - at.a0 + at.b1 - at.b0; listed > maxListed || len(out.Changes) == maxChanges {
			out.Complete, out.Bound = false, "More than 200,000 lines differ; only the first blocks of them are listed."
			continue
		}
		out.Changes = append(out.Changes, t.change(at, by))
	}
	if t.as != "" && len(t.blocks) == 0 && !bytes.Equal(a.body, b.body) {
		out.Note = "The bytes differ, but only in what does not count: spaces, the order of attributes or pairs, or how they are spelled."
	}
	return pairResult{BodyChange: out, texts: t}
}

// change writes a block out.
func (t *texts) change(at *block, by *string) playground.Change {
	out := playground.Change{Kind: at.kind(), Where: at.where, IgnoredBy: by}
	if at.a0 < at.a1 {
		out.AStart, out.ALines = at.a0+1, t.a.lines(at.a0, at.a1)
	}
	if at.b0 < at.b1 {
		out.BStart, out.BLines = at.b0+1, t.b.lines(at.b0, at.b1)
	}
	return out
}

// newlineNote says where the texts differ in what cannot be seen.
func newlineNote(a, b *content) string {
	endA, endB := bytes.HasSuffix(a.body, []byte{'\n'}), bytes.HasSuffix(b.body, []byte{'\n'})
	crA, crB := bytes.Contains(a.body, []byte("\r\n")), bytes.Contains(b.body, []byte("\r\n"))
	switch {
	case len(a.body) == 0 || len(b.body) == 0:
		return ""
	case crA != crB:
		with, without := a, b
		if crB {
			with, without = b, a
		}
		return with.letter + " ends lines with CR LF, " + without.letter + " with LF."
	case endA && !endB:
		return b.letter + " has no newline at its end."
	case endB && !endA:
		return a.letter + " has no newline at its end."
	}
	return ""
}
