package compose

import (
	"strings"

	"parley/lazyregexp"
)

// xmlPiece is a tag, or what stands between tags.
type xmlPiece struct {
	kind    string // text, comment, cdata, instruction, doctype, open, empty, close
	at, end int
	name    string
}

var (
	xmlReference = lazyregexp.New(`^&(?:#\d+|#x[\da-fA-F]+|([A-Za-z_:][\w:.\-]*));`)
	xmlName      = lazyregexp.New(`^[A-Za-z_:\x{c0}-\x{10ffff}][\w:.\-\x{b7}-\x{10ffff}]*`)
	xmlDoctype   = lazyregexp.New(`^<!DOCTYPE(?:[^>\["']|"[^"]*"|'[^']*'|\[(?:[^\]"']|"[^"]*"|'[^']*')*\])*>`)
	xmlDeclares  = lazyregexp.New(`(?i)^<\?xml\s`)
	xmlKnown     = lazyregexp.New(`^(?:amp|lt|gt|quot|apos)$`)
	xmlKeeps     = lazyregexp.New(`\sxml:space\s*=`)
)

// xmlReader checks that a text is well-formed (XML 1.0, 2.1) but for what a document type
// declares.
type xmlReader struct {
	text     string
	at       int
	pieces   []xmlPiece
	open     []xmlPiece
	roots    int
	declared bool
	fault    *textFault
}

// readXML returns the pieces of text in their order, and the fault that it met.
func readXML(text string) ([]xmlPiece, *textFault) {
	r := &xmlReader{text: text}
	if strings.HasPrefix(text, "\ufeff") {
		r.at = 3
	}
	start := r.at
	for r.at < len(text) && r.fault == nil {
		r.piece(start)
	}
	switch n := len(r.open); {
	case r.fault != nil:
	case n > 0:
		r.fail(r.open[n-1].at, "the element "+r.open[n-1].name+" is not closed")
	case r.roots == 0:
		r.fail(len(text), "there is no element")
	}
	return r.pieces, r.fault
}

func (r *xmlReader) fail(at int, why string) {
	if r.fault == nil {
		r.fault = &textFault{at, why}
	}
}

func (r *xmlReader) put(kind string, end int, name string) {
	r.pieces = append(r.pieces, xmlPiece{kind, r.at, end, name})
	r.at = end
}

// until puts what goes on to end.
func (r *xmlReader) until(kind, end string, skip int, what string) {
	i := strings.Index(r.text[min(r.at+skip, len(r.text)):], end)
	if i < 0 {
		r.fail(r.at, "this "+what+" has no end")
		return
	}
	r.put(kind, r.at+skip+i+len(end), "")
}

func (r *xmlReader) piece(start int) {
	rest := r.text[r.at:]
	switch {
	case rest[0] != '<':
		r.words()
	case strings.HasPrefix(rest, "<!--"):
		at := r.at
		if r.until("comment", "-->", 4, "comment"); r.fault == nil {
			if inside := r.text[at+4 : r.at-3]; strings.Contains(inside, "--") || strings.HasSuffix(inside, "-") {
				r.fail(at, "a comment holds no --")
			}
		}
	case strings.HasPrefix(rest, "<![CDATA["):
		if len(r.open) == 0 {
			r.fail(r.at, "this text stands outside of the root element")
			return
		}
		r.until("cdata", "]]>", 9, "CDATA section")
	case strings.HasPrefix(rest, "<?"):
		if xmlDeclares.MatchString(rest) && r.at > start {
			r.fail(r.at, "the XML declaration stands at the very beginning or nowhere")
			return
		}
		r.until("instruction", "?>", 2, "instruction")
	case strings.HasPrefix(rest, "<!DOCTYPE"):
		m := xmlDoctype.FindString(rest)
		switch {
		case r.roots > 0:
			r.fail(r.at, "a document type stands before the root element")
		case m == "":
			r.fail(r.at, "this document type has no end")
		default:
			r.declared = true
			r.put("doctype", r.at+len(m), "")
		}
	default:
		r.tag()
	}
}

// words takes the text up to the next tag.
func (r *xmlReader) words() {
	end := len(r.text)
	if i := strings.IndexByte(r.text[r.at:], '<'); i >= 0 {
		end = r.at + i
	}
	words := r.text[r.at:end]
	if i := strings.Index(words, strings.TrimSpace(words)); len(r.open) == 0 && strings.TrimSpace(words) != "" {
		r.fail(r.at+i, "this text stands outside of the root element")
	}
	if i := strings.Index(words, "]]>"); i >= 0 {
		r.fail(r.at+i, "]]> ends no CDATA section here; its > is written &gt;")
	}
	r.references(r.at, end)
	if r.fault == nil {
		r.put("text", end, "")
	}
}

func (r *xmlReader) references(from, to int) {
	for i := from; i < to; i++ {
		if r.text[i] != '&' {
			continue
		}
		m := xmlReference.FindStringSubmatch(r.text[i:])
		if m == nil {
			r.fail(i, "an & begins a reference; as a character it is written &amp;")
			return
		}
		if m[1] != "" && !r.declared && !xmlKnown.MatchString(m[1]) {
			r.fail(i, "nothing defines the reference &"+m[1]+";")
			return
		}
	}
}

