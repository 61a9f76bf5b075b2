package compare

// A list of rows that are all equally long is a table: where B's rows are longer or shorter than
// A's, a column came or left, and what stands in a row is told by its column.

// Bounds of what is looked at to find which column is which.
const (
	maxColumns  = 128
	columnRows  = 64 // rows whose cells are compared
	leastOfRows = 2  // a table has so many
)

// tableWidth is how many cells each of the rows has; 0 where they are no table.
func tableWidth(d *document, rows []uint32) int {
	if len(rows) < leastOfRows {
		return 0
	}
	width := d.nodes[rows[0]].count
	for _, n := range rows {
		if d.nodes[n].kind != kindArray || d.nodes[n].count != width {
			return 0
		}
	}
	return int(width)
}

// keepColumns finds which column of a table is which of the other, and keeps it for the rows.
func (p *pairer) keepColumns(q *pairing) {
	wide, other := tableWidth(p.a, q.as), tableWidth(p.b, q.bs)
	if wide == other || min(wide, other) < 2 || max(wide, other) > maxColumns {
		return
	}
	to := p.columnsOf(q, wide, other)
	if to == nil {
		return
	}
	for i, j := range q.to {
		if j >= 0 {
			if p.columns == nil {
				p.columns = map[place][]int32{}
			}
			p.columns[place{int32(q.as[i]), int32(q.bs[j])}] = to
		}
	}
}

// columnsOf returns by column of A that of B, or -1: those that agree in half of the rows, and what
// stands between two of them where both have as many there; nil where too few agree.
func (p *pairer) columnsOf(q *pairing, wide, other int) []int32 {
	equal := make([]int32, wide*other)
	rows := int32(0)
	for i, j := range q.to {
		if j < 0 || rows == columnRows {
			continue
		}
		rows++
		x := q.as[i] + 1
		for c := range wide {
			y := q.bs[j] + 1
			for e := range other {
				if p.a.nodes[x].hash == p.b.nodes[y].hash {
					equal[c*other+e]++
				}
				y = p.b.nodes[y].next
			}
			x = p.a.nodes[x].next
		}
	}
	pairs := bestPairs(wide, other, max(1, (rows+1)/2), func(c, e int) int32 { return equal[c*other+e] })
	if rows < leastOfRows || len(pairs) == 0 || len(pairs)*2 < min(wide, other) {
		return nil
	}
	to := make([]int32, wide)
	for c := range to {
		to[c] = -1
	}
	last := place{-1, -1}
	for _, at := range append(pairs, place{int32(wide), int32(other)}) {
		if at.a-last.a == at.b-last.b {
			for k := int32(1); last.a+k < at.a; k++ {
				to[last.a+k] = last.b + k
			}
		}
		if at.a < int32(wide) {
			to[at.a] = at.b
		}
		last = at
	}
	return to
}
