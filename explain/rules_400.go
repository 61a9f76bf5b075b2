package explain

import (
	"net"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/lazyregexp"
	"parley/playground"
)

// requestRules look at what was sent, and at what is said about it (BR, VA).
var requestRules = []rule{
	{id: "E-400-TLS-PORT", title: "Plain HTTP on a TLS port", on: on(400, 426, 497), find: plainOnTLS, beats: []string{"E-BODY-SAYS", "E-400-SAYS", "E-403-HTTPS"}},
	{id: "E-400-CLIENT-CERT", title: "A client certificate is wanted", on: on(400, 403, 495, 496), find: clientCertificate, beats: []string{"E-BODY-SAYS", "E-400-SAYS"}},
	{id: "E-400-JSON", title: "The JSON that was sent is broken", on: on(400, 415, 422, 500), refs: []ref{rfc(8259, "")}, find: brokenJSON, beats: []string{"E-5XX-TRACE", "E-400-FIELDS", "E-400-SAYS", "E-BODY-SAYS", "E-400-OFFSET", "E-5XX-SAYS"}},
	{id: "E-400-OFFSET", title: "The server names a place in the body", on: on(400, 422), find: namedOffset, beats: []string{"E-BODY-SAYS", "E-400-SAYS", "E-400-FIELDS"}},
	{id: "E-400-TYPE", title: "Body and Content-Type disagree", on: on(400, 415, 422), refs: []ref{rfc(9110, "8.3")}, find: typeDisagrees, beats: []string{"E-415-GUESS", "E-415-TEXT"}},
	{id: "E-400-EMPTY", title: "A body is wanted and none was sent", on: on(400, 411, 415, 422), find: emptyBody, beats: []string{"E-BODY-SAYS", "E-400-SAYS", "E-415-GUESS"}},
	{id: "E-400-FIELDS", title: "Single fields are wrong", on: on(400, 402, 409, 413, 415, 422, 428), refs: []ref{rfc(9457, "3")}, find: fieldErrors, beats: []string{"E-BODY-SAYS", "E-400-SAYS", "E-409-SAYS"}},
	{id: "E-400-VARIABLE", title: "A variable in what was sent was not replaced", on: between(400, 599), find: unreplaced},
	{id: "E-400-HOST", title: "The host is not served here", on: on(200, 400, 403, 421), refs: []ref{rfc(9110, "7.2")}, find: wrongHost, beats: []string{"E-BODY-SAYS", "E-400-SAYS", "E-403-SAYS", "E-403-ANONYMOUS", "E-2XX-OK", "E-2XX-HTML-FOR-JSON"}},
	{id: "E-400-HEADERS-SIZE", title: "Headers or cookies are too large", on: on(400, 431, 494), refs: []ref{rfc(6585, "5")}, find: headersSize, beats: []string{"E-BODY-SAYS", "E-400-SAYS"}},
	{id: "E-400-URL", title: "The address holds what it must not", on: on(400), refs: []ref{rfc(3986, "2")}, find: urlCharacters},
	{id: "E-400-GRAPHQL", title: "GraphQL says what is wrong", on: on(400), find: graphQLRefused, beats: []string{"E-BODY-SAYS", "E-400-SAYS"}},
	{id: "E-400-SAYS", title: "The server says what is wrong", on: on(400, 422), refs: []ref{rfc(9110, "15.5.1")}, find: badRequestSays, beats: []string{"E-BODY-SAYS"}},
}

// plainOnTLS is BR-04.
func plainOnTLS(f *facts) (finding, bool) {
	word := f.speaksOf("plain http request was sent to https port", "client sent an http request to an https server", "you're speaking plain http to an ssl-enabled server port", "combination of host and port requires tls", "http request was sent to an https", "this web server is running in ssl mode")
	if word == "" && f.code != 497 {
		return silent()
	}
	ev := append(f.saidWord(word), f.inURL(f.address(), "http was asked for."))
	return do(blocker("This port speaks TLS, but the address says http.", "The server itself says so. The address has to begin with https://.", ev...),
		f.toScheme("Send to https://", "https", resend)), true
}

