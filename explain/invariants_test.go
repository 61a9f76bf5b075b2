package explain

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"parley/playground"
)

// cloneRun copies what the mutations change.
func cloneRun(r playground.Run) playground.Run {
	r.Request.Headers = slices.Clone(r.Request.Headers)
	r.Attempts = slices.Clone(r.Attempts)
	for i := range r.Attempts {
		a := &r.Attempts[i]
		a.Exchanges = slices.Clone(a.Exchanges)
		for j := range a.Exchanges {
			x := &a.Exchanges[j]
			x.Request.Headers = slices.Clone(x.Request.Headers)
			if x.Response != nil {
				resp := *x.Response
				resp.Headers, resp.Trailers = slices.Clone(resp.Headers), slices.Clone(resp.Trailers)
				x.Response = &resp
			}
			if x.Failure != nil {
				f := *x.Failure
				x.Failure = &f
			}
		}
	}
	return r
}

// withBody gives a response other content of the same declared type.
func withBody(r *playground.Response, body string) {
	r.Content.Head = []byte(body[:min(len(body), playground.HeadBytes)])
	r.Content.Size, r.Content.DecodedSize, r.Content.Decoded = int64(len(body)), int64(len(body)), true
}

func withType(r *playground.Response, kind string) {
	r.Headers = slices.DeleteFunc(r.Headers, func(h playground.Field) bool { return strings.EqualFold(h.Name, "Content-Type") })
	if kind != "" {
		r.Headers = append(r.Headers, playground.Field{Name: "Content-Type", Value: kind})
	}
	r.Content.MediaType = mediaType(kind)
}

// mutations make odd replies of ordinary ones.
var mutations = []struct {
	name   string
	large  bool
	change func(run *playground.Run, x *playground.Exchange, r *playground.Response)
}{
	{"no body", false, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) { withBody(r, "") }},
	{"half a body", false, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) {
		withBody(r, string(r.Content.Head[:len(r.Content.Head)/2]))
	}},
	{"HTML under the same type", false, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) {
		withBody(r, "<!doctype html><html><head><title>Oops &amp; sorry</title></head><body><h1>It broke</h1><p>Error id: abc-123-def</p></body></html>")
	}},
	{"JSON under text/html", false, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) { withType(r, "text/html") }},
	{"no type", false, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) { withType(r, "") }},
	{"a type that is none", false, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) {
		withType(r, "application/json; charset=\"; ;; =")
	}},
	{"bytes that are not UTF-8", false, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) {
		withBody(r, strings.ReplaceAll(string(r.Content.Head), "e", "\xe9"))
	}},
	{"zeros", false, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) {
		withBody(r, strings.Repeat("\x00\x01", 300))
	}},
	{"a body of half a megabyte", true, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) {
		withBody(r, strings.Repeat(string(r.Content.Head)+" ", 1+500_000/(len(r.Content.Head)+1)))
	}},
	{"nested deeply", false, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) {
		withBody(r, strings.Repeat(`{"error":[`, 80))
		withType(r, "application/json")
	}},
	{"members of wrong types", false, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) {
		withBody(r, `{"error": 5, "errors": "x", "message": {"a": null}, "detail": [[1]], "code": {}, "status": [], "type": false, "title": 0, "data": "", "fault": [{}], "path": null}`)
		withType(r, "application/json")
	}},
	{"an empty reason", false, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) { r.Reason = "" }},
	{"a hostile reason", false, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) {
		r.Reason = "No\x1b[31m\u202e way\r\n" + strings.Repeat("x", 500)
	}},
	{"no header", false, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) {
		r.Headers = []playground.Field{}
		r.Content.MediaType = ""
	}},
	{"every header twice", false, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) {
		r.Headers = append(r.Headers, r.Headers...)
	}},
	{"every header empty", false, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) {
		for i := range r.Headers {
			r.Headers[i].Value = ""
		}
	}},
	{"headers that are not UTF-8", false, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) {
		for i := range r.Headers {
			r.Headers[i].Value = "\xff" + r.Headers[i].Value + "\x80"
		}
	}},
	{"huge headers", true, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) {
		for i := range 200 {
			r.Headers = append(r.Headers, playground.Field{Name: "X-Filler-" + itoa(i), Value: strings.Repeat("v", 300)})
		}
		r.Headers = append(r.Headers, playground.Field{Name: "WWW-Authenticate", Value: strings.Repeat(`Bearer error="x", `, 3000)}, playground.Field{Name: "Link", Value: strings.Repeat(`<a>; rel="next", `, 3000)})
	}},
	{"another status", false, func(_ *playground.Run, _ *playground.Exchange, r *playground.Response) {
		r.Status = []int{200, 201, 204, 206, 207, 301, 304, 400, 401, 403, 404, 405, 409, 412, 415, 416, 422, 429, 500, 503, 999, 99}[(r.Status+len(r.Headers)+len(r.Content.Head))%22]
	}},
	{"a method of its own", false, func(run *playground.Run, x *playground.Exchange, _ *playground.Response) {
		run.Request.Method, x.Request.Method = "M-SEARCH", "M-SEARCH"
	}},
	{"an address without a host", false, func(run *playground.Run, x *playground.Exchange, _ *playground.Response) {
		run.Request.URL, x.Request.URL = "/only/a/path?x=1", "/only/a/path?x=1"
	}},
	{"an address that is none", false, func(run *playground.Run, x *playground.Exchange, _ *playground.Response) {
		run.Request.URL, x.Request.URL = "http://[::1/%zz", "http://[::1/%zz"
	}},
	{"nothing known of the request", false, func(run *playground.Run, x *playground.Exchange, _ *playground.Response) {
		run.Request, x.Request = playground.Request{}, playground.SentRequest{}
	}},
	{"a failure besides", false, func(_ *playground.Run, x *playground.Exchange, r *playground.Response) {
		causes := allCauses()
		x.Failure = &playground.Failure{Kind: playground.FailureBody, Phase: playground.PhaseReceive, Cause: causes[len(r.Content.Head)%len(causes)], Promised: -1, Message: "It stopped.", Detail: "EOF"}
	}},
}

