package cookies

import (
	"strings"
	"time"
)

// parseDate reads the date of Expires as browsers do, in any order of its parts (RFC 6265bis,
// 5.1.1).
func parseDate(s string) (time.Time, bool) {
	var d date
	for _, token := range strings.FieldsFunc(s, isDelimiter) {
		d.take(token)
	}
	if !d.hasTime || d.day == 0 || d.month == 0 || !d.hasYear {
		return time.Time{}, false
	}
	switch {
	case d.year >= 70 && d.year <= 99:
		d.year += 1900
	case d.year <= 69:
		d.year += 2000
	}
	if d.day > 31 || d.year < 1601 || d.hour > 23 || d.minute > 59 || d.second > 59 {
		return time.Time{}, false
	}
	at := time.Date(d.year, d.month, d.day, d.hour, d.minute, d.second, 0, time.UTC)
	return at, at.Day() == d.day // the 31st of a month that has 30 days is none
}

// date is what was found of one so far.
type date struct {
	hour, minute, second int
	hasTime              bool
	day                  int
	month                time.Month
	year                 int
	hasYear              bool
}

// take finds what a token is of the date: the first of a kind counts.
func (d *date) take(token string) {
	if !d.hasTime && d.clock(token) {
		return
	}
	n, digits := number(token)
	switch {
	case d.day == 0 && (digits == 1 || digits == 2):
		d.day = n
	case d.month == 0 && monthOf(token) != 0:
		d.month = monthOf(token)
	case !d.hasYear && digits >= 2 && digits <= 4:
		d.year, d.hasYear = n, true
	}
}

// clock reads hour:minute:second.
func (d *date) clock(token string) bool {
	parts := strings.SplitN(token, ":", 3)
	if len(parts) != 3 {
		return false
	}
	var n [3]int
	for i, p := range parts {
		var digits int
		if n[i], digits = number(p); digits < 1 || digits > 2 || i < 2 && digits != len(p) {
			return false
		}
	}
	d.hour, d.minute, d.second, d.hasTime = n[0], n[1], n[2], true
	return true
}

// number reads the digits that a token begins with, up to five, and says how many there are.
func number(token string) (n, digits int) {
	for digits < len(token) && digits < 5 && token[digits] >= '0' && token[digits] <= '9' {
		n = n*10 + int(token[digits]-'0')
		digits++
	}
	return n, digits
}

// monthOf finds the month that a token begins with; 0: none.
func monthOf(token string) time.Month {
	if len(token) < 3 {
		return 0
	}
	at := strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(token[:3]))
	if at < 0 || at%3 != 0 {
		return 0
	}
	return time.Month(at/3 + 1)
}

// isDelimiter parts the tokens of a date.
func isDelimiter(r rune) bool {
	return r == '\t' || r >= ' ' && r <= '/' || r >= ';' && r <= '@' || r >= '[' && r <= '`' || r >= '{' && r <= '~'
}
