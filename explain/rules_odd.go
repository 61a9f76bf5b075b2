package explain

import (
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// oddRules are about answers that work, or seem to, and are not as HTTP or their own type
// would have them.
var oddRules = []rule{
	{id: "E-200-STREAM-ERROR", title: "An error inside of a stream", on: onSuccess, find: streamError, beats: []string{"E-2XX-OK"}},
	{id: "E-200-OTHER-PORT", title: "A hint from a port of another protocol", on: onSuccess, find: otherPort, beats: []string{"E-2XX-OK", "E-HTTP-10"}},
	{id: "E-STREAM-LINE", title: "A line of a stream that is no JSON", on: onSuccess, refs: []ref{rfc(8259, "")}, find: brokenLine, beats: []string{"E-2XX-OK"}},
	{id: "E-FRAMING-BOTH", title: "A length and chunks at once", on: onResponse, refs: []ref{rfc(9112, "6.3")}, find: lengthAndChunks, aside: true},
	{id: "E-CHUNKS-10", title: "Chunks for HTTP/1.0", on: onResponse, refs: []ref{rfc(9112, "7.1")}, find: chunksForHTTP10, aside: true},
	{id: "E-SURPLUS", title: "Bytes behind the end of the answer", on: onResponse, refs: []ref{rfc(9112, "6.3")}, find: surplus, aside: true},
	{id: "E-HEADER-BLANK", title: "A blank before a colon", on: onResponse, refs: []ref{rfc(9112, "5.1")}, find: blankBeforeColon, aside: true},
	{id: "E-LOCATION-TWICE", title: "A redirect with two addresses", on: onResponse, refs: []ref{rfc(9110, "10.2.2")}, find: twoLocations, aside: true},
	{id: "E-HTTP-VERSION", title: "A version that nobody speaks", on: onResponse, refs: []ref{rfc(9112, "2.3")}, find: oddVersion, aside: true},
	{id: "E-PROBLEM-SHAPE", title: "Problem details of another shape", on: onError, refs: []ref{rfc(9457, "3.1")}, find: oddProblem, aside: true},
	{id: "E-JSON-TWICE", title: "A member that is there twice", on: onResponse, refs: []ref{rfc(8259, "4")}, find: memberTwice, aside: true},
	{id: "E-JSON-BOM", title: "A byte order mark before JSON", on: onResponse, refs: []ref{rfc(8259, "8.1")}, find: markBeforeJSON, aside: true},
	{id: "E-XML-BROKEN", title: "XML that does not parse", on: onSuccess, refs: []ref{{Title: "XML 1.0, 2.1", URL: "https://www.w3.org/TR/xml/#sec-well-formed"}}, find: brokenXML, beats: []string{"E-2XX-OK"}},
	{id: "E-JSON-NUMBER", title: "A number that loses digits", on: onResponse, refs: []ref{rfc(8259, "6")}, find: numberTooLong, aside: true},
}

// streamError is an event that tells of a failure, behind a status that cannot be taken back.
func streamError(f *facts) (d finding, found bool) {
	if f.resp.Content.MediaType != "text/event-stream" {
		return f.lastLineFailed()
	}
	reader := playground.NewEventReader(playground.StreamEvents, func(e playground.Event) {
		if found {
			return
		}
		root, fault := readJSON(e.Data)
		said := root.one("error")
		if fault != nil || said == nil || said.kind == isNull || said.kind == isBool && said.text == "false" {
			said = nil
		}
		if !strings.EqualFold(e.Name, "error") && said == nil {
			return
		}
		found = true
		words := e.Data
		for _, n := range []*node{said.one("message"), said, root.one("message", "detail", "error_description")} {
			if n.words() != "" {
				words = n.words()
				break
			}
		}
		at := max(strings.Index(f.body().text, e.Data), 0)
		d = blocker("The stream carries an error: "+sentence(f.quote(words)), "It came as event "+strconv.Itoa(e.Number)+". The status was sent before, and could not be changed: programs that only look at the status call it a success.",
			f.inText(at, e.Data[:min(len(e.Data), 200)], "What the event says."), f.inStatus("Sent before it failed."))
	})
	reader.Read([]byte(f.body().text))
	reader.End()
	return d, found
}

// lastLineFailed is an error as the last of the values that a stream of JSON has a line each.
func (f *facts) lastLineFailed() (finding, bool) {
	switch f.resp.Content.MediaType {
	case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines", "application/json-seq", "application/stream+json":
	default:
		return silent()
	}
	b := f.body()
	text := strings.TrimRight(b.text, "\r\n \x1e")
	at := strings.LastIndexAny(text, "\n\x1e") + 1
	root, fault := readJSON(text[at:])
	said := root.one("error", "errors")
	if !b.whole || fault != nil || at == 0 || said.empty() || said.is(isBool) || root.count > 3 {
		return silent()
	}
	if first, _ := readJSON(strings.TrimLeft(strings.SplitN(text, "\n", 2)[0], "\x1e")); first.get(said.key) != nil {
		return silent() // a log of errors
	}
	words := longestWords(said)
	if m := tellingWords(said, 0); m != nil {
		words = m
	}
	if words.words() == "" {
		return silent()
	}
	return blocker("The stream ends in an error: "+sentence(f.quote(words.text)), "What came before it may be used, and is not all. The status was sent before, and could not be changed.", f.inText(at, text[at:], "The last line."), f.inStatus("Sent before it failed.")), true
}

// hints are what ports of other protocols answer to HTTP.
var hints = []struct{ text, whose string }{
	{"It looks like you are trying to access MongoDB over HTTP on the native driver port", "MongoDB"},
	{"Port 9000 is for clickhouse-client program", "ClickHouse"},
}

// hintWithin is how far into a body such an answer begins.
const hintWithin = 200

func otherPort(f *facts) (finding, bool) {
	text := f.body().text
	for _, h := range hints {
		if i := strings.Index(text[:min(len(text), hintWithin+len(h.text))], h.text); i >= 0 {
			return blocker("This port is "+h.whose+"'s own: it does not speak HTTP, but for this hint.", "Its tools and drivers know the protocol. For HTTP there is another port, or none.", f.inText(i, h.text, "What it answers to any HTTP.")), true
		}
	}
	return silent()
}

// brokenLine is the first line of newline-delimited JSON that is none.
func brokenLine(f *facts) (finding, bool) {
	switch f.resp.Content.MediaType {
	case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/jsonlines", "application/x-jsonlines":
	default:
		return silent()
	}
	number, at := 0, 0
	for line := range strings.Lines(f.body().text) {
		start := at
		at += len(line)
		number++
		if strings.TrimSpace(line) == "" || at == len(f.body().text) && !f.body().whole {
			continue
		}
		if _, fault := readJSON(line); fault != nil {
			return blocker("Line "+itoa(number)+" of the stream is no JSON: "+fault.what+".", "The type promises one JSON value a line. Readers stop there.", f.inText(start, strings.TrimSpace(line), "The line."), f.inHeader("Content-Type", "What it says it is.")), true
		}
	}
	return silent()
}

// lengthAndChunks: chunks win, and whoever heeds the length reads something else.
func lengthAndChunks(f *facts) (finding, bool) {
	if f.fail != nil || !f.has("Content-Length") || !strings.Contains(strings.ToLower(f.combined("Transfer-Encoding")), "chunked") {
		return silent()
	}
	return warning("The answer states a length, and is sent in chunks all the same.", "The chunks count. A proxy that heeds the length takes the rest for another answer, which is how answers are smuggled; the server should leave one out.",
		f.inHeader("Content-Length", "Not heeded."), f.inHeader("Transfer-Encoding", "What counts.")), true
}

// chunksForHTTP10: whoever speaks HTTP/1.0 takes the lines of the chunks for content.
func chunksForHTTP10(f *facts) (finding, bool) {
	if v := f.resp.HTTPVersion; v == "1.0" && !f.asHTTP10() && f.fail == nil && strings.EqualFold(f.combined("Transfer-Encoding"), "chunked") && chunkLine.MatchString(f.body().text[:min(len(f.body().text), 24)]) {
		return warning("The answer is HTTP/1.0 and says that it comes in chunks: their lengths stand in the body.", "HTTP/1.0 has no chunks, so what comes is taken as it is, lengths and all. The server, or a proxy, has to be mended.",
			f.inHeader("Transfer-Encoding", "HTTP/1.0 does not know it."), f.inText(0, f.body().text[:min(len(f.body().text), 24)], "It begins with a length.")), true
	}
	if !f.asHTTP10() || f.fail != nil || !strings.Contains(strings.ToLower(f.combined("Transfer-Encoding")), "chunked") {
		return silent()
	}
	return warning("The server answers HTTP/1.0 in chunks.", "HTTP forbids it: a client of HTTP/1.0 takes the lengths of the chunks for content. Parley reads them.",
		f.inHeader("Transfer-Encoding", "HTTP/1.0 does not know it."), f.inVersion("What the request was sent as.")), true
}

// chunkLine is the length of a chunk at the beginning of a body.
var chunkLine = lazyregexp.New(`^[0-9a-fA-F]{1,8}\r?\n`)

// surplus is what a server sent behind the end that the answer has by its length, its status
// or its method.
func surplus(f *facts) (finding, bool) {
	n := f.resp.Surplus
	if n <= 0 || f.fail != nil {
		return silent()
	}
	ends, e := "Content-Length says "+count(f.resp.Content.Size, "byte", "bytes"), f.inHeader("Content-Length", "Where the answer ends.")
	switch {
	case f.method == "HEAD":
		ends, e = "the answer to HEAD never has content", f.inMethod("Asks for no content.")
	case f.code == 204 || f.code == 304:
		ends, e = itoa(f.code)+" never has content", f.inStatus("Never has content.")
	case f.has("Transfer-Encoding"):
		ends, e = "the last chunk came before", f.inHeader("Transfer-Encoding", "The chunks say where it ends.")
	}
	return warning("The server sent "+size(n)+" behind the end of its answer: "+ends+".", "They are no part of it. On a connection that is kept, a client or a proxy takes them for the beginning of the next answer; only the server can mend that.",
		f.inFailure("surplus", size(n), "Seen behind the end."), e), true
}

func blankBeforeColon(f *facts) (finding, bool) {
	for _, h := range f.resp.Headers {
		if name := strings.TrimRight(h.Name, " \t"); name != h.Name && name != "" {
			return warning("A blank stands between the name "+f.quote(name)+" and its colon.", "HTTP forbids it, because servers and proxies read such a line in different ways. Some clients refuse the answer.",
				evidence{Where: playground.InResponseHeader, Name: h.Name, Value: f.quote(playground.MaskField(name, h.Value)), Reading: "As sent."}), true
		}
	}
	return silent()
}

func twoLocations(f *facts) (finding, bool) {
	for i := range f.hops {
		x := &f.hops[i]
		if x.Response == nil {
			continue
		}
		all := playground.FieldValues(x.Response.Headers, "Location")
		if len(all) < 2 || all[0] == all[1] {
			continue
		}
		return warning("The answer names two addresses in Location; the first counts here.", "Clients differ in which they take. The server, or a proxy that adds one, has to be mended.",
			f.inHop(i+1, "Location", playground.MaskURL(all[0]), "The first."), f.inHop(i+1, "Location", playground.MaskURL(all[1]), "The second.")), true
	}
	return silent()
}

// oddVersion is an answer in the form of HTTP/1 that says that it is a version nobody speaks.
func oddVersion(f *facts) (finding, bool) {
	switch v := f.resp.HTTPVersion; v {
	case "", "0.9", "1.0", "1.1", "2", "2.0", "3", "3.0":
		return silent()
	default:
		return warning("The first line of the answer says HTTP/"+f.quote(v)+", a version that there is not.", "It was read as HTTP/1.1. Other clients may refuse it.", evidence{Where: playground.InStatus, Name: "version", Value: "HTTP/" + f.quote(v), Reading: "As sent."}), true
	}
}

// oddProblem is problem details whose members are of other types than RFC 9457 has them.
func oddProblem(f *facts) (finding, bool) {
	root := f.body().root
	if f.resp.Content.MediaType != "application/problem+json" || root == nil || f.body().fault != nil {
		return silent()
	}
	if !root.is(isObject) {
		return warning("These problem details are no object.", "application/problem+json is an object with type, title, status and detail. Clients that know it find nothing here.", f.inText(0, f.body().firstLineOnly(), "What came."), f.inHeader("Content-Type", "What it says it is.")), true
	}
	var names []string
	var ev []evidence
	for _, m := range []struct {
		name string
		kind kind
	}{{"type", isString}, {"title", isString}, {"status", isNumeric}, {"detail", isString}, {"instance", isString}} {
		if n := root.get(m.name); n != nil && n.kind != m.kind && n.kind != isNull && !(m.name == "status" && n.kind == isString && strings.Trim(n.text, "0123456789") == "") {
			names = append(names, m.name)
			if len(ev) < 3 {
				ev = append(ev, f.inJSON(n, "Should be "+map[bool]string{true: "a number.", false: "a text."}[m.kind == isNumeric]))
			}
		}
	}
	if names == nil {
		return silent()
	}
	return warning("Of these problem details, "+list(names)+" "+wasWere(len(names))+" sent as another type than they should be.", "Clients leave such members out (RFC 9457, 3.1), so they learn less, or nothing.", ev...), true
}

// maxWalked bounds the values that are looked at one by one.
const maxWalked = 20_000

// walk calls with every value up to a bound, until it returns false.
func walk(n *node, left *int, call func(n *node) bool) bool {
	if n == nil || *left <= 0 {
		return true
	}
	*left--
	if !call(n) {
		return false
	}
	for kid := n.first; kid != nil; kid = kid.next {
		if !walk(kid, left, call) {
			return false
		}
	}
	return true
}

func memberTwice(f *facts) (d finding, found bool) {
	left := maxWalked
	walk(f.body().root, &left, func(n *node) bool {
		if n.kind != isObject || n.count < 2 {
			return true
		}
		seen := make(map[string]*node, n.count)
		for kid := n.first; kid != nil; kid = kid.next {
			if first := seen[kid.key]; first != nil && !found {
				d = warning("The member "+f.quote(kid.key)+" stands twice in one object.", "JSON does not say which of them counts; most programs take the last.", f.inJSON(first, "The first."), f.inJSON(kid, "Another."))
				found = true
			}
			seen[kid.key] = kid
		}
		return !found
	})
	return d, found
}

// exact is the greatest whole number up to which a double counts every one: 2^53.
const exact = 1 << 53

func numberTooLong(f *facts) (d finding, found bool) {
	left := maxWalked
	walk(f.body().root, &left, func(n *node) bool {
		if n.kind != isNumeric || len(n.text) < 16 || strings.ContainsAny(n.text, ".eE") {
			return true
		}
		if v, err := strconv.ParseInt(n.text, 10, 64); err == nil && v <= exact && v >= -exact {
			return true
		}
		d = note("The number "+f.quote(n.text)+" is longer than JavaScript and jq can count.", "They would change its last digits. APIs send such ids as texts for that reason.", f.inJSON(n, "As sent."))
		found = true
		return false
	})
	return d, found
}
