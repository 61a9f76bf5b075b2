package convert

import "slices"

// ecmaNode is an expression of a script.
type ecmaNode struct {
	op          ecmaOp
	text, flags string      // a name, a text, a number, a sign
	kids        []*ecmaNode // operands; of a call first what is called; of an object its values
	names       []string    // of an object's members
	from, to    int         // of a function: the words of its body, or none where kids has an expression
	at          int         // where it begins in the script
}

type ecmaOp int

const (
	opUnknown ecmaOp = iota
	opName
	opNumber
	opText
	opTemplate
	opRegex
	opArray
	opObject
	opMember // .name of the first kid
	opIndex  // the first kid [the second]
	opCall
	opNew
	opUnary
	opBinary
	opAssign
	opChoice // a ? b : c
	opFunction
	opSpread
)

// ecmaParser reads expressions from the words of a script.
type ecmaParser struct {
	source string
	tokens []ecmaToken
	i      int
	depth  int
	broken bool
}

func (p *ecmaParser) peek() ecmaToken {
	if p.i < len(p.tokens) {
		return p.tokens[p.i]
	}
	return ecmaToken{at: len(p.source), line: true}
}

func (p *ecmaParser) is(text string) bool {
	t := p.peek()
	return (t.kind == ecmaSign || t.kind == ecmaName) && t.text == text
}

func (p *ecmaParser) accept(text string) bool {
	if p.is(text) {
		p.i++
		return true
	}
	return false
}

func (p *ecmaParser) expect(text string) {
	if !p.accept(text) {
		p.broken = true
	}
}

