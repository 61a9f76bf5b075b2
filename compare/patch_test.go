package compare

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"parley/playground"
)

// applyPatch applies RFC 6902 operations to a document, so that a patch is proven by
// another hand than the one that wrote it. Numbers keep their spelling.
func applyPatch(doc any, ops []playground.PatchOp) (any, error) {
	for i, op := range ops {
		var err error
		switch op.Op {
		case "add":
			doc, err = applyAdd(doc, op.Path, mustParse(op.Value))
		case "remove":
			doc, _, err = applyRemove(doc, op.Path)
		case "replace":
			if doc, _, err = applyRemove(doc, op.Path); err == nil {
				doc, err = applyAdd(doc, op.Path, mustParse(op.Value))
			}
		case "move":
			var value any
			if doc, value, err = applyRemove(doc, op.From); err == nil {
				doc, err = applyAdd(doc, op.Path, value)
			}
		default:
			err = fmt.Errorf("operation %q", op.Op)
		}
		if err != nil {
			return nil, fmt.Errorf("operation %d (%s %s): %w", i, op.Op, op.Path, err)
		}
	}
	return doc, nil
}

func mustParse(text []byte) any {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		panic(fmt.Sprintf("%v: %.200q", err, text))
	}
	return v
}

func pointerSteps(path string) []string {
	if path == "" {
		return nil
	}
	steps := strings.Split(path[1:], "/")
	for i := range steps {
		steps[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(steps[i])
	}
	return steps
}

// applyAt calls do with the parent of the place and the last step; do returns the new parent.
func applyAt(doc any, steps []string, do func(parent any, last string) (any, error)) (any, error) {
	if len(steps) == 1 {
		return do(doc, steps[0])
	}
	switch v := doc.(type) {
	case map[string]any:
		child, ok := v[steps[0]]
		if !ok {
			return nil, fmt.Errorf("no member %q", steps[0])
		}
		child, err := applyAt(child, steps[1:], do)
		v[steps[0]] = child
		return v, err
	case []any:
		i, err := strconv.Atoi(steps[0])
		if err != nil || i < 0 || i >= len(v) {
			return nil, fmt.Errorf("no item %q of %d", steps[0], len(v))
		}
		v[i], err = applyAt(v[i], steps[1:], do)
		return v, err
	}
	return nil, errors.New("a step into a scalar")
}

func applyAdd(doc any, path string, value any) (any, error) {
	if path == "" {
		return value, nil
	}
	return applyAt(doc, pointerSteps(path), func(parent any, last string) (any, error) {
		switch v := parent.(type) {
		case map[string]any:
			v[last] = value
			return v, nil
		case []any:
			i, err := strconv.Atoi(last)
			if err != nil || i < 0 || i > len(v) {
				return nil, fmt.Errorf("no place %q among %d", last, len(v))
			}
			return slices.Insert(v, i, value), nil
		}
		return nil, errors.New("a scalar has no members")
	})
}

func applyRemove(doc any, path string) (rest, value any, err error) {
	if path == "" {
		return nil, doc, nil
	}
	rest, err = applyAt(doc, pointerSteps(path), func(parent any, last string) (any, error) {
		switch v := parent.(type) {
		case map[string]any:
			old, ok := v[last]
			if !ok {
				return nil, fmt.Errorf("no member %q", last)
			}
			value = old
			delete(v, last)
			return v, nil
		case []any:
			i, err := strconv.Atoi(last)
			if err != nil || i < 0 || i >= len(v) {
				return nil, fmt.Errorf("no item %q of %d", last, len(v))
			}
			value = v[i]
			return slices.Delete(v, i, i+1), nil
		}
		return nil, errors.New("a scalar has no members")
	})
	return rest, value, err
}

// checkPatch fails unless the patch turns a into b, numbers by their spelling.
func checkPatch(t interface {
	Helper()
	Fatalf(string, ...any)
}, a, b []byte, ops []playground.PatchOp) {
	t.Helper()
	got, err := applyPatch(mustParse(a), ops)
	if err != nil {
		t.Fatalf("%v\nA: %s\nB: %s\npatch: %s", err, a, b, mustJSON(ops))
	}
	if want := mustParse(b); !reflect.DeepEqual(got, want) {
		t.Fatalf("the patch makes another document\nA: %s\nB: %s\npatch: %s\nmade: %s", a, b, mustJSON(ops), mustJSON(got))
	}
}

func mustJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

func TestPatchOfIsExact(t *testing.T) {
	for _, c := range []struct {
		name, a, b, patch string
	}{
		{"equal documents need nothing", `{"a":[1,{"b":2}]}`, `{"a":[1,{"b":2}]}`, `[]`},
		{"a changed member is replaced", `{"a":1,"b":2}`, `{"a":1,"b":3}`, `[{"op":"replace","path":"/b","value":3}]`},
		{"names are escaped", `{"a/b":{"m~n":1}}`, `{"a/b":{"m~n":2,"":0}}`, `[{"op":"replace","path":"/a~1b/m~0n","value":2},{"op":"add","path":"/a~1b/","value":0}]`},
		{"another type at the root is replaced whole", `{"a":1}`, `[1]`, `[{"op":"replace","path":"","value":[1]}]`},
		{"removals count from the end", `[1,2,3,4]`, `[2,4]`, `[{"op":"remove","path":"/2"},{"op":"remove","path":"/0"}]`},
		{"additions count from the start", `[2,4]`, `[1,2,3,4]`, `[{"op":"add","path":"/0","value":1},{"op":"add","path":"/2","value":3}]`},
		{"one that moved to the end is one move", `[9,1,2,3,4]`, `[1,2,3,4,9]`, `[{"op":"move","path":"/4","from":"/0"}]`},
		{"one that moved to the start is one move", `[1,2,3,4,9]`, `[9,1,2,3,4]`, `[{"op":"move","path":"/0","from":"/4"}]`},
		{"a number of the same value is respelled", `{"a":1.0,"b":[1e2,2]}`, `{"a":1,"b":[100,2]}`, `[{"op":"replace","path":"/a","value":1},{"op":"replace","path":"/b/0","value":100}]`},
		{"what is inside of an item that moved has its new place", `[{"id":1,"x":0},{"id":2},{"id":3}]`, `[{"id":2},{"id":3},{"id":1,"x":5}]`,
			`[{"op":"move","path":"/2","from":"/0"},{"op":"replace","path":"/2/x","value":5}]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			patch := compareJSON(t, c.a, c.b).Pairs[0].Body.Patch
			checkPatch(t, []byte(c.a), []byte(c.b), patch)
			if got := string(mustJSON(patch)); got != c.patch {
				t.Errorf("patch %s\nwant  %s", got, c.patch)
			}
		})
	}
}

func TestPatchHoldsWhatARuleIgnores(t *testing.T) {
	a, b := `{"at":1,"x":[1,2]}`, `{"at":2,"x":[1,2]}`
	out := compareJSON(t, a, b, "/at")
	if !out.Same {
		t.Error("an ignored difference counts")
	}
	checkPatch(t, []byte(a), []byte(b), out.Pairs[0].Body.Patch)
}
