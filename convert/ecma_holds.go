package convert

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// conditions are what the signs of comparisons say.
var conditions = map[string]string{
	"==": playground.IsEqual, "===": playground.IsEqual, "!=": playground.IsOther, "!==": playground.IsOther,
	"<": playground.IsLess, "<=": playground.IsAtMost, ">": playground.IsMore, ">=": playground.IsAtLeast,
}

// holds tells what has to be so for a condition to be true, or, where truth is false, not to be.
func (t *testReader) holds(n *ecmaNode, scope *ecmaScope, truth bool) found {
	if t.deep++; t.deep > maxNesting {
		t.deep--
		return found{}
	}
	defer func() { t.deep-- }()
	switch {
	case n.op == opUnary && n.text == "!":
		return t.holds(n.kids[0], scope, !truth)
	case n.op == opBinary && (n.text == "&&" || n.text == "||"):
		left, right := t.holds(n.kids[0], scope, truth), t.holds(n.kids[1], scope, truth)
		if (n.text == "&&") == truth {
			return left.and(right)
		}
		return eitherStatus(left, right)
	case n.op == opBinary && conditions[n.text] != "":
		is := conditions[n.text]
		if !truth {
			is = negated(is)
		}
		return t.compared(t.value(n.kids[0], scope), is, t.value(n.kids[1], scope), len(n.text) == 2 && (n.text == "==" || n.text == "!="))
	case n.op == opBinary && n.text == "in":
		return t.hasMember(t.value(n.kids[1], scope), t.value(n.kids[0], scope), truth)
	case n.op == opBinary && n.text == "instanceof" && truth && dotted(n.kids[1]) == "Array":
		return ofType(t.value(n.kids[0], scope), "array")
	case n.op == opCall && n.kids[0].op == opMember:
		if f := t.holdsCall(n, scope, truth); f.ok {
			return f
		}
	}
	switch v := t.value(n, scope); {
	case v.means == meansHolds && v.node != n:
		return t.holds(v.node, v.scope, truth)
	case v.means == meansPlain && v.text == strconv.FormatBool(truth):
		return foundChecks()
	case truth && v.means == meansSubject && v.of.Of == playground.OfHeader:
		return foundChecks(checkOf(v.of, playground.IsThere, ""))
	}
	return found{}
}

// negated is the condition that denies a comparison.
func negated(is string) string { return denied[is] }

// eitherStatus are two conditions of which one is enough: of statuses that is a list.
func eitherStatus(a, b found) found {
	if !a.ok || !b.ok || len(a.checks)+len(b.checks) > 0 || len(a.status) != 1 || len(b.status) != 1 {
		return found{}
	}
	return foundStatus(wantWhere(func(code int) bool { return a.status[0].set[code-100] || b.status[0].set[code-100] }))
}

