package convert

import (
	"net/http"
	"strconv"
	"strings"
)

// otherOptions are those of which a part can be taken over, or whose lack needs words of its
// own.
func otherOptions() map[string]option {
	table := map[string]option{
		"time-cond":   {true, addTimeCondition},
		"continue-at": {true, addContinue},
		"config":      {true, addConfig},
		"anyauth": {false, func(c *curl, flag, _ string) {
			c.warn(flag, "curl would ask the server first in which way to sign in, and Parley does not: choose it under Auth.")
		}},
	}
	for names, words := range map[string]string{

		"netrc netrc-optional netrc-file=":   "The credentials stand in a file .netrc, which is not read: type them in under Auth.",
		"unix-socket= abstract-unix-socket=": "Parley sends over TCP, to the host in the address, and not into a socket of this machine.",
		"etag-compare=":                      "The entity tag stands in that file, which is not read: type it into an If-None-Match header.",
		"http3 http3-only":                   "Parley speaks HTTP/1.0, HTTP/1.1 and HTTP/2, and not HTTP/3.",
		"ipv4 ipv6":                          "Parley takes the address family that answers first.",
		"doh-url=":                           "Parley looks names up as its machine does.",
		"pinnedpubkey=":                      "Parley checks the certificate's chain and name, and no single key.",
	} {
		for name := range strings.FieldsSeq(names) {
			name, takes := strings.CutSuffix(name, "=")
			table[name] = option{takes, func(c *curl, flag, argument string) {
				c.warn(strings.TrimSpace(flag+" "+argument), words)
			}}
		}
	}
	return table
}

// addTimeCondition: curl sends a date, in front of which a minus or an equals sign turns the
// meaning. What is no date is the name of a file, whose time it takes.
func addTimeCondition(c *curl, flag, argument string) {
	name, text := "If-Modified-Since", strings.TrimPrefix(argument, "+")
	switch {
	case strings.HasPrefix(text, "-"):
		name, text = "If-Unmodified-Since", text[1:]
	case strings.HasPrefix(text, "="):
		name, text = "Last-Modified", text[1:]
	}
	at, ok := readDate(trimmed(text))
	if !ok {
		c.warn(flag+" "+argument, "This date, or the time of this file, is not known here: type it into an "+name+" header.")
		return
	}
	for _, other := range []string{"If-Modified-Since", "If-Unmodified-Since", "Last-Modified"} {
		delete(c.own, other) // of a condition before
	}
	c.own[name] = at.UTC().Format(http.TimeFormat)
}

// addContinue asks for what is behind an offset. With a minus, curl takes the length of a
// file that is there already.
func addContinue(c *curl, flag, argument string) {
	n, err := strconv.ParseInt(argument, 10, 64)
	switch {
	case err != nil || n < 0:
		c.warn(flag+" "+argument, "curl would go on where a file ends that is not here. The whole is asked for; for a part, type a Range header.")
	case n > 0:
		c.own["Range"] = "bytes=" + argument + "-" // before what -r says
	}
}
