package convert

import (
	"strings"
	"unicode/utf8"

	"parley/lazyregexp"
)

// mender repairs what a command loses on its way through documents, chats and terminals:
// line ends, quotes, dashes. It only touches what stands outside of straight quotes and
// here-documents.
type mender struct {
	text     string
	at       int
	out      strings.Builder
	typeset  bool // quotes or dashes were mended
	atWord   bool // a word begins here
	lineHead bool
	prompted bool // the first line had a prompt, so others may
	signs    int  // of the shell's grammar
	hidden   []hereDoc
	spent    string // closing quotes of which there are no more

	places []Warning // what names stand in the place of
}

// hereDoc is a here-document that begins behind the next line end.
type hereDoc struct {
	end  string
	tabs bool // may stand before its end
}

// maxSigns bounds the signs of the grammar outside of quotes, and so how deep anything can
// be nested that a parser goes into.
const maxSigns = 10_000

// mend makes the command as it was before. It is false where the command has more grammar in
// it than any command needs.
func mend(command string, prompted bool) (m *mender, ok bool) {
	m = &mender{text: command, atWord: true, lineHead: true, prompted: prompted}
	if hereInside.MatchString(command) { // its lines stand in the middle of a word
		m.out.WriteString(command)
		return m, strings.Count(command, "(")+strings.Count(command, "{")+strings.Count(command, "`") <= maxSigns
	}
	for m.at < len(m.text) && m.signs <= maxSigns {
		m.step()
	}
	return m, m.signs <= maxSigns
}

func (m *mender) step() {
	if m.lineHead && m.prompt() {
		return
	}
	m.lineHead = false
	switch c := m.text[m.at]; {
	case (c == '<' || c == '\\') && m.pageLineEnd():
	case c == '\'':
		m.quoted('\'', m.at > 0 && m.text[m.at-1] == '$')
	case c == '"':
		m.quoted('"', true)
	case c == '\\':
		m.backslash()
	case c == '\n':
		m.lineEnd()
	case c == '^' && m.atWord && caretLine.MatchString(m.text[m.at:]):
		m.at++ // of cmd, in a command whose quotes are those of other shells
	case c == ' ' || c == '\t':
		m.copy(1)
		m.atWord = true
	case c == '#' && m.ruby():
	case c == '#' && m.atWord:
		m.comment()
	case c == '<' && (m.hereDoc() || m.placeholder()), c == '$' && m.template(), c == '{' && m.braced():
	case c >= utf8.RuneSelf:
		m.mark()
	default:
		if m.atWord || strings.IndexByte("(){}|&;<>!$`[", c) >= 0 {
			m.signs++
		}
		m.copy(1)
		m.atWord = strings.IndexByte("(|&;", c) >= 0
	}
}

func (m *mender) copy(n int) {
	m.out.WriteString(m.text[m.at : m.at+n])
	m.at += n
}

// morePrompt is the sign in front of a command's further lines, and "$ " or "% " in front
// of another command.
var morePrompt = lazyregexp.New(`^(?:> |[$%] )`)

// prompt drops a prompt. "> name" is one only where the text has others: else it sends the
// answer to a file.
func (m *mender) prompt() bool {
	n := len(morePrompt.FindString(m.text[m.at:]))
	if n == 0 {
		return false
	}
	next := m.text[m.at+n:]
	if !m.prompted && m.text[m.at] == '>' && (next == "" || strings.IndexByte(`-'"h`, next[0]) < 0) {
		return false
	}
	m.at += n
	m.lineHead = false
	return true
}

// comment drops the rest of the line.
func (m *mender) comment() {
	end := strings.IndexByte(m.text[m.at:], '\n')
	if end < 0 {
		m.at = len(m.text)
		return
	}
	m.at += end
}

// quoted copies a text in straight quotes as it is.
func (m *mender) quoted(quote byte, escapes bool) {
	end := m.quotedEnd(m.at+1, quote, escapes, 0)
	if end == len(m.text) && !strings.HasSuffix(m.text[m.at+1:], string(quote)) && m.halfTypeset(quote) {
		return
	}
	m.out.WriteString(m.insideQuotes(m.text[m.at:end], quote))
	m.at = end
	m.atWord = false
}

// quotedEnd finds the end of a text in quotes, behind the quote. In double quotes, a
// command inside has quotes of its own.
func (m *mender) quotedEnd(at int, quote byte, escapes bool, depth int) int {
	for at < len(m.text) && m.text[at] != quote {
		c := m.text[at]
		switch {
		case escapes && c == '\\':
			at++
		case quote == '"' && strings.HasPrefix(m.text[at:], "$(") && depth < 100:
			m.signs++
			at = m.insideEnd(at+2, depth+1)
			continue
		case quote == '"' && (c == '$' || c == '`'):
			m.signs++
		}
		at++
	}
	return min(at+1, len(m.text))
}

