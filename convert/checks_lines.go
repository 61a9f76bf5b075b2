package convert

import (
	"encoding/json"
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// take adds what a line holds a response to. It is false where that cannot be told, or where the
// status that it wants excludes what lines before it want.
func (t *tested) take(f found, enabled bool) bool {
	if !f.ok {
		return false
	}
	if enabled {
		for _, w := range f.status {
			if bothOf(append(t.status[:len(t.status):len(t.status)], w)) == "" {
				return false
			}
			t.status = append(t.status, w)
		}
	}
	for _, c := range f.checks {
		c.Enabled = enabled
		t.add(c)
	}
	return true
}

// heldTo gives a request what lines hold its response to, and names those that are left.
func (g *gathering) heldTo(where string, r *playground.Request, t tested, one, many string) {
	t.intoQuietly(r)
	if n := len(t.left); n > 0 {
		g.warn(where, manyOf(n, one, many)+" left out: "+shortList(t.left)+".")
	}
}

// ecmaExpression tells what an expression of a script stands for.
func ecmaExpression(source string) ecmaValue {
	p, whole := ecmaParserOf(source)
	t := &testReader{p: p}
	n := t.p.expression()
	if !whole || t.p.broken || t.p.i < len(t.p.tokens) || len(t.p.tokens) == 0 {
		return ecmaValue{}
	}
	return t.value(n, nil)
}

// lineOf is what a line of Bruno's or httpyac's looks at. A name with a hyphen is none in a script,
// and stands there all the same.
func lineOf(expression string) ecmaValue {
	expression = strings.TrimPrefix(strings.TrimSpace(expression), "$")
	if name, ok := strings.CutPrefix(expression, "res.headers."); ok && token(name) {
		return ofSubject(playground.OfHeader, name)
	}
	return ecmaExpression(expression)
}

// lineCompares are the words and signs by which lines compare.
var lineCompares = map[string]string{
	"eq": playground.IsEqual, "==": playground.IsEqual, "===": playground.IsEqual, "equal": playground.IsEqual, "equals": playground.IsEqual, "": playground.IsEqual,
	"neq": playground.IsOther, "!=": playground.IsOther, "!==": playground.IsOther, "notequal": playground.IsOther, "not equals": playground.IsOther,
	"gt": playground.IsMore, ">": playground.IsMore, "gte": playground.IsAtLeast, ">=": playground.IsAtLeast,
	"lt": playground.IsLess, "<": playground.IsLess, "lte": playground.IsAtMost, "<=": playground.IsAtMost,
}

// lineFound is what a line comes to, by its word.
func lineFound(of ecmaValue, word, value string, literal func(string) ecmaValue) found {
	t := &testReader{}
	c := &chain{t: t, of: of}
	if is := lineCompares[word]; is != "" {
		return t.compared(of, is, literal(value), false)
	}
	switch word {
	case "in", "notIn":
		return t.within(of, listOf(value, literal), word == "in")
	case "contains", "includes":
		return c.include(literal(value))
	case "notContains", "notcontains":
		c.not = true
		return c.include(literal(value))
	case "length", "count":
		return c.lengthOf(literal(value))
	case "matches", "regex":
		if expression, ok := regexOf(unslashed(value), ""); ok {
			return matching(of, expression)
		}
	case "startsWith", "endsWith":
		v := literal(value)
		if v.means == meansPlain && !v.words {
			v = writtenText(v.plain)
		}
		return startsOrEnds(of, v, word == "startsWith", true)
	case "between":
		low, high, _ := strings.Cut(value, ",")
		return c.within(literal(low), literal(high))
	case "isEmpty":
		return c.empty()
	case "isNotEmpty":
		c.not = true
		return c.empty()
	case "isNull", "isTruthy", "isTrue", "isFalsy", "isFalse":
		return t.compared(of, playground.IsEqual, writtenJSON(map[string]string{"isNull": "null", "isTruthy": "true", "isTrue": "true", "isFalsy": "false", "isFalse": "false"}[word]), false)
	case "isUndefined":
		return t.compared(of, playground.IsEqual, ecmaValue{means: meansUndefined}, false)
	case "isDefined", "exists":
		return t.compared(of, playground.IsOther, ecmaValue{means: meansUndefined}, false)
	case "isJson":
		if of.means == meansSubject && of.of.Of == playground.OfJSON && of.of.At == "" {
			return foundChecks(checkOf(of.of, playground.IsThere, ""))
		}
	case "isNumber", "isString", "isBoolean", "isArray", "isObject":
		return c.kind(word[2:])
	}
	return found{}
}

// listOf is a list as lines have it, as JSON.
func listOf(value string, literal func(string) ecmaValue) string {
	var items []string
	for item := range strings.SplitSeq(strings.Trim(strings.TrimSpace(value), "[]"), ",") {
		v := literal(item)
		if v.means != meansPlain {
			return ""
		}
		items = append(items, v.text)
	}
	return "[" + strings.Join(items, ",") + "]"
}

// unslashed is an expression without the slashes around it.
func unslashed(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 1 && s[0] == '/' && s[len(s)-1] == '/' {
		return s[1 : len(s)-1]
	}
	return s
}

// lineValue is a value as lines have it: a word alone is a text.
func lineValue(s string) ecmaValue {
	s = strings.TrimSpace(s)
	quoted := len(s) > 1 && (s[0] == '"' || s[0] == '\'') && s[0] == s[len(s)-1]
	switch {
	case s == "true" || s == "false" || s == "null" || isFigure(s):
		return writtenJSON(s)
	case s == "undefined":
		return ecmaValue{means: meansUndefined}
	case quoted:
		return writtenText(s[1 : len(s)-1])
	case strings.HasPrefix(s, "{{") && strings.HasSuffix(s, "}}") && strings.Count(s, "{{") == 1:
		return ecmaValue{means: meansVariable, text: s}
	}
	return writtenText(s)
}

// brunoWords are the words that a value of Bruno's can begin with; without one it is to be equal.
var brunoWords = lazyregexp.New(`^(eq|neq|gt|gte|lt|lte|in|notIn|contains|notContains|length|matches|notMatches|startsWith|endsWith|between|isEmpty|isNotEmpty|isNull|isUndefined|isDefined|isTruthy|isFalsy|isJson|isNumber|isString|isBoolean|isArray)(?:\s+(.*))?$`)

// brunoAsserts reads the assertions of a request of Bruno's.
func (g *gathering) brunoAsserts(where string, r *playground.Request, list []*tree) {
	var t tested
	for _, a := range list {
		on := !a.off("enabled") && !a.get("disabled").yes()
		says := strings.TrimSpace(a.say("operator") + " " + valueText(a.get("value")))
		word, value := "eq", says
		if m := brunoWords.FindStringSubmatch(says); m != nil {
			word, value = m[1], m[2]
		}
		of := a.first("name", "expression")
		if !t.take(lineFound(lineOf(of), word, value, lineValue), on) && on {
			t.leave(of + " " + says)
		}
	}
	g.heldTo(where, r, t, "assertion on its response was", "assertions on its response were")
}

var (
	yacLine = lazyregexp.New(`^\?\?\s*(\w+)(?:\s+(.*?))?\s+(!==|!=|===|==|>=|<=|>|<|not equals|equals|contains|includes|startsWith|endsWith|exists|isTrue|isFalse|isNumber|isBoolean|isString|isArray|matches)(?:\s+(.*))?$`)
)

// yacFound is what a line of httpyac's comes to.
func yacFound(line string) found {
	m := yacLine.FindStringSubmatch(strings.TrimSpace(line))
	if m == nil {
		return found{}
	}
	of, literal := ecmaValue{}, lineValue
	switch m[1] {
	case "status":
		of = ecmaValue{means: meansStatus}
	case "header":
		of, literal = ofSubject(playground.OfHeader, m[2]), lineText
	case "duration":
		of = ofSubject(playground.OfTime, "")
	case "js":
		of = ecmaExpression(m[2])
	case "body":
		if of = ofSubject(playground.OfBody, ""); m[2] != "" {
			pointer, ok := playground.PointerOfPath(m[2])
			if of = ofSubject(playground.OfJSON, pointer); !ok {
				return found{}
			}
		} else {
			literal = lineText
		}
	}
	if m[1] != "header" && m[1] != "body" && m[1] != "js" && m[2] != "" {
		return found{}
	}
	return lineFound(of, m[3], m[4], literal)
}

// lineText is a value that is a text whatever it looks like.
func lineText(s string) ecmaValue {
	v := lineValue(s)
	if v.means == meansPlain {
		return writtenText(v.plain)
	}
	return v
}

// thunderFound is what a test of Thunder Client's comes to.
func thunderFound(t *tree) found {
	word, value, what := t.say("action"), valueText(t.get("value")), strings.TrimSpace(t.first("custom", "path", "query", "key", "name"))
	literal := lineValue
	of := ecmaValue{}
	switch kind := t.say("type"); kind {
	case "res-code":
		of = ecmaValue{means: meansStatus}
	case "res-time":
		of = ofSubject(playground.OfTime, "")
	case "res-body":
		if strings.EqualFold(word, "isjson") {
			return foundChecks(checkOf(ofSubject(playground.OfJSON, "").of, playground.IsThere, ""))
		}
		of, literal = ofSubject(playground.OfBody, ""), lineText
	case "Content-Type", "Content-Length", "Content-Encoding":
		of, literal = ofSubject(playground.OfHeader, kind), lineText
	case "res-header", "header":
		of, literal = ofSubject(playground.OfHeader, strings.TrimPrefix(what, "header.")), lineText
	case "json-query":
		path, ok := strings.CutPrefix(what, "json")
		if !ok || path != "" && path[0] != '.' && path[0] != '[' {
			path = what
		}
		pointer, ok := playground.PointerOfPath(path)
		if !ok {
			return found{}
		}
		of = ofSubject(playground.OfJSON, pointer)
	default:
		return found{}
	}
	switch strings.ToLower(word) {
	case "istype":
		return (&chain{t: &testReader{}, of: of}).kind(value)
	case "isjson":
		return lineFound(of, "isObject", "", literal)
	case "notequal", "notcontains", "isnull", "isnumber", "isstring", "isboolean", "isarray":
		words := map[string]string{"notequal": "neq", "notcontains": "notContains", "isnull": "isNull", "isnumber": "isNumber", "isstring": "isString", "isboolean": "isBoolean", "isarray": "isArray"}
		word = words[strings.ToLower(word)]
	}
	return lineFound(of, word, value, literal)
}

var (
	hurlLine   = lazyregexp.New(`^(jsonpath|header|body|bytes|duration|status)(?:\s+("(?:[^"\\]|\\.)*"|/(?:[^/\\]|\\.)*/))?\s*(.*)$`)
	hurlHolds  = lazyregexp.New(`^(not\s+)?(==|!=|>=|<=|>|<|startsWith|endsWith|contains|includes|matches|exists|isEmpty|isInteger|isFloat|isNumber|isBoolean|isString|isCollection|isList|isObject)(?:\s+(.*))?$`)
	hurlFilter = lazyregexp.New(`^(count|toInt|toString|toFloat)\s+(.*)$`)
)

// hurlFound is what an assertion of Hurl's comes to.
func hurlFound(line string) found {
	m := hurlLine.FindStringSubmatch(strings.TrimSpace(line))
	if m == nil {
		return found{}
	}
	var of ecmaValue
	argument, rest := "", m[3]
	if len(m[2]) > 1 {
		argument = unescapeHurl(m[2][1 : len(m[2])-1])
	}
	switch m[1] {
	case "jsonpath":
		pointer, ok := playground.PointerOfPath(argument)
		if of = ofSubject(playground.OfJSON, pointer); !ok || argument == "" {
			return found{}
		}
	case "header":
		of = ofSubject(playground.OfHeader, argument)
	case "body":
		of = ofSubject(playground.OfBody, "")
	case "bytes":
		var counted bool
		if rest, counted = strings.CutPrefix(rest, "count "); !counted {
			return found{}
		}
		of = ofSubject(playground.OfSize, "")
	case "duration":
		of = ofSubject(playground.OfTime, "")
	case "status":
		of = ecmaValue{means: meansStatus}
	}
	for filter := hurlFilter.FindStringSubmatch(rest); filter != nil; filter = hurlFilter.FindStringSubmatch(rest) {
		rest = strings.TrimSpace(filter[2])
		switch {
		case filter[1] == "count" && m[1] == "jsonpath":
			of.means = meansLength
		case filter[1] != "count" && (m[1] == "header" || m[1] == "status"):
		case filter[1] == "toString" && m[1] == "jsonpath":
			of.loose = true
		default:
			return found{}
		}
	}
	holds := hurlHolds.FindStringSubmatch(rest)
	if holds == nil {
		return found{}
	}
	return hurlHeld(of, m[1], holds[2], holds[3], holds[1] != "")
}

// hurlHeld is what a predicate of Hurl's comes to.
func hurlHeld(of ecmaValue, query, word, value string, not bool) found {
	t := &testReader{}
	c := &chain{t: t, of: of, not: not}
	literal, ok := hurlValue(value)
	switch is := lineCompares[word]; {
	case word == "exists":
		return c.compare(playground.IsOther, ecmaValue{means: meansUndefined})
	case word == "isEmpty":
		return c.empty()
	case strings.HasPrefix(word, "is"):
		kind := map[string]string{"isInteger": "integer", "isFloat": "number", "isNumber": "number", "isBoolean": "boolean", "isString": "string", "isList": "array", "isObject": "object"}[word]
		if kind == "" || not || word == "isFloat" {
			return found{}
		}
		return c.kind(kind)
	case !ok:
	case is != "":
		if query == "duration" {
			literal = hurlDuration(value, literal)
		}
		return c.compare(is, literal)
	case word == "contains" || word == "includes":
		return c.include(literal)
	case word == "startsWith" || word == "endsWith":
		return startsOrEnds(of, literal, word == "startsWith", !not)
	case word == "matches" && !not:
		pattern := literal.plain
		if value = strings.TrimSpace(value); value[0] == '/' {
			pattern = strings.ReplaceAll(value[1:len(value)-1], `\/`, "/")
		}
		if fitCheck(playground.Check{Of: playground.OfBody, Is: playground.IsMatched, Value: pattern}) {
			return matching(of, pattern)
		}
	}
	return found{}
}

// hurlDuration is a time, which may have a unit, in milliseconds.
func hurlDuration(value string, otherwise ecmaValue) ecmaValue {
	if ms, ok := playground.ReadMilliseconds(value); ok {
		return writtenJSON(strconv.FormatInt(ms, 10))
	}
	return otherwise
}

// hurlValue is a value as Hurl has it. A text in quotes is one, whatever its names stand for.
func hurlValue(s string) (ecmaValue, bool) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return ecmaValue{}, false
	case len(s) > 1 && s[0] == '"' && s[len(s)-1] == '"':
		return writtenText(unescapeHurl(s[1 : len(s)-1])), true
	case len(s) > 2 && s[0] == '`' && s[len(s)-1] == '`':
		return writtenText(unescapeHurl(s[1 : len(s)-1])), true
	case s == "true" || s == "false" || s == "null" || isFigure(s):
		return writtenJSON(s), true
	case strings.HasPrefix(s, "{{") && strings.HasSuffix(s, "}}"):
		return ecmaValue{means: meansVariable, text: s}, true
	case len(s) > 1 && s[0] == '/' && s[len(s)-1] == '/':
		return ecmaValue{}, true
	}
	_, isTime := playground.ReadMilliseconds(s)
	return ecmaValue{}, isTime
}

// hurlBody is what content that is expected comes to: of JSON that it is the same.
func hurlBody(b playground.Body) found {
	if b.Kind == playground.BodyJSON && json.Valid([]byte(b.Text)) && len(b.Text) <= longestHeld {
		return foundChecks(checkOf(ofSubject(playground.OfJSON, "").of, playground.IsEqual, b.Text))
	}
	return found{}
}
