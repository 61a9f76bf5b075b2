package convert

import (
	"cmp"
	"encoding/json"
	"strings"

	"parley/lazyregexp"
)

// ahead is what comes next, as far as any sign reaches.
func (p *python) ahead() string {
	p.at = min(p.at, len(p.text))
	return p.text[p.at:min(len(p.text), p.at+longestSign)]
}

// line goes behind the end of the line.
func (p *python) line() {
	p.at = min(p.at, len(p.text))
	if i := strings.IndexByte(p.text[p.at:], '\n'); i >= 0 {
		p.at += i + 1
		return
	}
	p.at = len(p.text)
}

// blanks drops blanks, line ends and comments, as they may stand in brackets.
func (p *python) blanks(lines bool) {
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == ' ' || c == '\t' || c == '\n' && lines:
			p.at++
		case c == '\\' && strings.HasPrefix(p.text[p.at:], "\\\n"):
			p.at += 2
		case c == '#' && lines:
			p.line()
		default:
			return
		}
	}
}

func (p *python) take(sign byte) bool {
	p.blanks(true)
	if p.at < len(p.text) && p.text[p.at] == sign {
		p.at++
		return true
	}
	return false
}

// value reads a value, and texts that stand behind one another or are added.
func (p *python) value() pyValue {
	if p.depth++; p.depth > maxNesting {
		p.at = len(p.text)
	}
	defer func() { p.depth-- }()
	v := p.term()
	for v.kind == pyText {
		inside := p.depth > 1
		p.blanks(inside)
		rest := p.ahead()
		switch {
		case rest != "" && (rest[0] == '"' || rest[0] == '\'' || pyPrefix.MatchString(rest)):
		case strings.HasPrefix(rest, "+"):
			p.at++
			p.blanks(true)
		case strings.HasPrefix(rest, "% "):
			before := p.at
			if v.text = p.percented(v.text); p.at == before {
				return v
			}
			continue
		default:
			return v
		}
		more := p.plain(p.term())
		if p.grown += len(v.text) + len(more); p.grown > maxCommand {
			p.end()
			return v
		}
		v = pyValue{kind: pyText, text: v.text + more}
	}
	return v
}

func (p *python) term() pyValue {
	p.blanks(p.depth > 1)
	rest := p.ahead()
	if p.terms++; rest == "" || p.terms > maxTerms {
		p.at = len(p.text)
		return pyValue{}
	}
	switch {
	case rest[0] == '"' || rest[0] == '\'' || pyPrefix.MatchString(rest):
		return pyValue{kind: pyText, text: p.quoted()}
	case rest[0] == '{':
		return p.dict()
	case rest[0] == '[' || rest[0] == '(':
		p.at++
		return p.items(map[byte]byte{'[': ']', '(': ')'}[rest[0]])
	case pyEnv.MatchString(rest):
		m := pyEnv.FindStringSubmatch(rest)
		p.at += len(m[0])
		p.unknown(m[1])
		return pyValue{kind: pyText, text: "{{" + m[1] + "}}"}
	case pyDumps.MatchString(rest):
		p.at += len(pyDumps.FindString(rest))
		args := p.arguments(')')
		if len(args) == 0 {
			return pyValue{}
		}
		return pyValue{kind: pyText, text: args[0].value.json(p)}
	case pyTable.MatchString(rest):
		p.at += len("dict(")
		return pyValue{kind: pyDict, members: p.arguments(')')}
	case pyOpened.MatchString(rest):
		p.at += len(pyOpened.FindString(rest))
		if args := p.arguments(')'); len(args) > 0 {
			p.chain()
			return pyValue{kind: pyFile, text: p.plain(args[0].value)}
		}
		return pyValue{}
	case pySigns.MatchString(rest):
		m := pySigns.FindStringSubmatch(rest)
		p.at += len(m[0])
		return pyValue{kind: pyList, text: m[1], members: p.arguments(')')}
	case pyNumber.MatchString(rest):
		text := pyNumber.FindString(rest)
		p.at += len(text)
		return pyValue{text: strings.ReplaceAll(text, "_", "")}
	}
	return p.named()
}

// chain goes past calls and members behind a value, such as .encode() and .read().
func (p *python) chain() {
	for p.at < len(p.text) && p.terms <= maxTerms {
		switch p.text[p.at] {
		case '.':
			p.at++
			p.at += len(pyNamed.FindString(p.ahead()))
		case '(':
			p.at++
			p.arguments(')')
		case '[':
			p.at++
			p.arguments(']')
		default:
			return
		}
	}
}

// named reads a name: what it was given, or a variable of that name.
func (p *python) named() pyValue {
	name := pyNamed.FindString(p.ahead())
	if name == "" {
		p.at++
		return pyValue{}
	}
	from := p.at
	p.at += len(name)
	v, known := p.known[name]
	before := p.at
	if known && v.kind == pyText && strings.HasPrefix(p.ahead(), ".format(") {
		return pyValue{kind: pyText, text: p.formatted(v.text)}
	}
	p.chain()
	switch {
	case name == "True" || name == "False" || name == "None":
		return pyValue{text: name}
	case known && (p.at == before || strings.HasPrefix(p.text[before:p.at], ".encode(")):
		return v
	}
	as := cmp.Or(nameOf(p.text[from:min(p.at, from+80)]), "value")
	p.unknown(as)
	return pyValue{kind: pyText, text: "{{" + as + "}}"}
}

