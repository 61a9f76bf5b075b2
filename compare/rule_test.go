package compare

import (
	"slices"
	"strings"
	"testing"

	"parley/playground"
)

func TestParseRuleReads(t *testing.T) {
	for _, text := range append(DefaultRules(), "", "/a", "/a/*/b", "/**/at", "/a~1b/~0", "/", "header:date", "header:Set-Cookie;Expires",
		"$", "$.a", "$.a.b[*]['c d'][0].*", `$["x"]`, "$..at", "$..[*]", "order:", "order:/teams", "order:$.teams", "order:/**", "number:/n~=0.01", "number:/n~=1%", "number:header:X-Cost~=2",
		"time:/at~=5s", "time:/at~=1.5h", "time:/at~=2d", "time:header:Expires~=1m", "match:/url~=^https?://", "match:~=took \\d+ ms", "match:header:Link~=cursor=[^>]*", "spelling:/price", "spelling:") {
		r, err := ParseRule(text)
		if err != nil || r.String() != text {
			t.Errorf("ParseRule(%q) = %q, %v", text, r, err)
		}
	}
}

func TestParseRuleSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"generated_at":         `The rule "generated_at" is neither a JSON Pointer such as /items/*/updated_at nor a field such as header:Date.`,
		"/a~2":                 `The rule "/a~2" has a ~ that is followed by neither 0 nor 1 (RFC 6901).`,
		"/a~":                  `The rule "/a~" has a ~ that is followed by neither 0 nor 1 (RFC 6901).`,
		"header:":              `The rule "header:" names no header field; it reads header:Name.`,
		"header:a b":           `The rule "header:a b" names no header field; it reads header:Name.`,
		"header:Set-Cookie;":   `The rule "header:Set-Cookie;" names no header field; it reads header:Name.`,
		"$.a[?(@.b)]":          `The rule "$.a[?(@.b)]" is not a JSONPath of names, indexes and wildcards, such as $.items[*].updated_at.`,
		"$a":                   `The rule "$a" is not a JSONPath of names, indexes and wildcards, such as $.items[*].updated_at.`,
		"$.":                   `The rule "$." is not a JSONPath of names, indexes and wildcards, such as $.items[*].updated_at.`,
		"$[1:2]":               `The rule "$[1:2]" is not a JSONPath of names, indexes and wildcards, such as $.items[*].updated_at.`,
		"order:/a~=1":          `The rule "order:/a~=1" takes a path and nothing else.`,
		"order:header:A;b":     `The rule "order:header:A;b" is for values of the content; it reads order:/path.`,
		"order:a":              `The rule "order:a" is neither a JSON Pointer such as /items/*/updated_at nor a field such as header:Date.`,
		"spelling:header:A":    `The rule "spelling:header:A" is for values of the content; it reads spelling:/path.`,
		"number:/a":            `The rule "number:/a" takes ~= and what is allowed, as in number:/price~=0.01.`,
		"number:/a~=":          `The rule "number:/a~=" names no tolerance; it reads number:/path~=0.01 or number:/path~=1%.`,
		"number:/a~=-1":        `The rule "number:/a~=-1" names no tolerance; it reads number:/path~=0.01 or number:/path~=1%.`,
		"number:/a~=1e400":     `The rule "number:/a~=1e400" names no tolerance; it reads number:/path~=0.01 or number:/path~=1%.`,
		"number:header:A;b~=1": `The rule "number:header:A;b~=1" is for values of the content; it reads number:/path.`,
		"time:/a~=5":           `The rule "time:/a~=5" names no time; it reads time:/path~=5s, with ms, s, m, h or d.`,
		"time:/a~=-5s":         `The rule "time:/a~=-5s" names no time; it reads time:/path~=5s, with ms, s, m, h or d.`,
		"time:/a~=99999999d":   `The rule "time:/a~=99999999d" names no time; it reads time:/path~=5s, with ms, s, m, h or d.`,
		"match:/a~=(":          `The rule "match:/a~=(" names no regular expression (RE2) that can be read.`,
		"match:/a~=":           `The rule "match:/a~=" names no regular expression (RE2) that can be read.`,
		"match:/a~=" + strings.Repeat(".{1000}", 12): `The rule "match:/a~=` + strings.Repeat(".{1000}", 12) + `" names a regular expression that is too large.`,
		"match:/a~=(a{900}){900}":                    `The rule "match:/a~=(a{900}){900}" names no regular expression (RE2) that can be read.`,
		"/" + strings.Repeat("a", 1024):              "A rule has at most 1,024 characters.",
		strings.Repeat("/a", 65):                     "A rule has at most 64 steps.",
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
		{"$", "/a", true}, {"$.a.b", "/a/b", true}, {"$.a[*].b", "/a/7/b", true}, {"$.a[0]", "/a/1", false}, {"$..b", "/a/0/b/c", true}, {"$..b", "/a", false},
		{"$['a/b']", "/a~1b", true}, {"$.a.*", "/a", false}, {"$..*", "/a", true}, {"$..[0]", "/a/0", true},
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

