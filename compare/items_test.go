package compare

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/playground"
)

func pairingOf(a, b string) (*structure, *pairing) {
	s := structureOfTexts(a, b)
	return s, s.pairs.pair(0, 0)
}

func TestPairingIsOneToOneAndItsOrderHoldsAllItems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawArray(t, 3), drawArray(t, 3)
		_, q := pairingOf(a, b)
		for i, j := range q.to {
			if j >= 0 && q.from[j] != int32(i) {
				t.Fatalf("%d is %d, which is %d\nA %s\nB %s", i, j, q.from[j], a, b)
			}
		}
		var as, bs, kept []int32
		for _, at := range q.order() {
			if at.a >= 0 {
				as = append(as, at.a)
			}
			if at.b >= 0 {
				bs = append(bs, at.b)
			}
			if at.a >= 0 && at.b >= 0 && !q.moved[at.b] {
				kept = append(kept, at.a)
			}
			if (at.b < 0) != (at.a >= 0 && q.to[at.a] < 0) || at.b >= 0 && q.from[at.b] != at.a {
				t.Fatalf("the order has %+v", at)
			}
		}
		if !slices.IsSorted(bs) || len(bs) != len(q.bs) || len(as) != len(q.as) {
			t.Fatalf("the order has %d of %d and %d of %d", len(as), len(q.as), len(bs), len(q.bs))
		}
		if !slices.IsSorted(kept) {
			t.Fatalf("what kept its order has the order %v", kept)
		}
	})
}

func TestIdentityIs(t *testing.T) {
	for _, c := range []struct {
		name, a, b, want string
	}{
		{"id", `[{"id":1,"name":"a"},{"id":2,"name":"b"}]`, `[{"id":2,"name":"b"}]`, "id"},
		{"_id", `[{"_id":"x","n":1}]`, `[{"_id":"x","n":2}]`, "_id"},
		{"name where id is missing in one", `[{"id":1,"name":"a"},{"name":"b"}]`, `[{"id":1,"name":"a"},{"name":"b"}]`, "name"},
		{"name where id is not unique", `[{"id":1,"name":"a"},{"id":1,"name":"b"}]`, `[{"id":1,"name":"a"}]`, "name"},
		{"not id where none agrees", `[{"id":1},{"id":2}]`, `[{"id":3},{"id":4}]`, ""},
		{"not a name on which few agree", `[{"name":"a"},{"name":"b"},{"name":"c"}]`, `[{"name":"a"},{"name":"x"},{"name":"y"}]`, ""},
		{"another member", `[{"sku":"a","n":1},{"sku":"b","n":1}]`, `[{"sku":"b","n":1},{"sku":"a","n":1}]`, "sku"},
		{"the member on which most agree", `[{"x":1,"y":1},{"x":2,"y":2},{"x":3,"y":3}]`, `[{"x":1,"y":1},{"x":2,"y":2},{"x":9,"y":3}]`, "y"},
		{"not an object", `[{"id":{"a":1}},{"id":{"a":2}}]`, `[{"id":{"a":1}},{"id":{"a":2}}]`, ""},
		{"not null", `[{"id":null,"x":1}]`, `[{"id":null,"x":1}]`, ""},
		{"none among scalars", `[1,2]`, `[1,2]`, ""},
		{"none where one is no object", `[{"id":1},2]`, `[{"id":1},2]`, ""},
		{"none for an empty array", `[]`, `[{"id":1}]`, ""},
		{"in the metadata", `[{"metadata":{"uid":"a"},"n":1},{"metadata":{"uid":"b"},"n":2}]`, `[{"metadata":{"uid":"b"},"n":1},{"metadata":{"uid":"c"},"n":1}]`, "metadata/uid"},
		{"where it links to itself", `[{"_links":{"self":{"href":"/1"}},"n":1},{"_links":{"self":{"href":"/2"}},"n":2}]`, `[{"_links":{"self":{"href":"/2"}},"n":1},{"_links":{"self":{"href":"/1"}},"n":1}]`, "_links/self/href"},
		{"in a member of any name, where half agree", `[{"track":{"id":1}},{"track":{"id":2}}]`, `[{"track":{"id":2},"n":1},{"track":{"id":3}}]`, "track/id"},
		{"an id within each kind", `[{"type":"a","id":1},{"type":"b","id":1}]`, `[{"type":"b","id":1,"n":1},{"type":"c","id":1}]`, "type/id"},
		{"ids equal by value", `[{"id":1.0,"v":1}]`, `[{"id":1,"v":2}]`, "id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := structureOfTexts(c.a, c.b)
			id, ok := s.pairs.identity(s.a.children(nil, 0), s.b.children(nil, 0))
			got := ""
			for i := range s.a.nodes {
				for _, part := range append(id.names[:], id.kind) {
					if n := &s.a.nodes[i]; ok && n.nameStart > 0 && n.name == part && !strings.Contains(got, s.a.nameOf(uint32(i))) {
						got = strings.TrimPrefix(got+"/"+s.a.nameOf(uint32(i)), "/")
					}
				}
			}
			if got != c.want {
				t.Errorf("the identity is %q, want %q", got, c.want)
			}
		})
	}
}

