package handlers

import (
	"context"
	"encoding/json"

	"parley/playground"
)

// goneName is under what deleted cookies lie for other replicas.
func goneName(token string) string { return "cookies " + token }

// keepGone remembers deleted cookies, and returns what brings them back, on any replica.
func (h *Handlers) keepGone(ctx context.Context, gone []playground.Cookie) string {
	token := h.gone.keep(gone, h.Now())
	if h.Shelf == nil {
		return token
	}
	text, err := json.Marshal(gone)
	if err == nil {
		err = h.Shelf.LayDown(ctx, goneName(token), text, undoCookies)
	}
	if err != nil {
		h.Log.Error("lay down cookies", "error", err) // this replica can bring them back
	}
	return token
}

// takeGone returns what a token brings back, once.
func (h *Handlers) takeGone(ctx context.Context, token string) ([]playground.Cookie, bool) {
	gone, ok := h.gone.take(token, h.Now())
	if h.Shelf == nil || token == "" {
		return gone, ok
	}
	text, err := h.Shelf.TakeUp(ctx, goneName(token))
	if !ok && err == nil && len(text) > 0 {
		ok = json.Unmarshal(text, &gone) == nil
	}
	return gone, ok
}

// countGone is how many a token brings back; 0: it is known no more.
func (h *Handlers) countGone(ctx context.Context, token string) int {
	n := h.gone.count(token, h.Now())
	if n > 0 || h.Shelf == nil || token == "" {
		return n
	}
	var gone []playground.Cookie
	if text, err := h.Shelf.FindLaidDown(ctx, goneName(token)); err != nil || json.Unmarshal(text, &gone) != nil {
		return 0
	}
	return len(gone)
}
