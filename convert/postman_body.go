package convert

import (
	"encoding/base64"
	"encoding/json"
	"mime"
	"net/url"
	"path"
	"slices"
	"strings"

	"parley/playground"
)

// languages are the media types of what a text is written in.
var languages = map[string]string{"xml": "application/xml", "html": "text/html", "javascript": "application/javascript", "text": "", "yaml": "application/yaml"}

// body takes over what is sent.
func (p *postman) body(where string, r *playground.Request, t *tree) {
	if t.isText() {
		r.Body = textBody(r, t.str(), "")
		return
	}
	mode := t.say("mode")
	content := t.get(mode)
	if t.get("disabled").yes() {
		p.g.warn(where, "Its body is switched off, and was left out.")
		return
	}
	switch mode {
	case "raw":
		r.Body = textBody(r, valueText(content), t.at("options", "raw", "language").str())
		p.g.uncomment(where, &r.Body)
	case "urlencoded":
		p.form(where, r, content)
	case "formdata":
		p.multipart(where, r, content)
	case "file", "binary":
		r.Body = p.file(where, content)
	case "graphql":
		r.Body = graphQLBody(content)
	case "", "none":
	default:
		p.g.warn(where, "A body of the kind "+mode+" is not known here, and was left out.")
	}
}

// textBody is a text as the kind of body that its type says.
func textBody(r *playground.Request, text, language string) playground.Body {
	if text == "" {
		return playground.Body{Kind: playground.BodyNone}
	}
	header, own := r.Header("Content-Type")
	mediaType, _, err := mime.ParseMediaType(header)
	if err != nil {
		mediaType = header
	}
	switch {
	case own && (mediaType == "application/json" || strings.HasSuffix(mediaType, "+json")), !own && language == "json":
		return playground.Body{Kind: playground.BodyJSON, Text: text}
	case own:
		return playground.Body{Kind: playground.BodyText, Text: text}
	}
	return playground.Body{Kind: playground.BodyText, Text: text, MediaType: languages[language]}
}

// graphQLBody takes over a query, and its variables where they are JSON.
func graphQLBody(t *tree) playground.Body {
	b := playground.Body{Kind: playground.BodyGraphQL, Query: t.say("query"), OperationName: t.say("operationName")}
	if t.isText() {
		if inner, err := readJSONTree([]byte(t.str())); err == nil && inner.isObject() {
			return graphQLBody(inner)
		}
		b.Query = t.str()
	}
	variables := valueText(t.get("variables"))
	switch {
	case strings.TrimSpace(variables) == "" || variables == "null":
	case json.Valid([]byte(variables)):
		b.Variables = json.RawMessage(variables)
	case strings.Contains(variables, "{{"): // JSON when they are filled in: the whole is written as its tool sends it
		query, _ := json.Marshal(b.Query)
		text := `{"query":` + string(query)
		if b.OperationName != "" {
			name, _ := json.Marshal(b.OperationName)
			text += `,"operationName":` + string(name)
		}
		return playground.Body{Kind: playground.BodyJSON, Text: text + `,"variables":` + variables + "}"}
	}
	return b
}

// form takes over the fields of a form, or its text.
func (p *postman) form(where string, r *playground.Request, t *tree) {
	r.Body = playground.Body{Kind: playground.BodyForm}
	if t.isText() {
		for pair := range strings.SplitSeq(t.str(), "&") {
			name, value, _ := strings.Cut(pair, "=")
			if pair != "" {
				r.Body.Fields = append(r.Body.Fields, playground.FormField{Name: decodedQuery(name), Value: decodedQuery(value)})
			}
		}
	}
	p.fields(t, func(name string, f *tree, off bool) {
		r.Body.Fields = append(r.Body.Fields, playground.FormField{Name: name, Value: valueText(f.get("value")), Off: off})
	})
	dropContentType(r, "application/x-www-form-urlencoded")
}

// multipart takes over the parts of a form. Files are named, and chosen again.
func (p *postman) multipart(where string, r *playground.Request, t *tree) {
	r.Body = playground.Body{Kind: playground.BodyMultipart}
	p.fields(t, func(name string, f *tree, off bool) {
		field := playground.FormField{Name: name, Value: valueText(f.get("value")), MediaType: f.say("contentType"), Off: off}
		if f.say("type") != "file" {
			r.Body.Fields = append(r.Body.Fields, field)
			return
		}
		field.Value = ""
		names := f.get("src").all()
		if len(names) == 0 {
			names = f.get("value").all()
		}
		if len(names) == 0 {
			names = []*tree{{kind: treeText, text: "file"}}
		}
		for _, n := range names {
			field.Filename = fileName(n.str())
			if !off {
				p.unread(where, n.str())
			}
			r.Body.Fields = append(r.Body.Fields, field)
		}
	})
	dropContentType(r, "multipart/form-data")
}

