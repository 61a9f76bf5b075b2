package compare

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/playground"
)

func TestChangesOf(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		want       []string
	}{
		{"equal documents", `{"a":[1,{"b":null}]}`, `{"a":[1,{"b":null}]}`, nil},
		{"another order of members", `{"a":1,"b":{"c":2,"d":3}}`, `{"b":{"d":3,"c":2},"a":1}`, nil},
		{"another spelling of numbers", `[1.0,100,0.5,-0,1e400]`, `[1,1e2,5e-1,0,10e399]`, nil},
		{"big numbers that floats would confuse", `[12345678901234567890]`, `[12345678901234567891]`, []string{"changed /0 12345678901234567890 12345678901234567891"}},
		{"another spelling of strings", `["\u0061\/é"]`, `["a/\u00e9"]`, nil},
		{"halves of surrogate pairs", `["\ud800"]`, `["\ud801"]`, []string{`changed /0 "\ud800" "\ud801"`}},
		{"a byte order mark", "\xef\xbb\xbf[1]", `[1]`, nil},
		{"a changed member deep inside", `{"plan":{"tier":"free","seats":5}}`, `{"plan":{"tier":"team","seats":5}}`, []string{`changed /plan/tier "free" "team"`}},
		{"another type", `{"a":{"b":1}}`, `{"a":"b"}`, []string{`changed /a {"b":1} "b"`}},
		{"an array that became an object", `[1]`, `{"0":1}`, []string{`changed  [1] {"0":1}`}},
		{"null is not absence", `{"a":null}`, `{}`, []string{"removed /a null"}},
		{"names that need escaping", `{"a/b":1,"m~n":1,"":1}`, `{"a/b":2,"m~n":2,"":2}`, []string{"changed /a~1b 1 2", "changed /m~0n 1 2", "changed / 1 2"}},
		{"added and removed members in reading order", `{"a":1,"gone":2,"b":3}`, `{"new":0,"a":1,"b":4}`, []string{"added /new 0", "removed /gone 2", "changed /b 3 4"}},
		{"a removed item shifts nothing", `["platform","ops","billing"]`, `["platform","billing"]`, []string{`removed /1 "ops"`}},
		{"an added item shifts nothing", `["b","c"]`, `["a","b","c"]`, []string{`added /0 "a"`}},
		{"a changed item", `[1,2,3]`, `[1,9,3]`, []string{"changed /1 2 9"}},
		{"an item that moved", `["a","b","c","d"]`, `["b","c","d","a"]`, []string{"moved /3 /0"}},
		{"repeated items", `[0,0,1,0]`, `[0,1,0,0]`, []string{"moved /2 /1"}},
		{"items by id", `[{"id":1,"v":1},{"id":2,"v":2},{"id":3,"v":3}]`, `[{"id":0,"v":0},{"id":2,"v":9},{"id":3,"v":3}]`,
			[]string{`removed /0 {"id":1,"v":1}`, `added /0 {"id":0,"v":0}`, "changed /1/v 2 9"}},
		{"an item that moved and changed", `[{"id":1,"v":1},{"id":2},{"id":3}]`, `[{"id":2},{"id":3},{"id":1,"v":5}]`, []string{"moved /2 /0", "changed /2/v 1 5"}},
		{"an id of another type is another id", `[{"id":1,"a":1,"b":1},{"id":2,"a":2,"b":2}]`, `[{"id":"1","a":3,"b":3},{"id":2,"a":2,"b":2}]`,
			[]string{`removed /0 {"id":1,"a":1,"b":1}`, `added /0 {"id":"1","a":3,"b":3}`}},
		{"items by name where there is no id", `[{"name":"x","v":1,"w":1},{"name":"y","v":2,"w":1}]`, `[{"name":"y","v":2,"w":1},{"name":"x","v":3,"w":2}]`,
			[]string{"moved /1 /0", "changed /1/v 1 3", "changed /1/w 1 2"}},
		{"items by a member of another name", `[{"sku":"x","v":1,"w":1},{"sku":"y","v":1,"w":1},{"sku":"z","v":1,"w":1}]`,
			`[{"sku":"z","v":1,"w":1},{"sku":"x","v":2,"w":2},{"sku":"y","v":1,"w":1}]`, []string{"moved /0 /2", "changed /1/v 1 2", "changed /1/w 1 2"}},
		{"an id that is not unique tells nothing", `[{"id":1,"v":1},{"id":1,"v":2}]`, `[{"id":1,"v":1},{"id":1,"v":3}]`, []string{"changed /1/v 2 3"}},
		{"ids that are new each time", `[{"id":"a","v":1},{"id":"b","v":2}]`, `[{"id":"c","v":1},{"id":"d","v":2}]`, []string{`changed /0/id "a" "c"`, `changed /1/id "b" "d"`}},
		{"an item alike among others", `[{"v":1,"w":1,"x":1}]`, `[{"v":7,"w":8,"x":9},{"v":1,"w":1,"x":2}]`, []string{`added /0 {"v":7,"w":8,"x":9}`, "changed /1/x 1 2"}},
		{"arrays in arrays", `[[1,2],[3]]`, `[[1,2,4],[3]]`, []string{"added /0/2 4"}},
		{"an emptied array", `{"a":[1,2]}`, `{"a":[]}`, []string{"removed /a/0 1", "removed /a/1 2"}},
		{"nothing and a document", ``, `{"a":1}`, []string{`added  {"a":1}`}},
		{"a document and nothing", `[1]`, ``, []string{`removed  [1]`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := compareJSON(t, c.a, c.b)
			body := out.Pairs[0].Body
			if got := told(body.Changes); !slices.Equal(got, append([]string{}, c.want...)) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if body.Kind != "json" || !body.Complete || body.Same != (len(c.want) == 0) || out.Same != body.Same {
				t.Errorf("kind %s, complete %t, same %t", body.Kind, body.Complete, body.Same)
			}
			if c.a != "" && c.b != "" {
				checkPatch(t, []byte(c.a), []byte(c.b), body.Patch)
			}
		})
	}
}

