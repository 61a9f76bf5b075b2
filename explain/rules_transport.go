package explain

import (
	"net/url"
	"strings"
	"time"

	"parley/playground"
)

// over lets a rule silence others.
func (r rule) over(ids ...string) rule {
	r.beats = ids
	return r
}

// causes makes a rule that speaks for some causes of failure.
func causes(id, title string, find func(*facts) finding, refs []ref, list ...playground.Cause) rule {
	return rule{id: id, title: title, on: onFailure, refs: refs, find: func(f *facts) (finding, bool) {
		if f.fail == nil {
			return silent()
		}
		for _, c := range list {
			if f.fail.Cause == c {
				return find(f), true
			}
		}
		return silent()
	}}
}

// hopNotes are what is said of single redirects, which matters little in a circle.
var hopNotes = []string{"E-3XX-TARGET", "E-3XX-FOLLOWED", "E-3XX-TEMPORARY", "E-3XX-TO-HTTPS", "E-3XX-DOWNGRADE", "E-3XX-CANONICAL", "E-3XX-RELATIVE", "E-3XX-POST-LOST", "E-3XX-KEEP", "E-3XX-SEE-OTHER"}

// transportRules tell why no whole response came (section 9), by cause and phase.
var transportRules = []rule{
	causes("E-SEND-INVALID", "The request cannot be put on the wire", cannotSend, nil, playground.CauseBadRequest),
	causes("E-SEND-LENGTH", "Own Content-Length is not the body's", ownLength, []ref{rfc(9110, "8.6")}, playground.CauseContentLength),
	causes("E-CANCELLED", "Cancelled by a person", cancelled, nil, playground.CauseCancelled),
	causes("E-INTERRUPTED", "Parley stopped while the run was going", interrupted, nil, playground.CauseInterrupted),
	causes("E-DNS-UNKNOWN", "The name does not exist", nameNotFound, nil, playground.CauseNameNotFound),
	causes("E-DNS-RESOLVER", "The resolver failed", resolverFailed, nil, playground.CauseResolverFailed),
	causes("E-DNS-TIMEOUT", "The resolver did not answer", resolverTimeout, nil, playground.CauseResolverTimeout),
	causes("E-CONNECT-REFUSED", "Nothing listens there", refused, nil, playground.CauseRefused),
	causes("E-CONNECT-ROUTE", "There is no route", noRoute, nil, playground.CauseNoRoute),
	causes("E-CONNECT-TIMEOUT", "The connection is not answered", connectTimeout, nil, playground.CauseConnectTimeout),
	causes("E-CONNECT-RESET", "The connection is reset at once", connectReset, nil, playground.CauseConnectReset),
	causes("E-TLS-TIMEOUT", "The TLS handshake is not answered", tlsTimeout, nil, playground.CauseTLSTimeout),
	causes("E-TLS-NOT-TLS", "https to a port that speaks no TLS", notTLS, nil, playground.CauseNotTLS),
	causes("E-TLS-PORT", "http to a port that speaks TLS", tlsPort, nil, playground.CauseTLSPort),
	causes("E-CERT-EXPIRED", "The certificate has expired", certExpired, []ref{rfc(5280, "4.1.2.5")}, playground.CauseExpired),
	causes("E-CERT-FUTURE", "The certificate is not valid yet", certFuture, []ref{rfc(5280, "4.1.2.5")}, playground.CauseNotYetValid),
	causes("E-CERT-HOST", "The certificate is for other names", certHost, []ref{rfc(6125, "6.4")}, playground.CauseWrongHost),
	causes("E-CERT-NO-SAN", "The certificate has a common name only", certNoNames, []ref{rfc(9525, "6.3")}, playground.CauseNoNames),
	causes("E-CERT-UNKNOWN", "The certificate's issuer is not trusted", certUnknown, nil, playground.CauseUnknownCA),
	causes("E-CERT-SELF", "The certificate is self-signed", certSelf, nil, playground.CauseSelfSigned),
	causes("E-CERT-OTHER", "The certificate chain is not valid", certOther, nil, playground.CauseCertificate),
	causes("E-TLS-ALERT", "The server ended the TLS handshake", tlsAlert, []ref{rfc(8446, "6.2")}, playground.CauseTLSAlert),
	causes("E-TLS-CLIENT-CERT", "A client certificate is wanted", certificateWanted, []ref{rfc(8446, "4.4.2")}, playground.CauseClientCertificate),
	causes("E-TLS-VERSION", "No TLS version in common", tlsVersion, []ref{rfc(8996, "")}, playground.CauseTLSVersion),
	causes("E-TLS-RESET", "Reset during the TLS handshake", tlsReset, nil, playground.CauseTLSReset),
	causes("E-TLS-FAILED", "The TLS handshake failed", tlsOther, nil, playground.CauseTLSOther),
	causes("E-RESET", "Reset before an answer", resetNoAnswer, []ref{rfc(9110, "9.2.2")}, playground.CauseResetBeforeAnswer),
	causes("E-EMPTY-REPLY", "Closed without an answer", closedNoAnswer, []ref{rfc(9110, "9.2.2")}, playground.CauseClosedBeforeAnswer),
	causes("E-STALE", "A kept connection was closed", stale, []ref{rfc(9112, "9.3.1")}, playground.CauseStale),
	causes("E-CUT-HEAD", "Cut inside the header fields", cutInHeaders, nil, playground.CauseCutInHeaders),
	causes("E-TIMEOUT", "No answer in time", noAnswer, nil, playground.CauseNoAnswerInTime),
	causes("E-BODY-STALLED", "The body stopped coming", bodyStalled, nil, playground.CauseBodyStalled),
	causes("E-BODY-SLOW", "The body came too slowly", bodySlow, nil, playground.CauseBodySlow),
	causes("E-BODY-CUT", "The body ended too early", bodyCut, []ref{rfc(9112, "8")}, playground.CauseBodyCut, playground.CauseChunkedCut),
	causes("E-BODY-RESET", "Reset inside the body", bodyReset, nil, playground.CauseBodyReset),
	causes("E-CHUNK", "A broken chunk", badChunk, []ref{rfc(9112, "7.1")}, playground.CauseBadChunk),
	{id: "E-STATUS-LINE", title: "A status line that cannot be read", on: onFailure, refs: []ref{rfc(9112, "4")}, find: badStatusLine, beats: []string{"E-NOT-HTTP"}},
	causes("E-NOT-HTTP", "The answer is not HTTP", notHTTP, nil, playground.CauseNotHTTP),
	causes("E-HEADER-LINE", "A broken header line", badHeaderLine, []ref{rfc(9112, "5")}, playground.CauseBadHeaderLine),
	causes("E-HEADERS-SIZE", "The header fields are too large", headersTooLarge, nil, playground.CauseHeadersTooLarge),
	causes("E-FRAMING", "The length of the answer is contradictory", badFraming, []ref{rfc(9112, "6.3")}, playground.CauseBadFraming),
	causes("E-DECODE", "The content coding is broken", decodeFailed, []ref{rfc(9110, "8.4")}, playground.CauseDecode),
	causes("E-BOMB", "Decompression grew past the limit", bomb, nil, playground.CauseBomb),
	causes("E-TOO-LARGE", "The content is over this request's limit", contentTooLarge, nil, playground.CauseTooLarge),
	causes("E-H2-STREAM", "The HTTP/2 stream was reset", streamReset, []ref{rfc(9113, "7")}, playground.CauseStreamReset),
	causes("E-H2-GOAWAY", "The server ended the HTTP/2 connection", goAway, []ref{rfc(9113, "6.8")}, playground.CauseGoAway),
	causes("E-H2-FLOOD", "Frames without end", frameFlood, []ref{rfc(9113, "10.5")}, playground.CauseFrameFlood),
	causes("E-H2-BROKEN", "Frames that HTTP/2 does not allow", http2Broken, []ref{rfc(9113, "5.4")}, playground.CauseHTTP2Broken),
	causes("E-H2-HTTP1", "HTTP/1 bytes on an HTTP/2 connection", http1OnHTTP2, nil, playground.CauseHTTP1OnHTTP2),
	causes("E-H2-NONE", "The server does not speak HTTP/2", noHTTP2, nil, playground.CauseNoHTTP2),
	causes("E-LOOP", "Redirects go in a circle", redirectLoop, []ref{rfc(9110, "15.4")}, playground.CauseRedirectLoop).over(hopNotes...),
	causes("E-REDIRECT-LIMIT", "More redirects than allowed", redirectLimit, []ref{rfc(9110, "15.4")}, playground.CauseTooManyRedirects).over(hopNotes...),
	causes("E-LOCATION-BROKEN", "Location cannot be read", badLocation, []ref{rfc(9110, "10.2.2")}, playground.CauseBadLocation).over(append([]string{"E-3XX-NO-LOCATION"}, hopNotes...)...),
	causes("E-LOCATION-SCHEME", "Location leads away from HTTP", redirectScheme, []ref{rfc(9110, "10.2.2")}, playground.CauseRedirectScheme).over(append([]string{"E-3XX-SCHEME"}, hopNotes...)...),
	causes("E-SWITCHED", "The server switched protocols unasked", switched, []ref{rfc(9110, "15.2.2")}, playground.CauseSwitched),
	causes("E-POLICY", "Parley's own policy refused the address", policyRefused, nil, playground.CausePolicy),
	causes("E-OWN-MACHINE", "Parley's machine ran out", ownMachine, nil, playground.CauseOwnMachine),
	causes("E-FAILED", "Something else stopped it", failedOther, nil, playground.CauseOther, ""),
	{id: "E-BROWSER-BLOCKED", title: "A browser kept it back", on: onFailure, refs: []ref{fetchSpec}, find: browserBlocked, beats: []string{"E-FAILED"}},
	{id: "E-PROXY-LOGIN", title: "A proxy on the way wants credentials", on: onFailure, refs: []ref{rfc(9110, "9.3.6"), rfc(9110, "15.5.8")}, find: proxyLogin, beats: proxyBeats},
	{id: "E-PROXY-UNREACHABLE", title: "A proxy cannot be reached", on: onFailure, refs: []ref{rfc(9110, "9.3.6")}, find: proxyUnreachable, beats: proxyBeats},
	causes("E-PROXY-REFUSED", "A proxy opens no way to the site", proxyRefused, []ref{rfc(9110, "9.3.6")}, playground.CauseProxyRefused),
	causes("E-PROXY-BROKEN", "What should be a proxy does not answer as one", proxyBroken, []ref{rfc(9110, "9.3.6"), rfc(1928, "")}, playground.CauseProxyBroken),
	{id: "E-HOP-FAILED", title: "It was a redirect's target that failed", on: onFailure, refs: []ref{rfc(9110, "15.4")}, find: hopFailed},
	{id: "E-FAILURE-PAST", title: "How this address answered before", on: onFailure, aside: true, find: failurePast},
}

