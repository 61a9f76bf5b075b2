package explain

import "parley/playground"

// SeenLimit reads what a run's last response told of how much may be asked, and when again,
// by the fields and words that the rules about limits read.
func SeenLimit(run playground.Run) playground.LimitSeen {
	seen := playground.NoLimit()
	f := gather(&run, &playground.Past{})
	if f.resp == nil {
		return seen
	}
	r := f.rates()
	if r.hasLimit {
		seen.Quota = r.limit
	}
	if r.window > 0 {
		seen.Window = playground.Millis(r.window)
	}
	if r.hasLeft {
		seen.Left = r.left
	}
	if r.hasWait {
		seen.Wait = playground.Millis(r.wait)
	}
	seen.Fields = append(seen.Fields, r.fields...)
	if r.hasWait && (r.waitField == "body" || r.waitField == "words") {
		seen.Fields = append(seen.Fields, r.waitField)
	}
	return seen
}
