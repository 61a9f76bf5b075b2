package views

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// OverTimeInput is what the page of one request over time is made of.
type OverTimeInput struct {
	Method, URL string                  // of the request, masked
	Runs        []playground.RunSummary // newest first, of the same request
	More        bool                    // there are older runs than these
	Now         time.Time
}

// OverTimeModel is what that page draws.
type OverTimeModel struct {
	Title, Method, CSS, Path string
	Facts                    []fact
	Strip                    []stripMark
	StripWidth, StripLabel   string
	Plot                     timePlot
	Turns                    []turn
	Rows                     []historyRow
	Again, Note              string
}

// stripMark is a run in the strip of outcomes; a taller mark is a worse class.
type stripMark struct{ CSS, X, Y, Height, Href, Title string }

// timePlot is the times of the runs in a drawing 1,000 by 200.
type timePlot struct {
	Label string
	Dots  []plotDot
	Band  string // outline of the middle to the slow: p50 to p90 of the ten runs around
	Mid   string // line of p50
	Grid  []plotLine
	Lines string // what the lines across stand for
}

type plotDot struct{ CSS, X, Y, Href, Title string }

type plotLine struct{ Y string }

// turn is a run whose answer differed from the one before.
type turn struct {
	From, To outcome
	When     instant
	Href     string // the comparison of both
	Run      string
}

// Sizes of the drawings.
const (
	plotWidth  = 1000.0
	plotHeight = 200.0
	bandRuns   = 10
	mostTurns  = 20
)

// NewOverTimeModel decides what the page shows.
func NewOverTimeModel(in OverTimeInput) OverTimeModel {
	path, host := splitURL(in.URL)
	m := OverTimeModel{Title: showLine(in.Method + " " + path), Method: showLine(in.Method), CSS: methodLook(in.Method), Path: showLine(host + path)}
	runs := slices.Clone(in.Runs)
	slices.Reverse(runs)
	runs = slices.DeleteFunc(runs, func(r playground.RunSummary) bool { return r.State == playground.StateRunning })
	if len(in.Runs) > 0 {
		m.Again = "/?from=" + in.Runs[0].ID.String()
	}
	m.Facts = overTimeFacts(runs)
	if base := baselineOf(in.Runs); base != "" {
		m.Facts = append(m.Facts, fact{"Baseline", base})
	}
	m.strip(runs)
	m.Plot = newTimePlot(runs)
	m.Turns = turnsOf(runs, in.Now)
	for _, r := range in.Runs[:min(len(in.Runs), 50)] {
		m.Rows = append(m.Rows, newHistoryRow(r, nil, in.Now))
	}
	if in.More {
		m.Note = "The newest " + plural(int64(len(in.Runs)), "run is", "runs are") + " shown; the history has older ones."
	}
	return m
}

func overTimeFacts(runs []playground.RunSummary) []fact {
	if len(runs) == 0 {
		return nil
	}
	bad := 0
	times := timesOf(runs)
	for _, r := range runs {
		if !r.OK {
			bad++
		}
	}
	facts := []fact{{"Runs", showCount(int64(len(runs)))}, {"Not a 2xx", fmt.Sprintf("%d, %.0f %%", bad, 100*float64(bad)/float64(len(runs)))}}
	for _, p := range []struct {
		name string
		at   float64
	}{{"Half within", .5}, {"Nine of ten within", .9}} {
		facts = append(facts, fact{p.name, showDuration(playground.Millis(percentile(times, p.at) * 1e6))})
	}
	return facts
}

// timesOf are the runs' times in milliseconds.
func timesOf(runs []playground.RunSummary) []float64 {
	times := make([]float64, len(runs))
	for i, r := range runs {
		times[i] = millis(r.TotalMS)
	}
	return times
}

// percentile is the value that a share of the times do not exceed (nearest rank).
func percentile(times []float64, share float64) float64 {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[max(0, int(math.Ceil(share*float64(len(sorted))))-1)]
}

