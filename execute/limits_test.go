package execute

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"parley/playground"
)

// mustFull returns an address whose queue of connections is full: the next one gets no
// answer, as behind a firewall that drops.
func mustFull(t testing.TB) string {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(fd) })
	if err := errors.Join(syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}), syscall.Listen(fd, 0)); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	addr := fmt.Sprintf("127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port)
	for { // the queue takes one or two
		c, err := net.DialTimeout("tcp", addr, 500*time.Millisecond)
		if err != nil {
			return addr
		}
		t.Cleanup(func() { _ = c.Close() })
	}
}

func TestEachTimeLimitIsNamedByItsPhase(t *testing.T) {
	full := mustFull(t)
	silentName := func(string, bool) ([]string, dnsmessage.RCode, bool) { return nil, 0, false }
	hang := func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }
	for _, c := range []struct {
		fault
		url     string
		timeout int64 // of the attempt
		change  func(*Options)
	}{
		{fault{name: "connect", kind: "timeout", cause: playground.CauseConnectTimeout, phase: "connect", limit: "connect"}, "http://" + full, 60000, brief(limitConnect)},
		{fault{name: "total while connecting", kind: "timeout", cause: playground.CauseConnectTimeout, phase: "connect", limit: "total"}, "http://" + full, 500, nil},
		{fault{name: "total while looking up", kind: "timeout", cause: playground.CauseResolverTimeout, phase: "dns", limit: "total"}, "http://silent.test./", 500,
			func(o *Options) { o.Resolver = nameServer(t, silentName) }},
		{fault{name: "total in the handshake", kind: "timeout", cause: playground.CauseTLSTimeout, phase: "ssl", limit: "total"}, strings.Replace(mustAnswer(t, hang), "http", "https", 1), 1000, nil},
		{fault{name: "total while waiting", kind: "timeout", cause: playground.CauseNoAnswerInTime, phase: "wait", limit: "total"}, mustAnswer(t, hang), 1000, nil},
		{fault{name: "total in stalled content", kind: "timeout", cause: playground.CauseBodyStalled, phase: "receive", limit: "total", status: 200, size: 2},
			mustAnswer(t, saysAndHangs(ok200+"Content-Length: 9\r\n\r\nhi")), 1000, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := mustExecutor(t)
			if c.change != nil {
				e = mustExecutor(t, c.change)
			}
			req := playground.NewRequest(c.url)
			req.Options.TimeoutMS = c.timeout
			x := one(t, e, req)
			checkFault(t, c.fault, x)
			spent := map[playground.Phase]playground.Millis{"dns": x.Timings.DNS, "connect": x.Timings.Connect, "ssl": x.Timings.SSL, "wait": x.Timings.Wait, "receive": x.Timings.Receive}
			if at := spent[c.phase].Duration(); at < 50*time.Millisecond || x.Timings.Total() > 4*time.Second {
				t.Errorf("%s lasted %v of %+v", c.phase, at, x.Timings)
			}
		})
	}
}

func TestAServerThatDoesNotTakeTheContentIsLeft(t *testing.T) {
	stop := make(chan struct{})
	u := mustAnswer(t, func(net.Conn) { <-stop })
	defer close(stop)
	req := playground.NewRequest(u)
	req.Method, req.Body = "POST", playground.Body{Kind: playground.BodyText, Text: strings.Repeat("a", 32<<20)}
	x := one(t, mustExecutor(t, brief(limitIdle)), req)
	checkFault(t, fault{kind: "timeout", cause: playground.CauseNoAnswerInTime, phase: "send", limit: "idle"}, x)
	if x.Request.BodySize == 0 || x.Request.BodySize >= 32<<20 {
		t.Errorf("said to have sent %d bytes", x.Request.BodySize)
	}
}

func TestErrorsOfTheSystemAreNamed(t *testing.T) {
	for _, c := range []struct {
		err  error
		want playground.Cause
	}{
		{syscall.ECONNREFUSED, playground.CauseRefused}, {syscall.EHOSTUNREACH, playground.CauseNoRoute}, {syscall.ENETUNREACH, playground.CauseNoRoute},
		{syscall.EMFILE, playground.CauseOwnMachine}, {syscall.ENFILE, playground.CauseOwnMachine}, {syscall.EADDRNOTAVAIL, playground.CauseOwnMachine},
		{syscall.ECONNRESET, playground.CauseConnectReset}, {&net.AddrError{Err: "invalid port"}, playground.CauseBadRequest}, {errors.New("else"), playground.CauseOther},
	} {
		err := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", c.err)}
		if got := connectCause(&dialError{err: err}); got != c.want {
			t.Errorf("%v: %s, want %s", c.err, got, c.want)
		}
	}
	if got := connectCause(&dialError{err: syscall.ETIMEDOUT, limit: &limitError{limitConnect, time.Second}}); got != playground.CauseConnectTimeout {
		t.Errorf("ETIMEDOUT: %s", got)
	}
}

func TestEveryCauseHasAKindAndASentence(t *testing.T) {
	for cause := range kinds {
		redirect := kinds[cause] == playground.FailureRedirect // those say theirs where they are found
		if sentences[cause] == "" && !redirect {
			t.Errorf("%s has no sentence", cause)
		}
	}
	for cause := range sentences {
		f := playground.Failure{Cause: cause, Kind: kindOf(cause), Host: "h.test", Addr: "10.0.0.1:80"}
		if s := say(&f); strings.Contains(s, "%") || !strings.HasSuffix(s, ".") {
			t.Errorf("%s: %q", cause, s)
		}
	}
}

// TestNothingIsLeftRunning counts goroutines after every fault.
func TestNothingIsLeftRunning(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("faults", func(t *testing.T) {
		for _, c := range faults {
			e := mustExecutor(t, brief(c.limit))
			u := mustAnswer(t, c.serve)
			req := playground.NewRequest(u)
			req.Options.TimeoutMS = 300
			one(t, e, req)
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			e.Execute(ctx, req, Watch{})
		}
	})
	deadline := time.Now().Add(3 * time.Second)
	for runtime.NumGoroutine() > before+2 {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
		runtime.Gosched()
	}
}
