package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestGarbageIsBoundedByWhatIsInUse(t *testing.T) {
	for _, c := range []struct {
		live uint64
		want int
	}{
		{0, 400}, {1 << 20, 400}, {8 << 20, 300}, {16 << 20, 150}, {24 << 20, 100}, {48 << 20, 100}, {128 << 20, 50}, {1 << 30, 25},
	} {
		if got := gcPercent(c.live); got != c.want {
			t.Errorf("with %d bytes in use: %d %%, want %d", c.live, got, c.want)
		}
	}
}

func TestTheSettingFollowsWhatIsInUse(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	collected := make(chan struct{}, 100)
	afterEachCollection(func() {
		select {
		case collected <- struct{}{}:
		default:
		}
	})
	for range 3 {
		runtime.GC()
		<-collected
	}
	collectSeldom()
	runtime.GC()
	<-collected
	if got := debug.SetGCPercent(100); got <= 100 {
		t.Errorf("a small program has %d %%", got)
	}
}
