package views

import (
	"cmp"
	"strconv"
	"strings"

	"parley/playground"
)

// timingModel is where the time went: a lane for each exchange, and exact figures.
type timingModel struct {
	Title   string
	Lanes   []hopLane
	Ticks   []ganttTick
	Legend  []phaseFigure
	Columns []string
	Rows    []timingRow
	Waits   string // between attempts, in words
}

type timingRow struct {
	Name, Total string
	Cells       []string
}

func newTiming(in ResultInput) *timingModel {
	run := &in.Run
	m := &timingModel{Title: "Where the " + showDuration(run.TotalMS) + " went"}
	for _, ph := range barPhases {
		m.Columns = append(m.Columns, ph.Name)
	}
	list, at, total := stretches(run.Attempts)
	toScale := layOutStretches(list, total)
	m.Ticks = startTicks(list, at, total, roomLanes)
	var all []playground.Exchange
	for i, a := range run.Attempts {
		for j, x := range a.Exchanges {
			name, s := laneName(len(run.Attempts), len(a.Exchanges), a.Number, j+1, x.Role), list[at[i]+j]
			m.Lanes = append(m.Lanes, newTimingLane(name, x, s.x, s.width))
			m.Rows = append(m.Rows, newTimingRow(name, x.Timings))
			all = append(all, x)
		}
	}
	waits := 0.0
	for _, s := range list {
		if s.wait {
			waits += s.took
		}
	}
	m.Legend = summedLegend(all)
	if waits > 0 {
		m.Waits = "Between the attempts it waited " + showDuration(playground.Millis(waits*1e6)) + " in all."
		if !toScale {
			m.Waits += " The waits are drawn shorter than they were."
		}
	}
	return m
}

func laneName(attempts, hops, attempt, hop int, role playground.Role) string {
	name := cmp.Or(roleNames[role], "hop "+strconv.Itoa(hop))
	switch {
	case attempts > 1 && hops > 1:
		return "Attempt " + strconv.Itoa(attempt) + ", " + strings.ToLower(name)
	case attempts > 1:
		return "Attempt " + strconv.Itoa(attempt)
	case hops > 1:
		return strings.ToUpper(name[:1]) + name[1:]
	}
	return "Request"
}

func newTimingLane(name string, x playground.Exchange, at, width float64) hopLane {
	lane := hopLane{Name: name, Took: showDuration(playground.Millis(x.Timings.Total())), Label: name + ": nothing measured"}
	lane.Parts = phaseRects(x.Timings, min(at, 1000-width), width)
	if bar := newPhaseBar(x.Timings, stopped(&x)); bar != nil {
		lane.Label = name + ". " + bar.Label
	}
	return lane
}

func newTimingRow(name string, t playground.Timings) timingRow {
	r := timingRow{Name: name, Total: exactMillis(millis(playground.Millis(t.Total())))}
	for _, ph := range barPhases {
		ms := ph.of(t)
		if ms <= 0 {
			r.Cells = append(r.Cells, "–")
			continue
		}
		r.Cells = append(r.Cells, exactMillis(ms))
	}
	return r
}

func exactMillis(ms float64) string { return strconv.FormatFloat(ms, 'f', 3, 64) }
