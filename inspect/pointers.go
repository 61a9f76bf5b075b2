package inspect

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// level is one level of nesting, and where in it a document is being read.
type level struct {
	list bool
	n    int
	name string
}

// deepestPointer is how deep values are looked for.
const deepestPointer = 200

var toPointer = strings.NewReplacer("~", "~0", "/", "~1")

// Lines finds the lines on which the values at some JSON Pointers begin when text is laid
// out. Text may be the start of a document.
func Lines(text []byte, pointers []string) map[string]int64 {
	found := map[string]int64{}
	if len(pointers) == 0 {
		return found
	}
	wanted := map[string]bool{}
	for _, p := range pointers {
		wanted[p] = true
	}
	var l lexer
	var path []level
	var name []byte
	line := int64(0)
	for _, c := range bytes.TrimPrefix(text, []byte(byteOrderMark)) {
		space := strings.IndexByte(" \t\r\n", c) >= 0
		if !space && l.breaks(c) {
			line++
		}
		before, depth := l.state, len(l.stack)
		what := l.next(c)
		switch {
		case what == isFault || len(found) == len(wanted):
			return found
		case what == isName:
			if name = append(name, c); l.state == atColon {
				path[len(path)-1].name, name = memberName(name), name[:0]
			}
		case what == isComma:
			path[len(path)-1].n++
		case what == isClose:
			path = path[:len(l.stack)]
		case what != isSpace && what != isColon && !valueGoesOn(before):
			if depth <= deepestPointer {
				if p := pointerTo(path); wanted[p] {
					found[p] = line
				}
			}
			if what == isOpen {
				path = append(path, level{list: c == '['})
			}
		}
	}
	return found
}

// valueGoesOn reports whether a byte behind this state belongs to a value that began before.
func valueGoesOn(s lexState) bool { return s >= inString && s != pastFault }

func memberName(quoted []byte) string {
	var name string
	if json.Unmarshal(quoted, &name) != nil {
		return string(quoted)
	}
	return name
}

func pointerTo(path []level) string {
	var b strings.Builder
	for _, l := range path {
		if b.WriteByte('/'); l.list {
			b.WriteString(strconv.Itoa(l.n))
		} else {
			b.WriteString(toPointer.Replace(l.name))
		}
	}
	return b.String()
}
