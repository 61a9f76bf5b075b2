package store

import (
	"testing"
	"time"
)

func TestOneLateChunkAloneIsNoLeisure(t *testing.T) {
	chunk := make([]byte, chunkSize)
	into := make([]byte, 0, chunkSize+roomToPack)
	var p packing
	for i, c := range []struct {
		waited time.Duration
		coding byte
	}{
		{0, codingS2}, {3 * leisure, codingS2}, {0, codingS2}, // one alone
		{3 * leisure, codingZstd}, {3 * leisure, codingZstd}, // slow content
		{0, codingZstd}, {0, codingS2}, {0, codingS2}, // and fast again
	} {
		if kept := p.pack(into, chunk, c.waited); kept[0] != c.coding {
			t.Errorf("chunk %d is kept in coding %d, want %d", i, kept[0], c.coding)
		}
	}
}
