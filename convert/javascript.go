package convert

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/lazyregexp"
)

// jsKind says what a value in JavaScript is.
type jsKind int

const (
	jsOther    jsKind = iota // an expression: text is as it stands
	jsText                   // a text in quotes
	jsObject                 // members
	jsJSON                   // JSON.stringify of an object: its JSON in text
	jsForm                   // new URLSearchParams of an object
	jsFormData               // new FormData, with what was added to it
)

type jsValue struct {
	kind    jsKind
	text    string
	members []jsMember
	size    int // of one that has a name: how much it is, written out
}

type jsMember struct {
	name  string
	value jsValue
}

// script reads values of JavaScript from text; broken is set where it ends within one.
type script struct {
	text   string
	depth  int
	broken bool
	known  map[string]jsValue // by the names that they were given
	words
}

// maxNesting bounds how deep values may stand in one another.
const maxNesting = 200

// skip drops blanks and comments.
func (s *script) skip() {
	for {
		s.text = strings.TrimLeft(s.text, " \t\n\u00a0\ufeff")
		switch {
		case strings.HasPrefix(s.text, "//"):
			_, s.text, _ = strings.Cut(s.text, "\n")
		case strings.HasPrefix(s.text, "/*"):
			_, s.text, _ = strings.Cut(s.text[2:], "*/")
		default:
			return
		}
	}
}

// take drops the sign if it comes next.
func (s *script) take(sign byte) bool {
	s.skip()
	if s.text == "" || s.text[0] != sign {
		return false
	}
	s.text = s.text[1:]
	return true
}

// wrappers are calls around a value that fetch is given; what they make of it is known.
var wrappers = []struct {
	call string
	kind jsKind
}{{"JSON.stringify(", jsJSON}, {"new URLSearchParams(", jsForm}, {"new Headers(", jsObject}, {"new URL(", jsText}, {"new FormData(", jsFormData}}

func (s *script) value() jsValue {
	s.skip()
	if s.depth++; s.depth > maxNesting {
		s.broken = true
	}
	defer func() { s.depth-- }()
	if s.broken || s.text == "" {
		s.broken = true
		return jsValue{}
	}
	switch s.text[0] {
	case '"', '\'', '`':
		return jsValue{kind: jsText, text: s.quoted()}
	case '{':
		return s.object()
	case '[':
		return s.array()
	}
	for _, w := range wrappers {
		if strings.HasPrefix(s.text, w.call) {
			if s.text = s.text[len(w.call):]; s.take(')') {
				return jsValue{kind: w.kind}
			}
			v := s.value()
			if s.broken = s.broken || len(v.text) > maxCommand/2; s.broken { // each wrapping doubles what it escapes
				return jsValue{}
			}
			v = wrapped(v, w.kind)
			s.upTo(')')
			return v
		}
	}
	return s.called(s.expression())
}

func wrapped(v jsValue, kind jsKind) jsValue {
	switch {
	case kind == jsJSON:
		return jsValue{kind: jsJSON, text: v.json()}
	case v.kind == jsObject:
		v.kind = kind
	}
	return v
}

// upTo drops what stands before the sign that closes a call, and the sign.
func (s *script) upTo(sign byte) {
	for !s.take(sign) && !s.broken {
		if !s.take(',') {
			s.expression()
		} else if s.skip(); s.text != "" && s.text[0] != sign {
			s.value()
		}
		if s.text == "" {
			s.broken = true
		}
	}
}

func (s *script) object() jsValue {
	v := jsValue{kind: jsObject}
	for s.text = s.text[1:]; !s.take('}'); s.take(',') {
		if s.broken || s.text == "" {
			s.broken = true
			return v
		}
		name := ""
		if strings.IndexByte("\"'`", s.text[0]) >= 0 {
			name = s.quoted()
		} else {
			name = s.expression()
		}
		member := jsMember{name, s.called(name)} // {name} is short for {name: name}
		if s.take(':') {
			member.value = s.value()
		}
		v.members = append(v.members, member)
	}
	return v
}

