package explain

import (
	"strconv"
	"strings"

	"parley/lazyregexp"
)

// toldSign is a failure that an API tells with a code of its own, in one of the ways in
// which services wrap their answers.
func toldSign(root *node) *node {
	if n := bareSign(root); n != nil {
		return n
	}
	for _, look := range []func(*node) *node{refusedFlag, ownCode, namedResult, wrappedCode, blockedPrompt, loneComplaint, fhirWordsOf} {
		if n := look(root); n != nil {
			return n
		}
	}
	return nil
}

// refusedFlag is status: false beside words, as Paystack writes it, and any flag of success
// that is down, such as actionSucceed.
func refusedFlag(root *node) *node {
	if n := root.one("status", "result"); n.is(isBool) && n.text == "false" && strings.Contains(root.one("message", "msg", "error_message", "reason").words(), " ") && root.one("data", "result").scalarOrEmpty() && root.one("id", "name") == nil {
		return n
	}
	seen := 0
	for k := root.first; k != nil && seen < 32; k, seen = k.next, seen+1 {
		if k.is(isBool) && k.text == "false" && successFlag.MatchString(plainName(k.key)) && deepWords(root) != nil {
			return k
		}
		if k.is(isBool) && k.text == "false" && root.count <= 4 && turnedDown.MatchString(plainName(k.key)) && (root.one("reason", "message", "msg", "detail", "error", "rejectionReason", "rejection_reason").words() != "" || plainName(k.key) == "acknowledged") {
			return k
		}
		if k.is(isBool) && k.text == "true" && errorFlag.MatchString(plainName(k.key)) && deepWords(root) != nil {
			return k
		}
	}
	return nil
}

// turnedDown are names of a flag by which what was asked was taken, or not.
var turnedDown = lazyregexp.New(`^(?:is|was)?(?:accepted|acknowledged|approved|authorized|permitted|granted)$`)

// errorFlag are names of a flag that says that it failed.
var errorFlag = lazyregexp.New(`^(?:is|was|has)(?:an?)?(?:errors?|failed|failure|faulted|exception)$`)

// successFlag are names of a flag that says whether it worked, without case.
var successFlag = lazyregexp.New(`^(?:is|was|has|action|request|operation|call)?(?:succeed|succeeded|success|successful)$`)

// scalarOrEmpty reports that no data stand there.
func (n *node) scalarOrEmpty() bool { return n.empty() || n.is(isBool) }

// codePairs are names under which a code of the API's own stands beside what it means. Those
// that are not sure are names of other things, too: there the words have to speak of a failure.
var codePairs = []struct {
	code, words string
	sure        bool
}{
	{"retCode", "retMsg", true}, {"ret_code", "ret_msg", true}, {"retcode", "message", true}, {"resultCode", "resultMsg", true}, {"resultCode", "resultMessage", true}, {"result_code", "result_message", true},
	{"returnCode", "returnMsg", true}, {"returnCode", "returnMessage", true}, {"respCode", "respMsg", true}, {"responseCode", "responseMessage", true}, {"responseCode", "responseDescription", true}, {"resultCode", "resultDescription", true}, {"resultCode", "resultDesc", true}, {"ResultCode", "ErrorMessage", true}, {"respCode", "respDesc", true}, {"statusCode", "statusDescription", true}, {"statusCode", "statusDesc", true},
	{"status", "error_text", true}, {"code", "msg", false}, {"code", "message", false}, {"cod", "message", false}, {"status", "message", false}, {"status", "msg", false},
}

// ownCode is a code that is not one of success beside its words, and no data.
func ownCode(root *node) *node {
	for _, p := range codePairs {
		code, words := root.one(p.code), root.one(p.words)
		number, ok := codeNumber(code)
		if !ok || number == 0 || words.words() == "" || countsSuccess(words) || p.sure && number < 2 {
			continue
		}
		said := strings.ToLower(words.text)
		switch {
		case p.sure && (number < 200 || number > 299) && noneIn(root.one("data", "result")) && hasAny(said, "success", "approved", "normal") == "":
			return code
		case code.is(isNumeric) && unassigned(number) && root.count <= 3 && (hasAny(said, failedWords...) != "" || words.text[len(words.text)-1] > 0x7f) && noneIn(root.one("data", "result")):
			return code // a status that HTTP does not have is the API's own
		case code.is(isString) && noneIn(root.one("data", "result")) && root.count <= 5 && hasAny(said, failedWords...) != "":
			return code
		}
	}
	return nil
}

