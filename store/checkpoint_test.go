package store

import (
	"path/filepath"
	"sync/atomic"
	"testing"

	"parley/playground"
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

// TestALogIsEmptiedWhereTheDiskIsNearlyFull: what is in the log needs its room once more, and where
// that is not left no program can open the database again.
func TestALogIsEmptiedWhereTheDiskIsNearlyFull(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "parley.db"), Options{KeepFree: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.CreateEnvironment(t.Context(), playground.Environment{Name: "a"}); err != nil {
		t.Fatal(err)
	}
	_, log := s.FileSizes()
	if _, keep, known := s.room(); log == 0 || known && keep != 1+log || s.shortOfRoom() {
		t.Errorf("%d bytes have to be free where the log has %d", keep, log)
	}
	var streams atomic.Int64
	streams.Store(1)
	full := &checkpointer{db: s.check.db, log: s.path + "-wal", write: s.write, streams: &streams, short: func() bool { return true }, quit: make(chan struct{})}
	if !full.putOff() {
		t.Error("it is put off")
	}
	if err := full.shorten(); err != nil {
		t.Error(err)
	}
	if _, log := s.FileSizes(); log != 0 {
		t.Errorf("the log has %d bytes", log)
	}
}
