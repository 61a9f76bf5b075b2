package views

import (
	"math"
	"slices"
	"strconv"
	"time"

	"parley/playground"
)

// timesChart is how the times of the runs are spread, those that were a 2xx apart from all
// others, on one axis.
type timesChart struct {
	Spreads []spread
	Ticks   []axisTick
	Scale   string // what the axis is, where it is not even
}

// spread is a histogram with its percentiles.
type spread struct {
	Title, Label string
	Bars         []spreadBar
	Lines        []spreadLine
	Rows         []fact
	Count        string
}

type spreadBar struct{ X, Y, Width, Height, Class, Title string }

type spreadLine struct{ X, Y, Text, Anchor, Name, Shift string }

// Sizes of a histogram.
const (
	spreadBins   = 40
	spreadHeight = 84.0
	spreadHead   = 36.0 // for the percentiles' names
	evenUpTo     = 12   // times as long as the shortest: further apart, the axis is in powers
)

// timeAxis places times from 0 to 1.
type timeAxis struct {
	least, most float64 // ms
	powers      bool
}

func (a timeAxis) at(ms float64) float64 {
	if !a.powers {
		return (ms - a.least) / (a.most - a.least)
	}
	return (math.Log(max(ms, a.least)) - math.Log(a.least)) / (math.Log(a.most) - math.Log(a.least))
}

func newTimeAxis(runs []playground.SeriesRun) timeAxis {
	a := timeAxis{least: math.Inf(1)}
	for i := range runs {
		if runs[i].State != playground.StateRunning {
			ms := max(millis(runs[i].TotalMS), .01)
			a.least, a.most = min(a.least, ms), max(a.most, ms)
		}
	}
	if math.IsInf(a.least, 1) {
		return timeAxis{0, 1, false}
	}
	if a.powers = a.most > evenUpTo*a.least; a.powers {
		a.least, a.most = a.least*.9, a.most*1.1
	} else {
		a.least, a.most = 0, a.most*1.05
	}
	return a
}

func newTimesChart(in SeriesInput) timesChart {
	axis := newTimeAxis(in.Runs)
	c := timesChart{Ticks: axis.ticks()}
	if axis.powers {
		c.Scale = "The axis goes by powers, since some runs took many times as long as others."
	}
	ok := newSpread("2xx", in, axis, in.Summary.OK, true)
	not := newSpread("Not 2xx", in, axis, in.Summary.NotOK, false)
	c.Spreads = []spread{ok, not}
	if in.Series.State != playground.StateRunning { // then nothing moves any more
		c.Spreads = slices.DeleteFunc(c.Spreads, func(s spread) bool { return len(s.Rows) == 0 })
	}
	return c
}

// spreadOrder stacks the classes of a bin, the lowest first.
var spreadOrder = []playground.Class{playground.ClassSuccess, playground.ClassInformational, playground.ClassRedirection, playground.ClassUnknown, playground.ClassClientError, playground.ClassServerError, playground.ClassNone}

func newSpread(title string, in SeriesInput, axis timeAxis, sum playground.TimesSummary, ok bool) spread {
	s := spread{Title: title, Count: showCount(int64(sum.Count))}
	if sum.Count == 0 {
		s.Label = title + ": no run"
		return s
	}
	var bins [spreadBins]map[playground.Class]int
	most := 0
	for i := range in.Runs {
		r := &in.Runs[i]
		if r.State == playground.StateRunning || r.OK != ok {
			continue
		}
		at := min(spreadBins-1, max(0, int(axis.at(millis(r.TotalMS))*spreadBins)))
		if bins[at] == nil {
			bins[at] = map[playground.Class]int{}
		}
		bins[at][playground.ClassOf(r.Status)]++
		most = max(most, total(bins[at]))
	}
	for at, bin := range bins {
		s.addBars(at, bin, most)
	}
	s.Rows = []fact{{"Runs", s.Count}, {"Least", showDuration(sum.Min)}, {"p50", showDuration(sum.P50)}, {"p90", showDuration(sum.P90)}, {"p99", showDuration(sum.P99)}, {"Most", showDuration(sum.Max)}}
	for i, p := range []struct {
		name string
		took playground.Millis
	}{{"p50", sum.P50}, {"p90", sum.P90}, {"p99", sum.P99}} {
		x := axis.at(millis(p.took))
		line := spreadLine{X: part(x), Y: strconv.Itoa(10 + 12*i), Text: p.name + " " + showDuration(p.took), Anchor: "start", Name: p.name, Shift: "translate(4 0)"}
		if x > .7 {
			line.Anchor, line.Shift = "end", "translate(-4 0)"
		}
		s.Lines = append(s.Lines, line)
	}
	s.Label = title + ", " + plural(int64(sum.Count), "run", "runs") + ": half within " + showDuration(sum.P50) + ", nine of ten within " + showDuration(sum.P90) + ", 99 of 100 within " + showDuration(sum.P99)
	return s
}

func total(bin map[playground.Class]int) int {
	n := 0
	for _, c := range bin {
		n += c
	}
	return n
}

func (s *spread) addBars(at int, bin map[playground.Class]int, most int) {
	y := spreadHeight
	for _, class := range spreadOrder {
		n := bin[class]
		if n == 0 {
			continue
		}
		h := max(float64(n)/float64(most)*(spreadHeight-spreadHead), 1.5)
		y -= h
		s.Bars = append(s.Bars, spreadBar{
			X: part(float64(at) / spreadBins), Y: coordinate(y), Width: part(1/float64(spreadBins) - .0015), Height: coordinate(h), Class: looks[class].Class,
			Title: plural(int64(n), "run", "runs"),
		})
	}
}

// ticks marks round times.
func (a timeAxis) ticks() []axisTick {
	var ticks []axisTick
	add := func(ms float64) {
		x := a.at(ms)
		tick := axisTick{part(x), showAxis(time.Duration(ms * float64(time.Millisecond))), "middle"}
		if x > .95 {
			tick.Anchor = "end"
		} else if x < .04 {
			tick.Anchor = "start"
		}
		ticks = append(ticks, tick)
	}
	if a.powers {
		for ms := .01; ms <= a.most; ms *= 10 {
			if ms >= a.least {
				add(ms)
			}
		}
		return ticks
	}
	step := math.Pow(10, math.Floor(math.Log10(a.most)))
	for a.most/step < 2.5 {
		step /= 2
	}
	if a.most/step > 5 {
		step *= 2
	}
	for ms := 0.0; ms <= a.most; ms += step {
		add(ms)
	}
	return ticks
}
