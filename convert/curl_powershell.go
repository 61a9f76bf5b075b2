package convert

import (
	"strings"
	"unicode/utf8"

	"parley/lazyregexp"
)

// readPowerShell reads a command for PowerShell, and the variables that stand before it.
func readPowerShell(command string) (words, error) {
	p := &powerShellReader{text: powerShellPrompt.ReplaceAllString(command, ""), known: map[string]string{}}
	for {
		args := p.statement()
		if len(args) > 0 && args[0] == "&" {
			args = args[1:]
		}
		if len(args) > 0 && isCurl(args[0]) {
			return p.curl(args[1:]), nil
		}
		if p.at >= len(p.text) {
			return words{}, notACommand("There is no curl command in this text.")
		}
	}
}

// statement reads up to the end of a command or of a part of a pipe, and returns its words.
func (p *powerShellReader) statement() []string {
	p.found, p.ended = nil, false
	if !p.piped {
		p.stdin, p.hasStdin = "", false
	}
	p.piped = false
	name := p.assigned()
	said := len(p.warnings)
	for p.at < len(p.text) && !p.ended {
		p.step()
	}
	p.endWord()
	switch isCommand := len(p.found) > 0 && (isCurl(p.found[0]) || p.found[0] == "&"); {
	case isCommand:
	case name != "" && len(p.found) == 1 && len(p.warnings) == said && len(p.found[0]) <= maxValue:
		p.known[name] = p.found[0]
	case len(p.found) == 1 && p.piped: // a text that goes into the next
		p.stdin, p.hasStdin = p.found[0]+"\n", true
	default:
		p.warnings = p.warnings[:said] // another command's words are no matter
	}
	return p.found
}

// curl are the words of the command that was found.
func (p *powerShellReader) curl(args []string) words {
	if rest := strings.TrimSpace(p.text[p.at:]); rest != "" {
		p.warn(named(p.sign, "the commands behind it"), "What follows the command was left out.")
	}
	for i := range args { // before PowerShell 7.3, programs take the backslashes away
		args[i] = strings.ReplaceAll(args[i], `\"`, `"`)
	}
	p.args = args
	return p.words
}

// assignment is a variable in front of what it is set to.
var assignment = lazyregexp.New(`^\s*(?:\[[\w.\[\]]*\]\s*)?\$(?:(?i:script|global|local|env):)?([A-Za-z_]\w*)\s*=[ \t]*`)

// assigned reads the name of a variable that a statement sets.
func (p *powerShellReader) assigned() string {
	m := assignment.FindStringSubmatch(p.text[p.at:])
	if m == nil {
		return ""
	}
	p.at += len(m[0])
	return m[1]
}

var powerShellPrompt = lazyregexp.New(`^PS [^>\n]*>\s*`)

type powerShellReader struct {
	words
	text   string
	at     int
	word   strings.Builder
	inWord bool
	ended  bool
	sign   string // that ended it
	piped  bool   // into the next
	found  []string
	known  map[string]string
	grown  int // bytes of values that were put in the places of names
}

func (p *powerShellReader) endWord() {
	if p.inWord {
		p.found = append(p.found, p.word.String())
	}
	p.word.Reset()
	p.inWord = false
}

func (p *powerShellReader) step() {
	c := p.text[p.at]
	switch {
	case c == '@' && !p.inWord && p.hereString():
	case c == '#' && !p.inWord:
		p.at += len(firstLine(p.text[p.at:]))
	case c == '\'':
		p.single()
	case c == '"':
		p.double()
	case c == '`':
		p.backquote(false)
	case c == '\n' && !continues(p.text[p.at:]) || c == ';' || c == '|' || c == '>':
		p.at++
		p.ended, p.sign, p.piped = true, string(c), c == '|'
	case c == ' ' || c == '\t' || c == '\n':
		p.endWord()
		p.at++
	case c == '$' && p.variable():
	default:
		p.word.WriteByte(c)
		p.inWord = true
		p.at++
	}
}

// single: two quotes are one, nothing else is special.
func (p *powerShellReader) single() {
	p.inWord = true
	for p.at++; p.at < len(p.text); p.at++ {
		if p.text[p.at] == '\'' {
			if p.at+1 >= len(p.text) || p.text[p.at+1] != '\'' {
				p.at++
				return
			}
			p.at++
		}
		p.word.WriteByte(p.text[p.at])
	}
}

func (p *powerShellReader) double() {
	p.inWord = true
	for p.at++; p.at < len(p.text); {
		switch c := p.text[p.at]; {
		case c == '"' && p.at+1 < len(p.text) && p.text[p.at+1] == '"':
			p.word.WriteByte('"')
			p.at += 2
		case c == '"' && strings.HasSuffix(p.word.String(), `\`):
			p.word.WriteByte(c) // \" as programs of other systems have it
			p.at++
		case c == '"':
			p.at++
			return
		case c == '`':
			p.backquote(true)
		case c == '$' && p.variable():
		default:
			p.word.WriteByte(c)
			p.at++
		}
	}
}

var powerShellEscapes = map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'a': "\a", 'b': "\b", 'f': "\f", 'v': "\v", 'e': "\x1b"}

// backquote escapes the next character, or goes on in the next line.
func (p *powerShellReader) backquote(inQuotes bool) {
	rest := p.text[p.at+1:]
	trimmed := strings.TrimLeft(rest, " \t")
	switch {
	case !inQuotes && (trimmed == "" || trimmed[0] == '\n' || len(trimmed) < len(rest)):
		p.endWord()
		p.at = len(p.text) - len(strings.TrimPrefix(trimmed, "\n"))
	case rest == "":
		p.at++
	default:
		text, ok := powerShellEscapes[rest[0]]
		_, n := utf8.DecodeRuneInString(rest)
		if !ok || !inQuotes {
			text = rest[:n]
		}
		p.word.WriteString(text)
		p.inWord = true
		p.at += 1 + n
	}
}

var powerShellVariable = lazyregexp.New(`^\$(?:\{(?:env:)?([A-Za-z_]\w*)\}|(?i:env:)?([A-Za-z_]\w*))`)

// variable reads $name or $env:NAME, and leaves its name in double braces.
func (p *powerShellReader) variable() bool {
	m := powerShellVariable.FindStringSubmatch(p.text[p.at:])
	if m == nil {
		return false
	}
	name := m[1] + m[2]
	value, known := p.known[name]
	if p.grown += len(value); !known || p.grown > maxGrown {
		p.unknown(name)
		value = "{{" + name + "}}"
	}
	p.word.WriteString(value)
	p.inWord = true
	p.at += len(m[0])
	return true
}

// hereStart begins a text of several lines, up to its own quote and at sign.
var hereStart = lazyregexp.New(`^@(["'])[ \t]*\n`)

// hereString reads @'…'@ and @"…"@. Variables count in the second.
func (p *powerShellReader) hereString() bool {
	m := hereStart.FindStringSubmatch(p.text[p.at:])
	if m == nil {
		return false
	}
	text, rest, ok := strings.Cut(p.text[p.at+len(m[0]):], "\n"+m[1]+"@")
	if !ok {
		return false
	}
	p.inWord = true
	if m[1] == "'" {
		p.word.WriteString(text)
		p.at = len(p.text) - len(rest)
		return true
	}
	end := len(p.text) - len(rest) - 3
	for p.at += len(m[0]); p.at < end; {
		switch c := p.text[p.at]; {
		case c == '`':
			p.backquote(true)
		case c == '$' && p.variable():
		default:
			p.word.WriteByte(c)
			p.at++
		}
	}
	p.at = end + 3
	return true
}

// firstLine is text up to its first line end.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
