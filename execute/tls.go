package execute

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"

	"parley/playground"
)

var errNoHTTP2 = errors.New("the server does not offer HTTP/2")

// dialTLS connects and shakes hands, with a limit of its own. HTTP/1 gets the tap;
// HTTP/2 must stay a *tls.Conn for the transport to know it.
func (e *Executor) dialTLS(ctx context.Context, addr string, k transportKey) (net.Conn, error) {
	raw, err := e.connection(ctx, addr, k, true)
	if err != nil {
		return nil, err
	}
	host, _, _ := net.SplitHostPort(addr) // dial has read it already
	secure, err := e.handshake(ctx, raw, host, k)
	if err != nil {
		_ = raw.Close()
		return nil, err
	}
	noteSocket(ctx, raw)
	if secure.ConnectionState().NegotiatedProtocol == "h2" {
		return secure, nil
	}
	if k.version == "2" {
		_ = secure.Close()
		return nil, &dialError{phase: playground.PhaseSSL, host: host, addr: raw.info.remote, took: raw.info, err: errNoHTTP2}
	}
	return newTapConn(secure, raw), nil
}

func (e *Executor) handshake(ctx context.Context, raw *rawConn, host string, k transportKey) (*tls.Conn, error) {
	reached(ctx, playground.PhaseSSL)
	began := e.o.Now()
	limit := e.limitsOf(ctx).TLS
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	asked := &clientAsked{}
	secure := tls.Client(raw, e.tlsConfig(host, k, &raw.info, asked))
	err := secure.HandshakeContext(limited)
	asked.into(raw.info.tls)
	raw.info.ended = e.o.Now()
	raw.info.ssl = raw.info.ended.Sub(began)
	if err == nil {
		return secure, nil
	}
	failed := &dialError{phase: playground.PhaseSSL, host: host, addr: raw.info.remote, took: raw.info, err: err}
	failed.first, _, _ = raw.evidence()
	if limited.Err() != nil && ctx.Err() == nil {
		failed.limit = &limitError{limitTLS, limit}
	}
	return nil, failed
}

// tlsConfig verifies by hand, so that the chain and the verdict are known even where
// the request asks not to be stopped by it.
func (e *Executor) tlsConfig(host string, k transportKey, info *dialled, asked *clientAsked) *tls.Config {
	if i := strings.IndexByte(host, '%'); i >= 0 { // a zone is ours, not the server's
		host = host[:i]
	}
	host = strings.TrimSuffix(host, ".")
	roots, own := e.o.RootCAs, k.wiring != nil && k.wiring.roots != nil
	if own {
		roots = k.wiring.roots
	}
	if k.first && k.wiring.serverName != "" {
		host = k.wiring.serverName
	}
	if k.first {
		asked.certificate = k.wiring.certificate
	}
	return &tls.Config{
		ServerName:         host,
		NextProtos:         offered(k.version),
		InsecureSkipVerify: true, // VerifyConnection does it

		GetClientCertificate: asked.answer,
		VerifyConnection: func(s tls.ConnectionState) error {
			err := e.verify(s, host, roots)
			info.tls = describeTLS(s, err == nil)
			info.tls.OwnCA = own
			if err != nil && k.verify {
				return &tls.CertificateVerificationError{UnverifiedCertificates: s.PeerCertificates, Err: err}
			}
			return nil
		},
	}
}

func offered(version string) []string {
	switch version {
	case playground.HTTP10, playground.HTTP1:
		return []string{"http/1.1"}
	case "2":
		return []string{"h2"}
	}
	return []string{"h2", "http/1.1"}
}

func (e *Executor) verify(s tls.ConnectionState, host string, roots *x509.CertPool) error {
	if len(s.PeerCertificates) == 0 {
		return errors.New("the server presented no certificate")
	}
	between := x509.NewCertPool()
	for _, c := range s.PeerCertificates[1:] {
		between.AddCert(c)
	}
	_, err := s.PeerCertificates[0].Verify(x509.VerifyOptions{DNSName: host, Roots: roots, Intermediates: between, CurrentTime: e.o.Now()})
	return err
}

// tlsVersions are the names of RFC 8446 and its forerunners, without "TLS".
var tlsVersions = map[uint16]string{tls.VersionTLS10: "1.0", tls.VersionTLS11: "1.1", tls.VersionTLS12: "1.2", tls.VersionTLS13: "1.3"}

func describeTLS(s tls.ConnectionState, verified bool) *playground.TLS {
	return &playground.TLS{
		Version: tlsVersions[s.Version], Cipher: tls.CipherSuiteName(s.CipherSuite), ServerName: s.ServerName,
		Verified: verified, Chain: describeChain(s.PeerCertificates),
	}
}

// maxChain bounds the certificates that are kept of a chain.
const maxChain = 10

func describeChain(certs []*x509.Certificate) []playground.Certificate {
	chain := make([]playground.Certificate, min(len(certs), maxChain))
	for i := range chain {
		chain[i] = describeCertificate(certs[i])
	}
	return chain
}

// maxNames bounds the names that are kept of a certificate.
const maxNames = 100

func describeCertificate(c *x509.Certificate) playground.Certificate {
	names := append([]string{}, c.DNSNames[:min(len(c.DNSNames), maxNames)]...)
	for _, ip := range c.IPAddresses[:min(len(c.IPAddresses), maxNames)] {
		names = append(names, ip.String())
	}
	return playground.Certificate{
		Subject: c.Subject.String(), Issuer: c.Issuer.String(), Names: names,
		NotBefore: playground.At(c.NotBefore), NotAfter: playground.At(c.NotAfter),
	}
}
