package execute

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"parley/playground"
)

func mustParse(raw string) *url.URL {
	u, err := url.Parse(raw)
	if err != nil {
		panic(err)
	}
	return u
}

// mustRefuse is an address at which nothing listens.
func mustRefuse(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func noChange(*x509.Certificate) {}

func (a *authority) pem() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw}))
}

func pairPEM(t testing.TB, c tls.Certificate) playground.ClientCertificate {
	t.Helper()
	key, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	return playground.ClientCertificate{
		Certificate: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate[0]})),
		Key:         string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})),
	}
}

func TestAnOwnAuthorityIsTrustedForOneRequest(t *testing.T) {
	ca := mustAuthority(t)
	site := mustServeTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, noChange)}}, hello)
	e := mustExecutor(t)
	if x := one(t, e, playground.NewRequest(site)); x.Failure == nil || x.Failure.Cause != playground.CauseUnknownCA {
		t.Fatalf("without it the failure is %+v", x.Failure)
	}
	req := playground.NewRequest(site)
	req.Options.CA = ca.pem()
	if x := one(t, e, req); x.Failure != nil || !x.TLS.Verified || !x.TLS.OwnCA {
		t.Fatalf("with it: %+v, %+v", x.Failure, x.TLS)
	}
	if x := one(t, e, playground.NewRequest(site)); x.Failure == nil {
		t.Errorf("the next request without it was sent, over %s", x.RemoteAddr)
	}
}

func TestAClientCertificateIsShownToWhoAsks(t *testing.T) {
	ca := mustAuthority(t)
	mine := pairPEM(t, ca.issue(t, func(c *x509.Certificate) {
		c.Subject.CommonName, c.ExtKeyUsage = "mira", []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}))
	wanted := []playground.Cause{playground.CauseTLSAlert, playground.CauseClientCertificate} // the alert may be lost
	who := func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, len(r.TLS.PeerCertificates)) }
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		asks := mustServeTLS(t, &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: ca.pool(), MaxVersion: version}, who)
		never := mustServeTLS(t, &tls.Config{MaxVersion: version}, who)
		req := playground.NewRequest(asks)
		req.Options.VerifyTLS, req.Options.ClientCertificate = false, mine
		t.Run("with it "+tlsVersions[version], func(t *testing.T) {
			x := one(t, mustExecutor(t), req)
			if x.Failure != nil || string(x.Response.Content.Whole) != "1" {
				t.Fatalf("the exchange is %+v, %+v", x.Response, x.Failure)
			}
			if s := x.TLS; !s.ClientAsked || s.ClientCertificate == nil || s.ClientCertificate.Subject != "CN=mira" || !slices.Equal(s.ClientAuthorities, []string{"CN=Test authority"}) {
				t.Errorf("TLS is %+v", s)
			}
		})
		t.Run("without it "+tlsVersions[version], func(t *testing.T) {
			req := req
			req.Options.ClientCertificate = playground.ClientCertificate{}
			x := one(t, mustExecutor(t), req)
			if x.Failure == nil || !slices.Contains(wanted, x.Failure.Cause) || x.Failure.Kind != playground.FailureTLS || x.TLS == nil || !x.TLS.ClientAsked || x.TLS.ClientCertificate != nil {
				t.Errorf("the exchange is %+v, %+v", x.Failure, x.TLS)
			}
		})
		t.Run("unasked "+tlsVersions[version], func(t *testing.T) {
			req := req
			req.URL = never
			x := one(t, mustExecutor(t), req)
			if x.Failure != nil || string(x.Response.Content.Whole) != "0" || x.TLS.ClientAsked || x.TLS.ClientCertificate != nil {
				t.Errorf("the exchange is %+v, %+v, %+v", x.Response, x.Failure, x.TLS)
			}
		})
	}
}

