package runner

import (
	"slices"

	"parley/playground"
)

// hide puts the names of secrets in their places in all that is kept of a run: content that
// streamed to the keeper was hidden on its way. It notes which were hidden, and which are too
// short for that.
func hide(run *playground.Run, f playground.Filled) {
	for _, s := range f.Secrets {
		if len(s.Value) < playground.ShortestHidden {
			run.Unhidden = append(run.Unhidden, s.Name)
		} else {
			run.Hidden = append(run.Hidden, s.Name)
		}
	}
	for _, a := range run.Attempts {
		for i := range a.Exchanges { // what sent them has hidden these already
			for _, s := range a.Exchanges[i].Cookies.Hidden() {
				if !slices.Contains(run.Hidden, s.Name) {
					run.Hidden = append(run.Hidden, s.Name)
				}
			}
		}
	}
	playground.NewHider(f.Secrets).Attempts(run.Attempts)
}

// forget lets go of the values of cookies, which nothing may keep.
func forget(attempts []playground.Attempt) {
	for _, a := range attempts {
		for i := range a.Exchanges {
			a.Exchanges[i].Cookies.Forget()
		}
	}
}
