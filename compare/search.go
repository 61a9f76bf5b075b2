package compare

// search matches places of a with places of b, all of whose elements both sides have.
// It follows E. Myers, "An O(ND) difference algorithm and its variations" (1986),
// until the bounds are reached; then equal elements are paired in turn.
func (m *matcher) search(as, bs []int32) {
	if len(as) == 0 || len(bs) == 0 {
		return
	}
	limit := min(len(as)+len(bs), maxEdits)
	trace := make([][]int32, 0, 16)
	furthest := make([]int32, 2*limit+3) // by diagonal, offset by limit+1
	for d := 0; d <= limit && m.budget > 0; d++ {
		for k := -d; k <= d; k += 2 {
			x := m.advance(as, bs, furthest, limit+1, d, k)
			furthest[limit+1+k] = int32(x)
			if x >= len(as) && x-k >= len(bs) {
				m.walkBack(as, bs, trace, d, k)
				return
			}
		}
		trace = append(trace, append([]int32(nil), furthest[limit+1-d:limit+2+d]...))
		if d&15 == 15 && m.ctx.Err() != nil {
			return
		}
	}
	m.pairInTurn(as, bs)
}

// advance returns how far in as the path with d edits gets on diagonal k.
func (m *matcher) advance(as, bs, furthest []int32, zero, d, k int) int {
	x := 0
	switch {
	case d == 0:
	case k == -d || k != d && furthest[zero+k-1] < furthest[zero+k+1]:
		x = int(furthest[zero+k+1])
	default:
		x = int(furthest[zero+k-1]) + 1
	}
	from := x
	for x < len(as) && x-k >= 0 && x-k < len(bs) && m.a[as[x]] == m.b[bs[x-k]] {
		x++
	}
	m.budget -= x - from + 1
	return x
}

// walkBack records the matches of the path that ended on diagonal k after d edits.
func (m *matcher) walkBack(as, bs []int32, trace [][]int32, d, k int) {
	x, y := len(as), len(bs)
	for ; d > 0; d-- {
		reached := trace[d-1] // diagonals -(d-1) to d-1
		at := func(diagonal int) int32 {
			if diagonal < -(d-1) || diagonal > d-1 {
				return -1
			}
			return reached[diagonal+d-1]
		}
		previous, start := k-1, 0
		if k == -d || k != d && at(k-1) < at(k+1) {
			previous = k + 1
			start = int(at(previous))
		} else {
			start = int(at(previous)) + 1
		}
		for x > start {
			x, y = x-1, y-1
			m.match[as[x]] = bs[y]
		}
		k = previous
		x = int(at(previous))
		y = x - previous
	}
	for x > 0 && y > 0 {
		x, y = x-1, y-1
		m.match[as[x]] = bs[y]
	}
}

// pairInTurn pairs the first of each element with the first of its equals, the second
// with the second, and keeps the longest rising part.
func (m *matcher) pairInTurn(as, bs []int32) {
	first, after := m.lastB, make([]int32, len(bs)) // by symbol, and by place in bs: the next place in bs, counting from 1; 0 is none
	for _, j := range bs {
		first[m.b[j]] = 0
	}
	for k := len(bs) - 1; k >= 0; k-- {
		s := m.b[bs[k]]
		after[k], first[s] = first[s], int32(k+1)
	}
	pairs := make([]place, 0, min(len(as), len(bs)))
	for _, i := range as {
		if k := first[m.a[i]]; k > 0 {
			pairs = append(pairs, place{i, bs[k-1]})
			first[m.a[i]] = after[k-1]
		}
	}
	for _, p := range rising(pairs) {
		m.match[p.a] = p.b
	}
}
