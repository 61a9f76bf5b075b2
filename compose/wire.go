package compose

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"

	"parley/playground"
)

// Bounds of what a request may bring along for its connection.
const (
	maxPEM     = 256 << 10
	maxResolve = 20
)

// httpVersions are those that can be asked for.
var httpVersions = []string{playground.HTTPAuto, playground.HTTP10, playground.HTTP1, playground.HTTP2, playground.HTTP2C}

// takeHost makes a header row of the option host, so that there is one place that says
// what Host is. Where a row says otherwise both stay, for Validate to name.
func takeHost(r *playground.Request) {
	host := strings.TrimSpace(r.Options.Host)
	if host == "" {
		r.Options.Host = ""
		return
	}
	own, has := r.Header("Host")
	if has && own != host {
		return
	}
	r.Options.Host = ""
	if !has {
		r.Headers = append([]playground.Row{{Name: "Host", Value: host, Enabled: true}}, r.Headers...)
	}
}

// wire checks how the request is put on the wire.
func (v *validation) wire(r playground.Request) {
	const at = "/request/options"
	o := r.Options
	if o.HTTPVersion == playground.HTTP2C && strings.EqualFold(splitAddress(r.URL).scheme, "https") {
		v.add(at+"/http_version", "h2c is HTTP/2 without TLS, and the address begins with https. Ask for 2 here, or for http:// in the address.")
	}
	if v.pem(at+"/ca", "The authority's certificate", o.CA) && o.CA != "" {
		if err := readAuthorities(o.CA); err != nil {
			v.add(at+"/ca", "This is no authority's certificate: "+err.Error()+".")
		}
	}
	v.clientCertificate(at+"/client_certificate", o.ClientCertificate)
	if v.text(at+"/server_name", "The server name", o.ServerName) && o.ServerName != "" {
		if detail := nameFault(o.ServerName); detail != "" {
			v.add(at+"/server_name", "The server name "+quoted(o.ServerName)+" "+detail)
		}
	}
	if v.text(at+"/target", "The request target", o.Target) && o.Target != "" && !playground.ValidTarget(o.Target) {
		v.add(at+"/target", "The request target "+quoted(o.Target)+" cannot stand in a request line: it may have no blank, and of other signs those of ASCII alone. Write the others as %20 and the like.")
	}
	if o.Host != "" {
		own, _ := r.Header("Host")
		v.add(at+"/host", "There is a header row Host already, which says "+quoted(own)+". Keep one of the two.")
	}
	v.resolve(at+"/resolve", o.Resolve)
	v.proxy(at+"/proxy", o.Proxy)
	v.limits(at+"/limits", o.Limits)
}

// pem bounds a text of certificates, and finds names in it that nothing defines.
func (v *validation) pem(at, what, text string) bool {
	if len(text) > maxPEM {
		v.add(at, fmt.Sprintf("%s is %d bytes long; the most is %d.", what, len(text), maxPEM))
		return false
	}
	return v.names(at, text)
}

func (v *validation) clientCertificate(at string, c playground.ClientCertificate) {
	if c == (playground.ClientCertificate{}) {
		return
	}
	whole := v.pem(at+"/certificate", "The client certificate", c.Certificate)
	whole = v.pem(at+"/key", "The key", c.Key) && whole
	whole = v.names(at+"/passphrase", c.Passphrase) && whole
	if !whole || playground.Masked(c.Key) || playground.Masked(c.Passphrase) {
		return // a page shows it so; what is kept is put in its place before it is sent
	}
	if _, f := clientKey(c); f != nil {
		v.add(at+f.Pointer, f.Detail)
	}
}

// HiddenWire names the secrets of a connection that are only shown as kept: they are not
// here, and must not be sent as dots.
func HiddenWire(o playground.Options) []playground.FieldError {
	var faults []playground.FieldError
	for _, each := range [][2]string{{"proxy", o.Proxy}, {"target", o.Target}, {"client_certificate/key", o.ClientCertificate.Key}, {"client_certificate/passphrase", o.ClientCertificate.Passphrase}} {
		if playground.Masked(each[1]) {
			faults = append(faults, fault("/request/options/"+each[0], "This is only shown as kept, and is not here. Give it again."))
		}
	}
	return faults
}

// nameFault says why a host name is none.
func nameFault(name string) string {
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return "is an address; TLS asks for names alone (RFC 6066, 3)."
	}
	ascii, err := asciiHost(name)
	if err != nil {
		return "is no name."
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(ascii, "."), ".") {
		if detail := labelFault(label); detail != "" {
			return detail
		}
	}
	return ""
}

func (v *validation) resolve(at string, list []playground.Resolve) {
	if len(list) > maxResolve {
		v.add(at, fmt.Sprintf("There are %d addresses for names; the most is %d.", len(list), maxResolve))
		return
	}
	for i, r := range list {
		at := at + "/" + strconv.Itoa(i)
		if v.text(at+"/host", "The name", r.Host) {
			if detail := resolvedFault(r); detail != "" {
				v.add(at+"/host", detail)
			}
		}
		v.between(at+"/port", "The port", "", int64(r.Port), 0, 65535)
		if v.text(at+"/address", "The address", r.Address) {
			if detail := addressFault(r); detail != "" {
				v.add(at+"/address", quoted(r.Address)+" "+detail)
			}
		}
	}
}

