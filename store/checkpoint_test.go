package store

import (
	"sync/atomic"
	"testing"
)

func TestALogIsPutOffWhileContentStreams(t *testing.T) {
	s := openForTest(t)
	var streams atomic.Int64
	fresh := func() *checkpointer {
		return &checkpointer{db: s.check.db, log: s.path + "-wal", streams: &streams, wake: make(chan struct{}, 1), quit: make(chan struct{})}
	}
	if !fresh().putOff() {
		t.Error("it is put off though nothing streams")
	}
	streams.Store(1)
	going := fresh()
	close(going.quit)
	if going.putOff() {
		t.Error("it is not put off though content streams")
	}
	ending := fresh()
	answer := make(chan bool)
	go func() { answer <- ending.putOff() }()
	ending.wake <- struct{}{}
	ending.wake <- struct{}{} // taken once the first was
	streams.Store(0)
	ending.stir()
	if !<-answer {
		t.Error("it is put off though the content has ended")
	}
}

func TestContentThatStreamedIsCountedToItsEnd(t *testing.T) {
	s := openForTest(t)
	w, err := s.OpenBody(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := s.streams.Load(); n != 1 {
		t.Errorf("%d bodies stream, want 1", n)
	}
	w.Abort()
	if n := s.streams.Load(); n != 0 {
		t.Errorf("%d bodies stream after the last was given up", n)
	}
}
