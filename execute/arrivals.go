package execute

import (
	"parley/playground"
)

// arrivals tells of content that streams, event by event, and notes when each came.
type arrivals struct {
	h      *hop
	reader *playground.EventReader
	times  []playground.Millis
	noted  bool // the times are kept
}

// arrivals returns nil for content that does not stream. Text whose length nobody knows
// is told line by line as well, but its times are not kept.
func (h *hop) arrivals(mediaType string, total int64) *arrivals {
	kind := playground.StreamOf(mediaType)
	a := &arrivals{h: h, noted: kind != ""}
	if kind == "" && mediaType == "text/plain" && total < 0 && h.r.watch.Progress != nil {
		kind = playground.StreamLines
	}
	if kind == "" {
		return nil
	}
	if kind == playground.StreamEvents {
		h.watch.rest()
	}
	a.reader = playground.NewEventReader(kind, a.came)
	return a
}

func (a *arrivals) came(e playground.Event) {
	e.At = playground.Millis(a.h.e.o.Now().Sub(a.h.began))
	if a.noted && len(a.times) < playground.MaxArrivals {
		a.times = append(a.times, e.At)
	}
	a.h.r.tell(playground.Progress{Event: "arrived", Phase: playground.PhaseReceive, Arrived: &e})
}

// end tells what was left of the content, and notes the times with it.
func (a *arrivals) end(c playground.Content) playground.Content {
	if a != nil {
		a.reader.End()
		c.Arrivals = a.times
	}
	return c
}
