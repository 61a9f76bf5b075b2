package explain

import (
	"parley/playground"
)

// attemptRules are about retries.
var attemptRules = []rule{
	{id: "E-RETRY-WORKED", title: "It worked after retrying", on: onSuccess, find: retryWorked, beats: []string{"E-2XX-OK"}},
	{id: "E-RETRY-USED-UP", title: "All attempts failed", on: scope{from: 300, to: 999, failure: true}, aside: true, find: retriesUsedUp},
}

// outcomeOf says in a few words how an attempt ended.
func outcomeOf(a *playground.Attempt) string {
	if len(a.Exchanges) == 0 {
		return "nothing"
	}
	x := &a.Exchanges[len(a.Exchanges)-1]
	switch {
	case x.Response != nil:
		return codeName(x.Response.Status)
	case x.Failure != nil:
		return "no response (" + string(x.Failure.Kind) + ")"
	}
	return "nothing"
}

func (f *facts) attemptQuotes() []evidence {
	var ev []evidence
	for i := range f.run.Attempts {
		a := &f.run.Attempts[i]
		reading := ""
		if a.Wait > 0 {
			reading = "After a wait of " + duration(a.Wait.Duration()) + "."
		}
		if len(ev) < 4 || i == len(f.run.Attempts)-1 {
			ev = append(ev, evidence{Where: playground.InTiming, Name: "attempt " + itoa(a.Number), Value: outcomeOf(a), Reading: reading})
		}
	}
	return ev
}

func retryWorked(f *facts) (finding, bool) {
	n := len(f.run.Attempts)
	if n < 2 {
		return silent()
	}
	return note("It worked at attempt "+itoa(n)+"; before that: "+outcomeOf(&f.run.Attempts[n-2])+".", "The trouble passed by itself. A client without retries would have failed.", f.attemptQuotes()...), true
}

func retriesUsedUp(f *facts) (finding, bool) {
	n := len(f.run.Attempts)
	if n < 2 {
		return silent()
	}
	return note("All "+itoa(n)+" attempts ended without success.", "The last one is explained here.", f.attemptQuotes()...), true
}
