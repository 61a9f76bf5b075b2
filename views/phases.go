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

// newPhaseBar draws the phases that happened over the whole width. ended says how the
// last one ended if it did not end well. It returns nil where nothing was measured.
func newPhaseBar(t playground.Timings, ended string) *phaseBar {
	bar := &phaseBar{Parts: phaseRects(t, 0, 1000)}
	said := make([]string, 0, len(barPhases))
	for _, ph := range barPhases {
		if ms := ph.of(t); ms > 0 {
			bar.Legend = append(bar.Legend, phaseFigure{ph.CSS, ph.Name, showPhase(ms)})
			said = append(said, ph.Name+" "+showPhase(ms)+" ms")
		}
	}
	if len(said) == 0 {
		return nil
	}
	last := &bar.Legend[len(bar.Legend)-1]
	last.Figure += " ms"
	if ended != "" {
		last.Figure += ", " + ended
		said = append(said, "then it "+ended)
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

// phaseRects divides width from x on among the phases that happened. One too thin to be
// seen is drawn at its least width, and the others give way.
func phaseRects(t playground.Timings, x, width float64) []phaseRect {
	type share struct {
		css string
		ms  float64
	}
	var shares []share
	total := 0.0
	for _, ph := range barPhases {
		if ms := ph.of(t); ms > 0 {
			shares = append(shares, share{ph.CSS, ms})
			total += ms
		}
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
