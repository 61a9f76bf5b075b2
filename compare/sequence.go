package compare

import "context"

// Bounds of the work on one pair of sequences.
const (
	maxTable    = 1 << 12 // cells of the exact table for a small gap
	maxEdits    = 1_000   // edits that the exact search follows in a gap without anchors
	maxCompares = 1 << 26 // comparisons of all such searches of one pair
	maxSplits   = 32      // levels of anchors within anchors
)

// matcher finds a common subsequence of two sequences of hashes: long, and the
// longest where the sequences are small or nearly equal. Its work is bounded by
// O(n log n) plus the constants above.
type matcher struct {
	ctx    context.Context
	a, b   []int32 // symbols: equal hashes have equal symbols
	match  []int32 // for each of a its partner in b, or -1
	seenA  []int32 // by symbol, how often in the region
	seenB  []int32
	lastB  []int32 // by symbol, where last in b; scratch of pairInTurn
	budget int
}

// matchSequences returns for each element of a the place of its equal in b, or -1; the
// places rise.
func matchSequences(ctx context.Context, a, b []uint64) []int32 {
	m := &matcher{ctx: ctx, match: make([]int32, len(a)), budget: maxCompares}
	for i := range m.match {
		m.match[i] = -1
	}
	head, tail := commonEnds(a, b)
	for i := range head {
		m.match[i] = int32(i)
	}
	for i := range tail {
		m.match[len(a)-1-i] = int32(len(b) - 1 - i)
	}
	if head+tail == len(a) || head+tail == len(b) {
		return m.match
	}
	m.intern(a, b, head, tail)
	m.region(head, len(a)-tail, head, len(b)-tail, 0)
	return m.match
}

// commonEnds counts the equal elements at the start and, of the rest, at the end.
func commonEnds[T comparable](a, b []T) (head, tail int) {
	n := min(len(a), len(b))
	for head < n && a[head] == b[head] {
		head++
	}
	for tail < n-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return head, tail
}

// intern replaces the hashes between the common ends with small numbers.
func (m *matcher) intern(a, b []uint64, head, tail int) {
	symbols := make(map[uint64]int32, len(a)-head-tail)
	number := func(hashes []uint64) []int32 {
		out := make([]int32, len(hashes))
		for i := head; i < len(hashes)-tail; i++ {
			s, ok := symbols[hashes[i]]
			if !ok {
				s = int32(len(symbols))
				symbols[hashes[i]] = s
			}
			out[i] = s
		}
		return out
	}
	m.a, m.b = number(a), number(b)
	m.seenA, m.seenB, m.lastB = make([]int32, len(symbols)), make([]int32, len(symbols)), make([]int32, len(symbols))
}

// region matches a[a0:a1] with b[b0:b1].
func (m *matcher) region(a0, a1, b0, b1, level int) {
	head, tail := commonEnds(m.a[a0:a1], m.b[b0:b1])
	for i := range head {
		m.match[a0+i] = int32(b0 + i)
	}
	for i := range tail {
		m.match[a1-1-i] = int32(b1 - 1 - i)
	}
	a0, a1, b0, b1 = a0+head, a1-tail, b0+head, b1-tail
	if a0 == a1 || b0 == b1 || m.ctx.Err() != nil {
		return
	}
	if (a1-a0)*(b1-b0) <= maxTable {
		m.table(a0, a1, b0, b1)
		return
	}
	as, bs, anchors := m.survey(a0, a1, b0, b1)
	if len(anchors) == 0 || level == maxSplits {
		m.search(as, bs)
		return
	}
	for _, at := range anchors {
		m.region(a0, int(at.a), b0, int(at.b), level+1)
		m.match[at.a] = at.b
		a0, b0 = int(at.a)+1, int(at.b)+1
	}
	m.region(a0, a1, b0, b1, level+1)
}

// place is a place in a and one in b.
type place struct{ a, b int32 }

// survey returns the places of the elements that both sides of the region have, and
// the longest rising list of those that each side has once.
func (m *matcher) survey(a0, a1, b0, b1 int) (as, bs []int32, anchors []place) {
	for i := a0; i < a1; i++ {
		m.seenA[m.a[i]]++
	}
	for j := b0; j < b1; j++ {
		m.seenB[m.b[j]]++
		m.lastB[m.b[j]] = int32(j)
		if m.seenA[m.b[j]] > 0 {
			bs = append(bs, int32(j))
		}
	}
	var once []place
	for i := a0; i < a1; i++ {
		s := m.a[i]
		if m.seenB[s] > 0 {
			as = append(as, int32(i))
		}
		if m.seenA[s] == 1 && m.seenB[s] == 1 {
			once = append(once, place{int32(i), m.lastB[s]})
		}
	}
	for i := a0; i < a1; i++ {
		m.seenA[m.a[i]] = 0
	}
	for j := b0; j < b1; j++ {
		m.seenB[m.b[j]] = 0
	}
	return as, bs, rising(once)
}

// rising returns a longest part of list, in which a rises, in which b rises too.
func rising(list []place) []place {
	if len(list) == 0 {
		return nil
	}
	tails := make([]int32, 0, len(list)) // tails[k]: end of the best list of length k+1
	before := make([]int32, len(list))
	for i, p := range list {
		lo, hi := 0, len(tails)
		for lo < hi {
			mid := (lo + hi) / 2
			if list[tails[mid]].b < p.b {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		before[i] = -1
		if lo > 0 {
			before[i] = tails[lo-1]
		}
		if lo == len(tails) {
			tails = append(tails, 0)
		}
		tails[lo] = int32(i)
	}
	out := make([]place, len(tails))
	for k, i := len(tails)-1, tails[len(tails)-1]; k >= 0; k, i = k-1, before[i] {
		out[k] = list[i]
	}
	return out
}

// table finds the longest common subsequence of a small region exactly.
func (m *matcher) table(a0, a1, b0, b1 int) {
	rows, cols := a1-a0, b1-b0
	best := make([]uint16, (rows+1)*(cols+1)) // of the rest from (i, j)
	for i := rows - 1; i >= 0; i-- {
		for j := cols - 1; j >= 0; j-- {
			at := i*(cols+1) + j
			if m.a[a0+i] == m.b[b0+j] {
				best[at] = best[at+cols+2] + 1
			} else {
				best[at] = max(best[at+1], best[at+cols+1])
			}
		}
	}
	for i, j := 0, 0; i < rows && j < cols; {
		at := i*(cols+1) + j
		switch {
		case m.a[a0+i] == m.b[b0+j]:
			m.match[a0+i] = int32(b0 + j)
			i, j = i+1, j+1
		case best[at+cols+1] >= best[at+1]:
			i++
		default:
			j++
		}
	}
}
