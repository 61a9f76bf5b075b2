package explain

import (
	"strconv"
	"strings"

	"parley/playground"
)

// successRules look behind a success (OK-01 to OK-22).
var successRules = []rule{
	{id: "E-200-GRAPHQL-FAILED", title: "GraphQL errors and no data", on: onSuccess, find: graphQLFailed, beats: []string{"E-2XX-OK", "E-200-FAILURE"}},
	{id: "E-200-GRAPHQL-PARTIAL", title: "GraphQL errors beside data", on: onSuccess, find: graphQLPartial, beats: []string{"E-2XX-OK", "E-200-FAILURE"}},
	{id: "E-200-ARCGIS", title: "An ArcGIS token error under 200", on: onSuccess, find: arcGIS, beats: []string{"E-2XX-OK", "E-200-FAILURE"}},
	{id: "E-GRPC-STATUS", title: "A gRPC status", on: onResponse, find: grpcStatus, beats: []string{"E-2XX-OK", "E-200-FAILURE", "E-BODY-SAYS"}},
	{id: "E-200-SOAP-FAULT", title: "A SOAP fault", on: between(200, 599), find: soapFault, beats: []string{"E-2XX-OK", "E-5XX-SAYS", "E-BODY-SAYS", "E-400-SAYS"}},
	{id: "E-200-CRASH", title: "A crash under a success code", on: onSuccess, find: crashUnderSuccess, beats: []string{"E-2XX-OK", "E-200-FAILURE", "E-201-NO-LOCATION", "E-202-BLIND"}},
	{id: "E-207-MEMBERS", title: "Members of a 207 that failed", on: on(207), refs: []ref{rfc(4918, "13")}, find: multiStatus, beats: []string{"E-2XX-OK"}},
	{id: "E-200-FAILURE", title: "A failure under a success code", on: onSuccess, refs: []ref{rfc(9110, "15.3.1")}, find: failureUnderSuccess, beats: []string{"E-2XX-OK", "E-201-NO-LOCATION"}},
	{id: "E-2XX-SIGN-IN", title: "A sign-in page", on: onSuccess, refs: []ref{rfc(9110, "15.5.2")}, find: signInPage, beats: []string{"E-2XX-HTML-FOR-JSON", "E-2XX-OK", "E-3XX-FOLLOWED", "E-203-PROXY"}},
	{id: "E-2XX-HTML-FOR-JSON", title: "HTML where JSON was asked for", on: onResponse, refs: []ref{rfc(9110, "12.5.1")}, find: htmlForJSON, beats: []string{"E-2XX-OK"}},
	{id: "E-2XX-HTML-AS-JSON", title: "HTML under a JSON type", on: onSuccess, refs: []ref{rfc(9110, "8.3")}, find: htmlAsJSON, beats: []string{"E-2XX-OK", "E-TYPE-MISMATCH"}},
	{id: "E-2XX-BROKEN-JSON", title: "JSON that does not parse", on: onResponse, refs: []ref{rfc(8259, "")}, find: responseJSONBroken, beats: []string{"E-2XX-OK", "E-TYPE-MISMATCH", "E-TYPE-CHARSET"}},
	{id: "E-2XX-EMPTY-JSON", title: "No content under a JSON type", on: on(200, 201, 202, 203), refs: []ref{rfc(9110, "15.3.5")}, find: emptyJSON, beats: []string{"E-2XX-OK"}},
	{id: "E-201-LOCATION", title: "What was created", on: on(201), refs: []ref{rfc(9110, "15.3.2")}, find: created, beats: []string{"E-2XX-OK"}},
	{id: "E-201-NO-LOCATION", title: "A 201 without Location", on: on(201), refs: []ref{rfc(9110, "15.3.2")}, find: createdSomewhere, beats: []string{"E-2XX-OK"}},
	{id: "E-202-MONITOR", title: "Where to ask how it goes", on: on(202), refs: []ref{rfc(9110, "15.3.3")}, find: acceptedMonitor, beats: []string{"E-2XX-OK", "E-RETRY-AFTER"}},
	{id: "E-202-BLIND", title: "No way to learn the outcome", on: on(202), refs: []ref{rfc(9110, "15.3.3")}, find: acceptedBlind, beats: []string{"E-2XX-OK"}},
	{id: "E-204-LENGTH", title: "A length where there is no content", on: on(204, 205), refs: []ref{rfc(9110, "8.6")}, find: lengthWithout},
	{id: "E-204-EMPTY", title: "Done, and nothing to send back", on: on(204, 205), refs: []ref{rfc(9110, "15.3.5")}, find: noContent, beats: []string{"E-2XX-OK"}},
	{id: "E-206-UNASKED", title: "A part that nobody asked for", on: on(206), refs: []ref{rfc(9110, "15.3.7")}, find: partUnasked, beats: []string{"E-206-PART"}},
	{id: "E-206-PART", title: "Which part came", on: on(206), refs: []ref{rfc(9110, "14.4")}, find: part, beats: []string{"E-2XX-OK"}},
	{id: "E-200-RANGE-IGNORED", title: "The range was ignored", on: on(200), refs: []ref{rfc(9110, "14.2")}, find: rangeIgnored},
	{id: "E-203-PROXY", title: "A proxy changed the answer", on: on(203), refs: []ref{rfc(9110, "15.3.4")}, find: transformed, beats: []string{"E-2XX-OK"}},
	{id: "E-OPTIONS", title: "What the address offers", on: onSuccess, refs: []ref{rfc(9110, "9.3.7")}, find: offers, beats: []string{"E-2XX-OK", "E-204-EMPTY"}},
	{id: "E-TRACE", title: "What arrived of the request", on: onSuccess, refs: []ref{rfc(9110, "9.3.8")}, find: traced, beats: []string{"E-2XX-OK"}},
	{id: "E-2XX-OK", title: "It worked", on: onSuccess, refs: []ref{rfc(9110, "15.3")}, find: worked},
	{id: "E-PAGES", title: "There are more pages", on: onSuccess, aside: true, refs: []ref{rfc(8288, "3")}, find: morePages},
}

