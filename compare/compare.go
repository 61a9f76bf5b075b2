// Package compare finds the differences between two or more runs, and says whether they matter.
package compare

import (
	"bytes"
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
	Past     []playground.ComparedRun // earlier runs of the same request, for proposals and usual times
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
	c, err := newComparer(ctx, in, rules)
	if err != nil {
		return playground.Comparison{}, err
	}
	out := playground.Comparison{Base: in.Runs[base].Run.ID, Same: true, Pairs: []playground.Pair{}}
	var results []pairResult
	for i := range in.Runs {
		out.Runs = append(out.Runs, in.Runs[i].Run.ID)
		if i == base {
			continue
		}
		pair, result := c.pair(ctx, base, i)
		out.Pairs, results = append(out.Pairs, pair), append(results, result)
		out.Same = out.Same && pair.Same
	}
	out.Matrix = c.matrix(base, results)
	out.Summary = c.summaryOfAll(base, &out, results)
	out.Rules = rules.hits()
	out.Proposals = c.proposals(ctx, out.Pairs, results)
	return out, nil
}

// pair compares the run at place a with the one at place b.
func (c *comparer) pair(ctx context.Context, a, b int) (playground.Pair, pairResult) {
	x, y := &c.runs[a].Run, &c.runs[b].Run
	body := c.body(ctx, c.contents[a], c.contents[b])
	body.a, body.b = a, b
	p := playground.Pair{
		A: x.ID, B: y.ID,
		Status: playground.StatusChange{A: x.Status, B: y.Status, Same: x.Status == y.Status},
		Body:   body.BodyChange, Request: c.request(ctx, x, y), Timings: c.timings(x, y),
	}
	c.rules.follows = body.Same && !bytes.Equal(c.contents[a].body, c.contents[b].body)
	var fieldsSame bool
	p.Headers, fieldsSame = c.fields(x, y)
	p.Explanation = c.verdict(x, y, p.Headers)
	going := x.State == playground.StateRunning || y.State == playground.StateRunning // what it will bring is not known
	p.Same = !going && p.Status.Same && p.Explanation.Same && fieldsSame && p.Body.Same && failureOf(x) == failureOf(y)
	p.Summary = c.summary(&p, &body)
	return p, body
}

// failureOf says what stopped a run, or that it has not ended; empty if it came to its end.
func failureOf(r *playground.Run) string {
	switch {
	case r.Failure != nil:
	case r.State == playground.StateRunning, r.State == playground.StateCancelled, r.State == playground.StateInterrupted:
		return string(r.State)
	default:
		return ""
	}
	return string(r.Failure.Kind) + " " + string(r.Failure.Cause)
}

// timings returns the phases of both final exchanges, and how long these usually take.
func (c *comparer) timings(a, b *playground.Run) playground.TimingsPair {
	out := playground.TimingsPair{A: playground.NoTimings(), B: playground.NoTimings(), TotalA: a.TotalMS, TotalB: b.TotalMS, Usual: c.usual(a, b)}
	if x := a.Final(); x != nil {
		out.A = x.Timings
	}
	if x := b.Final(); x != nil {
		out.B = x.Timings
	}
	return out
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
