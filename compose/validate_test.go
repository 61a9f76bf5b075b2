package compose_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"parley/compose"
	"parley/playground"
)

func on(name, value string) playground.Row {
	return playground.Row{Name: name, Value: value, Enabled: true}
}

func TestAddressesThatCanNeverBeSent(t *testing.T) {
	for _, c := range []struct{ name, given, says string }{
		{"nothing", "", "The address is missing"},
		{"a scheme alone", "http://", "no host"},
		{"a path behind no host", "http:///path", "no host"},
		{"a port behind no host", "http://:8080/", "no host"},
		{"a query behind no host", "https://?a=1", "no host"},
		{"a fragment behind no host", "https://#a", "no host"},
		{"credentials before no host", "http://user:pass@/", "no host"},
		{"credentials and a port", "http://user@:80/", "no host"},
		{"a path alone", "/users?x=1", "no host"},
		{"a query alone", "?x=1", "no scheme"},
		{"a host alone", "example.com/users", "no scheme"},
		{"a host and its port alone", "localhost:8080", "no scheme"},
		{"a host without a scheme", "//example.com/", "no scheme"},
		{"no scheme before the slashes", "://example.com/", "no scheme"},
		{"one slash", "http:/example.com/", "two slashes"},
		{"no slash", "https:example.com", "two slashes"},
		{"backslashes", `http:\\example.com\`, "two slashes"},
		{"nothing behind the scheme", "HTTP:", "two slashes"},
		{"FTP", "ftp://example.com/", `"ftp"`},
		{"a file", "file:///etc/passwd", `"file"`},
		{"a WebSocket", "wss://example.com/", `"wss"`},
		{"gopher", "gopher://127.0.0.1:6379/_x", `"gopher"`},
		{"a scheme with a slip", "htp://example.com/", `"htp"`},
		{"two schemes", "http+unix://x/", `"http+unix"`},
		{"a blank before the scheme", " http://example.com/", `" http"`},
		{"a script", "javascript:alert(1)", `"javascript"`},
		{"data", "data:text/html,x", `"data"`},
		{"mail", "mailto:mira@example.com", `"mailto"`},
		{"port 0", "http://example.com:0/", `"0"`},
		{"port 65536", "http://example.com:65536/", `"65536"`},
		{"a long port", "http://example.com:99999999999999999999/", "65535"},
		{"a port below 0", "http://example.com:-1/", `"-1"`},
		{"a signed port", "http://example.com:+80/", `"+80"`},
		{"a port in words", "http://example.com:http/", `"http"`},
		{"a port in another script", "http://example.com:８０/", "65535"},
		{"a port and more", "http://example.com:80x/", `"80x"`},
		{"two ports", "http://example.com:80:81/", "host"},
		{"a name of two words in front", "{{base url}}/x", "{{base_url}} would be one"},
		{"a name of two words in braces", "http://{{base url}}/x", "{{base_url}} would be one"},
		{"a port of IPv6", "http://[::1]:0/", `"0"`},
		{"no brackets around IPv6", "http://::1/", "brackets"},
		{"no brackets around a long IPv6", "http://2001:db8::1:8080/", "brackets"},
		{"a bracket not closed", "http://[::1/", "not closed"},
		{"behind the bracket", "http://[::1]x/", "IPv6"},
		{"a name in brackets", "http://[localhost]/", "IPv6"},
		{"IPv4 in brackets", "http://[127.0.0.1]/", "IPv6"},
		{"nothing in brackets", "http://[]/", "IPv6"},
		{"IPv6 with too many groups", "http://[1:2:3:4:5:6:7:8:9]/", "IPv6"},
		{"an IPv6 zone of nothing", "http://[fe80::1%25]/", "IPv6"},
		{"an IPv6 zone with a blank", "http://[fe80::1%25e th]/", "IPv6"},
		{"a label of 64", "http://" + strings.Repeat("a", 64) + ".example/", "64"},
		{"a name of 254", "http://" + strings.Repeat("a.", 126) + "aa/", "254"},
		{"nothing between dots", "http://a..example/", "two dots"},
		{"a dot in front", "http://.example/", "dot"},
		{"a dot alone", "http://./", "dot"},
		{"two dots at the end", "http://example../", "dot"},
		{"a blank in the host", "http://exa mple/", `" "`},
		{"a blank behind the host", "http://example /", `" "`},
		{"a tab in the host", "http://exa\tmple/", `"\t"`},
		{"a star", "http://*.example/", `"*"`},
		{"an exclamation mark", "http://ex!ample/", `"!"`},
		{"a backslash", `http://example\path`, `"\\"`},
		{"a percent sign", "http://ex%ample/", `"%"`},
		{"an escape of a blank", "http://ex%20ample/", `" "`},
		{"an escape of NUL", "http://ex%00ample/", `"\x00"`},
		{"an escape of a slash", "http://ex%2Fample/", `"/"`},
		{"an escape of half a character", "http://ex%ffample/", "host"},
		{"a quote", `http://"example"/`, `"\""`},
		{"a hyphen in front", "http://-example.com/", "hyphen"},
		{"a hyphen behind", "http://example-.com/", "hyphen"},
		{"letters that no name has", "http://exa\u202emple/", "host"},
		{"a line end", "http://example.com/a\nb", "line feed"},
		{"a carriage return", "http://example.com/a\rb", "carriage return"},
		{"NUL", "http://example.com/\x00", "NUL"},
		{"a line end in the host", "http://example\r\n.com/", "carriage return"},
		{"a header behind", "http://example.com/ HTTP/1.1\r\nX: y", "carriage return"},
		{"a variable", "http://{{host}}/", "{{host}}"},
		{"a variable for everything", "{{base_url}}/users", "{{base_url}}"},
		{"a variable of another tool", "http://example.com/{{$guid}}", "{{$guid}}"},
		{"a variable with blanks and a dot", "http://example.com/{{ user.id }}", "{{user.id}}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			faults := compose.Validate(playground.NewRequest(c.given), compose.Ceilings{})
			if len(faults) != 1 || faults[0].Pointer != "/request/url" || !strings.Contains(faults[0].Detail, c.says) {
				t.Errorf("%q: got %+v, want /request/url … %s", c.given, faults, c.says)
			}
			sentence(t, faults)
		})
	}
}

