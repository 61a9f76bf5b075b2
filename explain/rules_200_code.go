package explain

import (
	"slices"
	"strconv"
	"strings"

	"parley/lazyregexp"
)

// outcomeNames are ends of the names of objects that hold the outcome of a call, beside what
// it brought: ResponseStatus, responseHeader, meta.
var outcomeNames = []string{"status", "header", "result", "response", "meta", "outcome"}

// statusInside is a sign of failure in such an object, down to two levels: a flag of success
// that is down, or a code for errors beside words.
func statusInside(n *node, depth int) *node {
	if depth > 1 || !n.is(isObject) || n.count > 8 {
		return nil
	}
	for k := n.first; k != nil; k = k.next {
		if !k.is(isObject) || !endsInAny(plainName(k.key), outcomeNames) {
			continue
		}
		flag := k.one("success", "ok", "succeeded", "isSuccess", "is_success", "isSuccessful", "successful")
		if flag.is(isBool) && flag.text == "false" && deepWords(k) != nil {
			return flag
		}
		if c := k.one("errorCode", "error_code", "errcode"); c.scalar() != "" && c.text != "0" && !countsSuccess(c) && tellingWords(k, 1) != nil {
			return c
		}
		if s := statusInside(k, depth+1); s != nil {
			return s
		}
	}
	return nil
}

func endsInAny(name string, ends []string) bool {
	for _, e := range ends {
		if strings.HasSuffix(name, e) {
			return true
		}
	}
	return false
}

var (
	// nothingFound is a sentence that says that a search found nothing.
	nothingFound = lazyregexp.New(`(?i)^(?:there (?:is|are|was|were) |sorry, )?no (?:[\w-]+ ){0,3}(?:results?|records?|data|match(?:es)?|rows?|entries|items?|documents?|objects?|hits)(?: (?:was |were |are |is )?(?:found|available|returned|match(?:ed|ing)?(?: [\w ]{1,40})?))?(?:, (?:please )?(?:check|try|verify|change|adjust)[^.]{1,60})?[.!]?$`)
	// successWords are words of a message that says that it worked, in several languages.
	successWords = lazyregexp.New(`\b(?:ok|okay|succe\w*|done|created|saved|updated|deleted|removed|added|accepted|received|sent|complete\w*|approved|normal|valid|found|enabled|registered|welcome|hello|running|alive|healthy|pong|erfolg\w*|gespeichert|exitos\w*|sucesso|gelukt)\b|éxito|réussi|riuscit|успе|成功|完成|正常|완료|성공|정상|başarı`)
	// deniedWords turn such words around.
	deniedWords = lazyregexp.New(`\b(?:not|no|never|cannot|unable|without|fail\w*)\b|n't|未|没|不|nicht|kein`)
)

// codeBesideSuccess is a body that holds a code of the API's own and a sentence, and no data:
// whether that is good news only the API knows, so it is not told as such.
func (f *facts) codeBesideSuccess() (finding, bool) {
	root := f.body().root
	if !root.is(isObject) || root.count > 8 || !f.body().whole {
		return silent()
	}
	code := root.one("code", "errcode", "error_code", "errorCode", "ret", "retcode", "resultCode", "result_code", "returnCode", "statusCode", "status_code")
	n, ok := codeNumber(code)
	if !ok || n == 0 || n >= 200 && n < 300 {
		return silent()
	}
	words := tellingWords(root, 0)
	if looksLikeCode(words.scalar()) {
		words = nil
	}
	for k := root.first; k != nil; k = k.next {
		switch {
		case k.is(isArray) && k.count > 0, k.is(isObject) && k.count > 0:
			return silent() // it brought something
		case words == nil && k != code && k.words() != "" && (!looksLikeCode(k.text) || k.text[0] > 0x7f) && !strings.HasPrefix(k.text, "http"):
			words = k
		}
	}
	if words == nil && f.code == 200 && root.count <= 3 && len(code.text) >= 4 && !f.asksForCode() {
		return possible(note("The status says that it worked; the body holds nothing but the code "+f.quote(code.text)+".", "In many APIs 0 or 200 stands for a success, and any other number for something else; the API's description tells what this one means.", f.inJSON(code, "A code of the API's own."), f.inStatus("A success, by its number."))), true
	}
	said := strings.ToLower(words.words())
	said = said[:min(len(said), topicBytes)]
	if said == "" || looksLikeCode(said) && said[0] < 0x80 || successWords.MatchString(said) && !deniedWords.MatchString(said) {
		return silent()
	}
	return possible(note("The status says that it worked; the body says: "+sentence(f.quote(words.text)), "Its "+f.quote(code.key)+" is "+f.quote(code.text)+". In many APIs 0 or 200 stands for a success, and any other number for something else; the API's description tells what this one means.",
		f.inJSON(words, "What the body says."), f.inJSON(code, "A code of the API's own."), f.inStatus("A success, by its number."))), true
}

// asksForCode reports an address that asks for a code, as one for a sign-in by phone does.
func (f *facts) asksForCode() bool {
	return hasAny(strings.ToLower(f.target.Path), "code", "otp", "captcha", "verif") != ""
}

