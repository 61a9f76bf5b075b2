package explain

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"parley/lazyregexp"
	"parley/playground"
)

// content is the start of the response's decoded content, read once.
type content struct {
	done   bool
	text   string
	whole  bool // text is all of it
	html   bool // it is HTML by its bytes, or by its type where the bytes allow it
	xml    bool
	root   *node      // JSON, or nil
	fault  *jsonFault // why it is not JSON, where it looks like it or says it is
	folded string
	page   *page
	broken bool // not decoded: the bytes are as received

	charset string  // that the text was in, where it was not UTF-8
	around  wrapped // what stands around the JSON
}

// body reads the content when the first rule asks for it.
func (f *facts) body() *content {
	c := &f.content
	if c.done {
		return c
	}
	c.done = true
	if f.resp == nil {
		return c
	}
	k := &f.resp.Content
	head := k.Head
	if len(head) > playground.HeadBytes {
		head = head[:playground.HeadBytes]
	}
	c.text, c.charset = string(head), ""
	if k.Decoded || k.Encoding == "" {
		c.text, c.charset = inUTF8(head, f.resp)
	}
	c.text = strings.TrimLeft(c.text, "\ufeff")
	c.whole = int64(len(head)) >= k.DecodedSize && !k.Truncated && f.fail == nil
	c.broken = !k.Decoded && k.Encoding != "" && !strings.EqualFold(k.Encoding, "identity")
	if c.broken {
		return c
	}
	c.classify(k.MediaType)
	return c
}

func (c *content) classify(mediaType string) {
	start := strings.TrimLeft(c.text, " \t\r\n")
	if start == "" {
		return
	}
	declared := jsonType(mediaType)
	if start[0] != '<' && c.unwrap() {
		return
	}
	switch {
	case start[0] == '<':
		c.html = mediaType != "application/problem+xml" && looksHTML(start) || mediaType == "text/html" && !strings.HasPrefix(start, "<?xml")
		c.xml = !c.html && !(mediaType == "text/plain" && strings.HasPrefix(start, "<http")) // an IRI, as RDF has them
	case declared || start[0] == '{' || start[0] == '[':
		c.root, c.fault = readJSON(c.text)
		if c.fault != nil && !c.whole && c.fault.offset >= len(strings.TrimRight(c.text, " \t\r\n")) {
			c.fault = nil // cut short, not wrong
		}
		if c.fault != nil && !declared {
			c.root, c.fault = nil, nil // text that only begins like JSON
		}
		c.unpack()
	case mediaType == "text/html":
		c.html = strings.IndexByte(c.text[:min(len(c.text), 4096)], '<') >= 0
	}
}

// jsonType reports whether a media type is JSON's or ends in +json (RFC 6839).
func jsonType(mediaType string) bool {
	return mediaType == "application/json" || strings.HasSuffix(mediaType, "+json") || mediaType == "text/json"
}

func xmlType(mediaType string) bool {
	return mediaType == "application/xml" || mediaType == "text/xml" || strings.HasSuffix(mediaType, "+xml")
}

func looksHTML(start string) bool {
	head := strings.ToLower(start[:min(len(start), 1024)])
	if strings.HasPrefix(head, "<?xml") { // XHTML
		_, head, _ = strings.Cut(head, "?>")
		head = strings.TrimLeft(head, " \t\r\n")
	}
	for strings.HasPrefix(head, "<!--") {
		_, rest, ok := strings.Cut(head, "-->")
		if !ok {
			return true
		}
		head = strings.TrimLeft(rest, " \t\r\n")
	}
	tag := hasPrefixAny(head, "<!doctype html", "<html", "<head", "<body", "<title", "<h1", "<h2", "<h3", "<hr", "<strong", "<font", "<p ", "<p>", "<div", "<center", "<pre", "<br", "<script", "<style", "<table", "<meta", "<a ", "<b>")
	if tag == "" || strings.HasSuffix(tag, ">") || strings.HasSuffix(tag, " ") || len(tag) == len(head) {
		return tag != ""
	}
	return strings.IndexByte(" \t\r\n>/", head[len(tag)]) >= 0 // <prestashop> is no <pre>
}

func hasPrefixAny(s string, prefixes ...string) string {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return p
		}
	}
	return ""
}

// markBytes bounds how far product marks and telling words are looked for.
const markBytes = 64 << 10

// lower is the start of the text in lower case, for looking for words in it. Offsets
// into it are offsets into the text: only ASCII is folded.
func (c *content) lower() string {
	if c.folded == "" && c.text != "" {
		b := []byte(c.text[:min(len(c.text), markBytes)])
		for i, ch := range b {
			if 'A' <= ch && ch <= 'Z' {
				b[i] = ch + 'a' - 'A'
			}
		}
		c.folded = string(b)
	}
	return c.folded
}

// lineAt is the line of an offset, counting from 1.
func (c *content) lineAt(offset int) int {
	if offset < 0 || c.text == "" {
		return 0
	}
	return 1 + strings.Count(c.text[:min(offset, len(c.text))], "\n")
}

// empty reports whether the response had no content at all.
func (f *facts) empty() bool {
	return f.resp != nil && f.resp.Content.DecodedSize == 0 && len(f.resp.Content.Head) == 0
}

// page is what is read of an HTML document, without rendering it.
type page struct {
	title, heading, para, pre         string
	exception                         string // the words of Django's exception
	titleAt, headingAt, paraAt, preAt int
	password                          string // the tag of an input of type password
	passwordAt                        int
	form                              string
	generator                         string
	firstLink                         string
	linkAt                            int
	address                           string // Apache's signature
	alert                             string // what a page sets off as an error
	alertAt                           int
}

