package explain

import (
	"strconv"
	"strings"

	"parley/playground"
)

// Short names for the types that every rule speaks of.
type (
	finding  = playground.Finding
	evidence = playground.Evidence
	action   = playground.Action
	patch    = playground.Patch
	field    = playground.Field
	ref      = playground.Ref
)

func itoa(n int) string { return strconv.Itoa(n) }

// blocker says why it failed, for certain.
func blocker(title, why string, ev ...evidence) finding {
	return made(playground.SeverityBlocker, title, why, ev)
}

// warning says what works now and will bite.
func warning(title, why string, ev ...evidence) finding {
	return made(playground.SeverityWarning, title, why, ev)
}

// note says what is worth knowing.
func note(title, why string, ev ...evidence) finding {
	return made(playground.SeverityNote, title, why, ev)
}

// fine says what was checked and is in order.
func fine(title, why string, ev ...evidence) finding {
	return made(playground.SeverityOK, title, why, ev)
}

func made(s playground.Severity, title, why string, ev []evidence) finding {
	return finding{Severity: s, Confidence: playground.Certain, Title: title, Why: why, Evidence: ev}
}

// likely marks a finding as read from a known shape or a product's mark.
func likely(d finding) finding { d.Confidence = playground.Likely; return d }

// possible marks a finding as one of several causes.
func possible(d finding) finding { d.Confidence = playground.Possible; return d }

// do adds next steps.
func do(d finding, actions ...action) finding {
	for _, a := range actions {
		if a.Label != "" {
			d.Actions = append(d.Actions, a)
		}
	}
	return d
}

// silent is the answer of a rule that has nothing to say.
func silent() (finding, bool) { return finding{}, false }

// inHeader quotes a response field with all its lines.
func (f *facts) inHeader(name, reading string) evidence {
	e := evidence{Where: playground.InResponseHeader, Name: name, Reading: reading}
	if f.resp == nil {
		return e
	}
	var values []string
	for _, h := range f.resp.Headers {
		if strings.EqualFold(h.Name, name) {
			e.Name = h.Name
			values = append(values, f.quoteWhole(maskedField(h.Name, h.Value)))
		}
	}
	if e.Value = strings.Join(values, ", "); values == nil {
		e.Value = notSent
	}
	return e
}

// inSent quotes a field of the request that was sent last.
func (f *facts) inSent(name, reading string) evidence {
	e := evidence{Where: playground.InRequestHeader, Name: name, Reading: reading}
	for _, h := range f.sent.Headers {
		if strings.EqualFold(h.Name, name) {
			e.Name, e.Value = h.Name, f.quoteWhole(maskedField(h.Name, h.Value))
			return e
		}
	}
	e.Value = notSent
	return e
}

// notSent stands where a value would, had it been there.
const notSent = "not sent"

// inJSON quotes a value of the response's JSON. A value under a secret's name is masked.
func (f *facts) inJSON(n *node, reading string) evidence {
	e := f.inJSONPlain(n, reading)
	if n != nil && n.key != "" && n.kind != isObject && n.kind != isArray && playground.SecretName(n.key) {
		e.Value = playground.Mask(n.text)
	}
	return e
}

// inJSONPlain is inJSON for a value that is about a field and does not hold it, such as
// errors.password.
func (f *facts) inJSONPlain(n *node, reading string) evidence {
	e := evidence{Where: playground.InBodyJSON, Name: n.pointer(), Reading: reading}
	if n == nil {
		return e
	}
	if e.Line = n.line; f.body().around.any() && n != f.body().around.packed {
		e.Line = 0
	}
	switch n.kind {
	case isString:
		e.Value = f.quoteWhole(n.text)
	case isObject, isArray:
		e.Value = f.quoteWhole(n.compact())
		if b := f.body(); b.fault != nil || !b.whole { // what is missing must not look closed
			e.Value = strings.TrimRight(e.Value, "]}…") + "…"
		}
	default:
		e.Value = f.quoteWhole(n.text)
	}
	return e
}

// inText quotes from the response's text or HTML; the line is that of its first byte.
func (f *facts) inText(offset int, value, reading string) evidence {
	where := playground.InBodyText
	if f.body().html {
		where = playground.InBodyHTML
	}
	return evidence{Where: where, Name: "body", Value: f.quoteWhole(value), Line: f.body().lineAt(offset), Reading: reading}
}

// inWord quotes the line of the response's text around a word that was found in it.
func (f *facts) inWord(word, reading string) evidence {
	b := f.body()
	i := strings.Index(b.lower(), word)
	if i < 0 {
		return f.inText(0, word, reading)
	}
	start := strings.LastIndexByte(b.text[:i], '\n') + 1
	end := len(b.text)
	if j := strings.IndexByte(b.text[i:], '\n'); j >= 0 {
		end = i + j
	}
	if b.html && !strings.Contains(word, "<") { // the text around it, without the tags
		start = max(start, strings.LastIndexByte(b.text[:i], '>')+1)
		if j := strings.IndexByte(b.text[i:end], '<'); j >= 0 {
			end = i + j
		}
	}
	start = max(start, i-120)
	end = min(end, i+len(word)+200)
	return f.inText(i, b.text[start:end], reading)
}

