package views

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

func TestThePartsOfTheBannerAddUpToItsTime(t *testing.T) {
	us := func(n int) playground.Millis { return playground.Millis(time.Duration(n) * time.Microsecond) }
	phases := playground.Timings{Blocked: us(200), DNS: us(400), Connect: us(600), SSL: playground.NotApplicable, Send: us(200), Wait: us(35_900), Receive: us(900)}
	challenge := playground.Timings{DNS: -1, Connect: -1, SSL: -1, Send: us(100), Wait: us(900)}
	for _, c := range []struct {
		name   string
		chain  []playground.Timings
		total  playground.Millis
		ended  string
		legend string
	}{
		{"what Parley took is its own part", []playground.Timings{phases}, us(40_000), "", "Blocked 0.2, DNS 0.4, Connect 0.6, Send 0.2, Wait 35.9, Receive 0.9, In Parley 1.8 ms"},
		{"nothing is left over", []playground.Timings{phases}, us(38_200), "", "Blocked 0.2, DNS 0.4, Connect 0.6, Send 0.2, Wait 35.9, Receive 0.9 ms"},
		{"less than is shown", []playground.Timings{phases}, us(38_240), "", "Blocked 0.2, DNS 0.4, Connect 0.6, Send 0.2, Wait 35.9, Receive 0.9 ms"},
		{"a clock that went back", []playground.Timings{phases}, us(1000), "", "Blocked 0.2, DNS 0.4, Connect 0.6, Send 0.2, Wait 35.9, Receive 0.9 ms"},
		{"an exchange before", []playground.Timings{challenge, phases}, us(40_000), "", "Before 1.0, Blocked 0.2, DNS 0.4, Connect 0.6, Send 0.2, Wait 35.9, Receive 0.9, In Parley 0.8 ms"},
		{"the end is said of the phase that it came in", []playground.Timings{challenge}, us(3000), "timed out", "Send 0.1, Wait 0.9, timed out, In Parley 2.0 ms"},
		{"nothing was measured", []playground.Timings{{}}, us(3000), "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := playground.Run{TotalMS: c.total, Attempts: make([]playground.Attempt, 1)}
			for _, timings := range c.chain {
				run.Attempts[0].Exchanges = append(run.Attempts[0].Exchanges, playground.Exchange{Timings: timings})
			}
			bar := newRunBar(&run, run.Final(), c.ended)
			if bar == nil {
				if c.legend != "" {
					t.Error("there is no bar")
				}
				return
			}
			var said []string
			width := 0.0
			for i, l := range bar.Legend {
				said = append(said, l.Name+" "+l.Figure)
				w, err := strconv.ParseFloat(bar.Parts[i].Width, 64)
				if err != nil {
					t.Fatal(err)
				}
				width += w
			}
			if got := strings.Join(said, ", "); got != c.legend {
				t.Errorf("it says\n%s, want\n%s", got, c.legend)
			}
			if gaps := float64(2 * len(bar.Parts)); math.Abs(width-1000) > gaps {
				t.Errorf("the parts are %f wide together", width)
			}
			if c.ended != "" && bar.Label != "Timing: Send 0.1 ms, Wait 0.9 ms, then it timed out, In Parley 2.0 ms" {
				t.Errorf("it is told as %q", bar.Label)
			}
		})
	}
}
