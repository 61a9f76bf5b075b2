package compare

import (
	"bytes"
	"context"

	"parley/playground"
)

// block is a block of lines that differ: a[a0:a1] became b[b0:b1].
type block struct {
	a0, a1, b0, b1 int
	where          string  // of markup and forms: the path of what differs, as a rule may have it
	a, b           string  // what the two values say
	said           bool    // a and b are filled
	by             *string // the rule that makes the lines equal
}

func (b *block) kind() playground.ChangeKind {
	switch {
	case b.a0 == b.a1:
		return playground.Added
	case b.b0 == b.b1:
		return playground.Removed
	}
	return playground.Changed
}

// candidate is the block as rules look at it.
func (b *block) candidate() *candidate {
	return &candidate{kind: b.kind(), at: splitMarkup(b.where), a: b.a, b: b.b, said: b.said}
}

// blocksOf returns the blocks in which two texts differ, given the equal line of B for
// each of A, or -1.
func blocksOf(match []int32, countB int) []block {
	var out []block
	at := block{}
	for i := 0; i <= len(match); i++ {
		j := countB
		if i < len(match) {
			if match[i] < 0 {
				continue
			}
			j = int(match[i])
		}
		out = at.until(i, j, out)
		at = block{a0: i + 1, b0: j + 1}
	}
	return out
}

// until ends the block before the lines i and j, and appends it unless it is empty.
func (b block) until(i, j int, list []block) []block {
	if b.a1, b.b1 = i, j; b.a0 < b.a1 || b.b0 < b.b1 {
		list = append(list, b)
	}
	return list
}

// refine takes out of a block the lines that only differ in what a rule's pattern
// matches, and makes blocks of them that the rule ignores.
func (c *comparer) refine(ctx context.Context, t *texts, at block) []block {
	if at.kind() != playground.Changed || !c.rules.ofText {
		return []block{at}
	}
	ha, ruleA := c.withoutMatches(t.a, at.a0, at.a1)
	hb, _ := c.withoutMatches(t.b, at.b0, at.b1)
	var out []block
	open := block{a0: at.a0, b0: at.b0}
	for i, to := range t.match(ctx, ha, hb) {
		if to < 0 {
			continue
		}
		a, b := at.a0+i, at.b0+int(to)
		out = open.until(a, b, out)
		open = block{a0: a + 1, b0: b + 1}
		if t.a.hashes[a] == t.b.hashes[b] {
			continue
		}
		by := c.rules.names[ruleA[i]]
		if last := len(out) - 1; last >= 0 && out[last].by == by && out[last].a1 == a && out[last].b1 == b {
			out[last].a1, out[last].b1 = a+1, b+1
			continue
		}
		c.rules.spoken[ruleA[i]].Hits++
		out = append(out, block{a0: a, a1: a + 1, b0: b, b1: b + 1, by: by})
	}
	return open.until(at.a1, at.b1, out)
}

// withoutMatches returns for some lines the hash of what the patterns of the rules for
// text leave, and the first rule that left something out, or -1.
func (c *comparer) withoutMatches(t *textLines, from, to int) (hashes []uint64, rules []int) {
	for i := from; i < to; i++ {
		line := t.raw(i)
		text := bytes.TrimRight(line, "\r\n")
		rest, rule := c.rules.withoutMatches(text)
		hash := c.hash.mix(c.hash.of(rest), c.hash.of(bytes.TrimSuffix(line[len(text):], []byte{'\n'})))
		if rule >= 0 {
			hash = c.hash.mix(hash, 1) // never equal to a line that has no match
		}
		hashes, rules = append(hashes, hash), append(rules, rule)
	}
	return hashes, rules
}
