package explain

import (
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/playground"
)

func resetNoAnswer(f *facts) finding {
	return do(blocker("The server reset the connection before any answer.",
		"The request was on its way or had arrived. A crash, a limit, or a proxy that lost its server looks like this. "+f.mayHaveRun(),
		append([]evidence{f.inFailure("phase", string(f.fail.Phase), "How far it came."), f.limitQuote()}, f.detail("What the connection reported.")...)...), f.again())
}

func closedNoAnswer(f *facts) finding {
	return do(blocker("The server closed the connection without an answer.",
		"An empty reply: not one byte came back. The program behind it crashed, or was told not to answer (nginx's 444 does this). "+f.mayHaveRun(),
		append([]evidence{f.inFailure("received", "0 bytes", "Nothing was answered."), f.inFailure("phase", string(f.fail.Phase), "How far it came.")}, f.detail("")...)...), f.again())
}

func stale(f *facts) finding {
	return do(likely(blocker("The server had closed the connection that was kept from before.",
		"The request went out on a connection that the server was just closing. A new connection will most likely work. "+f.mayHaveRun(),
		append([]evidence{f.inFailure("connection", "reused", "It was open from an earlier request.")}, f.detail("")...)...)),
		resend("Send again on a new connection", patch{}))
}

func cutInHeaders(f *facts) finding {
	return do(blocker("The answer was cut off inside its header fields.",
		"The server began to answer and went away: most often a crash. "+f.mayHaveRun(),
		append([]evidence{f.inFailure("phase", string(f.fail.Phase), "The answer had begun.")}, f.detail("")...)...), f.again())
}

// noAnswer is T-27 and T-42: the request is out and nothing comes back.
func noAnswer(f *facts) finding {
	slow := 0
	for _, r := range f.past.Recent {
		if r.Status != 0 {
			slow++
		}
	}
	title := "The server took the request and did not answer in time."
	if f.fail.LimitMS > 0 {
		title = "The server took the request and did not answer within " + duration(f.fail.LimitMS.Duration()) + "."
	}
	if slow > 0 {
		title = "The server is slow, not gone."
	}
	why := "Waiting timed out. Name, route and connection are all fine; the answer is late. It may still be working on it. " + f.mayHaveRun()
	ev := []evidence{f.limitQuote(), inTiming("received", size(f.fail.Received), "Nothing of an answer had come.")}
	if f.x.TLS != nil {
		ev = append(ev, f.inTLS("version", f.x.TLS.Version, "The TLS handshake was done: the server is there."))
	}
	for i, r := range f.past.Recent {
		if r.Status != 0 {
			ev = append(ev, f.inHistory(f.past.Recent[i], "It took "+duration(r.TotalMS.Duration())+" then."))
			break
		}
	}
	return do(blocker(title, why, append(ev, f.detail("")...)...), f.longer(), f.again())
}

// promised quotes how much of the content came.
func (f *facts) promised() evidence {
	return f.inFailure("received", f.share(), "What is kept of the body.")
}

// share is how much came of how much, in one unit.
func (f *facts) share() string {
	got, all := size(f.fail.Received), size(f.fail.Promised)
	if f.fail.Promised < 0 || got == all {
		return got
	}
	unit := all[strings.LastIndexByte(all, ' '):]
	for _, u := range []struct {
		name  string
		bytes float64
	}{{" KB", 1e3}, {" MB", 1e6}, {" GB", 1e9}} {
		if unit == u.name {
			return strconv.FormatFloat(float64(f.fail.Received)/u.bytes, 'f', 1, 64) + " of " + all
		}
	}
	return strconv.FormatInt(f.fail.Received, 10) + " of " + all
}

func bodyStalled(f *facts) finding {
	return do(blocker("The body stopped coming; silence timed out"+f.after()+".",
		"The status and the fields had arrived, and the part of the body that came is kept. "+f.mayHaveRun(), f.promised(), f.limitQuote()), f.longer(), f.again())
}

func bodySlow(f *facts) finding {
	title := "The body was still coming when the time of this request was over."
	if f.fail.LimitMS > 0 {
		title = "The body was still coming when the " + duration(f.fail.LimitMS.Duration()) + " of this request were over."
	}
	return do(blocker(title,
		"The server is answering, slowly; the request's own limit timed out. What had come is kept.", f.promised(), f.limitQuote()), f.longer())
}

func bodyCut(f *facts) finding {
	title, why := "The body ended too early.", ""
	if f.fail.Promised >= 0 {
		title = "The body is cut short: " + f.share() + " came."
		why = "Content-Length promised more than the server sent before it closed the connection."
	} else {
		why = "The body was sent in chunks, and the closing chunk never came: the server or a proxy gave up in the middle."
	}
	return do(blocker(title, why+" What came is kept and is incomplete.", append([]evidence{f.promised()}, f.detail("")...)...), f.again())
}

