package execute

import (
	"context"
	"io"
	"net/http"
	"testing"

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
		{"text whose length nobody knows", "text/plain", "a\nb\n", 2, 0},
		{"JSON, which does not stream", "application/json", "{}\n", 0, 0},
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
