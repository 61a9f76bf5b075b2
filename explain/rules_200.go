package explain

import (
	"strconv"
	"strings"

	"parley/lazyregexp"
)

// failureUnderSuccess is OK-01.
func failureUnderSuccess(f *facts) (finding, bool) {
	root := f.body().root
	sign := onlyMessage(root)
	if sign == nil && root.is(isObject) {
		sign = failureSign(root)
	}
	if sign == nil {
		sign = rowFailed(root)
	}
	if sign == nil {
		return f.bareNone()
	}
	message := tellingWords(root, 0)
	if message == nil && root.is(isArray) {
		message = longestWords(sign)
	}
	if message == nil && sign.parent != root {
		if message = sign.parent.one("sub_msg"); message.words() == "" {
			message = tellingWords(sign.parent, 0)
		}
	}
	if message == nil && strings.Contains(sign.words(), " ") {
		message = sign
	}
	if message == nil && sign.parent == root {
		message = tellingWords(root.get("object"), 0)
	}
	if w := pairWords(sign); message == nil || w != nil && looksLikeCode(message.scalar()) {
		message = w
	}
	if message == nil {
		message = deepWords(root)
	}
	if message == nil {
		if message = failureKind(root, sign); message == sign {
			message = wideWords(root, sign)
		}
	}
	if c := message.parent.one("errorCode", "error_code", "code"); len(message.words()) < 5 && tellingCode(c.words()) {
		message = c // it says more than its words
	}
	if onlyPoints(message.words()) {
		if m := particulars(message.parent, message); m != nil {
			message = m
		}
	}
	words := message.words()
	title := f.codeBehind("It failed, under a " + itoa(f.code) + ".")
	if words != "" && words != sign.scalar() || sign.is(isString) && words != "" {
		title = "It failed, though the status is " + itoa(f.code) + ": " + sentence(f.quote(words))
	}
	ev := []evidence{f.inJSON(sign, "The body says that it failed.")}
	if s := f.shape(); s.name == "JSON-RPC" && s.code != nil {
		title = "JSON-RPC answered " + f.quote(s.code.text) + "."
		if words != "" {
			title = "JSON-RPC answered " + f.quote(s.code.text) + ": " + sentence(f.quote(words))
		}
		ev = []evidence{f.inJSON(s.code, "JSON-RPC's code: "+or(rpcErrors[s.code.text], "one of the server's own")+".")}
	}
	if message != sign {
		ev = append(ev, f.inJSON(message, "What the body says of it."))
	}
	if c := root.one("code", "error_code", "errorCode", "errcode"); c.scalar() != "" && c != sign && c != message {
		ev = append(ev, f.inJSON(c, "Its code."))
	}
	ev = append(ev, f.inStatus("Programs that only look at the status will call it a success."))
	if f.describes(root, sign) {
		return likely(warning("What the answer describes has failed: "+sentence(f.quote(or(words, sign.scalar()))), "The request itself worked: it asked for a record, and this is how the record stands.", ev[:len(ev)-1]...)), true
	}
	if nothingFound.MatchString(words) && (f.method == "GET" || f.method == "POST") {
		return likely(warning("Nothing was found, though the status is "+itoa(f.code)+": "+sentence(f.quote(words)), "The request was understood; nothing that the server holds fits it. That is no failure of the request: look at what was searched for.", ev[:len(ev)-1]...)), true
	}
	if s := f.shape(); message != nil && s.words() == "" {
		s.message, s.about, s.folded = message, nil, "" // what it is about is told by these words
	}
	d := f.keyForFailure(likely(blocker(title, "The status speaks of the transport, the body of the outcome. A test has to look at "+sign.pointer()+".", ev...)))
	if f.known && !f.credential().sent && hasAny(f.shape().lower(), "not_authed", "unauthenticated", "not authenticated", "authentication required", "must be logged in", "missing token", "no token") != "" {
		d.Why += " No credentials were sent."
		d = do(d, f.addCredentials("Bearer")...)
	} else if h := f.hint(); h != "" {
		d.Why += " " + h
	} else if why, _ := f.aboutElse(); why != "" {
		d.Why += " " + why
	} else if f.topic() == topicRights {
		d.Why += " By its words the caller may not do this, or what is asked was not opened to them."
	}
	if why, e := f.listedFault(root); why != "" {
		d.Why, d.Evidence = d.Why+" "+why, append([]evidence{e}, d.Evidence...)
	}
	if n := waitInWords(words); n > 0 && len(d.Actions) == 0 && (f.topic() == topicLimit || f.topic() == topicMoney || f.topic() == topicBusy || hasAny(strings.ToLower(words), "limit", "quota", "budget", "credits", "exceeded", "exhausted", "too many") != "") {
		d = do(d, f.soonBy(words))
	}
	if f.speaksOf(rateWords...) != "" && f.speaksOf("limit reached", "limit exceeded", "too many", "throttled", "slow down", "exceeded") != "" && len(d.Actions) == 0 {
		d = do(d, f.rates().action())
	}
	return d, true
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
	if n := flagCode(root); n != nil {
		return n
	}
	for _, k := range []string{"error", "errors", "exception", "fault"} {
		n := root.one(k)
		if n.is(isBool) && n.text == "true" {
			return n
		}
		if n.is(isArray) && n.first.is(isObject) && root.one("total", "total_count", "page", "per_page", "next", "next_page", "offset") != nil {
			continue // a list of errors that was asked for, page by page
		}
		if n.is(isString) && isDictionary(root) {
			continue
		}
		if n.empty() || n.is(isBool) || n.is(isNumeric) || countsSuccess(n) || saysSuccess(root) || successBelow(n, 0) || describesError(root, n) {
			continue
		}
		if n.is(isObject) && tellingWords(n, 1) == nil && n.one("code", "type", "status", "error_code", "errorCode") == nil {
			continue
		}
		if c := n.one("code", "status", "error_code", "errorCode"); n.is(isObject) && tellingWords(n, 1) == nil && (countsSuccess(c) || c.is(isNumeric) && (c.text == "0" || c.text == "200")) {
			continue // the error that says that there is none
		}
		return n
	}
	for _, k := range []string{"errorCode", "error_code", "errcode", "errno", "retcode"} {
		if n := root.one(k); n.is(isNumeric) && n.text != "0" || n.is(isString) && n.text != "" && n.text != "0" && !countsSuccess(n) {
			return n
		}
	}
	if n := root.one("error"); n.is(isNumeric) && n.text != "0" && root.one("errorSummary", "errorDescription", "error_description", "error_msg", "errmsg", "msg", "message").words() != "" && (len(n.text) == 3 && isEnvelope(root) || n.text[0] == '-' || root.one("msg", "message") == nil) {
		return n // a number, with its words beside it
	}
	for k, seen := root.first, 0; k != nil && seen < 32; k, seen = k.next, seen+1 {
		switch plainName(k.key) {
		case "errormessage", "errortext":
			if k.words() != "" && root.one("pattern", "regex", "regexp") == nil { // else it is for who types something else
				return k
			}
		}
	}
	if n := wrappedSign(root); n != nil {
		return n
	}
	if n := root.get("messages").firstKid().one("error-text", "error_text", "errorText"); n.words() != "" { // Vonage
		return n
	}
	if n := statedZero(root); n != nil {
		return n
	}
	if n := loneNotice(root); n != nil {
		return n
	}
	if n := failureCode(root); n != nil {
		return n
	}
	return toldSign(root)
}