func bodyReset(f *facts) finding {
	return do(blocker("The connection was reset in the middle of the body.",
		"The server or something in between broke off while sending. What came is kept, and is not the whole answer.", append([]evidence{f.promised()}, f.detail("")...)...), f.again())
}

func badChunk(f *facts) finding {
	return do(blocker("The body's chunks are broken.", "A chunk's length cannot be read: a fault of the server or of a proxy that rewrites bodies.",
		append([]evidence{f.promised()}, f.detail("What stood where a length belongs.")...)...), resend("Send asking for no compression", patch{SetHeaders: set("Accept-Encoding", "identity")}))
}

// protocolOf names what the first bytes of an answer belong to.
func protocolOf(b []byte) (name, advice string) {
	s := string(b)
	switch {
	case strings.HasPrefix(s, "SSH-"):
		return "SSH", "This port is for remote logins."
	case strings.HasPrefix(s, "220") && strings.Contains(strings.ToUpper(s), "FTP"):
		return "FTP", "This port is for file transfer."
	case strings.HasPrefix(s, "220"):
		return "SMTP or FTP", "This port is for mail or file transfer."
	case strings.HasPrefix(s, "\x15\x03") || strings.HasPrefix(s, "\x16\x03"):
		return "TLS", "Begin the address with https://."
	case len(b) >= 9 && b[3] == 4 && b[0] == 0 && b[5] == 0 && b[6] == 0 && b[7] == 0 && b[8] == 0:
		return "HTTP/2 without TLS", "A gRPC server, or one that takes HTTP/2 only."
	case strings.HasPrefix(s, "+OK") || strings.HasPrefix(s, "-ERR unknown command"):
		return "POP3 or Redis", "This port is for mail or for a data store."
	case strings.HasPrefix(s, "-ERR") || strings.HasPrefix(s, "-NOAUTH") || strings.HasPrefix(s, "-DENIED"):
		return "Redis", "This port is a data store's."
	case strings.HasPrefix(s, "* OK"):
		return "IMAP", "This port is for mail."
	case len(b) > 5 && b[3] == 0 && b[4] == 10 && int(b[0]) > 10:
		return "MySQL", "This port is a database's."
	case strings.HasPrefix(s, "RFB "):
		return "VNC", "This port is for remote screens."
	case strings.HasPrefix(s, "AMQP"):
		return "AMQP", "This port is a message broker's."
	case strings.HasPrefix(strings.ToLower(strings.TrimLeft(s, " \r\n")), "<html") || strings.HasPrefix(strings.ToLower(s), "<!doctype"):
		return "HTML without a status line", "An HTTP/0.9 answer, or a page that a device writes raw."
	case strings.HasPrefix(s, "ICY "):
		return "ICY (Shoutcast)", "This port streams audio."
	case strings.HasPrefix(s, "RTSP/"):
		return "RTSP", "This port streams video."
	}
	return "", ""
}

func notHTTP(f *facts) finding {
	name, advice := protocolOf(f.fail.FirstBytes)
	ev := f.detail("What the reader stumbled over.")
	if len(f.fail.FirstBytes) > 0 {
		ev = append([]evidence{f.inFailure("first bytes", hexBytes(f.fail.FirstBytes), "The answer began with these.")}, ev...)
	}
	if name == "" {
		return blocker("What answered on "+f.dialled()+" is not HTTP.", "Another protocol listens on this port, or the server's first line is broken.", ev...)
	}
	d := blocker("The answer on "+f.dialled()+" is "+name+", not HTTP/1.1.", advice+" Check the port.", ev...)
	switch name {
	case "TLS":
		d = do(d, f.toScheme("Send to https://", "https", resend))
	case "HTTP/2 without TLS":
		d = do(d, resend("Send over HTTP/2", patch{HTTPVersion: "2"}))
	}
	return d
}

// hexBytes writes text as text and anything else as hexadecimal.
func hexBytes(b []byte) string {
	b = b[:min(len(b), 64)]
	readable := utf8.Valid(b)
	for _, c := range b {
		if c < 0x20 && c != '\r' && c != '\n' && c != '\t' {
			readable = false
		}
	}
	if readable {
		return string(b)
	}
	return hex.EncodeToString(b[:min(len(b), 24)])
}

func badHeaderLine(f *facts) finding {
	return blocker("A line of the answer's header is broken.",
		"It is malformed: every line has to be a name, a colon and a value. Clients refuse such an answer whole, because what follows cannot be trusted. The server has to be mended.",
		append(f.detail("The line."), f.inFailure("phase", string(f.fail.Phase), ""))...)
}

