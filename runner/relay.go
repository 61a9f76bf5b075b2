package runner

import (
	"encoding/json"
	"slices"
	"time"
	"unicode/utf8"

	"parley/playground"
)

// relay tells other replicas how far something of this one is, for as long as they ask.
type relay struct {
	until time.Time
	fresh chan struct{} // somebody asks for it from the beginning
}

// Bounds of what is told of a stream at once. The newest is told, of a long event its
// beginning; when the run has ended, all of it is kept.
const (
	mostTold       = 7000 // bytes of one message
	mostToldAtOnce = 4    // messages
	mostGathered   = 16   // of progress that is told together
)

// tellOf tells of something that another replica follows, if this one has it.
func (o *others) tellOf(m message) {
	o.mu.Lock()
	defer o.mu.Unlock()
	r := o.relays[m.subject]
	if r == nil {
		if r = o.startRelay(m.subject); r == nil {
			return
		}
		o.relays[m.subject] = r
	} else if m.Fresh {
		select {
		case r.fresh <- struct{}{}:
		default:
		}
	}
	r.until = time.Now().Add(tellFor)
}

// startRelay begins to tell of something; nil: this replica does not have it. The lock is held.
func (o *others) startRelay(s subject) *relay {
	r := &relay{fresh: make(chan struct{}, 1)}
	if g := o.own.find(s.RunID); g != nil {
		progress, stop := g.watch()
		var last playground.Event
		tell := func(list []playground.Progress, fresh bool) {
			if fresh {
				last = playground.Event{}
			}
			for _, p := range list {
				o.publish(message{Op: opTell, subject: s, Run: &p})
			}
			last = o.tellArrived(s, last)
		}
		go relayed(o, s, r, progress, stop, func(p playground.Progress) bool { return p.Event == "progress" }, tell)
		return r
	}
	if o.repeat == nil {
		return nil
	}
	g := o.repeat.find(s.SeriesID)
	if g == nil {
		return nil
	}
	progress, stop := g.watch()
	tell := func(list []playground.SeriesProgress, _ bool) {
		for _, p := range list {
			o.publish(message{Op: opTell, subject: s, Series: &p})
		}
	}
	go relayed(o, s, r, progress, stop, func(p playground.SeriesProgress) bool { return p.Event == "run" }, tell)
	return r
}

// relayed passes progress on until its end, or until nobody asks any more: at once, then what
// has gathered for a while. Of ticks, which are only news until the next, the newest is told.
func relayed[T comparable](o *others, s subject, r *relay, progress <-chan T, stop func(), tick func(T) bool, tell func([]T, bool)) {
	defer stop()
	defer o.endRelay(s, r, true)
	looks := time.NewTicker(lookEvery)
	defer looks.Stop()
	var list []T
	var last T
	var pause <-chan time.Time
	for {
		select {
		case p, more := <-progress:
			if !more {
				tell(list, false)
				return
			}
			list, last = addTick(list, p, tick), p
		case <-r.fresh:
			tell([]T{last}, true)
			continue
		case <-pause:
			pause = nil
		case <-looks.C:
			if o.endRelay(s, r, false) {
				return
			}
			continue
		}
		if pause == nil && len(list) > 0 {
			tell(list, false)
			list, pause = nil, o.own.opts.After(tellEvery)
		}
	}
}

func addTick[T comparable](list []T, p T, tick func(T) bool) []T {
	n := len(list)
	switch {
	case n > 0 && (list[n-1] == p || tick(list[n-1]) && tick(p)):
		list[n-1] = p
		return list
	case n >= mostGathered:
		list = list[1:]
	}
	return append(list, p)
}

// endRelay forgets a relay whose time is over, or any. It reports whether it did.
func (o *others) endRelay(s subject, r *relay, any bool) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !any && time.Now().Before(r.until) {
		return false
	}
	if o.relays[s] == r {
		delete(o.relays, s)
	}
	return true
}

// tellArrived tells of what has streamed in after an event, and returns the newest.
func (o *others) tellArrived(s subject, after playground.Event) playground.Event {
	list := o.own.Arrived(s.RunID, after)
	if len(list) == 0 {
		return after
	}
	for _, part := range inMessages(list) {
		o.publish(message{Op: opTell, subject: s, Events: part})
	}
	newest := list[len(list)-1]
	newest.Data = ""
	return newest
}

// inMessages divides events into as many lists as are told at once; the oldest are left out.
func inMessages(list []playground.Event) (parts [][]playground.Event) {
	room := 0
	for _, e := range slices.Backward(list) {
		e, size := cutEvent(e)
		if size > room {
			if len(parts) == mostToldAtOnce {
				break
			}
			parts, room = append(parts, nil), mostTold
		}
		room -= size
		parts[len(parts)-1] = append(parts[len(parts)-1], e)
	}
	for _, part := range parts {
		slices.Reverse(part)
	}
	slices.Reverse(parts)
	return parts
}

// cutEvent has an event fit into one message, and returns how long it is there.
func cutEvent(e playground.Event) (playground.Event, int) {
	const mostName = 200
	if len(e.Name) > mostName || len(e.ID) > mostName {
		e.Name, e.ID, e.Cut = startOf(e.Name, mostName), startOf(e.ID, mostName), true
	}
	for {
		text, err := json.Marshal(e)
		if size := len(text) + 1; err != nil || size <= mostTold || e.Data == "" {
			return e, size
		}
		e.Data, e.Cut = startOf(e.Data, len(e.Data)/2), true
	}
}

// startOf is at most so many bytes of a text's beginning.
func startOf(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}