// crashUnderSuccess is a program's error message at the very beginning of the body.
func crashUnderSuccess(f *facts) (finding, bool) {
	if d, ok := functionCrashed(f); ok {
		return d, true
	}
	lower := f.body().lower()
	word := hasAny(lower[:min(len(lower), 400)], "<b>fatal error</b>", "<b>parse error</b>", "php fatal error:", "php parse error:", "traceback (most recent call last)")
	if strings.HasPrefix(strings.TrimSpace(lower), "sqlstate[") && word == "" {
		word = "sqlstate["
	}
	if e, ok := f.lateFailure(); ok && word == "" {
		return likely(blocker("The server failed while it wrote the answer, and the status says "+itoa(f.code)+": "+sentence(f.quote(e.Value)), "The output was begun before the fault, so the status could not be changed, and what came is not all. Programs that only look at the status will call it a success.", e, f.inStatus("A success, by its number."))), true
	}
	if word == "" || f.body().root != nil {
		return silent()
	}
	e := f.inWord(word, "The words of a program that crashed.")
	return blocker("The server's program crashed, and the status says "+itoa(f.code)+": "+sentence(f.quote(stripTags(e.Value))), "The output was begun before the fault, so the status could not be changed. Programs that only look at the status will call it a success.", e, f.inStatus("A success, by its number.")), true
}

// worked is the plain good news, with what came.
func worked(f *facts) (finding, bool) {
	if f.fail != nil {
		return silent()
	}
	what := "The request worked"
	switch {
	case f.code == 200 && f.method == "DELETE":
		what = "It was deleted"
	case f.code != 200:
		what = "The request worked: " + codeName(f.code)
	}
	ev := []evidence{f.inStatus("A success.")}
	if f.has("Content-Type") {
		ev = append(ev, f.inHeader("Content-Type", "What the body is."))
	}
	b := f.body()
	tail := "."
	switch {
	case f.headOnly():
	case f.empty():
		tail = "; the body is empty."
	case b.root.is(isArray):
		tail = "; the body is a JSON list of " + itoa(b.root.count) + "."
		if !b.whole {
			tail = "; the body is a JSON list."
		}
	case b.root.is(isObject):
		tail = "; the body is a JSON object, " + size(f.resp.Content.DecodedSize) + "."
	case f.resp.Content.MediaType != "":
		tail = "; the body is " + f.quote(f.resp.Content.MediaType) + ", " + size(f.resp.Content.DecodedSize) + "."
	}
	if strings.Contains(what, ":") {
		tail = "."
	}
	if d, ok := f.codeBesideSuccess(); ok {
		return d, true
	}
	return fine(what+tail, "Neither the status nor the body reports a failure.", ev...), true
}

