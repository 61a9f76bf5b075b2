package explain

import (
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"parley/lazyregexp"
	"parley/playground"
)

// protocolOf names what the first bytes of an answer belong to.
func protocolOf(b []byte) (name, advice string) {
	s := string(b)
	switch {
	case strings.HasPrefix(s, "SSH-"):
		return "SSH", "This port is for remote logins."
	case strings.HasPrefix(s, "220") && strings.Contains(strings.ToUpper(s), "SMTP"):
		return "SMTP", "This port is for mail."
	case strings.HasPrefix(s, "220") && strings.Contains(strings.ToUpper(s), "FTP"):
		return "FTP", "This port is for file transfer."
	case strings.HasPrefix(s, "220"):
		return "SMTP or FTP", "This port is for mail or file transfer."
	case strings.HasPrefix(s, "\x15\x03") || strings.HasPrefix(s, "\x16\x03"):
		return "TLS", "Begin the address with https://."
	case len(b) >= 9 && b[3] == 4 && b[0] == 0 && b[5] == 0 && b[6] == 0 && b[7] == 0 && b[8] == 0:
		return "HTTP/2 without TLS", "A gRPC server, or one that takes HTTP/2 only."
	case strings.HasPrefix(s, "-ERR unknown command") && strings.Contains(s, "with args"):
		return "Redis", "This port is a data store's."
	case strings.HasPrefix(s, "+OK") || strings.HasPrefix(s, "-ERR unknown command"):
		return "POP3 or Redis", "This port is for mail or for a data store."
	case strings.HasPrefix(s, "-ERR") || strings.HasPrefix(s, "-NOAUTH") || strings.HasPrefix(s, "-DENIED"):
		return "Redis", "This port is a data store's."
	case strings.HasPrefix(s, "* OK"):
		return "IMAP", "This port is for mail."
	case len(b) > 5 && b[3] == 0 && b[4] == 10 && int(b[0]) > 10:
		return "MySQL", "This port is a database's."
	case strings.HasPrefix(s, "E\x00\x00") && strings.Contains(s, "FATAL"):
		return "PostgreSQL", "This port is a database's."
	case strings.HasPrefix(s, "It looks like you are trying to access MongoDB"):
		return "MongoDB", "This port is a database's; its own tools know the protocol."
	case s == "ERROR\r\n":
		return "memcached or another protocol of lines", "It answers ERROR to what it does not know."
	case askedBack.MatchString(s):
		return "a request", "Something there sends back what it is sent, or takes this connection for one of a client."
	case fieldLine.MatchString(s):
		return "header fields without a status line", "The line HTTP/1.1 and a status has to stand before them: a script that writes its own header, perhaps."
	case jsonStart.MatchString(s):
		return "JSON without a status line", "A program writes its answer raw, without HTTP around it."
	case strings.HasPrefix(s, "RFB "):
		return "VNC", "This port is for remote screens."
	case strings.HasPrefix(s, "AMQP"):
		return "AMQP", "This port is a message broker's."
	case strings.HasPrefix(strings.ToLower(strings.TrimLeft(s, " \r\n")), "<html") || strings.HasPrefix(strings.ToLower(s), "<!doctype"):
		return "HTML without a status line", "An HTTP/0.9 answer, or a page that a device writes raw."
	case strings.HasPrefix(s, "ICY "):
		return "ICY (Shoutcast)", "This port streams audio."
	case strings.HasPrefix(s, "SIP/2.0 "):
		return "SIP", "This port sets up calls."
	case strings.HasPrefix(s, ":") && strings.Contains(s, " NOTICE "):
		return "IRC", "This port is a chat server's."
	case strings.HasPrefix(s, "\x03\x00\x00") && len(s) > 5 && s[5] == 0xd0:
		return "RDP", "This port is for remote desktops."
	case len(s) > 2 && s[0] == 0xff && s[1] >= 0xfb && s[1] <= 0xfe:
		return "Telnet", "This port is for terminals."
	case strings.HasPrefix(s, "RTSP/"):
		return "RTSP", "This port streams video."
	}
	return "", ""
}

// What an answer without a status line may begin with.
var (
	askedBack = lazyregexp.New(`^[A-Z]{3,10} \S+ HTTP/\d`)
	fieldLine = lazyregexp.New(`^[A-Za-z][A-Za-z0-9-]{2,40}: \S`)
	jsonStart = lazyregexp.New(`^(?:\{\s*"|\[\s*[\[{"\d])`)
)

// firstLineLike is what begins as a status line does, whatever follows.
var firstLineLike = lazyregexp.New(`(?i)^(?:\s|\x{feff})*HTTPS?/[^\r\n]*`)

// badStatusLine is an answer in HTTP whose first line cannot be read (RFC 9112, 4).
func badStatusLine(f *facts) (finding, bool) {
	if f.fail == nil || f.fail.Cause != playground.CauseNotHTTP {
		return silent()
	}
	raw := string(f.fail.FirstBytes)
	line := firstLineLike.FindString(raw)
	if line == "" {
		return silent()
	}
	d := blocker("The first line of the answer cannot be read: "+f.quote(strings.TrimSpace(line))+".",
		statusLineFault(line)+" The server, or what stands before it, has to be mended.",
		append([]evidence{f.inFailure("first bytes", hexBytes(f.fail.FirstBytes), "The answer began with these.")}, f.detail("What the reader stumbled over.")...)...)
	return d, true
}

