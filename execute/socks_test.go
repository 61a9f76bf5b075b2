package execute

import (
	"io"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"parley/playground"
)

// testSocks is a SOCKS 5 server on loopback.
type testSocks struct {
	addr     string
	username string
	password string
	reply    byte // instead of connecting, where not 0

	mu    sync.Mutex
	asked []string
}

func (s *testSocks) seen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.asked, "\n")
}

func mustSocks(t testing.TB, username, password string) *testSocks {
	t.Helper()
	s := &testSocks{username: username, password: password}
	s.addr = strings.TrimPrefix(mustAnswer(t, s.serve), "http://")
	return s
}

func (s *testSocks) serve(c net.Conn) {
	read := func(n int) []byte {
		b := make([]byte, n)
		_, _ = io.ReadFull(c, b)
		return b
	}
	methods := string(read(int(read(2)[1])))
	switch {
	case s.username == "":
		_, _ = c.Write([]byte{5, socksNoLogin})
	case !strings.ContainsRune(methods, socksPassword):
		_, _ = c.Write([]byte{5, socksNone})
		return
	default:
		_, _ = c.Write([]byte{5, socksPassword})
		username := string(read(int(read(2)[1])))
		password := string(read(int(read(1)[0])))
		if username != s.username || password != s.password {
			_, _ = c.Write([]byte{1, 1})
			return
		}
		_, _ = c.Write([]byte{1, 0})
	}
	host := ""
	switch head := read(4); head[3] {
	case 1:
		host = netip.AddrFrom4([4]byte(read(4))).String()
	case 4:
		host = netip.AddrFrom16([16]byte(read(16))).String()
	case 3:
		host = string(read(int(read(1)[0])))
	}
	port := read(2)
	target := net.JoinHostPort(host, strconv.Itoa(int(port[0])<<8|int(port[1])))
	s.mu.Lock()
	s.asked = append(s.asked, target)
	s.mu.Unlock()
	s.answer(c, strings.Replace(target, "site.test", "127.0.0.1", 1))
}

func (s *testSocks) answer(c net.Conn, target string) {
	out, err := net.Dial("tcp", target)
	if s.reply != 0 || err != nil {
		_, _ = c.Write([]byte{5, max(s.reply, 1), 0, 1, 0, 0, 0, 0, 0, 0})
		return
	}
	_, _ = c.Write(append([]byte{5, 0, 0, 3, 9}, "somewhere\x01\x02"...))
	join(c, out)
}

func TestASocksProxyIsAskedForWhatWasJudged(t *testing.T) {
	site := mustServe(t, hello)
	port := site[strings.LastIndex(site, ":"):]
	named := "http://site.test" + port
	for _, c := range []struct{ name, scheme, want string }{
		{"the address that was judged, as we look it up", "socks5", "127.0.0.1" + port},
		{"the name, as the proxy looks it up", "socks5h", "site.test" + port},
	} {
		t.Run(c.name, func(t *testing.T) {
			socks := mustSocks(t, "", "")
			e := mustExecutor(t, func(o *Options) { o.Resolver = resolverOf(t, "site.test", "127.0.0.1") })
			x := one(t, e, through(c.scheme+"://"+socks.addr, named))
			if x.Failure != nil || x.Response.Status != 200 {
				t.Fatalf("the exchange is %+v, %+v", x.Response, x.Failure)
			}
			if got := socks.seen(); got != c.want || x.Proxy.Asked != c.want || x.Proxy.How != playground.ProxySocks {
				t.Errorf("asked for %q; recorded %+v", got, x.Proxy)
			}
		})
	}
}

func TestASocksProxySaysWhyNot(t *testing.T) {
	site := mustServe(t, hello)
	for _, c := range []struct {
		name, login string
		server      *testSocks
		cause       playground.Cause
		detail      string
	}{
		{"it takes the credentials", "mira:pw@", mustSocks(t, "mira", "pw"), "", ""},
		{"it wants credentials", "", mustSocks(t, "mira", "pw"), playground.CauseProxyLogin, "no way to sign in"},
		{"it wants others", "mira:wrong@", mustSocks(t, "mira", "pw"), playground.CauseProxyLogin, "were refused"},
		{"its rules forbid it", "", refusing(mustSocks(t, "", ""), 2), playground.CauseProxyRefused, "not allowed by its rules"},
		{"it reaches nothing there", "", refusing(mustSocks(t, "", ""), 4), playground.CauseProxyRefused, "the host is unreachable"},
		{"it says something new", "", refusing(mustSocks(t, "", ""), 77), playground.CauseProxyRefused, "reply 77"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := one(t, mustExecutor(t), through("socks5://"+c.login+c.server.addr, site))
			if c.cause == "" {
				if x.Failure != nil || x.Response.Status != 200 {
					t.Errorf("the exchange is %+v, %+v", x.Response, x.Failure)
				}
				return
			}
			if f := x.Failure; f == nil || f.Cause != c.cause || !strings.Contains(f.Detail, c.detail) || f.Phase != playground.PhaseConnect {
				t.Errorf("the failure is %+v", f)
			}
		})
	}
}

func refusing(s *testSocks, reply byte) *testSocks {
	s.reply = reply
	return s
}

// FuzzSocksReply holds that no answer of a SOCKS server makes us panic or wait for more
// than came.
func FuzzSocksReply(f *testing.F) {
	f.Add([]byte{5, 0, 5, 0, 0, 1, 1, 2, 3, 4, 5, 6})
	f.Add([]byte{5, 255})
	f.Add([]byte{5, 0, 5, 0, 0, 3, 0, 0, 0})       // an address without a name, as some give
	f.Add([]byte{5, 0, 5, 0, 0, 9, 0, 0, 0, 0, 0}) // an address of no kind
	f.Add([]byte{5, 0, 4, 0, 0, 1, 1, 2, 3, 4, 5, 6})
	f.Fuzz(func(t *testing.T, answer []byte) {
		ours, theirs := net.Pipe()
		go func() {
			go func() { _, _ = io.Copy(io.Discard, theirs) }()
			_, _ = theirs.Write(answer)
			_ = theirs.Close()
		}()
		p := &proxyWay{proxy: mustParse("socks5://u:p@127.0.0.1:1080"), asked: "127.0.0.1:80"}
		err := p.socks(ours)
		if err == nil && (len(answer) < 9 || answer[1] == socksNoLogin && (answer[2] != 5 || !slices.Contains([]byte{1, 3, 4}, answer[5]))) {
			t.Errorf("%x was taken for a way", answer)
		}
		_ = ours.Close()
	})
}
