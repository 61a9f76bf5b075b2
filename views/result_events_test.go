package views

import (
	"strings"
	"testing"
	"time"

	"parley/playground"
)

func TestAnEventIsOneLineThatOpensWhereThereIsMore(t *testing.T) {
	for _, c := range []struct {
		name, data, line string
		lines            int
	}{
		{"short text", "hello\n", "hello", 0},
		{"short JSON", `{"a":1}`, `{"a":1}`, 0},
		{"JSON that is longer", `{"number": 1, "article": "P-1", "price": 22.37, "currency": "EUR"}`, `{"number": 1, "article": "P-1", "price": 22.37, "currency": "EUR"}`, 6},
		{"JSON over several lines", "{\n  \"a\": 1\n}", `{"a":1}`, 3},
		{"text over several lines", "one\r\ntwo\n", "one ↵ two", 2},
		{"text that is long", strings.Repeat("x", 200), strings.Repeat("x", 200), 1},
		{"what looks like JSON", "[" + strings.Repeat("x", 100), "[" + strings.Repeat("x", 100), 0},
		{"nothing", "", "", 0},
	} {
		r := newEventRow(playground.Event{Number: 1, Data: c.data})
		line := ""
		for _, p := range r.Line {
			line += p.Text
		}
		if line != c.line || len(r.Lines) != c.lines {
			t.Errorf("%s: %q and %d lines", c.name, line, len(r.Lines))
		}
	}
	long := newEventRow(playground.Event{Number: 1, Data: "[" + strings.Repeat("1,", 999) + "1]", Retry: 3000})
	if len(long.Lines) != mostEventLines || long.Cut == "" || long.Retry != "3.00 s" && long.Retry != "3.0 s" {
		t.Errorf("%d lines, cut %q, retry %q", len(long.Lines), long.Cut, long.Retry)
	}
}

func TestARunThatGoesOnSaysHowLongItHasBeen(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	run := playground.Run{ID: 7, State: playground.StateRunning, CreatedAt: playground.Time{Time: now.Add(-90 * time.Second)}}
	for _, c := range []struct {
		name     string
		progress *playground.Progress
		bar      bool
	}{
		{"nothing is known of it", nil, false},
		{"an answer of unknown length", &playground.Progress{Phase: playground.PhaseReceive, Bytes: 7, Total: -1}, false},
		{"an answer of a known length", &playground.Progress{Phase: playground.PhaseReceive, Bytes: 7, Total: 10}, true},
	} {
		l := newLiveHead(ResultInput{Run: run, Progress: c.progress, Now: now})
		if l.Began != "90000" || l.Elapsed == "" || (l.Max != "") != c.bar {
			t.Errorf("%s: %+v", c.name, l)
		}
	}
}