func headersTooLarge(f *facts) finding {
	return blocker("The answer's header fields are larger than Parley reads.",
		"The server sends more header than the limit allows; a runaway Set-Cookie is the usual cause.", append([]evidence{f.inFailure("limit", or(f.fail.Limit, "headers"), "The limit that was reached.")}, f.detail("")...)...)
}

func badFraming(f *facts) finding {
	return blocker("The answer says in two ways how long it is, and they disagree.",
		"Conflicting lengths or an unknown transfer coding are refused, because they let requests be smuggled past a proxy. The server or a proxy has to be mended.",
		append(f.detail("What disagrees."), f.inFailure("message", f.fail.Message, ""))...)
}

func decodeFailed(f *facts) finding {
	coding := "its content coding"
	if f.resp != nil && f.resp.Content.Encoding != "" {
		coding = f.quote(f.resp.Content.Encoding)
	}
	ev := []evidence{}
	if f.has("Content-Encoding") {
		ev = append(ev, f.inHeader("Content-Encoding", "How the body says it is coded."))
	}
	return do(blocker("The body cannot be decoded as "+coding+".",
		"The bytes are not what Content-Encoding says, or were cut. They are kept as they came.", append(ev, append(f.detail("What the decoder found."), f.promised())...)...),
		resend("Send asking for no compression", patch{SetHeaders: set("Accept-Encoding", "identity")}))
}

func bomb(f *facts) finding {
	return do(blocker("Decompressing the body was stopped: it grew too far beyond what was sent.",
		"A small answer that unfolds this much is a fault or an attack (a decompression bomb). The limit is Parley's.", append([]evidence{f.promised()}, f.detail("")...)...),
		resend("Send asking for no compression", patch{SetHeaders: set("Accept-Encoding", "identity")}))
}

func contentTooLarge(f *facts) finding {
	now := f.run.Request.Options.MaxBodyBytes
	d := warning("The body is longer than this request keeps; the rest was not read.",
		"The limit on its size is the request's own. The status and the beginning of the body are kept.", append([]evidence{f.promised()}, f.detail("")...)...)
	d.Severity = playground.SeverityBlocker
	if now > 0 && now < 1<<30 {
		d = do(d, resend("Send again keeping up to "+size(min(now*4, 1<<30)), patch{MaxBodyBytes: min(now*4, 1<<30)}))
	}
	return d
}

// h2Errors are the error codes of HTTP/2 (RFC 9113, 7).
var h2Errors = []string{
	"NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR",
	"REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
}

// h2Code is the name of the failure's HTTP/2 error code, or "".
func (f *facts) h2Code() string {
	if n := f.fail.H2Code - 1; n >= 0 && n < len(h2Errors) {
		return h2Errors[n]
	}
	for _, name := range h2Errors {
		if strings.Contains(f.fail.Detail, name) {
			return name
		}
	}
	return ""
}

// h2Quote quotes the error code, else how far the exchange came.
func (f *facts) h2Quote(code string) []evidence {
	if code == "" {
		return []evidence{f.inFailure("phase", string(f.fail.Phase), "How far it came.")}
	}
	return []evidence{f.inFailure("code", code, "The HTTP/2 error code.")}
}

func streamReset(f *facts) finding {
	code := f.h2Code()
	ev := append(f.h2Quote(code), f.detail("")...)
	over := resend("Send over HTTP/1.1", patch{HTTPVersion: "1.1"})
	switch code {
	case "REFUSED_STREAM":
		return do(blocker("The server refused this request before looking at it.", "REFUSED_STREAM means that nothing was processed, so it can be sent again, whatever the method.", ev...), f.again())
	case "HTTP_1_1_REQUIRED":
		return do(blocker("The server wants HTTP/1.1 for this request.", "HTTP_1_1_REQUIRED asks to send it again over HTTP/1.1.", ev...), over)
	case "ENHANCE_YOUR_CALM":
		return do(blocker("The server ended the request because too much was asked of it.", "ENHANCE_YOUR_CALM is a rate limit in HTTP/2's words.", ev...), waitFor("Wait 10 s, then send again", 10_000))
	case "INTERNAL_ERROR":
		return do(blocker("The server broke off the request with an internal error.", "Its HTTP/2 side failed, often together with the program behind it. "+f.mayHaveRun(), ev...), f.again(), over)
	}
	return do(blocker("The server reset the HTTP/2 stream"+in(code)+".", "The request ended without an answer. "+f.mayHaveRun(), ev...), over, f.again())
}

func in(code string) string {
	if code == "" {
		return ""
	}
	return " with " + code
}

