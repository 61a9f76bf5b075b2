package compose

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/lazyregexp"
)

// jsonNumber is a number of JSON (RFC 8259, 6); looseNumber what people take for one.
var (
	jsonNumber  = lazyregexp.New(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?`)
	looseNumber = lazyregexp.New(`^[+-]?(?:0[xXbBoO][0-9a-fA-F]+|[0-9._]*(?:[eE][+-]?[0-9]*)?)`)
	bareWord    = lazyregexp.New(`^-?[A-Za-z_$][A-Za-z0-9_$]*`)
)

func (s *jsonScan) scalar() bool {
	if s.peek() == '"' {
		return s.str()
	}
	rest := s.text[s.at:]
	if w := bareWord.FindString(rest); w != "" {
		if w == "true" || w == "false" || w == "null" {
			s.at += len(w)
			return true
		}
		return s.fail(s.at, bareWordDetail(w))
	}
	loose := looseNumber.FindString(rest)
	if n := jsonNumber.FindString(rest); n != "" && n == loose {
		s.at += len(n)
		return true
	}
	return s.fail(s.at, s.badValue(loose))
}

func bareWordDetail(w string) string {
	bare := strings.TrimPrefix(w, "-")
	switch {
	case bare == "NaN" || bare == "Infinity":
		return "JSON has no " + w + ". Numbers are finite; null stands for what is none."
	case bare == "undefined" || bare == "None" || bare == "nil" || bare == "NULL" || bare == "Null":
		return "JSON has no " + w + ". It is written null."
	case bare == "True" || bare == "False" || bare == "TRUE" || bare == "FALSE":
		return "JSON has no " + w + ". It is written " + strings.ToLower(bare) + ", in small letters."
	}
	if len(w) > 40 {
		w = w[:40]
	}
	return fmt.Sprintf("The text %s has no quotes. JSON wants %q.", w, w)
}

func (s *jsonScan) badValue(loose string) string {
	c := s.peek()
	rest := s.text[s.at:]
	switch {
	case s.ended() && len(s.open) > 0:
		return s.unclosed()
	case s.ended():
		return "A value is expected here."
	case c == '\'':
		return `Single quotes stand around a text. JSON has double quotes.`
	case c == '`':
		return "Backquotes stand around a text. JSON has double quotes."
	case smartQuote(rest):
		return "A curly quote stands around a text. JSON has straight double quotes."
	case strings.HasPrefix(rest, "//") || strings.HasPrefix(rest, "/*") || c == '#':
		return commentDetail
	case c == ',':
		return "A value is missing before this comma."
	case c == '}' || c == ']':
		return fmt.Sprintf("A value is missing before this %c.", c)
	case loose != "":
		return numberDetail(loose)
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return fmt.Sprintf("%q begins no value. A value is a text in double quotes, a number, true, false, null, { … } or [ … ].", r)
}

func numberDetail(n string) string {
	plain := strings.TrimLeft(n, "+-")
	switch {
	case strings.HasPrefix(n, "+"):
		return "A number has no plus sign in JSON."
	case len(plain) > 1 && plain[0] == '0' && strings.IndexByte("xXbBoO", plain[1]) >= 0:
		return "JSON has decimal numbers only."
	case strings.Contains(n, "_"):
		return "JSON has no underscores in numbers."
	case strings.HasPrefix(plain, "."):
		return "A number needs a digit before its point: 0" + cutTo(plain, 20) + "."
	case len(plain) > 1 && plain[0] == '0' && plain[1] >= '0' && plain[1] <= '9':
		return "A number has no leading zeros in JSON. What is a code, not a quantity, belongs into quotes."
	}
	return cutTo(n, 40) + " is no whole number of JSON: digits are missing, or there is one point too many."
}

func cutTo(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}

// str reads a text with its quotes.
func (s *jsonScan) str() bool {
	begin := s.at
	for s.at++; !s.ended(); s.at++ {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return true
		case c == '\\':
			if !s.escape() {
				return false
			}
		case c == '\n' || c == '\r':
			return s.fail(begin, "This text is not closed: its quote at the end is missing, or a line break in it is not written as \\n.")
		case c < 0x20:
			return s.fail(s.at, fmt.Sprintf("A control character stands in the text. JSON writes it as %s.", controlEscape(c)))
		}
	}
	return s.fail(begin, "This text is not closed: its double quote at the end is missing.")
}

func controlEscape(c byte) string {
	if c == '\t' {
		return `\t`
	}
	return fmt.Sprintf(`\u%04x`, c)
}

// escape reads what a backslash begins and stops at its last character.
func (s *jsonScan) escape() bool {
	at := s.at
	s.at++
	c := s.peek()
	if c == 'u' {
		for range 4 {
			s.at++
			if s.ended() || !isHex(s.text[s.at]) {
				return s.fail(at, `After \u stand four hexadecimal digits.`)
			}
		}
		return true
	}
	if !s.ended() && strings.IndexByte(`"\/bfnrt`, c) >= 0 {
		return true
	}
	if s.ended() {
		return s.fail(at, "This text is not closed: it ends with a backslash.")
	}
	r, _ := utf8.DecodeRuneInString(s.text[s.at:])
	if !unicode.IsGraphic(r) {
		return s.fail(at, `A backslash stands before a line break or a control character. A backslash itself is written \\.`)
	}
	return s.fail(at, fmt.Sprintf(`JSON has no escape \%c. A backslash itself is written \\.`, r))
}

func invalidUTF8(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

func smartQuote(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("“”„‟‘’‚‛«»", r)
}

func letter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '$' || c >= 0x80
}

// word is the run of letters and digits that s begins with, cut to what a message can hold.
func word(s string) string {
	for i, r := range s {
		if !letter(byte(min(r, 0x80))) && !('0' <= r && r <= '9') && r != '-' || i >= 40 {
			return s[:i]
		}
	}
	return s
}
