package explain

import (
	"net/url"
	"strings"

	"parley/lazyregexp"
)

// partLists are the names under which the outcomes of a batch stand.
var partLists = []string{"items", "responses", "results", "objects", "addResults", "updateResults", "deleteResults", "operations", "outcomes", "entry", "messages", "records", "entries"}

// failedItems is a batch whose parts have outcomes of their own, as Elasticsearch's bulk,
// CouchDB's documents, Microsoft Graph's batch, FHIR's bundle and ArcGIS's edits.
func failedItems(f *facts) (finding, bool) {
	if d, ok := f.failedSections(); ok {
		return d, true
	}
	if d, ok := f.failedList(); ok {
		return d, true
	}
	root := f.body().root
	batch := f.known && f.method == "POST" && hasAny(strings.ToLower(f.target.Path), "search", "query", "logs", "find", "list", "graphql") == ""
	sure := root.get("errors").is(isBool) && root.get("errors").text == "true"
	for _, list := range append([]*node{root}, root.each(partLists...)...) {
		if !list.is(isArray) || list == root && !batch {
			continue
		}
		failed, first := list.failedParts(sure || batch && (list.key != "entry" || root.get("type").words() == "batch-response"))
		if failed == 0 || list == root && root.first.get("jsonrpc") != nil {
			continue
		}
		words := deepWords(first)
		if first.words() != "" {
			words = first
		} else if words == nil {
			words = tellingWords(first, 0)
		}
		if words == nil {
			words = first
		}
		title := itoa(failed) + " of " + itoa(list.count) + " items failed"
		if w := words.scalar(); w != "" {
			title += "; the first: " + sentence(f.quote(w))
		} else {
			title += "."
		}
		ev := []evidence{f.inJSON(words, "Of the first that failed.")}
		if sure {
			ev = append(ev, f.inJSON(root.get("errors"), "Some failed."))
		}
		why := "The status says only that the batch was taken: each item has an outcome of its own."
		if failed < list.count {
			why += " The others were carried out."
		}
		return blocker(title, why, append(ev, f.inStatus("Says nothing of the items."))...), true
	}
	return silent()
}

// each are the members of those names that are there.
func (n *node) each(names ...string) []*node {
	var all []*node
	for _, name := range names {
		if m := n.one(name); m != nil {
			all = append(all, m)
		}
	}
	return all
}

// failedParts counts the members of a list whose outcome is a failure. Without a batch that
// was sent only those count that carry the number of their statement, as InfluxDB's do: any
// other list may be one of things that have an error among their members.
func (n *node) failedParts(batch bool) (failed int, first *node) {
	for k := n.first; k != nil; k = k.next {
		if !batch && k.get("statement_id") == nil {
			continue
		}
		bad := k.badOutcome()
		if bad == nil {
			bad = k.firstKid().badOutcome() // Elasticsearch: {"index": {…}}
		}
		if bad == nil {
			continue
		}
		if failed++; first == nil {
			first = bad
		}
	}
	return failed, first
}

// badOutcome is what a part of a batch says of its failure, or nil.
func (n *node) badOutcome() *node {
	if !n.is(isObject) {
		return nil
	}
	if e := n.get("error"); !e.empty() && (e.is(isObject) || e.words() != "") {
		if r := n.get("reason"); e.words() != "" && looksLikeCode(e.text) && r.words() != "" {
			return r // CouchDB
		}
		return e
	}
	if e := n.one("failure", "fault", "exception"); e.is(isObject) && tellingWords(e, 1) != nil {
		return e
	}
	if s := n.one("success"); s.is(isBool) && s.text == "false" {
		return n
	}
	switch s := n.one("status", "state", "result"); strings.ToLower(s.words()) {
	case "error", "failed", "failure", "rejected", "invalid":
		if e := n.one("errors", "error", "errorMessage", "error_message", "message", "reason", "detail"); e != s && (e.words() != "" || e.is(isArray) && e.count > 0 || e.is(isObject)) {
			return e
		}
	}
	status, body := n.one("status", "statusCode", "status_code", "httpStatus"), n.get("body")
	if r := n.get("response"); r.is(isObject) { // FHIR
		status, body = r.get("status"), r.get("outcome")
		if body == nil {
			body = r
		}
	}
	if w := status.scalar(); len(w) >= 3 && (w[0] == '4' || w[0] == '5') && isNumber(w[:3]) && (len(w) == 3 || w[3] == ' ') && (body != nil || n.get("headers") != nil) {
		if body.empty() {
			return status
		}
		return body
	}
	return nil
}

