package explain

import (
	"strings"
)

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
	if f.code > 0 {
		return do(blocker("The server reset the HTTP/2 stream in the middle of its answer"+in(code)+".", f.partOf()+f.mayHaveRun(), append([]evidence{f.promised()}, ev...)...), f.again(), over)
	}
	return do(blocker("The server reset the HTTP/2 stream"+in(code)+".", "The request ended without an answer. "+f.mayHaveRun(), ev...), over, f.again())
}

// partOf says that a part of the answer had come.
func (f *facts) partOf() string {
	if f.code == 0 {
		return ""
	}
	return "The status and the fields had arrived; what came of the body is kept, and is not the whole. "
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
	why := "It takes no more requests on this connection. "
	if code == "NO_ERROR" {
		why = "That is how a server ends a connection in good order: it restarts, or the connection was open for long enough. "
	}
	d := blocker(title, why+f.partOf()+f.mayHaveRun(),
		append(f.h2Quote(code), f.detail("")...)...)
	switch code {
	case "ENHANCE_YOUR_CALM":
		return do(d, waitFor("Wait 10 s, then send again", 10_000))
	case "HTTP_1_1_REQUIRED":
		d.Title, d.Why = "The server wants HTTP/1.1.", "HTTP_1_1_REQUIRED asks to send it again over HTTP/1.1."
		return do(d, resend("Send over HTTP/1.1", patch{HTTPVersion: "1.1"}))
	}
	return do(d, f.again(), resend("Send over HTTP/1.1", patch{HTTPVersion: "1.1"}))
}

func http2Broken(f *facts) finding {
	code := f.h2Code()
	why := "It sent a frame that may not stand there, or not in this form."
	for _, c := range frameFaults {
		if strings.Contains(f.fail.Detail, c[0]) {
			why = c[1]
			break
		}
	}
	return do(blocker("The server broke the rules of HTTP/2"+in(code)+", and Parley ended the exchange.", why+" The fault is the server's, or that of a proxy in front of it.",
		append(f.h2Quote(code), f.detail("")...)...), resend("Send over HTTP/1.1", patch{HTTPVersion: "1.1"}))
}

// frameFaults are what can be wrong with frames, by what the reader says of it.
var frameFaults = [][2]string{
	{"missing status", "Its answer has no :status."},
	{"invalid header field name", "A name of a field in its answer has a character that HTTP/2 does not allow there, such as a capital letter."},
	{"invalid header field value", "A value of a field in its answer has a character that HTTP/2 does not allow."},
	{"more than declared Content-Length", "More content came than its Content-Length says."},
	{"COMPRESSION_ERROR", "Its fields are compressed (HPACK) in a way that cannot be read."},
	{"frame too large", "It sent a frame longer than was agreed, or something that is no frame at all."},
}

func frameFlood(f *facts) finding {
	return do(blocker("The server sent HTTP/2 frames without end, with nothing in them, and Parley hung up.", "Control frames, or frames that are empty, keep whoever receives them busy. The server is broken or hostile, and it is not this request.",
		append([]evidence{f.inFailure("message", f.fail.Message, "")}, f.detail("")...)...), resend("Send over HTTP/1.1", patch{HTTPVersion: "1.1"}))
}
