package views

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"parley/playground"
)

// laneChart is a series over time: a lane for each status, a mark for each run at its start,
// and hatching where the series waited. Places along it are parts of its width, so that it
// is drawn the same at any width; everything else is in pixels.
type laneChart struct {
	Label string
	Lanes []lane
	Waits []hatch
	Ticks []axisTick
	Note  string
}

type lane struct {
	Outcome outcome
	Label   string
	Marks   []laneMark
	Count   string
}

// laneMark is one run. Its title says what it is.
type laneMark struct{ X, Y, Symbol, Class, Href, Title string }

// hatch is a wait; the text stands in it where there is room.
type hatch struct{ X, Width, Middle, Text, Title string }

type axisTick struct{ X, Text, Anchor string }

// timeSpan is what a chart of a series spans.
type timeSpan struct {
	from  time.Time
	whole time.Duration
}

// newSpan spans from the start to the end; while the series goes it spans further, so that
// what is drawn does not move with every run.
func newSpan(in SeriesInput) timeSpan {
	s := timeSpan{in.Series.CreatedAt.Time, in.Summary.TookMS.Duration()}
	for i := range in.Runs {
		s.whole = max(s.whole, in.Runs[i].CreatedAt.Sub(s.from))
	}
	if in.Series.State == playground.StateRunning {
		s.whole = max(s.whole, in.Now.Sub(s.from))
		if in.Waiting != nil {
			s.whole = max(s.whole, in.Waiting.Until.Sub(s.from))
		}
		s.whole = roundUp(s.whole)
	}
	s.whole = max(s.whole, time.Millisecond)
	return s
}

// roundSteps are lengths that a person reads at a glance.
var roundSteps = []time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 20 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute,
	10 * time.Minute, 20 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

func roundUp(d time.Duration) time.Duration {
	for _, s := range roundSteps {
		if d <= s {
			return s
		}
	}
	return d
}

// at is where a moment lies, from 0 to 1.
func (s timeSpan) at(t time.Time) float64 {
	return min(1, max(0, float64(t.Sub(s.from))/float64(s.whole)))
}

// part writes a place of the width: "12.3%".
func part(x float64) string { return strconv.FormatFloat(100*x, 'f', 2, 64) + "%" }

// Sizes of a lane, in pixels. A column is a part of the width in which marks are stacked.
const (
	laneHeight  = 46
	markSize    = 10
	markStep    = 9.0
	laneColumns = 100
	mostStacked = 12
)

func newLaneChart(in SeriesInput, span timeSpan) laneChart {
	c := laneChart{Label: "Runs over time, a lane for each status", Ticks: axisTicks(span)}
	hidden := 0
	for _, count := range in.Summary.Statuses {
		l, over := newLane(in, span, count)
		c.Lanes, hidden = append(c.Lanes, l), hidden+over
	}
	for _, w := range in.Series.Waits {
		c.Waits = append(c.Waits, newHatch(span, w, showShort(playground.Millis(w.Until.Sub(w.From.Time)))))
	}
	if w := in.Waiting; w != nil {
		began := w.Until.Add(-w.WaitMS.Duration())
		c.Waits = append(c.Waits, newHatch(span, playground.Wait{From: playground.Time{Time: began}, Until: w.Until, Because: w.Reason}, "now"))
	}
	if hidden > 0 {
		c.Note = plural(int64(hidden), "run is", "runs are") + " not drawn: where many start at once a column holds " + strconv.Itoa(mostStacked) + ". The history has all."
	}
	return c
}

// newLane stacks the runs of one status. It returns how many have no room.
func newLane(in SeriesInput, span timeSpan, count playground.StatusCount) (lane, int) {
	var l lane
	stacks, tallest, hidden := map[int]int{}, 0, 0
	var columns []int
	var runs []*playground.SeriesRun
	for i := range in.Runs {
		r := &in.Runs[i]
		if r.State == playground.StateRunning || r.Status != count.Status {
			continue
		}
		if l.Outcome.Mark == "" {
			l.Outcome = laneOutcome(r.RunSummary)
		}
		column := int(span.at(r.CreatedAt.Time) * (laneColumns - 1))
		if stacks[column] == mostStacked {
			hidden++
			continue
		}
		stacks[column]++
		tallest = max(tallest, stacks[column])
		columns, runs = append(columns, column), append(runs, r)
	}
	step := markStep
	if room := float64(laneHeight - markSize - 4); tallest > 1 {
		step = math.Min(step, room/float64(tallest-1))
	}
	clear(stacks)
	for i, r := range runs {
		look := outcomeOf(r.RunSummary)
		y := float64(laneHeight-markSize-2) - step*float64(stacks[columns[i]])
		stacks[columns[i]]++
		l.Marks = append(l.Marks, laneMark{
			X: part(float64(columns[i]) / (laneColumns - 1)), Y: coordinate(y), Symbol: "#" + look.Mark, Class: look.Class,
			Href: "/runs/" + r.ID.String(), Title: seriesRunTitle(in, r),
		})
	}
	l.Count = showCount(int64(count.Count))
	l.Label = plural(int64(count.Count), "run", "runs") + " " + answeredWords(count.Status) + ", the first was run " + strconv.Itoa(count.Place)
	return l, hidden
}

// laneOutcome is what the runs of a lane have in common: the status, not how one of them was cut.
func laneOutcome(first playground.RunSummary) outcome {
	if first.Status != 0 {
		first.FailureKind = ""
	}
	return outcomeOf(first)
}

func seriesRunTitle(in SeriesInput, r *playground.SeriesRun) string {
	return fmt.Sprintf("Run %d of %d: %s, %s, after %s", r.SeriesPlace, in.Series.Plan.Count, outcomeOf(r.RunSummary).Plain, showDuration(r.TotalMS), sinceStart(in, r.CreatedAt))
}

func newHatch(span timeSpan, w playground.Wait, text string) hatch {
	from, until := span.at(w.From.Time), span.at(w.Until.Time)
	h := hatch{X: part(from), Width: part(max(until-from, .002)), Middle: part((from + until) / 2), Title: "Waited " + text + ": " + showLine(w.Because)}
	if until-from > .05 {
		h.Text = text
	}
	return h
}

// axisTicks marks round times, at most six.
func axisTicks(span timeSpan) []axisTick {
	step := span.whole / 5
	for _, s := range append([]time.Duration{10 * time.Millisecond, 20 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond}, roundSteps...) {
		if s >= step {
			step = s
			break
		}
	}
	ticks := []axisTick{{"0%", "0", "start"}}
	for t := step; t <= span.whole && step > 0; t += step {
		tick := axisTick{part(span.at(span.from.Add(t))), showAxis(t), "middle"}
		if span.whole-t < span.whole/25 {
			tick.Anchor = "end"
		}
		ticks = append(ticks, tick)
	}
	return ticks
}

// showAxis writes a round time shortly: "30 s", "2 min".
func showAxis(d time.Duration) string {
	if d >= time.Minute && d%time.Minute == 0 && d < 2*time.Hour {
		return strconv.Itoa(int(d/time.Minute)) + " min"
	}
	return showShort(playground.Millis(d))
}