// addressesToSend are odd, and may all be sent. Behind each stands what goes on the wire.
var addressesToSend = []struct{ name, given, wire string }{
	{"a host alone", "http://example.com", "http://example.com"},
	{"capitals", "HTTPS://EXAMPLE.Com/A", "HTTPS://EXAMPLE.Com/A"},
	{"an empty port", "http://example.com:/x", "http://example.com/x"},
	{"zeros before the port", "http://example.com:00080/", "http://example.com:00080/"},
	{"the last port", "http://example.com:65535/", "http://example.com:65535/"},
	{"the scheme's own port", "https://example.com:443/", "https://example.com:443/"},
	{"a dot at the end", "http://example.com./", "http://example.com./"},
	{"a short name", "http://intranet/", "http://intranet/"},
	{"underscores", "http://_dmarc.my_host/", "http://_dmarc.my_host/"},
	{"hyphens inside", "http://r3---sn-4g5e.example/", "http://r3---sn-4g5e.example/"},
	{"Punycode", "http://xn--mnchen-3ya.example/", "http://xn--mnchen-3ya.example/"},
	{"what looks like Punycode", "http://xn--a/", "http://xn--a/"},
	{"a label of 63", "http://" + strings.Repeat("a", 63) + "/", "http://" + strings.Repeat("a", 63) + "/"},
	{"a name of 253", "http://" + strings.Repeat("a.", 126) + "a/", "http://" + strings.Repeat("a.", 126) + "a/"},
	{"an umlaut", "http://münchen.example/", "http://xn--mnchen-3ya.example/"},
	{"sharp s", "http://straße.example/", "http://xn--strae-oqa.example/"},
	{"capitals with marks", "http://MÜNCHEN.example/", "http://xn--mnchen-3ya.example/"},
	{"Japanese, with its own dot", "http://例え。テスト/", "http://xn--r8jz45g.xn--zckzah/"},
	{"Arabic", "http://مثال.إختبار/", "http://xn--mgbh0fb.xn--kgbechtv/"},
	{"an emoji", "http://☃.example/", "http://xn--n3h.example/"},
	{"full-width letters", "http://ｅｘａｍｐｌｅ.com/", "http://example.com/"},
	{"an underscore beside an umlaut", "http://_ü.example/", "http://xn--_-eha.example/"},
	{"an escaped host", "http://ex%61mple.com/", "http://example.com/"},
	{"an escaped host beyond ASCII", "http://m%C3%BCnchen.example/", "http://xn--mnchen-3ya.example/"},
	{"IPv4", "http://127.0.0.1:8080/", "http://127.0.0.1:8080/"},
	{"IPv4 in other spellings", "http://0x7f.1/", "http://0x7f.1/"},
	{"IPv4 in one number", "http://2130706433/", "http://2130706433/"},
	{"IPv4 out of bounds", "http://256.1.1.1/", "http://256.1.1.1/"},
	{"IPv6", "http://[::1]:8080/", "http://[::1]:8080/"},
	{"IPv6 and an empty port", "http://[2001:DB8::A]:/", "http://[2001:DB8::A]/"},
	{"IPv6 with IPv4 in it", "http://[::ffff:127.0.0.1]/", "http://[::ffff:127.0.0.1]/"},
	{"IPv6 with a zone", "http://[fe80::1%25eth0]/", "http://[fe80::1%25eth0]/"},
	{"IPv6 with a zone that begins with digits", "http://[fe80::1%252]/", "http://[fe80::1%252]/"},
	{"IPv6 with a zone as people type it", "http://[fe80::1%eth0]:80/", "http://[fe80::1%25eth0]:80/"},
	{"userinfo", "http://user:pass@example.com/", "http://example.com/"},
	{"userinfo with an at sign", "http://a@b:c@example.com/", "http://example.com/"},
	{"userinfo that is empty", "http://@example.com/", "http://example.com/"},
	{"userinfo with a backslash", `http://other\@example.com/`, "http://example.com/"},
	{"no path before a query", "http://example.com?a=1", "http://example.com?a=1"},
	{"slashes", "http://example.com//a///b//", "http://example.com//a///b//"},
	{"steps", "http://example.com/a/./b/../c", "http://example.com/a/./b/../c"},
	{"parameters in the path", "http://example.com/a;v=1/b,c", "http://example.com/a;v=1/b,c"},
	{"everything that a path may hold", "http://example.com/-._~!$&'()*+,;=:@[]", "http://example.com/-._~!$&'()*+,;=:@[]"},
	{"what a path may not hold", "http://example.com/ \"<>\\^`{|}", "http://example.com/%20%22%3C%3E%5C%5E%60%7B%7C%7D"},
	{"escapes as typed", "http://example.com/%2f%2F%7e%41%00", "http://example.com/%2f%2F%7e%41%00"},
	{"percent signs of no escape", "http://example.com/100%/%zz/%4", "http://example.com/100%25/%25zz/%254"},
	{"letters beyond ASCII", "http://example.com/é/漢?ü=🎉", "http://example.com/%C3%A9/%E6%BC%A2?%C3%BC=%F0%9F%8E%89"},
	{"controls", "http://example.com/\t\x01\x7f", "http://example.com/%09%01%7F"},
	{"a path in braces", "http://example.com/users/{id}", "http://example.com/users/%7Bid%7D"},
	{"a query of nothing", "http://example.com/?", "http://example.com/?"},
	{"a query of signs", "http://example.com/?&&=&a&b=&=c&a=1&a=2&", "http://example.com/?&&=&a&b=&=c&a=1&a=2&"},
	{"a query with odd escapes", "http://example.com/?a=%7e%7E%&b=+%20%2B&%zz", "http://example.com/?a=%7e%7E%&b=+%20%2B&%zz"},
	{"a query with questions and slashes", "http://example.com/?a?b=/c?/d:@", "http://example.com/?a?b=/c?/d:@"},
	{"a query with brackets", "http://example.com/?f[a][]=1&g={2}", "http://example.com/?f[a][]=1&g=%7B2%7D"},
	{"an address in the query", "http://example.com/?u=http://other/?x=1&y=2", "http://example.com/?u=http://other/?x=1&y=2"},
	{"an address in the path", "http://example.com/http://other/", "http://example.com/http://other/"},
	{"a fragment", "http://example.com/#a/b?c#d", "http://example.com/#a/b?c%23d"},
	{"a long address", "http://example.com/" + strings.Repeat("a/", 20_000), "http://example.com/" + strings.Repeat("a/", 20_000)},
	{"braces that name nothing", "http://example.com/{{}}/{{1x}}/{{a b}}", "http://example.com/%7B%7B%7D%7D/%7B%7B1x%7D%7D/%7B%7Ba%20b%7D%7D"},
}

