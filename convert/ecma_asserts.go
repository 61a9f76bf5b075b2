package convert

import (
	"slices"
	"strings"

	"parley/playground"
)

// tests tells what an expression tests, if it is a test.
func (t *testReader) tests(n *ecmaNode, name string, scope *ecmaScope) (f found, is bool) {
	switch name {
	case "client.assert", "assert", "assert.ok", "assert.isTrue", "console.assert", "pm.assert", "chai.assert":
		if len(n.kids) < 2 {
			return found{}, true
		}
		return t.holds(n.kids[1], scope, true), name != "console.assert"
	case "assert.isFalse":
		if len(n.kids) < 2 {
			return found{}, true
		}
		return t.holds(n.kids[1], scope, false), true
	}
	if word, ok := strings.CutPrefix(name, "assert."); ok {
		return t.asserted(word, n, scope), true
	}
	if word, ok := strings.CutPrefix(name, "test."); ok {
		return t.shortTest(word, n, scope)
	}
	root, links := chainFrom(n)
	switch {
	case root.op == opCall && dotted(root.kids[0]) == "expect" && len(root.kids) > 1:
		return t.chained(t.value(root.kids[1], scope), links, scope), true
	case root.op == opName && len(links) > 1:
		return t.rooted(root, links, scope)
	}
	return found{}, false
}

// rooted reads a chain that begins with an object of the tool's: pm.expect(a)…, pm.response.to…
func (t *testReader) rooted(root *ecmaNode, links []link, scope *ecmaScope) (f found, is bool) {
	if _, bound := scope.find(root.text); bound && !slices.Contains(ecmaTools, root.text) {
		return found{}, false
	}
	if first := links[0]; first.name == "expect" && first.call && (slices.Contains(ecmaTools, root.text) || root.text == "chai") {
		if len(first.given) == 0 {
			return found{}, true
		}
		return t.chained(t.value(first.given[0], scope), links[1:], scope), true
	}
	if !slices.Contains(ecmaTools, root.text) || links[0].name != "response" || links[0].call || links[1].name != "to" || links[1].call {
		return found{}, false
	}
	return t.chained(ecmaValue{means: meansResponse, text: root.text}, links[2:], scope), true
}

// assertWords are the words of chai's assert that compare two values, and those that look at one.
var (
	assertCompares = map[string]string{
		"equal": playground.IsEqual, "strictEqual": playground.IsEqual, "deepEqual": playground.IsEqual, "deepStrictEqual": playground.IsEqual, "notEqual": playground.IsOther, "notStrictEqual": playground.IsOther, "notDeepEqual": playground.IsOther,
		"isAbove": playground.IsMore, "isAtLeast": playground.IsAtLeast, "isBelow": playground.IsLess, "isAtMost": playground.IsAtMost,
	}
	assertChains = map[string]string{
		"isNull": "null", "isUndefined": "undefined", "exists": "exist", "isEmpty": "empty", "isNotNull": "not null", "isDefined": "not undefined", "isNotEmpty": "not empty",
		"include": "include", "notInclude": "not include", "match": "match", "lengthOf": "lengthOf", "typeOf": "a", "property": "property", "notProperty": "not property", "nestedProperty": "nested property", "propertyVal": "property", "oneOf": "oneOf",
	}
)

// asserted reads a test of chai's assert.
func (t *testReader) asserted(word string, n *ecmaNode, scope *ecmaScope) found {
	if len(n.kids) < 2 {
		return found{}
	}
	of := t.value(n.kids[1], scope)
	if is := assertCompares[word]; is != "" && len(n.kids) > 2 {
		return t.compared(of, is, t.value(n.kids[2], scope), word == "equal" || word == "notEqual")
	}
	if kind, ok := strings.CutPrefix(word, "is"); ok && slices.Contains(playground.JSONTypes, strings.ToLower(kind)) && kind != "Null" {
		return ofType(of, strings.ToLower(kind))
	}
	if words := strings.Fields(assertChains[word]); len(words) > 0 {
		var links []link
		for _, w := range words {
			links = append(links, link{name: w})
		}
		last := &links[len(links)-1]
		if last.given = n.kids[2:]; word != "propertyVal" && len(last.given) > 1 {
			last.given = last.given[:1] // the next would be a message
		}
		last.call = len(last.given) > 0
		return t.chained(of, links, scope)
	}
	return found{}
}

// shortTest reads a test as httpyac has it: test.status(200).
func (t *testReader) shortTest(word string, n *ecmaNode, scope *ecmaScope) (found, bool) {
	arg := func(i int) ecmaValue {
		if i < len(n.kids) {
			return t.value(n.kids[i], scope)
		}
		return ecmaValue{}
	}
	switch word {
	case "status":
		return t.compared(ecmaValue{means: meansStatus}, playground.IsEqual, arg(1), false), true
	case "header":
		return t.compared(t.step(ecmaValue{means: meansHeaders}, arg(1)), playground.IsEqual, arg(2), false), true
	case "headerContains":
		return containing(t.step(ecmaValue{means: meansHeaders}, arg(1)), arg(2), true), true
	case "responseBody":
		of := ofSubject(playground.OfBody, "")
		if v := arg(1); v.means == meansPlain && !v.words {
			of = ofSubject(playground.OfJSON, "")
		}
		return t.compared(of, playground.IsEqual, arg(1), false), true
	case "hasResponseBody":
		return foundChecks(playground.Check{Of: playground.OfBody, Is: playground.IsFilled, Enabled: true}), true
	case "hasNoResponseBody":
		return foundChecks(playground.Check{Of: playground.OfBody, Is: playground.IsEmpty, Enabled: true}), true
	}
	return found{}, false
}
