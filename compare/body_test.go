package compare

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/playground"
)

// toldBlocks writes blocks of text such as "changed 2:two 2:2|3".
func toldBlocks(changes []playground.Change) []string {
	out := []string{}
	for _, c := range changes {
		out = append(out, fmt.Sprintf("%s %d:%s %d:%s", c.Kind, c.AStart, strings.Join(c.ALines, "|"), c.BStart, strings.Join(c.BLines, "|")))
	}
	return out
}

func TestTextBlocksOf(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		want       []string
		note       string
	}{
		{"equal texts", "a\nb", "a\nb", nil, ""},
		{"a changed line", "a\nb\nc\n", "a\nx\nc\n", []string{"changed 2:b 2:x"}, ""},
		{"an added line", "a\nc\n", "a\nb\nc\n", []string{"added 0: 2:b"}, ""},
		{"a removed line", "a\nb\nc\n", "a\nc\n", []string{"removed 2:b 0:"}, ""},
		{"two places", "1\n2\n3\n4\n5\n", "1\nx\n3\n5\n6\n7\n", []string{"changed 2:2 2:x", "removed 4:4 0:", "added 0: 5:6|7"}, ""},
		{"a missing newline at the end", "a\nb\n", "a\nb", []string{"changed 2:b 2:b"}, "B has no newline at its end."},
		{"other line ends", "a\r\nb\r\n", "a\nb\n", []string{"changed 1:a\r|b\r 1:a|b"}, "A ends lines with CR LF, B with LF."},
		{"nothing and a text", "", "a\nb\n", []string{"added 0: 1:a|b"}, ""},
		{"repeated lines", "x\nx\nx\n", "x\nx\n", []string{"removed 3:x 0:"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := mustCompare(t, Input{Runs: []playground.ComparedRun{answered(1, 200, "text/plain", c.a), answered(2, 200, "text/plain", c.b)}})
			body := out.Pairs[0].Body
			if got := toldBlocks(body.Changes); !slices.Equal(got, append([]string{}, c.want...)) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if body.Kind != "text" || body.Same != (len(c.want) == 0) || !body.Complete || body.Note != c.note || len(body.Patch) != 0 {
				t.Errorf("%s, same %t, complete %t, note %q", body.Kind, body.Same, body.Complete, body.Note)
			}
		})
	}
}

// textsOf compares two texts by their lines.
func textsOf(a, b string, rules ...string) *texts {
	c := &comparer{hash: newHasher(), rules: &ruleSet{}}
	for _, r := range rules {
		if err := c.rules.add(playground.RuleHits{Rule: r}); err != nil {
			panic(err)
		}
	}
	return c.plain(context.Background(), &content{letter: "A", body: []byte(a)}, &content{letter: "B", body: []byte(b)})
}

func TestTextBlocksTurnAIntoB(t *testing.T) {
	a := strings.Repeat("a\nb\nb\nc\nd\n", 400)
	lines := strings.SplitAfter(a, "\n")
	for _, step := range []int{1, 2, 3, 5, 7, 11, 13, 100} {
		var b []string
		for i, l := range lines {
			if i%step != 0 {
				b = append(b, l)
			}
			if i%(step*3) == 1 {
				b = append(b, "b\n", "new\n")
			}
		}
		both := textsOf(a, strings.Join(b, ""))
		var made []string
		at := 0
		for _, block := range both.blocks {
			made = append(made, both.a.lines(at, block.a0)...)
			made = append(made, both.b.lines(block.b0, block.b1)...)
			at = block.a1
		}
		made = append(made, both.a.lines(at, len(both.a.ends))...)
		if got, want := strings.Join(made, "\n"), strings.TrimSuffix(strings.Join(b, ""), "\n"); got != want {
			t.Fatalf("step %d: the blocks make another text", step)
		}
	}
}

