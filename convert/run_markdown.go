package convert

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/playground"
)

// Bounds of a run as Markdown: it goes into a chat or a ticket.
const (
	mostExcerpt      = 2000 // bytes of content
	mostExcerptLines = 40
	mostFindings     = 3
)

// A RunReport is a run to be handed on. Everything in it is masked already.
type RunReport struct {
	Run  playground.Run
	Body []byte // the start of the content of its final response, in UTF-8 where it is text
	Link string // where the same is seen in Parley
}

// WriteRunMarkdown writes a run as CommonMark: what was asked, what came, what it means, the
// fields that matter and the start of the content. Nothing that a response brought can become
// markup there.
func WriteRunMarkdown(w io.Writer, r RunReport) error {
	m := &markdown{w: w}
	run := &r.Run
	m.line(bold(statusOf(run)) + " " + codeSpan(run.Request.Method+" "+shortened(run.Target())))
	m.line(strings.Join(aboutRun(run), " · "))
	if n := run.Redirects(); n > 0 {
		m.line("After " + countOf(n, "redirect") + ": " + codeSpan(shortened(run.FinalURL)))
	}
	for _, c := range playground.Missed(run.Checked) {
		m.item("Does not hold: " + codeSpan(shortened(c.Words())))
	}
	m.judged(run)
	x := run.Final()
	if x != nil && x.Response != nil {
		m.keyFields(run, x.Response)
		m.excerpt(x.Response.Content, r.Body)
	}
	if r.Link != "" {
		m.line("Seen in Parley: " + autolink(r.Link))
	}
	return m.err
}

// autolink writes a link that nothing in it can end.
func autolink(link string) string {
	return "<" + strings.NewReplacer("<", "%3C", ">", "%3E", " ", "%20", "\\", "%5C").Replace(link) + ">"
}

// bold writes text that stands out; nothing where there is nothing to be seen of it.
func bold(text string) string {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	return "**" + prose(text) + "**"
}

// statusOf says what came back in a few words.
func statusOf(run *playground.Run) string {
	switch {
	case run.Status != 0:
		return strings.TrimSpace(strconv.Itoa(run.Status) + " " + run.Reason)
	case run.State == playground.StateRunning:
		return "Still running"
	}
	return "No response"
}

// aboutRun is when it was, how long it took and how much came.
func aboutRun(run *playground.Run) []string {
	words := []string{"Run " + run.ID.String(), run.CreatedAt.UTC().Format("2006-01-02 15:04:05 UTC"), millisText(run.TotalMS)}
	if x := run.Final(); x != nil && x.Response != nil {
		words = append(words, countOf(int(x.Response.Content.Size), "byte"))
	}
	if n := len(run.Attempts); n > 1 {
		words = append(words, countOf(n, "attempt"))
	}
	if run.CreatedBy != "" {
		words = append(words, "by "+prose(run.CreatedBy))
	}
	if run.Environment != "" {
		words = append(words, "in "+prose(run.Environment))
	}
	return words
}

// judged writes what the explanation says.
func (m *markdown) judged(run *playground.Run) {
	if run.Failure != nil {
		m.line(prose(shortened(run.Failure.Message)))
	}
	e := &run.Explanation
	if text := bold(e.Headline); text != "" {
		m.line(text)
	}
	listed := 0
	for _, f := range e.Findings {
		switch worth := f.Severity == playground.SeverityBlocker || f.Severity == playground.SeverityWarning; {
		case listed == mostFindings:
		case f.Title == e.Headline:
			m.line(prose(shortened(f.Why)))
		case worth:
			listed++
			m.item(strings.TrimSpace(prose(f.Title) + " " + prose(shortened(f.Why))))
		}
	}
}

// keyNames are the fields that people ask for when something is odd.
var keyNames = []string{
	"Content-Type", "Location", "Allow", "WWW-Authenticate", "Retry-After", "RateLimit", "RateLimit-Policy", "ETag", "Last-Modified", "Cache-Control", "Age", "Vary", "Link", "Server", "Via", "X-Cache",
	"X-Request-Id", "Request-Id", "X-Correlation-Id", "Traceparent", "CF-Ray", "X-Amzn-RequestId", "X-Amzn-Trace-Id",
}

// keyFields writes the fields that matter: those that the explanation goes by, and the usual.
func (m *markdown) keyFields(run *playground.Run, r *playground.Response) {
	named := slices.Clone(keyNames)
	for _, f := range run.Explanation.Findings {
		for _, e := range f.Evidence {
			if e.Where == playground.InResponseHeader {
				named = append(named, e.Name)
			}
		}
	}
	listed := 0
	for _, f := range r.Headers {
		if listed < mostListed && slices.ContainsFunc(named, func(n string) bool { return strings.EqualFold(n, f.Name) }) {
			listed++
			m.item(codeSpan(f.Name + ": " + shortened(playground.MaskField(f.Name, f.Value))))
		}
	}
}

// excerpt writes the start of content, in a fence that nothing in it can close.
func (m *markdown) excerpt(c playground.Content, body []byte) {
	switch {
	case len(body) == 0:
		return
	case !isReadable(body):
		m.line("The content is no text: " + codeSpan(nameOr(c.MediaType, "of no type")) + ".")
		return
	}
	text := strings.ToValidUTF8(string(body[:min(len(body), mostExcerpt)]), "")
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	cut := int64(len(body)) < c.DecodedSize || len(body) > mostExcerpt || len(lines) > mostExcerptLines || c.Truncated
	lines = lines[:min(len(lines), mostExcerptLines)]
	for i, l := range lines {
		lines[i] = visible(strings.ReplaceAll(strings.TrimSuffix(l, "\r"), "\t", "    "))
	}
	text = strings.Join(lines, "\n")
	fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	m.line(fence + language(c.MediaType) + "\n" + text + "\n" + fence)
	if cut {
		m.line("The start of " + countOf(int(c.DecodedSize), "byte") + ".")
	}
}

// isReadable reports whether content is text: UTF-8, but for a character that is cut at its
// end, and without NUL.
func isReadable(body []byte) bool {
	for i := range min(utf8.UTFMax, len(body)+1) {
		if b := body[:len(body)-i]; utf8.Valid(b) {
			return !strings.ContainsRune(string(b), 0)
		}
	}
	return false
}

// language is what a fence calls a media type; empty: nothing.
func language(mediaType string) string {
	switch {
	case mediaType == "application/json" || strings.HasSuffix(mediaType, "+json"):
		return "json"
	case mediaType == "text/html":
		return "html"
	case mediaType == "application/xml" || mediaType == "text/xml" || strings.HasSuffix(mediaType, "+xml"):
		return "xml"
	}
	return ""
}
