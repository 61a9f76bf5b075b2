package explain_test

import (
	"slices"
	"testing"

	"parley/compare"
	"parley/explain"
	"parley/playground"
)

func TestWhatIsExplainedAgainCanBeCompared(t *testing.T) {
	run, err := explain.FromText("$ curl -i https://api.test/x\nHTTP/1.1 405 Method Not Allowed\nAllow: POST\n\n")
	if err != nil {
		t.Fatal(err)
	}
	run.ID = 7
	run = explain.Again(run, playground.Past{})
	change := func(kept playground.Run) playground.ExplanationChange {
		t.Helper()
		c, err := compare.Compare(t.Context(), compare.Input{Runs: []playground.ComparedRun{{Run: kept}, {Run: explain.Again(kept, playground.Past{})}}})
		if err != nil {
			t.Fatal(err)
		}
		return c.Pairs[0].Explanation
	}
	if c := change(run); !c.Same {
		t.Errorf("by the same rules it differs: %+v", c)
	}
	old := run
	old.Explanation.Findings = slices.Clone(run.Explanation.Findings)
	first := old.Explanation.Findings[0]
	first.Evidence = first.Evidence[:1]
	old.Explanation.Findings[0] = first
	old.Explanation.Findings[1].ID = "E-OF-OLD"
	c := change(old)
	if !slices.Equal(c.Gone, []string{"E-OF-OLD"}) || len(c.Appeared) != 1 || !slices.Equal(c.Changed, []string{first.ID}) {
		t.Errorf("%+v", c)
	}
	if old.Explanation.Findings[1].ID != "E-OF-OLD" {
		t.Error("what was kept is changed")
	}
}
