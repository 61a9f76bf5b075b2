package compare

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/wI2L/jsondiff"
	"pgregory.net/rapid"

	"parley/playground"
)

// drawValue draws a small document; its few names and values make equal parts likely.
func drawValue(t *rapid.T, depth int) string {
	top := 9
	if depth == 0 {
		top = 6
	}
	switch rapid.IntRange(0, top).Draw(t, "kind") {
	case 0:
		return "null"
	case 1:
		return rapid.SampledFrom([]string{"true", "false"}).Draw(t, "literal")
	case 2, 3:
		return rapid.SampledFrom([]string{"0", "1", "2", "3", "1.0", "10e-1", "-0", "100", "1e2", "12345678901234567890123", "0.5"}).Draw(t, "number")
	case 4, 5, 6:
		return rapid.SampledFrom([]string{`"a"`, `"b"`, `"\u0061"`, `""`, `"é"`, `"x/y~z"`}).Draw(t, "string")
	case 7, 8:
		return drawArray(t, depth)
	default:
		return drawObject(t, depth)
	}
}

func drawArray(t *rapid.T, depth int) string {
	n := rapid.IntRange(0, 7).Draw(t, "items")
	records := rapid.Bool().Draw(t, "records")
	ids := rapid.Permutation([]int{1, 2, 3, 4, 5, 6, 7, 8, 9}).Draw(t, "ids")
	items := make([]string, n)
	for i := range items {
		if items[i] = ""; records {
			items[i] = fmt.Sprintf(`{"id":%d,"v":%s}`, ids[i], drawValue(t, max(depth-2, 0)))
		} else {
			items[i] = drawValue(t, depth-1)
		}
	}
	return "[" + strings.Join(items, ",") + "]"
}

func drawObject(t *rapid.T, depth int) string {
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"id", "name", "a", "b/c", "~", "", "0", "1"}), 0, 6, rapid.ID).Draw(t, "names")
	members := make([]string, len(names))
	for i, name := range names {
		members[i] = string(mustJSON(name)) + ":" + drawValue(t, depth-1)
	}
	return "{" + strings.Join(members, ",") + "}"
}

func structureOfTexts(a, b string, rules ...string) *structure {
	h := newHasher()
	docA, errA := readDocument(context.Background(), h, []byte(a))
	docB, errB := readDocument(context.Background(), h, []byte(b))
	if errA != nil || errB != nil {
		panic(fmt.Sprint(errA, errB))
	}
	set := &ruleSet{}
	for _, r := range rules {
		if err := set.add(playground.RuleHits{Rule: r}); err != nil {
			panic(err)
		}
	}
	s := newStructure(context.Background(), h, docA, docB, set)
	s.compare()
	return s
}

func TestPatchOfAnyTwoDocumentsMakesTheSecond(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawValue(t, 4), drawValue(t, 4)
		s := structureOfTexts(a, b)
		checkPatch(t, []byte(a), []byte(b), s.patch)
		oracle, err := jsondiff.CompareJSON(plainJSON(a), plainJSON(b))
		if err != nil {
			t.Fatalf("oracle: %v", err)
		}
		if (len(oracle) == 0) != (len(s.changes) == 0) {
			t.Fatalf("%d changes, the oracle has %d operations\nA: %s\nB: %s", len(s.changes), len(oracle), a, b)
		}
	})
}

// plainJSON writes numbers by value, as the oracle compares them.
func plainJSON(text string) []byte {
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		panic(err)
	}
	out := mustJSON(v)
	return []byte(strings.ReplaceAll(string(out), "-0", "0"))
}

// mutated is a large array of records and the same after random edits.
func mutated(r *rand.Rand, n int, key bool) (a, b string) {
	var as, bs []string
	for i := range n {
		record := func(v int) string {
			if key {
				return fmt.Sprintf(`{"id":%d,"v":%d,"w":[%d,%d]}`, i, v, i%3, i%5)
			}
			return fmt.Sprintf(`{"v":%d,"w":[%d,%d]}`, v, i%3, i%5)
		}
		as = append(as, record(i%7))
		switch r.IntN(12) {
		case 0:
		case 1:
			bs = append(bs, record(r.IntN(9)))
		case 2:
			bs = append(bs, record(i%7), fmt.Sprintf(`{"id":%d,"v":0}`, 1000+i))
		default:
			bs = append(bs, record(i%7))
		}
	}
	for range r.IntN(6) {
		i, j := r.IntN(len(bs)), r.IntN(len(bs))
		bs[i], bs[j] = bs[j], bs[i]
	}
	return "[" + strings.Join(as, ",") + "]", "[" + strings.Join(bs, ",") + "]"
}

func TestPatchOfLongArraysMakesTheSecond(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		a, b := mutated(r, 20+r.IntN(300), seed%2 == 0)
		checkPatch(t, []byte(a), []byte(b), structureOfTexts(a, b).patch)
	}
}

func TestOneChangedMemberIsOneChangeAtItsPath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := mustParse([]byte(drawValue(t, 4)))
		paths := leaves(doc, "")
		path := rapid.SampledFrom(paths).Draw(t, "path")
		after, err := applyPatch(mustParse(mustJSON(doc)), []playground.PatchOp{{Op: "replace", Path: path, Value: []byte(`"another"`)}})
		if err != nil {
			t.Fatalf("%v", err)
		}
		a, b := string(mustJSON(doc)), string(mustJSON(after))
		s := structureOfTexts(a, b)
		if len(s.changes) != 1 || s.changes[0].Path != path || s.changes[0].Kind != playground.Changed {
			t.Fatalf("changing %q makes %q\nA: %s\nB: %s", path, told(s.changes), a, b)
		}
		if ignoring := structureOfTexts(a, b, path); ignoring.counted != 0 || len(ignoring.changes) != 1 {
			t.Fatalf("ignoring %q leaves %q", path, told(ignoring.changes))
		}
	})
}

