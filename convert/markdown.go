package convert

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"parley/playground"
)

// Bounds of a comparison as Markdown: a ticket is read by people.
const (
	mostListed = 200 // differences of a kind
	mostQuoted = 400 // bytes of a value
	mostLines  = 60  // lines of one side of a block of text
)

// A Report is a comparison to be handed on. Everything in it is masked already.
type Report struct {
	Comparison playground.Comparison
	Runs       []playground.RunSummary // in the order of the comparison
	Link       string                  // where the same is seen in Parley
}

// WriteMarkdown writes a report as CommonMark, which trackers and wikis read. Nothing that a
// response brought can become markup there: values stand in code spans and fences longer than
// any in them, and prose is escaped.
func WriteMarkdown(w io.Writer, r Report) error {
	m := &markdown{w: w, runs: r.Runs}
	m.line("# Comparison of " + countOf(len(r.Runs), "run"))
	m.line(prose(r.Comparison.Summary))
	m.begin("Runs")
	for i, run := range r.Runs {
		m.item(m.about(i, run, run.ID == r.Comparison.Base))
	}
	for i := range r.Comparison.Pairs {
		m.pair(&r.Comparison.Pairs[i], len(r.Comparison.Pairs) > 1)
	}
	m.rules(r.Comparison.Rules)
	if r.Link != "" {
		m.line("Seen in Parley: " + autolink(r.Link))
	}
	return m.err
}

// markdown writes, and keeps the first error.
type markdown struct {
	w    io.Writer
	runs []playground.RunSummary
	err  error
	list bool // the last line was an item

	deeper string // of the headings below a pair's own
}

func (m *markdown) write(text string) {
	if m.err == nil {
		_, m.err = io.WriteString(m.w, text)
	}
}

// line writes a paragraph.
func (m *markdown) line(text string) {
	if m.list {
		m.write("\n")
	}
	m.list = false
	m.write(text + "\n\n")
}

func (m *markdown) begin(title string) { m.line("##" + m.deeper + " " + title) }

func (m *markdown) item(text string) {
	m.list = true
	m.write("- " + text + "\n")
}

// letter names a run: A, B, C.
func (m *markdown) letter(id playground.RunID) string {
	for i, r := range m.runs {
		if r.ID == id {
			return string(rune('A' + i))
		}
	}
	return "?"
}

func (m *markdown) about(i int, r playground.RunSummary, base bool) string {
	status := "no response"
	if r.Status != 0 {
		status = strings.TrimSpace(strconv.Itoa(r.Status) + " " + r.Reason)
	}
	words := []string{
		"**" + string(rune('A'+i)) + "**: run " + r.ID.String(), "**" + prose(status) + "**", codeSpan(r.Method + " " + r.URL),
		r.CreatedAt.UTC().Format("2006-01-02 15:04:05 UTC"), millisText(r.TotalMS), strconv.FormatInt(r.Size, 10) + " bytes",
	}
	if base {
		words = append(words, "the base")
	}
	return strings.Join(words, ", ")
}

func millisText(d playground.Millis) string {
	return strconv.FormatFloat(float64(d.Duration().Microseconds())/1000, 'f', -1, 64) + " ms"
}

