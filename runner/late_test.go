package runner

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"

	"parley/playground"
)

// lateRunner has runs kept as running after a while, and hands their filled requests to target.
func lateRunner(keep *fakeKeeper, after time.Duration, target func(context.Context, playground.Filled) []playground.Attempt) *Runner {
	return New(filledFunc(target), explainETag, keep, Options{Late: after, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
}

type filledFunc func(context.Context, playground.Filled) []playground.Attempt

func (f filledFunc) Execute(ctx context.Context, filled playground.Filled, _ func(playground.Progress), _ <-chan struct{}) []playground.Attempt {
	return f(ctx, filled)
}

func unsafeDraft() playground.Draft {
	d := draft()
	d.Request.Method = "POST"
	return d
}

func fileDraft() playground.Draft {
	d := draft()
	d.Request.Body.Kind, d.Request.Body.SHA256 = playground.BodyBinary, "ab"
	return d
}

func TestARunIsKeptBeforeItIsSentWhereThatMatters(t *testing.T) {
	for _, c := range []struct {
		name  string
		draft playground.Draft
		send  func(*Runner, playground.Draft) error
		want  int
	}{
		{"a safe method that nobody was told of is not", draft(), sendAndWait, 0},
		{"a method that may change the target", unsafeDraft(), sendAndWait, 1},
		{"a run that somebody is told the number of", draft(), startOnly, 1},
		{"a request with a file", fileDraft(), sendAndWait, 1},
		{"a request that waits first", playground.Draft{Request: draft().Request, After: 1}, sendAndWait, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			keep, seen := &fakeKeeper{}, make(chan int, 1)
			r := lateRunner(keep, time.Hour, func(context.Context, playground.Filled) []playground.Attempt {
				keep.mu.Lock()
				defer keep.mu.Unlock()
				seen <- len(keep.numbered)
				return answered(200)
			})
			if err := c.send(r, c.draft); err != nil {
				t.Fatal(err)
			}
			if got := <-seen; got != c.want {
				t.Errorf("%d runs were kept when it was sent, want %d", got, c.want)
			}
			r.Close(t.Context())
			if run, ok := keep.run(1); !ok || run.Status != 200 {
				t.Errorf("run 1 is kept as %+v, %v", run, ok)
			}
		})
	}
}

func sendAndWait(r *Runner, d playground.Draft) error {
	_, err := r.Send(context.Background(), d)
	return err
}

func startOnly(r *Runner, d playground.Draft) error {
	_, err := r.Start(context.Background(), d)
	return err
}

func TestARunThatTakesLongerIsKeptWhileItGoes(t *testing.T) {
	keep := &fakeKeeper{}
	r := lateRunner(keep, time.Millisecond, func(ctx context.Context, _ playground.Filled) []playground.Attempt {
		<-ctx.Done()
		return cancelled()
	})
	news, stop := r.Subscribe()
	defer stop()
	ended := make(chan playground.Run, 1)
	go func() {
		run, _ := r.Send(context.Background(), draft())
		ended <- run
	}()
	if n := <-news; n.Ended || n.Run.ID != 1 {
		t.Fatalf("first news %+v, want the beginning of run 1", n)
	}
	if _, stop, ok := r.Watch(1); !ok {
		t.Error("run 1 cannot be watched")
	} else {
		stop()
	}
	if err := r.Cancel(1); err != nil {
		t.Error(err)
	}
	if run := <-ended; run.ID != 1 || run.State != playground.StateCancelled {
		t.Errorf("it ended as %+v", run)
	}
	if n := <-news; !n.Ended || n.Run.ID != 1 {
		t.Errorf("second news %+v, want the end of run 1", n)
	}
}

func TestARunThatEndsAtOnceIsToldOfOnce(t *testing.T) {
	r := lateRunner(&fakeKeeper{}, time.Hour, func(context.Context, playground.Filled) []playground.Attempt { return answered(200) })
	news, stop := r.Subscribe()
	defer stop()
	if err := sendAndWait(r, draft()); err != nil {
		t.Fatal(err)
	}
	if n := <-news; !n.Ended || n.Run.ID != 1 {
		t.Errorf("news %+v, want the end of run 1", n)
	}
}

func TestWhoAsksForTheNumberHasTheRunKept(t *testing.T) {
	keep := &fakeKeeper{}
	r := lateRunner(keep, time.Hour, func(_ context.Context, f playground.Filled) []playground.Attempt {
		if a, b := f.Number(), f.Number(); a != 1 || b != 1 {
			t.Errorf("numbers %d and %d, want 1", a, b)
		}
		return answered(200)
	})
	run, err := r.Send(t.Context(), draft())
	if err != nil || run.ID != 1 || len(keep.numbered) != 1 {
		t.Errorf("run %d, %v, kept as running: %v", run.ID, err, keep.numbered)
	}
}

func TestARunThatCannotBeKeptAsRunningIsKeptWithItsEnd(t *testing.T) {
	keep := &fakeKeeper{numberEr: errors.New("disk says no")}
	r := lateRunner(keep, time.Hour, func(_ context.Context, f playground.Filled) []playground.Attempt {
		if n := f.Number(); n != 0 {
			t.Errorf("number %d, want none", n)
		}
		return answered(200)
	})
	if run, err := r.Send(t.Context(), draft()); err != nil || run.ID != 1 {
		t.Errorf("run %d, %v", run.ID, err)
	}
}

func TestCloseInterruptsARunThatIsNotKeptYet(t *testing.T) {
	keep, started := &fakeKeeper{}, make(chan struct{})
	r := lateRunner(keep, time.Hour, func(ctx context.Context, _ playground.Filled) []playground.Attempt {
		close(started)
		<-ctx.Done()
		return cancelled()
	})
	go func() { _ = sendAndWait(r, draft()) }()
	<-started
	over, cancel := context.WithCancel(t.Context())
	cancel()
	r.Close(over)
	if run, ok := keep.run(1); !ok || run.State != playground.StateInterrupted {
		t.Errorf("run 1 is kept as %+v, %v", run, ok)
	}
}
