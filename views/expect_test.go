package views

import (
	"slices"
	"testing"

	"parley/playground"
)

func TestWhatIsNextNamesTheCheckThatDidNotHold(t *testing.T) {
	run := playground.Run{ID: 4, State: playground.StateDone, Status: 200, OK: true, Request: playground.NewRequest("http://h/"), Checked: []playground.Checked{{Check: playground.Check{Of: "json", At: "/id", Is: "equals", Value: "7"}, Got: "8"}}}
	if m := newExplain(ResultInput{Run: run}); m.Idle != "What is not as expected stands above." {
		t.Error(m.Idle)
	}
	m := &StageModel{}
	m.addNext(StageInput{Run: &run}, nil)
	if m.Idle != "Not as expected: /id is 7: it was 8" {
		t.Error(m.Idle)
	}
}

func TestOutcomeIsSpokenWithWhatWasExpected(t *testing.T) {
	lost := playground.Run{State: playground.StateDone, Request: playground.Request{Options: playground.Options{Expect: "2xx"}}}
	if got, want := spoken(&lost, outcome{Code: "No response", Phrase: "connection lost"}), "No response, connection lost, not as expected, 0 milliseconds"; got != want {
		t.Errorf("says %q, not %q", got, want)
	}
}

func TestStageSaysWhatWasExpectedInstead(t *testing.T) {
	for status, want := range map[int]bool{200: false, 404: true, 0: true} {
		run := playground.Run{ID: 7, State: playground.StateDone, Status: status, Request: playground.Request{Options: playground.Options{Expect: "2xx"}}}
		var m StageModel
		m.addResult(StageInput{Run: &run})
		if got := slices.Contains(m.Facts, "expected 2xx"); got != want {
			t.Errorf("%d has %v", status, m.Facts)
		}
	}
}

func TestSeriesSaysWhatWasNotExpected(t *testing.T) {
	run := func(place, status int) playground.SeriesRun {
		return playground.SeriesRun{RunSummary: playground.RunSummary{SeriesPlace: place, Status: status, State: playground.StateDone}}
	}
	walk := &playground.Walk{Times: 1, Steps: []playground.WalkStep{{Name: "Log in", Expect: "200"}, {Name: "Make", Expect: "2xx"}, {Name: "Look"}}}
	for _, c := range []struct {
		runs []playground.SeriesRun
		want string
	}{
		{[]playground.SeriesRun{run(1, 200), run(2, 201), run(3, 500)}, "All 2 runs that are checked were answered as expected."},
		{[]playground.SeriesRun{run(1, 200)}, "The run that is checked was answered as expected."},
		{[]playground.SeriesRun{run(3, 500)}, ""},
		{[]playground.SeriesRun{run(1, 401), run(2, 0)}, "2 of 2 runs that are checked were not answered as expected: Log in answered 401, not 200; Make had no response, not 2xx."},
	} {
		var m SeriesModel
		series := playground.Series{Walk: walk}
		m.addExpected(SeriesInput{Series: series, Runs: c.runs, Summary: series.Summarize(c.runs)})
		if m.Expected != c.want {
			t.Errorf("says %q, not %q", m.Expected, c.want)
		}
	}
}