// tag takes one tag.
func (r *xmlReader) tag() {
	i := r.at + 1
	closing := strings.HasPrefix(r.text[i:], "/")
	if closing {
		i++
	}
	name := xmlName.FindString(r.text[i:])
	if name == "" {
		r.fail(r.at, "a < begins a tag; as a character it is written &lt;")
		return
	}
	i += len(name)
	if closing {
		r.closing(i, name)
		return
	}
	if i = r.attributes(i, name); r.fault != nil {
		return
	}
	kind, end := "open", i+1
	if r.text[i] == '/' {
		kind, end = "empty", i+2
	}
	if len(r.open) == 0 {
		if r.roots++; r.roots > 1 {
			r.fail(r.at, "there is more than one root element")
			return
		}
	}
	if kind == "open" {
		if len(r.open) == deepestText {
			r.fail(r.at, tooDeep)
			return
		}
		r.open = append(r.open, xmlPiece{at: r.at, name: name})
	}
	r.put(kind, end, name)
}

func (r *xmlReader) space(i int) int {
	for i < len(r.text) && strings.IndexByte(" \t\r\n\f\v", r.text[i]) >= 0 {
		i++
	}
	return i
}

func (r *xmlReader) closing(i int, name string) {
	i = r.space(i)
	switch n := len(r.open); {
	case i >= len(r.text) || r.text[i] != '>':
		r.fail(r.at, "the tag </"+name+" has no end")
	case n == 0:
		r.fail(r.at, "</"+name+"> closes nothing")
	case r.open[n-1].name != name:
		r.fail(r.at, "</"+name+"> stands where </"+r.open[n-1].name+"> is expected")
	default:
		r.open = r.open[:n-1]
		r.put("close", i+1, name)
	}
}

// attributes reads on to the end of a tag, and returns where its > or /> stands.
func (r *xmlReader) attributes(i int, tag string) int {
	seen := map[string]bool{}
	for r.fault == nil {
		from := i
		i = r.space(i)
		if strings.HasPrefix(r.text[i:], ">") || strings.HasPrefix(r.text[i:], "/>") {
			return i
		}
		name := xmlName.FindString(r.text[i:])
		if name == "" || i == from {
			why := "an attribute, > or /> is expected in <" + tag
			if i >= len(r.text) {
				why = "the tag <" + tag + " has no end"
			}
			r.fail(i, why)
			return i
		}
		if seen[name] {
			r.fail(i, "the attribute "+name+" stands twice in <"+tag+">")
		}
		seen[name] = true
		i = r.attribute(r.space(i+len(name)), name)
	}
	return i
}

func (r *xmlReader) attribute(i int, name string) int {
	if i >= len(r.text) || r.text[i] != '=' {
		r.fail(i, "the attribute "+name+" has no value")
		return i
	}
	i = r.space(i + 1)
	end := -1
	if i < len(r.text) && (r.text[i] == '"' || r.text[i] == '\'') {
		end = strings.IndexByte(r.text[i+1:], r.text[i])
	}
	if end < 0 {
		r.fail(i, "the value of "+name+" stands in no quotation marks, or has no end")
		return i
	}
	end += i + 1
	if lt := strings.IndexByte(r.text[i:end], '<'); lt >= 0 {
		r.fail(i+lt, "a < in the value of "+name+" is written &lt;")
		return i
	}
	r.references(i, end)
	return end + 1
}

// xmlElement is a piece with what stands in it.
type xmlElement struct {
	xmlPiece
	last     int // where it ends, its closing tag included
	closes   xmlPiece
	children []*xmlElement
}

// formatXML indents elements that hold elements alone. Where text stands between them, or
// xml:space asks for it, everything stays as it is.
func formatXML(text string) string {
	pieces, fault := readXML(text)
	if fault != nil {
		return text
	}
	top := &xmlElement{}
	open := []*xmlElement{top}
	for _, p := range pieces {
		inside := open[len(open)-1]
		if p.kind == "close" {
			inside.closes, inside.last = p, p.end
			open = open[:len(open)-1]
			continue
		}
		e := &xmlElement{xmlPiece: p, last: p.end}
		inside.children = append(inside.children, e)
		if p.kind == "open" {
			open = append(open, e)
		}
	}
	var b strings.Builder
	for _, p := range top.children {
		if p.blank(text) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		p.print(&b, text, "\n")
	}
	return b.String()
}

func (e *xmlElement) blank(text string) bool {
	return e.kind == "text" && strings.TrimSpace(text[e.at:e.end]) == ""
}

// loose reports whether blanks in an element mean nothing.
func (e *xmlElement) loose(text string) bool {
	blank := true
	for _, c := range e.children {
		if c.blank(text) {
			continue
		}
		if blank = false; c.kind == "text" || c.kind == "cdata" {
			return false
		}
	}
	return !blank && !xmlKeeps.MatchString(text[e.at:e.end])
}

func (e *xmlElement) print(b *strings.Builder, text, line string) {
	if e.kind != "open" || !e.loose(text) {
		b.WriteString(text[e.at:e.last])
		return
	}
	b.WriteString(text[e.at:e.end])
	deeper := line
	if len(line) < 1+2*40 { // what is nested deeper stands below
		deeper += "  "
	}
	for _, c := range e.children {
		if !c.blank(text) {
			b.WriteString(deeper)
			c.print(b, text, deeper)
		}
	}
	b.WriteString(line + text[e.closes.at:e.closes.end])
}