func countOf(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// pair writes what differs between two runs.
func (m *markdown) pair(p *playground.Pair, named bool) {
	if named {
		m.begin(m.letter(p.A) + " and " + m.letter(p.B))
		m.line(prose(p.Summary))
		m.deeper = "#"
		defer func() { m.deeper = "" }()
	}
	m.content(&p.Body)
	m.fields(p.Headers)
	if e := p.Explanation.Sentences; len(e) > 0 {
		m.begin("Explanation")
		for _, s := range e[:min(len(e), mostListed)] {
			m.item("**" + string(s.Kind) + "** " + codeSpan(nameOr(s.Finding, "headline")) + sides(prose(s.A), prose(s.B)))
		}
	}
	if len(p.Request) > 0 {
		m.begin("Requests")
		for _, c := range p.Request[:min(len(p.Request), mostListed)] {
			a, b := maskPart(c, c.A), maskPart(c, c.B)
			m.item("**" + string(c.Kind) + "** " + codeSpan(strings.TrimSpace(c.Part+" "+c.Name)) + sides(quotedSpan(a), quotedSpan(b)))
		}
	}
	m.times(p)
}

// maskPart hides the credentials in a part of a request.
func maskPart(c playground.RequestChange, value string) string {
	switch c.Part {
	case "header":
		return playground.MaskField(c.Name, value)
	case "url":
		return playground.MaskURL(value)
	}
	return value
}

func nameOr(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return name
}

// sides says what both say, or which says something.
func sides(a, b string) string {
	switch {
	case a == "" && b == "":
		return ""
	case a == "":
		return ": " + b
	case b == "":
		return ": " + a
	}
	return ": " + a + " → " + b
}

func quotedSpan(value string) string {
	if value == "" {
		return ""
	}
	return codeSpan(shortened(value))
}

// compact writes JSON without the spaces between its parts.
func compact(value json.RawMessage) string {
	var out bytes.Buffer
	if json.Compact(&out, value) != nil {
		return string(value)
	}
	return out.String()
}

func (m *markdown) content(b *playground.BodyChange) {
	m.begin("Content")
	for _, said := range []string{b.Note, b.Bound} {
		if said != "" {
			m.line(prose(said))
		}
	}
	if len(b.Changes) == 0 {
		m.line(map[bool]string{true: "No differences.", false: "It differs."}[b.Same])
		return
	}
	ignored := 0
	listed := 0
	for i := range b.Changes {
		c := &b.Changes[i]
		switch {
		case c.IgnoredBy != nil:
			ignored++
		case listed == mostListed:
		default:
			listed++
			m.change(c)
		}
	}
	if more := len(b.Changes) - ignored - listed; more > 0 {
		m.line("And " + strconv.Itoa(more) + " more.")
	}
	if ignored > 0 {
		m.line(countOf(ignored, "difference") + " ignored by rule.")
	}
}

// change writes one difference: a value with its path, or a block of lines.
func (m *markdown) change(c *playground.Change) {
	if len(c.ALines)+len(c.BLines) > 0 {
		where := c.Where
		if where == "" {
			where = fmt.Sprintf("line %d", max(c.AStart, c.BStart))
		}
		m.line("**" + string(c.Kind) + "** at " + codeSpan(shortened(where)))
		m.block(c.ALines, c.BLines)
		return
	}
	if c.Kind == playground.Moved {
		m.item("**moved** " + codeSpan(shortened(c.From)) + " → " + codeSpan(shortened(c.Path)))
		return
	}
	m.item("**" + string(c.Kind) + "** " + codeSpan(nameOr(shortened(c.Path), "the whole content")) + sides(quotedSpan(compact(c.A)), quotedSpan(compact(c.B))))
}

// block writes lines as a diff, in a fence that none of them can close.
func (m *markdown) block(a, b []string) {
	var text strings.Builder
	for _, side := range []struct {
		sign  string
		lines []string
	}{{"-", a}, {"+", b}} {
		for _, l := range side.lines[:min(len(side.lines), mostLines)] {
			text.WriteString(side.sign + visible(shortened(l)) + "\n")
		}
		if more := len(side.lines) - mostLines; more > 0 {
			text.WriteString(side.sign + " … " + strconv.Itoa(more) + " more lines\n")
		}
	}
	fence := strings.Repeat("`", max(3, longestRun(text.String(), '`')+1))
	m.line(fence + "diff\n" + text.String() + fence)
}

func (m *markdown) fields(fields []playground.FieldChange) {
	if len(fields) == 0 {
		return
	}
	m.begin("Headers")
	var ignored []string
	for _, f := range fields[:min(len(fields), mostListed)] {
		if f.IgnoredBy != nil {
			ignored = append(ignored, codeSpan(f.Name))
			continue
		}
		m.item("**" + string(f.Kind) + "** " + codeSpan(f.Name) + sides(spans(f.Name, f.A), spans(f.Name, f.B)))
	}
	if len(ignored) > 0 {
		m.line("Ignored by rule: " + strings.Join(ignored, ", ") + ".")
	}
}

// spans are the values of a field, without credentials.
func spans(name string, values []string) string {
	var all []string
	for _, v := range values {
		all = append(all, codeSpan(shortened(playground.MaskField(name, v))))
	}
	return strings.Join(all, ", ")
}

func (m *markdown) times(p *playground.Pair) {
	m.begin("Time")
	text := m.letter(p.A) + " took " + millisText(p.Timings.TotalA) + ", " + m.letter(p.B) + " took " + millisText(p.Timings.TotalB) + "."
	if u := p.Timings.Usual; u != nil {
		text += " " + countOf(u.Runs, "earlier run") + " took between " + millisText(u.Total.Low) + " and " + millisText(u.Total.High) + "."
	}
	m.line(text)
}

func (m *markdown) rules(rules []playground.RuleHits) {
	if len(rules) == 0 {
		return
	}
	m.begin("Rules")
	for _, r := range rules[:min(len(rules), mostListed)] {
		scope := map[string]string{"default": "usual", "request": "of this request", "everyone": "of everyone", "view": "of this view"}[r.Scope]
		m.item(codeSpan(shortened(r.Rule)) + ", " + scope + ", ignored " + strconv.Itoa(r.Hits))
	}
}

// codeSpan writes text so that it is shown as it is: between more backticks than stand
// together in it, on one line.
func codeSpan(text string) string {
	text = visible(text)
	ticks := strings.Repeat("`", longestRun(text, '`')+1)
	if text == "" {
		return "(empty)"
	}
	if text[0] == '`' || text[len(text)-1] == '`' || text[0] == ' ' && text[len(text)-1] == ' ' {
		text = " " + text + " "
	}
	return ticks + text + ticks
}

func longestRun(text string, of byte) int {
	longest, run := 0, 0
	for i := range len(text) {
		if text[i] != of {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// prose escapes what Markdown could read as markup. A mention gets a joiner that is not seen:
// trackers look for them after the markup.
func prose(text string) string {
	var b strings.Builder
	text = visible(text)
	for i, r := range text {
		// A colon before something and a dot after www make an address by themselves.
		if strings.ContainsRune("\\`*_[]<>|~&#!", r) || r == ':' && i+1 < len(text) && text[i+1] != ' ' || r == '.' && i > 0 && (text[i-1] == 'w' || text[i-1] == 'W') {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		if r == '@' {
			b.WriteRune('\u2060')
		}
	}
	return unlisted(strings.TrimLeft(b.String(), " "))
}

// unlisted keeps a paragraph from beginning as a list or a rule.
func unlisted(text string) string {
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	rest := text[digits:]
	switch {
	case rest == "":
	case digits > 0 && strings.ContainsRune(".)", rune(rest[0])):
		return text[:digits] + "\\" + rest
	case digits == 0 && strings.ContainsRune("+-=", rune(rest[0])):
		return "\\" + rest
	}
	return text
}

// visible writes characters that are not seen, or that turn text around, as their numbers, so
// that a line stays a line and says what it holds.
func visible(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			b.WriteString(map[rune]string{'\t': "\\t", '\n': "\\n", '\r': "\\r"}[r])
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029':
			fmt.Fprintf(&b, "\\u{%x}", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// shortened leaves the middle out of a long value.
func shortened(text string) string {
	if len(text) <= mostQuoted {
		return text
	}
	head, tail := text[:mostQuoted/2], text[len(text)-mostQuoted/4:]
	return strings.ToValidUTF8(head, "") + " … " + strings.ToValidUTF8(tail, "")
}
