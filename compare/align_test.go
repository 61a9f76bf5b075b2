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

// aligned compares and aligns two runs.
func aligned(t testing.TB, a, b playground.ComparedRun, opts AlignOptions, rules ...string) playground.Aligned {
	t.Helper()
	in := Input{Runs: []playground.ComparedRun{a, b}, Defaults: true}
	for _, r := range rules {
		in.Rules = append(in.Rules, playground.RuleHits{Rule: r, Scope: "view"})
	}
	return Align(context.Background(), a, b, mustCompare(t, in).Pairs[0], opts)
}

// drawn writes lines as text: the sign, both sides with marks in brackets, and the fold.
func drawn(out playground.Aligned) []string {
	signs := map[playground.ChangeKind]string{"": " ", playground.Added: "+", playground.Removed: "-", playground.Changed: "~", playground.Moved: ">", playground.Ignored: "."}
	var lines []string
	for _, l := range out.Lines {
		s := signs[l.Kind] + " " + sideText(l.A) + " | " + sideText(l.B)
		if l.Fold > 0 {
			f := out.Folds[l.Fold-1]
			s += fmt.Sprintf(" {fold %d: %d in %q}", l.Fold, f.Lines, f.In)
		}
		if l.Difference > 0 {
			s += fmt.Sprintf(" (%d %s)", l.Difference, l.Path)
		}
		lines = append(lines, s)
	}
	return lines
}

func sideText(s playground.AlignedSide) string {
	if s.Number == 0 {
		return "-"
	}
	out := fmt.Sprint(s.Number, ":")
	for _, t := range s.Tokens {
		if t.Marked {
			out += "[" + t.Text + "]"
		} else {
			out += t.Text
		}
	}
	return out
}

func TestAlignShowsTheMock(t *testing.T) {
	a := jsonRun(1, `{"id":17,"email":"ada@old.example","plan":{"tier":"free","seats":5},"teams":["platform","ops","billing"],
		"permissions":["a","b","c","d","e","f","g","h","i","j"],"created_at":"2024-02-09","locale":"en-GB","verified":true,"generated_at":"1"}`)
	b := jsonRun(2, `{"id":17,"email":"ada@parley.example","plan":{"tier":"team","renews_on":"2026-03-01","seats":5},"teams":["platform","billing"],
		"permissions":["a","b","c","d","e","f","g","h","i","j"],"created_at":"2024-02-09","locale":"en-GB","verified":true,"generated_at":"2"}`)
	out := aligned(t, a, b, AlignOptions{}, "/generated_at")
	got := drawn(out)
	for _, want := range []string{
		`~ 3:  "email": ["ada@old.example"], | 3:  "email": ["ada@parley.example"], (1 /email)`,
		`+ - | 6:    ["renews_on"][: ]["2026-03-01"], (3 /plan/renews_on)`,
		`- 10:    ["ops"], | - (4 /teams/1)`,
		`  13:  "permissions": [ | 13:  "permissions": [ {fold 1: 12 in "permissions"}`,
		`. 28:  "generated_at": "1" | 28:  "generated_at": "2"`,
		`  29:} | 29:}`,
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no line %s in\n%s", want, strings.Join(got, "\n"))
		}
	}
	if out.Differences != 4 || out.Total != 4 || !out.Complete || out.Kind != "json" {
		t.Errorf("%d of %d differences, complete %t, %s", out.Differences, out.Total, out.Complete, out.Kind)
	}
}

