package handlers

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

const maxPage = 500

// readFilter reads a list's filter from the query. Errors name the parameter.
func readFilter(c echo.Context) (playground.RunFilter, error) {
	q := c.QueryParams()
	f := playground.RunFilter{Text: strings.TrimSpace(q.Get("q")), Limit: 50}
	if len(f.Text) > maxQuery {
		return f, invalid("/q", tooLongQuery)
	}
	for _, read := range []func(url.Values, *playground.RunFilter) error{readWords, readStatus, readFlags, readSeriesFilter, readSavedFilter, readPlace} {
		if err := read(q, &f); err != nil {
			return playground.RunFilter{}, err
		}
	}
	return f, readTimes(q, &f, time.Now())
}

// readStatus takes a code, a class such as 4xx, or none.
func readStatus(q url.Values, f *playground.RunFilter) error {
	s := strings.ToLower(strings.TrimSpace(q.Get("status")))
	if class := q.Get("class"); s == "" && class != "" {
		s = strings.ToLower(class)
	}
	switch {
	case s == "":
		return nil
	case s == "none":
		f.NoResponse = true
		return nil
	case len(s) == 3 && strings.HasSuffix(s, "xx") && s[0] >= '1' && s[0] <= '9':
		f.Class = int(s[0] - '0')
		return nil
	}
	code, err := strconv.Atoi(s)
	if err != nil || code < 1 || code > 999 {
		return invalid("/status", "A status is a code such as 404, a class such as 4xx, or none.")
	}
	f.Status = code
	return nil
}

func readTimes(q url.Values, f *playground.RunFilter, now time.Time) error {
	for name, into := range map[string]*playground.Time{"since": &f.Since, "until": &f.Until} {
		s := strings.TrimSpace(q.Get(name))
		if s == "" {
			continue
		}
		t, ok := readTime(s, now)
		if !ok {
			return invalid("/"+name, "A time is written like 2026-11-24, 2026-11-24T14:00:00Z, or 7d, 24h, 30m for that long ago.")
		}
		*into = playground.At(t)
	}
	return nil
}

// readTime takes RFC 3339, a date, or how long before now.
func readTime(s string, now time.Time) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	if n, err := strconv.Atoi(strings.TrimSuffix(s, "d")); err == nil && strings.HasSuffix(s, "d") && n >= 0 && n < 100_000 {
		return now.AddDate(0, 0, -n), true
	}
	if d, err := time.ParseDuration(s); err == nil && d >= 0 {
		return now.Add(-d), true
	}
	return time.Time{}, false
}

func readFlags(q url.Values, f *playground.RunFilter) error {
	for name, into := range map[string]**bool{"pinned": &f.Pinned, "changed": &f.Changed} {
		s := strings.TrimSpace(q.Get(name))
		if s == "" {
			continue
		}
		b, err := strconv.ParseBool(strings.NewReplacer("yes", "true", "no", "false").Replace(s))
		if err != nil {
			return invalid("/"+name, "This is either true or false.")
		}
		*into = &b
	}
	if s := strings.ToLower(strings.TrimSpace(q.Get("fails"))); s != "" {
		switch s {
		case "inside":
			f.FailsInside = true
		case "checks":
			f.Missed = true
		default:
			return invalid("/fails", "This is inside, a status of success whose answer tells of a failure, or checks, a response that is not what its request expects. Runs that failed otherwise are found by their status.")
		}
	}
	switch s := playground.Standing(strings.ToLower(strings.TrimSpace(q.Get("baseline")))); s {
	case playground.StandingNone:
	case playground.StandingSame, playground.StandingDiffers, playground.StandingBaseline:
		f.Baseline = s
	default:
		return invalid("/baseline", "Against its baseline a run is same or differs; set is the baseline itself.")
	}
	return nil
}

// readSeriesFilter takes the number of a series, yes for runs of any, or no.
func readSeriesFilter(q url.Values, f *playground.RunFilter) error {
	s := strings.ToLower(strings.TrimSpace(q.Get("series")))
	if s == "" {
		return nil
	}
	if id, ok := playground.ParseSeriesID(s); ok {
		f.Series = id
		return nil
	}
	repeated, known := map[string]bool{"yes": true, "true": true, "any": true, "no": false, "false": false, "none": false}[s]
	if !known {
		return invalid("/series", "This is the number of a series, yes for the runs of any series, or no.")
	}
	f.Repeated = &repeated
	return nil
}

// readSavedFilter takes the number of a saved request.
func readSavedFilter(q url.Values, f *playground.RunFilter) error {
	s := strings.TrimSpace(q.Get("saved"))
	if s == "" {
		return nil
	}
	id, ok := playground.ParseSavedID(s)
	if !ok {
		return invalid("/saved", "This is the number of a saved request, as its address has it.")
	}
	f.Saved = id
	return nil
}

// readPlace reads where in the list to begin and how much of it to show.
func readPlace(q url.Values, f *playground.RunFilter) error {
	for _, p := range []struct {
		name string
		into *playground.RunID
	}{{"cursor", &f.Before}, {"before", &f.Before}, {"after", &f.After}} {
		s := q.Get(p.name)
		if s == "" {
			continue
		}
		id, ok := playground.ParseRunID(s)
		if !ok {
			return invalid("/"+p.name, "This does not name a place in the list.")
		}
		*p.into = id
	}
	if s := q.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > maxPage {
			return invalid("/limit", "A limit is between 1 and "+strconv.Itoa(maxPage)+".")
		}
		f.Limit = n
	}
	return nil
}