func TestMembersKeepTheirPlaces(t *testing.T) {
	for _, c := range []struct{ name, a, b, want string }{
		{"the same", `{"a":1,"b":2}`, `{"a":1,"b":2}`, "a b"},
		{"another order is B's", `{"a":1,"b":2}`, `{"b":1,"a":2}`, "b a"},
		{"what is gone follows what it followed", `{"x":0,"a":1,"y":0,"z":0,"b":2}`, `{"b":2,"a":1}`, "-x b a -y -z"},
		{"what is new stands where it is", `{"a":1,"b":2}`, `{"n":0,"a":1,"m":0,"b":2}`, "+n a +m b"},
		{"all are others", `{"a":1,"b":2}`, `{"c":1,"d":2}`, "-a -b +c +d"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := structureOfTexts(c.a, c.b)
			var got []string
			for _, m := range merge(s.a, s.b, 0, 0) {
				switch {
				case m.a == 0:
					got = append(got, "+"+s.b.nameOf(m.b))
				case m.b == 0:
					got = append(got, "-"+s.a.nameOf(m.a))
				default:
					if s.a.nameOf(m.a) != s.b.nameOf(m.b) {
						t.Errorf("%s is paired with %s", s.a.nameOf(m.a), s.b.nameOf(m.b))
					}
					got = append(got, s.b.nameOf(m.b))
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %q, want %q", strings.Join(got, " "), c.want)
			}
		})
	}
}

func TestLargeObjectsInAnyOrder(t *testing.T) {
	var as, bs []string
	for i := range 500 {
		as = append(as, fmt.Sprintf(`"m%d":%d`, i, i))
		if i != 250 {
			bs = append(bs, fmt.Sprintf(`"m%d":%d`, i, i+i/499))
		}
	}
	slices.Reverse(bs)
	a, b := "{"+strings.Join(as, ",")+"}", "{"+strings.Join(bs, ",")+`,"new":0}`
	s := structureOfTexts(a, b)
	want := []string{"changed /m499 499 500", "removed /m250 250", "added /new 0"}
	if got := told(s.changes); !slices.Equal(sorted(got), sorted(want)) {
		t.Errorf("%q", got)
	}
	checkPatch(t, []byte(a), []byte(b), s.patch)
}

func TestLargeObjectsAreAlikeByPlace(t *testing.T) {
	big := func(change int) string {
		var s strings.Builder
		for i := range 100 {
			v := i
			if i < change {
				v = -1
			}
			fmt.Fprintf(&s, `"m%d":%d,`, i, v)
		}
		return "{" + s.String() + `"end":0}`
	}
	s := structureOfTexts("["+big(0)+","+big(0)+"]", "["+big(0)+","+big(100)+","+big(3)+"]")
	kinds := map[playground.ChangeKind]int{}
	for _, ch := range s.changes {
		kinds[ch.Kind]++
	}
	if kinds[playground.Changed] != 3 || kinds[playground.Added] != 1 || len(kinds) != 2 {
		t.Errorf("%v", kinds)
	}
}

func TestMovesAreAsFewAsCanBe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := make([]int, 30)
		for i := range ids {
			ids[i] = i
		}
		order := rapid.Permutation(ids).Draw(t, "order")
		ha, hb := make([]uint64, 30), make([]uint64, 30)
		for i := range ids {
			ha[i], hb[i] = uint64(i), uint64(order[i])
		}
		a, b := string(mustJSON(ids)), string(mustJSON(order))
		s := structureOfTexts(a, b)
		if want := 30 - longestCommon(ha, hb); len(s.changes) != want || len(s.patch) > want {
			t.Fatalf("%d moves and %d operations, %d suffice\nB %s", len(s.changes), len(s.patch), want, b)
		}
		checkPatch(t, []byte(a), []byte(b), s.patch)
	})
}

