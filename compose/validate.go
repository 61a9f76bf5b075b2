package compose

import (
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"

	"parley/playground"
)

// Ceilings are the most that a request may ask for. Zero leaves TimeoutMS at
// playground.MaxTimeoutMS and MaxBodyBytes without a ceiling.
type Ceilings struct {
	MaxBodyBytes int64
	TimeoutMS    int64
}

// maxRedirects and maxWaitMS bound what keeps a run going without end.
const (
	maxRedirects = 50
	maxWaitMS    = playground.MaxTimeoutMS
)

// Validate lists what makes a request impossible to send, all at once, by JSON Pointers
// into {"request": …}. What is merely wrong or odd is no fault: it is sent, and what
// happens is a run. Rows that are off are not looked at.
func Validate(r playground.Request, c Ceilings) []playground.FieldError {
	v := &validation{}
	v.request(r, c)
	return v.faults
}

func (v *validation) request(r playground.Request, c Ceilings) {
	if !httpguts.ValidHeaderFieldName(r.Method) {
		v.add("/request/method", methodFault(r.Method))
	}
	v.url(r.URL)
	v.rows("/request/query", r.Query, v.queryRow)
	v.rows("/request/headers", r.Headers, v.headerRow)
	v.body(r.Body)
	v.auth(r.Auth)
	v.options(r.Options, c)
	v.wire(r)
	v.checks(r.Checks)
}

// validation gathers faults.
type validation struct {
	filled bool // names in double braces were filled in: what looks like one is data
	faults []playground.FieldError
}

func fault(pointer, detail string) playground.FieldError {
	return playground.FieldError{Pointer: pointer, Detail: detail}
}

// maxFaults bounds what is said of one request.
const maxFaults = 200

func (v *validation) add(pointer, detail string) {
	if len(v.faults) < maxFaults {
		v.faults = append(v.faults, fault(pointer, detail))
	}
}

// quoted shows a value in a message: cut, and with no control character of its own.
func quoted(s string) string {
	if runes := []rune(s); len(runes) > 60 {
		s = string(runes[:60]) + "…"
	}
	return strconv.Quote(s)
}

func methodFault(m string) string {
	if m == "" {
		return "The method is missing."
	}
	return "The method " + quoted(m) + " is no token: it may hold letters, digits and !#$%&'*+-.^_`|~ only."
}

// text finds what no part of a request may hold, and names that nothing defines.
func (v *validation) text(pointer, what, s string) bool {
	if i := strings.IndexAny(s, "\r\n\x00"); i >= 0 {
		name := map[byte]string{'\r': "a carriage return (CR)", '\n': "a line feed (LF)", 0: "a NUL character"}[s[i]]
		v.add(pointer, what+" holds "+name+", which would end its line.")
		return false
	}
	return v.names(pointer, s)
}

// maxNamed bounds the variables that are looked at in one text.
const maxNamed = 50

// names reports every {{name}}: nothing is defined that could stand for it.
func (v *validation) names(pointer, s string) bool {
	if v.filled {
		return true
	}
	var said []string
	for _, m := range variable.FindAllStringSubmatch(s, maxNamed) {
		if !slices.Contains(said, m[1]) {
			said = append(said, m[1])
			v.add(pointer, "The variable {{"+cutTo(m[1], 60)+"}} is not defined. Put its value in its place.")
		}
	}
	return said == nil
}

// NoAddress is what is said of a request that names none.
const NoAddress = "The address is missing."

func (v *validation) url(raw string) {
	const at = "/request/url"
	if raw == "" {
		v.add(at, NoAddress)
		return
	}
	if !v.text(at, "The address", raw) {
		return
	}
	a := splitAddress(raw)
	switch {
	case a.scheme == "" && otherScheme(raw):
		scheme, _, _ := strings.Cut(raw, ":")
		if isHTTP(scheme) {
			v.add(at, "Behind "+scheme+": two slashes are missing. The address begins with "+strings.ToLower(scheme)+"://.")
			return
		}
		v.add(at, schemeFault(scheme))
		return
	case a.scheme == "" && strings.HasPrefix(raw, "/") && !strings.HasPrefix(raw, "//"):
		v.add(at, "The address has no host. It is a path alone: put http:// and a host in front.")
		return
	case a.scheme == "" && noVariable(raw) != "":
		v.add(at, noVariable(raw))
		return
	case a.scheme == "":
		v.add(at, "The address has no scheme. It begins with http:// or https://.")
		return
	case !isHTTP(a.scheme):
		v.add(at, schemeFault(a.scheme))
		return
	case isHTTP(a.host) && a.hasPort && a.port == "" && strings.HasPrefix(a.path, "//"):
		v.add(at, "The scheme stands twice: take "+a.scheme+":// or "+a.host+":// away.")
		return
	}
	v.host(a)
	if n, err := strconv.ParseUint(a.port, 10, 16); a.port != "" && (err != nil || n == 0) {
		v.add(at, "The port "+quoted(a.port)+" is not between 1 and 65535.")
	}
}

