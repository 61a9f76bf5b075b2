package execute

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// target is an entry of an allow or deny list: an address range or a name, and ports.
type target struct {
	prefix netip.Prefix
	name   string   // lower case; "*.x" is any name under x
	ports  []uint16 // none: any
}

func parseTargets(entries []string) ([]target, error) {
	var list []target
	for _, s := range entries {
		t, err := parseTarget(strings.TrimSpace(s))
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, nil
}

func parseTarget(s string) (target, error) {
	host, ports, err := splitTarget(s)
	if err != nil {
		return target{}, err
	}
	t := target{ports: ports}
	if prefix, err := netip.ParsePrefix(host); err == nil {
		t.prefix = unmapped(prefix)
		return t, nil
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		addr = addr.WithZone("").Unmap()
		t.prefix = netip.PrefixFrom(addr, addr.BitLen())
		return t, nil
	}
	t.name = plainName(host)
	if bare := strings.TrimPrefix(t.name, "*."); bare == "" || strings.ContainsAny(bare, "*/:@[]?#% ") {
		return target{}, fmt.Errorf("%q is neither an address range nor a host name", s)
	}
	return t, nil
}

// unmapped is a range of IPv4-mapped addresses as the IPv4 range, since addresses are
// judged unmapped.
func unmapped(p netip.Prefix) netip.Prefix {
	if a := p.Addr(); a.Is4In6() && p.Bits() >= 96 {
		return netip.PrefixFrom(a.Unmap(), p.Bits()-96).Masked()
	}
	return p.Masked()
}

// splitTarget cuts the ports off: host[:port[,port…]]. IPv6 with ports is in brackets.
func splitTarget(s string) (host string, ports []uint16, err error) {
	host, list, has := s, "", false
	if rest, bracketed := strings.CutPrefix(s, "["); bracketed {
		inside, after, closed := strings.Cut(rest, "]")
		if !closed {
			return "", nil, fmt.Errorf("%q has no closing bracket", s)
		}
		if after != "" && after[0] != ':' {
			return "", nil, fmt.Errorf("%q: after the bracket comes a colon and a port", s)
		}
		host, list, has = inside, strings.TrimPrefix(after, ":"), after != ""
	} else if strings.Count(s, ":") == 1 {
		host, list, has = strings.Cut(s, ":")
	}
	if !has {
		return host, nil, nil
	}
	for part := range strings.SplitSeq(list, ",") {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil || n == 0 {
			return "", nil, fmt.Errorf("%q: %q is not a port", s, part)
		}
		ports = append(ports, uint16(n))
	}
	return host, ports, nil
}

func (t target) matches(host string, a netip.AddrPort) bool {
	if len(t.ports) > 0 && !slices.Contains(t.ports, a.Port()) {
		return false
	}
	if t.prefix.IsValid() {
		return t.prefix.Contains(a.Addr())
	}
	return t.names(host)
}

// names reports whether the entry is for that name.
func (t target) names(host string) bool {
	if suffix, wild := strings.CutPrefix(t.name, "*"); wild {
		return strings.HasSuffix(host, suffix) && len(host) > len(suffix)
	}
	return t.name != "" && host == t.name
}

// opens reports whether an entry of the allow list lets a through. A name opens only
// what a name usually leads to, so that a name that moves gains nothing; a port of
// another protocol must be listed itself.
func (t target) opens(host string, a netip.AddrPort, class addressClass) bool {
	switch {
	case !t.matches(host, a),
		len(t.ports) == 0 && notHTTPPorts[a.Port()],
		!t.prefix.IsValid() && class != classPublic && class != classPrivate:
		return false
	}
	return true
}

// exact reports whether the entry lists this very address.
func (t target) exact(a netip.AddrPort) bool {
	return t.prefix.IsValid() && t.prefix.IsSingleIP() && t.matches("", a)
}

// String writes the entry as it is configured.
func (t target) String() string {
	s := t.name
	if t.prefix.IsValid() {
		s = t.prefix.String()
		if t.prefix.Addr().Is6() && len(t.ports) > 0 {
			s = "[" + s + "]"
		}
	}
	for i, p := range t.ports {
		separator := ","
		if i == 0 {
			separator = ":"
		}
		s += separator + strconv.Itoa(int(p))
	}
	return s
}