// compared tells what has to be so for a comparison of two values to be true. A loose one holds a
// number and its text for the same.
func (t *testReader) compared(a ecmaValue, is string, b ecmaValue, loose bool) found {
	if a.means == meansPlain || a.means == meansVariable || a.means == meansUndefined {
		if flipped[is] == "" || b.means == meansPlain {
			return found{}
		}
		a, b, is = b, a, flipped[is]
	}
	switch a.means {
	case meansStatus:
		if b.means != meansPlain || !isFigure(b.plain) {
			return found{}
		}
		want, _ := strconv.ParseFloat(b.plain, 64)
		if is == playground.IsEqual {
			return foundStatus(wantWords(b.plain))
		}
		return foundStatus(wantWhere(func(code int) bool { return playground.Ordered(is, float64(code), want) }))
	case meansReason:
		if is == playground.IsEqual && b.words {
			return foundStatus(wantWords(codeOf(b.plain)))
		}
	case meansSubject:
		return comparedSubject(a, is, b, loose)
	case meansLength:
		if n, _ := b.whole(); a.loose && n == 0 && is == playground.IsEqual {
			return foundChecks(checkOf(a.of, playground.IsEmpty, ""))
		}
		if f := comparedLength(a.of, is, b); !a.loose || f.ok && f.checks[0].Is != playground.IsOfLength && f.checks[0].Is != playground.IsThere {
			return f
		}
	case meansType:
		return comparedType(a.of, is, b)
	case meansClass:
		kind := map[string]string{"[object Object]": "object", "[object Array]": "array", "[object String]": "string", "[object Number]": "number", "[object Boolean]": "boolean", "[object Null]": "null"}[b.plain]
		if is == playground.IsEqual && kind != "" {
			return foundChecks(checkOf(a.of, playground.IsOfType, kind))
		}
	case meansPlace:
		return t.comparedPlace(a, is, b)
	case meansMedia:
		if is == playground.IsEqual && b.words {
			return foundChecks(playground.Check{Of: playground.OfHeader, At: "Content-Type", Is: playground.IsWith, Value: b.plain, Enabled: true})
		}
	case meansWritten:
		if is == playground.IsEqual && b.words && json.Valid([]byte(b.plain)) {
			return foundChecks(checkOf(a.of, is, b.plain))
		}
	case meansHolds:
		if b.means == meansPlain && (b.text == "true" || b.text == "false") && (is == playground.IsEqual || is == playground.IsOther) {
			return t.holds(a.node, a.scope, (b.text == "true") == (is == playground.IsEqual))
		}
	}
	return found{}
}

// checkOf is a check of what another looks at.
func checkOf(of playground.Check, is, value string) playground.Check {
	of.Is, of.Value, of.Enabled = is, value, true
	return of
}

// comparedSubject compares what a check looks at with a value.
func comparedSubject(a ecmaValue, is string, b ecmaValue, loose bool) found {
	of, equality := a.of, is == playground.IsEqual || is == playground.IsOther
	nothing := b.means == meansUndefined || b.means == meansPlain && b.text == "null"
	switch {
	case of.Of == playground.OfHeader && nothing && equality:
		return foundChecks(checkOf(of, map[bool]string{true: playground.IsAbsent, false: playground.IsThere}[is == playground.IsEqual], ""))
	case of.Of != playground.OfJSON && nothing:
		return found{}
	case nothing && loose && equality: // which is to be there or not, and null is not
		if is == playground.IsOther {
			return foundChecks(checkOf(of, is, "null"))
		}
		return foundChecks(checkOf(of, playground.IsEmpty, ""))
	case b.means == meansUndefined && equality:
		return foundChecks(checkOf(of, map[bool]string{true: playground.IsAbsent, false: playground.IsThere}[is == playground.IsEqual], ""))
	case of.Of == playground.OfTime || of.Of == playground.OfSize || !equality:
		return orderedSubject(of, is, b)
	}
	value, ok := b.asHeld(of.Of)
	if !ok {
		return found{}
	}
	if of.Of == playground.OfJSON && (a.loose || loose && b.words && json.Valid([]byte(b.plain))) {
		switch {
		case b.words && strings.HasPrefix(b.plain, "{{") && strings.Count(b.plain, "{{") == 1 && strings.HasSuffix(b.plain, "}}"):
			return foundChecks(checkOf(of, is, b.plain))
		case is == playground.IsEqual && b.means == meansPlain && !strings.Contains(b.plain, "{{"):
			return foundChecks(checkOf(of, playground.IsMatched, "^"+regexp.QuoteMeta(b.plain)+"$"))
		}
		return found{}
	}
	return foundChecks(checkOf(of, is, value))
}

