package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"parley/playground"
)

func openForTest(t testing.TB) *Store {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "parley.db"), Options{KeepFree: -1, SearchTime: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// hold has the writer busy until release is called: what comes meanwhile is one group.
func hold(t *testing.T, w *writer) (release func()) {
	t.Helper()
	held, free := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() { done <- w.alone(func() error { close(held); <-free; return nil }) }()
	<-held
	return func() {
		close(free)
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// waiting returns when n jobs wait.
func waiting(w *writer, n int) {
	for {
		w.mu.Lock()
		there := len(w.queue)
		w.mu.Unlock()
		if there == n {
			return
		}
	}
}

func TestWritesThatWaitTogetherAreOneTransaction(t *testing.T) {
	s := openForTest(t)
	release := hold(t, s.write)
	const callers = 20
	var mu sync.Mutex
	transactions := map[*tx]int{}
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			err := s.write.do(func(tx *tx) error {
				mu.Lock()
				transactions[tx]++
				mu.Unlock()
				return tx.exec(`INSERT INTO tally (name, value) VALUES ($1, $2)`, fmt.Sprint("test.", i), i)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	waiting(s.write, callers)
	release()
	all.Wait()
	if len(transactions) != 1 {
		t.Errorf("%d writes took %d transactions", callers, len(transactions))
	}
}

func TestAFailingWriteDoesNotFailItsNeighbours(t *testing.T) {
	s := openForTest(t)
	release := hold(t, s.write)
	broken, refusal := errors.New("broken"), playground.NewError(playground.Conflict, "no")
	outcomes := make([]error, 12)
	var all sync.WaitGroup
	for i := range outcomes {
		all.Go(func() {
			outcomes[i] = s.write.do(func(tx *tx) error {
				if i%4 == 3 {
					return refusal
				}
				if err := tx.exec(`INSERT INTO tally (name, value) VALUES ($1, 1)`, fmt.Sprint("test.", i)); err != nil {
					return err
				}
				tx.add("together", 1)
				switch i {
				case 4:
					return broken
				case 5:
					panic("a fault")
				case 6:
					return tx.exec(`INSERT INTO tally (name, value) VALUES ('test.6', 1)`)
				case 8:
					return refusal // after it has written
				}
				return nil
			})
		})
	}
	waiting(s.write, len(outcomes))
	release()
	all.Wait()
	for i, err := range outcomes {
		if failed := i%4 == 3 || i == 4 || i == 5 || i == 6 || i == 8; failed != (err != nil) {
			t.Errorf("write %d: %v", i, err)
		}
	}
	if !errors.Is(outcomes[4], broken) || !errors.Is(outcomes[3], refusal) || !errors.Is(outcomes[8], refusal) {
		t.Errorf("outcomes %v", outcomes)
	}
	var kept, together int
	if err := s.read.QueryRow(`SELECT (SELECT count(*) FROM tally WHERE name LIKE 'test.%'), (SELECT value FROM tally WHERE name = 'together')`).Scan(&kept, &together); err != nil {
		t.Fatal(err)
	}
	if kept != 5 || together != 5 {
		t.Errorf("%d writes are kept, and %d counted; want 5", kept, together)
	}
}

func TestPackedBytesComeBackAndDamageIsSeen(t *testing.T) {
	for _, text := range []string{"", "short", fmt.Sprint(make([]int, 9000))} {
		kept := pack([]byte(text))
		got, err := unpack(kept, nil)
		if err != nil || string(got) != text {
			t.Errorf("%d bytes came back as %d, %v", len(text), len(got), err)
		}
		for i := range kept {
			kept[i] ^= 4
			if _, err := unpack(kept, nil); !errors.Is(err, errDamaged) {
				t.Fatalf("byte %d of %d was changed unseen: %v", i, len(kept), err)
			}
			kept[i] ^= 4
		}
		if _, err := unpack(kept[:len(kept)-1], nil); !errors.Is(err, errDamaged) {
			t.Errorf("cut unseen: %v", err)
		}
	}
}
