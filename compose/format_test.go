package compose

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFaultsOfTextsAreNamed(t *testing.T) {
	for _, c := range []struct {
		syntax Syntax
		text   string
		line   int64
		says   string
	}{
		{SyntaxJSON, `{"a":1.0}`, 0, ""},
		{SyntaxJSON, " \n", 0, ""},
		{SyntaxJSON, "{\n\"a\": }", 2, "this is not a JSON value"},
		{SyntaxJSON, `{"a" 1}`, 1, "a colon is expected"},
		{SyntaxJSON, "[1,\n]", 2, "a comma stands before the end of the list"},
		{SyntaxJSON, `[1 2]`, 1, "a comma or ] is expected"},
		{SyntaxJSON, `{"a":1`, 1, "the object is not closed"},
		{SyntaxJSON, `{a:1}`, 1, "a name in quotation marks is expected"},
		{SyntaxJSON, `"a`, 1, "this text has no end, or holds a character that must be escaped"},
		{SyntaxJSON, `"\x"`, 1, "this text has no end, or holds a character that must be escaped"},
		{SyntaxJSON, `01`, 1, "there is more after the end"},
		{SyntaxJSON, strings.Repeat("[", 5000), 1, tooDeep},
		{SyntaxJSON, `{"a": {{id}}, "b": [{{ $randomInt 1 6 }}, "x {{y}}"]}`, 0, ""},
		{SyntaxJSON, "{\n\"a\": {{id}},\n\"b\": {{id}} 1}", 3, "a comma or } is expected"},
		{SyntaxJSON, "[\n{{1}}]", 2, "a name in quotation marks is expected"},
		{SyntaxStrict, `{"a": {{id}}}`, 1, "a name in quotation marks is expected"},
		{SyntaxStrict, `{"a": "{{id}}"}`, 0, ""},
		{SyntaxXML, `<a b="1"><!-- c --><d/>x &amp; y</a>`, 0, ""},
		{SyntaxXML, "<a>\n<b>\n</a>", 3, "</a> stands where </b> is expected"},
		{SyntaxXML, "<a>", 1, "the element a is not closed"},
		{SyntaxXML, "<a/><b/>", 1, "there is more than one root element"},
		{SyntaxXML, "<a b='1' b='2'/>", 1, "the attribute b stands twice in <a>"},
		{SyntaxXML, "<a b=1/>", 1, "the value of b stands in no quotation marks, or has no end"},
		{SyntaxXML, "<a>x & y</a>", 1, "an & begins a reference; as a character it is written &amp;"},
		{SyntaxXML, "<a>&nbsp;</a>", 1, "nothing defines the reference &nbsp;"},
		{SyntaxXML, "<a", 1, "the tag <a has no end"},
		{SyntaxXML, "x<a/>", 1, "this text stands outside of the root element"},
		{SyntaxXML, "<a><!-- -- --></a>", 1, "a comment holds no --"},
		{SyntaxXML, strings.Repeat("<a>", 5000), 1, tooDeep},
		{SyntaxGraphQL, `{a(x: [1]) @b {c}}`, 0, ""},
		{SyntaxGraphQL, "{\n a(x: [1)\n}", 2, "a ] is expected before this )"},
		{SyntaxGraphQL, "{a", 1, "the { that stands here is not closed"},
		{SyntaxGraphQL, "{a}}", 1, "this } closes nothing"},
		{SyntaxGraphQL, `{a(b: "x)}`, 1, "this text has no end"},
		{SyntaxGraphQL, "{a ?}", 1, "no word of GraphQL begins so"},
		{SyntaxGraphQL, strings.Repeat("{", 5000), 1, tooDeep},
	} {
		f := c.syntax.Check(c.text)
		switch {
		case c.says == "" && f != nil:
			t.Errorf("%s %q: %s", c.syntax, c.text, f.Detail)
		case c.says != "" && (f == nil || f.Line != c.line || f.Detail != c.says):
			t.Errorf("%s %.40q: %+v, want line %d: %s", c.syntax, c.text, f, c.line, c.says)
		}
	}
}

