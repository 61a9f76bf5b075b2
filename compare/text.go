package compare

import (
	"bytes"
	"context"
	"strings"

	"parley/playground"
)

// maxListed bounds the lines of text that a comparison lists.
const maxListed = 200_000

// textLines is a text by its lines. A line holds its newline, so that a missing one at
// the end is a difference.
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
		t.ends, t.hashes = append(t.ends, end), append(t.hashes, h.of(text[start:end]))
		start = end
	}
	return t
}

// line returns line i, counting from 0, without its newline.
func (t *textLines) line(i int) string {
	start := 0
	if i > 0 {
		start = t.ends[i-1]
	}
	return strings.ToValidUTF8(string(bytes.TrimSuffix(t.text[start:t.ends[i]], []byte{'\n'})), "\uFFFD")
}

// lines returns the lines from i up to, but without, j.
func (t *textLines) lines(i, j int) []string {
	var out []string
	for ; i < j; i++ {
		out = append(out, t.line(i))
	}
	return out
}

// hunk is a block of lines that differ: a[A0:A1] became b[B0:B1].
type hunk struct{ a0, a1, b0, b1 int }

// hunks returns the blocks in which two texts differ.
func hunks(ctx context.Context, a, b *textLines) []hunk {
	match := matchLines(ctx, a, b)
	var out []hunk
	at := hunk{}
	for i := 0; i <= len(match); i++ {
		j := len(b.hashes)
		if i < len(match) {
			if match[i] < 0 {
				continue
			}
			j = int(match[i])
		}
		if at.a1, at.b1 = i, j; at.a0 < at.a1 || at.b0 < at.b1 {
			out = append(out, at)
		}
		at = hunk{a0: i + 1, b0: j + 1}
	}
	return out
}

// matchLines returns for each line of a the equal line of b that it stands for, or -1. As
// the pairer does, it asks the same way round whichever text is A.
func matchLines(ctx context.Context, a, b *textLines) []int32 {
	if bytes.Compare(a.text, b.text) <= 0 {
		return matchSequences(ctx, a.hashes, b.hashes)
	}
	match := make([]int32, len(a.hashes))
	for i := range match {
		match[i] = -1
	}
	for j, i := range matchSequences(ctx, b.hashes, a.hashes) {
		if i >= 0 {
			match[i] = int32(j)
		}
	}
	return match
}

// text compares two contents line by line.
func (c *comparer) text(ctx context.Context, a, b *content) playground.BodyChange {
	out := playground.BodyChange{Kind: "text", Complete: true, Same: true, Changes: []playground.Change{}, Patch: []playground.PatchOp{}}
	x, y := readLines(c.hash, a.body), readLines(c.hash, b.body)
	listed := 0
	for _, h := range hunks(ctx, x, y) {
		change := playground.Change{IgnoredBy: c.rules.ignorePath("")}
		out.Same = out.Same && change.IgnoredBy != nil
		if listed += h.a1 - h.a0 + h.b1 - h.b0; listed > maxListed || len(out.Changes) == maxChanges {
			out.Complete, out.Bound = false, "More than 200,000 lines differ; only the first blocks of them are listed."
			continue
		}
		switch {
		case h.a0 == h.a1:
			change.Kind = playground.Added
		case h.b0 == h.b1:
			change.Kind = playground.Removed
		default:
			change.Kind = playground.Changed
		}
		if h.a0 < h.a1 {
			change.AStart, change.ALines = h.a0+1, x.lines(h.a0, h.a1)
		}
		if h.b0 < h.b1 {
			change.BStart, change.BLines = h.b0+1, y.lines(h.b0, h.b1)
		}
		out.Changes = append(out.Changes, change)
	}
	out.Note = newlineNote(a, b)
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
