package convert

import (
	"slices"
	"strings"

	"parley/playground"
)

// operation is one being made a request.
type operation struct {
	*apiReader
	op    *tree
	where string
	r     playground.Request
	body2 *tree   // the body of Swagger 2.0
	form2 []*tree // the fields of its form
}

// parameters takes over those of the path, and those of the operation, which win.
func (o *operation) parameters(ofPath, ofOperation *tree) {
	var all []*tree
	for _, list := range []*tree{ofPath, ofOperation} {
		for _, p := range list.list() {
			if p = o.resolve(p); !p.isObject() {
				continue
			}
			same := func(q *tree) bool { return q.say("name") == p.say("name") && q.say("in") == p.say("in") }
			all = append(slices.DeleteFunc(all, same), p)
		}
	}
	var cookies []string
	for _, p := range all {
		name, needed := p.say("name"), p.get("required").yes()
		switch p.say("in") {
		case "path":
			o.pathParameter(name, p)
		case "query", "querystring":
			o.r.Query = append(o.r.Query, o.rows(name, p, needed)...)
		case "header":
			if !slices.Contains([]string{"accept", "content-type", "authorization"}, strings.ToLower(name)) {
				o.r.Headers = append(o.r.Headers, playground.Row{Name: name, Value: strings.Join(o.values(p, needed), ","), Enabled: needed})
			}
		case "cookie":
			pair := name + "=" + strings.Join(o.values(p, needed), ",")
			if needed {
				cookies = append(cookies, pair)
			} else {
				o.r.Headers = append(o.r.Headers, playground.Row{Name: "Cookie", Value: pair})
			}
		case "body":
			o.body2 = p
		case "formData":
			o.form2 = append(o.form2, p)
		}
	}
	if len(cookies) > 0 {
		o.r.Headers = append(o.r.Headers, row("Cookie", strings.Join(cookies, "; ")))
	}
}

// pathParameter gives a place of the path its row. Its name is one that a place can have.
func (o *operation) pathParameter(name string, p *tree) {
	ours := strings.Trim(notOfPathNames.Replace(name), "_")
	if ours != name {
		o.r.URL = strings.ReplaceAll(o.r.URL, "{"+name+"}", "{"+ours+"}")
	}
	o.r.PathParams = append(o.r.PathParams, playground.Row{Name: ours, Value: strings.Join(o.values(p, false), ","), Enabled: true})
}

var notOfPathNames = strings.NewReplacer(".", "_", " ", "_", "$", "_", ":", "_", "*", "", "+", "", "?", "")

// rows are those of a query parameter: a list has one for each item, unless it is joined.
func (o *operation) rows(name string, p *tree, needed bool) []playground.Row {
	if members := o.deep(p, needed); len(members.namesOf()) > 0 {
		var rows []playground.Row
		members.each(func(member string, v *tree) {
			if p.say("style") == "deepObject" {
				member = name + "[" + member + "]"
			}
			rows = append(rows, playground.Row{Name: member, Value: valueText(v), Enabled: needed})
		})
		return rows
	}
	values := o.values(p, needed)
	joined := p.off("explode") || p.say("style") != "" && p.say("style") != "form" || o.two && p.say("collectionFormat") != "multi"
	if joined || len(values) == 0 {
		separator := map[string]string{"spaceDelimited": " ", "pipeDelimited": "|", "ssv": " ", "pipes": "|", "tsv": "\t"}[p.first("style", "collectionFormat")]
		if separator == "" {
			separator = ","
		}
		values = []string{strings.Join(values, separator)}
	}
	var rows []playground.Row
	for _, v := range values {
		rows = append(rows, playground.Row{Name: name, Value: v, Enabled: needed})
	}
	return rows
}

// deep is the object that a query parameter is, each of whose members is sent by a name of its own.
func (o *operation) deep(p *tree, sample bool) *tree {
	if p.say("style") != "deepObject" && (p.get("style") != nil && p.say("style") != "form" || p.off("explode")) || o.two {
		return nil
	}
	schema := o.resolve(p.get("schema"))
	v := o.given(p)
	if v == nil {
		v = o.given(schema)
	}
	if v == nil && sample && typeOf(schema) == "object" {
		v = o.sample(schema)
	}
	if !v.isObject() {
		return nil
	}
	return v
}

