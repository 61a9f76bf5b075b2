package explain

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// successRules look behind a success (OK-01 to OK-22).
var successRules = []rule{
	{id: "E-200-GRAPHQL-FAILED", title: "GraphQL errors and no data", on: onSuccess, find: graphQLFailed, beats: []string{"E-2XX-OK", "E-200-FAILURE"}},
	{id: "E-200-GRAPHQL-PARTIAL", title: "GraphQL errors beside data", on: onSuccess, find: graphQLPartial, beats: []string{"E-2XX-OK", "E-200-FAILURE"}},
	{id: "E-200-ARCGIS", title: "An ArcGIS token error under 200", on: onSuccess, find: arcGIS, beats: []string{"E-2XX-OK", "E-200-FAILURE"}},
	{id: "E-GRPC-STATUS", title: "A gRPC status", on: onResponse, find: grpcStatus, beats: []string{"E-2XX-OK", "E-200-FAILURE", "E-BODY-SAYS"}},
	{id: "E-200-SOAP-FAULT", title: "A SOAP fault under 200", on: onSuccess, find: soapFault, beats: []string{"E-2XX-OK"}},
	{id: "E-207-MEMBERS", title: "Members of a 207 that failed", on: on(207), refs: []ref{rfc(4918, "13")}, find: multiStatus, beats: []string{"E-2XX-OK"}},
	{id: "E-200-FAILURE", title: "A failure under a success code", on: onSuccess, refs: []ref{rfc(9110, "15.3.1")}, find: failureUnderSuccess, beats: []string{"E-2XX-OK"}},
	{id: "E-2XX-SIGN-IN", title: "A sign-in page", on: onSuccess, refs: []ref{rfc(9110, "15.5.2")}, find: signInPage, beats: []string{"E-2XX-HTML-FOR-JSON", "E-2XX-OK", "E-3XX-FOLLOWED"}},
	{id: "E-2XX-HTML-FOR-JSON", title: "HTML where JSON was asked for", on: onResponse, refs: []ref{rfc(9110, "12.5.1")}, find: htmlForJSON, beats: []string{"E-2XX-OK"}},
	{id: "E-2XX-BROKEN-JSON", title: "JSON that does not parse", on: onResponse, refs: []ref{rfc(8259, "")}, find: responseJSONBroken, beats: []string{"E-2XX-OK", "E-TYPE-MISMATCH"}},
	{id: "E-2XX-EMPTY-JSON", title: "No content under a JSON type", on: on(200, 201, 202, 203), refs: []ref{rfc(9110, "15.3.5")}, find: emptyJSON, beats: []string{"E-2XX-OK"}},
	{id: "E-201-LOCATION", title: "What was created", on: on(201), refs: []ref{rfc(9110, "15.3.2")}, find: created, beats: []string{"E-2XX-OK"}},
	{id: "E-201-NO-LOCATION", title: "A 201 without Location", on: on(201), refs: []ref{rfc(9110, "15.3.2")}, find: createdSomewhere, beats: []string{"E-2XX-OK"}},
	{id: "E-202-MONITOR", title: "Where to ask how it goes", on: on(202), refs: []ref{rfc(9110, "15.3.3")}, find: acceptedMonitor, beats: []string{"E-2XX-OK", "E-RETRY-AFTER"}},
	{id: "E-202-BLIND", title: "No way to learn the outcome", on: on(202), refs: []ref{rfc(9110, "15.3.3")}, find: acceptedBlind, beats: []string{"E-2XX-OK"}},
	{id: "E-204-LENGTH", title: "A length where there is no content", on: on(204, 205, 304), refs: []ref{rfc(9110, "8.6")}, find: lengthWithout},
	{id: "E-204-EMPTY", title: "Done, and nothing to send back", on: on(204, 205), refs: []ref{rfc(9110, "15.3.5")}, find: noContent, beats: []string{"E-2XX-OK"}},
	{id: "E-206-UNASKED", title: "A part that nobody asked for", on: on(206), refs: []ref{rfc(9110, "15.3.7")}, find: partUnasked, beats: []string{"E-206-PART"}},
	{id: "E-206-PART", title: "Which part came", on: on(206), refs: []ref{rfc(9110, "14.4")}, find: part, beats: []string{"E-2XX-OK"}},
	{id: "E-200-RANGE-IGNORED", title: "The range was ignored", on: on(200), refs: []ref{rfc(9110, "14.2")}, find: rangeIgnored},
	{id: "E-203-PROXY", title: "A proxy changed the answer", on: on(203), refs: []ref{rfc(9110, "15.3.4")}, find: transformed, beats: []string{"E-2XX-OK"}},
	{id: "E-OPTIONS", title: "What the address offers", on: onSuccess, refs: []ref{rfc(9110, "9.3.7")}, find: offers, beats: []string{"E-2XX-OK", "E-204-EMPTY"}},
	{id: "E-2XX-OK", title: "It worked", on: onSuccess, refs: []ref{rfc(9110, "15.3")}, find: worked},
	{id: "E-PAGES", title: "There are more pages", on: onSuccess, aside: true, refs: []ref{rfc(8288, "3")}, find: morePages},
}

