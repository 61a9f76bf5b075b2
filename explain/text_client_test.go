package explain

import (
	"strings"
	"testing"

	"parley/playground"
)

// TestErrorsOfOtherProgramsAreRead pastes what programs say when no answer came, as people
// find it in their terminal, log or console.
func TestErrorsOfOtherProgramsAreRead(t *testing.T) {
	for _, c := range []struct{ name, text, rule, says string }{
		{"curl's connection timed out", "curl: (28) Failed to connect to 10.0.0.5 port 443 after 75003 ms: Couldn't connect to server", "E-CONNECT-TIMEOUT", "Connecting to 10.0.0.5 timed out after 75 s"},
		{"curl names the host", "curl: (60) SSL: no alternative certificate subject name matches target host name 'foo.test'", "E-CERT-HOST", "not for foo.test"},
		{"curl's limit of redirects", "curl: (47) Maximum (50) redirects followed", "E-REDIRECT-LIMIT", "follows: 50"},
		{"curl's HTTP/2 framing", "curl: (16) Error in the HTTP2 framing layer", "E-H2-STREAM", "HTTP/2"},
		{"curl's SOCKS proxy", "curl: (97) cannot complete SOCKS5 connection to example.test. (1)", "E-PROXY-UNREACHABLE", "proxy"},
		{"curl's wrong version", "curl: (35) error:1408F10B:SSL routines:ssl3_get_record:wrong version number", "E-TLS-NOT-TLS", "What answers there does not speak TLS"},
		{"Node refused", "Error: connect ECONNREFUSED 127.0.0.1:3000\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16)", "E-CONNECT-REFUSED", "127.0.0.1"},
		{"axios and DNS", "AxiosError: getaddrinfo ENOTFOUND api.foo.test", "E-DNS-UNKNOWN", "api.foo.test"},
		{"requests and a certificate", "requests.exceptions.SSLError: HTTPSConnectionPool(host='api.foo.test', port=443): Max retries exceeded with url: / (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1129)')))", "E-CERT-UNKNOWN", "issuer"},
		{"Go and a certificate", `Get "https://api.foo.test": tls: failed to verify certificate: x509: certificate signed by unknown authority`, "E-CERT-UNKNOWN", "issuer"},
		{"Go waits", `Get "https://api.foo.test": net/http: request canceled (Client.Timeout exceeded while awaiting headers)`, "E-TIMEOUT", "did not answer in time"},
		{"Java's trust store", "javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target", "E-CERT-UNKNOWN", "issuer"},
		{"Java's host", "java.net.UnknownHostException: api.foo.test", "E-DNS-UNKNOWN", "api.foo.test"},
		{".NET refused", "System.Net.Http.HttpRequestException: No connection could be made because the target machine actively refused it. (localhost:5001)", "E-CONNECT-REFUSED", "refused"},
		{"wget", "Resolving foo.test (foo.test)... failed: Name or service not known.\nwget: unable to resolve host address ‘foo.test’", "E-DNS-UNKNOWN", "foo.test"},
		{"a browser's console", "GET https://api.foo.test/x net::ERR_CERT_COMMON_NAME_INVALID", "E-CERT-HOST", "api.foo.test"},
		{"CORS in a browser's console", "Access to fetch at 'https://api.foo.test/x' from origin 'http://localhost:3000' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.", "E-BROWSER-BLOCKED", "No 'Access-Control-Allow-Origin' header"},
		{"PowerShell has only a status", "Invoke-WebRequest : The remote server returned an error: (401) Unauthorized.", "E-ONLY-A-PART", "401"},
		{"requests has only a status", "requests.exceptions.HTTPError: 404 Client Error: Not Found for url: https://api.foo.test/x", "E-ONLY-A-PART", "404"},
	} {
		run, err := FromText(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		first := Explain(run, playground.Past{}).Findings[0]
		if first.ID != c.rule || !strings.Contains(first.Title, c.says) {
			t.Errorf("%s: %s %q", c.name, first.ID, first.Title)
		}
	}
	for _, body := range []string{`{"message": "connect ECONNREFUSED 10.0.0.1:80"}`, "<p>Connection refused</p>", "hello"} {
		if run, err := FromText(body); err == nil && run.Failure != nil {
			t.Errorf("%q is the body of some answer, not an error of a program: %+v", body, run.Failure)
		}
	}
}
