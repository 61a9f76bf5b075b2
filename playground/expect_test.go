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
	one := Series{Request: Request{Options: Options{Expect: "200"}, Checks: []Check{{Enabled: true}, {}}}}
	walk := Series{Walk: &Walk{Steps: []WalkStep{{Expect: "201"}, {Checks: 3}}}}
	for _, c := range []struct {
		series Series
		place  int
		status string
		checks int
	}{{one, 7, "200", 1}, {walk, 1, "201", 0}, {walk, 2, "", 3}, {walk, 3, "201", 0}, {walk, 0, "", 0}} {
		if status, checks := c.series.Expects(c.place); status != c.status || checks != c.checks {
			t.Errorf("at %d %q and %d are expected", c.place, status, checks)
		}
	}
}

func TestSummaryNamesWhatMissedTheExpected(t *testing.T) {
	run := func(place, status int, state State) SeriesRun {
		return SeriesRun{RunSummary: RunSummary{ID: RunID(10 + place), SeriesPlace: place, Status: status, State: state}}
	}
	missed := run(2, 200, StateDone)
	missed.Missed, missed.Checked = true, []Checked{{Check: Check{Of: OfTime, Is: IsLess, Value: "1"}, Got: "2 ms"}}
	walk := Series{Walk: &Walk{Times: 2, Steps: []WalkStep{{Name: "Log in", Expect: "200"}, {Name: "Look"}}}}
	for _, c := range []struct {
		series Series
		runs   []SeriesRun
		want   string
	}{
		{walk, []SeriesRun{run(1, 200, StateDone), run(2, 500, StateDone), run(3, 401, StateDone)}, `{"runs":2,"missed":[{"run":"13","place":3,"name":"Log in","status":401,"expect":"200","checks":[]}]}`},
		{walk, []SeriesRun{run(1, 200, StateDone), run(3, 0, StateRunning)}, `{"runs":1,"missed":[]}`},
		{walk, []SeriesRun{run(2, 500, StateDone)}, "null"},
		{Series{Request: Request{Options: Options{Expect: "2xx"}}}, []SeriesRun{run(1, 0, StateDone)}, `{"runs":1,"missed":[{"run":"11","place":1,"name":"","status":0,"expect":"2xx","checks":[]}]}`},
		{Series{Request: Request{Checks: []Check{{Enabled: true}}}}, []SeriesRun{run(1, 200, StateDone), missed}, `{"runs":2,"missed":[{"run":"12","place":2,"name":"","status":200,"expect":"","checks":[{"check":{"of":"time","at":"","is":"less","value":"1","enabled":false},"held":false,"got":"2 ms","detail":""}]}]}`},
	} {
		got, err := json.Marshal(c.series.Summarize(c.runs).Expected)
		if err != nil || string(got) != c.want {
			t.Errorf("%s, not %s (%v)", got, c.want, err)
		}
	}
}
