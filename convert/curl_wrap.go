package convert

import (
	"html"
	"regexp"
	"strings"
	"unicode"

	"parley/lazyregexp"
)

// What stands around a command in documents, chats and terminals.
var (
	fence     = lazyregexp.New("(?s)^(?:```|~~~)[^\n`]*\n(.*?)\n?[ \t]*(?:```|~~~)?[ \t]*$")
	listMark  = lazyregexp.New(`^(?:[-*•+]|\d{1,3}[.)])[ \t]+`)
	prompt    = lazyregexp.New(`^(?:➜[ \t]+\S+[ \t]+(?:git:\(\S+\)[ \t]+)?(?:✗[ \t]+)?|[^'"|;&=\n]{0,80}?[$#%>❯➜»λ][ \t]+|[^'"|;&=\n]{0,80}?=>[ \t]+)`)
	labelMark = lazyregexp.New(`^[A-Za-z][\w .()-]{0,40}:\s+`)
	invisible = "\u200b\u200c\u2060\ufeff \t\r\n"
)

// startsCurl is the program behind what people copy along: variables, sudo and the like,
// comments, or a command that prints what curl then sends.
var startsCurl = lazyregexp.New(`(?is)^(?:\s|#[^\n]*\n)*` +
	`(?:[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|\$\([^)]*\)|[^\s"';&])*(?:\s*(?:&&|;)\s*|\s+)(?:#[^\n]*\n\s*)*|(?:export|sudo(?:\s+-\w+)*|time|env|command|exec|nohup|&)\s+)*` +
	`(?:(?:printf|echo)\s[^\n]*?\|\s*)?` +
	`(?:curl(?:\.exe)?(?:\s|$)|(?:"[^"\n]*[/\\]curl(?:\.exe)?"|(?:[A-Za-z]:\\|\.{0,2}/|~/)(?:[^\s"'=|]*[/\\])?curl(?:\.exe)?)\s)`)

// unwrapped is a command without what stood around it.
type unwrapped struct {
	command  string
	prompted bool // it had a shell's prompt
	amid     bool // it stood in a text
}

// recipe is a line of a Makefile, which has two dollar signs for one.
var recipe = lazyregexp.New(`(?m)^\t+[^\n]*\$\$(?:[A-Za-z_]|\{|\()`)

// unwrap takes away what stands around a command.
func unwrap(text string) unwrapped {
	ofMake := recipe.MatchString(text) || strings.Contains(text, "$${")
	if text = plainLinks(hiddenBlank.ReplaceAllString(unmark(text), "$1 ")); ofMake {
		text = strings.ReplaceAll(text, "$$", "$")
	}
	if w, ok := fromSequence(text); ok {
		return w
	}
	if m := loopOfCmd.FindStringSubmatch(text); m != nil {
		name := regexp.MustCompile(`%%?` + m[1] + `\b`)
		return unwrapped{command: name.ReplaceAllString(m[2], "%ITEM%"), amid: true}
	}
	if w, ok := begun(text); ok {
		return w
	}
	if w, ok := fromSource(text); ok {
		return w
	}
	return amid(text)
}

// hiddenBlank is what nobody sees behind the program.
var hiddenBlank = lazyregexp.New(`(?i)(\bcurl(?:\.exe)?)[\x{200b}\x{200c}\x{2060}\x{feff}]+\s`)

// A word that is nothing but a link of Markdown or of a chat.
var (
	linkOfMarkdown = lazyregexp.New(`(^|[\s"'=])\[https?://[^\]\s]*\]\((https?://[^)\s"'<>]+)\)($|[\s"'/?])`)
	linkInQuotes   = lazyregexp.New(`(["'])<(https?://[^\s<>|"']+)(?:\|[^<>\n"']*)?>(["'])`)
)

// indexedName is a name of Terraform's with a text for its index, whose quotes would end those around it.
var indexedName = lazyregexp.New(`\$\{[A-Za-z_]\w*(?:\.\w+|\["\w+"\]|\[\d+\]){2,8}\}`)