func TestAlignOf(t *testing.T) {
	text := func(body string) playground.ComparedRun { return answered(1, 200, "text/plain", body) }
	page := func(body string) playground.ComparedRun { return answered(1, 200, "application/xml", body) }
	binary := func(body string) playground.ComparedRun { return answered(1, 200, "image/png", body) }
	for _, c := range []struct {
		name string
		a, b playground.ComparedRun
		opts AlignOptions
		want []string
	}{
		{"equal documents show all but the middle folded", jsonRun(1, `{"a":1}`), jsonRun(2, `{"a":1.0}`), AlignOptions{},
			[]string{`  1:{ | 1:{`, `  2:  "a": 1 | 2:  "a": 1.0`, `  3:} | 3:}`}},
		{"an empty container that was filled", jsonRun(1, `{"x":{}}`), jsonRun(2, `{"x":{"n":1}}`), AlignOptions{},
			[]string{`  1:{ | 1:{`, `  2:  "x": { | 2:  "x": {`, `+ - | 3:    ["n"][: ][1] (1 /x/n)`, `  2:  } | 4:  }`, `  3:} | 5:}`}},
		{"another type stands beside", jsonRun(1, `["a"]`), jsonRun(2, `[{"k":true}]`), AlignOptions{},
			[]string{`  1:[ | 1:[`, `~ 2:  ["a"] | 2:  [{] (1 /0)`, `~ - | 3:    "k": [true]`, `~ - | 4:  [}]`, `  3:] | 5:]`}},
		{"an item that moved keeps its lines together", jsonRun(1, `[{"id":1,"v":0},{"id":2},{"id":3}]`), jsonRun(2, `[{"id":2},{"id":3},{"id":1,"v":9}]`), AlignOptions{},
			[]string{`  1:[ | 1:[`, `  6:  { | 2:  {`, `  7:    "id": 2 | 3:    "id": 2`, `  8:  }, | 4:  },`, `  9:  { | 5:  {`, `  10:    "id": 3 | 6:    "id": 3`, `  11:  } | 7:  },`,
				`> 2:  { | 8:  { (1 /2)`, `> 3:    "id": 1, | 9:    "id": 1,`, `~ 4:    "v": [0] | 10:    "v": [9] (2 /2/v)`, `> 5:  }, | 11:  }`, `  12:] | 12:]`}},
		{"nothing beside a document", jsonRun(1, ``), jsonRun(2, `[1]`), AlignOptions{}, []string{`+ - | 1:[[] (1 )`, `+ - | 2:  [1]`, `+ - | 3:[]]`}},
		{"a long string has its words marked", jsonRun(1, `["the quick brown fox jumps over the lazy dog and then goes home to sleep"]`), jsonRun(2, `["the quick brown fox walks over the lazy dog and then goes home to sleep"]`), AlignOptions{},
			[]string{`  1:[ | 1:[`, `~ 2:  "the quick brown fox [jumps] over the lazy dog and then goes home to sleep" | 2:  "the quick brown fox [walks] over the lazy dog and then goes home to sleep" (1 /0)`, `  3:] | 3:]`}},
		{"JSON as text", jsonRun(1, `[1,20]`), jsonRun(2, `[1,30]`), AlignOptions{Text: true}, []string{`~ 1:[1,[20]] | 1:[1,[30]] (1 )`}},
		{"markup by its structure", page("<l>\n<i x='1'>a</i></l>"), page("<l><i x='2'>a</i>\n</l>"), AlignOptions{}, []string{`  1:<l> | 1:<l>`, `~ 2:  <i x="[1]">a</i> | 2:  <i x="[2]">a</i> (1 /l/i/@x)`, `  3:</l> | 3:</l>`}},
		{"markup as text", page("<l>\n<i/></l>"), page("<l>\n\n<i/></l>"), AlignOptions{Text: true}, []string{`  1:<l> | 1:<l>`, `+ - | 2:[] (1 )`, `  2:<i/></l> | 3:<i/></l>`}},
		{"text by line and word", text("one\ntwo\nfour five six\n"), text("one\nfour 5 six\nend\n"), AlignOptions{},
			[]string{`  1:one | 1:one`, `- 2:[two] | - (1 )`, `~ 3:four [five] six | 2:four [5] six`, `+ - | 3:[end]`}},
		{"a number of another spelling, where that counts", jsonRun(1, `{"a":{"n":1.0,"m":1}}`), jsonRun(2, `{"a":{"n":1,"m":1.0}}`), AlignOptions{},
			[]string{`  1:{ | 1:{`, `  2:  "a": { | 2:  "a": {`, `~ 3:    "n": [1.0], | 3:    "n": [1], (1 /a/n)`, `  4:    "m": 1 | 4:    "m": 1.0`, `  5:  } | 5:  }`, `  6:} | 6:}`}},
		{"an item of another spelling", jsonRun(1, `{"a":{"n":[2,1.0]}}`), jsonRun(2, `{"a":{"n":[2,1]}}`), AlignOptions{},
			[]string{`  1:{ | 1:{`, `  2:  "a": { | 2:  "a": {`, `  3:    "n": [ | 3:    "n": [`, `  4:      2, | 4:      2,`, `~ 5:      [1.0] | 5:      [1] (1 /a/n/1)`, `  6:    ] | 6:    ]`, `  7:  } | 7:  }`, `  8:} | 8:}`}},
		{"lines whose difference a pattern matches", text("at 1\nx\nat 3\n"), text("at 2\ny\nat 4\n"), AlignOptions{},
			[]string{`. 1:at 1 | 1:at 2`, `~ 2:[x] | 2:[y] (1 )`, `. 3:at 3 | 3:at 4`}},
		{"a changed word in a line", text("a b c d\n"), text("a b x d\n"), AlignOptions{}, []string{`~ 1:a b [c] d | 1:a b [x] d (1 )`}},
		{"a missing newline at the end", text("a\n"), text("a"), AlignOptions{}, []string{`~ 1:a[␊] | 1:a[] (1 )`}},
		{"another line end", text("a\r\n"), text("a\n"), AlignOptions{}, []string{`~ 1:a[␍] | 1:a (1 )`}},
		{"bytes", binary("\x89\x00a"), binary("\x89\x00bc"), AlignOptions{},
			[]string{"~ 1:00000000  89 00 [61]                 ..a | 1:00000000  89 00 [62] [63]              ..bc (1 )"}},
		{"bytes far apart", binary("\x00" + strings.Repeat("1234567\n", 20) + "x" + strings.Repeat("1234567\n", 20)), binary("\x00" + strings.Repeat("1234567\n", 20) + "y" + strings.Repeat("1234567\n", 20)), AlignOptions{},
			[]string{"  - | - {fold 1: 18 in \"\"}", "  19:00000090  0a 31 32 33 34 35 36 37  .1234567 | 19:00000090  0a 31 32 33 34 35 36 37  .1234567",
				"  20:00000098  0a 31 32 33 34 35 36 37  .1234567 | 20:00000098  0a 31 32 33 34 35 36 37  .1234567", "~ 21:000000a0  0a [78] 31 32 33 34 35 36  .x123456 | 21:000000a0  0a [79] 31 32 33 34 35 36  .y123456 (1 )",
				"  22:000000a8  37 0a 31 32 33 34 35 36  7.123456 | 22:000000a8  37 0a 31 32 33 34 35 36  7.123456", "  23:000000b0  37 0a 31 32 33 34 35 36  7.123456 | 23:000000b0  37 0a 31 32 33 34 35 36  7.123456", "  - | - {fold 2: 18 in \"\"}"}},
		{"two empty contents", jsonRun(1, ""), jsonRun(2, ""), AlignOptions{}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := drawn(aligned(t, c.a, c.b, c.opts, "spelling:/a/n", `match:~=at \d`)); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestAlignStopsAfterTheFirstDifferences(t *testing.T) {
	var as, bs []string
	for i := range 900 {
		as, bs = append(as, fmt.Sprintf(`"m%d":0`, i)), append(bs, fmt.Sprintf(`"m%d":1`, i))
	}
	a, b := jsonRun(1, "{"+strings.Join(as, ",")+"}"), jsonRun(2, "{"+strings.Join(bs, ",")+"}")
	out := aligned(t, a, b, AlignOptions{})
	if out.Differences != 500 || out.Total != 900 || out.Complete || out.Bound != "Only the first 500 of 900 differences are shown." {
		t.Errorf("%d of %d, complete %t: %s", out.Differences, out.Total, out.Complete, out.Bound)
	}
	if out := aligned(t, a, b, AlignOptions{MaxDifferences: 7}); out.Differences != 7 {
		t.Errorf("%d differences where 7 were asked for", out.Differences)
	}
}

func TestAlignFoldsWithoutTheLinesOfLongFolds(t *testing.T) {
	long := "[" + strings.Repeat("1,", 5000) + "1]"
	a, b := jsonRun(1, `{"x":0,"long":`+long+`,"block":[]}`), jsonRun(2, `{"x":1,"long":`+long+`,"block":[`+long+`]}`)
	out := aligned(t, a, b, AlignOptions{})
	if len(out.Lines) > 300 || len(out.Folds) != 2 {
		t.Fatalf("%d lines, folds %+v", len(out.Lines), out.Folds)
	}
	if f := out.Folds[0]; f.Lines != 5003 || f.In != "long" || f.Kept {
		t.Errorf("the fold of equal lines is %+v", f)
	}
	if f := out.Folds[1]; f.Lines != 5003-200 || f.Kept {
		t.Errorf("the fold of the long block is %+v", f)
	}
	for _, l := range out.Lines {
		if l.Fold == 2 && l.Kind != playground.Added {
			t.Errorf("the rest of an added block is of kind %q", l.Kind)
		}
	}
}

func TestAlignNumbersDifferencesOnceAndInOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b := jsonRun(1, "["+drawValue(rt, 4)+"]"), jsonRun(2, "["+drawValue(rt, 4)+"]")
		pair := mustCompare(t, Input{Runs: []playground.ComparedRun{a, b}}).Pairs[0]
		out := Align(context.Background(), a, b, pair, AlignOptions{})
		next := 1
		for _, l := range out.Lines {
			if l.Difference > 0 {
				if l.Difference != next {
					rt.Fatalf("difference %d where %d is next", l.Difference, next)
				}
				next++
			}
		}
		if next-1 != out.Differences || out.Differences != len(pair.Body.Changes) {
			rt.Fatalf("%d numbered, %d said, %d changes\nA %s\nB %s", next-1, out.Differences, len(pair.Body.Changes), a.Body, b.Body)
		}
	})
}

