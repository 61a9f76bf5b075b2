package convert_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/compose"
	"parley/convert"
	"parley/playground"
)

// written writes a request for a target; it must be one that can be written.
func written(t *testing.T, target string, r playground.Request, options ...convert.CodeOption) string {
	t.Helper()
	resolved, err := compose.Resolve(r)
	if err != nil {
		t.Fatal(err)
	}
	code, err := convert.ToCode(target, resolved, options...)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestTheTargetsAreThoseOfTheContract(t *testing.T) {
	const contract = "curl python-requests python-httpx javascript-fetch node go java csharp php ruby rust httpie wget powershell hurl http"
	var ids []string
	for _, target := range convert.Targets() {
		ids = append(ids, target.ID)
		if target.Title == "" || target.Language == "" {
			t.Errorf("%s has no title or language", target.ID)
		}
	}
	if got := strings.Join(ids, " "); got != contract {
		t.Errorf("got  %s\nwant %s", got, contract)
	}
}

func TestWhatCannotBeWritten(t *testing.T) {
	resolved, err := compose.Resolve(playground.NewRequest("http://h/"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = convert.ToCode("cobol", resolved)
	var ours *playground.Error
	if !errors.As(err, &ours) || ours.Code != playground.NotFound || !strings.Contains(ours.Message, "python-httpx") {
		t.Errorf("an unknown target: %v", err)
	}
	for name, change := range map[string]func(*playground.Request){
		"a query row":     func(r *playground.Request) { r.Query = []playground.Row{{Name: "a", Enabled: true}} },
		"a sign-in":       func(r *playground.Request) { r.Auth.Kind = "basic" },
		"a JSON body":     func(r *playground.Request) { r.Body.Kind = playground.BodyJSON },
		"a text body":     func(r *playground.Request) { r.Body.Kind = playground.BodyText },
		"no address":      func(r *playground.Request) { r.URL = "" },
		"half an address": func(r *playground.Request) { r.URL = "h/a" },
	} {
		r := resolved
		change(&r)
		if code, err := convert.ToCode("curl", r); err == nil || playground.CodeOf(err) != "" {
			t.Errorf("%s is not resolved, but: %s, %v", name, code, err)
		}
	}
}

// a plain request in every target, to be seen at a glance.
func TestAPlainRequestIsWrittenPlainly(t *testing.T) {
	r := playground.NewRequest("https://api.example.com/users?page=2")
	r.Method, r.Headers = "POST", []playground.Row{{Name: "Accept", Value: "application/json", Enabled: true}, {Name: "X-Off", Value: "1"}}
	r.Auth = playground.Auth{Kind: "bearer", Token: "secret-token-value"}
	r.Body = playground.Body{Kind: playground.BodyJSON, Text: `{"name":"it's"}`}
	for target, parts := range map[string][]string{
		"curl":             {"curl ", `"Authorization: Bearer $TOKEN"`, `-H 'Accept: application/json'`, `--data-raw '{"name":"it'\''s"}'`, "'https://api.example.com/users?page=2'", "-L"},
		"python-requests":  {"import os\n", "import requests\n", "'Bearer ' + os.environ['TOKEN']", `data='{"name":"it\'s"}'.encode()`, "timeout=30", "allow_redirects=True"},
		"python-httpx":     {"import httpx\n", "os.environ['TOKEN']", "follow_redirects=True", `content='{"name":"it\'s"}'.encode()`},
		"javascript-fetch": {"const TOKEN = 'TOKEN';", "'Bearer ' + TOKEN", "method: 'POST'", "AbortSignal.timeout(30000)"},
		"node":             {"from 'node:https'", "'Bearer ' + process.env.TOKEN", "path: '/users?page=2'"},
		"go":               {"package main", `os.Getenv("TOKEN")`, `http.NewRequest("POST", "https://api.example.com/users?page=2"`},
		"java":             {"public class Main", `System.getenv("TOKEN")`, `.method("POST", HttpRequest.BodyPublishers.ofString("{\"name\":\"it's\"}"))`},
		"csharp":           {`Environment.GetEnvironmentVariable("TOKEN")`, `new HttpMethod("POST")`, `Encoding.UTF8.GetBytes("{\"name\":\"it's\"}")`},
		"php":              {"<?php\n", "getenv('TOKEN')", `'{"name":"it\'s"}'`, "CURLOPT_CUSTOMREQUEST => 'POST'"},
		"ruby":             {"ENV.fetch('TOKEN')", "http.use_ssl = true", `'{"name":"it\'s"}'`},
		"rust":             {`std::env::var("TOKEN")?`, `from_bytes("POST".as_bytes())`, `"{\"name\":\"it's\"}"`},
		"httpie":           {"http --ignore-stdin", `"Authorization:Bearer $TOKEN"`, "POST", "--follow"},
		"wget":             {"wget ", "--method=POST", `"Authorization: Bearer $TOKEN"`, "--body-data="},
		"powershell":       {"Invoke-WebRequest", "$env:TOKEN", `'{"name":"it''s"}'`, "CustomMethod = 'POST'"},
		"hurl":             {"POST https://api.example.com/users?page=2\n", "Authorization: Bearer {{TOKEN}}\n", "location: true", "`{\"name\":\"it's\"}`", "HURL_TOKEN"},
		"http":             {"@TOKEN = {{$processEnv TOKEN}}", "POST https://api.example.com/users?page=2 HTTP/1.1\n", "Authorization: Bearer {{TOKEN}}\n", "\n{\"name\":\"it's\"}\n"},
	} {
		code := written(t, target, r)
		for _, part := range append(parts, "api.example.com") {
			if !strings.Contains(code, part) {
				t.Errorf("%s lacks %q:\n%s", target, part, code)
			}
		}
		for _, never := range []string{"secret-token-value", "X-Off", "Differs:", "\x00"} {
			if strings.Contains(code, never) {
				t.Errorf("%s has %q:\n%s", target, never, code)
			}
		}
		if !strings.HasSuffix(code, "\n") || strings.HasSuffix(code, "\n\n") {
			t.Errorf("%s ends without one line end:\n%q", target, code)
		}
		if revealed := written(t, target, r, convert.WithSecrets); !strings.Contains(revealed, "secret-token-value") || strings.Contains(revealed, "TOKEN}}") {
			t.Errorf("%s hides what was to be shown:\n%s", target, revealed)
		}
	}
}

func TestPlaceholdersHaveNamesOfTheirOwn(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*playground.Request)
		want   []string // placeholders in the order of their appearance
	}{
		{"bearer", func(r *playground.Request) { r.Auth = playground.Auth{Kind: "bearer", Token: "s3cret"} }, []string{"TOKEN"}},
		{"basic", func(r *playground.Request) {
			r.Auth = playground.Auth{Kind: "basic", Username: "mira", Password: "s3cret"}
		}, []string{"BASIC_CREDENTIALS"}},
		{"a scheme of its own", func(r *playground.Request) { r.Headers = rows("Authorization", "SSWS s3cret") }, []string{"SSWS_CREDENTIALS"}},
		{"no scheme", func(r *playground.Request) { r.Headers = rows("Authorization", "s3cret") }, []string{"AUTHORIZATION"}},
		{"for a proxy", func(r *playground.Request) { r.Headers = rows("Proxy-Authorization", "Basic s3cret") }, []string{"PROXY_BASIC_CREDENTIALS"}},
		{"a key", func(r *playground.Request) { r.Headers = rows("X-Api-Key", "s3cret") }, []string{"API_KEY"}},
		{"a session", func(r *playground.Request) { r.Headers = rows("X-Session-Token", "s3cret") }, []string{"SESSION_TOKEN"}},
		{"cookies", func(r *playground.Request) { r.Headers = rows("Cookie", "sid=s3cret; theme=s3cret2; flag") }, []string{"COOKIE_SID", "COOKIE_THEME"}},
		{"two keys of one name", func(r *playground.Request) { r.Headers = rows("X-Api-Key", "s3cret1", "X-Api-Key", "s3cret2") }, []string{"API_KEY", "API_KEY_2"}},
		{"one key twice", func(r *playground.Request) { r.Headers = rows("X-Api-Key", "s3cret", "X-Api-Key", "s3cret") }, []string{"API_KEY"}},
		{"a query", func(r *playground.Request) { r.URL += "?a=1&access_token=s3cret&b=2" }, []string{"ACCESS_TOKEN"}},
		{"a query and a form of one name", func(r *playground.Request) {
			r.URL += "?api_key=s3cret1"
			r.Method, r.Body = "POST", playground.Body{Kind: playground.BodyForm, Fields: []playground.FormField{{Name: "api_key", Value: "s3cret2"}}}
		}, []string{"API_KEY", "API_KEY_2"}},
		{"form data", func(r *playground.Request) {
			r.Method, r.Body = "POST", playground.Body{Kind: playground.BodyMultipart, Fields: []playground.FormField{{Name: "user", Value: "mira"}, {Name: "password", Value: "s3cret\r\nmore"}}}
		}, []string{"PASSWORD"}},
		{"names in other letters", func(r *playground.Request) { r.URL += "?a={{größe}}&b={{große}}&c={{用户}}&d={{客户}}" }, []string{"GRUF6UDFE", "GROUDFE", "U7528U6237", "U5BA2U6237"}},
		{"a name of signs", func(r *playground.Request) { r.URL += "?%C3%A9-token=s3cret" }, []string{"UE9_TOKEN"}},
		{"a name that begins with a digit", func(r *playground.Request) { r.URL += "?2fa-token=s3cret" }, []string{"SECRET_2FA_TOKEN"}},
		{"where a page came from", func(r *playground.Request) { r.Headers = rows("Referer", "https://u:s3cret@h/?token=s3cret") }, []string{"REFERER"}},
		{"nothing to hide", func(r *playground.Request) {
			r.Headers = rows("X-Api-Key", "", "Accept", "text/plain", "Idempotency-Key", "abc")
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest("http://h/")
			c.change(&r)
			code := written(t, "python-httpx", r)
			if strings.Contains(code, "s3cret") {
				t.Errorf("the credential is shown:\n%s", code)
			}
			var got []string
			for _, m := range regexp.MustCompile(`os\.environ\['(\w+)'\]`).FindAllStringSubmatch(code, -1) {
				if !slices.Contains(got, m[1]) {
					got = append(got, m[1])
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v:\n%s", got, c.want, code)
			}
		})
	}
}

func rows(pairs ...string) []playground.Row {
	var out []playground.Row
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, playground.Row{Name: pairs[i], Value: pairs[i+1], Enabled: true})
	}
	return out
}

