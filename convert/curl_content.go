package convert

import (
	"encoding/base64"
	"encoding/json"
	"mime"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"parley/lazyregexp"
	"parley/playground"
)

// addContent chooses the kind of body that sends the same bytes again.
func (c *curl) addContent(r *playground.Request) {
	if len(c.form) > 0 {
		if c.formAsText(r) {
			return
		}
		r.Body = playground.Body{Kind: playground.BodyMultipart, Fields: c.fields(c.form)}
		bareMultipart(r)
		if value, own := r.Header("Content-Type"); own && strings.Contains(value, "boundary=") {
			c.warn("-H Content-Type", "curl would part the form by a boundary of its own all the same; here it is the one of this header.")
		}
		c.headerless(&r.Body)
		return
	}
	if c.json {
		c.addUnlessTyped(r, "Accept")
	}
	hasData := len(c.data) > 0 && !c.get // else it is in the address
	if !hasData && !c.upload {
		if c.json { // behind -G
			c.addUnlessTyped(r, "Content-Type")
		}
		return
	}
	text := c.uploads
	if hasData {
		text = c.content()
	}
	r.Body = c.body(text, r)
	if r.Body.Kind == playground.BodyText {
		r.Body.Text = c.readable(r.Body.Text)
	}
	c.headerless(&r.Body)
}

// addUnlessTyped adds a header of --json.
func (c *curl) addUnlessTyped(r *playground.Request, name string) {
	if _, typed := r.Header(name); !typed && !c.removed[strings.ToLower(name)] {
		r.Headers = append(r.Headers, playground.Row{Name: name, Value: "application/json", Enabled: true})
	}
}

// content joins the pieces of -d and the like, as curl does, empty ones too.
func (c *curl) content() string {
	var b strings.Builder
	for i, d := range c.data {
		if i > 0 && !d.json {
			b.WriteByte('&')
		}
		b.WriteString(d.text)
	}
	return b.String()
}

// bareMultipart takes away a Content-Type without the boundary that curl adds to it, whatever it is.
func bareMultipart(r *playground.Request) {
	value, _ := r.Header("Content-Type")
	mediaType, params, err := mime.ParseMediaType(value)
	if err != nil || params["boundary"] != "" {
		return
	}
	if mediaType != "multipart/form-data" {
		r.Body.MediaType = value
	}
	r.Headers = slices.DeleteFunc(r.Headers, func(row playground.Row) bool { return strings.EqualFold(row.Name, "Content-Type") })
}

// headerless: -H 'Content-Type:' sends none.
func (c *curl) headerless(b *playground.Body) {
	if c.removed["content-type"] {
		b.MediaType = "none"
	}
}

func (c *curl) body(text string, r *playground.Request) playground.Body {
	header, own := r.Header("Content-Type")
	contentType := header
	switch {
	case own:
	case c.json:
		contentType = "application/json"
	case c.upload:
		contentType = ""
	default:
		contentType = "application/x-www-form-urlencoded"
	}
	mediaType, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		mediaType = contentType
	}
	switch {
	case text == "" && (c.uploaded != "" || len(c.data) == 1 && c.data[0].file), !utf8.ValidString(text): // a file, to be chosen
		if text != "" && !c.hasStdin {
			c.warn("-d", "This content is no UTF-8, as a shell and curl make it of the command, so it stands here as bytes.")
		}
		return playground.Body{Kind: playground.BodyBinary, Base64: base64.StdEncoding.EncodeToString([]byte(text)), MediaType: c.mediaType(own, contentType)}
	case mediaType == "application/json" || strings.HasSuffix(mediaType, "+json"):
		b := playground.Body{Kind: playground.BodyJSON, Text: c.straight(text)}
		if bareJSON.MatchString(text) && !strings.Contains(text, `"`) {
			c.warn("-d", "The shell takes the quotes inside of this text away, so it is no JSON any more. Put them back, or single quotes around it.")
		}
		if mediaType != "application/json" && !own {
			b.MediaType = contentType
		}
		return b
	case mediaType == "application/x-www-form-urlencoded":
		if fields, ok := formFields(text); ok {
			return playground.Body{Kind: playground.BodyForm, Fields: fields}
		}
		if !own && json.Valid([]byte(text)) && strings.ContainsAny(text, "{[") && !c.removed["content-type"] {
			c.warn("-d", "curl sends this JSON as application/x-www-form-urlencoded, and so does this request. Most servers want the header Content-Type: application/json.")
		}
	}
	return playground.Body{Kind: playground.BodyText, Text: text, MediaType: c.mediaType(own, contentType)}
}

// bareJSON is what remains of JSON in double quotes.
var bareJSON = lazyregexp.New(`^\s*[\[{]+\s*[A-Za-z_]\w*\s*:`)

// straight is JSON whose curly quotes are made straight, in a command where others were.
func (c *curl) straight(text string) string {
	if !c.typeset || json.Valid([]byte(text)) {
		return text
	}
	if mended := straightQuotes.Replace(text); json.Valid([]byte(mended)) {
		return mended
	}
	return text
}

var straightQuotes = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`)

// mediaType is that of a body whose kind does not bring it.
func (c *curl) mediaType(own bool, contentType string) string {
	switch {
	case own:
		return ""
	case contentType == "":
		return "none"
	}
	return contentType
}

// formFields reads a form, if writing it again gives the same text.
func formFields(text string) ([]playground.FormField, bool) {
	if text == "" {
		return nil, false
	}
	var fields []playground.FormField
	for _, pair := range strings.Split(text, "&") {
		name, value, _ := strings.Cut(pair, "=")
		n, err := url.QueryUnescape(name)
		if err != nil {
			return nil, false
		}
		v, err := url.QueryUnescape(value)
		if err != nil {
			return nil, false
		}
		fields = append(fields, playground.FormField{Name: n, Value: v})
	}
	return fields, playground.EncodeForm(fields) == text && utf8.ValidString(text)
}