func TestValueRulesAllow(t *testing.T) {
	for _, c := range []struct {
		rule, a, b string
		want       bool
	}{
		{"number:~=0.1", `0.7`, `0.8`, true}, {"number:~=0.1", `0.7`, `0.80000000000000000001`, false}, {"number:~=0", `1e2`, `100.0`, true},
		{"number:~=1", `-1`, `1`, false}, {"number:~=2", `-1`, `1`, true}, {"number:~=1", `1e999999999999`, `1e999999999999`, false}, {"number:~=1", `1e400`, `1e400`, true},
		{"number:~=1%", `100`, `101`, true}, {"number:~=1%", `100`, `102`, false}, {"number:~=1%", `-100`, `-99`, true}, {"number:~=1%", `0`, `0.01`, false}, {"number:~=100%", `0`, `5`, true},
		{"number:~=1", `"12.50"`, `"12.00"`, true}, {"number:~=1", `"12 EUR"`, `"12 EUR"`, false}, {"number:~=1", `true`, `1`, false}, {"number:~=1", `null`, `1`, false}, {"number:~=1", `[1]`, `1`, false},
		{"time:~=5s", `"2026-01-01T00:00:00Z"`, `"2026-01-01T00:00:05Z"`, true}, {"time:~=5s", `"2026-01-01T00:00:00Z"`, `"2026-01-01T00:00:05.001Z"`, false},
		{"time:~=5s", `"2026-01-01T01:00:00+01:00"`, `"2025-12-31T23:59:59Z"`, true}, {"time:~=1m", `"Thu, 01 Jan 2026 00:00:00 GMT"`, `"2026-01-01T00:01:00Z"`, true},
		{"time:~=1s", `1767225600`, `1767225601`, true}, {"time:~=1s", `1767225600000`, `1767225601001`, false}, {"time:~=1s", `1767225600.5`, `1767225601`, true}, {"time:~=2s", `1767225600`, `"2026-01-01 00:00:01"`, true},
		{"time:~=1s", `9999999999`, `9999999999`, true}, {"time:~=1d", `"2026-01-01"`, `"2026-01-02"`, true}, {"time:~=1h", `"soon"`, `"soon"`, false}, {"time:~=1h", `12`, `12`, false}, {"time:~=1h", `1e9`, `1e9`, false},
		{`match:~=\d+`, `"took 5 ms"`, `"took 12 ms"`, true}, {`match:~=\d+`, `"took 5 ms"`, `"took 12 s"`, false}, {`match:~=\d+`, `"took 5 ms"`, `"took  ms"`, false},
		{`match:~=^.*$`, `"a"`, `"b"`, true}, {`match:~=\d+`, `5`, `77`, true}, {`match:~=[0-9a-f]{8}`, `"x-0123abcd.js"`, `"x-99999999.js"`, true}, {`match:~=\n`, `"a\nb"`, `"ab\n"`, true},
	} {
		out := compareJSON(t, "["+c.a+"]", "["+c.b+"]", c.rule)
		if changes := out.Pairs[0].Body.Changes; len(changes) == 0 {
			r, err := ParseRule(c.rule)
			if a, okA := scalarText([]byte(c.a)); err != nil || !okA || r.allows(a, a) != c.want {
				t.Errorf("%s and %s by %s: want %t, %v", c.a, c.b, c.rule, c.want, err)
			}
		} else if got := changes[0].IgnoredBy != nil; got != c.want || out.Same != c.want {
			t.Errorf("%s and %s by %s: %t", c.a, c.b, c.rule, got)
		}
	}
}