func clientCertificate(f *facts) (finding, bool) {
	word := f.speaksOf("no required ssl certificate was sent", "ssl certificate error", "client certificate required", "certificate required", "400 the ssl certificate error", "client certificate is required")
	if word == "" && f.code != 495 && f.code != 496 {
		return silent()
	}
	title := "The server wants a client certificate, and none was sent."
	if strings.Contains(word, "error") || f.code == 495 {
		title = "The server does not accept the client certificate."
	}
	return blocker(title, "It identifies callers by certificate (mutual TLS), before anything in the request counts.", append(f.saidWord(word), f.inStatus(""))...), true
}

// brokenJSON is BR-01: our own parse of what was sent.
func brokenJSON(f *facts) (finding, bool) {
	text, ok := f.sentText()
	if coded, _ := f.asked("Content-Encoding"); coded != "" && !strings.EqualFold(coded, "identity") {
		return silent() // what was typed is not what it stands for
	}
	if !ok || len(text) > playground.HeadBytes || !jsonType(f.sentType()) && f.run.Request.Body.Kind != playground.BodyJSON || f.run.Request.Body.Kind == playground.BodyGraphQL {
		return silent()
	}
	_, fault := readJSON(text)
	if fault == nil || strings.HasPrefix(fault.what, "nested deeper") {
		return silent()
	}
	line := 1 + strings.Count(text[:min(fault.offset, len(text))], "\n")
	column := fault.offset - strings.LastIndexByte(text[:min(fault.offset, len(text))], '\n')
	ev := []evidence{f.inBody("line "+itoa(line)+", column "+itoa(column), around(text, fault.offset), line, capital(fault.what)+".")}
	d := blocker("The JSON that you sent is broken in line "+itoa(line)+": "+fault.what+".", "Parley's own reading of the body stops there; the server's most likely does too.", append(ev, f.shapeQuotes(f.shape())...)...)
	if f.code >= 500 {
		d = likely(d)
		d.Why += " A server should answer 400 to that."
	}
	if mended, ok := mendJSON(text, fault); ok {
		d = do(d, resend("Send it mended", patch{Body: "replace", NewBody: &playground.Body{Kind: playground.BodyJSON, Text: mended}}))
	} else {
		d = do(d, edit("Edit the body", patch{Body: "keep"}))
	}
	return d, true
}

var (
	offsetWords = lazyregexp.New(`(?i)\b(?:position|offset|char(?:acter)?|byte|pos)\s*:?\s*(\d{1,7})`)
	lineWords   = lazyregexp.New(`(?i)\bline\s*:?\s*(\d{1,6})(?:\s*,?\s*(?:column|col|char(?:acter)?|position)\s*:?\s*(\d{1,6}))?`)
)

// namedOffset is BR-02.
func namedOffset(f *facts) (finding, bool) {
	text, ok := f.sentText()
	words := f.shape().words()
	if !ok || words == "" {
		return silent()
	}
	if line, column := f.namedPlace(); line > 0 {
		return f.stumbles(text, offsetOf(text, line, max(1, column)))
	}
	if hasAny(strings.ToLower(words), "json", "parse", "token", "unexpected", "syntax", "expected", "decode", "unterminated", "delimiter") == "" {
		return silent()
	}
	offset := -1
	if m := lineWords.FindStringSubmatch(words); m != nil {
		if _, fault := readJSON(text); fault == nil && hasAny(strings.ToLower(words), "sql", "cypher", "promql", "logql") != "" {
			return silent() // the line is one of the query that a string of the body holds
		}
		line, _ := strconv.Atoi(m[1])
		column, _ := strconv.Atoi(m[2])
		offset = offsetOf(text, line, max(1, column))
	} else if m := offsetWords.FindStringSubmatch(words); m != nil {
		offset, _ = strconv.Atoi(m[1])
	}
	return f.stumbles(text, offset)
}

// namedPlace is the line and column that stand beside the message, as Elasticsearch has
// them; 0 where there are none.
func (f *facts) namedPlace() (line, column int) {
	holder := f.shape().message
	if holder == nil || holder.parent == nil {
		return 0, 0
	}
	l, c := holder.parent.one("line", "lineNumber"), holder.parent.one("col", "column", "columnNumber")
	if !l.is(isNumeric) || !c.is(isNumeric) {
		return 0, 0
	}
	line, _ = strconv.Atoi(l.text)
	column, _ = strconv.Atoi(c.text)
	return line, column
}

