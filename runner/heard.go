package runner

import (
	"time"

	"parley/playground"
)

// heard is what another replica told of a stream: without holes, unless what was lost cannot be
// had any more.
type heard struct {
	arrived

	event  playground.Event // told in pieces, and not whole yet
	pieces int              // of it

	lost  bool // what comes after the last event has to be told once more
	asked time.Time
	asks  int // times for what comes after this event
}

// newest is the last event that is whole, without its data.
func (h *heard) newest() playground.Event {
	if len(h.list) == 0 {
		return playground.Event{}
	}
	e := h.list[len(h.list)-1]
	e.Data = ""
	return e
}

// take takes in what a message has of the stream, up to where something was lost before it.
func (h *heard) take(m message) {
	for i, e := range m.Events {
		last := h.newest()
		if last.Number > 0 && !newer(e, last) {
			continue // told once more, to somebody else
		}
		first := i == 0
		switch {
		case first && m.Piece > 0:
			if !h.join(&e, m.Piece) {
				h.lost = true
				return
			}
		case !follows(e, last) && !(first && m.Anew) && h.asks < mostAsked:
			h.lost = true
			return
		}
		h.pieces = 0
		if m.More && i == len(m.Events)-1 {
			if h.event, h.pieces = e, 1; first {
				h.pieces += m.Piece
			}
			return
		}
		h.add(e)
		h.lost, h.asks = false, 0
	}
}

// join puts a piece to the pieces before it; false: one of them was lost.
func (h *heard) join(e *playground.Event, piece int) bool {
	if piece != h.pieces || h.event.Number != e.Number || h.event.Attempt != e.Attempt || h.event.Hop != e.Hop {
		h.pieces = 0
		return false
	}
	if data := h.event.Data; len(data) < mostArrivedBytes && !h.event.Cut {
		e.Data = data + e.Data
	} else {
		e.Data, e.Cut = data, true
	}
	return true
}

// due reports that what was lost is to be asked for now.
func (h *heard) due(now time.Time) bool {
	if !h.lost || now.Sub(h.asked) < askEvery {
		return false
	}
	h.asked = now
	h.asks++
	return true
}
