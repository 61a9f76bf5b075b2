package views

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// attemptsOf makes attempts of so many hops of so long each, with waits between them.
func attemptsOf(attempts, hops int, took, wait time.Duration) []playground.Attempt {
	var all []playground.Attempt
	for i := range attempts {
		a := playground.Attempt{Number: i + 1}
		if i > 0 {
			a.Wait = playground.Millis(wait)
		}
		for range hops {
			x := playground.Exchange{Timings: playground.NoTimings()}
			x.Timings.Wait = playground.Millis(took)
			x.Response = &playground.Response{Status: 302}
			a.Exchanges = append(a.Exchanges, x)
		}
		a.Exchanges[hops-1].Response = &playground.Response{Status: 503}
		all = append(all, a)
	}
	return all
}

func TestTheTimeAxisShowsEveryHop(t *testing.T) {
	for _, c := range []struct {
		name       string
		took, wait time.Duration
		toScale    bool
	}{
		{"waits that are nearly everything", 20 * time.Millisecond, 30 * time.Second, false},
		{"waits that are as long as the rest", 100 * time.Millisecond, 300 * time.Millisecond, true},
		{"no waits", time.Second, 0, true},
		{"nothing measured", 0, 0, true},
	} {
		list, at, total := stretches(attemptsOf(5, 3, c.took, c.wait))
		if toScale := layOutStretches(list, total); toScale != c.toScale {
			t.Errorf("%s: to scale %v", c.name, toScale)
		}
		end := 0.0
		for i, s := range list {
			if s.x < end-0.01 || s.width < 5 || s.x+s.width > 1000.01 {
				t.Errorf("%s: stretch %d from %.1f, %.1f wide, behind %.1f", c.name, i, s.x, s.width, end)
			}
			end = s.x + s.width
		}
		if end < 999 {
			t.Errorf("%s: the axis ends at %.1f", c.name, end)
		}
		last := -1000.0
		for _, k := range startTicks(list, at, total, roomTicks) {
			x, err := strconv.ParseFloat(k.X, 64)
			if err != nil || x-last < roomTicks {
				t.Errorf("%s: a tick at %s stands %.0f behind the one before", c.name, k.X, x-last)
			}
			last = x
		}
	}
}

func TestALaneSaysItsHopsInWords(t *testing.T) {
	g := newGantt(&playground.Run{Attempts: attemptsOf(2, 3, 20*time.Millisecond, 2*time.Second)})
	if len(g.Lanes) != 2 || len(g.Lanes[0].Bars) != 3 || g.Lanes[0].Wait == nil || g.Lanes[1].Wait != nil || g.Wait == "wait" {
		t.Fatalf("%+v", g)
	}
	if l := g.Lanes[0].Label; !strings.Contains(l, "3 hops: 302, 302, 503") || !strings.Contains(l, "then waited 2") {
		t.Error(l)
	}
}

func TestAHopLeadsToItsOwnHeadersAndBody(t *testing.T) {
	run := playground.Run{ID: 7, Attempts: attemptsOf(2, 2, time.Millisecond, 0)}
	run.Attempts[1].Exchanges[1].Response.Content = playground.Content{SHA256: "x", DecodedSize: 16}
	run.Attempts[0].Exchanges[1].Response = nil
	m := newTrace(ResultInput{Run: run})
	for i, want := range []string{"Headers Raw", "Raw", "Headers Raw", "Headers Body, 16 B Raw"} {
		var said []string
		for _, l := range m.Hops[i].Open {
			said = append(said, l.Text)
		}
		if got := strings.Join(said, " "); got != want {
			t.Errorf("hop %d leads to %q, want %q", i, got, want)
		}
	}
	if l := m.Hops[3].Open[1]; l.Href != "/?run=7&part=body&attempt=2&exchange=2#panel-result" || l.Of != " of attempt 2, hop 2, 503 Service Unavailable" {
		t.Errorf("%+v", l)
	}
	if one := newTrace(ResultInput{Run: playground.Run{Attempts: attemptsOf(1, 1, 0, 0)}}); one.Hops[0].Open != nil {
		t.Error("the only exchange leads to itself")
	}
}

func TestTheTimeAxisSaysNoTimeTwice(t *testing.T) {
	g := newGantt(&playground.Run{Attempts: attemptsOf(2, 1, 200*time.Microsecond, 4*time.Second)})
	var said []string
	for _, k := range g.Ticks {
		said = append(said, k.Text)
	}
	if got := strings.Join(said, ", "); strings.Count(got, "4.0") != 1 {
		t.Errorf("the ticks are %s", got)
	}
}
