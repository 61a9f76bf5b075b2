package explain

import (
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// goTexts are what programs in Go say when no answer came, or none that they take.
var goTexts = []struct {
	words string
	curlCause
}{
	{"net/http: tls handshake timeout", curlCause{playground.FailureTimeout, playground.PhaseSSL, playground.CauseTLSTimeout}},
	{": server misbehaving", curlCause{playground.FailureDNS, playground.PhaseDNS, playground.CauseResolverFailed}},
	{"http2: server sent goaway", curlCause{playground.FailureProtocol, playground.PhaseWait, playground.CauseGoAway}},
	{"http2: transport received goaway", curlCause{playground.FailureProtocol, playground.PhaseWait, playground.CauseGoAway}},
	{"stream error: stream id ", curlCause{playground.FailureProtocol, playground.PhaseWait, playground.CauseStreamReset}},
	{"frame header looked like an http/1.1 header", curlCause{playground.FailureProtocol, playground.PhaseWait, playground.CauseHTTP1OnHTTP2}},
	{"remote error: tls: ", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseTLSAlert}},
	{"tls: first record does not look like a tls handshake", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseNotTLS}},
	{"tls: server selected unsupported protocol version", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseTLSVersion}},
	{"because it doesn't contain any ip sans", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseWrongHost}},
	{"x509: certificate is not valid for any names", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseWrongHost}},
	{"x509: certificate relies on legacy common name", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseNoNames}},
	{`malformed http response "\x15\x03`, curlCause{playground.FailureProtocol, playground.PhaseWait, playground.CauseTLSPort}},
	{`malformed http response "`, curlCause{playground.FailureProtocol, playground.PhaseWait, playground.CauseNotHTTP}},
	{"connect: no route to host", curlCause{playground.FailureConnect, playground.PhaseConnect, playground.CauseNoRoute}},
	{"connect: network is unreachable", curlCause{playground.FailureConnect, playground.PhaseConnect, playground.CauseNoRoute}},
	{": use of closed network connection", curlCause{playground.FailureReset, playground.PhaseSend, playground.CauseResetBeforeAnswer}},
	{"http2: client connection lost", curlCause{playground.FailureReset, playground.PhaseWait, playground.CauseClosedBeforeAnswer}},
	{"graceful shutdown goaway", curlCause{playground.FailureProtocol, playground.PhaseWait, playground.CauseGoAway}},
	{"canceled while waiting for connection (client.timeout", curlCause{playground.FailureTimeout, playground.PhaseConnect, playground.CauseConnectTimeout}},
	{"client.timeout exceeded while reading body", curlCause{playground.FailureTimeout, playground.PhaseReceive, playground.CauseBodySlow}},
	{": unsupported transfer encoding", curlCause{playground.FailureProtocol, playground.PhaseReceive, playground.CauseBadFraming}},
	{": bad content-length ", curlCause{playground.FailureProtocol, playground.PhaseReceive, playground.CauseBadFraming}},
	{": read: connection timed out", curlCause{playground.FailureTimeout, playground.PhaseWait, playground.CauseNoAnswerInTime}},
	{"connect: connection timed out", curlCause{playground.FailureTimeout, playground.PhaseConnect, playground.CauseConnectTimeout}},
	{"connect: operation timed out", curlCause{playground.FailureTimeout, playground.PhaseConnect, playground.CauseConnectTimeout}},
	{"local error: tls: ", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseTLSOther}},
	{": stopped after 10 redirects", curlCause{playground.FailureRedirect, playground.PhaseReceive, playground.CauseTooManyRedirects}},
	{": unsupported protocol scheme ", curlCause{playground.FailureProtocol, playground.PhaseBlocked, playground.CauseBadRequest}},
	{"net/http: invalid ", curlCause{playground.FailureProtocol, playground.PhaseBlocked, playground.CauseBadRequest}},
	{"http: no host in request url", curlCause{playground.FailureProtocol, playground.PhaseBlocked, playground.CauseBadRequest}},
	{": invalid url escape ", curlCause{playground.FailureProtocol, playground.PhaseBlocked, playground.CauseBadRequest}},
	{": missing protocol scheme", curlCause{playground.FailureProtocol, playground.PhaseBlocked, playground.CauseBadRequest}},
	{"http: contentlength=", curlCause{playground.FailureProtocol, playground.PhaseSend, playground.CauseContentLength}},
	{"http: server closed idle connection", curlCause{playground.FailureReset, playground.PhaseWait, playground.CauseStale}},
	{"net/http: timeout awaiting response headers", curlCause{playground.FailureTimeout, playground.PhaseWait, playground.CauseNoAnswerInTime}},
	{"http2: timeout awaiting response headers", curlCause{playground.FailureTimeout, playground.PhaseWait, playground.CauseNoAnswerInTime}},
	{"context cancellation while reading body", curlCause{playground.FailureTimeout, playground.PhaseReceive, playground.CauseBodySlow}},
	{"net/http: server response headers exceeded ", curlCause{playground.FailureLimit, playground.PhaseReceive, playground.CauseHeadersTooLarge}},
	{"malformed mime header", curlCause{playground.FailureProtocol, playground.PhaseReceive, playground.CauseBadHeaderLine}},
	{"malformed chunked encoding", curlCause{playground.FailureProtocol, playground.PhaseReceive, playground.CauseBadChunk}},
	{"invalid byte in chunk length", curlCause{playground.FailureProtocol, playground.PhaseReceive, playground.CauseBadChunk}},
	{"http: unexpected eof reading trailer", curlCause{playground.FailureBody, playground.PhaseReceive, playground.CauseChunkedCut}},
	{": gzip: invalid header", curlCause{playground.FailureDecode, playground.PhaseReceive, playground.CauseDecode}},
	{": flate: corrupt input", curlCause{playground.FailureDecode, playground.PhaseReceive, playground.CauseDecode}},
	{"wsarecv: an existing connection was forcibly closed", curlCause{playground.FailureReset, playground.PhaseWait, playground.CauseResetBeforeAnswer}},
	{"wsasend: an existing connection was forcibly closed", curlCause{playground.FailureReset, playground.PhaseSend, playground.CauseResetBeforeAnswer}},
	{"connectex: a connection attempt failed", curlCause{playground.FailureTimeout, playground.PhaseConnect, playground.CauseConnectTimeout}},
	{": write: broken pipe", curlCause{playground.FailureReset, playground.PhaseSend, playground.CauseResetBeforeAnswer}},
	{"x509: certificate has expired or is not yet valid: current time ", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseExpired}},
	{"x509: certificate is not authorized to sign", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseCertificate}},
	{"x509: certificate specifies an incompatible key usage", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseCertificate}},
	{"tls: oversized record received", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseNotTLS}},
	{"socket: too many open files", curlCause{playground.FailureConnect, playground.PhaseConnect, playground.CauseOwnMachine}},
	{"connect: cannot assign requested address", curlCause{playground.FailureConnect, playground.PhaseConnect, playground.CauseOwnMachine}},
	{"tls: failed to parse certificate from server", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseCertificate}},
	{"tls: protocol is shutdown", curlCause{playground.FailureReset, playground.PhaseWait, playground.CauseClosedBeforeAnswer}},
	{"http2: client conn", curlCause{playground.FailureReset, playground.PhaseWait, playground.CauseClosedBeforeAnswer}},
	{"http2: response header list larger", curlCause{playground.FailureLimit, playground.PhaseReceive, playground.CauseHeadersTooLarge}},
	{"http2: request body larger than specified", curlCause{playground.FailureProtocol, playground.PhaseSend, playground.CauseContentLength}},
	{"to send more than declared content-length", curlCause{playground.FailureProtocol, playground.PhaseSend, playground.CauseContentLength}},
	{"request declared a content-length of ", curlCause{playground.FailureProtocol, playground.PhaseSend, playground.CauseContentLength}},
	{"malformed http status code", curlCause{playground.FailureProtocol, playground.PhaseWait, playground.CauseNotHTTP}},
	{"malformed http version", curlCause{playground.FailureProtocol, playground.PhaseWait, playground.CauseNotHTTP}},
	{"cannot contain multiple content-length", curlCause{playground.FailureProtocol, playground.PhaseReceive, playground.CauseBadFraming}},
	{"replied with more than declared content-length", curlCause{playground.FailureProtocol, playground.PhaseReceive, playground.CauseBadFraming}},
	{"chunked line ends with bare lf", curlCause{playground.FailureProtocol, playground.PhaseReceive, playground.CauseBadChunk}},
	{"http chunk length too large", curlCause{playground.FailureProtocol, playground.PhaseReceive, playground.CauseBadChunk}},
	{"empty hex number for chunk length", curlCause{playground.FailureProtocol, playground.PhaseReceive, playground.CauseBadChunk}},
	{"invalid cr in chunked line", curlCause{playground.FailureProtocol, playground.PhaseReceive, playground.CauseBadChunk}},
	{": gzip: invalid checksum", curlCause{playground.FailureDecode, playground.PhaseReceive, playground.CauseDecode}},
	{"cannot rewind body after connection loss", curlCause{playground.FailureReset, playground.PhaseWait, playground.CauseResetBeforeAnswer}},
	{": lame referral", curlCause{playground.FailureDNS, playground.PhaseDNS, playground.CauseResolverFailed}},
	{": no answer from dns server", curlCause{playground.FailureDNS, playground.PhaseDNS, playground.CauseResolverFailed}},
	{": cannot unmarshal dns message", curlCause{playground.FailureDNS, playground.PhaseDNS, playground.CauseResolverFailed}},
}

