package views

import (
	"parley/playground"
)

// standingMark is how a run stands to its baseline, in a list: a sign before the word, and
// what it means for who cannot see it.
type standingMark struct{ Sign, Words, CSS string }

func standingMarkOf(s playground.Standing) *standingMark {
	switch s {
	case playground.StandingSame:
		return &standingMark{"= ", "the same as the ", ""}
	case playground.StandingDiffers:
		return &standingMark{"≠ ", "differs from the ", "chg"}
	case playground.StandingBaseline:
		return &standingMark{"◆ ", "is the ", ""}
	}
	return nil
}

// baselinePart says how a run stands to the baseline of its request, and makes it one.
type baselinePart struct {
	Shown   bool
	Sign    string // of what is said
	CSS     string
	Words   string // empty: nothing can be said
	Run     string // the baseline that it was held to
	RunHref string
	Places  string // in how many it differs
	Compare string // address of the comparison with it
	Action  string // where the form posts to
	Do      string // what its button does
	Label   string
}

// newBaselinePart has nothing to show of a run that has not ended by itself.
func newBaselinePart(run *playground.Run, held *playground.ToBaseline, is bool) baselinePart {
	p := baselinePart{
		Shown:  is || run.State == playground.StateDone || run.State == playground.StateFailed,
		Action: "/runs/" + run.ID.String() + "/baseline", Do: "set", Label: "Make this the baseline",
	}
	switch {
	case is:
		p.Sign, p.Words, p.Do, p.Label = "◆", "This is the baseline. Every later run of this request says whether it differs.", "unset", "No longer the baseline"
	case held == nil:
	default:
		p.Run, p.RunHref, p.Compare = "run "+held.Run.String(), "/runs/"+held.Run.String(), compareHref(held.Run, run.ID)
		p.Sign, p.CSS, p.Words = "=", "same", "Same as the baseline,"
		if !held.Same {
			p.Sign, p.CSS, p.Words, p.Places = "≠", "chg", "Differs from the baseline,", "in "+placeWords(held)
		}
	}
	return p
}

func placeWords(h *playground.ToBaseline) string {
	words := plural(int64(h.Places), "place", "places")
	if !h.Complete {
		return "at least " + words
	}
	return words
}

// baselineOf says which of some runs is the baseline; empty if none is.
func baselineOf(runs []playground.RunSummary) string {
	for _, r := range runs {
		if r.Baseline == playground.StandingBaseline {
			return "Run " + r.ID.String()
		}
	}
	return ""
}