var sectionStatus = lazyregexp.New(`(?m)^HTTP/1\.[01] ([1-5]\d\d)[^\r\n]{0,60}`)

// deleteParts are the outcomes in S3's answer to a request that deletes several objects.
var deleteParts = lazyregexp.New(`<(Deleted|Error)>`)

// failedSections are failures among the answers within a multipart answer, as OData and
// Google write a batch, and among the objects that S3 was to delete.
func (f *facts) failedSections() (finding, bool) {
	b := f.body()
	re := sectionStatus
	switch {
	case strings.HasPrefix(f.resp.Content.MediaType, "multipart/mixed"):
	case b.xml && strings.Contains(b.text[:min(len(b.text), 400)], "<DeleteResult"):
		re = deleteParts
	default:
		return silent()
	}
	text := b.text[:min(len(b.text), markBytes)]
	var ev []evidence
	failed, all := 0, re.FindAllStringSubmatchIndex(text, 1000)
	for _, m := range all {
		if w := text[m[2]:m[3]]; w[0] != '4' && w[0] != '5' && w != "Error" {
			continue
		}
		if failed++; len(ev) < 3 {
			end := m[1]
			if re == deleteParts {
				end = min(len(text), m[0]+400)
				if i := strings.Index(text[m[0]:end], "</Error>"); i > 0 {
					end = m[0] + i
				}
			}
			ev = append(ev, f.inText(m[0], strings.TrimSpace(text[m[0]:end]), "One that failed."))
		}
	}
	if failed == 0 {
		return silent()
	}
	title := itoa(failed) + " of " + itoa(len(all)) + " parts of the batch failed."
	return blocker(title, "The status says only that the batch was taken: each part has an outcome of its own.", append(ev, f.inStatus("Says nothing of the parts."))...), true
}

// incomplete is an answer that says itself that a part of it is missing.
func incomplete(f *facts) (finding, bool) {
	root := f.body().root
	shards := root.get("_shards")
	n := shards.get("failed")
	why := "What came can be used, and is not all. The status says nothing of it."
	switch {
	case n.is(isNumeric) && n.text != "0":
		title := "The answer is not complete: " + n.text + " of " + or(shards.get("total").scalar(), "the") + " shards failed"
		ev := []evidence{f.inJSON(n, "How many failed.")}
		if words := deepWords(shards.get("failures").firstKid()); words != nil {
			title += "; the first: " + sentence(f.quote(words.text))
			ev = append(ev, f.inJSON(words, "What the first says."))
		} else {
			title += "."
		}
		return warning(title, why, append(ev, f.inStatus("A success, by its number."))...), true
	case root.get("timed_out").is(isBool) && root.get("timed_out").text == "true" && root.get("took") != nil:
		return warning("The answer is not complete: the search ran out of its time.", why+" A narrower search, or a longer timeout, brings the rest.", f.inJSON(root.get("timed_out"), "It was ended."), f.inJSON(root.get("took"), "How long it took, in milliseconds.")), true
	}
	for _, n := range []*node{root.get("choices").firstKid().get("finish_reason"), root.get("stop_reason"), root.get("candidates").firstKid().get("finishReason")} { // language models
		switch strings.ToLower(n.words()) {
		case "length", "max_tokens":
			return warning("The model's answer is cut off: it reached the most tokens that it may write.", "What came is its beginning. Ask with a larger limit, or let it go on from there.", f.inJSON(n, "Why it ended."), f.inStatus("Says nothing of it.")), true
		case "content_filter", "safety", "refusal", "recitation", "prohibited_content":
			return warning("The model's answer was held back or cut by a filter ("+f.quote(n.text)+").", "The request was taken; what it asked for, or what came of it, touched a rule of the provider.", f.inJSON(n, "Why it ended."), f.inStatus("Says nothing of it.")), true
		}
	}
	if v, ok := f.header("X-Krakend-Completed"); ok && v == "false" && f.code < 300 {
		return warning("The answer is not complete: one of the services behind the gateway did not answer.", "KrakenD puts answers together, and says that one is missing. What came can be used.", f.inHeader("X-Krakend-Completed", "KrakenD's word for it.")), true
	}
	return silent()
}

