package playground

import (
	"slices"
	"strings"
	"testing"
)

func TestSecretName(t *testing.T) {
	for name, want := range map[string]bool{
		"x-ratelimit-remaining-tokens": false, "X-RateLimit-Limit-Tokens": false, "Authorization": true, "Proxy-Authorization": true, "cookie": true, "Set-Cookie": true, "X-API-Key": true,
		"X-Auth-Token": true, "X-Auth": true, "x-auth-psk": true, "X-Authorization": true, "X-Auth-User": false, "access_token": true, "client_secret": true, "PASSWORD": true, "X-Amz-Signature": true,
		"key": true, "subscription-key": true, "api_key": true, "sessionid": true,
		"Accept": false, "Idempotency-Key": false, "Sec-WebSocket-Key": false, "Content-Type": false,
		"keyword": false, "monkey": false, "ETag": false, "token_type": false, "token_endpoint": false, "id_token_signing_alg_values_supported": false, "refresh_token_expires_in": false, "secret_types": true, "token_endpoint_key": true, "max_tokens": false, "max_completion_tokens": false, "refresh_tokens": true, "tokens": true,
	} {
		if got := SecretName(name); got != want {
			t.Errorf("SecretName(%q) = %v, want %v", name, got, want)
		}
	}
}

func TestMask(t *testing.T) {
	for value, want := range map[string]string{
		"":                                "",
		"short":                           "••••••••",
		"elevenchars":                     "••••••••",
		"your-token-here":                 "••••••••here",
		"Bearer your-token-here":          "Bearer ••••••••here",
		"Basic dXNlcjpwYXNz":              "Basic ••••••••YXNz",
		"Bearer ":                         "••••••••",
		"two words that are not a scheme": "••••••••heme",
	} {
		if got := Mask(value); got != want {
			t.Errorf("Mask(%q) = %q, want %q", value, got, want)
		}
	}
}

func TestMaskURL(t *testing.T) {
	for raw, want := range map[string]string{
		"http://h/p?a=1": "http://h/p?a=1",
		"http://h/p?access_token=0123456789abcdef":   "http://h/p?access_token=••••••••cdef",
		"http://h/p?access%5Ftoken=0123456789abcdef": "http://h/p?access%5Ftoken=••••••••cdef",
		"http://h/p?key=abc&b=2#top":                 "http://h/p?key=••••••••&b=2#top",
		"http://user:pass@h/p":                       "http://user:••••••••@h/p",
		"http://user@h/p?x=a@b":                      "http://user@h/p?x=a@b",
		"not a url ?token=0123456789ab":              "not a url ?token=••••••••89ab",
		"http://h/?token":                            "http://h/?token",
		"http://h/?token=&x=1":                       "http://h/?token=&x=1",
	} {
		if got := MaskURL(raw); got != want {
			t.Errorf("MaskURL(%q) = %q, want %q", raw, got, want)
		}
	}
}

func TestMaskField(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"Cookie", "a=0123456789abcdef; b=2", "a=••••••••cdef; b=••••••••"},
		{"Set-Cookie", "sid=0123456789abcdef; Path=/; HttpOnly", "sid=••••••••cdef; Path=/; HttpOnly"},
		{"Set-Cookie", "sid=; Max-Age=0", "sid=; Max-Age=0"},
		{"Location", "/cb?code=1&access_token=0123456789abcdef", "/cb?code=1&access_token=••••••••cdef"},
		{"Accept", "Bearer your-token-here", "Bearer your-token-here"},
	} {
		if got := MaskField(c.name, c.value); got != c.want {
			t.Errorf("MaskField(%q, %q) = %q, want %q", c.name, c.value, got, c.want)
		}
	}
}

func TestMaskRunLeavesNoCredentialAndDoesNotTouchTheOriginal(t *testing.T) {
	const secret = "s3cr3t-0123456789-zzzz"
	run := Run{
		FinalURL: "http://h/?token=" + secret,
		Request: Request{
			URL: "http://u:" + secret + "@h/", Query: []Row{{"api_key", secret, true}},
			Headers: []Row{{"Authorization", "Bearer " + secret, true}},
			Auth:    Auth{Kind: "basic", Username: "u", Password: secret},
			Body:    Body{Kind: BodyForm, Fields: []FormField{{Name: "password", Value: secret}}},
		},
		Attempts: []Attempt{{Exchanges: []Exchange{{
			Request:  SentRequest{URL: "http://h/?token=" + secret, Headers: []Field{{"Cookie", "sid=" + secret}}},
			Response: &Response{Headers: []Field{{"Set-Cookie", "sid=" + secret + "; Path=/"}}},
			Redirect: &Redirect{Location: "/?token=" + secret, URL: "http://h/?token=" + secret},
		}}}},
	}
	masked := MaskRun(run)
	seen := []string{
		masked.FinalURL, masked.Request.URL, masked.Request.Query[0].Value, masked.Request.Headers[0].Value,
		masked.Request.Auth.Password, masked.Request.Body.Fields[0].Value,
	}
	x := masked.Attempts[0].Exchanges[0]
	seen = append(seen, x.Request.URL, x.Request.Headers[0].Value, x.Response.Headers[0].Value, x.Redirect.Location, x.Redirect.URL)
	for i, s := range seen {
		if strings.Contains(s, secret) {
			t.Errorf("place %d still holds the credential: %s", i, s)
		}
	}
	if run.Attempts[0].Exchanges[0].Response.Headers[0].Value != "sid="+secret+"; Path=/" || run.Request.Headers[0].Value != "Bearer "+secret {
		t.Error("masking changed the run itself")
	}
}

func TestCredentialsOfARunAreListed(t *testing.T) {
	r := NewRequest("http://u:pass-word@a.example/?api_key=query-key&page=2")
	r.Headers = []Row{{"Authorization", "Bearer the-token", true}, {"Cookie", "sid=cookie-value; x=y", true}, {"Accept", "text/plain", true}}
	r.Auth = Auth{Kind: "basic", Username: "u", Password: "basic-pass"}
	r.Body.Fields = []FormField{{Name: "password", Value: "form-pass"}, {Name: "user", Value: "mira"}}
	got := Credentials(Run{Request: r, Attempts: []Attempt{{Exchanges: []Exchange{{Request: SentRequest{URL: "http://b.example/?token=sent-token", Headers: []Field{{"X-Api-Key", "sent-key"}}}}}}}})
	for _, want := range []string{"pass-word", "query-key", "the-token", "cookie-value", "basic-pass", "form-pass", "sent-token", "sent-key"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is missing in %q", want, got)
		}
	}
	for _, never := range []string{"mira", "text/plain", "y", "2"} {
		if slices.Contains(got, never) {
			t.Errorf("%q is no credential", never)
		}
	}
}
