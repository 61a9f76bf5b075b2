package playground

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// Event is a piece of content that streams: a server-sent event, a record, or a line.
type Event struct {
	Number  int    `json:"number"` // counts from 1
	At      Millis `json:"at_ms"`  // when it was whole, since its exchange began
	Attempt int    `json:"attempt"`
	Hop     int    `json:"hop"`
	Name    string `json:"name,omitempty"` // of a server-sent event
	ID      string `json:"id,omitempty"`
	Retry   int64  `json:"retry_ms,omitempty"` // how long the stream asks to wait before it is asked for again
	Data    string `json:"data"`
	Cut     bool   `json:"cut,omitempty"` // it was longer than MaxEvent, or the content ended in it
}

// EventPage is some of the events of content that streams, one after the other.
type EventPage struct {
	List    []Event
	From    int  // the number of the first
	More    bool // others follow
	Total   int  // how many there are in all
	Counted bool // Total is known
}

// Bounds of what is told of a stream.
const (
	MaxEvent    = 64 << 10 // bytes of one event that are told
	MaxArrivals = 10_000   // events whose time is kept
)

// longestRetry is how many digits a time to wait may have.
const longestRetry = 12

// StreamKind says in what pieces content streams.
type StreamKind string

// The kinds. Content that does not stream has none.
const (
	StreamEvents  StreamKind = "events"  // text/event-stream
	StreamLines   StreamKind = "lines"   // JSON texts, or text, a line each
	StreamRecords StreamKind = "records" // JSON texts behind a record separator (RFC 7464)
)

// StreamOf returns how content of a media type streams by its nature.
func StreamOf(mediaType string) StreamKind {
	switch mediaType {
	case "text/event-stream":
		return StreamEvents
	case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines", "application/jsonlines", "application/stream+json":
		return StreamLines
	case "application/json-seq", "application/geo+json-seq":
		return StreamRecords
	}
	return ""
}

// EventReader cuts content into events as it comes, in pieces of any size and in bounded
// memory. It never fails: what is no event is passed by.
type EventReader struct {
	kind  StreamKind
	yield func(Event)

	count int
	line  []byte
	cut   bool // the line, or the event, is longer than it may be
	begun bool // something of the stream was read
	after bool // a carriage return was the last byte: a line feed belongs to it

	event   Event
	data    []byte
	hasData bool
	retry   int64 // asked for, and told with the next event
}

// NewEventReader returns a reader that hands each event to yield.
func NewEventReader(kind StreamKind, yield func(Event)) *EventReader {
	return &EventReader{kind: kind, yield: yield}
}

// Clone returns a reader that stands where this one does, and hands its events to yield.
func (r *EventReader) Clone(yield func(Event)) *EventReader {
	c := *r
	c.yield, c.line, c.data = yield, slices.Clone(r.line), slices.Clone(r.data)
	return &c
}

// Count is how many events there were so far.
func (r *EventReader) Count() int { return r.count }

// Read takes the next piece.
func (r *EventReader) Read(b []byte) {
	ends := map[StreamKind]string{StreamEvents: "\r\n", StreamLines: "\n", StreamRecords: "\x1e"}[r.kind]
	for len(b) > 0 {
		if r.after && b[0] == '\n' {
			b = b[1:]
		}
		r.after = false
		i := bytes.IndexAny(b, ends)
		if i < 0 {
			r.keep(b)
			return
		}
		r.keep(b[:i])
		r.after = b[i] == '\r'
		b = b[i+1:]
		r.endLine()
	}
}

func (r *EventReader) keep(b []byte) {
	room := MaxEvent - len(r.line)
	if len(b) > room {
		r.cut, b = true, b[:room]
	}
	r.line = append(r.line, b...)
}

// End tells what was not finished when the content ended.
func (r *EventReader) End() {
	if r.kind != StreamEvents {
		r.endLine()
		return
	}
	if len(r.line) > 0 {
		r.endLine()
	}
	if r.hasData {
		r.cut = true
		r.send()
	}
}

func (r *EventReader) endLine() {
	line := r.line
	r.line = r.line[:0]
	if !r.begun {
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		r.begun = true
	}
	switch {
	case r.kind == StreamEvents:
		r.eventLine(string(line))
	case len(bytes.TrimSpace(line)) > 0:
		r.data = bytes.TrimRight(line, "\r\n")
		r.send()
	}
}

// eventLine reads a line of an event stream (HTML, 9.2.6).
func (r *EventReader) eventLine(line string) {
	if line == "" {
		if r.hasData {
			r.send()
		}
		r.event, r.data, r.hasData, r.cut = Event{}, r.data[:0], false, false
		return
	}
	field, value, _ := strings.Cut(line, ":")
	value = strings.TrimPrefix(value, " ")
	switch field {
	case "event":
		r.event.Name = value
	case "id":
		r.event.ID = value
	case "retry":
		if strings.Trim(value, "0123456789") == "" && len(value) <= longestRetry {
			r.retry, _ = strconv.ParseInt(value, 10, 64)
		}
	case "data":
		if r.hasData {
			r.data = append(r.data, '\n')
		}
		if room := MaxEvent - len(r.data); len(value) > room {
			value, r.cut = value[:max(0, room)], true
		}
		r.data, r.hasData = append(r.data, value...), true
	}
}

func (r *EventReader) send() {
	r.count++
	e := r.event
	e.Number, e.Data, e.Cut, e.Retry = r.count, string(r.data), r.cut, r.retry
	r.retry = 0
	r.event, r.data, r.hasData, r.cut = Event{}, r.data[:0], false, false
	r.yield(e)
}

// ReadEvents returns the events of content that is here whole, or its start: then what is
// not finished is left out. At most so many are returned.
func ReadEvents(kind StreamKind, content []byte, whole bool, most int) []Event {
	var list []Event
	r := NewEventReader(kind, func(e Event) {
		if len(list) < most {
			list = append(list, e)
		}
	})
	r.Read(content)
	if whole {
		r.End()
	}
	return list
}
