package execute

import (
	"crypto/tls"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/playground"
)

// testProxy is a proxy on loopback that notes what it was asked for.
type testProxy struct {
	URL string

	mu    sync.Mutex
	heads []string // request lines and their Proxy-Authorization
}

func (p *testProxy) asked() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.heads, "\n")
}

// mustProxy serves a proxy that tunnels and forwards, once a request carries want.
func mustProxy(t testing.TB, want string, start func(*httptest.Server)) *testProxy {
	t.Helper()
	p := &testProxy{}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.heads = append(p.heads, strings.TrimSpace(r.Method+" "+r.RequestURI+" "+r.Header.Get("Proxy-Authorization")))
		p.mu.Unlock()
		if want != "" && r.Header.Get("Proxy-Authorization") != want {
			w.Header().Set("Proxy-Authenticate", `Basic realm="corp"`)
			http.Error(w, "who are you?", http.StatusProxyAuthRequired)
			return
		}
		if r.Method == http.MethodConnect {
			tunnelTo(w, r.RequestURI)
			return
		}
		forwardTo(w, r)
	}))
	s.Config.ErrorLog = discardLog()
	start(s)
	t.Cleanup(s.Close)
	p.URL = s.URL
	return p
}

func tunnelTo(w http.ResponseWriter, target string) {
	if strings.HasPrefix(target, "forbidden.test") {
		w.Header().Set("X-Squid-Error", "ERR_ACCESS_DENIED 0")
		http.Error(w, "not here", http.StatusForbidden)
		return
	}
	out, err := net.Dial("tcp", target)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	in, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		_ = out.Close()
		return
	}
	_, _ = in.Write([]byte("HTTP/1.1 200 Connection established\r\nVia: 1.1 corp\r\n\r\n"))
	join(in, out)
}

func join(a, b net.Conn) {
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{a, b}, {b, a}} {
		both.Go(func() { _, _ = io.Copy(way[0], way[1]); _ = way[0].Close() })
	}
	both.Wait()
}

func forwardTo(w http.ResponseWriter, r *http.Request) {
	r.RequestURI = ""
	r.Header.Del("Proxy-Authorization")
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	for name, values := range resp.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, resp.Body)
}

// through is a request that goes through a proxy.
func through(proxy, url string) playground.Request {
	req := playground.NewRequest(url)
	req.Options.Proxy = proxy
	return req
}

func hello(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }

func TestAPlainRequestIsForwardedByAProxyWithItsWholeAddress(t *testing.T) {
	site, proxy := mustServe(t, hello), mustProxy(t, "", (*httptest.Server).Start)
	x := one(t, mustExecutor(t), through(proxy.URL, site+"/a?b=c"))
	if x.Failure != nil || x.Response.Status != 200 {
		t.Fatalf("the exchange is %+v, %+v", x.Response, x.Failure)
	}
	if got := proxy.asked(); got != "GET "+site+"/a?b=c" {
		t.Errorf("the proxy was asked %q", got)
	}
	if p := x.Proxy; p == nil || p.How != playground.ProxyForward || p.URL != proxy.URL || "http://"+p.Asked != site {
		t.Errorf("the proxy is recorded as %+v", p)
	}
	if "http://"+x.RemoteAddr != proxy.URL {
		t.Errorf("the connection went to %s", x.RemoteAddr)
	}
}

func TestAnEncryptedRequestGoesThroughATunnel(t *testing.T) {
	for name, version := range map[string]string{"over HTTP/1.1": "1.1", "over HTTP/2": "2"} {
		t.Run(name, func(t *testing.T) {
			site, proxy := mustServeTLS(t, nil, hello), mustProxy(t, "", (*httptest.Server).Start)
			req := through(proxy.URL, site+"/a")
			req.Options.VerifyTLS, req.Options.HTTPVersion = false, version
			x := one(t, mustExecutor(t), req)
			if x.Failure != nil || x.Response.HTTPVersion != version {
				t.Fatalf("the exchange is %+v, %+v", x.Response, x.Failure)
			}
			if got, want := proxy.asked(), "CONNECT "+strings.TrimPrefix(site, "https://"); got != want {
				t.Errorf("the proxy was asked %q, want %q", got, want)
			}
			if p := x.Proxy; p == nil || p.How != playground.ProxyTunnel || p.Status != 200 || p.Reason != "Connection established" || len(p.Fields) != 1 {
				t.Errorf("the proxy is recorded as %+v", p)
			}
			if x.TLS == nil || x.Timings.Connect < 0 {
				t.Errorf("TLS is %+v, the timings %+v", x.TLS, x.Timings)
			}
		})
	}
}

