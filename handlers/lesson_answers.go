package handlers

import (
	"context"
	"sync"

	"parley/playground"
)

// awaited is an answer to a step that is on its way. It is judged once, when it has ended: by who
// waits for it, or by who looks at it first.
type awaited struct {
	once  sync.Once
	who   string
	place stepPlace
	err   error
}

// awaitedAnswers are those of this process.
type awaitedAnswers struct {
	mu   sync.Mutex
	runs map[playground.RunID]*awaited
}

func (a *awaitedAnswers) find(id playground.RunID) *awaited {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.runs[id]
}

func (a *awaitedAnswers) put(id playground.RunID, one *awaited) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.runs == nil {
		a.runs = map[playground.RunID]*awaited{}
	}
	if a.runs[id] = one; one == nil {
		delete(a.runs, id)
	}
}

// awaitAnswer keeps what a run is worth once it has ended, also where nobody looks any more: who
// reloads or leaves the page during a polite wait has answered all the same.
func (h *Handlers) awaitAnswer(ctx context.Context, who string, p stepPlace, id playground.RunID) {
	ctx = context.WithoutCancel(ctx)
	h.answers.put(id, &awaited{who: who, place: p})
	go func() {
		if progress, stop, going := h.Runner.Watch(id); going {
			defer stop()
			for range progress { // it is closed at the end
			}
		}
		if run, err := h.History.FindRun(ctx, id); err == nil {
			_ = h.settleAnswer(ctx, run) // who looks at it is told what went wrong
		}
		h.answers.put(id, nil)
	}()
}

// settleAnswer keeps what a run is worth that was waited for and has ended.
func (h *Handlers) settleAnswer(ctx context.Context, run playground.Run) error {
	a := h.answers.find(run.ID)
	if a == nil || run.State == playground.StateRunning {
		return nil
	}
	a.once.Do(func() { _, a.err = h.answered(ctx, a.who, a.place, run) })
	return a.err
}
