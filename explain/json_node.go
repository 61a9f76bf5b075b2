package explain

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/playground"
)

// kind tells what a JSON value is.
type kind byte

const (
	isNull kind = iota
	isBool
	isNumeric
	isString
	isArray
	isObject
)

// node is one value of a JSON text.
type node struct {
	kind   kind
	key    string // its name in an object
	index  int    // its place in an array
	text   string // the string, or the literal as written
	line   int    // its line when the text is printed with two spaces of indent
	parent *node
	first  *node
	last   *node
	next   *node
	count  int
}

func (n *node) add(kid *node) {
	kid.index = n.count
	n.count++
	if n.first == nil {
		n.first = kid
	} else {
		n.last.next = kid
	}
	n.last = kid
}

// get walks down member names; it returns nil where one is missing.
func (n *node) get(keys ...string) *node {
	for _, k := range keys {
		if n == nil || n.kind != isObject {
			return nil
		}
		n = n.member(k)
	}
	return n
}

func (n *node) member(key string) *node {
	for kid := n.first; kid != nil; kid = kid.next {
		if kid.key == key {
			return kid
		}
	}
	return nil
}

// one returns the first member whose name is one of keys in any case, in the order of keys.
func (n *node) one(keys ...string) *node {
	if n == nil || n.kind != isObject {
		return nil
	}
	for _, k := range keys {
		for kid := n.first; kid != nil; kid = kid.next {
			if len(kid.key) == len(k) && strings.EqualFold(kid.key, k) {
				return kid
			}
		}
	}
	return nil
}

// words returns the string of a value that is a non-empty string, else "".
func (n *node) words() string {
	if n == nil || n.kind != isString {
		return ""
	}
	return strings.TrimSpace(n.text)
}

// scalar returns the text of a string, number or boolean, else "".
func (n *node) scalar() string {
	if n == nil || n.kind == isObject || n.kind == isArray || n.kind == isNull {
		return ""
	}
	return n.text
}

// is reports whether the value is of kind k; a missing one is of none.
func (n *node) is(k kind) bool { return n != nil && n.kind == k }

// empty reports whether there is nothing in it: missing, null, "", {} or [].
func (n *node) empty() bool {
	switch {
	case n == nil || n.kind == isNull:
		return true
	case n.kind == isString:
		return n.text == ""
	case n.kind == isObject || n.kind == isArray:
		return n.count == 0
	}
	return false
}

// pointer is the JSON Pointer to the value (RFC 6901); the whole text is "".
func (n *node) pointer() string {
	if n == nil || n.parent == nil {
		return ""
	}
	if n.parent.kind == isArray {
		return n.parent.pointer() + "/" + strconv.Itoa(n.index)
	}
	return n.parent.pointer() + "/" + pointerEscape.Replace(n.key)
}

// compactBytes bounds the writing of a value that is quoted.
const compactBytes = 2000

// compact writes the value as JSON on one line, as far as a quotation goes. What stands
// under a secret's name is masked.
func (n *node) compact() string { return string(n.write(nil)) }

func (n *node) write(b []byte) []byte {
	switch {
	case n == nil:
		return append(b, "null"...)
	case len(b) > compactBytes:
		return b
	case n.kind == isString:
		if n.key != "" && playground.SecretName(n.key) {
			return append(b, quoteJSON(playground.Mask(n.text))...)
		}
		return append(b, quoteJSON(n.text)...)
	case n.kind != isObject && n.kind != isArray:
		return append(b, n.text...)
	}
	open, end := byte('{'), byte('}')
	if n.kind == isArray {
		open, end = '[', ']'
	}
	b = append(b, open)
	for k := n.first; k != nil && len(b) <= compactBytes; k = k.next {
		if k != n.first {
			b = append(b, ", "...)
		}
		if n.kind == isObject {
			b = append(append(b, quoteJSON(k.key)...), ": "...)
		}
		b = k.write(b)
	}
	return append(b, end)
}

var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")

// quoteJSON writes a string as JSON.
func quoteJSON(s string) string {
	b := append(make([]byte, 0, len(s)+2), '"')
	for _, r := range strings.ToValidUTF8(s, "\ufffd") {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < 0x20:
			b = append(b, fmt.Sprintf(`\u%04x`, r)...)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return string(append(b, '"'))
}

func (n *node) firstKid() *node {
	if n == nil {
		return nil
	}
	return n.first
}
