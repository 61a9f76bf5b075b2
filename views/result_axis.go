package views

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// gantt is the attempts over time.
type gantt struct {
	Lanes []ganttLane
	Ticks []ganttTick
	Wait  string // what a wait's hatching means, in words
	Now   *ganttNow
}

// ganttNow is where it stands while a run waits: it goes from X to To.
type ganttNow struct{ X, To, At string }

type ganttLane struct {
	Number  string
	Planned string // of an attempt that is not made yet: planned, or if needed
	Outcome outcome
	Label   string // the lane in words
	Bars    []ganttBar
	Wait    *ganttBar
	WaitSay string
	End     string
}

type ganttBar struct {
	CSS, X, Width string
	Middle        string // in per cent, for the words over it
}

type ganttTick struct{ X, Percent, Text, Anchor string }

// stretch is a part of the time axis: an exchange, or a wait.
type stretch struct {
	start, took float64 // in milliseconds
	x, width    float64 // of 1,000
	wait        bool
}

// Bounds of an axis of 1,000, in its own units.
const (
	leastBar  = 8
	leastWait = 24
	mostWaits = 400 // of waits together, where they would leave no room for what happened
	roomTicks = 90  // between two ticks, so that their words do not touch
	roomLanes = 170 // the same where names stand beside a narrow axis
)

// stretches are the waits and exchanges of the attempts in order; at says where in them the
// exchanges of each attempt begin.
func stretches(attempts []playground.Attempt) (list []stretch, at []int, total float64) {
	for _, a := range attempts {
		if w := millis(a.Wait); w > 0 {
			list = append(list, stretch{start: total, took: w, wait: true})
			total += w
		}
		at = append(at, len(list))
		for _, x := range a.Exchanges {
			took := millis(playground.Millis(x.Timings.Total()))
			list = append(list, stretch{start: total, took: took})
			total += took
		}
	}
	return list, at, total
}

// layOutStretches gives each stretch its place. Where the waits would leave hardly any room
// for what happened between them they are drawn shorter: then it reports false.
func layOutStretches(list []stretch, total float64) (toScale bool) {
	total = math.Max(total, 0.001)
	waits := 0.0
	for _, s := range list {
		if s.wait {
			waits += s.took
		}
	}
	busy := math.Max(total-waits, 0.001)
	toScale = waits*1000 <= mostWaits*total*1.5
	sum := 0.0
	for i := range list {
		s := &list[i]
		switch {
		case toScale:
			s.width = s.took / total * 1000
		case s.wait:
			s.width = s.took / waits * mostWaits
		default:
			s.width = s.took / busy * (1000 - mostWaits)
		}
		s.width = math.Max(s.width, map[bool]float64{true: leastWait, false: leastBar}[s.wait])
		sum += s.width
	}
	x := 0.0
	for i := range list {
		list[i].x, list[i].width = x, list[i].width*1000/sum
		x += list[i].width
	}
	return toScale
}

// newGantt draws the exchanges of each attempt and the wait after them on one axis.
func newGantt(run *playground.Run) *gantt {
	list, at, total := stretches(run.Attempts)
	g := &gantt{Wait: "wait"}
	if !layOutStretches(list, total) {
		g.Wait = "wait, drawn shorter"
	}
	g.lay(run.Attempts, list, at)
	g.Ticks = startTicks(list, at, total, roomTicks)
	return g
}

// lay makes a lane of each attempt and the wait after it.
func (g *gantt) lay(attempts []playground.Attempt, list []stretch, at []int) {
	for i, a := range attempts {
		end := at[i] + len(a.Exchanges)
		lane := newGanttLane(a, list[at[i]:end])
		if end < len(list) && list[end].wait {
			w := list[end]
			lane.Wait = &ganttBar{X: decimal(w.x + 2), Width: decimal(math.Max(2, w.width-4)), Middle: decimal((w.x+w.width/2)/10) + "%"}
			lane.WaitSay = showDuration(playground.Millis(w.took * 1e6))
			lane.Label += ", then waited " + lane.WaitSay
		}
		g.Lanes = append(g.Lanes, lane)
	}
}

func newGanttLane(a playground.Attempt, hops []stretch) ganttLane {
	lane := ganttLane{Number: strconv.Itoa(a.Number)}
	took, start := 0.0, 0.0
	var codes []string
	for j, s := range hops {
		lane.Outcome = exchangeOutcome(&a.Exchanges[j])
		codes = append(codes, lane.Outcome.Code)
		lane.Bars = append(lane.Bars, ganttBar{CSS: lane.Outcome.Class, X: decimal(s.x + 1), Width: decimal(math.Max(2, s.width-2))})
		took += s.took
		if j == 0 {
			start = s.start
		}
	}
	lane.Outcome.Phrase = ""
	lane.End = showDuration(playground.Millis(took * 1e6))
	lane.Label = "Sent at " + showDuration(playground.Millis(start*1e6)) + " for " + lane.End
	if len(codes) > 1 {
		lane.Label += ", " + strconv.Itoa(len(codes)) + " hops: " + strings.Join(codes, ", ")
	}
	return lane
}

// startTicks says when each attempt began, and when the last one ended, where there is room.
func startTicks(list []stretch, at []int, total, room float64) []ganttTick {
	var out []ganttTick
	add := func(x, ms float64, anchor string) {
		out = append(out, ganttTick{X: decimal(x), Percent: decimal(x/10) + "%", Text: showDuration(playground.Millis(ms * 1e6)), Anchor: anchor})
	}
	last := math.Inf(-1)
	for _, i := range at {
		if i < len(list) && list[i].x-last >= room && list[i].x < 1000-1.5*room {
			anchor := "middle"
			if list[i].x == 0 {
				anchor = "start"
			}
			add(list[i].x, list[i].start, anchor)
			last = list[i].x
		}
	}
	if len(list) > 0 {
		add(1000, total, "end")
	}
	if n := len(out); n > 1 && out[n-2].Text == out[n-1].Text {
		out = slices.Delete(out, n-2, n-1) // to whom reads it they are one instant
	}
	return out
}

// hopLanes draws each hop's phases one after another over the whole width.
func hopLanes(hops []playground.Exchange) (lanes []hopLane, legend []phaseFigure, ticks []ganttTick) {
	list, at, total := stretches([]playground.Attempt{{Exchanges: hops}})
	layOutStretches(list, total)
	for i, x := range hops {
		name := "Hop " + strconv.Itoa(i+1)
		if role := roleNames[x.Role]; role != "" {
			name = role
		}
		lane := hopLane{Name: name, Took: showDuration(playground.Millis(x.Timings.Total()))}
		lane.Parts = phaseRects(x.Timings, list[i].x, list[i].width)
		lane.Label = lane.Name + ": " + lane.Took
		if bar := newPhaseBar(x.Timings, ""); bar != nil {
			lane.Label = lane.Name + ". " + bar.Label
		}
		lanes = append(lanes, lane)
	}
	return lanes, summedLegend(hops), startTicks(list, at, total, roomLanes)
}