// formFailure is an error told as a form, as GitHub's token endpoint does under a 200.
func (f *facts) formFailure() (code, words string, ev []evidence) {
	text := f.body().text
	if code, words, ev := f.gatewayPairs(); code != "" {
		return code, words, ev
	}
	if f.resp.Content.MediaType != "application/x-www-form-urlencoded" || len(text) > 4096 || f.body().root != nil {
		return "", "", nil
	}
	values, err := url.ParseQuery(strings.TrimSpace(text))
	if err != nil || values.Get("error") == "" || values.Has("access_token") {
		return "", "", nil
	}
	for _, name := range []string{"error_description", "error"} {
		at := strings.Index("&"+text, "&"+name+"=")
		if at < 0 {
			continue
		}
		raw, _, _ := strings.Cut(text[at:], "&")
		ev = append(ev, f.inText(at, raw, "What the server says, as a form."))
	}
	return values.Get("error"), values.Get("error_description"), ev
}

// pairsLine is a line of names with values, as gateways for payments answer.
var pairsLine = lazyregexp.New(`^[A-Za-z][A-Za-z0-9_]{1,40}=[^&\s]*(?:&[A-Za-z]\w*=[^&\n]*)+$`)

// gatewayPairs is a refusal in such a line: ACK=Failure, or a RESULT that is not 0 beside words.
func (f *facts) gatewayPairs() (code, words string, ev []evidence) {
	text := strings.TrimSpace(f.body().text)
	if f.body().root != nil || f.body().html || len(text) > 4096 || !strings.Contains(text, "&") || !pairsLine.MatchString(text) {
		return "", "", nil
	}
	values, err := url.ParseQuery(text)
	if err != nil {
		return "", "", nil
	}
	result, said := "", ""
	switch ack := values.Get("ACK"); {
	case strings.HasPrefix(ack, "Failure"):
		result, said = "ACK", "L_LONGMESSAGE0"
	case values.Get("RESULT") != "" && values.Get("RESULT") != "0" && values.Get("RESPMSG") != "":
		result, said = "RESULT", "RESPMSG"
	case values.Get("response") != "" && values.Get("response") != "1" && values.Get("responsetext") != "":
		result, said = "response", "responsetext"
	default:
		if result, said = codedPairs(values); result == "" {
			return "", "", nil
		}
	}
	for _, name := range []string{said, result} {
		if at := strings.Index("&"+text, "&"+name+"="); at >= 0 {
			raw, _, _ := strings.Cut(text[at:], "&")
			ev = append(ev, f.inText(strings.Index(f.body().text, text)+at, raw, "What the gateway says."))
		}
	}
	return values.Get(result), values.Get(said), ev
}

// codedPairs are the names of an error's code that is not 0, and of the words beside it.
func codedPairs(values url.Values) (code, said string) {
	for name, v := range values {
		switch plainName(name) {
		case "errorcode", "errcode", "errno", "errornumber":
			if strings.Trim(v[0], "0") != "" && !fineCode.MatchString(v[0]) {
				code = name
			}
		case "errormessage", "errormsg", "errmsg", "errordescription", "errortext":
			if v[0] != "" {
				said = name
			}
		}
	}
	if said == "" {
		return "", ""
	}
	return code, said
}

