package store

import "testing"

// BenchmarkPurge is what a run costs that retention removes from a long history, whose sieves are
// merged, and how long one transaction of it keeps all others waiting at most.
func BenchmarkPurge(b *testing.B) {
	s := openForTest(b)
	fillRows(b, s, 70_000+b.N)
	b.ResetTimer()
	left := int64(b.N)
	n, err := s.purgeSpan(b.Context(), everyRun, purgeBatch, func() (int64, error) {
		many := min(left, purgeBatch)
		left -= many
		return many, nil
	})
	if n != b.N || err != nil {
		b.Fatalf("%d of %d runs went: %v", n, b.N, err)
	}
}