// isDictionary reports texts for people, by name, as programs load them in a language: an outcome does not
// have the sentence for a success beside the one for an error.
func isDictionary(root *node) bool {
	if w := root.one("success").words(); root.count < 3 || w == "" || strings.EqualFold(w, "false") || strings.EqualFold(w, "no") {
		return false
	}
	for k, seen := root.first, 0; k != nil && seen < 32; k, seen = k.next, seen+1 {
		if !k.is(isString) && !k.is(isObject) {
			return false
		}
	}
	return true
}

// wrappedSign is a sign of failure one level below: in an event of a watch, or in what an
// API wraps around every answer.
func wrappedSign(root *node) *node {
	if o := root.get("object"); strings.EqualFold(root.get("type").words(), "error") && tellingWords(o, 1) != nil {
		return root.get("type")
	}
	for k := root.first; k != nil && root.count <= 4; k = k.next { // Alipay
		if c := k.one("sub_code"); strings.HasSuffix(strings.ToLower(k.key), "response") && c.words() != "" {
			return c
		}
	}
	if n := errorInside(root); n != nil {
		return n
	}
	if n := statusInside(root, 0); n != nil {
		return n
	}
	for _, name := range []string{"response", "meta", "header", "responseHeader", "status", "result"} {
		w := root.one(name)
		if !w.is(isObject) {
			continue
		}
		if n := w.one("success", "ok", "succeeded"); n.is(isBool) && n.text == "false" {
			return n
		}
		if n := w.one("error_code", "errorCode", "errcode"); n.is(isNumeric) && n.text != "0" && w.one("error_message", "errorMessage", "message", "errmsg").words() != "" {
			return n
		}
		if n := headCode(w); n != nil {
			return n
		}
		if n := w.one("error"); n.is(isObject) && tellingWords(n, 1) != nil && name != "result" {
			return n
		}
	}
	return nil
}

