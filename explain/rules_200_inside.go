package explain

import (
	"slices"
	"strings"

	"parley/lazyregexp"
)

// insideRules look into bodies under a success code for failures that no member of the root
// tells: in XML, in a batch, at the end of a text.
var insideRules = []rule{
	{id: "E-200-XML", title: "A failure in XML under a success code", on: onSuccess, refs: []ref{rfc(9110, "15.3.1")}, find: xmlFailure, beats: []string{"E-2XX-OK"}},
	{id: "E-200-TEXT", title: "A failure in a line of text under a success code", on: onSuccess, find: textFailure, beats: []string{"E-2XX-OK"}},
	{id: "E-200-BATCH", title: "Parts of a batch that failed", on: onSuccess, find: failedParts, beats: []string{"E-2XX-OK"}},
	{id: "E-200-PARTLY", title: "Errors beside data", on: onSuccess, find: partlyFailed, beats: []string{"E-2XX-OK", "E-200-FAILURE"}},
	{id: "E-JSON-ENCODED", title: "JSON within a JSON string", on: onResponse, aside: true, refs: []ref{rfc(8259, "7")}, find: encodedTwice},
}

// xmlFailed are the ways in which XML says that it failed: the name of its root, or of what
// an API wraps around every answer an attribute or an element. Of a thing that failed, such
// as a build, they say nothing.
var xmlFailed = []*lazyregexp.Regexp{
	lazyregexp.New(`^<(?:\w+:)?(Error|error|errors|Errors|ErrorResponse|errorResponse|Exception|ExceptionReport|ServiceExceptionReport|failure|Failure)[\s>]`),
	lazyregexp.New(`^<(?:\w+:)?` + wrapsAll + `(?:\s[^>]{0,300})?\s(?i:(?:stat|status) ?= ?["'](fail|failed|failure|error)["'])`),
	lazyregexp.New(`^<(?:\w+:)?` + wrapsAll + `[^>]{0,300}>\s*(?:<(?:meta|Meta|header|Header)>\s*)?<(?:status|Status|ack|Ack|result|Result)>\s*(failure|Failure|FAILURE|failed|Failed|error|Error|ERROR)\s*</`),
	lazyregexp.New(`^<(?:\w+:)?` + wrapsAll + `[^>]{0,300}>\s*<(?:success|Success|IsSuccess|isSuccess)>\s*(false|False)\s*</`),
	lazyregexp.New(`^<(?:\w+:)?` + wrapsAll + `[^>]{0,300}>(?:\s*<\w+>[^<]{0,80}</\w+>){0,4}\s*<(?:Ack|ack|Status)>\s*(Failure|FAILURE|Error)\s*</`),
	lazyregexp.New(`^<(?:\w+:)?` + wrapsAll + `[^>]{0,300}>\s*<(?i:return_?code|result_?code|response_?code|err_?code|error_?code)>\s*(?:<!\[CDATA\[\s*)?((?i:fail(?:ed|ure)?|error|[a-z]{1,20}_error|sysexception))\b`),
	lazyregexp.New(`^<(?:\w+:)?` + wrapsAll + `[^>]{0,300}>(?s:.{0,400}?)<[A-Za-z]{1,30}\s[^>]{0,80}\b(?:status|code)=["'](0*[1-9][0-9]{0,5})["'][^>]{0,80}>\s*<(?:errors?|messages?)>`),
	lazyregexp.New(`^<(?:\w+:)?[A-Za-z]{0,40}Response[^>]{0,200}>\s*(?:<[A-Za-z]+[^>]{0,100}>\s*)?<(Error)>\s*<`),
	lazyregexp.New(`^<OAI-PMH[\s>][^<]{0,600}(?:<(?:responseDate|request)[^<]{0,300}</(?:responseDate|request)>\s*){0,2}<error code="([A-Za-z]{3,40})"`),
	lazyregexp.New(`^<(?:\w+:)?[A-Za-z]{1,60}[^>]{0,300}>(?s:.{0,300}?)<(?:\w+:)?[A-Za-z]{0,20}Status\s[^>]{0,60}(?:[Ss]tatus|[Cc]ode|[Rr]esult)=["']((?i:error|fail(?:ed|ure)?))["']`),
	lazyregexp.New(`^<(?:\w+:)?[A-Za-z]{1,60}[^>]{0,300}>\s*(?:<(?:[Ss]tatus|[Rr]esult)>[^<]{0,40}</[A-Za-z]+>\s*)?<(?i:error_?code|err_?code)>\s*(0*[1-9A-Z][0-9A-Za-z_-]{0,20})\s*</[A-Za-z_]+>\s*<(?i:error_?(?:message|description|descr|desc|text|msg)|err_?msg|message|description)>`),
	lazyregexp.New(`^<(?:\w+:)?[A-Za-z]{1,60}[^>]{0,300}>(?s:.{0,900}?)<(?:\w+:)?Errors>\s*<(?:\w+:)?Error\s[^>]{0,200}(?:ShortText|Code)="[^>]{0,200}>([^<]{4,200})<`),
	lazyregexp.New(`^<methodResponse>\s*<(fault)>`),
	lazyregexp.New(`^<(?:\w+:)?[A-Za-z]{0,40}_?ServiceResponse>\s*<cmmMsgHeader>(?s:.{0,600})<returnReasonCode>\s*(0*[1-9][0-9]*)\s*</`),
}

