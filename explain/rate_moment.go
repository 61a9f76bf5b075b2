package explain

import (
	"strconv"
	"strings"
	"time"

	"parley/lazyregexp"
)

// momentCue are the words in front of the moment at which something is over, or begins anew.
const momentCue = `(?i)\b(?:until|till|(?:resets?|resum(?:es?|ing)|renew(?:s|ed)?|back(?: up)?|again|retry|available|allowed|next attempt|reopens?|unlock(?:s|ed)?|expected|maintenance)\b[^.0-9]{0,30}?\b(?:at|after|on|by|before|to|until|from [0-9:]{4,5} ?(?:[ap]m)?(?: utc| gmt)? (?:to|until|till|-|–)))\b `

// Moments with a day, and moments of whatever day comes next. A clock without a zone is nobody's moment.
var (
	datedMoment = lazyregexp.New(momentCue + `(?:[a-z]{3,9}, )?([0-9]{10}(?:[0-9]{3})?\b|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?: ?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?\b|[0-9]{1,2} [a-z]{3,9} [0-9]{4},?(?: at)? [0-9]{2}:[0-9]{2}(?::[0-9]{2})? (?:UTC|GMT)\b|[a-z]{3,9} [0-9]{1,2}, [0-9]{4},?(?: at)? [0-9]{2}:[0-9]{2}(?::[0-9]{2})? (?:UTC|GMT)\b)`)
	clockMoment = lazyregexp.New(momentCue + `(?:([0-9]{1,2})(?::([0-9]{2})(?::[0-9]{2})?)? ?([ap]\.?m\.?)? ?(?:UTC|GMT|Z)|(midnight|noon),? (?:in |at )?\(?(?:UTC|GMT))\b`)
	clockAlone  = lazyregexp.New(momentCue + `(?:[0-9]{1,2}:[0-9]{2}|[0-9]{1,2} ?[ap]m|midnight)\b`)
)

// momentLayouts are the ways to write a moment with its day, beside those of otherDate.
var momentLayouts = []string{"2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z0700", "2006-01-02T15:04", "2 Jan 2006 15:04:05", "2 Jan 2006 15:04", "Jan 2 2006 15:04:05", "Jan 2 2006 15:04"}

// momentInWords reads the moment at which a sentence says that it is over, and how long that is from now.
func momentInWords(words string, now time.Time) (wait time.Duration, at time.Time) {
	words = words[:min(len(words), 2000)]
	if now.IsZero() || !strings.ContainsAny(words, "0123456789") && hasAny(strings.ToLower(words), "midnight", "noon") == "" {
		return 0, at
	}
	if m := datedMoment.FindStringSubmatch(words); m != nil {
		if at = dated(m[1], now); at.After(now) {
			return at.Sub(now), at.UTC()
		}
		return 0, time.Time{}
	}
	m := clockMoment.FindStringSubmatch(words)
	if m == nil {
		return 0, at
	}
	at, ok := clocked(m, now.UTC())
	if !ok {
		return 0, time.Time{}
	}
	return at.Sub(now), at
}

// dated is a moment that is written with its day; one without a zone is of UTC.
func dated(text string, now time.Time) time.Time {
	if strings.Trim(text, "0123456789") == "" {
		_, at, _ := parseRetryAfter(text, now)
		return at
	}
	plain := strings.NewReplacer(",", "", " at ", " ", " UTC", "", " GMT", "", " utc", "", " gmt", "", " Z", "").Replace(text)
	if plain[4] == '-' {
		plain = plain[:10] + "T" + strings.ReplaceAll(plain[11:], " ", "")
		if i := strings.LastIndexByte(plain, ':'); i == len(plain)-3 && strings.ContainsAny(plain[16:], "+-") {
			plain = plain[:i] + plain[i+1:]
		}
	} else if f := strings.Fields(plain); len(f) == 4 {
		for i, word := range f[:2] {
			if len(word) > 3 {
				f[i] = word[:3] // a month, whole
			}
		}
		plain = strings.Join(f, " ")
	}
	if at, ok := otherDate(plain); ok {
		return at
	}
	for _, layout := range momentLayouts {
		if at, err := time.Parse(layout, plain); err == nil {
			return at
		}
	}
	return time.Time{}
}

// clocked is the next moment after now at which a clock in UTC shows what was found.
func clocked(m []string, now time.Time) (time.Time, bool) {
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	switch half := strings.ToLower(m[3]); {
	case strings.EqualFold(m[4], "noon"):
		hour = 12
	case m[4] == "" && half == "" && m[2] == "":
		return now, false // a number alone
	case half != "" && (hour == 0 || hour > 12):
		return now, false
	case strings.HasPrefix(half, "p") && hour < 12:
		hour += 12
	case strings.HasPrefix(half, "a") && hour == 12:
		hour = 0
	}
	if hour > 24 || minute > 59 {
		return now, false
	}
	at := time.Date(now.Year(), now.Month(), now.Day(), hour, minute, 0, 0, time.UTC)
	if !at.After(now) {
		at = at.AddDate(0, 0, 1)
	}
	return at, true
}