func TestOddAddressesAreSentAsTyped(t *testing.T) {
	for _, c := range addressesToSend {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest(c.given)
			if faults := compose.Validate(r, compose.Ceilings{}); len(faults) > 0 {
				t.Fatalf("%q may be sent, but: %+v", c.given, faults)
			}
			resolved, err := compose.Resolve(r)
			if err != nil {
				t.Fatal(err)
			}
			if resolved.URL != c.wire {
				t.Errorf("%q\ngot  %q\nwant %q", c.given, resolved.URL, c.wire)
			}
			if r.URL != c.given {
				t.Errorf("the composed address changed to %q", r.URL)
			}
			mustParseURL(t, resolved.URL)
		})
	}
}

// mustParseURL holds a resolved address to net/url, which the executor reads it with: the
// path and query that it sends must be those that Resolve wrote.
func mustParseURL(t interface {
	Helper()
	Fatalf(string, ...any)
}, resolved string) {
	t.Helper()
	u, err := url.Parse(resolved)
	if err != nil {
		t.Fatalf("%q cannot be read again: %v", resolved, err)
	}
	_, rest, _ := strings.Cut(resolved, "://")
	rest, _, _ = strings.Cut(rest, "#")
	want := ""
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		want = rest[i:]
	}
	if !strings.HasPrefix(want, "/") {
		want = "/" + want
	}
	if u.User != nil || u.RequestURI() != want {
		t.Fatalf("%q is sent as %q, not as %q (user %v)", resolved, u.RequestURI(), want, u.User)
	}
}

