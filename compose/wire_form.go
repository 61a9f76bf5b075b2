package compose

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// WireForm is how a request is put on the wire, as the page's fields hold it.
type WireForm struct {
	CA, Certificate, Key, Passphrase         string
	ServerName, Target, Resolve, Proxy       string
	DNSMS, ConnectMS, TLSMS, FirstMS, IdleMS string
}

// fields are the form's names of w's parts.
func (w *WireForm) fields() map[string]*string {
	return map[string]*string{
		"ca": &w.CA, "client_certificate": &w.Certificate, "client_key": &w.Key, "client_passphrase": &w.Passphrase,
		"server_name": &w.ServerName, "target": &w.Target, "resolve": &w.Resolve, "proxy": &w.Proxy,
		"limit_dns_ms": &w.DNSMS, "limit_connect_ms": &w.ConnectMS, "limit_tls_ms": &w.TLSMS,
		"limit_first_byte_ms": &w.FirstMS, "limit_idle_ms": &w.IdleMS,
	}
}

// read takes what was typed.
func (w *WireForm) read(v url.Values) {
	for name, to := range w.fields() {
		*to = lineEnds(v.Get(name))
	}
	for _, line := range []*string{&w.ServerName, &w.Target, &w.Proxy} {
		*line = strings.TrimSpace(*line)
	}
}

// into fills in o. read reads a time, and notes what is none.
func (w WireForm) into(o *playground.Options, read func(typed, name, what string, otherwise int64) int64) []playground.FieldError {
	var faults []playground.FieldError
	o.CA = strings.TrimSpace(w.CA)
	o.ClientCertificate = playground.ClientCertificate{Certificate: strings.TrimSpace(w.Certificate), Key: strings.TrimSpace(w.Key), Passphrase: w.Passphrase}
	o.ServerName, o.Target, o.Proxy = w.ServerName, w.Target, w.Proxy
	list, err := ReadResolve(w.Resolve)
	if err != nil {
		faults = append(faults, fault("/request/options/resolve", "Each line reads host:port:address: "+err.Error()+"."))
	}
	o.Resolve = list
	const ms = "Say how long to wait at most"
	o.Limits = playground.TimeLimits{
		DNSMS: read(w.DNSMS, "limits/dns_ms", ms, 0), ConnectMS: read(w.ConnectMS, "limits/connect_ms", ms, 0), TLSMS: read(w.TLSMS, "limits/tls_ms", ms, 0),
		FirstByteMS: read(w.FirstMS, "limits/first_byte_ms", ms, 0), IdleMS: read(w.IdleMS, "limits/idle_ms", ms, 0),
	}
	return faults
}

func toWireForm(o playground.Options) WireForm {
	l := o.Limits
	return WireForm{
		CA: o.CA, Certificate: o.ClientCertificate.Certificate, Key: o.ClientCertificate.Key, Passphrase: o.ClientCertificate.Passphrase,
		ServerName: o.ServerName, Target: o.Target, Resolve: WriteResolve(o.Resolve), Proxy: o.Proxy,
		DNSMS: some(l.DNSMS), ConnectMS: some(l.ConnectMS), TLSMS: some(l.TLSMS), FirstMS: some(l.FirstByteMS), IdleMS: some(l.IdleMS),
	}
}

// some writes a number that is there.
func some(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// sameWay reports whether a request goes to its target by no other way than stored did: who
// sets a proxy, or an address for a name, may stand there and listen.
func sameWay(edited, stored playground.Options) bool {
	proxy := edited.Proxy == "" || edited.Proxy == stored.Proxy || edited.Proxy == playground.MaskURL(stored.Proxy)
	return proxy && (len(edited.Resolve) == 0 || slices.Equal(edited.Resolve, stored.Resolve))
}

// unmaskWire brings back the secrets that are still as they were shown.
func unmaskWire(edited *playground.Options, stored playground.Options) {
	shown := playground.MaskWire(stored)
	for _, secret := range []struct{ edited, shown, stored *string }{
		{&edited.Proxy, &shown.Proxy, &stored.Proxy},
		{&edited.Target, &shown.Target, &stored.Target},
		{&edited.ClientCertificate.Key, &shown.ClientCertificate.Key, &stored.ClientCertificate.Key},
		{&edited.ClientCertificate.Passphrase, &shown.ClientCertificate.Passphrase, &stored.ClientCertificate.Passphrase},
	} {
		if *secret.edited == *secret.shown {
			*secret.edited = *secret.stored
		}
	}
}

// wire says what differs in how two requests are put on the wire. Certificates are told by
// whether they are there, and keys never.
func (d *differences) wire(a, b playground.Options) {
	there := func(s string) string {
		if s == "" {
			return ""
		}
		return strconv.Itoa(len(s)) + " bytes"
	}
	d.add("option", "authorities", a.CA, b.CA, there)
	d.add("option", "client certificate", a.ClientCertificate.Certificate, b.ClientCertificate.Certificate, there)
	d.add("option", "client key", a.ClientCertificate.Key, b.ClientCertificate.Key, there)
	d.add("option", "server name", a.ServerName, b.ServerName, nil)
	d.add("option", "request target", a.Target, b.Target, playground.MaskURL)
	d.add("option", "addresses for names", WriteResolve(a.Resolve), WriteResolve(b.Resolve), nil)
	d.add("option", "expected status", a.Expect, b.Expect, nil)
	d.add("option", "proxy", a.Proxy, b.Proxy, playground.MaskURL)
	for _, l := range []struct {
		name string
		a, b int64
	}{
		{"lookup limit, ms", a.Limits.DNSMS, b.Limits.DNSMS}, {"connect limit, ms", a.Limits.ConnectMS, b.Limits.ConnectMS},
		{"TLS limit, ms", a.Limits.TLSMS, b.Limits.TLSMS}, {"first byte limit, ms", a.Limits.FirstByteMS, b.Limits.FirstByteMS},
		{"idle limit, ms", a.Limits.IdleMS, b.Limits.IdleMS},
	} {
		d.add("option", l.name, some(l.a), some(l.b), nil)
	}
}
