package convert

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/playground"
)

// har reads a recording (HAR 1.2): a request for each entry. What is not asked for over HTTP
// is named. A recording of several pages has a folder for each.
func (g *gathering) har(t *tree) error {
	log := t.get("log")
	entries := log.get("entries").all()
	switch {
	case log.get("entries") != nil:
	case t.isList():
		entries = t.list()
	default:
		entries = []*tree{t}
	}
	pages, folders := map[string]string{}, map[string][]string{}
	for i, p := range log.get("pages").list() {
		pages[p.say("id")] = named(p.say("title"), "Page "+strconv.Itoa(i+1))
	}
	g.out.Name = "HAR"
	if len(pages) == 1 {
		for _, title := range pages {
			g.out.Name = title
		}
	}
	asked := 0
	for i, e := range entries {
		if e.say("_resourceType") == "preflight" {
			asked++
			continue
		}
		page := e.say("pageref")
		if pages[page] != "" && len(pages) > 1 && folders[page] == nil {
			folders[page] = g.enter(nil, pages[page])
			g.folder(folders[page])
		}
		g.harEntry(folders[page], i, e)
	}
	if asked > 0 {
		g.warn("the file", manyOf(asked, "preflight was", "preflights were")+" left out: a browser asks so by itself whether it may ask.")
	}
	return nil
}

func (g *gathering) harEntry(folder []string, i int, e *tree) {
	from := e.get("request")
	if from == nil {
		from = e
	}
	at := from.say("url")
	if at == "" {
		g.warn("entry "+strconv.Itoa(i+1), "It has no address, and was left out.")
		return
	}
	scheme, _, _ := strings.Cut(at, ":")
	if s := strings.ToLower(scheme); s != "http" && s != "https" {
		g.warn("entry "+strconv.Itoa(i+1), "It is not asked for over HTTP, and was left out: "+legible(at, 80))
		return
	}
	f := foreign{method: named(strings.ToUpper(from.say("method")), "GET"), url: at}
	if query := from.get("queryString").list(); !strings.Contains(at, "?") && len(query) > 0 {
		var pairs []playground.FormField
		for _, q := range query {
			pairs = append(pairs, playground.FormField{Name: q.say("name"), Value: valueText(q.get("value"))})
		}
		f.url += "?" + playground.EncodeForm(pairs)
	}
	for _, h := range from.get("headers").list() {
		f.header(h.say("name"), valueText(h.get("value")))
	}
	f.addHost()
	f.harCookies(from.get("cookies"))
	binary := f.harContent(from.get("postData"))
	r, warnings, err := f.request()
	name := harName(f.method, at)
	if err != nil {
		g.warn(name, err.Error())
		return
	}
	if binary != nil {
		r.Body = *binary
	}
	for _, w := range warnings {
		g.warn(place(folder, name), w.Detail)
	}
	g.add(folder, name, e.say("comment"), r)
}

// harName names a request by its method and path.
func harName(method, at string) string {
	at, _, _ = strings.Cut(at, "?")
	at, _, _ = strings.Cut(at, "#")
	if _, rest, ok := strings.Cut(at, "://"); ok {
		if i := strings.IndexByte(rest, '/'); i >= 0 && len(rest) > i+1 {
			rest = rest[i:]
		}
		at = rest
	} else if strings.HasPrefix(at, "{{") {
		if _, rest, ok := strings.Cut(at, "}}"); ok && len(rest) > 1 {
			at = rest
		}
	}
	return strings.TrimSpace(method + " " + at)
}

// harCookies adds the cookies where the headers have none of them.
func (f *foreign) harCookies(t *tree) {
	r := playground.Request{Headers: f.headers}
	if _, has := r.Header("Cookie"); has {
		return
	}
	var pairs []string
	for _, c := range t.list() {
		if name := c.say("name"); name != "" {
			pairs = append(pairs, name+"="+valueText(c.get("value")))
		}
	}
	if len(pairs) > 0 {
		f.headers = append(f.headers, row("Cookie", strings.Join(pairs, "; ")))
	}
}

// harContent takes over the content. It is a body where that is no text.
func (f *foreign) harContent(t *tree) *playground.Body {
	if t.isText() {
		f.body = t.str()
		return nil
	}
	given := givenRequest{}
	text, mediaType := t.say("text"), t.say("mimeType")
	if encoding := t.first("encoding", "_encoding"); encoding == "base64" && text != "" {
		if _, err := base64.StdEncoding.DecodeString(text); err == nil {
			return &playground.Body{Kind: playground.BodyBinary, Base64: text, MediaType: mediaType}
		}
	}
	if text == "" && len(t.get("params").list()) == 0 {
		return nil
	}
	if body := f.harParts(text, mediaType); body != nil {
		return body
	}
	given.PostData = &givenContent{MimeType: mediaType, Text: text}
	for _, p := range t.get("params").list() {
		given.PostData.Params = append(given.PostData.Params, givenParam{Name: p.say("name"), Value: valueText(p.get("value")), FileName: p.say("fileName"), ContentType: p.say("contentType")})
	}
	f.content(&given)
	return nil
}

// harParts are the parts of content that browsers record as they sent it. What was in files they
// leave out.
func (f *foreign) harParts(text, mediaType string) *playground.Body {
	kind, params, err := mime.ParseMediaType(mediaType)
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil
	}
	body := &playground.Body{Kind: playground.BodyMultipart}
	var files []string
	parts := multipart.NewReader(strings.NewReader(text), params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil || len(body.Fields) >= 1000 {
			return nil
		}
		content, err := io.ReadAll(p)
		if err != nil || !utf8.Valid(content) {
			return nil
		}
		field := playground.FormField{Name: p.FormName(), Filename: p.FileName(), MediaType: p.Header.Get("Content-Type"), Value: string(content)}
		if field.Filename != "" {
			field.Base64, field.Value = encodeBase64(field.Value), ""
		}
		if field.Filename != "" && len(content) == 0 {
			files = append(files, field.Filename)
		}
		body.Fields = append(body.Fields, field)
	}
	for _, name := range files {
		f.unread("HAR", name)
	}
	f.headers = slices.DeleteFunc(f.headers, func(h playground.Row) bool { return strings.EqualFold(h.Name, "Content-Type") })
	return body
}
