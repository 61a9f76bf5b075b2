package views

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"parley/playground"
)

// eventRow is a piece of content that streams: a line, which opens where there is more of it.
type eventRow struct {
	Number, At, Name, ID, Retry string
	Line                        []piece
	Lines                       []bodyLine // the whole of it, laid out; none where the line has all
	Cut                         string
}

// streamModel is what has streamed in of a run that is going.
type streamModel struct {
	Count string
	Note  string
	Rows  []eventRow
}

// eventsModel is a page of the events of content that streams.
type eventsModel struct {
	Said       string
	Action     string // chooses another place, where there are several pages
	Hidden     []piece
	From, Most string
	Prev, Next string
	Rows       []eventRow
}

// eventPage is how many events a page has at most.
const eventPage = 200

// mostEventLines bounds the lines that one event is laid out in.
const mostEventLines = 200

// Bounds of an event's line: JSON that is longer opens, and text; it has no more than that.
const (
	shortEvent  = 60
	shortWords  = 160
	longestLine = 300
)

func newEventRow(e playground.Event) eventRow {
	r := eventRow{Number: strconv.Itoa(e.Number), Name: showLine(e.Name), ID: showLine(e.ID)}
	if e.At > 0 {
		r.At = "+" + showDuration(e.At)
	}
	if e.Retry > 0 {
		r.Retry = showDuration(playground.Millis(e.Retry * 1e6))
	}
	if e.Cut {
		r.Cut = "not whole"
	}
	text := strings.TrimRight(e.Data, "\r\n")
	line, opens := eventLine(text)
	if r.Line = marked(nil, line, ""); opens {
		r.layOut([]byte(text))
	}
	return r
}

// eventLine is an event in one line, and whether there is more of it to be seen.
func eventLine(text string) (line string, opens bool) {
	holds := len(text) > shortEvent && strings.IndexByte("{[", text[0]) >= 0
	if !strings.Contains(text, "\n") {
		return shorten(text, longestLine), len(text) > shortWords || holds && json.Valid([]byte(text))
	}
	var compact bytes.Buffer
	if json.Compact(&compact, []byte(text)) == nil {
		return shorten(compact.String(), longestLine), true
	}
	return shorten(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", " ↵ "), longestLine), true
}

// layOut shows the whole of an event, JSON by its structure.
func (r *eventRow) layOut(data []byte) {
	var pretty bytes.Buffer
	if json.Indent(&pretty, data, "", "  ") == nil {
		data = pretty.Bytes()
	}
	for line := range bytes.Lines(data) {
		if len(r.Lines) == mostEventLines {
			r.Cut = "its first " + strconv.Itoa(mostEventLines) + " lines"
			return
		}
		r.Lines = append(r.Lines, bodyLine{Pieces: marked(nil, string(bytes.TrimRight(line, "\r\n")), "")})
	}
}

// newStream shows what came so far; nil where nothing did.
func newStream(in ResultInput) streamModel {
	m := streamModel{Note: "A stream may be silent. It ends after " + showDuration(playground.Millis(in.Run.Request.Options.TimeoutMS*1e6)) + ", the time limit of this request, at the latest."}
	for _, e := range in.Arrived {
		m.Rows = append(m.Rows, newEventRow(e))
	}
	if n := len(in.Arrived); n > 0 {
		m.Count = strconv.Itoa(in.Arrived[n-1].Number) + " so far"
		if first := in.Arrived[0].Number; first > 1 {
			m.Count += ", from " + strconv.Itoa(first) + " on"
		}
	}
	return m
}

// showEvents lists a page of the events of content that streams, with the times at which
// they came.
func (m *bodyModel) showEvents(in ResultInput, c playground.Content) {
	p := in.Reading.Events
	if p == nil {
		return
	}
	e := &eventsModel{}
	for _, one := range p.List {
		if one.Number <= len(c.Arrivals) {
			one.At = c.Arrivals[one.Number-1]
		}
		e.Rows = append(e.Rows, newEventRow(one))
	}
	last := p.From + len(p.List) - 1
	if p.From > 1 {
		e.Prev = eventsHref(in, max(1, p.From-eventPage))
	}
	if p.More {
		e.Next = eventsHref(in, last+1)
	}
	if e.Prev != "" || e.Next != "" {
		e.Action, e.Hidden = bodyForm(in, "events")
		e.From, e.Most = strconv.Itoa(p.From), strconv.Itoa(max(p.Total, last))
	}
	e.Said = eventsWords(p, last)
	switch {
	case len(p.List) == 0 && !p.More:
		m.Note = "There is no event in it, as far as it came. Raw shows what did."
	case len(c.Arrivals) == playground.MaxArrivals && last > playground.MaxArrivals:
		m.Note = "The times of the first " + showCount(playground.MaxArrivals) + " events are known."
	}
	m.Events = e
}

// eventsWords says which events are shown, and of how many.
func eventsWords(p *playground.EventPage, last int) string {
	all := plural(int64(p.Total), "event", "events")
	switch {
	case len(p.List) == 0 && p.More:
		return "Read on to come to event " + showCount(int64(p.From))
	case p.Counted && len(p.List) == p.Total:
		return all
	case !p.Counted:
		all = "more, which are not counted yet"
	}
	if last == p.From {
		return "Event " + showCount(int64(last)) + " of " + all
	}
	return "Events " + showCount(int64(p.From)) + " to " + showCount(int64(last)) + " of " + all
}

func eventsHref(in ResultInput, from int) string {
	return partHref(in, "body", "&"+url.Values{"view": {"events"}, "event": {strconv.Itoa(from)}}.Encode()) + "#panel-result"
}
