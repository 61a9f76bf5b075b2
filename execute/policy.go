package execute

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// Policy says what may be dialled. It is judged on the address of each connection, at
// the moment of connecting, so that no name can change its mind in between. It does not
// change once it is made.
type Policy struct {
	mode     string
	loopback bool // Parley is bound to loopback: one person's machine
	allow    []target
	deny     []target
	machine  func() []netip.Addr // this machine's own addresses
}

// Verdict is what a policy says of one connection.
type Verdict struct {
	Allowed bool
	Rule    string // the rule that decided, such as metadata
	Message string // in words, with who may change it; empty when allowed
}

// NewPolicy reads a policy. mode is default, strict or open. loopbackBind says that
// Parley itself listens on loopback only. Entries of allow and deny are address ranges
// or names, with ports if they are meant for those only: 10.20.0.0/16:443,8443,
// api.corp.test:443, *.hr.corp.test, [fd00::1]:80. The error names the faulty entry.
func NewPolicy(mode string, loopbackBind bool, allow, deny []string) (*Policy, error) {
	if !slices.Contains([]string{"default", "strict", "open"}, mode) {
		return nil, fmt.Errorf("targets: %q is none of default, strict, open", mode)
	}
	p := &Policy{mode: mode, loopback: loopbackBind, machine: interfaceAddrs}
	var err error
	if p.allow, err = parseTargets(allow); err != nil {
		return nil, fmt.Errorf("allow: %w", err)
	}
	if p.deny, err = parseTargets(deny); err != nil {
		return nil, fmt.Errorf("deny: %w", err)
	}
	return p, nil
}

// interfaceAddrs are the addresses of this machine's interfaces, asked each time, for
// they come and go.
func interfaceAddrs() []netip.Addr {
	found, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	addrs := make([]netip.Addr, 0, len(found))
	for _, a := range found {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			addrs = append(addrs, p.Addr().WithZone("").Unmap())
		}
	}
	return addrs
}

func allowed(rule string) Verdict { return Verdict{Allowed: true, Rule: rule} }

// refused is a verdict that the operator can change.
func refused(rule, format string, args ...any) Verdict {
	return Verdict{Rule: rule, Message: fmt.Sprintf(format, args...) + " An admin can change that under Settings, or whoever runs this Parley with -allow or -targets."}
}

// ownOriginVerdict refuses Parley itself outside its demo API.
func ownOriginVerdict() Verdict {
	return Verdict{Rule: "self", Message: "This address leads to Parley itself, which a run may not reach. Only its demo API under /demo/ can be asked; no setting changes that."}
}

func metadataVerdict(what string) Verdict {
	return Verdict{Rule: "metadata", Message: what + " is where a cloud machine keeps its credentials, so Parley does not ask there. Only whoever runs this Parley can change that, with -targets open and that very address in -allow."}
}

// JudgeName refuses what is refused by its name alone, before it is looked up. What it
// allows is judged again by address.
func (p *Policy) JudgeName(host string) Verdict {
	host = plainName(host)
	if metadataNames[host] && !p.metadataListed() {
		return metadataVerdict(host)
	}
	for _, d := range p.deny {
		if d.name != "" && len(d.ports) == 0 && d.names(host) {
			return refused("deny", "%s is on this Parley's deny list (%s).", host, d)
		}
	}
	return allowed("name")
}

// OpensMetadata reports whether cloud metadata can be reached, which only whoever runs Parley
// may decide.
func (p *Policy) OpensMetadata() bool { return p.metadataListed() }

func (p *Policy) metadataListed() bool {
	return p.mode == "open" && slices.ContainsFunc(p.allow, func(t target) bool {
		return t.prefix.IsValid() && t.prefix.IsSingleIP() && holds(metadataAddrs, t.prefix.Addr())
	})
}

// plainName is a host name as lists hold it.
func plainName(host string) string { return strings.TrimSuffix(strings.ToLower(host), ".") }

// Judge says whether a connection to a may be made for a request to host. own are
// Parley's sockets. The order is: Parley itself and metadata, deny, allow, posture.
func (p *Policy) Judge(host string, a netip.AddrPort, own []netip.AddrPort) Verdict {
	host, a = plainName(host), plain(a)
	if !a.IsValid() {
		return refused("address", "This is no address that can be judged, so it is refused.")
	}
	class := classOf(a.Addr())
	if p.isSelf(a, own) {
		return ownOriginVerdict()
	}
	if class == classMetadata && !(p.mode == "open" && slices.ContainsFunc(p.allow, func(t target) bool { return t.exact(a) })) {
		return metadataVerdict(a.Addr().String())
	}
	for _, d := range p.deny {
		if d.matches(host, a) {
			return refused("deny", "%s is on this Parley's deny list (%s).", hostAnd(host, a), d)
		}
	}
	for _, t := range p.allow {
		if t.opens(host, a, class) && (t.prefix.IsValid() || !p.isOwnMachine(a.Addr())) {
			return allowed("allow")
		}
	}
	return p.posture(host, a, class)
}

// plain is the address as the connection uses it.
func plain(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().WithZone("").Unmap(), a.Port())
}

// isSelf reports whether a leads to a socket of Parley's, in any spelling: also inside
// an IPv6 address that carries it, and by any loopback address where Parley listens on
// loopback or everywhere.
func (p *Policy) isSelf(a netip.AddrPort, own []netip.AddrPort) bool {
	spelled := append(carriedIPv4(a.Addr()), a.Addr())
	for _, o := range own {
		if o = plain(o); o.Port() != a.Port() {
			continue
		}
		for _, s := range spelled {
			switch {
			case s == o.Addr(),
				(s.IsLoopback() || s.IsUnspecified()) && (o.Addr().IsLoopback() || o.Addr().IsUnspecified()),
				o.Addr().IsUnspecified() && slices.Contains(p.machine(), s):
				return true
			}
		}
	}
	return false
}

func (p *Policy) posture(host string, a netip.AddrPort, class addressClass) Verdict {
	if p.mode == "open" {
		return allowed("open")
	}
	switch class {
	case classReserved:
		return refused("reserved", "%s is an address that no single server has.", a.Addr())
	case classTunnelled:
		return refused("tunnel", "%s is an IPv6 address that carries an IPv4 one.", a.Addr())
	case classLinkLocal:
		return refused("link-local", "%s is a link-local address.", a.Addr())
	}
	if p.mode == "strict" {
		return refused("strict", "%s is not on this Parley's allow list, and only what is listed may be asked.", hostAnd(host, a))
	}
	if !p.loopback && class == classLoopback || p.isOwnMachine(a.Addr()) {
		return refused("loopback", "%s is the machine that Parley runs on; people who reach Parley from elsewhere may not reach its own services.", hostAnd(host, a))
	}
	if notHTTPPorts[a.Port()] {
		return refused("port", "Port %d belongs to another protocol than HTTP.", a.Port())
	}
	return allowed("default")
}

// isOwnMachine reports an address of the machine that Parley runs on, where others than
// the one at its keyboard use Parley.
func (p *Policy) isOwnMachine(a netip.Addr) bool {
	return !p.loopback && slices.Contains(p.machine(), a)
}

func hostAnd(host string, a netip.AddrPort) string {
	if host == "" || host == a.Addr().String() {
		return a.String()
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
	b.WriteString("always refused: Parley's own sockets; cloud metadata, unless open and listed by address\n")
	for _, t := range p.deny {
		fmt.Fprintf(&b, "deny: %s\n", t)
	}
	for _, t := range p.allow {
		fmt.Fprintf(&b, "allow: %s\n", t)
	}
	return b.String()
}
