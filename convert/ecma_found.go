package convert

import (
	"slices"

	"parley/playground"
)

// found is what a condition comes to; ok is false where it cannot be told.
type found struct {
	checks []playground.Check
	status []statusWant
	ok     bool
}

func foundChecks(all ...playground.Check) found { return found{checks: all, ok: true} }

func foundStatus(w *statusWant) found {
	if w == nil {
		return found{}
	}
	return found{status: []statusWant{*w}, ok: true}
}

func (f found) and(other found) found {
	var checks []playground.Check
	all := slices.Concat(f.checks, other.checks)
	for _, c := range all {
		if !slices.ContainsFunc(all, func(o playground.Check) bool { return implies(o, c) }) {
			checks = append(checks, c)
		}
	}
	return found{checks, slices.Concat(f.status, other.status), f.ok && other.ok}
}

// implies reports whether a check holds only where another does: what something else is checked of is
// there, and what is more than a number is one.
func implies(o, c playground.Check) bool {
	switch {
	case o.Of != c.Of || o.At != c.At || o.Is == playground.IsThere || o.Is == playground.IsAbsent || o.Is == playground.IsEmpty: // which what is not there is, too
		return false
	case c.Is == playground.IsThere:
		return c.Of == playground.OfJSON || o.Is != playground.IsOther && o.Is != playground.IsWithout
	}
	return c.Of == playground.OfJSON && c.Is == playground.IsOfType && c.Value == "number" && chainCompared[o.Is] != ""
}
