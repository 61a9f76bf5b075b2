package convert

import (
	"regexp"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// hurlQuery is what a capture looks at, and what is done with that.
var hurlQuery = lazyregexp.New(`^(jsonpath|header|regex|xpath|cookie|body|status|url|duration|variable|sha256|md5|bytes|certificate|ip|version|rawbytes|redirects)(?:\s+("(?:[^"\\]|\\.)*"|/(?:[^/\\]|\\.)*/))?\s*(.*)$`)

// capture takes over what is kept of a response.
func (h *hurlReader) capture(name, value string) {
	m := hurlQuery.FindStringSubmatch(value)
	where := h.entry.name
	if m == nil {
		h.g.warn(where, "What is captured as {{"+name+"}} is not understood: "+legible(value, 60))
		return
	}
	filters := strings.TrimSpace(m[3])
	secret := filters == "redact" || strings.HasSuffix(filters, " redact")
	filters = strings.TrimSpace(strings.TrimSuffix(filters, "redact"))
	argument := m[2]
	if len(argument) >= 2 {
		argument = unescapeHurl(argument[1 : len(argument)-1])
		if m[2][0] == '/' {
			argument = strings.ReplaceAll(m[2][1:len(m[2])-1], `\/`, "/")
		}
	}
	e := playground.Extraction{Variable: name, Enabled: true, Secret: secret || playground.SecretName(name), Expression: argument}
	switch m[1] {
	case "jsonpath":
		pointer, ok := playground.PointerOfPath(argument)
		if !ok {
			h.g.warn(where, "What is captured as {{"+name+"}} is searched for by "+argument+", and Parley takes one place only. Set it under Extract.")
			return
		}
		e.From, e.Expression = playground.FromJSON, pointer
	case "header":
		e.From = playground.FromHeader
	case "regex":
		e.From = playground.FromRegex
		if _, err := regexp.Compile(argument); err != nil {
			h.g.warn(where, "The expression that {{"+name+"}} is captured by is none that Parley reads (RE2).")
			return
		}
	default:
		h.g.warn(where, "Parley takes no value from "+m[1]+" of a response; {{"+name+"}} has to be set otherwise.")
		return
	}
	if filters != "" {
		h.g.warn(where, "What is captured as {{"+name+"}} is taken as it is, without "+filters+".")
	}
	h.entry.r.Extract = append(h.entry.r.Extract, e)
}

// holds takes over what a line holds the response to.
func (h *hurlReader) holds(line string) {
	if !h.entry.tested.take(hurlFound(line), true) {
		h.entry.tested.leave(line)
	}
}

// brackets counts how many are open behind a line of JSON.
func brackets(line string, depth int, quoted bool) (int, bool) {
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
	}
	return depth, quoted
}
