package views

import (
	"bytes"
	"context"
	"html"
	"io"
	"net/url"
	"regexp"
	"strings"

	"github.com/a-h/templ"
	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// prose draws Markdown that a person wrote. Markup in it is left out, nothing is loaded from
// elsewhere, and what the renderer made is sanitised once more before it is written: this is
// the one place where text becomes markup. names are the people whom an @ can name.
func prose(source string, names []string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b bytes.Buffer
		if err := markdownFor(names).Convert([]byte(showMarks(source)), &b); err != nil {
			return err
		}
		_, err := w.Write(harmless(true).SanitizeBytes(b.Bytes()))
		return err
	})
}

// described draws a description that a person wrote, or a file brought along: as prose, with
// links to the web alone, which open beside the page and are told nothing of it.
func described(source string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b bytes.Buffer
		if err := markdownFor(nil).Convert([]byte(showMarks(source)), &b); err != nil {
			return err
		}
		p := harmless(false)
		p.AddTargetBlankToFullyQualifiedLinks(true) // with rel=noopener
		p.RequireNoReferrerOnLinks(true)
		_, err := w.Write(p.SanitizeBytes(b.Bytes()))
		return err
	})
}

// firstLine is what a description says first, as plain text.
func firstLine(markdown string) string {
	if markdown = strings.TrimSpace(markdown); len(markdown) > longestFirst {
		markdown = strings.ToValidUTF8(markdown[:longestFirst], "")
	}
	if markdown == "" {
		return ""
	}
	var b bytes.Buffer
	if err := markdownFor(nil).Convert([]byte(markdown), &b); err != nil {
		return ""
	}
	for line := range strings.Lines(html.UnescapeString(bluemonday.StrictPolicy().Sanitize(b.String()))) {
		if line = strings.TrimSpace(line); line != "" {
			return shorten(showLine(line), 140)
		}
	}
	return ""
}

// longestFirst bounds how far a first line is looked for.
const longestFirst = 2000

// harmless lets through what prose is made of: no pictures, no styles, no script. ours are links
// to pages of Parley, and addresses of mail.
func harmless(ours bool) *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "h3", "h4", "h5", "h6", "hr", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https")
	if ours {
		p.AllowURLSchemes("mailto")
	}
	p.AllowRelativeURLs(ours)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	return p
}

func markdownFor(names []string) goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.Strikethrough, extension.Table, extension.Linkify),
		goldmark.WithParserOptions(
			parser.WithInlineParsers(util.Prioritized(mentions{names}, 50)),
			parser.WithASTTransformers(util.Prioritized(lowerHeadings{}, 50)),
		),
	)
}

// lowerHeadings keeps a comment's headings below the page's own.
type lowerHeadings struct{}

// Transform makes the first level the third.
func (lowerHeadings) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			h.Level = min(6, h.Level+2)
		}
	}
}

// mentions makes @name a link to what that person sent.
type mentions struct{ names []string }

// Trigger says where a mention can begin.
func (mentions) Trigger() []byte { return []byte{'@'} }

var mentionAt = regexp.MustCompile(`^@[\p{L}\p{N}][\p{L}\p{N}._'-]*`)

// Parse reads a mention. What names nobody stays text.
func (m mentions) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	if before := block.PrecendingCharacter(); before != ' ' && before != '\n' && before != '(' {
		return nil
	}
	line, _ := block.PeekLine()
	typed := mentionAt.Find(line)
	name, length := m.person(string(line), string(typed))
	if name == "" {
		return nil
	}
	block.Advance(length)
	link := ast.NewLink()
	link.Destination = []byte("/history?who=" + url.QueryEscape(name))
	link.AppendChild(link, ast.NewString([]byte("@"+name)))
	return link
}

// person finds whom a mention names: by the whole name, or by the first one where only one
// person has it. length is how much of the line the mention takes.
func (m mentions) person(line, typed string) (name string, length int) {
	first := ""
	for _, n := range m.names {
		if len(line) > len(n) && strings.EqualFold(line[1:len(n)+1], n) && len(n) > len(name) {
			name, length = n, len(n)+1
		}
		given, _, _ := strings.Cut(n, " ")
		if word := strings.TrimRight(strings.TrimPrefix(typed, "@"), ".-_'"); word != "" && strings.EqualFold(given, word) {
			if first != "" {
				given = ""
			}
			first = n
			if given == "" {
				first = "\x00"
			}
		}
	}
	if name == "" && first != "" && first != "\x00" {
		word := strings.TrimRight(typed, ".-_'")
		return first, len(word)
	}
	return name, length
}
