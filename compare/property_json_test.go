package compare

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/playground"
)

// strangeNames are names of members that a path, a page or a parser may trip over.
var strangeNames = []string{"", "~", "/", "~1", "a/b", "m~n", "0", "-", "é", "日本", "😀", "a b", "\"", "\\", "\u0000", "*", "**", "id", "x"}

// drawKeyed draws a document of objects in keyed arrays in objects, with strange names.
func drawKeyed(t *rapid.T, depth int) any {
	if depth == 0 {
		return rapid.SampledFrom([]any{nil, true, 0.0, 1.0, 2.5, "", "a", "é", []any{}, map[string]any{}}).Draw(t, "leaf")
	}
	if rapid.IntRange(0, 2).Draw(t, "shape") == 0 {
		key := rapid.SampledFrom([]string{"id", "uuid", "name", "key", "sku"}).Draw(t, "key")
		var items []any
		for i := range rapid.IntRange(0, 5).Draw(t, "items") {
			items = append(items, map[string]any{key: fmt.Sprint("k", i), "v": drawKeyed(t, depth-1), "w": drawKeyed(t, depth-1)})
		}
		return append([]any{}, items...)
	}
	members := map[string]any{}
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(strangeNames), 0, 4, rapid.ID).Draw(t, "names") {
		members[name] = drawKeyed(t, depth-1)
	}
	return members
}

func TestOneEditDeepInsideIsOneChangeAtItsPath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := map[string]any{"root": drawKeyed(t, 4)}
		a := string(mustJSON(doc))
		path := rapid.SampledFrom(leaves(doc, "")).Draw(t, "path")
		for _, edit := range []playground.PatchOp{
			{Op: "replace", Path: path, Value: []byte(`"another"`)},
			{Op: "remove", Path: path},
			{Op: "add", Path: path[:strings.LastIndexByte(path, '/')] + "/new", Value: []byte(`"another"`)},
		} {
			after, err := applyPatch(mustParse([]byte(a)), []playground.PatchOp{edit})
			if err != nil {
				continue // an array takes no member of the name "new"
			}
			b := string(mustJSON(after))
			s := structureOfTexts(a, b)
			kind := map[string]playground.ChangeKind{"replace": playground.Changed, "remove": playground.Removed, "add": playground.Added}[edit.Op]
			if len(s.changes) != 1 || s.changes[0].Kind != kind || s.changes[0].Path != edit.Path {
				t.Fatalf("%s %q makes %q\nA: %s\nB: %s", edit.Op, edit.Path, told(s.changes), a, b)
			}
			checkPatch(t, []byte(a), []byte(b), s.patch)
		}
	})
}

func TestOneItemOfAKeyedArrayIsOneChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "items")
		var items []string
		for i := range n {
			items = append(items, fmt.Sprintf(`{"id":%d,"v":%d,"w":[%d]}`, i, i%3, i%2))
		}
		at, to := rapid.IntRange(0, n-1).Draw(t, "at"), rapid.IntRange(0, n-1).Draw(t, "to")
		without := slices.Delete(slices.Clone(items), at, at+1)
		whole := func(items []string) string { return `{"l":[` + strings.Join(items, ",") + `]}` }
		for name, c := range map[string]struct {
			a, b string
			want playground.Change
		}{
			"removed": {whole(items), whole(without), playground.Change{Kind: playground.Removed, Path: fmt.Sprint("/l/", at)}},
			"added":   {whole(without), whole(items), playground.Change{Kind: playground.Added, Path: fmt.Sprint("/l/", at)}},
			"moved":   {whole(items), whole(slices.Insert(slices.Clone(without), to, items[at])), playground.Change{Kind: playground.Moved, Path: fmt.Sprint("/l/", to), From: fmt.Sprint("/l/", at)}},
		} {
			s := structureOfTexts(c.a, c.b)
			checkPatch(t, []byte(c.a), []byte(c.b), s.patch)
			switch {
			case name == "moved" && at == to:
				if len(s.changes) != 0 {
					t.Fatalf("an item that stayed: %q", told(s.changes))
				}
			case name == "moved" && (at-to == 1 || to-at == 1):
				// Either neighbour may be the one that moved.
				if len(s.changes) != 1 || s.changes[0].Kind != playground.Moved {
					t.Fatalf("neighbours changed places: %q", told(s.changes))
				}
			case len(s.changes) != 1 || s.changes[0].Kind != c.want.Kind || s.changes[0].Path != c.want.Path || s.changes[0].From != c.want.From:
				t.Fatalf("%s %d to %d: %q", name, at, to, told(s.changes))
			}
		}
	})
}

// mirrorImage writes changes by their places in both documents, as seen from A or from B.
func mirrorImage(s *structure, turned bool) []string {
	var out []string
	for i, c := range s.changes {
		kind, at := c.Kind, s.places[i]
		if turned {
			at.a, at.b = at.b, at.a
			switch kind {
			case playground.Added:
				kind = playground.Removed
			case playground.Removed:
				kind = playground.Added
			}
		}
		out = append(out, fmt.Sprint(kind, at))
	}
	slices.Sort(out)
	return out
}

func TestBothDirectionsMirrorEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawValue(t, 4), drawValue(t, 4)
		there, back := structureOfTexts(a, b), structureOfTexts(b, a)
		if got, want := mirrorImage(back, true), mirrorImage(there, false); !slices.Equal(got, want) {
			t.Fatalf("A to B: %q\nB to A: %q\nA: %s\nB: %s", told(there.changes), told(back.changes), a, b)
		}
	})
}

func TestTextBlocksMirrorEachOther(t *testing.T) {
	lines := rapid.SliceOfN(rapid.SampledFrom([]string{"a\n", "b\n", "c\n", "d\n", "\n"}), 0, 120)
	rapid.Check(t, func(t *rapid.T) {
		a, b := strings.Join(lines.Draw(t, "a"), ""), strings.Join(lines.Draw(t, "b"), "")
		there := textsOf(a, b).blocks
		for i, back := range textsOf(b, a).blocks {
			if want := (block{a0: back.b0, a1: back.b1, b0: back.a0, b1: back.a1}); i >= len(there) || there[i] != want {
				t.Fatalf("block %d of B to A is %v, A to B has %v", i, back, there)
			}
		}
	})
}

func TestReformattedDocumentsAreTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawValue(t, 5)
		var again []byte
		if again = mustJSON(mustParse([]byte(a))); rapid.Bool().Draw(t, "spaces") {
			again = []byte(strings.NewReplacer(",", " ,\n\t", ":", " : ", "[", "[ ").Replace(string(again)))
		}
		s := structureOfTexts(a, string(again))
		if len(s.changes) != 0 || s.counted != 0 {
			t.Fatalf("%q\nA: %s\nB: %s", told(s.changes), a, again)
		}
	})
}
