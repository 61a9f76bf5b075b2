package playground

import "testing"

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
