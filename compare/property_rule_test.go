package compare

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/playground"
)

// drawRule draws a rule that has something to do with one of the paths, often.
func drawRule(t *rapid.T, paths []string) string {
	steps := pointerSteps(rapid.SampledFrom(append([]string{"", "/nowhere", "/a/b~1c/0"}, paths...)).Draw(t, "path"))
	if rapid.IntRange(0, 2).Draw(t, "short") == 0 {
		steps = steps[:rapid.IntRange(0, len(steps)).Draw(t, "upto")]
	}
	for i := range steps {
		switch rapid.IntRange(0, 5).Draw(t, "step") {
		case 0:
			steps[i] = "*"
		case 1, 2:
			steps[i] = "**"
		default:
			if steps[i] == "*" || steps[i] == "**" { // a member of that name cannot be named
				steps[i] = "**"
			}
		}
	}
	rule := ""
	for _, s := range steps {
		rule = string(appendName([]byte(rule), s))
	}
	if rapid.IntRange(0, 4).Draw(t, "order") == 0 {
		return "order:" + rule
	}
	if path, ok := asJSONPath(steps); ok && rapid.Bool().Draw(t, "as JSONPath") {
		return path
	}
	return rule
}

// asJSONPath writes the steps of a rule as a JSONPath, where that can be said.
func asJSONPath(steps []string) (string, bool) {
	path := "$"
	for i, s := range steps {
		switch {
		case s == "**" && (i+1 == len(steps) || steps[i+1] == "**"):
			return "", false
		case s == "**":
			path += "."
		case s == "*":
			path += ".*"
		case s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == "":
			path += "." + s
		case s != "" && strings.Trim(s, "0123456789") == "" && (i == 0 || steps[i-1] != "**"):
			path += "[" + s + "]"
		default:
			return "", false
		}
	}
	return path, true
}

// under reports whether a rule of these steps speaks of the path or of what holds it: what
// matchSteps does, told by trying everything.
func under(rule, path []string) bool {
	switch {
	case len(rule) == 0:
		return true
	case rule[0] == "**":
		return under(rule[1:], path) || len(path) > 0 && under(rule, path[1:])
	case len(path) == 0:
		return false
	}
	return (rule[0] == "*" || rule[0] == path[0]) && under(rule[1:], path[1:])
}

// speaks is what a rule's text says of a change, read by another hand than ParseRule.
func speaks(rule string, c playground.Change) bool {
	path := pointerSteps(c.Path)
	if pointer, order := strings.CutPrefix(rule, "order:"); order {
		return c.Kind == playground.Moved && len(path) > 0 && under(pointerSteps(pointer), path[:len(path)-1])
	}
	if rest, is := strings.CutPrefix(rule, "$"); is {
		rest = strings.NewReplacer("..", ".**.", "[", ".", "]", "").Replace(rest)
		return under(strings.Split(rest, ".")[1:], path)
	}
	return under(pointerSteps(rule), path)
}

// TestRulesIgnoreExactlyWhatIsUnderThem: of any two documents and any rules, the changes
// stay as they are, and those are ignored that stand at a rule's path or under it, each by
// the first rule that speaks of it.
func TestRulesIgnoreExactlyWhatIsUnderThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawPair(t)
		plain := structureOfTexts(a, b)
		var paths []string
		for _, c := range plain.changes {
			paths = append(paths, c.Path)
		}
		var rules []string
		for range rapid.IntRange(1, 5).Draw(t, "rules") {
			rules = append(rules, drawRule(t, paths))
		}
		s := structureOfTexts(a, b, rules...)
		if len(s.changes) != len(plain.changes) || !reflect.DeepEqual(s.patch, plain.patch) {
			t.Fatalf("rules %q change what differs: %q, was %q", rules, told(s.changes), told(plain.changes))
		}
		counted := 0
		for i, c := range s.changes {
			want := slices.IndexFunc(rules, func(r string) bool { return speaks(r, c) })
			switch {
			case want < 0 && c.IgnoredBy != nil:
				t.Fatalf("%s %s is ignored by %q of %q", c.Kind, c.Path, *c.IgnoredBy, rules)
			case want >= 0 && (c.IgnoredBy == nil || *c.IgnoredBy != rules[want]):
				t.Fatalf("%s %s is not ignored by %q of %q, but by %v", c.Kind, c.Path, rules[want], rules, c.IgnoredBy)
			case want < 0:
				counted++
			}
			c.IgnoredBy = nil
			if !reflect.DeepEqual(c, plain.changes[i]) {
				t.Fatalf("with rules %q a change is %+v, was %+v", rules, c, plain.changes[i])
			}
		}
		if s.counted != counted {
			t.Fatalf("%d changes count, of which %d are not ignored", s.counted, counted)
		}
	})
}

