package playground

// Class names the class of a status code (RFC 9110, 15).
type Class string

// The classes. ClassNone is a run without a response.
const (
	ClassInformational Class = "informational"
	ClassSuccess       Class = "success"
	ClassRedirection   Class = "redirection"
	ClassClientError   Class = "client_error"
	ClassServerError   Class = "server_error"
	ClassUnknown       Class = "unknown"
	ClassNone          Class = "none"
)

// ClassOf returns the class of a code; 0 is ClassNone.
func ClassOf(code int) Class {
	switch {
	case code == 0:
		return ClassNone
	case code < 100 || code > 599:
		return ClassUnknown
	}
	return [...]Class{ClassInformational, ClassSuccess, ClassRedirection, ClassClientError, ClassServerError}[code/100-1]
}

// Severity says how much a finding matters.
type Severity string

// The severities, worst first.
const (
	SeverityBlocker Severity = "blocker" // why it failed
	SeverityWarning Severity = "warning" // works, will bite
	SeverityNote    Severity = "note"    // worth knowing
	SeverityOK      Severity = "ok"      // checked, fine
)

// Confidence says how sure a finding is; its words must sound like it.
type Confidence string

// The confidences, strongest first.
const (
	Certain  Confidence = "certain"  // the protocol says so, or the bytes show it
	Likely   Confidence = "likely"   // a known shape or product mark
	Possible Confidence = "possible" // one of several causes
)

// Explanation says what a run's outcome means, why it came, and what to do next. It
// is a pure function of the stored facts and is kept with the run.
type Explanation struct {
	Ruleset   int       `json:"ruleset"` // raised with each change of meaning
	Code      int       `json:"code"`    // 0: no response
	Class     Class     `json:"class"`
	Headline  string    `json:"headline"`
	Meaning   string    `json:"meaning"`   // what the code means, for any response
	WhoActs   string    `json:"who_acts"`  // client, server, nobody
	Retry     string    `json:"retry"`     // not-needed, follow, never, after-fix, safe-later, after-retry-after
	Cacheable string    `json:"cacheable"` // in words: "By default", "No", "For 60 s"
	Findings  []Finding `json:"findings"`  // in reading order
}

// Finding is one thing that the evidence shows.
type Finding struct {
	ID         string     `json:"id"` // stable, such as E-405-ALLOW
	Severity   Severity   `json:"severity"`
	Confidence Confidence `json:"confidence"`
	Title      string     `json:"title"`
	Why        string     `json:"why"`
	Evidence   []Evidence `json:"evidence"`
	Actions    []Action   `json:"actions"`
	Refs       []Ref      `json:"refs"`
}

// Where says in which part of a run a piece of evidence stands.
type Where string

// The places of evidence.
const (
	InResponseHeader Where = "response.header"
	InRequestHeader  Where = "request.header"
	InRequestBody    Where = "request.body"
	InRequestURL     Where = "request.url"
	InBodyJSON       Where = "body.json"
	InBodyHTML       Where = "body.html"
	InBodyText       Where = "body.text"
	InStatus         Where = "status"
	InTiming         Where = "timing"
	InTLS            Where = "tls"
	InHop            Where = "hop"
	InHistory        Where = "history"
	InFailure        Where = "failure"
)

// Evidence is a quotation: the exact value and where it stands. Secrets in it are masked.
type Evidence struct {
	Where   Where  `json:"where"`
	Name    string `json:"name"` // field name, JSON Pointer, phase, …
	Value   string `json:"value"`
	Line    int    `json:"line"`              // line of the decoded content, counting from 1; 0: does not apply
	Reading string `json:"reading,omitempty"` // what this piece says, in one sentence
	Hop     int    `json:"hop,omitempty"`     // the exchange it is from, counting from 1; 0: the last
	Run     RunID  `json:"run,omitempty"`     // the run it is from, for history
}

// ActionKind says what pressing an action does.
type ActionKind string

// The kinds of action.
const (
	ActionResend ActionKind = "resend" // send the patched request
	ActionWait   ActionKind = "wait"   // the same, after Patch.AfterMS
	ActionEdit   ActionKind = "edit"   // load the patched request into the composer
	ActionOpen   ActionKind = "open"   // show Patch.URL
	ActionCopy   ActionKind = "copy"   // copy Text
)

// Action is something to do next, in one press.
type Action struct {
	Label string     `json:"label"`
	Kind  ActionKind `json:"kind"`
	Patch Patch      `json:"patch"`
	Text  string     `json:"text,omitempty"` // for copy
}

// Patch is a change of the stored request. What is absent or empty stays. A
// credential that was sent is never repeated: it reads {{credential}} and is filled
// in when the patch is applied.
type Patch struct {
	Method          string   `json:"method,omitempty"`
	URL             string   `json:"url,omitempty"` // may be relative to the request's URL
	SetHeaders      []Field  `json:"set_headers,omitempty"`
	RemoveHeaders   []string `json:"remove_headers,omitempty"`
	Body            string   `json:"body,omitempty"` // keep, drop, replace
	NewBody         *Body    `json:"new_body,omitempty"`
	FollowRedirects *bool    `json:"follow_redirects,omitempty"`
	HTTPVersion     string   `json:"http_version,omitempty"`
	VerifyTLS       *bool    `json:"verify_tls,omitempty"`
	NoProxy         bool     `json:"no_proxy,omitempty"`
	TimeoutMS       int64    `json:"timeout_ms,omitempty"`
	MaxBodyBytes    int64    `json:"max_body_bytes,omitempty"`
	MaxRedirects    int      `json:"max_redirects,omitempty"`
	RetryAttempts   int      `json:"retry_attempts,omitempty"`
	Cookies         *bool    `json:"cookies,omitempty"`
	Auth            string   `json:"auth,omitempty"`     // the kind of sign-in to change to; a user name and password stay
	AfterMS         int64    `json:"after_ms,omitempty"` // wait before sending
}

// Credential stands for a sent credential in a patch.
const Credential = "{{credential}}"

// Ref is where a claim can be read up.
type Ref struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}