// stumbles shows the place in what was sent.
func (f *facts) stumbles(text string, offset int) (finding, bool) {
	if offset < 0 || offset > len(text) {
		return silent()
	}
	line := 1 + strings.Count(text[:offset], "\n")
	return do(likely(blocker("The server stumbles over the body in line "+itoa(line)+": "+f.speech(), "That is the place which its message names.",
		append(f.shapeQuotes(f.shape()), f.inBody("line "+itoa(line), around(text, offset), line, "What was sent there."))...)), edit("Edit the body", patch{Body: "keep"})), true
}

// offsetOf is the byte offset of a line and column, both counting from 1, or -1.
func offsetOf(text string, line, column int) int {
	at := 0
	for ; line > 1; line-- {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			return -1
		}
		at += i + 1
	}
	return at + column - 1
}

// typeDisagrees is BR-03.
func typeDisagrees(f *facts) (finding, bool) {
	looks, sent := f.bodyLooks(), f.sentType()
	if looks == "" || sent == "" || looks == sent || strings.HasPrefix(sent, "multipart/") {
		return silent()
	}
	if looks == "application/json" && (jsonType(sent) || strings.Contains(sent, "json") || strings.Contains(sent, "graphql")) || looks == "application/xml" && (xmlType(sent) || sent == "text/html") ||
		looks == "application/x-www-form-urlencoded" && sent == "text/plain" || sent == "application/octet-stream" {
		return silent()
	}
	ev := append([]evidence{f.inSent("Content-Type", "What it says it is.")}, f.shapeQuotes(f.shape())...)
	return do(likely(blocker("The body is "+looks+" by its bytes, and Content-Type says "+f.quote(sent)+".", "The server reads it as what it is called, and finds nothing it knows.", ev...)),
		resend("Send as "+looks, patch{SetHeaders: set("Content-Type", looks)})), true
}

// fieldErrors is VA-01.
func fieldErrors(f *facts) (finding, bool) {
	faults := f.shape().faults
	if len(faults) == 0 {
		return silent()
	}
	first := faults[0]
	if shortName(first.name) == "body" && f.known && !f.sendsContent() && len(faults) == 1 {
		return f.bodyWanted(first), true
	}
	if first.name == "" && (f.code == 409 || len(faults) == 1 && f.shape().words() == first.message.words()) {
		return silent() // no field is named: the sentence counts
	}
	if first.name == "" {
		return f.severalMessages(faults), true
	}
	title := "A field is wrong: " + f.faultWords(first)
	if len(faults) > 1 {
		var names []string
		for _, x := range faults {
			if n := f.quote(shortName(x.name)); n != "" && !containsFold(names, n) {
				names = append(names, n)
			}
		}
		title = count(int64(len(names)), "field is", "fields are") + " wrong: " + f.quote(list(names)) + "."
		if len(names) == 1 {
			title = "A field is wrong: " + f.faultWords(first)
		}
	}
	var ev []evidence
	for _, x := range faults[:min(len(faults), maxEvidence)] {
		reading := "About " + f.quote(x.name) + "."
		sent, ok := f.sentField(x.name)
		if !ok {
			sent, ok = f.sentField(shortName(x.name))
		}
		if ok {
			if playground.SecretName(shortName(x.name)) {
				sent = playground.Mask(sent)
			}
			reading = "About " + f.quote(x.name) + ", which was sent as " + f.quote(sent) + "."
			if sent == "" {
				reading = "About " + f.quote(x.name) + ", which was sent empty."
			}
		}
		ev = append(ev, f.inJSONPlain(x.message, reading))
	}
	why := "The request was read; these values are what stands in the way."
	if w := f.shape().plain(); w != "" && w != first.message.text && len(w) > 3 {
		why = "The server says: " + sentence(f.quote(w)) + " " + why
	}
	d := blocker(title, why, ev...)
	if first.guessed {
		d = likely(d)
	}
	d = do(d, f.chooseAnother(first.message.text, shortName(first.name))...)
	if a, ok := f.faultPlace(first.name); ok {
		return do(d, a), true
	}
	if a, ok := f.queryMissing(first); ok {
		return do(d, a), true
	}
	if f.known && !f.sendsContent() && f.target.RawQuery != "" && !strings.ContainsAny(f.firstURL(), " \"<>|") {
		return do(d, edit("Edit the address", patch{URL: f.firstURL()})), true
	}
	return do(d, edit("Edit the fields", patch{Body: "keep"})), true
}

