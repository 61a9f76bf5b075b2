package runner

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"parley/playground"
)

func TestTheNewestEventsAreRemembered(t *testing.T) {
	var a arrived
	for n := range 3 * mostArrived {
		a.add(playground.Event{Number: n + 1, Attempt: 1, Hop: 1, Data: "x"})
	}
	if len(a.list) != mostArrived || a.list[0].Number != 2*mostArrived+1 {
		t.Errorf("%d events from %d", len(a.list), a.list[0].Number)
	}
	for n := range 20 {
		a.add(playground.Event{Number: n + 1, Attempt: 2, Hop: 1, Data: strings.Repeat("x", playground.MaxEvent)})
	}
	if a.size > mostArrivedBytes || a.list[len(a.list)-1].Number != 20 || a.list[0].Attempt != 2 {
		t.Errorf("%d bytes, %d events", a.size, len(a.list))
	}
}

func TestWhatArrivesIsHadByItsNumber(t *testing.T) {
	arrived, done := make(chan struct{}), make(chan struct{})
	r := newTestRunner(func(_ context.Context, _ playground.Request, progress func(playground.Progress), _ <-chan struct{}) []playground.Attempt {
		for n := range 3 {
			progress(playground.Progress{Event: "arrived", Arrived: &playground.Event{Number: n + 1, Attempt: 1, Hop: 1}})
		}
		close(arrived)
		<-done
		return answered(200)
	}, &fakeKeeper{}, 0)
	run, err := r.Start(t.Context(), draft())
	if err != nil {
		t.Fatal(err)
	}
	<-arrived
	all := r.Arrived(run.ID, playground.Event{})
	if len(all) != 3 || len(r.Arrived(run.ID, all[1])) != 1 || len(r.Arrived(run.ID, all[2])) != 0 {
		t.Errorf("%+v", all)
	}
	if other := r.Arrived(run.ID, playground.Event{Number: 3, Attempt: 1, Hop: 9}); len(other) != 3 {
		t.Errorf("after another exchange: %+v", other)
	}
	progress, stop, _ := r.Watch(run.ID)
	if p := <-progress; p.Event != "phase" {
		t.Errorf("the run's own news are gone: %+v", p)
	}
	stop()
	close(done)
	r.Close(t.Context())
	if r.Arrived(run.ID, playground.Event{}) != nil {
		t.Error("an ended run still streams")
	}
}

// TestLongEventsReachOtherReplicasWhole: no message is longer than the bus takes, and what is
// told of a stream is what was remembered of it.
func TestLongEventsReachOtherReplicasWhole(t *testing.T) {
	var list []playground.Event
	for i, data := range []string{"short", strings.Repeat("x", playground.MaxEvent), "é", strings.Repeat("\u2028é\"\x01", 3000), strings.Repeat("<&>", 2500), "", strings.Repeat("y", 6990), "last"} {
		list = append(list, playground.Event{Number: i + 1, Attempt: 1, Hop: 1, Data: data, Cut: i == 1})
	}
	messages := inMessages(subject{RunID: 7}, list)
	var got []playground.Event
	var b begun
	for _, m := range messages {
		text, err := json.Marshal(m)
		if err != nil || len(text) > 7500 {
			t.Fatalf("a message of %d bytes, %v", len(text), err)
		}
		var heard message
		if err := json.Unmarshal(text, &heard); err != nil {
			t.Fatal(err)
		}
		got = append(got, b.join(heard.Events, heard.Piece, heard.More)...)
	}
	if !slices.Equal(got, list) {
		t.Errorf("of %d events %d came over whole", len(list), len(got))
	}
}

// TestAPieceThatIsLostIsSeen: what was told in pieces is never put together with a hole in it.
func TestAPieceThatIsLostIsSeen(t *testing.T) {
	data := strings.Repeat("0123456789", 3000)
	messages := inMessages(subject{RunID: 7}, []playground.Event{{Number: 1, Attempt: 1, Hop: 1, Data: data}, {Number: 2, Attempt: 1, Hop: 1, Data: "after"}})
	if len(messages) < 4 {
		t.Fatalf("%d messages", len(messages))
	}
	for lost := range len(messages) - 1 {
		var b begun
		var got []playground.Event
		for i, m := range messages {
			if i != lost {
				got = append(got, b.join(slices.Clone(m.Events), m.Piece, m.More)...)
			}
		}
		if last := got[len(got)-1]; last.Data != "after" {
			t.Errorf("without piece %d the next event is %.20q", lost, last.Data)
		}
		if lost > 0 && (len(got) != 2 || !got[0].Cut || !strings.HasPrefix(data, got[0].Data)) || lost == 0 && len(got) != 1 {
			t.Errorf("without piece %d there are %d events", lost, len(got))
		}
	}
}