func TestRulesIgnoreWithoutHiding(t *testing.T) {
	const a = `{"at":1,"items":[{"id":1,"seen":1,"v":1},{"id":2,"seen":1,"v":1}],"deep":{"x":{"at":1}}}`
	const b = `{"at":2,"items":[{"id":1,"seen":2,"v":2},{"id":2,"seen":2,"v":1}],"deep":{"x":{"at":2}}}`
	for _, c := range []struct {
		name  string
		rules []string
		left  []string
		hits  []int
	}{
		{"a path", []string{"/at"}, []string{"/items/0/seen", "/items/0/v", "/items/1/seen", "/deep/x/at"}, []int{1}},
		{"a path above", []string{"/items"}, []string{"/at", "/deep/x/at"}, []int{3}},
		{"one step", []string{"/items/*/seen"}, []string{"/at", "/items/0/v", "/deep/x/at"}, []int{2}},
		{"any steps", []string{"/**/at"}, []string{"/items/0/seen", "/items/0/v", "/items/1/seen"}, []int{2}},
		{"any steps at the end", []string{"/deep/**"}, []string{"/at", "/items/0/seen", "/items/0/v", "/items/1/seen"}, []int{1}},
		{"the whole document", []string{""}, nil, []int{5}},
		{"the first rule speaks", []string{"/at", "/**"}, nil, []int{1, 4}},
		{"a rule for nothing", []string{"/nothing", "/items/0/v/w"}, []string{"/at", "/items/0/seen", "/items/0/v", "/items/1/seen", "/deep/x/at"}, []int{0, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := compareJSON(t, a, b, c.rules...)
			var left []string
			for _, ch := range out.Pairs[0].Body.Changes {
				if ch.IgnoredBy == nil {
					left = append(left, ch.Path)
				}
			}
			if !slices.Equal(left, c.left) || len(out.Pairs[0].Body.Changes) != 5 {
				t.Errorf("left %q of %d, want %q of 5", left, len(out.Pairs[0].Body.Changes), c.left)
			}
			if out.Same != (len(c.left) == 0) {
				t.Errorf("same is %t", out.Same)
			}
			for i, hits := range c.hits {
				if got := out.Rules[i]; got.Hits != hits || got.Rule != c.rules[i] || got.Scope != "view" {
					t.Errorf("rule %d is %+v, want %d hits", i, got, hits)
				}
			}
		})
	}
}

func TestTooManyChangesAreSaidAndThePatchStaysRight(t *testing.T) {
	var as, bs strings.Builder
	for i := range maxChanges + 500 {
		fmt.Fprintf(&as, `"%d":0,`, i)
		fmt.Fprintf(&bs, `"%d":1,`, i)
	}
	a, b := `{`+as.String()+`"x":0}`, `{`+bs.String()+`"x":0}`
	body := compareJSON(t, a, b).Pairs[0].Body
	if body.Complete || len(body.Changes) != maxChanges || body.Bound != "100,500 members differ; only the first 100,000 are listed, and the patch replaces all." {
		t.Errorf("complete %t, %d changes: %s", body.Complete, len(body.Changes), body.Bound)
	}
	if len(body.Patch) != 1 || body.Patch[0].Op != "replace" || body.Patch[0].Path != "" || string(body.Patch[0].Value) != b {
		t.Errorf("patch of %d operations", len(body.Patch))
	}
}

func TestARunWithItselfHasNoDifferences(t *testing.T) {
	run := jsonRun(7, `{"a":[1,1.0,{"b":"c"}]}`, "Date: now", "Set-Cookie: a=b")
	out := mustCompare(t, Input{Runs: []playground.ComparedRun{run, run}, Base: 7})
	if !out.Same || out.Summary != "No differences." || len(out.Pairs) != 1 || len(out.Matrix) != 0 || len(out.Pairs[0].Body.Patch) != 0 {
		t.Errorf("same %t, %q, %d pairs", out.Same, out.Summary, len(out.Pairs))
	}
}