// leaves returns the JSON Pointers of all scalars and empty containers.
func leaves(v any, path string) []string {
	var out []string
	switch v := v.(type) {
	case map[string]any:
		for name, child := range v {
			out = append(out, leaves(child, string(appendName([]byte(path), name)))...)
		}
	case []any:
		for i, child := range v {
			out = append(out, leaves(child, string(appendPlace([]byte(path), int32(i))))...)
		}
	}
	if len(out) == 0 {
		out = append(out, path)
	}
	// Sorted, so that a failing draw can be drawn again.
	return sorted(out)
}

func FuzzCompareJSON(f *testing.F) {
	f.Add([]byte(`{"a":[1,2,{"id":1}]}`), []byte(`{"a":[2,1,{"id":1.0}],"b":null}`))
	f.Add([]byte(`[[],[1],[1,1]]`), []byte(`[[1,1],[],[1]]`))
	f.Add([]byte("\xef\xbb\xbf{\"\\ud83d\\ude00\":1e400}"), []byte(`{"😀":1e+400}`))
	f.Add([]byte(`[{"id":1,"v":0},{"id":2}]`), []byte(`[{"id":2},{"id":3},{"id":1,"v":"0"}]`))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		h := newHasher()
		docA, errA := readDocument(context.Background(), h, a)
		docB, errB := readDocument(context.Background(), h, b)
		if errA != nil || errB != nil {
			return
		}
		s := newStructure(context.Background(), h, docA, docB, &ruleSet{})
		s.compare()
		checkPatch(t, a, b, s.patch)
		same := newStructure(context.Background(), h, docA, docA, &ruleSet{})
		if same.compare(); len(same.changes)+len(same.patch) != 0 {
			t.Fatalf("a document differs from itself: %s", told(same.changes))
		}
		back := newStructure(context.Background(), h, docB, docA, &ruleSet{})
		back.compare()
		checkPatch(t, b, a, back.patch)
		if got, want := mirrorImage(back, true), mirrorImage(s, false); !slices.Equal(got, want) {
			t.Fatalf("A to B: %q\nB to A: %q", told(s.changes), told(back.changes))
		}
	})
}

func FuzzReadDocumentAgreesWithEncodingJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e-3,"\u00e9\n",null,true]}`, `01`, `[1,]`, `"\ud800"`, `{"a":1,"a":2}`, "\"\x01\"", `-`, `1.`, `[`, ` {} `, `tru`, "\"\xff\""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		doc, err := readDocument(context.Background(), newHasher(), text)
		if err == nil && (len(text) < 3 || text[0] != 0xef) != json.Valid(text) && text[0] != 0xef {
			t.Fatalf("%q is read and is not valid", text)
		}
		if err != nil {
			return
		}
		if n := len(doc.nodes); int(doc.nodes[0].next) != n {
			t.Fatalf("%q: the root ends at node %d of %d", text, doc.nodes[0].next, n)
		}
		mustParse(doc.raw(0))
	})
}

func FuzzCompareAndAlign(f *testing.F) {
	f.Add("a\nb\r\n", "a\nc", "text/plain", "/a")
	f.Add(`{"a":[1,{"id":"x"}]}`, `{"a":[{"id":"x","v":"`+strings.Repeat("word ", 40)+`"},1.0]}`, "application/json", "/**/id")
	f.Add("\x00\x01", "\x00\x02", "", "header:Date")
	f.Add("", "{}", "application/json", "")
	f.Add("caf\xe9 \xff", "caf\xc3\xa9", "text/html", "/*")
	f.Fuzz(func(t *testing.T, a, b, mediaType, rule string) {
		x, y := answered(1, 200, mediaType, a), answered(2, 200, mediaType, b)
		in := Input{Runs: []playground.ComparedRun{x, y}, Defaults: true}
		if _, err := ParseRule(rule); err == nil {
			in.Rules = []playground.RuleHits{{Rule: rule, Scope: "view"}}
		}
		out := mustCompare(t, in)
		body := out.Pairs[0].Body
		counted := 0
		for _, ch := range body.Changes {
			if ch.IgnoredBy == nil {
				counted++
			}
		}
		if body.Same != (counted == 0) {
			t.Fatalf("same is %t with %d changes", body.Same, counted)
		}
		in.Rules = nil
		other := in
		other.Runs = []playground.ComparedRun{y, x}
		if mustCompare(t, in).Same != mustCompare(t, other).Same {
			t.Fatal("the runs in the other order are not compared alike")
		}
		for _, text := range []bool{false, true} {
			shown := Align(context.Background(), x, y, out.Pairs[0], AlignOptions{Text: text})
			if !text && shown.Differences != counted && shown.Complete && body.Kind == "json" {
				t.Fatalf("%d differences are shown of %d", shown.Differences, counted)
			}
			for _, l := range shown.Lines {
				if l.Fold < 0 || l.Fold > len(shown.Folds) {
					t.Fatalf("a line in fold %d of %d", l.Fold, len(shown.Folds))
				}
			}
			mustJSON(shown)
		}
		mustJSON(out)
	})
}
