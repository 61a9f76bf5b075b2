package execute

import (
	"fmt"
	"strings"
	"time"

	"parley/playground"
)

// kinds gives the kind of failure of each cause.
var kinds = map[playground.Cause]playground.FailureKind{
	playground.CauseBadRequest: playground.FailureProtocol, playground.CauseContentLength: playground.FailureProtocol,
	playground.CauseCancelled:    playground.FailureCancelled,
	playground.CauseNameNotFound: playground.FailureDNS, playground.CauseResolverFailed: playground.FailureDNS,
	playground.CauseResolverTimeout: playground.FailureTimeout,
	playground.CauseRefused:         playground.FailureConnect, playground.CauseNoRoute: playground.FailureConnect,
	playground.CauseConnectReset: playground.FailureConnect, playground.CauseOwnMachine: playground.FailureConnect,
	playground.CauseConnectTimeout: playground.FailureTimeout, playground.CauseTLSTimeout: playground.FailureTimeout,
	playground.CauseNotTLS: playground.FailureTLS, playground.CauseExpired: playground.FailureTLS, playground.CauseNotYetValid: playground.FailureTLS,
	playground.CauseWrongHost: playground.FailureTLS, playground.CauseNoNames: playground.FailureTLS, playground.CauseUnknownCA: playground.FailureTLS,
	playground.CauseSelfSigned: playground.FailureTLS, playground.CauseCertificate: playground.FailureTLS, playground.CauseTLSAlert: playground.FailureTLS,
	playground.CauseTLSVersion: playground.FailureTLS, playground.CauseTLSReset: playground.FailureTLS, playground.CauseTLSOther: playground.FailureTLS,
	playground.CauseResetBeforeAnswer: playground.FailureReset, playground.CauseClosedBeforeAnswer: playground.FailureReset,
	playground.CauseCutInHeaders: playground.FailureReset, playground.CauseStale: playground.FailureReset,
	playground.CauseStreamReset: playground.FailureReset, playground.CauseGoAway: playground.FailureReset,
	playground.CauseNoAnswerInTime: playground.FailureTimeout, playground.CauseBodyStalled: playground.FailureTimeout, playground.CauseBodySlow: playground.FailureTimeout,
	playground.CauseBodyCut: playground.FailureBody, playground.CauseChunkedCut: playground.FailureBody,
	playground.CauseBodyReset: playground.FailureBody, playground.CauseBadChunk: playground.FailureBody,
	playground.CauseHeadersTooLarge: playground.FailureLimit, playground.CauseBomb: playground.FailureLimit, playground.CauseTooLarge: playground.FailureLimit,
	playground.CauseFrameFlood: playground.FailureLimit, playground.CauseHTTP2Broken: playground.FailureProtocol,
	playground.CauseDecode: playground.FailureDecode, playground.CausePolicy: playground.FailurePolicy,
	playground.CauseClientCertificate: playground.FailureTLS,
	playground.CauseProxyUnreachable:  playground.FailureProxy, playground.CauseProxyRefused: playground.FailureProxy,
	playground.CauseProxyBroken: playground.FailureProxy, playground.CauseProxyLogin: playground.FailureProxy,
	playground.CauseRedirectLoop: playground.FailureRedirect, playground.CauseTooManyRedirects: playground.FailureRedirect,
	playground.CauseBadLocation: playground.FailureRedirect, playground.CauseRedirectScheme: playground.FailureRedirect,
}

// kindOf returns the kind of a cause; what the table does not hold is about the protocol.
func kindOf(c playground.Cause) playground.FailureKind {
	if k, ok := kinds[c]; ok {
		return k
	}
	return playground.FailureProtocol
}

// maxDetail bounds an error's text: the target may have written it.
const maxDetail = 1000

// fail makes a failure of this hop. err is its evidence.
func (h *hop) fail(cause playground.Cause, phase playground.Phase, err error) *playground.Failure {
	f := &playground.Failure{
		Kind: kindOf(cause), Phase: phase, Cause: cause, Promised: -1, Host: h.m.at.Hostname(),
		Elapsed: playground.Millis(h.e.o.Now().Sub(h.began)),
	}
	h.mu.Lock()
	if h.raw != nil {
		f.Addr = h.raw.info.remote
	}
	h.mu.Unlock()
	if err != nil {
		f.Detail = strings.ToValidUTF8(err.Error(), "�")
		if len(f.Detail) > maxDetail {
			f.Detail = strings.ToValidUTF8(f.Detail[:maxDetail], "") + "…"
		}
	}
	f.Message = say(f)
	return f
}

