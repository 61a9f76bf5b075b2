package explain

import (
	"testing"

	"parley/playground"
)

// TestWordsOfGoAreTold pastes what programs in Go print when no answer came.
func TestWordsOfGoAreTold(t *testing.T) {
	for text, rule := range map[string]string{
		`Post "https://api.test/v1/chat": net/http: TLS handshake timeout`:                                                                                  "E-TLS-TIMEOUT",
		`http2: server sent GOAWAY and closed the connection; LastStreamID=199, ErrCode=NO_ERROR, debug=""`:                                                 "E-H2-GOAWAY",
		`Get "https://api.test/": stream error: stream ID 1; INTERNAL_ERROR; received from peer`:                                                            "E-H2-STREAM",
		`Get "https://api.test/": remote error: tls: handshake failure`:                                                                                     "E-TLS-ALERT",
		`Get "https://10.0.0.1/": tls: failed to verify certificate: x509: cannot validate certificate for 10.0.0.1 because it doesn't contain any IP SANs`: "E-CERT-HOST",
		`Post "https://api.test/v1/x": EOF`:                                                                                  "E-EMPTY-REPLY",
		`dial tcp: lookup api.test on 127.0.0.53:53: server misbehaving`:                                                     "E-DNS-RESOLVER",
		`Get "http://api.test:443/": net/http: HTTP/1.x transport connection broken: malformed HTTP response "\x15\x03\x01"`: "E-TLS-PORT",
		`Get "https://api.test/": context deadline exceeded`:                                                                 "E-TIMEOUT",
		`Get "ftp://api.test/x": unsupported protocol scheme "ftp"`:                                                          "E-SEND-INVALID",
		`dial tcp 10.0.0.7:443: connect: no route to host`:                                                                   "E-CONNECT-ROUTE",
	} {
		run, err := FromText(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := Explain(run, playground.Past{}).Findings[0]; got.ID != rule {
			t.Errorf("%s\nis told by %s: %s\nwant %s", text, got.ID, got.Title, rule)
		}
	}
	for _, text := range []string{`unexpected EOF`, `the file ended with EOF`, `rpc error: EOF`} {
		if _, err := FromText(text); err == nil {
			t.Errorf("%q is taken for a failure of transport", text)
		}
	}
}