// inStatus quotes the status line.
func (f *facts) inStatus(reading string) evidence {
	v := itoa(f.code)
	if f.resp != nil && f.resp.Reason != "" {
		v += " " + f.quote(f.resp.Reason)
	}
	return evidence{Where: playground.InStatus, Name: "status", Value: v, Reading: reading}
}

// inMethod quotes the method and path of the request.
func (f *facts) inMethod(reading string) evidence {
	e := evidence{Where: playground.InRequestURL, Name: "request", Value: f.quote(f.method), Reading: reading}
	if f.address() != "" && f.path() != "this address" {
		e.Value += " " + f.path()
	}
	return e
}

// inURL quotes a URL of the request.
// inVersion quotes the version that the request was sent as, where that was one of choice.
func (f *facts) inVersion(reading string) evidence {
	return evidence{Where: playground.InRequestURL, Name: "version", Value: "HTTP/" + f.quote(f.sent.Version), Reading: reading}
}

// asHTTP10 reports whether the request was sent as HTTP/1.0.
func (f *facts) asHTTP10() bool { return f.sent != nil && f.sent.Version == playground.HTTP10 }

func (f *facts) inURL(value, reading string) evidence {
	return evidence{Where: playground.InRequestURL, Name: "url", Value: f.quoteWhole(playground.MaskURL(value)), Reading: reading}
}

// inBody quotes from the request's content.
func (f *facts) inBody(name, value string, line int, reading string) evidence {
	if playground.SecretName(name) {
		value = playground.Mask(value)
	}
	return evidence{Where: playground.InRequestBody, Name: name, Value: f.quoteWhole(value), Line: line, Reading: reading}
}

// inTiming quotes a figure of time.
func inTiming(name, value, reading string) evidence {
	return evidence{Where: playground.InTiming, Name: name, Value: value, Reading: reading}
}

// inTLS quotes the handshake.
func (f *facts) inTLS(name, value, reading string) evidence {
	return evidence{Where: playground.InTLS, Name: name, Value: f.quoteWhole(value), Reading: reading}
}

// inHop quotes an exchange before the last; hop counts from 1.
func (f *facts) inHop(hop int, name, value, reading string) evidence {
	return evidence{Where: playground.InHop, Name: name, Value: f.quoteWhole(maskedField(name, value)), Hop: hop, Reading: reading}
}

// inHistory quotes another run.
func (f *facts) inHistory(r *playground.RunSummary, reading string) evidence {
	u := r.URL
	if r.FinalURL != "" {
		u = r.FinalURL
	}
	outcome := "no response"
	if r.Status != 0 {
		outcome = codeName(r.Status)
	}
	return evidence{Where: playground.InHistory, Name: "run " + r.ID.String(), Value: f.quote(r.Method) + " " + f.quoteURL(u) + " → " + outcome, Reading: reading, Run: r.ID}
}

// inFailure quotes what is recorded of the failure.
func (f *facts) inFailure(name, value, reading string) evidence {
	return evidence{Where: playground.InFailure, Name: name, Value: f.quoteWhole(value), Reading: reading}
}

// Actions.

// resend sends the patched request.
func resend(label string, p patch) action {
	return action{Label: label, Kind: playground.ActionResend, Patch: p}
}

// waitFor sends the same request after a wait.
func waitFor(label string, ms int64) action {
	return action{Label: label, Kind: playground.ActionWait, Patch: patch{AfterMS: ms}}
}

// edit loads the patched request into the composer.
func edit(label string, p patch) action {
	return action{Label: label, Kind: playground.ActionEdit, Patch: p}
}

// open shows a URL.
func open(label, url string) action {
	return action{Label: label, Kind: playground.ActionOpen, Patch: patch{URL: url}}
}

// copyText copies.
func copyText(label, text string) action {
	return action{Label: label, Kind: playground.ActionCopy, Text: text}
}

func set(name, value string) []field { return []field{{Name: name, Value: value}} }

// get is a patch that fetches a URL with GET and without the content.
func (f *facts) get(url string) patch {
	p := patch{Method: "GET", URL: url}
	if f.sendsContent() {
		p.Body = "drop"
		p.RemoveHeaders = f.contentFields()
	}
	return p
}

// contentFields are the request's fields that only describe its content.
func (f *facts) contentFields() []string {
	var names []string
	for _, n := range []string{"Content-Type", "Content-Length", "Content-Encoding", "Content-Language"} {
		if _, ok := f.run.Request.Header(n); ok {
			names = append(names, n)
		}
	}
	return names
}

// rfc points into an RFC.
func rfc(number int, section string) ref {
	r := ref{Title: "RFC " + itoa(number), URL: "https://www.rfc-editor.org/rfc/rfc" + itoa(number)}
	if section != "" {
		r.Title += ", " + section
		r.URL += "#section-" + section
	}
	return r
}
