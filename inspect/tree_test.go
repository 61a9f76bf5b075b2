package inspect

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/playground"
)

// branchesOf shows a tree in short: names, texts and what is held.
func branchesOf(n playground.TreeNode) string {
	s := n.Text
	switch n.Holds {
	case playground.HoldsMembers:
		s = fmt.Sprintf("{%d}", n.Count)
	case playground.HoldsElements, playground.HoldsDocuments:
		s = fmt.Sprintf("[%d]", n.Count)
	}
	if n.Name != "" {
		s = n.Name + ":" + s
	}
	if n.Kids == nil {
		return s
	}
	var kids []string
	for _, k := range n.Kids.List {
		kids = append(kids, branchesOf(k))
	}
	s += "(" + strings.Join(kids, " ") + ")"
	if n.Kids.More {
		s += "+"
	}
	if n.Kids.Fault != "" {
		s += "!"
	}
	return s
}

func TestContentIsShownAsATree(t *testing.T) {
	for _, c := range []struct{ name, content, pointer, want string }{
		{"an object", `{"a": 1, "b": {"c": [true, null]}, "d": "\u00fc\n<"}`, "", `{3}(a:1 b:{1}(c:[2](0:true 1:null)) d:"ü\n<")`},
		{"a value in it", `{"a": 1, "b": {"c": [true, null]}}`, "/b/c", `[2](0:true 1:null)`},
		{"a value that holds nothing", `{"a": [1, 12.50e3]}`, "/a/1", `12.50e3`},
		{"names that are escaped", `{"a/b": {"~": {"": [7]}}}`, "/a~1b/~0/", `[1](0:7)`},
		{"empty ones", ` {"a": {}, "b": [ ] }`, "", `{2}(a:{0}() b:[0]())`},
		{"only a text", `"x"`, "", `"x"`},
		{"a byte order mark", "\xef\xbb\xbf[1]", "", `[1](0:1)`},
		{"numbers as they are", `[12345678901234567890123, 1e400, -0]`, "", `[3](0:12345678901234567890123 1:1e400 2:-0)`},
		{"brackets and quotes in texts", `{"a]": "}\\\"[", "b": "\\\\"}`, "", `{2}(a]:"}\\\"[" b:"\\\\")`},
		{"a name that stands twice", `{"a": 1, "a": {"b": 2}}`, "", `{2}(a:1 a:{1})`},
		{"a comma too many", `[1, 2,, 3]`, "", `[-1](0:1 1:2)!`},
		{"what breaks off", `{"a": [1, {"b": "x`, "", `{-1}(a:[-1](0:1 1:{-1})!)!`},
		{"what breaks off behind a comma", `[1,`, "", `[-1](0:1)!`},
		{"a name without quotation marks", `{a: 1}`, "", `{-1}()!`},
		{"nothing behind a colon", `{"a": }`, "", `{-1}()!`},
		{"no comma", `[1 2]`, "", `[-1](0:1)!`},
	} {
		q := TreeQuery{Pointer: c.pointer}
		got, err := New().Tree(context.Background(), c.name, contentOf(c.content), q)
		if s := branchesOf(got.Top); err != nil || !got.Found || s != c.want {
			t.Errorf("%s: %s, want %s (found %v, %v)", c.name, s, c.want, got.Found, err)
		}
	}
	for _, c := range []struct{ name, content, pointer string }{
		{"another name", `{"a": 1}`, "/b"}, {"a number too high", `[1]`, "/1"}, {"no number", `[1]`, "/x"}, {"a number with a nought before", `[1]`, "/00"},
		{"what is in a text", `{"a": "b"}`, "/a/b"}, {"no pointer", `{"a": 1}`, "a"}, {"nothing at all", ` `, ""}, {"behind a fault", `{"a" 1, "b": 2}`, "/b"},
	} {
		if got, err := New().Tree(context.Background(), c.name, contentOf(c.content), TreeQuery{Pointer: c.pointer}); err != nil || got.Found {
			t.Errorf("%s: found %s, %v", c.name, branchesOf(got.Top), err)
		}
	}
}