func isHTTP(scheme string) bool {
	return strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")
}

func (v *validation) host(a address) {
	const at = "/request/url"
	switch {
	case a.host == "":
		v.add(at, "The address has no host.")
		return
	case strings.HasPrefix(a.host, "["):
		if !strings.Contains(a.host, "]") {
			v.add(at, "The bracket that begins the host is not closed: an IPv6 address stands as in http://[::1]:8080/.")
		} else if !isIPv6(a.host) {
			v.add(at, quoted(a.host)+" is no IPv6 address.")
		}
		return
	case strings.Contains(a.host, ":"):
		v.add(at, "The host "+quoted(a.host)+" holds a colon. An IPv6 address stands in brackets, as in http://[::1]:8080/.")
		return
	}
	host, err := asciiHost(a.host)
	if err != nil {
		v.add(at, "The host "+quoted(a.host)+" is no name that can be looked up.")
		return
	}
	host = strings.TrimSuffix(host, ".")
	if len(host) > 253 {
		v.add(at, fmt.Sprintf("The host has %d characters; a name has 253 at most.", len(host)))
		return
	}
	if detail := noVariable(host); detail != "" {
		v.add(at, detail)
		return
	}
	for _, label := range strings.Split(host, ".") {
		if detail := labelFault(label); detail != "" {
			v.add(at, "The host "+quoted(a.host)+" "+detail)
			return
		}
	}
}

func (v *validation) rows(at string, rows []playground.Row, each func(at string, r playground.Row)) {
	for i, r := range rows {
		if r.Enabled {
			each(at+"/"+strconv.Itoa(i), r)
		}
	}
}

func (v *validation) queryRow(at string, r playground.Row) {
	v.text(at+"/name", "The parameter's name", r.Name)
	v.text(at+"/value", "The parameter's value", r.Value)
}

func (v *validation) headerRow(at string, r playground.Row) {
	if v.text(at+"/name", "The header's name", r.Name) {
		v.fieldName(at+"/name", r.Name)
	}
	v.fieldValue(at+"/value", "The header's value", r.Value)
}

func (v *validation) fieldName(at, name string) {
	switch {
	case name == "":
		v.add(at, "A header needs a name.")
	case strings.HasSuffix(name, ":"):
		v.add(at, "The name "+quoted(name)+" ends with a colon. Leave the colon out: it is written for you.")
	case !httpguts.ValidHeaderFieldName(name):
		v.add(at, "The name "+quoted(name)+" is no token: it may hold letters, digits and !#$%&'*+-.^_`|~ only.")
	}
}

// fieldValue refuses what RFC 9110, 5.5 keeps out of every field value.
func (v *validation) fieldValue(at, what, value string) {
	if v.text(at, what, value) && !httpguts.ValidHeaderFieldValue(value) {
		v.add(at, what+" holds a control character.")
	}
}

func (v *validation) body(b playground.Body) {
	const at = "/request/body"
	kinds := []playground.BodyKind{playground.BodyNone, playground.BodyText, playground.BodyJSON, playground.BodyForm, playground.BodyMultipart, playground.BodyBinary, playground.BodyGraphQL}
	if !slices.Contains(kinds, b.Kind) {
		v.add(at+"/kind", quoted(string(b.Kind))+" is no kind of body. There are none, text, json, form, multipart, binary and graphql.")
		return
	}
	if b.Kind == playground.BodyNone {
		return
	}
	v.fieldValue(at+"/media_type", "The media type", b.MediaType)
	switch b.Kind {
	case playground.BodyText, playground.BodyJSON:
		v.names(at+"/text", b.Text)
	case playground.BodyBinary:
		v.base64(at+"/base64", b.Base64)
	case playground.BodyGraphQL:
		v.names(at+"/query", b.Query)
		v.names(at+"/variables", string(b.Variables))
		v.names(at+"/operation_name", b.OperationName)
	case playground.BodyForm, playground.BodyMultipart:
		for i, f := range b.Fields {
			v.formField(at+"/fields/"+strconv.Itoa(i), b.Kind, f)
		}
	}
}

