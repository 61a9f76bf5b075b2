package convert

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// ecmaMeans says what an expression of a script stands for.
type ecmaMeans int

const (
	meansNothing   ecmaMeans = iota // what cannot be told without running it
	meansPlain                      // a value that is written out
	meansVariable                   // the value of a variable, of a type that is not known
	meansUndefined                  // none
	meansRegex
	meansResponse
	meansHeaders
	meansSubject // what a check looks at
	meansStatus
	meansReason // the phrase behind the status
	meansSizes
	meansLength  // of a subject
	meansKeys    // of a subject
	meansType    // of a subject, as typeof names it
	meansClass   // of a subject, as Object.prototype.toString names it
	meansPlace   // of a text in a subject
	meansWritten // a subject as JSON
	meansOrNone  // a subject, or something empty where there is none
	meansMedia   // what the content is, and no more of its field
	meansHolds   // a condition
)

// ecmaValue is what an expression stands for.
type ecmaValue struct {
	means ecmaMeans
	of    playground.Check // a subject: Of and At
	text  string           // a plain value as JSON, or a regular expression; the tool of a response
	plain string           // of a plain text: itself
	words bool             // it is a text
	loose bool             // a subject that was made a text
	node  *ecmaNode        // a condition
	scope *ecmaScope
}

// ecmaScope are the names that a function knows.
type ecmaScope struct {
	names map[string]ecmaValue
	up    *ecmaScope
}

func (s *ecmaScope) find(name string) (ecmaValue, bool) {
	for ; s != nil; s = s.up {
		if v, there := s.names[name]; there {
			return v, true
		}
	}
	return ecmaValue{}, false
}

// set gives a name a value where it was made; a new one is made here.
func (s *ecmaScope) set(name string, v ecmaValue) {
	for at := s; at != nil; at = at.up {
		if _, there := at.names[name]; there {
			at.names[name] = v
			return
		}
	}
	s.names[name] = v
}

func writtenText(s string) ecmaValue {
	return ecmaValue{means: meansPlain, text: inJSON(s), plain: s, words: true}
}

func writtenJSON(text string) ecmaValue { return ecmaValue{means: meansPlain, text: text, plain: text} }

func ofSubject(of, at string) ecmaValue {
	return ecmaValue{means: meansSubject, of: playground.Check{Of: of, At: at, Enabled: true}}
}

// asHeld is a value as a check of a subject has it. A text that would be read as JSON stands in
// quotation marks, and so does one whose names are yet to be filled in.
func (v ecmaValue) asHeld(of string) (string, bool) {
	switch {
	case v.means == meansVariable:
		return v.text, true
	case v.means != meansPlain:
		return "", false
	case of != playground.OfJSON:
		return v.plain, v.words || isFigure(v.text)
	case !v.words:
		return v.text, true
	}
	return heldText(v.plain), true
}

// heldText is a text as a check of a JSON value has it.
func heldText(s string) string {
	if s == "" || strings.Contains(s, "{{") && mayBeJSON(s) || json.Valid([]byte(s)) {
		return inJSON(s)
	}
	return s
}

// mayBeJSON reports whether a text may be JSON when its names are filled in.
func mayBeJSON(s string) bool {
	s = strings.TrimSpace(s)
	return s == "" || strings.IndexByte("{[\"-0123456789tfn", s[0]) >= 0
}

func isFigure(text string) bool {
	return text != "" && (text[0] == '-' || text[0] >= '0' && text[0] <= '9') && json.Valid([]byte(text))
}

// number is a value as a number, or as the name of one.
func (v ecmaValue) number() (string, bool) {
	switch {
	case v.means == meansVariable:
		return v.text, true
	case v.means == meansPlain && isFigure(v.plain):
		return v.plain, true
	}
	return "", false
}

// whole is a value as a whole number that is written out.
func (v ecmaValue) whole() (int, bool) {
	if v.means != meansPlain || v.words {
		return 0, false
	}
	n, err := strconv.Atoi(v.text)
	return n, err == nil
}

