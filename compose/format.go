package compose

import (
	"strings"

	"parley/playground"
)

// A Syntax is what a body's text can be checked and laid out as. The words are those of the
// page's script (static/script/bodies.js and frontend/syntax.js).
type Syntax string

// The syntaxes.
const (
	SyntaxJSON    Syntax = "json"   // in which {{name}} may stand for a value
	SyntaxStrict  Syntax = "strict" // JSON with names in its strings alone
	SyntaxXML     Syntax = "xml"
	SyntaxGraphQL Syntax = "graphql"
)

// deepestText is how deep a text may be nested to be checked.
const deepestText = 2000

// tooDeep is said of what is nested deeper.
const tooDeep = "it is nested too deep to check"

// textFault is where a text cannot be read on, in bytes, and why.
type textFault struct {
	at  int
	why string
}

// Check says where text stops being what it should be and why; nil: it is that. Blank text
// is fine.
func (s Syntax) Check(text string) *playground.BodyFault {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	var f *textFault
	switch s {
	case SyntaxJSON, SyntaxStrict:
		f = jsonFault(text, s == SyntaxJSON)
	case SyntaxXML:
		_, f = readXML(text)
	case SyntaxGraphQL:
		_, f = readGraphQL(text)
	}
	if f == nil {
		return nil
	}
	at := min(f.at, len(text))
	return &playground.BodyFault{At: int64(at), Line: int64(strings.Count(text[:at], "\n") + 1), Detail: f.why}
}

// Format lays text out anew and changes nothing that it says. Text that is not of the syntax
// comes back as it is, with the fault.
func (s Syntax) Format(text string) (string, *playground.BodyFault) {
	if f := s.Check(text); f != nil || strings.TrimSpace(text) == "" {
		return text, f
	}
	switch s {
	case SyntaxJSON, SyntaxStrict:
		return formatJSON(text), nil
	case SyntaxXML:
		return formatXML(text), nil
	case SyntaxGraphQL:
		return formatGraphQL(text), nil
	}
	return text, nil
}

// jsonReader checks JSON (RFC 8259).
type jsonReader struct {
	text  string
	names bool // {{name}} is a value
	at    int
	depth int
	fault *textFault
}

func jsonFault(text string, names bool) *textFault {
	r := &jsonReader{text: text, names: names}
	r.space()
	if r.value() {
		if r.space(); r.at < len(text) {
			r.fail("there is more after the end")
		}
	}
	return r.fault
}

func (r *jsonReader) fail(why string) bool {
	if r.fault == nil {
		r.fault = &textFault{r.at, why}
	}
	return false
}

func (r *jsonReader) space() {
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.at]) >= 0 {
		r.at++
	}
}

