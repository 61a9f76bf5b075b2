package compare

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"

	"parley/playground"
)

// Bounds of what is said of two requests' contents.
const (
	maxRequestChanges = 50
	maxRequestValue   = 200 // bytes of a value
)

// requestChanges gathers where two composed requests differ.
type requestChanges struct {
	part string
	list []playground.RequestChange
}

// add lists a part whose values differ; an empty value is one that is not there.
func (r *requestChanges) add(name, a, b string) {
	if a == b {
		return
	}
	kind := playground.Changed
	switch {
	case a == "":
		kind = playground.Added
	case b == "":
		kind = playground.Removed
	}
	a, b = clip(a, maxRequestValue), clip(b, maxRequestValue)
	r.list = append(r.list, playground.RequestChange{Part: r.part, Name: name, Kind: kind, A: a, B: b, Marks: marksOf(a, b)})
}

// request compares the requests that two runs were made of, part by part.
func (c *comparer) request(ctx context.Context, a, b *playground.Run) []playground.RequestChange {
	r := &requestChanges{list: []playground.RequestChange{}}
	r.part = "method"
	r.add("", a.Request.Method, b.Request.Method)
	r.part = "url"
	r.url(&a.Request, &b.Request)
	r.part = "header"
	r.groups("", headerRows(&a.Request), headerRows(&b.Request))
	r.part = "body"
	c.requestBody(ctx, r, &a.Request.Body, &b.Request.Body)
	r.part = "option"
	r.options(&a.Request, &b.Request)
	return r.list
}

func headerRows(r *playground.Request) []playground.Field {
	var out []playground.Field
	for _, row := range r.Headers {
		if row.Enabled {
			out = append(out, playground.Field{Name: row.Name, Value: row.Value})
		}
	}
	return out
}

// groups compares fields or pairs by name; repeats are joined by a comma.
func (r *requestChanges) groups(prefix string, a, b []playground.Field) {
	as, placesA := groupFields(a)
	bs, placesB := groupFields(b)
	for _, g := range bs {
		before := ""
		if at, ok := placesA[strings.ToLower(g.name)]; ok {
			before = said(as[at].values)
		}
		r.add(prefix+g.name, before, said(g.values))
	}
	for _, g := range as {
		if _, ok := placesB[strings.ToLower(g.name)]; !ok {
			r.add(prefix+g.name, said(g.values), "")
		}
	}
}

// said joins values; one that is there but empty is not nothing.
func said(values []string) string {
	if joined := strings.Join(values, ", "); joined != "" {
		return joined
	}
	return `""`
}

// url compares by part, and the query by pair. What is no URL is compared whole.
func (r *requestChanges) url(a, b *playground.Request) {
	ua, errA := url.Parse(a.URL)
	ub, errB := url.Parse(b.URL)
	if errA != nil || errB != nil {
		r.add("", a.URL, b.URL)
	} else {
		r.add("scheme", ua.Scheme, ub.Scheme)
		r.add("user", ua.User.String(), ub.User.String())
		r.add("host", ua.Host, ub.Host)
		r.add("path", withNames(ua.EscapedPath()), withNames(ub.EscapedPath()))
		r.add("fragment", ua.EscapedFragment(), ub.EscapedFragment())
	}
	r.queryPairs(queryOf(a), queryOf(b))
}

// withNames leaves names in braces of a path as they were typed.
func withNames(path string) string {
	return strings.NewReplacer("%7B", "{", "%7D", "}").Replace(path)
}

// queryPairs compares as groups does, but names of pairs differ by case.
func (r *requestChanges) queryPairs(a, b []playground.Field) {
	va, vb := map[string][]string{}, map[string][]string{}
	var names []string
	for _, side := range []struct {
		pairs  []playground.Field
		values map[string][]string
	}{{b, vb}, {a, va}} {
		for _, p := range side.pairs {
			if va[p.Name] == nil && vb[p.Name] == nil {
				names = append(names, p.Name)
			}
			side.values[p.Name] = append(side.values[p.Name], p.Value)
		}
	}
	for _, name := range names {
		before, after := "", ""
		if va[name] != nil {
			before = said(va[name])
		}
		if vb[name] != nil {
			after = said(vb[name])
		}
		r.add("?"+name, before, after)
	}
}

