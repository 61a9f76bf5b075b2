package convert

import (
	"strconv"
	"strings"

	"parley/lazyregexp"
)

// psScript reads values of PowerShell.
type psScript struct {
	powerShellReader
	values  map[string]psValue // of variables, by their names in small letters
	cookies []string
	depth   int
	terms   int
}

// ahead is what comes next, as far as any sign reaches.
func (p *psScript) ahead() string {
	p.at = min(p.at, len(p.text))
	return p.text[p.at:min(len(p.text), p.at+longestSign)]
}

// longestSign bounds what is looked at to know what comes next, in bytes.
const longestSign = 400

// blank drops blanks, line ends and comments.
func (p *psScript) blank() {
	for p.at < len(p.text) {
		switch rest := p.text[p.at:]; {
		case strings.IndexByte(" \t\n;", rest[0]) >= 0:
			p.at++
		case rest[0] == '#':
			p.at += len(firstLine(p.text[p.at:]))
		default:
			return
		}
	}
}

// between drops blanks, and line ends behind a backquote.
func (p *psScript) between() {
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == ' ' || c == '\t':
			p.at++
		case c == '\n' && continues(p.ahead()):
			p.at++
		case c == '`':
			rest := p.ahead()[1:]
			trimmed := strings.TrimLeft(rest, " \t")
			if trimmed != "" && trimmed[0] != '\n' && len(trimmed) == len(rest) {
				return
			}
			p.at += 1 + len(rest) - len(strings.TrimPrefix(trimmed, "\n"))
		default:
			return
		}
	}
}

// step counts, and ends what has more steps than a script needs.
func (p *psScript) step() {
	if p.terms++; p.terms > maxTerms {
		p.at = len(p.text)
	}
}

func (p *psScript) take(sign byte) bool {
	p.between()
	if p.at < len(p.text) && p.text[p.at] == sign {
		p.at++
		return true
	}
	return false
}

// toEnd goes to the end of a statement; what stands in brackets and quotes is none.
func (p *psScript) toEnd() {
	for p.at < len(p.text) && p.text[p.at] != '\n' && p.text[p.at] != ';' {
		switch p.text[p.at] {
		case '\'', '"', '`', '@':
			before := p.at
			p.term()
			p.at = max(p.at, before+1)
		default:
			p.at++
		}
	}
}

// toJSON is what makes a text of a table.
var toJSON = lazyregexp.New(`^(?i)\|\s*ConvertTo-Json(?:[ \t]+-(?:Compress|Depth[ \t]+\d+|EscapeHandling[ \t]+\w+))*`)

// value reads a value: terms that a plus joins, and what makes JSON of them.
func (p *psScript) value() psValue { return p.joined(true) }

// joined reads terms that a plus joins. Behind a command's own words a pipe is no part of them.
func (p *psScript) joined(piped bool) psValue {
	if p.depth++; p.depth > maxNesting {
		p.depth--
		p.at = len(p.text)
		return psValue{}
	}
	v := p.term()
	for {
		p.between()
		rest := p.ahead()
		switch m := toJSON.FindString(rest); {
		case m != "" && piped:
			if p.at += len(m); len(v.text) <= longestText {
				v = psValue{kind: psText, text: v.tree().write()}
			}
		case strings.HasPrefix(rest, "+ ") || strings.HasPrefix(rest, "+\"") || strings.HasPrefix(rest, "+$"):
			p.at++
			p.between()
			v = v.plus(p.term())
		default:
			p.depth--
			return v
		}
	}
}

// Terms.
var (
	psCast  = lazyregexp.New(`^\[[\w.\[\], ]+\](?:::?[\w.]+)*`)
	psBare  = lazyregexp.New("^[^\\s;|)},@{\"'`]+")
	psNew   = lazyregexp.New(`^(?i)New-Object\s+(?:-TypeName\s+)?("[^"\n]*"|'[^'\n]*'|[\w.\[\],]+)(?:\s*\(\s*\))?`)
	psFile  = lazyregexp.New(`^(?i)(?:Get-Item|Get-Content)[ \t]+(?:-(?:Path|Raw|LiteralPath)[ \t]+)*`)
	psChar  = lazyregexp.New(`^(?i)\[char\](\d{1,7}|0x[0-9a-f]{1,6})$`)
	psChain = lazyregexp.New(`^\$\{?([A-Za-z_][\w:]*)\}?((?:\.\w+|\[[^\]\n]{1,60}\])*)`)
)

func (p *psScript) term() psValue {
	p.between()
	p.step()
	if p.at >= len(p.text) {
		return psValue{}
	}
	rest := p.ahead()
	switch {
	case rest[0] == '\'', rest[0] == '"', hereStart.MatchString(rest):
		return psValue{kind: psText, text: p.quoted()}
	case strings.HasPrefix(rest, "@{"):
		return p.table()
	case strings.HasPrefix(rest, "@("), rest[0] == '(':
		return p.brackets(rest[0] == '@')
	case psFile.MatchString(rest):
		p.at += len(psFile.FindString(rest))
		v := psValue{kind: psText, text: p.term().text, file: true}
		p.at += len(psRaw.FindString(p.ahead()))
		return v
	case psNew.MatchString(rest):
		p.at += len(psNew.FindString(rest))
		return psValue{kind: psTable}
	case psCast.MatchString(rest):
		p.at += len(psCast.FindString(rest))
		return p.value()
	case psChain.MatchString(rest):
		return p.named(psChain.FindStringSubmatch(rest))
	}
	text := psBare.FindString(rest)
	p.at += len(text)
	if strings.Contains(text, "$") {
		return psValue{kind: psText, text: p.filled(text)}
	}
	return psValue{kind: psOther, text: text}
}

