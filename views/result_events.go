package views

import (
	"bytes"
	"encoding/json"
	"strconv"

	"parley/playground"
)

// eventRow is a piece of content that streams.
type eventRow struct {
	Number, At, Name, ID string
	Lines                []bodyLine
	Cut                  string
}

// streamModel is what has streamed in of a run that is going.
type streamModel struct {
	Count string
	Note  string
	Rows  []eventRow
}

// mostEvents bounds the events that one view lists.
const mostEvents = 1000

// mostEventLines bounds the lines that one event is laid out in.
const mostEventLines = 200

func newEventRow(e playground.Event) eventRow {
	r := eventRow{Number: strconv.Itoa(e.Number), Name: showLine(e.Name), ID: showLine(e.ID)}
	if e.At > 0 {
		r.At = "+" + showDuration(e.At)
	}
	if e.Cut {
		r.Cut = "not whole"
	}
	data := []byte(e.Data)
	var pretty bytes.Buffer
	if json.Indent(&pretty, data, "", "  ") == nil {
		data = pretty.Bytes()
	}
	for line := range bytes.Lines(data) {
		r.Lines = append(r.Lines, bodyLine{Pieces: marked(nil, string(bytes.TrimRight(line, "\r\n")), "")})
		if len(r.Lines) > mostEventLines {
			break
		}
	}
	if len(r.Lines) > mostEventLines {
		r.Lines, r.Cut = r.Lines[:mostEventLines], "its first "+strconv.Itoa(mostEventLines)+" lines"
	}
	return r
}

// newStream shows what came so far; nil where nothing did.
func newStream(in ResultInput) streamModel {
	m := streamModel{Note: "A stream may be silent. It ends after " + showDuration(playground.Millis(in.Run.Request.Options.TimeoutMS*1e6)) + ", the time limit of this request, at the latest."}
	for _, e := range in.Arrived {
		m.Rows = append(m.Rows, newEventRow(e))
	}
	if n := len(in.Arrived); n > 0 {
		m.Count = plural(int64(in.Arrived[n-1].Number), "event", "events")
		if first := in.Arrived[0].Number; first > 1 {
			m.Count += ", from " + strconv.Itoa(first) + " on"
		}
	}
	return m
}

// showEvents lists the events of content that streams, with the times at which they came.
func (m *bodyModel) showEvents(in ResultInput, c playground.Content) {
	whole := int64(len(in.Body)) >= c.DecodedSize
	for i, e := range playground.ReadEvents(playground.StreamOf(c.MediaType), in.Body, whole, mostEvents) {
		if i < len(c.Arrivals) {
			e.At = c.Arrivals[i]
		}
		m.Events = append(m.Events, newEventRow(e))
	}
	switch n := len(m.Events); {
	case n == 0 && whole:
		m.Note = "There is no event in it, as far as it came. Raw shows what did."
	case n == mostEvents || !whole:
		m.Note = "These are the first " + plural(int64(n), "event", "events") + ", from the start of " + showSize(c.DecodedSize) + ". Raw shows all."
	}
}
