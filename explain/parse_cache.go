package explain

import (
	"strconv"
	"strings"
	"time"

	"parley/lazyregexp"
)

// directives are those of a Cache-Control field, names in lower case (RFC 9111, 5.2).
type directives []param

// parseCacheControl reads a list of directives; quoted arguments may hold commas.
func parseCacheControl(value string) directives {
	var d directives
	s := scanner{text: value}
	for len(d) < 64 {
		s.skip(" \t,;")
		if s.done() {
			return d
		}
		name := strings.ToLower(s.token())
		if name == "" {
			s.at++
			continue
		}
		s.skip(" \t")
		v := ""
		if s.peek() == '=' {
			s.at++
			v = s.value()
		}
		d = append(d, param{name, v})
	}
	return d
}

func (d directives) has(name string) bool {
	for _, p := range d {
		if p.name == name {
			return true
		}
	}
	return false
}

// seconds returns a directive's delta-seconds. A value that is not a number counts as
// stale, which is the safe reading (RFC 9111, 4.2.1).
func (d directives) seconds(name string) (time.Duration, bool) {
	for _, p := range d {
		if p.name == name {
			return deltaSeconds(p.value), true
		}
	}
	return 0, false
}

func deltaSeconds(v string) time.Duration {
	n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return time.Duration(min(n, 1<<31)) * time.Second
}

// contentRange is a Content-Range field of bytes (RFC 9110, 14.4). first is -1 in the
// form bytes */n, whole is -1 where the length is not told.
type contentRange struct{ first, last, whole int64 }

// parseContentRange reads bytes a-b/n, bytes a-b/* and bytes */n.
func parseContentRange(value string) (contentRange, bool) {
	r := contentRange{-1, -1, -1}
	unit, rest, ok := strings.Cut(strings.TrimSpace(value), " ")
	if !ok || !strings.EqualFold(unit, "bytes") {
		return r, false
	}
	span, whole, ok := strings.Cut(strings.TrimSpace(rest), "/")
	if !ok {
		return r, false
	}
	if whole != "*" {
		if r.whole, ok = natural(whole); !ok {
			return r, false
		}
	}
	if span == "*" {
		return r, r.whole >= 0
	}
	a, b, ok := strings.Cut(span, "-")
	if !ok {
		return r, false
	}
	var okA, okB bool
	r.first, okA = natural(a)
	r.last, okB = natural(b)
	return r, okA && okB && r.first <= r.last && (r.whole < 0 || r.last < r.whole)
}

func natural(s string) (int64, bool) {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 62)
	return int64(n), err == nil
}

// parseRetryAfter reads seconds or a date, which counts from now (RFC 9110, 10.2.3). A
// moment that has passed is no wait. Fractions are not in the grammar, but are sent.
func parseRetryAfter(value string, now time.Time) (wait time.Duration, date time.Time, ok bool) {
	v := strings.TrimSpace(value)
	if n, err := strconv.ParseFloat(v, 64); err == nil {
		if at, ok := epoch(n, now); ok { // some write the moment as seconds since 1970
			return max(0, at.Sub(now)), at, true
		}
		if n < 0 || n > 1e9 || n != n {
			return 0, time.Time{}, false
		}
		return time.Duration(n * float64(time.Second)), time.Time{}, true
	}
	if d, ok := lengthOf(v); ok {
		return d, time.Time{}, true
	}
	at, isDate := httpDate(v)
	if !isDate {
		if at, isDate = otherDate(v); !isDate {
			return 0, time.Time{}, false
		}
	}
	if now.IsZero() {
		return 0, at, true
	}
	return max(0, at.Sub(now)), at, true
}

// epoch is the moment of a number of seconds or milliseconds since 1970, where it lies
// within a year of now: no length of time is as long.
func epoch(n float64, now time.Time) (time.Time, bool) {
	if now.IsZero() || n < 1e9 || n != n {
		return time.Time{}, false
	}
	at := time.Unix(int64(min(n, 1e11)), 0)
	if n > 1e12 {
		at = time.UnixMilli(int64(min(n, 1e14)))
	}
	return at.UTC(), at.Sub(now).Abs() < 366*24*time.Hour
}

var lengthWords = lazyregexp.New(`(?i)^([0-9]{1,9}(?:\.[0-9]{1,6})?) ?(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?)$`)

// lengthOf reads a length of time as people write it: 60 seconds, 6m0s.
func lengthOf(v string) (time.Duration, bool) {
	if len(v) > 40 {
		return 0, false
	}
	if d, err := time.ParseDuration(v); err == nil && d >= 0 && strings.ContainsAny(v, "smh") {
		return d, true
	}
	m := lengthWords.FindStringSubmatch(v)
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseFloat(m[1], 64)
	return time.Duration(n * float64(unitOf(m[2]))), err == nil && n <= 1e6
}

// unitOf is the unit of time that a word begins.
func unitOf(word string) time.Duration {
	switch u := strings.ToLower(word); {
	case strings.HasPrefix(u, "ms") || strings.HasPrefix(u, "milli"):
		return time.Millisecond
	case strings.HasPrefix(u, "m"):
		return time.Minute
	case strings.HasPrefix(u, "h"):
		return time.Hour
	}
	return time.Second
}

// otherDate reads the dates that some servers send where an HTTP date belongs.
func otherDate(v string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.RFC1123Z, "2006-01-02"} {
		if t, err := time.Parse(layout, v); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