// TestNoTargetShowsACredential puts one credential into every place, with odd signs
// around it, and looks for it in the code of every target.
func TestNoTargetShowsACredential(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		secret := "S3" + rapid.StringMatching("[A-Za-z0-9]{14}").Draw(t, "secret")
		odd := oddText("ab '\"\\$`#{}%é🎉&=;\t").Draw(t, "odd")
		r := playground.NewRequest("http://h/" + rapid.SampledFrom([]string{"", "?a=" + "1&token=" + secret, "?x[secret]=" + secret + "&&="}).Draw(t, "query"))
		name := rapid.SampledFrom([]string{"Authorization", "Cookie", "X-Api-Key", "X-Auth-Token", "Proxy-Authorization"}).Draw(t, "name")
		r.Headers = rows(name, rapid.SampledFrom([]string{secret, "Bearer " + secret, "a=" + secret, "Token token=" + secret + odd}).Draw(t, "value"), "X-Odd", odd)
		if r.Headers[0].Name == "Cookie" {
			r.Headers[0].Value = "a=" + secret + "; b=" + secret
		}
		r.Auth = rapid.SampledFrom([]playground.Auth{{Kind: "none"}, {Kind: "bearer", Token: secret}, {Kind: "basic", Username: odd, Password: secret}, {Kind: "api_key", Name: "api_key", Value: secret, In: "query"}}).Draw(t, "auth")
		r.Body = rapid.SampledFrom([]playground.Body{
			{Kind: playground.BodyNone}, {Kind: playground.BodyForm, Fields: []playground.FormField{{Name: odd, Value: odd}, {Name: "password", Value: secret}}},
			{Kind: playground.BodyMultipart, Fields: []playground.FormField{{Name: "client_secret", Value: secret}, {Name: "x", Value: odd + "\x00"}}},
		}).Draw(t, "body")
		if len(compose.Validate(r, compose.Ceilings{})) > 0 {
			return
		}
		resolved, err := compose.Resolve(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, target := range convert.Targets() {
			code, err := convert.ToCode(target.ID, resolved)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(code, secret) {
				t.Fatalf("%s shows %s:\n%s", target.ID, secret, code)
			}
		}
	})
}

