package compare

import (
	"strconv"
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
func (t *teller) time() string {
	x, y := t.x.TotalMS.Duration(), t.y.TotalMS.Duration()
	slow, letter, fast, slower, faster := t.y, t.b, x, t.p.Timings.B, t.p.Timings.A
	if x > y {
		slow, letter, fast, slower, faster = t.x, t.a, y, t.p.Timings.A, t.p.Timings.B
	}
	took := slow.TotalMS.Duration()
	if fast <= 0 || took-fast < tellingTime || float64(took) < tellingRatio*float64(fast) {
		return ""
	}
	says := letter + " took " + times(float64(took)/float64(fast)) + " times as long"
	if len(slow.Attempts) > 1 {
		says += ", with " + count(len(slow.Attempts), "attempt")
	} else if share := whereSpent(slower, faster, took-fast); share != "" {
		says += ", " + share
	}
	return says + t.spread(slow, took) + "."
}

// times writes a ratio with one decimal while it is small.
func times(ratio float64) string {
	if ratio < 9.95 {
		return strconv.FormatFloat(ratio, 'f', 1, 64)
	}
	return grouped(int(ratio + 0.5))
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

// spread says whether the earlier runs took as long as this one.
func (t *teller) spread(run *playground.Run, took time.Duration) string {
	n, longest := 0, time.Duration(0)
	for i := range t.c.past {
		p := &t.c.past[i].Run
		if p.ID == run.ID || p.ID == t.x.ID || p.ID == t.y.ID {
			continue
		}
		n++
		longest = max(longest, p.TotalMS.Duration())
	}
	if n < minSpread || took > longest {
		return ""
	}
	return "; earlier runs took as long"
}
