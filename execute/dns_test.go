package execute

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"parley/playground"
)

// nameServer answers on a loopback socket. answer returns the addresses of a question
// and a code; a nil function result of ok false is silence.
func nameServer(t testing.TB, answer func(name string, v6 bool) (addrs []string, code dnsmessage.RCode, ok bool)) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		b := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(b)
			if err != nil {
				return
			}
			if reply := replyTo(b[:n], answer); reply != nil {
				_, _ = conn.WriteTo(reply, from)
			}
		}
	}()
	at := conn.LocalAddr().String()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", at)
	}}
}

func replyTo(question []byte, answer func(string, bool) ([]string, dnsmessage.RCode, bool)) []byte {
	var p dnsmessage.Parser
	header, err := p.Start(question)
	if err != nil {
		return nil
	}
	q, err := p.Question()
	if err != nil {
		return nil
	}
	addrs, code, ok := answer(strings.TrimSuffix(q.Name.String(), "."), q.Type == dnsmessage.TypeAAAA)
	if !ok {
		return nil
	}
	m := dnsmessage.Message{Header: dnsmessage.Header{ID: header.ID, Response: true, RCode: code, RecursionAvailable: true}, Questions: []dnsmessage.Question{q}}
	for _, s := range addrs {
		a := netip.MustParseAddr(s)
		h := dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET}
		if a.Is4() && q.Type == dnsmessage.TypeA {
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AResource{A: a.As4()}})
		}
		if a.Is6() && q.Type == dnsmessage.TypeAAAA {
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}})
		}
	}
	reply, err := m.Pack()
	if err != nil {
		return nil
	}
	return reply
}

func always(addrs []string, code dnsmessage.RCode) func(string, bool) ([]string, dnsmessage.RCode, bool) {
	return func(string, bool) ([]string, dnsmessage.RCode, bool) { return addrs, code, true }
}

func TestNamesThatCannotBeLookedUp(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer func(string, bool) ([]string, dnsmessage.RCode, bool)
		kind   playground.FailureKind
		cause  playground.Cause
		limit  string
	}{
		{"no such name", always(nil, dnsmessage.RCodeNameError), "dns", playground.CauseNameNotFound, ""},
		{"a name without an address", always(nil, dnsmessage.RCodeSuccess), "dns", playground.CauseNameNotFound, ""},
		{"a server that fails", always(nil, dnsmessage.RCodeServerFailure), "dns", playground.CauseResolverFailed, ""},
		{"a server that refuses", always(nil, dnsmessage.RCodeRefused), "dns", playground.CauseResolverFailed, ""},
		{"a server that keeps silent", func(string, bool) ([]string, dnsmessage.RCode, bool) { return nil, 0, false }, "timeout", playground.CauseResolverTimeout, "dns"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := mustExecutor(t, brief(c.limit), func(o *Options) { o.Resolver = nameServer(t, c.answer) })
			x := one(t, e, playground.NewRequest("http://nowhere.test./"))
			checkFault(t, fault{kind: c.kind, cause: c.cause, phase: "dns", limit: c.limit}, x)
			if x.Failure.Resolver == "" || !strings.HasPrefix(x.Failure.Host, "nowhere.test") || x.RemoteAddr != "" {
				t.Errorf("%+v", x.Failure)
			}
		})
	}
}

func TestANameIsLookedUpAndTimed(t *testing.T) {
	u := mustAnswer(t, says(ok200+"Content-Length: 0\r\n\r\n"))
	port := u[strings.LastIndexByte(u, ':'):]
	e := mustExecutor(t, func(o *Options) { o.Resolver = nameServer(t, always([]string{"127.0.0.1"}, 0)) })
	x := one(t, e, playground.NewRequest("http://api.test."+port+"/"))
	if x.Failure != nil || x.Timings.DNS < 0 || x.RemoteAddr != "127.0.0.1"+port {
		t.Errorf("%+v %+v", x, x.Failure)
	}
}

