package store

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestWhatIsCaughtIsTakenOutInOrder: any runs of a window, any part of it, taken out a few at
// a time from either end, are those that a plain look at each number finds.
func TestWhatIsCaughtIsTakenOutInOrder(t *testing.T) {
	chance := rand.New(rand.NewPCG(5, 6))
	for round := range 400 {
		var here sifted
		base := int64(round%3) * window
		every := []int{1, 7, 300, window / 4}[round%4]
		for range window / every / 4 {
			id := chance.IntN(window)
			here.put(id/64, 1<<(id%64))
		}
		if round%5 == 0 { // a part holds nothing any more, as after other sieves
			clear(here.set[:window/128])
		}
		first := base + chance.Int64N(window)
		left := span{first, first + chance.Int64N(base+window-first)}
		var want []int64
		for id := left.first; id <= left.last; id++ {
			if here.set[id%window/64]&(1<<(id%64)) != 0 {
				want = append(want, id)
			}
		}
		for _, forward := range []bool{true, false} {
			c, got := catch{&here, left, forward}, []int64(nil)
			for {
				some := c.next(1 + chance.IntN(60))
				if len(some) == 0 {
					break
				}
				got = append(got, some...)
			}
			if !forward {
				slices.Reverse(got)
			}
			if !slices.Equal(got, want) {
				t.Fatalf("round %d, forward %v: %d runs of %d to %d, want %d", round, forward, len(got), left.first, left.last, len(want))
			}
		}
	}
}
