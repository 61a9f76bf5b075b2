// Package compare finds the differences between two or more runs, and says whether they matter.
package compare

import (
	"context"
	"strconv"

	"parley/playground"
)

// The number of runs that one comparison takes.
const (
	MinRuns = 2
	MaxRuns = 6
)

// Input is what a comparison is made of. Runs are masked already.
type Input struct {
	Runs     []playground.ComparedRun // 2 to 6, in the order in which they are shown
	Base     playground.RunID         // the one that the others are compared with; 0 is the first
	Rules    []playground.RuleHits    // to apply besides the defaults; ID, Rule and Scope are read
	Defaults bool                     // apply DefaultRules
	Past     []playground.ComparedRun // earlier runs of the same request, for proposals
}

// Compare compares the base with each other run. It is a pure function. Its errors
// are playground.Invalid: too few or too many runs, an unknown base, a rule that
// cannot be read. When ctx ends early the result says that it is partial.
func Compare(ctx context.Context, in Input) (playground.Comparison, error) {
	base, err := in.check()
	if err != nil {
		return playground.Comparison{}, err
	}
	rules, err := newRuleSet(in.Rules, in.Defaults)
	if err != nil {
		return playground.Comparison{}, err
	}
	out := playground.Comparison{Base: in.Runs[base].Run.ID, Same: true}
	for i := range in.Runs {
		out.Runs = append(out.Runs, in.Runs[i].Run.ID)
	}
	out.Rules = rules.hits()
	return out, nil
}

// check returns the place of the base in Runs.
func (in Input) check() (int, error) {
	if len(in.Runs) < MinRuns || len(in.Runs) > MaxRuns {
		return 0, playground.NewError(playground.Invalid, "A comparison takes two to six runs, not "+strconv.Itoa(len(in.Runs))+".")
	}
	if in.Base == 0 {
		return 0, nil
	}
	for i := range in.Runs {
		if in.Runs[i].Run.ID == in.Base {
			return i, nil
		}
	}
	return 0, playground.NewError(playground.Invalid, "The base is not one of the runs compared.")
}
