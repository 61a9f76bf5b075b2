package compose_test

import (
	"encoding/base64"
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"parley/compose"
	"parley/playground"
)

func mustPatch(t *testing.T, r playground.Request, p playground.Patch) playground.Request {
	t.Helper()
	got, err := compose.ApplyPatch(r, p)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// storedRequest has something in every part.
func storedRequest() playground.Request {
	r := playground.NewRequest("http://h:8080/a/b?x=1#f")
	r.Method = "POST"
	r.Query = []playground.Row{on("page", "1"), {Name: "off", Value: "2"}}
	r.Headers = []playground.Row{on("A", "1"), on("X-Two", "1"), on("B", "2"), on("x-two", "2"), {Name: "X-Two", Value: "off"}}
	r.Body = playground.Body{Kind: playground.BodyJSON, Text: "{}"}
	r.Auth = playground.Auth{Kind: "bearer", Token: "stored-token"}
	return r
}

func TestWhatIsAbsentInAPatchStays(t *testing.T) {
	for _, given := range []string{
		`{}`, `{"method":"","url":"","set_headers":[],"remove_headers":[],"body":"","follow_redirects":null,"http_version":"","after_ms":0}`,
		`{"method":null,"url":null,"set_headers":null,"remove_headers":null,"body":null,"new_body":null,"verify_tls":null}`, `{"body":"keep","after_ms":5000}`,
	} {
		var p playground.Patch
		if err := json.Unmarshal([]byte(given), &p); err != nil {
			t.Fatal(err)
		}
		if got := mustPatch(t, storedRequest(), p); !reflect.DeepEqual(got, storedRequest()) {
			t.Errorf("%s\ngot  %+v\nwant %+v", given, got, storedRequest())
		}
	}
}

func TestAPatchChangesOnePartAlone(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		name  string
		patch playground.Patch
		want  func(*playground.Request)
	}{
		{"the method", playground.Patch{Method: "GET"}, func(r *playground.Request) { r.Method = "GET" }},
		{"a header set in its place", playground.Patch{SetHeaders: []playground.Field{{Name: "x-TWO", Value: "new"}}}, func(r *playground.Request) {
			r.Headers = []playground.Row{on("A", "1"), on("x-TWO", "new"), on("B", "2")}
		}},
		{"a header that was not there", playground.Patch{SetHeaders: []playground.Field{{Name: "C", Value: ""}}}, func(r *playground.Request) { r.Headers = append(r.Headers, on("C", "")) }},
		{"a header set twice", playground.Patch{SetHeaders: []playground.Field{{Name: "B", Value: "3"}, {Name: "b", Value: "4"}}}, func(r *playground.Request) {
			r.Headers[2].Value = "3"
			r.Headers = append(r.Headers, on("b", "4"))
		}},
		{"headers removed", playground.Patch{RemoveHeaders: []string{"x-two", "Z"}}, func(r *playground.Request) { r.Headers = []playground.Row{on("A", "1"), on("B", "2")} }},
		{"a header removed and set", playground.Patch{RemoveHeaders: []string{"A"}, SetHeaders: []playground.Field{{Name: "A", Value: "9"}}}, func(r *playground.Request) {
			r.Headers = append(r.Headers[1:], on("A", "9"))
		}},
		{"no body", playground.Patch{Body: "drop"}, func(r *playground.Request) { r.Body = playground.Body{Kind: playground.BodyNone} }},
		{"another body", playground.Patch{Body: "replace", NewBody: &playground.Body{Kind: playground.BodyText, Text: "x"}}, func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyText, Text: "x"}
		}},
		{"another body without a word for it", playground.Patch{NewBody: &playground.Body{Text: "x"}}, func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyText, Text: "x"}
		}},
		{"a body that is not wanted", playground.Patch{Body: "keep", NewBody: &playground.Body{Text: "x"}}, func(*playground.Request) {}},
		{"redirects", playground.Patch{FollowRedirects: &no, MaxRedirects: 3}, func(r *playground.Request) {
			r.Options.FollowRedirects, r.Options.MaxRedirects = false, 3
		}},
		{"TLS and version", playground.Patch{VerifyTLS: &no, HTTPVersion: "1.1"}, func(r *playground.Request) {
			r.Options.VerifyTLS, r.Options.HTTPVersion = false, "1.1"
		}},
		{"what is so already", playground.Patch{VerifyTLS: &yes, FollowRedirects: &yes}, func(*playground.Request) {}},
		{"bounds", playground.Patch{TimeoutMS: 9, MaxBodyBytes: 8, RetryAttempts: 2}, func(r *playground.Request) {
			r.Options.TimeoutMS, r.Options.MaxBodyBytes, r.Options.Retry.MaxAttempts = 9, 8, 2
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			want, stored := storedRequest(), storedRequest()
			c.want(&want)
			if got := mustPatch(t, stored, c.patch); !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
			if !reflect.DeepEqual(stored, storedRequest()) {
				t.Errorf("the stored request changed: %+v", stored)
			}
		})
	}
}

