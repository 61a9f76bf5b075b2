package handlers

import (
	"context"
	"crypto/rand"
	"strconv"

	"parley/playground"
)

// keepUndo keeps how runs were before a change, and returns what it is taken back by;
// nothing, where nothing was changed.
func (h *Handlers) keepUndo(ctx context.Context, done string, changes []playground.Undoing) (string, error) {
	if len(changes) == 0 {
		return "", nil
	}
	u := playground.Undo{Token: rand.Text(), Words: done + " " + strconv.Itoa(len(changes)) + " runs.", Changes: changes}
	if len(changes) == 1 {
		u.Words = done + " 1 run."
	}
	return u.Token, h.History.KeepUndo(ctx, u)
}

// offerUndo says what a token takes back; nothing, where it is known no more.
func (h *Handlers) offerUndo(ctx context.Context, token string) (known, words string, err error) {
	if token == "" {
		return "", "", nil
	}
	if words, err = h.History.FindUndo(ctx, token); words == "" {
		token = ""
	}
	return token, words, err
}
