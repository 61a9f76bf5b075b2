package playground

import (
	"slices"
	"strings"
)

// MaxExpect bounds the codes and classes that a request may expect.
const MaxExpect = 20

// ExpectedStatuses are the codes and classes that a text lists: "200, 3xx".
func ExpectedStatuses(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == ';' || r == '\t' })
}

// IsStatusWord reports whether a word is a code such as 429 or a class such as 5xx.
func IsStatusWord(word string) bool {
	_, _, ok := readStatus(word)
	return ok
}

// AsExpected reports whether a status is among those that a text lists. No response, 0, never is.
func AsExpected(text string, status int) bool {
	return slices.ContainsFunc(ExpectedStatuses(text), func(word string) bool {
		low, high, ok := readStatus(word)
		return ok && status >= low && status <= high
	})
}

// ExpectedSummary says which runs of a series were answered as is expected of them.
type ExpectedSummary struct {
	Runs   int              `json:"runs"` // that have ended, and of which anything is expected
	Missed []MissedExpected `json:"missed"`
}

// MissedExpected is a run that was not.
type MissedExpected struct {
	Run    RunID     `json:"run"`
	Place  int       `json:"place"`
	Name   string    `json:"name"` // of the saved request; empty where the series sends one request again
	Status int       `json:"status"`
	Expect string    `json:"expect"` // the status; empty where it says none
	Checks []Checked `json:"checks"` // that did not hold, of the first runs of which any did not
}

// addExpected adds a run that has ended.
func (sum *SeriesSummary) addExpected(s Series, r *SeriesRun) {
	want, checks := s.Expects(r.SeriesPlace)
	if want == "" && checks == 0 {
		return
	}
	if sum.Expected == nil {
		sum.Expected = &ExpectedSummary{Missed: []MissedExpected{}}
	}
	sum.Expected.Runs++
	if !r.Missed && (want == "" || AsExpected(want, r.Status)) {
		return
	}
	missed := MissedExpected{Run: r.ID, Place: r.SeriesPlace, Status: r.Status, Expect: want, Checks: append([]Checked{}, r.Checked...)}
	if s.Walk != nil {
		step, _ := s.Walk.StepOf(r.SeriesPlace)
		missed.Name = s.Walk.Steps[step].Name
	}
	sum.Expected.Missed = append(sum.Expected.Missed, missed)
}

// Expects is what a run of the series, by its place, was expected to be answered with: the status, or
// "", and how many checks it was held to.
func (s Series) Expects(place int) (status string, checks int) {
	if s.Walk == nil {
		return s.Request.Options.Expect, s.Request.ChecksOn()
	}
	if place < 1 || len(s.Walk.Steps) == 0 {
		return "", 0
	}
	step, _ := s.Walk.StepOf(place)
	return s.Walk.Steps[step].Expect, s.Walk.Steps[step].Checks
}