func TestContentIsComparedAs(t *testing.T) {
	deep := strings.Repeat("[", 600) + strings.Repeat("]", 600)
	for _, c := range []struct {
		name        string
		a, b        playground.ComparedRun
		kind, note  string
		same, whole bool
	}{
		{"nothing", jsonRun(1, ""), jsonRun(2, ""), "none", "", true, true},
		{"JSON by its look", answered(1, 200, "text/plain", ` {"a":1}`), answered(2, 200, "", `{"a":2}`), "json", "", false, true},
		{"a number in plain text is text", answered(1, 200, "text/plain", "1.0"), answered(2, 200, "text/plain", "1"), "text", "", false, true},
		{"a number as JSON", jsonRun(1, "1.0"), jsonRun(2, "1"), "json", "", true, true},
		{"a suffix of +json", answered(1, 404, "application/problem+json", `"a"`), answered(2, 404, "application/problem+json", `"a"`), "json", "", true, true},
		{"a name twice", jsonRun(1, `{"a":1,"a":2}`), jsonRun(2, `{"a":2}`), "text",
			"A names a member twice in the object that ends there (line 1, column 13). Both are compared as text.", false, true},
		{"not valid", jsonRun(1, `{"a":1}`), jsonRun(2, "{\n\"a\":01}"), "text", "B is not valid JSON (line 2, column 6). Both are compared as text.", false, true},
		{"not whole", jsonRun(1, `{"a":1`), jsonRun(2, `{"a":`), "text",
			"A is not whole JSON: it ends too early (line 1, column 7); B is not whole JSON: it ends too early (line 1, column 6). Both are compared as text.", false, true},
		{"too deep", jsonRun(1, deep), jsonRun(2, deep), "text", "A is nested more than 512 levels deep; B is nested more than 512 levels deep. Both are compared as text.", true, true},
		{"a tail", jsonRun(1, "{}\n{} 1"), jsonRun(2, "{}"), "text", "A goes on after the end of the JSON value (line 2, column 1). Both are compared as text.", false, true},
		{"texts a line each", jsonRun(1, "{}\n{}"), jsonRun(2, "{}"), "json", "Both are JSON texts, a line each; they are compared, and patched, as lists of them.", false, true},
		{"lines that are whole only together", jsonRun(1, "{\"a\":\n[1\n,2]}\n3"), jsonRun(2, "{}"), "text", "A goes on after the end of the JSON value (line 4, column 1). Both are compared as text.", false, true},
		{"a list a line beside a list of lists", jsonRun(1, "[1]\n[2]"), jsonRun(2, "[[1],[2]]"), "json", "Both are JSON texts, a line each; they are compared, and patched, as lists of them.", false, true},
		{"two texts in one line", answered(1, 200, "application/x-ndjson", "1,2\n3"), answered(2, 200, "application/x-ndjson", "1\n2"), "text", "A has a line that is no JSON text. Both are compared as text.", false, true},
		{"lines with empty ones between", answered(1, 200, "application/x-ndjson", "1\r\n\r\n2\r\n"), answered(2, 200, "application/x-ndjson", "1\n2"), "json", "Both are JSON texts, a line each; they are compared, and patched, as lists of them.", true, true},
		{"lines beside a document", answered(1, 200, "application/x-ndjson", "{}"), jsonRun(2, "[{}]"), "json", "A is JSON texts, a line each, and is compared as a list of them.", true, true},
		{"no line at all", answered(1, 200, "application/x-ndjson", "\n"), answered(2, 200, "application/x-ndjson", "1\n2"), "json", "Both are JSON texts, a line each; they are compared, and patched, as lists of them.", false, true},
		{"not UTF-8", jsonRun(1, "[\"\xff\"]"), jsonRun(2, "[1]"), "text", "A is not valid UTF-8 (line 1, column 4). Both are compared as text.", false, true},
		{"other types", jsonRun(1, `{"a":1}`), answered(2, 502, "text/html", "<h1>Bad gateway</h1>"), "text", "A is application/json, B is text/html. They are compared as text.", false, true},
		{"an image", answered(1, 200, "image/png", "\x89PNG\x00"), answered(2, 200, "image/png", "\x89PNG\x01"), "binary", "They differ first at byte 4, counting from 0.", false, true},
		{"equal images", answered(1, 200, "image/png", "\x89PNG\x00"), answered(2, 200, "image/png", "\x89PNG\x00"), "binary", "", true, true},
		{"bytes and text", answered(1, 200, "application/octet-stream", "\xff\xfe"), answered(2, 200, "text/plain", "x"), "binary",
			"A is application/octet-stream, B is text/plain. They are compared as bytes. They differ first at byte 0, counting from 0.", false, true},
		{"text in an old encoding", answered(1, 200, "text/html", "caf\xe9"), answered(2, 200, "text/html", "caf\xe8"), "text", "", false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := mustCompare(t, Input{Runs: []playground.ComparedRun{c.a, c.b}}).Pairs[0].Body
			if body.Kind != c.kind || body.Note != c.note || body.Same != c.same || body.Complete != c.whole {
				t.Errorf("%s, same %t, complete %t, note %q", body.Kind, body.Same, body.Complete, body.Note)
			}
			if body.Same != (len(body.Changes) == 0) {
				t.Errorf("same %t with %d changes", body.Same, len(body.Changes))
			}
			if body.Changes == nil || body.Patch == nil {
				t.Error("a list is null")
			}
		})
	}
}

