package compose

import (
	"fmt"
	"net/netip"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// unfitBraced is what stands in double braces, and is no name: names are filled in before.
var unfitBraced = lazyregexp.New(`\{\{([^{}]{1,100})\}\}`)

// noVariable says of double braces at the start of an address, or in its host, why they stand for nothing.
func noVariable(text string) string {
	m := unfitBraced.FindStringSubmatch(text)
	if m == nil || strings.ContainsAny(strings.SplitN(text, m[0], 2)[0], "/?#") {
		return ""
	}
	return quoted(m[0]) + " is no variable: a name begins with a letter and has no blanks. {{" + playground.FitName(strings.TrimSpace(m[1])) + "}} would be one."
}

func isIPv6(host string) bool {
	inside, ok := strings.CutSuffix(strings.TrimPrefix(host, "["), "]")
	if !ok {
		return false
	}
	inside, zone, hasZone := strings.Cut(inside, "%")
	zone = strings.TrimPrefix(zone, "25") // RFC 6874
	addr, err := netip.ParseAddr(inside)
	return err == nil && addr.Is6() && (!hasZone || zonePattern.MatchString(zone))
}

// zonePattern are names of interfaces.
var zonePattern = lazyregexp.New(`^[A-Za-z0-9._~-]+$`)

// labelFault says why one part of a host name is none (RFC 1035, 2.3; RFC 1123, 2.1).
// Names in use hold underscores, too.
func labelFault(label string) string {
	switch {
	case label == "":
		return "has nothing between two dots, or only a dot."
	case label[0] == '-' || label[len(label)-1] == '-':
		return "has a part that begins or ends with a hyphen, which no host name has."
	case len(label) > 63:
		return fmt.Sprintf("has a part of %d characters; 63 are the most.", len(label))
	}
	for i := 0; i < len(label); i++ {
		c := label[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_') {
			return "holds " + quoted(string(rune(c))) + ", which no host name has."
		}
	}
	return ""
}
