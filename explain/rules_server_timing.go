package explain

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// metric is one measurement of a Server-Timing field.
type metric struct {
	name string
	ms   float64
}

// parseServerTiming reads the metrics that have a duration, the biggest first.
func parseServerTiming(value string) []metric {
	var all []metric
	for _, it := range parseStructured(value) {
		ms, err := strconv.ParseFloat(it.get("dur"), 64)
		if err != nil || !(ms > 0 && ms < 1e9) {
			continue
		}
		name := it.value
		if d := it.get("desc"); d != "" && d != "?1" {
			name = d
		}
		all = append(all, metric{name, ms})
	}
	slices.SortStableFunc(all, func(a, b metric) int {
		switch {
		case a.ms > b.ms:
			return -1
		case a.ms < b.ms:
			return 1
		}
		return 0
	})
	return all
}

func (m metric) figure() string { return strconv.FormatFloat(m.ms, 'f', -1, 64) + " ms" }

// serverTiming is OK-29: the biggest part first, and its share of the time that was waited.
func serverTiming(f *facts) (finding, bool) {
	all := parseServerTiming(f.combined("Server-Timing"))
	if len(all) == 0 {
		return silent()
	}
	first := all[0]
	title := "Most of the server's own time went into " + f.quote(first.name) + ": " + first.figure() + "."
	why := ""
	if len(all) == 1 {
		title = "The server measured " + f.quote(first.name) + ": " + first.figure() + "."
	} else {
		var rest []string
		for _, m := range all[1:min(len(all), 5)] {
			rest = append(rest, f.quote(m.name)+" ("+m.figure()+")")
		}
		why = "Then come " + list(rest) + "."
	}
	if wait := f.x.Timings.Wait.Duration(); wait > 0 {
		if share := first.ms / (float64(wait) / float64(time.Millisecond)) * 100; share <= 100 {
			why = strings.TrimSpace(why + " " + strconv.Itoa(int(share)) + " % of the " + duration(wait) + " that were waited for the answer went into " + f.quote(first.name) + ".")
		}
	}
	return note(title, or(why, "Nothing else was measured."), f.inHeader("Server-Timing", "What the server measured.")), true
}
