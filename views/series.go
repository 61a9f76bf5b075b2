package views

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// SeriesInput is what the page of a series is made of.
type SeriesInput struct {
	Series  playground.Series      // its request masked
	Runs    []playground.SeriesRun // in the order of their places
	Summary playground.SeriesSummary
	Waiting *playground.SeriesProgress // nil unless it waits now
	Before  *WalkedBefore              // the walk through the same collection before it; nil: none, or it is no walk
	Noise   bool                       // what differs between the contents is ignored by the rules
	Now     time.Time                  // in the time zone to show times in
}

// SeriesModel is what the page of a series draws.
type SeriesModel struct {
	ID, Title, Address   string
	By                   string // who began it
	Method, CSS, URL     string
	Plan                 string
	Lead                 string // what came of it, in words
	Going                bool
	Ran, Count           string
	Progress             string
	Until                string // the end of a wait, for the script
	Because              string
	Again, Change        string // addresses
	Compare, CompareText string
	Contents, Differing  string // the address of two contents beside each other, and what to call it; empty where the first is that
	Report               string // a file for pipelines; empty where nothing is checked
	Expected             string // how many runs were answered as expected, in words; empty where none expects anything
	Missed               bool   // some were not
	Walk                 string // what a walk sends; empty: the same request each time
	Collection           string // address
	Against              string // how it compares with the walk before, in words
	AgainstHref          string
	History              string
	Facts                []fact
	Lanes                laneChart
	Times                timesChart
	Limit                limitChart
	Waits                []waitLine
	MoreWaits            string
	Rows                 []seriesRow
	WithData             bool // each run has a row of its own
	More                 string
	Say                  string
}

// waitLine is one wait in the table beside the chart.
type waitLine struct{ At, Took, Because, Href string }

// seriesRow is one run in the table of runs.
type seriesRow struct {
	Place, Href, At, Took, Left, Wait string
	Outcome                           outcome
	Step                              *stepCell // of a walk
	Told                              string    // what its row of data is told from others by
	Expected                          string    // and did not come
}

// rowsShown bounds the table of runs; the history has all.
const rowsShown = 100

// NewSeriesModel decides what the page of a series shows.
func NewSeriesModel(in SeriesInput) SeriesModel {
	s := &in.Series
	id := s.ID.String()
	m := SeriesModel{
		ID: id, By: s.CreatedBy, Title: SeriesTitle(*s), Address: "/series/" + id, Method: showLine(s.Request.Method), CSS: methodLook(s.Request.Method), URL: showLine(s.Request.URL),
		Plan: planWords(s.Plan, s.Data), Lead: seriesWords(in), Going: s.State == playground.StateRunning, Ran: strconv.Itoa(in.Summary.Ran), Count: strconv.Itoa(s.Plan.Count),
		Because: showLine(s.Because), Again: "/series/" + id + "/again", Change: "/?series=" + id, History: "/history?q=series:" + id, Facts: seriesFacts(in.Summary),
	}
	m.Progress = progressWords(in)
	if in.Waiting != nil && m.Going {
		m.Until = in.Waiting.Until.String()
	}
	m.addCompare(in.Summary)
	m.addWalk(in)
	m.addExpected(in)
	span := newSpan(in)
	m.Lanes = newLaneChart(in, span)
	m.Times = newTimesChart(in)
	m.Limit = newLimitChart(in, span)
	m.addTables(in)
	m.Say = strings.TrimSpace(m.Lead + " " + m.Expected)
	return m
}

// PlaceTitle names the run at a place of a series: "Run 3 of 5: ada".
func PlaceTitle(s playground.Series, place int) string {
	title := "Run " + strconv.Itoa(place) + " of " + strconv.Itoa(s.Plan.Count)
	if told := s.Data.Tells(place); told != "" {
		title += ": " + shorten(told, 80)
	}
	return title
}

// SeriesTitle names a series, by its name where it has one.
func SeriesTitle(s playground.Series) string {
	if s.Name == "" {
		return "Series " + s.ID.String()
	}
	return showLine(shorten(s.Name, 120)) + ", series " + s.ID.String()
}

// addCompare offers the two runs that tell most beside each other: of two statuses where there
// are any, else of two contents.
func (m *SeriesModel) addCompare(sum playground.SeriesSummary) {
	first, other := playground.StatusCount{}, playground.StatusCount{}
	for _, c := range sum.Statuses {
		switch {
		case c.First == sum.First:
			first = c
		case other.First == 0 || c.Place < other.Place:
			other = c
		}
	}
	switch {
	case first.First != 0 && other.First != 0:
		m.Compare = compareHref(first.First, other.First)
		m.CompareText = "Compare run " + strconv.Itoa(first.Place) + " (" + orNone(first.Status) + ") with run " + strconv.Itoa(other.Place) + " (" + orNone(other.Status) + ")"
	case sum.Content != nil:
		m.Compare, m.CompareText = contentsHref(sum.Content), contentsText
		return
	}
	if sum.Content != nil {
		m.Contents, m.Differing = contentsHref(sum.Content), contentsText
	}
}

