package compare

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
)

// Bounds of a document that is compared by structure; beyond them it is compared as text.
const (
	maxDepth = 512
	maxNodes = 2_000_000 // 48 bytes each
	maxTotal = 4_000_000 // in all documents of one comparison
	maxText  = 1 << 30   // offsets are 32 bits wide
)

// kind is what a JSON value is.
type kind uint8

const (
	kindNull kind = iota + 1
	kindFalse
	kindTrue
	kindNumber
	kindString
	kindArray
	kindObject
)

// node is one JSON value. A document's nodes lie in reading order: an object's or
// array's first child follows it, and next is the node after all of it. Offsets
// point into the document's text.
type node struct {
	hash      uint64 // equal for values that are equal: order of members and spelling left out
	name      uint64 // of a member's unescaped name
	nameStart uint32 // the name's raw text without quotes
	nameEnd   uint32
	start     uint32 // the value's raw text
	end       uint32
	next      uint32
	count     uint32 // children
	kind      kind
	spelled   bool // it holds a number not spelled plainly, so that equal does not mean identical
}

// document is a JSON text as a tree. It keeps the text and copies nothing of it.
type document struct {
	text  []byte
	nodes []node
	lines []uint32 // first line of each node as printed; filled when lines are aligned
	ends  []uint32 // last line
}

// notJSON says why a text is not compared as JSON. Its words continue a sentence
// that begins with the name of the run.
type notJSON struct{ reason string }

func (e *notJSON) Error() string { return e.reason }

// scanner reads one JSON text (RFC 8259), strictly but for a byte order mark.
type scanner struct {
	ctx   context.Context
	hash  *hasher
	doc   *document
	text  []byte
	pos   int
	names []uint64 // of the members of the objects that are open
	buf   []byte   // an unescaped string
	most  int      // values
}

// readDocument reads a JSON text. Its error is a *notJSON, or the context's.
func readDocument(ctx context.Context, h *hasher, text []byte) (*document, error) {
	return readWithin(ctx, h, text, maxNodes)
}

// readWithin is readDocument for at most so many values.
func readWithin(ctx context.Context, h *hasher, text []byte, values int) (*document, error) {
	if len(text) > maxText {
		return nil, &notJSON{"is larger than 1 GiB"}
	}
	doc := &document{text: text}
	s := &scanner{ctx: ctx, hash: h, doc: doc, text: text, most: values}
	if bytes.HasPrefix(text, []byte("\xef\xbb\xbf")) {
		s.pos = 3
	}
	guess := 1 + bytes.Count(text, []byte{','}) + bytes.Count(text, []byte{'['}) + bytes.Count(text, []byte{'{'})
	doc.nodes = make([]node, 0, min(guess, values, len(text)))
	s.space()
	if err := s.value(0, node{}); err != nil {
		return nil, err
	}
	s.space()
	if s.pos < len(s.text) {
		return nil, s.wrong("goes on after the end of the JSON value")
	}
	return doc, nil
}

// wrong says what is wrong and on which line.
func (s *scanner) wrong(what string) error {
	pos := min(s.pos, len(s.text))
	line := 1 + bytes.Count(s.text[:pos], []byte{'\n'})
	column := pos - bytes.LastIndexByte(s.text[:pos], '\n')
	return &notJSON{fmt.Sprintf("%s (line %d, column %d)", what, line, column)}
}

func (s *scanner) space() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\n', '\t', '\r':
			s.pos++
		default:
			return
		}
	}
}

// value reads one value into a new node, which has its name already.
func (s *scanner) value(depth int, n node) error {
	if s.pos >= len(s.text) {
		return s.wrong("is not whole JSON: it ends too early")
	}
	at := len(s.doc.nodes)
	if at == s.most {
		return &notJSON{"holds more values than are compared by structure"}
	}
	if at&0xffff == 0xffff && s.ctx.Err() != nil {
		return s.ctx.Err()
	}
	n.start = uint32(s.pos)
	s.doc.nodes = append(s.doc.nodes, n)
	var err error
	switch c := s.text[s.pos]; c {
	case '{':
		err = s.object(depth+1, at)
	case '[':
		err = s.array(depth+1, at)
	case '"':
		err = s.stringValue(at)
	case 't':
		err = s.literal(at, "true", kindTrue)
	case 'f':
		err = s.literal(at, "false", kindFalse)
	case 'n':
		err = s.literal(at, "null", kindNull)
	default:
		err = s.number(at)
	}
	if err != nil {
		return err
	}
	done := &s.doc.nodes[at]
	done.end, done.next = uint32(s.pos), uint32(len(s.doc.nodes))
	return nil
}

func (s *scanner) literal(at int, word string, k kind) error {
	if !bytes.HasPrefix(s.text[s.pos:], []byte(word)) {
		return s.wrong("is not valid JSON")
	}
	s.pos += len(word)
	s.doc.nodes[at].kind, s.doc.nodes[at].hash = k, s.hash.mix(uint64(k), 0)
	return nil
}

func (s *scanner) stringValue(at int) error {
	h, _, _, err := s.quoted()
	if err != nil {
		return err
	}
	s.doc.nodes[at].kind, s.doc.nodes[at].hash = kindString, s.hash.mix(uint64(kindString), h)
	return nil
}

