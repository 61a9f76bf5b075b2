package explain

import (
	"html"
	"slices"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// bodyRules speak for any error whose body has words, and no better rule (PB-01 to PB-02).
var bodyRules = []rule{
	{id: "E-PROBLEM-STATUS", title: "The body names another status", on: between(400, 599), aside: true, refs: []ref{rfc(9457, "3.1.2")}, find: problemStatus},
	{id: "E-PROBLEM-TYPE", title: "Problem details without their media type", on: between(400, 599), aside: true, refs: []ref{rfc(9457, "3")}, find: problemType},
	{id: "E-BODY-BINARY", title: "An error in a binary format", on: onError, refs: []ref{rfc(9110, "12.5.1")}, find: binaryError},
	{id: "E-BODY-SAYS", title: "The body says why", on: onError, refs: []ref{rfc(9457, "3")}, find: bodySays},
}

func bodySays(f *facts) (finding, bool) {
	s := f.shape()
	w := s.words()
	if w == "" || onlyStatus(w) || s.mark != nil && s.mark.layer != "framework" {
		return silent()
	}
	if f.body().html && f.code == 404 && hasAny(s.lower(), missingWords...) == "" {
		return silent() // a front end's page, which is about something else
	}
	d := do(blocker("The server says: "+f.speech(), "It is what the body says"+shapeName(s)+"; nothing else in the response tells more.", f.shapeQuotes(s)...), f.openDocs())
	if s.sure != playground.Certain {
		d = likely(d)
	}
	if why, steps := f.aboutElse(); why != "" {
		d.Why = strings.TrimSpace(f.hint() + " " + why)
		return do(d, steps...), true
	}
	if why, steps := f.standsElse(); why != "" && f.code != 413 && f.code != 415 && f.code < 500 {
		d.Why = strings.TrimSpace(f.hint() + " " + why)
		return do(d, steps...), true
	}
	if f.code == 413 || f.code == 405 || f.code == 415 && f.speaksOf("media type", "content-type", "content type", "mime") == "" {
		d = f.whereToMend(d)
	}
	d.Why = strings.TrimSpace(f.hint() + " " + d.Why)
	return d, true
}

// openDocs offers the page to which the body points.
func (f *facts) openDocs() action {
	if docs := f.shape().docs.words(); strings.HasPrefix(docs, "https://") {
		return open("Open what the answer points to", docs)
	}
	return action{}
}

func shapeName(s *shape) string {
	if s.name == "" {
		return ""
	}
	return ", in the shape of " + s.name
}

func problemStatus(f *facts) (finding, bool) {
	s := f.shape()
	if !s.status.is(isNumeric) && !s.status.is(isString) || s.status.text == itoa(f.code) || len(s.status.text) != 3 || s.status.text[0] < '1' || s.status.text[0] > '5' {
		return silent()
	}
	return warning("The body names another status than the response: "+f.quote(s.status.text)+", not "+itoa(f.code)+".",
		"A proxy or a piece of the framework has changed one of the two. Clients go by the status line.", f.inJSON(s.status, "The status in the body."), f.inStatus("The status of the response.")), true
}

func problemType(f *facts) (finding, bool) {
	s := f.shape()
	if s.name != "problem details without their media type" {
		return silent()
	}
	return note("These are problem details without their media type.", "With application/problem+json clients would know the shape.", f.inHeader("Content-Type", "As sent.")), true
}

// idFields are the fields that name a request in a server's log.
var idFields = []string{
	"X-Request-Id", "X-Correlation-Id", "X-Amzn-RequestId", "x-amz-request-id", "X-Amz-Cf-Id", "X-Amzn-Trace-Id", "CF-Ray", "traceparent", "X-Trace-Id", "X-B3-TraceId",
	"X-GitHub-Request-Id", "x-ms-request-id", "x-ms-correlation-request-id", "X-Vercel-Id", "Fly-Request-Id", "X-Cloud-Trace-Context", "Request-Id", "Trace-Id", "X-Transaction-Id",
	"X-Error-Id", "x-goog-request-id", "X-Nf-Request-Id", "Correlation-Id", "X-Runtime-Id", "Sentry-Trace", "X-Datadog-Trace-Id", "X-Akamai-Request-Id", "X-Iinfo",
}

// ids quotes every id that the response carries: fields first, then the body.
func (f *facts) ids() []evidence {
	if f.resp == nil {
		return nil
	}
	var ev []evidence
	for _, name := range idFields {
		if v, ok := f.header(name); ok && v != "" && len(ev) < 4 {
			ev = append(ev, f.inHeader(name, ""))
			if id, _, more := strings.Cut(v, " "); name == "X-Iinfo" && more {
				ev[len(ev)-1].Value = f.quote(id) // behind the id stand figures of Imperva's own
			}
		}
	}
	if len(ev) == 0 {
		for _, h := range f.resp.Headers {
			n := strings.ToLower(h.Name)
			if (strings.HasSuffix(n, "request-id") || strings.HasSuffix(n, "trace-id") || strings.HasSuffix(n, "correlation-id") || strings.HasSuffix(n, "requestid") || strings.HasSuffix(n, "traceid")) && h.Value != "" && len(ev) < 3 {
				ev = append(ev, f.inHeader(h.Name, ""))
			}
		}
	}
	s := f.shape()
	if s.id.scalar() != "" {
		ev = append(ev, f.inJSON(s.id, ""))
	} else if n := f.body().root.one("requestId", "request_id", "traceId", "trace_id", "errorId", "error_id", "eventId", "event_id", "correlationId", "incident_id", "incidentId"); n.scalar() != "" {
		ev = append(ev, f.inJSON(n, ""))
	}
	if w, at := f.xmlWord(xmlID); w != "" {
		ev = append(ev, f.inText(at, w, "The request's id."))
	}
	if s.mark != nil && s.mark.id != nil {
		if m := s.mark.id.FindStringSubmatchIndex(f.body().text[:min(len(f.body().text), markBytes)]); m != nil {
			ev = append(ev, f.inText(m[2], html.UnescapeString(f.body().text[m[2]:m[3]]), "The id on the page."))
		}
	}
	if b := f.body(); len(ev) == 0 && b.root == nil && b.textual() {
		if m := refWords.FindStringSubmatchIndex(b.text[:min(len(b.text), 4096)]); m != nil && strings.ContainsAny(b.text[m[2]:m[3]], "0123456789") {
			ev = append(ev, f.inText(m[2], b.text[m[2]:m[3]], "The id in the text."))
		}
	}
	var once []evidence
	for _, e := range ev {
		if slices.ContainsFunc(once, func(o evidence) bool { return strings.HasPrefix(o.Value, e.Value) }) {
			continue
		}
		e.Reading = or(e.Reading, "Names this request in the server's log.")
		once = append(once, e)
	}
	return once
}

var refWords = lazyregexp.New(`(?i)(?:request|error|incident|reference|trace|correlation|event)[ _-]?(?:id|number|code|#)\s*[:=#]?\s*([0-9A-Za-z][0-9A-Za-z_-]{5,63})\b`)

// withIDs adds the ids to a finding as evidence.
func (f *facts) withIDs(d finding) finding {
	d.Evidence = append(d.Evidence, f.ids()...)
	return d
}

// copyIDs offers to copy what a support desk asks for.
func copyIDs(f *facts) []action {
	ids := f.ids()
	if len(ids) == 0 {
		return nil
	}
	var b strings.Builder
	if asked := strings.TrimSpace(f.quote(f.method) + " " + f.quoteWhole(playground.MaskURL(f.target.String()))); asked != "" {
		b.WriteString(asked + "\n")
	}
	b.WriteString(codeName(f.code) + "\n")
	for _, e := range ids {
		name := e.Name
		if name == "body" {
			name = "id"
		}
		b.WriteString(name + ": " + e.Value + "\n")
	}
	return []action{copyText("Copy the ids for support", b.String())}
}

// callersOwn are errors that the caller mends without anybody's log.
var callersOwn = map[int]bool{
	400: true, 401: true, 404: true, 405: true, 406: true, 409: true, 410: true, 411: true, 412: true, 413: true, 414: true, 415: true, 416: true, 417: true, 422: true, 428: true, 429: true, 431: true,
}

// requestID is SE-03 and a part of G-07.
func requestID(f *facts) (finding, bool) {
	ids := f.ids()
	if len(ids) == 0 || f.code < 500 && callersOwn[f.code] {
		return silent()
	}
	e := ids[0]
	d := note("Report it with the id "+e.Value+".", "Whoever runs the server finds the line of its log with it.", ids...)
	if f.code < 500 {
		d.Title = "The request has an id: " + e.Value + "."
	}
	return do(d, copyIDs(f)...), true
}
