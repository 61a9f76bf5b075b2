package convert

import (
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

func TestASeriesIsReportedAsJUnitWritesIt(t *testing.T) {
	run := func(place, status int, state playground.State, checked ...playground.Checked) playground.SeriesRun {
		return playground.SeriesRun{RunSummary: playground.RunSummary{ID: playground.RunID(10 + place), SeriesPlace: place, Status: status, State: state, Method: "GET", URL: "http://h/a?b=1&c=<2>", TotalMS: playground.Millis(1500 * time.Microsecond), Headline: "Said \x00 by the server", Missed: len(checked) > 0}, Checked: checked}
	}
	s := playground.Series{ID: 7, Name: `Shop "A&B"`, CreatedAt: playground.At(time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)), Walk: &playground.Walk{Times: 2, Steps: []playground.WalkStep{{Name: "Log in", Expect: "200"}, {Name: "Look", Checks: 1}, {}}}}
	runs := []playground.SeriesRun{
		run(1, 200, playground.StateDone), run(2, 200, playground.StateDone, playground.Checked{Check: playground.Check{Of: "json", At: "/id", Is: "equals", Value: "7"}, Got: "8"}), run(3, 0, playground.StateFailed),
		run(4, 0, playground.StateFailed), run(5, 200, playground.StateDone), run(6, 200, playground.StateRunning),
	}
	var out strings.Builder
	if err := WriteJUnit(&out, s, runs); err != nil {
		t.Fatal(err)
	}
	var read junitSuites
	if err := xml.Unmarshal([]byte(out.String()), &read); err != nil {
		t.Fatalf("%v in\n%s", err, out.String())
	}
	suite := read.Suite
	if read.Tests != 6 || read.Failures != 2 || read.Errors != 1 || suite.Skipped != 1 || suite.Name != s.Name || suite.Time != "0.009" || suite.Timestamp != "2026-11-27T12:00:00" {
		t.Errorf("%+v", suite)
	}
	for i, want := range []string{
		"Log in, time 1", "Look, time 1: /id is 7: it was 8", "GET http://h/a?b=1&c=<2>, time 1! Said \ufffd by the server", "Log in, time 2: the status is 200: it was none", "Look, time 2", "GET http://h/a?b=1&c=<2>, time 2 skipped",
	} {
		c := suite.Cases[i]
		got := c.Name
		switch {
		case c.Failure != nil:
			got += ": " + c.Failure.Message
		case c.Error != nil:
			got += "! " + c.Error.Message
		case c.Skipped != nil:
			got += " skipped"
		}
		if got != want || c.Class != s.Name || c.Time != "0.002" && c.Time != "0.001" {
			t.Errorf("%q, want %q (%+v)", got, want, c)
		}
	}
	one := playground.Series{ID: 8, Request: playground.Request{}}
	out.Reset()
	if err := WriteJUnit(&out, one, runs[:1]); err != nil || !strings.Contains(out.String(), `classname="Series 8" name="GET http://h/a?b=1&amp;c=&lt;2&gt;, run 1"`) {
		t.Errorf("%v, %s", err, out.String())
	}
}
