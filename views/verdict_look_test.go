package views

import (
	"testing"

	"parley/playground"
)

func TestATickIsOnlyForWhatSucceeded(t *testing.T) {
	blocker := playground.Explanation{Findings: []playground.Finding{{Severity: playground.SeverityBlocker}}}
	for _, c := range []struct {
		name string
		run  playground.Run
		mark string
	}{
		{"a success", playground.Run{State: playground.StateDone, Status: 200, OK: true}, "m-ok"},
		{"a success whose body tells of a failure", playground.Run{State: playground.StateDone, Status: 200, OK: true, Explanation: blocker}, "m-warned"},
		{"a body that was cut", playground.Run{State: playground.StateFailed, Status: 200, OK: true, Explanation: blocker, Failure: &playground.Failure{Kind: playground.FailureBody}}, "m-part"},
		{"an error", playground.Run{State: playground.StateDone, Status: 404, Explanation: blocker}, "m-client"},
		{"a run that was stopped", playground.Run{State: playground.StateCancelled, Status: 200, OK: true, Failure: &playground.Failure{Kind: playground.FailureCancelled}}, "m-none"},
	} {
		listed := outcomeOf(c.run.Summary())
		if got := newVerdict(ResultInput{Run: c.run}, listed); got.Mark != c.mark {
			t.Errorf("%s: %s, want %s", c.name, got.Mark, c.mark)
		}
		if c.run.State != playground.StateCancelled && listed.Mark != c.mark {
			t.Errorf("%s is listed as %s, want %s", c.name, listed.Mark, c.mark)
		}
	}
}

func TestNoSignOfASharedRunLeadsToTheTeam(t *testing.T) {
	some := func() []evidenceModel { return []evidenceModel{{Href: "/runs/8?part=body#hit1"}} }
	m := explainModel{Lead: &findingModel{Evidence: some(), Repeats: some()}, More: []findingModel{{Evidence: some(), Repeats: some()}}}
	withoutLinks(&m)
	for _, f := range []findingModel{*m.Lead, m.More[0]} {
		for _, e := range append(f.Evidence, f.Repeats...) {
			if e.Href != "" {
				t.Errorf("a sign leads to %s", e.Href)
			}
		}
	}
}