// sentences say what happened, to people. %s is the host, or the address where there is one.
var sentences = map[playground.Cause]string{
	playground.CauseBadRequest:         "This request cannot be put on the wire.",
	playground.CauseContentLength:      "Content-Length does not state the length of the content, and no answer came.",
	playground.CauseCancelled:          "You stopped it.",
	playground.CauseNameNotFound:       "The name %s is not known.",
	playground.CauseResolverFailed:     "The name server could not look up %s.",
	playground.CauseResolverTimeout:    "The name server did not answer for %s in time.",
	playground.CauseRefused:            "%s refused the connection: nothing listens there.",
	playground.CauseNoRoute:            "There is no way from here to %s.",
	playground.CauseConnectTimeout:     "%s did not take the connection in time.",
	playground.CauseProxyUnreachable:   "There is no connection to the proxy %s.",
	playground.CauseProxyRefused:       "The proxy %s did not open a way to the target.",
	playground.CauseProxyBroken:        "The proxy %s did not answer as a proxy does.",
	playground.CauseProxyLogin:         "The proxy %s wants credentials, or others than it got.",
	playground.CauseTLSTimeout:         "%s did not finish the TLS handshake in time.",
	playground.CauseNotTLS:             "%s answered the TLS handshake with something that is not TLS.",
	playground.CauseTLSPort:            "%s speaks TLS, and was asked without.",
	playground.CauseExpired:            "The certificate of %s has expired.",
	playground.CauseNotYetValid:        "The certificate of %s is not valid yet.",
	playground.CauseWrongHost:          "The certificate of %s is for other names.",
	playground.CauseNoNames:            "The certificate of %s names no host.",
	playground.CauseUnknownCA:          "The certificate of %s was issued by an authority that is not trusted here.",
	playground.CauseSelfSigned:         "The certificate of %s is signed by itself.",
	playground.CauseCertificate:        "The certificate of %s could not be verified.",
	playground.CauseTLSAlert:           "%s ended the TLS connection with an alert.",
	playground.CauseTLSVersion:         "%s and Parley have no TLS version in common.",
	playground.CauseClientCertificate:  "%s asked for a client certificate, got none, and closed the connection.",
	playground.CauseTLSReset:           "%s closed the connection in the middle of the TLS handshake.",
	playground.CauseTLSOther:           "The TLS handshake with %s failed.",
	playground.CauseConnectReset:       "%s reset the connection as soon as it was made.",
	playground.CauseResetBeforeAnswer:  "%s reset the connection without an answer.",
	playground.CauseClosedBeforeAnswer: "%s closed the connection without an answer.",
	playground.CauseCutInHeaders:       "%s closed the connection in the middle of the response's header fields.",
	playground.CauseNoAnswerInTime:     "%s did not answer in time.",
	playground.CauseBodyStalled:        "The content from %s stopped coming.",
	playground.CauseBodySlow:           "The content from %s was still coming when the time was over.",
	playground.CauseBodyCut:            "%s closed the connection before all of the content had come.",
	playground.CauseChunkedCut:         "%s closed the connection before the last chunk of the content had come.",
	playground.CauseBodyReset:          "%s reset the connection in the middle of the content.",
	playground.CauseBadChunk:           "The content from %s is not framed in chunks as it should be.",
	playground.CauseNotHTTP:            "%s answered with something that cannot be read as HTTP.",
	playground.CauseBadHeaderLine:      "The response of %s holds a header line that is none.",
	playground.CauseHeadersTooLarge:    "The header fields of %s are more than Parley takes.",
	playground.CauseBadFraming:         "The response of %s contradicts itself on where its content ends.",
	playground.CauseDecode:             "The content from %s is not in the coding that Content-Encoding names.",
	playground.CauseBomb:               "The content from %s grows out of all proportion when it is decompressed.",
	playground.CauseTooLarge:           "The content from %s is longer than may be kept.",
	playground.CauseStreamReset:        "%s reset the HTTP/2 stream.",
	playground.CauseGoAway:             "%s ended the HTTP/2 connection (GOAWAY).",
	playground.CauseFrameFlood:         "%s sent HTTP/2 frames without end that hold no content, so Parley hung up.",
	playground.CauseHTTP2Broken:        "%s sent what HTTP/2 does not allow, so Parley ended the exchange.",
	playground.CauseHTTP1OnHTTP2:       "%s answered HTTP/2 with HTTP/1.",
	playground.CauseNoHTTP2:            "%s does not offer HTTP/2.",
	playground.CauseStale:              "%s closed the kept-alive connection just as it was used again.",
	playground.CauseSwitched:           "%s switched to another protocol, which nobody had asked for.",
	playground.CausePolicy:             "Parley does not send requests to %s.",
	playground.CauseOwnMachine:         "The machine that Parley runs on ran out of what this needed; %s is not to blame.",
	playground.CauseOther:              "The exchange with %s failed.",
}

// say is the sentence of a failure, with the limit that fired where one did.
func say(f *playground.Failure) string {
	who := f.Host
	if f.Addr != "" && f.Addr != inProcess && (f.Kind == playground.FailureConnect || f.Cause == playground.CauseConnectTimeout) {
		who = f.Addr
		if f.Host != "" && !strings.Contains(f.Addr, f.Host) {
			who = f.Host + " (" + f.Addr + ")"
		}
	}
	text := sentences[f.Cause]
	if strings.Contains(text, "%s") {
		text = fmt.Sprintf(text, who)
	}
	switch {
	case f.Alert > 0:
		text += fmt.Sprintf(" The alert's number is %d.", f.Alert)
	case f.H2Code > 0 && f.H2Code <= len(http2Codes):
		text += " The reason it gives is " + http2Codes[f.H2Code-1] + "."
	case f.LimitMS > 0:
		text += fmt.Sprintf(" The %s limit is %s.", limitWords[f.Limit], time.Duration(f.LimitMS))
	}
	return text
}

// limitWords name the limits to people.
var limitWords = map[string]string{
	limitDNS: "name lookup", limitConnect: "connect", limitTLS: "TLS handshake", limitFirstByte: "first byte",
	limitIdle: "idle", limitTotal: "total",
}
