package convert

import (
	"regexp"
	"strings"

	"parley/lazyregexp"
)

// angled is a name in angle brackets, as documents have them. A redirection has no closing
// bracket that something is glued to.
var angled = lazyregexp.New(`^<([A-Za-z](?:[\w .:/()'|-]{0,60}[\w)])?)>(?:[/?&=:@.,"'<\w-]|\s|\\|$)`)

// angledLink is an address as mails and chats mark it, also with the text that they show for it.
var angledLink = lazyregexp.New(`^<(https?://[^\s<>|"'` + "`" + `]+)(?:\|[^<>\n"']*)?>`)

// fileFirst is a file that is read, and behind it one that is written.
var fileFirst = lazyregexp.New(`^[^<>]*\.[^<>]*>(?:\w|[ \t]+[\w./~])`)

// placeholder leaves a name in the place of one in angle brackets.
func (m *mender) placeholder() bool {
	if link := angledLink.FindStringSubmatch(m.text[m.at:min(len(m.text), m.at+4000)]); link != nil {
		m.out.WriteString("'" + link[1] + "'")
		m.at += len(link[0])
		m.atWord = false
		return true
	}
	text := m.text[m.at:min(len(m.text), m.at+100)]
	found := angled.FindStringSubmatch(text)
	if found == nil || m.atWord && fileFirst.MatchString(text[1:]) && !strings.Contains(text, "> http") {
		return false
	}
	m.place("<"+found[1]+">", nameOf(found[1]), "A shell would take this for a file.")
	m.out.WriteString("'{{" + nameOf(found[1]) + "}}'")
	m.at += len(found[1]) + 2
	m.atWord = false
	return true
}

func (m *mender) place(where, name, why string) {
	m.places = append(m.places, Warning{Where: where, Detail: why + " It stands as {{" + name + "}}: put its value in its place."})
}

// templated is a name that a workflow, a build or a program puts its value in the place of
// before a shell reads the command; to a shell it is none.
var templated = lazyregexp.New(`\$\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}|\$\{\s*([A-Za-z_]\w*(?:\[[^\[\]{}\n]{1,60}\])?(?:\.\w+(?:\[[^\[\]{}\n]{1,60}\])?)+)\s*\}`)

// named writes such names in a text as names of ours.
func (m *mender) named(text string) string {
	return templated.ReplaceAllStringFunc(text, func(whole string) string {
		name := nameOf(whole)
		where := whole
		if inside, ok := strings.CutPrefix(whole, "${{\t"); ok { // as a program's text has it
			where = "${" + strings.TrimSuffix(inside, "}")
		}
		m.place(where, name, "No shell knows this name: another program would fill it in.")
		return "{{" + name + "}}"
	})
}

// workflow is such a name that no shell could have in single quotes either: a workflow fills it in
// before.
var workflow = lazyregexp.New(`\$\{\{\s*[A-Za-z_][\w.-]*\s*\}\}`)

// insideQuotes writes what is filled in before a shell reads the text.
func (m *mender) insideQuotes(text string, quote byte) string {
	if quote == '\'' {
		if !strings.Contains(text, "${{") {
			return text
		}
		return workflow.ReplaceAllStringFunc(text, m.named)
	}
	if strings.Contains(text, "#{") {
		text = rubyAmid.ReplaceAllStringFunc(text, func(whole string) string {
			name := nameOf(whole)
			if name == "" {
				return whole
			}
			m.place(whole, name, "Ruby would fill this in before a shell reads it.")
			return "{{" + name + "}}"
		})
	}
	return m.named(text)
}

// template does so outside of quotes.
func (m *mender) template() bool {
	text := m.text[m.at:min(len(m.text), m.at+200)]
	found := templated.FindStringIndex(text)
	if found == nil || found[0] != 0 {
		return false
	}
	m.out.WriteString("'" + m.named(text[:found[1]]) + "'")
	m.at += found[1]
	m.atWord = false
	return true
}

// spaced is a name, or more, in double braces with blanks inside, as templates have it.
var spaced = lazyregexp.New(`^\{\{[-%<]?[ \t]+([^{}\n]{1,80}?)[ \t]+[-%>]?\}\}`)

// braced leaves a name in the place of one that a template fills in. To a shell its blanks
// would part the word.
func (m *mender) braced() bool {
	text := m.text[m.at:min(len(m.text), m.at+100)]
	found := spaced.FindStringSubmatch(text)
	if found == nil || nameOf(found[1]) == "" {
		return false
	}
	m.place(found[0], nameOf(found[1]), "A template would fill this in before a shell reads it.")
	m.out.WriteString("'{{" + nameOf(found[1]) + "}}'")
	m.at += len(found[0])
	m.atWord = false
	return true
}

// rubyAmid is what Ruby fills into a text in quotes.
var rubyAmid = lazyregexp.New(`#\{[ \t]*[A-Za-z_@][^{}"\\\n]{0,60}\}`)

// inRuby is what Ruby fills into a text.
var inRuby = lazyregexp.New(`^#\{[ \t]*([A-Za-z_][^{}\n]{0,60})\}`)

// ruby leaves a name in the place of what Ruby fills in, which to a shell begins a comment.
func (m *mender) ruby() bool {
	found := inRuby.FindStringSubmatch(m.text[m.at:min(len(m.text), m.at+100)])
	if found == nil || nameOf(found[1]) == "" {
		return false
	}
	m.place(found[0], nameOf(found[1]), "Ruby would fill this in before a shell reads it.")
	m.out.WriteString("'{{" + nameOf(found[1]) + "}}'")
	m.at += len(found[0])
	m.atWord = false
	return true
}

// mostHere bounds how far the end of a here-document is looked for, in bytes.
const mostHere = 64 << 10

// indentOf is what stands before the end of a here-document in its line, where no other line
// is its end.
func (m *mender) indentOf(h hereDoc) string {
	m.signs++
	text := "\n" + m.text[m.at:min(len(m.text), m.at+mostHere)] + "\n"
	if h.tabs || strings.Contains(text, "\n"+h.end+"\n") {
		return ""
	}
	found := regexp.MustCompile(`\n([ \t]+)` + regexp.QuoteMeta(h.end) + `[ \t]*\n`).FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	return found[1]
}

// unindented is a line without so many blanks as another begins with.
func unindented(line, indent string) string {
	n := 0
	for n < len(indent) && n < len(line) && (line[n] == ' ' || line[n] == '\t') {
		n++
	}
	return line[n:]
}
