package convert

import (
	"strconv"
	"strings"
	"unicode"

	"parley/playground"
)

// checksAsHandler writes what a request checks of its response as a handler of JetBrains'.
func checksAsHandler(r playground.Request) string {
	var b strings.Builder
	for _, c := range checksOf(r) {
		holds, title := handlerHolds(c), quoteJSON(checkTitle(c))
		if holds == "" {
			b.WriteString("  // " + notWritten(c) + "\n")
			continue
		}
		b.WriteString("  client.test(" + title + ", function () {\n    client.assert(" + holds + ", " + title + ");\n  });\n")
	}
	return b.String()
}

// comparedBy are the signs of comparisons.
var comparedBy = map[string]string{playground.IsLess: "<", playground.IsAtMost: "<=", playground.IsMore: ">", playground.IsAtLeast: ">=", playground.IsEqual: "==", playground.IsOther: "!="}

// handlerHolds is the condition that a check is; "" where there is none.
func handlerHolds(c playground.Check) string {
	switch c.Of {
	case playground.OfJSON:
		return handlerJSON(c, "response.body"+chainOf(c.At))
	case playground.OfHeader:
		return handlerHeader(c, "response.headers.valueOf("+quoteJSON(c.At)+")")
	}
	return ""
}

func handlerHeader(c playground.Check, of string) string {
	value := handlerWay.text(c.Value)
	switch c.Is {
	case playground.IsEqual:
		return of + " === " + value
	case playground.IsOther:
		return of + " !== " + value
	case playground.IsWith:
		return of + ".includes(" + value + ")"
	case playground.IsWithout:
		return "!(" + of + ` || "").includes(` + value + ")"
	case playground.IsThere:
		return of + " != null"
	case playground.IsAbsent:
		return of + " == null"
	case playground.IsMatched:
		if re, ok := handlerWay.regex(c.Value); ok {
			return of + " != null && " + re + ".test(" + of + ")"
		}
		return ""
	}
	if n, ok := handlerWay.number(c); ok {
		return "Number(" + of + ") " + comparedBy[c.Is] + " " + n
	}
	return ""
}

func handlerJSON(c playground.Check, of string) string {
	value, composed := handlerWay.json(c.Value)
	lone := loneName.MatchString(c.Value)
	named := composed && strings.Contains(c.Value, "{{")
	switch {
	case named:
		return ""
	case c.Is == playground.IsEqual && lone:
		return "String(" + of + ") === String(" + value + ")"
	case c.Is == playground.IsEqual && composed:
		return "JSON.stringify(" + of + ") === " + quoteJSON(value)
	case c.Is == playground.IsEqual:
		return of + " === " + value
	case c.Is == playground.IsOther && value == "null":
		return of + " != null"
	case c.Is == playground.IsOther && lone:
		return "String(" + of + ") !== String(" + value + ")"
	case c.Is == playground.IsOther && !composed:
		return of + " !== undefined && " + of + " !== " + value
	case c.Is == playground.IsWith && !composed:
		return of + ".includes(" + value + ")"
	case c.Is == playground.IsWithout && !composed:
		return "!" + of + ".includes(" + value + ")"
	}
	switch c.Is {
	case playground.IsThere:
		return of + " !== undefined"
	case playground.IsAbsent:
		return "response.body" + chainIfThere(c.At) + " === undefined"
	case playground.IsEmpty:
		return "(response.body" + chainIfThere(c.At) + " ?? []).length < 1"
	case playground.IsFilled:
		return of + ".length > 0"
	case playground.IsMatched:
		if re, ok := handlerWay.regex(c.Value); ok {
			return of + " !== undefined && " + re + ".test(" + of + ")"
		}
	case playground.IsOfType:
		return handlerType(of, c.Value)
	case playground.IsOfLength:
		if n, ok := handlerWay.number(c); ok {
			return of + ".length === " + n
		}
	case playground.IsLess, playground.IsAtMost, playground.IsMore, playground.IsAtLeast:
		if n, ok := handlerWay.number(c); ok {
			return "typeof " + of + ` === "number" && ` + of + " " + comparedBy[c.Is] + " " + n
		}
	}
	return ""
}