func (p *python) dict() pyValue {
	p.at++
	v := pyValue{kind: pyDict}
	for !p.take('}') && p.at < len(p.text) && len(v.members) <= maxMembers {
		before := p.at
		if strings.HasPrefix(p.ahead(), "**") {
			p.at += 2
			v.members = append(v.members, p.value().members...)
		} else {
			name := p.plain(p.value())
			if p.take(':') {
				v.members = append(v.members, pyMember{name, p.value()})
			}
		}
		p.take(',')
		if p.at == before {
			p.at++
		}
	}
	return v
}

// items are those of a list or a tuple; one in round brackets without a comma is a value.
func (p *python) items(end byte) pyValue {
	v := pyValue{kind: pyList}
	comma := false
	for !p.take(end) && p.at < len(p.text) && len(v.members) <= maxMembers {
		before := p.at
		v.members = append(v.members, pyMember{value: p.value()})
		comma = p.take(',') || comma
		if p.at == before {
			p.at++
		}
	}
	if end == ')' && len(v.members) == 1 && !comma {
		return v.members[0].value
	}
	return v
}

var pyKeyword = lazyregexp.New(`^([A-Za-z_]\w*)\s*=\s*`)

// arguments are those of a call, up to its end.
func (p *python) arguments(end byte) []pyMember {
	var args []pyMember
	said := false
	if p.depth++; p.depth > maxNesting {
		p.at = len(p.text)
	}
	defer func() { p.depth-- }()
	for !p.take(end) && p.at < len(p.text) && len(args) <= maxMembers {
		before, name := p.at, ""
		p.blanks(true)
		if m := pyKeyword.FindStringSubmatch(p.ahead()); m != nil && !strings.HasPrefix(p.ahead()[len(m[0]):], "=") {
			p.at += len(m[0])
			name = m[1]
		}
		args = append(args, pyMember{name, p.value()})
		for !p.take(',') && p.at < len(p.text) && p.text[p.at] != end {
			if p.terms++; p.terms > maxTerms || strings.IndexByte(")]}", p.text[p.at]) >= 0 {
				break
			}
			if p.term(); !said { // such as what is done with a value
				p.warn("the code", "What is done with a value in it is not worked out here.")
				said = true
			}
		}
		if p.at == before {
			p.at++
		}
	}
	p.open = p.open || p.at >= len(p.text) && (len(p.text) == 0 || p.text[len(p.text)-1] != end)
	return args
}

// quoted reads a text in quotes.
func (p *python) quoted() string {
	raw, filled := false, false
	for ; strings.IndexByte(`"'`, p.text[p.at]) < 0; p.at++ {
		raw = raw || p.text[p.at]|0x20 == 'r'
		filled = filled || p.text[p.at]|0x20 == 'f'
	}
	quote := p.text[p.at : p.at+1]
	if long := strings.Repeat(quote, 3); strings.HasPrefix(p.text[p.at:], long) {
		quote = long
	}
	p.at += len(quote)
	var b strings.Builder
	for p.at < len(p.text) && !strings.HasPrefix(p.text[p.at:], quote) {
		c := p.text[p.at]
		if c != '\\' || p.at+1 >= len(p.text) {
			b.WriteByte(c)
			p.at++
			continue
		}
		if raw {
			b.WriteString(p.text[p.at : p.at+2])
			p.at += 2
			continue
		}
		text, n := jsEscape(p.text[p.at+1:])
		b.WriteString(text)
		p.at = min(p.at+1+n, len(p.text))
	}
	p.open = p.open || p.at+len(quote) > len(p.text)
	p.at = min(p.at+len(quote), len(p.text))
	text := strings.ToValidUTF8(b.String(), "\uFFFD")
	if !filled {
		return p.formatted(text)
	}
	p.chain()
	return strings.NewReplacer("{{", "{", "}}", "}").Replace(pyBraces.ReplaceAllStringFunc(text, p.fill))
}

// pyBraces are those of a text that is filled in: doubled ones stand for themselves.
var pyBraces = lazyregexp.New(`\{\{|\}\}|\{[^{}\n]{0,120}\}`)

// fill puts the value of a name into a text, marked so that its braces stay.
func (p *python) fill(at string) string {
	if at == "{{" || at == "}}" {
		return at
	}
	m := pyPlace.FindStringSubmatch(at)
	if m == nil {
		m = []string{at, at, "?"}
	}
	if v, ok := p.known[m[1]]; ok {
		if text, ok := p.written(v, m[2]); ok {
			return strings.NewReplacer("{", "{{", "}", "}}").Replace(text)
		}
	}
	if text := pyLiteral.FindStringSubmatch(at); text != nil {
		return text[1] + text[2]
	}
	name := cmp.Or(nameOf(m[1]), "value")
	p.unknown(name)
	return "{{{{" + name + "}}}}"
}

// plain is a value as a text.
func (p *python) plain(v pyValue) string {
	switch v.kind {
	case pyDict, pyList:
		return v.json(p)
	case pyFile:
		return ""
	}
	return v.text
}

// json is a value as json.dumps writes it.
func (v pyValue) json(p *python) string {
	n := v.weight()
	if p.grown += n; n > maxCommand || p.grown > 4*maxCommand {
		p.end()
		return ""
	}
	return v.written()
}

func (v pyValue) written() string {
	switch v.kind {
	case pyText:
		return inJSON(v.text)
	case pyDict, pyList:
		var parts []string
		for _, m := range v.members {
			part := m.value.written()
			if v.kind == pyDict {
				part = inJSON(m.name) + ": " + part
			}
			parts = append(parts, part)
		}
		if v.kind == pyDict {
			return "{" + strings.Join(parts, ", ") + "}"
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	switch v.text {
	case "True", "False":
		return strings.ToLower(v.text)
	}
	if json.Valid([]byte(v.text)) {
		return v.text
	}
	return "null"
}
