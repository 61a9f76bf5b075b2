package views

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"parley/playground"
)

func TestOfTwoWaitsOnlyTheLikelierIsOffered(t *testing.T) {
	wait := func(label string, ms int64) playground.Action {
		return playground.Action{Label: label, Kind: playground.ActionWait, Patch: playground.Patch{AfterMS: ms}}
	}
	three := playground.Action{Label: "Send with up to 3 attempts", Kind: playground.ActionResend, Patch: playground.Patch{RetryAttempts: 3}}
	run := playground.Run{ID: 8, Status: 503, State: playground.StateDone, Request: playground.NewRequest("http://a.test/"), Explanation: playground.Explanation{Code: 503, Findings: []playground.Finding{
		{ID: "E-5XX-SAYS", Actions: []playground.Action{wait("Wait 5 s, then send again", 5000)}},
		{ID: "E-5XX-RETRY", Actions: []playground.Action{wait("Wait 1 s, then send again", 1000), three}},
	}}}
	m := newExplain(ResultInput{Run: run})
	if len(m.Actions) != 2 || m.Actions[0].Label != "Wait 5 s, then send again" || m.Actions[1].Label != three.Label {
		t.Errorf("offered are %+v, want one wait and the attempts", m.Actions)
	}
	if m.Actions[1].Finding != "E-5XX-RETRY" || m.Actions[1].Index != "1" {
		t.Errorf("the attempts are action %s of %s, not the second", m.Actions[1].Index, m.Actions[1].Finding)
	}
}

// The server may well give a hint that no change of the request follows from.
func TestWhereNothingCanBeDoneTheResponseIsNotCalledSilent(t *testing.T) {
	run := playground.Run{ID: 8, Status: 404, State: playground.StateDone, Request: playground.NewRequest("http://a.test/"), Explanation: playground.Explanation{Code: 404, Findings: []playground.Finding{
		{ID: "E-404-ROUTE", Evidence: []playground.Evidence{{Name: "/hint", Value: "Every route is listed at /demo/.", Reading: "What the server would try."}}},
	}}}
	if m := newExplain(ResultInput{Run: run}); m.Idle != "No change of the request is known to help here." {
		t.Errorf("beside a hint it says %q", m.Idle)
	}
}

// An else on a line of its own among the attributes of an element becomes an attribute.
func TestNoElementHasAnElse(t *testing.T) {
	made, err := filepath.Glob("*_templ.go")
	if err != nil || len(made) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	word := regexp.MustCompile(`WriteString\([^"]*" (else|if|for)\b`)
	for _, name := range made {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := word.Find(source); found != nil {
			t.Errorf("%s writes %s", name, found)
		}
	}
}