// detail quotes the error's own text, where it adds something.
func (f *facts) detail(reading string) []evidence {
	if f.fail.Detail == "" {
		return nil
	}
	return []evidence{f.inFailure("detail", f.fail.Detail, reading)}
}

// dialled names what was dialled as the person wrote it, with the address behind it.
func (f *facts) dialled() string {
	host, addr := f.quote(f.target.Host), f.quote(f.fail.Addr)
	switch {
	case host == "" && addr == "":
		return or(f.quote(f.fail.Host), "the address")
	case host == "" || strings.HasPrefix(addr, host):
		return addr
	case addr == "" || host == addr:
		return host
	}
	return host + " (" + addr + ")"
}

// dialledQuote quotes the address that was dialled, else the host.
func (f *facts) dialledQuote(reading string) evidence {
	if f.fail.Addr != "" {
		return f.inFailure("address", f.fail.Addr, reading)
	}
	return f.inFailure("host", or(f.target.Host, or(f.fail.Host, "the address")), reading)
}

// name is the host name that the failure is about.
func (f *facts) name() string {
	switch {
	case f.fail.Host != "":
		return f.quote(f.fail.Host)
	case f.target.Hostname() != "":
		return f.quote(f.target.Hostname())
	}
	return "the host"
}

// elapsed is how long the exchange went on.
func (f *facts) elapsed() time.Duration {
	if e := f.fail.Elapsed.Duration(); e > 0 {
		return e
	}
	return f.x.Timings.Total()
}

