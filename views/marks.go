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

// unseenAt is where the first unseen character stands that does not belong to the letters or
// pictures around it; -1: there is none.
func unseenAt(s string) int {
	for from := 0; ; {
		i := strings.IndexFunc(s[from:], unseen)
		if i < 0 {
			return -1
		}
		if i += from; !joins(s, i) {
			return i
		}
		from = i + len("\u200d")
	}
}

// joins reports whether a joiner stands where spelling has it: between pictures that make one, and
// between letters of scripts whose letters change where they meet.
func joins(s string, at int) bool {
	r, n := utf8.DecodeRuneInString(s[at:])
	if r != '\u200c' && r != '\u200d' {
		return false
	}
	was, _ := utf8.DecodeLastRuneInString(s[:at])
	next, _ := utf8.DecodeRuneInString(s[at+n:])
	picture := was == '\ufe0f' || was >= 0x1f3fb && was <= 0x1f3ff || unicode.Is(unicode.So, was)
	return r == '\u200d' && picture && next != utf8.RuneError && unicode.Is(unicode.So, next) || unicode.In(was, joining...) && unicode.In(next, joining...)
}

var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya,
	unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar,
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
	if unseenAt(s) < 0 {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		if unseen(r) && !joins(s, i) {
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
	if len(s) <= runes || utf8.RuneCountInString(s) <= runes {
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