func (s *script) array() jsValue {
	var items []string
	for s.text = s.text[1:]; !s.take(']'); s.take(',') {
		if s.broken || s.text == "" {
			s.broken = true
			break
		}
		items = append(items, s.value().json())
	}
	return jsValue{text: "[" + strings.Join(items, ", ") + "]"}
}

// expression is what stands up to the next sign between values, as it stands.
func (s *script) expression() string {
	end, depth := len(s.text), 0
scan:
	for i := 0; i < len(s.text); i++ {
		switch s.text[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth < 0 {
				end = i
				break scan
			}
		case ',', ':', ';':
			if depth == 0 {
				end = i
				break scan
			}
		}
	}
	said := strings.TrimSpace(s.text[:end])
	if end == 0 { // a sign that stands where none may
		end = 1
	}
	s.text = s.text[min(end, len(s.text)):]
	return said
}

// quoted reads a text in quotes, with its escapes.
func (s *script) quoted() string {
	quote := s.text[0]
	var b strings.Builder
	for i := 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == quote:
			s.text = s.text[i+1:]
			text := strings.ToValidUTF8(b.String(), "\uFFFD")
			if quote == '`' {
				text = s.filled(text)
			}
			return text
		case c == '\\' && i+1 < len(s.text):
			text, n := jsEscape(s.text[i+1:])
			b.WriteString(text)
			i += n
		default:
			b.WriteByte(c)
		}
	}
	s.broken, s.text = true, ""
	return ""
}

// jsName is a name of the code, which becomes a variable of the request.
var jsName = lazyregexp.New(`^[A-Za-z_$][\w$]*$`)

// named says that text has variables where it differs from what stood there.
func (s *script) named(text, was string) string {
	if text != was {
		s.warn("{{…}}", "Names of the code became variables. Give them values under Variables.")
	}
	return text
}

// plain is a value as a text, with a variable where the code has a name.
func (s *script) plain(v jsValue) string {
	if v.kind == jsOther && jsName.MatchString(v.text) && !json.Valid([]byte(v.text)) {
		return s.named("{{"+v.text+"}}", "")
	}
	return v.text
}

// jsEscape reads what stands behind a backslash, and how long it is.
func jsEscape(rest string) (string, int) {
	hex := 0
	switch rest[0] {
	case 'n':
		return "\n", 1
	case 'r':
		return "\r", 1
	case 't':
		return "\t", 1
	case 'b':
		return "\b", 1
	case '\n':
		return "", 1
	case 'x':
		hex = 2
	case 'u':
		hex = 4
	}
	if hex > 0 && len(rest) > hex {
		if hex == 4 && len(rest) >= 11 && rest[5:7] == `\u` { // two halves of one sign
			var both string
			if json.Unmarshal([]byte(`"\`+rest[:11]+`"`), &both) == nil && utf8.RuneCountInString(both) == 1 {
				return both, 11
			}
		}
		if n, err := strconv.ParseUint(rest[1:1+hex], 16, 32); err == nil {
			return string(rune(n)), 1 + hex
		}
	}
	_, n := utf8.DecodeRuneInString(rest)
	return rest[:n], n
}

// json is a value as JSON; a name whose value the text does not have stands as a variable.
func (v jsValue) json() string {
	switch v.kind {
	case jsText, jsJSON:
		return inJSON(v.text)
	case jsObject, jsForm:
		var b strings.Builder
		for i, m := range v.members {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(inJSON(m.name) + ": " + m.value.json())
		}
		return "{" + b.String() + "}"
	}
	if json.Valid([]byte(v.text)) {
		return v.text
	}
	return inJSON("{{" + v.text + "}}")
}

// inJSON is a text as JSON has it.
func inJSON(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a string has a form, and a builder takes it
	return strings.TrimSuffix(b.String(), "\n")
}