func TestMethodsAreTokens(t *testing.T) {
	for _, method := range []string{"GET", "get", "PROPFIND", "M-SEARCH", "x", "!#$%&'*+-.^_`|~09azAZ", strings.Repeat("A", 1000)} {
		r := playground.NewRequest("http://h/")
		r.Method = method
		if faults := compose.Validate(r, compose.Ceilings{}); len(faults) > 0 {
			t.Errorf("%.40q is a token, but: %+v", method, faults)
		}
	}
	for _, method := range []string{"", " ", "GE T", "GET ", "\tGET", "GET\r\nX: y", "GET\x00", "GÉT", "G(E)T", "GET,", "GET/", "{{method}}", `"GET"`, "GET:", "[GET]", "a@b", "=", "?"} {
		r := playground.NewRequest("http://h/")
		r.Method = method
		faults := compose.Validate(r, compose.Ceilings{})
		if len(faults) != 1 || faults[0].Pointer != "/request/method" {
			t.Errorf("%q is no token, but: %+v", method, faults)
		}
		sentence(t, faults)
	}
	_, err := compose.ReadDraft(strings.NewReader(`{"request":{"url":"http://h/","method":""}}`))
	if got := pointersOf(faultsOf(t, err)); !slices.Equal(got, []string{"/request/method"}) {
		t.Errorf("an empty method is none, but: %v", got)
	}
}

