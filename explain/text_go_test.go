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
		`Post "https://api.test/v1/x": EOF`:                                                                                                                                               "E-EMPTY-REPLY",
		`dial tcp: lookup api.test on 127.0.0.53:53: server misbehaving`:                                                                                                                  "E-DNS-RESOLVER",
		`Get "http://api.test:443/": net/http: HTTP/1.x transport connection broken: malformed HTTP response "\x15\x03\x01"`:                                                              "E-TLS-PORT",
		`Get "https://api.test/": context deadline exceeded`:                                                                                                                              "E-TIMEOUT",
		`Get "ftp://api.test/x": unsupported protocol scheme "ftp"`:                                                                                                                       "E-SEND-INVALID",
		`Get "https://registry.test/v2/": dial tcp: lookup registry.test on [::1]:53: read udp [::1]:52155->[::1]:53: read: connection refused`:                                           "E-DNS-RESOLVER",
		`Get "https://quay.test/v2/": tls: server chose an unconfigured cipher suite`:                                                                                                     "E-TLS-FAILED",
		`Get "https://api.test/": x509: issuer has name constraints but leaf doesn't have a SAN extension`:                                                                                "E-CERT-OTHER",
		`Get "https://api.test/": http2: client conn is closed`:                                                                                                                           "E-EMPTY-REPLY",
		`Get "https://api.test/": net/http: request canceled`:                                                                                                                             "E-CANCELLED",
		`lookup of gone.test failed: lookup gone.test on 8.8.8.8:53: no such host`:                                                                                                        "E-DNS-UNKNOWN",
		`Get "https://api.test/": net/http: HTTP/1.x transport connection broken: malformed HTTP status code "abc"`:                                                                       "E-NOT-HTTP",
		`Get "https://api.test/": dial tcp: lookup api.test: i/o timeout`:                                                                                                                 "E-DNS-TIMEOUT",
		`Get "https://api.test/": remote error: tls: illegal parameter`:                                                                                                                   "E-TLS-ALERT",
		`Get "https://api.test/": Forbidden`:                                                                                                                                              "E-PROXY-REFUSED",
		`Get "https://api.test/": Proxy Authentication Required`:                                                                                                                          "E-PROXY-LOGIN",
		`Get "https://api.test/": socks connect tcp 127.0.0.1:1080->api.test:443: unknown error general SOCKS server failure`:                                                             "E-PROXY-REFUSED",
		`Get "https://api.test/": read tcp 10.0.0.5:44321->1.2.3.4:443: wsarecv: An existing connection was forcibly closed by the remote host.`:                                          "E-RESET",
		`Get "https://api.test/": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-27T00:00:00Z is before 2027-01-01T00:00:00Z`: "E-CERT-FUTURE",
		`Get "https://api.test/": net/http: timeout awaiting response headers`:                                                                                                            "E-TIMEOUT",
		`context deadline exceeded (Client.Timeout or context cancellation while reading body)`:                                                                                           "E-BODY-SLOW",
		`Post "https://api.test/": http: server closed idle connection`:                                                                                                                   "E-STALE",
		`Get "https://api.test/": net/http: HTTP/1.x transport connection broken: malformed MIME header line: oops`:                                                                       "E-HEADER-LINE",
		`Get "https://api.test/": dial tcp 1.2.3.4:443: socket: too many open files`:                                                                                                      "E-OWN-MACHINE",
		`Put "https://api.test/": write tcp 10.0.0.5:4432->1.2.3.4:443: write: broken pipe`:                                                                                               "E-RESET",
		`Post "https://api.test/x": write tcp 10.0.0.5:50012->1.2.3.4:443: use of closed network connection`:                                                                              "E-RESET",
		`Get "https://api.test/": http2: client connection lost`:                                                                                                                          "E-EMPTY-REPLY",
		`Get "https://api.test/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)`:                                               "E-CONNECT-TIMEOUT",
		`Get "https://api.test/": net/http: request canceled (Client.Timeout exceeded while reading body)`:                                                                                "E-BODY-SLOW",
		`Get "https://api.test/": net/http: HTTP/1.x transport connection broken: unsupported transfer encoding: "identity"`:                                                              "E-FRAMING",
		`Get "https://api.test/": read tcp 10.0.0.5:443->1.2.3.4:443: read: connection timed out`:                                                                                         "E-TIMEOUT",
		`Get "https://api.test/": local error: tls: bad record MAC`:                                                                                                                       "E-TLS-FAILED",
		`Get "https://api.test/": http2: Transport: cannot retry err [http2: Transport received Server's graceful shutdown GOAWAY] after Request.Body was written; define Request.GetBody to avoid this error`: "E-H2-GOAWAY",
		`Get "https://api.test/": context canceled`:        "E-CANCELLED",
		`dial tcp 10.0.0.7:443: connect: no route to host`: "E-CONNECT-ROUTE",
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