// values are what a parameter is sent as: what the description gives for an example, or a
// sample where there must be one.
func (o *operation) values(p *tree, sample bool) []string {
	v := o.given(p)
	schema := o.resolve(p.get("schema"))
	if o.two && schema == nil {
		schema = p
	}
	if v == nil {
		v = o.given(schema)
	}
	if content := p.get("content").valuesOf(); v == nil && len(content) > 0 {
		if v = o.given(content[0]); v != nil {
			return []string{compactJSON(v.write())}
		}
	}
	if v == nil && schema.get("items") != nil {
		if item := o.given(o.resolve(schema.get("items"))); item != nil {
			v = item
		}
	}
	if v == nil && sample {
		if content := p.get("content").valuesOf(); len(content) > 0 {
			return []string{o.sample(content[0].get("schema")).write()}
		}
		v = o.sample(schema)
	}
	switch {
	case v.isList():
		var all []string
		for _, item := range v.list() {
			all = append(all, valueText(item))
		}
		return all
	case v.none():
		return nil
	}
	return []string{valueText(v)}
}

// given is a value that the description itself gives; nil where there is none.
func (a *apiReader) given(t *tree) *tree {
	for _, name := range []string{"example", "x-example"} {
		if v := t.get(name); v != nil {
			return v
		}
	}
	if examples := t.get("examples"); examples.isList() && len(examples.list()) > 0 {
		return examples.list()[0]
	} else if examples.isObject() {
		for _, e := range examples.valuesOf() {
			if e = a.resolve(e); e.get("value") != nil {
				return e.get("value")
			} else if e.get("dataValue") != nil {
				return e.get("dataValue")
			}
		}
	}
	for _, name := range []string{"default", "const"} {
		if v := t.get(name); !v.none() {
			return v
		}
	}
	if choices := t.get("enum").list(); len(choices) > 0 {
		return choices[0]
	}
	return nil
}

// body makes an example of what the operation takes.
func (o *operation) body() {
	if o.two {
		o.oldBody()
		return
	}
	content := o.resolve(o.op.get("requestBody")).get("content")
	mediaType := preferred(content.namesOf())
	if mediaType == "" {
		return
	}
	m := o.resolve(content.get(mediaType))
	example := o.given(m)
	o.content(mediaType, m.get("schema"), example)
}

func (t *tree) namesOf() []string {
	if t == nil {
		return nil
	}
	return t.names
}

// preferred is the media type that a request is made for, of those that are taken.
func preferred(names []string) string {
	for _, fits := range []func(string) bool{
		func(s string) bool { return s == "application/json" },
		func(s string) bool { return strings.HasSuffix(s, "+json") || strings.HasPrefix(s, "application/json") },
		func(s string) bool { return s == "application/x-www-form-urlencoded" },
		func(s string) bool { return strings.HasPrefix(s, "multipart/") },
		func(s string) bool { return s == "*/*" || s == "application/*" },
		func(s string) bool { return true },
	} {
		if i := slices.IndexFunc(names, fits); i >= 0 {
			return names[i]
		}
	}
	return ""
}

// content makes the body of that type.
func (o *operation) content(mediaType string, schema, example *tree) {
	kind, _, _ := strings.Cut(mediaType, ";")
	switch {
	case strings.HasPrefix(kind, "multipart/"), kind == "application/x-www-form-urlencoded":
		o.formContent(kind, schema, example)
	case kind == "application/json" || strings.HasSuffix(kind, "+json") || strings.HasSuffix(kind, "/*"):
		if example == nil {
			example = o.sample(schema)
		}
		o.r.Body = playground.Body{Kind: playground.BodyJSON, Text: jsonExample(example)}
		if kind != "application/json" && !strings.HasSuffix(kind, "/*") {
			o.r.Body.MediaType = mediaType
		}
	case kind == "application/octet-stream", strings.HasPrefix(kind, "image/"), kind == "application/pdf", kind == "application/zip":
		o.r.Body = playground.Body{Kind: playground.BodyBinary, MediaType: mediaType}
		o.g.unread(o.where, "")
	case strings.HasSuffix(kind, "xml") && !example.isText():
		if example == nil {
			example = o.sample(schema)
		}
		o.r.Body = playground.Body{Kind: playground.BodyText, MediaType: mediaType, Text: o.xml(schema, example)}
	default:
		if example == nil {
			example = o.sample(schema)
		}
		o.r.Body = playground.Body{Kind: playground.BodyText, MediaType: mediaType, Text: valueText(example)}
	}
}

