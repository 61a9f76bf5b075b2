package views

import (
	"strings"
	"unicode/utf8"
)

const (
	longFrom  = 1500 // bytes from which on a value is folded
	longFirst = 240  // characters that are shown of it then
	longLead  = 60   // bytes that are shown before what differs
)

func lengthOf(v wording) int {
	n := 0
	for _, t := range v {
		n += len(t.Text)
	}
	return n
}

// aroundMark is a text from shortly before its first marked piece on.
func aroundMark(v wording) string {
	var all strings.Builder
	from := -1
	for _, t := range v {
		if t.Marked && from < 0 {
			from = all.Len()
		}
		all.WriteString(t.Text)
	}
	text := all.String()
	if from <= longFirst/2 {
		return text
	}
	for from -= longLead; !utf8.RuneStart(text[from]); from-- {
	}
	return "…" + text[from:]
}
