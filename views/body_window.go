package views

import (
	"net/url"
	"strconv"
	"strings"

	"parley/playground"
)

// WindowModel is a part of a long body, with the ways to the parts beside it.
type WindowModel struct {
	Place    string // what it shows, in words
	At       string // where it begins, in bytes
	Href     string // the page that shows it
	Prev     moreLink
	Next     moreLink
	Lines    []bodyLine
	Far      bool // its numbers are long
	Hex      []hexRow
	Percent  string // how far reading on has come; empty: the window is here
	Progress string // the same in words
}

// moreLink leads to a window: to its page, and for a script to it alone.
type moreLink struct{ Href, Part string }

// NewWindowModel decides what one window draws, for a page that shows others of its body.
func NewWindowModel(in ResultInput) WindowModel { return newWindow(in.shown(), in.View) }

func newWindow(in ResultInput, view string) WindowModel {
	w := in.Reading.Window
	m := WindowModel{At: strconv.FormatInt(w.At, 10), Href: windowHref(in, view, w.At)}
	if w.Lines == nil && w.Bytes == nil && w.Reached < w.Size {
		m.Percent = strconv.FormatInt(w.Reached*100/max(w.Size, 1), 10)
		m.Progress = "Read to " + m.Percent + " % of " + showSize(w.Size) + " on the way there."
		return m
	}
	if w.Size == 0 {
		return m
	}
	m.Place = windowWords(w)
	if w.Prev >= 0 {
		m.Prev = moreLink{windowHref(in, view, w.Prev), windowPart(in, view, w.Prev)}
	}
	if w.Next < w.Size {
		m.Next = moreLink{windowHref(in, view, w.Next), windowPart(in, view, w.Next)}
	}
	if w.Bytes != nil {
		m.Hex = hexRows(w.Bytes, w.At)
		return m
	}
	m.Lines = shownLines(in, view, w.Lines)
	m.Far = len(m.Lines) > 0 && len(m.Lines[len(m.Lines)-1].Number) > 4
	return m
}

// windowQuery is what the address says of a window, besides its view.
func windowQuery(in ResultInput, at int64) string {
	more := in.Reading.Search.query() + in.Reading.Filter.query()
	if at >= 0 {
		more += "&at=" + strconv.FormatInt(at, 10)
	}
	return more
}

func windowHref(in ResultInput, view string, at int64) string {
	return partHref(in, "body", "&view="+view+windowQuery(in, at)) + "#panel-result"
}

func windowPart(in ResultInput, view string, at int64) string {
	part := "/runs/" + in.Run.ID.String() + "/window?view=" + view + exchangeQuery(in, "&") + windowQuery(in, at)
	if in.RunPage {
		part += "&page=run"
	}
	return part
}

// windowWords says which part of the whole a window shows.
func windowWords(w *playground.BodyWindow) string {
	words := ""
	for _, l := range w.Lines {
		if l.Number > 0 {
			words = "Line " + showCount(l.Number)
			break
		}
	}
	if n := len(w.Lines); words != "" && w.Lines[n-1].Number > w.Lines[0].Number {
		words = "Lines" + strings.TrimPrefix(words, "Line") + " to " + showCount(w.Lines[n-1].Number)
	}
	if words == "" {
		words = "From byte " + showCount(w.At)
	}
	if w.Total > 0 && w.Bytes == nil {
		words += " of " + showCount(w.Total)
	}
	return words + ", " + showSize(w.Next-w.At) + " of " + showSize(w.Size)
}

// spanCSS are the classes of the pieces of JSON.
var spanCSS = [...]string{playground.SpanPlain: "", playground.SpanName: "k", playground.SpanString: "s", playground.SpanNumber: "n", playground.SpanWord: "w"}

// longLine is from how many bytes in one piece on a line is wrapped unasked: nobody reads
// tens of thousands of characters by moving sideways, and browsers are slow to paint them.
const longLine = 2000

// shownLines are the lines of a window, with evidence and what was looked for marked.
func shownLines(in ResultInput, view string, lines []playground.ShownLine) []bodyLine {
	refs := map[int64][]evidenceRef{}
	eachEvidence(in.Run.Explanation, func(number string, e playground.Evidence) {
		if line := evidenceLine(in, view, e); line > 0 && in.Reading.Filter.Text == "" {
			refs[line] = append(refs[line], newEvidenceRef(number))
		}
	})
	out := make([]bodyLine, len(lines))
	now := false
	for i, l := range lines {
		b := bodyLine{Number: "…"}
		if l.Number > 0 {
			b.Number, b.Refs = strconv.FormatInt(l.Number, 10), refs[l.Number]
		}
		for _, s := range l.Spans {
			css := spanCSS[s.Kind]
			if s.Hit {
				css = strings.TrimSpace(css + " fnd")
			}
			if s.Now {
				css, b.Now, now = css+" now", !now, true
			}
			b.Pieces = marked(b.Pieces, s.Text, css)
			b.Long = b.Long || len(s.Text) > longLine
		}
		out[i] = b
	}
	return out
}