// after says how long was waited, where that is known.
func (f *facts) after() string {
	switch {
	case f.fail.LimitMS > 0:
		return " after " + duration(f.fail.LimitMS.Duration())
	case f.fail.Elapsed > 0:
		return " after " + duration(f.fail.Elapsed.Duration())
	}
	return ""
}

// limitQuote quotes the limit that fired with its phase and what had passed.
func (f *facts) limitQuote() evidence {
	v := "phase " + string(f.fail.Phase)
	if f.fail.Limit != "" {
		v += ", limit " + strings.ReplaceAll(f.fail.Limit, "_", " ")
		if f.fail.LimitMS > 0 {
			v += " " + duration(f.fail.LimitMS.Duration())
		}
	}
	if e := f.elapsed(); e > 0 {
		v += ", after " + duration(e)
	}
	return inTiming("elapsed", v, "The phase that was reached and the limit that ended it.")
}

// longer offers the same request with more time; there is no more than the ceiling.
func (f *facts) longer() action {
	if f.fail.Limit != "" && f.fail.Limit != "total" {
		return action{} // a limit of Parley's own, which no request can raise
	}
	now := f.run.Request.Options.TimeoutMS
	if now <= 0 {
		now = playground.DefaultTimeoutMS
	}
	next := min(max(3*now, 10_000), playground.MaxTimeoutMS)
	if next <= now {
		return action{}
	}
	return resend("Send again with "+duration(time.Duration(next)*time.Millisecond), patch{TimeoutMS: next})
}

