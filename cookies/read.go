// Package cookies keeps to RFC 6265bis: what of a Set-Cookie field may be kept in a jar, and
// what of a jar is sent where. It is pure: jars themselves are kept elsewhere.
package cookies

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// Bounds of one cookie (RFC 6265bis, 5.6).
const (
	MaxPair      = 4096 // bytes of name and value together
	maxAttribute = 1024 // a longer attribute is passed over
	longestLife  = 400 * 24 * time.Hour
)

// Read reads a Set-Cookie field of a response from at, and judges it (RFC 6265bis, 5.6 and
// 5.7). refusal says in words why it is not kept: it has a name also then, if it could be
// read. A cookie that is over already takes back the one that is kept.
func Read(field string, at *url.URL, now time.Time) (c playground.Cookie, refusal string) {
	l, refusal := readLine(field, now)
	c = playground.Cookie{Name: l.name, Value: l.value, Secure: l.secure, HTTPOnly: l.httpOnly, SameSite: l.sameSite}
	c.Domain, c.HostOnly, c.Path = Host(at), true, l.path
	if !strings.HasPrefix(l.path, "/") {
		c.Path = defaultPath(at)
	}
	c.Expires = playground.At(l.expires)
	if !l.until.IsZero() {
		c.Expires = playground.At(l.until) // Max-Age goes first
	}
	if refusal == "" {
		refusal = widen(&c, l.domain)
	}
	if refusal == "" {
		refusal = promised(c, l.partitioned, secureEnough(at))
	}
	return c, refusal
}

// line is a Set-Cookie field, not judged yet.
type line struct {
	name, value string
	domain      string // lower case, without a leading dot; empty: none
	path        string
	expires     time.Time // of Expires
	until       time.Time // of Max-Age
	secure      bool
	httpOnly    bool
	sameSite    string
	partitioned bool
}

func readLine(field string, now time.Time) (l line, refusal string) {
	pair, rest, _ := strings.Cut(field, ";")
	name, value, named := strings.Cut(pair, "=")
	if !named {
		name, value = "", pair
	}
	l.name, l.value = blankless(name), blankless(value)
	switch {
	case strings.ContainsFunc(field, isControl):
		l.name, l.value = printable(l.name), ""
		return l, "A control character stands in it."
	case l.name == "" && l.value == "":
		return l, "It has neither a name nor a value."
	case len(l.name)+len(l.value) > MaxPair:
		return l, "Its name and value have more than 4096 bytes together."
	}
	for rest != "" {
		var attribute string
		attribute, rest, _ = strings.Cut(rest, ";")
		key, v, _ := strings.Cut(attribute, "=")
		if v = blankless(v); len(v) <= maxAttribute {
			l.attribute(strings.ToLower(blankless(key)), v, now)
		}
	}
	return l, ""
}

// attribute takes one attribute over. What cannot be read is passed over, and of two that are
// the same the last one counts.
func (l *line) attribute(key, value string, now time.Time) {
	switch key {
	case "expires":
		if at, ok := parseDate(value); ok {
			l.expires = clamp(at, now)
		}
	case "max-age":
		if at, ok := maxAge(value, now); ok {
			l.until = at
		}
	case "domain":
		l.domain = strings.ToLower(strings.TrimPrefix(value, "."))
	case "path":
		l.path = value
	case "secure":
		l.secure = true
	case "httponly":
		l.httpOnly = true
	case "partitioned":
		l.partitioned = true
	case "samesite":
		l.sameSite = ""
		if v := strings.ToLower(value); v == playground.SameSiteStrict || v == playground.SameSiteLax || v == playground.SameSiteNone {
			l.sameSite = v
		}
	}
}

// maxAge is when a cookie is over that lives so many seconds.
func maxAge(value string, now time.Time) (time.Time, bool) {
	digits := strings.TrimPrefix(value, "-")
	if digits == "" || strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' }) {
		return time.Time{}, false
	}
	seconds, err := strconv.ParseInt(digits, 10, 32)
	switch {
	case digits != value || err == nil && seconds == 0:
		return over, true
	case err != nil || seconds > int64(longestLife/time.Second):
		return now.Add(longestLife), true
	}
	return now.Add(time.Duration(seconds) * time.Second), true
}

// over is when a cookie ended that never began.
var over = time.Unix(1, 0).UTC()

// clamp brings a date to where it can be kept: nothing lives longer than 400 days.
func clamp(at, now time.Time) time.Time {
	switch {
	case at.Before(over):
		return over
	case at.After(now.Add(longestLife)):
		return now.Add(longestLife)
	}
	return at
}

// blankless takes blanks from both ends, as the grammar knows them.
func blankless(s string) string { return strings.Trim(s, " \t") }

func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if isControl(r) {
			return -1
		}
		return r
	}, s)
}

// defaultPath is the path of a cookie that names none (RFC 6265bis, 5.1.4).
func defaultPath(at *url.URL) string {
	path := at.EscapedPath()
	if i := strings.LastIndexByte(path, '/'); i > 0 && path[0] == '/' {
		return path[:i]
	}
	return "/"
}