// failureCode is a code that is not zero and not a success, beside a message and no data.
func failureCode(root *node) *node {
	for _, name := range []string{"httpCode", "httpStatus", "http_status", "httpStatusCode", "http_code", "status_code", "statusCode"} {
		c := root.one(name)
		if v, ok := codeNumber(c); ok && v >= 400 && v < 600 && noneIn(root.one("data", "result")) && root.count <= 6 && deepWords(root) != nil && isEnvelope(root) {
			return c
		}
	}
	n := root.one("code", "status", "statusCode")
	coded := n.is(isString) && root.one("data", "result") != nil && len(n.text) < 8 // 10001, or A0400
	if !n.is(isNumeric) && !coded || !noneIn(root.one("data", "result")) || root.one("message", "msg", "detail").words() == "" || root.count > 6 {
		return nil
	}
	v, err := strconv.Atoi(strings.TrimLeft(n.text, "ABC"))
	if err != nil || v == 0 || v == 1 || v >= 200 && v < 400 {
		return nil
	}
	return n
}

// flagCode is a code in one letter or word that stands for a failure, beside words.
func flagCode(root *node) *node {
	for _, k := range []string{"retCode", "returnCode", "resultCode", "rtnCode", "rspCode"} {
		switch n := root.one(k); strings.ToUpper(n.scalar()) {
		case "F", "N", "E", "NG", "FAIL", "FAILED", "FAILURE", "ERROR":
			if n.is(isString) && deepWords(root) != nil {
				return n
			}
		}
	}
	return nil
}

// rowFailed is a code below zero in an answer that is a list of one row.
func rowFailed(root *node) *node {
	if !root.is(isArray) || root.count != 1 || !root.first.is(isObject) {
		return nil
	}
	if n := failureCode(root.first); n != nil && strings.HasPrefix(n.text, "-") {
		return n
	}
	return nil
}

// headCode is a code in an envelope's head that is an error's: 4019, 400 or 50011, beside
// words that do not say that it worked.
func headCode(w *node) *node {
	n, said := w.one("code", "status_code", "statusCode"), w.one("message", "msg", "error_message")
	if t := n.scalar(); !n.is(isNumeric) || len(t) < 3 || len(t) > 5 || t[0] != '4' && t[0] != '5' || strings.Contains(t, ".") {
		return nil
	}
	if said.words() == "" || !isEnvelope(w) || successWords.MatchString(strings.ToLower(said.words())) && deniedWords.FindString(strings.ToLower(said.words())) == "" && !strings.Contains(strings.ToLower(w.one("type").words()), "bad") {
		return nil
	}
	return n
}

// foreignNames are members of what an answer is about. A status beside one of them is that of
// a check, a delivery or a code's description, and not of the answer.
var foreignNames = []string{"id", "name", "region", "url", "event", "lat", "lon", "checkedat", "latency", "city", "country", "warning", "warnings"}

// isEnvelope reports an object that has nothing beside the outcome of a request.
func isEnvelope(n *node) bool {
	seen := 0
	for k := n.firstKid(); k != nil && seen < 32; k, seen = k.next, seen+1 {
		if slices.Contains(foreignNames, plainName(k.key)) && !k.empty() {
			return false
		}
	}
	return true
}

// listedFault is what a list of wrong parameters names, beside a message that names none.
func (f *facts) listedFault(root *node) (why string, e evidence) {
	for k := root.firstKid(); root.is(isObject) && k != nil; k = k.next {
		if !k.is(isArray) || !k.first.is(isObject) || hasAny(plainName(k.key), "invalid", "error", "field", "param", "missing", "violation") == "" {
			continue
		}
		n := k.first.one("field", "param", "parameter", "name", "property")
		if n.words() == "" {
			continue
		}
		why = "It names " + f.quote(n.text)
		if r := k.first.one("validation_type", "reason", "message", "rule", "issue", "type"); r.words() != "" {
			why += " (" + f.quote(r.text) + ")"
		}
		return why + ".", f.inJSON(n, "What it is about.")
	}
	return "", e
}

// wideWords are words without spaces, in a script that has none, beside a sign that says no more
// than that it failed.
func wideWords(root, sign *node) *node {
	for k, seen := root.firstKid(), 0; root.is(isObject) && k != nil && seen < 16; k, seen = k.next, seen+1 {
		if k != sign && wideLetters(k.words()) > 2 {
			return k
		}
	}
	return sign
}

// failureKind is the kind or the code in an object that tells of a failure, where no words do; else
// the sign of it.
func failureKind(root, sign *node) *node {
	n := root.one("failure", "decline", "failureDetails", "failure_details", "errorDetails", "error_details")
	if k := root.one("error-type", "error_type", "errorType", "error-code", "error_code", "errorCode", "reason", "cause", "reason_code"); !n.is(isObject) && sign.parent == root && k != sign && tellingCode(k.words()) {
		return k
	}
	if !n.is(isObject) {
		return sign
	}
	if k := n.one("failureType", "failure_type", "type", "reason", "failureCode", "failure_code", "code"); k.words() != "" && looksLikeCode(k.text) {
		return k
	}
	return sign
}