// again offers the same request once more, where that does no harm.
func (f *facts) again() action { return resend("Send again", patch{}) }

// toScheme offers the composed URL with another scheme, where there is one to change.
func (f *facts) toScheme(label, scheme string, kind func(string, patch) action) action {
	_, rest, ok := strings.Cut(f.firstURL(), "://")
	if !ok {
		return action{}
	}
	to := scheme + "://" + rest
	if _, err := url.Parse(to); err != nil {
		return action{}
	}
	return kind(label, patch{URL: to})
}

// mayHaveRun says what a lost answer means for the method.
func (f *facts) mayHaveRun() string {
	switch {
	case f.method == "":
		return "Nobody can tell from here whether it was carried out: look first, unless its method is safe or idempotent."
	case playground.SafeMethod(f.method):
		return f.method + " is safe, so it can be sent again."
	case playground.IdempotentMethod(f.method):
		return "Nobody can tell from here whether it was carried out. " + f.method + " is idempotent: sending it again has the same effect as sending it once."
	}
	if _, ok := f.asked("Idempotency-Key"); ok {
		return "Nobody can tell from here whether it was carried out. It bears an Idempotency-Key, so a server that honours it will not do it twice."
	}
	return "Nobody can tell from here whether it was carried out. " + f.quote(f.method) + " is not idempotent: look first whether it happened before sending it again."
}

func cannotSend(f *facts) finding {
	d := blocker("This request cannot be put on the wire; nothing was sent.",
		"Parley stopped before connecting. "+sentence(f.quote(f.fail.Message)), f.detail("The part that is not allowed there.")...)
	if len(d.Evidence) == 0 {
		d.Evidence = []evidence{f.inFailure("message", f.fail.Message, "")}
	}
	if raw := f.firstURL(); raw != "" && !strings.Contains(raw, "://") {
		d = do(d, edit("Put http:// in front", patch{URL: "http://" + raw}))
	}
	return d
}

func ownLength(f *facts) finding {
	ev := []evidence{f.inSent("Content-Length", "What the header row promised.")}
	ev = append(ev, evidence{Where: playground.InRequestBody, Name: "size", Value: size(f.sent.BodySize), Reading: "What the body really is."})
	return do(blocker("Your Content-Length is not the body's length.",
		"The request was stopped, because a server would wait for bytes that never come, or read the rest as another request. Parley counts by itself when the row is gone.", ev...),
		resend("Send without the Content-Length row", patch{RemoveHeaders: []string{"Content-Length"}}))
}

func cancelled(f *facts) finding {
	why := "It was ended in the phase " + string(f.fail.Phase) + "."
	if f.fail.Phase == playground.PhaseWait || f.fail.Phase == playground.PhaseReceive || f.fail.Phase == playground.PhaseSend {
		why += " The server may have received the request. " + f.mayHaveRun()
	}
	if f.fail.Received > 0 {
		why += " The " + size(f.fail.Received) + " that had arrived are kept."
	}
	return do(note("You cancelled this run.", why, f.inFailure("message", f.fail.Message, ""), f.limitQuote()), f.again())
}

func interrupted(f *facts) finding {
	return do(blocker("Parley stopped while this run was going; the server may have received the request.",
		f.mayHaveRun(), f.inFailure("state", "interrupted", "The run was found unfinished when Parley started again.")), f.again())
}

func nameNotFound(f *facts) finding {
	name := f.name()
	why := "There is no address for it, so nothing was sent to any server. Check its spelling."
	host := strings.ToLower(f.target.Hostname())
	odd := oddHost(host)
	switch {
	case odd != "":
		why = odd
	case strings.HasSuffix(host, ".local"):
		why += " Names under .local are looked up by multicast in the local network, which the resolver does not do."
	case strings.HasSuffix(host, ".internal") || strings.HasSuffix(host, ".corp") || strings.HasSuffix(host, ".lan"):
		why += " Such a name is known only inside its own network: a VPN may be needed."
	case !strings.Contains(host, ".") && host != "localhost" && host != "":
		why += " It has no dot, so it works only where a search domain or a container network knows it."
	default:
		why += " If it is right, it may be known only inside another network."
	}
	ev := []evidence{f.inFailure("host", f.name(), "The name that was asked for.")}
	if f.fail.Resolver != "" {
		ev = append(ev, f.inFailure("resolver", f.fail.Resolver, "The name server that knows no such name."))
	}
	title := "The name " + strings.TrimSuffix(name, ".") + " does not exist in DNS."
	if odd != "" {
		title = "The address does not name the host that was meant: " + strings.TrimSuffix(name, ".") + " is no name of one."
	}
	d := blocker(title, why, append(ev, f.detail("The resolver's answer.")...)...)
	for _, r := range f.past.Near {
		if near := hostOf(r.URL); near != "" && near != host && distance(near, host) <= 2 {
			d.Evidence = append([]evidence{f.inHistory(r, "A name like it has answered.")}, d.Evidence...)
			if u := swapHost(f.address(), f.target.Hostname(), near); u != "" {
				d = do(d, edit("Use "+f.quote(near)+" in the address", patch{URL: u}))
			}
			break
		}
	}
	return d
}