func orderedSubject(of playground.Check, is string, b ecmaValue) found {
	value, ok := b.number()
	switch {
	case !ok || b.words && of.Of != playground.OfHeader:
		return found{}
	case of.Of == playground.OfTime && b.means == meansPlain:
		n, err := strconv.ParseFloat(value, 64)
		if err != nil || n != float64(int64(n)) {
			return found{}
		}
		value = playground.WriteMilliseconds(int64(n))
	case of.Of == playground.OfSize && b.means == meansPlain:
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return found{}
		}
		value = playground.WriteBytes(n)
	}
	return foundChecks(checkOf(of, is, value))
}

// comparedLength compares how long something is. Of bounds only that it is empty or is not can be told.
func comparedLength(of playground.Check, is string, b ecmaValue) found {
	if b.means == meansVariable && is == playground.IsEqual {
		return foundChecks(checkOf(of, playground.IsOfLength, b.text))
	}
	n, ok := b.whole()
	switch {
	case !ok || n < 0:
	case is == playground.IsEqual:
		return foundChecks(checkOf(of, playground.IsOfLength, b.text))
	case n == 0 && (is == playground.IsMore || is == playground.IsOther), n == 1 && is == playground.IsAtLeast:
		return foundChecks(checkOf(of, playground.IsFilled, ""))
	case n == 0 && is == playground.IsAtMost, n == 1 && is == playground.IsLess:
		return foundChecks(checkOf(of, playground.IsEmpty, ""))
	case n == 0 && is == playground.IsAtLeast: // always
		return foundChecks(checkOf(of, playground.IsThere, ""))
	}
	return found{}
}

func comparedType(of playground.Check, is string, b ecmaValue) found {
	switch kind := b.plain; {
	case !b.words:
	case kind == "undefined" && is == playground.IsEqual:
		return foundChecks(checkOf(of, playground.IsAbsent, ""))
	case kind == "undefined" && is == playground.IsOther:
		return foundChecks(checkOf(of, playground.IsThere, ""))
	case is == playground.IsEqual && (kind == "string" || kind == "number" || kind == "boolean"):
		return foundChecks(checkOf(of, playground.IsOfType, kind))
	}
	return found{}
}

// comparedPlace tells from the place of a text in another that it is there, or that it is not.
func (t *testReader) comparedPlace(a ecmaValue, is string, b ecmaValue) found {
	what, of := t.value(a.node, a.scope), ecmaValue{means: meansSubject, of: a.of}
	switch b.text + " " + is {
	case "-1 " + playground.IsMore, "-1 " + playground.IsOther, "0 " + playground.IsAtLeast:
		return containing(of, what, true)
	case "-1 " + playground.IsEqual, "0 " + playground.IsLess:
		return containing(of, what, false)
	}
	return found{}
}

// containing tells that something contains a value, or lacks it.
func containing(a, what ecmaValue, truth bool) found {
	value, ok := what.asHeld(a.of.Of)
	if a.means != meansSubject || !ok || a.of.Of == playground.OfTime || a.of.Of == playground.OfSize {
		return found{}
	}
	return foundChecks(checkOf(a.of, map[bool]string{true: playground.IsWith, false: playground.IsWithout}[truth], value))
}

func ofType(a ecmaValue, kind string) found {
	if a.means != meansSubject || a.of.Of != playground.OfJSON || a.loose {
		return found{}
	}
	return foundChecks(checkOf(a.of, playground.IsOfType, kind))
}

// hasMember tells that an object or the fields have something of that name, or have not.
func (t *testReader) hasMember(a, name ecmaValue, truth bool) found {
	at := t.step(a, name)
	if at.means != meansSubject || a.means == meansHeaders && !name.words {
		return found{}
	}
	return foundChecks(checkOf(at.of, map[bool]string{true: playground.IsThere, false: playground.IsAbsent}[truth], ""))
}

