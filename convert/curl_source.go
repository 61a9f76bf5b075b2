package convert

import (
	"html"
	"slices"
	"strings"

	"parley/lazyregexp"
)

// A command in the source of a program, a build or a page, which gives it to a shell, or to
// curl word by word.
var (
	listedCurl  = lazyregexp.New(`["'](?:[\w./~-]*/)?curl(?:\.exe)?["']\s*,`)
	listedShell = lazyregexp.New(`\[\s*["'](?:CMD-SHELL|(?:/bin/)?(?:ba)?sh)["']\s*,\s*(?:["']-l?c["']\s*,\s*)?["']curl\s`)
	stringCurl  = lazyregexp.New(`(?:"""|'''|["'])(?:[ \t]*\n[ \t]*|[ \t]*)curl(?:\.exe)?\s`)
	makeCurl    = lazyregexp.New(`(?m)^[ \t]*[+-]?@[@+-]*[ \t]*(curl(?:\.exe)?\s(?:[^\n]|\n)*)`)
	unitCurl    = lazyregexp.New(`(?m)^Exec[A-Z]\w*=[-@:+!|]*((?:[\w./-]*/)?curl\s(?:[^\n]|\n)*)`)
	yamlCurl    = lazyregexp.New(`(?m)^[ \t]*(?:-[ \t]+|[\w-]+:[ \t]+)'(curl\s(?:[^'\n]|'')*)'[ \t]*$`)
	pageCode    = lazyregexp.New(`(?is)^<(?:pre|code|div|p|span|td)\b[^>]*>.*\bcurl\b.*</\w+>$`)
	pageTag     = lazyregexp.New(`</?[A-Za-z][^>]*>`)
	blockNote   = lazyregexp.New(`(?s)^/\*+[ \t]*\n?(.*?)\s*\*/\s*$`)
	basicNote   = lazyregexp.New(`^'[ \t]*curl\s`)
	basicJoin   = lazyregexp.New(`"[ \t]*&[ \t]*(?:_[ \t]*)?(?:\n|")`)
)

// maxPieces bounds the pieces of which a program puts a command together.
const maxPieces = 1000

// fromNotes is a command without what a page, or a comment of C or of Basic, has around it.
func fromNotes(text string) string {
	switch {
	case strings.HasPrefix(text, "/*"):
		if m := blockNote.FindStringSubmatch(text); m != nil && insideNote.MatchString(m[1]) {
			return strings.Trim(m[1], invisible)
		}
	case strings.HasPrefix(text, "<"):
		if len(text) < 1<<18 && pageCode.MatchString(text) {
			return strings.Trim(html.UnescapeString(pageTag.ReplaceAllString(text, "")), invisible)
		}
	case basicNote.MatchString(text):
		lines := strings.Split(text, "\n")
		for i, line := range lines {
			rest, ok := strings.CutPrefix(strings.TrimLeft(line, " \t"), "'")
			if !ok && strings.TrimSpace(line) != "" {
				return text
			}
			lines[i] = rest
		}
		return strings.Trim(strings.Join(lines, "\n"), invisible)
	}
	return text
}

var insideNote = lazyregexp.New(`(?m)^[ \t]*(?:\*[ \t]*)?(?:[$#][ \t]+)?curl\s`)

// fromSource finds a command that a program has as a list of words or as texts that it puts
// together, or that a Makefile or a YAML file has.
func fromSource(text string) (unwrapped, bool) {
	if len(text) > 1<<20 || !strings.Contains(text, "curl") || startsCurl.MatchString(text) || otherCommand.MatchString(text) {
		return unwrapped{}, false
	}
	if m := unitCurl.FindStringSubmatch(text); m != nil {
		return unwrapped{command: strings.ReplaceAll(makeLine(m[1]), "%%", "%"), amid: strings.HasPrefix(text, "[")}, true
	}
	if m := makeCurl.FindStringSubmatch(text); m != nil {
		return unwrapped{command: makeLine(m[1]), amid: !strings.HasPrefix(strings.TrimSpace(text), "@")}, true
	}
	if m := yamlCurl.FindStringSubmatch(text); m != nil {
		return unwrapped{command: strings.ReplaceAll(m[1], "''", "'"), amid: strings.Count(strings.TrimSpace(text), "\n") > 0}, true
	}
	if at := listedShell.FindStringIndex(text); at != nil {
		if command, ok := (&source{text: text, at: at[1] - len("'curl ")}).literal(); ok {
			return unwrapped{command: command, amid: true}, true
		}
	}
	if at := listedCurl.FindStringIndex(text); at != nil {
		if command, ok := (&source{text: text, at: at[0]}).list(); ok {
			return unwrapped{command: command, amid: true}, true
		}
	}
	if at := builtCurl.FindStringIndex(text); at != nil {
		if command, ok := built(text[at[1]:]); ok {
			return unwrapped{command: command, amid: true}, true
		}
	}
	if at := stringCurl.FindStringIndex(text); at != nil {
		s := &source{text: text, at: at[0], basic: basicJoin.MatchString(text)}
		if command, ok := s.joined(); ok {
			return unwrapped{command: strings.TrimSpace(command), amid: true}, true
		}
	}
	return unwrapped{}, false
}

