package compare

import (
	"context"
	"slices"
	"testing"

	"parley/playground"
)

func TestJSONTextsALineEachAreShownAsAList(t *testing.T) {
	for _, mediaType := range []string{"application/json", "application/x-ndjson"} {
		x, y := answered(1, 200, mediaType, "{\"a\":1}\n{\"b\":2}\n"), answered(2, 200, mediaType, "{\"a\":1}\n{\"b\":3}")
		out := Align(context.Background(), x, y, mustCompare(t, Input{Runs: []playground.ComparedRun{x, y}}).Pairs[0], AlignOptions{})
		if got := linesOf(out, sideB); !slices.Equal(got, indented(`[{"a":1},{"b":3}]`)) || out.Differences != 1 {
			t.Errorf("%s: %d differences, shown as %q", mediaType, out.Differences, got)
		}
	}
}
