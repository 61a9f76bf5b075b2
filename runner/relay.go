package runner

import (
	"encoding/json"
	"time"
	"unicode/utf8"

	"parley/playground"
)

// relay tells other replicas how far something of this one is, for as long as they ask.
type relay struct {
	until time.Time
	fresh chan playground.Event // somebody asks for what came after an event once more
}

// Bounds of what is told of a stream at once: all that is remembered of it has room.
const (
	mostTold       = 7000 // bytes of one message
	mostToldAtOnce = 200  // messages
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
		after := playground.Event{}
		if m.After != nil {
			after = *m.After
		}
		select {
		case r.fresh <- after:
		default: // who asks in vain asks again
		}
	}
	r.until = time.Now().Add(tellFor)
}

// startRelay begins to tell of something; nil: this replica does not have it. The lock is held.
func (o *others) startRelay(s subject) *relay {
	r := &relay{fresh: make(chan playground.Event, 4)}
	if g := o.own.find(s.RunID); g != nil {
		progress, stop := g.watch()
		var last playground.Event
		tell := func(list []playground.Progress, after *playground.Event) {
			for _, p := range list {
				o.publish(message{Op: opTell, subject: s, Run: &p})
			}
			if after != nil {
				last = o.tellArrived(s, *after, true)
				return
			}
			last = o.tellArrived(s, last, false)
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
	tell := func(list []playground.SeriesProgress, _ *playground.Event) {
		for _, p := range list {
			o.publish(message{Op: opTell, subject: s, Series: &p})
		}
	}
	go relayed(o, s, r, progress, stop, func(p playground.SeriesProgress) bool { return p.Event == "run" }, tell)
	return r
}

// relayed passes progress on until its end, or until nobody asks any more: at once, then what
// has gathered for a while. Of ticks, which are only news until the next, the newest is told.
func relayed[T comparable](o *others, s subject, r *relay, progress <-chan T, stop func(), tick func(T) bool, tell func([]T, *playground.Event)) {
	defer stop()
	defer o.forgetRelay(s, r)
	looks := time.NewTicker(lookEvery)
	defer looks.Stop()
	var list []T
	var last T
	var pause <-chan time.Time
	for {
		select {
		case p, more := <-progress:
			if !more {
				tell(list, nil)
				return
			}
			list, last = addTick(list, p, tick), p
		case after := <-r.fresh:
			tell([]T{last}, &after)
			continue
		case <-pause:
			pause = nil
		case <-looks.C:
			if o.isUnasked(s, r) {
				return
			}
			continue
		}
		if pause == nil && len(list) > 0 {
			tell(list, nil)
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

// isUnasked reports that nobody has asked for a while. Then the relay is forgotten, so that who asks
// from here on begins another.
func (o *others) isUnasked(s subject, r *relay) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if time.Now().Before(r.until) {
		return false
	}
	o.forgetLocked(s, r)
	return true
}

func (o *others) forgetRelay(s subject, r *relay) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.forgetLocked(s, r)
}

func (o *others) forgetLocked(s subject, r *relay) {
	if o.relays[s] == r { // not the one that was begun after it
		delete(o.relays, s)
	}
}

// tellArrived tells of what has streamed in after an event, and returns the newest. Where it was
// asked for, or something is not remembered that lies between, it says so.
func (o *others) tellArrived(s subject, after playground.Event, asked bool) playground.Event {
	list := o.own.Arrived(s.RunID, after)
	if len(list) == 0 {
		return after
	}
	for _, m := range inMessages(s, list) {
		if len(m.Events) > 0 && m.Piece == 0 && (asked || !follows(m.Events[0], after)) {
			m.Anew = true
		}
		asked, after = false, m.Events[len(m.Events)-1]
		o.publish(m)
	}
	newest := list[len(list)-1]
	newest.Data = ""
	return newest
}

// inMessages divides events into as many messages as are told at once; the oldest are left
// out. An event that fits into none is told in pieces, one after the other.
func inMessages(s subject, list []playground.Event) []message {
	var all []message
	room := 0
	for _, e := range list {
		for piece := 0; ; piece++ {
			part, rest, size := pieceOf(e)
			if size > room || piece > 0 {
				all, room = append(all, message{Op: opTell, subject: s, Piece: piece}), mostTold
			}
			part.Cut = part.Cut && rest == ""
			m := &all[len(all)-1]
			m.Events, m.More, room = append(m.Events, part), rest != "", room-size
			if rest == "" {
				break
			}
			e.Data, room = rest, 0
		}
	}
	for len(all) > mostToldAtOnce || len(all) > 0 && all[0].Piece > 0 {
		all = all[1:]
	}
	return all
}

// pieceOf is as much of an event as fits into one message, what is left of its data, and how
// long the piece is there.
func pieceOf(e playground.Event) (piece playground.Event, rest string, size int) {
	const mostName = 200
	if len(e.Name) > mostName || len(e.ID) > mostName {
		e.Name, e.ID, e.Cut = startOf(e.Name, mostName), startOf(e.ID, mostName), true
	}
	whole := e.Data
	for {
		text, err := json.Marshal(e)
		if size := len(text) + 1; err != nil || size <= mostTold || e.Data == "" {
			return e, whole[len(e.Data):], size
		}
		e.Data = startOf(e.Data, len(e.Data)*3/4)
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
