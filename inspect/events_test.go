package inspect

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"parley/playground"
)

func TestAStreamIsReadPageByPage(t *testing.T) {
	var b strings.Builder
	const many = 90_000
	for n := 1; n <= many; n++ {
		fmt.Fprintf(&b, "id: %d\ndata: {\"number\": %d, \"some\": \"%s\"}\n\n", n, n, strings.Repeat("x", n%200))
	}
	i, c := New(), contentOf(b.String())
	for _, from := range []int{1, 2, 201, 40_000, many - 150, many, many + 7, 0} {
		p, err := i.Events(context.Background(), "long", c, playground.StreamEvents, from)
		if err != nil {
			t.Fatal(err)
		}
		first := min(max(from, 1), many)
		if p.From != first || p.Total != many || !p.Counted || len(p.List) != min(200, many-first+1) || p.More != (first+len(p.List) <= many) {
			t.Errorf("from %d: %d events from %d of %d, more %v", from, len(p.List), p.From, p.Total, p.More)
			continue
		}
		for k, e := range p.List {
			if e.Number != first+k || e.ID != fmt.Sprint(first+k) || !strings.HasPrefix(e.Data, fmt.Sprintf(`{"number": %d,`, first+k)) {
				t.Fatalf("from %d, at %d: %+v", from, k, e)
			}
		}
	}
}

func TestAPageOfLongEventsIsShort(t *testing.T) {
	line := strings.Repeat("x", 60_000) + "\n"
	p, err := New().Events(context.Background(), "lines", contentOf(strings.Repeat(line, 9)), playground.StreamLines, 3)
	if err != nil || len(p.List) != 4 || p.List[0].Number != 3 || !p.More || p.Total != 9 {
		t.Errorf("%d events, %+v, %v", len(p.List), p.Total, err)
	}
	p, err = New().Events(context.Background(), "none", contentOf(": nothing\n\n"), playground.StreamEvents, 5)
	if err != nil || len(p.List) != 0 || p.More || !p.Counted {
		t.Errorf("of nothing: %+v, %v", p, err)
	}
}

func TestAStreamThatTakesLongIsCountedFurtherEachTime(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	p, err := New().Events(ctx, "late", contentOf("data: a\n\n"), playground.StreamEvents, 1)
	if err != nil || p.Counted || !p.More {
		t.Errorf("%+v, %v", p, err)
	}
}