func TestOptionsAreWrittenWhereTheToolHasThem(t *testing.T) {
	r := playground.NewRequest("https://h/")
	o := &r.Options
	o.FollowRedirects, o.TimeoutMS, o.VerifyTLS, o.HTTPVersion, o.Retry.MaxAttempts = false, 1500, false, "2", 3
	for target, parts := range map[string][]string{
		"curl":             {"--max-time 1.5", "-k", "--http2", "--retry 2"},
		"python-requests":  {"timeout=1.5", "allow_redirects=False", "verify=False"},
		"python-httpx":     {"timeout=1.5", "follow_redirects=False", "verify=False", "http2=True"},
		"javascript-fetch": {"redirect: 'manual'", "timeout(1500)", "Differs: fetch always verifies"},
		"node":             {"rejectUnauthorized: false", "timeout(1500)"},
		"go":               {"1500 * time.Millisecond", "InsecureSkipVerify: true", "SetHTTP2(true)", "ErrUseLastResponse"},
		"java":             {"Redirect.NEVER", "ofMillis(1500)", "HTTP_2", "new TrustAll()"},
		"csharp":           {"AllowAutoRedirect = false", "FromMilliseconds(1500)", "RemoteCertificateValidationCallback", "Version20"},
		"php":              {"FOLLOWLOCATION => false", "TIMEOUT_MS => 1500", "SSL_VERIFYPEER => false", "VERSION_2_0"},
		"ruby":             {"read_timeout = 1.5", "VERIFY_NONE"},
		"rust":             {"Policy::none()", "from_millis(1500)", "danger_accept_invalid_certs(true)"},
		"httpie":           {"--timeout=1.5", "--verify=no"},
		"wget":             {"--timeout=1.5", "--max-redirect=0", "--no-check-certificate"},
		"powershell":       {"MaximumRedirection = 0", "TimeoutSec = 2", "SkipCertificateCheck", "HttpVersion = '2.0'"},
		"hurl":             {"location: false", "max-time: 1500ms", "insecure: true", "http2: true"},
		"http":             {"# @no-redirect"},
	} {
		code := written(t, target, r)
		for _, part := range parts {
			if !strings.Contains(code, part) {
				t.Errorf("%s lacks %q:\n%s", target, part, code)
			}
		}
	}
	plain := written(t, "curl", playground.NewRequest("http://h/a"))
	if plain != "curl -sS -i \\\n  'http://h/a' \\\n  -L\n" {
		t.Errorf("a plain GET is\n%s", plain)
	}
}

