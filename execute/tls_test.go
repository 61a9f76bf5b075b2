package execute

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// authority issues certificates for tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func mustAuthority(t testing.TB) *authority {
	t.Helper()
	a := &authority{}
	made := a.issue(t, func(c *x509.Certificate) {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
		c.Subject.CommonName = "Test authority"
	})
	a.cert, a.key = made.Leaf, made.PrivateKey.(*ecdsa.PrivateKey)
	return a
}

// issue makes a certificate for 127.0.0.1, changed as told; without an authority of
// its own it signs itself.
func (a *authority) issue(t testing.TB, change func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "127.0.0.1"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"api.test"},
	}
	change(c)
	parent, signer := c, key
	if a.cert != nil {
		parent, signer = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func (a *authority) pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.cert)
	return p
}

func mustServeTLS(t testing.TB, config *tls.Config, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.TLS = config
	s.EnableHTTP2 = true
	s.Config.ErrorLog = discardLog()
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

func TestCertificatesThatAreRefused(t *testing.T) {
	ours := mustAuthority(t)
	for _, c := range []struct {
		name  string
		by    *authority
		cause playground.Cause
		make  func(*x509.Certificate)
	}{
		{"expired", ours, playground.CauseExpired, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }},
		{"not valid yet", ours, playground.CauseNotYetValid, func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) }},
		{"for another host", ours, playground.CauseWrongHost, func(c *x509.Certificate) { c.IPAddresses = nil }},
		{"without names", ours, playground.CauseNoNames, func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, nil }},
		{"of an unknown authority", mustAuthority(t), playground.CauseUnknownCA, func(c *x509.Certificate) {}},
		{"signed by itself", &authority{}, playground.CauseSelfSigned, func(c *x509.Certificate) {}},
		{"for another use", ours, playground.CauseCertificate, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			cert := c.by.issue(t, c.make)
			u := mustServeTLS(t, &tls.Config{Certificates: []tls.Certificate{cert}}, func(w http.ResponseWriter, r *http.Request) {})
			e := mustExecutor(t, func(o *Options) { o.RootCAs = ours.pool() })
			x := one(t, e, playground.NewRequest(u))
			checkFault(t, fault{kind: "tls", cause: c.cause, phase: "ssl"}, x)
			if x.Failure.Certificate == nil || len(x.Failure.Chain) == 0 || x.TLS == nil || x.TLS.Verified {
				t.Errorf("%+v %+v", x.Failure, x.TLS)
			}
			req := playground.NewRequest(u)
			req.Options.VerifyTLS = false
			x = one(t, e, req)
			if x.Failure != nil || x.TLS == nil || x.TLS.Verified || len(x.TLS.Chain) == 0 {
				t.Errorf("unverified: %+v %+v", x.Failure, x.TLS)
			}
		})
	}
}

func TestAGoodHandshakeIsDescribed(t *testing.T) {
	ours := mustAuthority(t)
	cert := ours.issue(t, func(*x509.Certificate) {})
	for _, version := range []string{"auto", "1.1", "2"} {
		u := mustServeTLS(t, &tls.Config{Certificates: []tls.Certificate{cert}}, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "hi") })
		e := mustExecutor(t, func(o *Options) { o.RootCAs = ours.pool() })
		req := playground.NewRequest(u)
		req.Options.HTTPVersion = version
		x := one(t, e, req)
		if x.Failure != nil {
			t.Fatalf("%s: %+v", version, x.Failure)
		}
		want := "2"
		if version == "1.1" {
			want = "1.1"
		}
		if x.Response.HTTPVersion != want || x.Timings.SSL < 0 || x.Timings.Connect < x.Timings.SSL {
			t.Errorf("%s: %s %+v", version, x.Response.HTTPVersion, x.Timings)
		}
		s := x.TLS
		if s == nil || s.Version != "1.3" || !s.Verified || s.Cipher == "" || len(s.Chain) != 1 || s.Chain[0].Issuer != "CN=Test authority" || len(s.Chain[0].Names) != 2 {
			t.Errorf("%s: %+v", version, s)
		}
		if again := one(t, e, req); !again.ConnectionReused || again.TLS == nil || again.Timings.SSL != playground.NotApplicable {
			t.Errorf("%s again: %+v", version, again)
		}
	}
}

