package playground

// FailureKind is the closed list of what can stop an exchange.
type FailureKind string

// The kinds of failure, as they stand on the wire.
const (
	FailureDNS       FailureKind = "dns"
	FailureConnect   FailureKind = "connect"
	FailureTLS       FailureKind = "tls"
	FailureTimeout   FailureKind = "timeout"
	FailureReset     FailureKind = "reset"
	FailureProtocol  FailureKind = "protocol"
	FailureBody      FailureKind = "body"
	FailureDecode    FailureKind = "decode"
	FailureLimit     FailureKind = "limit"
	FailureRedirect  FailureKind = "redirect"
	FailurePolicy    FailureKind = "policy"
	FailureCancelled FailureKind = "cancelled"
	FailureProxy     FailureKind = "proxy"
	FailureAuth      FailureKind = "auth" // there is no token to send the request with
)

// Cause tells failures of one kind apart. It is found by type and phase, never by
// the text of an error where a type exists.
type Cause string

// The causes. The comment gives the row of the transport table that each answers to.
const (
	CauseBadRequest         Cause = "bad_request"          // T-01, T-02: cannot be put on the wire
	CauseContentLength      Cause = "content_length"       // T-03: own Content-Length is not the body's
	CauseCancelled          Cause = "cancelled"            // T-04
	CauseNameNotFound       Cause = "name_not_found"       // T-05
	CauseResolverFailed     Cause = "resolver_failed"      // T-06
	CauseResolverTimeout    Cause = "resolver_timeout"     // T-07
	CauseRefused            Cause = "refused"              // T-08
	CauseNoRoute            Cause = "no_route"             // T-09
	CauseConnectTimeout     Cause = "connect_timeout"      // T-10
	CauseProxyUnreachable   Cause = "proxy_unreachable"    // T-11: no connection to the proxy itself
	CauseProxyRefused       Cause = "proxy_refused"        // T-11: the proxy opens no way to the target
	CauseProxyBroken        Cause = "proxy_broken"         // T-11: its answer is none, or came too late
	CauseProxyLogin         Cause = "proxy_login"          // T-12
	CauseTLSTimeout         Cause = "tls_timeout"          // T-13
	CauseNotTLS             Cause = "not_tls"              // T-14, T-15: https to a port that speaks no TLS
	CauseTLSPort            Cause = "tls_port"             // T-16: http to a port that speaks TLS
	CauseExpired            Cause = "certificate_expired"  // T-17
	CauseNotYetValid        Cause = "certificate_future"   // T-17
	CauseWrongHost          Cause = "certificate_host"     // T-18
	CauseNoNames            Cause = "certificate_no_names" // T-18: a common name only
	CauseUnknownCA          Cause = "certificate_unknown"  // T-19
	CauseSelfSigned         Cause = "certificate_self"     // T-19
	CauseCertificate        Cause = "certificate_other"    // T-20
	CauseTLSAlert           Cause = "tls_alert"            // T-21, T-23
	CauseTLSVersion         Cause = "tls_version"          // T-22
	CauseTLSReset           Cause = "tls_reset"            // T-24
	CauseClientCertificate  Cause = "client_certificate"   // T-23: asked for, not shown, and closed
	CauseTLSOther           Cause = "tls_other"
	CauseConnectReset       Cause = "connect_reset"     // reset while connecting or right after
	CauseResetBeforeAnswer  Cause = "reset_no_answer"   // T-25
	CauseClosedBeforeAnswer Cause = "closed_no_answer"  // T-25: empty reply
	CauseCutInHeaders       Cause = "cut_in_headers"    // T-26
	CauseNoAnswerInTime     Cause = "no_answer"         // T-27
	CauseBodyStalled        Cause = "body_stalled"      // T-28: silence for the idle limit
	CauseBodySlow           Cause = "body_slow"         // T-28: still coming when the attempt's time was over
	CauseBodyCut            Cause = "body_cut"          // T-29
	CauseChunkedCut         Cause = "chunked_cut"       // T-30
	CauseBodyReset          Cause = "body_reset"        // T-31
	CauseBadChunk           Cause = "bad_chunk"         // T-32
	CauseNotHTTP            Cause = "not_http"          // T-33
	CauseBadHeaderLine      Cause = "bad_header_line"   // T-34
	CauseHeadersTooLarge    Cause = "headers_too_large" // T-35
	CauseBadFraming         Cause = "bad_framing"       // T-36: lengths that conflict, unknown transfer coding
	CauseDecode             Cause = "decode"            // T-37
	CauseBomb               Cause = "bomb"              // T-38: decompression ratio over the limit
	CauseTooLarge           Cause = "too_large"         // T-38: content over the limit
	CauseStreamReset        Cause = "stream_reset"      // T-39
	CauseGoAway             Cause = "go_away"           // T-40
	CauseFrameFlood         Cause = "frame_flood"       // HTTP/2 frames without end, and nothing in them
	CauseHTTP2Broken        Cause = "http2_broken"      // frames that HTTP/2 does not allow; the transport ended the exchange
	CauseHTTP1OnHTTP2       Cause = "http1_on_http2"    // T-41
	CauseNoHTTP2            Cause = "no_http2"          // HTTP/2 asked for, the server does not speak it
	CauseStale              Cause = "stale_connection"  // T-43
	CauseRedirectLoop       Cause = "redirect_loop"     // RE-06
	CauseTooManyRedirects   Cause = "redirect_limit"    // RE-07
	CauseBadLocation        Cause = "bad_location"      // RE-05
	CauseRedirectScheme     Cause = "redirect_scheme"   // RE-13
	CauseSwitched           Cause = "switched"          // T-45: 101 unasked
	CausePolicy             Cause = "policy"            // T-46
	CauseOwnMachine         Cause = "own_machine"       // T-47: out of file descriptors or ports
	CauseInterrupted        Cause = "interrupted"       // Parley stopped while the run was going
	CauseTokenRefused       Cause = "token_refused"     // the token endpoint answered, and gave none
	CauseNotSignedIn        Cause = "not_signed_in"     // nobody has signed in at the authorization server
	CauseOther              Cause = "other"
)

