package compare

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// Times that are worth a sentence: one run took at least this many times as long as
// the other, and at least so much longer.
const (
	tellingRatio = 1.5
	tellingTime  = 10 * time.Millisecond
	minSpread    = 5 // earlier runs from which a usual spread is told
)

// time says which run took longer, how much, and in which phase.
func (t *teller) time(also string) string {
	x, y := t.x.TotalMS.Duration(), t.y.TotalMS.Duration()
	slow, letter, fast, slower, faster := t.y, t.b, x, t.p.Timings.B, t.p.Timings.A
	if x > y {
		slow, letter, fast, slower, faster = t.x, t.a, y, t.p.Timings.A, t.p.Timings.B
	}
	took := slow.TotalMS.Duration()
	if fast <= 0 || took-fast < tellingTime || float64(took) < tellingRatio*float64(fast) {
		return ""
	}
	says := letter + " " + also + "took "
	if fast < tellingTime { // many times next to nothing says little
		says += instead(took, fast)
	} else {
		says += times(float64(took)/float64(fast)) + " times as long"
	}
	if len(slow.Attempts) > 1 {
		says += ", with " + count(len(slow.Attempts), "attempt")
	} else if share := whereSpent(slower, faster, took-fast); share != "" {
		says += ", " + share
	}
	return says + t.spread(took) + "."
}

// times writes a ratio with one decimal while it is small.
func times(ratio float64) string {
	if ratio < 9.95 {
		return strconv.FormatFloat(ratio, 'f', 1, 64)
	}
	return grouped(int(ratio + 0.5))
}

// instead says how long a run took, and how short a time the other did.
func instead(took, fast time.Duration) string {
	alone := func(d time.Duration) string {
		return between(playground.Spread{Low: playground.Millis(d), High: playground.Millis(d)})
	}
	return alone(took) + " instead of " + alone(fast)
}

// whereSpent names the phase to which most of the longer time is due.
func whereSpent(slower, faster playground.Timings, longer time.Duration) string {
	phases := []struct {
		words string
		took  time.Duration
	}{
		{"waiting for a connection", slower.Blocked.Duration() - faster.Blocked.Duration()},
		{"looking up the name", slower.DNS.Duration() - faster.DNS.Duration()},
		{"connecting", connecting(slower) - connecting(faster)},
		{"in the TLS handshake", slower.SSL.Duration() - faster.SSL.Duration()},
		{"sending the request", slower.Send.Duration() - faster.Send.Duration()},
		{"waiting for the server", slower.Wait.Duration() - faster.Wait.Duration()},
		{"receiving the content", slower.Receive.Duration() - faster.Receive.Duration()},
	}
	for _, p := range phases {
		switch share := float64(p.took) / float64(longer); {
		case share >= 0.8:
			return "nearly all of it " + p.words
		case share >= 0.5:
			return "most of it " + p.words
		}
	}
	return ""
}

// connecting is the connect phase without the TLS handshake that lies inside it.
func connecting(t playground.Timings) time.Duration { return t.Connect.Duration() - t.SSL.Duration() }

// spread sets the time of the slower run beside what earlier runs took.
func (t *teller) spread(took time.Duration) string {
	usual := t.p.Timings.Usual
	if usual == nil {
		return ""
	}
	between := between(usual.Total)
	if usual.Total.Holds(playground.Millis(took)) {
		return "; that is within the usual range, as " + count(usual.Runs, "earlier run") + " took " + between
	}
	return "; " + count(usual.Runs, "earlier run") + " took " + between
}

// between writes a spread, such as "35 to 240 ms".
func between(s playground.Spread) string {
	unit, name := time.Millisecond, " ms"
	if s.High.Duration() >= 10*time.Second {
		unit, name = time.Second, " s"
	}
	low, high := amount(s.Low.Duration(), unit), amount(s.High.Duration(), unit)
	if low == high {
		return low + name
	}
	return low + " to " + high + name
}

// amount writes a duration in a unit, with one decimal while it is small.
func amount(d, unit time.Duration) string {
	n := float64(d) / float64(unit)
	if n < 9.95 {
		return strings.TrimSuffix(strconv.FormatFloat(n, 'f', 1, 64), ".0")
	}
	return grouped(int(n + 0.5))
}

// phases are all phases as HAR has them: TLS lies inside connect.
var phases = []struct {
	name playground.Phase
	of   func(playground.Timings) playground.Millis
}{
	{playground.PhaseBlocked, func(t playground.Timings) playground.Millis { return t.Blocked }},
	{playground.PhaseDNS, func(t playground.Timings) playground.Millis { return t.DNS }},
	{playground.PhaseConnect, func(t playground.Timings) playground.Millis { return t.Connect }},
	{playground.PhaseSSL, func(t playground.Timings) playground.Millis { return t.SSL }},
	{playground.PhaseSend, func(t playground.Timings) playground.Millis { return t.Send }},
	{playground.PhaseWait, func(t playground.Timings) playground.Millis { return t.Wait }},
	{playground.PhaseReceive, func(t playground.Timings) playground.Millis { return t.Receive }},
}

// usual gathers how long the earlier runs took that ended as one of two runs did.
func (c *comparer) usual(x, y *playground.Run) *playground.UsualTimings {
	var totals []playground.Millis
	took := map[playground.Phase][]playground.Millis{}
	for i := range c.past {
		r := &c.past[i].Run
		last := r.Final()
		if r.ID == x.ID || r.ID == y.ID || last == nil || r.Status != x.Status && r.Status != y.Status {
			continue
		}
		totals = append(totals, r.TotalMS)
		for _, p := range phases {
			if m := p.of(last.Timings); m >= 0 {
				took[p.name] = append(took[p.name], m)
			}
		}
	}
	if len(totals) < minSpread {
		return nil
	}
	out := &playground.UsualTimings{Runs: len(totals), Total: spreadOf(totals), Phases: map[playground.Phase]playground.Spread{}}
	for name, list := range took {
		if len(list) >= minSpread {
			out.Phases[name] = spreadOf(list)
		}
	}
	return out
}

// spreadOf leaves out a tenth of a list at each end. It sorts the list.
func spreadOf(list []playground.Millis) playground.Spread {
	slices.Sort(list)
	out := len(list) / 10
	return playground.Spread{Low: list[out], Median: list[len(list)/2], High: list[len(list)-1-out]}
}