// formField: what stands in a part's own header lines must not end them.
func (v *validation) formField(at string, kind playground.BodyKind, f playground.FormField) {
	v.names(at+"/name", f.Name)
	v.names(at+"/value", f.Value)
	if kind == playground.BodyMultipart {
		v.names(at+"/filename", f.Filename)
		v.noNUL(at+"/name", "The field's name", f.Name)
		v.noNUL(at+"/filename", "The file's name", f.Filename)
		v.fieldValue(at+"/media_type", "The media type", f.MediaType)
		v.base64(at+"/base64", f.Base64)
	}
}

// noNUL: line ends in a name are written as escapes, but nothing stands for a NUL.
func (v *validation) noNUL(at, what, s string) {
	if strings.Contains(s, "\x00") {
		v.add(at, what+" holds a NUL character, which no line can.")
	}
}

// base64 checks without keeping what it reads: a file may be long. A reader takes padding
// in the middle for an end where its buffer ends there, too.
func (v *validation) base64(at, text string) {
	_, err := io.Copy(io.Discard, base64.NewDecoder(base64.StdEncoding, strings.NewReader(text)))
	i := strings.IndexByte(text, '=')
	if err == nil && (i < 0 || strings.Trim(text[i:], "=\r\n") == "") {
		return
	}
	if _, err := base64.StdEncoding.DecodeString(text); err != nil {
		v.add(at, "This is not base64: "+strings.TrimPrefix(err.Error(), "illegal base64 data at ")+" cannot be read.")
	}
}

func (v *validation) auth(a playground.Auth) {
	const at = "/request/auth"
	switch a.Kind {
	case "", "none", authInherit:
	case "basic":
		v.names(at+"/username", a.Username)
		v.names(at+"/password", a.Password)
	case "bearer":
		v.fieldValue(at+"/token", "The token", a.Token)
	case "api_key":
		v.apiKey(at, a)
	case playground.AuthDigest:
		v.digest(at, a)
	case playground.AuthOAuth2:
		v.oauth2(at, a)
	case playground.AuthAWSSigV4:
		v.aws(at, a)
	default:
		v.add(at+"/kind", authKindFault(a.Kind))
	}
}

// authKinds are the kinds of sign-in; an empty one is none.
var authKinds = []string{"", "none", authInherit, "basic", "bearer", "api_key", playground.AuthDigest, playground.AuthOAuth2, playground.AuthAWSSigV4}

func authKindFault(kind string) string {
	return quoted(kind) + " is no kind of sign-in here. There are none, inherit, basic, bearer, api_key, digest, oauth2 and aws_sigv4."
}

func (v *validation) apiKey(at string, a playground.Auth) {
	switch a.In {
	case "", "header":
		if v.text(at+"/name", "The key's name", a.Name) {
			v.fieldName(at+"/name", a.Name)
		}
		v.fieldValue(at+"/value", "The key", a.Value)
	case "query":
		v.text(at+"/name", "The key's name", a.Name)
		v.text(at+"/value", "The key", a.Value)
		if a.Name == "" {
			v.add(at+"/name", "The key needs a name.")
		}
	default:
		v.add(at+"/in", "A key goes into header or query, not into "+quoted(a.In)+".")
	}
}

func (v *validation) options(o playground.Options, c Ceilings) {
	const at = "/request/options"
	if c.TimeoutMS == 0 {
		c.TimeoutMS = playground.MaxTimeoutMS
	}
	v.between(at+"/timeout_ms", "The time-out", " ms", o.TimeoutMS, 1, c.TimeoutMS)
	v.expect(at+"/expect", o.Expect)
	v.between(at+"/max_redirects", "The number of redirects", "", int64(o.MaxRedirects), 0, maxRedirects)
	v.between(at+"/retry/max_attempts", "The number of attempts", "", int64(o.Retry.MaxAttempts), 1, playground.MaxAttempts)
	v.between(at+"/retry/backoff_ms", "The first wait", " ms", o.Retry.BackoffMS, 0, maxWaitMS)
	v.between(at+"/retry/max_wait_ms", "The longest wait", " ms", o.Retry.MaxWaitMS, 0, maxWaitMS)
	most := c.MaxBodyBytes
	if most == 0 {
		most = max(1, o.MaxBodyBytes)
	}
	v.between(at+"/max_body_bytes", "The size of content to keep", " bytes", o.MaxBodyBytes, 1, most)
	if !slices.Contains(httpVersions, o.HTTPVersion) {
		v.add(at+"/http_version", quoted(o.HTTPVersion)+" is no HTTP version to ask for. There are "+strings.Join(httpVersions, ", ")+".")
	}
	for i, s := range o.Retry.Statuses {
		v.between(at+"/retry/statuses/"+strconv.Itoa(i), "A status code", "", int64(s), 100, 999)
	}
}
