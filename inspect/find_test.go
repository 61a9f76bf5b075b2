package inspect

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"parley/playground"
)

func mustFind(t *testing.T, i *Inspector, text string, q Query, at int64) Found {
	t.Helper()
	f, err := i.Find(context.Background(), "name", contentOf(text), q, at)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestHitsAreFoundInTurn(t *testing.T) {
	text := "one Two one\ntwo three"
	for _, c := range []struct {
		name         string
		q            Query
		at           int64
		count        int
		from, number int64
		prev         int64
	}{
		{"the first", Query{Text: "one"}, 0, 2, 0, 1, 8},
		{"the next", Query{Text: "one"}, 1, 2, 8, 2, 0},
		{"around the end", Query{Text: "one"}, 9, 2, 0, 1, 8},
		{"in any case", Query{Text: "TWO"}, 0, 2, 4, 1, 12},
		{"in this case", Query{Text: "two", Case: true}, 0, 1, 12, 1, 12},
		{"an expression", Query{Text: `^t\w+`, Regexp: true}, 0, 1, 12, 1, 12},
		{"an expression that also finds nothing", Query{Text: `e*$`, Regexp: true}, 0, 2, 10, 1, 19},
		{"what is not there", Query{Text: "four"}, 0, 0, 0, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := mustFind(t, New(), text, c.q, c.at)
			if f.Count != c.count || f.Any != (c.count > 0) || f.Current.From != c.from || int64(f.Number) != c.number || f.Prev != c.prev {
				t.Errorf("%+v", f)
			}
		})
	}
}

func TestManyHitsAreCountedUpToABound(t *testing.T) {
	text := strings.Repeat("ab\n", 5000)
	i := New()
	f := mustFind(t, i, text, Query{Text: "b"}, 0)
	if f.Count != mostCounted || !f.More || f.Prev != 4999*3+1 {
		t.Errorf("%+v", f)
	}
	f = mustFind(t, i, text, Query{Text: "b"}, 3*4000)
	if f.Current.From != 3*4000+1 || f.Number != 0 || f.Prev != 3*3999+1 {
		t.Errorf("%+v", f)
	}
	if f = mustFind(t, i, text, Query{Text: "b"}, f.Next); f.Current.From != 3*4001+1 {
		t.Errorf("%+v", f)
	}
	if f = mustFind(t, i, text, Query{Text: "b"}, int64(len(text))); f.Current.From != 1 || f.Number != 1 {
		t.Errorf("%+v", f)
	}
}

func TestHitsAcrossBlocksAreFoundOnce(t *testing.T) {
	text := strings.Repeat("x", searchBlock-3) + "needle" + strings.Repeat("x", searchBlock-3) + "NEEDLE" + strings.Repeat("needle", 3)
	for _, q := range []Query{{Text: "needle"}, {Text: "needle", Regexp: true}, {Text: "ne+dle", Regexp: true}} {
		var want []int64
		for _, loc := range regexp.MustCompile("(?i)needle").FindAllStringIndex(text, -1) {
			want = append(want, int64(loc[0]))
		}
		var got []int64
		i := New()
		for at := int64(0); len(got) < len(want); {
			f := mustFind(t, i, text, q, at)
			got = append(got, f.Current.From)
			at = f.Next
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || mustFind(t, i, text, q, 0).Count != len(want) {
			t.Errorf("%+v: %v, want %v", q, got, want)
		}
	}
}

func TestHitsAreMarkedInTheirWindow(t *testing.T) {
	for _, c := range []struct {
		text   string
		layout Layout
		q      Query
		want   string
	}{
		{`{"name":"aXbx"}`, AsJSON, Query{Text: "x"}, "{\n  \"name\": \"a«X»b«x»\"\n}"},
		{`{"name":1}`, AsJSON, Query{Text: `me":1`}, "{\n  \"na«me\"»«:» «1»\n}"},
		{"a\r\nb", AsText, Query{Text: "a\r\nb"}, "«a»\n«b»"},
	} {
		if got := shown(mustWindow(t, New(), c.text, c.layout, 0, c.q).Lines); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestAHitOverTheEndOfAWindowIsMarkedInBoth(t *testing.T) {
	text := strings.Repeat("x", longLine-2) + "needle" + strings.Repeat("y", 50)
	i := New()
	first := mustWindow(t, i, text, AsText, 0, Query{Text: "needle"})
	second := mustWindow(t, i, text, AsText, first.Next, Query{Text: "needle"})
	if !strings.HasSuffix(shown(first.Lines), "«ne»") || !strings.HasPrefix(shown(second.Lines), "«edle»") {
		t.Errorf("…%s and %s", shown(first.Lines)[longLine-10:], shown(second.Lines))
	}
}

func TestWhatCannotBeLookedForIsNamed(t *testing.T) {
	for q, want := range map[Query]string{
		{Text: "a(", Regexp: true}:                          "missing closing )",
		{Text: strings.Repeat("x", 1025)}:                   "too long",
		{Text: `(a)\1`, Regexp: true}:                       `invalid escape sequence at \1`,
		{Text: "(?P<n", Regexp: true}:                       "invalid named capture",
		{Text: strings.Repeat(".{0,999}", 9), Regexp: true}: "too large when its repetitions",
		{Text: strings.Repeat("(", 300) + ".*"}:             "",
	} {
		_, err := New().Find(context.Background(), "x", contentOf("abc"), q, 0)
		if want == "" && err != nil || want != "" && (playground.CodeOf(err) != playground.Invalid || !strings.Contains(err.Error(), want)) {
			t.Errorf("%v: %v", q, err)
		}
	}
}

// TestALookForAnExpressionCanBeCalledOff: an expression of few bytes may take a minute a megabyte.
func TestALookForAnExpressionCanBeCalledOff(t *testing.T) {
	s, err := Query{Text: `.{0,999}.{0,999}z`, Regexp: true}.compile()
	if err != nil {
		t.Fatal(err)
	}
	ctx := &impatient{Context: t.Context()}
	reached, err := s.scan(ctx, contentOf(strings.Repeat("a", 4<<20)), 0, 4<<20, func(Hit) bool { return true })
	if reached != 0 || err != nil || ctx.asked > 60 {
		t.Errorf("reached %d, %v, after %d looks", reached, err, ctx.asked)
	}
}

// impatient is over when it was asked for the fiftieth time.
type impatient struct {
	context.Context
	asked int
}

func (i *impatient) Err() error {
	if i.asked++; i.asked < 50 {
		return nil
	}
	return context.DeadlineExceeded
}
