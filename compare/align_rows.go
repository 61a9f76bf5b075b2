package compare

import (
	"hash/maphash"
	"slices"
)

// Bounds of looking for lines that are alike.
const (
	maxAlikeLines = 40      // on each side of a block; in longer ones lines stand beside each other by place
	maxAlikeWords = 100     // of a line
	maxAlikeTried = 1 << 18 // pairs of lines of one comparison
	leastAlike    = 400     // thousandths of words from which two lines stand for each other
)

// rows sets the lines of a block beside each other; -1 stands for the side that has none.
func (t *texts) rows(at *block) []place {
	var out []place
	i, j := at.a0, at.b0
	until := func(a, b int) {
		for ; i < a || j < b; i, j = i+1, j+1 {
			row := place{-1, -1}
			if i < a {
				row.a = int32(i)
			}
			if j < b {
				row.b = int32(j)
			}
			out = append(out, row)
		}
		i, j = a, b
	}
	for _, pair := range t.alike(at) {
		until(int(pair.a), int(pair.b))
		out = append(out, pair)
		i, j = i+1, j+1
	}
	until(at.a1, at.b1)
	return out
}

// alike chooses the pairs of lines of a block, in order, whose likeness adds up to the most.
func (t *texts) alike(at *block) []place {
	rows, cols := at.a1-at.a0, at.b1-at.b0
	if rows == cols && at.by != nil || rows*cols <= 1 || rows > maxAlikeLines || cols > maxAlikeLines {
		return nil
	}
	seed := maphash.MakeSeed()
	as, bs := t.a.words(seed, at.a0, at.a1), t.b.words(seed, at.b0, at.b1)
	out := bestPairs(rows, cols, leastAlike, func(i, j int) int32 { return shareOf(as[i], bs[j]) })
	for i := range out {
		out[i].a, out[i].b = out[i].a+int32(at.a0), out[i].b+int32(at.b0)
	}
	return out
}

// words returns the hashes of the words of some lines, sorted.
func (t *textLines) words(seed maphash.Seed, from, to int) [][]uint64 {
	out := make([][]uint64, 0, to-from)
	for i := from; i < to; i++ {
		line := t.line(i)
		if len(line) > maxShownValue {
			line = clip(line, maxShownValue)
		}
		var hashes []uint64
		for _, w := range splitWords(line) {
			if w[0] != ' ' && w[0] != '\t' && len(hashes) < maxAlikeWords {
				hashes = append(hashes, maphash.String(seed, w))
			}
		}
		slices.Sort(hashes)
		out = append(out, hashes)
	}
	return out
}

// shareOf returns the thousandths of the words of two lines that both have.
func shareOf(a, b []uint64) int32 {
	equal := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			equal, i, j = equal+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return int32(1000 * equal / max(len(a), len(b), 1))
}
