package execute

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"parley/playground"
)

// wiring is what a request asks of its connections beyond the usual. Its connections are
// shared with no other run.
type wiring struct {
	roots       *x509.CertPool   // nil: the executor's
	certificate *tls.Certificate // nil: none
	serverName  string
	resolve     []playground.Resolve
	proxy       *url.URL // nil: none
	first       string   // the origin that was asked first
}

// newWiring reads the options; nil where a request asks for nothing of its own.
func (e *Executor) newWiring(o playground.Options, first *url.URL) (*wiring, error) {
	if o.CA+o.ServerName+o.Proxy+o.ClientCertificate.Certificate == "" && len(o.Resolve) == 0 {
		return nil, nil
	}
	w := &wiring{serverName: o.ServerName, resolve: o.Resolve, first: origin(first)}
	if o.CA != "" {
		if w.roots = e.roots(); !w.roots.AppendCertsFromPEM([]byte(o.CA)) {
			return nil, errors.New("its own authority is no certificate")
		}
	}
	if c := o.ClientCertificate; c.Certificate != "" {
		pair, err := tls.X509KeyPair([]byte(c.Certificate), []byte(c.Key))
		if err != nil {
			return nil, fmt.Errorf("its client certificate cannot be used: %w", err)
		}
		w.certificate = &pair
	}
	if o.Proxy != "" {
		proxy, err := url.Parse(o.Proxy)
		if err != nil || proxy.Hostname() == "" {
			return nil, errors.New("its proxy's address cannot be read")
		}
		proxy.Scheme = strings.ToLower(proxy.Scheme)
		w.proxy = proxy
	}
	return w, nil
}

// roots is a copy of the authorities that are trusted anyway.
func (e *Executor) roots() *x509.CertPool {
	if e.o.RootCAs != nil {
		return e.o.RootCAs.Clone()
	}
	if pool, err := x509.SystemCertPool(); err == nil {
		return pool
	}
	return x509.NewCertPool()
}

// pinned are the addresses that the request gives a name.
func (w *wiring) pinned(host string, port uint16) []netip.Addr {
	if w == nil {
		return nil
	}
	var addrs []netip.Addr
	for _, r := range w.resolve {
		if a, ok := r.IP(); ok && r.For(host, int(port)) {
			addrs = append(addrs, a)
		}
	}
	return addrs
}

// elsewhere is the host and the port that the request has connections to host and port go to.
func (w *wiring) elsewhere(host string, port uint16) (string, uint16, bool) {
	if w == nil {
		return host, port, false
	}
	for _, r := range w.resolve {
		if other, n, ok := r.Elsewhere(); ok && r.For(host, int(port)) {
			return cmp.Or(other, host), cmp.Or(uint16(n), port), true
		}
	}
	return host, port, false
}

// forFirst reports whether what is meant for the first origin alone goes to u.
func (w *wiring) forFirst(u *url.URL) bool { return w != nil && origin(u) == w.first }

// transport is the transport for a key: the executor's, or one of this run's own.
func (r *running) transport(k transportKey) *http.Transport {
	if k.wiring == nil {
		return r.e.transport(k)
	}
	t, ok := r.own[k]
	if !ok {
		t = r.e.newTransport(k)
		if r.own == nil {
			r.own = map[transportKey]*http.Transport{}
		}
		r.own[k] = t
	}
	return t
}

// close ends the connections that no other run may use.
func (r *running) close() {
	for _, t := range r.own {
		t.CloseIdleConnections()
	}
}

// limitsOf are the limits of the request that a connection is made for.
func (e *Executor) limitsOf(ctx context.Context) Limits {
	if h, ok := ctx.Value(hopKey{}).(*hop); ok {
		return h.r.limits
	}
	return e.o.Limits
}

// withOwn puts a request's own limits in the place of Parley's.
func (l Limits) withOwn(own playground.TimeLimits) Limits {
	for _, each := range []struct {
		to *time.Duration
		ms int64
	}{{&l.DNS, own.DNSMS}, {&l.Connect, own.ConnectMS}, {&l.TLS, own.TLSMS}, {&l.FirstByte, own.FirstByteMS}, {&l.Idle, own.IdleMS}} {
		if each.ms > 0 {
			*each.to = time.Duration(each.ms) * time.Millisecond
		}
	}
	return l
}

// wireVersion is the version as transports know it: h2c is HTTP/2 by prior knowledge, as
// any HTTP/2 without TLS.
func wireVersion(asked string) string {
	if asked == playground.HTTP2C {
		return playground.HTTP2
	}
	return asked
}