// wantsJSON reports that Accept prefers JSON over HTML.
func (f *facts) wantsJSON() (string, bool) {
	v, ok := f.asked("Accept")
	l := strings.ToLower(v)
	return v, ok && strings.Contains(l, "json") && !strings.Contains(l, "text/html")
}

// htmlForJSON is OK-06.
func htmlForJSON(f *facts) (finding, bool) {
	accept, json := f.wantsJSON()
	if !json || !f.body().html || f.code >= 300 && f.code < 400 || f.code == 204 {
		return silent()
	}
	p := f.htmlPage()
	ev := []evidence{f.inSent("Accept", "JSON was asked for.")}
	if f.has("Content-Type") {
		ev = append(ev, f.inHeader("Content-Type", "HTML came."))
	}
	title := "An HTML page came where JSON was asked for."
	if w, at := p.says(); w != "" {
		title = "An HTML page came where JSON was asked for: " + sentence(f.quote(w))
		ev = append(ev, f.inText(at, w, "What the page is about."))
	}
	d := warning(title, "Another layer answered than the API: a web front end, a proxy, or a page for people. "+f.quote(accept)+" was in Accept.", ev...)
	if f.code >= 400 {
		d.Severity = playground.SeverityNote
		return d, true
	}
	switch word := hasAny(f.body().lower(), `id="root"`, `id="app"`, `id="__next"`, `id="__nuxt"`, `<app-root`, `id="svelte"`); {
	case word != "":
		d.Why = "It looks like the start page of a front end, which answers every path that it does not know. The request did not reach the API: its path or host is another, or a proxy rule is missing."
		d.Evidence = append(d.Evidence, f.inWord(word, "Where a front end draws itself."))
	case !strings.Contains(f.target.Path, "/api"):
		d.Why += " The API may live under another path."
	}
	return d, true
}

// htmlAsJSON is OK-08 where it breaks every client: a page under a JSON type.
func htmlAsJSON(f *facts) (finding, bool) {
	if !f.body().html || !jsonType(f.resp.Content.MediaType) {
		return silent()
	}
	w, at := f.htmlPage().says()
	d := blocker("Content-Type says "+f.quote(f.resp.Content.MediaType)+", and the body is an HTML page.", "Clients parse it as JSON and fail. Often an error page was put out under the type of the API.",
		f.inHeader("Content-Type", "What it says it is."), f.inText(0, f.body().text[:min(len(f.body().text), 60)], "It begins like HTML."))
	if w != "" {
		d.Evidence = append(d.Evidence, f.inText(at, w, "What the page says."))
	}
	return d, true
}

// responseJSONBroken is OK-09.
func responseJSONBroken(f *facts) (finding, bool) {
	b := f.body()
	if strings.HasPrefix(b.charset, "utf-16") && jsonType(f.resp.Content.MediaType) {
		return f.told(blocker("The body says that it is JSON, and is UTF-16; JSON has to be UTF-8.", "Any client that parses it as JSON will fail. The type is wrong, or a Content-Encoding or a charset is missing.", f.inText(0, cut(b.text[:min(len(b.text), 40)], 40), "Its beginning, read as UTF-16."), f.inHeader("Content-Type", "What it says it is."))), true
	}
	if d, ok := f.aroundJSON(); ok {
		return f.told(d), true
	}
	if b.fault == nil || f.fail != nil || strings.HasPrefix(b.fault.what, "nested deeper") {
		return silent()
	}
	if b.html || b.xml {
		return silent()
	}
	line := b.lineAt(b.fault.offset)
	e := f.inText(b.fault.offset, around(b.text, b.fault.offset), capital(b.fault.what)+".")
	e.Name = "offset " + itoa(b.fault.offset)
	d := blocker("The body says that it is JSON, and breaks off in line "+itoa(line)+": "+b.fault.what+".", "Any client that parses it will fail. The server, or something that writes into its answer, has to be mended.", e, f.inHeader("Content-Type", "What it says it is."))
	switch what := otherThanJSON(b.text); {
	case what != "":
		d = blocker("The body says that it is JSON, and is "+what+".", "Any client that parses it as JSON will fail. The type is wrong, or a Content-Encoding or a charset is missing.", f.inText(0, cut(strings.ToValidUTF8(b.text[:min(len(b.text), 40)], "\ufffd"), 40), "Its first bytes."), f.inHeader("Content-Type", "What it says it is."))
	case jsonLines(b.text):
		d = warning("The body is one JSON value a line, not one JSON document.", "application/x-ndjson would say so. Read it line by line.", e, f.inHeader("Content-Type", "What it says it is."))
	}
	return f.told(d), true
}