// worked is the plain good news, with what came.
func worked(f *facts) (finding, bool) {
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
	return fine(what+tail, "Nothing in the response speaks against it.", ev...), true
}

// failureUnderSuccess is OK-01.
func failureUnderSuccess(f *facts) (finding, bool) {
	root := f.body().root
	if !root.is(isObject) {
		return silent()
	}
	sign := failureSign(root)
	if sign == nil {
		return silent()
	}
	message := tellingWords(root, 0)
	if message == nil {
		message = sign
	}
	words := message.words()
	title := "It failed, under a " + itoa(f.code) + "."
	if words != "" && words != sign.scalar() || sign.is(isString) && words != "" {
		title = "It failed, though the status is " + itoa(f.code) + ": " + sentence(f.quote(words))
	}
	ev := []evidence{f.inJSON(sign, "The body says that it failed.")}
	if message != sign {
		ev = append(ev, f.inJSON(message, "What the body says of it."))
	}
	if c := root.one("code", "error_code", "errorCode", "errcode"); c.scalar() != "" && c != sign && c != message {
		ev = append(ev, f.inJSON(c, "Its code."))
	}
	ev = append(ev, f.inStatus("Programs that look at the status, or at response.ok, will miss it."))
	return likely(blocker(title, "The status speaks of the transport, the body of the outcome. A test has to look at "+sign.pointer()+".", ev...)), true
}

// failureSign is the member that says that it failed, or nil.
func failureSign(root *node) *node {
	for _, k := range []string{"success", "ok", "succeeded", "isSuccess", "is_success", "successful"} {
		if n := root.one(k); n.is(isBool) && n.text == "false" || n.is(isString) && strings.EqualFold(n.text, "false") || n.is(isNumeric) && n.text == "0" && k != "ok" {
			return n
		}
	}
	for _, k := range []string{"status", "result", "state", "outcome", "stat"} {
		if n := root.one(k); n.is(isString) {
			switch strings.ToLower(n.text) {
			case "error", "fail", "failed", "failure", "ko", "nok", "err":
				if k != "state" || tellingWords(root, 0) != nil {
					return n
				}
			}
		}
	}
	for _, k := range []string{"error", "errors", "exception", "fault"} {
		n := root.one(k)
		if n.is(isBool) && n.text == "true" {
			return n
		}
		if n.empty() || n.is(isBool) || n.is(isNumeric) || countsSuccess(n) || saysSuccess(root) {
			continue
		}
		if n.is(isObject) && tellingWords(n, 1) == nil && n.one("code", "type", "status") == nil {
			continue
		}
		return n
	}
	for _, k := range []string{"errorCode", "error_code", "errcode", "errno"} {
		if n := root.one(k); n.is(isNumeric) && n.text != "0" || n.is(isString) && n.text != "" && n.text != "0" && !countsSuccess(n) {
			return n
		}
	}
	if n := root.one("error_message", "errorMessage"); n.words() != "" {
		return n
	}
	return failureCode(root)
}

// saysSuccess reports a member that says in so many words that it worked.
func saysSuccess(root *node) bool {
	n := root.one("success", "ok", "succeeded")
	return n.is(isBool) && n.text == "true"
}

// failureCode is a code that is not zero and not a success, beside a message and no data.
func failureCode(root *node) *node {
	n := root.one("code", "status", "statusCode")
	if !n.is(isNumeric) || !root.one("data", "result").empty() || root.one("message", "msg", "detail").words() == "" || root.count > 6 {
		return nil
	}
	v, err := strconv.Atoi(n.text)
	if err != nil || v == 0 || v == 1 || v >= 200 && v < 400 {
		return nil
	}
	return n
}