func TestTheNextAddressIsTriedWhereOneIsDead(t *testing.T) {
	u := mustAnswer(t, says(ok200+"Content-Length: 0\r\n\r\n"))
	port := u[strings.LastIndexByte(u, ':'):]
	e := mustExecutor(t, func(o *Options) { o.Resolver = nameServer(t, always([]string{"127.0.0.2", "127.0.0.1"}, 0)) })
	if x := one(t, e, playground.NewRequest("http://api.test."+port+"/")); x.Failure != nil || x.RemoteAddr != "127.0.0.1"+port {
		t.Errorf("%+v", x.Failure)
	}
}

// TestNothingThatIsRefusedIsDialled counts connections on a listener that the policy
// forbids, behind names that lead there in every way.
func TestNothingThatIsRefusedIsDialled(t *testing.T) {
	var dialled atomic.Int64
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			dialled.Add(1)
			_ = c.Close()
		}
	}()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	var asked atomic.Int64
	resolver := nameServer(t, func(name string, v6 bool) ([]string, dnsmessage.RCode, bool) {
		switch {
		case strings.HasPrefix(name, "rebind") && asked.Add(1) <= 2:
			return []string{"192.0.2.1"}, 0, true
		case strings.HasPrefix(name, "mapped"):
			return []string{"::ffff:127.0.0.1"}, 0, true
		case strings.HasPrefix(name, "both"):
			return []string{"127.0.0.1", "::1", "127.0.0.2"}, 0, true
		}
		return []string{"127.0.0.1"}, 0, true
	})
	policy, err := NewPolicy("default", false, []string{"listed.test"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	e := mustExecutor(t, func(o *Options) { o.Resolver, o.Policy = resolver, policy })
	for _, host := range []string{
		"127.0.0.1", "127.1.2.3", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[::127.0.0.1]", "[2002:7f00:1::]",
		"localhost", "LOCALHOST", "①②⑦.⓪.⓪.①", "127。0。0。1", "plain.test.", "mapped.test.", "both.test.", "rebind.test.", "rebind.test.", "listed.test.",
	} {
		for range 2 {
			x := one(t, e, playground.NewRequest("http://"+host+":"+port+"/"))
			if x.Failure == nil {
				t.Errorf("%s was reached", host)
			} else if x.Failure.Kind != playground.FailurePolicy && !strings.HasPrefix(host, "rebind") && !strings.HasPrefix(host, "mapped") {
				t.Errorf("%s: %s %s: %s", host, x.Failure.Kind, x.Failure.Cause, x.Failure.Detail)
			}
		}
	}
	for _, odd := range []string{"127.1", "2130706433", "0x7f000001", "0177.0.0.1"} { // names to the Go resolver, whatever they lead to
		if x := one(t, e, playground.NewRequest("http://"+odd+":"+port+"/")); x.Failure == nil {
			t.Errorf("%s was reached", odd)
		}
	}
	if n := dialled.Load(); n != 0 {
		t.Errorf("%d connections to what is refused", n)
	}
}

func TestParleyItselfIsNotReached(t *testing.T) {
	reached := false
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		if c, err := l.Accept(); err == nil {
			reached = true
			_ = c.Close()
		}
	}()
	e := mustExecutor(t, func(o *Options) {
		o.OwnSockets = func() []netip.AddrPort { return []netip.AddrPort{netip.MustParseAddrPort(l.Addr().String())} }
	})
	_, port, _ := net.SplitHostPort(l.Addr().String())
	for _, host := range []string{"127.0.0.1", "localhost", "0.0.0.0", "127.7.7.7", "[::ffff:127.0.0.1]"} {
		x := one(t, e, playground.NewRequest("http://"+host+":"+port+"/"))
		if x.Failure == nil || x.Failure.Rule != "self" || reached {
			t.Errorf("%s: %+v", host, x.Failure)
		}
	}
}
