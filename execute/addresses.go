package execute

import "net/netip"

// addressClass sorts addresses by what a policy says of them.
type addressClass int

const (
	classPublic addressClass = iota
	classPrivate
	classLoopback // and the unspecified address, which connects to this machine
	classLinkLocal
	classMetadata
	classReserved  // multicast, broadcast, never unicast
	classTunnelled // IPv4 inside IPv6 by a scheme that hides it
)

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

func holds(list []netip.Prefix, a netip.Addr) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// Where cloud machines hand out their credentials.
var metadataAddrs = prefixes("169.254.169.254/32", "169.254.170.2/32", "169.254.170.23/32", "169.254.0.23/32",
	"100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32", "fd00:ec2::254/128", "fd00:ec2::23/128", "fd20:ce::254/128")

var privateNets = prefixes("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
var linkLocalNets = prefixes("169.254.0.0/16", "fe80::/10")
var reservedNets = prefixes("0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "ff00::/8", "fec0::/10")
var nat64 = netip.MustParsePrefix("64:ff9b::/96")
var sixToFour = netip.MustParsePrefix("2002::/16")
var teredo = netip.MustParsePrefix("2001::/32")
var localNAT64 = netip.MustParsePrefix("64:ff9b:1::/48")
var tunnelNets = prefixes("2002::/16", "2001::/32", "::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48")

// metadataNames are the same places by name.
var metadataNames = map[string]bool{
	"metadata.google.internal": true, "metadata": true, "metadata.goog": true, "instance-data": true,
	"instance-data.ec2.internal": true, "metadata.azure.internal": true, "metadata.tencentyun.com": true,
}

// classOf judges an address as the connection would use it: zones are dropped, an
// IPv4-mapped address is the IPv4, NAT64 is the IPv4 inside but never this machine.
func classOf(a netip.Addr) addressClass {
	a = a.WithZone("").Unmap()
	switch {
	case holds(metadataAddrs, a):
		return classMetadata
	case a.IsLoopback() || a.IsUnspecified():
		return classLoopback
	case nat64.Contains(a):
		return nat64Class(a)
	case holds(tunnelNets, a), a.Is6() && isISATAP(a.As16()):
		return tunnelClass(a)
	case holds(linkLocalNets, a):
		return classLinkLocal
	case holds(reservedNets, a):
		return classReserved
	case holds(privateNets, a):
		return classPrivate
	}
	return classPublic
}

func nat64Class(a netip.Addr) addressClass {
	b := a.As16()
	inside := classOf(netip.AddrFrom4([4]byte(b[12:])))
	if inside == classLoopback {
		return classTunnelled
	}
	return inside
}

// tunnelClass looks for a metadata address inside; everything else that is tunnelled is
// refused as it is.
func tunnelClass(a netip.Addr) addressClass {
	for _, inside := range carriedIPv4(a) {
		if holds(metadataAddrs, inside) {
			return classMetadata
		}
	}
	return classTunnelled
}

// carriedIPv4 returns the IPv4 addresses that an IPv6 address may carry: none for an
// ordinary one. Which bytes they are depends on the scheme (RFC 3056, 4380, 5214, 6052).
func carriedIPv4(a netip.Addr) []netip.Addr {
	if !a.Is6() || a.Is4In6() {
		return nil
	}
	b := a.As16()
	four := func(i, j, k, l int) netip.Addr { return netip.AddrFrom4([4]byte{b[i], b[j], b[k], b[l]}) }
	switch {
	case sixToFour.Contains(a):
		return []netip.Addr{four(2, 3, 4, 5)}
	case teredo.Contains(a):
		return []netip.Addr{four(4, 5, 6, 7), netip.AddrFrom4([4]byte{^b[12], ^b[13], ^b[14], ^b[15]})}
	case localNAT64.Contains(a):
		return []netip.Addr{four(6, 7, 9, 10), four(7, 9, 10, 11), four(9, 10, 11, 12), four(12, 13, 14, 15)}
	case nat64.Contains(a), holds(tunnelNets, a), isISATAP(b):
		return []netip.Addr{four(12, 13, 14, 15)}
	}
	return nil
}

// isISATAP reports an interface identifier that carries an IPv4 address (RFC 5214, 6.1).
func isISATAP(b [16]byte) bool {
	return (b[8] == 0 || b[8] == 2) && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe
}

// notHTTPPorts are the ports that browsers refuse (WHATWG Fetch) and those of common
// databases: nothing there speaks HTTP, and a request could be read as a command.
var notHTTPPorts = portSet(1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103,
	104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
	532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000,
	6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 3306, 5432, 6379, 11211, 27017)

func portSet(ports ...uint16) map[uint16]bool {
	set := make(map[uint16]bool, len(ports))
	for _, p := range ports {
		set[p] = true
	}
	return set
}
