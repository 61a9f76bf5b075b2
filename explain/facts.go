package explain

import (
	"net/url"
	"strings"
	"time"

	"parley/playground"
)

// facts are a run as the rules see it, prepared once. What costs time is worked out
// when a rule first asks for it, and then shared.
type facts struct {
	run      *playground.Run
	past     *playground.Past
	x        *playground.Exchange    // the last one
	sent     *playground.SentRequest // what was put on the wire last
	resp     *playground.Response    // nil without a response
	fail     *playground.Failure     // nil without a failure
	hops     []playground.Exchange   // of the last attempt
	code     int                     // 0 without a response
	method   string                  // of the last exchange; empty where nobody said it
	known    bool                    // something is known of the request: what it lacks was not sent
	target   *url.URL                // of the last exchange; never nil
	received time.Time               // zero where nothing tells
	secrets  *secrets

	content content
	auth    *challenges
	creds   *credential
	limits  *rateFacts
	caching *cacheFacts
	reply   *shape
}

// gather prepares the facts of a run. A run without exchanges gets an empty one.
func gather(run *playground.Run, past *playground.Past) *facts {
	f := &facts{run: run, past: past, secrets: collectSecrets(run)}
	if a := run.LastAttempt(); a != nil {
		f.hops = a.Exchanges
	}
	if f.x = run.Final(); f.x == nil {
		f.x = &playground.Exchange{Timings: playground.NoTimings(), Failure: run.Failure}
	}
	f.sent, f.resp, f.fail = &f.x.Request, f.x.Response, f.x.Failure
	if f.resp != nil {
		f.code = f.resp.Status
	}
	if f.fail != nil && f.fail.Cause == "" {
		told := *f.fail
		told.Cause = causeOf(f.fail)
		f.fail = &told
	}
	f.method = f.sent.Method
	if f.method == "" {
		f.method = run.Request.Method
	}
	f.known = f.method != "" || f.address() != "" || len(f.sent.Headers) > 0 || len(run.Request.Headers) > 0
	raw := f.sent.URL
	if raw == "" {
		raw = run.Request.URL
	}
	if u, err := url.Parse(raw); err == nil {
		f.target = u
	} else {
		f.target = &url.URL{}
	}
	f.received = receipt(f.x)
	return f
}

// receipt is when the answer was complete. A text from elsewhere may have no clock; then
// the response's own Date stands for it.
func receipt(x *playground.Exchange) time.Time {
	if !x.StartedAt.IsZero() {
		return x.StartedAt.Add(x.Timings.Total())
	}
	if v, ok := x.Response.Header("Date"); ok {
		if t, ok := httpDate(v); ok {
			return t
		}
	}
	return time.Time{}
}

// header returns the first value of a response field, trimmed.
func (f *facts) header(name string) (string, bool) {
	v, ok := f.resp.Header(name)
	return strings.TrimSpace(v), ok
}

// repeatable reports that nothing speaks against sending the request again: its method is
// idempotent, or nobody knows it and the step says that this is to be known first.
func (f *facts) repeatable() bool { return f.method == "" || playground.IdempotentMethod(f.method) }

// headOnly reports that the content may have been left out of what was pasted, or was
// never there, as after curl -I: a length is promised and nothing stands behind it.
func (f *facts) headOnly() bool {
	n, ok := f.number("Content-Length")
	return f.method == "" && f.empty() && (!ok || n > 0)
}

// has reports whether the response carries a field.
func (f *facts) has(name string) bool {
	_, ok := f.resp.Header(name)
	return ok
}

// values returns every line of a response field.
func (f *facts) values(name string) []string {
	if f.resp == nil {
		return nil
	}
	return playground.FieldValues(f.resp.Headers, name)
}

// combined joins the lines of a list field with commas (RFC 9110, 5.2).
func (f *facts) combined(name string) string { return strings.Join(f.values(name), ", ") }

// asked returns the first value of a field of the request as it was sent.
func (f *facts) asked(name string) (string, bool) {
	v, ok := playground.FieldValue(f.sent.Headers, name)
	return strings.TrimSpace(v), ok
}

// first is the exchange that began with the request as composed: none that asked for a token.
func (f *facts) first() *playground.Exchange {
	for i := range f.hops {
		if f.hops[i].Role != playground.RoleToken {
			return &f.hops[i]
		}
	}
	return nil
}

// redirected reports that a redirect was followed.
func (f *facts) redirected() bool { return f.run.Redirects() > 0 }

// composed returns the value of a field of the first request: that is what a patch changes.
func (f *facts) composed(name string) (string, bool) {
	if x := f.first(); x != nil {
		if v, ok := playground.FieldValue(x.Request.Headers, name); ok {
			return strings.TrimSpace(v), true
		}
	}
	return f.run.Request.Header(name)
}

// address is the last URL as it was sent, for quoting.
func (f *facts) address() string {
	if f.sent.URL != "" {
		return f.sent.URL
	}
	return f.run.Request.URL
}

