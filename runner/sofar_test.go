package runner

import (
	"context"
	"testing"

	"parley/playground"
)

func TestARunThatWaitsSaysWhatItsLastAttemptMeans(t *testing.T) {
	waits, proceed := make(chan struct{}), make(chan struct{})
	var seen []int
	explain := func(r playground.Run, _ playground.Past) playground.Explanation {
		seen = append(seen, len(r.Attempts))
		return playground.Explanation{Code: r.Status, Findings: []playground.Finding{{ID: "E", Actions: []playground.Action{{Label: "Wait"}}}}}
	}
	var r *Runner
	over := make(chan bool, 1)
	ended := func(_ context.Context, run playground.Run) {
		_, waits := r.SoFar(context.Background(), run.ID)
		over <- !waits
	}
	r = New(executorFunc(func(_ context.Context, _ playground.Request, progress func(playground.Progress), _ <-chan struct{}) []playground.Attempt {
		made := append(answered(500), answered(503)...)
		made[1].Exchanges[0].Response.Reason = "no s3cret-value here"
		progress(playground.Progress{Event: "attempt", Attempt: 3, WaitMS: 1, Made: &playground.Made{Attempts: made}})
		close(waits)
		<-proceed
		return answered(200)
	}), explain, &fakeKeeper{}, Options{Ended: ended})
	d := draft()
	d.Filled = &playground.Filled{Request: d.Request, Secrets: []playground.Secret{{Name: "token", Value: "s3cret-value"}}}
	run, err := r.Start(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	<-waits
	got, ok := r.SoFar(t.Context(), run.ID)
	if !ok || got.Status != 503 || len(got.Attempts) != 2 || got.Explanation.Code != 503 || len(seen) != 1 || seen[0] != 1 {
		t.Errorf("%v, %+v, explained %v attempts", ok, got, seen)
	}
	if reason := got.Attempts[1].Exchanges[0].Response.Reason; reason != "no ‹secret:token› here" {
		t.Errorf("the reason is %q", reason)
	}
	if len(got.Explanation.Findings[0].Actions) != 0 {
		t.Errorf("something is offered meanwhile: %+v", got.Explanation)
	}
	close(proceed)
	if !<-over {
		t.Error("it has ended, and still waits")
	}
}
