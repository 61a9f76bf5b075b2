package convert

import (
	"cmp"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// The elements of a report as JUnit writes it, as pipelines read it.
type (
	junitSuites struct {
		XMLName  xml.Name   `xml:"testsuites"`
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Errors   int        `xml:"errors,attr"`
		Time     string     `xml:"time,attr"`
		Suite    junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name      string      `xml:"name,attr"`
		Tests     int         `xml:"tests,attr"`
		Failures  int         `xml:"failures,attr"`
		Errors    int         `xml:"errors,attr"`
		Skipped   int         `xml:"skipped,attr"`
		Time      string      `xml:"time,attr"`
		Timestamp string      `xml:"timestamp,attr"`
		Cases     []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Time    string        `xml:"time,attr"`
		Failure *junitTrouble `xml:"failure"`
		Error   *junitTrouble `xml:"error"`
		Skipped *struct{}     `xml:"skipped"`
	}
	junitTrouble struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// WriteJUnit writes a series as a report of JUnit's: a test for each of its runs, in their order. One
// that was not answered as its request expects failed; one without a whole response is an error,
// unless that was expected; one that is going still is skipped. What runs hold is masked already.
func WriteJUnit(w io.Writer, s playground.Series, runs []playground.SeriesRun) error {
	name := cmp.Or(s.Name, "Series "+s.ID.String())
	suite := junitSuite{Name: name, Tests: len(runs), Timestamp: s.CreatedAt.UTC().Format("2006-01-02T15:04:05"), Cases: make([]junitCase, 0, len(runs))}
	var took time.Duration
	for i := range runs {
		c := junitCaseOf(s, &runs[i])
		c.Class = name
		took += runs[i].TotalMS.Duration()
		switch {
		case c.Failure != nil:
			suite.Failures++
		case c.Error != nil:
			suite.Errors++
		case c.Skipped != nil:
			suite.Skipped++
		}
		suite.Cases = append(suite.Cases, c)
	}
	suite.Time = junitTime(took)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	return e.Encode(junitSuites{Name: "Parley", Tests: suite.Tests, Failures: suite.Failures, Errors: suite.Errors, Time: suite.Time, Suite: suite})
}

func junitTime(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }

func junitCaseOf(s playground.Series, r *playground.SeriesRun) junitCase {
	c := junitCase{Name: nameInSeries(s, r), Time: junitTime(r.TotalMS.Duration())}
	want, _ := s.Expects(r.SeriesPlace)
	missed := missedLines(want, r)
	switch {
	case r.State == playground.StateRunning:
		c.Skipped = &struct{}{}
	case len(missed) > 0:
		c.Failure = &junitTrouble{missed[0], "expectation", strings.Join(append(missed, aboutSeriesRun(r)...), "\n")}
	case r.State != playground.StateDone && !(want != "" && r.Status != 0):
		c.Error = &junitTrouble{cmp.Or(r.Headline, string(r.State)), cmp.Or(string(r.FailureKind), string(r.State)), strings.Join(aboutSeriesRun(r), "\n")}
	}
	return c
}

// nameInSeries is what a run tests: its saved request, or the request that is repeated, with its place.
func nameInSeries(s playground.Series, r *playground.SeriesRun) string {
	if s.Walk == nil || len(s.Walk.Steps) == 0 || r.SeriesPlace < 1 {
		name := r.Method + " " + r.URL + ", run " + strconv.Itoa(r.SeriesPlace)
		if told := s.Data.Tells(r.SeriesPlace); told != "" {
			name += ": " + told
		}
		return name
	}
	step, round := s.Walk.StepOf(r.SeriesPlace)
	name := cmp.Or(s.Walk.Steps[step].Name, r.Method+" "+r.URL)
	if s.Walk.Times > 1 {
		name += ", time " + strconv.Itoa(round+1)
	}
	return name
}

// missedLines say in a line each what of a run was not as expected.
func missedLines(want string, r *playground.SeriesRun) []string {
	var lines []string
	if want != "" && !playground.AsExpected(want, r.Status) && r.State != playground.StateRunning {
		was := strconv.Itoa(r.Status)
		if r.Status == 0 {
			was = "none"
		}
		lines = append(lines, "the status is "+want+": it was "+was)
	}
	for _, c := range r.Checked {
		lines = append(lines, c.Words())
	}
	if lines == nil && r.Missed {
		lines = append(lines, "a check did not hold")
	}
	return lines
}

// aboutSeriesRun says which run it was, and what its answer meant.
func aboutSeriesRun(r *playground.SeriesRun) []string {
	about := []string{"run " + r.ID.String() + ": " + r.Method + " " + r.URL}
	if r.Headline != "" {
		about = append(about, r.Headline)
	}
	return about
}
