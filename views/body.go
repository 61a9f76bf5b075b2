package views

import (
	"bytes"
	"errors"
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
	Lines    []bodyLine
	Tree     []treeNode
	Hex      []hexRow
	Frame    string // the preview's address, for a page
	Image    string // the same, for an image
	ImageAlt string
	Window   string // how much of it is shown, in words; empty: all
	CopyAll  string // where the whole is had for copying; empty: what is shown is copied
	Copied   string // said then
	More     string // where more of it is shown
	Note     string
	Empty    string // why there is nothing, in words
}

type bodyView struct {
	Label, Href string
	Current     bool
}

type bodyLine struct {
	Pieces []piece
	Refs   []evidenceRef
}

type hexRow struct{ Offset, Bytes, Text string }

// mostCopied is the longest content that is copied whole, in bytes.
const mostCopied = 8 << 20

// mostLines bounds the lines of one view.
const mostLines = 20_000

var viewLabels = map[string]string{"pretty": "Pretty", "raw": "Raw", "tree": "Tree", "hex": "Hex", "preview": "Preview"}

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
	offered := viewsOf(c.MediaType, in.Body)
	m := &bodyModel{View: offered[0], Kind: kindWords(c.MediaType, in.Body), Download: "/api/runs/" + in.Run.ID.String() + "/body" + exchangeQuery(in, "?")}
	if slices.Contains(offered, in.View) {
		m.View = in.View
	}
	for _, v := range offered {
		m.Views = append(m.Views, bodyView{viewLabels[v], partHref(in, "body", "&view="+v) + "#panel-result", v == m.View})
	}
	if in.Charset != "" {
		m.Kind = strings.Replace(m.Kind, "UTF-8", showLine(in.Charset), 1)
	}
	m.window(in, c)
	m.Copied = "The body is copied."
	switch {
	case m.View == "hex" || m.View == "tree" || isImage(c.MediaType):
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
	cut := m.Window != ""
	preview := "/runs/" + in.Run.ID.String() + "/preview" + exchangeQuery(in, "?")
	switch m.View {
	case "pretty":
		lines, _, err := prettyJSON(in.Body, cut, pointersOf(in.Run.Explanation))
		if err == nil {
			m.Lines = lines
			break
		}
		m.Note = "This is not JSON, although it says so: " + err.Error() + "."
		m.Lines = textLines(in)
	case "tree":
		var err error
		if m.Tree, err = jsonTree(in.Body); err != nil && !cut && !errors.Is(err, errTreeFull) {
			m.Note = "The tree stops where this is no JSON any more."
		}
	case "hex":
		m.Hex = hexRows(in.Body)
		if len(m.Hex) == mostLines {
			m.Note = "The first " + showCount(mostLines) + " lines are shown."
		}
	case "preview":
		if isImage(c.MediaType) {
			m.Image, m.ImageAlt = preview, "The response, "+c.MediaType
			m.Window, m.More = "", ""
			break
		}
		m.Frame = preview
		m.Note = "Shown apart from Parley: no scripts run, and nothing is loaded from elsewhere."
	default:
		m.Lines = textLines(in)
	}
	if len(m.Lines) >= mostLines {
		m.Note = "The first " + showCount(mostLines) + " lines are shown; Download has all."
	}
}

// window says how much of the content is here, and where more is.
func (m *bodyModel) window(in ResultInput, c playground.Content) {
	have := int64(len(in.Body))
	if in.Shown > 0 {
		have = in.Shown
	}
	if have >= c.DecodedSize {
		return
	}
	m.Window = "First " + showSize(have) + " of " + showSize(c.DecodedSize)
	if have < MaxBodyWindow {
		m.More = partHref(in, "body", "&view="+m.View+"&bytes="+strconv.FormatInt(min(have*4, MaxBodyWindow), 10)) + "#panel-result"
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

// viewsOf lists what can be done with the content, the best first.
func viewsOf(mediaType string, body []byte) []string {
	switch {
	case isImage(mediaType):
		return []string{"preview", "hex"}
	case !isText(mediaType, body):
		return []string{"hex"}
	case isJSON(mediaType, body):
		return []string{"pretty", "raw", "tree", "hex"}
	case mediaType == "text/html" || mediaType == "application/xhtml+xml":
		return []string{"raw", "preview", "hex"}
	}
	return []string{"raw", "hex"}
}

func isImage(mediaType string) bool {
	return slices.Contains([]string{"image/png", "image/jpeg", "image/gif", "image/webp"}, mediaType)
}

func isJSON(mediaType string, body []byte) bool {
	if mediaType == "application/json" || strings.HasSuffix(mediaType, "+json") || mediaType == "text/json" {
		return true
	}
	trimmed := bytes.TrimSpace(body)
	return (mediaType == "" || mediaType == "text/plain") && len(trimmed) > 1 && (trimmed[0] == '{' && trimmed[len(trimmed)-1] == '}' || trimmed[0] == '[' && trimmed[len(trimmed)-1] == ']')
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

// textLines shows content as it is, a line a line, with evidence marked.
func textLines(in ResultInput) []bodyLine {
	marks := map[int][]evidenceRef{}
	eachEvidence(in.Run.Explanation, func(number string, e playground.Evidence) {
		if e.Line > 0 && bodyEvidence(e) {
			marks[e.Line] = append(marks[e.Line], newEvidenceRef(number))
		}
	})
	text := strings.TrimSuffix(strings.ReplaceAll(string(trimRune(in.Body)), "\r\n", "\n"), "\n")
	var out []bodyLine
	for line := range strings.SplitSeq(text, "\n") {
		if len(out) == mostLines {
			break
		}
		out = append(out, bodyLine{Pieces: marked(nil, line, ""), Refs: marks[len(out)+1]})
	}
	return out
}

func bodyEvidence(e playground.Evidence) bool {
	return e.Hop == 0 && (e.Where == playground.InBodyJSON || e.Where == playground.InBodyHTML || e.Where == playground.InBodyText)
}

// marked adds text to a line, with its hidden characters set apart.
func marked(to []piece, text, css string) []piece {
	for text != "" {
		i := strings.IndexFunc(text, unseen)
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

const hexDigits = "0123456789abcdef"

// hexRows shows sixteen bytes a line, and what of them can be read.
func hexRows(b []byte) []hexRow {
	var out []hexRow
	for at := 0; at < len(b) && len(out) < mostLines; at += 16 {
		part := b[at:min(at+16, len(b))]
		hex, text := make([]byte, 0, 49), make([]byte, 0, 16)
		for i, c := range part {
			if i == 8 {
				hex = append(hex, ' ')
			}
			hex = append(hex, hexDigits[c>>4], hexDigits[c&15], ' ')
			if c < 0x20 || c > 0x7e {
				c = '.'
			}
			text = append(text, c)
		}
		offset := strconv.FormatInt(int64(at), 16)
		out = append(out, hexRow{strings.Repeat("0", max(0, 8-len(offset))) + offset, string(hex), string(text)})
	}
	return out
}