func TestHTTP10IsWrittenWhereTheToolSpeaksIt(t *testing.T) {
	r := playground.NewRequest("https://h/")
	r.Options.HTTPVersion = playground.HTTP10
	speaks := map[string]string{
		"curl": "--http1.0", "csharp": "HttpVersion.Version10", "php": "CURL_HTTP_VERSION_1_0", "rust": "Version::HTTP_10", "powershell": "HttpVersion = '1.0'",
		"hurl": "http1.0: true", "http": "GET https://h/ HTTP/1.0",
	}
	for _, target := range convert.Targets() {
		code, want := written(t, target.ID, r), "Differs: the request is for HTTP/1.0"
		if part := speaks[target.ID]; part != "" {
			want = part
		}
		if !strings.Contains(code, want) || speaks[target.ID] != "" && strings.Contains(code, "does not ask for it") {
			t.Errorf("%s lacks %q:\n%s", target.ID, want, code)
		}
	}
}

// TestWhatAToolCannotDoIsSaid: code that would send something else says so.
func TestWhatAToolCannotDoIsSaid(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(*playground.Request)
		targets string
	}{
		{"repeated headers", func(r *playground.Request) { r.Headers = rows("X-A", "1", "x-a", "2") }, "python-requests javascript-fetch csharp ruby wget powershell"},
		{"two hosts", func(r *playground.Request) { r.Headers = rows("Host", "a", "host", "b") }, "curl python-requests javascript-fetch csharp ruby wget powershell"},
		{"steps in the path", func(r *playground.Request) { r.URL += "a/../b" }, "javascript-fetch rust wget powershell http"},
		{"a method in small letters", func(r *playground.Request) { r.Method = "patch" }, "node httpie wget hurl http"},
		{"TRACE", func(r *playground.Request) { r.Method = "TRACE" }, "javascript-fetch"},
		{"GET with content", func(r *playground.Request) { r.Body = playground.Body{Kind: playground.BodyText, Text: "x"} }, "javascript-fetch"},
		{"content without a media type", func(r *playground.Request) {
			r.Method, r.Body = "POST", playground.Body{Kind: playground.BodyText, Text: "x", MediaType: "none"}
		}, "ruby wget"},
		{"a header that pages cannot set", func(r *playground.Request) { r.Headers = rows("Origin", "http://o") }, "javascript-fetch"},
		{"a length of its own", func(r *playground.Request) { r.Headers = rows("Content-Length", "5") }, "python-requests javascript-fetch go java"},
		{"a percent sign of no escape", func(r *playground.Request) { r.URL += "?a=%" }, "java httpie wget http"},
		{"two braces in a header", func(r *playground.Request) { r.Headers = rows("X-A", "{{1}}") }, "http"},
		{"bytes with a placeholder inside", func(r *playground.Request) {
			r.Method, r.Body = "POST", playground.Body{Kind: playground.BodyMultipart, Fields: []playground.FormField{{Name: "token", Value: "s3cret"}, {Name: "f", Base64: "AP8="}}}
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest("http://h/")
			c.change(&r)
			var got []string
			for _, target := range convert.Targets() {
				if code := written(t, target.ID, r); strings.Contains(code, "Differs:") {
					got = append(got, target.ID)
				}
			}
			if want := strings.Fields(c.targets); c.targets != "" && !slices.Equal(sorted(got), sorted(want)) {
				t.Errorf("got  %v\nwant %v", sorted(got), sorted(want))
			}
		})
	}
}