func (r *jsonReader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

// nameLength is the length of the name in braces that s begins with. Nothing else in JSON
// begins so: an object holds no object without a name.
func nameLength(s string) int {
	if !strings.HasPrefix(s, "{{") {
		return 0
	}
	if at := variable.FindStringIndex(s[:min(len(s), longestName)]); at != nil && at[0] == 0 {
		return at[1]
	}
	return 0
}

// longestName is how far the end of a name in braces is looked for.
const longestName = 1024

func (r *jsonReader) value() bool {
	if n := nameLength(r.text[r.at:]); n > 0 && r.names {
		r.at += n
		return true
	}
	switch r.peek() {
	case '{':
		return r.list('}', r.member, "object")
	case '[':
		return r.list(']', r.value, "list")
	case '"':
		return r.quoted()
	}
	n := scalarLength(r.text[r.at:])
	switch {
	case n > 0:
		r.at += n
		return true
	case r.at >= len(r.text):
		return r.fail("a value is expected")
	}
	return r.fail("this is not a JSON value")
}

func (r *jsonReader) member() bool {
	if !r.quoted() {
		return false
	}
	if r.space(); r.peek() != ':' {
		return r.fail("a colon is expected")
	}
	r.at++
	r.space()
	return r.value()
}

func (r *jsonReader) list(end byte, item func() bool, what string) bool {
	if r.depth++; r.depth > deepestText {
		return r.fail(tooDeep)
	}
	defer func() { r.depth-- }()
	r.at++
	if r.space(); r.peek() == end {
		r.at++
		return true
	}
	for {
		r.space()
		if !item() {
			return false
		}
		switch r.space(); {
		case r.peek() == ',':
			r.at++
			if r.space(); r.peek() == end {
				return r.fail("a comma stands before the end of the " + what)
			}
		case r.peek() == end:
			r.at++
			return true
		case r.at >= len(r.text):
			return r.fail("the " + what + " is not closed")
		default:
			return r.fail("a comma or " + string(end) + " is expected")
		}
	}
}

func (r *jsonReader) quoted() bool {
	if r.peek() != '"' {
		return r.fail("a name in quotation marks is expected")
	}
	for i := r.at + 1; i < len(r.text); i++ {
		switch c := r.text[i]; {
		case c == '"':
			r.at = i + 1
			return true
		case c < 0x20:
			i = len(r.text)
		case c == '\\':
			n := escapeLength(r.text[i:])
			if n == 0 {
				i = len(r.text)
			}
			i += n - 1
		}
	}
	return r.fail("this text has no end, or holds a character that must be escaped")
}

func escapeLength(s string) int {
	switch {
	case len(s) > 1 && strings.IndexByte(`"\/bfnrt`, s[1]) >= 0:
		return 2
	case len(s) > 5 && s[1] == 'u' && strings.Trim(s[2:6], "0123456789abcdefABCDEF") == "":
		return 6
	}
	return 0
}

// scalarLength is the length of the number or word that s begins with.
func scalarLength(s string) int {
	for _, word := range []string{"true", "false", "null"} {
		if strings.HasPrefix(s, word) {
			return len(word)
		}
	}
	digits := func(i int) int {
		for i < len(s) && '0' <= s[i] && s[i] <= '9' {
			i++
		}
		return i
	}
	i := 0
	if strings.HasPrefix(s, "-") {
		i = 1
	}
	whole := digits(i)
	if whole == i {
		return 0
	}
	if s[i] == '0' {
		whole = i + 1
	}
	n := whole
	if n < len(s) && s[n] == '.' && digits(n+1) > n+1 {
		n = digits(n + 1)
	}
	if n < len(s) && (s[n] == 'e' || s[n] == 'E') {
		from := n + 1
		if from < len(s) && (s[from] == '+' || s[from] == '-') {
			from++
		}
		if to := digits(from); to > from {
			n = to
		}
	}
	return n
}

// formatJSON lays JSON out anew: numbers keep their digits, and strings their escapes.
func formatJSON(text string) string {
	var b strings.Builder
	depth := 0
	line := func() { b.WriteString("\n" + strings.Repeat("  ", depth)) }
	open := false // nothing stands behind the last bracket yet
	for i := 0; i < len(text); i++ {
		c := text[i]
		if strings.IndexByte(" \t\r\n", c) >= 0 {
			continue
		}
		closes := c == '}' || c == ']'
		if open && !closes {
			line()
		}
		name := nameLength(text[i:])
		switch {
		case name > 0:
			b.WriteString(text[i : i+name])
			i += name - 1
		case c == '{' || c == '[':
			depth++
			b.WriteByte(c)
			open = true
			continue
		case closes:
			if depth--; !open {
				line()
			}
			b.WriteByte(c)
		case c == ',':
			b.WriteByte(c)
			line()
		case c == ':':
			b.WriteString(": ")
		default:
			n := tokenLength(text[i:])
			b.WriteString(text[i : i+n])
			i += n - 1
		}
		open = false
	}
	return b.String()
}

func tokenLength(s string) int {
	if s[0] != '"' {
		if n := strings.IndexAny(s, " \t\r\n{}[],:\""); n > 0 {
			return n
		}
		return len(s)
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}
