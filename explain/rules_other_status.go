package explain

import (
	"strings"
)

// otherStatusRules are about an answer whose words are the name of another status than its own.
var otherStatusRules = []rule{
	{id: "E-OTHER-STATUS", title: "The words are those of another status", on: between(200, 599), find: otherStatus, beats: []string{"E-2XX-OK", "E-200-FAILURE", "E-201-NO-LOCATION", "E-201-LOCATION", "E-403-ANONYMOUS", "E-403-FORBIDDEN", "E-403-SAYS", "E-404-SAYS", "E-404-HIDDEN", "E-404-RECORD", "E-400-SAYS", "E-409-SAYS", "E-412-NONE", "E-5XX-SAYS", "E-5XX-FRAMEWORK", "E-BODY-SAYS", "E-REASON"}},
}

// statusNames are names of statuses, and what is commonly said in their place.
var statusNames = map[string]int{
	"unauthorized": 401, "unauthorised": 401, "unauthenticated": 401, "authorization required": 401, "forbidden": 403, "access denied": 403, "permission denied": 403, "not found": 404, "page not found": 404, "resource not found": 404,
	"bad request": 400, "payment required": 402, "method not allowed": 405, "not acceptable": 406, "request timeout": 408, "payload too large": 413, "request entity too large": 413, "content too large": 413, "unsupported media type": 415,
	"unprocessable entity": 422, "unprocessable content": 422, "too many requests": 429, "internal server error": 500, "not implemented": 501, "bad gateway": 502, "service unavailable": 503, "gateway timeout": 504, "gateway time-out": 504,
}

// statusNamed is the status whose name is all that the words are, or 0.
func statusNamed(w string) int {
	if len(w) > 40 {
		return 0
	}
	w = strings.TrimRight(strings.ToLower(strings.TrimSpace(w)), ".! ")
	w = strings.TrimSpace(strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(w, "http"), "error"), " 0123456789:-–—"))
	return statusNames[strings.ReplaceAll(w, "_", " ")]
}

// wordsAlone are the words of a small body under a success code that has nothing else to say.
func (f *facts) wordsAlone() string {
	b := f.body()
	switch {
	case b.root.is(isObject) && b.root.count <= 2:
		n := b.root.one("error", "message", "msg", "detail", "error_message", "errorMessage", "mensaje", "mensagem", "nachricht", "meldung", "messaggio", "info")
		for k := b.root.first; k != nil; k = k.next {
			if name := plainName(k.key); k != n && !k.is(isBool) && !k.empty() && !(k.is(isNumeric) && (strings.HasSuffix(name, "code") || strings.HasSuffix(name, "status"))) {
				return "" // it brought something
			}
		}
		return n.words()
	case b.root.is(isString) && len(b.root.text) < 40:
		return b.root.text
	case b.root == nil && !b.html && !b.xml && len(b.text) < 40:
		return b.text
	}
	return ""
}

// otherStatus tells what such words stand for, and the step that would follow the status whose
// name they are.
func otherStatus(f *facts) (finding, bool) {
	w := ""
	switch {
	case f.code < 300:
		w = f.wordsAlone()
	case f.code < 400 || f.code == 401 || f.code == 407 || f.body().html || f.shape().mark != nil || len(f.shape().faults) > 0:
		return silent()
	default:
		w = f.shape().words()
	}
	meant := statusNamed(w)
	if meant == 0 || meant == f.code || meant >= 500 && f.code >= 500 || meant == 401 && f.code == 403 || meant == 429 && f.code == 403 || f.code >= 500 && strings.HasSuffix(strings.TrimRight(strings.ToLower(w), ". "), "denied") || meant == 400 && f.code == 422 || meant == 422 && f.code == 400 || meant == 400 && f.code < 500 && f.code >= 400 {
		return silent()
	}
	ev := f.said(f.inStatus("The status that came."))
	if f.code < 300 && f.body().root == nil {
		ev = append([]evidence{f.inText(0, strings.TrimSpace(f.body().text), "All that the body says.")}, f.inStatus("A success, by its number."))
	} else if f.code < 300 && f.body().root.is(isObject) {
		ev = []evidence{f.inJSON(f.body().root.one("error", "message", "msg", "detail", "error_message", "errorMessage"), "All that the body says."), f.inStatus("A success, by its number.")}
	}
	d := likely(blocker("It failed, and its words are those of a "+itoa(meant)+", not of a "+itoa(f.code)+": "+sentence(f.quote(strings.TrimSpace(w))), "", ev...))
	why, steps := f.meantBy(meant)
	d.Why = why
	if f.code < 300 {
		d.Why = "Programs that only look at the status will call it a success. " + why
	}
	return do(d, steps...), true
}

// meantBy is what a status would mean here, and the step that follows it.
func (f *facts) meantBy(code int) (why string, steps []action) {
	behind := f.code >= 502 && f.code <= 504
	switch code {
	case 401:
		why = "By its words the caller was not accepted"
		if f.code >= 500 {
			why += ", or a service that the server asked refused the server itself"
		}
		_, cookie := f.asked("Cookie")
		switch {
		case behind:
			return why + ".", nil
		case f.credential().sent:
			return why + ": the credentials that were sent do not prove it, or no longer.", []action{f.newToken()}
		case cookie:
			return why + ": the session of the cookie that was sent may have ended.", nil
		case f.known && !f.signsInByContent():
			return why + ". No credentials were sent.", f.wantedCredentials()
		}
		return why + ".", nil
	case 403:
		if f.code >= 500 {
			return "By its words it was refused: a right is missing, of the caller's or, where the server asked another service, of its own. Sent again unchanged it will most likely be refused again.", nil
		}
		return "By its words it was refused: a permission, a role or other credentials are needed. Sent again unchanged it will be refused again.", nil
	case 404:
		if f.code >= 500 {
			return "By its words something is not there: what the address or the content names, or something of the server's own.", nil
		}
		return "By its words what was asked for is not there. Look at what the address names, and at the values that were sent.", f.otherAddress()
	case 429:
		return "By its words too much was asked in a short time; the same request will be taken later.", []action{f.rates().action()}
	case 405:
		return "By its words this address does not take a " + or(f.quote(f.method), "method such as this") + "; the API's description tells what it takes.", nil
	case 400, 406, 413, 415, 422:
		if f.sendsContent() {
			return "By its words it is about what was sent. Sent again unchanged it will most likely fail again.", []action{edit("Edit the body", patch{Body: "keep"})}
		}
		return "By its words it is about what was sent. Sent again unchanged it will most likely fail again.", nil
	case 402:
		return "By its words a payment stands in the way: the account has to be put in order.", nil
	case 503, 408, 504, 502:
		return "By its words the fault is on the server's side and may pass; nothing is said of the request.", f.later()
	}
	return "By its words the fault is on the server's side; nothing is said of the request.", nil
}
