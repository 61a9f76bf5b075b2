package explain

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth bounds how deeply nested JSON is read; more is not a rule's business.
const maxDepth = 64

// jsonFault is why a text is not JSON.
type jsonFault struct {
	offset int    // of the byte that cannot stand there
	what   string // in words
}

// readJSON parses a text. What was read before a fault is returned with it.
func readJSON(text string) (*node, *jsonFault) {
	r := jsonReader{text: text, line: 1}
	r.space()
	root := r.value(nil, 0)
	if r.fault == nil {
		r.space()
		if r.at < len(text) {
			r.fail("more text after the end of the value")
		}
	}
	return root, r.fault
}

// jsonReader is a recursive reader that counts the lines of the indented form as it goes.
type jsonReader struct {
	text  string
	at    int
	line  int
	fault *jsonFault
	slab  []node
}

func (r *jsonReader) fail(what string) {
	if r.fault == nil {
		r.fault = &jsonFault{r.at, what}
	}
}

func (r *jsonReader) node(k kind, parent *node) *node {
	if len(r.slab) == cap(r.slab) {
		r.slab = make([]node, 0, min(512, max(16, 2*cap(r.slab))))
	}
	r.slab = append(r.slab, node{kind: k, line: r.line, parent: parent})
	return &r.slab[len(r.slab)-1]
}

func (r *jsonReader) space() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return
		}
	}
}

func (r *jsonReader) value(parent *node, depth int) *node {
	if depth > maxDepth {
		r.fail("nested deeper than 64 levels")
		return nil
	}
	if r.at >= len(r.text) {
		r.fail("the text ends where a value should stand")
		return nil
	}
	switch c := r.text[r.at]; {
	case c == '{':
		return r.object(parent, depth)
	case c == '[':
		return r.array(parent, depth)
	case c == '"':
		n := r.node(isString, parent)
		n.text = r.string()
		return n
	case c == '-' || '0' <= c && c <= '9':
		return r.number(parent)
	case c == 't':
		return r.literal("true", isBool, parent)
	case c == 'f':
		return r.literal("false", isBool, parent)
	case c == 'n':
		return r.literal("null", isNull, parent)
	}
	r.fail(r.unexpected())
	return nil
}

// unexpected names what people most often write where a value should stand.
func (r *jsonReader) unexpected() string {
	switch r.text[r.at] {
	case '\'':
		return "a single quote; JSON takes double quotes only"
	case '}', ']':
		return "a trailing comma before " + r.text[r.at:r.at+1]
	case '/':
		return "a comment; JSON has none"
	case 0xEF:
		return "a byte order mark, which JSON must not begin with"
	case 'N', 'I', 'u':
		return "a word that JSON does not have, " + r.word()
	case 'T', 'F':
		return "a capital letter; JSON writes true, false and null in lower case"
	}
	return "a character that cannot begin a value"
}

// word is the word that stands where a value should.
func (r *jsonReader) word() string {
	end := r.at
	for end < len(r.text) && end < r.at+20 && isLetter(r.text[end]) {
		end++
	}
	return r.text[r.at:end]
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func (r *jsonReader) literal(word string, k kind, parent *node) *node {
	if !strings.HasPrefix(r.text[r.at:], word) {
		r.fail("a word that is not true, false or null")
		return nil
	}
	n := r.node(k, parent)
	n.text = word
	r.at += len(word)
	return n
}

func (r *jsonReader) number(parent *node) *node {
	start := r.at
	if r.text[r.at] == '-' {
		r.at++
	}
	whole := r.digits()
	switch {
	case whole == 0 && r.at < len(r.text) && isLetter(r.text[r.at]):
		r.fail("a number that JSON does not have, " + r.text[start:r.at] + r.word())
		return nil
	case whole == 0:
		r.fail("a number without digits")
		return nil
	case whole > 1 && r.text[r.at-whole] == '0':
		r.at -= whole
		r.fail("a number with a leading zero")
		return nil
	}
	if r.at < len(r.text) && r.text[r.at] == '.' {
		r.at++
		if r.digits() == 0 {
			r.fail("a number that ends in its point")
			return nil
		}
	}
	if r.at < len(r.text) && (r.text[r.at] == 'e' || r.text[r.at] == 'E') {
		r.at++
		if r.at < len(r.text) && (r.text[r.at] == '+' || r.text[r.at] == '-') {
			r.at++
		}
		if r.digits() == 0 {
			r.fail("a number without an exponent")
			return nil
		}
	}
	n := r.node(isNumeric, parent)
	n.text = r.text[start:r.at]
	return n
}

func (r *jsonReader) digits() int {
	n := 0
	for r.at < len(r.text) && '0' <= r.text[r.at] && r.text[r.at] <= '9' {
		r.at++
		n++
	}
	return n
}

// string reads from the opening quote to behind the closing one.
func (r *jsonReader) string() string {
	r.at++
	start := r.at
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == '"':
			s := r.text[start:r.at]
			r.at++
			return s
		case c == '\\':
			return r.escaped(start)
		case c < 0x20:
			r.fail("a line break or control character inside a string")
			return r.text[start:r.at]
		}
		r.at++
	}
	r.fail("the text ends inside a string")
	return r.text[start:]
}