func TestDocumentsInARowAreATree(t *testing.T) {
	i, c := New(), contentOf("{\"a\":1}\n[2]\n\n3")
	got, err := i.Tree(context.Background(), "rows", c, TreeQuery{Many: true})
	if s := branchesOf(got.Top); err != nil || s != `[3](0:{1}(a:1) 1:[1](0:2) 2:3)` {
		t.Errorf("%s, %v", s, err)
	}
	if got, _ = i.Tree(context.Background(), "rows", c, TreeQuery{Many: true, Pointer: "/1"}); branchesOf(got.Top) != `[1](0:2)` {
		t.Error(branchesOf(got.Top))
	}
}

// manyItems is a document with so many items, that begins and ends with something else.
func manyItems(n int) string {
	var b strings.Builder
	b.WriteString(`{"first": 1, "items": [`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id": %d, "tags": ["a", "b]"], "text": "%s"}`, i, strings.Repeat("x", i%97))
	}
	b.WriteString(`], "last": {"total": 7}}`)
	return b.String()
}

func TestALongListIsShownPageByPage(t *testing.T) {
	const many = 300_000
	i, c := New(), contentOf(manyItems(many))
	ask := func(q TreeQuery) playground.BodyTree {
		t.Helper()
		got, err := i.Tree(context.Background(), "long", c, q)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	first := ask(TreeQuery{Hurry: true}).Top
	if first.Count != -1 || len(first.Kids.List) != 2 || !first.Kids.Unread || first.Kids.List[1].Kids != nil {
		t.Errorf("at first: %.200s, unread %v", branchesOf(first), first.Kids.Unread)
	}
	whole := ask(TreeQuery{}).Top
	if items := whole.Kids.List[1]; whole.Count != 3 || items.Count != many || len(items.Kids.List) != 100 || !items.Kids.More || whole.Kids.List[2].Kids.List[0].Text != "7" {
		t.Errorf("then: %.200s", branchesOf(whole))
	}
	for _, from := range []int{0, 100, 250_000, many - 100, many - 1, many + 5, 777} {
		got := ask(TreeQuery{Pointer: "/items", From: from, Flat: true}).Top
		if from > many {
			from = many - 100
		}
		if n := min(100, many-from); got.Kids.From != from || len(got.Kids.List) != n || got.Kids.More != (from+n < many) || got.Kids.List[0].Pointer != "/items/"+strconv.Itoa(from) {
			t.Errorf("from %d: %d of them from %d, more %v", from, len(got.Kids.List), got.Kids.From, got.Kids.More)
		}
	}
	if got := ask(TreeQuery{Pointer: "/items/299999/id"}); got.Top.Text != "299999" {
		t.Errorf("the last: %+v", got.Top)
	}
	if got := ask(TreeQuery{Pointer: "/last"}); branchesOf(got.Top) != "{1}(total:7)" {
		t.Error(branchesOf(got.Top))
	}
}

func TestReadingATreeStopsAndGoesOn(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	i, c := New(), contentOf(manyItems(10))
	if got, err := i.Tree(ctx, "late", c, TreeQuery{Pointer: "/last"}); err != nil || got.Found || got.Read < 0 {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := i.Tree(context.Background(), "late", c, TreeQuery{Pointer: "/last"}); err != nil || !got.Found {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWhatIsNestedDeepOpensLater(t *testing.T) {
	got, err := New().Tree(context.Background(), "deep", contentOf(strings.Repeat("[", 5000)+strings.Repeat("]", 5000)), TreeQuery{})
	if err != nil {
		t.Fatal(err)
	}
	depth := 0
	n := &got.Top
	for ; n.Kids != nil; n = &n.Kids.List[0] {
		depth++
	}
	if depth != pageLevels+1 || n.Pointer != strings.Repeat("/0", depth) {
		t.Errorf("%d levels, then %q", depth, n.Pointer)
	}
	if got, err = New().Tree(context.Background(), "deep", contentOf(strings.Repeat("[", 5000)), TreeQuery{Pointer: strings.Repeat("/0", 201)}); err != nil || got.Found {
		t.Error("a pointer of so many steps is followed")
	}
}

// valueOf reads a whole value by asking for it page by page.
func valueOf(t *rapid.T, i *Inspector, c Content, pointer string) any {
	var list []any
	members := map[string]any{}
	for from := 0; ; {
		got, err := i.Tree(context.Background(), "some", c, TreeQuery{Pointer: pointer, From: from, Flat: true})
		if err != nil || !got.Found {
			t.Fatalf("%q: found %v, %v", pointer, got.Found, err)
		}
		if got.Top.Holds == playground.HoldsNone {
			var v any
			if err := json.Unmarshal([]byte(got.Top.Text), &v); err != nil {
				t.Fatalf("%q: %q: %v", pointer, got.Top.Text, err)
			}
			return v
		}
		for _, k := range got.Top.Kids.List {
			v := valueOf(t, i, c, k.Pointer)
			list, members[k.Name] = append(list, v), v
		}
		if from += len(got.Top.Kids.List); got.Top.Kids.More {
			continue
		}
		if got.Top.Count != from {
			t.Fatalf("%q holds %d, not %d", pointer, got.Top.Count, from)
		}
		if got.Top.Holds == playground.HoldsMembers {
			return members
		}
		return append([]any{}, list...)
	}
}

func TestEveryPointerLeadsToItsValue(t *testing.T) {
	value := rapid.Deferred(func() *rapid.Generator[any] { return treeJSON(3) })
	rapid.Check(t, func(t *rapid.T) {
		want := value.Draw(t, "value")
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if rapid.Bool().Draw(t, "spaced") {
			var b bytes.Buffer
			_ = json.Indent(&b, text, " ", "\t")
			text = b.Bytes()
		}
		_ = json.Unmarshal(text, &want)
		if got := valueOf(t, New(), contentOf(string(text)), ""); !reflect.DeepEqual(got, want) {
			t.Fatalf("%v, want %v of %s", got, want, text)
		}
	})
}

// treeJSON makes values nested to a depth.
func treeJSON(depth int) *rapid.Generator[any] {
	scalars := []*rapid.Generator[any]{rapid.Just[any](nil), rapid.Bool().AsAny(), rapid.Float64Range(-1e9, 1e9).AsAny(), rapid.StringN(0, 20, 60).AsAny()}
	if depth == 0 {
		return rapid.OneOf(scalars...)
	}
	inner := treeJSON(depth - 1)
	return rapid.OneOf(append(scalars, rapid.SliceOfN(inner, 0, 4).AsAny(), rapid.MapOfN(rapid.StringN(0, 4, 12), inner, 0, 4).AsAny())...)
}

func FuzzTree(f *testing.F) {
	f.Add([]byte(`{"a": [1, {"b": "x"}], "a": 2}`), "/a/1")
	f.Add([]byte(`[[],{},"\\",`), "")
	f.Fuzz(func(t *testing.T, b []byte, pointer string) {
		for _, many := range []bool{false, true} {
			i := New()
			first, err := i.Tree(context.Background(), "x", contentOf(string(b)), TreeQuery{Pointer: pointer, Many: many})
			if err != nil {
				t.Fatal(err)
			}
			again, err := i.Tree(context.Background(), "x", contentOf(string(b)), TreeQuery{Pointer: pointer, Many: many})
			if err != nil || branchesOf(first.Top) != branchesOf(again.Top) {
				t.Errorf("%s, then %s, %v", branchesOf(first.Top), branchesOf(again.Top), err)
			}
		}
	})
}