// asksForPageOf reports a heading with a code that the address names: it is a page about that.
func (f *facts) asksForPageOf(head string) bool {
	for _, step := range strings.Split(f.target.Path, "/") {
		step, _, _ = strings.Cut(step, ".")
		if len(step) == 3 && (step[0] == '4' || step[0] == '5') && isNumber(step) && strings.Contains(head, step) {
			return true
		}
	}
	return false
}

// errorPage is a page that says that it is an error, under a success.
func errorPage(f *facts) (finding, bool) {
	b := f.body()
	if code, words, ev := f.formFailure(); code != "" {
		return blocker("It failed, though the status is "+itoa(f.code)+": "+sentence(f.quote(or(words, code))), "The body is a form that tells an error. Programs that only look at the status will call it a success.", append(ev, f.inStatus("A success, by its number."))...), true
	}
	if !b.html || len(b.text) > 64<<10 {
		return silent()
	}
	if m := entraError.FindStringSubmatchIndex(b.text); m != nil {
		words := b.text[m[2]:m[3]]
		why := "It came in place of a sign-in, under a success code."
		if n := entraNumber.FindStringSubmatch(words); n != nil && entraCauses[n[1]] != "" {
			why = entraCauses[n[1]] + " " + why
		}
		return blocker("Entra's page reports an error: "+sentence(f.quote(words)), why, f.inText(m[2], words, "What the page says."), f.inStatus("A success, by its number.")), true
	}
	p := f.htmlPage()
	for _, w := range []piece{{p.title, p.titleAt}, {p.heading, p.headingAt}} {
		head := strings.TrimSpace(w.text)
		stock := errorTitle.MatchString(head)
		if head == "" || !stock && !f.isVerdict(head) || f.asksForPageOf(head) {
			continue
		}
		said, at := w.text, w.at
		if p.para != "" && len(p.para) < 300 && (onlyStatus(w.text) && !onlyStatus(p.para) || !stock && wordy(p.para)) {
			said, at = p.para, p.paraAt
		}
		ev := []evidence{f.inText(w.at, w.text, "The page calls itself this.")}
		if at != w.at {
			ev = append(ev, f.inText(at, said, "What the page says."))
		}
		d := likely(blocker("The page is one for an error, though the status is "+itoa(f.code)+": "+sentence(f.quote(said)), "Programs that only look at the status will call it a success.", append(ev, f.inStatus("A success, by its number."))...))
		if f.topic() == topicBusy {
			why, _ := f.aboutElse()
			d.Why += " " + why
			d = do(d, f.soonBy(said))
		}
		return d, true
	}
	return silent()
}

var (
	entraError = lazyregexp.New(`"strServiceExceptionMessage":"(AADSTS[^"\\]{5,400})`)
	errorTitle = lazyregexp.New(`(?i)^(?:(?:error:? |http (?:status|error) )?(?:40[0-9]|41[0-9]|42[0-9]|5[0-2][0-9])(?:\.[0-9]{1,3})?(?:$|[ :|–—-]+(?:(?:page|file or directory|file) )?(?:not found|error|forbidden|unauthorized|access|bad|internal|service|gateway|too many|method|gone|request|server).{0,60})|(?:http )?(?:error )?(?:(?:page |file )?not found|access denied|forbidden|unauthorized|bad request|internal server error|server error|service unavailable|bad gateway|invalid (?:api )?key|application error|an error (?:has )?occurred))[.!]?$`)
)

// davHrefBehind is the name of a member that stands behind its status, davSaid what is said
// of one.
var (
	davHrefBehind = lazyregexp.New(`(?i)^</(?:\w+:)?status>\s*<(?:\w+:)?href>([^<]{1,300})<`)
	davSaid       = lazyregexp.New(`(?i)<(?:\w+:)?responsedescription>([^<]{3,300})<`)
)