// broken tells what an explanation must not be.
func broken(run playground.Run, past playground.Past) []string {
	e := Explain(run, past)
	wrong := holds(run, past, e)
	complain := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if e.Headline == "" || e.Meaning == "" || e.WhoActs == "" || e.Retry == "" || e.Cacheable == "" {
		complain("it lacks a part: %+v", e)
	}
	first, _ := json.Marshal(e)
	second, _ := json.Marshal(Explain(run, past))
	if string(first) != string(second) {
		complain("it is another the second time")
	}
	leading := 0
	for _, d := range e.Findings {
		if r := ruleOf(d.ID); r != nil && !r.aside {
			leading++
		}
		if d.Title == "" || d.Why == "" || !strings.ContainsAny(d.Title[len(d.Title)-1:], ".?!…") && !strings.HasSuffix(d.Title, "…") {
			complain("%s lacks words: %q, %q", d.ID, d.Title, d.Why)
		}
		if strings.ContainsAny(d.Title+d.Why, "\x00\x1b\n\r\u202e\ufeff") || strings.Contains(d.Title, "  ") {
			complain("%s is not clean: %q %q", d.ID, d.Title, d.Why)
		}
		for _, a := range d.Actions {
			if w := brokenAction(run, a); w != "" {
				complain("%s offers %q: %s", d.ID, a.Label, w)
			}
		}
	}
	if leading > 8 {
		complain("%d findings want to be first", leading)
	}
	return wrong
}

func ruleOf(id string) *rule {
	for i := range rules {
		if rules[i].id == id {
			return &rules[i]
		}
	}
	return nil
}

// brokenAction says why an action is no complete next request, or "".
func brokenAction(run playground.Run, a playground.Action) string {
	p := a.Patch
	switch {
	case a.Label == "":
		return "no label"
	case p.Method != "" && !isToken(p.Method):
		return "no method: " + p.Method
	case p.AfterMS < 0 || p.AfterMS > 1<<41 || (a.Kind == playground.ActionWait) != (p.AfterMS > 0):
		return fmt.Sprintf("%s after %d ms", a.Kind, p.AfterMS)
	case a.Kind == playground.ActionCopy && a.Text == "":
		return "nothing to copy"
	case p.Body != "" && !slices.Contains([]string{"keep", "drop", "replace"}, p.Body) || (p.Body == "replace") != (p.NewBody != nil):
		return "body " + p.Body
	case p.NewBody != nil && p.NewBody.Kind == playground.BodyJSON && !json.Valid([]byte(p.NewBody.Text)):
		return "broken JSON: " + p.NewBody.Text
	}
	for _, h := range p.SetHeaders {
		if !isToken(h.Name) || strings.ContainsAny(h.Value, "\r\n\x00") {
			return fmt.Sprintf("header %q: %q", h.Name, h.Value)
		}
	}
	if p.URL == "" {
		return ""
	}
	base, err := url.Parse(run.Request.URL)
	if err != nil {
		base = &url.URL{}
	}
	if _, err := base.Parse(p.URL); err != nil && a.Kind != playground.ActionEdit {
		return err.Error()
	}
	return ""
}

func TestOddRepliesAreExplainedToo(t *testing.T) {
	n := 0
	for i, g := range readGoldens(t) {
		for _, w := range broken(g.run, g.past) {
			t.Errorf("%s: %s", g.name, w)
		}
		for _, m := range mutations {
			if m.large && i%12 != 0 {
				continue // enough of them for what they cost
			}
			run := cloneRun(g.run)
			x := run.Final()
			if x.Response == nil {
				x.Response = response(200, "", nil)
				x.Failure = nil
			}
			m.change(&run, x, x.Response)
			run.Conclude()
			n++
			for _, w := range broken(run, g.past) {
				t.Errorf("%s with %s: %s", g.name, m.name, w)
			}
		}
	}
	t.Logf("%d odd replies", n)
}