func sorted(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return s
}

// TestAnHTTPFileHoldsOneRequest: content must not become another, nor read a variable.
func TestAnHTTPFileHoldsOneRequest(t *testing.T) {
	for _, c := range []struct{ name, text, never, must string }{
		{"another request", "a\n###\nPOST http://evil.example/\n\nx", "evil.example", "< ./content"},
		{"a file", "< /etc/passwd", "passwd", "< ./content"},
		{"a script", "> {% client.global.set('a', 1) %}", "client", "< ./content"},
		{"a comment", "# a\nb", "# a", "< ./content"},
		{"a variable of its own", "@a = b", "@a", "< ./content"},
		{"a variable of the environment", "{{$processEnv HOME}}", "{{$", "< ./content"},
		{"bytes", "\xff", "\xff", "< ./content"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest("http://h/")
			r.Method, r.Body = "POST", playground.Body{Kind: playground.BodyText, Text: c.text, MediaType: "none"}
			code := written(t, "http", r)
			if strings.Contains(code, c.never) || !strings.Contains(code, c.must) {
				t.Errorf("%q is written as\n%s", c.text, code)
			}
		})
	}
	r := playground.NewRequest("http://h/")
	r.Headers = rows("X-A", "{{$processEnv HOME}}")
	if code := written(t, "http", r); strings.Contains(code, "{{$") || !strings.Contains(code, "the header X-A is left out") {
		t.Errorf("a header is written as\n%s", code)
	}
}

// TestCodeIsWrittenInTime: long requests too.
func TestCodeIsWrittenInTime(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*playground.Request){
		"a long text": func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyText, Text: strings.Repeat("é'\"$&=%\n", 30_000)}
		},
		"a long form": func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyForm, Fields: slices.Repeat([]playground.FormField{{Name: "token", Value: "x y"}}, 15_000)}
		},
		"many headers": func(r *playground.Request) {
			r.Headers = slices.Repeat(rows("X-Token", "a b", "Cookie", "a=b; c=d"), 500)
		},
		"a long query": func(r *playground.Request) { r.URL += "?" + strings.Repeat("token=%zz'&", 5_000) },
	} {
		r := playground.NewRequest("http://h/")
		r.Method = "POST"
		change(&r)
		resolved, err := compose.Resolve(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, target := range convert.Targets() {
			if _, err := convert.ToCode(target.ID, resolved); err != nil {
				t.Errorf("%s of %s: %v", name, target.ID, err)
			}
		}
	}
}
