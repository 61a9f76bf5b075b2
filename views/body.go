package views

import (
	"bytes"
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/playground"
)

// bodyModel is the content of the last response, in one of its views.
type bodyModel struct {
	Views    []bodyView
	View     string
	Kind     string // JSON, UTF-8
	Download string
	Window   *WindowModel
	Jump     *jumpModel // to another place, where there are several windows
	Find     *findModel
	FindHref string // opens it
	Filter   *filterModel
	JQHref   string // opens it
	Tree     *treeModel
	Events   *eventsModel
	Table    *tableModel
	Frame    string // the preview's address, for a page
	PDF      string // the same, for the browser's own viewer
	Audio    string // and so on
	Video    string
	Image    string
	ImageAlt string
	CopyAll  string // where the whole is had for copying; empty: what is shown is copied
	Copied   string // said then
	Note     string
	Empty    string // why there is nothing, in words
}

type bodyView struct {
	Label, Href string
	Current     bool
}

type bodyLine struct {
	Number string
	Pieces []piece
	Refs   []evidenceRef
	Now    bool // the hit that is shown stands here
	Long   bool // it is wrapped
}

// class says whether an explanation points at the line, and whether it is wrapped.
func (l bodyLine) class() string {
	switch {
	case len(l.Refs) > 0 && l.Long:
		return "ln hit long"
	case len(l.Refs) > 0:
		return "ln hit"
	case l.Long:
		return "ln long"
	}
	return "ln"
}

type hexRow struct{ Offset, Bytes, Text string }

// jumpModel chooses a place in a long body.
type jumpModel struct {
	Action   string
	Hidden   []piece
	At, Most string // in bytes
	Place    string
}

// BodyReading is what was read of the content for the view that stands open.
type BodyReading struct {
	View   string // in which it is shown; another than was asked for where that is not possible
	Window *playground.BodyWindow
	Search BodySearch
	Filter BodyFilter
	Table  *playground.BodyTable
	Events *playground.EventPage
	Tree   *playground.BodyTree
	Node   string           // that the tree shows, as a JSON Pointer
	From   int              // of what it holds
	Asked  TableAsked       // of the table
	Lines  map[string]int64 // of values that are evidence, by JSON Pointer
	Note   string           // why it is not shown as was asked for

	CutShort string // what breaks off before its end: picture or PDF
}

// mostCopied is the longest content that is copied whole, in bytes.
const mostCopied = 8 << 20

var viewLabels = map[string]string{"pretty": "Pretty", "raw": "Raw", "tree": "Tree", "table": "Table", "hex": "Hex", "preview": "Preview", "events": "Events"}

// BodyView is the view in which content is shown: the one asked for, if it suits it, or the
// one that suits it best. Start is how it begins.
func BodyView(mediaType string, start []byte, asked string) string {
	offered := viewsOf(mediaType, start)
	if slices.Contains(offered, asked) {
		return asked
	}
	return offered[0]
}

// newBody shows the content in the view asked for, or in the one that suits it.
func newBody(in ResultInput) *bodyModel {
	last := in.Run.Final()
	if last == nil || last.Response == nil {
		return &bodyModel{Empty: "No response came, so there is no content."}
	}
	c := last.Response.Content
	if len(in.Body) == 0 {
		return &bodyModel{Empty: whyEmpty(in, last)}
	}
	m := &bodyModel{View: BodyView(c.MediaType, in.Body, in.View), Kind: kindWords(c.MediaType, in.Body), Download: "/api/runs/" + in.Run.ID.String() + "/body" + exchangeQuery(in, "?")}
	for _, v := range viewsOf(c.MediaType, in.Body) {
		m.Views = append(m.Views, bodyView{viewLabels[v], windowHref(in, v, -1), v == m.View})
	}
	if in.Charset != "" {
		m.Kind = strings.Replace(m.Kind, "UTF-8", showLine(in.Charset), 1)
	}
	m.Note, m.Copied = cmp.Or(in.Reading.Note, oddWords(in, c, m.View)), "The body is copied."
	switch {
	case m.View == "hex" || m.View == "tree" || m.View == "preview":
	case c.DecodedSize <= mostCopied:
		m.CopyAll = m.Download
	default:
		m.Copied = "The part that is shown is copied; Download has all."
	}
	m.fill(in, c)
	return m
}