// plainLinks leaves of such a word the address, and of such a name one without quotes.
func plainLinks(text string) string {
	if strings.Contains(text, "](http") {
		text = linkOfMarkdown.ReplaceAllString(text, "${1}${2}${3}")
	}
	if strings.Contains(text, "${") && strings.Contains(text, `["`) {
		text = indexedName.ReplaceAllStringFunc(text, func(name string) string {
			return strings.NewReplacer(`["`, ".", `"]`, "").Replace(name)
		})
	}
	if strings.Contains(text, "<http") {
		text = linkInQuotes.ReplaceAllString(text, "${1}${2}${3}")
	}
	return text
}

// loopOfCmd is a loop of cmd.exe, with the letter of what it counts.
var loopOfCmd = lazyregexp.New(`(?is)^for\s+(?:/[ldfr]\s+(?:"[^"\n]*"\s+)?)?%%?([a-z])\s+in\s+\([^)\n]*\)\s+do\s+@?\(?\s*(curl(?:\.exe)?\s.*)$`)

// leadingNotes are comments before a command.
var leadingNotes = lazyregexp.New(`^(?:[ \t]*(?:#|REM|::)[^\n]*\n)+`)

// unmark takes away the marks that documents and programs have around a text.
func unmark(text string) string {
	text = strings.Trim(text, invisible)
	for range 3 { // one within another
		before := text
		text = unescapeLineEnds(unescapeMarkup(uncomment(fromNotes(unfence(text)))))
		if text == before {
			break
		}
	}
	return text
}

// begun is a command behind a mark of a list or the prompts of a shell.
func begun(text string) (unwrapped, bool) {
	if rest := leadingNotes.ReplaceAllString(text, ""); windowsPrompt.MatchString(rest) {
		return unwrapped{command: rest}, true
	}
	if startsCurl.MatchString(text) {
		return unwrapped{command: text}, true
	}
	if rest := strings.TrimLeft(text, "@-+!"); startsCurl.MatchString(rest) && rest != text { // of a Makefile, of a notebook
		if strings.HasPrefix(text, "@") {
			rest = makeLine(rest)
		}
		return unwrapped{command: rest}, true
	}
	if rest := listMark.ReplaceAllString(text, ""); startsCurl.MatchString(rest) {
		return unwrapped{command: rest}, true
	}
	if rest := labelMark.ReplaceAllString(text, ""); startsCurl.MatchString(rest) {
		return unwrapped{command: rest}, true
	}
	rest := text
	for range 3 {
		at := prompt.FindString(rest)
		if at == "" {
			break
		}
		if rest = rest[len(at):]; startsCurl.MatchString(rest) {
			return unwrapped{command: rest, prompted: true}, true
		}
	}
	return unwrapped{}, false
}

// unfence takes away the marks that Markdown has around code.
func unfence(text string) string {
	if m := fence.FindStringSubmatch(text); m != nil {
		text = strings.Trim(m[1], invisible)
	}
	if inside := strings.TrimSuffix(strings.TrimPrefix(text, "`"), "`"); len(inside) == len(text)-2 && !strings.Contains(inside, "`") {
		text = strings.Trim(inside, invisible)
	}
	return text
}

// A command in a text that has Markdown's marks around it.
var (
	fenceAmid = lazyregexp.New("(?ms)^[ \t]*(?:```|~~~)[^\n`]*\n(.*?)(?:^[ \t]*(?:```|~~~)|\\z)")
	codeAmid  = lazyregexp.New("(?:^|[^=])`[ \t]*(?:[$#] )?(curl(?:\\.exe)?\\s[^`]+)`")
	inLoop    = lazyregexp.New("(?m)^[ \t]*for[ \t]+\\w+[ \t]+in[ \t]+`[ \t]*curl\\s")
	endMark   = lazyregexp.New("(?m)(?:[ \t]`)[ \t]*$") // of a line, as PowerShell has it
)