func handlerType(of, kind string) string {
	switch kind {
	case "integer":
		return "Number.isInteger(" + of + ")"
	case "array":
		return "Array.isArray(" + of + ")"
	case "object", "null":
		return "Object.prototype.toString.call(" + of + `) === "[object ` + strings.ToUpper(kind[:1]) + kind[1:] + `]"`
	}
	return "typeof " + of + " === " + quoteJSON(kind)
}

// hurlString is a text in quotes as Hurl has it.
func hurlString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsControl(r):
			b.WriteString(`\u{` + strconv.FormatInt(int64(r), 16) + "}")
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

// hurlPath is a JSON Pointer as a path in quotes.
func hurlPath(pointer string) string {
	return hurlString("$" + strings.ReplaceAll(chainOf(pointer), `"`, "'"))
}

// hurlAsserts writes what a request checks of its response as assertions of Hurl's.
func hurlAsserts(r playground.Request) string {
	var b strings.Builder
	for _, c := range checksOf(r) {
		line := hurlAssert(c)
		if line == "" {
			line = "# " + notWritten(c)
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// hurlAssert is one of them; "" where there is none.
func hurlAssert(c playground.Check) string {
	query := map[string]string{playground.OfJSON: "jsonpath " + hurlPath(c.At), playground.OfHeader: "header " + hurlString(c.At), playground.OfBody: "body", playground.OfTime: "duration", playground.OfSize: "bytes count"}[c.Of]
	value, ok := hurlHeldTo(c)
	switch c.Is {
	case playground.IsThere:
		return query + " exists"
	case playground.IsAbsent:
		return query + " not exists"
	case playground.IsEmpty:
		return query + " isEmpty"
	case playground.IsFilled:
		return query + " not isEmpty"
	case playground.IsMatched:
		return query + " matches " + hurlString(c.Value)
	case playground.IsOfLength:
		if c.Of == playground.OfJSON {
			return query + " count == " + strings.TrimSpace(c.Value)
		}
		return ""
	case playground.IsOfType:
		if kind := map[string]string{"string": "isString", "number": "isNumber", "integer": "isInteger", "boolean": "isBoolean", "array": "isList", "object": "isObject", "null": "== null"}[c.Value]; kind != "" {
			return query + " " + kind
		}
		return ""
	case playground.IsWith:
		if ok {
			return query + " contains " + value
		}
		return ""
	case playground.IsWithout:
		if ok {
			return query + " not contains " + value
		}
		return ""
	}
	if c.Of == playground.OfHeader && c.Is != playground.IsEqual && c.Is != playground.IsOther {
		query += " toFloat"
	}
	if !ok {
		return ""
	}
	return query + " " + comparedBy[c.Is] + " " + value
}

// hurlHeldTo is what Hurl holds something to, where it can.
func hurlHeldTo(c playground.Check) (string, bool) {
	ordering := chainCompared[c.Is] != "" || c.Of == playground.OfSize
	switch {
	case loneName.MatchString(c.Value) && (c.Of == playground.OfJSON || ordering):
		return strings.TrimSpace(c.Value), true
	case ordering:
		return plainNumber(c)
	case c.Of != playground.OfJSON:
		return hurlString(c.Value), true
	}
	t, err := readJSONTree([]byte(c.Value))
	switch {
	case err != nil || c.Value == "":
		return hurlString(c.Value), !strings.Contains(c.Value, "{{") || !mayBeJSON(c.Value)
	case t.isObject() || t.isList():
		return "", false
	case t.isText():
		return hurlString(t.str()), true
	}
	return strings.TrimSpace(c.Value), true
}
