package execute

import (
	"strings"
	"time"
	"unicode/utf8"

	"parley/playground"
)

// arrivals tells of content that streams, event by event, and notes when each came.
type arrivals struct {
	h      *hop
	reader *playground.EventReader // nil: it is told piece by piece
	times  []playground.Millis

	count int
	rest  []byte // of a character that is not whole yet
	room  int    // how many bytes of pieces may be told now
	told  time.Time
	cut   bool // something was passed by
}

// As much of what comes in pieces is told as a person can follow.
const (
	piecesAtOnce    = 128 << 10
	piecesPerSecond = 64 << 10
	longestPiece    = 8 << 10
)

// arrivals returns nil for content that does not stream. Text whose length nobody knows
// is told in the pieces in which it comes as well, but their times are not kept.
func (h *hop) arrivals(mediaType string, total int64) *arrivals {
	a := &arrivals{h: h, room: piecesAtOnce, told: h.began}
	switch kind := playground.StreamOf(mediaType); {
	case kind != "":
		a.reader = playground.NewEventReader(kind, a.came)
		if kind == playground.StreamEvents {
			h.watch.rest()
		}
	case total >= 0 || h.r.watch.Progress == nil || !isWords(mediaType):
		return nil
	}
	return a
}

// isWords tells what can be read while it comes.
func isWords(mediaType string) bool {
	return strings.HasPrefix(mediaType, "text/") || strings.HasSuffix(mediaType, "json") || strings.HasSuffix(mediaType, "xml")
}

// read takes what came.
func (a *arrivals) read(b []byte) {
	if a.reader != nil {
		a.reader.Read(b)
		return
	}
	a.piece(b)
}

// piece tells what came in one piece, unless there is too much of it to be followed.
func (a *arrivals) piece(b []byte) {
	now := a.h.e.o.Now()
	if refill := int(now.Sub(a.told).Seconds() * piecesPerSecond); refill > 0 {
		a.room, a.told = min(a.room+refill, piecesAtOnce), now
	}
	a.count++
	if len(b) > a.room {
		a.cut, a.rest = true, nil
		return
	}
	if len(b) > longestPiece {
		a.cut, b = true, b[:longestPiece]
	}
	a.room -= len(b)
	text := append(a.rest, b...)
	end := wholeRunes(text)
	a.rest = append([]byte(nil), text[end:]...)
	if end == 0 {
		return
	}
	a.tell(playground.Event{Number: a.count, Data: string(text[:end]), Cut: a.cut})
	a.cut = false
}

// wholeRunes is how much of text ends with a whole character.
func wholeRunes(text []byte) int {
	for i := len(text) - 1; i >= 0 && i >= len(text)-utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			if !utf8.FullRune(text[i:]) {
				return i
			}
			break
		}
	}
	return len(text)
}

func (a *arrivals) came(e playground.Event) {
	e = a.tell(e)
	if len(a.times) < playground.MaxArrivals {
		a.times = append(a.times, e.At)
	}
}

func (a *arrivals) tell(e playground.Event) playground.Event {
	e.At = playground.Millis(a.h.e.o.Now().Sub(a.h.began))
	a.h.r.tell(playground.Progress{Event: "arrived", Phase: playground.PhaseReceive, Arrived: &e})
	return e
}

// end tells what was left of the content, and notes the times with it.
func (a *arrivals) end(c playground.Content) playground.Content {
	if a != nil && a.reader != nil {
		a.reader.End()
		c.Arrivals = a.times
	}
	return c
}
