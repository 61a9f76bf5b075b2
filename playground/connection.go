package playground

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// ClientCertificate is what a request shows to a server that asks who is calling (mutual
// TLS). Key and passphrase are secrets.
type ClientCertificate struct {
	Certificate string `json:"certificate,omitempty"` // PEM, with what leads to an authority after it
	Key         string `json:"key,omitempty"`         // PEM
	Passphrase  string `json:"passphrase,omitempty"`  // of an encrypted key
}

// Resolve gives a name an address, as curl's --resolve does, or has connections go elsewhere
// altogether, as its --connect-to does.
type Resolve struct {
	Host    string `json:"host"`           // *: any
	Port    int    `json:"port,omitempty"` // 0: any
	Address string `json:"address"`        // an IP address, or another host, port, or both: other.test:8443
}

// IP is the address that a name is given; ok is false where connections go elsewhere.
func (r Resolve) IP() (at netip.Addr, ok bool) {
	at, err := netip.ParseAddr(strings.Trim(r.Address, "[]"))
	return at.Unmap(), err == nil
}

// Elsewhere is the host and the port that connections go to in place of their own. An empty host
// and the port 0 leave that part; ok is false where a name is only given an address.
func (r Resolve) Elsewhere() (host string, port int, ok bool) {
	if _, plain := r.IP(); plain {
		return "", 0, false
	}
	host, text, found := strings.Cut(r.Address, ":")
	if i := strings.LastIndexByte(r.Address, ']'); i > 0 { // IPv6
		host, text, found = strings.Trim(r.Address[:i], "["), strings.TrimPrefix(r.Address[i+1:], ":"), strings.HasPrefix(r.Address[i+1:], ":")
	}
	if !found || text == "" {
		return host, 0, host != ""
	}
	n, err := strconv.ParseUint(text, 10, 16)
	return host, int(n), err == nil && n > 0
}

// For reports whether r is about a host, as it stands in an address, and a port.
func (r Resolve) For(host string, port int) bool {
	return (r.Host == "*" || plainHost(r.Host) == plainHost(host)) && (r.Port == 0 || r.Port == port)
}

func plainHost(host string) string {
	return strings.ToLower(strings.Trim(strings.TrimSuffix(host, "."), "[]"))
}

// String writes it as curl's --resolve does; * is any port.
func (r Resolve) String() string {
	port := "*"
	if r.Port > 0 {
		port = strconv.Itoa(r.Port)
	}
	return r.Host + ":" + port + ":" + r.Address
}

// TimeLimits are a request's own bounds of waiting, in milliseconds; 0 leaves Parley's.
type TimeLimits struct {
	DNSMS       int64 `json:"dns_ms,omitempty"`        // looking the name up
	ConnectMS   int64 `json:"connect_ms,omitempty"`    // connecting, all addresses together
	TLSMS       int64 `json:"tls_ms,omitempty"`        // the handshake
	FirstByteMS int64 `json:"first_byte_ms,omitempty"` // from the request's last byte to the answer's first
	IdleMS      int64 `json:"idle_ms,omitempty"`       // between two bytes
}

// Ceilings of a request's own time limits: making a connection, and waiting on one.
const (
	MaxConnectMS = 60_000
	MaxSilenceMS = MaxTimeoutMS
)

// The HTTP versions that a request may ask for.
const (
	HTTPAuto = "auto" // what both sides can, by ALPN
	HTTP10   = "1.0"
	HTTP1    = "1.1"
	HTTP2    = "2"
	HTTP2C   = "h2c" // HTTP/2 without TLS, with prior knowledge (RFC 9113, 3.3)
)

// Proxy is the proxy that an exchange went through, or tried to.
type Proxy struct {
	URL    string  `json:"url"`              // without credentials
	How    string  `json:"how"`              // forward, tunnel, socks
	Asked  string  `json:"asked"`            // what it was asked for, as it was put to it
	Status int     `json:"status,omitempty"` // of its answer to CONNECT
	Reason string  `json:"reason,omitempty"`
	Fields []Field `json:"fields,omitempty"` // of the same answer
}

// The ways to go through a proxy.
const (
	ProxyForward = "forward" // it gets the request with the whole address (RFC 9112, 3.2.2)
	ProxyTunnel  = "tunnel"  // it opens a way by CONNECT (RFC 9110, 9.3.6)
	ProxySocks   = "socks"   // it opens a way by SOCKS 5 (RFC 1928)
)

// MaskWire returns the options without the credentials of a connection. A key is hidden
// whole, for no part of it is worth showing.
func MaskWire(o Options) Options {
	o.Proxy, o.Target = MaskURL(o.Proxy), MaskURL(o.Target)
	for _, secret := range []*string{&o.ClientCertificate.Key, &o.ClientCertificate.Passphrase} {
		if *secret != "" {
			*secret = maskDots
		}
	}
	return o
}

// WireSecrets are the credentials of a connection: passwords, and the key by each of its
// lines, which is how it may be quoted.
func WireSecrets(o Options) []string {
	var all []string
	if proxy, err := url.Parse(o.Proxy); err == nil {
		if password, ok := proxy.User.Password(); ok {
			all = append(all, password)
		}
	}
	if o.ClientCertificate.Passphrase != "" {
		all = append(all, o.ClientCertificate.Passphrase)
	}
	for line := range strings.Lines(o.ClientCertificate.Key) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "-----") {
			all = append(all, line)
		}
	}
	return all
}
