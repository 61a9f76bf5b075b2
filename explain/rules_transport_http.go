package explain

import (
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
	if n := len(f.x.Interim); n > 0 {
		last := codeName(f.x.Interim[n-1].Status)
		return do(blocker("After "+last+" the server closed the connection, without an answer.",
			"An interim answer came, and the real one never did. The program behind it crashed. "+f.mayHaveRun(),
			append([]evidence{{Where: playground.InStatus, Name: "interim", Value: itoa(f.x.Interim[n-1].Status), Reading: "All that came."}, f.inFailure("phase", string(f.fail.Phase), "How far it came.")}, f.detail("")...)...), f.again())
	}
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
	title, ev := "The answer was cut off inside its header fields.", []evidence{f.inFailure("phase", string(f.fail.Phase), "The answer had begun.")}
	switch {
	case f.code > 0:
		ev = append(ev, f.inStatus("Its status had come."))
	case len(f.fail.FirstBytes) > 0:
		title = "The answer was cut off inside its first line."
		ev = []evidence{f.inFailure("first bytes", hexBytes(f.fail.FirstBytes), "All that came.")}
	}
	return do(blocker(title, "The server began to answer and went away: most often a crash. "+f.mayHaveRun(), append(ev, f.detail("")...)...), f.again())
}

// noAnswer is T-27 and T-42: the request is out and nothing comes back.
func noAnswer(f *facts) finding {
	if f.fail.Phase == playground.PhaseReceive {
		return halfAnswer(f)
	}
	if f.fail.Phase == playground.PhaseSend {
		return do(blocker("The server did not take the whole request in time.", "The connection is there, and the server, or a proxy, stopped reading what was sent: it hangs, or it is slow with content of this size. "+f.mayHaveRun(),
			append([]evidence{f.limitQuote()}, f.detail("")...)...), f.longer(), f.again())
	}
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

// halfAnswer is T-27 where a part of the head had come.
func halfAnswer(f *facts) finding {
	title := "The server began to answer, and its header was not whole in time."
	if f.fail.LimitMS > 0 {
		title = "The server began to answer, and its header was not whole within " + duration(f.fail.LimitMS.Duration()) + "."
	}
	ev := []evidence{f.limitQuote()}
	if f.code > 0 {
		ev = append(ev, f.inStatus("The status had come."))
	}
	return do(blocker(title, "It sends slowly, or hangs. Name, route and connection are all fine. "+f.mayHaveRun(), append(ev, f.detail("")...)...), f.longer(), f.again())
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
	}{{" kB", 1e3}, {" MB", 1e6}, {" GB", 1e9}} {
		if unit == u.name && float64(f.fail.Received) < u.bytes/20 {
			return got + " of " + all
		}
		if unit == u.name {
			return strconv.FormatFloat(float64(f.fail.Received)/u.bytes, 'f', 1, 64) + " of " + all
		}
	}
	return strconv.FormatInt(f.fail.Received, 10) + " of " + all
}

func bodyStalled(f *facts) finding {
	if f.resp != nil && f.resp.Content.MediaType == "text/event-stream" {
		return bodySlow(f)
	}
	title := "The body stopped coming; silence timed out" + f.after() + "."
	if f.fail.Limit == "total" {
		title = "The body stopped coming, and then the time of this request was over" + f.after() + "."
	}
	return do(blocker(title,
		"The status and the fields had arrived, and the part of the body that came is kept. "+f.mayHaveRun(), f.promised(), f.limitQuote()), f.longer(), f.again())
}

func bodySlow(f *facts) finding {
	if f.resp != nil && f.resp.Content.MediaType == "text/event-stream" {
		d := warning("The stream of events was still open when the time of this request was over.",
			"Such a stream has no end of its own; what had come is kept.", f.promised(), f.limitQuote(), f.inHeader("Content-Type", "Events, as they happen."))
		return do(d, f.longer())
	}
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
	if strings.Contains(f.fail.Detail, "trailer") {
		title, why = "The body came, and the empty line that ends it did not.", "The closing chunk is there; the line behind it, or a trailer, is not. The server closed the connection too early. Most clients report a fault."
		return do(blocker(title, why, append([]evidence{f.promised()}, f.detail("")...)...), f.again())
	}
	return do(blocker(title, why+" What came is kept and is incomplete.", append([]evidence{f.promised()}, f.detail("")...)...), f.again())
}

func bodyReset(f *facts) finding {
	return do(blocker("The connection was reset in the middle of the body.",
		"The server or something in between broke off while sending. What came is kept, and is not the whole answer.", append([]evidence{f.promised()}, f.detail("")...)...), f.again())
}