func TestNamesAndValuesThatCanNeverBeSent(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*playground.Request)
		want   []string
		says   string
	}{
		{"CR in a header's value", func(r *playground.Request) { r.Headers = []playground.Row{on("X-A", "a\rb")} }, []string{"/request/headers/0/value"}, "(CR)"},
		{"LF in a header's value", func(r *playground.Request) { r.Headers = []playground.Row{on("X-A", "a\nb")} }, []string{"/request/headers/0/value"}, "(LF)"},
		{"LF at the end of a header's value", func(r *playground.Request) { r.Headers = []playground.Row{on("X-A", "a\n")} }, []string{"/request/headers/0/value"}, "(LF)"},
		{"NUL in a header's value", func(r *playground.Request) { r.Headers = []playground.Row{on("X-A", "a\x00b")} }, []string{"/request/headers/0/value"}, "NUL"},
		{"CR LF in a header's name", func(r *playground.Request) { r.Headers = []playground.Row{on("A", "1"), on("X-A: 1\r\nX-B", "a")} }, []string{"/request/headers/1/name"}, "(CR)"},
		{"NUL in a header's name", func(r *playground.Request) { r.Headers = []playground.Row{on("X\x00", "a")} }, []string{"/request/headers/0/name"}, "NUL"},
		{"both of a header", func(r *playground.Request) { r.Headers = []playground.Row{on("X\n", "a\n")} }, []string{"/request/headers/0/name", "/request/headers/0/value"}, "(LF)"},
		{"a header without a name", func(r *playground.Request) { r.Headers = []playground.Row{on("", "a")} }, []string{"/request/headers/0/name"}, "needs a name"},
		{"a colon behind the name", func(r *playground.Request) { r.Headers = []playground.Row{on("Accept:", "a")} }, []string{"/request/headers/0/name"}, "colon"},
		{"a blank in the name", func(r *playground.Request) { r.Headers = []playground.Row{on("My Header", "a")} }, []string{"/request/headers/0/name"}, "token"},
		{"a name beyond ASCII", func(r *playground.Request) { r.Headers = []playground.Row{on("Größe", "a")} }, []string{"/request/headers/0/name"}, "token"},
		{"an escape character", func(r *playground.Request) { r.Headers = []playground.Row{on("A", "\x1b[31m")} }, []string{"/request/headers/0/value"}, "control"},
		{"CR in a parameter's name", func(r *playground.Request) { r.Query = []playground.Row{on("a\r", "1")} }, []string{"/request/query/0/name"}, "(CR)"},
		{"LF in a parameter's value", func(r *playground.Request) { r.Query = []playground.Row{on("a", "1\n")} }, []string{"/request/query/0/value"}, "(LF)"},
		{"NUL in a parameter's value", func(r *playground.Request) { r.Query = []playground.Row{on("a", "\x00")} }, []string{"/request/query/0/value"}, "NUL"},
		{"LF in a token", func(r *playground.Request) { r.Auth = playground.Auth{Kind: "bearer", Token: "a\nb"} }, []string{"/request/auth/token"}, "(LF)"},
		{"CR in a key", func(r *playground.Request) { r.Auth = playground.Auth{Kind: "api_key", Name: "X-K", Value: "a\r"} }, []string{"/request/auth/value"}, "(CR)"},
		{"a key's name with a blank", func(r *playground.Request) { r.Auth = playground.Auth{Kind: "api_key", Name: "X K", Value: "a"} }, []string{"/request/auth/name"}, "token"},
		{"a key without a name", func(r *playground.Request) { r.Auth = playground.Auth{Kind: "api_key", Value: "a", In: "header"} }, []string{"/request/auth/name"}, "name"},
		{"a key without a name in the query", func(r *playground.Request) { r.Auth = playground.Auth{Kind: "api_key", Value: "a", In: "query"} }, []string{"/request/auth/name"}, "name"},
		{"LF in a key of the query", func(r *playground.Request) {
			r.Auth = playground.Auth{Kind: "api_key", Name: "k\n", Value: "a", In: "query"}
		}, []string{"/request/auth/name"}, "(LF)"},
		{"a key that goes nowhere", func(r *playground.Request) { r.Auth = playground.Auth{Kind: "api_key", Name: "k", In: "cookie"} }, []string{"/request/auth/in"}, `"cookie"`},
		{"LF in a media type", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyText, MediaType: "a/b\nX: y"}
		}, []string{"/request/body/media_type"}, "(LF)"},
		{"LF in a part's media type", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyMultipart, Fields: []playground.FormField{{Name: "a"}, {Name: "b", MediaType: "a/b\r\n"}}}
		}, []string{"/request/body/fields/1/media_type"}, "(CR)"},
		{"NUL in the names of a part", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyMultipart, Fields: []playground.FormField{{Name: "\x00", Filename: "a\x00b", Value: "\x00"}}}
		}, []string{"/request/body/fields/0/name", "/request/body/fields/0/filename"}, "NUL"},
		{"a body that is not base64", func(r *playground.Request) { r.Body = playground.Body{Kind: playground.BodyBinary, Base64: "a!b="} }, []string{"/request/body/base64"}, "byte 1"},
		{"a file that is not base64", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyMultipart, Fields: []playground.FormField{{Name: "a", Base64: "abc"}}}
		}, []string{"/request/body/fields/0/base64"}, "base64"},
		{"a kind of body that there is not", func(r *playground.Request) { r.Body.Kind = "xml" }, []string{"/request/body/kind"}, "multipart"},
		{"a kind of body in capitals", func(r *playground.Request) { r.Body.Kind = "JSON" }, []string{"/request/body/kind"}, `"JSON"`},
		{"an HTTP version that there is not", func(r *playground.Request) { r.Options.HTTPVersion = "0.9" }, []string{"/request/options/http_version"}, "1.1"},
		{"everything at once", func(r *playground.Request) {
			r.Method, r.URL, r.Headers, r.Auth.Kind, r.Options.TimeoutMS = "G T", "ftp://h", []playground.Row{on("", "")}, "x", 0
		}, []string{"/request/method", "/request/url", "/request/headers/0/name", "/request/auth/kind", "/request/options/timeout_ms"}, "token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest("http://h/")
			c.change(&r)
			faults := compose.Validate(r, compose.Ceilings{})
			if got := pointersOf(faults); !slices.Equal(got, c.want) || !strings.Contains(faults[0].Detail, c.says) {
				t.Errorf("got %+v, want %v … %s", faults, c.want, c.says)
			}
			sentence(t, faults)
		})
	}
}