// countsSuccess reports words under an error's name that say that there was none.
func countsSuccess(n *node) bool {
	switch strings.ToLower(n.words()) {
	case "none", "no", "ok", "null", "success", "no error", "no_error", "false", "0":
		return true
	}
	return false
}

// graphQLPlace quotes where in the document an error is.
func (f *facts) graphQLPlace() []evidence {
	first := f.body().root.get("errors").firstKid()
	var ev []evidence
	if p := first.get("path"); p.is(isArray) {
		ev = append(ev, evidence{Where: playground.InBodyJSON, Name: p.pointer(), Value: f.quoteWhole(fieldName(p)), Line: p.line, Reading: "The field that failed."})
	}
	if l := first.get("locations"); l.is(isArray) && l.first.get("line").scalar() != "" {
		ev = append(ev, evidence{Where: playground.InBodyJSON, Name: l.pointer(), Value: "line " + l.first.get("line").scalar() + ", column " + l.first.get("column").scalar(), Line: l.line, Reading: "The place in the query."})
	}
	return ev
}

func (n *node) firstKid() *node {
	if n == nil {
		return nil
	}
	return n.first
}

// graphQLFailed is OK-02.
func graphQLFailed(f *facts) (finding, bool) {
	s := f.shape()
	root := f.body().root
	if s.name != "GraphQL" {
		return silent()
	}
	if d := root.get("data"); d != nil && !d.is(isNull) && !allNull(d) {
		return silent()
	}
	n := root.get("errors").count
	title := "GraphQL could not carry it out: " + f.speech()
	why := "Under GraphQL a 200 says only that the document was taken. "
	if n > 1 {
		why += "There are " + itoa(n) + " errors; this is the first."
	} else {
		why += "There is no data."
	}
	return blocker(title, why, append(f.shapeQuotes(s), f.graphQLPlace()...)...), true
}

func allNull(d *node) bool {
	if !d.is(isObject) || d.first == nil {
		return false
	}
	for k := d.first; k != nil; k = k.next {
		if !k.is(isNull) {
			return false
		}
	}
	return true
}

// graphQLPartial is OK-03.
func graphQLPartial(f *facts) (finding, bool) {
	s := f.shape()
	root := f.body().root
	if d := root.get("data"); s.name != "GraphQL" || !d.is(isObject) || allNull(d) {
		return silent()
	}
	where := ""
	if p := root.get("errors").first.get("path"); p.is(isArray) {
		where = " at " + f.quote(fieldName(p))
	}
	return warning("GraphQL gave a part only"+where+": "+f.speech(), "The rest of data can be used; what failed is null there.", append(f.shapeQuotes(s), f.graphQLPlace()...)...), true
}

// arcGIS is OK-04.
func arcGIS(f *facts) (finding, bool) {
	e := f.body().root.get("error")
	code := e.get("code")
	if !code.is(isNumeric) || code.text != "498" && code.text != "499" {
		return silent()
	}
	title := "The ArcGIS token is expired or invalid, under a " + itoa(f.code) + "."
	if code.text == "499" {
		title = "ArcGIS wants a token, under a " + itoa(f.code) + "."
	}
	return likely(blocker(title, "ArcGIS puts its own code into the body; the status says nothing. Get a token and send it as token=.", f.inJSON(code, "ArcGIS's code."), f.inJSON(e.get("message"), "Its words."))), true
}

// grpcNames are the status codes of gRPC.
var grpcNames = []string{"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
	"FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"}

// grpcStatus is OK-05.
func grpcStatus(f *facts) (finding, bool) {
	if f.resp == nil {
		return silent()
	}
	fields, place := f.resp.Trailers, "trailer"
	v, ok := playground.FieldValue(fields, "grpc-status")
	if !ok {
		fields, place = f.resp.Headers, "header"
		v, ok = playground.FieldValue(fields, "grpc-status")
	}
	n, err := strconv.Atoi(strings.TrimSpace(v))
	if !ok || err != nil || n == 0 {
		return silent()
	}
	name := "status " + itoa(n)
	if n > 0 && n < len(grpcNames) {
		name = grpcNames[n]
	}
	message, _ := playground.FieldValue(fields, "grpc-message")
	if plain, err := url.PathUnescape(message); err == nil {
		message = plain
	}
	title := "gRPC answered " + name + "."
	ev := []evidence{{Where: playground.InResponseHeader, Name: "grpc-status (" + place + ")", Value: itoa(n), Reading: "It means " + name + "."}}
	if message != "" {
		title = "gRPC answered " + name + ": " + sentence(f.quote(message))
		ev = append(ev, evidence{Where: playground.InResponseHeader, Name: "grpc-message (" + place + ")", Value: f.quoteWhole(message), Reading: "Its words."})
	}
	d := blocker(title, "The HTTP status says only that the call was taken; the outcome is in grpc-status.", ev...)
	switch n {
	case 14:
		d = do(d, waitFor("Wait 1 s, then send again", 1000))
	case 16:
		d = do(d, f.addCredentials("Bearer")...)
	}
	return d, true
}

