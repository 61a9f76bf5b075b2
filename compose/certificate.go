package compose

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"

	"github.com/youmark/pkcs8"

	"parley/playground"
)

// readAuthorities reports what keeps a text from being a list of certificates in PEM.
func readAuthorities(text string) error {
	found := 0
	for rest := []byte(text); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue // what else stands in such files does no harm
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return errors.New(strings.TrimPrefix(err.Error(), "x509: "))
		}
		found++
	}
	if found == 0 {
		return errors.New(`it holds no block "BEGIN CERTIFICATE"`)
	}
	return nil
}

// clientKey returns the key of a client certificate in the clear, as PEM, or what is wrong
// with the pair.
func clientKey(c playground.ClientCertificate) (string, *playground.FieldError) {
	wrong := func(pointer, detail string) (string, *playground.FieldError) {
		return "", &playground.FieldError{Pointer: pointer, Detail: detail}
	}
	if c.Certificate == "" {
		return wrong("/certificate", "The client certificate is missing; its key is here.")
	}
	if err := readAuthorities(c.Certificate); err != nil {
		return wrong("/certificate", "This is no certificate: "+err.Error()+".")
	}
	if c.Key == "" {
		return wrong("/key", "The key of the client certificate is missing.")
	}
	key, err := openKey(c.Key, c.Passphrase)
	if errors.Is(err, errPassphrase) {
		return wrong("/passphrase", "The key is encrypted, and this passphrase does not open it.")
	}
	if err != nil {
		return wrong("/key", "This is no key: "+err.Error()+".")
	}
	if _, err := tls.X509KeyPair([]byte(c.Certificate), []byte(key)); err != nil {
		return wrong("/key", "This key does not go with the certificate: "+strings.TrimPrefix(err.Error(), "tls: ")+".")
	}
	return key, nil
}

var errPassphrase = errors.New("the passphrase does not open it")

// openKey takes the encryption of PKCS #8 off. The older one, whose header says
// Proc-Type, is not taken: it keeps nothing secret.
func openKey(text, passphrase string) (string, error) {
	for rest := []byte(text); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return "", errors.New(`it holds no block "BEGIN PRIVATE KEY"`)
		}
		switch {
		case block.Headers["Proc-Type"] != "":
			return "", errors.New("it is encrypted in the old way of OpenSSL; write it as PKCS #8 with openssl pkcs8 -topk8")
		case block.Type == "ENCRYPTED PRIVATE KEY":
			key, err := pkcs8.ParsePKCS8PrivateKey(block.Bytes, []byte(passphrase))
			if err != nil {
				return "", errPassphrase
			}
			der, err := x509.MarshalPKCS8PrivateKey(key)
			if err != nil {
				return "", err
			}
			return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), nil
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			return text, nil
		}
	}
}