// makeLine is the command of a Makefile: its line and those that go on, with two dollar signs
// for one.
func makeLine(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString(line + "\n")
		if !strings.HasSuffix(strings.TrimRight(line, " \t"), "\\") {
			break
		}
	}
	return strings.TrimSpace(strings.ReplaceAll(b.String(), "$$", "$"))
}

// source reads the texts of a program.
type source struct {
	text  string
	at    int
	basic bool // quotes are doubled, and a backslash stands for itself
}

// blanks goes on behind blanks and the ends of lines.
func (s *source) blanks() {
	for s.at < len(s.text) && strings.IndexByte(" \t\n", s.text[s.at]) >= 0 {
		s.at++
	}
}

// literal reads a text in quotes, with a letter such as f before it.
func (s *source) literal() (string, bool) {
	for s.at < len(s.text) && s.at+1 < len(s.text) && strings.IndexByte("fFrRbBu@$", s.text[s.at]) >= 0 && strings.IndexByte(`"'`, s.text[s.at+1]) >= 0 {
		s.at++
	}
	if s.at >= len(s.text) || strings.IndexByte(`"'`, s.text[s.at]) < 0 {
		return "", false
	}
	quote := s.text[s.at : s.at+1]
	if triple := strings.Repeat(quote, 3); !s.basic && strings.HasPrefix(s.text[s.at:], triple) {
		end := strings.Index(s.text[s.at+3:], triple)
		if end < 0 {
			return "", false
		}
		inside := s.text[s.at+3 : s.at+3+end]
		for strings.HasPrefix(s.text[s.at+3+end+3:], quote) { // the text ends in that quote
			inside += quote
			end++
		}
		s.at += end + 6
		return strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\'`, `'`, `\$`, `$`).Replace(inside), true
	}
	var b strings.Builder
	for s.at++; s.at < len(s.text); s.at++ {
		c := s.text[s.at]
		switch {
		case c == quote[0] && s.basic && strings.HasPrefix(s.text[s.at+1:], quote):
			s.at++
			b.WriteByte(c)
		case c == quote[0]:
			s.at++
			return b.String(), true
		case c == '\n':
			return "", false
		case c == '\\' && !s.basic && s.at+1 < len(s.text):
			s.at++
			b.WriteString(unescapedByte(s.text[s.at]))
		default:
			b.WriteByte(c)
		}
	}
	return "", false
}

func unescapedByte(c byte) string {
	switch c {
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case '"', '\'', '\\', '`', '$', '/':
		return string(c)
	}
	return `\` + string(c)
}

// name reads what a program puts in the place of a text.
func (s *source) name() (string, bool) {
	m := namedPiece.FindString(s.text[s.at:min(len(s.text), s.at+200)])
	if m == "" || nameOf(m) == "" {
		return "", false
	}
	s.at += len(m)
	return "{{" + nameOf(m) + "}}", true
}

var namedPiece = lazyregexp.New(`^[A-Za-z_$][\w.$]{0,80}(?:\[["']?\w{1,60}["']?\])?(?:\(\))?`)

// list reads words with commas between them, as a shell would have to be given them.
func (s *source) list() (string, bool) {
	var words []string
	for range maxPieces {
		s.blanks()
		word, ok := s.literal()
		if !ok {
			if word, ok = s.name(); !ok {
				break
			}
		}
		for s.plus() {
			piece, ok := s.literal()
			if !ok {
				if piece, ok = s.name(); !ok {
					break
				}
			}
			word += piece
		}
		words = append(words, word)
		if s.blanks(); s.at >= len(s.text) || s.text[s.at] != ',' {
			break
		}
		s.at++
		if s.blanks(); s.at < len(s.text) && s.text[s.at] == '[' { // the program, then a list of its words
			s.at++
		}
	}
	return spelled(words), len(words) > 1
}

// spelled are words as a shell has to be given them.
func spelled(words []string) string {
	out := "curl"
	for i, w := range words {
		if i > 0 {
			out += " '" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
	}
	return out
}

// plus goes on behind the sign that puts two texts of a list together.
func (s *source) plus() bool {
	at := s.at
	s.blanks()
	if s.at < len(s.text) && (s.text[s.at] == '+' || s.text[s.at] == '&') {
		s.at++
		s.blanks()
		return true
	}
	s.at = at
	return false
}

// A command that a program builds word by word, as Rust does.
var (
	builtCurl = lazyregexp.New(`\bnew\(\s*"(?:[\w./-]*/)?curl"\s*\)`)
	builtWord = lazyregexp.New(`^\s*\.args?\(\s*(?:&|vec!)?\s*\[?`)
	wordsEnd  = lazyregexp.New(`^\s*,?\s*\]?\s*\)`)
)

// built reads the words of such a command.
func built(text string) (string, bool) {
	words := []string{"curl"}
	for range maxPieces {
		m := builtWord.FindString(text)
		if m == "" {
			break
		}
		s := &source{text: text, at: len(m)}
		for range maxPieces {
			word, ok := s.literal()
			if !ok {
				if word, ok = s.name(); !ok {
					break
				}
			}
			words = append(words, word)
			if s.blanks(); s.at >= len(s.text) || s.text[s.at] != ',' {
				break
			}
			s.at++
			s.blanks()
		}
		end := wordsEnd.FindString(text[s.at:])
		if end == "" {
			break
		}
		text = text[s.at+len(end):]
	}
	return spelled(words), len(words) > 1
}

// sequenceCurl is a command as a list of YAML, a word a line.
var sequenceCurl = lazyregexp.New(`(?m)^[ \t]*-[ \t]+["']?(?:[\w./-]*/)?curl["']?[ \t]*\n((?:[ \t]*-[ \t]+[^\n]*(?:\n|\z))+)`)

// endsALine tells whether a line of the text may end with a word, in quotes or not.
func endsALine(word, text string) bool {
	for {
		at := strings.Index(text, word)
		if at < 0 {
			return false
		}
		text = text[at+len(word):]
		if rest := strings.TrimLeft(text, "\"' \t"); rest == "" || rest[0] == '\n' {
			return true
		}
	}
}

// fromSequence reads such a list.
func fromSequence(text string) (unwrapped, bool) {
	if len(text) > 1<<20 || !endsALine("curl", text) {
		return unwrapped{}, false
	}
	m := sequenceCurl.FindStringSubmatch(text + "\n")
	if m == nil {
		return unwrapped{}, false
	}
	words := []string{"curl"}
	for line := range strings.SplitSeq(strings.TrimRight(m[1], "\n"), "\n") {
		word := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "-"))
		if plain, ok := (&source{text: word}).literal(); ok {
			word = plain
		}
		words = append(words, word)
	}
	if !slices.ContainsFunc(words[1:], func(w string) bool { return strings.Contains(w, "/") }) {
		return unwrapped{}, false // a list of programs
	}
	return unwrapped{command: spelled(words), amid: strings.TrimSpace(m[0]) != strings.TrimSpace(text)}, true
}

// joined reads texts that are put together: with a sign between them, or one behind the
// other. One text by itself is none, unless it goes over several lines.
func (s *source) joined() (string, bool) {
	whole := s.at+3 <= len(s.text) && (strings.HasPrefix(s.text[s.at:], `"""`) || strings.HasPrefix(s.text[s.at:], `'''`)) && !s.basic
	start := s.at
	command, ok := s.literal()
	if !ok {
		return "", false
	}
	pieces := 1
	for ; pieces < maxPieces; pieces++ {
		sign := s.joint()
		piece, ok := s.literal()
		if !ok && sign {
			piece, ok = s.name()
		}
		if !ok {
			break
		}
		command += piece
	}
	if whole && s.text[start] == '"' {
		command = ofProgram(command)
	}
	return command, pieces > 1 || whole
}

// inText is what programs put a value in the place of in their own texts.
var inText = lazyregexp.New(`\$\{[ \t]*([A-Za-z_][\w.]*)[ \t]*\}`)

// ofProgram marks such names: the program fills them in before a shell reads the text, whatever
// quotes they stand in.
func ofProgram(text string) string {
	return inText.ReplaceAllString(text, "$${{\t$1}}")
}

// joint goes on behind the sign that puts two texts together, and reports one.
func (s *source) joint() bool {
	sign := false
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == ' ' || c == '\t' || c == '\n':
		case c == '+' || c == '&' || c == '.':
			sign = true
		case (c == '\\' || c == '_' && s.basic) && strings.HasPrefix(strings.TrimLeft(s.text[s.at+1:], " \t"), "\n"):
		default:
			return sign
		}
		s.at++
	}
	return sign
}

// inFish is what fish puts in the place of a command in brackets; other shells have a dollar
// sign before them.
var inFish = lazyregexp.New(`(^|[\s"'=/:])\(([a-z][\w./-]*(?: [^()\n]*)?)\)`)

// forFish writes such commands as other shells have them.
func forFish(text string) string {
	if !strings.Contains(text, "(") {
		return text
	}
	return inFish.ReplaceAllString(text, "$1$$($2)")
}