func TestAlignShowsLongLinesInPart(t *testing.T) {
	long := strings.Repeat("word ", 2_000_000)
	a, b := answered(1, 200, "text/plain", long+"x"+long), answered(2, 200, "text/plain", long+"y"+long)
	out := aligned(t, a, b, AlignOptions{})
	if n := len(sideText(out.Lines[0].A)); n > 10_000 {
		t.Fatalf("%d bytes of a line are shown", n)
	}
	if !strings.Contains(sideText(out.Lines[0].B), "word [y]word") {
		t.Errorf("the difference is not marked: %s", sideText(out.Lines[0].B))
	}
}

// TestSettingsWithCommentsAreSetSideBySide: what is compared without its comments is drawn without them too.
func TestSettingsWithCommentsAreSetSideBySide(t *testing.T) {
	settings := func(id playground.RunID, text string) playground.ComparedRun {
		return answered(id, 200, "application/json", text)
	}
	for _, c := range []struct{ name, b, kind, want string }{
		{"the same comments", "{ // port\n\"p\": 2,}", "json", `~ 2:  "p": [1] | 2:  "p": [2] (1 /p)`},
		{"other comments", "{ // another\n\"p\": 1,}", "text", "~ 1:{ // [port] | 1:{ // [another] (1 )"},
	} {
		out := aligned(t, settings(1, "{ // port\n\"p\": 1,}"), settings(2, c.b), AlignOptions{})
		if got := drawn(out); out.Kind != c.kind || !slices.Contains(got, c.want) {
			t.Errorf("%s: as %s\n%s\nwithout\n%s", c.name, out.Kind, strings.Join(got, "\n"), c.want)
		}
	}
}