func TestHandshakesThatFail(t *testing.T) {
	cert := (&authority{}).issue(t, func(*x509.Certificate) {})
	old := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	picky := &tls.Config{Certificates: []tls.Certificate{cert}, MaxVersion: tls.VersionTLS12, ClientAuth: tls.RequireAnyClientCert}
	picky13 := &tls.Config{Certificates: []tls.Certificate{cert}, ClientAuth: tls.RequireAnyClientCert, NextProtos: []string{"http/1.1"}}
	for _, c := range []struct {
		fault
		url   string
		alert int
	}{
		{fault{name: "plain HTTP", kind: "tls", cause: playground.CauseNotTLS, phase: "ssl"}, mustAnswer(t, func(c net.Conn) {
			b := make([]byte, 1024)
			_, _ = c.Read(b)
			_, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n")
		}), 0},
		{fault{name: "reset in the handshake", kind: "tls", cause: playground.CauseTLSReset, phase: "ssl"}, mustAnswer(t, func(c net.Conn) {
			b := make([]byte, 1024)
			_, _ = c.Read(b)
			reset(c)
		}), 0},
		{fault{name: "closed in the handshake", kind: "tls", cause: playground.CauseTLSReset, phase: "ssl"}, mustAnswer(t, func(c net.Conn) {
			b := make([]byte, 1024)
			_, _ = c.Read(b)
		}), 0},
		{fault{name: "silence in the handshake", kind: "timeout", cause: playground.CauseTLSTimeout, phase: "ssl", limit: "tls"}, mustAnswer(t, func(c net.Conn) {
			_, _ = io.Copy(io.Discard, c)
		}), 0},
		{fault{name: "too old", kind: "tls", cause: playground.CauseTLSVersion, phase: "ssl"}, mustServeTLS(t, old, nil), 70},
		{fault{name: "a client certificate wanted", kind: "tls", cause: playground.CauseTLSAlert, phase: "ssl"}, mustServeTLS(t, picky, nil), 40},
		{fault{name: "a client certificate wanted, TLS 1.3", kind: "tls", cause: playground.CauseTLSAlert, phase: "wait"}, mustServeTLS(t, picky13, nil), 116},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			req := playground.NewRequest("https://" + c.url[strings.Index(c.url, "://")+3:])
			req.Options.VerifyTLS = false
			x := one(t, mustExecutor(t, brief(c.limit)), req)
			checkFault(t, c.fault, x)
			if x.Failure.Alert != c.alert || (c.cause == playground.CauseNotTLS && !strings.HasPrefix(string(x.Failure.FirstBytes), "HTTP/")) {
				t.Errorf("%+v", x.Failure)
			}
		})
	}
}

func TestPlainHTTPToATLSPortIsNamed(t *testing.T) {
	u := mustAnswer(t, says("\x15\x03\x03\x00\x02\x02\x46"))
	x := one(t, mustExecutor(t), playground.NewRequest(u))
	checkFault(t, fault{kind: "protocol", cause: playground.CauseTLSPort, phase: "receive"}, x)
}

func TestFaultsUnderTLSAreToldApartToo(t *testing.T) {
	cert := (&authority{}).issue(t, func(*x509.Certificate) {})
	for _, c := range faults {
		if c.name == "dripping headers" || c.name == "body still coming" {
			continue // they take their time, and nothing of them depends on TLS
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			u := mustAnswer(t, func(raw net.Conn) {
				s := tls.Server(raw, &tls.Config{Certificates: []tls.Certificate{cert}})
				defer s.Close()
				if s.Handshake() == nil && c.name != "reset without a byte" {
					c.serve(s)
				}
				if c.name == "reset without a byte" {
					awaitHead(s)
					reset(raw)
				}
			})
			req := playground.NewRequest("https" + strings.TrimPrefix(u, "http"))
			req.Options.VerifyTLS, req.Options.TimeoutMS = false, timeoutFor(c.limit)
			x := one(t, mustExecutor(t, brief(c.limit)), req)
			if c.cause == playground.CauseTLSPort {
				c.cause = playground.CauseNotHTTP
			}
			checkFault(t, c, x)
			if x.TLS == nil {
				t.Error("no TLS recorded")
			}
		})
	}
}
