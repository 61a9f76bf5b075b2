package compare

import (
	"unicode/utf16"
	"unicode/utf8"
)

// number reads a number (RFC 8259, 6).
func (s *scanner) number(at int) error {
	start := s.pos
	if s.peek() == '-' {
		s.pos++
	}
	if s.peek() == '0' {
		s.pos++
	} else if s.digits() == 0 {
		return s.wrong("is not valid JSON")
	}
	if s.peek() == '.' {
		s.pos++
		if s.digits() == 0 {
			return s.wrong("is not valid JSON")
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.pos++
		if c := s.peek(); c == '+' || c == '-' {
			s.pos++
		}
		if s.digits() == 0 {
			return s.wrong("is not valid JSON")
		}
	}
	text := s.text[start:s.pos]
	n := &s.doc.nodes[at]
	n.kind, n.spelled = kindNumber, !plainNumber(text)
	n.hash = s.hash.mix(uint64(kindNumber), s.hash.of(normalNumber(text)))
	return nil
}

// peek returns the next byte, or 0 at the end.
func (s *scanner) peek() byte {
	if s.pos >= len(s.text) {
		return 0
	}
	return s.text[s.pos]
}

func (s *scanner) digits() int {
	start := s.pos
	for s.pos < len(s.text) && s.text[s.pos] >= '0' && s.text[s.pos] <= '9' {
		s.pos++
	}
	return s.pos - start
}

// quoted reads a string and returns the hash of what it stands for, whether it has
// escapes, and whether half of a surrogate pair is among them.
func (s *scanner) quoted() (hash uint64, escaped, lone bool, err error) {
	s.pos++
	start, high := s.pos, byte(0)
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		switch {
		case c == '"':
			text := s.text[start:s.pos]
			if high >= utf8.RuneSelf && !utf8.Valid(text) {
				return 0, false, false, s.wrong("is not valid UTF-8")
			}
			s.pos++
			if !escaped {
				return s.hash.of(text), false, false, nil
			}
			s.buf, lone = unescape(s.buf[:0], text)
			return s.hash.of(s.buf), true, lone, nil
		case c == '\\':
			escaped = true
			if !s.escape() {
				return 0, false, false, s.wrong("is not valid JSON")
			}
		case c < ' ':
			return 0, false, false, s.wrong("is not valid JSON")
		default:
			high |= c
			s.pos++
		}
	}
	return 0, false, false, s.wrong("is not whole JSON: it ends too early")
}

// escape steps over one escape sequence.
func (s *scanner) escape() bool {
	s.pos++
	switch s.peek() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.pos++
		return true
	case 'u':
		s.pos++
		if s.pos+4 > len(s.text) {
			return false
		}
		if _, ok := hex4(s.text[s.pos:]); !ok {
			return false
		}
		s.pos += 4
		return true
	}
	return false
}

func hex4(b []byte) (rune, bool) {
	var r rune
	for _, c := range b[:4] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// unescape appends what the raw text of a valid JSON string stands for. Half of a
// surrogate pair stays distinct from any other: it is written as three bytes, as
// WTF-8 has it, and lone is true.
func unescape(out, raw []byte) (text []byte, lone bool) {
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			out = append(out, raw[i])
			continue
		}
		i++
		switch c := raw[i]; c {
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, _ := hex4(raw[i+1:])
			i += 4
			if utf16.IsSurrogate(r) {
				if pair := secondHalf(raw[i+1:]); pair >= 0 && utf16.DecodeRune(r, pair) != utf8.RuneError {
					out = utf8.AppendRune(out, utf16.DecodeRune(r, pair))
					i += 6
					continue
				}
				lone = true
				out = append(out, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0x3f, 0x80|byte(r)&0x3f)
				continue
			}
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, c)
		}
	}
	return out, lone
}

// secondHalf returns the code unit of the \u escape that raw begins with, or -1.
func secondHalf(raw []byte) rune {
	if len(raw) < 6 || raw[0] != '\\' || raw[1] != 'u' {
		return -1
	}
	r, _ := hex4(raw[2:])
	return r
}