func TestUnknownVariablesAreNamedWhereTheyStand(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*playground.Request)
		want   []string
	}{
		{"a parameter", func(r *playground.Request) { r.Query = []playground.Row{on("{{a}}", "{{b}}{{b}}{{c}}")} }, []string{"/request/query/0/name", "/request/query/0/value", "/request/query/0/value"}},
		{"a header", func(r *playground.Request) { r.Headers = []playground.Row{on("X", "Bearer {{token}}")} }, []string{"/request/headers/0/value"}},
		{"a header's name", func(r *playground.Request) { r.Headers = []playground.Row{on("{{n}}", "x")} }, []string{"/request/headers/0/name"}},
		{"text", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyJSON, Text: `{"a":"{{a}}"}`}
		}, []string{"/request/body/text"}},
		{"a form", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyForm, Fields: []playground.FormField{{Name: "{{a}}", Value: "{{b}}"}}}
		}, []string{"/request/body/fields/0/name", "/request/body/fields/0/value"}},
		{"a file's name", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyMultipart, Fields: []playground.FormField{{Name: "a", Filename: "{{b}}"}}}
		}, []string{"/request/body/fields/0/filename"}},
		{"GraphQL", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyGraphQL, Query: "{{{a}}}", Variables: []byte(`{"x":"{{y}}"}`), OperationName: "{{o}}"}
		}, []string{"/request/body/query", "/request/body/variables", "/request/body/operation_name"}},
		{"basic", func(r *playground.Request) {
			r.Auth = playground.Auth{Kind: "basic", Username: "{{u}}", Password: "{{p}}"}
		}, []string{"/request/auth/username", "/request/auth/password"}},
		{"a token", func(r *playground.Request) { r.Auth = playground.Auth{Kind: "bearer", Token: "{{ token }}"} }, []string{"/request/auth/token"}},
		{"a key", func(r *playground.Request) { r.Auth = playground.Auth{Kind: "api_key", Name: "k", Value: "{{k}}"} }, []string{"/request/auth/value"}},
		{"rows that are off", func(r *playground.Request) {
			r.Query, r.Headers = []playground.Row{{Name: "{{a}}"}}, []playground.Row{{Name: "{{a}}", Value: "\r\n"}}
		}, []string{}},
		{"braces that name nothing", func(r *playground.Request) { r.Headers = []playground.Row{on("X", "{{}} {{1}} {a} {{a b}} }}{{")} }, []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest("http://h/")
			c.change(&r)
			faults := compose.Validate(r, compose.Ceilings{})
			if got := pointersOf(faults); !slices.Equal(got, c.want) {
				t.Errorf("got %+v, want %v", faults, c.want)
			}
			sentence(t, faults)
		})
	}
}

