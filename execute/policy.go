package execute

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Policy says what may be dialled. It is judged on the address of each connection, at
// the moment of connecting, so that no name can change its mind in between.
type Policy struct {
	mode     string
	loopback bool // Parley is bound to loopback: one person's machine
	allow    []target
	deny     []target
}

// Verdict is what a policy says of one connection.
type Verdict struct {
	Allowed bool
	Rule    string // the rule that decided, such as metadata
	Message string // in words, with who may change it; empty when allowed
}

// target is an entry of an allow or deny list: an address range or a name, and ports.
type target struct {
	prefix netip.Prefix
	name   string // lower case; "*.x" is any name under x
	ports  []uint16
}

// NewPolicy reads a policy. mode is default, strict or open; entries are like
// 10.20.0.0/16:443,8443 or api.corp.test:443 or *.hr.corp.test or [fd00::1]:80.
func NewPolicy(mode string, loopbackBind bool, allow, deny []string) (*Policy, error) {
	if !slices.Contains([]string{"default", "strict", "open"}, mode) {
		return nil, fmt.Errorf("targets: %q is none of default, strict, open", mode)
	}
	p := &Policy{mode: mode, loopback: loopbackBind}
	for _, list := range []struct {
		name string
		from []string
		into *[]target
	}{{"allow", allow, &p.allow}, {"deny", deny, &p.deny}} {
		for _, s := range list.from {
			t, err := parseTarget(s)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", list.name, err)
			}
			*list.into = append(*list.into, t)
		}
	}
	return p, nil
}

func parseTarget(s string) (target, error) {
	host, ports, err := splitTarget(strings.TrimSpace(s))
	if err != nil {
		return target{}, err
	}
	t := target{ports: ports}
	if prefix, err := netip.ParsePrefix(host); err == nil {
		t.prefix = prefix.Masked()
		return t, nil
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		addr = addr.WithZone("").Unmap()
		t.prefix = netip.PrefixFrom(addr, addr.BitLen())
		return t, nil
	}
	t.name = strings.TrimSuffix(strings.ToLower(host), ".")
	if t.name == "" || strings.ContainsAny(t.name, "/:@ ") {
		return target{}, fmt.Errorf("%q is neither an address range nor a host name", s)
	}
	return t, nil
}

