package playground

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestContentIsCutIntoEvents(t *testing.T) {
	for _, c := range []struct {
		name    string
		kind    StreamKind
		content string
		want    []string // number, name, id, data, whether cut
	}{
		{"events with names and ids", StreamEvents, "event: tick\nid: 7\ndata: {\"a\":1}\n\ndata: two\ndata: lines\n\n", []string{`1 "tick" "7" "{\"a\":1}" false`, `2 "" "" "two\nlines" false`}},
		{"comments, unknown fields and empty events are passed by", StreamEvents, ": here\n\nretry: 5\nid: 1\n\nevent: x\n\ndata\n\n", []string{`1 "" "" "" false`}},
		{"every kind of line end", StreamEvents, "data: a\r\n\r\ndata: b\r\rdata: c\n\r\n", []string{`1 "" "" "a" false`, `2 "" "" "b" false`, `3 "" "" "c" false`}},
		{"a byte order mark", StreamEvents, "\xef\xbb\xbfdata: a\n\n", []string{`1 "" "" "a" false`}},
		{"one blank after the colon is no part of the value", StreamEvents, "data:a\n\ndata:  b\n\n", []string{`1 "" "" "a" false`, `2 "" "" " b" false`}},
		{"an event that was not finished", StreamEvents, "data: a\n\nid: 3\ndata: b", []string{`1 "" "" "a" false`, `2 "" "3" "b" true`}},
		{"lines", StreamLines, "{\"a\":1}\r\n\n{\"a\":2}\n{\"a\":", []string{`1 "" "" "{\"a\":1}" false`, `2 "" "" "{\"a\":2}" false`, `3 "" "" "{\"a\":" false`}},
		{"records", StreamRecords, "\x1e{\"a\":1}\n\x1e{\n\"a\":2}\n", []string{`1 "" "" "{\"a\":1}" false`, `2 "" "" "{\n\"a\":2}" false`}},
		{"too long a line", StreamLines, strings.Repeat("x", MaxEvent+1) + "\ny\n", []string{fmt.Sprintf(`1 "" "" %q true`, strings.Repeat("x", MaxEvent)), `2 "" "" "y" false`}},
	} {
		var whole, pieces []string
		into := func(to *[]string) func(Event) {
			return func(e Event) {
				*to = append(*to, fmt.Sprintf("%d %q %q %q %v", e.Number, e.Name, e.ID, e.Data, e.Cut))
			}
		}
		r := NewEventReader(c.kind, into(&whole))
		r.Read([]byte(c.content))
		r.End()
		s := NewEventReader(c.kind, into(&pieces))
		for i := range len(c.content) {
			s.Read([]byte(c.content[i : i+1]))
		}
		s.End()
		if !slices.Equal(whole, c.want) || !slices.Equal(pieces, c.want) {
			t.Errorf("%s:\n%.300q\n%.300q, want\n%.300q", c.name, whole, pieces, c.want)
		}
	}
}

func TestAStreamsWishToBeAskedAgainIsToldWithItsNextEvent(t *testing.T) {
	list := ReadEvents(StreamEvents, []byte("retry: 3000\n\ndata: a\n\nretry: soon\nretry:\nretry: 1234567890123\ndata: b\n\nretry: 5\ndata: c\n\n"), true, 9)
	var got []string
	for _, e := range list {
		got = append(got, fmt.Sprint(e.Data, " ", e.Retry))
	}
	if want := []string{"a 3000", "b 0", "c 5"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestACopiedReaderReadsOnByItself(t *testing.T) {
	var first, second []Event
	r := NewEventReader(StreamEvents, func(e Event) { first = append(first, e) })
	r.Read([]byte("data: a\n\nevent: x\ndata: b"))
	c := r.Clone(func(e Event) { second = append(second, e) })
	r.Read([]byte("1\n\n"))
	c.Read([]byte("2\ndata: c\n\n"))
	if len(first) != 2 || first[1].Data != "b1" || len(second) != 1 || second[0].Data != "b2\nc" || second[0].Name != "x" || second[0].Number != 2 || c.Count() != 2 {
		t.Errorf("%+v, and %+v", first, second)
	}
}

func FuzzEventReader(f *testing.F) {
	f.Add([]byte("event: a\r\ndata: b\r\n\r\n"), 2)
	f.Add([]byte("\x1e{}\n\x1e{}\n"), 1)
	f.Fuzz(func(t *testing.T, b []byte, step int) {
		step = max(1, step%7)
		for _, kind := range []StreamKind{StreamEvents, StreamLines, StreamRecords} {
			at := ReadEvents(kind, b, true, 1<<20)
			var list []Event
			r := NewEventReader(kind, func(e Event) { list = append(list, e) })
			for rest := b; len(rest) > 0; rest = rest[min(step, len(rest)):] {
				r.Read(rest[:min(step, len(rest))])
			}
			r.End()
			if !slices.Equal(at, list) {
				t.Errorf("%s: %v, in pieces %v", kind, at, list)
			}
			for _, e := range list {
				if len(e.Data) > MaxEvent {
					t.Errorf("%d bytes of data", len(e.Data))
				}
			}
		}
	})
}
