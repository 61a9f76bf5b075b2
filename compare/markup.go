package compare

import (
	"bytes"
	"context"
	"slices"
	"strings"
)

// Bounds of XML and HTML that are compared by structure; beyond them they are compared as text.
const (
	maxMarkup    = 16 << 20 // bytes
	maxElements  = 500_000  // with texts and comments; 112 bytes each
	maxIndent    = 40       // levels that are shown by spaces
	maxInline    = 200      // bytes of a text that stands on the line of its element
	maxLookAhead = 8        // children in which an element's id is looked for
)

// Names of what is no element. They cannot be a tag's.
const (
	nameText        = "#text"
	nameComment     = "#comment"
	nameDoctype     = "#doctype"
	nameInstruction = "#instruction"
)

// markup is XML or HTML as a tree. It is printed with one line for each tag and each line
// of text, attributes in the order of their names.
type markup struct {
	as       string // xml, html
	elements []element
	printed  []byte
	prefixes prefixes // xml
}

// element is an element, or a piece of text or a comment among elements. They lie in
// reading order, as nodes do; the first stands for the whole document.
type element struct {
	hash   uint64 // of all of it
	kin    uint64 // of its name
	key    uint64 // of its name and id; 0 where it has none
	name   string
	text   string // of what is no element, and of an element that holds one line of text and nothing else
	attrs  []attribute
	first  int32 // line of the start tag as printed, counting from 0
	end    int32 // the line after all of it
	next   int32
	count  int32 // children
	nth    int32 // place among the elements of its name beside it, counting from 1
	of     int32 // how many these are
	inline bool  // all of it is one line
}

type attribute struct{ name, value string }

// isElement reports whether it is no text and no comment.
func (e *element) isElement() bool { return e.name == "" || e.name[0] != '#' }

// markupKind tells XML from HTML from all else, by media type or, without one, by its start.
func markupKind(c *content) string {
	switch {
	case c.mediaType == "text/html":
		return "html"
	case c.mediaType == "application/xml", c.mediaType == "text/xml", strings.HasSuffix(c.mediaType, "+xml"):
		return "xml"
	case c.mediaType != "" && c.mediaType != "text/plain" && c.mediaType != "application/octet-stream":
		return ""
	}
	start := bytes.ToLower(bytes.TrimLeft(c.body[:min(len(c.body), 200)], "\xef\xbb\xbf \t\r\n"))
	switch {
	case bytes.HasPrefix(start, []byte("<?xml")):
		return "xml"
	case bytes.HasPrefix(start, []byte("<!doctype html")), bytes.HasPrefix(start, []byte("<html")):
		return "html"
	}
	return ""
}

// tree reads a content as markup, once; nil where it is none or cannot be read.
func (c *comparer) tree(ctx context.Context, in *content) *markup {
	if in.asked {
		return in.tree
	}
	in.asked = true
	kind := markupKind(in)
	if kind == "" || len(in.body) == 0 || in.doc != nil || in.cut || isBinary(in) {
		return nil
	}
	b := c.grower(ctx, in, kind)
	var reason string
	switch {
	case len(in.body) > maxMarkup:
		reason = "is larger than 16 MiB"
	case kind == "xml":
		reason = b.readXML(in.body)
	default:
		reason = b.readHTML(in.body)
	}
	if reason != "" {
		in.whyNot = reason
		return nil
	}
	b.finish()
	in.tree = b.out
	return in.tree
}

// grower begins a tree.
func (c *comparer) grower(ctx context.Context, in *content, kind string) *grower {
	guess := min(bytes.Count(in.body, []byte{'<'})+1, maxElements)
	b := &grower{ctx: ctx, hash: c.hash, names: map[string]int{}, out: &markup{as: kind, elements: make([]element, 0, guess)}}
	_ = b.start("", nil)
	return b
}

// grower builds a tree from tags and texts in their order.
type grower struct {
	ctx   context.Context
	hash  *hasher
	out   *markup
	open  []int32
	names map[string]int // how many elements of a name are open
	text  strings.Builder
	trim  func(text, parent string) string // what of a text counts

	respell map[string]string // prefixes of XML that are to be written as others
}

// start opens an element. It returns why there can be no more; empty if there can.
func (g *grower) start(name string, attrs []attribute) string {
	if reason := g.flush(); reason != "" {
		return reason
	}
	if len(g.open) > maxDepth {
		return "is nested more than 512 levels deep"
	}
	if len(g.out.elements) >= maxElements {
		return "holds more elements than are compared by structure"
	}
	if len(g.out.elements)&1023 == 1023 && g.ctx.Err() != nil {
		return "took too long to read"
	}
	slices.SortStableFunc(attrs, func(a, b attribute) int { return strings.Compare(a.name, b.name) })
	attrs = slices.CompactFunc(attrs, func(a, b attribute) bool { return a.name == b.name })
	at := int32(len(g.out.elements))
	if len(g.open) > 0 {
		g.out.elements[g.open[len(g.open)-1]].count++
	}
	g.out.elements = append(g.out.elements, element{name: name, attrs: attrs})
	g.open = append(g.open, at)
	g.names[name]++
	return ""
}

// stop closes the innermost element.
func (g *grower) stop() string {
	reason := g.flush()
	at := &g.out.elements[g.open[len(g.open)-1]]
	at.next = int32(len(g.out.elements))
	g.open = g.open[:len(g.open)-1]
	g.names[at.name]--
	return reason
}

// leaf adds what is neither an element nor its text.
func (g *grower) leaf(name, text string) string {
	if reason := g.start(name, nil); reason != "" {
		return reason
	}
	g.out.elements[len(g.out.elements)-1].text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	return g.stop()
}

// flush makes one text of the pieces that came since the last tag.
func (g *grower) flush() string {
	if g.text.Len() == 0 {
		return ""
	}
	text := g.trim(strings.ReplaceAll(g.text.String(), "\r\n", "\n"), g.inside())
	g.text.Reset()
	if text == "" {
		return ""
	}
	return g.leaf(nameText, text)
}

// inside names the innermost element that is open.
func (g *grower) inside() string { return g.out.elements[g.open[len(g.open)-1]].name }

// finish closes all that is open, prints the tree and makes its hashes.
func (g *grower) finish() {
	_ = g.flush() // what does not fit any more is a text at the very end
	for len(g.open) > 0 {
		_ = g.stop()
	}
	p := &printer{hash: g.hash, m: g.out}
	p.children(0, 0)
	root := &g.out.elements[0]
	root.end, root.hash = p.line, p.hashOf(0)
}