func TestPlainHTTP2NeedsATunnel(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(hello))
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Start()
	t.Cleanup(s.Close)
	proxy := mustProxy(t, "", (*httptest.Server).Start)
	req := through(proxy.URL, s.URL)
	req.Options.HTTPVersion = playground.HTTP2C
	if x := one(t, mustExecutor(t), req); x.Response == nil || x.Response.HTTPVersion != "2" || x.Proxy.How != playground.ProxyTunnel {
		t.Errorf("the exchange is %+v, %+v, %+v", x.Response, x.Failure, x.Proxy)
	}
}

func TestAProxyIsSignedInToByItsAddress(t *testing.T) {
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte("mira:p w"))
	proxy := mustProxy(t, want, (*httptest.Server).Start)
	signedIn := strings.Replace(proxy.URL, "http://", "http://mira:p%20w@", 1)
	for name, site := range map[string]string{"when it forwards": mustServe(t, hello), "when it tunnels": mustServeTLS(t, nil, hello)} {
		t.Run(name, func(t *testing.T) {
			req := through(signedIn, site)
			req.Options.VerifyTLS = false
			x := one(t, mustExecutor(t), req)
			if x.Failure != nil || x.Response.Status != 200 {
				t.Fatalf("the exchange is %+v, %+v", x.Response, x.Failure)
			}
			if x.Proxy.URL != proxy.URL {
				t.Errorf("the proxy is recorded as %q", x.Proxy.URL)
			}
			sent, has := playground.FieldValue(x.Request.Headers, "Proxy-Authorization")
			if forwards := x.Proxy.How == playground.ProxyForward; has != forwards || forwards && sent != want {
				t.Errorf("Proxy-Authorization is %q in the request", sent)
			}
		})
	}
}

func TestAProxyThatFailsIsToldFromTheSite(t *testing.T) {
	locked := mustProxy(t, "Basic never", (*httptest.Server).Start)
	open := mustProxy(t, "", (*httptest.Server).Start)
	mute := mustAnswer(t, func(c net.Conn) { awaitHead(c) })
	other := mustAnswer(t, func(c net.Conn) { awaitHead(c); _, _ = c.Write([]byte("220 ftp.test ready\r\n")) })
	silent := mustAnswer(t, func(c net.Conn) { awaitHead(c); awaitHead(c) })
	chatty := mustAnswer(t, drips("", strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 100), time.Millisecond))
	wordy := mustAnswer(t, says(ok200+strings.Repeat("a:b\r\n", 14_000))) // more than a second, were it read at every byte
	nobody := mustRefuse(t)
	gone := "https://" + mustRefuse(t)
	site := mustServeTLS(t, nil, hello)
	for _, c := range []struct {
		name, proxy, url string
		cause            playground.Cause
		phase            playground.Phase
		detail           string
	}{
		{"nothing listens", "http://" + nobody, site, playground.CauseProxyUnreachable, playground.PhaseConnect, "refused"},
		{"its name is not known", "http://proxy.invalid:3128", site, playground.CauseProxyUnreachable, playground.PhaseDNS, "proxy.invalid"},
		{"it speaks no TLS", strings.Replace(open.URL, "http", "https", 1), site, playground.CauseProxyUnreachable, playground.PhaseSSL, "TLS handshake"},
		{"it wants credentials", locked.URL, site, playground.CauseProxyLogin, playground.PhaseConnect, "407"},
		{"its rules forbid the site", open.URL, "https://forbidden.test", playground.CauseProxyRefused, playground.PhaseConnect, "403 Forbidden"},
		{"it does not reach the site", open.URL, gone, playground.CauseProxyRefused, playground.PhaseConnect, "502"},
		{"it hangs up", mute, site, playground.CauseProxyBroken, playground.PhaseConnect, "said nothing"},
		{"it is no proxy", other, site, playground.CauseProxyBroken, playground.PhaseConnect, "not HTTP"},
		{"it answers with interim responses alone", chatty, site, playground.CauseProxyRefused, playground.PhaseConnect, "100"},
		{"its head is as long as it may be", wordy, site, playground.CauseProxyBroken, playground.PhaseConnect, "not HTTP"},
		{"it never answers", silent, site, playground.CauseProxyBroken, playground.PhaseConnect, ""},
		{"it is no SOCKS proxy", strings.Replace(mute, "http", "socks5", 1), site, playground.CauseProxyBroken, playground.PhaseConnect, "breaks off"},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := through(c.proxy, c.url)
			req.Options.Limits = playground.TimeLimits{FirstByteMS: 300}
			e := mustExecutor(t, func(o *Options) { o.Resolver = resolverOf(t, "forbidden.test", "93.184.216.34") })
			x := one(t, e, req)
			f := x.Failure
			if f == nil || f.Kind != playground.FailureProxy || f.Cause != c.cause || f.Phase != c.phase {
				t.Fatalf("the failure is %+v", f)
			}
			if !strings.Contains(f.Detail, c.detail) || x.Proxy == nil || x.Response != nil {
				t.Errorf("the detail is %q, the proxy %+v, the response %+v", f.Detail, x.Proxy, x.Response)
			}
			if c.proxy == silent && (f.Limit != limitFirstByte || f.LimitMS.Duration() != 300*time.Millisecond) {
				t.Errorf("the limit is %q of %v", f.Limit, f.LimitMS)
			}
		})
	}
}

