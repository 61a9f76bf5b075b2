package convert

import (
	"strings"
	"unicode/utf8"
)

// mender repairs what a command loses on its way through documents, chats and terminals:
// line ends, quotes, dashes. It only touches what stands outside of straight quotes.
type mender struct {
	text     string
	at       int
	out      strings.Builder
	typeset  bool // quotes or dashes were mended
	atWord   bool // a word begins here
	lineHead bool
}

// mend returns the command as it was before, and whether its typesetting was undone.
func mend(command string) (string, bool) {
	m := &mender{text: command, atWord: true, lineHead: true}
	for m.at < len(m.text) {
		m.step()
	}
	return m.out.String(), m.typeset
}

func (m *mender) step() {
	if m.lineHead && m.prompt() {
		return
	}
	m.lineHead = false
	switch c := m.text[m.at]; {
	case c == '\'':
		m.quoted('\'', m.at > 0 && m.text[m.at-1] == '$')
	case c == '"':
		m.quoted('"', true)
	case c == '\\':
		m.backslash()
	case c == '\n':
		m.lineEnd()
	case c == ' ' || c == '\t':
		m.copy(1)
		m.atWord = true
	case c == '#' && m.atWord:
		m.comment()
	case c >= utf8.RuneSelf:
		m.mark()
	default:
		m.copy(1)
		m.atWord = false
	}
}

func (m *mender) copy(n int) {
	m.out.WriteString(m.text[m.at : m.at+n])
	m.at += n
}

// prompt drops "$ " in front of a command and "> " in front of its further lines.
func (m *mender) prompt() bool {
	rest := strings.TrimLeft(m.text[m.at:], " \t")
	for _, p := range []string{"$ ", "% ", "> "} {
		if strings.HasPrefix(rest, p) {
			m.at = len(m.text) - len(rest) + len(p)
			m.lineHead = false
			return true
		}
	}
	return false
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
	end := m.at + 1
	for ; end < len(m.text) && m.text[end] != quote; end++ {
		if escapes && m.text[end] == '\\' && end+1 < len(m.text) {
			end++
		}
	}
	m.copy(min(end+1, len(m.text)) - m.at)
	m.atWord = false
}

// backslash: before a line end it goes on, also with blanks between that nobody sees. In
// the middle of a line, with blanks on both sides, its line end was lost.
func (m *mender) backslash() {
	rest := m.text[m.at+1:]
	trimmed := strings.TrimLeft(rest, " \t")
	blanks := len(rest) - len(trimmed)
	switch {
	case trimmed == "", trimmed[0] == '\n':
		m.at += 1 + blanks
		if trimmed != "" {
			m.at++
		}
		m.out.WriteByte(' ')
		m.atWord, m.lineHead = true, true
	case blanks > 0 && m.atWord:
		m.at += 1 + blanks
	default:
		_, n := utf8.DecodeRuneInString(rest)
		m.copy(1 + n)
		m.atWord = false
	}
}

// lineEnd joins a line that goes on with an option, an address or a quote.
func (m *mender) lineEnd() {
	rest := strings.TrimLeft(m.text[m.at:], " \t\n")
	first, _ := utf8.DecodeRuneInString(rest)
	goesOn := strings.ContainsRune("-'\"–—“‘", first) || strings.HasPrefix(rest, "http://") || strings.HasPrefix(rest, "https://") || strings.HasPrefix(rest, `\`)
	if rest != "" && goesOn && m.begun() {
		m.at = len(m.text) - len(rest)
		m.out.WriteByte(' ')
	} else {
		m.copy(1)
	}
	m.atWord, m.lineHead = true, true
}

// begun reports whether anything was copied: a line end before that is no matter.
func (m *mender) begun() bool { return strings.TrimSpace(m.out.String()) != "" }

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
	case r == '\u200b' || r == '\ufeff':
		m.at += n
		m.typeset = true
		return
	case m.atWord && (r == '–' || r == '—'):
		m.dash(r, n)
	case strings.ContainsRune("“”„", r):
		m.typesetQuote(n, "”“")
	case strings.ContainsRune("‘’‚", r):
		m.typesetQuote(n, "’‘")
	default:
		m.copy(n)
	}
	m.atWord = false
}

// dash: editors make one of two hyphens. A short option has one letter behind it.
func (m *mender) dash(r rune, n int) {
	m.typeset = true
	m.at += n
	word := m.text[m.at:]
	if i := strings.IndexAny(word, " \t\n="); i >= 0 {
		word = word[:i]
	}
	if r == '—' || len(word) > 1 && strings.ToLower(word) == word && len(word) > 2 {
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
	end := -1
	for i, r := range body {
		if strings.ContainsRune(closing, r) {
			after := body[i+utf8.RuneLen(r):]
			if after == "" || strings.ContainsAny(after[:1], " \t\n\\;|&") {
				end = i
				m.at += n + i + utf8.RuneLen(r)
				break
			}
		}
	}
	if end < 0 {
		end = len(body)
		m.at = len(m.text)
	}
	inside := strings.NewReplacer("“", `"`, "”", `"`, "„", `"`).Replace(body[:end])
	m.out.WriteString("'" + strings.ReplaceAll(inside, "'", `'\''`) + "'")
}
