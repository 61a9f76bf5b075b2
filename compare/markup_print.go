package compare

import "strings"

// printer writes a tree by lines, and fills in what of an element depends on all of it.
type printer struct {
	hash *hasher
	m    *markup
	line int32
}

func (p *printer) children(n int32, depth int) {
	child := n + 1
	for range p.m.elements[n].count {
		p.element(child, depth)
		child = p.m.elements[child].next
	}
	if p.m.elements[n].count == 1 {
		p.m.elements[n+1].nth, p.m.elements[n+1].of = 1, 1
		return
	}
	of := make(map[uint64]int32, min(p.m.elements[n].count, maxLookAhead))
	child = n + 1
	for range p.m.elements[n].count {
		e := &p.m.elements[child]
		of[e.kin]++
		e.nth = of[e.kin]
		child = e.next
	}
	child = n + 1
	for range p.m.elements[n].count {
		e := &p.m.elements[child]
		e.of = of[e.kin]
		child = e.next
	}
}

func (p *printer) element(n int32, depth int) {
	e := &p.m.elements[n]
	e.first = p.line
	switch {
	case !e.isElement():
		for _, line := range strings.Split(printedText(e), "\n") {
			p.write(depth, line)
		}
	case e.count == 0:
		e.inline = true
		p.write(depth, startTag(e, "/>"))
	case p.holdsOneLine(n):
		e.inline, e.text = true, p.m.elements[n+1].text
		p.m.elements[n+1].first, p.m.elements[n+1].end = p.line, p.line+1
		p.m.elements[n+1].hash, p.m.elements[n+1].kin = p.hashOf(n+1), p.hash.of([]byte(nameText))
		p.write(depth, startTag(e, ">")+printedText(&p.m.elements[n+1])+"</"+e.name+">")
	default:
		p.write(depth, startTag(e, ">"))
		p.children(n, depth+1)
		p.write(depth, "</"+e.name+">")
	}
	e.end, e.hash, e.kin = p.line, p.hashOf(n), p.hash.of([]byte(e.name))
	e.key = p.keyOf(n)
}

// holdsOneLine reports whether an element holds one short text and nothing else.
func (p *printer) holdsOneLine(n int32) bool {
	text := &p.m.elements[n+1]
	return p.m.elements[n].count == 1 && text.name == nameText && len(text.text) <= maxInline && strings.IndexByte(text.text, '\n') < 0
}

func (p *printer) write(depth int, line string) {
	for range min(depth, maxIndent) {
		p.m.printed = append(p.m.printed, "  "...)
	}
	p.m.printed = append(append(p.m.printed, line...), '\n')
	p.line++
}

// hashOf joins the name, the attributes, the text and the children of an element.
func (p *printer) hashOf(n int32) uint64 {
	e := &p.m.elements[n]
	h := p.hash.mix(p.hash.of([]byte(e.name)), uint64(len(e.attrs)))
	for _, a := range e.attrs {
		h = p.hash.mix(h, p.hash.mix(p.hash.of([]byte(a.name)), p.hash.of([]byte(a.value))))
	}
	if !e.isElement() {
		return p.hash.mix(h, p.hash.of([]byte(e.text)))
	}
	child := n + 1
	for range e.count {
		h = p.hash.mix(h, p.m.elements[child].hash)
		child = p.m.elements[child].next
	}
	return h
}

// identifying are the attributes, and the elements within, that tell an element from
// others of its name.
var identifying = map[string]bool{"id": true, "xml:id": true, "guid": true, "uuid": true, "key": true, "name": true, "loc": true}

// keyOf returns the hash of an element's name and of what identifies it, or 0.
func (p *printer) keyOf(n int32) uint64 {
	e := &p.m.elements[n]
	h := e.kin
	for _, a := range e.attrs {
		if identifying[a.name] {
			return p.hash.mix(h, p.hash.of([]byte(a.value)))
		}
	}
	child := n + 1
	for range min(e.count, maxLookAhead) {
		c := &p.m.elements[child]
		if c.inline && identifying[c.name] && c.text != "" {
			return p.hash.mix(h, p.hash.of([]byte(c.text)))
		}
		child = c.next
	}
	return 0
}

func startTag(e *element, end string) string {
	var out strings.Builder
	out.WriteString("<" + e.name)
	for _, a := range e.attrs {
		out.WriteString(" " + a.name + `="` + attributeEscapes.Replace(a.value) + `"`)
	}
	return out.String() + end
}

var (
	attributeEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\n", "&#10;", "\r", "&#13;", "\t", "&#9;")
	textEscapes      = strings.NewReplacer("&", "&amp;", "<", "&lt;", "\r", "&#13;")
)

// printedText writes what is no element.
func printedText(e *element) string {
	switch e.name {
	case nameComment:
		return "<!--" + e.text + "-->"
	case nameDoctype:
		return "<!" + e.text + ">"
	case nameInstruction:
		return "<?" + e.text + "?>"
	}
	return textEscapes.Replace(e.text)
}
