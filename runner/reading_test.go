package runner

import (
	"context"
	"log/slog"
	"testing"

	"parley/playground"
)

// TestAPanicOverAResponseEndsNothingElse: what reads values and checks reads what a target sent.
func TestAPanicOverAResponseEndsNothingElse(t *testing.T) {
	broken := func(context.Context, *playground.Run) { panic("boom") }
	exec := executorFunc(func(context.Context, playground.Request, func(playground.Progress), <-chan struct{}) []playground.Attempt {
		return nil
	})
	explain := func(playground.Run, playground.Past) playground.Explanation { return playground.Explanation{} }
	r := New(exec, explain, &fakeKeeper{}, Options{Log: slog.New(slog.DiscardHandler), Take: broken, Hold: broken})
	d := draft()
	d.Request.Extract = []playground.Extraction{{Variable: "a", Enabled: true}, {Variable: "off"}}
	d.Request.Checks = []playground.Check{{Of: playground.OfBody, Is: playground.IsEmpty, Enabled: true}, {Of: playground.OfBody}}
	run, err := r.Send(t.Context(), d)
	if err != nil || len(run.Extracted) != 1 || run.Extracted[0].Detail == "" || len(run.Checked) != 1 || run.Checked[0].Held || run.Checked[0].Detail == "" {
		t.Errorf("%+v %+v, %v", run.Extracted, run.Checked, err)
	}
}
