package runner

import (
	"context"
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
