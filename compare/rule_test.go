package compare

import (
	"strings"
	"testing"

	"parley/playground"
)

func TestParseRuleReads(t *testing.T) {
	for _, text := range append(DefaultRules(), "", "/a", "/a/*/b", "/**/at", "/a~1b/~0", "/", "header:date", "header:Set-Cookie;Expires") {
		r, err := ParseRule(text)
		if err != nil || r.String() != text {
			t.Errorf("ParseRule(%q) = %q, %v", text, r, err)
		}
	}
}

func TestParseRuleSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"generated_at":                  `The rule "generated_at" is neither a JSON Pointer such as /items/*/updated_at nor a field such as header:Date.`,
		"$.a":                           `The rule "$.a" is neither a JSON Pointer such as /items/*/updated_at nor a field such as header:Date.`,
		"/a~2":                          `In the rule "/a~2" a ~ is followed by neither 0 nor 1 (RFC 6901).`,
		"/a~":                           `In the rule "/a~" a ~ is followed by neither 0 nor 1 (RFC 6901).`,
		"header:":                       `The rule "header:" names no header field; it reads header:Name.`,
		"header:a b":                    `The rule "header:a b" names no header field; it reads header:Name.`,
		"header:Set-Cookie;":            `The rule "header:Set-Cookie;" names no header field; it reads header:Name.`,
		"/" + strings.Repeat("a", 1024): "A rule has at most 1,024 characters.",
		strings.Repeat("/a", 65):        "A rule has at most 64 steps.",
	} {
		_, err := ParseRule(text)
		if err == nil || err.Error() != want || playground.CodeOf(err) != playground.Invalid {
			t.Errorf("ParseRule(%.40q): %v\nwant %s", text, err, want)
		}
	}
}

func TestRuleMatchesPath(t *testing.T) {
	for _, c := range []struct {
		rule, path string
		want       bool
	}{
		{"", "", true}, {"", "/a", true}, {"/a", "", false}, {"/a", "/a", true}, {"/a", "/a/b", true}, {"/a", "/ab", false},
		{"/*", "/a", true}, {"/*", "", false}, {"/*/b", "/a/b", true}, {"/*/b", "/a/c", false},
		{"/**", "", true}, {"/**/b", "/b", true}, {"/**/b", "/a/a/b/c", true}, {"/**/b", "/a", false},
		{"/a/**/b/*/c", "/a/x/b/b/0/c", true}, {"/a/**/b/*/c", "/a/x/b/0/d", false},
		{"/**/a/**/b", "/b/a/x/b", true}, {"/**/a/**/b", "/b/x/a", false}, {"/**/*", "/a", true}, {"/**/*", "", false},
		{"/a~1b", "/a~1b", true}, {"/a~1b", "/a/b", false}, {"/~0", "/~0", true},
	} {
		r, err := ParseRule(c.rule)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.matchesPath(splitPointer(c.path)); got != c.want {
			t.Errorf("%q matches %q: %t", c.rule, c.path, got)
		}
	}
}

func TestRuleWithManyWildcardsIsQuick(t *testing.T) {
	r, err := ParseRule(strings.Repeat("/**/a", 31) + "/b")
	if err != nil {
		t.Fatal(err)
	}
	if r.matchesPath(splitPointer(strings.Repeat("/a", 500))) {
		t.Error("it matches a path without b")
	}
}

func TestCompareRefuses(t *testing.T) {
	one := jsonRun(1, `1`)
	many := make([]playground.ComparedRun, 7)
	for i := range many {
		many[i] = jsonRun(playground.RunID(i+1), `1`)
	}
	for _, c := range []struct {
		name string
		in   Input
		want string
	}{
		{"no run", Input{}, "A comparison takes two to six runs, not 0."},
		{"one run", Input{Runs: many[:1]}, "A comparison takes two to six runs, not 1."},
		{"seven runs", Input{Runs: many}, "A comparison takes two to six runs, not 7."},
		{"a base that is none of them", Input{Runs: many[:2], Base: 9}, "The base is not one of the runs compared."},
		{"a rule that cannot be read", Input{Runs: []playground.ComparedRun{one, one}, Rules: []playground.RuleHits{{Rule: "x"}}},
			`The rule "x" is neither a JSON Pointer such as /items/*/updated_at nor a field such as header:Date.`},
		{"too many rules", Input{Runs: []playground.ComparedRun{one, one}, Rules: make([]playground.RuleHits, 501)}, "A comparison takes at most 500 rules."},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Compare(t.Context(), c.in)
			if err == nil || err.Error() != c.want || playground.CodeOf(err) != playground.Invalid {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}
