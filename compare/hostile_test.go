package compare

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// TestHostileContentsAreComparedWithinTheirBounds gives each pair far more time than
// it needs: what is asserted is that it ends by its bounds and not by the clock.
func TestHostileContentsAreComparedWithinTheirBounds(t *testing.T) {
	if testing.Short() {
		t.Skip("large contents")
	}
	repeat := strings.Repeat
	ids := func(n, factor int) string {
		var s strings.Builder
		for i := range n {
			fmt.Fprintf(&s, `{"id":%d,"v":%d},`, i*factor%n, i)
		}
		return "[" + s.String() + "0]"
	}
	deepNames := func(leaf string) string {
		const depth = 400
		return repeat(`{"`+repeat("n", 2_000)+`":`, depth) + "[" + leaf + "]" + repeat("}", depth)
	}
	for _, c := range []struct {
		name, a, b, mediaType, kind string
		whole                       bool
	}{
		{"10,000 levels", repeat("[", 10_000) + repeat("]", 10_000), repeat("[", 10_000) + "1" + repeat("]", 10_000), "application/json", "text", true},
		{"one line of 10 MB", repeat("word ", 2_000_000), repeat("ward ", 2_000_000), "text/plain", "text", true},
		{"4 MB in one string", `"` + repeat("a", 4<<20) + `"`, `"` + repeat("b", 4<<20) + `"`, "application/json", "json", true},
		{"two words in turn", "[" + repeat("0,1,1,", 30_000) + "0]", "[" + repeat("1,0,0,", 30_000) + "0]", "application/json", "json", true},
		{"all reordered", ids(50_000, 1), ids(50_000, 7919), "application/json", "json", true},
		{"more than two million values", "[" + repeat("0,", 2_100_000) + "0]", "[1]", "application/json", "text", true},
		{"long paths to many changes", deepNames(repeat("0,", 20_000) + "0"), deepNames(repeat("1,", 20_000) + "0"), "application/json", "json", false},
		{"objects that are alike in pairs", "[" + repeat(`{"a":1,"b":2,"c":3},{"a":2,"b":2,"c":4},`, 3_000) + "0]", "[" + repeat(`{"a":1,"b":2,"c":4},{"a":2,"b":3,"c":4},{"a":3,"b":3,"c":3},`, 3_000) + "0]", "application/json", "json", true},
		{"100,000 empty lines", repeat("\n", 100_000), repeat("\n", 100_001), "text/plain", "text", true},
		{"another byte in each line", repeat("a\nb\n", 110_000), repeat("b\nc\n", 110_000), "text/plain", "text", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			a, b := answered(1, 200, c.mediaType, c.a), answered(2, 200, c.mediaType, c.b)
			out, err := Compare(ctx, Input{Runs: []playground.ComparedRun{a, b}, Defaults: true})
			if err != nil {
				t.Fatal(err)
			}
			body := out.Pairs[0].Body
			if body.Kind != c.kind || body.Same || ctx.Err() != nil {
				t.Fatalf("%s, same %t, %v", body.Kind, body.Same, ctx.Err())
			}
			if body.Complete != c.whole || body.Complete != (body.Bound == "") {
				t.Errorf("complete %t: %s", body.Complete, body.Bound)
			}
			if len(out.Summary) > 4_000 {
				t.Errorf("a summary of %d bytes", len(out.Summary))
			}
			size := 0
			for _, l := range Align(ctx, a, b, out.Pairs[0], AlignOptions{}).Lines {
				for _, token := range append(l.A.Tokens, l.B.Tokens...) {
					size += len(token.Text)
				}
			}
			if size > 8<<20 {
				t.Errorf("%d bytes are shown", size)
			}
		})
	}
}

func TestReadingStopsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := readDocument(ctx, newHasher(), []byte("["+strings.Repeat("0,", 200_000)+"0]"))
	if err != context.Canceled {
		t.Errorf("%v", err)
	}
}

func TestManyLargeDocumentsShareOneBound(t *testing.T) {
	if testing.Short() {
		t.Skip("large contents")
	}
	large := "[" + strings.Repeat("0,", 1_500_000) + "0]"
	var runs []playground.ComparedRun
	for i := range 4 {
		runs = append(runs, jsonRun(playground.RunID(i+1), large))
	}
	out := mustCompare(t, Input{Runs: runs})
	if !out.Same || out.Pairs[0].Body.Kind != "json" || out.Pairs[2].Body.Kind != "text" {
		t.Errorf("same %t, %s, %s", out.Same, out.Pairs[0].Body.Kind, out.Pairs[2].Body.Kind)
	}
	if want := "C holds more values than are compared by structure. Both are compared as text."; out.Pairs[1].Body.Note != want {
		t.Errorf("%q", out.Pairs[1].Body.Note)
	}
}