// codeNumber reads a code that is a number, or digits as text.
func codeNumber(n *node) (int, bool) {
	if !n.is(isNumeric) && !n.is(isString) || len(n.text) > 9 {
		return 0, false
	}
	v, err := strconv.Atoi(n.text)
	return v, err == nil
}

// unassigned reports a number that looks like a success or a redirect of HTTP and is none.
func unassigned(n int) bool { return n > 226 && n < 300 || n > 308 && n < 400 }

// noneIn reports that a member is missing or holds nothing.
func noneIn(n *node) bool {
	if n.empty() {
		return true
	}
	if !n.is(isObject) && !n.is(isArray) {
		return false
	}
	for k := n.first; k != nil; k = k.next {
		if !k.empty() {
			return false
		}
	}
	return true
}

// namedResult is a result in a word, as Authorize.net and WeChat Pay write it.
func namedResult(root *node) *node {
	for _, w := range []*node{root, root.get("messages")} {
		n := w.one("resultCode", "result_code", "return_code", "ack")
		switch strings.ToLower(n.words()) {
		case "error", "fail", "failed", "failure":
			return n
		}
	}
	if n := root.one("message"); root.one("status").scalar() == "0" && strings.EqualFold(n.words(), "NOTOK") {
		return n // Etherscan
	}
	return nil
}

// wrappedCode is a code in the header of an envelope: response.header.resultCode as
// the services of Korea's offices have it, status.value as GeoNames.
func wrappedCode(root *node) *node {
	if s := root.get("status"); s.is(isObject) && root.count == 1 && s.get("message").words() != "" {
		if v, ok := codeNumber(s.one("value", "code")); ok && v != 0 && (v < 200 || v > 299) && strings.Contains(s.get("message").words(), " ") {
			return s.one("value", "code")
		}
	}
	for _, h := range []*node{root.get("response", "header"), root.get("header"), root.get("responseHeader"), root.get("cmmMsgHeader")} {
		code, words := h.one("resultCode", "returnReasonCode", "returnCode"), h.one("resultMsg", "resultMessage", "returnMsg", "returnAuthMsg")
		if v, ok := codeNumber(code); ok && v != 0 && (v < 200 || v > 299) && words.words() != "" && hasAny(strings.ToLower(words.text), "normal", "success") == "" {
			return code
		}
	}
	return nil
}

// pairWords are the words beside a code of the API's own, or nil.
func pairWords(sign *node) *node {
	for _, p := range codePairs {
		if w := sign.parent.one(p.words); sign.parent != nil && plainName(sign.key) == plainName(p.code) && w.words() != "" {
			return w
		}
	}
	if w := sign.parent.one("result"); sign.words() == "NOTOK" && w.words() != "" {
		return w
	}
	return nil
}

// describes reports that a GET asked for a record, by its id, and that it is the record that
// failed: a job, a build, a payment.
func (f *facts) describes(root, sign *node) bool {
	id, _ := f.pathRecord()
	switch sign.key {
	case "status", "state", "outcome", "error", "result":
	default:
		return false
	}
	if f.known && f.method == "GET" && sign.parent == root && sign.key != "error" && stateOfOne.MatchString(f.target.Path) {
		return true // how something stands is what was asked for
	}
	return f.known && f.method == "GET" && sign.parent == root && id != "" && root.one("id", "_id", "uuid", "name", "key").scalar() == id
}

// stateOfOne is the address of how one thing stands, by its id.
var stateOfOne = lazyregexp.New(`/[^/]*[0-9][^/]*/(?:status|state|progress|outcome|result)/?$`)

// blockedPrompt is an answer that a model was not let give.
func blockedPrompt(root *node) *node {
	if n := root.get("promptFeedback", "blockReason"); n.words() != "" && root.get("candidates").empty() {
		return n
	}
	return nil
}

// loneComplaint is a program's own words in a member for remarks, as Overpass has them.
func loneComplaint(root *node) *node {
	if n := root.one("remark"); strings.HasPrefix(strings.ToLower(n.words()), "runtime error") {
		return n
	}
	return nil
}

