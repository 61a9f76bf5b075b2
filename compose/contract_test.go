package compose_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/compose"
	"parley/playground"
)

// wire reads the content of POST /api/runs and writes what goes on the wire: the request
// line, the fields, a blank line and the content; or else the pointers of what is wrong.
func wire(t *testing.T, request string) string {
	t.Helper()
	d, err := compose.ReadDraft(strings.NewReader(`{"request":` + request + `}`))
	if err != nil {
		return "422 " + strings.Join(pointersOf(faultsOf(t, err)), " ")
	}
	if faults := compose.Validate(d.Request, compose.Ceilings{MaxBodyBytes: 1 << 30}); len(faults) > 0 {
		return "422 " + strings.Join(pointersOf(faults), " ")
	}
	r := mustResolve(t, d.Request)
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", r.Method, r.URL)
	for _, row := range r.Headers {
		fmt.Fprintf(&b, "\n%s: %s", row.Name, row.Value)
	}
	if r.Body.Kind != playground.BodyNone {
		b.WriteString("\n\n" + r.Body.Text)
	}
	return b.String()
}

// TestTheRulesOfTheContract has a case for each sentence of the contract on POST /api/runs,
// and for what stands next to it.
func TestTheRulesOfTheContract(t *testing.T) {
	for _, c := range []struct{ rule, given, want string }{
		{"everything but the URL has a default", `{"url":"http://h/"}`, "GET http://h/"},
		{"the URL has none", `{"method":"POST"}`, "422 /request/url"},
		{"unknown fields are an error that names them", `{"url":"http://h/","header":[]}`, "422 /request/header"},
		{"enabled is true", `{"url":"http://h/","query":[{"name":"a","value":"1"}],"headers":[{"name":"A","value":"1"}]}`, "GET http://h/?a=1\nA: 1"},
		{"enabled may be false", `{"url":"http://h/","query":[{"name":"a","value":"1","enabled":false}],"headers":[{"name":"A","value":"1","enabled":false}]}`, "GET http://h/"},

		{"the URL's own query comes first, as typed", `{"url":"http://h/?b=%7e&a","query":[{"name":"a","value":"2"}]}`, "GET http://h/?b=%7e&a&a=2"},
		{"then the enabled rows in their order", `{"url":"http://h/","query":[{"name":"z","value":"1"},{"name":"a","value":"2","enabled":false},{"name":"a","value":"3"},{"name":"z","value":""}]}`, "GET http://h/?z=1&a=3&z="},

		{"a header row wins over the body's media type", `{"url":"http://h/","headers":[{"name":"content-type","value":"a/b"}],"body":{"kind":"json","media_type":"c/d","text":"1"}}`, "GET http://h/\ncontent-type: a/b\n\n1"},
		{"then body.media_type", `{"url":"http://h/","body":{"kind":"json","media_type":"c/d","text":"1"}}`, "GET http://h/\nContent-Type: c/d\n\n1"},
		{"none sends none", `{"url":"http://h/","body":{"kind":"json","media_type":"none","text":"1"}}`, "GET http://h/\n\n1"},
		{"then JSON's own", `{"url":"http://h/","body":{"kind":"json","text":"1"}}`, "GET http://h/\nContent-Type: application/json\n\n1"},
		{"text's own", `{"url":"http://h/","body":{"kind":"text","text":"1"}}`, "GET http://h/\nContent-Type: text/plain; charset=utf-8\n\n1"},
		{"a form's own", `{"url":"http://h/","body":{"kind":"form","fields":[{"name":"a b","value":"1&2"}]}}`, "GET http://h/\nContent-Type: application/x-www-form-urlencoded\n\na+b=1%262"},
		{"bytes' own", `{"url":"http://h/","body":{"kind":"binary","base64":"AP8="}}`, "GET http://h/\nContent-Type: application/octet-stream\n\n\x00\xff"},
		{"GraphQL's own", `{"url":"http://h/","body":{"kind":"graphql","query":"{a}","variables":{"n":1},"operation_name":"o"}}`, "GET http://h/\nContent-Type: application/json\n\n" + `{"query":"{a}","variables":{"n":1},"operationName":"o"}`},
		{"a row that is off does not win", `{"url":"http://h/","headers":[{"name":"Content-Type","value":"a/b","enabled":false}],"body":{"kind":"json","text":"1"}}`, "GET http://h/\nContent-Type: application/json\n\n1"},
		{"no body, no type", `{"url":"http://h/","body":{"kind":"none","media_type":"a/b"}}`, "GET http://h/"},

		{"basic", `{"url":"http://h/","auth":{"kind":"basic","username":"u","password":"p"}}`, "GET http://h/\nAuthorization: Basic dTpw"},
		{"bearer", `{"url":"http://h/","auth":{"kind":"bearer","token":"t"}}`, "GET http://h/\nAuthorization: Bearer t"},
		{"a key in a header", `{"url":"http://h/","auth":{"kind":"api_key","name":"X-K","value":"v","in":"header"}}`, "GET http://h/\nX-K: v"},
		{"a key in the query, behind the rows", `{"url":"http://h/?a=1","query":[{"name":"b","value":"2"}],"auth":{"kind":"api_key","name":"k","value":"v","in":"query"}}`, "GET http://h/?a=1&b=2&k=v"},
		{"a header row of the same name wins over auth", `{"url":"http://h/","headers":[{"name":"AUTHORIZATION","value":"mine"}],"auth":{"kind":"bearer","token":"t"}}`, "GET http://h/\nAUTHORIZATION: mine"},
		{"and over a key", `{"url":"http://h/","headers":[{"name":"x-k","value":"mine"}],"auth":{"kind":"api_key","name":"X-K","value":"v"}}`, "GET http://h/\nx-k: mine"},
		{"a kind of sign-in that is not there", `{"url":"http://h/","auth":{"kind":"hawk","username":"u"}}`, "422 /request/auth/kind"},
		{"a sign-in that is done while sending is no field yet", `{"url":"http://u:p@h/","auth":{"kind":"digest","username":"u"}}`, "GET http://h/"},
		{"an OAuth 2 sign-in without an endpoint", `{"url":"http://h/","auth":{"kind":"oauth2","grant":"client_credentials","client_id":"c"}}`, "422 /request/auth/token_url"},
		{"a signature without a region", `{"url":"http://h/","auth":{"kind":"aws_sigv4","access_key_id":"a","secret_access_key":"s","service":"s3"}}`, "422 /request/auth/region"},

		{"no host", `{"url":"http:///a"}`, "422 /request/url"},
		{"no host before a port", `{"url":"http://:80/"}`, "422 /request/url"},
		{"a scheme other than http(s)", `{"url":"ws://h/"}`, "422 /request/url"},
		{"a scheme in capitals is one", `{"url":"HtTp://h/"}`, "GET HtTp://h/"},
		{"port 0", `{"url":"http://h:0/"}`, "422 /request/url"},
		{"port 1", `{"url":"http://h:1/"}`, "GET http://h:1/"},
		{"port 65535", `{"url":"http://h:65535/"}`, "GET http://h:65535/"},
		{"port 65536", `{"url":"http://h:65536/"}`, "422 /request/url"},
		{"a port in words", `{"url":"http://h:abc/"}`, "422 /request/url"},
		{"a host label that is none", `{"url":"http://a..b/"}`, "422 /request/url"},
		{"a host label that is too long", `{"url":"http://` + strings.Repeat("x", 64) + `/"}`, "422 /request/url"},
		{"a method that is no token", `{"method":"G T","url":"http://h/"}`, "422 /request/method"},
		{"a method of its own", `{"method":"x-Y","url":"http://h/"}`, "x-Y http://h/"},
		{"CR in a header's value", `{"url":"http://h/","headers":[{"name":"A","value":"1\r2"}]}`, "422 /request/headers/0/value"},
		{"LF in a header's name", `{"url":"http://h/","headers":[{"name":"A"},{"name":"B\n"}]}`, "422 /request/headers/1/name"},
		{"NUL in a header's value", `{"url":"http://h/","headers":[{"name":"A","value":"\u0000"}]}`, "422 /request/headers/0/value"},
		{"CR LF in a parameter", `{"url":"http://h/","query":[{"name":"a","value":"1\r\n"}]}`, "422 /request/query/0/value"},
		{"LF in the URL", `{"url":"http://h/a\nb"}`, "422 /request/url"},
		{"an unknown variable", `{"url":"http://h/{{id}}"}`, "422 /request/url"},
		{"an unknown variable in a header", `{"url":"http://h/","headers":[{"name":"A","value":"Bearer {{token}}"}]}`, "422 /request/headers/0/value"},
		{"max_body_bytes at its ceiling", `{"url":"http://h/","options":{"max_body_bytes":1073741824}}`, "GET http://h/"},
		{"max_body_bytes above it", `{"url":"http://h/","options":{"max_body_bytes":1073741825}}`, "422 /request/options/max_body_bytes"},
		{"timeout_ms at its ceiling", `{"url":"http://h/","options":{"timeout_ms":600000}}`, "GET http://h/"},
		{"timeout_ms above it", `{"url":"http://h/","options":{"timeout_ms":600001}}`, "422 /request/options/timeout_ms"},
		{"timeout_ms of none", `{"url":"http://h/","options":{"timeout_ms":0}}`, "422 /request/options/timeout_ms"},

		{"everything else is sent: odd escapes", `{"url":"http://h/%zz/%7e?%&a=%4"}`, "GET http://h/%25zz/%7e?%&a=%4"},
		{"IPv6", `{"url":"http://[::1]:8080/"}`, "GET http://[::1]:8080/"},
		{"userinfo", `{"url":"http://u:p@h/"}`, "GET http://h/\nAuthorization: Basic dTpw"},
		{"fragments", `{"url":"http://h/a#b"}`, "GET http://h/a#b"},
		{"hosts of all scripts", `{"url":"http://bücher.example/"}`, "GET http://xn--bcher-kva.example/"},
		{"order and repeats of headers", `{"url":"http://h/","headers":[{"name":"b","value":"1"},{"name":"A","value":"2"},{"name":"B","value":"3"}]}`, "GET http://h/\nb: 1\nA: 2\nB: 3"},
		{"content with any method", `{"method":"HEAD","url":"http://h/","body":{"kind":"text","text":"a\u0000\r\nb","media_type":"none"}}`, "HEAD http://h/\n\na\x00\r\nb"},
		{"JSON that is none", `{"url":"http://h/","body":{"kind":"json","text":"{"}}`, "GET http://h/\nContent-Type: application/json\n\n{"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := wire(t, c.given); got != c.want {
				t.Errorf("%s\ngot  %q\nwant %q", c.given, got, c.want)
			}
		})
	}
}

