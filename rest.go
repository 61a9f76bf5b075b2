package main

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// Bounds of what counts as rest, in bytes allocated.
const (
	restTick  = time.Second / 2
	restQuiet = 1 << 20 // within a tick
	restWorth = 4 << 20 // since memory was given back last
)

// rest gives memory back when nothing happens: a playground mostly waits, on a machine that
// it shares.
func rest(ctx context.Context) {
	tick := time.NewTicker(restTick)
	defer tick.Stop()
	var before, given uint64
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := allocated()
		if now-before < restQuiet && now-given > restWorth {
			debug.FreeOSMemory()
			giveFilesBack()
			given = now
		}
		before = now
	}
}

// allocated is how many bytes were ever allocated.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
