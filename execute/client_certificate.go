package execute

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"

	"parley/playground"
)

// clientAsked notes what a server asked of us in the handshake, and what it got.
type clientAsked struct {
	certificate *tls.Certificate // what there is to show; nil for nothing

	asked       bool
	authorities []string
}

// maxAuthorities bounds the names that are kept of those that a server would believe.
const maxAuthorities = 20

// answer is called when the server asks who is calling. It gets what the request has, also
// where that was issued by somebody else than the server names: it is for the server to
// refuse it.
func (c *clientAsked) answer(i *tls.CertificateRequestInfo) (*tls.Certificate, error) {
	c.asked = true
	for _, raw := range i.AcceptableCAs[:min(len(i.AcceptableCAs), maxAuthorities)] {
		var rdn pkix.RDNSequence
		var name pkix.Name
		if _, err := asn1.Unmarshal(raw, &rdn); err == nil {
			name.FillFromRDNSequence(&rdn)
			c.authorities = append(c.authorities, name.String())
		}
	}
	if c.certificate == nil {
		return &tls.Certificate{}, nil
	}
	return c.certificate, nil
}

// into records it.
func (c *clientAsked) into(t *playground.TLS) {
	if t == nil || !c.asked {
		return
	}
	t.ClientAsked, t.ClientAuthorities = true, c.authorities
	if c.certificate == nil || len(c.certificate.Certificate) == 0 {
		return
	}
	if leaf, err := x509.ParseCertificate(c.certificate.Certificate[0]); err == nil {
		shown := describeCertificate(leaf)
		t.ClientCertificate = &shown
	}
}
