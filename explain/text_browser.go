package explain

import (
	"strings"

	"parley/playground"
)

// browserErrors are the errors that Chromium writes into a HAR, without net::ERR_.
var browserErrors = map[string]curlCause{
	"NAME_NOT_RESOLVED":                {playground.FailureDNS, playground.PhaseDNS, playground.CauseNameNotFound},
	"NAME_RESOLUTION_FAILED":           {playground.FailureDNS, playground.PhaseDNS, playground.CauseResolverFailed},
	"DNS_TIMED_OUT":                    {playground.FailureTimeout, playground.PhaseDNS, playground.CauseResolverTimeout},
	"CONNECTION_REFUSED":               {playground.FailureConnect, playground.PhaseConnect, playground.CauseRefused},
	"CONNECTION_TIMED_OUT":             {playground.FailureTimeout, playground.PhaseConnect, playground.CauseConnectTimeout},
	"ADDRESS_UNREACHABLE":              {playground.FailureConnect, playground.PhaseConnect, playground.CauseNoRoute},
	"INTERNET_DISCONNECTED":            {playground.FailureConnect, playground.PhaseConnect, playground.CauseNoRoute},
	"NETWORK_CHANGED":                  {playground.FailureConnect, playground.PhaseConnect, playground.CauseNoRoute},
	"CONNECTION_RESET":                 {playground.FailureReset, playground.PhaseWait, playground.CauseResetBeforeAnswer},
	"CONNECTION_CLOSED":                {playground.FailureReset, playground.PhaseWait, playground.CauseClosedBeforeAnswer},
	"EMPTY_RESPONSE":                   {playground.FailureReset, playground.PhaseWait, playground.CauseClosedBeforeAnswer},
	"TIMED_OUT":                        {playground.FailureTimeout, playground.PhaseWait, playground.CauseNoAnswerInTime},
	"CERT_DATE_INVALID":                {playground.FailureTLS, playground.PhaseSSL, playground.CauseExpired},
	"CERT_COMMON_NAME_INVALID":         {playground.FailureTLS, playground.PhaseSSL, playground.CauseWrongHost},
	"CERT_AUTHORITY_INVALID":           {playground.FailureTLS, playground.PhaseSSL, playground.CauseUnknownCA},
	"CERT_INVALID":                     {playground.FailureTLS, playground.PhaseSSL, playground.CauseCertificate},
	"SSL_PROTOCOL_ERROR":               {playground.FailureTLS, playground.PhaseSSL, playground.CauseTLSOther},
	"SSL_VERSION_OR_CIPHER_MISMATCH":   {playground.FailureTLS, playground.PhaseSSL, playground.CauseTLSVersion},
	"BAD_SSL_CLIENT_AUTH_CERT":         {playground.FailureTLS, playground.PhaseSSL, playground.CauseTLSOther},
	"INVALID_HTTP_RESPONSE":            {playground.FailureProtocol, playground.PhaseWait, playground.CauseNotHTTP},
	"RESPONSE_HEADERS_TOO_BIG":         {playground.FailureLimit, playground.PhaseWait, playground.CauseHeadersTooLarge},
	"CONTENT_LENGTH_MISMATCH":          {playground.FailureBody, playground.PhaseReceive, playground.CauseBodyCut},
	"INCOMPLETE_CHUNKED_ENCODING":      {playground.FailureBody, playground.PhaseReceive, playground.CauseChunkedCut},
	"INVALID_CHUNKED_ENCODING":         {playground.FailureProtocol, playground.PhaseReceive, playground.CauseBadChunk},
	"CONTENT_DECODING_FAILED":          {playground.FailureDecode, playground.PhaseReceive, playground.CauseDecode},
	"TOO_MANY_REDIRECTS":               {playground.FailureRedirect, playground.PhaseReceive, playground.CauseTooManyRedirects},
	"HTTP2_PROTOCOL_ERROR":             {playground.FailureProtocol, playground.PhaseWait, playground.CauseStreamReset},
	"HTTP2_SERVER_REFUSED_STREAM":      {playground.FailureProtocol, playground.PhaseWait, playground.CauseStreamReset},
	"QUIC_PROTOCOL_ERROR":              {playground.FailureProtocol, playground.PhaseWait, playground.CauseOther},
	"ABORTED":                          {playground.FailureCancelled, playground.PhaseWait, playground.CauseCancelled},
	"INVALID_URL":                      {playground.FailureProtocol, playground.PhaseBlocked, playground.CauseBadRequest},
	"UNSAFE_PORT":                      {playground.FailureProtocol, playground.PhaseBlocked, playground.CauseBadRequest},
	"RESPONSE_HEADERS_MULTIPLE_LENGTH": {playground.FailureProtocol, playground.PhaseWait, playground.CauseBadFraming},
}

// browserFailure makes a failure of the error in a HAR entry; without one it is only known
// that no answer was recorded.
func browserFailure(said, host string) *playground.Failure {
	f := &playground.Failure{
		Kind: playground.FailureProtocol, Phase: playground.PhaseWait, Cause: playground.CauseOther, Promised: -1, Host: host,
		Message: "The browser recorded no answer.", Detail: strings.TrimSpace(said),
	}
	name := strings.TrimPrefix(strings.TrimPrefix(f.Detail, "net::"), "ERR_")
	if c, ok := browserErrors[name]; ok {
		f.Kind, f.Phase, f.Cause = c.kind, c.phase, c.cause
	}
	if f.Detail == "" {
		f.Message = "The browser recorded no answer and no error."
	}
	return f
}

// browserBlocked speaks for what the browser itself kept back: no server was at fault.
func browserBlocked(f *facts) (finding, bool) {
	if f.fail == nil || f.fail.Cause != playground.CauseOther {
		return silent()
	}
	name := strings.TrimPrefix(f.fail.Detail, "net::")
	title, why := "", ""
	switch {
	case name == "ERR_BLOCKED_BY_CLIENT":
		title, why = "An extension of the browser blocked this request, such as an ad blocker.", "It never left the browser. Without the extension, or from another client, it would be sent."
	case name == "ERR_BLOCKED_BY_ORB" || name == "ERR_BLOCKED_BY_RESPONSE" || strings.HasPrefix(name, "ERR_BLOCKED_BY_RESPONSE."):
		title, why = "The browser withheld the answer from the page (a cross-origin policy).", "The server answered; Cross-Origin-Resource-Policy or its kin does not let this page use it. Other clients are not held to that."
	case strings.Contains(name, "blocked by CORS policy"):
		_, said, _ := strings.Cut(name, "blocked by CORS policy: ")
		title, why = "The browser kept the answer from the page (CORS): "+sentence(f.quote(or(said, "its policy"))), "The server answered, or its answer to the preflight came; it does not allow this page's origin. That is mended on the server. Other clients are not held to CORS, so sending it from here shows what the server says."
	case name == "ERR_FAILED":
		title, why = "The browser gave up on this request; most often that is CORS.", "Its console has the reason in words. Other clients are not held to CORS, so sending it from here shows what the server says."
	default:
		return silent()
	}
	d := blocker(title, why, f.inFailure("detail", f.fail.Detail, "The browser's own error."))
	if name == "ERR_FAILED" {
		d = possible(d)
	}
	return do(d, f.again()), true
}