// wrapsAll is the name of a root that an API puts around every answer.
const wrapsAll = `(?:[A-Za-z]{0,40}(?i:response|result|reply|rsp|answer)|ocs|lfm|api|xml|root)`

// xmlFailure is OK-01 for XML.
func xmlFailure(f *facts) (finding, bool) {
	b := f.body()
	if !b.xml || f.shape().name == "SOAP fault" {
		return silent()
	}
	text := b.text[:min(len(b.text), 1024)]
	start := 0
	if i := strings.Index(text, "?>"); strings.HasPrefix(strings.TrimSpace(text), "<?xml") && i > 0 {
		start = i + 2
	}
	start += len(text[start:]) - len(strings.TrimLeft(text[start:], " \t\r\n"))
	if d, ok := f.samlFailure(); ok {
		return d, true
	}
	for _, re := range xmlFailed {
		m := re.FindStringSubmatchIndex(text[start:])
		if m == nil {
			continue
		}
		ev := []evidence{f.inText(start+m[2], text[start+m[2]:start+m[3]], "The body says that it failed.")}
		title := "It failed, under a " + itoa(f.code) + "."
		if f.shape().words() == "" && re == xmlFailed[0] {
			return silent() // an empty list of errors
		}
		if w := f.speech(); w != "" && !onlyStatus(f.shape().words()) {
			title = "It failed, though the status is " + itoa(f.code) + ": " + w
			ev = append(ev, f.shapeQuotes(f.shape())...)
		}
		if fineCode.MatchString(text[start+m[2] : start+m[3]]) {
			return silent()
		}
		if said := strings.TrimSpace(text[start+m[2] : start+m[3]]); strings.HasSuffix(title, "under a "+itoa(f.code)+".") && strings.Count(said, " ") > 1 {
			title = "It failed, though the status is " + itoa(f.code) + ": " + sentence(f.quote(said))
		}
		d := likely(blocker(title, "The status speaks of the transport, the body of the outcome.", append(ev, f.inStatus("Programs that only look at the status will call it a success."))...))
		if notYet.MatchString(f.shape().words()) {
			d.Title = "It is not done yet, though the status is " + itoa(f.code) + ": " + f.speech()
			d.Why = "By its words what was asked for is still being made. Ask again in a while."
			return do(d, f.rates().orSoon()), true
		}
		return f.keyForFailure(d), true
	}
	return silent()
}

// textFailed is a line of text that begins with a word for a failure, as services of old answer.
var textFailed = lazyregexp.New(`^\s*((?:(?:-?ERR|ERROR|FAIL|FAILED|FAILURE|NOK|NACK)(?:$|\s+-\s+|[\s:;|,=#]+)|(?:Error|Failed|Failure|Fatal error)(?:\s*$|\s?[:;|,=#]\s*|\s+-\s+)|error:\s+|(?:Error|Failure) #?[0-9]{2,}\b[:, ]*)([^\n]{0,300}?))\s*$`)

// countsNone is what stands behind such a word where nothing failed, or where it is a heading of
// a report, a line of a log or a name of its own: "Failed: 0, Passed: 12", "NOK 11.43".
var countsNone = lazyregexp.New(`^(?i:0+|none|no|false|null|nil|ok)\.?$|^(?i:count|total)?[:= ]*0(?:$|[,;/]| of )|^[0-9]+[,;/] ?[A-Za-z]+[:= ]+[0-9]|^\[?[0-9]{4}-[0-9]{2}-[0-9]{2}|^[0-9]+[.,][0-9]`)

