package execute

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"parley/playground"
)

// keeper keeps content in memory, or only counts it.
type keeper struct {
	countOnly                    bool
	openErr, writeErr, commitErr error
	mu                           sync.Mutex
	opened, committed, aborted   int
	content                      bytes.Buffer
	size                         int64
	sha                          string
}

func (k *keeper) OpenBody(context.Context) (BodyWriter, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.opened++
	if k.openErr != nil {
		return nil, k.openErr
	}
	return &keeperWriter{k: k}, nil
}

type keeperWriter struct {
	k *keeper
	b bytes.Buffer
	n int64
}

func (w *keeperWriter) Write(b []byte) (int, error) {
	w.n += int64(len(b))
	if w.k.writeErr != nil {
		return 0, w.k.writeErr
	}
	if !w.k.countOnly {
		w.b.Write(b)
	}
	return len(b), nil
}

func (w *keeperWriter) Commit(sha string) error {
	w.k.mu.Lock()
	defer w.k.mu.Unlock()
	w.k.committed++
	w.k.content, w.k.size, w.k.sha = w.b, w.n, sha
	return w.k.commitErr
}

func (w *keeperWriter) Abort() {
	w.k.mu.Lock()
	defer w.k.mu.Unlock()
	w.k.aborted++
}

func TestContentIsKeptBySize(t *testing.T) {
	for _, c := range []struct {
		name      string
		size, max int
		whole     bool
		kept      int
		truncated bool
	}{
		{"none", 0, 1 << 20, false, 0, false},
		{"one byte", 1, 1 << 20, true, 1, false},
		{"a byte under the inline limit", 256<<10 - 1, 1 << 20, true, 256<<10 - 1, false},
		{"the inline limit", 256 << 10, 1 << 20, true, 256 << 10, false},
		{"a byte over the inline limit", 256<<10 + 1, 1 << 20, false, 256<<10 + 1, false},
		{"a byte under the bound", 999, 1000, true, 999, false},
		{"the bound", 1000, 1000, true, 1000, false},
		{"a byte over the bound", 1001, 1000, true, 1000, true},
		{"far over a long bound", 3 << 20, 1 << 20, false, 1 << 20, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := []byte(strings.Repeat("0123456789abcdef", c.size/16+1))[:c.size]
			u := mustServe(t, func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(content) })
			k := &keeper{}
			req := playground.NewRequest(u)
			req.Options.MaxBodyBytes = int64(c.max)
			x := one(t, mustExecutor(t, func(o *Options) { o.Bodies = k }), req)
			got := x.Response.Content
			if x.Failure != nil || got.DecodedSize != int64(c.kept) || got.Truncated != c.truncated || got.SHA256 != digest(content[:c.kept]) {
				t.Fatalf("%+v: %d kept, truncated %v", x.Failure, got.DecodedSize, got.Truncated)
			}
			if c.whole != (len(got.Whole) == c.kept && c.kept > 0) || len(got.Head) != min(c.kept, playground.HeadBytes) {
				t.Errorf("%d bytes whole, %d of head", len(got.Whole), len(got.Head))
			}
			if streamed := c.kept > 256<<10; streamed != (k.committed == 1) || k.aborted != 0 || (streamed && (k.sha != got.SHA256 || k.size != int64(c.kept))) {
				t.Errorf("%+v", k)
			}
		})
	}
}

func TestLongContentNeedsLittleMemory(t *testing.T) {
	const size = 256 << 20
	u := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(size))
		piece := make([]byte, 1<<20)
		for range size / len(piece) {
			if _, err := w.Write(piece); err != nil {
				return
			}
		}
	})
	k := &keeper{countOnly: true}
	req := playground.NewRequest(u)
	req.Options.MaxBodyBytes = 1 << 30
	e := mustExecutor(t, func(o *Options) { o.Bodies = k })
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	x := one(t, e, req)
	runtime.ReadMemStats(&after)
	if x.Failure != nil || k.size != size || x.Response.Content.Size != size {
		t.Fatalf("%+v", x.Failure)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
		t.Errorf("allocated %d MiB in all", grown>>20)
	}
}

func TestTroubleOfTheKeeperIsOursAndSaid(t *testing.T) {
	full := errors.New("disk full")
	u := mustServe(t, func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(make([]byte, 1<<20)) })
	for name, k := range map[string]*keeper{"open": {openErr: full}, "write": {writeErr: full}, "commit": {commitErr: full}} {
		x := one(t, mustExecutor(t, func(o *Options) { o.Bodies = k }), playground.NewRequest(u))
		if x.Failure == nil || x.Failure.Cause != playground.CauseOwnMachine || !strings.Contains(x.Failure.Detail, "disk full") {
			t.Errorf("%s: %+v", name, x.Failure)
		}
		c := x.Response.Content
		if !c.Truncated || int64(len(c.Whole)) != c.DecodedSize || c.SHA256 != digest(c.Whole) {
			t.Errorf("%s: %d bytes whole, %d said", name, len(c.Whole), c.DecodedSize)
		}
	}
}

func TestUndecodableLongContentIsStreamedAsReceived(t *testing.T) {
	wire := append(coded(t, "gzip", bytes.Repeat([]byte("x"), 300<<10)), bytes.Repeat([]byte("y"), 600<<10)...)
	wire = append([]byte("broken"), wire...)
	k := &keeper{}
	x := one(t, mustExecutor(t, func(o *Options) { o.Bodies = k }), playground.NewRequest(serveCoded(t, "gzip", wire)))
	if x.Failure == nil || x.Failure.Cause != playground.CauseDecode || k.committed != 1 || !bytes.Equal(k.content.Bytes(), wire) {
		t.Errorf("%+v %+v", x.Failure, k.committed)
	}
	if k.opened != k.committed+k.aborted {
		t.Errorf("%d opened, %d committed, %d aborted", k.opened, k.committed, k.aborted)
	}
}

func TestAnAnswerToHEADHasNoContent(t *testing.T) {
	u := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "500")
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "Text/HTML; charset=utf-8")
	})
	req := playground.NewRequest(u)
	req.Method = "HEAD"
	x := one(t, mustExecutor(t), req)
	if c := x.Response.Content; x.Failure != nil || c.Size != 0 || c.SHA256 != "" || c.MediaType != "text/html" {
		t.Errorf("%+v %+v", x.Failure, c)
	}
}

func TestProgressTellsPhasesAndBytes(t *testing.T) {
	u := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "5")
		_, _ = io.WriteString(w, "hello")
	})
	var phases []playground.Phase
	var bytesSeen, total int64
	mustExecutor(t).Execute(context.Background(), playground.NewRequest(u), Watch{Progress: func(p playground.Progress) {
		switch p.Event {
		case "phase":
			phases = append(phases, p.Phase)
		case "progress":
			bytesSeen, total = p.Bytes, p.Total
		}
		if p.Attempt != 1 || p.Hop != 1 || p.Attempts != 1 || p.Elapsed < 0 {
			t.Errorf("%+v", p)
		}
	}})
	want := []playground.Phase{"blocked", "connect", "send", "wait", "receive"}
	for _, p := range want {
		found := false
		for _, got := range phases {
			found = found || got == p
		}
		if !found && p != "wait" { // an answer may come before the request was seen to be written
			t.Errorf("phases %v lack %s", phases, p)
		}
	}
	if bytesSeen != 5 || total != 5 {
		t.Errorf("%d of %d bytes", bytesSeen, total)
	}
}