// queryOf returns the pairs of the URL's own query and of the table below it.
func queryOf(r *playground.Request) []playground.Field {
	var out []playground.Field
	_, query, _ := strings.Cut(r.URL, "?")
	query, _, _ = strings.Cut(query, "#")
	for _, pair := range strings.Split(query, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		out = append(out, playground.Field{Name: unquery(name), Value: unquery(value)})
	}
	for _, row := range r.Query {
		if row.Enabled {
			out = append(out, playground.Field{Name: row.Name, Value: row.Value})
		}
	}
	return out
}

func unquery(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// requestBody compares the composed contents: JSON by member, forms by field, all else whole.
func (c *comparer) requestBody(ctx context.Context, r *requestChanges, a, b *playground.Body) {
	r.add("kind", string(a.Kind), string(b.Kind))
	r.add("media type", a.MediaType, b.MediaType)
	if !c.requestJSON(ctx, r, a.Text, b.Text) {
		r.add("text", a.Text, b.Text)
	}
	r.add("bytes", a.Base64, b.Base64)
	r.add("sha256", a.SHA256, b.SHA256)
	r.groups("", formFields(a), formFields(b))
	r.add("query", a.Query, b.Query)
	r.add("variables", string(a.Variables), string(b.Variables))
	r.add("operation name", a.OperationName, b.OperationName)
}

// requestJSON compares two texts by structure; false where they are not both JSON.
func (c *comparer) requestJSON(ctx context.Context, r *requestChanges, a, b string) bool {
	if a == b || a == "" || b == "" {
		return a == b
	}
	docA, errA := readDocument(ctx, c.hash, []byte(a))
	docB, errB := readDocument(ctx, c.hash, []byte(b))
	if errA != nil || errB != nil {
		return false
	}
	s := newStructure(ctx, c.hash, docA, docB, &ruleSet{})
	s.compare()
	for _, change := range s.changes[:min(len(s.changes), maxRequestChanges)] {
		before, after := string(change.A), string(change.B)
		if change.Kind == playground.Moved {
			before, after = change.From, change.Path
		}
		r.list = append(r.list, playground.RequestChange{
			Part: r.part, Name: change.Path, Kind: change.Kind,
			A: clip(before, maxRequestValue), B: clip(after, maxRequestValue),
		})
	}
	return true
}

func formFields(b *playground.Body) []playground.Field {
	var out []playground.Field
	for _, f := range b.Fields {
		value := f.Value
		if f.Filename != "" {
			value = f.Filename + " (" + strconv.FormatInt(max(f.Size, int64(len(f.Base64)*3/4)), 10) + " B)"
		}
		out = append(out, playground.Field{Name: f.Name, Value: value})
	}
	return out
}

// options compares how the requests were sent, under the names of the JSON API.
func (r *requestChanges) options(a, b *playground.Request) {
	x, y := a.Options, b.Options
	r.add("follow_redirects", strconv.FormatBool(x.FollowRedirects), strconv.FormatBool(y.FollowRedirects))
	r.add("max_redirects", strconv.Itoa(x.MaxRedirects), strconv.Itoa(y.MaxRedirects))
	r.add("timeout_ms", strconv.FormatInt(x.TimeoutMS, 10), strconv.FormatInt(y.TimeoutMS, 10))
	r.add("verify_tls", strconv.FormatBool(x.VerifyTLS), strconv.FormatBool(y.VerifyTLS))
	r.add("http_version", x.HTTPVersion, y.HTTPVersion)
	r.add("max_body_bytes", strconv.FormatInt(x.MaxBodyBytes, 10), strconv.FormatInt(y.MaxBodyBytes, 10))
	r.add("ca", lengthWords(x.CA), lengthWords(y.CA))
	r.add("client_certificate", lengthWords(x.ClientCertificate.Certificate), lengthWords(y.ClientCertificate.Certificate))
	r.add("server_name", x.ServerName, y.ServerName)
	r.add("target", playground.MaskURL(x.Target), playground.MaskURL(y.Target))
	r.add("resolve", resolveWords(x.Resolve), resolveWords(y.Resolve))
	r.add("proxy", playground.MaskURL(x.Proxy), playground.MaskURL(y.Proxy))
	r.add("limits", limitWords(x.Limits), limitWords(y.Limits))
	r.add("cookies", strconv.FormatBool(x.Cookies), strconv.FormatBool(y.Cookies))
	r.add("expect", x.Expect, y.Expect)
	r.add("checks", checkWords(a.Checks), checkWords(b.Checks))
	r.add("retry", retryWords(x.Retry), retryWords(y.Retry))
	r.add("auth", authWords(a.Auth), authWords(b.Auth))
}

// checkWords say what a response was held to.
func checkWords(all []playground.Check) string {
	var words []string
	for _, c := range playground.MaskChecks(all) {
		if c.Enabled {
			words = append(words, c.Words())
		}
	}
	return strings.Join(words, "; ")
}

// lengthWords tells two certificates apart without showing them.
func lengthWords(pem string) string {
	if pem == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(pem))
	return strconv.Itoa(len(pem)) + " bytes, SHA-256 " + hex.EncodeToString(sum[:4]) + "…"
}

