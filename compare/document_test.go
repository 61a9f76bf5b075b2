package compare

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// shape writes a document's tree as text, with names in front and equal hashes checked by the caller.
func shape(d *document, n uint32) string {
	at := &d.nodes[n]
	name := ""
	if at.nameStart > 0 {
		name = d.nameOf(n) + "="
	}
	if at.kind < kindArray {
		return name + string(d.raw(n))
	}
	var parts []string
	for _, child := range d.children(nil, n) {
		parts = append(parts, shape(d, child))
	}
	brackets := "[]"
	if at.kind == kindObject {
		brackets = "{}"
	}
	return name + brackets[:1] + strings.Join(parts, " ") + brackets[1:]
}

func read(text string) (*document, error) {
	return readDocument(context.Background(), newHasher(), []byte(text))
}

func TestReadDocumentReads(t *testing.T) {
	for text, want := range map[string]string{
		`null`: "null", ` true `: "true", "\t\r\nfalse\n": "false", `-0.5e+10`: "-0.5e+10", `"a\"b"`: `"a\"b"`,
		`[]`: "[]", `{}`: "{}", `[ ]`: "[]", `{ }`: "{}",
		`[1,[2,{"a":[]}],3]`:               "[1 [2 {a=[]}] 3]",
		`{"a":1,"b":{"c":[true,null]}}`:    "{a=1 b={c=[true null]}}",
		`{ "\u0061\n" : "\ud83d\ude00" }`:  "{a\n=\"\\ud83d\\ude00\"}",
		`{"":{"":""}}`:                     `{={=""}}`,
		"\xef\xbb\xbf{}":                   "{}",
		`{"a":1,"A":2,"a ":3}`:             "{a=1 A=2 a =3}",
		`["\b\f\n\r\t\/\\\u00E9\uD800 x"]`: `["\b\f\n\r\t\/\\\u00E9\uD800 x"]`,
		`[0,1e5,1E-5,1.5,-1,10]`:           "[0 1e5 1E-5 1.5 -1 10]",
	} {
		d, err := read(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := shape(d, 0); got != want {
			t.Errorf("%q is read as %s, want %s", text, got, want)
		}
	}
}

func TestReadDocumentSaysWhatIsWrongAndWhere(t *testing.T) {
	const invalid, short = "is not valid JSON", "is not whole JSON: it ends too early"
	for text, want := range map[string]string{
		``: short + " (line 1, column 1)", ` `: short + " (line 1, column 2)", `[`: short + " (line 1, column 2)", `[1`: short + " (line 1, column 3)",
		`{"a"`: invalid + " (line 1, column 5)", `{"a":`: short + " (line 1, column 6)", `"abc`: short + " (line 1, column 5)", `"a\`: invalid + " (line 1, column 4)",
		`[1,]`: invalid + " (line 1, column 4)", `{"a":1,}`: invalid + " (line 1, column 8)", `{a:1}`: invalid + " (line 1, column 2)", `['a']`: invalid + " (line 1, column 2)",
		`[1 2]`: invalid + " (line 1, column 4)", `{"a" 1}`: invalid + " (line 1, column 6)", "[\n\n  nul]": invalid + " (line 3, column 3)",
		`01`: "goes on after the end of the JSON value (line 1, column 2)", `1.`: invalid + " (line 1, column 3)", `-`: invalid + " (line 1, column 2)",
		`+1`: invalid + " (line 1, column 1)", `.5`: invalid + " (line 1, column 1)", `1e`: invalid + " (line 1, column 3)", `1e+`: invalid + " (line 1, column 4)",
		`NaN`: invalid + " (line 1, column 1)", `"\x"`: invalid + " (line 1, column 3)", `"\u12"`: invalid + " (line 1, column 4)", `"\u12g4"`: invalid + " (line 1, column 4)",
		"\"a\nb\"": invalid + " (line 1, column 3)", "\"\xff\"": "is not valid UTF-8 (line 1, column 3)",
		"{}\n{}": "goes on after the end of the JSON value (line 2, column 1)", `[1]]`: "goes on after the end of the JSON value (line 1, column 4)",
		`{"a":1,"\u0061":2}`:               "names a member twice in the object that ends there (line 1, column 18)",
		`[{"x":{"a":1,"b":2,"a":3}}]`:      "names a member twice in the object that ends there (line 1, column 25)",
		`{"\ud800":1}`:                     "has a member name that is not Unicode (line 1, column 10)",
		strings.Repeat("[", 513):           "is nested more than 512 levels deep",
		strings.Repeat(`{"a":`, 513) + "1": "is nested more than 512 levels deep",
	} {
		_, err := read(text)
		var not *notJSON
		if !errors.As(err, &not) || not.Error() != want {
			t.Errorf("%.30q: %v, want %s", text, err, want)
		}
	}
}

func TestReadDocumentFindsANameTwiceAmongMany(t *testing.T) {
	var s strings.Builder
	for i := range 1_000 {
		fmt.Fprintf(&s, `"m%d":%d,`, i, i)
	}
	if _, err := read("{" + s.String() + `"other":0}`); err != nil {
		t.Errorf("all names differ: %v", err)
	}
	if _, err := read("{" + s.String() + `"m500":0}`); err == nil {
		t.Error("m500 stands there twice")
	}
}

func TestDocumentsOf512LevelsAreRead(t *testing.T) {
	a := strings.Repeat(`[{"a":`, 256) + "1" + strings.Repeat("}]", 256)
	b := strings.Repeat(`[{"a":`, 256) + "2" + strings.Repeat("}]", 256)
	s := structureOfTexts(a, b)
	if want := "changed " + strings.Repeat("/0/a", 256) + " 1 2"; len(s.changes) != 1 || told(s.changes)[0] != want {
		t.Errorf("%q", told(s.changes))
	}
	checkPatch(t, []byte(a), []byte(b), s.patch)
}

func TestHashesAreEqualIfTheValuesAre(t *testing.T) {
	h := newHasher()
	hash := func(text string) uint64 {
		d, err := readDocument(context.Background(), h, []byte(text))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		return d.nodes[0].hash
	}
	for _, pair := range [][2]string{
		{`{"a":1,"b":2}`, `{"b":2,"a":1}`}, {`"a"`, `"\u0061"`}, {`1`, `1.0`}, {`[1,2]`, "[1 ,\n2]"}, {`{"é":0}`, `{"\u00e9":-0}`},
	} {
		if hash(pair[0]) != hash(pair[1]) {
			t.Errorf("%s and %s hash apart", pair[0], pair[1])
		}
	}
	different := []string{
		`null`, `false`, `true`, `0`, `1`, `"0"`, `"1"`, `""`, `"null"`, `[]`, `{}`, `[0]`, `[[]]`, `[{}]`, `{"":0}`, `{"":[]}`, `{"0":0}`, `[0,1]`, `[1,0]`, `[[0],1]`, `[[0,1]]`,
		`{"a":{"b":1}}`, `{"b":{"a":1}}`, `{"a":1,"b":2}`, `{"a":2,"b":1}`, `{"a":1}`, `"\ud800"`, `"\ud801"`, `"\ufffd"`, `1e400`, `1e401`, `[null]`, `[null,null]`,
	}
	for i, a := range different {
		for _, b := range different[:i] {
			if hash(a) == hash(b) {
				t.Errorf("%s and %s hash alike", a, b)
			}
		}
	}
}

func TestLooksLikeJSON(t *testing.T) {
	for _, c := range []struct {
		mediaType, text string
		want            bool
	}{
		{"application/json", "anything", true}, {"application/problem+json", "", true}, {"text/json", "1", true},
		{"text/plain", "  [1]", true}, {"", "\xef\xbb\xbf{}", true}, {"text/html", "<p>", false}, {"text/plain", "1", false}, {"", "", false}, {"application/jsonlines", "1", false},
	} {
		if got := looksLikeJSON(c.mediaType, []byte(c.text)); got != c.want {
			t.Errorf("looksLikeJSON(%q, %q) = %t", c.mediaType, c.text, got)
		}
	}
}