const contentsText = "Compare two of the contents"

func contentsHref(c *playground.ContentSummary) string { return compareHref(c.Usual, c.Other) }

// contentWords says how many contents of a status differ: "7 of them with other content".
func contentWords(in SeriesInput) string {
	c, noise := in.Summary.Content, ""
	if in.Noise {
		noise = ", by nothing but what the rules of comparisons ignore"
	}
	all := 0
	for _, s := range in.Summary.Statuses {
		if s.Status == c.Status {
			all = s.Count
		}
	}
	if c.Contents == all {
		return "each with content of its own" + noise
	}
	return showCount(int64(c.Others)) + " of them with other content, first run " + strconv.Itoa(c.Place) + noise
}

func (m *SeriesModel) addTables(in SeriesInput) {
	m.WithData = !in.Series.Data.IsZero()
	for _, w := range in.Series.Waits[:min(len(in.Series.Waits), rowsShown)] {
		line := waitLine{At: sinceStart(in, w.From), Took: showShort(playground.Millis(w.Until.Sub(w.From.Time))), Because: showLine(w.Because)}
		if w.Run != 0 {
			line.Href = "/runs/" + w.Run.String()
		}
		m.Waits = append(m.Waits, line)
	}
	if more := len(in.Series.Waits) - len(m.Waits); more > 0 {
		m.MoreWaits = "And " + plural(int64(more), "more wait", "more waits") + "."
	}
	for i := range in.Runs[:min(len(in.Runs), rowsShown)] {
		r := &in.Runs[i]
		row := seriesRow{Place: strconv.Itoa(r.SeriesPlace), Href: "/runs/" + r.ID.String(), At: sinceStart(in, r.CreatedAt), Outcome: outcomeOf(r.RunSummary), Took: tookOf(r.RunSummary)}
		if r.Limit.Left >= 0 {
			row.Left = showCount(r.Limit.Left)
		}
		if r.Limit.Wait >= 0 && r.Status >= 400 {
			row.Wait = showShort(r.Limit.Wait)
		}
		row.Step = stepOf(in, r)
		row.Told = showLine(shorten(in.Series.Data.Tells(r.SeriesPlace), 80))
		row.Expected = missedWords(in.Series, r)
		m.Rows = append(m.Rows, row)
	}
	if more := len(in.Runs) - len(m.Rows); more > 0 {
		m.More = "The first " + strconv.Itoa(rowsShown) + " of " + showCount(int64(len(in.Runs))) + " runs."
	}
}

// sinceStart says when after the start of the series something was.
func sinceStart(in SeriesInput, t playground.Time) string {
	return showDuration(max(0, playground.Millis(t.Sub(in.Series.CreatedAt.Time))))
}

// planWords says what the plan is: "100 runs, one at a time, as fast as they go; …".
func planWords(p playground.Plan, d playground.SeriesData) string {
	words := []string{plural(int64(p.Count), "run", "runs")}
	if !d.IsZero() {
		words[0] += ", one for each row of data (" + showLine(shorten(strings.Join(d.Names, ", "), 80)) + ")"
	}
	if p.Concurrency > 1 {
		words = append(words, strconv.Itoa(p.Concurrency)+" at once")
	} else {
		words = append(words, "one at a time")
	}
	if p.PaceMS > 0 {
		words = append(words, "at least "+showDuration(playground.Millis(time.Duration(p.PaceMS)*time.Millisecond))+" apart")
	} else {
		words = append(words, "as fast as they go")
	}
	says := strings.Join(words, ", ")
	says += map[playground.RetryAfter]string{
		playground.RetryAfterWait: "; waits when asked to", playground.RetryAfterStop: "; stops when asked to wait", playground.RetryAfterIgnore: "; goes on when asked to wait",
	}[p.RetryAfter]
	if len(p.Stop.Statuses) > 0 {
		says += "; stops at " + showLine(strings.Join(p.Stop.Statuses, ", "))
	}
	if p.Stop.Failures > 0 {
		says += "; stops after " + plural(int64(p.Stop.Failures), "run", "runs") + " without a response"
	}
	if p.Stop.Missed > 0 {
		says += "; stops after " + plural(int64(p.Stop.Missed), "run", "runs") + " that " + yesNo(p.Stop.Missed == 1, "is", "are") + " not as expected"
	}
	return says + "."
}

// seriesWords says what came of the series, the most telling first.
func seriesWords(in SeriesInput) string {
	sum, s := in.Summary, in.Series
	if sum.Ran == 0 {
		if s.State == playground.StateRunning {
			return "It has begun; no run has ended yet."
		}
		return "No run was sent."
	}
	words := outcomeWords(in)
	switch {
	case s.State == playground.StateRunning:
		return words + "."
	case strings.HasPrefix(words, "All "), strings.HasPrefix(words, "Stopped "), strings.HasPrefix(words, "Cancelled "):
		return words + ". They took " + showShort(sum.TookMS) + "."
	}
	return words + "; " + plural(int64(sum.Ran), "run", "runs") + " took " + showShort(sum.TookMS) + "."
}

