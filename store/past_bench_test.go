package store_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"parley/playground"
	"parley/store"
)

// BenchmarkFindPast is what every run asks of the history while it is under way.
func BenchmarkFindPast(b *testing.B) {
	for _, urls := range []int{1, 300} {
		b.Run(fmt.Sprintf("urls=%d", urls), func(b *testing.B) {
			s := mustOpen(b, filepath.Join(b.TempDir(), "parley.db"), store.Options{KeepFree: -1})
			for i := range 3000 {
				sendRun(b, s, fmt.Sprintf("http://api.example/users/%d", i%urls))
			}
			r := playground.NewRequest("http://api.example/users/17")
			b.ResetTimer()
			for b.Loop() {
				if _, err := s.FindPast(b.Context(), r, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