// fields calls do with each field of a form, and whether it is off.
func (p *postman) fields(t *tree, do func(name string, f *tree, off bool)) {
	for _, f := range t.list() {
		do(f.first("key", "name"), f, f.get("disabled").yes() || f.off("enabled"))
	}
	t.each(func(name string, value *tree) {
		do(name, &tree{kind: treeObject, names: []string{"value"}, values: []*tree{value}}, false)
	})
}

// unread names a file, which only its owner has.
func (p *postman) unread(where, name string) { p.g.unread(where, name) }

func (g *gathering) unread(where, name string) {
	g.warn(where, "The file "+named(name, "that it sends")+" is not part of what was imported: choose it again before sending.")
}

func (p *postman) file(where string, t *tree) playground.Body {
	b := playground.Body{Kind: playground.BodyBinary}
	if content := t.say("content"); content != "" {
		b.Base64 = base64.StdEncoding.EncodeToString([]byte(content))
		return b
	}
	name := t.say("src")
	if t.isText() {
		name = t.str()
	}
	p.unread(where, name)
	return b
}

// fileName is a file's own name, of a path of any system.
func fileName(name string) string {
	if name = path.Base(strings.ReplaceAll(name, `\`, "/")); name == "." || name == "/" {
		return "file"
	}
	return named(name, "file")
}

// dropContentType takes away a header that the kind of body brings by itself.
func dropContentType(r *playground.Request, mediaType string) {
	kept := r.Headers[:0]
	for _, h := range r.Headers {
		value, _, _ := strings.Cut(h.Value, ";")
		if !strings.EqualFold(h.Name, "Content-Type") || !strings.EqualFold(strings.TrimSpace(value), mediaType) || !h.Enabled {
			kept = append(kept, h)
		}
	}
	r.Headers = kept
}

// cutQuery takes the query off an address. What follows a # stays.
func cutQuery(at string) (base, query string) {
	before, fragment, hasFragment := strings.Cut(at, "#")
	base, query, _ = strings.Cut(before, "?")
	if hasFragment {
		base += "#" + fragment
	}
	return base, query
}

// withQuery puts a query on an address that has none.
func withQuery(base, query string) string {
	if query == "" {
		return base
	}
	before, fragment, hasFragment := strings.Cut(base, "#")
	if hasFragment {
		fragment = "#" + fragment
	}
	return before + "?" + query + fragment
}

// besideQuery are the rows of a list that an address does not have already: those that are
// off, and those with another name.
func besideQuery(at string, rows []playground.Row) []playground.Row {
	_, typed := splitTypedQuery(at)
	beside := []playground.Row{}
	for _, row := range rows {
		if !row.Enabled || !slices.ContainsFunc(typed, func(t playground.Row) bool { return t.Name == row.Name }) {
			beside = append(beside, row)
		}
	}
	return beside
}

// splitTypedQuery takes the query off an address, as rows. What follows a # stays.
func splitTypedQuery(at string) (base string, rows []playground.Row) {
	base, query := cutQuery(at)
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		rows = append(rows, playground.Row{Name: decodedQuery(name), Value: decodedQuery(value), Enabled: true})
	}
	return base, rows
}

// decodedQuery is a part of a query as a server reads it. Names in braces stay.
func decodedQuery(s string) string {
	if !strings.ContainsAny(s, "%+") {
		return s
	}
	return outsideBraces(s, func(part string) string {
		if plain, err := url.QueryUnescape(part); err == nil {
			return plain
		}
		return part
	})
}

// outsideBraces changes what stands between names in double braces.
func outsideBraces(s string, change func(string) string) string {
	names := inDoubleBraces.FindAllStringIndex(s, -1)
	if names == nil {
		return change(s)
	}
	var b strings.Builder
	from := 0
	for _, at := range names {
		b.WriteString(change(s[from:at[0]]) + s[at[0]:at[1]])
		from = at[1]
	}
	return b.String() + change(s[from:])
}

// uncomment takes the comments out of JSON, which other tools do when they send it.
func (g *gathering) uncomment(where string, b *playground.Body) {
	if b.Kind != playground.BodyJSON || json.Valid([]byte(b.Text)) {
		return
	}
	var out strings.Builder
	for s := b.Text; s != ""; {
		n := 1
		switch {
		case s[0] == '"':
			for n < len(s) && s[n] != '"' && s[n] != '\n' {
				n += 1 + strings.Count(s[n:n+1], `\`)
			}
			n = min(n+1, len(s))
			out.WriteString(s[:n])
		case strings.HasPrefix(s, "{{"):
			if n = strings.Index(s, "}}") + 2; n < 2 {
				n = 2
			}
			out.WriteString(s[:n])
		case strings.HasPrefix(s, "//"):
			if n = strings.IndexByte(s, '\n'); n < 0 {
				n = len(s)
			}
		case strings.HasPrefix(s, "/*") && strings.Contains(s[2:], "*/"):
			n = strings.Index(s[2:], "*/") + 4
		default:
			out.WriteByte(s[0])
		}
		s = s[n:]
	}
	if out.String() != b.Text {
		b.Text = out.String()
		g.warn(where, "The comments in its JSON were left out: they are not sent.")
	}
}