// csvFailed is a table of one row whose columns are those of an error.
var csvFailed = lazyregexp.New(`^\x{feff}?"?(?i:error|error_?code|err|status)"?[,;\t]"?(?i:message|description|error_?message|detail|reason|msg)"?\s*\n([^\n,;]{0,60}[,;\t]([^\n]{3,300}))\s*$`)

// yamlFailed is a document of YAML that begins with an error in words.
var yamlFailed = lazyregexp.New(`^(?:---\s*\n)?(error:\s+["']?([^\s"'{\[][^\n]{3,300}?)["']?)\s*(?:\n|$)`)

// lineTypes are the types of content under which a line of text is an answer; a line of CSV or
// of a log has its own.
var lineTypes = []string{"", "text/plain", "text/html", "application/octet-stream", "application/json", "text/csv", "application/yaml", "application/x-yaml", "text/yaml"}

// textFailure is OK-01 for a line of text.
func textFailure(f *facts) (finding, bool) {
	b := f.body()
	if b.root != nil || b.xml || b.html || len(b.text) == 0 || len(b.text) > 400 || !slices.Contains(lineTypes, f.resp.Content.MediaType) {
		return silent()
	}
	m := textFailed.FindStringSubmatchIndex(b.text)
	switch f.resp.Content.MediaType {
	case "text/csv":
		m = csvFailed.FindStringSubmatchIndex(b.text)
	case "application/yaml", "application/x-yaml", "text/yaml":
		m = yamlFailed.FindStringSubmatchIndex(b.text)
	}
	if m == nil {
		return silent()
	}
	line, rest := b.text[m[2]:m[3]], ""
	if m[4] >= 0 {
		rest = b.text[m[4]:m[5]]
	}
	if countsNone.MatchString(rest) {
		return silent()
	}
	why := "The status speaks of the transport, the line of text of the outcome."
	if !strings.Contains(rest, " ") {
		why += " What its code stands for is in the API's description."
	}
	return f.keyForFailure(likely(blocker("It failed, though the status is "+itoa(f.code)+": "+sentence(f.quote(line)), why, f.inText(m[2], line, "The body says that it failed."), f.inStatus("Programs that only look at the status will call it a success.")))), true
}

// fineCode is what stands in a member for an error's code where there was none.
var fineCode = lazyregexp.New(`^(?i:ok|none|success|succeeded|no_?error|[a-z]{0,3}0+)$`)

// notYet are words for what is still being made.
var notYet = lazyregexp.New(`(?i)\b(?:(?:is |still |generation |processing |already )in progress|being (?:generated|prepared|processed|created|built)|not (?:yet )?(?:ready|finished)|still (?:processing|running|pending|being)|try again (?:later|shortly|in a)|(?:an?|another|the) (?:\w+ ){1,2}in progress)\b`)

var (
	samlStatus  = lazyregexp.New(`<(?:\w+:)?StatusCode\s[^>]{0,40}Value="(urn:oasis:names:tc:SAML:2\.0:status:(?:Requester|Responder|VersionMismatch))"`)
	samlReason  = lazyregexp.New(`<(?:\w+:)?StatusCode\s[^>]{0,40}Value="(urn:oasis:names:tc:SAML:2\.0:status:[A-Za-z]+)"\s*/>`)
	samlMessage = element(`StatusMessage`)
)

// samlFailure is a SAML response whose status is not Success.
func (f *facts) samlFailure() (finding, bool) {
	text := f.xmlText()
	m := samlStatus.FindStringSubmatchIndex(text)
	if m == nil {
		return silent()
	}
	said := text[m[2]:m[3]]
	ev := []evidence{f.inText(m[2], said, "Who is at fault, in SAML's words.")}
	if r := samlReason.FindStringSubmatchIndex(text[m[1]:]); r != nil {
		said = text[m[1]+r[2] : m[1]+r[3]]
		ev = append(ev, f.inText(m[1]+r[2], said, "The finer code."))
	}
	said = said[strings.LastIndexByte(said, ':')+1:]
	if w, at := f.xmlWord(samlMessage); w != "" {
		said += ", " + w
		ev = append(ev, f.inText(at, w, "What the identity provider says."))
	}
	return blocker("The SAML response says no, under a "+itoa(f.code)+": "+sentence(f.quote(said)), "The message came as it should; the sign-in in it did not succeed.", append(ev, f.inStatus("Says nothing of the sign-in."))...), true
}