func TestCeilingsAreNamed(t *testing.T) {
	ceilings := compose.Ceilings{MaxBodyBytes: 1 << 30}
	for _, c := range []struct {
		name    string
		change  func(o *playground.Options, n int64)
		least   int64
		most    int64
		pointer string
	}{
		{"time-out", func(o *playground.Options, n int64) { o.TimeoutMS = n }, 1, 600_000, "timeout_ms"},
		{"content", func(o *playground.Options, n int64) { o.MaxBodyBytes = n }, 1, 1 << 30, "max_body_bytes"},
		{"redirects", func(o *playground.Options, n int64) { o.MaxRedirects = int(n) }, 0, 50, "max_redirects"},
		{"attempts", func(o *playground.Options, n int64) { o.Retry.MaxAttempts = int(n) }, 1, 5, "retry/max_attempts"},
		{"first wait", func(o *playground.Options, n int64) { o.Retry.BackoffMS = n }, 0, 600_000, "retry/backoff_ms"},
		{"longest wait", func(o *playground.Options, n int64) { o.Retry.MaxWaitMS = n }, 0, 600_000, "retry/max_wait_ms"},
		{"statuses", func(o *playground.Options, n int64) { o.Retry.Statuses = []int{int(n)} }, 100, 999, "retry/statuses/0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for n, bound := range map[int64]int64{c.least: 0, c.most: 0, c.least - 1: c.least, c.most + 1: c.most, -1 << 62: c.least, 1 << 62: c.most} {
				r := playground.NewRequest("http://h/")
				c.change(&r.Options, n)
				faults := compose.Validate(r, ceilings)
				switch {
				case n >= c.least && n <= c.most:
					if len(faults) > 0 {
						t.Errorf("%d is within, but: %+v", n, faults)
					}
				case len(faults) != 1 || faults[0].Pointer != "/request/options/"+c.pointer || !strings.Contains(faults[0].Detail, fmt.Sprint(bound)):
					t.Errorf("%d: got %+v, want the bound %d", n, faults, bound)
				}
				sentence(t, faults)
			}
		})
	}
}

