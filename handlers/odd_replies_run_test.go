package handlers_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/playground"
)

// oddPeer answers every request with one line of the table, and "done" to /done and the like.
// Each has a port of its own, so that no connection is kept for another.
type oddPeer struct {
	listener net.Listener
	reply    oddReply
}

func newOddPeer(t *testing.T, reply oddReply) *oddPeer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	p := &oddPeer{l, reply}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(c)
		}
	}()
	return p
}

func (p *oddPeer) serve(c net.Conn) {
	defer c.Close()
	switch path := requestPath(c); {
	case path == "/odd" || p.reply.tls && path == "":
	case path == "": // TLS, for one
		_, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n")
		return
	default:
		_, _ = io.WriteString(c, whole("200 OK", plain, "done"))
		return
	}
	host := p.listener.Addr().String()
	raw := strings.ReplaceAll(p.reply.raw, "Location: SELF", "Location: http://"+host+"/odd")
	raw = strings.ReplaceAll(raw, "HOST/done", host+"/done")
	_, _ = io.WriteString(c, raw)
	switch p.reply.end {
	case "reset":
		_ = c.(*net.TCPConn).SetLinger(0)
	case "hang":
		_, _ = io.Copy(io.Discard, c)
	case "drip":
		drip(c)
	default:
		_ = c.(*net.TCPConn).CloseWrite() // what was sent arrives, whatever is still unread here
		_, _ = io.Copy(io.Discard, c)
	}
}

// drip writes a little again and again until the other side leaves.
func drip(c net.Conn) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := io.WriteString(c, "a: b\r\n"); err != nil {
			return
		}
		<-tick.C
	}
}

// requestPath reads a request up to the end of its head.
func requestPath(c net.Conn) string {
	var got []byte
	b := make([]byte, 4096)
	for {
		n, err := c.Read(b)
		got = append(got, b[:n]...)
		if err != nil || len(got) > 0 && got[0] == 0x16 || strings.Contains(string(got), "\r\n\r\n") {
			break
		}
	}
	parts := strings.Split(string(got), " ")
	if len(parts) < 2 || got[0] == 0x16 {
		return ""
	}
	return parts[1]
}

// TestOddRepliesAreKeptAndExplained sends a request to a peer for each line of the table.
// Each has to end in a kept run with what came, a first finding that fits, and pages that show
// it and compare it with its neighbour.
func TestOddRepliesAreKeptAndExplained(t *testing.T) {
	h := newHouse(t)
	table := oddReplies()
	runs := make([]playground.Run, len(table))
	hosts := make([]string, len(table))
	eachOf(len(table), func(i int) {
		hosts[i] = newOddPeer(t, table[i]).listener.Addr().String()
		scheme := map[bool]string{true: "https", false: "http"}[table[i].tls]
		ask := `{"request":{"url":"` + scheme + `://` + hosts[i] + `/odd"`
		if table[i].ask != "" {
			ask += "," + table[i].ask
		}
		answer := h.json(http.MethodPost, "/api/runs", ask+"}}")
		if answer.status != http.StatusCreated {
			t.Errorf("%s: %d %s", table[i].name, answer.status, answer.body)
			return
		}
		if err := json.Unmarshal([]byte(answer.body), &runs[i]); err != nil {
			t.Errorf("%s: %v", table[i].name, err)
		}
	})
	eachOf(len(table), func(i int) {
		id, before := fmt.Sprint(runs[i].ID), fmt.Sprint(runs[(i+1)%len(runs)].ID)
		for _, page := range []string{"/runs/" + id, "/compare?run=" + before + "&run=" + id} {
			if got := h.get(page); got.status != http.StatusOK {
				t.Errorf("%s: %s answers %d", table[i].name, page, got.status)
			}
		}
		kept, err := h.store.FindRun(t.Context(), runs[i].ID)
		if err != nil {
			t.Errorf("%s: %v", table[i].name, err)
			return
		}
		checkOdd(t, table[i], hosts[i], kept)
	})
	if path := os.Getenv("ODD"); path != "" {
		tell(t, path, table, runs)
	}
}

// eachOf calls with every number below n, some at a time.
func eachOf(n int, call func(i int)) {
	var all sync.WaitGroup
	places := make(chan struct{}, 16)
	for i := range n {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			call(i)
		})
	}
	all.Wait()
}

func checkOdd(t *testing.T, c oddReply, host string, run playground.Run) {
	t.Helper()
	x := run.Final()
	if run.State != playground.StateDone && run.State != playground.StateFailed || x == nil {
		t.Errorf("%s: the run is %s", c.name, run.State)
		return
	}
	if c.raw != "" && !c.tls && x.Response == nil && len(x.Interim) == 0 && (x.Failure == nil || len(x.Failure.FirstBytes) == 0) && len(run.LastAttempt().Exchanges) == 1 && x.Failure.Kind != playground.FailureTimeout {
		t.Errorf("%s: nothing of what came is kept: %+v", c.name, x.Failure)
	}
	if len(run.Explanation.Findings) == 0 {
		t.Errorf("%s: nothing is found", c.name)
		return
	}
	first := run.Explanation.Findings[0]
	if title := strings.ReplaceAll(first.Title, host, "HOST"); first.ID != c.rule || title != c.says || run.Explanation.Headline != first.Title {
		t.Errorf("%s: %s says %q, want %s: %q", c.name, first.ID, title, c.rule, c.says)
	}
	if len(first.Evidence) == 0 {
		t.Errorf("%s: %s shows no evidence", c.name, first.ID)
	}
	ids := map[string]bool{}
	for _, f := range run.Explanation.Findings {
		ids[f.ID] = true
	}
	for _, id := range strings.Fields(c.also) {
		if !ids[id] {
			t.Errorf("%s: %s is not found as well", c.name, id)
		}
	}
}

func tell(t *testing.T, path string, table []oddReply, runs []playground.Run) {
	var b strings.Builder
	for i, c := range table {
		x := runs[i].Explanation
		fmt.Fprintf(&b, "## %s\n%.100q\n", c.name, c.raw)
		if x.Headline == "" {
			b.WriteString("NO EXPLANATION\n")
			continue
		}
		fmt.Fprintf(&b, "%d %s\n", x.Code, x.Headline)
		for n, f := range x.Findings {
			if f.ID == "E-STATUS-MEANING" || f.ID == "E-2XX-OK" && n > 0 {
				fmt.Fprintf(&b, "   (+ %s)\n", f.ID)
				continue
			}
			title := f.Title
			if title == x.Headline {
				title = "^"
			}
			fmt.Fprintf(&b, "  [%s %.4s %.4s] %s — %s", f.ID, f.Severity, f.Confidence, title, f.Why)
			for m, e := range f.Evidence {
				if m < 3 {
					fmt.Fprintf(&b, " {%s: %.60q %s}", e.Name, e.Value, e.Reading)
				}
			}
			b.WriteString("\n")
		}
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}
