package compare

import (
	"testing"

	"parley/playground"
)

func TestPlacesAreCountedWithoutWhatIsIgnoredOrOnlyExplainedOtherwise(t *testing.T) {
	by := "/at"
	refused, late := &playground.Failure{Kind: playground.FailureConnect, Cause: playground.CauseRefused}, &playground.Failure{Kind: playground.FailureTimeout}
	for _, c := range []struct {
		name string
		pair playground.Pair
		a, b playground.Run
		want int
	}{
		{"nothing", playground.Pair{Same: true, Status: playground.StatusChange{Same: true}, Body: playground.BodyChange{Same: true}}, playground.Run{}, playground.Run{}, 0},
		{"another explanation", playground.Pair{Status: playground.StatusChange{Same: true}, Body: playground.BodyChange{Same: true}}, playground.Run{}, playground.Run{}, 0},
		{"another failure", playground.Pair{Status: playground.StatusChange{Same: true}, Body: playground.BodyChange{Same: true}}, playground.Run{Failure: refused}, playground.Run{Failure: late}, 1},
		{"status, a field and a change", playground.Pair{
			Headers: []playground.FieldChange{{Name: "A"}, {Name: "B", IgnoredBy: &by}},
			Body:    playground.BodyChange{Changes: []playground.Change{{Path: "/plan"}, {Path: "/at", IgnoredBy: &by}}},
		}, playground.Run{}, playground.Run{}, 3},
		{"content that no change was found in", playground.Pair{Status: playground.StatusChange{Same: true}}, playground.Run{}, playground.Run{}, 1},
	} {
		if got := Places(c.pair, &c.a, &c.b); got != c.want {
			t.Errorf("%s: %d places, want %d", c.name, got, c.want)
		}
	}
}

func TestAVersionIsOfTheRulesAndOfTheirOrder(t *testing.T) {
	a, b := playground.RuleHits{Rule: "/a"}, playground.RuleHits{Rule: "/b", Hits: 3}
	seen := map[string]bool{}
	for _, rules := range [][]playground.RuleHits{nil, {a}, {b}, {a, b}, {b, a}} {
		for _, defaults := range []bool{true, false} {
			seen[Version(rules, defaults)] = true
		}
	}
	if len(seen) != 10 {
		t.Errorf("%d versions of 10", len(seen))
	}
	b.Hits, b.ID = 0, 9
	if !seen[Version([]playground.RuleHits{b}, true)] {
		t.Error("what a rule did changes its version")
	}
}