func TestCeilingsComeFromTheSettings(t *testing.T) {
	r := playground.NewRequest("http://h/")
	r.Options.MaxBodyBytes = 1 << 40
	if faults := compose.Validate(r, compose.Ceilings{}); len(faults) > 0 {
		t.Errorf("without a ceiling: %+v", faults)
	}
	r.Options.TimeoutMS = 1001
	faults := compose.Validate(r, compose.Ceilings{MaxBodyBytes: 1000, TimeoutMS: 1000})
	if got := pointersOf(faults); !slices.Equal(got, []string{"/request/options/timeout_ms", "/request/options/max_body_bytes"}) {
		t.Errorf("with ceilings of 1000: %+v", faults)
	}
}

func TestWhatIsMerelyOddIsNoFault(t *testing.T) {
	for i, r := range oddRequests() {
		if faults := compose.Validate(r, compose.Ceilings{}); len(faults) > 0 {
			t.Errorf("request %d: %+v", i, faults)
		}
	}
	for _, c := range []struct {
		name   string
		change func(*playground.Request)
	}{
		{"a GET with content", func(r *playground.Request) { r.Body = playground.Body{Kind: playground.BodyJSON, Text: "{}"} }},
		{"a HEAD with content", func(r *playground.Request) {
			r.Method, r.Body = "HEAD", playground.Body{Kind: playground.BodyText, Text: "x"}
		}},
		{"a GraphQL body without a query", func(r *playground.Request) { r.Body.Kind = playground.BodyGraphQL }},
		{"a form without fields", func(r *playground.Request) { r.Body.Kind = playground.BodyForm }},
		{"form data without fields", func(r *playground.Request) { r.Body.Kind = playground.BodyMultipart }},
		{"no bytes", func(r *playground.Request) { r.Body.Kind = playground.BodyBinary }},
		{"broken JSON", func(r *playground.Request) { r.Body = playground.Body{Kind: playground.BodyJSON, Text: "{a"} }},
		{"another media type than the kind's", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyJSON, Text: "{}", MediaType: "text/html"}
		}},
		{"a media type that is none", func(r *playground.Request) { r.Body = playground.Body{Kind: playground.BodyText, MediaType: "?!"} }},
		{"a wrong length", func(r *playground.Request) { r.Headers = []playground.Row{on("Content-Length", "5")} }},
		{"two Hosts", func(r *playground.Request) { r.Headers = []playground.Row{on("Host", "a"), on("host", "b c")} }},
		{"hop by hop", func(r *playground.Request) {
			r.Headers = []playground.Row{on("Connection", "close"), on("Transfer-Encoding", "chunked"), on("Expect", "100-continue")}
		}},
		{"values of blanks, tabs and more than ASCII", func(r *playground.Request) {
			r.Headers = []playground.Row{on("A", ""), on("B", " \t "), on("C", "é🎉\t")}
		}},
		{"an empty token", func(r *playground.Request) { r.Auth.Kind = "bearer" }},
		{"a token of blanks", func(r *playground.Request) { r.Auth = playground.Auth{Kind: "bearer", Token: "a b"} }},
		{"no user and no password", func(r *playground.Request) { r.Auth.Kind = "basic" }},
		{"a colon in the user's name", func(r *playground.Request) { r.Auth = playground.Auth{Kind: "basic", Username: "a:b"} }},
		{"line ends in a form", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyForm, Fields: []playground.FormField{{Name: "a\r\n\x00", Value: "\r\n\x00"}}}
		}},
		{"line ends in a file's name", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyMultipart, Fields: []playground.FormField{{Name: "a\r\n", Filename: "b\r\n"}}}
		}},
		{"what a body of no kind would hold", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyNone, Text: "{{x}}", Base64: "!", MediaType: "\n"}
		}},
		{"what a sign-in of no kind would hold", func(r *playground.Request) { r.Auth = playground.Auth{Kind: "none", Token: "\n", Username: "{{x}}"} }},
		{"no redirects to follow", func(r *playground.Request) { r.Options.MaxRedirects = 0 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest("http://h/")
			c.change(&r)
			if faults := compose.Validate(r, compose.Ceilings{}); len(faults) > 0 {
				t.Errorf("%+v", faults)
			}
		})
	}
}