// keyForFailure offers other credentials where a failure under a success code is about them.
func (f *facts) keyForFailure(d finding) finding {
	said := f.shape().lower()
	switch {
	case !f.known:
	case f.topic() == topicKey && f.speaksOf("signature") != "" && f.credential().scheme != "bearer": // sign it anew
	case f.credential().sent && (f.wrongKey() || hasAny(said, "token_revoked", "token_expired", "invalid_auth", "invalid_token", "account_inactive", "session expired", "invalid session") != ""):
		d = do(d, f.newToken())
	case !f.credential().sent && (hasAny(said, "not logged in") != "" || keyHeader(f.body().text) != ""):
		d = do(d, f.wantedCredentials()...)
	}
	return d
}

// failedParts is a list of answers to a list of calls, as JSON-RPC and tRPC have it.
func failedParts(f *facts) (finding, bool) {
	root := f.body().root
	if !root.is(isArray) || root.count < 2 {
		return silent()
	}
	failed, seen, answers := 0, 0, false
	var first *node
	for k := root.first; k != nil && seen < maxFaults*50; k, seen = k.next, seen+1 {
		e, worked := k.get("error"), k.get("result")
		if !k.is(isObject) || k.get("jsonrpc") == nil && (k.count > 2 || e == nil && worked == nil) {
			return silent() // a list of things that have an error among their members
		}
		answers = answers || worked != nil || k.get("jsonrpc") != nil || e.is(isObject)
		if e.empty() || e.is(isBool) {
			continue
		}
		if failed++; first == nil {
			first = e
		}
	}
	if failed == 0 || !answers { // rows that have a column for an error
		return silent()
	}
	words := tellingWords(first, 0)
	if words == nil {
		words = first
	}
	title := itoa(failed) + " of " + itoa(root.count) + " calls of the batch failed"
	if w := words.scalar(); w != "" {
		title += "; the first: " + sentence(f.quote(w))
	} else {
		title += "."
	}
	return blocker(title, "The status says only that the batch was taken: each call has an outcome of its own.", f.inJSON(words, "Of the first that failed."), f.inStatus("Says nothing of the calls.")), true
}

// partlyFailed is errors beside data outside of GraphQL, as Twitter writes it.
func partlyFailed(f *facts) (finding, bool) {
	root := f.body().root
	errs, data := root.get("errors"), root.get("data")
	if !errs.is(isArray) || errs.count == 0 || data.empty() || !data.is(isArray) && !data.is(isObject) || f.shape().name == "GraphQL" || allNull(data) {
		return silent()
	}
	words := tellingWords(errs.first, 0)
	if errs.first.words() != "" {
		words = errs.first
	}
	if words == nil {
		return silent()
	}
	return warning("A part of it failed, though the status is "+itoa(f.code)+": "+sentence(f.quote(words.words())), "What stands in data can be used; what the errors name is missing from it.", f.inJSON(words, "What the body says of it."), f.inStatus("Programs that only look at the status will miss it.")), true
}

// encodedTwice is JSON that was written as a string of JSON.
func encodedTwice(f *facts) (finding, bool) {
	root := f.body().around.packed
	if root == nil {
		return silent()
	}
	return warning("The body is JSON within a JSON string: it was encoded twice.", "A client gets a text where it expects an object, and has to parse that again. The server writes what is JSON already as JSON.", f.inJSON(root, "A string, and JSON by itself."), f.inHeader("Content-Type", "What it says it is.")), true
}

// lateFailure is a program's error message at the end of a text that was begun before.
func (f *facts) lateFailure() (evidence, bool) {
	b := f.body()
	if b.html || b.root != nil || !b.whole || !b.textual() {
		return evidence{}, false
	}
	switch f.resp.Content.MediaType { // a log may end in an exception and be whole
	case "text/tab-separated-values", "text/csv", "application/x-ndjson", "application/jsonl", "application/x-jsonlines":
	default:
		if !f.has("X-ClickHouse-Query-Id") && !f.has("X-ClickHouse-Exception-Code") {
			return evidence{}, false
		}
	}
	from := max(0, len(b.text)-2000)
	at := strings.LastIndex(strings.TrimRight(b.text, "\r\n"), "\n") + 1
	for _, word := range []string{"DB::Exception: ", "Traceback (most recent call last)", "Exception in thread "} {
		if i := strings.LastIndex(b.text[from:], word); i >= 0 {
			if begin := strings.LastIndex(b.text[:from+i], "\n") + 1; begin > 0 || word != "DB::Exception: " {
				at = begin
			}
			return f.inText(at, b.text[at:min(len(b.text), at+500)], "The words of a program that failed, at the end of the text."), true
		}
	}
	return evidence{}, false
}
