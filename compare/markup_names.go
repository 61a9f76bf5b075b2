package compare

import (
	"regexp"
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
	if m.as == "html" {
		return m.rowCalled(n)
	}
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

// rowCalled is what the first cell of a row of a table says; other elements of a page have places only.
func (m *markup) rowCalled(n int32) (value, by string) {
	if m.elements[n].name != "tr" {
		return "", ""
	}
	child := n + 1
	for range min(m.elements[n].count, maxLookAhead) {
		if c := &m.elements[child]; c.name == "td" || c.name == "th" {
			if c.inline && sayable(c.text) {
				return c.text, string(appendElement(nil, c)[1:])
			}
			return "", ""
		}
		child = m.elements[child].next
	}
	return "", ""
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
		if value == "" || i+2 == len(steps) && (steps[i+1] == by || plainPath("/"+steps[i+1]) == "/"+by) {
			continue
		}
		steps[i] = step[:bracket] + "[" + value + "]"
	}
	return "/" + strings.Join(steps, "/")
}

// attributeChange is an attribute that has another value.
type attributeChange struct {
	name, a, b string
	volatile   string // why it is probably another each time; empty if nothing speaks for that
}

// attributeChanges compares two start tags with the same attributes; false where they have others.
func attributeChanges(x, y *element) (out []attributeChange, ok bool) {
	if x.name != y.name || len(x.attrs) != len(y.attrs) {
		return nil, false
	}
	for i, a := range x.attrs {
		b := y.attrs[i]
		if a.name != b.name {
			return nil, false
		}
		if a.value == b.value {
			continue
		}
		path, rawA, rawB := "/@"+a.name, quotedLine(a.value), quotedLine(b.value)
		why := volatileShape(path, rawA, rawB)
		if why == "" && tokenAt(path, rawA, rawB) {
			why = "looks like a token that is new in each response"
		}
		out = append(out, attributeChange{a.name, a.value, b.value, why})
	}
	return out, true
}

// tagWords says how an element of one line, or the start tag of another, changed in its text and in
// its attributes; empty where that cannot be said.
func tagWords(x, y *element) string {
	changes, ok := attributeChanges(x, y)
	if !ok || x.inline != y.inline {
		return ""
	}
	var says, anew []string
	add := func(before, path, a, b string) bool {
		says = append(says, before+"from "+quotedIfLong(a)+" to "+quotedIfLong(b))
		return sayable(a) && sayable(b) && !secretAt(path, quotedLine(a), quotedLine(b))
	}
	if x.inline && x.text != y.text && (tokenAt("/"+x.name, quotedLine(x.text), quotedLine(y.text)) || !add(" went ", "/"+x.name, x.text, y.text)) {
		return ""
	}
	for _, c := range changes {
		before := "its " + c.name + " "
		if len(says) == 0 {
			before = "'s " + c.name + " went "
		}
		switch {
		case c.volatile != "":
			anew = append(anew, c.name)
		case !add(before, "/@"+c.name, c.a, c.b):
			return ""
		}
	}
	switch {
	case len(says) > maxNamed || len(says)+len(anew) == 0:
		return ""
	case len(says) == 0:
		return " has another " + listed(anew)
	}
	return strings.Join(says, ", ")
}

// tagPattern is a pattern of the attributes that changed, where nothing else of two tags differs and all
// of them look new in each response; empty else.
func tagPattern(x, y *element) (pattern, why string) {
	changes, ok := attributeChanges(x, y)
	if !ok || len(changes) < 2 || x.inline != y.inline || x.inline && x.text != y.text {
		return "", ""
	}
	var names []string
	for _, c := range changes {
		if c.volatile == "" {
			return "", ""
		}
		names, why = append(names, regexp.QuoteMeta(c.name)), c.volatile
	}
	return ` (?:` + strings.Join(names, "|") + `)="[^"]*"`, why
}

// elementsOf are the two elements of which a block is one line each; nil where it is more.
func (t *texts) elementsOf(at *block) (x, y *element) {
	if t.x == nil || t.y == nil || at.a1-at.a0 != 1 || at.b1-at.b0 != 1 {
		return nil, nil
	}
	n, m := t.x.onLine(at.a0), t.y.onLine(at.b0)
	if n*m == 0 {
		return nil, nil
	}
	return &t.x.elements[n], &t.y.elements[m]
}

// taggedAnew reports a tag of which only attributes differ that look new in each response.
func (t *texts) taggedAnew(at *block) bool {
	x, y := t.elementsOf(at)
	if x == nil || t.as != "xml" {
		return false
	}
	pattern, _ := tagPattern(x, y)
	return pattern != ""
}