// saysSuccess reports a member that says in so many words that it worked.
func saysSuccess(root *node) bool {
	n := root.one("success", "ok", "succeeded")
	return n.is(isBool) && n.text == "true"
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

// multiStatus is OK-21, for WebDAV's XML and for lists in JSON.
func multiStatus(f *facts) (finding, bool) {
	m := members{f: f}
	if b := f.body(); b.xml {
		m.readXML(b.text[:min(len(b.text), markBytes)])
	} else {
		eachStatus(b.root, 0, m.readJSON)
	}
	if d, ok := f.outcomesTold(); ok && (m.total == 0 || m.failed == m.total) {
		return d, true
	}
	switch {
	case m.total == 0:
		return silent()
	case m.failed == 0:
		return fine("All "+itoa(m.total)+" members succeeded.", "A 207 says nothing by itself; each member has a status.", f.inStatus("Read the members.")), true
	}
	title := itoa(m.failed) + " of " + itoa(m.total) + " members failed"
	if len(m.names) > 0 {
		title += ": " + list(m.names)
	}
	why := "A 207 is no success by itself: each member has a status of its own."
	if said := davSaid.FindStringSubmatch(f.body().text[:min(len(f.body().text), markBytes)]); f.body().xml && said != nil {
		why += " It says: " + sentence(f.quote(strings.TrimSpace(said[1])))
	}
	return blocker(title+".", why, append(m.ev, f.inStatus("Says nothing of the members."))...), true
}

// members counts those of a 207 and names the first that failed.
type members struct {
	f             *facts
	total, failed int
	names         []string
	ev            []evidence
}

func (m *members) add(name, status string, e evidence) {
	m.total++
	if status[0] == '2' {
		return
	}
	m.failed++
	if len(m.ev) < 3 {
		e.Reading = "One that failed."
		m.ev = append(m.ev, e)
		if code, err := strconv.Atoi(status); err == nil && name != "" && code != 424 { // that only follows from another
			m.names = append(m.names, m.f.quote(name)+" ("+codeName(code)+")")
		}
	}
}

func (m *members) readXML(text string) {
	for at := 0; ; {
		hit := davStatus.FindStringSubmatchIndex(text[at:])
		if hit == nil {
			return
		}
		name := ""
		if hrefs := davHref.FindAllStringSubmatch(text[at:at+hit[0]], -1); len(hrefs) > 0 {
			name = strings.TrimSpace(hrefs[len(hrefs)-1][1])
		} else if behind := davHrefBehind.FindStringSubmatch(text[at+hit[1]:]); behind != nil {
			name = strings.TrimSpace(behind[1])
		}
		if status := text[at+hit[2] : at+hit[3]]; status != "404" || m.f.method == "PROPPATCH" || !davProperties.MatchString(text[at:at+hit[0]]) {
			m.add(name, status, m.f.inText(at+hit[0], text[at+hit[0]:at+hit[1]], ""))
		} // else a property that this resource does not have, as a PROPFIND is told
		at += hit[1]
	}
}

func (m *members) readJSON(n *node) {
	name := n.parent.one("href", "id", "path", "url", "name", "key").scalar()
	m.add(name, n.text, m.f.inJSON(n, ""))
}

var davHref = lazyregexp.New(`(?i)<(?:\w+:)?href>([^<]{1,300})<`)

func eachStatus(n *node, depth int, call func(*node)) {
	if n == nil || depth > 5 {
		return
	}
	for k := n.first; k != nil; k = k.next {
		if name := plainName(k.key); (name == "status" || name == "statuscode" || name == "code") && len(k.text) == 3 && (k.is(isNumeric) || isNumber(k.text)) {
			call(k)
			continue
		}
		eachStatus(k, depth+1, call)
	}
}

// davProperties begins the outcome of properties, in the answer about a resource that is there.
var davProperties = lazyregexp.New(`(?i)<(?:[\w-]+:)?propstat[\s>]`)

var davStatus = lazyregexp.New(`(?i)<(?:\w+:)?status>\s*HTTP/[0-9.]+ ([0-9]{3})[^<]{0,80}`)
