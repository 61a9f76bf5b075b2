package compare

import (
	"context"
	"encoding/xml"
	"maps"
	"slices"
)

// prefixes are the namespaces of a document's prefixes. One that stands for two of them, or
// a namespace that has two prefixes, is left as it is spelled.
type prefixes struct {
	uris  map[string]string // by prefix; "" where there are several
	names map[string]string // by namespace
	bare  bool              // some element has neither a prefix nor a namespace
}

// byDefault stands for the prefix of what has none: a default namespace is one as well. No
// prefix can be declared under this name.
const byDefault = "xmlns"

// declare notes what the attributes of an element declare.
func (p *prefixes) declare(element xml.Name, attrs []xml.Attr) {
	for _, a := range attrs {
		if a.Name.Space == "" && a.Name.Local == "xmlns" {
			a.Name.Local = byDefault
		} else if a.Name.Space != "xmlns" {
			continue
		}
		if a.Value == "" {
			continue
		}
		if p.uris == nil {
			p.uris, p.names = map[string]string{}, map[string]string{}
		}
		for _, at := range []struct {
			known      map[string]string
			key, value string
		}{{p.uris, a.Name.Local, a.Value}, {p.names, a.Value, a.Name.Local}} {
			if old, ok := at.known[at.key]; ok && old != at.value {
				at.known[at.key] = ""
			} else if !ok {
				at.known[at.key] = at.value
			}
		}
	}
	p.bare = p.bare || element.Space == "" && p.uris[byDefault] == ""
}

// spelledAs are the prefixes of p that stand for a namespace for which q has another one,
// and that one. None is taken that p has for something else.
func (p *prefixes) spelledAs(q *prefixes) map[string]string {
	out := map[string]string{}
	for prefix, uri := range p.uris {
		if to := q.names[uri]; uri != "" && p.names[uri] == prefix && to != "" && to != prefix && q.uris[to] == uri && !(p.bare && (to == byDefault || prefix == byDefault)) {
			out[prefix] = to
		}
	}
	for again := true; again; {
		again = false
		for prefix, to := range out {
			if _, taken := p.uris[to]; taken && out[to] == "" {
				delete(out, prefix)
				again = true
			}
		}
	}
	return out
}

// respelled is XML in the prefixes of another one, where they are but other names for the
// same namespaces, and what to say of it; nil where there is nothing to respell.
func (c *comparer) respelled(ctx context.Context, in *content, y, x *markup) (*markup, string) {
	if y.as != "xml" || x.as != "xml" {
		return nil, ""
	}
	names := y.prefixes.spelledAs(&x.prefixes)
	if len(names) == 0 {
		return nil, ""
	}
	b := c.grower(ctx, in, "xml")
	b.respell = names
	if b.readXML(in.body) != "" {
		return nil, ""
	}
	b.finish()
	prefix := slices.Min(slices.Collect(maps.Keys(names)))
	spelled := clip(prefix, maxSaid) + " is written " + clip(names[prefix], maxSaid) + " here"
	switch {
	case prefix == byDefault:
		spelled = "default namespace is written with " + clip(names[prefix], maxSaid) + " here"
	case names[prefix] == byDefault:
		spelled = clip(prefix, maxSaid) + " is left out here, as the default namespace"
	}
	note := "Prefixes are but names for namespaces: " + in.letter + "'s " + spelled
	if len(names) > 1 {
		note += ", and " + grouped(len(names)-1) + " more likewise"
	}
	return b.out, note + "."
}

// elementName is an element's name with its prefix, as it is spelled here.
func (g *grower) elementName(n xml.Name) string {
	prefix := n.Space
	if prefix == "" {
		prefix = byDefault
	}
	switch to := g.respell[prefix]; {
	case to == byDefault || to == "" && n.Space == "":
		return n.Local
	case to != "":
		return to + ":" + n.Local
	}
	return n.Space + ":" + n.Local
}

// name is an attribute's name with its prefix, as it is spelled here. Without a prefix it is
// in no namespace, so that a default one does not matter.
func (g *grower) name(n xml.Name) string {
	declares := n.Space == "xmlns"
	prefix := n.Local
	if n.Space == "" && n.Local == "xmlns" {
		declares, prefix = true, byDefault
	}
	to := g.respell[prefix]
	switch {
	case declares && to == byDefault:
		return "xmlns"
	case declares && to != "":
		return "xmlns:" + to
	case n.Space == "":
		return n.Local
	}
	if to := g.respell[n.Space]; to != "" && to != byDefault {
		return to + ":" + n.Local
	}
	return n.Space + ":" + n.Local
}
