package compare

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/playground"
)

// counted is a context that ends when it was asked so often: every loop asks once in so
// many steps, so that its count is a measure of work that no clock disturbs.
type counted struct {
	context.Context
	asked, most int
}

func (c *counted) Err() error {
	if c.asked++; c.asked > c.most {
		return context.DeadlineExceeded
	}
	return nil
}

// TestHostileContentsTakeBoundedWork holds contents that are made to be slow to a count
// of steps, several times what they take.
func TestHostileContentsTakeBoundedWork(t *testing.T) {
	repeat := strings.Repeat
	each := func(n int, format string) string {
		var s strings.Builder
		for i := range n {
			fmt.Fprintf(&s, format, i, (i*7919)%n)
		}
		return s.String()
	}
	array := func(items string) string { return "[" + strings.TrimSuffix(items, ",") + "]" }
	for _, c := range []struct {
		name, mediaType, a, b string
		rules                 []string
		most                  int
		bound                 string // what is said of what was left out; empty: nothing was
	}{
		{"no item equal, no key", "application/json", array(each(30_000, `{"v":%d,"w":%d},`)), array(each(30_000, `{"v":1%d,"w":2%d},`)), nil, 10_000, ""},
		{"all reordered and changed, no key", "application/json", array(each(30_000, `[%d,{"w":%d}],`)), array(each(30_000, `[%[2]d,{"w":%[1]d}],`)), nil, 1_000, ""},
		{"all reordered, by key", "application/json", array(each(30_000, `{"id":%[2]d},`)), array(each(30_000, `{"id":%d,"v":%d},`)), nil, 1_000, ""},
		{"few values, in another order", "application/json", array(repeat("0,1,0,0,1,", 10_000)), array(repeat("1,0,1,1,0,", 10_000)), nil, 5_000, ""},
		{"ten thousand levels", "application/json", repeat("[", 10_000) + repeat("]", 10_000), repeat(`{"a":`, 10_000) + "1" + repeat("}", 10_000), nil, 100, ""},
		{"names that are alike", "application/json", "{" + each(50_000, `"n%d":%d,`) + `"x":0}`, "{" + each(50_000, `"n%[2]d":%[1]d,`) + `"x":1}`, nil, 1_000, ""},
		{"many rules with many wildcards", "application/json", repeat(`{"a":`, 400) + array(each(5_000, "%[1]d,")) + repeat("}", 400), repeat(`{"a":`, 400) + array(each(5_000, "-1%[1]d,")) + repeat("}", 400),
			slices.Repeat([]string{repeat("/**/a/*", 20) + "/b"}, 400), 1_000, "The rules were not tried on all that differs, which would take too long."},
		{"a pattern that is slow", "application/json", array(each(3_000, `"`+repeat("x", 500)+`%[1]d",`)), array(each(3_000, `"`+repeat("x", 500)+`-%[1]d",`)),
			[]string{"match:~=(x+x+)+y{1,200}z{1,200}"}, 1_000, "The rules were not tried on all that differs, which would take too long."},
		{"lines in another order", "text/plain", each(50_000, "line %[1]d\n"), each(50_000, "line %[2]d\n"), nil, 1_000, ""},
		{"few lines, in another order", "text/plain", repeat("a\nb\na\na\nb\n", 10_000), repeat("b\na\nb\nb\na\n", 10_000), nil, 5_000, ""},
		{"elements of one name", "application/xml", "<l>" + each(20_000, "<i><a>%d</a><b>%d</b></i>") + "</l>", "<l>" + each(20_000, "<i><a>1%d</a><b>2%d</b></i>") + "</l>", nil, 500_000, ""},
		{"small groups of elements", "application/xml", "<l>" + each(1_000, "<g>"+repeat("<i><a>%[1]d</a></i>", 30)+"</g>") + "</l>", "<l>" + each(1_000, "<g>"+repeat("<i><a>-%[1]d</a></i>", 31)+"</g>") + "</l>", nil, 500_000, ""},
		{"tags that close nothing", "text/html", each(100_000, "</x%[1]d>"), repeat("<p>", 50_000), nil, 1_000, ""},
		{"formatting that is never closed", "text/html", each(400, "<b a=%[1]d>") + repeat("<p>x", 20_000), each(400, "<b a=%[1]d>") + repeat("<p>y", 20_000), nil, 5_000, ""},
		{"a form of many names", "application/x-www-form-urlencoded", each(50_000, "n%d=%d&"), each(50_000, "n%[2]d=%[1]d&"), nil, 100_000, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := Input{Runs: []playground.ComparedRun{answered(1, 200, c.mediaType, c.a), answered(2, 200, c.mediaType, c.b)}}
			for _, r := range c.rules {
				in.Rules = append(in.Rules, playground.RuleHits{Rule: r})
			}
			ctx := &counted{Context: context.Background(), most: c.most}
			out, err := Compare(ctx, in)
			if err != nil {
				t.Fatal(err)
			}
			body := out.Pairs[0].Body
			if ctx.asked > c.most || body.Same || body.Bound != c.bound || body.Complete != (c.bound == "") {
				t.Errorf("asked %d times of %d, same %t, complete %t: %s", ctx.asked, c.most, body.Same, body.Complete, body.Bound)
			}
			if shown := Align(context.Background(), in.Runs[0], in.Runs[1], out.Pairs[0], AlignOptions{}); len(shown.Lines) > 110_000 {
				t.Errorf("%d lines are shown", len(shown.Lines))
			}
		})
	}
}

func TestAComparisonMayEndAtAnyMoment(tt *testing.T) {
	rapid.Check(tt, func(t *rapid.T) {
		n := rapid.IntRange(100, 500).Draw(t, "items")
		var as, bs []string
		for i := range n {
			as = append(as, fmt.Sprintf(`{"v":[%d,%d],"w":%d}`, i%7, i%3, i%11))
			bs = append(bs, fmt.Sprintf(`{"v":[%d,%d],"w":%d}`, i%5, i%3, i%13))
		}
		a, b := "["+strings.Join(as, ",")+"]", "["+strings.Join(bs, ",")+"]"
		x, y := jsonRun(1, a), jsonRun(2, b)
		ctx := &counted{Context: context.Background(), most: rapid.IntRange(0, 30).Draw(t, "asked")}
		out, err := Compare(ctx, Input{Runs: []playground.ComparedRun{x, y}})
		if err != nil {
			t.Fatalf("%v", err)
		}
		body := out.Pairs[0].Body
		if body.Same || body.Complete != (body.Bound == "") {
			t.Fatalf("asked %d times of %d: same %t, complete %t, %q", ctx.asked, ctx.most, body.Same, body.Complete, body.Bound)
		}
		if whole := compareJSON(tt, a, b).Pairs[0].Body; body.Complete && !slices.Equal(told(body.Changes), told(whole.Changes)) {
			t.Fatalf("said to be complete with %d changes of %d", len(body.Changes), len(whole.Changes))
		}
		if body.Kind == "json" {
			checkPatch(t, []byte(a), []byte(b), body.Patch)
		}
		mustJSON(Align(ctx, x, y, out.Pairs[0], AlignOptions{}))
	})
}