func resolveWords(list []playground.Resolve) string {
	words := make([]string, len(list))
	for i, r := range list {
		words[i] = r.String()
	}
	return strings.Join(words, " ")
}

func limitWords(l playground.TimeLimits) string {
	var words []string
	for _, each := range []struct {
		name string
		ms   int64
	}{{"lookup", l.DNSMS}, {"connect", l.ConnectMS}, {"TLS", l.TLSMS}, {"first byte", l.FirstByteMS}, {"idle", l.IdleMS}} {
		if each.ms > 0 {
			words = append(words, each.name+" "+strconv.FormatInt(each.ms, 10)+" ms")
		}
	}
	return strings.Join(words, ", ")
}

func retryWords(r playground.Retry) string {
	if r.MaxAttempts <= 1 {
		return "none"
	}
	words := []string{strconv.Itoa(r.MaxAttempts) + " attempts"}
	codes := make([]string, len(r.Statuses))
	for i, code := range r.Statuses {
		codes[i] = strconv.Itoa(code)
	}
	if len(codes) > 0 {
		words = append(words, "on "+strings.Join(codes, " "))
	}
	if r.OnFailure {
		words = append(words, "on failures")
	}
	words = append(words, "first wait "+strconv.FormatInt(r.BackoffMS, 10)+" ms", "at most "+strconv.FormatInt(r.MaxWaitMS, 10)+" ms")
	if !r.RetryAfter {
		words = append(words, "whatever Retry-After says")
	}
	if r.UnsafeMethods {
		words = append(words, "for unsafe methods too")
	}
	return strings.Join(words, ", ")
}

// authWords describes credentials, which are masked already.
func authWords(a playground.Auth) string {
	switch a.Kind {
	case "", "none":
		return "none"
	case "basic":
		return joinSentences("basic", a.Username, a.Password)
	case "bearer":
		return joinSentences("bearer", a.Token)
	}
	words := []string{a.Kind, a.In, a.Name, a.Username, a.Grant, a.TokenURL, a.ClientID, a.Scope, a.Audience, a.ClientAuth, a.AccessKeyID, a.Region, a.Service}
	for _, s := range a.Secrets() {
		words = append(words, *s.Value)
	}
	return joinSentences(words...)
}

// Requests says how one composed request differs from another. They must be masked already.
func Requests(ctx context.Context, a, b playground.Request) []playground.RequestChange {
	c := &comparer{hash: newHasher(), rules: &ruleSet{}, values: maxTotal}
	return c.request(ctx, &playground.Run{Request: a}, &playground.Run{Request: b})
}
