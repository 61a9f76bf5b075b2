package explain

import (
	"strings"

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
	16: {playground.FailureProtocol, playground.PhaseWait, playground.CauseOther},
	18: {playground.FailureBody, playground.PhaseReceive, playground.CauseBodyCut},
	28: {playground.FailureTimeout, playground.PhaseWait, playground.CauseNoAnswerInTime},
	35: {playground.FailureTLS, playground.PhaseSSL, playground.CauseTLSOther},
	47: {playground.FailureRedirect, playground.PhaseReceive, playground.CauseTooManyRedirects},
	51: {playground.FailureTLS, playground.PhaseSSL, playground.CauseWrongHost},
	52: {playground.FailureReset, playground.PhaseWait, playground.CauseClosedBeforeAnswer},
	55: {playground.FailureReset, playground.PhaseSend, playground.CauseResetBeforeAnswer},
	56: {playground.FailureReset, playground.PhaseReceive, playground.CauseResetBeforeAnswer},
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
	{"connection timed out", curlCause{playground.FailureTimeout, playground.PhaseConnect, playground.CauseConnectTimeout}},
	{"connection timeout", curlCause{playground.FailureTimeout, playground.PhaseConnect, playground.CauseConnectTimeout}},
	{"resolving timed out", curlCause{playground.FailureTimeout, playground.PhaseDNS, playground.CauseResolverTimeout}},
	{"received http/0.9", curlCause{playground.FailureProtocol, playground.PhaseReceive, playground.CauseNotHTTP}},
}

// curlFailure makes a failure of curl's own error line.
func curlFailure(code int, text, host string) *playground.Failure {
	c, ok := curlExits[code]
	if !ok {
		c = curlCause{playground.FailureProtocol, playground.PhaseWait, playground.CauseOther}
	}
	lower := strings.ToLower(text)
	for _, t := range curlTexts {
		if strings.Contains(lower, t.words) {
			c = t.curlCause
			break
		}
	}
	if _, name, found := strings.Cut(text, "resolve host: "); found {
		host = strings.TrimSpace(name)
	}
	return &playground.Failure{
		Kind: c.kind, Phase: c.phase, Cause: c.cause, Message: "curl could not finish this request.",
		Detail: strings.TrimSpace(text), Promised: -1, Host: host,
	}
}
