package execute

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// follows sends req and returns the events that were told, and the last exchange.
func follows(t *testing.T, e *Executor, req playground.Request) ([]playground.Event, playground.Exchange) {
	t.Helper()
	var told []playground.Event
	all := e.Execute(context.Background(), req, Watch{Progress: func(p playground.Progress) {
		if p.Arrived != nil {
			told = append(told, *p.Arrived)
		}
	}})
	last := all[len(all)-1].Exchanges
	return told, last[len(last)-1]
}

func TestAStreamIsToldEventByEvent(t *testing.T) {
	for _, c := range []struct {
		name, mediaType, content string
		told, kept               int
	}{
		{"server-sent events", "text/event-stream; charset=utf-8", "data: a\n\nevent: x\ndata: b\n\n", 2, 2},
		{"JSON lines", "application/x-ndjson", "{}\n{}\n{}", 3, 3},
		{"JSON sequences", "application/json-seq", "\x1e{}\n\x1e{}\n", 2, 2},
		{"text whose length nobody knows, as it comes", "text/plain", "a\nb\n", 1, 0},
		{"JSON whose length nobody knows", "application/json", "{}\n", 1, 0},
		{"a picture, which nobody reads while it comes", "image/png", "\x89PNG", 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", c.mediaType)
				_ = http.NewResponseController(w).Flush()
				_, _ = io.WriteString(w, c.content)
			})
			told, x := follows(t, mustExecutor(t), playground.NewRequest(u))
			if len(told) != c.told || len(x.Response.Content.Arrivals) != c.kept {
				t.Fatalf("told %+v, kept %v", told, x.Response.Content.Arrivals)
			}
			for i, e := range told {
				if e.Number != i+1 || e.Attempt != 1 || e.Hop != 1 || e.At <= 0 {
					t.Errorf("%+v", e)
				}
			}
		})
	}
}

func TestSilenceBelongsToAStreamOfEvents(t *testing.T) {
	t.Parallel()
	over := make(chan struct{})
	u := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: a\n\n")
		_ = http.NewResponseController(w).Flush()
		select {
		case <-over:
		case <-r.Context().Done():
		}
	})
	defer close(over)
	req := playground.NewRequest(u)
	req.Options.TimeoutMS = timeoutFor(limitTotal)
	told, x := follows(t, mustExecutor(t, brief(limitIdle)), req)
	if x.Failure == nil || x.Failure.Limit != limitTotal || len(told) != 1 || string(x.Response.Content.Whole) != "data: a\n\n" {
		t.Errorf("%+v, told %v", x.Failure, told)
	}
}

func TestOfTextInPiecesAsMuchIsToldAsCanBeFollowed(t *testing.T) {
	now := time.Unix(0, 0)
	var told []playground.Event
	e := &Executor{o: Options{Now: func() time.Time { return now }}}
	h := &hop{e: e, began: now, r: &running{e: e, watch: Watch{Progress: func(p playground.Progress) { told = append(told, *p.Arrived) }}}}
	a := h.arrivals("text/plain", -1)
	a.read([]byte("caf\xc3"))
	a.read([]byte("\xa9"))
	a.read([]byte(strings.Repeat("x", longestPiece+1)))
	if len(told) != 3 || told[0].Data != "caf" || told[1].Data != "é" || len(told[2].Data) != longestPiece || !told[2].Cut {
		t.Fatalf("%.300v", told)
	}
	told = nil
	for range 2 * piecesAtOnce / longestPiece {
		a.read(make([]byte, longestPiece))
	}
	if n := len(told); n == 0 || n >= piecesAtOnce/longestPiece {
		t.Errorf("%d pieces at once", n)
	}
	told, now = nil, now.Add(time.Second)
	a.read([]byte("there"))
	if len(told) != 1 || told[0].Data != "there" || !told[0].Cut || told[0].At != playground.Millis(time.Second) {
		t.Errorf("behind what was passed by: %v", told)
	}
	if c := a.end(playground.Content{}); c.Arrivals != nil {
		t.Errorf("the times of pieces were kept: %v", c.Arrivals)
	}
	if h.arrivals("text/plain", 3) != nil {
		t.Error("text of a known length is told in pieces")
	}
}
