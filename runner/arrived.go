package runner

import "parley/playground"

// Bounds of what is remembered of a stream while it comes.
const (
	mostArrived      = 200
	mostArrivedBytes = 512 << 10
)

// arrived are the newest events of the response that is being received.
type arrived struct {
	list []playground.Event
	size int
}

// add remembers an event. The first one of another exchange begins anew.
func (a *arrived) add(e playground.Event) {
	if n := len(a.list); n > 0 && (a.list[n-1].Attempt != e.Attempt || a.list[n-1].Hop != e.Hop) {
		*a = arrived{}
	}
	a.list, a.size = append(a.list, e), a.size+len(e.Data)
	for len(a.list) > mostArrived || a.size > mostArrivedBytes && len(a.list) > 1 {
		a.size -= len(a.list[0].Data)
		a.list = a.list[1:]
	}
}

// begun is an event that is told in pieces, and not whole yet.
type begun struct {
	event  playground.Event
	pieces int
}

// join returns the events of a message that are whole. Of one whose pieces were lost there is
// the beginning, and that it is cut.
func (b *begun) join(list []playground.Event, piece int, more bool) []playground.Event {
	if len(list) == 0 {
		return list
	}
	first, end := &list[0], len(list)-1
	if piece > 0 {
		if b.pieces == 0 || b.event.Number != first.Number || b.event.Attempt != first.Attempt || b.event.Hop != first.Hop {
			return list[1:] // its beginning was not heard
		}
		data := b.event.Data
		if piece == b.pieces && !b.event.Cut && len(data) < mostArrivedBytes {
			data += first.Data
		} else {
			first.Cut = true
		}
		first.Data = data
	}
	b.pieces = 0
	if more {
		b.event, b.pieces = list[end], piece+1
		return list[:end]
	}
	return list
}

// addNewer remembers an event that is told of again now and then.
func (a *arrived) addNewer(e playground.Event) {
	if n := len(a.list); n > 0 && !newer(e, a.list[n-1]) {
		return
	}
	a.add(e)
}

func newer(e, last playground.Event) bool {
	if e.Attempt != last.Attempt {
		return e.Attempt > last.Attempt
	}
	if e.Hop != last.Hop {
		return e.Hop > last.Hop
	}
	return e.Number > last.Number
}

// Arrived returns what has streamed in of a run that is going: the newest events after the
// one with that number in its exchange, 0 for all that are remembered.
func (r *Runner) Arrived(id playground.RunID, after playground.Event) []playground.Event {
	if g := r.find(id); g != nil {
		g.mu.Lock()
		defer g.mu.Unlock()
		return g.arrived.since(after)
	}
	if r.others == nil {
		return nil
	}
	g := r.others.runs.find(subject{RunID: id})
	if g == nil {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.arrived.since(after)
}

// since returns a copy of what came after an event.
func (a *arrived) since(after playground.Event) []playground.Event {
	list := a.list
	if len(list) == 0 {
		return nil
	}
	if list[0].Attempt == after.Attempt && list[0].Hop == after.Hop {
		for len(list) > 0 && list[0].Number <= after.Number {
			list = list[1:]
		}
	}
	return append([]playground.Event(nil), list...)
}
