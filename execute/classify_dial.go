package execute

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"reflect"
	"strings"
	"syscall"

	"parley/playground"
)

// dialFailure names what stopped a connection from being made.
func (h *hop) dialFailure(d *dialError) *playground.Failure {
	if d.verdict != nil {
		f := h.refusal(*d.verdict, d.addr)
		f.Host = d.host
		return f
	}
	var f *playground.Failure
	switch {
	case d.cause != "":
		f = h.fail(d.cause, d.phase, d.err)
	case d.phase == playground.PhaseDNS:
		f = h.dnsFailure(d)
	case d.phase == playground.PhaseSSL:
		f = h.tlsFailure(d)
	default:
		f = h.fail(connectCause(d), playground.PhaseConnect, d.err)
	}
	f.Host, f.Addr = d.host, d.addr
	if d.limit != nil {
		f.Limit, f.LimitMS = d.limit.name, playground.Millis(d.limit.after)
	}
	f.Message = say(f)
	return f
}

// refusal is a request that the policy stopped.
func (h *hop) refusal(v Verdict, addr string) *playground.Failure {
	f := h.fail(playground.CausePolicy, playground.PhaseBlocked, nil)
	f.Rule, f.Message, f.Addr = v.Rule, v.Message, addr
	return f
}

func (h *hop) dnsFailure(d *dialError) *playground.Failure {
	var dns *net.DNSError
	cause, server := playground.CauseResolverFailed, d.resolver
	if errors.As(d.err, &dns) {
		if server == "" {
			server = dns.Server
		}
		switch {
		case dns.IsNotFound:
			cause = playground.CauseNameNotFound
		case dns.IsTimeout || d.limit != nil:
			cause = playground.CauseResolverTimeout
		}
	}
	if isOwnMachine(d.err) {
		cause = playground.CauseOwnMachine
	}
	f := h.fail(cause, playground.PhaseDNS, d.err)
	f.Resolver = server
	return f
}

func isOwnMachine(err error) bool {
	for _, errno := range []syscall.Errno{syscall.EMFILE, syscall.ENFILE, syscall.EADDRNOTAVAIL, syscall.ENOBUFS, syscall.ENOMEM} {
		if errors.Is(err, errno) {
			return true
		}
	}
	return false
}

func connectCause(d *dialError) playground.Cause {
	var address *net.AddrError
	switch {
	case errors.As(d.err, &address):
		return playground.CauseBadRequest
	case errors.Is(d.err, syscall.ECONNREFUSED):
		return playground.CauseRefused
	case isReset(d.err):
		return playground.CauseConnectReset
	case isOwnMachine(d.err):
		return playground.CauseOwnMachine
	case errors.Is(d.err, syscall.EHOSTUNREACH), errors.Is(d.err, syscall.ENETUNREACH), errors.Is(d.err, syscall.EINVAL):
		return playground.CauseNoRoute // EINVAL: a link-local address without its zone
	case d.limit != nil:
		return playground.CauseConnectTimeout
	}
	return playground.CauseOther
}

// tlsFailure names what stopped a handshake.
func (h *hop) tlsFailure(d *dialError) *playground.Failure {
	var chain *tls.CertificateVerificationError
	if errors.As(d.err, &chain) {
		return h.certificateFailure(chain)
	}
	alert := alertOf(d.err)
	f := h.fail(handshakeCause(d, alert, wireVersion(h.r.req.Options.HTTPVersion)), playground.PhaseSSL, d.err)
	f.Alert = alert
	if f.Cause == playground.CauseNotTLS {
		f.FirstBytes = d.first
	}
	return f
}

// alertNoProtocol is no_application_protocol (RFC 7301); alertVersion is
// protocol_version (RFC 8446, 6).
const (
	alertVersion    = 70
	alertNoProtocol = 120
)

func handshakeCause(d *dialError, alert int, version string) playground.Cause {
	var garbage tls.RecordHeaderError
	switch {
	case errors.Is(d.err, errNoHTTP2), alert == alertNoProtocol && version == "2":
		return playground.CauseNoHTTP2
	case alert == alertVersion, strings.Contains(d.err.Error(), "unsupported protocol version"):
		return playground.CauseTLSVersion // the local refusal has no type of its own
	case alert > 0:
		return playground.CauseTLSAlert
	case errors.As(d.err, &garbage):
		return playground.CauseNotTLS
	case d.limit != nil:
		return playground.CauseTLSTimeout
	case isReset(d.err), errors.Is(d.err, io.EOF), errors.Is(d.err, io.ErrUnexpectedEOF):
		return playground.CauseTLSReset
	}
	return playground.CauseTLSOther
}

// alertOf returns the number of the TLS alert that the other side sent, or 0. Its type
// is not exported, so it is known by its place and kind.
func alertOf(err error) int {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" || op.Err == nil {
		return 0
	}
	if v := reflect.ValueOf(op.Err); v.Kind() == reflect.Uint8 {
		return int(v.Uint())
	}
	return 0
}

func (h *hop) certificateFailure(err *tls.CertificateVerificationError) *playground.Failure {
	cause, bad := h.certificateCause(err)
	f := h.fail(cause, playground.PhaseSSL, err.Err)
	f.Chain = describeChain(err.UnverifiedCertificates)
	if bad != nil {
		shown := describeCertificate(bad)
		f.Certificate = &shown
	}
	return f
}

// certificateCause returns the cause and the certificate at fault, which may be one in
// the middle of the chain.
func (h *hop) certificateCause(err *tls.CertificateVerificationError) (playground.Cause, *x509.Certificate) {
	var leaf *x509.Certificate
	if len(err.UnverifiedCertificates) > 0 {
		leaf = err.UnverifiedCertificates[0]
	}
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(err.Err, &invalid) && invalid.Reason == x509.Expired && h.e.o.Now().Before(invalid.Cert.NotBefore):
		return playground.CauseNotYetValid, invalid.Cert
	case errors.As(err.Err, &invalid) && invalid.Reason == x509.Expired:
		return playground.CauseExpired, invalid.Cert
	case errors.As(err.Err, &invalid):
		return playground.CauseCertificate, invalid.Cert
	case errors.As(err.Err, &host) && len(host.Certificate.DNSNames)+len(host.Certificate.IPAddresses)+len(host.Certificate.URIs) == 0:
		return playground.CauseNoNames, host.Certificate
	case errors.As(err.Err, &host):
		return playground.CauseWrongHost, host.Certificate
	case errors.As(err.Err, &unknown) && leaf != nil && bytes.Equal(leaf.RawIssuer, leaf.RawSubject):
		return playground.CauseSelfSigned, leaf
	case errors.As(err.Err, &unknown):
		return playground.CauseUnknownCA, firstCertificate(unknown.Cert, leaf)
	}
	return playground.CauseCertificate, leaf
}

func firstCertificate(certs ...*x509.Certificate) *x509.Certificate {
	for _, c := range certs {
		if c != nil {
			return c
		}
	}
	return nil
}

// noteSocket remembers a connection that was made for the hop in ctx, in case it never
// gets as far as being used.
func noteSocket(ctx context.Context, raw *rawConn) {
	if h, ok := ctx.Value(hopKey{}).(*hop); ok {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.raw == nil && !h.over {
			h.raw = raw
		}
	}
}