func TestComparisonOnTheWire(t *testing.T) {
	a := jsonRun(1201, `{"plan":{"tier":"free"},"items":[1,2]}`, "Date: a", "Cache-Control: max-age=300")
	b := jsonRun(1282, `{"plan":{"tier":"team"},"items":[2,1]}`, "Date: b")
	out := mustCompare(t, Input{Runs: []playground.ComparedRun{a, b}, Defaults: true})
	var got map[string]any
	if err := json.Unmarshal(mustJSON(out), &got); err != nil {
		t.Fatal(err)
	}
	pair := got["pairs"].([]any)[0].(map[string]any)
	for _, c := range []struct {
		name string
		got  any
		want string
	}{
		{"runs", got["runs"], `["1201","1282"]`},
		{"base", got["base"], `"1201"`},
		{"same", got["same"], `false`},
		{"status", pair["status"], `{"a":200,"b":200,"same":true}`},
		{"explanation", pair["explanation"], `{"appeared":[],"changed":[],"gone":[],"same":true}`},
		{"headers", pair["headers"], `[{"a":["a"],"b":["b"],"ignored_by":"header:Date","kind":"changed","name":"Date"},{"a":["max-age=300"],"b":[],"ignored_by":null,"kind":"removed","name":"Cache-Control"}]`},
		{"body", pair["body"], `{"changes":[{"a":"free","b":"team","from":"","ignored_by":null,"kind":"changed","path":"/plan/tier"},{"from":"/items/0","ignored_by":null,"kind":"moved","path":"/items/1"}],` +
			`"complete":true,"kind":"json","patch":[{"op":"replace","path":"/plan/tier","value":"team"},{"from":"/items/0","op":"move","path":"/items/1"}],"same":false}`},
		{"request", pair["request"], `[]`},
		{"matrix", got["matrix"], `[{"path":"/plan/tier","values":["free","team"]}]`},
		{"rules", got["rules"], `[{"hits":1,"rule":"header:Date","scope":"default"}]`},
		{"proposals", got["proposals"], `[]`},
	} {
		if text := string(mustJSON(c.got)); text != c.want {
			t.Errorf("%s is\n%s\nwant\n%s", c.name, text, c.want)
		}
	}
}

func TestVolatileMembersDoNotHideWhereItemsStand(t *testing.T) {
	list := func(from, to, at int, more func(i int) string) string {
		var s []string
		for i := from; i < to; i++ {
			s = append(s, fmt.Sprintf(`{"who":"user %d","what":"%s","at":%d,"n":"%x"}`, i%40, []string{"in", "out"}[i/40%2], at+i*13, at*i*i)+more(i))
		}
		return "[" + strings.Join(s, ",") + "]"
	}
	none := func(int) string { return "" }
	for _, c := range []struct {
		name, a, b string
		want       map[playground.ChangeKind]int
	}{
		{"one more at the start", list(1, 70, 1000, none), list(0, 70, 5000, none), map[playground.ChangeKind]int{playground.Added: 1, playground.Changed: 138}},
		{"one less and one more", list(0, 69, 1000, none), list(1, 70, 5000, none), map[playground.ChangeKind]int{playground.Added: 1, playground.Removed: 1, playground.Changed: 136}},
		{"one that moved", list(0, 70, 1000, none), strings.Replace(list(1, 70, 5000, none), "]", ","+strings.Trim(list(0, 1, 5000, none), "[]")+"]", 1), map[playground.ChangeKind]int{playground.Moved: 1, playground.Changed: 139}},
		{"what tells nothing apart is left by its place", `[{"on":true,"n":1},{"on":true,"n":2},{"on":true,"n":3}]`, `[{"on":true,"n":4},{"on":true,"n":5},{"on":true,"n":6}]`, map[playground.ChangeKind]int{playground.Changed: 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := structureOfTexts(c.a, c.b)
			checkPatch(t, []byte(c.a), []byte(c.b), s.patch)
			got := map[playground.ChangeKind]int{}
			for _, ch := range s.changes {
				got[ch.Kind]++
			}
			if !maps.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}