func TestBytesAreToldBySizeAndHash(t *testing.T) {
	body := mustCompare(t, Input{Runs: []playground.ComparedRun{answered(1, 200, "image/png", "\x00a"), answered(2, 200, "image/png", "\x00bc")}}).Pairs[0].Body
	got := told(body.Changes)
	want := []string{`changed  {"size":2,"sha256":"` + hexSum("\x00a") + `"} {"size":3,"sha256":"` + hexSum("\x00bc") + `"}`}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func hexSum(s string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(s))) }

func TestContentThatIsCutIsSaid(t *testing.T) {
	a, b := jsonRun(1, `{"a":1}`), jsonRun(2, `{"a":`)
	b.Cut = true
	body := mustCompare(t, Input{Runs: []playground.ComparedRun{a, b}}).Pairs[0].Body
	if body.Complete || body.Bound != "B is only the start of its content." || body.Note != "" || body.Kind != "text" {
		t.Errorf("complete %t, bound %q, note %q, %s", body.Complete, body.Bound, body.Note, body.Kind)
	}
	b = answered(2, 200, "text/plain", "x")
	b.Run.Attempts[0].Exchanges[0].Response.Content.Truncated = true
	body = mustCompare(t, Input{Runs: []playground.ComparedRun{b, b}}).Pairs[0].Body
	if body.Complete || body.Bound != "A and B are only the start of their contents." {
		t.Errorf("complete %t, bound %q", body.Complete, body.Bound)
	}
}

func TestAComparisonOutOfTimeSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, runs := range [][]playground.ComparedRun{
		{jsonRun(1, `[1,2,3]`), jsonRun(2, `[3,2,1]`)},
		{answered(1, 200, "text/plain", "a"), answered(2, 200, "text/plain", "b")},
	} {
		out, err := Compare(ctx, Input{Runs: runs})
		if err != nil {
			t.Fatal(err)
		}
		body := out.Pairs[0].Body
		if out.Same || body.Complete || body.Bound != "The time for comparing ran out; what is listed is only a part." {
			t.Errorf("same %t, complete %t, %q", out.Same, body.Complete, body.Bound)
		}
		if body.Kind == "json" {
			checkPatch(t, runs[0].Body, runs[1].Body, body.Patch)
		}
		if shown := Align(ctx, runs[0], runs[1], out.Pairs[0], AlignOptions{}); shown.Complete {
			t.Error("the aligned contents are said to be whole")
		}
	}
}
