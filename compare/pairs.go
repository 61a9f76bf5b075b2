package compare

// bestPairs chooses pairs of rows and columns, both in order, whose likeness adds up to
// the most; less than least is no likeness. Its work is rows times columns.
func bestPairs(rows, cols int, least int32, likeness func(i, j int) int32) []place {
	alike := make([]int32, rows*cols)
	best := make([]int32, (rows+1)*(cols+1)) // of the rest from (i, j)
	for i := rows - 1; i >= 0; i-- {
		for j := cols - 1; j >= 0; j-- {
			cell := i*(cols+1) + j
			best[cell] = max(best[cell+1], best[cell+cols+1])
			if n := likeness(i, j); n >= least {
				alike[i*cols+j] = n
				best[cell] = max(best[cell], best[cell+cols+2]+n)
			}
		}
	}
	var out []place
	for i, j := 0, 0; i < rows && j < cols; {
		n, cell := alike[i*cols+j], i*(cols+1)+j
		switch {
		case n > 0 && best[cell] == best[cell+cols+2]+n:
			out = append(out, place{int32(i), int32(j)})
			i, j = i+1, j+1
		case best[cell] == best[cell+cols+1]:
			i++
		default:
			j++
		}
	}
	return out
}