// faultWords is what is said of a field, with its name, as one sentence.
func (f *facts) faultWords(x fieldFault) string {
	name, words := f.quote(shortName(x.name)), strings.TrimSpace(x.message.text)
	lower := strings.ToLower(words)
	last := strings.ToLower(shortName(x.name))
	if i := strings.LastIndexByte(last, '.'); i >= 0 {
		last = last[i+1:]
	}
	switch {
	case last != "" && hasWord(lower, last) && hasPrefixAny(lower, "is ", "must ", "has ", "can't ", "cannot ", "should ") == "":
		return sentence(f.quote(words))
	case looksLikeCode(words) && plainASCII(words):
		return name + " (" + f.quote(words) + ")."
	case hasPrefixAny(lower, "is ", "must ", "has ", "can't ", "cannot ", "should ", "does ", "may ", "are ", "needs ", "was ") != "":
		return name + " " + sentence(f.quote(f.lowerFirst(words)))
	}
	return name + ": " + sentence(f.quote(words))
}

// severalMessages is a list of messages that name no field by itself.
func (f *facts) severalMessages(faults []fieldFault) finding {
	var words []string
	var ev []evidence
	for _, x := range faults[:min(len(faults), maxEvidence)] {
		ev = append(ev, f.inJSONPlain(x.message, "What the server says of this request."))
		if len(words) < 3 {
			words = append(words, strings.TrimSuffix(f.quote(x.message.text), "."))
		}
	}
	return do(likely(blocker("The server says what is wrong: "+sentence(strings.Join(words, "; ")), "Sent again unchanged it will be refused again.", ev...)), edit("Edit the request", patch{Body: "keep"}))
}

// shortName is a field's name without what only says where it stands.
func shortName(name string) string {
	n := strings.TrimLeft(strings.TrimPrefix(name, "#"), "/.")
	for _, p := range []string{"$.", "data/attributes/", "body.", "body/", "query.", "data.", "request.", "params."} {
		n = strings.TrimPrefix(n, p)
	}
	return strings.ReplaceAll(n, "/", ".")
}

// wrongHost is BR-05 and a part of MD-01.
func wrongHost(f *facts) (finding, bool) {
	word := f.speaksOf("allowed_hosts", "invalid host", "invalid http_host", "bad request - invalid hostname", "invalid hostname", "host not allowed", "blocked host", "unknown host", "host is not allowed", "misdirected", "unrecognized host", "unknown virtual host", "bad host", "this host (")
	host, own := f.asked("Host")
	if f.code == 200 && !strings.EqualFold(strings.TrimSpace(f.body().text), "invalid host header") { // as webpack's server says it
		return silent()
	}
	if word == "" {
		return bareAddress(f)
	}
	ev := f.saidWord(word)
	if own {
		ev = append(ev, f.inSent("Host", "The host that was named."))
	}
	ev = append(ev, f.inURL(f.address(), "The address that was asked."))
	named := or(f.quote(or(host, f.target.Host)), "that was named")
	d := likely(blocker("The server does not serve the host "+named+".", "It answers for certain names only, and was reached under another.", ev...))
	if row, ok := f.run.Request.Header("Host"); ok && !strings.EqualFold(row, f.target.Host) {
		d = do(d, resend("Send without the Host row", patch{RemoveHeaders: []string{"Host"}}))
	}
	return d, true
}