// htmlBytes bounds what is scanned: titles and sign-in forms come early.
const htmlBytes = 96 << 10

// htmlPage scans the document when the first rule asks for it.
func (f *facts) htmlPage() *page {
	c := f.body()
	if c.page != nil {
		return c.page
	}
	c.page = &page{}
	if c.html {
		c.page.scan(c.text[:min(len(c.text), htmlBytes)])
	}
	return c.page
}

// scan walks the tokens once and remembers the first of each telling thing.
func (p *page) scan(text string) {
	z := html.NewTokenizer(strings.NewReader(text))
	z.SetMaxBuf(htmlBytes)
	at := 0
	var into *string
	var end atom.Atom
	for {
		t := z.Next()
		if t == html.ErrorToken {
			return
		}
		start := at
		raw := z.Raw()
		at += len(raw)
		tag := ""
		if t == html.StartTagToken || t == html.SelfClosingTagToken {
			tag = string(raw[:min(len(raw), quoteRunes)]) // reading attributes changes the bytes
		}
		switch t {
		case html.TextToken:
			if into != nil {
				*into = cut(*into+" "+string(z.Text()), 2*briefRunes)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if into != nil && atom.Lookup(name) == end {
				into = nil
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			if slot := p.tag(atom.Lookup(name), start, tag, z, more); slot != nil {
				into, end = slot, atom.Lookup(name)
			}
		}
	}
}

// alertTag is an element that frameworks set an error off with, for people.
var alertTag = lazyregexp.New(`(?i)\s(?:class=["']?(?:[^"'>]{0,80}[\s"'])?(?:alert-danger|alert-error|alert|errors?|errorlist|error-message|form-error|field-error|invalid-feedback|help-block|text-danger|has-error|flash|notice-error|error_message|errormsg|validation-summary-errors|field-validation-error)["'\s>]|role=["']?alert)`)

// tag takes a start tag; it returns where the text inside it belongs, if anywhere.
func (p *page) tag(a atom.Atom, at int, raw string, z *html.Tokenizer, more bool) *string {
	switch a {
	case atom.Title:
		if p.title == "" {
			p.titleAt = at
			return &p.title
		}
	case atom.H1:
		if p.heading == "" {
			p.headingAt = at
			return &p.heading
		}
	case atom.P, atom.H2:
		if p.para == "" || strings.HasPrefix(p.para, "Type ") || strings.EqualFold(p.para, "error") { // what tells nothing, such as Tomcat's first line
			p.para, p.paraAt = "", at
			return &p.para
		}
	case atom.Pre:
		if p.exception == "" && strings.Contains(raw, "exception_value") {
			p.preAt = at
			return &p.exception
		}
		if p.pre == "" {
			p.preAt = at
			return &p.pre
		}
	case atom.Address:
		if p.address == "" {
			return &p.address
		}
	case atom.Div, atom.Span, atom.Ul, atom.Li, atom.Small, atom.Strong, atom.Label, atom.Td:
		if p.alert == "" && more && hasAny(raw, "alert", "rror", "danger", "nvalid", "flash", "help-block") != "" && alertTag.MatchString(raw) {
			p.alertAt = at
			return &p.alert
		}
	case atom.Input, atom.Form, atom.Meta, atom.A:
		p.attributes(a, at, raw, z, more)
	}
	return nil
}

func (p *page) attributes(a atom.Atom, at int, raw string, z *html.Tokenizer, more bool) {
	attrs := map[string]string{}
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		if len(attrs) < 20 {
			attrs[string(k)] = string(v)
		}
	}
	switch {
	case a == atom.Input && strings.EqualFold(attrs["type"], "password") && p.password == "":
		p.password, p.passwordAt = raw, at
	case a == atom.Form && p.form == "":
		p.form = attrs["action"]
	case a == atom.Meta && strings.EqualFold(attrs["name"], "generator"):
		p.generator = attrs["content"]
	case a == atom.A && p.firstLink == "":
		p.firstLink, p.linkAt = attrs["href"], at
	}
}

// says is the page's own summary: its heading, else its title, else its first paragraph.
func (p *page) says() (string, int) {
	switch {
	case p.heading != "" && len(p.title) > len(p.heading) && strings.HasPrefix(p.title, p.heading) && !onlyStatus(p.title):
		return p.title, p.titleAt
	case p.heading != "":
		return p.heading, p.headingAt
	case p.title != "":
		return p.title, p.titleAt
	}
	return p.para, p.paraAt
}

// textual reports whether the content is text that can be quoted.
func (c *content) textual() bool {
	if c.text == "" || c.broken {
		return false
	}
	head := c.text[:min(len(c.text), 512)]
	if strings.IndexByte(head, 0) >= 0 {
		return false
	}
	for len(head) > 0 && !utf8.ValidString(head) && len(head) > 508 {
		head = head[:len(head)-1]
	}
	return utf8.ValidString(head)
}

// firstLine is the first line of text that is not empty, and its offset.
func (c *content) firstLine() (string, int) {
	for at := 0; at < len(c.text); {
		line, _, _ := strings.Cut(c.text[at:], "\n")
		if s := strings.TrimSpace(line); s != "" {
			return s, at
		}
		at += len(line) + 1
	}
	return "", 0
}

// firstLineOnly is the first line of text that is not empty.
func (c *content) firstLineOnly() string {
	line, _ := c.firstLine()
	return line
}
