package convert

import (
	"encoding/base64"
	"mime"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// boundary is what parts a body that is multipart.
func (b *httpBlock) boundary() string {
	r := playground.Request{Headers: b.f.headers}
	value, _ := r.Header("Content-Type")
	kind, params, err := mime.ParseMediaType(value)
	if err != nil || !strings.HasPrefix(kind, "multipart/") {
		return ""
	}
	return params["boundary"]
}

// multipart reads parts as they are written out. Files are named, and chosen again.
func (b *httpBlock) multipart(text, boundary string) {
	b.r.Body = playground.Body{Kind: playground.BodyMultipart}
	for i, part := range strings.Split("\n"+text, "\n--"+boundary) {
		if i == 0 || strings.HasPrefix(part, "--") {
			continue
		}
		head, body, _ := strings.Cut(strings.TrimLeft(part, "\n"), "\n\n")
		f := playground.FormField{Value: strings.TrimSuffix(body, "\n")}
		for _, h := range headerLines(head) {
			switch strings.ToLower(h.Name) {
			case "content-disposition":
				_, params, _ := mime.ParseMediaType(h.Value)
				f.Name, f.Filename = params["name"], params["filename"]
			case "content-type":
				f.MediaType = h.Value
			}
		}
		if file, ok := fileOf(strings.TrimSpace(body)); ok {
			f.Value, f.Filename = "", named(f.Filename, fileName(file))
			b.g.unread(b.where, file)
		} else if f.Filename != "" {
			f.Base64, f.Value = encodeBase64(f.Value), ""
		}
		b.r.Body.Fields = append(b.r.Body.Fields, f)
	}
	kept := b.f.headers[:0]
	for _, h := range b.f.headers {
		if !strings.EqualFold(h.Name, "Content-Type") {
			kept = append(kept, h)
		}
	}
	b.f.headers = kept
}

func encodeBase64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// Lines of .http files as some of their tools have them: a script in double braces, and a body
// whose blank line is missing.
var (
	scriptStart = lazyregexp.New(`^\{\{(?:@?[a-zA-Z]+)?[ \t]*$`)
	bodyStart   = lazyregexp.New(`^(?:\{(?:[^{]|$)|\[|<\?xml)`)
)

// braced goes past a script in double braces, and takes over what it keeps of the response.
func (b *httpBlock) braced(lines []string, kind string) []string {
	of := &b.r
	if kind != "response" {
		of = nil
	}
	for i, line := range lines {
		if i > 0 && strings.HasPrefix(line, "}}") {
			where, text := named(b.where, named(b.name, "the file")), strings.Join(lines[1:i], "\n")
			if of == nil {
				b.g.before(where, kind, text).into(&b.r)
				return lines[i+1:]
			}
			b.g.script(where, kind, text, of)
			return lines[i+1:]
		}
	}
	b.g.warn(named(b.where, named(b.name, "the file")), "Its "+kind+" script has no end, and was left out with what stands behind it.")
	return nil
}

// Lines that go on with an address.
var (
	pathStep   = lazyregexp.New(`^[\w{}.~%-]+(?:/[\w{}.~%-]*)*$`)
	versionEnd = lazyregexp.New(`[ \t]+HTTP/(\d(?:\.\d)?)(?:[ \t]+\([^)]*\))?$`)
)

// goesOn reports whether a line that is no field goes on with the path of the address.
func (b *httpBlock) goesOn(line string, field bool) bool {
	return len(b.f.headers) == 0 && !field && (line[0] == ' ' || line[0] == '\t') && strings.HasSuffix(b.f.url, "/") && pathStep.MatchString(strings.TrimSpace(line))
}

// further adds a line to the address. The version of HTTP may stand behind the last one.
func (b *httpBlock) further(line string) {
	m := versionEnd.FindStringSubmatch(line)
	if m != nil {
		line = strings.TrimSuffix(line, m[0])
		b.version(m[1])
	}
	if strings.HasSuffix(b.f.url, "/") {
		line = strings.TrimPrefix(line, "/")
	}
	b.f.url += line
}

func (b *httpBlock) version(v string) {
	switch v {
	case "1.0", "1.1", "2":
		b.r.Options.HTTPVersion = v
	}
}

// noteSecurity says which ways to sign in of an environment are left out.
func (g *gathering) noteSecurity(name string, values *tree) {
	values.at("Security", "Auth").each(func(id string, _ *tree) {
		g.warn(name, "How it signs in as "+legible(id, 60)+" was left out: choose OAuth 2 under Auth where {{$auth.token(\""+legible(id, 60)+"\")}} stands.")
	})
}

// curl reads a cURL command in the place of a request.
func (b *httpBlock) curl(text string) {
	r, warnings, err := FromCurl(strings.TrimSpace(text))
	if err != nil {
		b.g.warn(named(b.name, firstWords(text)), "This command was left out. "+err.Error())
		return
	}
	name := named(b.name, harName(r.Method, r.URL))
	for _, w := range warnings {
		b.g.warn(name+" / "+w.Where, w.Detail)
	}
	if b.g.add(nil, name, strings.Join(b.notes, "\n"), r) && b.id != "" {
		b.at[b.id] = len(b.g.out.Requests) - 1
	}
}

// holds takes over what a line holds the response to.
func (b *httpBlock) holds(line string) {
	if line = strings.TrimSpace(line); !b.tested.take(yacFound(line), true) {
		b.tested.leave(strings.TrimSpace(strings.TrimPrefix(line, "??")))
	}
}
