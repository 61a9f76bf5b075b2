package convert

import (
	"slices"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// testReader reads what a script tests of a response, without running it. What stands in a condition,
// in a loop or in a function that something else calls cannot be told, and is left.
type testReader struct {
	p       *ecmaParser
	out     tested
	sets    map[string]bool // variables that the script sets itself: what they had before does not count
	request string          // what the tool knows the request by
	deep    int
	given   statuses // that the response is known to have where the tests hold; of none nothing is known
	left    int      // how deep what is read stands in what cannot be told
}

var setNames = lazyregexp.New(setCall + `\(\s*["'` + "`" + `]([^"'` + "`" + `\n]{1,100})["'` + "`" + `]`)

// testsOf reads a script. request is what its tool knows the request by, if that matters.
func testsOf(source, request string) tested {
	source = strings.ReplaceAll(source, "\r\n", "\n")
	first := readTests(source, request, statuses{})
	words, _ := first.expects()
	if words == "" || len(first.left) == 0 {
		return first
	}
	// what is tested of a response of the status that is wanted anyway, is tested
	return readTests(source, request, statusesOf(func(code int) bool { return playground.AsExpected(words, code) }))
}

func readTests(source, request string, given statuses) tested {
	p, whole := ecmaParserOf(source)
	t := &testReader{p: p, sets: map[string]bool{}, request: request, given: given}
	for _, m := range setNames.FindAllStringSubmatch(source, 200) {
		t.sets[m[1]] = true
	}
	t.statements(0, len(p.tokens), &ecmaScope{names: map[string]ecmaValue{}})
	if !whole {
		_, end := ecmaTokens(source)
		line, _, _ := strings.Cut(source[end:], "\n")
		t.out.leave("what stands behind " + line)
	}
	return t.out
}

// statements reads those of one body. Behind one that may end it, nothing is certain.
func (t *testReader) statements(from, to int, scope *ecmaScope) {
	if t.deep++; t.deep > maxNesting {
		t.deep--
		return
	}
	defer func(whole []ecmaToken, deep, left int) { t.p.tokens, t.deep, t.left = whole, deep-1, left }(t.p.tokens, t.deep, t.left)
	t.p.i, t.p.tokens = from, t.p.tokens[:to]
	for t.p.i < to {
		at := t.p.i
		if t.statement(scope) {
			t.left++
		}
		if t.p.i <= at { // nothing could be read
			t.p.i = at + 1
		}
	}
}

// statement reads one, and reports whether the body may end with it.
func (t *testReader) statement(scope *ecmaScope) (ends bool) {
	p, at := t.p, t.p.i
	switch word := p.peek(); {
	case p.accept(";"):
	case p.is("{"):
		end := min(p.closing(at), len(p.tokens))
		t.statements(at+1, end, &ecmaScope{map[string]ecmaValue{}, scope})
		p.i = end + 1
		return t.mayEnd(at, end)
	case word.kind == ecmaName && (word.text == "const" || word.text == "let" || word.text == "var"):
		p.i++
		t.declared(scope)
	case p.is("if"):
		return t.condition(scope)
	case p.is("try"):
		return t.attempt(scope)
	case p.is("return"):
		p.i++
		if !p.peek().line && !p.is(";") && !p.is("}") && p.i < len(p.tokens) {
			t.expressed(scope)
		}
		return true
	case p.is("throw"):
		p.i++
		p.expression()
		p.broken = false
		return true
	case word.kind == ecmaName && slices.Contains([]string{"for", "while", "do", "switch", "with", "function", "class", "import", "export"}, word.text):
		return t.skip(scope, word.text)
	case p.is("async") && at+1 < len(p.tokens) && p.tokens[at+1].text == "function":
		p.i++
		return t.skip(scope, "function")
	default:
		t.expressed(scope)
	}
	return false
}

// past goes to the end of a statement that is not read.
func (t *testReader) past() {
	p := t.p
	switch {
	case p.is("{"):
		p.i = p.closing(p.i) + 1
	case p.is("if") || p.is("for") || p.is("while") || p.is("with"):
		isIf := p.is("if")
		for p.i++; p.i < len(p.tokens) && !p.is("("); {
			p.i++ // for await
		}
		p.i = p.closing(p.i) + 1
		t.past()
		if isIf && p.accept("else") {
			t.past()
		}
	case p.is("do"):
		p.i++
		t.past()
		if p.accept("while") && p.is("(") {
			p.i = p.closing(p.i) + 1
		}
	case p.is("switch") || p.is("function") || p.is("class") || p.is("try"):
		for {
			for p.i < len(p.tokens) && !p.is("{") {
				p.i++
			}
			p.i = p.closing(p.i) + 1
			if !p.is("catch") && !p.is("finally") {
				break
			}
		}
	default:
		for depth := 0; p.i < len(p.tokens); p.i++ {
			word := p.peek()
			if word.kind != ecmaSign {
				continue
			}
			if strings.Contains("([{", word.text) {
				depth++
			} else if strings.Contains(")]}", word.text) {
				depth--
			}
			if depth < 0 {
				break
			}
			next := p.i + 1
			if depth == 0 && (word.text == ";" || next < len(p.tokens) && p.tokens[next].line && (word.text == ")" || word.text == "}") && p.tokens[next].text != ".") {
				p.i = next
				break
			}
		}
	}
	p.i = min(p.i, len(p.tokens))
}

// skip goes past a statement whose tests cannot be told, and reports whether it may end the body.
func (t *testReader) skip(scope *ecmaScope, word string) bool {
	at := t.p.i
	t.past()
	t.unread(at, t.p.i, scope)
	return word != "function" && word != "class" && t.mayEnd(at, t.p.i)
}

// mayEnd reports whether words hold what ends a body.
func (t *testReader) mayEnd(from, to int) bool {
	for i := from; i < to; i++ {
		w, opens := t.p.tokens[i], i+1
		switch {
		case w.text == "function" && w.kind == ecmaName: // ends itself alone
			for opens < to && (t.p.tokens[opens].kind != ecmaSign || t.p.tokens[opens].text != "{") {
				opens++
			}
			i = t.p.closing(opens)
		case w.text == "=>" && opens < to && t.p.tokens[opens].text == "{":
			i = t.p.closing(opens)
		case w.kind == ecmaName && (w.text == "return" || w.text == "throw"):
			return true
		}
	}
	return false
}

// unread names the tests among words that are not read. What they set is not known any more.
func (t *testReader) unread(from, to int, scope *ecmaScope) {
	for i := from; i < to; i++ {
		switch w := t.p.tokens[i]; {
		case w.kind != ecmaName:
		case i+1 < to && t.p.tokens[i+1].kind == ecmaSign && slices.Contains(ecmaAssigns, t.p.tokens[i+1].text):
			scope.set(w.text, ecmaValue{})
			if w.text == "tests" {
				t.leaveAt(w.at)
			}
		case t.asserts(i):
			t.leaveAt(w.at)
		case w.text == "tests" && i+1 < to && t.p.tokens[i+1].text == "[" && (i == 0 || t.p.tokens[i-1].text != "."):
			t.leaveAt(w.at)
		}
	}
}

// asserts reports whether a word begins a test.
func (t *testReader) asserts(i int) bool {
	words := t.p.tokens
	next := func(n int, text string) bool { return i+n < len(words) && words[i+n].text == text }
	switch words[i].text {
	case "expect", "assert":
		return next(1, "(") || words[i].text == "assert" && next(1, ".") && next(3, "(")
	case "response":
		return next(1, ".") && next(2, "to")
	}
	return false
}

// leaveAt names a test by what stands there, up to the end of its line.
func (t *testReader) leaveAt(at int) {
	source := t.p.source
	begin := at
	for begin > 0 && (isNameRune(rune(source[begin-1])) || source[begin-1] == '.') {
		begin--
	}
	line, _, _ := strings.Cut(source[begin:], "\n")
	depth := 0
	for i := range len(line) { // what closes more than it opens is of what stands around
		if depth += strings.Count("([{", line[i:i+1]) - strings.Count(")]}", line[i:i+1]); depth < 0 {
			line = line[:i]
			break
		}
	}
	t.out.leave(strings.TrimRight(strings.TrimSpace(line), "; "))
}

// condition reads what depends on one. What is done where the status is the one that is wanted, is done.
func (t *testReader) condition(scope *ecmaScope) bool {
	p, at := t.p, t.p.i
	p.i++
	if !p.is("(") {
		return t.skip(scope, "if")
	}
	end := p.closing(p.i)
	p.i++
	when := p.expression()
	read := !p.broken && p.i == end
	p.broken, p.i = false, end+1
	if read && t.left == 0 {
		switch {
		case t.always(t.holds(when, scope, true)):
			return t.branch(scope)
		case t.always(t.holds(when, scope, false)):
			if t.past(); p.accept("else") {
				return t.statement(scope)
			}
			return false
		}
	}
	p.i = at
	return t.skip(scope, "if")
}

// always reports whether a condition is true of each response of the status that is wanted.
func (t *testReader) always(f found) bool {
	if !f.ok || len(f.checks) > 0 || len(f.status) == 0 || t.given == (statuses{}) {
		return false
	}
	return !slices.ContainsFunc(f.status, func(w statusWant) bool { return t.given.and(w.set) != t.given })
}

// branch reads the statement behind a condition that is true, and goes past the other.
func (t *testReader) branch(scope *ecmaScope) bool {
	ends := t.statement(scope)
	if t.p.accept("else") {
		t.past()
	}
	return ends
}

// attempt reads what is tried: its tests are left, as what they throw is caught, and what it finds
// is known.
func (t *testReader) attempt(scope *ecmaScope) bool {
	p, at := t.p, t.p.i
	p.i++
	if !p.is("{") {
		return t.skip(scope, "try")
	}
	end := p.closing(p.i)
	inside := p.i + 1
	p.i = at
	t.past()
	to := p.i
	ends := t.mayEnd(at, min(end, to))
	t.left++
	t.statements(inside, min(end, to), scope)
	t.left--
	p.i = to
	for i := min(end, to); i < to; i++ {
		if t.asserts(i) {
			t.leaveAt(p.tokens[i].at)
		}
	}
	return ends
}

// declared reads names that are made.
func (t *testReader) declared(scope *ecmaScope) {
	p := t.p
	for p.i < len(p.tokens) {
		switch word := p.peek(); {
		case p.is("{") || p.is("["):
			from, end := p.i, p.closing(p.i)
			if p.i = end + 1; p.accept("=") {
				t.parts(from, end, t.value(p.expression(), scope), scope)
			}
		case word.kind == ecmaName:
			p.i++
			v := ecmaValue{}
			if p.accept("=") {
				n := p.expression()
				if v = t.value(n, scope); v.means == meansNothing {
					t.leaveIn(n)
				}
			}
			scope.names[word.text] = v
		default:
			return
		}
		if p.broken {
			p.broken = false
			t.past()
			return
		}
		if !p.accept(",") {
			p.accept(";")
			return
		}
	}
}

// parts gives names to the members of a value: {token} or {token: t}.
func (t *testReader) parts(from, end int, of ecmaValue, scope *ecmaScope) {
	words := t.p.tokens[from+1 : min(end, len(t.p.tokens))]
	simple := t.p.tokens[from].text == "{" && !slices.ContainsFunc(words, func(w ecmaToken) bool {
		return w.kind == ecmaSign && w.text != "," && w.text != ":"
	})
	for i := 0; i < len(words); i++ {
		if words[i].kind != ecmaName {
			continue
		}
		name, from := words[i].text, words[i].text
		if i+2 < len(words) && words[i+1].text == ":" {
			name = words[i+2].text
			i += 2
		}
		scope.names[name] = ecmaValue{}
		if simple {
			scope.names[name] = t.member(&ecmaNode{op: opMember, text: from, kids: []*ecmaNode{{op: opName, text: ""}}}, &ecmaScope{map[string]ecmaValue{"": of}, nil})
		}
	}
}

// expressed reads an expression that stands for itself.
func (t *testReader) expressed(scope *ecmaScope) {
	p, at := t.p, t.p.i
	n := p.expression()
	for p.accept(",") && !p.broken {
		t.did(n, scope)
		n = p.expression()
	}
	if p.broken || p.i < len(p.tokens) && !p.is(";") && !p.peek().line {
		p.broken, p.i = false, at
		t.past()
		t.unread(at, p.i, scope)
		return
	}
	p.accept(";")
	t.did(n, scope)
}
