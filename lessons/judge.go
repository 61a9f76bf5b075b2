package lessons

import (
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// Judge holds a run to the checks of a step. The content of the run's last response is read
// where it is with it, as when the run is explained.
func Judge(step playground.LessonStep, run playground.Run) playground.LessonVerdict {
	v := playground.LessonVerdict{Missing: []string{}}
	if run.State == playground.StateRunning {
		v.Missing = append(v.Missing, "It has not ended yet.")
		return v
	}
	advised := false
	for _, c := range step.Checks {
		s := subjectNamed(c.Subject)
		if s == nil {
			continue
		}
		values := s.read(&run, c.Name)
		if holds(c, values) {
			continue
		}
		// The advice of a line counts on those before it: one at a time, or the next is not true.
		if advised {
			c.Advice = ""
		}
		advised = advised || c.Advice != ""
		v.Missing = append(v.Missing, said(s, c, &run, values))
	}
	v.Passed = len(v.Missing) == 0
	return v
}

// holds reports whether values are what a check wants: for what there may be several of, one
// of them is enough.
func holds(c playground.LessonCheck, values []string) bool {
	switch c.Verb {
	case verbExists:
		return len(values) > 0
	case verbMissing:
		return len(values) == 0
	case verbNot:
		return !slices.ContainsFunc(values, func(v string) bool { return slices.ContainsFunc(c.Values, same(c, v)) })
	}
	return slices.ContainsFunc(values, func(v string) bool { return slices.ContainsFunc(c.Values, fits(c, v)) })
}

// same compares a value with one that is wanted. Names in a request are compared as they are.
func same(c playground.LessonCheck, have string) func(string) bool {
	return func(want string) bool {
		return have == want || c.Subject == "method" && strings.EqualFold(have, want)
	}
}

func fits(c playground.LessonCheck, have string) func(string) bool {
	switch c.Verb {
	case verbIs:
		return same(c, have)
	case verbContains:
		return func(want string) bool { return strings.Contains(have, want) }
	}
	return func(want string) bool {
		h, errH := strconv.ParseFloat(have, 64)
		w, errW := strconv.ParseFloat(want, 64)
		if errH != nil || errW != nil {
			return false
		}
		return c.Verb == verbAtLeast && h >= w || c.Verb == verbAtMost && h <= w
	}
}

// said is what is not so, what the check wants, and what helps.
func said(s *subject, c playground.LessonCheck, run *playground.Run, values []string) string {
	parts := []string{s.saw(run, c, values), wants(c)}
	if c.Advice != "" {
		parts = append(parts, sentence(c.Advice))
	}
	return strings.Join(parts, " ")
}