func goAway(f *facts) finding {
	code := f.h2Code()
	title := "The server ended the HTTP/2 connection" + in(code) + "."
	if code == "ENHANCE_YOUR_CALM" {
		title = "The server ended the HTTP/2 connection because too much was asked of it (ENHANCE_YOUR_CALM)."
	}
	d := blocker(title, "It takes no more requests on this connection. "+f.mayHaveRun(),
		append(f.h2Quote(code), f.detail("")...)...)
	if code == "ENHANCE_YOUR_CALM" {
		return do(d, waitFor("Wait 10 s, then send again", 10_000))
	}
	return do(d, f.again(), resend("Send over HTTP/1.1", patch{HTTPVersion: "1.1"}))
}

func http1OnHTTP2(f *facts) finding {
	return do(blocker("The server agreed on HTTP/2 and then spoke HTTP/1.1.", "A proxy that offers HTTP/2 in front of a server that does not speak it. HTTP/1.1 avoids it.",
		append([]evidence{f.inFailure("message", f.fail.Message, "")}, f.detail("")...)...), resend("Send over HTTP/1.1", patch{HTTPVersion: "1.1"}))
}

func noHTTP2(f *facts) finding {
	return do(blocker("The server does not speak HTTP/2, and this request asks for nothing else.", "The handshake ended on another protocol.",
		append([]evidence{f.inFailure("message", f.fail.Message, "")}, f.detail("")...)...), resend("Send over HTTP/1.1", patch{HTTPVersion: "1.1"}), edit("Let the server choose", patch{HTTPVersion: "auto"}))
}

func switched(f *facts) finding {
	ev := []evidence{f.inFailure("message", f.fail.Message, "")}
	if f.has("Upgrade") {
		ev = []evidence{f.inHeader("Upgrade", "The protocol that it switched to.")}
	}
	return blocker("The server switched to another protocol, which nobody asked for.",
		"101 hands the connection over; no HTTP answer follows. A WebSocket client is the right tool for such an address.", ev...)
}

func policyRefused(f *facts) finding {
	ev := []evidence{f.inFailure("rule", or(f.fail.Rule, "policy"), "The rule that refused."), f.dialledQuote("What it refused.")}
	if p := f.x.Proxy; p != nil {
		return do(blocker("Parley refused to send this: its own policy forbids the proxy "+f.quote(p.URL)+".",
			sentence(f.quote(f.fail.Message))+" Neither the proxy nor the server was asked.", ev...), f.withoutProxy())
	}
	return blocker("Parley refused to send this: its own policy forbids "+f.dialled()+".",
		sentence(f.quote(f.fail.Message))+" The server was never asked.", ev...)
}

func ownMachine(f *facts) finding {
	return do(blocker("Parley's own machine had no sockets or ports left.", "The other server has nothing to do with it. Too many runs at once, or a limit on open files that is too low.",
		append([]evidence{f.inFailure("message", f.fail.Message, "")}, f.detail("The system's answer.")...)...), waitFor("Wait 10 s, then send again", 10_000))
}

func failedOther(f *facts) finding {
	why := sentence(f.quote(or(f.fail.Message, "The cause is not one that Parley knows")))
	return do(possible(blocker("No whole answer came; it stopped in the phase "+or(string(f.fail.Phase), "unknown")+".", why+" "+f.mayHaveRun(),
		append([]evidence{f.inFailure("phase", string(f.fail.Phase), "How far it came.")}, f.detail("What was reported.")...)...)), f.again())
}

// hopFailed is RE-13: not the first server failed, but the one it led to.
func hopFailed(f *facts) (finding, bool) {
	if f.fail == nil || len(f.hops) < 2 || f.fail.LeadsNowhere() || f.fail.Kind == playground.FailureAuth || f.x.Role != "" || f.fail.Kind == playground.FailureCancelled {
		return silent()
	}
	from := &f.hops[len(f.hops)-2]
	fromURL, err := url.Parse(from.Request.URL)
	if err != nil || from.Response == nil {
		return silent()
	}
	if origin(fromURL) == origin(f.target) {
		return silent()
	}
	location, _ := from.Response.Header("Location")
	off := false
	return do(note("The first server answered; the one that it redirected to did not.",
		f.quote(fromURL.Host)+" works and sent you to "+f.host()+".",
		f.inHop(len(f.hops)-1, "Location", location, codeName(from.Response.Status)+" from "+f.quote(fromURL.Host)+".")),
		resend("Send without following", patch{FollowRedirects: &off})), true
}

// failurePast says how this address answered the last time.
func failurePast(f *facts) (finding, bool) {
	if f.fail == nil || f.past.LastGood == nil || f.fail.Kind == playground.FailureCancelled {
		return silent()
	}
	return note("The same request has worked before.", "What changed since is the server, the network or the request; compare the two.",
		f.inHistory(f.past.LastGood, "The newest run of it that worked.")), true
}
