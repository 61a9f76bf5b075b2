package convert

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// checksOf are the checks of a request that can be written into a file.
func checksOf(r playground.Request) []playground.Check {
	return slices.DeleteFunc(slices.Clone(r.Checks), func(c playground.Check) bool { return !c.Enabled || !fitCheck(c) })
}

// checkTitle says in words what a check holds a response to.
func checkTitle(c playground.Check) string {
	subject := map[string]string{playground.OfJSON: "JSON", playground.OfHeader: "Header", playground.OfBody: "Content", playground.OfTime: "Time", playground.OfSize: "Size"}[c.Of]
	words := strings.Fields(strings.Join([]string{subject, c.At, strings.ReplaceAll(c.Is, "_", " "), c.Value}, " "))
	return legible(strings.Join(words, " "), 120)
}

// notWritten says of a check that the format has no place for it.
func notWritten(c playground.Check) string { return "Not written: " + inLine(checkTitle(c)) }

// loneName is the name that a value stands for, where it is no more than one.
var loneName = lazyregexp.New(`^\{\{\s*([^{}\s][^{}]*?)\s*\}\}$`)

// scriptWay is how a kind of script says things.
type scriptWay struct {
	named   func(name string) string // the value of a variable
	filled  func(text string) string // a text with variables in it
	headers string                   // what gives a field
}

var (
	postmanWay = scriptWay{
		named:   func(name string) string { return "pm.variables.get(" + quoteJSON(name) + ")" },
		filled:  func(text string) string { return "pm.variables.replaceIn(" + quoteJSON(text) + ")" },
		headers: "pm.response.headers.get",
	}
	handlerWay = scriptWay{
		named: func(name string) string { return "request.variables.get(" + quoteJSON(name) + ")" },
		filled: func(text string) string {
			var parts []string
			from := 0
			for _, at := range inDoubleBraces.FindAllStringSubmatchIndex(text, -1) {
				if from < at[0] {
					parts = append(parts, quoteJSON(text[from:at[0]]))
				}
				parts = append(parts, "request.variables.get("+quoteJSON(strings.TrimSpace(text[at[2]:at[3]]))+")")
				from = at[1]
			}
			if from < len(text) || len(parts) < 2 {
				parts = append(parts, quoteJSON(text[from:]))
			}
			return strings.Join(parts, " + ")
		},
		headers: "response.headers.valueOf",
	}
)

// text is a text in a script.
func (w scriptWay) text(s string) string {
	if strings.Contains(s, "{{") {
		return w.filled(s)
	}
	return quoteJSON(s)
}

// json is a value that a JSON value is held to, in a script, and whether it is a list or an object.
func (w scriptWay) json(value string) (text string, composed bool) {
	trimmed := strings.TrimSpace(value)
	composed = strings.HasPrefix(trimmed, "{") && !strings.HasPrefix(trimmed, "{{") || strings.HasPrefix(trimmed, "[")
	plain := ""
	switch m := loneName.FindStringSubmatch(value); {
	case m != nil:
		return w.named(m[1]), false
	case json.Unmarshal([]byte(value), &plain) == nil && strings.HasPrefix(trimmed, `"`):
		return w.text(plain), false
	case strings.Contains(value, "{{") && composed:
		return "JSON.parse(" + w.filled(value) + ")", true
	case json.Valid([]byte(value)):
		return compactJSON(value), composed
	}
	return w.text(value), false
}

// compactJSON is JSON in one line.
func compactJSON(text string) string {
	var b bytes.Buffer
	if json.Compact(&b, []byte(text)) != nil {
		return strings.TrimSpace(text)
	}
	return b.String()
}

// number is a number in a script: of time in milliseconds, of size in bytes.
func (w scriptWay) number(c playground.Check) (string, bool) {
	if m := loneName.FindStringSubmatch(c.Value); m != nil {
		return "Number(" + w.named(m[1]) + ")", true
	}
	return plainNumber(c)
}

