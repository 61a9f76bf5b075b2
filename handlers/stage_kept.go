package handlers

import (
	"context"

	"parley/playground"
)

func stepOf(p playground.Presentation, id int64) (playground.Step, error) {
	for _, s := range p.Steps {
		if s.ID == id {
			return s, nil
		}
	}
	return playground.Step{}, playground.NewError(playground.NotFound, "There is no such step. It may have been removed.")
}

// keptRun is a run of a step; nil for none, or where it is gone.
func (h *Handlers) keptRun(ctx context.Context, id playground.RunID) (*playground.Run, error) {
	if id == 0 {
		return nil, nil
	}
	run, err := h.History.FindRun(ctx, id)
	if playground.CodeOf(err) == playground.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &run, nil
}

// keptSaved is a saved request of a step; nil for none, or where it is gone.
func (h *Handlers) keptSaved(ctx context.Context, id playground.SavedID) (*playground.SavedRequest, error) {
	if id == 0 {
		return nil, nil
	}
	r, err := h.Collections.FindSaved(ctx, id)
	if playground.CodeOf(err) == playground.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &r, nil
}
