package convert

import (
	"strings"

	"parley/lazyregexp"
)

// The marks of a command for cmd.exe are carets before quotes, or at line ends outside of
// quotes; those of one for PowerShell are backquotes at line ends, or its prompt and
// variables.
var (
	caretQuote    = lazyregexp.New(`(?:^|\s)\^"`)
	caretEnd      = lazyregexp.New(`\s\^[ \t]*(?:\n|$)|\s\^\s+-`)
	backquoteEnd  = lazyregexp.New("\\s`[ \\t]*\\n|\\s`[ \\t]+-")
	powerPrompt   = lazyregexp.New(`(?i)^\s*(?:PS [^>\n]*>|&)\s`)
	powerName     = lazyregexp.New(`(?i)\$env:\w|(?m)^\s*(?:\[[\w.\[\]]*\]\s*)?\$\w+\s*=\s`)
	doubleQuoted  = lazyregexp.New(`"(?:[^"\\]|\\.|"")*"`)
	doubledQuotes = lazyregexp.New(`"[\[{]+\s*""\w`)
	exeBackslash  = lazyregexp.New(`(?is)^curl\.exe\s.*'[\[{]+\s*\\"`)
	singleQuoted  = lazyregexp.New(`'[^']*'`)
	posixEnd      = lazyregexp.New(`\s\\[ \t]*\n`)
	cmdPrompt     = lazyregexp.New(`^[A-Za-z]:\\[^>\n]*>`)
	cmdMorePrompt = lazyregexp.New(`(?m)^More\? `)
)

// isForCmd looks outside of quotes. Single quotes are none for cmd.exe, so a command that
// begins with them is for another shell.
func isForCmd(command string) bool {
	switch firstQuote(command) {
	case `^"`:
		return caretQuote.MatchString(command)
	case "'":
		return false
	}
	if endsPOSIX(command) {
		return false
	}
	var named words
	if named.percents(command, nil); len(named.warnings) > 0 && !strings.ContainsAny(command, "'$") && shouted(named.warnings[0].Where) {
		return true
	}
	return strings.Contains(command, `""`) && doubledQuotes.MatchString(command) ||
		strings.Contains(command, "^") && caretEnd.MatchString(doubleQuoted.ReplaceAllString(command, "x"))
}

// firstQuote is the first quote of a command, with the caret before it, or nothing.
func firstQuote(command string) string {
	at := strings.IndexAny(command, `"'`)
	if at < 0 {
		return ""
	}
	if at > 0 && command[at-1] == '^' {
		return command[at-1 : at+1]
	}
	return command[at : at+1]
}

// endsPOSIX looks for a line that a backslash continues. Here and beside it what a text must hold to
// match at all is looked for first: a command can have content of megabytes.
func endsPOSIX(command string) bool {
	return strings.Contains(command, `\`) && posixEnd.MatchString(command)
}

func isForPowerShell(command string) bool {
	if endsPOSIX(command) {
		return false
	}
	if exeBackslash.MatchString(command) {
		return true
	}
	if !strings.ContainsAny(command, "$`") && !powerPrompt.MatchString(command) {
		return false
	}
	if strings.Contains(command, "'") {
		command = singleQuoted.ReplaceAllString(strings.ReplaceAll(command, `'\''`, ""), "x")
	}
	return powerPrompt.MatchString(command) || strings.Contains(command, "$") && powerName.MatchString(command) ||
		strings.Contains(command, "`") && backquoteEnd.MatchString(doubleQuoted.ReplaceAllString(command, "x"))
}

// readCmd reads a command for cmd.exe, such as browsers copy. First cmd takes its carets
// out, then the program parts its own words.
func readCmd(command string) (words, error) {
	var w words
	command = cmdMorePrompt.ReplaceAllString(cmdPrompt.ReplaceAllString(command, ""), "")
	browsers := firstQuote(command) == `^"`
	if !browsers && (strings.Contains(command, `^\^"`) || strings.Contains(command, `^%^`)) {
		command = olderBrowsers(command)
	}
	command, known := presets(command)
	command = w.percents(strings.TrimSpace(command), known)
	line, rest := uncaret(command, false)
	if rest != "" && opensQuote(line) { // cut in the middle of a text: it was written for a program's quotes
		line, rest = uncaret(command, true)
	}
	if strings.TrimSpace(rest) != "" {
		w.warn("the commands behind it", "Only the first command was taken over.")
	}
	args := windowsWords(line, browsers)
	if len(args) == 0 || !isCurl(args[0]) {
		return w, notACommand("There is no curl command in this text.")
	}
	w.args = args[1:]
	return w, nil
}

// Older Chrome escaped what stands in quotes and not the quotes around it, so that cmd read
// neither: what was meant is plain all the same.
var (
	olderArgument = lazyregexp.New(`([\s=])"((?:\^\\\^"|[^"])*)"(\s|$)`)
	olderPercent  = lazyregexp.New(`\^%\^([0-9A-Fa-f]{2})`)
)

// olderBrowsers writes such arguments as newer browsers do.
func olderBrowsers(command string) string {
	for range 2 { // the blank behind one is the blank before the next
		command = olderArgument.ReplaceAllStringFunc(command, func(arg string) string {
			if !strings.Contains(arg, `^\^"`) {
				return arg
			}
			m := olderArgument.FindStringSubmatch(arg)
			return m[1] + `^"` + m[2] + `^"` + m[3]
		})
	}
	if firstQuote(command) != `^"` {
		command = olderPercent.ReplaceAllString(command, "%$1")
	}
	return command
}

