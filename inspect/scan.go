package inspect

import (
	"bytes"
	"unicode/utf8"
)

// Bounds of one window. A line is not cut unless it alone is longer than that.
const (
	windowBytes = 64 << 10
	windowLines = 2000
	longLine    = windowBytes + windowBytes/4
)

// byteOrderMark is what some put before a text in UTF-8.
const byteOrderMark = "\xef\xbb\xbf"

// place is where a window begins, with all that is needed to read on from there.
type place struct {
	at, lines int64 // bytes and lines before it
	newlines  int64 // of the content as it came
	fresh     bool  // a line of text begins here
	lexer     stillLexer
}

// scanner lays content out in lines: JSON by its structure, everything else by its line
// breaks. The windows it finds depend only on where the first one began.
type scanner struct {
	lexer
	place
	json   bool
	marked int   // bytes of a byte order mark that were read
	from   place // of the window that is being read
	fault  *faultAt
}

type faultAt struct {
	at, newlines int64
	why          string
}

func newScanner(json, many bool) *scanner {
	s := &scanner{json: json, lexer: lexer{many: many}}
	s.fresh = true
	s.from = s.here()
	return s
}

// resume reads on from a place.
func (p place) resume(json bool) *scanner {
	return &scanner{json: json, lexer: p.lexer.resume(), place: p, from: p}
}

func (s *scanner) here() place {
	p := s.place
	p.lexer = s.still(s.from.lexer.stack)
	return p
}

// full reports whether a window ends before the line that begins now.
func (s *scanner) full() bool {
	return s.at-s.from.at >= windowBytes || s.lines-s.from.lines >= windowLines
}

// tooLong reports whether a window ends within a line, before c.
func (s *scanner) tooLong(c byte) bool {
	return s.at-s.from.at >= longLine && utf8.RuneStart(c) && (s.state < inEscape || s.state > inHex4)
}

// cut begins a window, and asks whether to go on.
func (s *scanner) cut(found func(place) bool) bool {
	s.from = s.here()
	return found(s.from)
}

// read reads on. It calls found for each window that begins, and stops where that returns
// false, before the first byte of that window. What is read is drawn on out, unless it is nil.
func (s *scanner) read(b []byte, out *drawing, found func(place) bool) (stopped bool) {
	for len(b) > 0 {
		n := 1
		switch {
		case !s.json || s.state == pastFault:
			n, stopped = s.text(b, out, found)
		case s.state == inString && s.at-s.from.at < longLine && plainText(b[0]):
			n = s.stringRun(b, out)
		default:
			stopped = s.byte(b[0], out, found)
		}
		if stopped {
			return true
		}
		b = b[n:]
	}
	return false
}

func plainText(c byte) bool { return c >= 0x20 && c != '"' && c != '\\' }

// stringRun takes what stands in a string up to its end, an escape, or the bound of a window.
func (s *scanner) stringRun(b []byte, out *drawing) int {
	n, most := 1, min(int64(len(b)), longLine-(s.at-s.from.at))
	for int64(n) < most && plainText(b[n]) {
		n++
	}
	if out != nil {
		out.add(s.kind(), b[:n], s.at)
	}
	s.at += int64(n)
	return n
}

func (s *scanner) kind() step {
	if s.name {
		return isName
	}
	return isString
}

// byte reads one byte of JSON.
func (s *scanner) byte(c byte, out *drawing, found func(place) bool) (stopped bool) {
	if s.at == int64(s.marked) && s.marked < len(byteOrderMark) && s.state == atStart {
		if c == byteOrderMark[s.marked] {
			s.marked++ // many send it before JSON, though they should not (RFC 8259, 8.1)
			s.at++
			return false
		}
		if s.marked > 0 {
			c = byteOrderMark[0] // a part of it is none
		}
	}
	space := c == ' ' || c == '\t' || c == '\n' || c == '\r'
	breaks := !space && s.breaks(c)
	switch {
	case breaks && s.full(), !breaks && s.tooLong(c):
		if !s.cut(found) {
			return true
		}
	}
	depth := len(s.stack)
	what := s.next(c)
	if what == isFault {
		s.fault = &faultAt{s.at, s.newlines, s.why(c)}
		s.state, s.fresh = pastFault, s.lines == 0
		_, stopped = s.text([]byte{c}, out, found)
		return stopped
	}
	if breaks {
		s.lines++
		if what == isClose {
			depth--
		}
		if out != nil {
			out.begin(s.lines, depth)
		}
	}
	if c == '\n' {
		s.newlines++
	}
	if out != nil && what != isSpace {
		out.add(what, []byte{c}, s.at)
	}
	s.at++
	return false
}

// text takes a line of text, or what of it is there.
func (s *scanner) text(b []byte, out *drawing, found func(place) bool) (n int, stopped bool) {
	if s.fresh && s.full() || !s.fresh && s.tooLong(b[0]) {
		if !s.cut(found) {
			return 0, true
		}
	}
	if s.fresh {
		s.fresh = false
		s.lines++
		if out != nil {
			out.begin(s.lines, 0)
		}
	}
	n = len(b)
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		n = i + 1
	}
	if most := longLine - (s.at - s.from.at); int64(n) > most {
		n = int(max(most, 1))
	}
	if b[n-1] == '\n' {
		s.fresh = true
		s.newlines++
	}
	if out != nil {
		out.add(isSpace, b[:n], s.at)
	}
	s.at += int64(n)
	return n, false
}

// end notes a document that is not whole.
func (s *scanner) end() {
	if s.json && s.fault == nil && s.state != pastFault && !s.whole() {
		s.fault = &faultAt{s.at, s.newlines, "it breaks off before its end"}
	}
}