func TestRulesOfEachKindIgnore(t *testing.T) {
	const a = `{"teams":["a","b","c","d"],"deep":{"list":[[1,2,3],[4]]},"n":1.00,"at":"2026-01-01T00:00:00Z"}`
	const b = `{"teams":["b","c","d","a"],"deep":{"list":[[2,3,1],[4]]},"n":1.02,"at":"2026-01-01T00:00:03Z"}`
	for _, c := range []struct {
		rules string
		left  string
	}{
		{"order:/teams", "/deep/list/0/2 /n /at"}, {"order:/deep", "/teams/3 /n /at"}, {"order:/**", "/n /at"}, {"order:", "/n /at"}, {"order:/teams/3", "/teams/3 /deep/list/0/2 /n /at"},
		{"number:/n~=0.02", "/teams/3 /deep/list/0/2 /at"}, {"number:/n~=0.01", "/teams/3 /deep/list/0/2 /n /at"}, {"number:/at~=9", "/teams/3 /deep/list/0/2 /n /at"},
		{"time:/**~=5s", "/teams/3 /deep/list/0/2 /n"}, {"match:$.at~=:\\d\\dZ$", "/teams/3 /deep/list/0/2 /n"}, {"order:/**|number:~=2%|time:$..at~=5s", ""},
	} {
		out := compareJSON(t, a, b, strings.Split(c.rules, "|")...)
		var left []string
		for _, ch := range out.Pairs[0].Body.Changes {
			if ch.IgnoredBy == nil {
				left = append(left, ch.Path)
			}
		}
		if got := strings.Join(left, " "); got != c.left || len(out.Pairs[0].Body.Changes) != 4 || out.Same != (c.left == "") {
			t.Errorf("%s leaves %q of %q, same %t", c.rules, got, told(out.Pairs[0].Body.Changes), out.Same)
		}
		checkPatch(t, []byte(a), []byte(b), out.Pairs[0].Body.Patch)
	}
}

func TestSpellingOfNumbersCountsWhereAsked(t *testing.T) {
	const a, b = `{"n":1.0,"m":[1e2,{"x":-0}],"s":"1.0"}`, `{"n":1,"m":[100,{"x":0}],"s":"1.0"}`
	for rules, want := range map[string]string{
		"": "", "spelling:/n": "changed /n 1.0 1", "spelling:/m": "changed /m/0 1e2 100 changed /m/1/x -0 0", "spelling:": "changed /n 1.0 1 changed /m/0 1e2 100 changed /m/1/x -0 0",
		"spelling:/n|/n": "changed /n 1.0 1 by /n", "spelling:/n|number:/n~=0": "changed /n 1.0 1 by number:/n~=0",
	} {
		out := compareJSON(t, a, b, strings.Split(rules, "|")...)
		if got := strings.Join(told(out.Pairs[0].Body.Changes), " "); rules != "" && got != want {
			t.Errorf("%s: %q, want %q", rules, got, want)
		}
		if rules == "spelling:/m" && out.Rules[0].Hits != 2 {
			t.Errorf("the rule spoke %d times", out.Rules[0].Hits)
		}
		checkPatch(t, []byte(a), []byte(b), out.Pairs[0].Body.Patch)
	}
}

func TestValueRulesForFields(t *testing.T) {
	for _, c := range []struct {
		rule, a, b string
		want       bool
	}{
		{"time:header:Expires~=1h", "Expires: Thu, 01 Jan 2026 00:00:00 GMT", "Expires: Thu, 01 Jan 2026 00:30:00 GMT", true},
		{"time:header:expires~=1m", "Expires: Thu, 01 Jan 2026 00:00:00 GMT", "Expires: Thu, 01 Jan 2026 00:30:00 GMT", false},
		{"number:header:X-Left~=5", "X-Left: 60", "X-Left: 57", true}, {"number:header:X-Left~=5", "X-Left: 60", "X-Left: many", false},
		{"match:header:Link~=cursor=[^>]*", "Link: <http://h/?cursor=a>; rel=next", "Link: <http://h/?cursor=b>; rel=next", true},
		{"match:header:Link~=cursor=[^>]*", "Link: <http://h/?cursor=a>; rel=next", "Link: <http://h/?cursor=b>; rel=last", false},
		{"match:header:Link~=.*", "Link: a", "X: a", false}, {"match:~=.*", "Link: a", "Link: b", false},
	} {
		out := mustCompare(t, Input{Runs: []playground.ComparedRun{jsonRun(1, `1`, c.a), jsonRun(2, `1`, c.b)}, Rules: []playground.RuleHits{{Rule: c.rule}}})
		if out.Same != c.want {
			t.Errorf("%s: %s and %s are the same: %t", c.rule, c.a, c.b, out.Same)
		}
	}
}

