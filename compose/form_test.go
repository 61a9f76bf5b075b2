package compose_test

import (
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"parley/compose"
	"parley/playground"
)

// typed reads a form as it comes over the wire.
func typed(t *testing.T, query string) compose.Form {
	t.Helper()
	v, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return compose.ReadForm(v)
}

func TestAPlainFormGetsADefaultForWhatItLacks(t *testing.T) {
	for _, c := range []struct {
		name, given string
		want        func(*playground.Request)
	}{
		{"the address alone", "url=http://h/", func(*playground.Request) {}},
		{"empty fields", "url=http://h/&method=&timeout_ms=&retry_attempts=&body_kind=&http_version=&auth_kind=&max_redirects=&header_name=&header_value=", func(*playground.Request) {}},
		{"a method", "url=http://h/&method=DELETE", func(r *playground.Request) { r.Method = "DELETE" }},
		{"a method in small letters", "url=http://h/&method=+propfind+", func(r *playground.Request) { r.Method = "propfind" }},
		{"another method", "url=http://h/&method=other&method_other=PURGE", func(r *playground.Request) { r.Method = "PURGE" }},
		{"another method that was typed and not chosen", "url=http://h/&method=PUT&method_other=PURGE", func(r *playground.Request) { r.Method = "PUT" }},
		{"repeated names and values", "url=http://h/&header_name=A&header_value=1&header_name=B&header_name=A&header_value=2&header_value=+3+", func(r *playground.Request) {
			r.Headers = []playground.Row{on("A", "1"), on("B", "2"), on("A", "3")}
		}},
		{"a value without a name", "url=http://h/&query_name=a&query_value=1&query_value=2", func(r *playground.Request) {
			r.Query = []playground.Row{on("a", "1"), on("", "2")}
		}},
		{"rows of nothing", "url=http://h/&query_name=&query_value=&query_name=+&query_value=&query_name=b&query_value=+x+", func(r *playground.Request) {
			r.Query = []playground.Row{on("b", " x ")}
		}},
		{"text with the line ends of forms", "url=http://h/&body_kind=text&body_text=a%0D%0Ab%0Ac", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyText, Text: "a\nb\nc"}
		}},
		{"text without a kind", "url=http://h/&method=POST&body_text=a", func(r *playground.Request) {
			r.Method, r.Body = "POST", playground.Body{Kind: playground.BodyText, Text: "a"}
		}},
		{"JSON text without a kind", "url=http://h/&body_text=%7B%22a%22:1%7D", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyJSON, Text: `{"a":1}`}
		}},
		{"JSON", "url=http://h/&body_kind=json&body_text=%7B%7D&media_type=+application/hal%2Bjson+", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyJSON, Text: "{}", MediaType: "application/hal+json"}
		}},
		{"a form", "url=http://h/&body_kind=form&form_name=a&form_value=1&form_name=b&form_value=x%0D%0Ay", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyForm, Fields: []playground.FormField{{Name: "a", Value: "1"}, {Name: "b", Value: "x\r\ny"}}}
		}},
		{"GraphQL", "url=http://h/&body_kind=graphql&body_text={me}", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyGraphQL, Query: "{me}"}
		}},
		{"text of no kind", "url=http://h/&body_kind=none&body_text=x", func(*playground.Request) {}},
		{"no redirects", "url=http://h/&follow_redirects=false", func(r *playground.Request) { r.Options.FollowRedirects = false }},
		{"a box behind its hidden no", "url=http://h/&follow_redirects=no&follow_redirects=on", func(*playground.Request) {}},
		{"0 and off are no", "url=http://h/&follow_redirects=0&verify_tls=OFF&retry_unsafe=", func(r *playground.Request) {
			r.Options.FollowRedirects, r.Options.VerifyTLS = false, false
		}},
		{"numbers", "url=http://h/&timeout_ms=+1500+&retry_attempts=3&retry_backoff_ms=0&max_redirects=0&http_version=1.1&retry_unsafe=1", func(r *playground.Request) {
			r.Options.TimeoutMS, r.Options.MaxRedirects, r.Options.HTTPVersion = 1500, 0, "1.1"
			r.Options.Retry.MaxAttempts, r.Options.Retry.BackoffMS, r.Options.Retry.UnsafeMethods = 3, 0, true
		}},
		{"times and sizes with their units", "url=http://h/&timeout_ms=60+s&retry_backoff_ms=0.25s&max_body_bytes=10+MB&limit_dns_ms=500ms&limit_idle_ms=1+min", func(r *playground.Request) {
			r.Options.TimeoutMS, r.Options.Retry.BackoffMS, r.Options.MaxBodyBytes = 60_000, 250, 10_000_000
			r.Options.Limits.DNSMS, r.Options.Limits.IdleMS = 500, 60_000
		}},
		{"the finer options", "url=http://h/&cookies=true&retry_after=no&max_body_bytes=5", func(r *playground.Request) {
			r.Options.Cookies, r.Options.Retry.RetryAfter, r.Options.MaxBodyBytes = true, false, 5
		}},
		{"a host alone", "url=+example.com/x+", func(r *playground.Request) { r.URL = "https://example.com/x" }},
		{"basic", "url=http://h/&auth_kind=basic&auth_username=+u+&auth_password=+p+&auth_token=t", func(r *playground.Request) {
			r.Auth = playground.Auth{Kind: "basic", Username: " u ", Password: " p "}
		}},
		{"bearer", "url=http://h/&auth_kind=bearer&auth_token=+t%0A&auth_username=u", func(r *playground.Request) { r.Auth = playground.Auth{Kind: "bearer", Token: "t"} }},
		{"a key", "url=http://h/&auth_kind=api_key&auth_name=+X-K+&auth_value=v&auth_in=query", func(r *playground.Request) {
			r.Auth = playground.Auth{Kind: "api_key", Name: "X-K", Value: "v", In: "query"}
		}},
		{"credentials of no kind", "url=http://h/&auth_kind=none&auth_token=t", func(*playground.Request) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := playground.NewRequest("http://h/")
			c.want(&want)
			got, err := compose.Parse(typed(t, c.given))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestOnThePageABoxWithoutATickMeansNo(t *testing.T) {
	f := typed(t, "form=page&url=http://h/&header_name=A&header_value=1&header_name=B&header_value=2&header_name=&header_value=&header_name=C&header_value=3&header_use=3&header_use=0&query_name=q&query_value=1&form_name=x&form_value=y&form_use=0&body_kind=form&from=7&name=+n+")
	if f.FollowRedirects || f.VerifyTLS || f.RetryUnsafe || f.RetryAfter || f.Cookies {
		t.Errorf("boxes without ticks are on: %+v", f)
	}
	if want := []playground.Row{on("A", "1"), {Name: "B", Value: "2"}, on("C", "3")}; !reflect.DeepEqual(f.Headers, want) {
		t.Errorf("headers %+v, want %+v", f.Headers, want)
	}
	if want := []playground.Row{{Name: "q", Value: "1"}}; !reflect.DeepEqual(f.Query, want) {
		t.Errorf("query %+v, want %+v", f.Query, want)
	}
	if f.From != 7 || f.Name != " n " {
		t.Errorf("from %d, name %q", f.From, f.Name)
	}
	ticked := typed(t, "form=page&url=http://h/&follow_redirects=on&verify_tls=1&retry_unsafe=true&retry_after=true&cookies=true")
	if !ticked.FollowRedirects || !ticked.VerifyTLS || !ticked.RetryUnsafe || !ticked.RetryAfter || !ticked.Cookies {
		t.Errorf("boxes with ticks are off: %+v", ticked)
	}
	if bad := typed(t, "form=page&from=0x7"); bad.From != 0 {
		t.Errorf("from %d", bad.From)
	}
}

func TestEveryWrongFieldIsNamedAtOnce(t *testing.T) {
	for _, c := range []struct {
		name, given string
		want        []string
	}{
		{"nothing", "", []string{"/request/url"}},
		{"a method and an address", "method=G+T&url=ftp://h/", []string{"/request/method", "/request/url"}},
		{"words for numbers", "url=http://h/&timeout_ms=soon&retry_attempts=1.5&max_redirects=ten&retry_backoff_ms=1x&max_body_bytes=1MX", []string{"/request/options/max_redirects", "/request/options/timeout_ms", "/request/options/retry/max_attempts", "/request/options/max_body_bytes", "/request/options/retry/backoff_ms"}},
		{"numbers beyond counting", "url=http://h/&timeout_ms=99999999999999999999", []string{"/request/options/timeout_ms"}},
		{"numbers out of bounds", "url=http://h/&timeout_ms=600001&retry_attempts=0", []string{"/request/options/timeout_ms", "/request/options/retry/max_attempts"}},
		{"rows by their places", "url=http://h/&header_name=A&header_value=1&header_name=B+C&header_value=2", []string{"/request/headers/1/name"}},
		{"a line end in a row", "url=http://h/&query_name=a&query_value=b%0D%0Ac", []string{"/request/query/0/value"}},
		{"kinds that there are not", "url=http://h/&body_kind=yaml&auth_kind=hawk&http_version=3", []string{"/request/body/kind", "/request/auth/kind", "/request/options/http_version"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := compose.Parse(typed(t, c.given))
			faults := faultsOf(t, err)
			if got := pointersOf(faults); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			sentence(t, faults)
			if r.Options.MaxRedirects < 0 || r.Query == nil {
				t.Errorf("what could be read is lost: %+v", r)
			}
		})
	}
}

func TestANewFormAsksForNothing(t *testing.T) {
	f := compose.NewForm()
	f.URL = "http://h/"
	r, err := compose.Parse(f)
	if want := playground.NewRequest("http://h/"); err != nil || !reflect.DeepEqual(r, want) {
		t.Errorf("%v\ngot  %+v\nwant %+v", err, r, want)
	}
}

func TestAFormShowsARequestAndReadsItAgain(t *testing.T) {
	for i, r := range oddRequests() {
		f := compose.ToForm(r)
		got, err := compose.Parse(f)
		if err != nil {
			if !strings.Contains(err.Error(), "NUL") && i != 3 {
				t.Errorf("request %d: %v", i, err)
			}
			continue
		}
		merged := compose.MergeSecrets(got, r)
		for j := range merged.Headers { // the page trims them
			r.Headers[j].Value = strings.Trim(r.Headers[j].Value, " \t")
		}
		if !reflect.DeepEqual(merged, r) {
			t.Errorf("request %d\ngot  %+v\nwant %+v", i, merged, r)
		}
	}
	graphQL := playground.NewRequest("http://h/")
	graphQL.Body = playground.Body{Kind: playground.BodyGraphQL, Query: "{me}"}
	if f := compose.ToForm(graphQL); f.BodyText != "{me}" {
		t.Errorf("a GraphQL query is shown as %q", f.BodyText)
	}
}

// secretRequest has a credential in every place that a page shows masked.
func secretRequest() playground.Request {
	r := playground.NewRequest("https://mira:pass-word-of-url@h/a?api_key=key-of-the-url&x=1#f")
	r.Query = []playground.Row{on("access_token", "token-of-the-query"), on("page", "1")}
	r.Headers = []playground.Row{on("Authorization", "Bearer token-of-the-header"), on("X-Api-Key", "first-key-of-two"), on("X-Api-Key", "second-key-of-two"), on("Cookie", "sid=cookie-of-mine; b=short"), on("Accept", "a")}
	r.Auth = playground.Auth{Kind: "basic", Username: "mira", Password: "password-of-auth"}
	r.Body = playground.Body{Kind: playground.BodyForm, Fields: []playground.FormField{{Name: "user", Value: "mira"}, {Name: "password", Value: "password-of-form"}}}
	r.Options.Cookies, r.Options.MaxBodyBytes, r.Options.Retry.Statuses, r.Options.Retry.RetryAfter = true, 5, []int{418}, false
	return r
}

func TestWhatAPageShowedMaskedComesBack(t *testing.T) {
	stored := secretRequest()
	shown := playground.MaskRequest(stored)
	edited, err := compose.Parse(compose.ToForm(shown))
	if err != nil {
		t.Fatal(err)
	}
	if got := compose.MergeSecrets(edited, stored); !reflect.DeepEqual(got, stored) {
		t.Errorf("got  %+v\nwant %+v", got, stored)
	}
	for _, c := range []struct {
		name   string
		change func(edited, want *playground.Request)
	}{
		{"another path", func(e, w *playground.Request) {
			e.URL = strings.Replace(e.URL, "/a?", "/b?", 1)
			w.URL = strings.Replace(w.URL, "/a?", "/b?", 1)
		}},
		{"another value beside the masked one", func(e, w *playground.Request) {
			e.URL = strings.Replace(e.URL, "x=1", "x=2", 1)
			w.URL = strings.Replace(w.URL, "x=1", "x=2", 1)
		}},
		{"a header typed anew", func(e, w *playground.Request) {
			e.Headers[0].Value, w.Headers[0].Value = "Bearer typed", "Bearer typed"
		}},
		{"a header put to the end", func(e, w *playground.Request) {
			e.Headers = append(e.Headers[1:], e.Headers[0])
			w.Headers = append(w.Headers[1:], w.Headers[0])
		}},
		{"the second of two keys taken away", func(e, w *playground.Request) {
			e.Headers, w.Headers = slices.Delete(e.Headers, 2, 3), slices.Delete(w.Headers, 2, 3)
		}},
		{"a header switched off", func(e, w *playground.Request) { e.Headers[0].Enabled, w.Headers[0].Enabled = false, false }},
		{"a password typed anew", func(e, w *playground.Request) { e.Auth.Password, w.Auth.Password = "new", "new" }},
		{"a field typed anew", func(e, w *playground.Request) { e.Body.Fields[1].Value, w.Body.Fields[1].Value = "new", "new" }},
		{"another kind of body", func(e, w *playground.Request) {
			e.Body = playground.Body{Kind: playground.BodyJSON, Text: "{}"}
			w.Body = e.Body
		}},
		{"the query's row moved into the URL", func(e, w *playground.Request) {
			e.URL = strings.Replace(e.URL, "&x=1", "&x=1&access_token="+url.QueryEscape(e.Query[0].Value), 1)
			w.URL = strings.Replace(w.URL, "&x=1", "&x=1&access_token=token-of-the-query", 1)
			e.Query, w.Query = e.Query[1:], w.Query[1:]
		}},
		{"the URL's query moved into rows", func(e, w *playground.Request) {
			_, pairs := compose.SplitQuery(e.URL)
			e.Query, w.Query = append(e.Query, pairs[0].Row), append(w.Query, on("api_key", "key-of-the-url"))
			e.URL, w.URL = strings.Replace(e.URL, pairs[0].Typed+"&", "", 1), strings.Replace(w.URL, "api_key=key-of-the-url&", "", 1)
		}},
		{"other finer options", func(e, w *playground.Request) {
			e.Options.Cookies, e.Options.MaxBodyBytes, e.Options.Retry.RetryAfter = false, 7, true
			w.Options.Cookies, w.Options.MaxBodyBytes, w.Options.Retry.RetryAfter = false, 7, true
		}},
		{"fewer attempts", func(e, w *playground.Request) { e.Options.Retry.MaxAttempts, w.Options.Retry.MaxAttempts = 2, 2 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			edited, _ := compose.Parse(compose.ToForm(shown))
			want := secretRequest()
			c.change(&edited, &want)
			if got := compose.MergeSecrets(edited, stored); !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestACredentialDoesNotMoveToAnotherPlace(t *testing.T) {
	stored := secretRequest()
	shown := playground.MaskRequest(stored)
	edited := shown
	edited.Headers = []playground.Row{on("X-Other", shown.Headers[0].Value), on("X-Mine", "••••••••")}
	edited.Auth = playground.Auth{Kind: "bearer", Token: shown.Auth.Password}
	edited.URL = strings.Replace(shown.URL, "mira:", "eve:", 1)
	got := compose.MergeSecrets(edited, stored)
	for _, text := range []string{got.Headers[0].Value, got.Headers[1].Value, got.Auth.Token, got.URL} {
		if strings.Contains(text, "token-of-the-header") || strings.Contains(text, "password-of-auth") || strings.Contains(text, "pass-word-of-url") {
			t.Errorf("a credential moved: %s", text)
		}
	}
}

// Who sends to another server must not have credentials filled in that they cannot see.
func TestCredentialsComeBackOnlyForTheirServer(t *testing.T) {
	stored := playground.NewRequest("http://api.example/users")
	stored.Auth = playground.Auth{Kind: "bearer", Token: "token-of-auth"}
	stored.Headers = []playground.Row{on("X-Api-Key", "key-of-the-header")}
	for address, back := range map[string]bool{
		"http://api.example/users": true, "http://API.example:80/other?x=1": true, "https://api.example/users": true,
		"https://api.example:8443/users": false, "http://api.example:8080/users": false, "http://evil.example/users": false,
		"http://api.example@evil.example/": false, "http://api.example.evil.example/": false, "http://evil.example/?http://api.example/": false, "/users": false, "": false,
	} {
		edited := playground.MaskRequest(stored)
		edited.URL = address
		got := compose.MergeSecrets(edited, stored)
		if filled := got.Auth.Token == "token-of-auth"; filled != back || filled != (got.Headers[0].Value == "key-of-the-header") {
			t.Errorf("%q: %q and %q", address, got.Auth.Token, got.Headers[0].Value)
		}
	}
	stored.URL = "https://api.example/users"
	edited := playground.MaskRequest(stored)
	edited.URL = "http://api.example/users"
	if got := compose.MergeSecrets(edited, stored); got.Auth.Token == "token-of-auth" {
		t.Error("a credential that went by TLS goes without")
	}
}
