package views

import (
	"math"
	"strconv"

	"parley/playground"
)

// soFarModel is what is known of a run while it waits before its next attempt.
type soFarModel struct {
	Verdict verdictModel // of the last attempt
	Metrics []metric
	Explain explainModel
	Trace   traceModel
}

// look is that of the last answer while the run waits, else that of news.
func (l liveHead) look() look {
	if l.SoFar != nil {
		return l.SoFar.Verdict.look
	}
	return look{Class: "is-info", Mark: "m-info"}
}

func newSoFar(in ResultInput) *soFarModel {
	p := in.Progress
	in.Run, in.SoFar = *in.SoFar, nil
	m := &soFarModel{Verdict: newVerdict(in, outcomeOf(in.Run.Summary())), Explain: newExplain(in)}
	if n := len(m.Verdict.Metrics); n > 1 {
		m.Metrics = m.Verdict.Metrics[1:2] // its size: how long it takes is not known yet
	}
	for _, f := range append(m.Explain.More, findingsOf(m.Explain.Lead)...) {
		for i := range f.Evidence {
			f.Evidence[i].Href = "" // its parts are shown when it has ended
		}
	}
	m.Trace = newTraceSoFar(&in.Run, p, playground.Millis(in.Now.Sub(in.Run.CreatedAt.Time)))
	return m
}

func findingsOf(lead *findingModel) []findingModel {
	if lead == nil {
		return nil
	}
	return []findingModel{*lead}
}

// newTraceSoFar draws the attempts that were made, the wait that goes on, and those that may come.
func newTraceSoFar(run *playground.Run, p *playground.Progress, elapsed playground.Millis) traceModel {
	made, most := len(run.Attempts), max(p.Attempts, len(run.Attempts)+1)
	next := playground.Attempt{Number: made + 1, Wait: p.WaitMS, Exchanges: run.Attempts[made-1].Exchanges}
	all := append(append([]playground.Attempt{}, run.Attempts...), next)
	list, at, total := stretches(all)
	g := &gantt{Wait: "wait"}
	if !layOutStretches(list, total) {
		g.Wait = "wait, drawn shorter"
	}
	g.lay(all, list, at)
	begins := list[at[made]]
	lane := &g.Lanes[made]
	lane.Planned, lane.End, lane.Label = "planned", "at "+showDuration(playground.Millis(begins.start*1e6)), "Planned at "+showDuration(playground.Millis(begins.start*1e6))
	for i := range lane.Bars {
		lane.Bars[i].CSS = "due"
	}
	for n := made + 2; n <= most; n++ {
		g.Lanes = append(g.Lanes, ganttLane{Number: strconv.Itoa(n), Planned: "if needed", End: "spare", Label: "If it is needed"})
	}
	g.Ticks = startTicks(list, at, total, roomTicks)
	if waits := list[at[made]-1]; waits.wait {
		gone := millis(elapsed) - millis(p.Elapsed)
		part := math.Min(1, math.Max(0, gone/math.Max(waits.took, 1)))
		g.Now = &ganttNow{X: decimal(waits.x), To: decimal(waits.x + waits.width), At: decimal(waits.x + waits.width*part)}
	}
	note := strconv.Itoa(made) + " made, 1 planned"
	if spare := most - made - 1; spare > 0 {
		note += ", " + strconv.Itoa(spare) + " spare"
	}
	return traceModel{Title: "Attempts", Note: note, Gantt: g}
}