// amid finds a command in a text that is none: in its first code with curl, or behind the
// sign of a quotation.
func amid(text string) unwrapped {
	if strings.Contains(text, "`") && !endMark.MatchString(text) {
		for _, m := range fenceAmid.FindAllStringSubmatch(text, 20) {
			if inside, ok := begun(unmark(m[1])); ok {
				inside.amid = true
				return inside
			}
		}
		if m := codeAmid.FindStringSubmatch(text); m != nil && !inLoop.MatchString(text) {
			command := m[1]
			if at := strings.Index(text, command); at > 1 && text[at-2] == '(' { // a text of JavaScript's
				command = ofProgram(command)
			}
			return unwrapped{command: command, amid: strings.ContainsFunc(strings.Replace(text, m[1], "", 1), unicode.IsLetter)}
		}
	}
	if rest := strings.TrimLeft(text, "> "); rest != text && strings.HasPrefix(text, ">") { // no command begins with an answer's file
		return unwrapped{command: rest, prompted: true}
	}
	return unwrapped{command: text}
}

// commentMark begins the lines of a comment in a program, or of a quotation.
var commentMark = lazyregexp.New(`^[ \t]*(\*|//+!?|#+|--|;+|::|REM|>+)(?:[ \t\n]|curl\s)`)

// uncomment takes away what begins every line of a comment.
func uncomment(text string) string {
	mark := commentMark.FindStringSubmatch(text)
	if mark == nil {
		return text
	}
	if !strings.Contains(text, "\n") && strings.IndexByte("#/", mark[1][0]) < 0 {
		return text
	}
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		rest, ok := strings.CutPrefix(strings.TrimLeft(line, " \t"), mark[1])
		if !ok && strings.TrimSpace(line) != "" {
			return text
		}
		b.WriteString(strings.TrimPrefix(rest, " ") + "\n")
	}
	return strings.Trim(b.String(), invisible)
}

// unescapeMarkup reads a command whose quotes are escaped as in a page's source.
func unescapeMarkup(text string) string {
	at := escapedQuote.FindStringIndex(text)
	if quote := strings.IndexAny(text, `"'`); at == nil || quote >= 0 && (quote < at[0] || !bareQuote.MatchString(text[:at[1]])) {
		return text
	}
	return html.UnescapeString(text)
}

// bareQuote is an escaped quote at the beginning of a word. To a shell, its & would end the command.
var bareQuote = lazyregexp.New(`[\s=]&[a-z#0-9]+;$`)

// lineEndInText is a line's end with a backslash before it as it stands in a text of a program.
var lineEndInText = lazyregexp.New(`[ \t]*\\\\\\n[ \t]*`)

// unescapeLineEnds reads a command of several lines that stands in one line of a program.
func unescapeLineEnds(text string) string {
	if strings.Contains(text, "\n") || !strings.Contains(text, `\\\n`) {
		return text
	}
	return lineEndInText.ReplaceAllString(text, " ")
}

var escapedQuote = lazyregexp.New(`&(?:quot|apos|#39|#x27|#34);`)

// dottedName is a name of a program's in one of its texts, and none of a shell's.
var dottedName = lazyregexp.New(`\$\{([A-Za-z_]\w*(?:\.\w+)+)\}`)

// A command in a text of a program, in its quotes, or behind its sign of a comment.
var (
	inDouble  = lazyregexp.New(`"(curl\s(?:[^"\\\n]|\\.)*)"`)
	inSingle  = lazyregexp.New(`'(curl\s(?:[^'\\\n]|\\.)*)'`)
	inComment = lazyregexp.New(`(?m)^[ \t]*(?:#+|//+|[|>]+)[ \t]*(curl\s[^\n]*)$`)
)

// inProgram finds a command that a program has as a text, or in a comment.
func inProgram(text string) string {
	for i, quoted := range []*lazyregexp.Regexp{inDouble, inSingle} {
		if !strings.Contains(text, `"'`[i:i+1]+"curl") {
			continue
		}
		if m := quoted.FindStringSubmatch(text); m != nil {
			inside := strings.NewReplacer(`\"`, `"`, `\'`, `'`, `\\`, `\`, `\n`, "\n").Replace(m[1])
			if i == 0 {
				inside = dottedName.ReplaceAllString(inside, "$${{\t$1}}")
			}
			return inside
		}
	}
	if !strings.Contains(text, "curl") {
		return ""
	}
	if m := inComment.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}
