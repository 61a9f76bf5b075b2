package store

import (
	"math/rand/v2"
	"slices"
	"testing"

	"parley/playground"
)

// A list that was handed out stays as it was, whatever comes after; the list itself is the
// newest runs in order.
func TestMemoryListsTheNewestRuns(t *testing.T) {
	for range 200 {
		m := remember(nil)
		m.more = false
		type handed struct{ list, copied []*playground.RunSummary }
		var out []handed
		var all []playground.RunID
		for id := range 60 {
			all = append(all, playground.RunID(id+1))
		}
		for i := range all { // nearly in order, as runs end
			j := min(i+rand.IntN(3), len(all)-1)
			all[i], all[j] = all[j], all[i]
		}
		for i, id := range all {
			m.add(&playground.RunSummary{ID: id})
			m.add(&playground.RunSummary{ID: id}) // one run ends once
			out = append(out, handed{m.runs, slices.Clone(m.runs)})
			var ids []playground.RunID
			for _, r := range m.runs {
				ids = append(ids, r.ID)
			}
			want := slices.Sorted(slices.Values(all[:i+1]))
			slices.Reverse(want)
			if want = want[:min(len(want), len(ids))]; !slices.Equal(ids, want) {
				t.Fatalf("after %v the list is %v", all[:i+1], ids)
			}
		}
		for _, h := range out {
			if !slices.EqualFunc(h.list, h.copied, func(a, b *playground.RunSummary) bool { return a.ID == b.ID }) {
				t.Fatal("a list that was handed out has changed")
			}
		}
	}
}

func BenchmarkMemoryAdd(b *testing.B) {
	b.ReportAllocs()
	m := remember(nil)
	for i := range b.N {
		m.add(&playground.RunSummary{ID: playground.RunID(i + 1)})
	}
}