// statusLineFault says what is wrong with a line that should be HTTP/1.1, a blank and three
// digits.
func statusLineFault(line string) string {
	version, rest, blank := strings.Cut(strings.TrimSpace(line), " ")
	code, _, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
	switch {
	case strings.HasPrefix(line, "\ufeff"):
		return "A mark of the order of bytes (BOM) stands before it: the file of a script begins with one, perhaps."
	case strings.TrimLeft(line, "\r\n") != line:
		return "An empty line stands before it."
	case strings.HasPrefix(strings.ToUpper(version), "HTTPS/"):
		return "It begins with HTTP, over https as well."
	case strings.Contains(version, "\t"):
		return "A tab stands where a blank belongs."
	case !strings.HasPrefix(version, "HTTP/"):
		return "HTTP stands in it in small letters."
	case !blank || code == "":
		return "There is no status in it."
	case strings.Trim(code, "0123456789") != "":
		return "A status is three digits, and not " + brief(code) + "."
	case code == "000":
		return "000 is no status: the first digit says of what class it is."
	}
	return "A status has three digits, and " + brief(code) + " has " + itoa(len(code)) + "."
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
	title := "A line of the answer's header is broken."
	if f.fail.Detail != "" {
		title = "A line of the answer's header is broken: " + f.quote(strings.TrimSpace(f.fail.Detail)) + "."
	}
	return blocker(title, "It is malformed: "+headerLineFault(f.fail.Detail)+" Clients refuse such an answer whole, because what follows cannot be trusted. The server has to be mended.",
		append(f.detail("The line."), f.inFailure("phase", string(f.fail.Phase), ""))...)
}

// headerLineFault says what is wrong with a line that should be a name, a colon and a value.
func headerLineFault(line string) string {
	name, _, colon := strings.Cut(line, ":")
	switch {
	case strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
		return "a control character stands in it."
	case !colon:
		return "every line has to be a name, a colon and a value, and this has no colon."
	case strings.TrimSpace(name) == "":
		return "no name stands before its colon."
	case strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t"):
		return "it goes on with a line before it, and there is none."
	case !isToken(strings.TrimSpace(name)):
		return "a name has letters, digits and a few signs alone, and this has others."
	}
	return "every line has to be a name, a colon and a value."
}

func headersTooLarge(f *facts) finding {
	title, why := "The answer's header fields are larger than Parley reads.", "The server sends more header than the limit allows."
	lines, counted := strings.CutSuffix(f.fail.Detail, " field lines")
	switch {
	case strings.Contains(f.fail.Message, "interim") || strings.Contains(f.fail.Detail, "interim"):
		return blocker("The server sent interim answers (1xx) without end, and no final one.", "Parley stops reading after some: one or two are usual before an answer. The server is broken.",
			append([]evidence{f.inFailure("message", f.fail.Message, "How many were read.")}, f.detail("")...)...)
	case counted:
		title, why = "The answer has "+f.quote(lines)+" header lines, more than Parley reads.", "A field that is sent again and again is the usual cause."
	}
	if f.resp != nil {
		for _, h := range f.resp.Headers {
			if strings.EqualFold(h.Name, "Set-Cookie") {
				why += " Here a runaway Set-Cookie may be the cause."
				break
			}
		}
	}
	return blocker(title, why, append([]evidence{f.inFailure("limit", or(f.fail.Limit, "headers"), "The limit that was reached.")}, f.detail("")...)...)
}

func badFraming(f *facts) finding {
	name, value, _ := strings.Cut(f.fail.Detail, ":")
	value = strings.TrimSpace(value)
	title, what := "The answer says in two ways how long it is, and they disagree: "+f.quote(strings.ReplaceAll(value, " and ", " bytes and "))+" bytes.", "Conflicting lengths are"
	switch one, list, several := strings.Cut(value, ","); {
	case name != "Content-Length" && name != "Transfer-Encoding":
		title = "The answer says in two ways how long it is, and they disagree."
	case name == "Transfer-Encoding":
		title, what = "Nobody can tell where the answer ends: its Transfer-Encoding is "+or(f.quote(value), "empty")+".", "Any transfer coding but a single chunked is"
	case strings.Contains(value, " and "):
	case several && strings.TrimSpace(one) == strings.TrimSpace(list):
		title, what = "The answer states its length twice in one field: "+f.quote(value)+".", "Such a list is"
	case value == "":
		title, what = "The answer's Content-Length is empty.", "A length that is none is"
	default:
		title, what = "The answer's Content-Length is no length: "+f.quote(value)+".", "A length that cannot be read is"
	}
	return blocker(title, what+" refused, because such answers let requests be smuggled past a proxy. The server or a proxy has to be mended.",
		append(f.detail("What was stated."), f.inFailure("message", f.fail.Message, ""))...)
}
