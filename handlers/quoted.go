package handlers

import (
	"context"

	"parley/playground"
)

// What somebody writes beside a run of their own is for all to read. A credential of the run
// that is quoted there is kept as blanks. What others write is kept as it is: they know only
// what they know, and would be told whether they guessed right.

// quoting blanks the credentials of a run in what who writes to it.
func (h *Handlers) quoting(ctx context.Context, id playground.RunID, who string, texts ...*string) error {
	run, err := h.History.FindRun(ctx, id)
	if err == nil && run.CreatedBy == who {
		blankQuoted(run, texts...)
	}
	return err
}

func blankQuoted(run playground.Run, texts ...*string) {
	hide := playground.NewBlanker(run)
	for _, text := range texts {
		if text != nil {
			*text = hide.BlankText(*text)
		}
	}
}

// quotingIn is quoting for an update.
func (h *Handlers) quotingIn(ctx context.Context, id playground.RunID, u *playground.RunUpdate) error {
	texts := []*string{u.Name, u.Note}
	if u.Tags != nil {
		for i := range *u.Tags {
			texts = append(texts, &(*u.Tags)[i])
		}
	}
	if u.Name == nil && u.Note == nil && u.Tags == nil {
		return nil
	}
	return h.quoting(ctx, id, u.By, texts...)
}

// quotingEach is quoting for a change of several runs.
func quotingEach(who string, of func(playground.Run) playground.RunUpdate) func(playground.Run) playground.RunUpdate {
	return func(run playground.Run) playground.RunUpdate {
		u := of(run)
		if run.CreatedBy == who {
			blankQuoted(run, u.Note)
		}
		return u
	}
}