// ecmaNumber writes a number as JSON does.
func ecmaNumberOf(text string) (string, bool) {
	if json.Valid([]byte(text)) {
		return text, true
	}
	if n, err := strconv.ParseInt(text, 0, 64); err == nil {
		return strconv.FormatInt(n, 10), true
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return "", false
	}
	return strconv.FormatFloat(f, 'g', -1, 64), true
}

// value tells what an expression stands for.
func (t *testReader) value(n *ecmaNode, scope *ecmaScope) ecmaValue {
	if t.deep++; t.deep > maxNesting {
		t.deep--
		return ecmaValue{}
	}
	defer func() { t.deep-- }()
	switch n.op {
	case opName:
		return t.name(n, scope)
	case opNumber:
		if text, ok := ecmaNumberOf(n.text); ok {
			return writtenJSON(text)
		}
	case opText:
		return writtenText(n.text)
	case opTemplate:
		return t.template(n.text, scope)
	case opRegex:
		if expression, ok := regexOf(n.text, n.flags); ok {
			return ecmaValue{means: meansRegex, text: expression}
		}
	case opArray, opObject:
		return t.composed(n, scope)
	case opMember:
		return t.member(n, scope)
	case opIndex:
		return t.step(t.value(n.kids[0], scope), t.value(n.kids[1], scope))
	case opCall:
		return t.call(n, scope)
	case opNew:
		if n.kids[0].op == opName && n.kids[0].text == "RegExp" && len(n.kids) > 1 {
			return t.newRegex(n, scope)
		}
	case opUnary:
		return t.unary(n, scope)
	case opBinary:
		return t.binary(n, scope)
	}
	return ecmaValue{}
}

func (t *testReader) name(n *ecmaNode, scope *ecmaScope) ecmaValue {
	if v, bound := scope.find(n.text); bound {
		return v
	}
	switch n.text {
	case "true", "false", "null":
		return writtenJSON(n.text)
	case "undefined":
		return ecmaValue{means: meansUndefined}
	case "responseBody":
		return ofSubject(playground.OfBody, "")
	case "responseTime":
		return ofSubject(playground.OfTime, "")
	case "responseHeaders":
		return ecmaValue{means: meansHeaders}
	case "response", "res", "responseCode":
		return ecmaValue{means: meansResponse, text: n.text}
	}
	return ecmaValue{}
}

// composed is a list or an object as JSON, where all in it is written out.
func (t *testReader) composed(n *ecmaNode, scope *ecmaScope) ecmaValue {
	var parts []string
	size := 0
	for i, kid := range n.kids {
		v := t.value(kid, scope)
		if size += len(v.text); v.means != meansPlain || size > longestHeld {
			return ecmaValue{}
		}
		if n.op == opObject {
			v.text = inJSON(n.names[i]) + ":" + v.text
		}
		parts = append(parts, v.text)
	}
	if n.op == opObject {
		return writtenJSON("{" + strings.Join(parts, ",") + "}")
	}
	return writtenJSON("[" + strings.Join(parts, ",") + "]")
}

// template is a text with expressions in it.
func (t *testReader) template(raw string, scope *ecmaScope) ecmaValue {
	text := ""
	for {
		before, rest, more := strings.Cut(raw, "${")
		s := &script{text: "'" + strings.ReplaceAll(strings.ReplaceAll(before, `\'`, "'"), "'", `\'`) + "'"}
		if text += s.quoted(); s.broken || s.text != "" || len(text) > longestHeld {
			return ecmaValue{}
		}
		if !more {
			return writtenText(text)
		}
		inside, after, closed := strings.Cut(rest, "}")
		p, whole := ecmaParserOf(inside)
		v := t.value(p.expression(), scope)
		switch {
		case !closed || !whole || p.broken || p.i < len(p.tokens):
			return ecmaValue{}
		case v.means == meansVariable:
			text += v.text
		case v.means == meansPlain:
			text += v.plain
		case text == "" && after == "" && v.means == meansSubject:
			v.loose = true
			return v
		default:
			return ecmaValue{}
		}
		raw = after
	}
}