// oddHost says why a host that was not found can hardly be the one that was meant, or "".
func oddHost(host string) string {
	switch {
	case host == "http" || host == "https":
		return "The address begins with its scheme twice, or a colon is missing: what stands behind the first :// was taken for the host. Nothing was sent to any server."
	case strings.Trim(host, "0123456789.") == "" && strings.Contains(host, "."):
		return "It looks like an IP address and is none: one of version 4 has four numbers from 0 to 255. Nothing was sent to any server."
	case strings.ContainsAny(host, ",;'\"<>(){}|\\^\x60 "):
		return "A character stands in it that no name of a host has. Nothing was sent to any server."
	}
	return ""
}

// resolverQuote names the name server that was asked, else the name.
func (f *facts) resolverQuote() []evidence {
	if f.fail.Resolver == "" {
		return []evidence{f.inFailure("host", f.name(), "The name that was asked for.")}
	}
	return []evidence{f.inFailure("resolver", f.fail.Resolver, "The name server that was asked.")}
}

func resolverFailed(f *facts) finding {
	return do(blocker("The name server could not look up "+strings.TrimSuffix(f.name(), ".")+".",
		"This is trouble with the resolver or with the name's own servers, not an answer that the name does not exist. It often passes.",
		append(f.resolverQuote(), f.detail("Its answer.")...)...), f.again())
}

func resolverTimeout(f *facts) finding {
	return do(blocker("Looking up "+f.name()+" timed out"+f.after()+": the name server did not answer.",
		"No connection was tried. The name server cannot be reached, or is overloaded; check the network or the VPN.",
		append(append([]evidence{f.limitQuote()}, f.resolverQuote()...), f.detail("")...)...), f.again())
}

func refused(f *facts) finding {
	why := "The machine answered, and said that no program listens on this port. The server is not started, listens on another port, or only on another address."
	if h := f.target.Hostname(); h == "localhost" || h == "127.0.0.1" || h == "::1" {
		why += " In a container, localhost is the container itself."
	}
	ev := append([]evidence{f.dialledQuote("Where the connection was tried."), f.inFailure("phase", string(f.fail.Phase), "The name was found; the connection was refused.")},
		f.detail("The machine's answer.")...)
	d := blocker("Nothing listens on "+f.dialled()+": the connection was refused.", why, ev...)
	if f.target.Port() == "" && f.target.Scheme == "https" {
		d = do(d, f.toScheme("Try http:// instead", "http", edit))
	}
	return do(d, f.again())
}

func noRoute(f *facts) finding {
	why := "The network has no way to this address. A VPN that is off, a firewall, or a machine that is switched off are the usual causes."
	if strings.Contains(f.fail.Addr, "[") || strings.Count(f.fail.Addr, ":") > 1 {
		why = "The network has no way to this IPv6 address; many networks carry IPv4 only."
	}
	return do(blocker("There is no route to "+f.dialled()+".", why,
		append([]evidence{f.dialledQuote("Where the connection was tried.")}, f.detail("The system's answer.")...)...), f.again())
}

func connectTimeout(f *facts) finding {
	return do(blocker("Connecting to "+f.dialled()+" timed out"+f.after()+": nobody answered.",
		"The name was found, but the connection was neither taken nor refused. A firewall that drops packets, a wrong address or a machine that is off look like this.",
		append([]evidence{f.dialledQuote("Where the connection was tried."), f.limitQuote()}, f.detail("")...)...), f.again())
}

func connectReset(f *facts) finding {
	return do(blocker(f.dialled()+" reset the connection as soon as it was made.",
		"Something listens there and throws connections out: a proxy without a server behind it, a limit on connections, or a filter. No HTTP answer was begun. "+f.mayHaveRun(),
		append([]evidence{f.inFailure("phase", string(f.fail.Phase), "How far it came.")}, f.detail("What the connection reported.")...)...), f.again())
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
