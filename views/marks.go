package views

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// unseen reports whether a character would be invisible, or would change how others
// around it are read.
func unseen(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == utf8.RuneError, r == '\u2028', r == '\u2029':
		return true
	}
	return false
}

// markOf writes an unseen character so that it is seen.
func markOf(r rune) string {
	switch {
	case r < 0x20:
		return string(0x2400 + r)
	case r == 0x7f:
		return "␡"
	case r == utf8.RuneError:
		return "\ufffd"
	}
	return fmt.Sprintf("‹U+%04X›", r)
}

// showMarks makes hidden characters of recorded text visible. Line breaks and tabs
// stay; bytes that are no UTF-8 become the replacement character.
func showMarks(s string) string {
	if strings.IndexFunc(s, unseen) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unseen(r) {
			b.WriteString(markOf(r))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// showLine is showMarks for what stands on one line: line breaks become marks too.
func showLine(s string) string {
	return lineMarks.Replace(showMarks(s))
}

// shorten cuts text to so many characters and says so with an ellipsis.
func shorten(s string, runes int) string {
	if utf8.RuneCountInString(s) <= runes {
		return s
	}
	n := 0
	for i := range s {
		if n == runes-1 {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// A replacer is made once: making one costs more than using it.
var (
	lineMarks   = strings.NewReplacer("\n", "␊", "\t", "␉")
	fromPointer = strings.NewReplacer("~1", "/", "~0", "~")
)