func soapFault(f *facts) (finding, bool) {
	s := f.shape()
	if s.name != "SOAP fault" || s.text == "" {
		return silent()
	}
	return blocker("A SOAP fault under a "+itoa(f.code)+": "+f.speech(), "The status says nothing of it; the fault in the body does.", f.shapeQuotes(s)...), true
}

// multiStatus is OK-21, for WebDAV's XML and for lists in JSON.
func multiStatus(f *facts) (finding, bool) {
	failed, total, first := 0, 0, evidence{}
	b := f.body()
	if b.xml {
		for at := 0; ; {
			m := davStatus.FindStringSubmatchIndex(b.text[at:])
			if m == nil {
				break
			}
			total++
			if b.text[at+m[2]] != '2' {
				failed++
				if failed == 1 {
					first = f.inText(at+m[0], b.text[at+m[0]:at+m[1]], "One that failed.")
				}
			}
			at += m[1]
		}
	} else {
		eachStatus(b.root, 0, func(n *node) {
			total++
			if n.text[0] != '2' {
				failed++
				if failed == 1 {
					first = f.inJSON(n, "One that failed.")
				}
			}
		})
	}
	switch {
	case total == 0:
		return silent()
	case failed == 0:
		return fine("All "+itoa(total)+" members succeeded.", "A 207 says nothing by itself; each member has a status.", f.inStatus("Read the members.")), true
	}
	return blocker(itoa(failed)+" of "+itoa(total)+" members failed.", "A 207 is no success by itself: each member has a status of its own.", first, f.inStatus("Says nothing of the members.")), true
}

func eachStatus(n *node, depth int, call func(*node)) {
	if n == nil || depth > 5 {
		return
	}
	for k := n.first; k != nil; k = k.next {
		if (k.key == "status" || k.key == "statusCode" || k.key == "code") && len(k.text) == 3 && (k.is(isNumeric) || isNumber(k.text)) {
			call(k)
			continue
		}
		eachStatus(k, depth+1, call)
	}
}

// wantsJSON reports that Accept prefers JSON over HTML.
func (f *facts) wantsJSON() (string, bool) {
	v, ok := f.asked("Accept")
	l := strings.ToLower(v)
	return v, ok && strings.Contains(l, "json") && !strings.Contains(l, "text/html")
}

// signInPage is OK-06's sign-in page without a redirect.
func signInPage(f *facts) (finding, bool) {
	_, json := f.wantsJSON()
	if !f.body().html || !f.htmlPage().password || !json && !strings.Contains(f.target.Path, "/api") || signInPath.MatchString(f.target.Path) {
		return silent()
	}
	p := f.htmlPage()
	ev := []evidence{{Where: playground.InBodyHTML, Name: "input", Value: `type="password"`, Reading: "The page asks for a password."}}
	if p.title != "" {
		ev = append(ev, f.inText(p.titleAt, p.title, "The page's title."))
	}
	if f.has("Content-Type") {
		ev = append(ev, f.inHeader("Content-Type", "A page, not data."))
	}
	return do(likely(blocker("You are not signed in: the "+itoa(f.code)+" is a sign-in page.", "The session is missing or has ended. An API should answer 401 here.", ev...)), f.addCredentials("")...), true
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
	if !strings.Contains(f.target.Path, "/api") {
		d.Why += " The API may live under another path."
	}
	return d, true
}