// matching tells that something matches an expression.
func matching(a ecmaValue, expression string) found {
	if a.means == meansStatus {
		re, err := regexp.Compile(expression)
		if err != nil {
			return found{}
		}
		if m := strings.TrimSuffix(strings.TrimPrefix(expression, "^("), ")$"); len(m)+4 == len(expression) && unpattern(m) != "" {
			return foundStatus(wantWords(unpattern(m)))
		}
		return foundStatus(wantWhere(func(code int) bool { return re.MatchString(strconv.Itoa(code)) }))
	}
	if a.means != meansSubject || !slices.Contains(playground.CheckConditions(a.of.Of), playground.IsMatched) {
		return found{}
	}
	return foundChecks(checkOf(a.of, playground.IsMatched, expression))
}

// oneOf is an expression for one of several values that are written out.
func oneOf(list string) (string, bool) {
	var items []json.RawMessage
	if json.Unmarshal([]byte(list), &items) != nil || len(items) == 0 {
		return "", false
	}
	var quoted []string
	for _, item := range items {
		text := string(item)
		if item[0] == '{' || item[0] == '[' {
			return "", false
		}
		if item[0] == '"' {
			_ = json.Unmarshal(item, &text) // it was read once
		}
		quoted = append(quoted, regexp.QuoteMeta(text))
	}
	if len(quoted) == 1 {
		return "^" + quoted[0] + "$", true
	}
	return "^(" + strings.Join(quoted, "|") + ")$", true
}

// holdsCall tells what has to be so for a call to give true, or, where truth is false, not to.
func (t *testReader) holdsCall(n *ecmaNode, scope *ecmaScope, truth bool) found {
	callee, first := n.kids[0], ecmaValue{}
	if len(n.kids) > 1 && n.kids[1].op != opSpread {
		first = t.value(n.kids[1], scope)
	}
	switch name := dotted(callee); {
	case !truth && strings.Contains(" Array.isArray Number.isInteger _.isString _.isNumber _.isBoolean _.isArray ", " "+name+" "):
		return found{}
	case name == "Array.isArray" || name == "_.isArray":
		return ofType(first, "array")
	case name == "Number.isInteger" || name == "_.isInteger":
		return ofType(first, "integer")
	case name == "_.isString" || name == "_.isNumber" || name == "_.isBoolean":
		return ofType(first, strings.ToLower(name[len("_.is"):]))
	case name == "Object.hasOwn" && len(n.kids) == 3:
		return t.hasMember(first, t.value(n.kids[2], scope), truth)
	}
	base := t.value(callee.kids[0], scope)
	switch callee.text {
	case "hasOwnProperty":
		return t.hasMember(base, first, truth)
	case "has":
		if base.means == meansHeaders {
			return t.hasMember(base, first, truth)
		}
		return containing(base, first, truth)
	case "includes", "contains":
		if base.means == meansPlain && !base.words {
			return t.within(first, base.text, truth)
		}
		return containing(base, first, truth)
	case "startsWith", "endsWith":
		return startsOrEnds(base, first, callee.text == "startsWith", truth)
	case "test":
		if base.means == meansRegex && truth {
			return matching(first, base.text)
		}
	case "match":
		if first.means == meansRegex && truth {
			return matching(base, first.text)
		}
	}
	return found{}
}

// within tells that something is one of several values.
func (t *testReader) within(a ecmaValue, list string, truth bool) found {
	switch {
	case a.means == meansStatus:
		words := statusList(strings.Trim(list, "[]"))
		if words == "" {
			return found{}
		}
		if truth {
			return foundStatus(wantWords(words))
		}
		return foundStatus(wantWhere(func(code int) bool { return !playground.AsExpected(words, code) }))
	case truth:
		if expression, ok := oneOf(list); ok {
			return matching(a, expression)
		}
	}
	return found{}
}

func startsOrEnds(a, with ecmaValue, starts, truth bool) found {
	if !truth || with.means != meansPlain || !with.words || strings.Contains(with.plain, "{{") {
		return found{}
	}
	expression := regexp.QuoteMeta(with.plain)
	if starts {
		return matching(a, "^"+expression)
	}
	return matching(a, expression+"$")
}
