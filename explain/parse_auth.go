package explain

import (
	"strings"
)

// challenge is one challenge of a WWW-Authenticate field (RFC 9110, 11.6.1).
type challenge struct {
	scheme string // as written
	token  string // token68, where there is one
	params []param
}

// param is one auth-param; its name is in lower case.
type param struct{ name, value string }

// get returns a parameter's value, or "".
func (c challenge) get(name string) string {
	for _, p := range c.params {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

// is reports whether the challenge is of a scheme.
func (c challenge) is(scheme string) bool { return strings.EqualFold(c.scheme, scheme) }

// maxChallenges bounds what is read of one field.
const maxChallenges = 32

// loneParameter are names of parameters, which no scheme has, met without a value.
var loneParameter = map[string]bool{"realm": true, "nonce": true, "opaque": true, "qop": true, "stale": true, "algorithm": true, "charset": true, "scope": true, "error": true}

// parseChallenges reads a list of challenges. One field line can hold several, and the
// comma that parts challenges also parts parameters; what cannot be read is stepped over.
func parseChallenges(value string) []challenge {
	var list []challenge
	s := scanner{text: value}
	for len(list) < maxChallenges {
		s.skip(" \t,")
		if s.done() {
			return list
		}
		word := s.token()
		if word == "" { // nothing that can stand there, such as a <placeholder>
			for s.at++; !s.done() && strings.IndexByte(" \t,", s.peek()) < 0; s.at++ {
			}
			continue
		}
		at := s.at
		s.skip(" \t")
		if s.peek() == '=' {
			s.at++
			if len(list) == 0 {
				list = append(list, challenge{}) // parameters without a scheme
			}
			c := &list[len(list)-1]
			c.params = append(c.params, param{strings.ToLower(word), s.value()})
			continue
		}
		if len(list) > 0 && loneParameter[strings.ToLower(word)] && (s.done() || s.peek() == ',') {
			c := &list[len(list)-1]
			c.params = append(c.params, param{strings.ToLower(word), ""})
			continue
		}
		c := challenge{scheme: word}
		if s.at > at || s.done() {
			c.token = s.token68()
		}
		list = append(list, c)
	}
	return list
}

// scanner walks a field value.
type scanner struct {
	text string
	at   int
}

func (s *scanner) done() bool { return s.at >= len(s.text) }

func (s *scanner) peek() byte {
	if s.done() {
		return 0
	}
	return s.text[s.at]
}

func (s *scanner) skip(set string) {
	for !s.done() && strings.IndexByte(set, s.text[s.at]) >= 0 {
		s.at++
	}
}

// token reads a token (RFC 9110, 5.6.2).
func (s *scanner) token() string {
	start := s.at
	for !s.done() && isTokenByte(s.text[s.at]) {
		s.at++
	}
	return s.text[start:s.at]
}

func isTokenByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}

// value reads a token or a quoted string; a bare value may hold what a token may not,
// up to the next comma, semicolon or space.
func (s *scanner) value() string {
	s.skip(" \t")
	if s.peek() == '"' {
		return s.quoted()
	}
	start := s.at
	for !s.done() && strings.IndexByte(", ;\t", s.text[s.at]) < 0 {
		s.at++
	}
	return s.text[start:s.at]
}

// quoted reads a quoted string and takes its escapes away (RFC 9110, 5.6.4). A missing
// closing quote ends with the text.
func (s *scanner) quoted() string {
	s.at++
	start := s.at
	var b []byte
	for !s.done() {
		switch c := s.text[s.at]; c {
		case '"':
			out := s.text[start:s.at]
			s.at++
			if b != nil {
				return string(b)
			}
			return out
		case '\\':
			if b == nil {
				b = append(make([]byte, 0, len(s.text)-start), s.text[start:s.at]...)
			}
			if s.at++; !s.done() {
				b = append(b, s.text[s.at])
				s.at++
			}
		default:
			if b != nil {
				b = append(b, c)
			}
			s.at++
		}
	}
	if b != nil {
		return string(b)
	}
	return s.text[start:]
}

// token68 reads the compact credentials that may stand after a scheme, such as
// Negotiate's. It reads nothing when parameters follow.
func (s *scanner) token68() string {
	start := s.at
	for !s.done() && (isTokenByte(s.text[s.at]) || s.text[s.at] == '/') {
		s.at++
	}
	word := s.text[start:s.at]
	for s.peek() == '=' {
		s.at++
	}
	pad := s.text[start+len(word) : s.at]
	rest := strings.TrimLeft(s.text[s.at:], " \t")
	if word != "" && (rest == "" || rest[0] == ',') && (len(pad) != 1 || rest == "" || rest[0] == ',') {
		return word + pad
	}
	s.at = start
	return ""
}