// escaped goes on with a string that holds escapes.
func (r *jsonReader) escaped(start int) string {
	b := append(make([]byte, 0, 2*(r.at-start)+16), r.text[start:r.at]...)
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == '"':
			r.at++
			return string(b)
		case c < 0x20:
			r.fail("a line break or control character inside a string")
			return string(b)
		case c == '\\':
			var ok bool
			if b, ok = r.escape(b); !ok {
				return string(b)
			}
		default:
			b = append(b, c)
			r.at++
		}
	}
	r.fail("the text ends inside a string")
	return string(b)
}

func (r *jsonReader) escape(b []byte) ([]byte, bool) {
	if r.at+1 >= len(r.text) {
		r.at = len(r.text)
		r.fail("the text ends inside a string")
		return b, false
	}
	c := r.text[r.at+1]
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
		r.at += 2
		return append(b, "\"\\/\b\f\n\r\t"[i]), true
	}
	if c != 'u' {
		r.fail("an escape that JSON does not have")
		return b, false
	}
	u, ok := r.hex4(r.at + 2)
	if !ok {
		r.fail("an escape without four hexadecimal digits")
		return b, false
	}
	r.at += 6
	if utf16.IsSurrogate(u) {
		if low, ok := r.hex4(r.at + 2); ok && strings.HasPrefix(r.text[r.at:], `\u`) {
			if joined := utf16.DecodeRune(u, low); joined != utf8.RuneError {
				r.at += 6
				return utf8.AppendRune(b, joined), true
			}
		}
		u = utf8.RuneError
	}
	return utf8.AppendRune(b, u), true
}

func (r *jsonReader) hex4(at int) (rune, bool) {
	if at+4 > len(r.text) {
		return 0, false
	}
	for _, c := range []byte(r.text[at : at+4]) {
		if !isHex(c) {
			return 0, false
		}
	}
	v, err := strconv.ParseUint(r.text[at:at+4], 16, 16)
	return rune(v), err == nil
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func (r *jsonReader) object(parent *node, depth int) *node {
	n := r.node(isObject, parent)
	r.at++
	r.space()
	if r.at < len(r.text) && r.text[r.at] == '}' {
		r.at++
		return n
	}
	for {
		if r.at >= len(r.text) || r.text[r.at] != '"' {
			r.fail(r.noName())
			return n
		}
		r.line++
		key := r.string()
		r.space()
		if r.fault != nil {
			return n
		}
		if r.at >= len(r.text) || r.text[r.at] != ':' {
			r.fail("no colon after a member's name")
			return n
		}
		r.at++
		r.space()
		if r.at < len(r.text) && (r.text[r.at] == '}' || r.text[r.at] == ',') {
			r.fail("no value after the name " + strconv.Quote(cut(key, 40)))
			return n
		}
		kid := r.value(n, depth+1)
		if kid != nil {
			kid.key = key
			n.add(kid)
		}
		if r.fault != nil || !r.goOn('}') {
			return n
		}
	}
}

func (r *jsonReader) noName() string {
	switch {
	case r.at >= len(r.text):
		return "the text ends inside an object"
	case r.text[r.at] == '}':
		return "a trailing comma before }"
	case r.text[r.at] == '\'':
		return "a single quote; JSON takes double quotes only"
	case r.text[r.at] == '/':
		return "a comment; JSON has none"
	}
	return "a member's name that is not in double quotes"
}

func (r *jsonReader) array(parent *node, depth int) *node {
	n := r.node(isArray, parent)
	r.at++
	r.space()
	if r.at < len(r.text) && r.text[r.at] == ']' {
		r.at++
		return n
	}
	for {
		r.line++
		kid := r.value(n, depth+1)
		if kid != nil {
			n.add(kid)
		}
		if r.fault != nil || !r.goOn(']') {
			return n
		}
	}
}

// goOn reads the comma or the bracket after a value. It returns false at the end.
func (r *jsonReader) goOn(end byte) bool {
	r.space()
	switch {
	case r.at >= len(r.text):
		r.fail("the text ends before the closing " + string(end))
		return false
	case r.text[r.at] == end:
		r.at++
		r.line++
		return false
	case r.text[r.at] == '/':
		r.fail("a comment; JSON has none")
		return false
	case r.text[r.at] != ',':
		r.fail("no comma between two values")
		return false
	}
	r.at++
	r.space()
	return true
}
