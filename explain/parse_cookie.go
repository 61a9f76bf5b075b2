package explain

import (
	"strings"
)

// setCookie is a Set-Cookie field without its value, which is a credential (RFC 6265).
type setCookie struct {
	name        string
	empty       bool // it has no value
	secure      bool
	httpOnly    bool
	sameSite    string // lower case
	partitioned bool
	domain      string // lower case, without a leading dot
	path        string
	attributes  int
	length      int
}

// parseSetCookie reads one Set-Cookie field; false for what a browser ignores whole.
func parseSetCookie(value string) (setCookie, bool) {
	pair, rest, _ := strings.Cut(value, ";")
	name, v, ok := strings.Cut(pair, "=")
	c := setCookie{name: strings.TrimSpace(name), empty: strings.TrimSpace(v) == "", length: len(pair)}
	if !ok || c.name == "" {
		return c, false
	}
	for rest != "" && c.attributes < 32 {
		var attr string
		attr, rest, _ = strings.Cut(rest, ";")
		k, v, _ := strings.Cut(attr, "=")
		v = strings.TrimSpace(v)
		c.attributes++
		switch strings.ToLower(strings.TrimSpace(k)) {
		case "secure":
			c.secure = true
		case "httponly":
			c.httpOnly = true
		case "samesite":
			c.sameSite = strings.ToLower(v)
		case "partitioned":
			c.partitioned = true
		case "domain":
			c.domain = strings.TrimPrefix(strings.ToLower(v), ".")
		case "path":
			c.path = v
		}
	}
	return c, true
}