func (s *scanner) array(depth, at int) error {
	if depth > maxDepth {
		return &notJSON{"is nested more than 512 levels deep"}
	}
	s.pos++
	h, count, spelled := s.hash.mix(uint64(kindArray), 0), uint32(0), false
	for s.space(); ; s.space() {
		if s.pos < len(s.text) && s.text[s.pos] == ']' && count == 0 {
			break
		}
		child := len(s.doc.nodes)
		if err := s.value(depth, node{}); err != nil {
			return err
		}
		count++
		h = s.hash.mix(h, s.doc.nodes[child].hash)
		spelled = spelled || s.doc.nodes[child].spelled
		if end, err := s.comma(']'); err != nil {
			return err
		} else if end {
			break
		}
	}
	s.pos++
	n := &s.doc.nodes[at]
	n.kind, n.hash, n.count, n.spelled = kindArray, h, count, spelled
	return nil
}

// comma steps over a comma, or stops at the closing bracket and returns true.
func (s *scanner) comma(closing byte) (bool, error) {
	s.space()
	switch {
	case s.pos >= len(s.text):
		return false, s.wrong("is not whole JSON: it ends too early")
	case s.text[s.pos] == closing:
		return true, nil
	case s.text[s.pos] == ',':
		s.pos++
		return false, nil
	}
	return false, s.wrong("is not valid JSON")
}

func (s *scanner) object(depth, at int) error {
	if depth > maxDepth {
		return &notJSON{"is nested more than 512 levels deep"}
	}
	s.pos++
	sum, count, spelled, first := uint64(0), uint32(0), false, len(s.names)
	for s.space(); ; s.space() {
		if s.pos < len(s.text) && s.text[s.pos] == '}' && count == 0 {
			break
		}
		child := len(s.doc.nodes)
		if err := s.member(depth); err != nil {
			return err
		}
		count++
		c := &s.doc.nodes[child]
		s.names = append(s.names, c.name)
		sum += s.hash.mix(c.name, c.hash)
		spelled = spelled || c.spelled
		if end, err := s.comma('}'); err != nil {
			return err
		} else if end {
			break
		}
	}
	if twice(s.names[first:]) {
		return s.wrong("names a member twice in the object that ends there")
	}
	s.names = s.names[:first]
	s.pos++
	n := &s.doc.nodes[at]
	n.kind, n.hash, n.count, n.spelled = kindObject, s.hash.mix(sum, uint64(kindObject)+uint64(count)<<8), count, spelled
	return nil
}

// member reads a name and its value.
func (s *scanner) member(depth int) error {
	if s.pos >= len(s.text) || s.text[s.pos] != '"' {
		return s.wrong("is not valid JSON")
	}
	start := s.pos
	h, _, lone, err := s.quoted()
	if err != nil {
		return err
	}
	if lone {
		return s.wrong("has a member name that is not Unicode")
	}
	n := node{name: h, nameStart: uint32(start + 1), nameEnd: uint32(s.pos - 1)}
	s.space()
	if s.pos >= len(s.text) || s.text[s.pos] != ':' {
		return s.wrong("is not valid JSON")
	}
	s.pos++
	s.space()
	return s.value(depth, n)
}

// twice reports whether a hash is among the names more than once. It may reorder them.
func twice(names []uint64) bool {
	if len(names) <= 12 {
		for i := range names {
			for _, other := range names[:i] {
				if other == names[i] {
					return true
				}
			}
		}
		return false
	}
	slices.Sort(names)
	for i := 1; i < len(names); i++ {
		if names[i] == names[i-1] {
			return true
		}
	}
	return false
}

// raw returns a node's text as it came.
func (d *document) raw(n uint32) []byte { return d.text[d.nodes[n].start:d.nodes[n].end] }

// nameOf returns a member's unescaped name.
func (d *document) nameOf(n uint32) string {
	raw := d.text[d.nodes[n].nameStart:d.nodes[n].nameEnd]
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw)
	}
	text, _ := unescape(nil, raw)
	return string(text)
}

// children appends the children of a node to list.
func (d *document) children(list []uint32, n uint32) []uint32 {
	child := n + 1
	for range d.nodes[n].count {
		list = append(list, child)
		child = d.nodes[child].next
	}
	return list
}

// looksLikeJSON reports whether it is worth trying to read the text as JSON: its
// media type says so, or it begins as an object or array does.
func looksLikeJSON(mediaType string, text []byte) bool {
	if mediaType == "application/json" || mediaType == "text/json" || strings.HasSuffix(mediaType, "+json") {
		return true
	}
	start := bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), blanks)
	if len(start) < 2 {
		return false
	}
	within := bytes.TrimLeft(start[1:], blanks)
	switch {
	case len(within) == 0:
		return false
	case start[0] == '{':
		return bytes.IndexByte([]byte(`"}/`), within[0]) >= 0
	case start[0] == '[':
		return bytes.IndexByte([]byte(`{["]-0123456789/`), within[0]) >= 0 || bytes.HasPrefix(within, []byte("true")) || bytes.HasPrefix(within, []byte("false")) || bytes.HasPrefix(within, []byte("null"))
	}
	return false
}

const blanks = " \t\r\n"
