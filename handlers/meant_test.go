package handlers

import (
	"testing"

	"parley/playground"
)

func TestAWaitSaysWhatTheStatusBeforeItMeans(t *testing.T) {
	for _, c := range []struct {
		status int
		told   bool
	}{{429, true}, {503, true}, {0, false}} {
		p := playground.Progress{Event: "attempt", Status: c.status}
		if name := meant(&p); name != "attempt" || (p.Means != "") != c.told {
			t.Errorf("%d: %q, %q", c.status, name, p.Means)
		}
	}
}