// responseJSONBroken is OK-09.
func responseJSONBroken(f *facts) (finding, bool) {
	b := f.body()
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
	switch {
	case hasPrefixAny(strings.TrimLeft(b.text, " \n\r\t"), ")]}'", "while(1)", "for(;;)") != "":
		d = note("The JSON has a guard in front of it, against being loaded as a script.", "Cut the first line off before parsing.", f.inText(0, b.text[:min(len(b.text), 20)], "The guard."))
	case jsonLines(b.text):
		d = warning("The body is one JSON value a line, not one JSON document.", "application/x-ndjson would say so. Read it line by line.", e, f.inHeader("Content-Type", "What it says it is."))
	}
	return d, true
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
	if !f.empty() || !jsonType(f.resp.Content.MediaType) || f.method == "HEAD" {
		return silent()
	}
	return warning("The body is empty, and Content-Type says JSON.", "Nothing at all is not JSON, so clients that parse it fail. 204 would say that there is nothing.", f.inHeader("Content-Type", "What it says it is."),
		evidence{Where: playground.InBodyText, Name: "body", Value: "0 bytes", Reading: "What came."}), true
}

// created is OK-12.
func created(f *facts) (finding, bool) {
	to, ok := f.location()
	if !ok {
		return silent()
	}
	v, _ := f.header("Location")
	return do(fine("Created: "+f.quoteURL(v)+".", "Location names what was made.", f.inHeader("Location", "Where it is."), f.inStatus("Something was created.")), resend("GET "+f.quoteURL(v), f.get(to))), true
}

// createdSomewhere is OK-13.
func createdSomewhere(f *facts) (finding, bool) {
	if _, ok := f.location(); ok {
		return silent()
	}
	ev := []evidence{f.inStatus("Something was created."), {Where: playground.InResponseHeader, Name: "Location", Value: "not sent"}}
	if f.method == "PUT" {
		return do(fine("Created at the address that was asked.", "After a PUT without Location it is the request's own address.", ev...), resend("GET it", f.get(""))), true
	}
	d := warning("Something was created, and the response does not say where.", "Without Location the new resource would be the address that was asked, which is unlikely after a POST.", ev...)
	root := f.body().root
	if self := selfLink(root); self != nil {
		if u, ok := f.resolve(self.text); ok {
			d.Title = "Created; the body names " + f.quoteURL(self.text) + ", Location is missing."
			d.Evidence = append(d.Evidence, f.inJSON(self, "The body has its address."))
			return do(likely(d), resend("GET "+f.quoteURL(self.text), f.get(u))), true
		}
	}
	for _, holder := range []*node{root, root.get("data"), root.get("result")} {
		id := holder.one("id", "_id", "uuid", "key", "slug")
		if id.scalar() == "" || len(id.text) > 100 {
			continue
		}
		u := f.swapPath(strings.TrimSuffix(f.target.Path, "/") + "/" + id.text)
		d.Title = "Created with the id " + f.quote(id.text) + "; Location is missing."
		d.Evidence = append(d.Evidence, f.inJSON(id, "Its id. The address is a guess from it."))
		return do(possible(d), resend("GET "+f.quote(f.target.Path+"/"+id.text)+" (a guess)", f.get(u))), true
	}
	return d, true
}

// selfLink finds the address of a resource in its own representation.
func selfLink(root *node) *node {
	for _, n := range []*node{root.get("_links", "self", "href"), root.get("links", "self"), root.get("data", "links", "self"), root.get("links", "self", "href"), root.get("self"), root.get("href"), root.get("url"), root.get("selfLink")} {
		if w := n.words(); strings.HasPrefix(w, "/") || strings.HasPrefix(w, "http://") || strings.HasPrefix(w, "https://") {
			return n
		}
	}
	return nil
}

// acceptedMonitor is OK-14.
func acceptedMonitor(f *facts) (finding, bool) {
	place, target, ev := f.monitor()
	if target == "" {
		return silent()
	}
	title := "Taken, not done yet; ask at " + f.quoteURL(target) + " how it goes."
	p := f.get(target)
	label := "GET " + f.quoteURL(target)
	act := resend(label, p)
	r := f.rates()
	if r.hasWait {
		title = "Taken, not done yet; ask at " + f.quoteURL(place) + " in " + waitWords(r.wait) + "."
		ev = append(ev, r.quotes(f)...)
		p.AfterMS = ceilSecond(r.wait).Milliseconds()
		act = action{Label: "Wait " + waitWords(r.wait) + ", then GET " + f.quoteURL(target), Kind: playground.ActionWait, Patch: p}
	}
	d := do(note(title, "202 promises nothing: the outcome is known only from there.", ev...), act)
	if r.hasWait {
		now := p
		now.AfterMS = 0
		d = do(d, resend(label+" now", now))
	}
	return d, true
}

