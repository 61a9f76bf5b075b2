package execute

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"parley/playground"
)

// transportKey tells apart what may not share connections.
type transportKey struct {
	verify  bool
	version string // auto, 1.0, 1.1, 2
	demo    bool   // connections to the demo API in process

	wiring *wiring // of one run; nil for what any run may use
	first  bool    // what is meant for the first origin alone goes along
}

// maxIdlePerHost replaces the default of two, under which many runs to one host would
// connect again and again.
const maxIdlePerHost = 256

// transport returns the one transport of a key. All its connections were judged by the
// executor's one policy.
func (e *Executor) transport(k transportKey) *http.Transport {
	e.mu.Lock()
	defer e.mu.Unlock()
	if t, ok := e.transports[k]; ok {
		return t
	}
	t := e.newTransport(k)
	e.transports[k] = t
	return t
}

func (e *Executor) newTransport(k transportKey) *http.Transport {
	t := &http.Transport{
		Proxy:                  nil, // a proxy would move the target out of the policy's sight
		DisableCompression:     true,
		MaxIdleConns:           4 * maxIdlePerHost,
		MaxIdleConnsPerHost:    maxIdlePerHost,
		IdleConnTimeout:        30 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: e.o.Limits.HeaderBytes,
		Protocols:              protocols(k.version),
		DialContext: func(ctx context.Context, _, addr string) (net.Conn, error) {
			if k.demo {
				return e.demo.dial(ctx, k.version)
			}
			raw, err := e.connection(ctx, addr, k, false)
			if err != nil {
				return nil, err
			}
			noteSocket(ctx, raw)
			if k.version == "2" {
				return newFrameConn(raw, raw), nil
			}
			return newTapConn(raw, raw), nil
		},
		DialTLSContext: func(ctx context.Context, _, addr string) (net.Conn, error) {
			return e.dialTLS(ctx, addr, k)
		},
	}
	tapHTTP2(t)
	return t
}

// tapHTTP2 has the transport speak HTTP/2 over TLS through a tap as well. It knows HTTP/2 by
// its *tls.Conn, which cannot be wrapped; but it hands such a connection over by name, and
// what it hands over without TLS may be any. Where a Go release changes that, connections
// are handed over as they are and no frames are recorded, which a test would tell.
func tapHTTP2(t *http.Transport) {
	const overTLS, plain = "h2", "unencrypted_http2"
	t.CloseIdleConnections() // has it fill its table
	secure, open := t.TLSNextProto[overTLS], t.TLSNextProto[plain]
	if secure == nil || open == nil {
		return
	}
	t.TLSNextProto[overTLS] = func(authority string, c *tls.Conn) http.RoundTripper {
		raw, ok := c.NetConn().(*rawConn)
		if !ok {
			return secure(authority, c)
		}
		tapped := &secureFrameConn{newFrameConn(c, raw), c}
		return open(authority, tls.Client(handOver{tapped}, nil))
	}
}

// handOver is how the transport passes on a connection that speaks HTTP/2 without TLS.
type handOver struct{ net.Conn }

// UnencryptedNetConn returns it.
func (h handOver) UnencryptedNetConn() net.Conn { return h.Conn }

func protocols(version string) *http.Protocols {
	p := new(http.Protocols)
	switch version {
	case playground.HTTP10, playground.HTTP1: // to net/http they are one; the head is ours
		p.SetHTTP1(true)
	case "2":
		p.SetHTTP2(true)
		p.SetUnencryptedHTTP2(true)
	default:
		p.SetHTTP1(true)
		p.SetHTTP2(true)
	}
	return p
}
