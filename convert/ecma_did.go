package convert

import "slices"

// testCalls are functions that a test is given to.
var testCalls = []string{"pm.test", "insomnia.test", "hopp.test", "pw.test", "client.test", "test", "it", "describe", "pm.test.only"}

// did takes over what an expression tests.
func (t *testReader) did(n *ecmaNode, scope *ecmaScope) {
	switch {
	case n.op == opAssign:
		t.assigned(n, scope)
		return
	case n.op != opCall && n.op != opMember:
		t.leaveIn(n)
		return
	}
	name := ""
	if n.op == opCall {
		name = dotted(n.kids[0])
	}
	if last := n.kids[len(n.kids)-1]; slices.Contains(testCalls, name) && last.op == opFunction {
		t.body(last, scope)
		return
	}
	if f, is := t.tests(n, name, scope); is {
		if t.left > 0 {
			t.leaveAt(n.at)
			return
		}
		t.out.add(f.checks...)
		if t.out.status = append(t.out.status, f.status...); !f.ok {
			t.leaveAt(n.at)
		}
		return
	}
	t.leaveIn(n)
}

// body reads the body of a function that is called.
func (t *testReader) body(n *ecmaNode, scope *ecmaScope) {
	inner := &ecmaScope{map[string]ecmaValue{}, scope}
	if len(n.kids) > 0 {
		t.did(n.kids[0], inner)
		return
	}
	i := t.p.i
	t.statements(n.from, n.to, inner)
	t.p.i = i
}

// leaveIn names the tests in what cannot be told.
func (t *testReader) leaveIn(n *ecmaNode) {
	end := t.p.peek().at
	i, _ := slices.BinarySearchFunc(t.p.tokens, n.at, func(w ecmaToken, at int) int { return w.at - at })
	for ; i < len(t.p.tokens) && t.p.tokens[i].at < end; i++ {
		if w := t.p.tokens[i]; w.kind == ecmaName && t.asserts(i) {
			t.leaveAt(w.at)
		}
	}
}

// assigned reads a name that is given a value, and a test as Postman had it first.
func (t *testReader) assigned(n *ecmaNode, scope *ecmaScope) {
	to, by := n.kids[0], n.kids[1]
	if (to.op == opIndex || to.op == opMember) && dotted(to.kids[0]) == "tests" {
		if f := t.holds(by, scope, true); f.ok && t.left == 0 {
			t.out.add(f.checks...)
			t.out.status = append(t.out.status, f.status...)
		} else {
			t.leaveAt(n.at)
		}
		return
	}
	if to.op == opName {
		v := ecmaValue{}
		if n.text == "=" {
			v = t.value(by, scope)
		}
		scope.set(to.text, v)
	}
	t.leaveIn(n)
}