// fhirWordsOf is what an OperationOutcome says went wrong.
func fhirWordsOf(root *node) *node { return fhirWords(fhirIssue(root)) }

// onlyMessage is the object of a list of one that holds nothing but a message, which is how
// the World Bank tells an error.
func onlyMessage(root *node) *node {
	if one := root.firstKid(); root.is(isArray) && root.count == 1 && one.is(isObject) && one.count == 1 {
		if m := one.one("message", "error", "errors"); m.is(isObject) || m.is(isArray) {
			if longestWords(m) != nil {
				return m
			}
		}
	}
	return nil
}

// longestWords is the longest of the strings in an object, or in the first of a list of them.
func longestWords(n *node) *node {
	if n.is(isArray) {
		n = n.first
	}
	if n.words() != "" {
		return n
	}
	if !n.is(isObject) {
		return nil
	}
	var best *node
	for k := n.first; k != nil; k = k.next {
		if w := k.words(); w != "" && (best == nil || len(w) > len(best.text)) {
			best = k
		}
	}
	return best
}

// failedWords are words of a failure in what a body says.
var failedWords = []string{"invalid", "error", "fail", "denied", "missing", "illegal", "expired", "unauthor", "limit", "exceed", "not allowed", "not found", "no permission", "over_", "frequen", "apikey", "api key", "premium", "too many", "refused", "rejected", "not permitted", "forbidden", "insufficient"}

// statedZero is a status of "0" beside words of a failure, as Amap writes it.
func statedZero(root *node) *node {
	n, said := root.one("status"), strings.ToLower(root.one("info", "message", "msg", "status_message", "statusMessage").words())
	if n.is(isNumeric) && n.text == "0" && root.count <= 3 && nothingFound.MatchString(said) {
		return n
	}
	if !n.is(isString) || n.text != "0" || hasAny(said, failedWords...) == "" || hasAny(said, "no error", "success") != "" {
		return nil
	}
	return n
}

// loneNotice is the only thing that a body holds, and speaks of a key or of how much may be
// asked, as Alpha Vantage writes it.
func loneNotice(root *node) *node {
	n := root.one("Note", "Information", "Error Message", "notice", "warning")
	if root.count != 1 || strings.Count(n.words(), " ") < 4 || hasAny(strings.ToLower(n.words()), "api call", "rate limit", "api key", "apikey", "requests per", "calls per", "invalid") == "" {
		return nil
	}
	return n
}

// checked is the answer of a check: what was sent to be checked is not valid, and the check
// itself worked.
func checked(f *facts) (finding, bool) {
	root := f.body().root
	if root.get("resourceType").words() == "OperationOutcome" && fhirIssue(root) == nil {
		return silent()
	}
	verdict := root.one("valid", "isValid", "is_valid", "conforms", "wellFormed", "well_formed")
	if !root.is(isObject) || saysFailure(root) || !(verdict.is(isBool) && verdict.text == "false") && !(verdict == nil && f.asksForCheck()) {
		return silent()
	}
	told := root.one("errors", "issues", "violations", "problems", "messages", "results", "issue", "error", "reasons", "reason")
	if verdict == nil && (!told.is(isArray) || told.count == 0 || root.get("data") != nil) {
		return silent()
	}
	if told.empty() && f.method == "GET" {
		return silent() // a thing that is not valid, such as a voucher
	}
	words := deepWords(told)
	if told.is(isArray) && told.first.words() != "" {
		words = told.first
	} else if told.words() != "" {
		words = told
	}
	if words == nil {
		words = tellingWords(root, 0)
	}
	if verdict == nil && words == nil {
		return silent()
	}
	ev := []evidence{}
	if verdict != nil {
		ev = append(ev, f.inJSON(verdict, "The outcome of the check."))
	}
	title := "The check worked, and its answer is no: what was checked is not valid."
	if words.words() != "" {
		title = "The check worked; what was checked is not valid: " + sentence(f.quote(words.text))
		ev = append(ev, f.inJSON(words, "What it found."))
	}
	why := "That is an outcome of the check, not a failure of the request: the status is right."
	if told.is(isArray) && told.count > 1 {
		why += " It found " + itoa(told.count) + "; this is the first."
	}
	return likely(note(title, why, append(ev, f.inStatus("The check was carried out."))...)), true
}