// fill draws the chosen view.
func (m *bodyModel) fill(in ResultInput, c playground.Content) {
	preview := "/runs/" + in.Run.ID.String() + "/preview" + exchangeQuery(in, "?")
	switch m.View {
	case "tree":
		if t := in.Reading.Tree; t != nil {
			if m.Tree = newTree(in); t.Twice && m.Note == "" {
				m.Note = "A name stands twice in one object here. Most readers of JSON keep the last of them."
			}
		}
	case "events":
		m.showEvents(in, c)
	case "table":
		if in.Reading.Table != nil {
			m.Table = newTable(in)
			m.CopyAll, m.Copied = m.Table.CSV, "The table is copied as CSV."
		}
	case "preview":
		cut := in.Reading.CutShort
		if cut != "" {
			cut = "The " + cut + " is cut: it breaks off after " + showSize(c.DecodedSize) + ", before its end. What of it came is shown."
			m.Note = cut
		}
		switch {
		case isImage(c.MediaType):
			m.Image, m.ImageAlt = preview, "The response, "+showLine(c.MediaType)
			return
		case c.MediaType == "application/pdf":
			m.PDF = preview
			m.Note = strings.TrimSpace(cut + " Shown by the browser's own reader of PDF, which runs apart from this page.")
			return
		case isMedia(c.MediaType):
			m.Audio = preview
			if strings.HasPrefix(c.MediaType, "video/") {
				m.Audio, m.Video = "", preview
			}
			return
		}
		m.Frame = preview
		m.Note = "Shown apart from Parley: no scripts run, and nothing is loaded from elsewhere."
	default:
		m.showWindow(in)
	}
}

// showWindow shows a part of the content, and the ways to the others.
func (m *bodyModel) showWindow(in ResultInput) {
	w := in.Reading.Window
	if w == nil {
		return
	}
	shown := newWindow(in, m.View)
	m.Window = &shown
	m.Filter = newFilter(in)
	if m.View == "pretty" && !IsXML(in.Run.Final().Response.Content.MediaType) {
		m.JQHref = partHref(in, "body", "&view=pretty&jq=") + "#panel-result"
	}
	if m.Filter != nil && in.Reading.Filter.Text != "" {
		m.CopyAll, m.Copied = "", "The results are copied."
		if in.Reading.Filter.Fault == "" {
			m.CopyAll = "/api/runs/" + in.Run.ID.String() + "/jq?lines=true&filter=" + url.QueryEscape(in.Reading.Filter.Text) + exchangeQuery(in, "&")
		}
	}
	m.Find, m.FindHref = newFind(in, m.View), partHref(in, "body", "&view="+m.View+"&find=")+"#panel-result"
	if m.View == "hex" {
		m.FindHref = ""
	}
	if w.Prev < 0 && w.Next >= w.Size && shown.Progress == "" {
		return
	}
	m.Jump = &jumpModel{At: shown.At, Most: strconv.FormatInt(w.Size-1, 10), Place: shown.Place}
	m.Jump.Action, m.Jump.Hidden = bodyForm(in, m.View)
	if w.Fault != nil && m.View == "pretty" && w.Fault.At < w.Next && m.Note == "" {
		m.Note = "From line " + showCount(w.Fault.Line) + " of the body on this is no JSON: " + w.Fault.Detail + ". It is shown as it came from there."
	}
}

func whyEmpty(in ResultInput, last *playground.Exchange) string {
	switch code := last.Response.Status; {
	case last.Response.Content.DecodedSize > 0:
		return "The content is not kept any more."
	case last.Request.Method == "HEAD":
		return "No content: a response to HEAD never has any."
	case code == 204 || code == 304:
		return "No content: a " + strconv.Itoa(code) + " never has any."
	}
	return "The response came without content."
}

func isImage(mediaType string) bool {
	return slices.Contains([]string{"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/x-icon", "image/vnd.microsoft.icon", "image/svg+xml"}, mediaType)
}

// isMedia tells what is heard or watched.
func isMedia(mediaType string) bool {
	return strings.HasPrefix(mediaType, "audio/") || strings.HasPrefix(mediaType, "video/")
}

// IsJSONLines tells media types of several documents, one a line.
func IsJSONLines(mediaType string) bool {
	return slices.Contains([]string{"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"}, mediaType)
}

// isText reports whether the content is to be read: by what it says of itself, else by
// what it is made of.
func isText(mediaType string, body []byte) bool {
	if bytes.IndexByte(body, 0) >= 0 {
		return false
	}
	if strings.HasPrefix(mediaType, "text/") || strings.HasSuffix(mediaType, "json") || strings.HasSuffix(mediaType, "xml") {
		return true
	}
	return utf8.Valid(trimRune(body))
}

// trimRune takes off a character that the window cut in two.
func trimRune(b []byte) []byte {
	for i := 1; i <= utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

var kindNames = map[string]string{
	"application/json": "JSON", "application/problem+json": "JSON, a problem", "text/html": "HTML", "text/plain": "Text", "text/csv": "CSV", "application/xml": "XML", "text/xml": "XML",
}

func kindWords(mediaType string, body []byte) string {
	kind := kindNames[mediaType]
	if kind == "" {
		kind = showLine(mediaType)
	}
	if kind == "" {
		kind = "No media type"
	}
	if isText(mediaType, body) && utf8.Valid(trimRune(body)) {
		kind += ", UTF-8"
	}
	return kind
}

// marked adds text to a line, with its hidden characters set apart.
func marked(to []piece, text, css string) []piece {
	for text != "" {
		i := unseenAt(text)
		if i < 0 {
			return append(to, piece{text, css})
		}
		if i > 0 {
			to = append(to, piece{text[:i], css})
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		to, text = append(to, piece{markOf(r), "ctl"}), text[i+n:]
	}
	return to
}
