package compare

import "parley/playground"

// What is folded: equal lines but for a few beside each difference.
const (
	nearby       = 3 // lines that stay open beside a difference
	edge         = 1 // lines that stay open at the start and at the end
	minFold      = 4
	maxLeftOpen  = 8   // lines that a fold gives up so as not to hide a bracket
	maxFoldKept  = 200 // lines of one fold that are written out
	maxTotalKept = 4_000
	maxFoldName  = 60 // bytes
)

// folder writes out the lines of a layout.
type folder struct {
	*layout
	out    *playground.Aligned
	opened []int32 // by indent, the last line that opened a container, counting from 1
	seen   int     // lines that opened knows of
}

func (f *folder) run() {
	for i := 0; i < len(f.lines); {
		if f.lines[i].kind != lineEqual {
			f.write(f.out, i, 0)
			i++
			continue
		}
		end := i
		for end < len(f.lines) && f.lines[end].kind == lineEqual {
			end++
		}
		f.equal(i, end)
		i = end
	}
}

// equal writes a run of equal lines, folding its middle.
func (f *folder) equal(lo, hi int) {
	head, tail := nearby, nearby
	if lo == 0 {
		head = edge
	}
	if hi == len(f.lines) {
		tail = edge
	}
	start, end := hi, hi
	if hi-lo >= head+tail+minFold {
		start, end = f.whole(lo, hi, lo+head, hi-tail)
	}
	if end-start < minFold {
		start, end = hi, hi
	}
	for i := lo; i < start; i++ {
		f.write(f.out, i, 0)
	}
	if start < end {
		f.fold(start, end)
	}
	for i := end; i < hi; i++ {
		f.write(f.out, i, 0)
	}
}

// whole widens a fold, within its run, so that no container is folded in half. Where
// a container goes on outside of the run, its bracket stays open if it is near.
func (f *folder) whole(lo, hi, start, end int) (int, int) {
	depth := 0
	for i := start; i < end; i++ {
		switch f.lines[i].b.part {
		case partOpen:
			depth++
		case partClose:
			if depth--; depth < 0 {
				depth = 0
				start, end = f.widen(i, f.find(start-1, lo-1, -1, f.lines[i].indent, partOpen), start, end)
			}
		}
	}
	depth = 0
	for i := end - 1; i >= start; i-- {
		switch f.lines[i].b.part {
		case partClose:
			depth++
		case partOpen:
			if depth--; depth < 0 {
				depth = 0
				start, end = f.widen(i, f.find(end, hi, 1, f.lines[i].indent, partClose), start, end)
			}
		}
	}
	return f.around(lo, hi, start, end)
}

// widen makes a fold reach to the other bracket of the one on line i; where there is
// none, it leaves the line out if few lines are left open by that.
func (f *folder) widen(i, other, start, end int) (int, int) {
	switch {
	case other >= 0:
		return min(start, other), max(end, other+1)
	case i-start < maxLeftOpen:
		return i + 1, end
	case end-i <= maxLeftOpen:
		return start, i
	}
	return start, end
}

// around widens a fold to the container that it lies in, if that lies in the run too
// and is not the whole document.
func (f *folder) around(lo, hi, start, end int) (int, int) {
	if start >= end {
		return start, end
	}
	lowest := f.lowest(start, end)
	if lowest < 2 {
		return start, end
	}
	open := f.find(start-1, lo-1, -1, lowest-1, partOpen)
	closing := f.find(end, hi, 1, lowest-1, partClose)
	if open < 0 || closing < 0 {
		return start, end
	}
	return open, closing + 1
}

// lowest returns the least indent of some lines.
func (f *folder) lowest(start, end int) uint16 {
	least := f.lines[start].indent
	for i := start; i < end; i++ {
		least = min(least, f.lines[i].indent)
	}
	return least
}

// find looks for a bracket of that indent from one line up to, but without, another.
func (f *folder) find(from, until, step int, indent uint16, part uint8) int {
	for i := from; i != until && i >= 0 && i < len(f.lines); i += step {
		if f.lines[i].indent == indent && f.lines[i].b.part == part {
			return i
		}
	}
	return -1
}

// fold writes a fold: its lines if they are few, else one that stands for them.
func (f *folder) fold(start, end int) {
	fold := playground.AlignedFold{Lines: end - start, In: clip(f.holder(start, end), maxFoldName)}
	fold.Kept = fold.Lines <= maxFoldKept && f.kept+fold.Lines <= maxTotalKept
	f.out.Folds = append(f.out.Folds, fold)
	number := len(f.out.Folds)
	if !fold.Kept {
		f.out.Lines = append(f.out.Lines, playground.AlignedLine{Fold: number})
		return
	}
	f.kept += fold.Lines
	for i := start; i < end; i++ {
		f.write(f.out, i, number)
	}
}

// holder names the member that holds the lines: the one that they are, or the one
// that they stand in.
func (f *folder) holder(start, end int) string {
	if f.nameOf == nil {
		return ""
	}
	lowest := f.lowest(start, end)
	first, last := &f.lines[start], &f.lines[end-1]
	if first.b.part == partOpen && last.b.part == partClose && first.b.at == last.b.at {
		return f.nameOf(first)
	}
	for ; f.seen < start; f.seen++ {
		if f.lines[f.seen].b.part == partOpen || f.lines[f.seen].a.part == partOpen {
			f.opened[f.lines[f.seen].indent] = int32(f.seen + 1)
		}
	}
	if lowest == 0 || f.opened[lowest-1] == 0 {
		return ""
	}
	return f.nameOf(&f.lines[f.opened[lowest-1]-1])
}
