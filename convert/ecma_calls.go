package convert

import (
	"encoding/json"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// dotted is a chain of a few names, such as pm.environment.get; "" for anything else.
func dotted(n *ecmaNode) string {
	text := ""
	for range 6 {
		switch n.op {
		case opName:
			return n.text + text
		case opMember:
			text, n = "."+n.text+text, n.kids[0]
		default:
			return ""
		}
	}
	return ""
}

// getsVariable is a call that gives a variable's value.
var getsVariable = lazyregexp.New(`^(?:(?:pm|insomnia)\.(?:environment|variables|collectionVariables|globals|baseEnvironment|iterationData)\.get|bru\.(?:getEnvVar|getVar|getCollectionVar|getFolderVar|getRequestVar|getGlobalEnvVar)|postman\.get(?:Environment|Global)Variable|pw\.env\.(?:get|getResolve)|hopp\.env\.(?:active\.|global\.)?get|client\.(?:variables\.)?(?:global|environment)\.get|request\.(?:variables|environment)\.get)$`)

// call is what a call gives.
func (t *testReader) call(n *ecmaNode, scope *ecmaScope) ecmaValue {
	callee, given := n.kids[0], n.kids[1:]
	of := func(i int) ecmaValue {
		if i >= len(given) || given[i].op == opSpread {
			return ecmaValue{}
		}
		return t.value(given[i], scope)
	}
	name := dotted(callee)
	switch name {
	case "String":
		return loosened(of(0))
	case "Number", "parseInt", "parseFloat", "Math.round", "Math.floor":
		return t.asNumber(of(0))
	case "JSON.parse":
		return parsedJSON(of(0))
	case "JSON.stringify":
		if v := of(0); v.means == meansSubject && v.of.Of == playground.OfJSON {
			v.means = meansWritten
			return v
		}
		return ecmaValue{}
	case "Object.keys", "Object.values", "Object.entries", "_.keys":
		if v := of(0); v.means == meansSubject && v.of.Of == playground.OfJSON {
			v.means = meansKeys
			return v
		}
		return ecmaValue{}
	case "Object.prototype.toString.call":
		if v := of(0); v.means == meansSubject && v.of.Of == playground.OfJSON {
			v.means = meansClass
			return v
		}
		return ecmaValue{}
	case "jsonPath", "res":
		return t.query(name, given, scope)
	case "insomnia.send":
		if v := of(0); len(given) == 0 || v.plain != "" && v.plain == t.request {
			return ecmaValue{means: meansResponse, text: "send"}
		}
		return ecmaValue{}
	case "pm.variables.replaceIn", "insomnia.variables.replaceIn", "bru.interpolate":
		return of(0)
	}
	if getsVariable.MatchString(name) {
		if v := of(0); v.means == meansPlain && v.words && !t.sets[v.plain] && !strings.ContainsAny(v.plain, "{}") && v.plain != "" {
			return ecmaValue{means: meansVariable, text: "{{" + v.plain + "}}"}
		}
		return ecmaValue{}
	}
	if callee.op != opMember {
		return ecmaValue{}
	}
	return t.method(callee, n, of(0), scope)
}

// method is what a method of a value gives.
func (t *testReader) method(callee, n *ecmaNode, first ecmaValue, scope *ecmaScope) ecmaValue {
	switch callee.text {
	case "includes", "has", "hasOwnProperty", "hasOwn", "startsWith", "endsWith", "test", "isArray", "isInteger", "isString", "isNumber", "isBoolean", "contains", "match":
		return ecmaValue{means: meansHolds, node: n, scope: scope}
	}
	base := t.value(callee.kids[0], scope)
	switch base.means {
	case meansResponse:
		if callee.text == "getHeader" || callee.text == "header" {
			return t.step(ecmaValue{means: meansHeaders}, first)
		}
		return t.ofResponse(base, callee.text)
	case meansHeaders:
		if callee.text == "get" || callee.text == "valueOf" || callee.text == "one" {
			return t.step(ecmaValue{means: meansHeaders}, first)
		}
	case meansStatus:
		if callee.text == "toString" {
			return base
		}
	case meansSubject:
		switch callee.text {
		case "toString":
			return loosened(base)
		case "trim":
			if base.of.Of == playground.OfBody || base.of.Of == playground.OfHeader {
				return base
			}
		case "indexOf":
			base.means, base.node, base.scope = meansPlace, n.kids[len(n.kids)-1], scope
			return base
		case "at":
			return t.step(base, first)
		}
	case meansPlain, meansVariable:
		if callee.text == "toString" || callee.text == "trim" {
			return loosened(base)
		}
	}
	if base.means == meansNothing && callee.text == "getResponseHeader" && dotted(callee.kids[0]) == "postman" {
		return t.step(ecmaValue{means: meansHeaders}, first)
	}
	return ecmaValue{}
}

// loosened is a value that was made a text.
func loosened(v ecmaValue) ecmaValue {
	switch v.means {
	case meansSubject:
		v.loose = v.of.Of == playground.OfJSON
	case meansVariable:
		return writtenText(v.text)
	case meansPlain:
		return writtenText(v.plain)
	case meansStatus:
	default:
		return ecmaValue{}
	}
	return v
}

// asNumber is a value that was made a number.
func (t *testReader) asNumber(v ecmaValue) ecmaValue {
	switch {
	case v.means == meansVariable, v.means == meansStatus, v.means == meansSubject && v.of.Of != playground.OfJSON && v.of.Of != playground.OfBody:
		return v
	case v.means == meansPlain && isFigure(v.plain):
		return writtenJSON(v.plain)
	case v.means == meansPlain && v.words && strings.HasPrefix(v.plain, "{{") && strings.HasSuffix(v.plain, "}}"):
		return ecmaValue{means: meansVariable, text: v.plain}
	}
	return ecmaValue{}
}

// parsedJSON is a text that was read as JSON.
func parsedJSON(v ecmaValue) ecmaValue {
	switch {
	case v.means == meansSubject && v.of.Of == playground.OfBody, v.means == meansSubject && v.of.Of == playground.OfJSON && v.of.At == "":
		return ofSubject(playground.OfJSON, "")
	case v.means == meansVariable:
		return v
	case v.means == meansPlain && v.words && (json.Valid([]byte(v.plain)) || strings.Contains(v.plain, "{{")):
		return writtenJSON(v.plain)
	}
	return ecmaValue{}
}

// query is a value of the content by a path.
func (t *testReader) query(name string, given []*ecmaNode, scope *ecmaScope) ecmaValue {
	if len(given) == 0 {
		return ecmaValue{}
	}
	root, path := ofSubject(playground.OfJSON, ""), t.value(given[len(given)-1], scope)
	if name == "jsonPath" {
		if root = t.value(given[0], scope); len(given) != 2 || root.means != meansSubject || root.of.Of != playground.OfJSON {
			return ecmaValue{}
		}
	} else if len(given) != 1 {
		return ecmaValue{}
	}
	pointer, ok := playground.PointerOfPath(path.plain)
	if path.means != meansPlain || !path.words || !ok {
		return ecmaValue{}
	}
	root.of.At += pointer
	return root
}

func (t *testReader) unary(n *ecmaNode, scope *ecmaScope) ecmaValue {
	v := t.value(n.kids[0], scope)
	switch n.text {
	case "!":
		return ecmaValue{means: meansHolds, node: n, scope: scope}
	case "-":
		if v.means == meansPlain && !v.words && isFigure(v.text) && v.text[0] != '-' {
			return writtenJSON("-" + v.text)
		}
	case "+":
		return t.asNumber(v)
	case "typeof":
		if v.means == meansSubject && v.of.Of == playground.OfJSON {
			v.means = meansType
			return v
		}
	}
	return ecmaValue{}
}

func (t *testReader) binary(n *ecmaNode, scope *ecmaScope) ecmaValue {
	switch n.text {
	case "+":
		a, b := t.value(n.kids[0], scope), t.value(n.kids[1], scope)
		if a.means == meansPlain && b.means == meansPlain && !a.words && !b.words {
			return ecmaValue{}
		}
		if a, b = loosened(a), loosened(b); a.means == meansPlain && b.means == meansPlain && len(a.plain)+len(b.plain) <= longestHeld {
			return writtenText(a.plain + b.plain)
		}
		return ecmaValue{}
	case "||", "??":
		v, otherwise := t.value(n.kids[0], scope), t.value(n.kids[1], scope)
		switch {
		case v.means != meansSubject || otherwise.means != meansPlain:
		case v.of.Of == playground.OfHeader && otherwise.plain == "":
			return v
		case v.of.Of == playground.OfJSON && !v.loose && (otherwise.plain == "" || otherwise.text == "[]" || otherwise.text == "{}"):
			v.means = meansOrNone
			return v
		}
		fallthrough
	case "&&", "==", "===", "!=", "!==", "<", "<=", ">", ">=", "in", "instanceof":
		return ecmaValue{means: meansHolds, node: n, scope: scope}
	}
	return ecmaValue{}
}
