package views

import (
	"net/url"
	"strings"

	"parley/playground"
)

// wireModel is how a request is put on the wire.
type wireModel struct {
	Proxy, Target                    control
	Resolve, ServerName              control
	CA, Certificate, Key, Passphrase control
	Limits                           []limitField
	LimitsOpen, TLSOpen              bool
	LimitsSaid, TLSSaid              string // what stands in a part that is shut
}

type limitField struct {
	control
	Unit string
}

// wireNames are the fields of it.
var (
	limitNames = []string{"limit_dns_ms", "limit_connect_ms", "limit_tls_ms", "limit_first_byte_ms", "limit_idle_ms"}
	tlsNames   = []string{"server_name", "ca", "client_certificate", "client_key", "client_passphrase"}
)

// wireInto writes it as the form would post it. What is empty is absent.
func wireInto(v url.Values, o playground.Options) {
	lines := make([]string, len(o.Resolve))
	for i, r := range o.Resolve {
		lines[i] = r.String()
	}
	c := o.ClientCertificate
	for name, value := range map[string]string{
		"proxy": o.Proxy, "target": o.Target, "resolve": strings.Join(lines, "\n"), "server_name": o.ServerName, "ca": o.CA,
		"client_certificate": c.Certificate, "client_key": c.Key, "client_passphrase": c.Passphrase,
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	for i, n := range []int64{o.Limits.DNSMS, o.Limits.ConnectMS, o.Limits.TLSMS, o.Limits.FirstByteMS, o.Limits.IdleMS} {
		if n > 0 {
			v.Set(limitNames[i], playground.WriteMilliseconds(n))
		}
	}
}

func newWireModel(f fields) wireModel {
	m := wireModel{
		Proxy: f.control("proxy", "Proxy"), Target: f.control("target", "Request target"), Resolve: f.control("resolve", "Addresses for names"), ServerName: f.control("server_name", "Server name"),
		CA: f.control("ca", "Own authority"), Certificate: f.control("client_certificate", "Client certificate"),
		Key: f.control("client_key", "Its key"), Passphrase: f.control("client_passphrase", "Passphrase"),
	}
	for i, words := range [][2]string{{"Name lookup", "5 s unless said"}, {"Connect", "5 s"}, {"TLS handshake", "5 s"}, {"First byte", "15 s"}, {"Between bytes", "10 s"}} {
		m.Limits = append(m.Limits, limitField{f.control(limitNames[i], words[0]), words[1]})
	}
	m.LimitsOpen, m.TLSOpen = f.anyFault(limitNames), f.anyFault(tlsNames) || f.v.Get("verify_tls") == ""
	if n := f.given(limitNames); n > 0 {
		m.LimitsSaid = plural(int64(n), "is set", "are set")
	}
	var said []string
	for _, each := range [][2]string{{"server_name", "server name"}, {"ca", "own authority"}, {"client_certificate", "client certificate"}} {
		if f.v.Get(each[0]) != "" {
			said = append(said, each[1])
		}
	}
	if f.v.Get("verify_tls") == "" {
		said = append(said, "not checked")
	}
	m.TLSSaid = strings.Join(said, ", ")
	return m
}

func (f fields) anyFault(names []string) bool {
	for _, name := range names {
		if f.faults[name] != "" {
			return true
		}
	}
	return false
}

func (f fields) given(names []string) int {
	n := 0
	for _, name := range names {
		if f.v.Get(name) != "" {
			n++
		}
	}
	return n
}

// wireField turns what a pointer into the options leads to into the form's name of it.
func wireField(pointer string) string {
	rest, ok := strings.CutPrefix(pointer, "options/")
	if !ok {
		return ""
	}
	switch part, member, _ := strings.Cut(rest, "/"); part {
	case "resolve":
		return "resolve"
	case "limits":
		return "limit_" + member
	case "client_certificate":
		if member == "" || member == "certificate" {
			return "client_certificate"
		}
		return "client_" + member
	}
	return ""
}

// overrideWith is the header that a line of what Parley adds becomes when it is overridden, as name: value. What is
// only told of a value, or hidden of it, is nobody's to send.
func overrideWith(l fieldLine) string {
	said := false
	switch strings.ToLower(l.Name) {
	case "host", "user-agent", "accept", "accept-encoding":
		said = true
	case "content-type":
		said = !strings.Contains(l.Value, "boundary=")
	case "content-length":
		said = strings.Trim(l.Value, "0123456789") == ""
	case "authorization":
		said = strings.Contains(l.Value, "{{") && !strings.ContainsAny(l.Value, "•‹")
	}
	if said {
		return l.Name + ": " + l.Value
	}
	return l.Name + ":"
}