func TestAClientCertificateStaysWithTheFirstOrigin(t *testing.T) {
	ca := mustAuthority(t)
	mine := pairPEM(t, ca.issue(t, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }))
	shown := 0
	elsewhere := mustServeTLS(t, &tls.Config{ClientAuth: tls.RequestClientCert}, func(_ http.ResponseWriter, r *http.Request) { shown = len(r.TLS.PeerCertificates) })
	site := mustServeTLS(t, &tls.Config{ClientAuth: tls.RequireAnyClientCert}, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere, http.StatusFound)
	})
	req := playground.NewRequest(site)
	req.Options.VerifyTLS, req.Options.ClientCertificate = false, mine
	hops := run(t, mustExecutor(t), req)[0].Exchanges
	if len(hops) != 2 || hops[1].Failure != nil {
		t.Fatalf("the hops are %+v", hops)
	}
	if shown != 0 || hops[1].TLS.ClientCertificate != nil || !hops[1].TLS.ClientAsked {
		t.Errorf("elsewhere saw %d certificates; TLS is %+v", shown, hops[1].TLS)
	}
	if !slices.Contains(hops[0].Redirect.Dropped, "client certificate") {
		t.Errorf("what was dropped is %v", hops[0].Redirect.Dropped)
	}
}

func TestTheServerNameIsTheRequestsOwn(t *testing.T) {
	ca := mustAuthority(t)
	asked := ""
	site := mustServeTLS(t, &tls.Config{GetCertificate: func(h *tls.ClientHelloInfo) (*tls.Certificate, error) {
		asked = h.ServerName
		c := ca.issue(t, noChange)
		return &c, nil
	}}, hello)
	e := mustExecutor(t, func(o *Options) { o.RootCAs = ca.pool() })
	req := playground.NewRequest(site)
	req.Options.ServerName = "api.test"
	if x := one(t, e, req); x.Failure != nil || asked != "api.test" || x.TLS.ServerName != "api.test" || !x.TLS.Verified {
		t.Errorf("asked for %q: %+v, %+v", asked, x.TLS, x.Failure)
	}
	req.Options.ServerName = "other.test"
	if x := one(t, e, req); x.Failure == nil || x.Failure.Cause != playground.CauseWrongHost {
		t.Errorf("a certificate for other names was taken: %+v", x.Failure)
	}
}

func TestANameIsGivenAnAddress(t *testing.T) {
	site := mustServe(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Host) })
	port := site[strings.LastIndex(site, ":"):]
	req := playground.NewRequest("http://API.nowhere.invalid" + port + "/")
	req.Options.Resolve = []playground.Resolve{{Host: "api.nowhere.invalid", Address: "127.0.0.1"}}
	x := one(t, mustExecutor(t), req)
	if x.Failure != nil || string(x.Response.Content.Whole) != "API.nowhere.invalid"+port || x.Timings.DNS >= 0 {
		t.Errorf("the exchange is %+v, %+v, %+v", x.Response, x.Failure, x.Timings)
	}
	req.Options.Resolve[0].Port = 1
	if x := one(t, mustExecutor(t), req); x.Failure == nil || x.Failure.Kind != playground.FailureDNS {
		t.Errorf("the address of another port was used: %+v", x.Failure)
	}
}

func TestConnectionsGoWhereTheRequestLeadsThem(t *testing.T) {
	site := mustServe(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Host) })
	port := site[strings.LastIndex(site, ":"):]
	proxy := mustProxy(t, "", (*httptest.Server).Start)
	socks := mustSocks(t, "", "")
	for _, c := range []struct {
		url, host string
		port      int
		address   string
	}{
		{"http://127.0.0.1:9/", "127.0.0.1", 9, port},
		{"http://api.nowhere.invalid/", "API.nowhere.invalid", 80, "localhost" + port},
		{"http://api.nowhere.invalid" + port + "/", "*", 0, "localhost"},
		{"http://api.nowhere.invalid/", "*", 0, "127.0.0.1" + port},
		{"http://[::1]:9/", "[::1]", 0, "127.0.0.1" + port},
	} {
		for _, by := range []string{"", proxy.URL, "socks5h://" + socks.addr} {
			req := through(by, c.url)
			req.Options.Resolve = []playground.Resolve{{Host: c.host, Port: c.port, Address: c.address}}
			x := one(t, mustExecutor(t, func(o *Options) { o.Resolver = resolverOf(t, "localhost", "127.0.0.1") }), req)
			if host := strings.Trim(strings.TrimPrefix(c.url, "http:"), "/"); x.Failure != nil || string(x.Response.Content.Whole) != host {
				t.Errorf("%s by %q: %+v, %+v", c.url, by, x.Response, x.Failure)
			}
		}
	}
}

