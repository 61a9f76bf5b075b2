package compare

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html"
)

// readXML reads well-formed XML, its names as they are spelled or to be respelled. It returns why that is not
// possible, in words that follow the name of the run.
func (g *grower) readXML(body []byte) string {
	g.trim = func(text, _ string) string { return strings.TrimSpace(text) }
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Entity = xml.HTMLEntity
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			if len(g.open) > 1 {
				return "is not whole XML: <" + clip(g.inside(), maxSaid) + "> is not closed"
			}
			return g.flush()
		}
		if err != nil {
			return notXML(d, err)
		}
		var reason string
		switch token := token.(type) {
		case xml.StartElement:
			attrs := make([]attribute, len(token.Attr))
			for i, a := range token.Attr {
				attrs[i] = attribute{g.name(a.Name), a.Value}
			}
			g.out.prefixes.declare(token.Name, token.Attr)
			reason = g.start(g.elementName(token.Name), attrs)
		case xml.EndElement:
			if len(g.open) == 1 || g.inside() != g.elementName(token.Name) {
				line, _ := d.InputPos()
				return fmt.Sprintf("is not well-formed XML: </%s> closes nothing that is open (line %d)", clip(g.elementName(token.Name), maxSaid), line)
			}
			reason = g.stop()
		case xml.CharData:
			g.text.Write(token)
		case xml.Comment:
			reason = g.leaf(nameComment, string(token))
		case xml.ProcInst:
			reason = g.leaf(nameInstruction, strings.TrimSpace(token.Target+" "+string(token.Inst)))
		case xml.Directive:
			reason = g.leaf(nameDoctype, string(token))
		}
		if reason != "" {
			return reason
		}
	}
}

func notXML(d *xml.Decoder, err error) string {
	line, _ := d.InputPos()
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		line = syntax.Line
		if strings.Contains(syntax.Msg, "unexpected EOF") {
			return "is not whole XML: it ends too early"
		}
	}
	if strings.Contains(err.Error(), "encoding") {
		return "is XML in another encoding than UTF-8"
	}
	return fmt.Sprintf("is not well-formed XML (line %d)", line)
}

// Elements of HTML that hold nothing, those whose spaces count, and those that a start
// tag closes where they are the innermost.
var (
	voidElements = words("area base br col embed hr img input link meta param source track wbr")
	spaced       = words("pre textarea script style")
	blocks       = "address article aside blockquote details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr main menu nav ol p pre section table ul"
	closes       = map[string]map[string]bool{
		"li": words("li p"), "dt": words("dt dd p"), "dd": words("dt dd p"), "tr": words("td th tr"), "td": words("td th"), "th": words("td th"),
		"tbody": words("td th tr thead tbody"), "tfoot": words("td th tr thead tbody"), "option": words("option"), "optgroup": words("option optgroup"), "body": words("head"),
	}
)

func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// readHTML reads HTML by its tags, as it comes: what is not closed is closed by what
// cannot stand in it, or at the end. It does not build what browsers would, because
// that can be many times larger than its source.
func (g *grower) readHTML(body []byte) string {
	g.trim = func(text, parent string) string {
		if spaced[parent] {
			return strings.Trim(text, "\n \t")
		}
		return strings.Join(strings.Fields(text), " ")
	}
	closedByBlock, isBlock := words("p"), words(blocks)
	z := html.NewTokenizer(bytes.NewReader(body))
	for {
		var reason string
		switch z.Next() {
		case html.ErrorToken:
			if errors.Is(z.Err(), io.EOF) {
				return g.flush()
			}
			return "is not HTML that can be read"
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			name := token.Data
			gone := closes[name]
			if gone == nil && isBlock[name] {
				gone = closedByBlock
			}
			for len(g.open) > 1 && gone[g.inside()] && reason == "" {
				reason = g.stop()
			}
			if reason == "" {
				reason = g.start(name, htmlAttributes(token.Attr))
			}
			foreign := g.names["svg"]+g.names["math"] > 0
			if reason == "" && (voidElements[name] || token.Type == html.SelfClosingTagToken && foreign) {
				reason = g.stop()
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			reason = g.stopAt(string(name))
		case html.TextToken:
			g.text.Write(z.Text())
		case html.CommentToken:
			reason = g.leaf(nameComment, z.Token().Data)
		case html.DoctypeToken:
			reason = g.leaf(nameDoctype, "doctype "+z.Token().Data)
		}
		if reason != "" {
			return reason
		}
	}
}

// stopAt closes the innermost element of that name, and all in it; nothing if none is open.
func (g *grower) stopAt(name string) string {
	if g.names[name] == 0 {
		return ""
	}
	for {
		found := g.inside() == name
		if reason := g.stop(); found || reason != "" {
			return reason
		}
	}
}

func htmlAttributes(list []html.Attribute) []attribute {
	out := make([]attribute, len(list))
	for i, a := range list {
		out[i] = attribute{a.Key, a.Val}
	}
	return out
}