// chunkFaults are what can be wrong with chunks, by what the reader says of it.
var chunkFaults = []struct{ word, title, why string }{
	{"malformed chunked encoding", "A chunk of the body does not end where its length says.", "More came than was counted"},
	{"bare LF", "The lines between the body's chunks end with a line feed alone.", "HTTP wants a carriage return before it, and readers that are strict refuse it"},
	{"too long", "The line in front of a chunk is too long.", "It holds more than a length: an extension without end"},
	{"too large", "The length of a chunk is more than anybody can count.", "It has more than 16 hexadecimal digits"},
	{"MIME header", "The fields behind the body's last chunk are broken.", "Trailers are lines of a name, a colon and a value, as in the header"},
}

func badChunk(f *facts) finding {
	title, why := "The body's chunks are broken.", "Where the length of a chunk belongs stands something else"
	for _, c := range chunkFaults {
		if strings.Contains(f.fail.Detail, c.word) {
			title, why = c.title, c.why
			break
		}
	}
	return do(blocker(title, why+": a fault of the server, or of a proxy that rewrites bodies. What came before is kept.",
		append([]evidence{f.promised()}, f.detail("What the reader stumbled over.")...)...), resend("Send asking for no compression", patch{SetHeaders: set("Accept-Encoding", "identity")}))
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
	title, why := "The body cannot be decoded as "+coding+".", "The bytes are not what Content-Encoding says, or were damaged. They are kept as they came."
	text := f.body().text
	switch short := strings.TrimPrefix(coding, "x-"); {
	case text != "" && utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' }):
		title, why = "The body is not "+short+", although Content-Encoding says so: it is plain text.", "Something put the field on content that was never coded, or has decoded it already and left the field."
		ev = append(ev, f.inText(0, text[:min(len(text), 60)], "What came."))
	case otherCoding(text, short) != "":
		title, why = "The body is "+otherCoding(text, short)+", and Content-Encoding says "+short+".", "The field names another coding than the one that was used. The body is kept as it came."
	case strings.Contains(f.fail.Detail, "unexpected EOF"):
		title, why = "The body's "+short+" stream ends in the middle.", "All that was promised came, and the coded content is not whole: whatever packed it stopped too early. It is kept as it came."
	case strings.Contains(f.fail.Detail, "checksum"):
		title, why = "The body fails the checksum of its "+short+".", "It was damaged, or changed after it was packed. It is kept as it came."
	}
	return do(blocker(title, why, append(ev, append(f.detail("What the decoder found."), f.promised())...)...),
		resend("Send asking for no compression", patch{SetHeaders: set("Accept-Encoding", "identity")}))
}

// otherCoding is the coding that bytes begin as, where it is not the one that was named.
func otherCoding(text, named string) string {
	for _, c := range [][2]string{{"\x1f\x8b", "gzip"}, {"\x28\xb5\x2f\xfd", "zstd"}, {"\x78\x01", "deflate"}, {"\x78\x9c", "deflate"}, {"\x78\xda", "deflate"}} {
		if strings.HasPrefix(text, c[0]) && c[1] != named {
			return c[1]
		}
	}
	return ""
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
	if f.fail.Phase == playground.PhaseReceive {
		return do(blocker("Parley's own machine had no room for this content.", "The other server has nothing to do with it. "+sentence(f.quote(or(f.fail.Message, "It could not be kept")))+" What came is kept as far as there was room.",
			append([]evidence{f.inFailure("message", f.fail.Message, "")}, f.detail("What was in the way.")...)...), waitFor("Wait 10 s, then send again", 10_000))
	}
	return do(blocker("Parley's own machine had no sockets or ports left.", "The other server has nothing to do with it. Too many runs at once, or a limit on open files that is too low.",
		append([]evidence{f.inFailure("message", f.fail.Message, "")}, f.detail("The system's answer.")...)...), waitFor("Wait 10 s, then send again", 10_000))
}

func failedOther(f *facts) finding {
	if _, version, ok := strings.Cut(f.fail.Detail, "malformed HTTP version "); ok {
		return blocker("The answer names a version of HTTP that cannot be read: "+f.quote(strings.Trim(version, `"`))+".", "A status line begins with HTTP/, a digit, a point and a digit. Clients refuse another one; the server, or what stands before it, has to be mended.",
			append(f.detail("What the reader stumbled over."), f.inFailure("phase", string(f.fail.Phase), "How far it came."))...)
	}
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
		f.quote(fromURL.Host)+" works and sent you to "+f.quote(origin(f.target))+".",
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
