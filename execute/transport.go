package execute

import (
	"context"
	"net"
	"net/http"
	"time"
)

// transportKey tells apart what may not share connections.
type transportKey struct {
	verify  bool
	version string // auto, 1.1, 2
	demo    bool   // connections to the demo API in process
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
			raw, err := e.dial(ctx, addr)
			if err != nil {
				return nil, err
			}
			noteSocket(ctx, raw)
			if k.version == "2" {
				return raw, nil
			}
			return newTapConn(raw, raw), nil
		},
		DialTLSContext: func(ctx context.Context, _, addr string) (net.Conn, error) {
			return e.dialTLS(ctx, addr, k)
		},
	}
	e.transports[k] = t
	return t
}

func protocols(version string) *http.Protocols {
	p := new(http.Protocols)
	switch version {
	case "1.1":
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
