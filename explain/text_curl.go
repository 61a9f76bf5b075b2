package explain

import (
	"strconv"
	"strings"
	"time"

	"parley/lazyregexp"
	"parley/playground"
)

// curlCause is what one of curl's exit codes says.
type curlCause struct {
	kind  playground.FailureKind
	phase playground.Phase
	cause playground.Cause
}

// curlExits are the exit codes of curl that tell a transport failure.
var curlExits = map[int]curlCause{
	1:  {playground.FailureProtocol, playground.PhaseBlocked, playground.CauseBadRequest},
	3:  {playground.FailureProtocol, playground.PhaseBlocked, playground.CauseBadRequest},
	5:  {playground.FailureDNS, playground.PhaseDNS, playground.CauseOther}, // the name of a proxy
	6:  {playground.FailureDNS, playground.PhaseDNS, playground.CauseNameNotFound},
	7:  {playground.FailureConnect, playground.PhaseConnect, playground.CauseRefused},
	16: {playground.FailureProtocol, playground.PhaseWait, playground.CauseStreamReset},
	18: {playground.FailureBody, playground.PhaseReceive, playground.CauseBodyCut},
	28: {playground.FailureTimeout, playground.PhaseWait, playground.CauseNoAnswerInTime},
	35: {playground.FailureTLS, playground.PhaseSSL, playground.CauseTLSOther},
	47: {playground.FailureRedirect, playground.PhaseReceive, playground.CauseTooManyRedirects},
	51: {playground.FailureTLS, playground.PhaseSSL, playground.CauseWrongHost},
	52: {playground.FailureReset, playground.PhaseWait, playground.CauseClosedBeforeAnswer},
	55: {playground.FailureReset, playground.PhaseSend, playground.CauseResetBeforeAnswer},
	56: {playground.FailureReset, playground.PhaseReceive, playground.CauseResetBeforeAnswer},
	97: {playground.FailureConnect, playground.PhaseConnect, playground.CauseProxyUnreachable},
	60: {playground.FailureTLS, playground.PhaseSSL, playground.CauseUnknownCA},
	61: {playground.FailureDecode, playground.PhaseReceive, playground.CauseDecode},
	63: {playground.FailureLimit, playground.PhaseReceive, playground.CauseTooLarge},
	92: {playground.FailureProtocol, playground.PhaseWait, playground.CauseStreamReset},
}

// curlTexts tell causes of one exit code apart: curl has no finer code for them.
var curlTexts = []struct {
	words string
	curlCause
}{
	{"wrong version number", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseNotTLS}},
	{"certificate has expired", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseExpired}},
	{"self-signed certificate", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseSelfSigned}},
	{"self signed certificate", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseSelfSigned}},
	{"no alternative certificate subject name", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseWrongHost}},
	{"no route to host", curlCause{playground.FailureConnect, playground.PhaseConnect, playground.CauseNoRoute}},
	{"network is unreachable", curlCause{playground.FailureConnect, playground.PhaseConnect, playground.CauseNoRoute}},
	{"failed to connect to ", curlCause{playground.FailureConnect, playground.PhaseConnect, playground.CauseRefused}},
	{"connection timed out", curlCause{playground.FailureTimeout, playground.PhaseConnect, playground.CauseConnectTimeout}},
	{"connection timeout", curlCause{playground.FailureTimeout, playground.PhaseConnect, playground.CauseConnectTimeout}},
	{"resolving timed out", curlCause{playground.FailureTimeout, playground.PhaseDNS, playground.CauseResolverTimeout}},
	{"hostname mismatch", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseWrongHost}},
	{"does not match target host name", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseWrongHost}},
	{"unable to get local issuer certificate", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseUnknownCA}},
	{"alert handshake failure", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseTLSAlert}},
	{"alert certificate required", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseTLSAlert}},
	{"alert unrecognized name", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseTLSAlert}},
	{"unsupported protocol", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseTLSVersion}},
	{"connection refused", curlCause{playground.FailureConnect, playground.PhaseConnect, playground.CauseRefused}},
	{"name or service not known", curlCause{playground.FailureDNS, playground.PhaseDNS, playground.CauseNameNotFound}},
	{"nodename nor servname provided", curlCause{playground.FailureDNS, playground.PhaseDNS, playground.CauseNameNotFound}},
	{"failed to resolve", curlCause{playground.FailureDNS, playground.PhaseDNS, playground.CauseNameNotFound}},
	{"temporary failure in name resolution", curlCause{playground.FailureDNS, playground.PhaseDNS, playground.CauseResolverFailed}},
	{"request timed out", curlCause{playground.FailureTimeout, playground.PhaseWait, playground.CauseNoAnswerInTime}},
	{"connection reset by peer", curlCause{playground.FailureReset, playground.PhaseWait, playground.CauseResetBeforeAnswer}},
	{"remote end closed connection without response", curlCause{playground.FailureReset, playground.PhaseWait, playground.CauseClosedBeforeAnswer}},
	{"too many redirects", curlCause{playground.FailureRedirect, playground.PhaseReceive, playground.CauseTooManyRedirects}},
	{"received http/0.9", curlCause{playground.FailureProtocol, playground.PhaseReceive, playground.CauseNotHTTP}},
}