func TestAPatchedAddressIsReadFromTheRequests(t *testing.T) {
	for _, c := range []struct{ name, stored, to, want string }{
		{"a path", "http://h:8080/a/b?x=1#f", "/c", "http://h:8080/c"},
		{"a path beside", "http://h/a/b?x=1", "c?y=2", "http://h/a/c?y=2"},
		{"a path above", "http://h/a/b/c", "../d", "http://h/a/d"},
		{"a query", "http://h/a/b?x=1", "?y=2", "http://h/a/b?y=2"},
		{"an empty query", "http://h/a/b?x=1", "?", "http://h/a/b?"},
		{"a fragment", "http://h/a?x=1#f", "#g", "http://h/a?x=1#g"},
		{"another host", "https://h/a", "//other/b", "https://other/b"},
		{"a whole address, as it is", "http://h/a", "HTTPS://Other/%7e/ü?a=%zz#", "HTTPS://Other/%7e/ü?a=%zz#"},
		{"another scheme", "http://h/a", "https://h/a", "https://h/a"},
		{"escapes", "http://h/a%2Fb/c", "/d%2Fe%7e?x=%20+", "http://h/d%2Fe%7e?x=%20+"},
		{"from an address with letters beyond ASCII", "http://h/ä/b", "c", "http://h/%C3%A4/c"},
		{"from an odd address", "http://h/100%/b", "c", "http://h/100%25/c"},
		{"no path before", "http://h", "a", "http://h/a"},
		{"credentials stay with their server", "http://u:p@h:80/a", "/b", "http://u:p@h:80/b"},
		{"and with a whole address of it", "http://u:p@h/a", "http://H/b", "http://u:p@H/b"},
		{"and on the way to TLS", "http://u:p@h/a", "https://h/b", "https://u:p@h/b"},
		{"but not on the way from TLS", "https://u:p@h/a", "http://h/b", "http://h/b"},
		{"nor at another host", "http://u:p@h/a", "http://other/b", "http://other/b"},
		{"nor at another port", "http://u:p@h/a", "http://h:81/b", "http://h:81/b"},
		{"others replace them", "http://u:p@h/a", "http://v@h/b", "http://v@h/b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest(c.stored)
			r.Query = []playground.Row{on("page", "1"), {Name: "off", Value: "2"}}
			got := mustPatch(t, r, playground.Patch{URL: c.to})
			if got.URL != c.want {
				t.Errorf("got  %s\nwant %s", got.URL, c.want)
			}
			if want := []playground.Row{{Name: "off", Value: "2"}}; !reflect.DeepEqual(got.Query, want) {
				t.Errorf("rows of the old address stay: %+v", got.Query)
			}
		})
	}
}

func TestASentCredentialIsFilledIn(t *testing.T) {
	basic := base64.StdEncoding.EncodeToString([]byte("u:p"))
	for _, c := range []struct {
		name   string
		change func(*playground.Request)
		set    playground.Field
		want   string
	}{
		{"a token without its scheme", func(r *playground.Request) { r.Headers = []playground.Row{on("Authorization", "abc")} }, playground.Field{Name: "Authorization", Value: "Bearer {{credential}}"}, "Bearer abc"},
		{"a token with its scheme", func(r *playground.Request) { r.Headers = []playground.Row{on("authorization", "bearer  abc")} }, playground.Field{Name: "Authorization", Value: "Bearer {{credential}}"}, "Bearer abc"},
		{"a scheme twice", func(r *playground.Request) { r.Headers = []playground.Row{on("Authorization", "Bearer Bearer abc")} }, playground.Field{Name: "Authorization", Value: "Bearer {{credential}}"}, "Bearer abc"},
		{"a colon behind the scheme", func(r *playground.Request) { r.Headers = []playground.Row{on("Authorization", "Bearer: abc")} }, playground.Field{Name: "Authorization", Value: "Bearer {{credential}}"}, "Bearer abc"},
		{"quotes around", func(r *playground.Request) { r.Headers = []playground.Row{on("Authorization", `Bearer "abc"`)} }, playground.Field{Name: "Authorization", Value: "Bearer {{credential}}"}, "Bearer abc"},
		{"brackets around", func(r *playground.Request) { r.Headers = []playground.Row{on("Authorization", "Bearer <abc>")} }, playground.Field{Name: "Authorization", Value: "Bearer {{credential}}"}, "Bearer abc"},
		{"bearer of auth", func(r *playground.Request) { r.Auth = playground.Auth{Kind: "bearer", Token: "abc"} }, playground.Field{Name: "Authorization", Value: "token {{credential}}"}, "token abc"},
		{"basic of auth", func(r *playground.Request) { r.Auth = playground.Auth{Kind: "basic", Username: "u", Password: "p"} }, playground.Field{Name: "Authorization", Value: "Basic {{credential}}"}, "Basic " + basic},
		{"a key of auth", func(r *playground.Request) {
			r.Auth = playground.Auth{Kind: "api_key", Name: "k", Value: "abc", In: "query"}
		}, playground.Field{Name: "X-Api-Key", Value: "{{credential}}"}, "abc"},
		{"userinfo", func(r *playground.Request) { r.URL = "http://u:p@h/" }, playground.Field{Name: "Authorization", Value: "Basic {{credential}}"}, "Basic " + basic},
		{"the field's own before Authorization", func(r *playground.Request) {
			r.Headers = []playground.Row{on("Authorization", "Bearer other"), on("X-Api-Key", "abc")}
		}, playground.Field{Name: "X-Api-Key", Value: "{{credential}}"}, "abc"},
		{"a row before auth", func(r *playground.Request) {
			r.Headers, r.Auth = []playground.Row{on("Authorization", "abc")}, playground.Auth{Kind: "bearer", Token: "other"}
		}, playground.Field{Name: "Authorization", Value: "Bearer {{credential}}"}, "Bearer abc"},
		{"no credential wanted", func(*playground.Request) {}, playground.Field{Name: "Accept", Value: "{{other}}"}, "{{other}}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest("http://h/")
			c.change(&r)
			got := mustPatch(t, r, playground.Patch{SetHeaders: []playground.Field{c.set}})
			if value, _ := got.Header(c.set.Name); value != c.want {
				t.Errorf("got %q, want %q", value, c.want)
			}
		})
	}
}

