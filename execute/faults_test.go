package execute

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// brief makes a limit short, so that its fault shows within a fraction of a second. The
// others stay long: on a busy machine a short one that is not meant would be met first.
func brief(limit string) func(*Options) {
	return func(o *Options) {
		o.Limits = DefaultLimits()
		for name, l := range map[string]*time.Duration{
			limitDNS: &o.Limits.DNS, limitConnect: &o.Limits.Connect, limitTLS: &o.Limits.TLS,
			limitFirstByte: &o.Limits.FirstByte, limitIdle: &o.Limits.Idle,
		} {
			*l = time.Minute
			if name == limit {
				*l = 150 * time.Millisecond
			}
		}
	}
}

// timeoutFor is that of an attempt: short where it is what a fault is about, and even then
// long enough for what comes before.
func timeoutFor(limit string) int64 {
	if limit == limitTotal {
		return 1500
	}
	return time.Minute.Milliseconds()
}

// says answers any head with raw bytes and closes.
func says(raw string) func(net.Conn) {
	return func(c net.Conn) {
		awaitHead(c)
		_, _ = io.WriteString(c, raw)
	}
}

// saysAndResets answers with raw bytes, lets them arrive, and resets.
func saysAndResets(raw string) func(net.Conn) {
	return func(c net.Conn) {
		awaitHead(c)
		_, _ = io.WriteString(c, raw)
		reset(c)
	}
}

func reset(c net.Conn) {
	_ = c.(*net.TCPConn).SetLinger(0)
	_ = c.Close()
}

// saysAndHangs answers with raw bytes and then keeps silent until the other side leaves.
func saysAndHangs(raw string) func(net.Conn) {
	return func(c net.Conn) {
		awaitHead(c)
		_, _ = io.WriteString(c, raw)
		_, _ = io.Copy(io.Discard, c)
	}
}

// drips writes a piece again and again until the other side leaves.
func drips(first, piece string, every time.Duration) func(net.Conn) {
	return func(c net.Conn) {
		awaitHead(c)
		_, err := io.WriteString(c, first)
		tick := time.NewTicker(every)
		defer tick.Stop()
		for err == nil {
			<-tick.C
			_, err = io.WriteString(c, piece)
		}
	}
}

const ok200 = "HTTP/1.1 200 OK\r\n"

type fault struct {
	name   string
	serve  func(net.Conn)
	kind   playground.FailureKind
	cause  playground.Cause
	phase  playground.Phase
	limit  string
	status int   // of the response that is kept; 0: none
	size   int64 // of the content that came
}