// saysFailure reports a flag that says that the request itself failed.
func saysFailure(root *node) bool {
	n := root.one("success", "ok", "succeeded", "isSuccess")
	return n.is(isBool) && n.text == "false"
}

// asksForCheck reports an address whose last step asks for a check.
func (f *facts) asksForCheck() bool {
	path := strings.ToLower(strings.TrimRight(f.target.Path, "/"))
	last := path[strings.LastIndexByte(path, '/')+1:]
	switch strings.TrimPrefix(last, "$") {
	case "validate", "validation", "validator", "validations", "lint", "check-syntax":
		return true
	}
	return false
}

// declined is a payment or an order that was carried through and turned down: the outcome of
// what was asked, not a fault of the request.
func declined(f *facts) (finding, bool) {
	root := f.body().root
	if !root.is(isObject) || !f.known || f.method != "POST" && f.method != "PUT" {
		return silent()
	}
	sign := root.one("status", "resultCode", "outcome", "state", "result")
	reason := root.one("refusalReason", "response_summary", "decline_reason", "declineReason", "failure_reason", "failureReason", "failure_message", "refusal_reason", "reasonText")
	switch strings.ToLower(sign.words()) {
	case "declined", "refused", "rejected", "denied":
	default:
		return silent()
	}
	if reason.words() == "" && root.one("approved", "authorized").scalar() != "false" {
		return silent()
	}
	title := "It was turned down, though the status is " + itoa(f.code) + ": " + sentence(f.quote(or(reason.words(), sign.words())))
	if reason.words() != "" && !strings.EqualFold(reason.words(), sign.words()) {
		title = "It was turned down, though the status is " + itoa(f.code) + ": " + f.quote(sign.words()) + ", " + sentence(f.quote(reason.words()))
	}
	ev := []evidence{f.inJSON(sign, "The outcome.")}
	if reason != nil {
		ev = append(ev, f.inJSON(reason, "Why, it says."))
	}
	if c := root.one("response_code", "refusalReasonCode", "decline_code", "failure_code", "reasonCode"); c.scalar() != "" {
		ev = append(ev, f.inJSON(c, "The same, for programs."))
	}
	return likely(blocker(title, "The request was taken and carried through; what came of it is a no. A test has to look at "+sign.pointer()+".", append(ev, f.inStatus("Says only that the request was taken."))...)), true
}

// functionCrashed is a function that crashed, whose error came out as the answer: Lambda's
// errorType and errorMessage.
func functionCrashed(f *facts) (finding, bool) {
	root := f.body().root
	kind, words := root.get("errorType"), root.get("errorMessage")
	if !words.is(isString) || !f.has("X-Amz-Function-Error") && (kind.words() == "" || !root.get("trace").is(isArray) && !root.get("stackTrace").is(isArray)) {
		return silent()
	}
	said := words.text
	if kind.words() != "" && !strings.Contains(said, kind.text) {
		said = kind.text + ": " + said
	}
	title, why := "The function crashed, though the status is "+itoa(f.code)+": "+sentence(f.quote(said)), "What came is the error of its program, as Lambda writes it. Programs that only look at the status will call it a success; whoever runs the function finds the crash in its log."
	if strings.Contains(said, "Task timed out") {
		title, why = "The function ran out of its time, though the status is "+itoa(f.code)+": "+sentence(f.quote(said)), "Lambda ended it. It needs more time in its settings, or has to be quicker; a part of its work may be done."
	}
	ev := []evidence{f.inJSON(words, "What the function's program said.")}
	if kind.words() != "" {
		ev = append(ev, f.inJSON(kind, "The kind of its error."))
	}
	if f.has("X-Amz-Function-Error") {
		ev = append(ev, f.inHeader("X-Amz-Function-Error", "Lambda says that the function failed."))
	}
	for _, t := range []*node{root.get("trace"), root.get("stackTrace")} {
		if l := t.firstKid(); l.words() != "" && len(ev) < 4 {
			ev = append(ev, f.inJSON(l, "Where it crashed."))
		}
	}
	return blocker(title, why, append(ev, f.inStatus("A success, by its number."))...), true
}