// plainNumber is a number that is written out.
func plainNumber(c playground.Check) (string, bool) {
	switch c.Of {
	case playground.OfTime:
		n, ok := playground.ReadMilliseconds(c.Value)
		return strconv.FormatInt(n, 10), ok
	case playground.OfSize:
		n, ok := playground.ReadBytes(c.Value)
		return strconv.FormatInt(n, 10), ok
	}
	text := strings.TrimPrefix(strings.TrimSpace(c.Value), "+")
	if isFigure(text) {
		return text, true
	}
	f, err := strconv.ParseFloat(text, 64)
	return strconv.FormatFloat(f, 'f', -1, 64), err == nil
}

var (
	regexFlags   = lazyregexp.New(`^\(\?([ims]+)\)`)
	regexForeign = lazyregexp.New(`\(\?(?:[^:P]|P[^<])|\\[QEAzCpPa]|\[\[:|\\x\{`)
	regexSlashes = lazyregexp.New(`\\.|/`)
)

// regex is a regular expression in a script, where it can be one there.
func (w scriptWay) regex(expression string) (string, bool) {
	flags := ""
	if m := regexFlags.FindStringSubmatch(expression); m != nil {
		flags, expression = m[1], expression[len(m[0]):]
	}
	if regexForeign.MatchString(expression) || strings.ContainsAny(expression, "\n\r\u2028\u2029") || expression == "" {
		return "", false
	}
	expression = strings.ReplaceAll(expression, "(?P<", "(?<")
	if strings.Contains(expression, "{{") {
		if flags != "" {
			flags = ", " + quoteJSON(flags)
		}
		return "new RegExp(" + w.filled(expression) + flags + ")", true
	}
	return "/" + regexSlashes.ReplaceAllStringFunc(expression, func(s string) string {
		if s == "/" {
			return `\/`
		}
		return s
	}) + "/" + flags, true
}

// chainCompared are the words of chai's for comparisons of numbers.
var chainCompared = map[string]string{playground.IsLess: "below", playground.IsAtMost: "at.most", playground.IsMore: "above", playground.IsAtLeast: "at.least"}

// checksAsScript writes what a request checks of its response as tests of Postman's.
func checksAsScript(r playground.Request) []string {
	var lines []string
	for _, c := range checksOf(r) {
		if holds := postmanHolds(c); holds != "" {
			lines = append(lines, "pm.test("+quoteJSON(checkTitle(c))+", function () {", "    "+holds+";", "});")
		} else {
			lines = append(lines, "// "+notWritten(c))
		}
	}
	return lines
}

// postmanHolds is what holds a response to a check; "" where that cannot be said there.
func postmanHolds(c playground.Check) string {
	w := postmanWay
	of := map[string]string{playground.OfBody: "pm.response.text()", playground.OfTime: "pm.response.responseTime", playground.OfSize: "pm.response.responseSize", playground.OfHeader: w.headers + "(" + quoteJSON(c.At) + ")", playground.OfJSON: "pm.response.json()" + chainOf(c.At)}[c.Of]
	if word := chainCompared[c.Is]; word != "" || c.Of == playground.OfSize {
		n, ok := w.number(c)
		switch {
		case !ok:
			return ""
		case c.Of == playground.OfHeader:
			of = "Number(" + of + ")"
		}
		if word == "" {
			return "pm.expect(" + of + ").to." + map[bool]string{true: "", false: "not."}[c.Is == playground.IsEqual] + "eql(" + n + ")"
		}
		return "pm.expect(" + of + ").to.be." + word + "(" + n + ")"
	}
	switch c.Is {
	case playground.IsOfLength:
		if n, ok := w.number(c); ok {
			return "pm.expect(" + of + ").to.have.lengthOf(" + n + ")"
		}
		return ""
	case playground.IsMatched:
		re, ok := w.regex(c.Value)
		if !ok {
			return ""
		}
		if path, ok := nestedPath(c.At); ok && c.Of == playground.OfJSON {
			return "pm.expect(pm.response.json()).to.have.nested.property(" + quoteJSON(path) + ").that.matches(" + re + ")"
		}
		return "pm.expect(" + of + ").to.match(" + re + ")"
	}
	if c.Of == playground.OfJSON {
		return postmanJSON(c, of)
	}
	return postmanText(c, of)
}

