package compare

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/playground"
)

// drawWrapped draws a document with something in it, and one that has it in an envelope, with
// other members beside it, perhaps with an edit inside.
func drawWrapped(t *rapid.T) (plain, wrapped string) {
	members := map[string]any{"first": drawKeyed(t, 2), "second": drawKeyed(t, 2), "third": 3.0}
	var doc any = members
	if rapid.Bool().Draw(t, "list") {
		doc = []any{members, "x", 1.0}
	}
	plain = string(mustJSON(doc))
	if rapid.Bool().Draw(t, "edited") {
		members["third"] = "another"
	}
	around := map[string]any{"data": doc}
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"page", "a/b", "~", "next"}), 0, 3, rapid.ID).Draw(t, "beside") {
		around[name] = rapid.SampledFrom([]any{nil, 1.0, "x", []any{1.0}}).Draw(t, "value")
	}
	return plain, string(mustJSON(around))
}

func TestAnEnvelopeIsAMoveOfAllThatIsInIt(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b := drawWrapped(rt)
		there, back := structureOfTexts(a, b), structureOfTexts(b, a)
		if got, want := mirrorImage(back, true), mirrorImage(there, false); !slices.Equal(got, want) {
			rt.Fatalf("A to B: %q\nB to A: %q\nA: %s\nB: %s", told(there.changes), told(back.changes), a, b)
		}
		checkPatch(t, []byte(a), []byte(b), there.patch)
		checkPatch(t, []byte(b), []byte(a), back.patch)
		want := 1 + len(mustParse([]byte(b)).(map[string]any)) - 1
		if strings.Contains(b, `"another"`) {
			want++
		}
		if len(there.changes) != want || there.changes[0].Kind != playground.Moved || there.changes[0].Path != "/data" || back.changes[0].From != "/data" {
			rt.Fatalf("%d changes expected, not %q\nA: %s\nB: %s", want, told(there.changes), a, b)
		}
		for _, pair := range [][2]string{{a, b}, {b, a}} {
			checkLaidOut(rt, pair[0], pair[1], there.counted)
		}
	})
}

// checkLaidOut holds what a page shows of two documents against the documents.
func checkLaidOut(t *rapid.T, a, b string, differences int) {
	x, y := jsonRun(1, a), jsonRun(2, b)
	compared, err := Compare(context.Background(), Input{Runs: []playground.ComparedRun{x, y}})
	if err != nil {
		t.Fatal(err)
	}
	out := Align(context.Background(), x, y, compared.Pairs[0], AlignOptions{})
	if slices.ContainsFunc(out.Folds, func(f playground.AlignedFold) bool { return !f.Kept }) {
		return // a long fold is not written out
	}
	if got := linesOf(out, sideA); !slices.Equal(got, indented(a)) {
		t.Fatalf("A is shown as\n%s\nand is\n%s", strings.Join(got, "\n"), strings.Join(indented(a), "\n"))
	}
	if got := linesOf(out, sideB); !slices.Equal(got, indented(b)) {
		t.Fatalf("B is shown as\n%s\nand is\n%s", strings.Join(got, "\n"), strings.Join(indented(b), "\n"))
	}
	if out.Differences != differences {
		t.Fatalf("%d differences are shown of %d", out.Differences, differences)
	}
}

// TestAnEnvelopeMayHaveTwoLevels puts the drawn envelope into a further one.
func TestAnEnvelopeMayHaveTwoLevels(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, inner := drawWrapped(rt)
		around := map[string]any{"result": mustParse([]byte(inner))}
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"status", "c/d", "zz"}), 0, 2, rapid.ID).Draw(rt, "outside") {
			around[name] = "ok"
		}
		b := string(mustJSON(around))
		there, back := structureOfTexts(a, b), structureOfTexts(b, a)
		if got, want := mirrorImage(back, true), mirrorImage(there, false); !slices.Equal(got, want) {
			rt.Fatalf("A to B: %q\nB to A: %q\nA: %s\nB: %s", told(there.changes), told(back.changes), a, b)
		}
		checkPatch(t, []byte(a), []byte(b), there.patch)
		checkPatch(t, []byte(b), []byte(a), back.patch)
		if there.changes[0].Kind != playground.Moved || there.changes[0].Path != "/result/data" || back.changes[0].From != "/result/data" {
			rt.Fatalf("%q\nA: %s\nB: %s", told(there.changes), a, b)
		}
		for _, pair := range [][2]string{{a, b}, {b, a}} {
			checkLaidOut(rt, pair[0], pair[1], there.counted)
		}
	})
}

func TestWhatIsEqualInAnEnvelopeIsFolded(t *testing.T) {
	var items []string
	for i := range 200 {
		items = append(items, fmt.Sprintf(`{"id":%d}`, i))
	}
	list := "[" + strings.Join(items, ",") + "]"
	x, y := jsonRun(1, list), jsonRun(2, `{"items":`+list+`}`)
	out := Align(context.Background(), x, y, mustCompare(t, Input{Runs: []playground.ComparedRun{x, y}}).Pairs[0], AlignOptions{})
	open := 0
	for _, l := range out.Lines {
		if l.Fold == 0 {
			open++
		}
	}
	if open > 12 || len(out.Folds) != 1 {
		t.Errorf("%d lines are open, with %d folds", open, len(out.Folds))
	}
}

func TestAMatrixLooksIntoAnEnvelope(t *testing.T) {
	runs := []playground.ComparedRun{jsonRun(1, `{"id":1,"name":"Ada","plan":"free"}`), jsonRun(2, `{"data":{"id":1,"name":"Ada","plan":"team"},"page":1}`), jsonRun(3, `{"id":1,"name":"Ada","plan":"pro"}`)}
	rows := mustCompare(t, Input{Runs: runs}).Matrix
	var got []string
	for _, r := range rows {
		text, _ := json.Marshal(r.Values)
		got = append(got, r.Path+" "+string(text))
	}
	if want := []string{`/page [null,1,null]`, `/plan ["free","team","pro"]`}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
