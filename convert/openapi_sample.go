package convert

import (
	"slices"
	"strings"
)

// Bounds of samples: schemas refer to themselves and to each other.
const (
	mostSampled   = 200_000 // values of all samples of a file
	longestSample = 2_000   // values of one
	deepestSample = 8
)

// samples of texts by their format.
var sampleTexts = map[string]string{
	"date": "2026-01-31", "date-time": "2026-01-31T12:00:00Z", "time": "12:00:00Z", "duration": "PT1H", "email": "user@example.com", "idn-email": "user@example.com",
	"uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6", "uri": "https://example.com/", "url": "https://example.com/", "uri-reference": "/", "hostname": "example.com",
	"ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "byte": "c3RyaW5n", "password": "password",
}

// sample is a value that fits a schema, as far as that can be seen. What goes round in a
// circle ends there.
func (a *apiReader) sample(schema *tree) *tree {
	a.left = longestSample
	v := a.sampleAt(schema, 0)
	if v == nil {
		return &tree{kind: treeObject}
	}
	return v
}

func (a *apiReader) sampleAt(t *tree, depth int) *tree {
	if a.room, a.left = a.room-1, a.left-1; a.room < 0 || a.left < 0 || depth > deepestSample || t == nil {
		return nil
	}
	if ref := t.first("$ref", "$dynamicRef"); ref != "" {
		if slices.Contains(a.refs, ref) || len(a.refs) > 50 {
			return nil
		}
		a.refs = append(a.refs, ref)
		defer func() { a.refs = a.refs[:len(a.refs)-1] }()
		return a.sampleAt(a.find(ref), depth)
	}
	if v := a.given(t); v != nil {
		return v
	}
	for _, name := range []string{"oneOf", "anyOf"} {
		for _, choice := range t.get(name).list() {
			if v := a.sampleAt(choice, depth+1); !v.none() {
				if v.isObject() && (t.get("properties") != nil || t.get("allOf") != nil) {
					return a.object(t, depth, v)
				}
				return v
			}
		}
	}
	if t.get("properties") != nil || t.get("allOf") != nil || t.get("additionalProperties").isObject() {
		return a.object(t, depth, nil)
	}
	return a.plain(t, depth)
}

// plain is a value of the schema's type.
func (a *apiReader) plain(t *tree, depth int) *tree {
	switch typeOf(t) {
	case "object":
		return &tree{kind: treeObject}
	case "array":
		if item := a.sampleAt(t.get("items"), depth+1); item != nil {
			return &tree{kind: treeList, values: []*tree{item}}
		}
		return &tree{kind: treeList}
	case "integer", "number":
		n := t.first("minimum", "multipleOf")
		if n == "" || !isNumber(n) {
			n = "0"
		}
		return &tree{kind: treeNumber, text: n}
	case "boolean":
		return &tree{kind: treeBool, text: "true"}
	case "string":
		return &tree{kind: treeText, text: named(sampleTexts[t.say("format")], "string")}
	case "null":
		return &tree{}
	}
	if t.get("items") != nil {
		return &tree{kind: treeList}
	}
	return nil
}

// typeOf is the type of a schema: the first that is not null, where it has several.
func typeOf(t *tree) string {
	types := t.get("type").all()
	for _, s := range types {
		if s.str() != "null" {
			return s.str()
		}
	}
	if len(types) > 0 {
		return "null"
	}
	if t.get("format") != nil || t.get("pattern") != nil || t.get("minLength") != nil || t.get("maxLength") != nil {
		return "string"
	}
	return ""
}

// object is a value with the members that a schema has, and those of what it is made of.
func (a *apiReader) object(t *tree, depth int, from *tree) *tree {
	out := &tree{kind: treeObject}
	put := func(name string, v *tree) {
		if i := slices.Index(out.names, name); i >= 0 {
			out.values[i] = v
		} else if len(out.names) < 500 {
			out.names, out.values = append(out.names, name), append(out.values, v)
		}
	}
	from.each(put)
	for _, part := range t.get("allOf").list() {
		v := a.sampleAt(part, depth+1)
		if !v.isObject() && !v.none() && t.get("properties") == nil {
			return v
		}
		v.each(put)
	}
	t.get("properties").each(func(name string, p *tree) {
		if a.resolve(p).get("readOnly").yes() {
			return
		}
		if v := a.sampleAt(p, depth+1); v != nil {
			put(name, v)
		}
	})
	if more := t.get("additionalProperties"); more.isObject() && len(out.names) == 0 {
		if v := a.sampleAt(more, depth+1); v != nil {
			put("property", v)
		}
	}
	return out
}

// properties are the schemas of an object's members, those of its parts too.
func (a *apiReader) properties(schema *tree) map[string]*tree {
	all := map[string]*tree{}
	var walk func(t *tree, depth int)
	walk = func(t *tree, depth int) {
		if t = a.resolve(t); t == nil || depth > deepestSample {
			return
		}
		for _, part := range t.get("allOf").list() {
			walk(part, depth+1)
		}
		t.get("properties").each(func(name string, p *tree) { all[name] = p })
	}
	walk(schema, 0)
	return all
}

// xml writes a sample as XML, under the name that the schema gives to it.
func (a *apiReader) xml(schema, v *tree) string {
	name := a.resolve(schema).at("xml", "name").str()
	if ref := schema.say("$ref"); name == "" && ref != "" {
		name = ref[strings.LastIndexByte(ref, '/')+1:]
	}
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	writeXML(&b, xmlName(name), v, "")
	return b.String()
}

func xmlName(s string) string {
	s = strings.Trim(notOfOurNames.ReplaceAllString(s, "_"), "_-.")
	if s == "" || '0' <= s[0] && s[0] <= '9' {
		return "root"
	}
	return s
}

var xmlText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func writeXML(b *strings.Builder, name string, v *tree, indent string) {
	switch {
	case v.isList():
		for _, item := range v.list() {
			writeXML(b, name, item, indent)
		}
	case v.isObject():
		b.WriteString(indent + "<" + name + ">\n")
		v.each(func(member string, m *tree) { writeXML(b, xmlName(member), m, indent+"  ") })
		b.WriteString(indent + "</" + name + ">\n")
	default:
		b.WriteString(indent + "<" + name + ">" + xmlText.Replace(v.str()) + "</" + name + ">\n")
	}
}