// postmanText holds a field, or the content as text, to a check.
func postmanText(c playground.Check, of string) string {
	value := postmanWay.text(c.Value)
	switch c.Is {
	case playground.IsEqual:
		return "pm.expect(" + of + ").to.eql(" + value + ")"
	case playground.IsOther:
		return "pm.expect(" + of + ").to.not.eql(" + value + ")"
	case playground.IsWith:
		return "pm.expect(" + of + ").to.include(" + value + ")"
	case playground.IsWithout:
		if c.Of == playground.OfHeader {
			of += ` || ""`
		}
		return "pm.expect(" + of + ").to.not.include(" + value + ")"
	case playground.IsThere:
		return "pm.response.to.have.header(" + quoteJSON(c.At) + ")"
	case playground.IsAbsent:
		return "pm.response.to.not.have.header(" + quoteJSON(c.At) + ")"
	case playground.IsEmpty:
		return "pm.expect(" + of + ".trim()).to.be.empty"
	case playground.IsFilled:
		return "pm.expect(" + of + ".trim()).to.not.be.empty"
	}
	return ""
}

// postmanJSON holds a JSON value to a check.
func postmanJSON(c playground.Check, of string) string {
	value, composed := postmanWay.json(c.Value)
	deep := map[bool]string{true: "deep."}[composed]
	lone := loneName.MatchString(c.Value)
	switch c.Is {
	case playground.IsEqual:
		if lone { // there a variable is a text, whatever it looks like
			return "pm.expect(String(" + of + ")).to.eql(String(" + value + "))"
		}
		return "pm.expect(" + of + ").to.eql(" + value + ")"
	case playground.IsOther:
		path, nested := nestedPath(c.At)
		switch {
		case lone:
			return "pm.expect(String(" + of + ")).to.not.eql(String(" + value + "))"
		case value == "null":
			return "pm.expect(" + of + ").to.exist"
		case nested:
			return "pm.expect(pm.response.json()).to.have.nested.property(" + quoteJSON(path) + ").that.does.not.eql(" + value + ")"
		}
		return "pm.expect(" + of + ").to.not.eql(" + value + ")"
	case playground.IsWith:
		return "pm.expect(" + of + ").to." + deep + "include(" + value + ")"
	case playground.IsWithout:
		return "pm.expect(" + of + ").to.not." + deep + "include(" + value + ")"
	case playground.IsThere:
		return "pm.expect(" + of + ").to.not.be.undefined"
	case playground.IsAbsent:
		return "pm.expect(pm.response.json()" + chainIfThere(c.At) + ").to.be.undefined"
	case playground.IsOfType:
		if c.Value == "integer" {
			return "pm.expect(Number.isInteger(" + of + ")).to.be.true"
		}
		return "pm.expect(" + of + ").to.be.a(" + quoteJSON(c.Value) + ")"
	case playground.IsEmpty:
		return "pm.expect(pm.response.json()" + chainIfThere(c.At) + " ?? []).to.be.empty"
	case playground.IsFilled:
		return "pm.expect(" + of + ").to.not.be.empty"
	}
	return ""
}

// nestedPath is a JSON Pointer as chai has it, where its steps are plain names and numbers.
func nestedPath(pointer string) (string, bool) {
	path := strings.TrimPrefix(chainOf(pointer), ".")
	return path, path != "" && !strings.ContainsAny(path, `"$\`)
}

// chainIfThere is a JSON Pointer as members of which any may lack.
func chainIfThere(pointer string) string {
	var b strings.Builder
	for _, step := range playground.PointerSteps(pointer) {
		link := chainOf(playground.PointerStep(step))
		b.WriteString("?." + strings.TrimPrefix(link, "."))
	}
	return b.String()
}