// drawPair draws two documents: at random, or the second made from the first by some edits.
func drawPair(t *rapid.T) (a, b string) {
	a = drawValue(t, 4)
	if rapid.Bool().Draw(t, "apart") {
		return a, drawValue(t, 4)
	}
	doc := mustParse([]byte(a))
	for range rapid.IntRange(1, 6).Draw(t, "edits") {
		path := rapid.SampledFrom(leaves(doc, "")).Draw(t, "leaf")
		edit := playground.PatchOp{Op: rapid.SampledFrom([]string{"replace", "remove", "add"}).Draw(t, "op"), Path: path, Value: []byte(strconv.Itoa(rapid.IntRange(50, 60).Draw(t, "value")))}
		if after, err := applyPatch(mustParse(mustJSON(doc)), []playground.PatchOp{edit}); err == nil && path != "" {
			doc = after
		}
	}
	return a, string(mustJSON(doc))
}

// drawNested draws objects in objects.
func drawNested(t *rapid.T, depth int) any {
	if depth == 0 || rapid.IntRange(0, 3).Draw(t, "leaf") == 0 {
		return rapid.SampledFrom([]any{nil, true, 0.0, 1.0, "", "a", []any{1.0}}).Draw(t, "value")
	}
	members := map[string]any{}
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "at", "", "x/y", "~"}), 0, 5, rapid.ID).Draw(t, "names") {
		members[name] = drawNested(t, depth-1)
	}
	return members
}

// withoutPaths leaves out of objects what the rule speaks of.
func withoutPaths(v any, rule []string, at []string) any {
	members, is := v.(map[string]any)
	if !is {
		return v
	}
	left := map[string]any{}
	for name, child := range members {
		if here := append(slices.Clone(at), name); !under(rule, here) {
			left[name] = withoutPaths(child, rule, here)
		}
	}
	return left
}

// TestIgnoringIsAsIfBothDocumentsHadNothingThere: what counts under a rule is what differs
// when all that the rule speaks of is taken out of both documents.
func TestIgnoringIsAsIfBothDocumentsHadNothingThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := map[string]any{"root": drawNested(t, 4)}, map[string]any{"root": drawNested(t, 4)}
		var paths []string
		for _, c := range structureOfTexts(string(mustJSON(a)), string(mustJSON(b))).changes {
			paths = append(paths, c.Path)
		}
		rule := strings.TrimPrefix(drawRule(t, append(paths, leaves(a, "")...)), "order:")
		if rule == "" || rule[0] == '$' || !strings.Contains(strings.ReplaceAll(rule, "/**", ""), "/") {
			return // it speaks of all
		}
		var left, want []string
		for _, c := range structureOfTexts(string(mustJSON(a)), string(mustJSON(b)), rule).changes {
			if c.IgnoredBy == nil {
				left = append(left, string(c.Kind)+" "+c.Path)
			}
		}
		steps := pointerSteps(rule)
		for _, c := range structureOfTexts(string(mustJSON(withoutPaths(a, steps, nil))), string(mustJSON(withoutPaths(b, steps, nil)))).changes {
			want = append(want, string(c.Kind)+" "+c.Path)
		}
		if !slices.Equal(sorted(left), sorted(want)) {
			t.Fatalf("ignoring %q leaves %q, want %q\nA: %s\nB: %s", rule, left, want, mustJSON(a), mustJSON(b))
		}
	})
}

func TestEqualDocumentsHaveNoChangeWhateverTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawValue(t, 5)
		s := structureOfTexts(a, a, drawRule(t, leaves(mustParse([]byte(a)), "")))
		if len(s.changes)+len(s.patch)+s.counted != 0 {
			t.Fatalf("%q\nof %s", told(s.changes), a)
		}
	})
}
