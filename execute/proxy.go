package execute

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	"parley/playground"
)

// connection opens a way to hostport: straight, or through the request's proxy.
func (e *Executor) connection(ctx context.Context, hostport string, k transportKey, secure bool) (*rawConn, error) {
	if k.wiring == nil || k.wiring.proxy == nil {
		return e.dial(ctx, hostport, k.wiring)
	}
	addrs, err := e.judged(ctx, hostport, k.wiring)
	if err != nil {
		return nil, err
	}
	way := &proxyWay{e: e, proxy: k.wiring.proxy, target: k.wiring.ledTo(hostport), addrs: addrs}
	way.how = k.wiring.how(hostport, secure, k.version)
	way.asks(len(k.wiring.pinnedFor(way.target)) > 0)
	return way.open(ctx)
}

// ledTo is the host and port that the request has connections to hostport go to.
func (w *wiring) ledTo(hostport string) string {
	host, port, err := splitHostPort(hostport)
	if err != nil {
		return hostport
	}
	if host, port, ok := w.elsewhere(host, port); ok {
		return net.JoinHostPort(host, strconv.Itoa(int(port)))
	}
	return hostport
}

// judged looks a target up and judges every address that it has, for a proxy may take any
// of them. Only then is anybody told of the target.
func (e *Executor) judged(ctx context.Context, hostport string, w *wiring) ([]netip.AddrPort, error) {
	target, d, err := e.destinationOf(ctx, hostport, w)
	if err != nil {
		return nil, err
	}
	to := make([]netip.AddrPort, len(target.addrs))
	for i, a := range target.addrs {
		to[i] = netip.AddrPortFrom(a, target.port)
		if v := e.judge(target.host, to[i], target.pinned); !v.Allowed {
			return nil, &dialError{phase: playground.PhaseConnect, host: target.host, addr: to[i].String(), verdict: &v, took: d, err: &policyError{v}}
		}
	}
	return to, nil
}

// how says in which way a proxy is used. A target whose address the request itself gives,
// and HTTP/2, need a way of their own through it.
func (w *wiring) how(hostport string, secure bool, version string) string {
	switch {
	case w.proxy.Scheme == "socks5" || w.proxy.Scheme == "socks5h":
		return playground.ProxySocks
	case secure || version == playground.HTTP2 || len(w.pinnedFor(hostport)) > 0 || w.ledTo(hostport) != hostport:
		return playground.ProxyTunnel
	}
	return playground.ProxyForward
}

func (w *wiring) pinnedFor(hostport string) []netip.Addr {
	host, port, err := splitHostPort(hostport)
	if err != nil {
		return nil
	}
	return w.pinned(host, port)
}

func splitHostPort(hostport string) (string, uint16, error) {
	host, text, err := net.SplitHostPort(hostport)
	if err != nil {
		return "", 0, err
	}
	port, err := strconv.ParseUint(text, 10, 16)
	return host, uint16(port), err
}

// forwards reports whether a proxy gets the request itself, with the whole address.
func (h *hop) forwards(k transportKey) bool {
	return k.wiring != nil && k.wiring.proxy != nil && h.m.at.Scheme == "http" &&
		k.wiring.how(withPort(h.m.at), false, k.version) == playground.ProxyForward
}

// proxyCredentials is the field that signs in to a proxy; empty where none are given.
func proxyCredentials(proxy *url.URL) string {
	if proxy.User == nil {
		return ""
	}
	password, _ := proxy.User.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(proxy.User.Username()+":"+password))
}

// proxyPorts are the ports that a proxy's address leaves out.
var proxyPorts = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}

func withPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = proxyPorts[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// proxyWay is a way through a proxy in the making.
type proxyWay struct {
	e      *Executor
	proxy  *url.URL
	target string           // host and port
	addrs  []netip.AddrPort // of the target, all judged
	how    string
	asked  string // what the proxy is asked for
}

// asks decides between name and address. A proxy that looks names up itself is asked for
// the name, after its addresses were judged here; where the request or the protocol says
// that we look it up, for the address that was judged.
func (p *proxyWay) asks(pinned bool) {
	p.asked = p.target
	if pinned || p.proxy.Scheme == "socks5" {
		p.asked = p.addrs[0].String()
	}
}

// wayThrough is how far a way through a proxy has come: what a limit that ends it then is
// the doing of.
type wayThrough struct {
	record *playground.Proxy
	host   string
	cause  playground.Cause
}

// notes tells the hop how far its way has come; nil when it is open.
func notes(ctx context.Context, way *wayThrough) {
	if h, ok := ctx.Value(hopKey{}).(*hop); ok {
		h.mu.Lock()
		if !h.over {
			h.way = way
		}
		h.mu.Unlock()
	}
}

// open connects to the proxy and has it open the way.
func (p *proxyWay) open(ctx context.Context) (*rawConn, error) {
	record := &playground.Proxy{URL: (&url.URL{Scheme: p.proxy.Scheme, Host: p.proxy.Host}).String(), How: p.how, Asked: p.asked}
	notes(ctx, &wayThrough{record, p.proxy.Hostname(), playground.CauseProxyUnreachable})
	raw, err := p.e.dial(ctx, withPort(p.proxy), nil)
	if err != nil {
		return nil, p.failed(err, record, playground.CauseProxyUnreachable, nil)
	}
	notes(ctx, &wayThrough{record, p.proxy.Hostname(), playground.CauseProxyBroken})
	raw.info.proxy = record
	began := p.e.o.Now()
	conn, err := p.secured(ctx, raw)
	if err == nil {
		err = p.ask(ctx, conn, record)
	}
	raw.info.ended = p.e.o.Now()
	raw.info.connect += raw.info.ended.Sub(began)
	if err != nil {
		_ = raw.Close()
		return nil, p.failed(err, record, playground.CauseProxyBroken, raw)
	}
	notes(ctx, nil)
	return &rawConn{Conn: conn, info: raw.info}, nil
}

// secured shakes hands with a proxy that is spoken to by TLS. Its certificate is always
// checked: switching that off is for the target.
func (p *proxyWay) secured(ctx context.Context, raw *rawConn) (net.Conn, error) {
	if p.proxy.Scheme != "https" {
		return raw.Conn, nil
	}
	limit := p.e.limitsOf(ctx).TLS
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	secure := tls.Client(raw.Conn, &tls.Config{ServerName: p.proxy.Hostname(), RootCAs: p.e.o.RootCAs, NextProtos: []string{"http/1.1"}})
	if err := secure.HandshakeContext(limited); err != nil {
		return nil, &proxyError{cause: playground.CauseProxyUnreachable, phase: playground.PhaseSSL, err: err}
	}
	return secure, nil
}

// ask speaks the proxy's own protocol, within a limit.
func (p *proxyWay) ask(ctx context.Context, conn net.Conn, record *playground.Proxy) error {
	if p.how == playground.ProxyForward {
		return nil
	}
	limit := p.e.limitsOf(ctx).FirstByte
	_ = conn.SetDeadline(time.Now().Add(limit))
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	var err error
	if p.how == playground.ProxySocks {
		err = p.socks(conn)
	} else {
		err = p.tunnel(conn, record)
	}
	var late interface{ Timeout() bool }
	if errors.As(err, &late) && late.Timeout() && ctx.Err() == nil {
		return &proxyError{cause: playground.CauseProxyBroken, limit: &limitError{limitFirstByte, limit}, err: err}
	}
	if err == nil && ctx.Err() == nil {
		err = conn.SetDeadline(time.Time{})
	}
	return err
}

// maxProxyHead bounds a proxy's answer to CONNECT.
const maxProxyHead = 64 << 10

// tunnel asks by CONNECT (RFC 9110, 9.3.6).
func (p *proxyWay) tunnel(conn net.Conn, record *playground.Proxy) error {
	head := "CONNECT " + p.asked + " HTTP/1.1\r\nHost: " + p.asked + "\r\nUser-Agent: " + p.e.o.UserAgent + "\r\n"
	if credentials := proxyCredentials(p.proxy); credentials != "" {
		head += "Proxy-Authorization: " + credentials + "\r\n"
	}
	if _, err := conn.Write([]byte(head + "\r\n")); err != nil {
		return err
	}
	for interim := 0; ; interim++ {
		answer, err := readProxyHead(conn)
		if err != nil {
			return err
		}
		if answer.status < 200 && interim < p.e.o.Limits.Interim {
			continue
		}
		record.Status, record.Reason = answer.status, answer.reason
		record.Fields = playground.MaskFields(answer.fields[:min(len(answer.fields), 100)])
		return refusedTunnel(answer)
	}
}

func refusedTunnel(answer head) error {
	said := fmt.Errorf("HTTP/%s %d %s", answer.version, answer.status, answer.reason)
	switch {
	case answer.status/100 == 2:
		return nil
	case answer.status == 407:
		return &proxyError{cause: playground.CauseProxyLogin, err: said}
	}
	return &proxyError{cause: playground.CauseProxyRefused, err: said}
}

// readProxyHead reads one head and not a byte more, for what follows is the target's.
func readProxyHead(conn net.Conn) (head, error) {
	var raw []byte
	one := make([]byte, 1)
	for {
		n, err := conn.Read(one)
		raw = append(raw, one[:n]...)
		if bytes.HasSuffix(raw, []byte("\n\r\n")) || bytes.HasSuffix(raw, []byte("\n\n")) { // it is read once, not at every byte
			if answer, ok := readHead(raw); ok && answer.whole {
				return answer, nil
			}
		}
		switch {
		case err != nil && len(raw) == 0:
			return head{}, fmt.Errorf("the proxy said nothing: %w", err)
		case err != nil:
			return head{}, fmt.Errorf("the proxy's answer breaks off after %q: %w", cutBytes(raw), err)
		case len(raw) >= maxProxyHead, len(raw) == len("HTTP/") && string(raw) != "HTTP/":
			return head{}, fmt.Errorf("the proxy answered with something that is not HTTP: %q", cutBytes(raw))
		}
	}
}

func cutBytes(b []byte) []byte { return b[:min(len(b), 200)] }

// proxyError is a proxy that did not do what it was asked.
type proxyError struct {
	cause playground.Cause
	phase playground.Phase
	limit *limitError
	err   error
}

// Error returns what happened.
func (e *proxyError) Error() string { return e.err.Error() }

// Unwrap returns the error below.
func (e *proxyError) Unwrap() error { return e.err }

// failed makes a failure of the dial of an error on the way through the proxy. A refusal
// by the policy stays one.
func (p *proxyWay) failed(err error, record *playground.Proxy, cause playground.Cause, raw *rawConn) error {
	out := &dialError{}
	if !errors.As(err, &out) {
		out = &dialError{phase: playground.PhaseConnect, addr: raw.info.remote, took: raw.info, err: err}
	}
	var of *proxyError
	if errors.As(err, &of) {
		cause, out.limit = of.cause, of.limit
		if of.phase != "" {
			out.phase = of.phase
		}
	}
	out.host, out.took.proxy, out.cause = p.proxy.Hostname(), record, cause
	return out
}