// monitor is the address at which the outcome can be asked for.
func (f *facts) monitor() (place, target string, ev []evidence) {
	for _, name := range []string{"Operation-Location", "Azure-AsyncOperation", "Location", "Content-Location"} {
		if v, ok := f.header(name); ok && v != "" {
			if u, ok := f.resolve(v); ok {
				return v, u, []evidence{f.inHeader(name, "Where to ask.")}
			}
		}
	}
	if l, ok := f.linkTo("monitor", "status", "self"); ok {
		if u, ok := f.resolve(l.target); ok {
			return l.target, u, []evidence{f.inHeader("Link", "Where to ask.")}
		}
	}
	root := f.body().root
	for _, n := range []*node{root.one("status_url", "statusUrl", "statusUri", "status_uri", "operation_url", "poll_url", "pollUrl", "location", "href", "monitor", "statusQueryGetUri"), root.get("_links", "status", "href"), selfLink(root)} {
		if w := n.words(); strings.HasPrefix(w, "/") || strings.HasPrefix(w, "http") {
			if u, ok := f.resolve(w); ok {
				return w, u, []evidence{f.inJSON(n, "Where to ask.")}
			}
		}
	}
	return "", "", nil
}

// acceptedBlind is OK-15.
func acceptedBlind(f *facts) (finding, bool) {
	if _, target, _ := f.monitor(); target != "" {
		return silent()
	}
	d := warning("Taken, not done yet, and the response does not say where the outcome can be learnt.", "No Location, no Link and no address in the body. The API's description may name a place.", f.inStatus("Accepted only."))
	if n := f.body().root.one("id", "job_id", "jobId", "task_id", "taskId", "operationId", "request_id"); n.scalar() != "" {
		d.Evidence = append(d.Evidence, f.inJSON(n, "An id that may help to ask."))
	}
	return d, true
}

// lengthWithout is OK-17.
func lengthWithout(f *facts) (finding, bool) {
	n, ok := f.number("Content-Length")
	if !ok || n == 0 || f.code == 304 || f.method == "HEAD" {
		return silent()
	}
	return warning("Content-Length is "+strconv.FormatInt(n, 10)+" where there can be no content.", "A client may take the next response on this connection for the rest of this one.", f.inHeader("Content-Length", "A promise that cannot hold."), f.inStatus("Never has content.")), true
}

// noContent is OK-16.
func noContent(f *facts) (finding, bool) {
	what := "Done; there is nothing to send back."
	if f.method == "DELETE" {
		what = "Deleted; there is nothing to send back."
	}
	return fine(what, "The empty body is right. Code that parses it as JSON fails, so look at the status first.", f.inStatus("Never has content."), evidence{Where: playground.InBodyText, Name: "body", Value: size(f.resp.Content.DecodedSize), Reading: "As it has to be."}), true
}

// partUnasked is OK-20.
func partUnasked(f *facts) (finding, bool) {
	if _, ok := f.asked("Range"); ok {
		return silent()
	}
	return warning("A part came, though none was asked for.", "206 answers a Range header only. A cache or a proxy on the way is wrong.", f.inStatus(""), f.inSent("Range", "")), true
}