// Lines before a command: what sets variables, and what sends nothing.
var (
	presetLine = lazyregexp.New(`(?i)^[ \t]*@?set[ \t]+"?([A-Za-z_]\w*)=([^"\n]*)"?[ \t]*$`)
	silentLine = lazyregexp.New(`(?i)^[ \t]*(?:@?echo\b.*|@?rem\b.*|::.*|@?setlocal\b.*)?$`)
)

// presets takes the variables off that are set before a command, under names in capitals.
func presets(command string) (rest string, known map[string]string) {
	known = map[string]string{}
	for command != "" {
		line, more, _ := strings.Cut(command, "\n")
		m := presetLine.FindStringSubmatch(line)
		switch {
		case m != nil:
			known[strings.ToUpper(m[1])] = m[2]
		case !silentLine.MatchString(line):
			return command, known
		}
		command = more
	}
	return command, known
}

// percentName is a variable of cmd.exe. An escape of an address is none.
var percentName = lazyregexp.New(`%([A-Za-z_][A-Za-z0-9_]*)%`)

// percents leaves the names of variables in double braces.
func (w *words) percents(command string, known map[string]string) string {
	var b strings.Builder
	at := 0
	for _, m := range percentName.FindAllStringSubmatchIndex(command, -1) {
		escape := m[3]-m[2] == 2 && isHexByte(command[m[2]:m[3]]) || m[1]+2 <= len(command) && isHexByte(command[m[1]:m[1]+2])
		if escape || m[0] > 0 && command[m[0]-1] == '^' || command[m[1]-2] == '^' {
			continue
		}
		name := command[m[2]:m[3]]
		value, set := known[strings.ToUpper(name)]
		if !set || b.Len() > maxGrown {
			w.unknown(name)
			value = "{{" + name + "}}"
		}
		b.WriteString(command[at:m[0]] + value)
		at = m[1]
	}
	return b.String() + command[at:]
}

// shouted reports whether a variable (with its $) has a name as most of them have it, and
// one that does not begin as an escape does.
func shouted(name string) bool {
	return len(name) > 3 && strings.ToUpper(name) == name && (!isHexByte(name[1:3]) || strings.Contains(name, "_"))
}

func isHexByte(s string) bool { return digits(s, 2, 16) == 2 }

// uncaret returns the command up to its end, as cmd.exe hands it on. A caret takes the
// meaning of the next character; before a line end it goes on. In quotes it is a caret. To cmd.exe
// a backslash before a quote is nothing; to programs it is, which many a command is written for.
func uncaret(s string, escapes bool) (line, rest string) {
	var b strings.Builder
	inQuotes := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '"' && escapes && inQuotes && i > 0 && s[i-1] == '\\':
			b.WriteByte(c)
		case c == '"':
			inQuotes = !inQuotes
			b.WriteByte(c)
		case c == '^' && !inQuotes:
			i = caret(s, i, &b)
		case inQuotes || strings.IndexByte("\n&|><", c) < 0:
			b.WriteByte(c)
		case c == '\n' && continues(s[i:]):
			b.WriteByte(' ')
		default:
			return b.String(), s[i:]
		}
	}
	return b.String(), ""
}

// opensQuote reports a line that ends within a text in quotes, as programs read them.
func opensQuote(line string) bool {
	open := false
	for i := range len(line) {
		if line[i] == '"' && (i == 0 || line[i-1] != '\\') {
			open = !open
		}
	}
	return open
}

// caret writes what a caret at s[i] stands before, and returns the last place read. A
// line end that is followed by another is one in the text.
func caret(s string, i int, b *strings.Builder) int {
	end := i + 1
	for end < len(s) && (s[end] == ' ' || s[end] == '\t') {
		end++
	}
	switch {
	case i+1 >= len(s):
		return i
	case end < len(s) && s[end] == '\n':
		if end+1 < len(s) && s[end+1] == '\n' {
			b.WriteByte('\n')
			return end + 1
		}
		return end
	}
	b.WriteByte(s[i+1])
	return i + 1
}

func continues(rest string) bool {
	return strings.HasPrefix(strings.TrimLeft(rest, " \t\n"), "-")
}

// windowsWords parts a command line as programs on Windows do: backslashes count before
// quotes only, and two quotes in a quoted text are one. Browsers double every backslash;
// what they meant is one.
func windowsWords(s string, browsers bool) []string {
	var out []string
	var b strings.Builder
	inQuotes, inWord := false, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\':
			n := len(s[i:]) - len(strings.TrimLeft(s[i:], `\`))
			quote := i+n < len(s) && s[i+n] == '"'
			switch {
			case !quote && browsers && n%2 == 0:
				b.WriteString(s[i : i+n/2])
			case !quote:
				b.WriteString(s[i : i+n])
			default:
				b.WriteString(strings.Repeat(`\`, n/2))
				if n%2 == 1 {
					b.WriteByte('"')
					n++
				}
			}
			inWord = true
			i += n - 1
		case c == '"' && inQuotes && i+1 < len(s) && s[i+1] == '"':
			b.WriteByte('"')
			i++
		case c == '"':
			inQuotes, inWord = !inQuotes, true
		case !inQuotes && (c == ' ' || c == '\t' || c == '\n'):
			if inWord {
				out = append(out, b.String())
				b.Reset()
			}
			inWord = false
		default:
			b.WriteByte(c)
			inWord = true
		}
	}
	if inWord {
		out = append(out, b.String())
	}
	return out
}