// aroundJSON is JSON of a declared type with a guard in front, or in the call of a function.
func (f *facts) aroundJSON() (finding, bool) {
	b := f.body()
	switch {
	case !jsonType(f.resp.Content.MediaType):
		return silent()
	case b.around.callback != "":
		return blocker("The body is JSON in a call of "+f.quote(b.around.callback)+" (JSONP), not JSON.", "It is meant to be loaded as a script. Leave the callback parameter out of the address, or cut the call off before parsing.", f.inText(0, b.text[:min(len(b.text), 60)], "The call."), f.inHeader("Content-Type", "What it says it is.")), true
	case b.around.guard != "":
		return note("The JSON has a guard in front of it, against being loaded as a script.", "Cut it off before parsing.", f.inText(strings.Index(b.text, b.around.guard), b.around.guard, "The guard.")), true
	}
	return silent()
}

// told makes a fault of the form of an error's body a warning, where its words can be read
// nevertheless: why it failed comes first.
func (f *facts) told(d finding) finding {
	if w := f.shape().words(); f.code >= 400 && strings.Contains(w, " ") && !onlyStatus(w) && d.Severity == playground.SeverityBlocker {
		d.Severity = playground.SeverityWarning
	}
	return d
}

// otherThanJSON names what the first bytes of content are, where they cannot be JSON's.
func otherThanJSON(text string) string {
	switch {
	case strings.HasPrefix(text, "\xff\xfe"), strings.HasPrefix(text, "\xfe\xff"):
		return "UTF-16; JSON has to be UTF-8"
	}
	for _, m := range magics {
		if strings.HasPrefix(text, m.bytes) {
			return m.name
		}
	}
	return ""
}

// jsonLines reports newline-delimited JSON.
func jsonLines(text string) bool {
	n := 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if _, fault := readJSON(line); fault != nil {
			return false
		}
		if n++; n >= 5 {
			break
		}
	}
	return n >= 2
}

// emptyJSON is OK-11.
func emptyJSON(f *facts) (finding, bool) {
	if !jsonType(f.resp.Content.MediaType) || f.method == "HEAD" || f.headOnly() {
		return silent()
	}
	if b := f.body(); !f.empty() && b.whole && !b.broken && strings.TrimSpace(b.text) == "" {
		return warning("The body is nothing but white space, and Content-Type says JSON.", "White space alone is not JSON, so clients that parse it fail. 204 would say that there is nothing.", f.inHeader("Content-Type", "What it says it is."),
			evidence{Where: playground.InBodyText, Name: "body", Value: size(f.resp.Content.DecodedSize), Reading: "Blanks and line ends alone."}), true
	}
	if !f.empty() {
		return silent()
	}
	return warning("The body is empty, and Content-Type says JSON.", "Nothing at all is not JSON, so clients that parse it fail. 204 would say that there is nothing.", f.inHeader("Content-Type", "What it says it is."),
		evidence{Where: playground.InBodyText, Name: "body", Value: "0 bytes", Reading: "What came."}), true
}

