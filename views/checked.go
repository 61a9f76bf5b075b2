package views

import (
	"strconv"

	"parley/playground"
)

// checkedModel is what came of a run's checks, the status that it expects with them.
type checkedModel struct {
	Say    string
	Missed []checkedLine
	Held   []checkedLine
	Count  string // of those that held, in words; beside some that did not
}

func newChecked(run *playground.Run) *checkedModel {
	if len(run.Checked) == 0 {
		return nil // the status alone is said in a line
	}
	var all []checkedLine
	if want := run.Request.Options.Expect; want != "" {
		all = append(all, expectedLine(want, run.Status))
	}
	for _, c := range run.Checked {
		all = append(all, newCheckedLine(c))
	}
	m := &checkedModel{}
	for _, l := range all {
		if l.Held {
			m.Held = append(m.Held, l)
		} else {
			m.Missed = append(m.Missed, l)
		}
	}
	m.Count = plural(int64(len(m.Held)), "check held", "checks held")
	switch missed := len(m.Missed); {
	case missed == 0 && len(all) == 1:
		m.Say = "The check held."
	case missed == 0:
		m.Say = "All " + strconv.Itoa(len(all)) + " checks held."
	case len(all) == 1:
		m.Say = "The check did not hold."
	default:
		m.Say = strconv.Itoa(missed) + " of " + strconv.Itoa(len(all)) + " checks did not hold."
	}
	return m
}

// expectedLine is the status that is expected, as a check.
func expectedLine(want string, status int) checkedLine {
	l := checkedLine{Held: playground.AsExpected(want, status), Text: "the status is " + showLine(want)}
	switch {
	case status == 0:
		l.Was = "No response came."
	case want != strconv.Itoa(status):
		l.Was = "It was " + strconv.Itoa(status) + "."
	}
	return l
}
