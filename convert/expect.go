package convert

import (
	"slices"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// What scripts call the status of a response, and what begins a statement that holds something to be
// so: a comparison alone is a condition, which tests nothing.
var (
	jsStatus = `(?:response\.(?:code|status|statusCode)\b|responseCode\.code\b|\bres\.(?:status\b|getStatus\(\)))`
	jsHolds  = `(?:\]\s*=\s*|\b(?:assert|expect|ok|isTrue)\w*\(\s*)[\w.]*?`
	jsList   = `\[([\d,\s]{3,200})\]`

	expectsOne    = lazyregexp.New(`(?:response\.to\.have\.status\(|` + jsStatus + `\s*\)\s*(?:\.to(?:\.be|\.have)?\.(?:deep\.)?(?:eql?|equals?)\(|\.to(?:Be|Equal|StrictEqual)\()|` + jsHolds + jsStatus + `\s*===?)\s*([1-9]\d\d)\b`)
	expectsAny    = lazyregexp.New(jsStatus + `\s*\)\.to\.be\.oneOf\(\s*` + jsList + `|expect\(\s*` + jsList + `\s*\)\.to\.(?:include|contain)s?\(\s*[\w.]*?` + jsStatus + `|(?:assert|expect)\w*\(\s*` + jsList + `\.includes\(\s*[\w.]*?` + jsStatus)
	expectsWithin = lazyregexp.New(jsStatus + `\s*\)\.to\.be\.within\(\s*([1-9])00\s*,\s*([1-9])99\s*\)|response\.to\.be\.(\w+)|\.toBeLevel([1-9])xx\(`)
	expectsLike   = lazyregexp.New(jsStatus + `\s*\)*\s*\.to\.match\(\s*/\^\(([\d\\d|]{3,200})\)\$/|\bassert\w*\(\s*/\^\(([\d\\d|]{3,200})\)\$/\.test\(\s*(?:String\(\s*)?[\w.]*?` + jsStatus)
	asideScripts  = lazyregexp.New(`(?ms)^\s*/\*.*?\*/`)
)

// Words of chai's for the status of a response, as Postman and Insomnia have them.
var chaiStatuses = map[string]string{
	"ok": "2xx", "success": "2xx", "info": "1xx", "redirection": "3xx", "clientError": "4xx", "serverError": "5xx", "error": "4xx, 5xx", "accepted": "202",
	"badRequest": "400", "unauthorized": "401", "forbidden": "403", "notFound": "404", "rateLimited": "429",
}

// expected is the status that the tests of a response want, or "". Two tests of one response want
// both: where they name different ones, none can be told. A class beside a code says nothing more.
func expected(script string) string {
	script = jsComments.ReplaceAllString(asideScripts.ReplaceAllString(script, ""), "")
	var codes, classes []string
	for _, m := range expectsOne.FindAllStringSubmatch(script, 20) {
		codes = append(codes, m[1])
	}
	for _, m := range expectsAny.FindAllStringSubmatch(script, 20) {
		codes = append(codes, statusList(m[1]+m[2]+m[3]))
	}
	for _, m := range expectsLike.FindAllStringSubmatch(script, 20) {
		codes = append(codes, unpattern(m[1]+m[2]))
	}
	for _, m := range expectsWithin.FindAllStringSubmatch(script, 20) {
		switch {
		case m[4] != "":
			classes = append(classes, m[4]+"xx")
		case m[1] != "" && m[1] == m[2]:
			classes = append(classes, m[1]+"xx")
		case chaiStatuses[m[3]] != "":
			classes = append(classes, chaiStatuses[m[3]])
		}
	}
	if len(codes) == 0 {
		codes = classes
	}
	if codes = slices.Compact(codes); len(codes) == 1 {
		return codes[0]
	}
	return ""
}

// statusList is a list of codes and classes as an option has it; "" where one is none.
func statusList(text string) string {
	words := playground.ExpectedStatuses(strings.Join(strings.Fields(text), " "))
	if len(words) > playground.MaxExpect || slices.ContainsFunc(words, func(w string) bool { return !playground.IsStatusWord(w) }) {
		return ""
	}
	return strings.Join(words, ", ")
}

// pattern is the inner part of an expression for a list, and unpattern reads one: 2\d\d|404.
func pattern(words []string) string {
	return strings.ReplaceAll(strings.ToLower(strings.Join(words, "|")), "xx", `\d\d`)
}

func unpattern(text string) string {
	return statusList(strings.NewReplacer("|", " ", `\d\d`, "xx").Replace(text))
}

var (
	assertsLike    = lazyregexp.New(`^(?:toString )?matches ["/]?\^?\(?([\d\\d|]{3,200})\)?\$?["/]?$`)
	assertsBetween = lazyregexp.New(`^between\s+([1-9])00\s*,\s*([1-9])99$`)
)

// asserted is the status that a statement without a script wants, as Bruno, Hurl and httpyac have
// them: "eq 200", "== 200", "in [200, 201]", "between 200, 299".
func asserted(text string) string {
	text = strings.TrimSpace(text)
	if m := assertsBetween.FindStringSubmatch(text); m != nil && m[1] == m[2] {
		return m[1] + "xx"
	}
	if m := assertsLike.FindStringSubmatch(text); m != nil {
		return unpattern(m[1])
	}
	operator, value, found := strings.Cut(text, " ")
	switch {
	case !found:
		value = operator // alone, it is equal
	case operator == "in":
		return statusList(strings.Trim(strings.TrimSpace(value), "[]"))
	case !slices.Contains([]string{"eq", "==", "===", "equal", "equals"}, operator):
		return ""
	}
	if value = strings.Trim(strings.TrimSpace(value), `"'`); !playground.IsStatusWord(value) {
		return ""
	}
	return value
}

// wants has a request expect a status, unless it is none or another is expected already, and
// reports whether it does.
func wants(r *playground.Request, status string) bool {
	if status == "" || r == nil || r.Options.Expect != "" && r.Options.Expect != status {
		return false
	}
	r.Options.Expect = status
	return true
}

// expectedOf are the codes and classes that a request expects, fit to be written into a file.
func expectedOf(r playground.Request) []string {
	return playground.ExpectedStatuses(statusList(r.Options.Expect))
}