// part is OK-18.
func part(f *facts) (finding, bool) {
	if f.resp.Content.MediaType == "multipart/byteranges" {
		return fine("Several parts came, each with its own Content-Range.", "The body is multipart/byteranges.", f.inHeader("Content-Type", "Several ranges.")), true
	}
	v, _ := f.header("Content-Range")
	r, ok := parseContentRange(v)
	if !ok || r.first < 0 {
		return warning("A part came, and the response does not say which.", "Content-Range is missing or cannot be read.", f.inStatus(""), f.inHeader("Content-Range", "")), true
	}
	n := r.last - r.first + 1
	if r.whole < 0 {
		return fine("Bytes "+strconv.FormatInt(r.first, 10)+" to "+strconv.FormatInt(r.last, 10)+" came; how many there are is not said.", "", f.inHeader("Content-Range", "Which part.")), true
	}
	d := fine("Bytes "+strconv.FormatInt(r.first, 10)+" to "+strconv.FormatInt(r.last, 10)+" of "+strconv.FormatInt(r.whole, 10)+" came.", size(n)+" of "+size(r.whole)+".", f.inHeader("Content-Range", "Which part."))
	if r.last+1 < r.whole {
		next := "bytes=" + strconv.FormatInt(r.last+1, 10) + "-" + strconv.FormatInt(min(r.last+n, r.whole-1), 10)
		d = do(d, resend("Ask for the next part", patch{SetHeaders: set("Range", next)}))
	}
	return d, true
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

// morePages is OK-22.
func morePages(f *facts) (finding, bool) {
	if l, ok := f.linkTo("next"); ok {
		if u, ok := f.resolve(l.target); ok {
			d := do(note("There are more pages.", "Link names the next one.", f.inHeader("Link", "rel=next")), resend("GET the next page", f.get(u)))
			if last, ok := f.linkTo("last"); ok {
				if u, ok := f.resolve(last.target); ok {
					d = do(d, resend("GET the last page", f.get(u)))
				}
			}
			return d, true
		}
	}
	root := f.body().root
	for _, n := range []*node{root.get("next"), root.get("links", "next"), root.get("_links", "next", "href"), root.get("links", "next", "href"), root.get("paging", "next"), root.get("next_page_url"), root.get("@odata.nextLink"), root.get("nextLink"), root.get("pagination", "next_url"), root.get("pagination", "next"), root.get("meta", "next")} {
		if w := n.words(); strings.HasPrefix(w, "/") || strings.HasPrefix(w, "http") || strings.HasPrefix(w, "?") {
			if u, ok := f.resolve(w); ok {
				return do(note("There are more pages.", "The body names the next one.", f.inJSON(n, "The next page.")), resend("GET the next page", f.get(u))), true
			}
		}
	}
	return f.cursorPage(root)
}

// cursors are the members that hold a cursor, and the query name that goes with each.
var cursors = []struct {
	path  []string
	query string
}{
	{[]string{"next_cursor"}, "cursor"}, {[]string{"nextCursor"}, "cursor"}, {[]string{"response_metadata", "next_cursor"}, "cursor"}, {[]string{"nextPageToken"}, "pageToken"},
	{[]string{"next_page_token"}, "page_token"}, {[]string{"meta", "next_cursor"}, "cursor"}, {[]string{"pagination", "next_cursor"}, "cursor"}, {[]string{"paging", "cursors", "after"}, "after"},
}

func (f *facts) cursorPage(root *node) (finding, bool) {
	for _, c := range cursors {
		n := root.get(c.path...)
		if n.words() == "" || f.code != 200 {
			continue
		}
		u := *f.target
		q := u.Query()
		q.Set(c.query, n.text)
		u.RawQuery = q.Encode()
		d := likely(note("There are more pages.", "The body has a cursor for the next one; its query name is a guess.", f.inJSONPlain(n, "The cursor.")))
		if playground.SecretName(c.query) {
			return d, true
		}
		return do(d, resend("GET the next page", f.get(u.String()))), true
	}
	if next := root.get("has_more"); next.is(isBool) && next.text == "true" {
		return note("There are more pages.", "The body says so; how to ask for them is in the API's description.", f.inJSON(next, "")), true
	}
	return silent()
}

// retryAfterNote is Retry-After on an answer that is neither 429 nor 503.
func retryAfterNote(f *facts) (finding, bool) {
	r := f.rates()
	if r.waitField != "Retry-After" || f.code == 429 || f.code == 503 || f.code == 202 || f.code == 403 || f.code == 413 || r.wait <= 0 {
		return silent()
	}
	return do(note("The server asks to wait "+waitWords(r.wait)+" before the next request.", "Retry-After stands beside a "+itoa(f.code)+".", f.inHeader("Retry-After", "")), r.action()), true
}

// lowRate is OK-24.
func lowRate(f *facts) (finding, bool) {
	r := f.rates()
	if !r.hasLeft || !r.hasLimit || r.limit <= 0 || r.left*10 >= r.limit || f.code == 429 {
		return silent()
	}
	title := "Only " + strconv.FormatInt(r.left, 10) + " of " + strconv.FormatInt(r.limit, 10) + " requests are left"
	if r.hasWait && r.wait < 48*time.Hour {
		title += " for the next " + waitWords(r.wait)
	}
	return warning(title+".", "When none is left the server answers 429.", r.quotes(f)...), true
}

var davStatus = regexp.MustCompile(`(?i)<(?:\w+:)?status>\s*HTTP/[0-9.]+ ([0-9]{3})[^<]{0,80}`)