// splitTarget cuts the ports off: host[:port[,port…]], IPv6 with ports in brackets.
func splitTarget(s string) (host string, ports []uint16, err error) {
	host, list := s, ""
	if rest, ok := strings.CutPrefix(s, "["); ok {
		h, after, closed := strings.Cut(rest, "]")
		if !closed {
			return "", nil, fmt.Errorf("%q has no closing bracket", s)
		}
		host, list = h, strings.TrimPrefix(after, ":")
	} else if strings.Count(s, ":") == 1 {
		host, list, _ = strings.Cut(s, ":")
	}
	if list == "" {
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
	if suffix, wild := strings.CutPrefix(t.name, "*"); wild {
		return strings.HasSuffix(host, suffix)
	}
	return host == t.name
}

// exact reports whether the entry lists this very address.
func (t target) exact(a netip.AddrPort) bool {
	return t.prefix.IsValid() && t.prefix.IsSingleIP() && t.prefix.Addr() == a.Addr() && t.matches("", a)
}

func allowed(rule string) Verdict { return Verdict{Allowed: true, Rule: rule} }

// ownOriginVerdict refuses Parley's own origin outside its demo API.
func ownOriginVerdict() Verdict {
	return Verdict{Rule: "self", Message: "This address leads to Parley itself, which a run may not reach. Only its demo API under /demo/ can be asked, and nobody can change that."}
}

func refused(rule, format string, args ...any) Verdict {
	return Verdict{Rule: rule, Message: fmt.Sprintf(format, args...) + " Whoever runs this Parley can change that."}
}

// JudgeName refuses what is refused by its name alone, before it is looked up.
func (p *Policy) JudgeName(host string) Verdict {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if metadataNames[host] {
		return Verdict{Rule: "metadata", Message: fmt.Sprintf("%s is where a cloud machine keeps its credentials. Parley never asks there.", host)}
	}
	for _, d := range p.deny {
		if d.name != "" && len(d.ports) == 0 && d.matches(host, netip.AddrPort{}) {
			return refused("deny", "%s is on this Parley's deny list.", host)
		}
	}
	return allowed("name")
}

// Judge says whether a connection to a may be made for a request to host. own are
// Parley's sockets. The order is: itself and metadata, deny, allow, posture.
func (p *Policy) Judge(host string, a netip.AddrPort, own []netip.AddrPort) Verdict {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	a = netip.AddrPortFrom(a.Addr().WithZone("").Unmap(), a.Port())
	class := classOf(a.Addr())
	if slices.Contains(own, a) || (class == classLoopback && ownsPort(own, a.Port())) {
		return Verdict{Rule: "self", Message: "This address leads to Parley itself, which a run may not reach. Only its demo API under /demo/ can be asked."}
	}
	listed := slices.ContainsFunc(p.allow, func(t target) bool { return t.exact(a) })
	if class == classMetadata && !(p.mode == "open" && listed) {
		return Verdict{Rule: "metadata", Message: fmt.Sprintf("%s is where a cloud machine keeps its credentials. Parley never asks there.", a.Addr())}
	}
	for _, d := range p.deny {
		if d.matches(host, a) {
			return refused("deny", "%s is on this Parley's deny list.", hostAnd(host, a))
		}
	}
	for _, t := range p.allow {
		if t.matches(host, a) && (t.prefix.IsValid() || ordinary(class)) {
			return allowed("allow")
		}
	}
	return p.posture(host, a, class, own)
}

// ordinary classes may be opened by a name; others only by an address, so that a name
// that moves gains nothing.
func ordinary(c addressClass) bool { return c == classPublic || c == classPrivate }

// ownsPort matters where Parley listens on all addresses: any loopback spelling is it.
func ownsPort(own []netip.AddrPort, port uint16) bool {
	return slices.ContainsFunc(own, func(o netip.AddrPort) bool {
		return o.Port() == port && (o.Addr().IsUnspecified() || o.Addr().IsLoopback())
	})
}

func (p *Policy) posture(host string, a netip.AddrPort, class addressClass, own []netip.AddrPort) Verdict {
	if p.mode == "open" {
		return allowed("open")
	}
	switch class {
	case classReserved:
		return refused("reserved", "%s is an address that no server has.", a.Addr())
	case classTunnelled:
		return refused("tunnel", "%s is an IPv6 address that hides an IPv4 one.", a.Addr())
	case classLinkLocal:
		return refused("link-local", "%s is a link-local address; such requests are refused.", a.Addr())
	}
	if p.mode == "strict" {
		return refused("strict", "%s is not on this Parley's allow list (-allow, PARLEY_ALLOW), and only what is listed may be asked.", hostAnd(host, a))
	}
	if !p.loopback && (class == classLoopback || ownMachine(own, a.Addr())) {
		return refused("loopback", "%s is the machine that Parley runs on; others may not reach its own services.", hostAnd(host, a))
	}
	if notHTTPPorts[a.Port()] {
		return refused("port", "Port %d belongs to another protocol than HTTP.", a.Port())
	}
	return allowed("default")
}

func ownMachine(own []netip.AddrPort, a netip.Addr) bool {
	return slices.ContainsFunc(own, func(o netip.AddrPort) bool { return o.Addr() == a })
}

func hostAnd(host string, a netip.AddrPort) string {
	if host == "" || host == a.Addr().String() {
		return net.JoinHostPort(a.Addr().String(), strconv.Itoa(int(a.Port())))
	}
	return fmt.Sprintf("%s (%s)", host, a)
}

// String describes the policy in force, a line each.
func (p *Policy) String() string {
	var b strings.Builder
	bind := "another address than loopback"
	if p.loopback {
		bind = "loopback"
	}
	fmt.Fprintf(&b, "targets: %s, bound to %s\n", p.mode, bind)
	fmt.Fprintf(&b, "always refused: Parley's own sockets; cloud metadata\n")
	for _, t := range p.deny {
		fmt.Fprintf(&b, "deny: %s\n", t)
	}
	for _, t := range p.allow {
		fmt.Fprintf(&b, "allow: %s\n", t)
	}
	return b.String()
}

// String writes the entry as it is configured.
func (t target) String() string {
	s := t.name
	if t.prefix.IsValid() {
		s = t.prefix.String()
	}
	if len(t.ports) == 0 {
		return s
	}
	ports := make([]string, len(t.ports))
	for i, p := range t.ports {
		ports[i] = strconv.Itoa(int(p))
	}
	return s + " ports " + strings.Join(ports, ",")
}
