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

// Expects is what a run of the series, by its place, was expected to be answered with, or "".
func (s Series) Expects(place int) string {
	if s.Walk == nil {
		return s.Request.Options.Expect
	}
	if place < 1 || len(s.Walk.Steps) == 0 {
		return ""
	}
	step, _ := s.Walk.StepOf(place)
	return s.Walk.Steps[step].Expect
}
