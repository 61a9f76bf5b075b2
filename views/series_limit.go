package views

import (
	"strconv"
	"strings"

	"parley/playground"
)

// limitChart is what the runs told of a limit: in words, and over time.
type limitChart struct {
	Words []string
	Left  *stepLine // how many were left; nil where nothing told
	Asked *stepLine // how long refusals asked to wait; nil where none did
	Ticks []axisTick
	Waits []hatch
	None  bool
}

// stepLine is a value that holds until the next is told, in a drawing 1,000 by 56.
type stepLine struct{ Name, Label, Path, Top, End string }

const (
	stepWidth  = 1000.0
	stepHeight = 56.0
	stepHead   = 4.0
)

func newLimitChart(in SeriesInput, span timeSpan) limitChart {
	l := in.Summary.Limit
	if l == nil {
		return limitChart{None: true, Words: []string{"No response told of a limit: no RateLimit, X-RateLimit or Retry-After field came."}}
	}
	c := limitChart{Words: limitWords(l), Ticks: axisTicks(span)}
	for _, w := range in.Series.Waits {
		c.Waits = append(c.Waits, newHatch(span, w, ""))
	}
	top := max(l.Quota, 1)
	for i := range in.Runs {
		top = max(top, in.Runs[i].Limit.Left)
	}
	c.Left = newStepLine(in, span, float64(top), func(r *playground.SeriesRun) (float64, bool) { return float64(r.Limit.Left), r.Limit.Left >= 0 })
	if c.Left != nil {
		c.Left.Name, c.Left.Top, c.Left.End = "Left", "of "+showCount(top), "least "+showCount(max(l.Least, 0))
		c.Left.Label = "How many requests were left: " + showCount(top) + " at most, " + showCount(max(l.Least, 0)) + " at least"
	}
	longest := l.Longest
	c.Asked = newStepLine(in, span, max(millis(longest), 1), func(r *playground.SeriesRun) (float64, bool) {
		return millis(r.Limit.Wait), r.Limit.Wait >= 0 && r.Status >= 400
	})
	if c.Asked != nil {
		c.Asked.Name, c.Asked.Top, c.Asked.End = "Asked to wait", "", "most "+showShort(longest)
		c.Asked.Label = "How long refusals asked to wait: " + showShort(longest) + " at most"
	}
	return c
}

func newStepLine(in SeriesInput, span timeSpan, top float64, read func(*playground.SeriesRun) (float64, bool)) *stepLine {
	var path strings.Builder
	for i := range in.Runs {
		v, told := read(&in.Runs[i])
		if !told {
			continue
		}
		x := coordinate(span.at(in.Runs[i].CreatedAt.Time) * stepWidth)
		y := coordinate(stepHeight - 2 - v/top*(stepHeight-2-stepHead))
		if path.Len() == 0 {
			path.WriteString("M" + x + " " + y)
			continue
		}
		path.WriteString("H" + x + "V" + y)
	}
	if path.Len() == 0 {
		return nil
	}
	last := stepWidth
	if in.Series.State == playground.StateRunning {
		last = span.at(in.Now) * stepWidth
	}
	path.WriteString("H" + coordinate(last))
	return &stepLine{Path: path.String()}
}

func limitWords(l *playground.LimitSummary) []string {
	var words []string
	rule := quotaWords(l)
	fields := showLine(strings.Join(l.Fields, ", "))
	switch {
	case rule != "" && fields != "":
		words = append(words, "The limit is "+rule+", as "+fields+" told.")
	case fields != "":
		words = append(words, "Told by "+fields+".")
	default:
		words = append(words, "No field told what the limit is.")
	}
	if l.Refused > 0 {
		words = append(words, plural(int64(l.Refused), "run was", "runs were")+" refused with a 429; the first was run "+strconv.Itoa(l.Place)+".")
	} else {
		words = append(words, "No run was refused.")
	}
	if l.Least >= 0 {
		words = append(words, "At the least "+showCount(l.Least)+" were left.")
	}
	if l.Longest > 0 {
		words = append(words, "The longest wait that was asked for is "+showShort(l.Longest)+".")
	}
	return words
}