// insideEnd finds the bracket that ends a command inside, and returns what is behind it.
func (m *mender) insideEnd(at, depth int) int {
	for open := 1; at < len(m.text); at++ {
		switch m.text[at] {
		case '\\':
			at++
		case '\'', '"':
			at = m.quotedEnd(at+1, m.text[at], m.text[at] == '"', depth) - 1
		case '(':
			m.signs++
			open++
		case ')':
			if open--; open == 0 {
				return at + 1
			}
		}
	}
	return len(m.text)
}

var hereInside = lazyregexp.New(`\$\(\s*cat\s*<<`)

var hereDocStart = lazyregexp.New(`^<<(-?)[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|\\?([A-Za-z_][A-Za-z0-9_.-]*))`)

// hereDoc notes a here-document, whose lines stand as they are.
func (m *mender) hereDoc() bool {
	if strings.HasPrefix(m.text[m.at:], "<<<") {
		m.copy(3)
		m.atWord = true
		return true
	}
	found := hereDocStart.FindStringSubmatch(m.text[m.at:min(len(m.text), m.at+200)])
	if found == nil {
		return false
	}
	m.hidden = append(m.hidden, hereDoc{found[2] + found[3] + found[4], found[1] != ""})
	m.copy(len(found[0]))
	m.atWord = false
	return true
}

// hereLines copies the lines of the here-documents that were noted. One whose end does not
// begin its line was indented with the command, and is no more.
func (m *mender) hereLines() {
	for _, h := range m.hidden {
		indent := m.indentOf(h)
		for m.at < len(m.text) {
			end := strings.IndexByte(m.text[m.at:], '\n') + 1
			if end == 0 {
				end = len(m.text) - m.at
			}
			line := strings.TrimRight(m.text[m.at:m.at+end], "\r\n")
			m.signs += strings.Count(line, "$") + strings.Count(line, "`")
			if indent != "" {
				line = strings.TrimRight(unindented(line, indent), " \t")
			}
			m.out.WriteString(line)
			if m.at += end; m.text[m.at-1] == '\n' {
				m.out.WriteByte('\n')
			}
			if h.tabs {
				line = strings.TrimLeft(line, "\t")
			}
			if line == h.end {
				break
			}
		}
	}
	m.hidden = nil
}

// backslash: before a line end it goes on, also with blanks between that nobody sees. In
// the middle of a line, with blanks on both sides, its line end was lost.
func (m *mender) backslash() {
	rest := m.text[m.at+1:]
	trimmed := strings.TrimLeft(rest, " \t")
	blanks := len(rest) - len(trimmed)
	switch {
	case trimmed == "" || trimmed[0] == '\n':
		inWord := !m.atWord && blanks == 0
		m.at += 1 + blanks + min(1, len(trimmed))
		m.lineHead = true
		if inWord && len(trimmed) > 1 && !optionStart.MatchString(trimmed[1:]) {
			return // the word goes on, as it does in a shell
		}
		m.out.WriteByte(' ')
		m.atWord = true
	case blanks > 0 && m.atWord:
		m.at += 1 + blanks
	case m.atWord && doubledEnd.MatchString(rest): // as in a text of a program
		m.at++
	case m.atWord && strings.HasPrefix(rest, "| "): // as in Markdown
		m.at++
	default:
		_, n := utf8.DecodeRuneInString(rest)
		m.copy(1 + n)
		m.atWord = false
	}
}

// brokenLine is a line's end as a page has it, with the backslash before it.
var brokenLine = lazyregexp.New(`(?i)^\\?[ \t]*<br[ \t]*/?>[ \t]*\n?`)

func (m *mender) pageLineEnd() bool {
	found := brokenLine.FindString(m.text[m.at:min(len(m.text), m.at+100)])
	if found == "" {
		return false
	}
	m.out.WriteByte(' ')
	m.at += len(found)
	m.atWord = true
	return true
}

var caretLine = lazyregexp.New(`^\^[ \t]*(?:\n|$)`)

var doubledEnd = lazyregexp.New(`^\\[ \t]*\n`)

// optionStart begins a line that goes on with a word of its own.
var optionStart = lazyregexp.New(`^(?:-[-A-Za-z]|\s)`)

