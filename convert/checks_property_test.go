package convert_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/compose"
	"parley/convert"
	"parley/playground"
)

// drawCheck draws a check as people have them, of odd names and values.
func drawCheck(t *rapid.T) playground.Check {
	odd := oddText("ab1 '\"\\$`#%&*()[]{}<>|;?^=+-@:,./_~é漢🎉")
	text := rapid.OneOf(odd, rapid.SampledFrom([]string{"", "abc", "42", "true", "null", `"`, "{{x}}", "a-{{x}}", "a/b", "</script>", "'", "*/", "%}", "}}", "// a", "# a"}))
	step := rapid.OneOf(rapid.SampledFrom([]string{"a", "items", "0", "12", "01", "length", "a b", "a.b", "e-mail", "é", "__", "$ref"}), tokenText)
	c := playground.Check{Enabled: true, Of: rapid.SampledFrom([]string{playground.OfJSON, playground.OfJSON, playground.OfHeader, playground.OfBody, playground.OfTime, playground.OfSize}).Draw(t, "of")}
	switch c.Of {
	case playground.OfJSON:
		for _, s := range rapid.SliceOfN(step, 0, 3).Draw(t, "steps") {
			c.At += playground.PointerStep(s)
		}
	case playground.OfHeader:
		c.At = rapid.SampledFrom([]string{"ETag", "X-A", "Content-Type"}).Draw(t, "field")
	}
	c.Is = rapid.SampledFrom(playground.CheckConditions(c.Of)).Draw(t, "is")
	number := rapid.SampledFrom([]string{"0", "1", "-5", "2.5", "1000", "{{n}}"})
	switch {
	case !playground.NeedsValue(c.Is):
	case c.Of == playground.OfTime:
		c.Value = playground.WriteMilliseconds(rapid.Int64Range(0, 100_000).Draw(t, "ms"))
	case c.Of == playground.OfSize:
		c.Value = playground.WriteBytes(rapid.Int64Range(0, 1<<20).Draw(t, "bytes"))
	case c.Is == playground.IsOfType:
		c.Value = rapid.SampledFrom(playground.JSONTypes).Draw(t, "type")
	case c.Is == playground.IsOfLength:
		c.Value = strconv.Itoa(rapid.IntRange(0, 20).Draw(t, "length"))
	case c.Is == playground.IsMatched:
		c.Value = rapid.OneOf(rapid.SampledFrom([]string{`^\d+$`, `a/b`, `(?i)^x`, `^(a|b)$`, `[^/]+`, `\.`, `"`, `\\`, `\pL`, `(?P<n>a)`}), rapid.Map(odd, regexp.QuoteMeta)).Draw(t, "re")
	case slices.Contains([]string{playground.IsLess, playground.IsAtMost, playground.IsMore, playground.IsAtLeast}, c.Is):
		c.Value = number.Draw(t, "number")
	case c.Of == playground.OfJSON:
		c.Value = rapid.OneOf(rapid.Map(text, heldText), number, rapid.SampledFrom([]string{"true", "null", `{"a":[1,"b"]}`, `[]`, `{"a":"{{x}}"}`})).Draw(t, "json")
	default:
		c.Value = text.Draw(t, "text")
	}
	return c
}

// heldText is a text as a check of a JSON value has it.
func heldText(s string) string {
	if s == "" || strings.Contains(s, "{{") && strings.IndexByte("{[\"-0123456789tfn", s[0]) >= 0 && s != "{{x}}" || json.Valid([]byte(s)) {
		return strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">").Replace(quoted(s))
	}
	return s
}

// TestChecksThatAreExportedComeBack: what a file says of a check is read as the same check.
func TestChecksThatAreExportedComeBack(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"postman", "hurl", "http", "parley"} {
		t.Run(format, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				r := playground.NewRequest("http://h/x")
				for _, c := range rapid.SliceOfN(rapid.Custom(drawCheck), 1, 6).Draw(t, "checks") {
					if compose.CheckFault(c) == "" && !(format == "hurl" && c.Value == "null") && !slices.Contains(r.Checks, c) {
						r.Checks = append(r.Checks, c)
					}
				}
				file, err := convert.ToFile(format, playground.Collection{Name: "C", Requests: []playground.SavedRequest{{Name: "R", Request: r}}})
				if err != nil {
					t.Fatal(err)
				}
				in, err := convert.Import("auto", convert.Upload{Text: string(file)})
				if err != nil {
					t.Fatal(err)
				}
				left := r.Checks
				for _, got := range in.Requests[0].Request.Checks {
					i := slices.Index(left, got)
					if i < 0 {
						t.Fatalf("%+v is none of\n%+v\nfrom\n%s", got, r.Checks, file)
					}
					left = left[i+1:]
				}
				if lost := len(r.Checks) - len(in.Requests[0].Request.Checks); lost != strings.Count(string(file), "Not written: ") {
					t.Fatalf("%d of these are lost:\n%+v\nbut for\n%+v\n%+v\nfrom\n%s", lost, r.Checks, in.Requests[0].Request.Checks, in.Warnings, file)
				}
			})
		})
	}
}