// step is a member of a value, by a name or a number that is written out.
func (t *testReader) step(base, by ecmaValue) ecmaValue {
	if by.means != meansPlain || !by.words && !isFigure(by.text) {
		return ecmaValue{}
	}
	switch {
	case base.means == meansHeaders && by.words:
		return ofSubject(playground.OfHeader, by.plain)
	case base.means == meansSubject && base.of.Of == playground.OfJSON && !base.loose:
		base.of.At += playground.PointerStep(by.plain)
		return base
	case base.means == meansResponse:
		return t.ofResponse(base, by.plain)
	}
	return ecmaValue{}
}

func (t *testReader) member(n *ecmaNode, scope *ecmaScope) ecmaValue {
	if of := n.kids[0]; of.op == opName && n.text == "response" && slices.Contains(ecmaTools, of.text) {
		return ecmaValue{means: meansResponse, text: of.text}
	}
	if of := n.kids[0]; of.op == opName && (of.text == "environment" || of.text == "globals") && !t.sets[n.text] {
		if _, bound := scope.find(of.text); !bound { // as Postman had them first
			return ecmaValue{means: meansVariable, text: "{{" + n.text + "}}"}
		}
	}
	base := t.value(n.kids[0], scope)
	switch base.means {
	case meansResponse:
		return t.ofResponse(base, n.text)
	case meansHeaders:
		if base.text != "pm" {
			return ofSubject(playground.OfHeader, n.text)
		}
	case meansSizes:
		if n.text == "body" {
			return ofSubject(playground.OfSize, "")
		}
	case meansKeys, meansOrNone:
		if n.text == "length" {
			base.loose = base.means == meansOrNone
			base.means = meansLength
			return base
		}
	case meansMedia:
		if n.text == "mimeType" {
			return base
		}
	case meansSubject:
		switch {
		case n.text == "length" && (base.of.Of == playground.OfJSON || base.of.Of == playground.OfBody):
			base.means = meansLength
			return base
		case base.of.Of == playground.OfJSON && !base.loose:
			base.of.At += playground.PointerStep(n.text)
			return base
		}
	}
	return ecmaValue{}
}

// ecmaTools are the objects by which tools give their scripts the response.
var ecmaTools = []string{"pm", "insomnia", "hopp", "pw"}

// ofResponse is a member of a response, or what its method of that name gives. Postman's word for a
// status is the phrase behind it, that of others the code.
func (t *testReader) ofResponse(r ecmaValue, name string) ecmaValue {
	posts := r.text == "pm" || r.text == "insomnia"
	switch name {
	case "code", "statusCode", "getStatus":
		return ecmaValue{means: meansStatus}
	case "status":
		if posts {
			return ecmaValue{means: meansReason}
		}
		return ecmaValue{means: meansStatus}
	case "name", "reason", "statusText", "getStatusText":
		return ecmaValue{means: meansReason}
	case "headers", "getHeaders":
		return ecmaValue{means: meansHeaders, text: map[bool]string{true: "pm"}[posts]}
	case "responseTime", "getResponseTime":
		return ofSubject(playground.OfTime, "")
	case "responseSize":
		return ofSubject(playground.OfSize, "")
	case "size", "getSize":
		return ecmaValue{means: meansSizes}
	case "json", "asJSON", "parsedBody", "getBody":
		return ofSubject(playground.OfJSON, "")
	case "text", "asText", "rawBody":
		return ofSubject(playground.OfBody, "")
	case "contentType":
		return ecmaValue{means: meansMedia}
	case "data":
		if r.text == "send" {
			return ofSubject(playground.OfBody, "")
		}
		return ofSubject(playground.OfJSON, "")
	case "body":
		if r.text == "hopp" {
			return r // its methods read it
		}
		if !posts {
			return ofSubject(playground.OfJSON, "")
		}
	}
	return ecmaValue{}
}