func TestTextsAreLaidOut(t *testing.T) {
	for _, c := range []struct {
		syntax     Syntax
		text, want string
	}{
		{SyntaxJSON, `{"a":1.0,"a":[ ],"b":{"c":[1e400,"\u00e4"]}}`, "{\n  \"a\": 1.0,\n  \"a\": [],\n  \"b\": {\n    \"c\": [\n      1e400,\n      \"\\u00e4\"\n    ]\n  }\n}"},
		{SyntaxJSON, `{"a":{{id}},"b":[{{ $now }},"x {{y}}"]}`, "{\n  \"a\": {{id}},\n  \"b\": [\n    {{ $now }},\n    \"x {{y}}\"\n  ]\n}"},
		{SyntaxXML, `<a><b>x <i>y</i></b><c/></a>`, "<a>\n  <b>x <i>y</i></b>\n  <c/>\n</a>"},
		{SyntaxXML, `<?xml version="1.0"?><!-- n --><a xml:space="preserve"> <b/></a>`, "<?xml version=\"1.0\"?>\n<!-- n -->\n<a xml:space=\"preserve\"> <b/></a>"},
		{SyntaxGraphQL, `{a(x:1){b,c}}`, "{\n  a(x: 1) {\n    b\n    c\n  }\n}"},
		{SyntaxGraphQL, "query Q($a:[Int!]=[1,2]){...F @include(if:$a) # why\n}fragment F on User{id}", "query Q($a: [Int!] = [1, 2]) {\n  ...F @include(if: $a) # why\n}\n\nfragment F on User {\n  id\n}"},
	} {
		got, fault := c.syntax.Format(c.text)
		if fault != nil || got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.syntax, got, c.want)
		}
		if again, _ := c.syntax.Format(got); again != got {
			t.Errorf("%s changes what is laid out:\n%s", c.syntax, again)
		}
	}
}

func TestFormattingJSONChangesBlanksAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var text string
		for _, part := range rapid.SliceOfN(rapid.SampledFrom([]string{"{", "}", "[", "]", ",", ":", `"a"`, `"\""`, `"x y"`, "1.10", "-0", "1e9", "true", "null", " ", "\n"}), 0, 20).Draw(t, "parts") {
			text += part
		}
		got, fault := SyntaxJSON.Format(text)
		if strings.TrimSpace(text) != "" && (fault == nil) != json.Valid([]byte(text)) {
			t.Fatalf("%q: fault %+v", text, fault)
		}
		if fault != nil || strings.TrimSpace(text) == "" {
			return
		}
		var a, b bytes.Buffer
		if json.Compact(&a, []byte(text)) != nil || json.Compact(&b, []byte(got)) != nil || a.String() != b.String() {
			t.Fatalf("%q became %q", text, got)
		}
	})
}

func FuzzFormat(f *testing.F) {
	f.Add(`{"a":1}`)
	f.Add(`<a b="c"><d/></a>`)
	f.Add(`{a(x:1){b,c}} # n`)
	blanks := regexp.MustCompile(`\s+`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range []Syntax{SyntaxJSON, SyntaxXML, SyntaxGraphQL} {
			got, fault := s.Format(text)
			if fault != nil && (got != text || fault.At < 0 || fault.At > int64(len(text))) {
				t.Fatalf("%s: %+v", s, fault)
			}
			if fault != nil {
				continue
			}
			if s.Check(got) != nil {
				t.Fatalf("%s: %q became %q", s, text, got)
			}
			if s == SyntaxXML && !strings.Contains(text, "<!") && blanks.ReplaceAllString(strings.TrimPrefix(text, "\ufeff"), "") != blanks.ReplaceAllString(got, "") {
				t.Fatalf("%q became %q", text, got)
			}
			if s == SyntaxGraphQL {
				a, _ := readGraphQL(text)
				b, _ := readGraphQL(got)
				if !slices.EqualFunc(a, b, func(x, y graphqlWord) bool { return x.text == y.text }) {
					t.Fatalf("%q became %q", text, got)
				}
			}
		}
	})
}

func TestXMLThatIsLaidOutIsReadTheSame(t *testing.T) {
	text := `<o><a x="1">t<b/>u</a><c><d/></c><!-- n --><e> </e></o>`
	got, _ := SyntaxXML.Format(text)
	if a, b := tokensOf(t, text), tokensOf(t, got); !slices.Equal(a, b) {
		t.Errorf("%v\n%v", a, b)
	}
}

// tokensOf are the tokens of XML but for blank text between elements.
func tokensOf(t *testing.T, text string) []string {
	t.Helper()
	var out []string
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		token, err := d.RawToken()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			out = append(out, "<"+token.Name.Local)
		case xml.EndElement:
			out = append(out, ">"+token.Name.Local)
		case xml.CharData:
			if s := strings.TrimSpace(string(token)); s != "" {
				out = append(out, s)
			}
		}
	}
}
