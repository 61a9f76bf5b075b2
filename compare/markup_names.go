package compare

import (
	"slices"
	"strconv"
	"strings"
)

// elementAt is the element of a path that leads through elements only; 0 where there is none.
func (m *markup) elementAt(path string) int32 {
	at := int32(0)
	for _, step := range splitPointer(path).names {
		name, place := step, 1
		if i := strings.LastIndexByte(step, '['); i > 0 && strings.HasSuffix(step, "]") {
			n, err := strconv.Atoi(step[i+1 : len(step)-1])
			if err != nil {
				return 0
			}
			name, place = step[:i], n
		}
		if at = m.childNamed(at, name, place); at == 0 {
			return 0
		}
	}
	return at
}

// childNamed is the so manyth child of a name, counting from 1; 0 where there is none.
func (m *markup) childNamed(n int32, name string, place int) int32 {
	child := n + 1
	for range m.elements[n].count {
		if m.elements[child].name == name {
			if place--; place == 0 {
				return child
			}
		}
		child = m.elements[child].next
	}
	return 0
}

// onLine is the element that begins on a line of the printed tree; 0 where none does.
func (m *markup) onLine(line int) int32 {
	at, found := slices.BinarySearchFunc(m.elements[1:], int32(line), func(e element, line int32) int { return int(e.first - line) })
	if !found || !m.elements[at+1].isElement() {
		return 0
	}
	for at > 0 && m.elements[at].first == int32(line) && m.elements[at].isElement() {
		at--
	}
	return int32(at + 1)
}

// callsElement are names of attributes and of children by which people know an element, the best first.
var callsElement = slices.Concat(peopleNames, []string{"id", "key", "code", "loc", "guid"}, programNames)

// called is by what people know an element, and which attribute or child says so.
func (m *markup) called(n int32) (value, by string) {
	e := &m.elements[n]
	best := len(callsElement)
	take := func(name, says, step string) {
		rank := slices.Index(callsElement, strings.ToLower(strings.ReplaceAll(name, "_", "")))
		if rank < 0 || rank >= best || !sayable(says) {
			return
		}
		if best, value, by = rank, says, step; strings.Trim(says, "0123456789") == "" {
			value = name + " " + says // else it looks like a place
		}
	}
	for _, a := range e.attrs {
		take(a.name, a.value, "@"+a.name)
	}
	child := n + 1
	for range min(e.count, maxLookAhead) {
		if c := &m.elements[child]; c.inline && c.isElement() {
			take(c.name[strings.IndexByte(c.name, ':')+1:], c.text, c.name)
		}
		child = m.elements[child].next
	}
	return value, by
}

// named writes a path with what people call the elements of it that have others of their name beside
// them, but not by what the path leads to: that is what changed.
func (m *markup) named(path string) string {
	steps := splitPointer(path).names
	n := int32(0)
	for i, step := range steps {
		if strings.HasPrefix(step, "@") || strings.HasSuffix(step, "()") {
			break
		}
		if n = m.elementAt("/" + strings.Join(splitPointer(path).names[:i+1], "/")); n == 0 {
			break
		}
		bracket := strings.LastIndexByte(step, '[')
		if bracket < 0 || m.elements[n].of < 2 {
			continue
		}
		value, by := m.called(n)
		if value == "" || i+2 == len(steps) && plainPath("/"+steps[i+1]) == "/"+by {
			continue
		}
		steps[i] = step[:bracket] + "[" + value + "]"
	}
	return "/" + strings.Join(steps, "/")
}

// tagWords says how an element of one line changed in its text and in its attributes; empty where
// that cannot be said.
func tagWords(x, y *element) string {
	if x.name != y.name || len(x.attrs) != len(y.attrs) || !x.inline || !y.inline {
		return ""
	}
	var says []string
	add := func(before, path, a, b string) bool {
		if a == b {
			return true
		}
		says = append(says, before+"from "+quotedIfLong(a)+" to "+quotedIfLong(b))
		quotedA, quotedB := []byte(`"`+a+`"`), []byte(`"`+b+`"`)
		return sayable(a) && sayable(b) && !tokenAt(path, quotedA, quotedB) && !secretAt(path, quotedA, quotedB) && volatileShape(path, quotedA, quotedB) == ""
	}
	if !add(" went ", "/"+x.name, x.text, y.text) {
		return ""
	}
	for i, a := range x.attrs {
		before := "its " + a.name + " "
		if len(says) == 0 {
			before = "'s " + a.name + " went "
		}
		if a.name != y.attrs[i].name || !add(before, "/@"+a.name, a.value, y.attrs[i].value) {
			return ""
		}
	}
	if len(says) == 0 || len(says) > maxNamed {
		return ""
	}
	return strings.Join(says, ", ")
}