// resolvedFault says why nothing can be asked for the host of r.
func resolvedFault(r playground.Resolve) string {
	_, _, led := r.Elsewhere()
	_, err := netip.ParseAddr(strings.Trim(r.Host, "[]"))
	switch {
	case err == nil && !led:
		return quoted(r.Host) + " is an address already: only names are looked up."
	case err == nil || r.Host == "*":
		return ""
	}
	if detail := nameFault(r.Host); detail != "" {
		return "The name " + quoted(r.Host) + " " + detail
	}
	return ""
}

// addressFault says why a name cannot lead to an address.
func addressFault(r playground.Resolve) string {
	if _, ok := r.IP(); ok {
		return ""
	}
	host, _, ok := r.Elsewhere()
	if !ok {
		return "is no IP address, and no other host and port, as in other.test:8443."
	}
	if _, err := netip.ParseAddr(host); err == nil || host == "" {
		return ""
	}
	return nameFault(host)
}

// proxySchemes are the ways to speak to a proxy. socks5h leaves looking the name up to it.
var proxySchemes = []string{"http", "https", "socks5", "socks5h"}

func (v *validation) proxy(at, raw string) {
	if raw == "" || !v.text(at, "The proxy's address", raw) {
		return
	}
	u, err := url.Parse(raw)
	switch {
	case playground.Masked(raw): // what is kept is put in its place before it is sent
	case err != nil || u.Hostname() == "" || u.Opaque != "":
		v.add(at, "This is no proxy's address. It reads like http://proxy.test:3128 or socks5://127.0.0.1:1080.")
	case !slices.Contains(proxySchemes, strings.ToLower(u.Scheme)):
		v.add(at, quoted(u.Scheme)+" is no way to speak to a proxy. There are "+strings.Join(proxySchemes, ", ")+".")
	case strings.Trim(u.Path, "/")+u.RawQuery+u.Fragment != "":
		v.add(at, "Nothing stands behind a proxy's host and port.")
	case !httpguts.ValidHeaderFieldValue(u.User.String()):
		v.add(at, "The proxy's user name or password holds a control character.")
	default:
		if n, err := strconv.ParseUint(u.Port(), 10, 16); u.Port() != "" && (err != nil || n == 0) {
			v.add(at, "The proxy's port "+quoted(u.Port())+" is not between 1 and 65535.")
		}
	}
}

func (v *validation) limits(at string, l playground.TimeLimits) {
	for _, each := range []struct {
		name, what string
		n, most    int64
	}{
		{"dns_ms", "The limit of the name lookup", l.DNSMS, playground.MaxConnectMS},
		{"connect_ms", "The limit of connecting", l.ConnectMS, playground.MaxConnectMS},
		{"tls_ms", "The limit of the TLS handshake", l.TLSMS, playground.MaxConnectMS},
		{"first_byte_ms", "The limit of the first byte", l.FirstByteMS, playground.MaxSilenceMS},
		{"idle_ms", "The limit of silence between bytes", l.IdleMS, playground.MaxSilenceMS},
	} {
		v.between(at+"/"+each.name, each.what, " ms", each.n, 0, each.most)
	}
}

// ReadResolve reads lines as curl's --resolve has them: host:port:address[,address…]. A
// port of * or none is any. An address of IPv6 may stand in brackets.
func ReadResolve(text string) ([]playground.Resolve, error) {
	var list []playground.Resolve
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		line = strings.TrimLeft(line, "+")
		end := 0
		if strings.HasPrefix(line, "[") { // the host is an address of IPv6
			end = max(0, strings.IndexByte(line, ']'))
		}
		host, rest, _ := strings.Cut(line[end:], ":")
		host = line[:end] + host
		port, addresses, ok := strings.Cut(rest, ":")
		n := 0
		if port != "" && port != "*" {
			number, err := strconv.ParseUint(port, 10, 16)
			ok, n = ok && err == nil, int(number)
		}
		if !ok || host == "" || addresses == "" {
			return nil, fmt.Errorf("%s is not host:port:address", quoted(line))
		}
		for address := range strings.SplitSeq(addresses, ",") {
			list = append(list, playground.Resolve{Host: host, Port: n, Address: bareAddress(strings.TrimSpace(address))})
		}
	}
	return list, nil
}

// bareAddress takes the brackets off an address of IPv6 that stands alone.
func bareAddress(s string) string {
	if _, err := netip.ParseAddr(strings.Trim(s, "[]")); err == nil {
		return strings.Trim(s, "[]")
	}
	return s
}

// WriteResolve writes what ReadResolve reads.
func WriteResolve(list []playground.Resolve) string {
	lines := make([]string, len(list))
	for i, r := range list {
		lines[i] = r.String()
	}
	return strings.Join(lines, "\n")
}