// closing is the place of the bracket that closes the one at i; the end where there is none.
func (p *ecmaParser) closing(i int) int {
	depth := 0
	for ; i < len(p.tokens); i++ {
		if p.tokens[i].kind != ecmaSign {
			continue
		}
		switch p.tokens[i].text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(p.tokens)
}

// expression reads an expression up to a comma.
func (p *ecmaParser) expression() *ecmaNode {
	if p.depth++; p.depth > maxNesting {
		p.broken = true
	}
	defer func() { p.depth-- }()
	at := p.peek().at
	left := p.binary(0)
	switch t := p.peek(); {
	case p.broken || t.kind != ecmaSign:
	case t.text == "?":
		p.i++
		yes := p.expression()
		p.expect(":")
		left = &ecmaNode{op: opChoice, kids: []*ecmaNode{left, yes, p.expression()}, at: at}
	case slices.Contains(ecmaAssigns, t.text):
		p.i++
		left = &ecmaNode{op: opAssign, text: t.text, kids: []*ecmaNode{left, p.expression()}, at: at}
	}
	return left
}

var ecmaAssigns = []string{"=", "+=", "-=", "*=", "/=", "%=", "**=", "&=", "|=", "^=", "<<=", ">>=", ">>>=", "&&=", "||=", "??="}

// ecmaBinds says how strongly signs bind.
var ecmaBinds = map[string]int{
	"??": 1, "||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "===": 6, "!==": 6, "<": 7, ">": 7, "<=": 7, ">=": 7, "in": 7, "instanceof": 7,
	"<<": 8, ">>": 8, ">>>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10, "**": 11,
}

func (p *ecmaParser) binary(least int) *ecmaNode {
	at := p.peek().at
	left := p.unary()
	for !p.broken {
		t := p.peek()
		binds := ecmaBinds[t.text]
		if t.kind != ecmaSign && t.kind != ecmaName || binds == 0 || binds <= least {
			return left
		}
		p.i++
		left = &ecmaNode{op: opBinary, text: t.text, kids: []*ecmaNode{left, p.binary(binds)}, at: at}
	}
	return left
}

func (p *ecmaParser) unary() *ecmaNode {
	if p.depth++; p.depth > maxNesting {
		p.broken = true
	}
	defer func() { p.depth-- }()
	t := p.peek()
	sign := t.kind == ecmaSign && slices.Contains([]string{"!", "-", "+", "~", "++", "--"}, t.text)
	word := t.kind == ecmaName && slices.Contains([]string{"typeof", "void", "delete", "await"}, t.text)
	if (sign || word) && !p.broken {
		p.i++
		of := p.unary()
		if t.text == "await" {
			return of
		}
		return &ecmaNode{op: opUnary, text: t.text, kids: []*ecmaNode{of}, at: t.at}
	}
	return p.behind(p.primary(), true)
}

// behind reads what stands behind a value: members, calls.
func (p *ecmaParser) behind(n *ecmaNode, calls bool) *ecmaNode {
	for !p.broken {
		t := p.peek()
		switch {
		case t.kind == ecmaTemplate:
			p.i++
			n = &ecmaNode{at: n.at} // a function is given its parts
		case t.kind != ecmaSign:
			return n
		case t.text == "." || t.text == "?.":
			p.i++
			name := p.peek()
			switch {
			case name.kind == ecmaName:
				p.i++
				n = &ecmaNode{op: opMember, text: name.text, kids: []*ecmaNode{n}, at: n.at}
			case t.text != "?." || !p.is("[") && !p.is("("):
				p.broken = true
			}
		case t.text == "[":
			p.i++
			n = &ecmaNode{op: opIndex, kids: []*ecmaNode{n, p.expression()}, at: n.at}
			p.expect("]")
		case t.text == "(" && calls:
			p.i++
			n = &ecmaNode{op: opCall, kids: append([]*ecmaNode{n}, p.list(")")...), at: n.at}
		case (t.text == "++" || t.text == "--") && !t.line:
			p.i++
			n = &ecmaNode{op: opUnary, text: t.text, kids: []*ecmaNode{n}, at: n.at}
		default:
			return n
		}
	}
	return n
}

// list reads expressions between commas, up to what closes them.
func (p *ecmaParser) list(closing string) []*ecmaNode {
	var all []*ecmaNode
	for !p.broken && !p.accept(closing) {
		if p.accept(",") {
			continue
		}
		if p.i >= len(p.tokens) {
			p.broken = true
			break
		}
		if at := p.peek().at; p.accept("...") {
			all = append(all, &ecmaNode{op: opSpread, kids: []*ecmaNode{p.expression()}, at: at})
			continue
		}
		all = append(all, p.expression())
		if !p.is(closing) && !p.is(",") {
			p.broken = true
		}
	}
	return all
}

func (p *ecmaParser) primary() *ecmaNode {
	t := p.peek()
	if p.broken || t.kind == ecmaEnd {
		p.broken = true
		return &ecmaNode{at: t.at}
	}
	p.i++
	switch t.kind {
	case ecmaNumber:
		return &ecmaNode{op: opNumber, text: t.text, at: t.at}
	case ecmaText:
		return &ecmaNode{op: opText, text: t.text, at: t.at}
	case ecmaTemplate:
		return &ecmaNode{op: opTemplate, text: t.text, at: t.at}
	case ecmaRegex:
		return &ecmaNode{op: opRegex, text: t.text, flags: t.flags, at: t.at}
	case ecmaName:
		return p.named(t)
	}
	switch t.text {
	case "(":
		end := p.closing(p.i - 1)
		if end+1 < len(p.tokens) && p.tokens[end+1].kind == ecmaSign && p.tokens[end+1].text == "=>" {
			p.i = end + 2
			return p.arrow(t.at)
		}
		n := p.expression()
		for p.accept(",") && !p.broken {
			n = p.expression()
		}
		p.expect(")")
		return n
	case "[":
		return &ecmaNode{op: opArray, kids: p.list("]"), at: t.at}
	case "{":
		return p.object(t.at)
	}
	p.broken = true
	return &ecmaNode{at: t.at}
}

// named reads what begins with a name.
func (p *ecmaParser) named(t ecmaToken) *ecmaNode {
	switch next := p.peek(); {
	case p.is("=>"):
		p.i++
		return p.arrow(t.at)
	case t.text == "async" && !next.line && (next.kind == ecmaName || p.is("(")):
		if p.is("(") { // a call, unless an arrow follows
			if end := p.closing(p.i); end+1 >= len(p.tokens) || p.tokens[end+1].text != "=>" {
				return &ecmaNode{op: opName, text: t.text, at: t.at}
			}
		}
		return p.primary()
	case t.text == "function":
		p.accept("*")
		if p.peek().kind == ecmaName {
			p.i++
		}
		return p.block(t.at, true)
	case t.text == "class":
		for p.i < len(p.tokens) && !p.is("{") {
			p.i++
		}
		p.i = min(p.closing(p.i)+1, len(p.tokens))
		return &ecmaNode{at: t.at}
	case t.text == "new":
		n := p.behind(p.primary(), false)
		made := &ecmaNode{op: opNew, kids: []*ecmaNode{n}, at: t.at}
		if p.accept("(") {
			made.kids = append(made.kids, p.list(")")...)
		}
		return made
	}
	return &ecmaNode{op: opName, text: t.text, at: t.at}
}

// arrow reads what stands behind an arrow.
func (p *ecmaParser) arrow(at int) *ecmaNode {
	if p.is("{") {
		return p.block(at, false)
	}
	return &ecmaNode{op: opFunction, kids: []*ecmaNode{p.expression()}, at: at}
}

// block goes past the parameters and the body of a function, which is read when it is wanted.
func (p *ecmaParser) block(at int, parameters bool) *ecmaNode {
	if parameters {
		if !p.is("(") {
			p.broken = true
		}
		p.i = min(p.closing(p.i)+1, len(p.tokens))
	}
	if !p.is("{") {
		p.broken = true
	}
	n := &ecmaNode{op: opFunction, from: p.i + 1, to: p.closing(p.i), at: at}
	if p.i = n.to + 1; n.to >= len(p.tokens) {
		p.i, p.broken = len(p.tokens), true
	}
	return n
}

func (p *ecmaParser) object(at int) *ecmaNode {
	n := &ecmaNode{op: opObject, at: at}
	for !p.broken && !p.accept("}") {
		t := p.peek()
		p.i++
		switch {
		case t.kind == ecmaEnd:
			p.broken = true
		case t.kind == ecmaSign && t.text == ",":
		case t.kind == ecmaSign && t.text == "...":
			n.names, n.kids = append(n.names, "..."), append(n.kids, &ecmaNode{op: opSpread, kids: []*ecmaNode{p.expression()}, at: t.at})
		case t.kind == ecmaSign && t.text == "[": // a name that is worked out
			p.expression()
			p.expect("]")
			p.expect(":")
			n.names, n.kids = append(n.names, "..."), append(n.kids, &ecmaNode{op: opSpread, kids: []*ecmaNode{p.expression()}, at: t.at})
		case t.kind == ecmaSign || t.kind == ecmaTemplate || t.kind == ecmaRegex:
			p.broken = true
		case p.accept(":"):
			n.names, n.kids = append(n.names, t.text), append(n.kids, p.expression())
		case p.is(",") || p.is("}"):
			n.names, n.kids = append(n.names, t.text), append(n.kids, &ecmaNode{op: opName, text: t.text, at: t.at})
		case p.is("("): // a method
			n.names, n.kids = append(n.names, t.text), append(n.kids, p.block(t.at, true))
		default:
			p.broken = true
		}
	}
	return n
}