// goEnded is how Go's client says that the connection ended, or that its time was over: the
// method, the address and no more than that. The name of a status stands there by itself where a
// proxy did not open the way.
var goEnded = lazyregexp.New(`(?m)\b(?:Get|Head|Post|Put|Patch|Delete|Options) "https?://[^"\s]{1,900}": (EOF|unexpected EOF|context deadline exceeded|context canceled|net/http: request canceled(?: while waiting for connection)?|Proxy Authentication Required|Forbidden|Bad Gateway|Service Unavailable|Gateway Timeout|Method Not Allowed|Not Found|Bad Request|Unauthorized)\s*$`)

var goEnds = map[string]curlCause{
	"EOF":                           {playground.FailureReset, playground.PhaseWait, playground.CauseClosedBeforeAnswer},
	"unexpected EOF":                {playground.FailureReset, playground.PhaseWait, playground.CauseCutInHeaders},
	"context deadline exceeded":     {playground.FailureTimeout, playground.PhaseWait, playground.CauseNoAnswerInTime},
	"canceled":                      {playground.FailureCancelled, playground.PhaseWait, playground.CauseCancelled},
	"context canceled":              {playground.FailureCancelled, playground.PhaseWait, playground.CauseCancelled},
	"Proxy Authentication Required": {playground.FailureConnect, playground.PhaseConnect, playground.CauseProxyLogin},
}

