package convert

import (
	"html"
	"regexp"
	"strings"
)

// What stands around a command in documents, chats and terminals.
var (
	fence     = regexp.MustCompile("(?s)^(?:```|~~~)[^\n`]*\n(.*?)\n?[ \t]*(?:```|~~~)?[ \t]*$")
	listMark  = regexp.MustCompile(`^(?:[-*•+]|\d{1,3}[.)])[ \t]+`)
	prompt    = regexp.MustCompile(`^(?:➜[ \t]+\S+[ \t]+(?:git:\(\S+\)[ \t]+)?(?:✗[ \t]+)?|[^'"|;&=\n]{0,80}?[$#%>❯➜»λ][ \t]+)`)
	invisible = "\u200b\u200c\u2060\ufeff \t\r\n"
)

// startsCurl is the program behind what people copy along: variables, sudo and the like,
// comments, or a command that prints what curl then sends.
var startsCurl = regexp.MustCompile(`(?is)^(?:\s|#[^\n]*\n)*` +
	`(?:[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|\$\([^)]*\)|[^\s"';&])*(?:\s*(?:&&|;)\s*|\s+)(?:#[^\n]*\n\s*)*|(?:export|sudo(?:\s+-\w+)*|time|env|command|exec|nohup|&)\s+)*` +
	`(?:(?:printf|echo)\s[^\n]*?\|\s*)?` +
	`(?:curl(?:\.exe)?(?:\s|$)|(?:"[^"\n]*[/\\]curl(?:\.exe)?"|(?:[A-Za-z]:\\|\.{0,2}/|~/)(?:[^\s"'=|]*[/\\])?curl(?:\.exe)?)\s)`)

// unwrap takes away what stands around a command. prompted tells of a shell's prompt.
func unwrap(text string) (command string, prompted bool) {
	text = strings.Trim(text, invisible)
	if m := fence.FindStringSubmatch(text); m != nil {
		text = strings.Trim(m[1], invisible)
	}
	if inside := strings.TrimSuffix(strings.TrimPrefix(text, "`"), "`"); len(inside) == len(text)-2 && !strings.Contains(inside, "`") {
		text = strings.Trim(inside, invisible)
	}
	text = unescapeMarkup(uncomment(text))
	if startsCurl.MatchString(text) {
		return text, false
	}
	if rest := strings.TrimLeft(text, "@-+"); startsCurl.MatchString(rest) && rest != text { // of a Makefile
		return rest, false
	}
	if rest := listMark.ReplaceAllString(text, ""); startsCurl.MatchString(rest) {
		return rest, false
	}
	if at := prompt.FindString(text); at != "" && startsCurl.MatchString(text[len(at):]) {
		return text[len(at):], true
	}
	return text, false
}

// commentMark begins the lines of a comment in a program.
var commentMark = regexp.MustCompile(`^[ \t]*(\*|//+|#+|--|;+|::|REM)[ \t]`)

// uncomment takes away what begins every line of a comment.
func uncomment(text string) string {
	mark := commentMark.FindStringSubmatch(text)
	if mark == nil || !strings.Contains(text, "\n") {
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
	if strings.ContainsAny(text, `"'`) || !escapedQuote.MatchString(text) {
		return text
	}
	return html.UnescapeString(text)
}

var escapedQuote = regexp.MustCompile(`&(?:quot|apos|#39|#x27|#34);`)
