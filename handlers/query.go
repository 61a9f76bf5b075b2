package handlers

import (
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"parley/playground"
)

// A query is what a person types into the history's field: words to look for, and tokens
// such as status:4xx or header:"retry-after".

// maxQuery bounds a query, and each of its parts: the search takes some thousand words at most.
const (
	maxQuery     = 2_000
	tooLongQuery = "What is looked for has at most 2000 bytes."
)

// queryFault says which part of a query cannot be understood, and why.
type queryFault struct {
	Part   string // as typed
	Detail string
}

// queryWord is a word of a query: a token has a name.
type queryWord struct {
	name, value string
	typed       string
}

// tokenNames are the filters that a query knows, and what each parameter of the address
// is that means the same; "" is one of its own.
var tokenNames = map[string]string{
	"status": "status", "class": "class", "env": "env", "who": "who", "since": "since", "until": "until", "host": "host", "url": "url", "method": "method", "tag": "tag",
	"pinned": "pinned", "changed": "changed", "header": "header", "body": "body", "rule": "rule", "took": "took",
	"baseline": "baseline", "fails": "fails",
	"series": "series",
	"saved":  "saved", "collection": "collection",
}

// splitQuery parts a query into words. Quotation marks hold a value together.
func splitQuery(q string) ([]queryWord, *queryFault) {
	var words []queryWord
	for rest := strings.TrimSpace(q); rest != ""; rest = strings.TrimLeftFunc(rest, unicode.IsSpace) {
		w, n, fault := readWord(rest)
		if fault != nil {
			return nil, fault
		}
		words = append(words, w)
		rest = rest[n:]
	}
	return words, nil
}

// readWord reads the word that s begins with, and returns how long it is as typed.
func readWord(s string) (queryWord, int, *queryFault) {
	end := strings.IndexFunc(s, unicode.IsSpace)
	if end < 0 {
		end = len(s)
	}
	name, value, isToken := strings.Cut(s[:end], ":")
	name = strings.ToLower(name)
	if _, known := tokenNames[name]; !isToken || !known {
		return readPlain(s, end, name, isToken)
	}
	at := len(name) + 1
	if !strings.HasPrefix(value, `"`) {
		return queryWord{name, value, s[:end]}, end, nil
	}
	close := strings.IndexByte(s[at+1:], '"')
	if close < 0 {
		return queryWord{}, 0, &queryFault{s[:end], "The quotation mark after " + name + ": is not closed."}
	}
	return queryWord{name, s[at+1 : at+1+close], s[:at+close+2]}, at + close + 2, nil
}

// readPlain reads a word that is looked for. What looks like a token that was meant is told.
func readPlain(s string, end int, name string, isToken bool) (queryWord, int, *queryFault) {
	if strings.HasPrefix(s, `"`) {
		if close := strings.IndexByte(s[1:], '"'); close >= 0 {
			return queryWord{"", s[1 : close+1], s[:close+2]}, close + 2, nil
		}
	}
	if near := nearestToken(name); isToken && near != "" {
		return queryWord{}, 0, &queryFault{s[:end], "There is no filter " + name + ":. Did you mean " + near + ":?"}
	}
	return queryWord{"", s[:end], s[:end]}, end, nil
}

// nearestToken is the filter that name is one slip away from, or "".
func nearestToken(name string) string {
	for known := range tokenNames {
		if oneSlip(name, known) {
			return known
		}
	}
	return ""
}

// oneSlip reports whether a is b with one letter missing, added, changed, or two swapped.
func oneSlip(a, b string) bool {
	if a == b || len(a) < 3 || len(a)-len(b) > 1 || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	x, y := a[i:], b[i:]
	switch {
	case len(x) > len(y):
		return x[1:] == y
	case len(x) < len(y):
		return x == y[1:]
	}
	return x[1:] == y[1:] || len(x) > 1 && x[0] == y[1] && x[1] == y[0] && x[2:] == y[2:]
}

// readQuery adds what a query says to a filter. The error names the part that is at fault.
func readQuery(q string, f *playground.RunFilter, now time.Time) *queryFault {
	if len(q) > maxQuery {
		return &queryFault{cut(q, 60), tooLongQuery}
	}
	words, fault := splitQuery(q)
	if fault != nil {
		return fault
	}
	var text []string
	said := map[string]string{}
	for _, w := range words {
		if w.name == "" {
			text = append(text, soughtText(w))
			continue
		}
		if w.value == "" {
			return &queryFault{w.typed, "Say what " + w.name + ": should be, as in " + tokenExamples[w.name] + "."}
		}
		if err := readToken(w, f, now); err != nil {
			return &queryFault{w.typed, err.Error()}
		}
		kind := kindOf(w)
		if before := said[kind]; before != "" && before != w.typed {
			return &queryFault{w.typed, "The query says " + before + " already. A list is filtered by one " + w.name + ": at a time."}
		}
		said[kind] = w.typed
	}
	f.Text = strings.Join(text, " ")
	return nil
}

// soughtText is a word that is looked for. Words in quotation marks stay together.
func soughtText(w queryWord) string {
	if w.value != w.typed && strings.ContainsFunc(w.value, unicode.IsSpace) {
		return w.typed
	}
	return w.value
}

// kindOf is what a token speaks of. A time may have a least and a most.
func kindOf(w queryWord) string {
	switch {
	case w.name == "class":
		return "status"
	case w.name == "took" && strings.HasPrefix(w.value, "<"):
		return "took<"
	}
	return w.name
}

// tokenExamples show how each token is written.
var tokenExamples = map[string]string{
	"status": "status:404, status:4xx or status:none", "class": "class:5xx", "env": "env:staging", "who": "who:mira", "since": "since:7d", "until": "until:2026-11-24",
	"host": "host:api.example.com", "url": "url:/users/17", "method": "method:POST", "tag": "tag:demo", "pinned": "pinned:yes", "changed": "changed:yes",
	"header": `header:"retry-after"`, "body": `body:"expired"`, "rule": "rule:E-405-ALLOW", "took": "took:>1s or took:<200ms",
	"baseline": "baseline:differs", "fails": "fails:inside or fails:checks",
	"series": "series:7, series:yes or series:no",
	"saved":  "saved:12", "collection": `collection:"Shop"`,
}

// readToken reads one token by the reader of the parameter that means the same.
func readToken(w queryWord, f *playground.RunFilter, now time.Time) error {
	q := url.Values{w.name: {w.value}}
	switch w.name {
	case "status", "class":
		return readStatus(q, f)
	case "since", "until":
		return readTimes(q, f, now)
	case "pinned", "changed", "baseline", "fails":
		return readFlags(q, f)
	case "series":
		return readSeriesFilter(q, f)
	case "saved":
		return readSavedFilter(q, f)
	}
	return readWords(q, f)
}

// readWords reads the filters that are words, and how long a run took.
func readWords(q url.Values, f *playground.RunFilter) error {
	for name, into := range map[string]*string{
		"method": &f.Method, "host": &f.Host, "url": &f.Address, "env": &f.Environment, "who": &f.CreatedBy, "tag": &f.Tag, "header": &f.Header, "body": &f.Body, "rule": &f.Rule, "collection": &f.Collection,
	} {
		if s := strings.TrimSpace(q.Get(name)); len(s) > maxQuery {
			return invalid("/"+name, tooLongQuery)
		} else if s != "" {
			*into = s
		}
	}
	f.Method, f.Rule = strings.ToUpper(f.Method), strings.ToUpper(f.Rule)
	if s := strings.TrimSpace(q.Get("took")); s != "" {
		return readTook(s, f)
	}
	return nil
}

// readTook reads >1s, <200ms, or a time alone, which is at least that.
func readTook(s string, f *playground.RunFilter) error {
	less := strings.HasPrefix(s, "<")
	amount := strings.TrimLeft(s, "<>=")
	if n, err := strconv.ParseFloat(amount, 64); err == nil && n >= 0 && n < 1e9 {
		amount += "ms"
	}
	d, err := time.ParseDuration(amount)
	if err != nil || d <= 0 {
		return invalid("/took", "A time is written like >1s, <200ms or >1.5s.")
	}
	if less {
		f.TookMax = playground.Millis(d)
	} else {
		f.TookMin = playground.Millis(d)
	}
	return nil
}
