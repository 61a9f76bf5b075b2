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
}

// declare notes what the attributes of an element declare.
func (p *prefixes) declare(attrs []xml.Attr) {
	for _, a := range attrs {
		if a.Name.Space != "xmlns" || a.Value == "" {
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
}

// spelledAs are the prefixes of p that stand for a namespace for which q has another one,
// and that one. None is taken that p has for something else.
func (p *prefixes) spelledAs(q *prefixes) map[string]string {
	out := map[string]string{}
	for prefix, uri := range p.uris {
		if to := q.names[uri]; uri != "" && p.names[uri] == prefix && to != "" && to != prefix && q.uris[to] == uri {
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
	note := "Prefixes are but names for namespaces: " + in.letter + "'s " + clip(prefix, maxSaid) + " is written " + clip(names[prefix], maxSaid) + " here"
	if len(names) > 1 {
		note += ", and " + grouped(len(names)-1) + " more likewise"
	}
	return b.out, note + "."
}

// name is an element's or attribute's name with its prefix, as it is spelled here.
func (g *grower) name(n xml.Name) string {
	switch {
	case n.Space == "":
		return n.Local
	case n.Space == "xmlns" && g.respell[n.Local] != "":
		return "xmlns:" + g.respell[n.Local]
	case g.respell[n.Space] != "":
		return g.respell[n.Space] + ":" + n.Local
	}
	return n.Space + ":" + n.Local
}
