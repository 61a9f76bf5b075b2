package playground

import (
	"encoding/json"
	"testing"
)

func TestStatusIsAsExpected(t *testing.T) {
	for _, c := range []struct {
		text   string
		status int
		want   bool
	}{
		{"200", 200, true}, {"200", 201, false}, {"2xx", 204, true}, {"2XX; 404", 404, true}, {"201,  202", 202, true},
		{"2xx", 0, false}, {"", 200, false}, {"fine", 200, false},
	} {
		if got := AsExpected(c.text, c.status); got != c.want {
			t.Errorf("%q of %d is %v", c.text, c.status, got)
		}
	}
}

func TestSeriesKnowsWhatEachRunExpects(t *testing.T) {
	one := Series{Request: Request{Options: Options{Expect: "200"}}}
	walk := Series{Walk: &Walk{Steps: []WalkStep{{Expect: "201"}, {}}}}
	if one.Expects(7) != "200" || walk.Expects(1) != "201" || walk.Expects(2) != "" || walk.Expects(3) != "201" || walk.Expects(0) != "" {
		t.Error("a run expects something else")
	}
}

func TestSummaryNamesWhatMissedTheExpected(t *testing.T) {
	run := func(place, status int, state State) SeriesRun {
		return SeriesRun{RunSummary: RunSummary{ID: RunID(10 + place), SeriesPlace: place, Status: status, State: state}}
	}
	walk := Series{Walk: &Walk{Times: 2, Steps: []WalkStep{{Name: "Log in", Expect: "200"}, {Name: "Look"}}}}
	for _, c := range []struct {
		series Series
		runs   []SeriesRun
		want   string
	}{
		{walk, []SeriesRun{run(1, 200, StateDone), run(2, 500, StateDone), run(3, 401, StateDone)}, `{"runs":2,"missed":[{"run":"13","place":3,"name":"Log in","status":401,"expect":"200"}]}`},
		{walk, []SeriesRun{run(1, 200, StateDone), run(3, 0, StateRunning)}, `{"runs":1,"missed":[]}`},
		{walk, []SeriesRun{run(2, 500, StateDone)}, "null"},
		{Series{Request: Request{Options: Options{Expect: "2xx"}}}, []SeriesRun{run(1, 0, StateDone)}, `{"runs":1,"missed":[{"run":"11","place":1,"name":"","status":0,"expect":"2xx"}]}`},
	} {
		got, err := json.Marshal(c.series.Summarize(c.runs).Expected)
		if err != nil || string(got) != c.want {
			t.Errorf("%s, not %s (%v)", got, c.want, err)
		}
	}
}
