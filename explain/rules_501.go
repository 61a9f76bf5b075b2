package explain

import (
	"strings"

	"parley/lazyregexp"
)

// methodNamed is the method that a server says it does not know, as Python's does.
var methodNamed = lazyregexp.New(`(?i)unsupported method \(?'([^'\s]{1,60})'`)

// notImplemented is a 501 without Allow: of the method, unless the words, or what was sent,
// speak of something else. Every server knows GET and HEAD (RFC 9110, 9.1).
func notImplemented(f *facts) (finding, bool) {
	if f.has("Allow") {
		return silent()
	}
	if d, ok := f.leftovers(); ok {
		return d, true
	}
	said := f.shape().words() + " " + f.resp.Reason
	about := hasAny(strings.ToLower(said), "method", "verb", "operation is not supported") != "" || f.method != "" && strings.Contains(said, f.method)
	if w := f.shape().words(); w != "" && !onlyStatus(w) && !about {
		d := likely(blocker("The server does not do this: "+f.speech(), "501 was made for methods that a server does not know; here the words name another reason, and they count.", f.said(f.inStatus(""))...))
		if f.neverSetUp() {
			d.Why = notSetUpWhy
		}
		return d, true
	}
	if coding, ok := f.asked("Transfer-Encoding"); ok && !strings.EqualFold(coding, "chunked") {
		return do(likely(blocker("The server does not know the transfer coding "+f.quote(coding)+".", "HTTP answers 501 to a coding that a server does not know; chunked, once, is the only one that all do.", f.said(f.inSent("Transfer-Encoding", "What was sent."), f.inStatus(""))...)),
			resend("Send without Transfer-Encoding", patch{RemoveHeaders: []string{"Transfer-Encoding"}})), true
	}
	if (f.method == "GET" || f.method == "HEAD") && !about {
		return possible(blocker("The server says that it has not made this yet, and not what.", "It is not the method: every server has to know "+f.quote(f.method)+". The address, a query or a field may ask for something that the program does not have.", f.said(f.inStatus(""))...)), true
	}
	method := or(f.quote(f.method), "of the request")
	d := blocker("The server does not know the method "+method+" at all.", "501 is about the method, for every address of this server; 405 would be about this address only.", f.said(f.inMethod("What was sent."))...)
	if !about {
		switch f.method { // servers know these; a program need not
		case "POST", "PUT", "PATCH", "DELETE":
			d = likely(d)
			d.Title = "The server does not know the method " + method + ", or has not made it here."
			d.Why = "501 is about a method that a server does not know; some programs answer so for one address that is not finished, or may not be written to."
		}
	}
	return d, true
}

// leftovers is a method with the end of an earlier request before it: the server did not read
// that one's content, and took it for the beginning of the next on the same connection.
func (f *facts) leftovers() (finding, bool) {
	words := f.shape().words() + "\n" + f.resp.Reason
	m := methodNamed.FindStringSubmatch(words)
	if m == nil || f.method == "" || m[1] == f.method || !strings.HasSuffix(m[1], f.method) {
		return finding{}, false
	}
	d := blocker("The server took "+f.quote(m[1])+" for the method: the content of an earlier request stands before "+f.quote(f.method)+".", "It answered an earlier request on this connection without reading what that one had sent. Only the program can be mended: it has to read the content, or close the connection. On a new connection this works.", f.said(f.inStatus("It names the method that it read."), f.inMethod("What was sent."))...)
	if !f.repeatable() {
		return d, true
	}
	return do(d, resend("Send again on a new connection, over HTTP/1.1", patch{HTTPVersion: "1.1"})), true
}