// filled is a bare word with what its variables are set to.
func (p *psScript) filled(word string) string {
	inner := psScript{powerShellReader: powerShellReader{text: word, known: p.known, grown: p.grown}}
	for inner.at < len(word) {
		if word[inner.at] != '$' || !inner.variable() {
			inner.word.WriteByte(word[inner.at])
			inner.at++
		}
	}
	p.grown = inner.grown
	for _, w := range inner.warnings {
		p.warn(w.Where, w.Detail)
	}
	return inner.word.String()
}

// quoted reads a text in quotes.
func (p *psScript) quoted() string {
	if p.text[p.at] == '@' {
		p.hereString()
	} else if p.text[p.at] == '\'' {
		p.single()
	} else {
		p.double()
	}
	text := p.word.String()
	p.word.Reset()
	p.inWord = false
	return p.calculated(text)
}

// calculated leaves names where a text would have something worked out: $(…).
func (p *psScript) calculated(text string) string {
	var b strings.Builder
	for {
		at := strings.Index(text, "$(")
		if at < 0 {
			break
		}
		end := closingBracket(text[at+1:])
		if end < 0 {
			break
		}
		end += at + 1
		b.WriteString(text[:at] + p.resultOf(strings.NewReplacer("{{", "", "}}", "").Replace(text[at+2:end])))
		text = text[end+1:]
	}
	return b.String() + text
}

// resultOf is a character by its number, or a name for what would have to be worked out.
func (p *psScript) resultOf(inside string) string {
	if m := psChar.FindStringSubmatch(inside); m != nil {
		if n, err := strconv.ParseInt(m[1], 0, 32); err == nil {
			return string(rune(n))
		}
	}
	name := nameOf(inside)
	if name == "" {
		name = "value"
	}
	p.warn("$("+inside+")", "PowerShell would have to work this out. {{"+name+"}} stands for its value: put that in its place.")
	return "{{" + name + "}}"
}

// closingBracket finds the end of what a text begins with in brackets.
func closingBracket(text string) int {
	open := 0
	for i := 0; i < len(text) && i < 1000; i++ {
		switch text[i] {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				return i
			}
		}
	}
	return -1
}

// psRaw follows the name of a file that is read as a whole.
var psRaw = lazyregexp.New(`^(?i)(?:[ \t]+-(?:Raw|Encoding[ \t]+\w+))+`)

// named is what a variable was set to, or its name.
func (p *psScript) named(m []string) psValue {
	p.at += len(m[0])
	name := m[1][strings.LastIndexByte(m[1], ':')+1:]
	switch strings.ToLower(name) {
	case "true", "false", "null":
		return psValue{kind: psOther, text: strings.ToLower(name)}
	}
	if v, known := p.values[strings.ToLower(name)]; known && m[2] == "" {
		return v
	}
	if m[2] != "" {
		name = nameOf(name + m[2])
	}
	p.unknown(name)
	return psValue{kind: psText, text: "{{" + name + "}}"}
}

// brackets reads what stands in brackets: a value, or the items of a list.
func (p *psScript) brackets(isList bool) psValue {
	p.at++
	if isList {
		p.at++
	}
	v := psValue{kind: psList}
	for {
		p.step()
		p.blank()
		if p.at >= len(p.text) || p.take(')') {
			break
		}
		before := p.at
		v.members = append(v.members, psMember{value: p.value()})
		p.blank()
		p.take(',')
		if p.at == before {
			p.at++
		}
	}
	switch {
	case isList:
		return v
	case len(v.members) == 1:
		return v.members[0].value
	case len(v.members) == 0:
		return psValue{}
	}
	if first := v.members[0].value; strings.EqualFold(first.text, "ConvertTo-SecureString") && v.members[1].value.kind == psText {
		return v.members[1].value
	}
	name := nameOf(v.members[0].value.text) // a command, whose answer it is
	p.warn("("+v.members[0].value.text+" …)", "PowerShell would have to run this. {{"+name+"}} stands for what it gives: put that in its place.")
	return psValue{kind: psText, text: "{{" + name + "}}"}
}

// table reads @{name = value; name = value}.
func (p *psScript) table() psValue {
	p.at += 2
	v := psValue{kind: psTable}
	for {
		p.step()
		p.blank()
		if p.at >= len(p.text) || p.take('}') {
			return v
		}
		before := p.at
		name := p.key()
		if p.take('=') {
			p.between()
			for p.at < len(p.text) && p.text[p.at] == '\n' {
				p.at++
				p.between()
			}
			value := p.value()
			for p.take(',') { // items without brackets
				p.blank()
				if value.kind != psList {
					value = psValue{kind: psList, members: []psMember{{value: value}}}
				}
				value.members = append(value.members, psMember{value: p.value()})
			}
			v.members = append(v.members, psMember{name, value})
		}
		if p.at == before {
			p.at++
		}
	}
}

var psKey = lazyregexp.New(`^[^\s="'{}$]+`)

func (p *psScript) key() string {
	rest := p.ahead()
	if rest == "" {
		return ""
	}
	if rest[0] == '"' || rest[0] == '\'' || rest[0] == '$' {
		return p.term().text
	}
	name := psKey.FindString(rest)
	p.at += len(name)
	return name
}