// evidenceLine is the line on which a piece of evidence is shown; 0: on none.
func evidenceLine(in ResultInput, view string, e playground.Evidence) int64 {
	switch {
	case !bodyEvidence(e):
		return 0
	case e.Where == playground.InBodyJSON && view == "pretty":
		return in.Reading.Lines[e.Name]
	case view == "pretty":
		return 0 // lines are those of what came
	}
	return int64(e.Line)
}

func bodyEvidence(e playground.Evidence) bool {
	return e.Hop == 0 && (e.Where == playground.InBodyJSON || e.Where == playground.InBodyHTML || e.Where == playground.InBodyText)
}

// EvidencePointers are the JSON Pointers of the values that are evidence.
func EvidencePointers(x playground.Explanation) []string {
	var out []string
	eachEvidence(x, func(_ string, e playground.Evidence) {
		if e.Where == playground.InBodyJSON && e.Hop == 0 {
			out = append(out, e.Name)
		}
	})
	return out
}

// shownLine is the number of the line on which a piece of the body is shown; 0 where it
// has none. JSON is shown laid out anew unless it was asked for as it is.
func shownLine(in ResultInput, e playground.Evidence) int64 {
	if line := in.Reading.Lines[e.Name]; line > 0 && e.Where == playground.InBodyJSON && in.View != "raw" && bodyEvidence(e) {
		return line
	}
	return int64(e.Line)
}

// mostLines bounds the lines of one view.
const mostLines = 20_000

const hexDigits = "0123456789abcdef"

// hexRows shows sixteen bytes a line, and what of them can be read.
func hexRows(b []byte, from int64) []hexRow {
	var out []hexRow
	for at := 0; at < len(b); at += 16 {
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
		offset := strconv.FormatInt(from+int64(at), 16)
		out = append(out, hexRow{strings.Repeat("0", max(0, 8-len(offset))) + offset, string(hex), string(text)})
	}
	return out
}

// BodySearch is what is looked for in a body, and what was found.
type BodySearch struct {
	Open    bool // the field for it is shown
	Text    string
	Case    bool
	Regexp  bool
	Fault   string // why it cannot be looked for
	Count   int
	More    bool // there are more than were counted
	Any     bool
	Number  int // of the hit that is shown; 0: not counted
	Current int64
	Prev    int64
	Next    int64
	Reached int64
	Size    int64
}

// query is the search as the address has it.
func (s BodySearch) query() string {
	if s.Text == "" {
		return ""
	}
	q := "&find=" + url.QueryEscape(s.Text)
	if s.Case {
		q += "&case=1"
	}
	if s.Regexp {
		q += "&regexp=1"
	}
	return q
}

// findModel is the field that looks for text in a body.
type findModel struct {
	Action       string
	Hidden       []piece // further fields: name and value
	Text         string
	Case, Regexp bool
	Said         string
	Fault        string
	Prev, Next   string
	Close        string
}

func newFind(in ResultInput, view string) *findModel {
	s := in.Reading.Search
	if !s.Open {
		return nil
	}
	m := &findModel{Text: s.Text, Case: s.Case, Regexp: s.Regexp, Fault: s.Fault, Close: windowHref(withoutSearch(in), view, -1)}
	m.Action, m.Hidden = bodyForm(in, view)
	if s.Text == "" || s.Fault != "" {
		return m
	}
	m.Said = foundWords(s)
	if s.Any {
		hit := func(at int64) string {
			return partHref(in, "body", "&view="+view+s.query()+"&hit="+strconv.FormatInt(at, 10)) + "#hit"
		}
		m.Prev, m.Next = hit(s.Prev), hit(s.Next)
	}
	return m
}

func withoutSearch(in ResultInput) ResultInput {
	in.Reading.Search = BodySearch{}
	return in
}

// foundWords says how many hits there are, and which one is shown.
func foundWords(s BodySearch) string {
	count := showCount(int64(s.Count))
	if s.More {
		count += "+"
	}
	words := "None"
	switch {
	case s.Any && s.Number > 0:
		words = showCount(int64(s.Number)) + " of " + count
	case s.Any:
		words = "One of " + count
	}
	if s.Reached < s.Size && !s.More {
		words += ", searched to " + strconv.FormatInt(s.Reached*100/max(s.Size, 1), 10) + " %"
	}
	return words
}

// bodyForm is where a form of the body view leads, and the fields that keep the page.
func bodyForm(in ResultInput, view string) (action string, hidden []piece) {
	hidden = []piece{{"part", "body"}}
	if view != "" {
		hidden = append(hidden, piece{"view", view})
	}
	if in.Attempt > 0 {
		hidden = append(hidden, piece{"attempt", strconv.Itoa(in.Attempt)}, piece{"exchange", strconv.Itoa(in.Exchange)})
	}
	if in.RunPage {
		return "/runs/" + in.Run.ID.String(), hidden
	}
	return "/", append([]piece{{"run", in.Run.ID.String()}}, hidden...)
}