// bareAddress is a 400 without a reason to a request by bare address: many servers go by
// the name.
func bareAddress(f *facts) (finding, bool) {
	host, own := f.asked("Host")
	if f.code == 403 || net.ParseIP(f.target.Hostname()) == nil || own && net.ParseIP(host) == nil || !onlyStatus(f.shape().words()) && f.shape().words() != "" || f.target.Hostname() == "127.0.0.1" || f.target.Hostname() == "::1" {
		return silent()
	}
	return possible(blocker("It may be the host: the address has a bare IP, and servers that serve several names go by the name.", "Nothing in the response says why. With the server's name in the address the answer may be another.",
		f.said(f.inURL(f.address(), "No name is in the address."))...)), true
}

// headersSize is BR-07 and SZ-02 for fields.
func headersSize(f *facts) (finding, bool) {
	word := f.speaksOf("request header or cookie too large", "header too large", "headers too large", "header fields too large", "cookie too large", "size of a request header field exceeds", "header line too long")
	long := false
	for _, h := range f.sent.Headers {
		long = long || len(h.Value) > 8000
	}
	if word == "" && f.code != 431 && f.code != 494 && !(long && f.shape().words() == "") {
		return silent()
	}
	type sized struct {
		name string
		n    int
	}
	var all []sized
	total := 0
	for _, h := range f.sent.Headers {
		n := len(h.Name) + len(h.Value) + 4
		total += n
		all = append(all, sized{h.Name, n})
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].n > all[j].n })
	ev := f.saidWord(word)
	for _, h := range all[:min(len(all), 2)] {
		ev = append(ev, evidence{Where: playground.InRequestHeader, Name: h.name + ", length", Value: size(int64(h.n)), Reading: "One of the largest that were sent."})
	}
	if len(ev) == 0 {
		ev = append(ev, f.inStatus(""))
	}
	title := "The request's headers are too large for this server."
	if total > 0 {
		title = "The request's headers are too large for this server: " + size(int64(total)) + "."
	}
	d := blocker(title, "Servers often stop at 8 kB for one line. Cookies that pile up are the usual cause.", ev...)
	if word == "" && f.code == 400 {
		d = likely(d)
	}
	if total > 0 && total < 2000 && word == "" {
		d = likely(blocker("The server takes fewer or shorter header fields than came: "+size(int64(total))+" were sent.", "That is little. The limit may be one for their number, or a proxy on the way adds fields of its own.", ev...))
	}
	if len(all) > 0 && all[0].n > 1000 && !strings.EqualFold(all[0].name, "Authorization") {
		return do(d, resend("Send without "+all[0].name, patch{RemoveHeaders: []string{all[0].name}})), true
	}
	if _, ok := f.asked("Cookie"); ok {
		d = do(d, resend("Send without cookies", patch{RemoveHeaders: []string{"Cookie"}}))
	}
	return d, true
}

// urlCharacters is BR-06.
func urlCharacters(f *facts) (finding, bool) {
	raw := f.firstURL()
	i := strings.IndexFunc(raw, func(r rune) bool { return r <= ' ' || strings.ContainsRune("\"<>\\^`|", r) || r == utf8.RuneError })
	if i >= 0 {
		u, err := url.Parse(raw)
		d := likely(blocker("The address holds a character that has to be percent-encoded.", "It stands at position "+itoa(i+1)+".", f.inURL(raw, "As it was composed.")))
		if err == nil {
			u.RawQuery = u.Query().Encode()
			d = do(d, resend("Send it encoded", patch{URL: u.String()}))
		}
		if w := f.shape().words(); w != "" && !onlyStatus(w) && f.speaksOf("character", "malformed", "encod", "bad request - invalid url", "invalid url", "invalid uri", "request target", "illegal") == "" {
			return possible(d), true // the server read the address, and says something else
		}
		return d, true
	}
	if j := strings.Index(raw, "%25"); j >= 0 && j+5 <= len(raw) && isHex(raw[j+3]) && isHex(raw[j+4]) {
		return do(likely(blocker("The address is percent-encoded twice.", "%25 is an encoded percent sign; the server decodes once and is left with codes.", f.inURL(raw, "As it was composed."))),
			resend("Send it encoded once", patch{URL: strings.ReplaceAll(raw, "%25", "%")})), true
	}
	return silent()
}
