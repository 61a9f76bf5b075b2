package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// Garbage is collected when there is as much of it as there is in use, which is Go's own
// measure, but not before it is leastGarbage: a program that needs little would spend a
// seventh of its time under load on collecting. Where much is in use that is content, which is
// quickly gone through, and there is no more of it than mostGarbage.
const (
	leastGarbage = 24 << 20
	mostGarbage  = 64 << 20
)

// gcPercent is Go's setting for so much in use.
func gcPercent(live uint64) int {
	live = max(live, 1)
	return int(min(max(min(max(leastGarbage*100/live, 100), mostGarbage*100/live), 25), 400))
}

// collectSeldom keeps Go's setting right, after each collection.
func collectSeldom() {
	percent := gcPercent(inUse())
	debug.SetGCPercent(percent)
	afterEachCollection(func() {
		if p := gcPercent(inUse()); p < percent*3/4 || p > percent*4/3 {
			percent = p
			debug.SetGCPercent(p) // stops the world for a moment, so not each time
		}
	})
}

// afterEachCollection has a finalizer call f: what nothing refers to is finalized when the
// next collection finds it.
func afterEachCollection(f func()) {
	type sentinel struct{ _ *byte }
	var again func(*sentinel)
	again = func(*sentinel) {
		f()
		runtime.SetFinalizer(new(sentinel), again)
	}
	runtime.SetFinalizer(new(sentinel), again)
}

// inUse is how many bytes the last collection left.
func inUse() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