func TestPatchesThatCannotBeApplied(t *testing.T) {
	for _, c := range []struct {
		name  string
		patch playground.Patch
		want  []string
	}{
		{"an address that cannot be read", playground.Patch{URL: "/%zz"}, []string{"/patch/url"}},
		{"a body to be replaced by nothing", playground.Patch{Body: "replace"}, []string{"/patch/new_body"}},
		{"a word that says nothing of the body", playground.Patch{Body: "remove"}, []string{"/patch/body"}},
		{"no credential to fill in", playground.Patch{SetHeaders: []playground.Field{{Name: "A", Value: "1"}, {Name: "Authorization", Value: "Bearer {{credential}}"}}}, []string{"/patch/set_headers/1/value"}},
		{"everything at once", playground.Patch{URL: "%", Body: "x", SetHeaders: []playground.Field{{Name: "A", Value: "{{credential}}"}}}, []string{"/patch/url", "/patch/set_headers/0/value", "/patch/body"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest("http://h/")
			got, err := compose.ApplyPatch(r, c.patch)
			faults := faultsOf(t, err)
			if pointers := pointersOf(faults); !slices.Equal(pointers, c.want) || !reflect.DeepEqual(got, r) {
				t.Errorf("got %v, want %v; the request is %+v", pointers, c.want, got)
			}
			sentence(t, faults)
		})
	}
}

func TestCredentialsThatWouldGoToAnotherOriginAreNamed(t *testing.T) {
	before := playground.NewRequest("https://h/a")
	before.Headers = []playground.Row{on("Authorization", "a"), on("Accept", "b"), on("X-Api-Key", "c"), {Name: "Cookie", Value: "off"}}
	for _, c := range []struct {
		name, from, to string
		auth           playground.Auth
		want           []string
	}{
		{"the same", "https://h/a", "https://H:443/b?c", playground.Auth{}, nil},
		{"another host", "https://h/a", "https://other/a", playground.Auth{}, []string{"Authorization", "X-Api-Key"}},
		{"another port", "https://h/a", "https://h:8443/a", playground.Auth{}, []string{"Authorization", "X-Api-Key"}},
		{"from TLS", "https://h/a", "http://h/a", playground.Auth{}, []string{"Authorization", "X-Api-Key"}},
		{"to TLS", "http://h/a", "https://h/a", playground.Auth{}, nil},
		{"to TLS at the same port", "http://h:8080/a", "https://h:8080/a", playground.Auth{}, nil},
		{"to TLS at another port", "http://h:8080/a", "https://h/a", playground.Auth{}, []string{"Authorization", "X-Api-Key"}},
		{"a sub-domain", "https://h/a", "https://x.h/a", playground.Auth{}, []string{"Authorization", "X-Api-Key"}},
		{"basic", "https://h/a", "https://other/a", playground.Auth{Kind: "basic", Username: "u"}, []string{"Authorization", "X-Api-Key"}},
		{"a key in the query", "https://h/a", "https://other/a", playground.Auth{Kind: "api_key", Name: "k", Value: "v", In: "query"}, []string{"Authorization", "X-Api-Key", "k"}},
		{"a key in a field", "https://h/a", "https://other/a", playground.Auth{Kind: "api_key", Name: "X-Mine", Value: "v"}, []string{"Authorization", "X-Api-Key", "X-Mine"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := before, before
			a.URL, b.URL, a.Auth, b.Auth = c.from, c.to, c.auth, c.auth
			if got := compose.SentToNewOrigin(a, b); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
