package explain

import (
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// clientTexts are what programs other than curl say when no answer came, or none that they
// take: the first that a line holds tells the cause. Each is a name or a phrase that stands
// nowhere else, since any text may be pasted.
var clientTexts = []struct {
	words string
	curlCause
}{
	{"econnrefused", curlCause{playground.FailureConnect, playground.PhaseConnect, playground.CauseRefused}},
	{"actively refused", curlCause{playground.FailureConnect, playground.PhaseConnect, playground.CauseRefused}},
	{"connection refused", curlCause{playground.FailureConnect, playground.PhaseConnect, playground.CauseRefused}},
	{"enotfound", curlCause{playground.FailureDNS, playground.PhaseDNS, playground.CauseNameNotFound}},
	{"unknownhostexception", curlCause{playground.FailureDNS, playground.PhaseDNS, playground.CauseNameNotFound}},
	{": no such host", curlCause{playground.FailureDNS, playground.PhaseDNS, playground.CauseNameNotFound}},
	{"no such host is known", curlCause{playground.FailureDNS, playground.PhaseDNS, playground.CauseNameNotFound}},
	{"unable to resolve host address", curlCause{playground.FailureDNS, playground.PhaseDNS, playground.CauseNameNotFound}},
	{"remote name could not be resolved", curlCause{playground.FailureDNS, playground.PhaseDNS, playground.CauseNameNotFound}},
	{"name or service not known", curlCause{playground.FailureDNS, playground.PhaseDNS, playground.CauseNameNotFound}},
	{"eai_again", curlCause{playground.FailureDNS, playground.PhaseDNS, playground.CauseResolverFailed}},
	{"temporary failure in name resolution", curlCause{playground.FailureDNS, playground.PhaseDNS, playground.CauseResolverFailed}},
	{"connecttimeouterror", curlCause{playground.FailureTimeout, playground.PhaseConnect, playground.CauseConnectTimeout}},
	{"und_err_connect_timeout", curlCause{playground.FailureTimeout, playground.PhaseConnect, playground.CauseConnectTimeout}},
	{"connect timed out", curlCause{playground.FailureTimeout, playground.PhaseConnect, playground.CauseConnectTimeout}},
	{"connect etimedout", curlCause{playground.FailureTimeout, playground.PhaseConnect, playground.CauseConnectTimeout}},
	{": i/o timeout", curlCause{playground.FailureTimeout, playground.PhaseConnect, playground.CauseConnectTimeout}},
	{"read timed out", curlCause{playground.FailureTimeout, playground.PhaseWait, playground.CauseNoAnswerInTime}},
	{"exceeded while awaiting headers", curlCause{playground.FailureTimeout, playground.PhaseWait, playground.CauseNoAnswerInTime}},
	{"ehostunreach", curlCause{playground.FailureConnect, playground.PhaseConnect, playground.CauseNoRoute}},
	{"enetunreach", curlCause{playground.FailureConnect, playground.PhaseConnect, playground.CauseNoRoute}},
	{"econnreset", curlCause{playground.FailureReset, playground.PhaseWait, playground.CauseResetBeforeAnswer}},
	{"connection reset by peer", curlCause{playground.FailureReset, playground.PhaseWait, playground.CauseResetBeforeAnswer}},
	{"socket hang up", curlCause{playground.FailureReset, playground.PhaseWait, playground.CauseClosedBeforeAnswer}},
	{"remotedisconnected(", curlCause{playground.FailureReset, playground.PhaseWait, playground.CauseClosedBeforeAnswer}},
	{"cert_has_expired", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseExpired}},
	{"certificate has expired", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseExpired}},
	{"certificate is not yet valid", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseNotYetValid}},
	{"err_tls_cert_altname_invalid", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseWrongHost}},
	{"no subject alternative", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseWrongHost}},
	{"x509: certificate is valid for ", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseWrongHost}},
	{"hostname mismatch, certificate is not valid", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseWrongHost}},
	{"depth_zero_self_signed_cert", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseSelfSigned}},
	{"self_signed_cert_in_chain", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseUnknownCA}},
	{"certificate verify failed: self", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseSelfSigned}},
	{"unable_to_verify_leaf_signature", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseUnknownCA}},
	{"unable_to_get_issuer_cert", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseUnknownCA}},
	{"unable to get local issuer certificate", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseUnknownCA}},
	{"signed by unknown authority", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseUnknownCA}},
	{"pkix path building failed", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseUnknownCA}},
	{"remotecertificatechainerrors", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseUnknownCA}},
	{"certificate_verify_failed", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseCertificate}},
	{"wrong version number", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseNotTLS}},
	{"server gave http response to https client", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseNotTLS}},
	{"has been blocked by cors policy", curlCause{playground.FailureProtocol, playground.PhaseWait, playground.CauseOther}},
	// What else Go says of a certificate or of TLS, after all that is told more closely.
	{"tls: failed to verify certificate: ", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseCertificate}},
	{"\": x509: ", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseCertificate}},
	{"\": tls: ", curlCause{playground.FailureTLS, playground.PhaseSSL, playground.CauseTLSOther}},
}

var (
	clientHost   = lazyregexp.New(`(?i)(?:host='|https?://|enotfound |eai_again |lookup (?:of )?|unknownhostexception: |host address ['‘“"]?|econnrefused |resolved: '?)(?:[^\s/@"]{1,200}@)?([a-z0-9][a-z0-9.-]{0,252})`)
	clientError  = lazyregexp.New(`net::(ERR_[A-Z0-9_]{3,60})`)
	clientStatus = lazyregexp.New(`(?i)(?:remote server returned an error: \(|request failed with status code |does not indicate success: |returned error: |http error |^error |: error )([1-5][0-9]{2})\b|\b([45][0-9]{2}) (?:client|server) error: `)
)

// fromClient reads the line with which another program, or a browser, said that a request
// failed: a cause, or the status that it does not take.
func fromClient(text string) (playground.Run, bool) {
	start := strings.TrimSpace(text)
	if start == "" || len(start) > 8<<10 || strings.ContainsRune("{[<", rune(start[0])) {
		return playground.Run{}, false
	}
	lower := strings.ToLower(start)
	host := ""
	if m := clientHost.FindStringSubmatch(start); m != nil {
		host = strings.Trim(m[1], ".")
	}
	t := transcript{host: host}
	if m := clientError.FindStringSubmatch(start); m != nil {
		t.failure = browserFailure("net::"+m[1], host)
		return t.run(), true
	}
	if x, line := goFailure(start, lower); x != nil {
		x.Host, x.Detail = host, line
		t.failure = x
		return t.run(), true
	}
	for _, c := range clientTexts {
		at := strings.Index(lower, c.words)
		if at < 0 {
			continue
		}
		line := start[strings.LastIndexByte(start[:at], '\n')+1:]
		line, _, _ = strings.Cut(line, "\n")
		t.failure = &playground.Failure{
			Kind: c.kind, Phase: c.phase, Cause: c.cause, Promised: -1, Host: host,
			Message: "The program got no answer that it takes.", Detail: strings.TrimSpace(line),
		}
		return t.run(), true
	}
	if m := clientStatus.FindStringSubmatch(start); m != nil && !strings.Contains(start, "\n\n") {
		r := &playground.Response{}
		r.Status, _ = strconv.Atoi(m[1] + m[2])
		r.Content.Decoded = true
		return partialRun(r), true
	}
	return playground.Run{}, false
}
