package execute

import (
	"context"
	"net"
	"sync"
)

// nameServers notes which name servers a lookup asked: an error that comes by our own
// limit does not say.
type nameServers struct {
	mu    sync.Mutex
	asked string
}

func (n *nameServers) note(addr string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked = addr
}

func (n *nameServers) last() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.asked
}

type nameServersKey struct{}

// noting returns r in Go's own implementation, with a note of each server that it asks.
// The C library's would read addresses where this one sees names.
func noting(r *net.Resolver) *net.Resolver {
	dial := r.Dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	return &net.Resolver{PreferGo: true, StrictErrors: r.StrictErrors, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if n, ok := ctx.Value(nameServersKey{}).(*nameServers); ok {
			if err == nil && conn.RemoteAddr() != nil {
				address = conn.RemoteAddr().String()
			}
			n.note(address)
		}
		return conn, err
	}}
}
