package views

import (
	"math"
	"strconv"
	"strings"

	"parley/playground"
)

// timingTable is the phases of two runs side by side, with what is usual.
type timingTable struct {
	letters
	Rows  []phaseRow
	Usual string // heading of the column; empty: too few earlier runs are known
}

type phaseRow struct {
	Name, A, B, Change string
	Usual, Verdict     string
	CSS                string
}

// tablePhases are the phases as HAR has them.
var tablePhases = []struct {
	name  string
	phase playground.Phase
	of    func(t playground.Timings) playground.Millis
}{
	{"Blocked", playground.PhaseBlocked, func(t playground.Timings) playground.Millis { return t.Blocked }},
	{"DNS", playground.PhaseDNS, func(t playground.Timings) playground.Millis { return t.DNS }},
	{"Connect, with TLS", playground.PhaseConnect, func(t playground.Timings) playground.Millis { return t.Connect }},
	{"TLS", playground.PhaseSSL, func(t playground.Timings) playground.Millis { return t.SSL }},
	{"Send", playground.PhaseSend, func(t playground.Timings) playground.Millis { return t.Send }},
	{"Wait", playground.PhaseWait, func(t playground.Timings) playground.Millis { return t.Wait }},
	{"Receive", playground.PhaseReceive, func(t playground.Timings) playground.Millis { return t.Receive }},
}

func newTimingTable(p *playground.Pair, l letters) timingTable {
	t := timingTable{letters: l}
	usual := p.Timings.Usual
	if usual != nil {
		t.Usual = plural(int64(usual.Runs), "earlier run", "earlier runs")
	}
	for _, ph := range tablePhases {
		var spread *playground.Spread
		if usual != nil {
			if s, ok := usual.Phases[ph.phase]; ok {
				spread = &s
			}
		}
		x, y := ph.of(p.Timings.A), ph.of(p.Timings.B)
		if x >= 0 || y >= 0 {
			t.Rows = append(t.Rows, t.row(ph.name, x, y, spread))
		}
	}
	var total *playground.Spread
	if usual != nil {
		total = &usual.Total
	}
	t.Rows = append(t.Rows, t.row("In all", p.Timings.TotalA, p.Timings.TotalB, total))
	return t
}

func (t *timingTable) row(name string, x, y playground.Millis, usual *playground.Spread) phaseRow {
	r := phaseRow{Name: name, A: "—", B: "—"}
	if x >= 0 {
		r.A = showDuration(x)
	}
	if y >= 0 {
		r.B = showDuration(y)
	}
	if x >= 0 && y >= 0 {
		r.Change = changeOf(millis(y) - millis(x))
	}
	if usual == nil {
		return r
	}
	r.Usual, r.Verdict, r.CSS = showSpread(*usual), "as usual", "same"
	says := ""
	for _, side := range []struct {
		letter string
		took   playground.Millis
	}{{t.A, x}, {t.B, y}} {
		word := ""
		switch {
		case side.took < 0 || usual.Holds(side.took):
			continue
		case side.took > usual.High:
			word = "longer"
		default:
			word = "shorter"
		}
		if says != "" {
			says += ", "
		}
		says += side.letter + " " + word + " than usual"
	}
	if says != "" {
		r.Verdict, r.CSS = says, "differs"
	}
	return r
}

// changeOf writes a difference in milliseconds, with one decimal while it is small.
func changeOf(ms float64) string {
	decimals := 0
	if math.Abs(ms) < 10 {
		decimals = 1
	}
	text := strings.TrimSuffix(strconv.FormatFloat(math.Abs(ms), 'f', decimals, 64), ".0")
	switch {
	case text == "0":
		return "0 ms"
	case ms < 0:
		return "−" + text + " ms"
	}
	return "+" + text + " ms"
}

// showSpread writes what most of some durations lie between.
func showSpread(s playground.Spread) string {
	low, high := showDuration(s.Low), showDuration(s.High)
	if low == high {
		return low
	}
	return low + " to " + high
}