// curlFailure makes a failure of curl's own error line.
func curlFailure(code int, text, host string) *playground.Failure {
	c, ok := curlExits[code]
	if !ok {
		c = curlCause{playground.FailureProtocol, playground.PhaseWait, playground.CauseOther}
	}
	lower := strings.ToLower(text)
	if code == 0 {
		c = curlCause{playground.FailureProtocol, playground.PhaseWait, playground.CauseOther}
	}
	for _, t := range curlTexts {
		if strings.Contains(lower, t.words) {
			c = t.curlCause
			break
		}
	}
	if _, name, found := strings.Cut(text, "resolve host: "); found {
		host = strings.TrimSpace(name)
	} else if m := targetHost.FindStringSubmatch(text); m != nil && host == "" {
		host = m[1]
	}
	if code == 28 && strings.Contains(lower, "failed to connect") {
		c = curlCause{playground.FailureTimeout, playground.PhaseConnect, playground.CauseConnectTimeout}
	}
	f := &playground.Failure{
		Kind: c.kind, Phase: c.phase, Cause: c.cause, Message: "curl could not finish this request.",
		Detail: strings.TrimSpace(text), Promised: -1, Host: host,
	}
	if code == 0 {
		f.Message = "The request could not be finished."
	}
	if c.cause == playground.CauseTLSAlert {
		f.Alert = curlAlert(lower)
	}
	if m := afterTime.FindStringSubmatch(lower); m != nil {
		ms, _ := strconv.ParseInt(m[1], 10, 32)
		f.Elapsed = playground.Millis(time.Duration(ms) * time.Millisecond)
	}
	if m := bytesCame.FindStringSubmatch(lower); m != nil && c.cause == playground.CauseNoAnswerInTime && m[1] != "0" {
		f.Phase, f.Cause = playground.PhaseReceive, playground.CauseBodySlow
		f.Received, _ = strconv.ParseInt(m[1], 10, 62)
		if m[2] != "" {
			f.Promised, _ = strconv.ParseInt(m[2], 10, 62)
		}
	}
	return f
}

var (
	targetHost = lazyregexp.New(`(?:target host ?name '|[Ff]ailed to connect to )([A-Za-z0-9][A-Za-z0-9.-]{0,252})`)
	afterTime  = lazyregexp.New(`after ([0-9]{1,9}) (?:milliseconds|ms)`)
	bytesCame  = lazyregexp.New(`with ([0-9]{1,15})(?: out of ([0-9]{1,15}))? bytes received`)
)

// curlAlert is the number of the TLS alert that OpenSSL names in words.
func curlAlert(lower string) int {
	switch {
	case strings.Contains(lower, "certificate required"):
		return 116
	case strings.Contains(lower, "unrecognized name"):
		return 112
	}
	return 40
}
