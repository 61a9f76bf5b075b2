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

func newer(e, last playground.Event) bool {
	if e.Attempt != last.Attempt {
		return e.Attempt > last.Attempt
	}
	if e.Hop != last.Hop {
		return e.Hop > last.Hop
	}
	return e.Number > last.Number
}

// follows reports that nothing lies between an event and the last one before.
func follows(e, last playground.Event) bool {
	if e.Attempt == last.Attempt && e.Hop == last.Hop {
		return e.Number == last.Number+1
	}
	return e.Number == 1
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
	return g.heard.since(after)
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