func TestFormDataHasItsBoundary(t *testing.T) {
	got := wire(t, `{"method":"POST","url":"http://h/","body":{"kind":"multipart","fields":[{"name":"a","value":"1"},{"name":"f","filename":"a.png","media_type":"image/png","base64":"AP8="}]}}`)
	head, content, _ := strings.Cut(got, "\n\n")
	_, boundary, ok := strings.Cut(head, "Content-Type: multipart/form-data; boundary=")
	want := strings.ReplaceAll("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\x00\xff\r\n--B--\r\n", "B", boundary)
	if !ok || content != want {
		t.Errorf("got  %q\nwant %q", content, want)
	}
}

// TestFaultsAreNamedAllAtOnce: a request with several is mended in one go.
func TestFaultsAreNamedAllAtOnce(t *testing.T) {
	got := wire(t, `{"method":"","url":"ftp://h:0/","query":[{"name":"a\n"}],"headers":[{"name":""},{"name":"A","value":"\r"}],
		"body":{"kind":"binary","base64":"?"},"auth":{"kind":"api_key","in":"cookie"},"options":{"timeout_ms":-1,"max_redirects":1000,"http_version":"3","retry":{"max_attempts":0,"statuses":[99]}}}`)
	want := "422 /request/method /request/url /request/query/0/name /request/headers/0/name /request/headers/1/value /request/body/base64 /request/auth/in " +
		"/request/options/timeout_ms /request/options/max_redirects /request/options/retry/max_attempts /request/options/http_version /request/options/retry/statuses/0"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