func TestWhereConnectionsAreLedIsJudged(t *testing.T) {
	for _, c := range []struct{ url, address, rule string }{
		{"http://api.test/", "169.254.169.254:80", "metadata"},
		{"http://api.test/", "metadata.google.internal", "metadata"},
		{"http://api.test/", "rebound.test:8080", "metadata"},
		{"http://api.test/", "93.184.216.34:25", "port"},
		{"http://denied.test/", "93.184.216.34:80", "deny"},
		{"http://api.test/", "denied.test:81", "deny"},
	} {
		for _, proxy := range []string{"", "socks5h://127.0.0.1:1"} {
			e := mustExecutor(t, func(o *Options) {
				o.Policy, _ = NewPolicy("default", true, nil, []string{"denied.test"})
				o.Resolver = resolverOf(t, "rebound.test", "169.254.169.254")
			})
			req := through(proxy, c.url)
			req.Options.Resolve = []playground.Resolve{{Host: "*", Address: c.address}}
			if x := one(t, e, req); x.Failure == nil || x.Failure.Rule != c.rule {
				t.Errorf("%s to %s by %q: %+v", c.url, c.address, proxy, x.Failure)
			}
		}
	}
}

func TestAnAddressThatIsGivenIsJudgedByItself(t *testing.T) {
	for _, c := range []struct {
		name, mode, address, rule string
		allow, deny               []string
	}{
		{"metadata stays refused", "default", "169.254.169.254", "metadata", nil, nil},
		{"an allowed name opens nothing for another address", "strict", "93.184.216.34", "strict", []string{"api.test"}, nil},
		{"a denied name stays denied", "open", "93.184.216.34", "deny", nil, []string{"api.test:80"}},
		{"a denied address stays denied", "open", "93.184.216.34", "deny", nil, []string{"93.184.216.0/24"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := mustExecutor(t, func(o *Options) { o.Policy, _ = NewPolicy(c.mode, true, c.allow, c.deny) })
			for _, proxy := range []string{"", "socks5://127.0.0.1:1"} {
				req := through(proxy, "http://api.test/")
				req.Options.Resolve = []playground.Resolve{{Host: "api.test", Port: 80, Address: c.address}}
				if x := one(t, e, req); x.Failure == nil || x.Failure.Rule != c.rule {
					t.Errorf("by %q the failure is %+v", proxy, x.Failure)
				}
			}
		})
	}
}

func TestARequestsOwnLimitsGoFirst(t *testing.T) {
	silent := mustAnswer(t, func(c net.Conn) { awaitHead(c); awaitHead(c) })
	stalls := mustAnswer(t, func(c net.Conn) {
		awaitHead(c)
		_, _ = c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfour"))
		awaitHead(c)
	})
	noTLS := strings.Replace(mustAnswer(t, func(c net.Conn) { awaitHead(c) }), "http", "https", 1)
	for _, c := range []struct {
		limit, url string
		own        playground.TimeLimits
	}{
		{limitFirstByte, silent, playground.TimeLimits{FirstByteMS: 40}},
		{limitIdle, stalls, playground.TimeLimits{IdleMS: 40}},
		{limitTLS, noTLS, playground.TimeLimits{TLSMS: 40}},
	} {
		t.Run(c.limit, func(t *testing.T) {
			req := playground.NewRequest(c.url)
			req.Options.Limits = c.own
			x := one(t, mustExecutor(t), req)
			if f := x.Failure; f == nil || f.Limit != c.limit || f.LimitMS.Duration() != 40*time.Millisecond {
				t.Errorf("the failure is %+v", f)
			}
		})
	}
}

// resolverOf knows one name.
func resolverOf(t testing.TB, name, address string) *net.Resolver {
	t.Helper()
	return nameServer(t, func(asked string, _ bool) ([]string, dnsmessage.RCode, bool) {
		if asked != name {
			return nil, dnsmessage.RCodeNameError, true
		}
		return []string{address}, dnsmessage.RCodeSuccess, true
	})
}