func outcomeWords(in SeriesInput) string {
	sum := in.Summary
	if l := sum.Limit; l != nil && l.Refused > 0 {
		return limitMet(in, l)
	}
	most := sum.Statuses[0]
	for _, c := range sum.Statuses {
		if c.Count > most.Count {
			most = c
		}
	}
	switch {
	case sum.Ran == 1 && !endedEarly(in):
		return "1 run: " + answeredWords(most.Status)
	case len(sum.Statuses) == 1:
		return alikeWords(in, most.Status)
	}
	var others []string
	for _, c := range sum.Statuses {
		if c.Status != most.Status {
			others = append(others, fmt.Sprintf("%s %s, first in run %d", showCount(int64(c.Count)), answeredWords(c.Status), c.Place))
		}
	}
	alike := answeredWords(most.Status)
	if sum.Content != nil && sum.Content.Status == most.Status {
		alike += ", " + contentWords(in)
	}
	return fmt.Sprintf("%s of %s runs %s; %s", showCount(int64(most.Count)), showCount(int64(sum.Ran)), alike, strings.Join(others, "; "))
}

// alikeWords says that all runs were answered the same status. Where that was not all that was
// to be sent, it must not read as if everything had gone well.
func alikeWords(in SeriesInput, status int) string {
	sum := in.Summary
	words := "All " + showCount(int64(sum.Ran)) + " runs " + answeredWords(status)
	if endedEarly(in) {
		words = map[bool]string{true: "Cancelled", false: "Stopped"}[in.Series.State == playground.StateCancelled] + " after " + showCount(int64(sum.Ran)) + " of " + plural(int64(in.Series.Plan.Count), "run", "runs") + ", which " + answeredWords(status)
	}
	switch {
	case in.Series.Walk != nil || sum.Ran == 1:
		return words
	case sum.Content == nil && sum.Differs == 0:
		return words + ", the same each time"
	case sum.Content == nil:
		return words + ", not always whole"
	}
	return words + ", " + contentWords(in)
}

// endedEarly reports whether a series ended before its last run.
func endedEarly(in SeriesInput) bool {
	return in.Series.State != playground.StateRunning && in.Series.State != playground.StateDone && in.Summary.Ran < in.Series.Plan.Count
}

func answeredWords(status int) string {
	if status == 0 {
		return "had no response"
	}
	return "answered " + strconv.Itoa(status)
}

// limitMet says which run met the limit, what it is, and how long was to be waited.
func limitMet(in SeriesInput, l *playground.LimitSummary) string {
	words := "Run " + strconv.Itoa(l.Place) + " met the limit"
	if rule := quotaWords(l); rule != "" {
		words += ": " + rule
	}
	for i := range in.Runs {
		r := &in.Runs[i]
		if r.ID == l.First && r.Limit.Wait > 0 {
			words += "; the server asked to wait " + showShort(r.Limit.Wait)
		}
	}
	return words
}

// quotaWords is "3 requests in 10 s", or empty where the quota was not told.
func quotaWords(l *playground.LimitSummary) string {
	if l.Quota < 0 {
		return ""
	}
	words := plural(l.Quota, "request", "requests")
	if l.Window > 0 {
		words += " in " + showShort(l.Window)
	}
	return words
}

// progressWords says how far the series is, or how it ended.
func progressWords(in SeriesInput) string {
	s, sum := in.Series, in.Summary
	of := showCount(int64(sum.Ran)) + " of " + plural(int64(s.Plan.Count), "run", "runs")
	switch s.State {
	case playground.StateRunning:
		if in.Waiting != nil {
			return of + ". Waiting: " + showLine(in.Waiting.Reason) + "."
		}
		return of + "."
	case playground.StateDone:
		return "Done: " + of + "."
	case playground.StateStopped:
		return "Stopped after " + of + "."
	case playground.StateCancelled:
		return "Cancelled after " + of + "."
	}
	return "Interrupted after " + of + "."
}

func seriesFacts(sum playground.SeriesSummary) []fact {
	var facts []fact
	if sum.Ran > 0 { // before, it took nothing that is known
		facts = append(facts, fact{"Took", showShort(sum.TookMS)})
	}
	if sum.WaitedMS > 0 {
		facts = append(facts, fact{"Waited", showShort(sum.WaitedMS)})
	}
	for _, c := range sum.Statuses {
		name := "No response"
		if c.Status != 0 {
			name = strconv.Itoa(c.Status)
		}
		facts = append(facts, fact{name, showCount(int64(c.Count))})
	}
	if sum.OK.Count > 0 {
		facts = append(facts, fact{"p50 of 2xx", showDuration(sum.OK.P50)}, fact{"p99 of 2xx", showDuration(sum.OK.P99)})
	}
	return facts
}

// showShort is showDuration without the tenths of whole seconds: what was asked for in
// seconds is said in seconds.
func showShort(m playground.Millis) string {
	return strings.Replace(showDuration(m), ".0 s", " s", 1)
}