// firstURL is the URL that was composed; it resolves what a patch names.
func (f *facts) firstURL() string {
	if x := f.first(); x != nil && x.Request.URL != "" {
		return x.Request.URL
	}
	return f.run.Request.URL
}

// resolve makes a reference whole against the last URL. Where there is none to
// resolve against, it stays as it is.
func (f *facts) resolve(reference string) (string, bool) {
	u, err := f.target.Parse(strings.TrimSpace(reference))
	if err != nil || u.String() == "" {
		return "", false
	}
	return u.String(), true
}

// path is the path of the last URL, with its query, as a person would say it.
func (f *facts) path() string {
	p := f.target.EscapedPath()
	switch {
	case p == "" && f.target.Host == "":
		return "this address"
	case p == "":
		p = "/"
	}
	return f.quote(p)
}

// host is the host of the last URL with its port.
func (f *facts) host() string {
	if f.target.Host == "" {
		return "the server"
	}
	return f.quote(f.target.Host)
}

// origin is scheme, host and port of a URL (RFC 6454), "" where it has none.
func origin(u *url.URL) string {
	if u == nil || u.Host == "" {
		return ""
	}
	scheme, port := strings.ToLower(u.Scheme), u.Port()
	if scheme == "http" && port == "80" || scheme == "https" && port == "443" {
		port = ""
	}
	out := scheme + "://" + strings.ToLower(u.Hostname())
	if port != "" {
		out += ":" + port
	}
	return out
}

// quote makes material from outside fit to stand in a sentence: one clean short line
// without secrets.
func (f *facts) quote(s string) string { return brief(endKept(f.clean(s))) }

// clean takes the credentials out of material from outside: those that are known, and
// those that stand beside a credential's name. Far more than any quotation holds is cut.
func (f *facts) clean(s string) string {
	if len(s) > 8*quoteRunes {
		s = s[:8*quoteRunes]
	}
	return f.secrets.hide(maskPairs(maskAddresses(s)))
}

// quoteWhole is quote for a quotation that stands alone.
func (f *facts) quoteWhole(s string) string { return cut(f.clean(s), quoteRunes) }

// quoteURL is quote for a URL. On the origin that answered it is the path alone, as
// people say it.
func (f *facts) quoteURL(s string) string {
	whole := playground.MaskURL(s)
	if u, err := url.Parse(whole); err == nil && u.Host != "" && u.User == nil && origin(u) == origin(f.target) {
		if i := strings.Index(whole, u.Host); i >= 0 && i+len(u.Host) < len(whole) && whole[i+len(u.Host)] == '/' {
			whole = whole[i+len(u.Host):]
		}
	}
	return shortAddress(f.quote(whole))
}

// sentText is the content of the request where it is text, and whether there is any.
func (f *facts) sentText() (string, bool) {
	b := &f.run.Request.Body
	switch b.Kind {
	case playground.BodyText, playground.BodyJSON, "":
		return b.Text, b.Text != ""
	case playground.BodyGraphQL:
		return b.Query, b.Query != ""
	}
	return "", false
}

// sendsContent reports whether the request had content.
func (f *facts) sendsContent() bool {
	if f.sent.BodySize != 0 {
		return true
	}
	b := &f.run.Request.Body
	return b.Text != "" || b.Base64 != "" || b.SHA256 != "" || len(b.Fields) > 0 || b.Query != ""
}

// sentType is the media type of the request's content, lower case, without parameters.
func (f *facts) sentType() string {
	v, _ := f.asked("Content-Type")
	return mediaType(v)
}

func mediaType(contentType string) string {
	t, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(t))
}

// sentField finds the value of a named member in what was sent, in JSON, a form or the
// query, for showing beside what the server says of it.
func (f *facts) sentField(name string) (string, bool) {
	if text, ok := f.sentText(); ok {
		if root, fault := readJSON(text); fault == nil {
			if n := follow(root, name); n != nil && n.kind != isObject && n.kind != isArray {
				return n.text, true
			}
		}
	}
	for _, field := range f.run.Request.Body.Fields {
		if strings.EqualFold(field.Name, name) {
			return field.Value, true
		}
	}
	if v, ok := f.target.Query()[name]; ok && len(v) > 0 {
		return v[0], true
	}
	return "", false
}

// follow walks a field path as APIs write it: a.b, a[0].b, /a/b, body.a.
func follow(n *node, path string) *node {
	steps := strings.FieldsFunc(path, func(r rune) bool { return strings.ContainsRune("./[]#$", r) })
	for i, step := range steps {
		var kid *node
		switch {
		case n.is(isObject):
			if kid = n.member(step); kid == nil {
				kid = n.one(step)
			}
		case n.is(isArray):
			for k := n.first; k != nil; k = k.next {
				if step == itoa(k.index) {
					kid = k
				}
			}
		}
		if kid == nil && i == 0 && (step == "body" || step == "data") {
			continue
		}
		if kid == nil {
			return nil
		}
		n = kid
	}
	return n
}
