package compose

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// JSONFault is the first place where a text stops being JSON (RFC 8259).
type JSONFault struct {
	Offset int    // bytes before it
	Line   int    // counting from 1
	Column int    // characters, counting from 1
	Detail string // what is wrong, as a sentence
}

// maxJSONDepth is where readers give up; Go's own stops at the same depth.
const maxJSONDepth = 10_000

// CheckJSON says where and why text is not JSON, or returns nil where it is.
func CheckJSON(text string) *JSONFault {
	s := &jsonScan{text: text}
	if !s.document() {
		return &JSONFault{
			Offset: s.faultAt, Line: 1 + strings.Count(text[:s.faultAt], "\n"),
			Column: 1 + utf8.RuneCountInString(text[strings.LastIndexByte(text[:s.faultAt], '\n')+1:s.faultAt]),
			Detail: s.detail,
		}
	}
	return nil
}

// jsonScan reads JSON and stops at the first fault. Its methods report success.
type jsonScan struct {
	text    string
	at      int
	open    []opened
	faultAt int
	detail  string
}

// opened is a bracket that waits for its end.
type opened struct {
	bracket byte
	at      int
}

func (s *jsonScan) fail(at int, detail string) bool {
	s.faultAt, s.detail = min(at, len(s.text)), detail
	return false
}

func (s *jsonScan) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func (s *jsonScan) ended() bool { return s.at >= len(s.text) }

func (s *jsonScan) blanks() {
	for !s.ended() && strings.IndexByte(" \t\r\n", s.text[s.at]) >= 0 {
		s.at++
	}
}

func (s *jsonScan) document() bool {
	if i := invalidUTF8(s.text); i >= 0 {
		return s.fail(i, "This byte is no UTF-8. JSON is UTF-8 text.")
	}
	if strings.HasPrefix(s.text, "\ufeff") {
		return s.fail(0, "An invisible byte order mark (BOM) stands at the start. JSON begins without one.")
	}
	s.blanks()
	if s.ended() {
		return s.fail(s.at, "There is nothing here. JSON is at least one value.")
	}
	if !s.values() {
		return false
	}
	s.blanks()
	if !s.ended() {
		return s.fail(s.at, s.after())
	}
	return true
}

func (s *jsonScan) after() string {
	switch c := s.peek(); {
	case c == '}' || c == ']':
		return fmt.Sprintf("This %c closes nothing. There is one too many.", c)
	case strings.HasPrefix(s.text[s.at:], "//") || strings.HasPrefix(s.text[s.at:], "/*"):
		return commentDetail
	case c == ',':
		return "A comma follows, but the document has ended. Several values belong into a list: [ … ]."
	}
	return "The document has ended before this. JSON is one value; several belong into a list: [ … ]."
}

// values reads one value and all that is inside of it, without recursion.
func (s *jsonScan) values() bool {
	if !s.value() {
		return false
	}
	for len(s.open) > 0 {
		if !s.next() {
			return false
		}
	}
	return true
}

// value reads a scalar whole, or the beginning of an object or a list with its first member.
func (s *jsonScan) value() bool {
	s.blanks()
	if c := s.peek(); c == '{' || c == '[' {
		if len(s.open) >= maxJSONDepth {
			return s.fail(s.at, fmt.Sprintf("This is nested deeper than %d levels.", maxJSONDepth))
		}
		s.open = append(s.open, opened{c, s.at})
		s.at++
		s.blanks()
		if s.peek() == closing(c) {
			s.close()
			return true
		}
		return s.member()
	}
	return s.scalar()
}

func closing(bracket byte) byte {
	if bracket == '{' {
		return '}'
	}
	return ']'
}

func (s *jsonScan) close() {
	s.at++
	s.open = s.open[:len(s.open)-1]
}

// member reads an element of a list, or a name with its value.
func (s *jsonScan) member() bool {
	if s.open[len(s.open)-1].bracket == '[' {
		return s.value()
	}
	s.blanks()
	if s.peek() != '"' {
		return s.fail(s.at, s.badName())
	}
	if !s.str() {
		return false
	}
	s.blanks()
	if s.peek() != ':' {
		return s.fail(s.at, s.noColon())
	}
	s.at++
	return s.value()
}

// next reads what follows a member: the end of what is open, or a comma and a member.
func (s *jsonScan) next() bool {
	s.blanks()
	end := closing(s.open[len(s.open)-1].bracket)
	switch s.peek() {
	case end:
		s.close()
		return true
	case ',':
		comma := s.at
		s.at++
		s.blanks()
		switch {
		case s.peek() == end && !s.ended():
			return s.fail(comma, fmt.Sprintf("The comma before this %c is one too many: JSON has none after the last member.", end))
		case s.peek() == ',':
			return s.fail(s.at, "Two commas stand in a row. A value is missing between them, or one is too many.")
		}
		return s.member()
	}
	return s.fail(s.at, s.noEnd(end))
}

const commentDetail = "JSON has no comments."

func (s *jsonScan) noEnd(end byte) string {
	c := s.peek()
	rest := s.text[s.at:]
	switch {
	case s.ended():
		return s.unclosed()
	case c == '}' || c == ']':
		o := s.open[len(s.open)-1]
		return fmt.Sprintf("A %c is expected here, not %c: it closes the %c of line %d.", end, c, o.bracket, s.line(o.at))
	case strings.HasPrefix(rest, "//") || strings.HasPrefix(rest, "/*") || c == '#':
		return commentDetail
	case c == ':':
		return "A colon stands where a comma or an end is expected. In a list there are no names; they belong into { … }."
	case c == '=':
		return "An equals sign stands here. JSON has a colon after a name."
	case c == ';':
		return "A semicolon stands here. JSON parts its members with commas."
	}
	return fmt.Sprintf("A comma is missing before this, or a %c.", end)
}

func (s *jsonScan) unclosed() string {
	o := s.open[len(s.open)-1]
	return fmt.Sprintf("The %c of line %d is not closed: a %c is missing at the end.", o.bracket, s.line(o.at), closing(o.bracket))
}

func (s *jsonScan) line(at int) int { return 1 + strings.Count(s.text[:at], "\n") }

func (s *jsonScan) badName() string {
	c := s.peek()
	rest := s.text[s.at:]
	switch {
	case s.ended():
		return s.unclosed()
	case c == '\'':
		return `Single quotes stand around a name. JSON has double quotes: "name".`
	case strings.HasPrefix(rest, "//") || strings.HasPrefix(rest, "/*") || c == '#':
		return commentDetail
	case c == ',':
		return "A comma stands where a name is expected. One is too many."
	case smartQuote(rest):
		return `A curly quote stands around a name. JSON has straight ones: "name".`
	case letter(c):
		return fmt.Sprintf("The name %s has no quotes. JSON wants %q.", word(rest), word(rest))
	case '0' <= c && c <= '9':
		return "A number stands where a name is expected. Names have double quotes around them."
	}
	return "A name in double quotes is expected here."
}

func (s *jsonScan) noColon() string {
	switch c := s.peek(); {
	case s.ended():
		return s.unclosed()
	case c == '=':
		return "An equals sign stands after the name. JSON has a colon there."
	case c == ',' || c == '}':
		return "This name has no value. A colon and a value follow every name."
	}
	return "A colon is missing between the name and its value."
}