// jsonExample writes an example. Some are given as a text that is JSON.
func jsonExample(t *tree) string {
	if t.isText() && (strings.HasPrefix(strings.TrimSpace(t.text), "{") || strings.HasPrefix(strings.TrimSpace(t.text), "[")) {
		return t.text
	}
	return t.write()
}

func (o *operation) formContent(kind string, schema, example *tree) {
	o.r.Body.Kind = playground.BodyForm
	if kind != "application/x-www-form-urlencoded" {
		o.r.Body.Kind = playground.BodyMultipart
		if kind != "multipart/form-data" {
			o.r.Body.MediaType = kind
		}
	}
	properties := o.properties(schema)
	if !example.isObject() {
		example = o.sample(schema)
	}
	example.each(func(name string, v *tree) {
		p := o.resolve(properties[name])
		if items := o.resolve(p.get("items")); isFile(items) {
			p = items
		}
		o.field(name, valueText(v), isFile(p))
	})
}

// isFile reports whether a part is a file: bytes, or of a media type that is no text's.
func isFile(schema *tree) bool {
	mediaType := schema.say("contentMediaType")
	return schema.say("format") == "binary" || mediaType == "application/octet-stream" || mediaType == "application/pdf" || strings.HasPrefix(mediaType, "image/") || strings.HasPrefix(mediaType, "audio/") || strings.HasPrefix(mediaType, "video/")
}

func (o *operation) field(name, value string, file bool) {
	f := playground.FormField{Name: name, Value: value}
	if file && o.r.Body.Kind == playground.BodyMultipart {
		f = playground.FormField{Name: name, Filename: "file"}
		o.g.unread(o.where, name)
	}
	o.r.Body.Fields = append(o.r.Body.Fields, f)
}

// oldBody is that of Swagger 2.0, which stands among the parameters.
func (o *operation) oldBody() {
	consumes := o.op.get("consumes")
	if consumes == nil {
		consumes = o.root.get("consumes")
	}
	var names []string
	for _, c := range consumes.all() {
		names = append(names, c.str())
	}
	switch {
	case o.body2 != nil:
		o.content(named(preferred(names), "application/json"), o.body2.get("schema"), o.given(o.body2))
	case len(o.form2) > 0:
		o.r.Body.Kind = playground.BodyForm
		if slices.Contains(names, "multipart/form-data") || slices.ContainsFunc(o.form2, func(p *tree) bool { return p.say("type") == "file" }) {
			o.r.Body.Kind = playground.BodyMultipart
		}
		for _, p := range o.form2 {
			o.field(p.say("name"), strings.Join(o.values(p, p.get("required").yes()), ","), p.say("type") == "file")
		}
	}
}

// accept asks for what the operation answers with when it goes well.
func (o *operation) accept() {
	var names []string
	o.op.get("responses").each(func(status string, response *tree) {
		if strings.HasPrefix(status, "2") && len(names) == 0 {
			names = o.resolve(response).get("content").namesOf()
		}
	})
	if o.two {
		produces := o.op.get("produces")
		if produces == nil {
			produces = o.root.get("produces")
		}
		for _, p := range produces.all() {
			names = append(names, p.str())
		}
	}
	if want := preferred(names); want != "" && !strings.Contains(want, "*") {
		if _, set := o.r.Header("Accept"); !set {
			o.r.Headers = append(o.r.Headers, row("Accept", want))
		}
	}
}