// lineEnd joins a line that goes on with an option, an address or a quote.
func (m *mender) lineEnd() {
	if m.hidden != nil {
		m.copy(1)
		m.hereLines()
		m.atWord, m.lineHead = true, true
		return
	}
	rest := strings.TrimLeft(m.text[m.at:], " \t\n")
	ends := m.text[m.at : len(m.text)-len(rest)]
	head := strings.TrimPrefix(rest, "> ")
	first, _ := utf8.DecodeRuneInString(head)
	goesOn := strings.ContainsRune("-'\"–—“‘", first) || strings.HasPrefix(head, "http://") || strings.HasPrefix(head, "https://") || strings.HasPrefix(head, `\`)
	m.at = len(m.text) - len(rest)
	if rest != "" && goesOn && m.begun() {
		m.out.WriteByte(' ')
	} else {
		m.out.WriteString(ends)
	}
	m.atWord, m.lineHead = true, true
}

// begun reports whether anything was copied: a line end before that is no matter.
func (m *mender) begun() bool { return strings.TrimLeft(m.out.String(), " \t\n") != "" }

// mark reads a character beyond ASCII: typeset quotes and dashes where a straight one
// must have been, and blanks that do not break.
func (m *mender) mark() {
	r, n := utf8.DecodeRuneInString(m.text[m.at:])
	switch {
	case r == '\u00a0' || r == '\u202f' || r == '\u2007' || r == '\u3000':
		m.out.WriteByte(' ')
		m.at += n
		m.atWord, m.typeset = true, true
		return
	case r == '\u200b' || r == '\u200c' || r == '\u2060' || r == '\ufeff':
		m.at += n
		m.typeset = true
		return
	case m.atWord && (r == '–' || r == '—'):
		m.dash(r, n)
	case strings.ContainsRune("“”„", r):
		m.typesetQuote(n, "”“")
	case strings.ContainsRune("‘’‚", r):
		m.typesetQuote(n, "’‘")
	case m.atWord && oddQuotes[r] != "":
		m.typesetQuote(n, oddQuotes[r])
	default:
		m.copy(n)
	}
	m.atWord = false
}

// oddQuotes are others that stand for straight ones at the beginning of a word, with what ends them.
var oddQuotes = map[rune]string{'«': "»", '»': "«", '‹': "›", '´': "´'", '″': "″", '′': "′", '＂': "＂", '＇': "＇"}

// dash: editors make one of two hyphens. A short option has one letter behind it.
func (m *mender) dash(r rune, n int) {
	m.typeset = true
	m.at += n
	word := m.text[m.at:min(len(m.text), m.at+40)]
	if i := strings.IndexAny(word, " \t\n="); i >= 0 {
		word = word[:i]
	}
	if r == '—' || strings.ToLower(word) == word && len(word) > 2 {
		m.out.WriteString("--")
		return
	}
	m.out.WriteByte('-')
}

// typesetQuote copies a text in curly quotes as one in straight quotes. It ends at a
// closing quote before a blank, so that an apostrophe does not end it.
func (m *mender) typesetQuote(n int, closing string) {
	m.typeset = true
	body := m.text[m.at+n:]
	end, after := -1, 0
	if !strings.Contains(m.spent, closing) {
		end, after = closingQuote(body, closing)
	}
	if end < 0 { // one straight, or none
		m.spent += closing
		end, after = closingQuote(body, map[string]string{"”“": `"`, "’‘": "'"}[closing])
	}
	if end < 0 {
		end, after = len(body), len(body)
	}
	m.at += n + after
	inside := straightQuotes.Replace(body[:end])
	m.out.WriteString("'" + strings.ReplaceAll(inside, "'", `'\''`) + "'")
}

// halfTypeset copies a text whose quote is straight at its beginning and a curly one at its end.
func (m *mender) halfTypeset(quote byte) bool {
	body := m.text[m.at+1:]
	end, after := closingQuote(body, map[byte]string{'"': "”“", '\'': "’‘"}[quote])
	if end < 0 {
		return false
	}
	m.typeset = true
	m.out.WriteString(string(quote) + body[:end] + string(quote))
	m.at += 1 + after
	m.atWord = false
	return true
}

// closingQuote finds the quote that ends a text, and what is behind it.
func closingQuote(body, closing string) (end, after int) {
	for i, r := range body {
		if !strings.ContainsRune(closing, r) {
			continue
		}
		rest := body[i+utf8.RuneLen(r):]
		if rest == "" || strings.ContainsAny(rest[:1], " \t\n\\;|&)") || strings.HasPrefix(rest, "\u00a0") || strings.HasPrefix(rest, "\u200b") {
			return i, len(body) - len(rest)
		}
	}
	return -1, 0
}
