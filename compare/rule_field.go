package compare

import (
	"slices"
	"strings"
)

// Fields that are lists whose order means nothing (RFC 9110, 5.3 and where each is defined).
// The members of those that are true are the same in any case.
var listFields = map[string]bool{
	"vary": true, "cache-control": true, "allow": false, "connection": true, "accept-ranges": true,
	"access-control-allow-methods": false, "access-control-allow-headers": true, "access-control-expose-headers": true,
	"accept-patch": true, "accept-post": true, "clear-site-data": false,
}

func isListField(name string) bool {
	_, ok := listFields[name]
	return ok
}

// sameMembers reports whether a field has the same members on both sides, in any order.
func sameMembers(name string, a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	x, y := fieldMembers(name, a), fieldMembers(name, b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// fieldMembers splits the values of a field, in lower case, into its members: each line of
// Set-Cookie, the parameters of a media type, else what stands between commas.
func fieldMembers(name string, values []string) []string {
	var out []string
	for _, v := range values {
		switch name {
		case "set-cookie":
			out = append(out, v)
		case "content-type":
			for _, m := range splitQuoted(v, ';') {
				if _, charset := strings.CutPrefix(strings.ToLower(m), "charset="); charset || !strings.Contains(m, "=") {
					m = strings.ToLower(strings.ReplaceAll(m, `"`, ""))
				}
				out = append(out, m)
			}
		default:
			for _, m := range splitQuoted(v, ',') {
				if listFields[name] {
					m = strings.ToLower(m)
				}
				out = append(out, m)
			}
		}
	}
	return out
}

// splitQuoted splits at a sign that stands outside of quoted strings, and leaves empty parts out.
func splitQuoted(s string, at byte) []string {
	var out []string
	start, quoted := 0, false
	add := func(part string) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	for i := 0; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == at && !quoted:
			add(s[start:i])
			start = i + 1
		}
	}
	add(s[start:])
	return out
}
