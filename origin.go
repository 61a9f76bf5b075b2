package main

import (
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// ownOrigin knows every spelling of Parley's own address, so that runs reach the demo
// API in process and nothing else of Parley.
type ownOrigin struct {
	bound  netip.AddrPort
	public *url.URL
	hosts  []string
	local  func() []netip.Addr // this machine's own addresses
}

// is reports whether u's scheme, host and port lead to Parley itself.
func (o ownOrigin) is(u *url.URL) bool {
	if o.public != nil && strings.EqualFold(u.Scheme, o.public.Scheme) && o.sameHost(u, o.public) {
		return true
	}
	return u.Scheme == "http" && portOf(u) == o.bound.Port() && o.named(hostOf(u))
}

func (o ownOrigin) sameHost(u, public *url.URL) bool {
	return hostOf(u) == hostOf(public) && portOf(u) == portOf(public)
}

// named reports whether host, with the bound port, is a name or address of ours.
func (o ownOrigin) named(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return o.bound.Addr().IsLoopback() || o.bound.Addr().IsUnspecified()
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return o.owns(addr.WithZone("").Unmap())
	}
	return slices.ContainsFunc(o.hosts, func(h string) bool { return strings.EqualFold(h, host) })
}

func (o ownOrigin) owns(addr netip.Addr) bool {
	bound := o.bound.Addr().Unmap()
	if addr == bound || (addr.IsLoopback() && bound.IsLoopback()) {
		return true
	}
	if !bound.IsUnspecified() {
		return false
	}
	return addr.IsLoopback() || addr.IsUnspecified() || slices.Contains(o.local(), addr)
}

// sockets lists what Parley listens on, which no run may dial.
func (o ownOrigin) sockets() []netip.AddrPort {
	if !o.bound.Addr().IsUnspecified() {
		return []netip.AddrPort{netip.AddrPortFrom(o.bound.Addr().Unmap(), o.bound.Port())}
	}
	sockets := []netip.AddrPort{o.bound}
	for _, a := range append(o.local(), netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback(), netip.IPv4Unspecified(), netip.IPv6Unspecified()) {
		sockets = append(sockets, netip.AddrPortFrom(a, o.bound.Port()))
	}
	return sockets
}

// localAddresses are those of this machine's interfaces.
func localAddresses() []netip.Addr {
	found, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var addrs []netip.Addr
	for _, a := range found {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			addrs = append(addrs, p.Addr().WithZone("").Unmap())
		}
	}
	return addrs
}

func hostOf(u *url.URL) string {
	return strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
}

func portOf(u *url.URL) uint16 {
	if p, err := strconv.ParseUint(u.Port(), 10, 16); err == nil {
		return uint16(p)
	}
	if strings.EqualFold(u.Scheme, "https") {
		return 443
	}
	return 80
}
