package compare

import "parley/playground"

// rearrange writes the operations that bring an array's items into B's order: the
// removals from the end on, then the moves, then the additions from the start on. All
// that is inside of items follows later, at places that are B's by then.
func (s *structure) rearrange(q *pairing) {
	if s.cut = s.cut || s.total+q.rearranged() > maxChanges; s.cut {
		return
	}
	lb := len(s.pathB)
	for i := len(q.to) - 1; i >= 0; i-- {
		if q.to[i] < 0 {
			s.pathB = appendPlace(s.pathB[:lb], int32(i))
			s.op("remove", nil)
		}
	}
	s.pathB = s.pathB[:lb]
	for j := range q.moved {
		if q.moved[j] {
			s.moves(q)
			break
		}
	}
	for j, i := range q.from {
		if i < 0 {
			s.pathB = appendPlace(s.pathB[:lb], int32(j))
			s.op("add", s.b.raw(q.bs[j]))
		}
	}
	s.pathB = s.pathB[:lb]
}

// rearranged counts the items that are removed, added or moved. Each will be listed, so that
// the bound of the list tells beforehand that these operations would be thrown away.
func (q *pairing) rearranged() int {
	n := 0
	for _, j := range q.to {
		if j < 0 {
			n++
		}
	}
	for j, i := range q.from {
		if i < 0 || q.moved[j] {
			n++
		}
	}
	return n
}

// moves writes the moves among the items that both arrays have. Each item that moved
// is put right behind the one that it follows in B, which has its place already. To
// know the places as they are between two operations, every place that is ever taken
// gets a slot: the old one of each item, and, behind the item that it follows, the
// new one of each that moved. The number of taken slots before a slot is its index.
func (s *structure) moves(q *pairing) {
	behind := make([][]int32, len(q.as)+1) // by item of A that stays, counting from 1: those of B that follow; 0 is the start
	last := int32(0)
	for j, i := range q.from {
		switch {
		case i < 0:
		case q.moved[j]:
			behind[last] = append(behind[last], int32(j))
		default:
			last = i + 1
		}
	}
	oldSlot, newSlot := make([]int, len(q.as)), make([]int, len(q.bs))
	var taken []bool
	for i := -1; i < len(q.as); i++ {
		if i >= 0 && q.to[i] >= 0 {
			oldSlot[i] = len(taken)
			taken = append(taken, true)
		}
		for _, j := range behind[i+1] {
			newSlot[j] = len(taken)
			taken = append(taken, false)
		}
	}
	slots := newSlotCount(taken)
	for j, i := range q.from {
		if i < 0 || !q.moved[j] {
			continue
		}
		slots.add(oldSlot[i], -1)
		from, to := slots.before(oldSlot[i]), slots.before(newSlot[j])
		slots.add(newSlot[j], 1)
		s.move(from, to)
	}
}

// move adds an operation that moves an item within the array at the path in B.
func (s *structure) move(from, to int) {
	if from == to || s.cut {
		return
	}
	if !s.room(2 * len(s.pathB)) {
		s.cut = true
		return
	}
	s.patch = append(s.patch, playground.PatchOp{
		Op: "move", From: string(appendPlace(s.pathB[:len(s.pathB):len(s.pathB)], int32(from))),
		Path: string(appendPlace(s.pathB[:len(s.pathB):len(s.pathB)], int32(to))),
	})
}

// slotCount counts the taken slots before a slot, in a logarithm's time (a Fenwick tree).
type slotCount []int

func newSlotCount(taken []bool) slotCount {
	t := make(slotCount, len(taken)+1)
	for i, yes := range taken {
		if yes {
			t.add(i, 1)
		}
	}
	return t
}

func (t slotCount) add(slot, n int) {
	for i := slot + 1; i < len(t); i += i & -i {
		t[i] += n
	}
}

func (t slotCount) before(slot int) int {
	sum := 0
	for i := slot; i > 0; i -= i & -i {
		sum += t[i]
	}
	return sum
}