var stripHeights = map[playground.Class]int{
	playground.ClassSuccess: 8, playground.ClassRedirection: 12, playground.ClassClientError: 18, playground.ClassServerError: 26, playground.ClassNone: 26, playground.ClassInformational: 8, playground.ClassUnknown: 18,
}

// dotClass is the class of a drawing's mark, as in a sparkline.
func dotClass(status int) string { return strings.TrimPrefix(lookOf(status).Class, "is-") }

func (m *OverTimeModel) strip(runs []playground.RunSummary) {
	for i, r := range runs {
		h := stripHeights[playground.ClassOf(r.Status)]
		m.Strip = append(m.Strip, stripMark{CSS: dotClass(r.Status), X: strconv.Itoa(i * 6), Y: strconv.Itoa(28 - h), Height: strconv.Itoa(h), Href: "/runs/" + r.ID.String(), Title: runTitle(r)})
	}
	m.StripWidth = strconv.Itoa(max(6*len(runs), 6))
	m.StripLabel = strings.Replace(sparkLabel(statusesOf(runs)), "Last ", "", 1) + ", oldest on the left"
}

func runTitle(r playground.RunSummary) string {
	return "Run " + r.ID.String() + ": " + outcomeOf(r).Plain + ", " + showDuration(r.TotalMS)
}

// newTimePlot places the runs by their order, evenly, and by their time.
func newTimePlot(runs []playground.RunSummary) timePlot {
	times := timesOf(runs)
	if len(times) == 0 {
		return timePlot{Label: "No runs yet"}
	}
	top := math.Max(slices.Max(times), 1)
	y := func(ms float64) float64 { return plotHeight - ms/top*(plotHeight-10) }
	x := func(i int) float64 { return (float64(i) + .5) / float64(len(times)) * plotWidth }
	p := timePlot{Label: fmt.Sprintf("Time of %s: half within %s, nine of ten within %s, at most %s", plural(int64(len(runs)), "run", "runs"),
		showDuration(playground.Millis(percentile(times, .5)*1e6)), showDuration(playground.Millis(percentile(times, .9)*1e6)), showDuration(playground.Millis(top*1e6)))}
	for i, r := range runs {
		p.Dots = append(p.Dots, plotDot{dotClass(r.Status), coordinate(x(i)), coordinate(y(times[i])), "/runs/" + r.ID.String(), runTitle(r)})
	}
	p.band(times, x, y)
	for _, share := range []float64{1, .5} {
		at := y(top * share)
		p.Grid = append(p.Grid, plotLine{coordinate(at)})
	}
	p.Lines = "Lines at " + showDuration(playground.Millis(top*1e6)) + " and " + showDuration(playground.Millis(top*.5e6)) + "."
	return p
}

func (p *timePlot) band(times []float64, x func(int) float64, y func(float64) float64) {
	if len(times) < 3 {
		return
	}
	var mid, slow []string
	for i := range times {
		around := times[max(0, i-bandRuns/2):min(len(times), i+bandRuns/2+1)]
		mid = append(mid, coordinate(x(i))+" "+coordinate(y(percentile(around, .5))))
		slow = append(slow, coordinate(x(i))+" "+coordinate(y(percentile(around, .9))))
	}
	p.Mid = "M" + strings.Join(mid, "L")
	slices.Reverse(slow)
	p.Band = p.Mid + "L" + strings.Join(slow, "L") + "Z"
}

func coordinate(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// turnsOf lists where the answer became another, newest first.
func turnsOf(runs []playground.RunSummary, now time.Time) []turn {
	var turns []turn
	for i := len(runs) - 1; i > 0 && len(turns) < mostTurns; i-- {
		r, before := runs[i], runs[i-1]
		if r.Status == before.Status && r.SHA256 == before.SHA256 && r.FailureKind == before.FailureKind {
			continue
		}
		turns = append(turns, turn{outcomeOf(before), outcomeOf(r), showInstant(r.CreatedAt, now), compareHref(before.ID, r.ID), r.ID.String()})
	}
	return turns
}