func TestTheTimeOfARequestMayEndAtItsProxy(t *testing.T) {
	silent := mustAnswer(t, func(c net.Conn) { awaitHead(c); awaitHead(c) })
	quiet := "socks5://" + strings.TrimPrefix(mustAnswer(t, func(c net.Conn) { awaitHead(c) }), "http://")
	site := mustServeTLS(t, nil, hello)
	for _, proxy := range []string{silent, quiet} {
		req := through(proxy, site)
		req.Options.TimeoutMS = 150
		x := one(t, mustExecutor(t), req)
		if f := x.Failure; f == nil || f.Cause != playground.CauseProxyBroken || f.Limit != limitTotal || x.Proxy == nil || f.Host != "127.0.0.1" {
			t.Errorf("%s: the failure is %+v, the proxy %+v", proxy, f, x.Proxy)
		}
	}
}

func TestATargetIsJudgedBeforeAProxyHearsOfIt(t *testing.T) {
	proxy := mustProxy(t, "", (*httptest.Server).Start)
	socks := mustSocks(t, "", "")
	own := netip.MustParseAddrPort("127.0.0.1:9999")
	for _, c := range []struct{ name, url, rule string }{
		{"metadata by address", "http://169.254.169.254/latest", "metadata"},
		{"metadata by name", "http://metadata.google.internal/", "metadata"},
		{"a name that leads to it", "https://rebound.test/", "metadata"},
		{"Parley itself", "http://127.0.0.1:9999/", "self"},
		{"a denied range", "https://10.9.8.7/", "deny"},
		{"a port of another protocol", "http://93.184.216.34:25/", "port"},
	} {
		for _, by := range []string{proxy.URL, "socks5://" + socks.addr, "socks5h://" + socks.addr} {
			t.Run(c.name+" by "+by[:strings.Index(by, ":")], func(t *testing.T) {
				e := mustExecutor(t, func(o *Options) {
					o.Policy, _ = NewPolicy("default", true, nil, []string{"10.9.0.0/16"})
					o.OwnSockets = func() []netip.AddrPort { return []netip.AddrPort{own} }
					o.Resolver = resolverOf(t, "rebound.test", "169.254.169.254")
				})
				x := one(t, e, through(by, c.url))
				if f := x.Failure; f == nil || f.Kind != playground.FailurePolicy || f.Rule != c.rule {
					t.Errorf("the failure is %+v", f)
				}
			})
		}
	}
	if got := proxy.asked() + socks.seen(); got != "" {
		t.Errorf("a proxy was asked: %s", got)
	}
}

func TestAProxysOwnAddressIsJudged(t *testing.T) {
	e := mustExecutor(t, func(o *Options) { o.Policy, _ = NewPolicy("default", true, nil, []string{"127.0.0.0/8"}) })
	x := one(t, e, through("http://127.0.0.1:3128", "http://93.184.216.34/"))
	if f := x.Failure; f == nil || f.Kind != playground.FailurePolicy || f.Rule != "deny" || f.Host != "127.0.0.1" {
		t.Errorf("the failure is %+v", f)
	}
}

func TestAProxyBehindTLSIsChecked(t *testing.T) {
	ca := mustAuthority(t)
	proxy := mustProxy(t, "", func(s *httptest.Server) {
		s.TLS = &tls.Config{Certificates: []tls.Certificate{ca.issue(t, noChange)}}
		s.StartTLS()
	})
	site := mustServeTLS(t, nil, hello)
	req := through(proxy.URL, site)
	req.Options.VerifyTLS = false // of the site alone
	if x := one(t, mustExecutor(t), req); x.Failure == nil || x.Failure.Cause != playground.CauseProxyUnreachable {
		t.Errorf("an unknown proxy was believed: %+v", x.Failure)
	}
	e := mustExecutor(t, func(o *Options) { o.RootCAs = ca.pool() })
	if x := one(t, e, req); x.Failure != nil || x.Response.Status != 200 {
		t.Errorf("the exchange is %+v, %+v", x.Response, x.Failure)
	}
}
