package runner

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

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
	var h heard
	for _, m := range inMessages(subject{RunID: 7}, list) {
		text, err := json.Marshal(m)
		if err != nil || len(text) > 7500 {
			t.Fatalf("a message of %d bytes, %v", len(text), err)
		}
		var heard message
		if err := json.Unmarshal(text, &heard); err != nil {
			t.Fatal(err)
		}
		h.take(heard)
	}
	if !slices.Equal(h.list, list) || h.lost {
		t.Errorf("of %d events %d came over whole", len(list), len(h.list))
	}
}

// TestWhatIsLostIsToldOnceMore: with any message lost, nothing after it is taken until all of it
// was told again; what cannot be had any more is gone without.
func TestWhatIsLostIsToldOnceMore(t *testing.T) {
	data, now := strings.Repeat("0123456789", 3000), time.Now()
	list := []playground.Event{{Number: 1, Attempt: 1, Hop: 1, Data: "first"}, {Number: 2, Attempt: 1, Hop: 1, Data: data}, {Number: 3, Attempt: 1, Hop: 1, Data: "after"}, {Number: 4, Attempt: 1, Hop: 1, Data: data}, {Number: 1, Attempt: 2, Hop: 1, Data: "another"}}
	messages := inMessages(subject{RunID: 7}, list)
	if len(messages) < 8 {
		t.Fatalf("%d messages", len(messages))
	}
	for lost := range len(messages) - 1 {
		var h heard
		for i, m := range messages {
			if i != lost {
				h.take(m)
			}
		}
		if lost == len(messages)-2 && h.newest().Attempt == 2 {
			continue // the next attempt has begun: nobody looks at what was before
		}
		if !h.due(now) || h.due(now.Add(time.Millisecond)) || !h.due(now.Add(time.Second)) {
			t.Errorf("without message %d it is not asked for, or too often", lost)
		}
		for i, e := range h.list {
			if e != list[i] {
				t.Errorf("without message %d, event %d is %.30v", lost, i+1, e)
			}
		}
		for _, m := range inMessages(subject{RunID: 7}, list[len(h.list):]) {
			h.take(m)
		}
		if h.lost || h.newest() != list[len(list)-1] && h.newest().Number != 1 {
			t.Errorf("without message %d, told again, the newest is %.30v", lost, h.newest())
		}
	}

	var h heard
	h.take(message{Events: list[:1]})
	for n := range mostAsked {
		if h.take(message{Events: list[2:3]}); len(h.list) != 1 || !h.due(now.Add(time.Duration(n)*time.Second)) {
			t.Fatalf("%d events are there", len(h.list))
		}
	}
	if h.take(message{Events: list[2:3]}); len(h.list) != 2 || h.lost {
		t.Errorf("what cannot be had is waited for: %+v", h.list)
	}
	if h.take(message{Events: []playground.Event{{Number: 9, Attempt: 1, Hop: 1}}, Anew: true}); len(h.list) != 3 || h.lost {
		t.Errorf("what is not remembered is waited for: %+v", h.list)
	}
}