// lengthWithout is OK-17. A 304 may say how long the content would be (RFC 9110, 8.6), so
// only 204 and 205 are looked at.
func lengthWithout(f *facts) (finding, bool) {
	n, ok := f.number("Content-Length")
	if f.has("Transfer-Encoding") && f.method != "HEAD" && f.code == 204 {
		return warning("Transfer-Encoding stands where there can be no content.", "A client may take the next response on this connection for the rest of this one.", f.inHeader("Transfer-Encoding", "A promise that cannot hold."), f.inStatus("Never has content.")), true
	}
	if !ok || n == 0 || f.method == "HEAD" {
		return silent()
	}
	return warning("Content-Length is "+strconv.FormatInt(n, 10)+" where there can be no content.", "A client may take the next response on this connection for the rest of this one.", f.inHeader("Content-Length", "A promise that cannot hold."), f.inStatus("Never has content.")), true
}

// noContent is OK-16.
func noContent(f *facts) (finding, bool) {
	if !f.empty() {
		return silent()
	}
	what := "Done; there is nothing to send back."
	if f.method == "DELETE" {
		what = "Deleted; there is nothing to send back."
	}
	return fine(what, "The empty body is right. Code that parses it as JSON fails, so look at the status first.", f.inStatus("Never has content."), evidence{Where: playground.InBodyText, Name: "body", Value: size(f.resp.Content.DecodedSize), Reading: "As it has to be."}), true
}

// rangeIgnored is OK-19.
func rangeIgnored(f *facts) (finding, bool) {
	if _, ok := f.asked("Range"); !ok || f.method != "GET" {
		return silent()
	}
	ev := []evidence{f.inSent("Range", "A part was asked for."), f.inStatus("The whole came.")}
	why := "Servers may ignore Range."
	if f.has("Accept-Ranges") {
		ev = append(ev, f.inHeader("Accept-Ranges", "What it takes."))
	}
	if _, ok := f.asked("If-Range"); ok {
		why = "If-Range did not match, so the whole was sent; or the server ignores Range."
		ev = append(ev, f.inSent("If-Range", "The condition."))
	}
	return note("The whole came, though a part was asked for.", why, ev...), true
}

func transformed(f *facts) (finding, bool) {
	ev := []evidence{f.inStatus("")}
	if f.has("Via") {
		ev = append(ev, f.inHeader("Via", "Who was in between."))
	}
	return warning("A proxy on the way changed the answer.", "What came is not what the server sent.", ev...), true
}

// offers is OK-28.
func offers(f *facts) (finding, bool) {
	if f.method != "OPTIONS" || !f.has("Allow") {
		return silent()
	}
	methods := parseAllow(f.combined("Allow"))
	d := fine("This address takes "+f.quote(list(methods))+".", "Allow lists the methods.", f.inHeader("Allow", "The methods."))
	for _, name := range []string{"Accept-Post", "Accept-Patch"} {
		if f.has(name) {
			d.Evidence = append(d.Evidence, f.inHeader(name, "The formats that it takes."))
		}
	}
	for _, m := range pick("OPTIONS", methods) {
		if playground.SafeMethod(m) && len(d.Actions) < 2 {
			d = do(d, f.sendAs(m))
		}
	}
	return d, true
}

// traced is OK-28 for TRACE: the content is the request as the last server got it.
func traced(f *facts) (finding, bool) {
	if f.method != "TRACE" || f.resp.Content.MediaType != "message/http" || f.body().text == "" {
		return silent()
	}
	var added []string
	var ev []evidence
	at := 0
	for line := range strings.Lines(f.body().text[:min(len(f.body().text), wordBytes)]) {
		start := at
		at += len(line)
		name, _, ok := strings.Cut(line, ":")
		if start == 0 || !ok || !isToken(name) {
			continue
		}
		if _, sent := f.asked(name); !sent && !strings.EqualFold(name, "Host") && len(added) < 6 {
			added = append(added, f.quote(name))
			ev = append(ev, f.inText(start, maskLine(line), "Added on the way."))
		}
	}
	if len(added) == 0 {
		return fine("The request arrived as it was sent.", "TRACE sends back what the last server got; no field was added on the way.", f.inText(0, f.body().firstLineOnly(), "The request line that arrived."), f.inStatus("")), true
	}
	return fine("On the way "+list(added)+" "+wasWere(len(added))+" added to the request.", "TRACE sends back what the last server got. A server that is open to everybody should not answer it.", ev...), true
}

// maskLine is a header line as other people may see it.
func maskLine(line string) string {
	name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
	return name + ": " + playground.MaskField(name, strings.TrimSpace(value))
}