// Failure says what stopped an exchange.
type Failure struct {
	Kind    FailureKind `json:"kind"`
	Phase   Phase       `json:"phase"`   // the last phase that was reached
	Message string      `json:"message"` // one sentence for people
	Cause   Cause       `json:"cause"`
	Detail  string      `json:"detail,omitempty"` // the error's own text, as evidence; hostile, escape it

	Limit      string `json:"limit,omitempty"`       // the limit that fired: dns, connect, tls, first_byte, idle, total, body, ratio, headers, redirects
	LimitMS    Millis `json:"limit_ms,omitempty"`    // its value where it is a time
	Elapsed    Millis `json:"elapsed_ms"`            // since the exchange began
	Received   int64  `json:"received"`              // content bytes that came before it
	Promised   int64  `json:"promised"`              // Content-Length, or -1
	Host       string `json:"host,omitempty"`        // the name looked up or dialled
	Addr       string `json:"addr,omitempty"`        // the address dialled
	Resolver   string `json:"resolver,omitempty"`    // the name server asked
	Alert      int    `json:"alert,omitempty"`       // TLS alert number
	H2Code     int    `json:"h2_code,omitempty"`     // HTTP/2 error code, plus one; 0 is none
	Rule       string `json:"rule,omitempty"`        // the policy rule that refused
	FirstBytes []byte `json:"first_bytes,omitempty"` // up to 512 raw bytes of an answer that is not HTTP

	Certificate *Certificate  `json:"certificate,omitempty"` // the one that was refused
	Chain       []Certificate `json:"chain,omitempty"`
}

// LeadsNowhere reports that the response came whole, and what was to be done with it could
// not be: its status says as much as that of any other.
func (f *Failure) LeadsNowhere() bool {
	return f != nil && (f.Kind == FailureRedirect || f.Cause == CauseTokenRefused)
}