var faults = []fault{
	{"closed without a byte", says(""), "reset", playground.CauseClosedBeforeAnswer, "wait", "", 0, 0},
	{"reset without a byte", saysAndResets(""), "reset", playground.CauseResetBeforeAnswer, "wait", "", 0, 0},
	{"silence", saysAndHangs(""), "timeout", playground.CauseNoAnswerInTime, "wait", "first_byte", 0, 0},
	{"cut inside the status line", says("HTTP/1.1 20"), "reset", playground.CauseCutInHeaders, "receive", "", 0, 0},
	{"cut inside the headers", says(ok200 + "Server: x\r\nX-Tor"), "reset", playground.CauseCutInHeaders, "receive", "", 200, 0},
	{"stalled inside the headers", saysAndHangs(ok200 + "Server: x\r\n"), "timeout", playground.CauseNoAnswerInTime, "receive", "idle", 200, 0},
	{"dripping headers", drips(ok200, "X-A: b\r\n", 20*time.Millisecond), "timeout", playground.CauseNoAnswerInTime, "receive", "total", 200, 0},
	{"body cut before its length", says(ok200 + "Content-Length: 10\r\n\r\nhello"), "body", playground.CauseBodyCut, "receive", "", 200, 5},
	{"body cut in a chunk", says(ok200 + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nwo"), "body", playground.CauseChunkedCut, "receive", "", 200, 7},
	{"body cut before the last chunk", says(ok200 + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), "body", playground.CauseChunkedCut, "receive", "", 200, 5},
	{"body stalled", saysAndHangs(ok200 + "Content-Length: 10\r\n\r\nhello"), "timeout", playground.CauseBodyStalled, "receive", "idle", 200, 5},
	{"body still coming", drips(ok200+"\r\n", "x", 20*time.Millisecond), "timeout", playground.CauseBodySlow, "receive", "total", 200, -1},
	{"bad chunk length", says(ok200 + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n"), "body", playground.CauseBadChunk, "receive", "", 200, 5},
	{"an SSH server", says("SSH-2.0-OpenSSH_9.6\r\n"), "protocol", playground.CauseNotHTTP, "receive", "", 0, 0},
	{"a mail server", says("220 mail ESMTP\r\n"), "protocol", playground.CauseNotHTTP, "receive", "", 0, 0},
	{"HTTP/0.9", says("<html>hello</html>"), "protocol", playground.CauseNotHTTP, "receive", "", 0, 0},
	{"a status that is no number", says("HTTP/1.1 abc OK\r\n\r\n"), "protocol", playground.CauseNotHTTP, "receive", "", 0, 0},
	{"a status of four digits", says("HTTP/1.1 2000 OK\r\n\r\n"), "protocol", playground.CauseNotHTTP, "receive", "", 0, 0},
	{"a TLS alert", says("\x15\x03\x01\x00\x02\x02\x0a"), "protocol", playground.CauseTLSPort, "receive", "", 0, 0},
	{"a header line without a colon", says(ok200 + "Server: x\r\nnonsense\r\nContent-Length: 2\r\n\r\nhi"), "protocol", playground.CauseBadHeaderLine, "receive", "", 200, 2},
	{"two lengths", says(ok200 + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhey"), "protocol", playground.CauseBadFraming, "receive", "", 200, 3},
	{"a length that is no number", says(ok200 + "Content-Length: two\r\n\r\nhey"), "protocol", playground.CauseBadFraming, "receive", "", 200, 3},
	{"a negative length", says(ok200 + "Content-Length: -2\r\n\r\nhey"), "protocol", playground.CauseBadFraming, "receive", "", 200, 3},
	{"an unknown transfer coding", says(ok200 + "Transfer-Encoding: gzip, chunked\r\n\r\n3\r\nhey\r\n0\r\n\r\n"), "protocol", playground.CauseBadFraming, "receive", "", 200, 3},
	{"headers over the limit", says(ok200 + strings.Repeat("X-Pad: "+strings.Repeat("a", 993)+"\r\n", 300) + "\r\n"), "limit", playground.CauseHeadersTooLarge, "receive", "headers", 200, 0},
	{"too many header lines", says(ok200 + strings.Repeat("X-Pad: a\r\n", 1001) + "\r\n"), "limit", playground.CauseHeadersTooLarge, "receive", "headers", 200, 0},
	{"too many interim responses", says(strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 21) + ok200 + "\r\n"), "limit", playground.CauseHeadersTooLarge, "receive", "headers", 0, 0},
	{"a switch that nobody asked for", says("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), "protocol", playground.CauseSwitched, "receive", "", 101, 0},
	{"a status of three noughts", says("HTTP/1.1 000 None\r\nContent-Length: 0\r\n\r\n"), "protocol", playground.CauseNotHTTP, "receive", "", 0, 0},
	{"a control character in a header line", says(ok200 + "X-A: o\x07ne\r\nContent-Length: 2\r\n\r\nhi"), "protocol", playground.CauseBadHeaderLine, "receive", "", 200, 2},
	{"a lone carriage return in a header line", says(ok200 + "X-A: one\rX-B: two\r\nContent-Length: 2\r\n\r\nhi"), "protocol", playground.CauseBadHeaderLine, "receive", "", 200, 2},
	{"text where a chunk should be", says(ok200 + "Transfer-Encoding: chunked\r\n\r\nthis is no chunk"), "body", playground.CauseBadChunk, "receive", "", 200, 0},
	{"content that is not gzip", says(ok200 + "Content-Encoding: gzip\r\nContent-Length: 7\r\n\r\nnotgzip"), "decode", playground.CauseDecode, "receive", "", 200, 7},
}

func TestEveryFaultIsNamedAndKeepsWhatCame(t *testing.T) {
	for _, c := range faults {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := mustExecutor(t, brief(c.limit))
			req := playground.NewRequest(mustAnswer(t, c.serve))
			req.Options.TimeoutMS = timeoutFor(c.limit)
			checkFault(t, c, one(t, e, req))
		})
	}
}

func checkFault(t *testing.T, c fault, x playground.Exchange) {
	t.Helper()
	f := x.Failure
	if f == nil {
		t.Fatalf("no failure: %+v", x.Response)
	}
	if f.Kind != c.kind || f.Cause != c.cause || f.Phase != c.phase || f.Limit != c.limit {
		t.Errorf("%s %s in %s by limit %q, want %s %s in %s by %q (%s)", f.Kind, f.Cause, f.Phase, f.Limit, c.kind, c.cause, c.phase, c.limit, f.Detail)
	}
	if f.Message == "" || strings.Contains(f.Message, "%!") || strings.Contains(f.Message, "  ") {
		t.Errorf("message %q", f.Message)
	}
	if (c.limit != "" && c.limit != "headers") != (f.LimitMS > 0) {
		t.Errorf("limit %q with %v ms", f.Limit, f.LimitMS)
	}
	if f.Elapsed <= 0 {
		t.Errorf("no time has passed: %v", f.Elapsed)
	}
	checkKept(t, c, x)
}

func checkKept(t *testing.T, c fault, x playground.Exchange) {
	t.Helper()
	if c.status == 0 {
		if x.Response != nil {
			t.Errorf("a response: %+v", x.Response)
		}
		if c.cause == playground.CauseNotHTTP && len(x.Failure.FirstBytes) == 0 {
			t.Error("no first bytes as evidence")
		}
		return
	}
	if x.Response == nil {
		t.Fatal("no response was kept")
	}
	content := x.Response.Content
	if x.Response.Status != c.status || (c.size >= 0 && content.Size != c.size) || (c.size < 0 && content.Size == 0) {
		t.Errorf("status %d, %d bytes kept, want %d, %d", x.Response.Status, content.Size, c.status, c.size)
	}
	if int64(len(content.Whole)) != content.DecodedSize {
		t.Errorf("%d bytes whole, said %d", len(content.Whole), content.DecodedSize)
	}
}

// TestAResetBodyIsNamed reads before the reset, which would throw away what is not read yet.
func TestAResetBodyIsNamed(t *testing.T) {
	arrived := make(chan struct{})
	u := mustAnswer(t, func(c net.Conn) {
		awaitHead(c)
		_, _ = io.WriteString(c, ok200+"Content-Length: 10\r\n\r\nhello")
		<-arrived
		reset(c)
	})
	e := mustExecutor(t)
	seen := false
	all := e.Execute(context.Background(), playground.NewRequest(u), Watch{Progress: func(p playground.Progress) {
		if p.Event == "progress" && p.Bytes == 5 && !seen {
			seen = true
			close(arrived)
		}
	}})
	checkFault(t, fault{kind: "body", cause: playground.CauseBodyReset, phase: "receive", status: 200, size: 5}, all[0].Exchanges[0])
	if f := all[0].Exchanges[0].Failure; f.Received != 5 || f.Promised != 10 {
		t.Errorf("received %d of %d, want 5 of 10", f.Received, f.Promised)
	}
}

func TestNobodyListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u := "http://" + l.Addr().String()
	_ = l.Close()
	x := one(t, mustExecutor(t), playground.NewRequest(u))
	checkFault(t, fault{kind: "connect", cause: playground.CauseRefused, phase: "connect"}, x)
	if x.Failure.Addr != l.Addr().String() || !strings.Contains(x.Failure.Message, "nothing listens") {
		t.Errorf("%+v", x.Failure)
	}
}

func TestAConnectionThatIsResetAtOnceIsNamed(t *testing.T) {
	x := one(t, mustExecutor(t), playground.NewRequest(mustAnswer(t, reset)))
	switch x.Failure.Cause { // whether the head was still taken is the kernel's choice
	case playground.CauseConnectReset, playground.CauseResetBeforeAnswer:
	default:
		t.Errorf("%+v", x.Failure)
	}
}

func TestAServerThatSpeaksFirstIsHeard(t *testing.T) {
	for _, c := range []struct {
		name, banner string
		status       int
		cause        playground.Cause
	}{
		{"with a banner", "SSH-2.0-x\r\n", 0, playground.CauseNotHTTP},
		{"with its response", ok200 + "Content-Length: 2\r\n\r\nhi", 200, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := mustAnswer(t, func(conn net.Conn) {
				_, _ = io.WriteString(conn, c.banner)
				awaitHead(conn)
			})
			x := one(t, mustExecutor(t), playground.NewRequest(u))
			if c.status > 0 && (x.Failure != nil || x.Response.Status != c.status) {
				t.Errorf("%+v %+v", x.Response, x.Failure)
			}
			if c.status == 0 && (x.Failure == nil || x.Failure.Cause != c.cause || string(x.Failure.FirstBytes) != c.banner) {
				t.Errorf("%+v", x.Failure)
			}
		})
	}
}

func TestEndlessHeadersEndInBoundedMemory(t *testing.T) {
	sent := make(chan int64, 1)
	u := mustAnswer(t, func(c net.Conn) {
		awaitHead(c)
		n, _ := io.WriteString(c, ok200)
		total, line := int64(n), []byte("X-Pad: "+strings.Repeat("a", 4000)+"\r\n")
		for {
			n, err := c.Write(line)
			total += int64(n)
			if err != nil {
				sent <- total
				return
			}
		}
	})
	x := one(t, mustExecutor(t), playground.NewRequest(u))
	checkFault(t, fault{kind: "limit", cause: playground.CauseHeadersTooLarge, phase: "receive", limit: "headers", status: 200}, x)
	if total := <-sent; total > 64<<20 {
		t.Errorf("took %d bytes of headers", total)
	}
}

func TestCancelKeepsWhatArrived(t *testing.T) {
	u := mustAnswer(t, saysAndHangs(ok200+"Content-Length: 10\r\n\r\nhello"))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	all := mustExecutor(t).Execute(ctx, playground.NewRequest(u), Watch{Progress: func(p playground.Progress) {
		if p.Event == "progress" {
			cancel()
		}
	}})
	x := all[0].Exchanges[0]
	checkFault(t, fault{kind: "cancelled", cause: playground.CauseCancelled, phase: "receive", status: 200, size: 5}, x)
	if string(x.Response.Content.Whole) != "hello" {
		t.Errorf("kept %q", x.Response.Content.Whole)
	}
}

func TestCancelEndsAWaitForTheFirstByte(t *testing.T) {
	asked := make(chan struct{})
	u := mustAnswer(t, func(c net.Conn) {
		awaitHead(c)
		close(asked)
		_, _ = io.Copy(io.Discard, c)
	})
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-asked
		cancel()
	}()
	all := mustExecutor(t).Execute(ctx, playground.NewRequest(u), Watch{})
	if f := all[0].Exchanges[0].Failure; f == nil || f.Kind != playground.FailureCancelled || f.Phase != playground.PhaseWait {
		t.Errorf("%+v", f)
	}
}

func TestUnsendableRequestsAreSaidAndNotSent(t *testing.T) {
	for _, c := range []struct{ url, method, name, value, want string }{
		{"http://h/", "BAD METHOD", "", "", "method"}, {"http://h/", "GET", "Bad Name", "x", "field name"}, {"http://h/", "GET", "X", "a\r\nb", "control character"},
		{"ftp://h/", "GET", "", "", "ftp"}, {"http:///x", "GET", "", "", "no host"}, {"http://h:70000/", "GET", "", "", "70000"}, {"http://h/%zz", "GET", "", "", "cannot be read"},
		{"http://h:0/", "GET", "", "", "port 0"},
	} {
		req := playground.NewRequest(c.url)
		req.Method = c.method
		if c.name != "" {
			req.Headers = []playground.Row{{Name: c.name, Value: c.value, Enabled: true}}
		}
		x := one(t, mustExecutor(t), req)
		if x.Failure == nil || x.Failure.Cause != playground.CauseBadRequest || !strings.Contains(x.Failure.Message, c.want) {
			t.Errorf("%+v: %+v", c, x.Failure)
		}
	}
}

func TestAStaleConnectionIsToldFromAnEmptyReply(t *testing.T) {
	served := 0
	u := mustAnswer(t, func(c net.Conn) {
		awaitHead(c)
		served++
		fmt.Fprint(c, ok200+"Content-Length: 2\r\n\r\nhi")
		awaitHead(c) // the second request comes, and is not answered
	})
	e := mustExecutor(t)
	if x := one(t, e, playground.NewRequest(u)); x.Failure != nil {
		t.Fatalf("%+v", x.Failure)
	}
	req := playground.NewRequest(u)
	req.Method = "POST"
	x := one(t, e, req)
	checkFault(t, fault{kind: "reset", cause: playground.CauseStale, phase: "wait"}, x)
	if !x.ConnectionReused {
		t.Error("the connection was used before, and that is not said")
	}
}
