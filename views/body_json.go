package views

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"parley/playground"
)

// pointersOf are the numbers of the evidence that was taken from JSON, by JSON Pointer.
func pointersOf(x playground.Explanation) map[string][]evidenceRef {
	out := map[string][]evidenceRef{}
	eachEvidence(x, func(number string, e playground.Evidence) {
		if e.Where == playground.InBodyJSON && e.Hop == 0 {
			out[e.Name] = append(out[e.Name], newEvidenceRef(number))
		}
	})
	return out
}

// shownLine is the number of the line on which a piece of the body is shown; 0 where it
// has none. JSON is shown laid out anew unless it was asked for as it is.
func shownLine(in ResultInput, e playground.Evidence) int {
	last := in.Run.Final()
	if !bodyEvidence(e) || last == nil || last.Response == nil {
		return e.Line
	}
	if e.Where != playground.InBodyJSON || in.View == "raw" || !isJSON(last.Response.Content.MediaType, in.Body) {
		return e.Line
	}
	_, lines, err := prettyJSON(in.Body, true, map[string][]evidenceRef{e.Name: nil})
	if line := lines[e.Name]; err == nil && line > 0 {
		return line
	}
	return e.Line
}

var (
	errNotJSON = errors.New("it breaks off or holds what no JSON may hold")
	errMore    = errors.New("there is more after its end")
)

// deepest is how far lines are set in at most: what is nested deeper stands below.
const deepest = 40

// deepestMark is how deep evidence is looked for.
const deepestMark = 200

// layout lays JSON out anew, token by token, and changes nothing else: numbers keep
// their digits and strings their escapes.
type layout struct {
	text   []byte
	at     int
	lines  []bodyLine
	line   bodyLine
	path   []step
	marks  map[string][]evidenceRef
	found  map[string]int
	closed bool // the document has ended
}

// step is one level of nesting.
type step struct {
	list bool
	n    int    // of the element
	name string // of the member
}

// prettyJSON returns the lines of text, and the number of the line where each of the
// wanted pointers stands. Where the text was cut by a window its end may be missing.
func prettyJSON(text []byte, cut bool, marks map[string][]evidenceRef) ([]bodyLine, map[string]int, error) {
	l := &layout{text: bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), marks: marks, found: map[string]int{}}
	for len(l.lines) < mostLines {
		l.skipSpace()
		if l.at >= len(l.text) {
			break
		}
		if l.closed {
			return nil, nil, errMore
		}
		if !l.token() {
			if cut {
				l.put(showMarks(string(trimRune(l.text[l.at:]))), "")
				break
			}
			return nil, nil, errNotJSON
		}
	}
	if !cut && !l.closed && len(l.lines) < mostLines {
		return nil, nil, errNotJSON
	}
	if len(l.line.Pieces) > 0 {
		l.lines = append(l.lines, l.line)
	}
	return l.lines, l.found, nil
}

func (l *layout) skipSpace() {
	for l.at < len(l.text) && strings.IndexByte(" \t\r\n", l.text[l.at]) >= 0 {
		l.at++
	}
}

func (l *layout) put(text, css string) { l.line.Pieces = marked(l.line.Pieces, text, css) }

func (l *layout) breakLine() {
	l.lines = append(l.lines, l.line)
	l.line = bodyLine{}
	if n := min(len(l.path), deepest); n > 0 {
		l.line.Pieces = append(l.line.Pieces, piece{strings.Repeat("  ", n), ""})
	}
}

// token lays out one token, and reports false where no token stands.
func (l *layout) token() bool {
	switch c := l.text[l.at]; c {
	case '{', '[':
		return l.open(c)
	case '}', ']':
		return l.close(c)
	case ',':
		if len(l.path) == 0 {
			return false
		}
		top := &l.path[len(l.path)-1]
		top.n++
		top.name = ""
		l.put(",", "")
		l.breakLine()
		l.at++
		return true
	case ':':
		l.put(": ", "")
		l.at++
		return len(l.path) > 0
	case '"':
		return l.quoted()
	}
	return l.scalar()
}

func (l *layout) open(c byte) bool {
	l.markHere()
	l.put(string(c), "")
	l.at++
	l.skipSpace()
	if l.at < len(l.text) && l.text[l.at] == c+2 { // } and ] stand two after { and [
		l.put(string(c+2), "")
		l.at++
		l.closed = len(l.path) == 0
		return true
	}
	l.path = append(l.path, step{list: c == '['})
	l.breakLine()
	return true
}

func (l *layout) close(c byte) bool {
	if len(l.path) == 0 || l.path[len(l.path)-1].list != (c == ']') {
		return false
	}
	l.path = l.path[:len(l.path)-1]
	l.breakLine()
	l.put(string(c), "")
	l.at++
	l.closed = len(l.path) == 0
	return true
}

// quoted lays out a string: a member's name, or a value.
func (l *layout) quoted() bool {
	end := l.at + 1
	for end < len(l.text) && l.text[end] != '"' {
		if l.text[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(l.text) {
		return false
	}
	text := string(l.text[l.at : end+1])
	l.at = end + 1
	if top := len(l.path) - 1; top >= 0 && !l.path[top].list && l.path[top].name == "" {
		var name string
		if json.Unmarshal([]byte(text), &name) != nil {
			return false
		}
		l.path[top].name = "/" + toPointer.Replace(name)
		l.put(text, "k")
		return true
	}
	l.markHere()
	l.put(text, "s")
	l.closed = len(l.path) == 0
	return true
}

func (l *layout) scalar() bool {
	end := l.at
	for end < len(l.text) && strings.IndexByte(" \t\r\n,:{}[]\"", l.text[end]) < 0 {
		end++
	}
	word := string(l.text[l.at:end])
	css := "n"
	if word == "true" || word == "false" || word == "null" {
		css = "w"
	} else if !json.Valid([]byte(word)) {
		return false
	}
	l.markHere()
	l.put(word, css)
	l.at = end
	l.closed = len(l.path) == 0
	return true
}

// markHere marks the line if a wanted value begins on it.
func (l *layout) markHere() {
	if len(l.marks) == 0 || len(l.path) > deepestMark {
		return
	}
	var b strings.Builder
	for _, s := range l.path {
		if s.list {
			b.WriteString("/" + strconv.Itoa(s.n))
		} else {
			b.WriteString(s.name)
		}
	}
	pointer := b.String()
	if refs, wanted := l.marks[pointer]; wanted {
		l.line.Refs = append(l.line.Refs, refs...)
		l.found[pointer] = len(l.lines) + 1
	}
}
