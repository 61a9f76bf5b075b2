package audience

import (
	"testing"
	"time"

	"parley/playground"
)

// TestHallsInWhichNobodyIsAreLetGo: a page that is loaded without a stream is all that some are known by.
func TestHallsInWhichNobodyIsAreLetGo(t *testing.T) {
	now := time.Unix(1000, 0)
	a := New(nil, func() time.Time { return now })
	for id := range playground.PresentationID(50) {
		a.Looked(id, "ada")
		now = now.Add(time.Minute)
	}
	if n := len(a.halls); n != 1 {
		t.Errorf("%d halls are remembered", n)
	}
}
