package explain

import (
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// problemShape is problem details (RFC 9457); without the media type it is likely (PB-01, PB-02).
func problemShape(f *facts, root *node) *shape {
	media := f.resp.Content.MediaType == "application/problem+json"
	if !root.is(isObject) {
		return nil
	}
	s := &shape{
		name: "problem+json", sure: playground.Certain, title: root.get("title"), message: root.get("detail"),
		status: root.get("status"), id: root.one("traceId", "trace_id", "request_id", "requestId", "correlationId"),
	}
	if !media {
		if s.title.words() == "" || s.message.words() == "" && root.get("type").words() == "" || !(root.get("type").is(isString) || s.status.is(isNumeric)) {
			return nil
		}
		s.name, s.sure = "problem details without their media type", playground.Likely
	}
	if t := root.get("type"); t.words() != "" && t.text != "about:blank" {
		s.code = t
		if strings.HasPrefix(t.text, "http") {
			s.docs = t
		}
	}
	if c := root.get("code"); s.code != nil && s.code != c && tellingCode(c.words()) && s.message.words() == "" && onlyStatus(s.title.words()) {
		s.also, s.code = append(s.also, s.code), c // the short name of what the type names
	}
	for kid := root.first; kid != nil; kid = kid.next {
		switch kid.key {
		case "type", "title", "detail", "status", "instance", "errors":
		default:
			if kid.scalar() != "" && kid != s.id && len(s.also) < 3 {
				s.also = append(s.also, kid)
			}
		}
	}
	if s.message.words() == "" {
		s.message = root.one("message", "error_message", "errorMessage", "cause", "error", "description", "hint", "reason")
	}
	return s
}

// jsonAPIShape is errors[] with source, code, title, detail (JSON:API).
func jsonAPIShape(_ *facts, root *node) *shape {
	e := root.get("errors")
	if !e.is(isArray) || !e.first.is(isObject) {
		return nil
	}
	first := e.first
	if first.get("detail").words() == "" && first.get("title").words() == "" || first.get("locations") != nil {
		return nil
	}
	return &shape{
		name: "JSON:API", sure: playground.Likely, title: first.get("title"), message: first.get("detail"), code: first.get("code"),
		status: first.get("status"), id: first.get("id"), docs: first.get("links", "about"),
	}
}

// oauthShape is error with error_description (RFC 6749, 5.2).
func oauthShape(_ *facts, root *node) *shape {
	e := root.get("error")
	if e.words() == "" || root.get("error_description") == nil && !oauthErrors[e.text] {
		return nil
	}
	message := root.get("error_description")
	if message == nil {
		message = root.one("message", "error_message", "detail", "reason") // borrowed codes, with words of their own
	}
	return &shape{
		name: "OAuth 2.0", sure: playground.Certain, message: message, code: e, docs: root.get("error_uri"),
		id: root.one("correlation_id", "trace_id"),
	}
}

var oauthErrors = map[string]bool{
	"invalid_request": true, "invalid_client": true, "invalid_grant": true, "unauthorized_client": true, "unsupported_grant_type": true,
	"invalid_scope": true, "invalid_token": true, "insufficient_scope": true, "access_denied": true, "unsupported_response_type": true,
	"authorization_pending": true, "slow_down": true, "expired_token": true, "invalid_target": true, "use_dpop_nonce": true,
	"temporarily_unavailable": true, "mfa_required": true, "request_submitted": true, "need_info": true, "request_denied": true, "bad_verification_code": true, "invalid_code": true, "incorrect_client_credentials": true, "invalid_redirect_uri": true, "invalid_client_metadata": true, "interaction_required": true, "login_required": true, "consent_required": true,
}

// graphQLShape is errors[] with a message and locations, path or extensions, or beside data.
func graphQLShape(f *facts, root *node) *shape {
	e := root.get("errors")
	if !e.is(isArray) || !e.first.is(isObject) || e.first.get("message").words() == "" {
		return nil
	}
	first := e.first
	asked := f.run.Request.Body.Kind == playground.BodyGraphQL || strings.Contains(f.target.Path, "graphql") || strings.Contains(f.resp.Content.MediaType, "graphql")
	if text, ok := f.sentText(); ok && !asked {
		asked = hasAny(text[:min(len(text), 4096)], `"query"`, `"persistedQuery"`) != ""
	}
	extended := first.get("extensions") != nil && !f.known // of a request for something else they are others' extensions
	if first.get("locations") == nil && !first.get("path").is(isArray) && !extended && !asked && (root.get("data") == nil || f.known && root.get("data").is(isNull) && first.get("code").words() != "") {
		return nil
	}
	s := &shape{name: "GraphQL", sure: playground.Certain, message: first.get("message"), code: first.get("extensions", "code")}
	if s.code == nil {
		s.code = first.one("type", "errorType", "code")
	}
	return s
}

// googleShape is error{code, status, message, details[]} (Google APIs, AIP-193).
func googleShape(_ *facts, root *node) *shape {
	e := root.get("error")
	if !e.is(isObject) || e.get("message").words() == "" || !e.get("status").is(isString) && !e.get("details").is(isArray) {
		return nil
	}
	if e.get("status") == nil && e.get("code").is(isString) {
		return nil // Azure's
	}
	s := &shape{name: "Google API error", sure: playground.Likely, message: e.get("message"), code: e.get("status"), status: e.get("code")}
	if d := e.get("details"); d.is(isArray) {
		for k := d.first; k != nil; k = k.next {
			s.googleDetail(k)
		}
	}
	return s
}

func (s *shape) googleDetail(k *node) {
	if reason := k.get("reason"); reason.words() != "" && len(s.also) < 3 {
		s.also = append(s.also, reason)
	}
	if r := k.get("retryDelay"); r.words() != "" {
		if d, err := time.ParseDuration(r.text); err == nil && d >= 0 {
			s.wait, s.waitAt = d, r
		}
	}
	if links := k.get("links"); links.is(isArray) && links.first.get("url").words() != "" {
		s.docs = links.first.get("url")
	}
}

// awsShape is __type, or code with x-amzn-ErrorType (AWS JSON).
func awsShape(f *facts, root *node) *shape {
	t := root.get("__type")
	if t == nil && !f.has("x-amzn-ErrorType") && !f.has("x-amzn-RequestId") {
		return nil
	}
	s := &shape{name: "AWS JSON error", sure: playground.Likely, code: t, message: root.one("message", "errorMessage")}
	if s.message == nil {
		s.message = root.get("Errors").firstKid().one("message")
	}
	if s.code == nil {
		s.code = root.one("code", "errorType")
	}
	if s.code == nil && s.message == nil {
		return nil
	}
	return s
}

// stripeShape is error{type, code, decline_code, param, message, doc_url}.
func stripeShape(_ *facts, root *node) *shape {
	e := root.get("error")
	if !e.is(isObject) || !e.get("type").is(isString) || e.get("message").words() == "" || e.get("fbtrace_id") != nil {
		return nil
	}
	s := &shape{name: "an error object with a type", sure: playground.Likely, message: e.get("message"), code: e.get("code"), docs: e.get("doc_url"), id: e.get("request_log_url"), param: e.get("param")}
	if s.docs.words() != "" {
		s.name = "Stripe API error"
	}
	if s.code.scalar() == "" {
		s.code = e.get("type")
	}
	for _, k := range []string{"decline_code", "param", "type"} {
		if n := e.get(k); n.words() != "" && n != s.code {
			s.also = append(s.also, n)
		}
	}
	return s
}

// azureShape is error{code, message, target, details, innererror}.
func azureShape(_ *facts, root *node) *shape {
	e := root.get("error")
	if !e.is(isObject) {
		return nil
	}
	if v := e.get("message", "value"); v.words() != "" {
		return &shape{name: "OData error", sure: playground.Likely, message: v, code: e.get("code")}
	}
	if e.get("message").words() == "" || e.get("code").scalar() == "" {
		return nil
	}
	s := &shape{name: "an error object", sure: playground.Likely, message: e.get("message"), code: e.get("code"), id: e.one("fbtrace_id", "requestId", "request_id", "traceId")}
	if t := e.get("target"); t.words() != "" {
		s.name, s.also = "Azure API error", []*node{t}
	}
	if inner := e.get("innererror", "code"); inner.words() != "" {
		s.name, s.also = "Azure API error", append(s.also, inner)
	}
	return s
}

// githubShape is message with documentation_url.
func githubShape(_ *facts, root *node) *shape {
	if root.get("message").words() == "" || root.get("documentation_url") == nil {
		return nil
	}
	return &shape{name: "GitHub API error", sure: playground.Likely, message: root.get("message"), docs: root.get("documentation_url")}
}

// springShape is timestamp, status, error, path.
func springShape(_ *facts, root *node) *shape {
	if root.get("timestamp") == nil || root.get("status") == nil || root.get("error") == nil || root.get("path") == nil {
		return nil
	}
	s := &shape{name: "Spring Boot error", sure: playground.Likely, message: root.get("message"), title: root.get("error"), status: root.get("status"), id: root.get("requestId")}
	if m := s.message.words(); m == "" || m == "No message available" {
		s.message = nil
	}
	if e := root.get("exception"); e.words() != "" {
		s.also = append(s.also, e)
	}
	return s
}

// fastAPIShape is detail, a string or a list of faults. Django REST writes the string form too.
func fastAPIShape(_ *facts, root *node) *shape {
	d := root.get("detail")
	switch {
	case d.words() != "":
		s := &shape{name: "a detail member (FastAPI, Django REST)", sure: playground.Likely, message: d, code: root.get("code")}
		if m := root.get("messages"); m.is(isArray) && m.first.get("message").words() != "" {
			s.also = append(s.also, m.first.get("message"))
		}
		return s
	case d.is(isArray) && d.first.get("msg").words() != "":
		return &shape{name: "FastAPI validation error", sure: playground.Likely, message: d.first.get("msg"), code: d.first.get("type")}
	case d.is(isObject) && d.one("message", "msg", "error") != nil:
		return &shape{name: "a detail member (FastAPI)", sure: playground.Likely, message: d.one("message", "msg", "error"), code: d.one("code", "type")}
	}
	return nil
}

// slackShape is ok:false with an error.
func slackShape(_ *facts, root *node) *shape {
	if ok := root.get("ok"); !ok.is(isBool) || ok.text != "false" {
		return nil
	}
	s := &shape{name: "ok:false", sure: playground.Likely, code: root.get("error"), message: root.one("description", "message", "detail")}
	if s.code.is(isObject) {
		s.message, s.code = s.code.one("message", "description"), s.code.one("code", "type")
	}
	if s.code == nil {
		s.code = root.get("error_code")
	}
	for _, name := range []string{"needed", "provided"} {
		if n := root.get(name); n.words() != "" {
			s.also = append(s.also, n)
		}
	}
	if n := root.get("parameters", "retry_after"); n.is(isNumeric) {
		if sec, err := strconv.ParseFloat(n.text, 64); err == nil && sec >= 0 && sec < 1e8 {
			s.wait, s.waitAt = time.Duration(sec*float64(time.Second)), n
		}
	}
	return s
}

// twilioShape is code, message and more_info.
func twilioShape(_ *facts, root *node) *shape {
	if root.get("more_info") == nil || root.get("message").words() == "" {
		return nil
	}
	return &shape{name: "Twilio API error", sure: playground.Likely, message: root.get("message"), code: root.get("code"), docs: root.get("more_info"), status: root.get("status")}
}

// odataShape is the older odata.error, and SOAP-like faults written as JSON.
func odataShape(_ *facts, root *node) *shape {
	if e := root.get("odata.error"); e.is(isObject) {
		return &shape{name: "OData error", sure: playground.Likely, message: e.get("message", "value"), code: e.get("code")}
	}
	if ft := root.get("fault"); ft.is(isObject) && ft.get("faultstring").words() != "" {
		return &shape{name: "Apigee fault", sure: playground.Likely, message: ft.get("faultstring"), code: ft.get("detail", "errorcode")}
	}
	return nil
}

// railsShape is status with error in words, or an errors map.
func railsShape(_ *facts, root *node) *shape {
	if root.get("status").is(isNumeric) && root.get("error").words() != "" {
		s := &shape{name: "a status and an error", sure: playground.Likely, title: root.get("error"), message: root.one("message", "exception"), status: root.get("status")}
		if m := root.get("message"); m.is(isArray) && m.first.words() != "" {
			s.message = m.first
		}
		if s.message.words() == "" && onlyStatus(s.title.text) { // in another language, or under a name of its own
			if m := tellingWords(root, 0); m != s.title {
				s.message = m
			}
		}
		return s
	}
	if root.get("statusCode").is(isNumeric) { // NestJS, Fastify, hapi
		s := &shape{name: "a statusCode and a message", sure: playground.Likely, title: root.get("error"), message: root.get("message"), status: root.get("statusCode"), code: root.get("code")}
		if s.message.is(isArray) {
			s.message = s.message.first
		}
		if s.message.words() == "" {
			s.message = root.one("errorMessage", "msg")
		}
		return s
	}
	return nil
}

// telling are the names under which people put what went wrong, best first. Case and what
// stands between the words of a name do not count.
var telling = []string{
	"message", "msg", "detail", "details", "error_description", "error_message", "error_summary", "error_text", "error_detail", "errmsg", "description", "reason", "error", "errors", "fault", "faultstring",
	"title", "hint", "cause", "info", "exception", "exception_message", "non_field_errors", "user_message", "developer_message", "more_information", "status_text", "status_message", "response_message", "result_message", "display_message", "error_msg", "error_messages", "err", "meldung", "mensaje", "mensagem", "messaggio", "error_codes",
}

// plainShape takes the longest string under a telling name, down to three levels.
func plainShape(f *facts, root *node) *shape {
	if root.is(isString) {
		return &shape{name: "a JSON string", sure: playground.Likely, message: root}
	}
	s := &shape{name: "a message", sure: playground.Likely}
	if root.is(isArray) && root.count == 1 && root.first.get("error").is(isObject) {
		return nil // it is tried by itself
	}
	if root.is(isArray) && root.first.is(isObject) {
		root = root.first
	}
	if s.message = tellingWords(root, 0); s.message == nil && f.code >= 400 {
		s.message = deepWords(root)
	}
	if s.message == nil {
		if s.code = root.one("code", "error_code", "error", "type"); f.code >= 400 && tellingCode(s.code.words()) {
			return s // a code alone, which tells more than the status
		}
		if s.code = deepCode(root, 0); f.code >= 400 && s.code != nil {
			return s
		}
		return nil
	}
	holder := s.message.parent
	if holder.is(isArray) {
		holder = holder.parent
	}
	for holder != nil && s.code == nil {
		s.code = holder.one("code", "error_code", "errorCode", "errcode", "type", "kind", "status_code", "err")
		if s.code.scalar() == "" || s.code == s.message || s.code.is(isNumeric) && s.code.text == itoa(f.code) {
			s.code = nil
		}
		holder = holder.parent
	}
	if h := root.one("hint", "suggestion"); h.words() != "" && h != s.message {
		s.also = append(s.also, h)
	}
	s.id = root.one("requestId", "request_id", "traceId", "trace_id", "correlationId", "correlation_id", "errorId", "error_id", "eventId", "reference")
	return s
}

// tellingWords finds the string under the best name; a longer one wins inside a level.
func tellingWords(n *node, depth int) *node {
	if depth > 3 || n == nil {
		return nil
	}
	var best *node
	for _, m := range n.tellingKids() {
		for m.is(isArray) && m.first != nil && !m.first.is(isArray) {
			m = m.first
		}
		if m.is(isObject) {
			m = tellingWords(m, depth+1)
		}
		if m.words() == "" {
			continue
		}
		if best == nil || len(m.text) >= len(best.text) && !looksLikeCode(m.text) && (looksLikeCode(best.text) || plainName(best.key) == "error" && onlyStatus(best.text)) {
			best = m
		}
	}
	return best
}
