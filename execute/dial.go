package execute

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
	"time"

	"parley/playground"
)

// dialled is what connecting took and met; it belongs to the connection.
type dialled struct {
	dns, connect, ssl time.Duration // negative: did not happen; connect is without ssl
	began, ended      time.Time
	remote            string
	tls               *playground.TLS
	proxy             *playground.Proxy
}

// dialError is a failure before the first request byte, with where it happened.
type dialError struct {
	phase    playground.Phase
	host     string
	addr     string
	limit    *limitError      // the limit of ours that fired
	verdict  *Verdict         // set where the policy refused
	resolver string           // the name server asked last
	cause    playground.Cause // where a proxy on the way is at fault
	first    []byte           // what the server said instead of a handshake
	took     dialled
	err      error
}

// Error returns what happened, in the words of the error below.
func (e *dialError) Error() string {
	if e.verdict != nil {
		return "refused by policy: " + e.verdict.Rule
	}
	return e.err.Error()
}

// Unwrap returns the error below.
func (e *dialError) Unwrap() error { return e.err }

// policyError stops a connection in the dialer's Control.
type policyError struct{ verdict Verdict }

// Error names the rule.
func (e *policyError) Error() string { return "refused by policy: " + e.verdict.Rule }

// dial looks hostport up and connects. Nothing else in the program opens a connection.
func (e *Executor) dial(ctx context.Context, hostport string, w *wiring) (*rawConn, error) {
	to, d, err := e.destinationOf(ctx, hostport, w)
	if err != nil {
		return nil, err
	}
	return e.connect(ctx, to, d)
}

// destinationOf judges the name of hostport and finds its addresses, which are still to be judged.
func (e *Executor) destinationOf(ctx context.Context, hostport string, w *wiring) (destination, dialled, error) {
	d := dialled{dns: -1, connect: -1, ssl: -1, began: e.o.Now()}
	host, port, err := splitHostPort(hostport)
	if err != nil {
		return destination{}, d, &dialError{phase: playground.PhaseDNS, host: hostport, took: d, err: err}
	}
	if v := e.policy.Load().JudgeName(host); !v.Allowed {
		return destination{}, d, &dialError{phase: playground.PhaseDNS, host: host, verdict: &v, took: d, err: &policyError{v}}
	}
	if other, n, ok := w.elsewhere(host, port); ok {
		host, port = other, n
		if v := e.policy.Load().JudgeName(host); !v.Allowed {
			return destination{}, d, &dialError{phase: playground.PhaseDNS, host: host, verdict: &v, took: d, err: &policyError{v}}
		}
	}
	addrs, pinned, err := e.addresses(ctx, host, port, w, &d)
	return destination{host, addrs, port, pinned}, d, err
}

// destination is a host with its addresses.
type destination struct {
	host   string
	addrs  []netip.Addr
	port   uint16
	pinned bool // the request itself gave the addresses
}

// addresses are those that the request gives a name, or else those that the name has.
func (e *Executor) addresses(ctx context.Context, host string, port uint16, w *wiring, d *dialled) (addrs []netip.Addr, pinned bool, err error) {
	if addrs = w.pinned(host, port); len(addrs) > 0 {
		return addrs, true, nil
	}
	addrs, err = e.lookUp(ctx, host, d)
	return addrs, false, err
}

func (e *Executor) lookUp(ctx context.Context, host string, d *dialled) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	reached(ctx, playground.PhaseDNS)
	began := e.o.Now()
	limit := e.limitsOf(ctx).DNS
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	asked := new(nameServers)
	addrs, err := e.resolver.LookupNetIP(context.WithValue(limited, nameServersKey{}, asked), "ip", host)
	d.dns = e.o.Now().Sub(began)
	if err == nil && len(addrs) > 0 {
		for i := range addrs {
			addrs[i] = addrs[i].Unmap() // the resolver hands out IPv4 in IPv6's clothes
		}
		return addrs, nil
	}
	if err == nil {
		err = &net.DNSError{Err: "no addresses", Name: host, IsNotFound: true}
	}
	failed := &dialError{phase: playground.PhaseDNS, host: host, took: *d, err: err, resolver: asked.last()}
	if limited.Err() != nil && ctx.Err() == nil {
		failed.limit = &limitError{limitDNS, limit}
	}
	return nil, failed
}

// connect tries the addresses in turn. Where none answers it reports a refusal by the
// policy, else the first address's failure, for that one was preferred.
func (e *Executor) connect(ctx context.Context, at destination, d dialled) (*rawConn, error) {
	reached(ctx, playground.PhaseConnect)
	began := e.o.Now()
	limit := e.limitsOf(ctx).Connect
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var worst *dialError
	for i, a := range at.addrs {
		to := netip.AddrPortFrom(a, at.port)
		one, stop := share(limited, len(at.addrs)-i)
		conn, err := e.connectTo(one, at, to)
		stop()
		d.connect = e.o.Now().Sub(began)
		if err == nil {
			d.remote, d.ended = conn.RemoteAddr().String(), e.o.Now()
			return &rawConn{Conn: conn, info: d}, nil
		}
		failed := connectError(err, at.host, to, limit)
		failed.took = d
		if worst == nil || (worst.verdict == nil && failed.verdict != nil) {
			worst = failed
		}
		if limited.Err() != nil {
			break
		}
	}
	return nil, worst
}

// share divides the time that is left, so that one dead address does not use it up.
func share(ctx context.Context, left int) (context.Context, context.CancelFunc) {
	end, ok := ctx.Deadline()
	if !ok || left <= 1 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Until(end)/time.Duration(left))
}

func connectError(err error, host string, to netip.AddrPort, limit time.Duration) *dialError {
	failed := &dialError{phase: playground.PhaseConnect, host: host, addr: to.String(), err: err}
	var refusal *policyError
	if errors.As(err, &refusal) {
		failed.verdict = &refusal.verdict
	}
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() {
		failed.limit = &limitError{limitConnect, limit}
	}
	return failed
}

// connectTo judges the very address that the kernel is about to connect to, so that
// nothing can change between the judgement and the connection.
func (e *Executor) connectTo(ctx context.Context, at destination, to netip.AddrPort) (net.Conn, error) {
	dialer := net.Dialer{
		KeepAlive: 30 * time.Second,
		Control: func(_, address string, _ syscall.RawConn) error {
			final, err := netip.ParseAddrPort(address)
			if err != nil {
				return &policyError{refused("address", "The address %q cannot be judged, so it is refused.", address)}
			}
			if v := e.judge(at.host, final, at.pinned); !v.Allowed {
				return &policyError{v}
			}
			return nil
		},
	}
	return dialer.DialContext(ctx, "tcp", to.String())
}

// judge asks the policy of an address that a name led to. A name whose address the request
// itself gave opens nothing: only the address counts, and what is denied by name stays so.
func (e *Executor) judge(host string, to netip.AddrPort, pinned bool) Verdict {
	own := e.o.OwnSockets()
	v := e.policy.Load().Judge(host, to, own)
	if pinned && (v.Allowed || v.Rule != "deny") {
		return e.policy.Load().Judge("", to, own)
	}
	return v
}