// goProxy is any other name of a status there.
var goProxy = curlCause{playground.FailureProxy, playground.PhaseConnect, playground.CauseProxyRefused}

// goLookup is a name that Go could not look up, since its name server did not answer: what stands
// behind is how that was, and no fault of the address that was asked for.
var goLookup = lazyregexp.New(`\blookup \S+(?: on \S+)?: (?:(?:read|write|dial) (?:udp|tcp) \S+: )?(?:\w+: )?(i/o timeout|connection refused|network is unreachable|no route to host|operation was canceled)`)

// goSocks is a SOCKS proxy that did not open the way.
var goSocks = lazyregexp.New(`\bsocks connect \w+ \S+->\S+: (dial )?`)

// tlsAlerts are alerts in Go's words.
var tlsAlerts = map[string]int{
	"unexpected message": 10, "bad record MAC": 20, "record overflow": 22, "handshake failure": 40, "bad certificate": 42, "unsupported certificate": 43, "revoked certificate": 44, "expired certificate": 45, "unknown certificate": 46, "illegal parameter": 47, "unknown certificate authority": 48, "access denied": 49, "error decoding message": 50, "error decrypting message": 51,
	"protocol version not supported": 70, "insufficient security level": 71, "internal error": 80, "inappropriate fallback": 86, "user canceled": 90, "missing extension": 109, "unsupported extension": 110, "certificate unobtainable": 111, "unrecognized name": 112, "bad certificate status response": 113, "unknown PSK identity": 115, "certificate required": 116, "no application protocol": 120,
}

// goOneOf is the cause that the patterns of Go's texts tell, and where.
func goOneOf(text, lower string) (int, curlCause) {
	if m := goLookup.FindStringSubmatchIndex(lower); m != nil {
		if lower[m[2]:m[3]] == "i/o timeout" {
			return m[0], curlCause{playground.FailureTimeout, playground.PhaseDNS, playground.CauseResolverTimeout}
		}
		return m[0], curlCause{playground.FailureDNS, playground.PhaseDNS, playground.CauseResolverFailed}
	}
	if m := goSocks.FindStringSubmatchIndex(lower); m != nil {
		if m[2] >= 0 {
			return m[0], curlCause{playground.FailureProxy, playground.PhaseConnect, playground.CauseProxyUnreachable}
		}
		return m[0], goProxy
	}
	for _, g := range goTexts {
		if at := strings.Index(lower, g.words); at >= 0 {
			if g.cause == playground.CauseExpired && strings.Contains(lower[at:], " is before ") {
				g.cause = playground.CauseNotYetValid
			}
			return at, g.curlCause
		}
	}
	if m := goEnded.FindStringSubmatchIndex(text); m != nil {
		c, ok := goEnds[strings.TrimSuffix(strings.TrimPrefix(text[m[2]:m[3]], "net/http: request "), " while waiting for connection")]
		if !ok {
			c = goProxy
		}
		return m[0], c
	}
	return -1, curlCause{}
}

// goFailure is the failure that a text of Go's tells, and the line with it.
func goFailure(text, lower string) (*playground.Failure, string) {
	at, c := goOneOf(text, lower)
	if at < 0 || len(lower) != len(text) {
		return nil, ""
	}
	line := text[strings.LastIndexByte(text[:at], '\n')+1:]
	line, _, _ = strings.Cut(line, "\n")
	x := &playground.Failure{Kind: c.kind, Phase: c.phase, Cause: c.cause, Promised: -1, Message: "The program got no answer that it takes."}
	if c.cause == playground.CauseTLSAlert {
		_, alert, _ := strings.Cut(line, "remote error: tls: ")
		x.Alert = tlsAlerts[strings.TrimSpace(alert)]
	}
	return x, strings.TrimSpace(line)
}