func TestPatternsForTextTakeOutOnlyTheirLines(t *testing.T) {
	const a = "start\n12:00:01 user 5 in\n12:00:02 user 6 in\nend at 12:00:03\ntail\n"
	const b = "start\n12:09:01 user 5 in\n12:09:07 user 7 in\nend at 12:09:08\ntail\n"
	x, y := answered(1, 200, "text/plain", a), answered(2, 200, "text/plain", b)
	out := mustCompare(t, Input{Runs: []playground.ComparedRun{x, y}, Rules: []playground.RuleHits{{Rule: `match:~=\d\d:\d\d:\d\d`}}})
	body := out.Pairs[0].Body
	var got []string
	for i, line := range toldBlocks(body.Changes) {
		if body.Changes[i].IgnoredBy != nil {
			line += " ignored"
		}
		got = append(got, line)
	}
	want := []string{"changed 2:12:00:01 user 5 in 2:12:09:01 user 5 in ignored", "changed 3:12:00:02 user 6 in 3:12:09:07 user 7 in", "changed 4:end at 12:00:03 4:end at 12:09:08 ignored"}
	if !slices.Equal(got, want) || body.Same || out.Rules[0].Hits != 2 {
		t.Errorf("got  %q\nwant %q\n%d hits", got, want, out.Rules[0].Hits)
	}
	rules := []playground.RuleHits{{Rule: `match:~=\d\d:\d\d:\d\d|user \d`}}
	if out := mustCompare(t, Input{Runs: []playground.ComparedRun{x, y}, Rules: rules}); !out.Same || len(out.Pairs[0].Body.Changes) != 1 {
		t.Errorf("same %t, %q", out.Same, toldBlocks(out.Pairs[0].Body.Changes))
	}
}

func TestPatternsStopAtTheirBound(t *testing.T) {
	long := strings.Repeat("word ", maxMatched/5+1)
	out := compareJSON(t, `["`+long+`1"]`, `["`+long+`2"]`, `match:~=\d`)
	if body := out.Pairs[0].Body; body.Same || body.Complete || body.Bound != "The rules were not tried on all that differs, which would take too long." {
		t.Errorf("same %t, complete %t, %q", body.Same, body.Complete, body.Bound)
	}
}

func FuzzRule(f *testing.F) {
	for _, text := range append(DefaultRules(), "/a/*/**/b~0~1", "$..a['b'][0]", "order:/a", "number:/a~=1.5%", "time:header:Expires~=5m", "match:/a~=^x+$", "spelling:", "match:~=(a|b)*c") {
		f.Add(text, "/a/0/b", `"aXbc"`, "12.5")
	}
	f.Fuzz(func(t *testing.T, text, path, a, b string) {
		r, err := ParseRule(text)
		if err != nil {
			if playground.CodeOf(err) != playground.Invalid {
				t.Fatalf("%v", err)
			}
			return
		}
		again, err := ParseRule(r.String())
		if err != nil || r.String() != text {
			t.Fatalf("%q is read as %q: %v", text, r, err)
		}
		if path == "" || path[0] != '/' {
			path = "/" + path
		}
		for _, at := range []steps{splitPointer(path), splitMarkup(path)} {
			if r.matchesPath(at) != again.matchesPath(at) {
				t.Fatalf("%q matches %q or not", text, path)
			}
			if deeper := (steps{append(at.names, "x"), append(at.plain, "x")}); r.matchesPath(at) && !r.matchesPath(deeper) {
				t.Fatalf("%q matches %q and nothing in it", text, path)
			}
		}
		if len(a) < 1_000 && len(b) < 1_000 && r.allows(a, b) != r.allows(b, a) {
			t.Fatalf("%q: %q may stand for %q, but not the other way round", text, a, b)
		}
	})
}
