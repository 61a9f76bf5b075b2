package convert

import (
	"encoding/json"
	"net/url"
	"strings"

	"parley/lazyregexp"
)

// encodes are calls that write a text for an address.
var encodes = lazyregexp.New(`(?s)^(encodeURIComponent|encodeURI|String)\(\s*(.+?)\s*\)$`)

// filled puts what stands in ${…} into a text. Names that nothing is known of, and what would have
// to be worked out, become variables.
func (s *script) filled(text string) string {
	var b strings.Builder
	room, rest := maxCommand/2, text
	for {
		before, behind, found := strings.Cut(rest, "${")
		b.WriteString(before)
		if !found {
			break
		}
		end := closing(behind)
		if end < 0 {
			b.WriteString("${" + behind)
			break
		}
		rest = behind[end+1:]
		is, ok := s.insertedText(strings.TrimSpace(behind[:end]), 0)
		if room -= len(is); room < 0 {
			s.broken = true
			break
		}
		if !ok {
			is = "${" + behind[:end] + "}"
		}
		b.WriteString(is)
	}
	if out := b.String(); strings.Contains(out, "{{") {
		return s.named(out, text)
	}
	return b.String()
}

// closing is where the brace stands that closes an open one; -1: nowhere near.
func closing(text string) int {
	depth := 0
	for i := 0; i < min(len(text), 2000); i++ {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth < 0 {
				return i
			}
		}
	}
	return -1
}

// insertedText is what an expression stands for in a text, or a variable of its name.
func (s *script) insertedText(expression string, depth int) (text string, ok bool) {
	switch m := encodes.FindStringSubmatch(expression); {
	case m != nil && depth < 5:
		inside, ok := s.insertedText(m[2], depth+1)
		if !ok || strings.Contains(inside, "{{") || m[1] == "String" {
			return inside, ok
		}
		if m[1] == "encodeURI" {
			return strings.ReplaceAll(inside, " ", "%20"), true
		}
		return strings.ReplaceAll(url.QueryEscape(inside), "+", "%20"), true
	case len(expression) > 1 && strings.IndexByte("\"'", expression[0]) >= 0:
		inside := &script{text: expression}
		if text := inside.quoted(); !inside.broken && inside.text == "" {
			return text, true
		}
	}
	if is := s.called(expression); is.kind == jsText || is.kind == jsOther && is.text != "" && json.Valid([]byte(is.text)) && strings.IndexByte("[{\"", is.text[0]) < 0 {
		return is.text, true
	}
	name := nameOf(expression)
	if jsName.MatchString(expression) {
		name = expression
	}
	return "{{" + name + "}}", name != ""
}
