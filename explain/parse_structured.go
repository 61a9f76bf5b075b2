package explain

import (
	"strconv"
	"strings"
)

// item is one member of a structured list (RFC 9651, 3.1): a value and its parameters.
type item struct {
	value  string
	params []param
}

func (i item) get(name string) string {
	for _, p := range i.params {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

// number returns a parameter as a number.
func (i item) number(name string) (int64, bool) {
	v := i.get(name)
	if v == "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || n < -1e15 || n > 1e15 {
		return 0, false
	}
	return int64(n), true
}

// parseStructured reads a structured list, or the dictionary form that an older draft of
// RateLimit used (limit=10, remaining=0, reset=5), in which each member becomes an item
// with one parameter of its own name. It is tolerant: servers write these by hand.
func parseStructured(value string) []item {
	var items []item
	s := scanner{text: value}
	for len(items) < 64 {
		s.skip(" \t,")
		if s.done() {
			return items
		}
		items = append(items, s.item())
	}
	return items
}

func (s *scanner) item() item {
	var it item
	start := s.at
	switch {
	case s.peek() == '"':
		it.value = s.quoted()
	case s.peek() == ':':
		it.value = s.bytes()
	default:
		it.value = s.until(",;=")
		if s.peek() == '=' {
			s.at++
			it.params = append(it.params, param{strings.ToLower(it.value), s.bare()})
			it.value = ""
		}
	}
	for s.skip(" \t"); s.peek() == ';'; s.skip(" \t") {
		s.at++
		s.skip(" \t")
		name := strings.ToLower(s.until(",;="))
		v := "?1"
		if s.peek() == '=' {
			s.at++
			v = s.bare()
		}
		if name != "" && len(it.params) < 32 {
			it.params = append(it.params, param{name, v})
		}
	}
	if s.at == start || !s.done() && s.peek() != ',' {
		s.at++ // nothing that begins a member: step over it
	}
	return it
}

// bare reads a bare item.
func (s *scanner) bare() string {
	s.skip(" \t")
	switch s.peek() {
	case '"':
		return s.quoted()
	case ':':
		return s.bytes()
	}
	return s.until(",;")
}

// bytes reads a byte sequence between colons.
func (s *scanner) bytes() string {
	s.at++
	v := s.until(":")
	if !s.done() {
		s.at++
	}
	return v
}

func (s *scanner) until(set string) string {
	start := s.at
	for !s.done() && strings.IndexByte(set, s.text[s.at]) < 0 {
		s.at++
	}
	return strings.TrimSpace(s.text[start:s.at])
}
