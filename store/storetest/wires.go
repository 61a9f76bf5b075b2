package storetest

import (
	"testing"
	"time"

	"parley/playground"
)

func testWires(t *testing.T, open Open) {
	t.Run("the bytes of an exchange are kept beside its run, and go with it", func(t *testing.T) {
		k := newKeeper(t, open)
		run := sent{url: path(1), status: 200, body: "x"}.end(k.create(sent{url: path(1)}))
		want := playground.Wire{
			Sent: playground.WireBytes{Head: []byte("GET / HTTP/1.1\r\n\r\n")}, Received: playground.WireBytes{Head: []byte("\xff\x00"), Content: noise(playground.WireWindow, 1), Size: 1 << 40},
			Frames: []playground.Frame{{At: 1000, Stream: 1, Type: "HEADERS", Fields: []playground.Field{{Name: "x", Value: "\xfe"}}}}, More: 7,
		}
		run.Attempts[0].Exchanges[0].Wire, run.Attempts[0].Exchanges[0].Record = playground.WireKept, &want
		if err := k.FinishRun(k.ctx, &run); err != nil {
			t.Fatal(err)
		}
		got, err := k.FindWire(k.ctx, run.ID, 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "bytes", got, want)
		found := k.find(run.ID)
		if x := found.Final(); x.Wire != playground.WireKept || x.Record != nil {
			t.Errorf("the run has %q and %v", x.Wire, x.Record)
		}
		_, err = k.FindWire(k.ctx, run.ID, 1, 2)
		isCode(t, "another exchange", err, playground.NotFound)
		if _, err := k.DeleteRuns(k.ctx, []playground.RunID{run.ID}); err != nil {
			t.Fatal(err)
		}
		k.clock.move(time.Hour)
		if n, err := k.PurgeDeleted(k.ctx, k.clock.now()); n != 1 || err != nil {
			t.Fatalf("purged %d, %v", n, err)
		}
		_, err = k.FindWire(k.ctx, run.ID, 1, 1)
		isCode(t, "after the purge", err, playground.NotFound)
	})
}
