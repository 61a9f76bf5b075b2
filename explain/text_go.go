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
	{": stopped after 10 redirects", curlCause{playground.FailureRedirect, playground.PhaseReceive, playground.CauseTooManyRedirects}},
	{": unsupported protocol scheme ", curlCause{playground.FailureProtocol, playground.PhaseBlocked, playground.CauseBadRequest}},
}

// goEnded is how Go's client says that the connection ended, or that its time was over: the
// method, the address and no more than that.
var goEnded = lazyregexp.New(`(?m)\b(?:Get|Head|Post|Put|Patch|Delete|Options) "https?://[^"\s]{1,900}": (EOF|unexpected EOF|context deadline exceeded)\s*$`)

var goEnds = map[string]curlCause{
	"EOF":                       {playground.FailureReset, playground.PhaseWait, playground.CauseClosedBeforeAnswer},
	"unexpected EOF":            {playground.FailureReset, playground.PhaseWait, playground.CauseCutInHeaders},
	"context deadline exceeded": {playground.FailureTimeout, playground.PhaseWait, playground.CauseNoAnswerInTime},
}

// tlsAlerts are alerts in Go's words.
var tlsAlerts = map[string]int{
	"handshake failure": 40, "bad certificate": 42, "unsupported certificate": 43, "revoked certificate": 44, "expired certificate": 45, "unknown certificate": 46, "unknown certificate authority": 48, "access denied": 49,
	"protocol version not supported": 70, "insufficient security level": 71, "internal error": 80, "unrecognized name": 112, "certificate required": 116, "no application protocol": 120,
}

// goFailure is the failure that a text of Go's tells, and the line with it.
func goFailure(text, lower string) (*playground.Failure, string) {
	at, c := -1, curlCause{}
	for _, g := range goTexts {
		if at = strings.Index(lower, g.words); at >= 0 {
			c = g.curlCause
			break
		}
	}
	if m := goEnded.FindStringSubmatchIndex(text); at < 0 && m != nil {
		at, c = m[0], goEnds[text[m[2]:m[3]]]
	}
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
