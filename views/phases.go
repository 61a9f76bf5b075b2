package views

import (
	"math"
	"strconv"
	"strings"

	"parley/playground"
)

// phaseBar is an exchange's time as one bar with a legend that tells the truth.
type phaseBar struct {
	Label  string
	Parts  []phaseRect
	Legend []phaseFigure
}

type phaseFigure struct{ CSS, Name, Figure string }

// leastPhase is how wide a phase is drawn at least, of 1,000: 3 px on a narrow screen.
const leastPhase = 8.5

// phaseShare is what a phase took.
type phaseShare struct {
	css, name string
	ms        float64
}

// phaseShares are the phases that happened, in HAR's order.
func phaseShares(t playground.Timings) []phaseShare {
	var shares []phaseShare
	for _, ph := range barPhases {
		if ms := ph.of(t); ms > 0 {
			shares = append(shares, phaseShare{ph.CSS, ph.Name, ms})
		}
	}
	return shares
}

// newPhaseBar draws the phases that happened over the whole width. ended says how the
// last one ended if it did not end well. It returns nil where nothing was measured.
func newPhaseBar(t playground.Timings, ended string) *phaseBar {
	shares := phaseShares(t)
	return newShareBar(shares, len(shares)-1, ended)
}

// leastRest is what is told of the time outside of all phases at least, in milliseconds: less
// is shown as nothing.
const leastRest = 0.05

// newRunBar is newPhaseBar for the run's last exchange, with what was before it and what Parley
// itself took, so that the parts add up to the run's time.
func newRunBar(run *playground.Run, final *playground.Exchange, ended string) *phaseBar {
	shares := phaseShares(final.Timings)
	if len(shares) == 0 {
		return nil
	}
	all := 0.0
	for _, a := range run.Attempts {
		for i := range a.Exchanges {
			all += millis(playground.Millis(a.Exchanges[i].Timings.Total()))
		}
	}
	if before := all - millis(playground.Millis(final.Timings.Total())); before >= leastRest {
		shares = append([]phaseShare{{"p-earlier", "Before", before}}, shares...)
	}
	last := len(shares) - 1
	if own := millis(run.TotalMS) - all; own >= leastRest {
		shares = append(shares, phaseShare{"p-earlier", "In Parley", own})
	}
	return newShareBar(shares, last, ended)
}

// newShareBar draws shares; the one at endedAt says how the exchange ended, if not well.
func newShareBar(shares []phaseShare, endedAt int, ended string) *phaseBar {
	if len(shares) == 0 {
		return nil
	}
	bar := &phaseBar{Parts: shareRects(shares, 0, 1000)}
	said := make([]string, 0, len(shares)+1)
	for _, s := range shares {
		bar.Legend = append(bar.Legend, phaseFigure{s.css, s.name, showPhase(s.ms)})
		said = append(said, s.name+" "+showPhase(s.ms)+" ms")
	}
	bar.Legend[len(bar.Legend)-1].Figure += " ms"
	if ended != "" {
		bar.Legend[endedAt].Figure += ", " + ended
		said = append(said[:endedAt+1:endedAt+1], append([]string{"then it " + ended}, said[endedAt+1:]...)...)
	}
	bar.Label = "Timing: " + strings.Join(said, ", ")
	return bar
}

// showPhase writes milliseconds with one decimal where that says something.
func showPhase(ms float64) string {
	switch {
	case ms >= 1000:
		return showCount(int64(math.Round(ms)))
	case ms >= 99.95:
		return strconv.FormatFloat(ms, 'f', 0, 64)
	case ms < 0.05:
		return "<0.1"
	}
	return strconv.FormatFloat(ms, 'f', 1, 64)
}

// phaseRects divides width from x on among the phases that happened.
func phaseRects(t playground.Timings, x, width float64) []phaseRect {
	return shareRects(phaseShares(t), x, width)
}

// shareRects divides width from x on. A share too thin to be seen is drawn at its least width,
// and the others give way.
func shareRects(shares []phaseShare, x, width float64) []phaseRect {
	total := 0.0
	for _, s := range shares {
		total += s.ms
	}
	least := math.Min(leastPhase, width/math.Max(1, float64(len(shares))))
	thin, rest := 0.0, 0.0
	for _, s := range shares {
		if s.ms/total*width < least {
			thin += least
		} else {
			rest += s.ms
		}
	}
	out := make([]phaseRect, 0, len(shares))
	for i, s := range shares {
		w := least
		if s.ms/total*width >= least {
			w = s.ms / rest * (width - thin)
		}
		gap := math.Min(2, w/4)
		if i == len(shares)-1 {
			gap = 0
		}
		out = append(out, phaseRect{s.css, decimal(x), decimal(w - gap)})
		x += w
	}
	return out
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }
