package compose_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"parley/compose"
)

func TestJSONHasNoFault(t *testing.T) {
	for _, text := range []string{
		`{}`, `[]`, ` [ ] `, `"a"`, `""`, `0`, `-0`, `-1.5e+10`, `1E400`, `true`, `false`, `null`, "\t\r\n {\"a\" : [ 1 , {\"b\":null} ] } \n",
		`{"a":1,"a":2}`, `{"":""}`, `"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud800"`, "\"é🎉\u2028\x7f\"", `[[[[[[]]]]]]`, `123456789012345678901234567890.123456789`,
		strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000),
	} {
		if f := compose.CheckJSON(text); f != nil {
			t.Errorf("%.60q: %+v", text, f)
		}
	}
}

func TestTheFirstFaultOfJSONIsFound(t *testing.T) {
	for _, c := range []struct {
		name, text   string
		line, column int
		says         string
	}{
		{"nothing", "", 1, 1, "nothing here"},
		{"blanks", " \n  ", 2, 3, "nothing here"},
		{"a comma behind the last member", "{\n  \"a\": 1,\n}", 2, 9, "one too many"},
		{"a comma behind the last item", "[1, 2, ]", 1, 6, "one too many"},
		{"two commas", "[1,,2]", 1, 4, "Two commas"},
		{"a comma first", "[,1]", 1, 2, "missing before this comma"},
		{"a comma first in an object", `{,"a":1}`, 1, 2, "One is too many"},
		{"no comma between members", "{\"a\": 1\n \"b\": 2}", 2, 2, "comma is missing"},
		{"no comma between items", "[1 2]", 1, 4, "comma is missing"},
		{"no colon", `{"a" 1}`, 1, 6, "colon is missing"},
		{"an equals sign", `{"a" = 1}`, 1, 6, "equals sign"},
		{"an equals sign for a comma", `{"a": 1 = 2}`, 1, 9, "equals sign"},
		{"a semicolon", `{"a": 1; "b": 2}`, 1, 8, "semicolon"},
		{"a colon in a list", `["a": 1]`, 1, 5, "In a list there are no names"},
		{"a name without a value", `{"a"}`, 1, 5, "no value"},
		{"a name with a colon and no value", `{"a":}`, 1, 6, "value is missing"},
		{"a name without quotes", `{name: 1}`, 1, 2, `JSON wants "name"`},
		{"a name beyond ASCII without quotes", `{größe: 1}`, 1, 2, `JSON wants "größe"`},
		{"a name in single quotes", `{'a': 1}`, 1, 2, "Single quotes"},
		{"a name in curly quotes", "{“a”: 1}", 1, 2, "curly quote"},
		{"a number for a name", `{1: 2}`, 1, 2, "Names have double quotes"},
		{"a text in single quotes", `{"a": 'b'}`, 1, 7, "Single quotes"},
		{"a text in backquotes", "[`b`]", 1, 2, "Backquotes"},
		{"a text in curly quotes", "[”b”]", 1, 2, "curly quote"},
		{"a text without quotes", `{"a": hello}`, 1, 7, `JSON wants "hello"`},
		{"True", `[True]`, 1, 2, "true, in small letters"},
		{"None", `[None]`, 1, 2, "written null"},
		{"undefined", `{"a": undefined}`, 1, 7, "written null"},
		{"NaN", `[NaN]`, 1, 2, "finite"},
		{"minus Infinity", `[-Infinity]`, 1, 2, "finite"},
		{"a plus sign", `[+1]`, 1, 2, "plus"},
		{"a zero in front", `[007]`, 1, 2, "leading zeros"},
		{"hexadecimal", `[0xFF]`, 1, 2, "decimal"},
		{"a point first", `[.5]`, 1, 2, "0.5"},
		{"a point last", `[5.]`, 1, 2, "digits are missing"},
		{"two points", `[1.2.3]`, 1, 2, "one point too many"},
		{"an exponent of nothing", `[1e]`, 1, 2, "digits are missing"},
		{"underscores", `[1_000]`, 1, 2, "underscores"},
		{"a minus alone", `[-]`, 1, 2, "digits are missing"},
		{"a text that is not closed", "{\"a\": \"b\n}", 1, 7, "not closed"},
		{"a text that ends with the document", `["a`, 1, 2, "not closed"},
		{"a text that ends with a backslash", `["a\`, 1, 4, "backslash"},
		{"a tab in a text", "[\"a\tb\"]", 1, 4, `\t`},
		{"a control in a text", "[\"a\x01b\"]", 1, 4, `\u0001`},
		{"an escape that there is not", `["C:\dir"]`, 1, 5, `\d`},
		{"an escape of an apostrophe", `["it\'s"]`, 1, 5, `\'`},
		{"an escape beyond ASCII", `["\é"]`, 1, 3, `\é`},
		{"an escape with too few digits", `["\u00g0"]`, 1, 3, "four hexadecimal digits"},
		{"an object that is not closed", "{\n\"a\": {\n\"b\": 1\n", 4, 1, "line 2"},
		{"a list that is not closed", `[1, 2`, 1, 6, "a ] is missing"},
		{"an object that ends behind a comma", `{"a":1,`, 1, 8, "not closed"},
		{"an object that ends behind a name", `{"a"`, 1, 5, "not closed"},
		{"an object that ends behind a colon", `{"a":`, 1, 6, "not closed"},
		{"the wrong bracket", "{\"a\": [1, 2}", 1, 12, "A ] is expected here"},
		{"a bracket too many", `{"a":1}}`, 1, 8, "one too many"},
		{"two documents", "{}\n{}", 2, 1, "one value"},
		{"a comma behind the document", `{},`, 1, 3, "list"},
		{"a comment", "{\n// no\n\"a\":1}", 2, 1, "comments"},
		{"a comment behind a member", "{\"a\":1 /* no */}", 1, 8, "comments"},
		{"a comment of scripts", "[1, # no\n2]", 1, 5, "comments"},
		{"a comment behind the document", "{} // no", 1, 4, "comments"},
		{"a byte order mark", "\ufeff{}", 1, 1, "byte order mark"},
		{"bytes that are no text", "{\"é\": \"\xff\"}", 1, 8, "UTF-8"},
		{"columns count characters", "{\"é🎉\": x}", 1, 8, `"x"`},
		{"a sign that begins nothing", `[@]`, 1, 2, "begins no value"},
		{"brackets without end", strings.Repeat("[", 10_001), 1, 10_001, "nested deeper"},
		{"a page", "<!doctype html>", 1, 1, "begins no value"},
		{"a form", "a=1&b=2", 1, 1, `"a"`},
		{"a NUL", "{\x00}", 1, 2, "name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := compose.CheckJSON(c.text)
			if f == nil {
				t.Fatal("no fault is found")
			}
			if f.Line != c.line || f.Column != c.column || !strings.Contains(f.Detail, c.says) {
				t.Errorf("got line %d, column %d: %s\nwant line %d, column %d … %s", f.Line, f.Column, f.Detail, c.line, c.column, c.says)
			}
			holdFault(t, c.text, f)
		})
	}
}

// holdFault checks what must hold of every fault.
func holdFault(t *testing.T, text string, f *compose.JSONFault) {
	t.Helper()
	if f.Offset < 0 || f.Offset > len(text) || f.Line < 1 || f.Column < 1 {
		t.Fatalf("%q: a place that is none: %+v", text, f)
	}
	before := text[:f.Offset]
	if f.Line != 1+strings.Count(before, "\n") || f.Column != 1+utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) {
		t.Errorf("%q: line and column are not those of the offset: %+v", text, f)
	}
	if !strings.HasSuffix(f.Detail, ".") || !utf8.ValidString(f.Detail) || len(f.Detail) > 300 || strings.ContainsAny(f.Detail, "\x00\n\r\t\x1b") {
		t.Errorf("%q: %q is no sentence for people", text, f.Detail)
	}
}

// holdCheck compares the fault finder with encoding/json.
func holdCheck(t *testing.T, text string) {
	t.Helper()
	f := compose.CheckJSON(text)
	if want := json.Valid([]byte(text)) && utf8.ValidString(text); (f == nil) != want {
		t.Fatalf("%q: JSON %v, but the fault is %+v", text, want, f)
	}
	if f != nil {
		holdFault(t, text, f)
	}
}

// TestEveryCutAndEverySlipIsFound takes a document apart at each byte.
func TestEveryCutAndEverySlipIsFound(t *testing.T) {
	const document = "{\"a\": [1, -2.5e3, true, null, \"x\\u00e9\\n\"],\n \"b\": {\"c\": {}, \"é\": \"\"}}"
	for i := range len(document) {
		holdCheck(t, document[:i])
		holdCheck(t, document[:i]+document[i+1:])
		for _, slip := range []string{",", "}", "]", "{", "[", "\"", ":", "'", "x", "0", "-", ".", "e", "\\", "\n", "\x00", "\xff", "/", "#", " "} {
			holdCheck(t, document[:i]+slip+document[i:])
			holdCheck(t, document[:i]+slip+document[i+1:])
		}
	}
}

func TestLongTextsAreCheckedAtOnce(t *testing.T) {
	for _, part := range []string{"[", "{\"a\":", "\"", "[1,", "-", "0", " ", "\n", "\\", "é", "{", "a", "/*", "“"} {
		text := strings.Repeat(part, 2<<20/len(part))
		if f := compose.CheckJSON(text); f != nil {
			holdFault(t, text, f)
		}
	}
}
