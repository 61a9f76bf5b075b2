package convert

import (
	"strconv"
	"strings"
	"time"
)

// dateReader gathers the parts of a date, in whichever order they come.
type dateReader struct {
	year, day, offset int
	month             time.Month
	clock             time.Duration
	hasClock          bool
}

// readDate reads the dates that curl reads (lib/parsedate.c): names of months, days and zones,
// a time with colons, eight digits, a day and then a year. Without a zone it is GMT.
func readDate(text string) (time.Time, bool) {
	var d dateReader
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' })
	for _, word := range words {
		if !d.word(word) {
			return time.Time{}, false
		}
	}
	if d.year == 0 || d.month == 0 || d.day == 0 {
		return time.Time{}, false
	}
	return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC).Add(d.clock - time.Duration(d.offset)*time.Second), true
}

func (d *dateReader) word(word string) bool {
	switch n, err := strconv.Atoi(word); {
	case strings.Contains(word, ":"):
		return d.time(word)
	case err == nil && d.hasClock && len(word) == 5 && strings.ContainsAny(word[:1], "+-"):
		d.offset = (n/100*60 + n%100) * 60
		return true
	case strings.Contains(word[1:], "-"): // 6-Jan-2025
		for part := range strings.SplitSeq(word, "-") {
			if part == "" || !d.word(part) {
				return false
			}
		}
		return true
	case err == nil:
		return d.number(word, n)
	}
	return d.name(strings.ToLower(word))
}

func (d *dateReader) time(word string) bool {
	for _, layout := range []string{"15:04:05", "15:04"} {
		if at, err := time.Parse(layout, word); err == nil {
			midnight := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
			d.clock, d.hasClock = at.Sub(midnight), true
			return true
		}
	}
	return false
}

func (d *dateReader) number(word string, n int) bool {
	switch {
	case len(word) == 8 && d.year == 0 && d.month == 0 && d.day == 0:
		d.year, d.month, d.day = n/10000, time.Month(n/100%100), n%100
	case d.day == 0 && n > 0 && n < 32:
		d.day = n
	case d.year == 0 && n > 69 && n < 100:
		d.year = 1900 + n
	case d.year == 0 && n >= 0 && n < 70:
		d.year = 2000 + n
	case d.year == 0 && n > 1582 && n < 10000:
		d.year = n
	default:
		return false
	}
	return d.month <= 12
}

// zones are those with a name that are met.
var zones = map[string]int{"gmt": 0, "utc": 0, "ut": 0, "z": 0, "wet": 0, "bst": 1, "cet": 1, "met": 1, "cest": 2, "eet": 2, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}

func (d *dateReader) name(word string) bool {
	if hours, ok := zones[word]; ok {
		d.offset = hours * 3600
		return true
	}
	for m := time.January; m <= time.December; m++ {
		if full := strings.ToLower(m.String()); len(word) >= 3 && strings.HasPrefix(full, word) && d.month == 0 {
			d.month = m
			return true
		}
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if len(word) >= 3 && strings.HasPrefix(strings.ToLower(day.String()), word) {
			return true
		}
	}
	return false
}
