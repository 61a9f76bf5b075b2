package compose_test

import (
	"reflect"
	"strings"
	"testing"

	"parley/compose"
	"parley/playground"
)

func TestAddressesAreCompletedAsTyped(t *testing.T) {
	for _, c := range []struct {
		name, typed, want string
		noted             bool
	}{
		{"a whole address", "http://example.com/a?b#c", "http://example.com/a?b#c", false},
		{"capitals", "HTTPS://Example.com", "HTTPS://Example.com", false},
		{"blanks around", " \thttp://example.com/ \n", "http://example.com/", false},
		{"nothing", "  ", "", false},
		{"a name", "example.com", "https://example.com", true},
		{"a name and a path", "api.example.com/users?x=http://y", "https://api.example.com/users?x=http://y", true},
		{"a name and a query", "example.com?x=1", "https://example.com?x=1", true},
		{"two slashes", "//example.com/a", "https://example.com/a", true},
		{"a name and the port of TLS", "example.com:443/a", "https://example.com:443/a", true},
		{"a name and another port", "example.com:8080/a", "http://example.com:8080/a", true},
		{"localhost", "localhost", "http://localhost", true},
		{"localhost and a port", "localhost:3000/users", "http://localhost:3000/users", true},
		{"a short name", "intranet/wiki", "http://intranet/wiki", true},
		{"a short name and a port", "build7:9090", "http://build7:9090", true},
		{"a name of this machine", "app.localhost/x", "http://app.localhost/x", true},
		{"a name of the house", "printer.local", "http://printer.local", true},
		{"a name inside", "db.corp.internal", "http://db.corp.internal", true},
		{"IPv4", "10.0.0.7/status", "http://10.0.0.7/status", true},
		{"IPv6", "[::1]:8080/", "http://[::1]:8080/", true},
		{"IPv6 without a port", "[2001:db8::1]", "http://[2001:db8::1]", true},
		{"a port alone", ":8080/x", "http://localhost:8080/x", true},
		{"a port and nothing", ":8080", "http://localhost:8080", true},
		{"a user", "user@example.com/x", "https://user@example.com/x", true},
		{"a user and a password", "admin:pa:ss@localhost:3000/x", "http://admin:pa:ss@localhost:3000/x", true},
		{"a path alone", "/users/1", "/users/1", false},
		{"another scheme", "ftp://example.com", "ftp://example.com", false},
		{"a scheme without slashes", "mailto:mira@example.com", "mailto:mira@example.com", false},
		{"a script", "javascript:alert(1)", "javascript:alert(1)", false},
		{"an account", "acct:mira@example.com", "acct:mira@example.com", false},
		{"one slash", "http:/example.com", "http:/example.com", false},
		{"a variable", "{{base_url}}/users", "{{base_url}}/users", false},
		{"a variable for the scheme", "{{scheme}}://example.com", "{{scheme}}://example.com", false},
		{"an umlaut", "münchen.example", "https://münchen.example", true},
		{"quotes", `"http://h.test/x"`, "http://h.test/x", false},
		{"other quotes within angle brackets", " <\u201chttp://h.test/x\u201d>", "http://h.test/x", false},
		{"a link in Markdown", "[the users](http://h.test/x)", "http://h.test/x", false},
		{"blanks that nobody sees", "\ufeffhttp://h.test/x\u200b\u00a0", "http://h.test/x", false},
		{"a quote alone", `"`, `http://"`, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, note := compose.CompleteURL(c.typed)
			if got != c.want || (note != "") != c.noted {
				t.Errorf("%q\ngot  %q (%s)\nwant %q", c.typed, got, note, c.want)
			}
			if again, note := compose.CompleteURL(got); again != got || note != "" {
				t.Errorf("the second time it is %q", again)
			}
		})
	}
}

func TestTheQueryIsTakenOffAndPutBackExactly(t *testing.T) {
	pair := func(name, value, typed string) compose.Pair {
		return compose.Pair{Row: on(name, value), Typed: typed}
	}
	for _, c := range []struct {
		name, url, base string
		want            []compose.Pair
	}{
		{"no query", "http://h/a#f?x=1", "http://h/a#f?x=1", nil},
		{"an empty query", "http://h/a?", "http://h/a?", nil},
		{"pairs", "http://h/a?b=1&c=2&b=3", "http://h/a", []compose.Pair{pair("b", "1", "b=1"), pair("c", "2", "c=2"), pair("b", "3", "b=3")}},
		{"a fragment", "http://h/a?b=1#f?x=1", "http://h/a#f?x=1", []compose.Pair{pair("b", "1", "b=1")}},
		{"names alone", "http://h/a?b&c=", "http://h/a", []compose.Pair{pair("b", "", "b"), pair("c", "", "c=")}},
		{"nothing between", "http://h/a?&&b", "http://h/a", []compose.Pair{pair("", "", ""), pair("", "", ""), pair("b", "", "b")}},
		{"a value with an equals sign", "http://h/a?b=c=d", "http://h/a", []compose.Pair{pair("b", "c=d", "b=c=d")}},
		{"escapes", "http://h/a?b%20c=d+e%2Bf%7e", "http://h/a", []compose.Pair{pair("b c", "d e+f~", "b%20c=d+e%2Bf%7e")}},
		{"broken escapes", "http://h/a?b=%zz&c=100%", "http://h/a", []compose.Pair{pair("b", "%zz", "b=%zz"), pair("c", "100%", "c=100%")}},
		{"questions", "?a?b=c?", "", []compose.Pair{pair("a?b", "c?", "a?b=c?")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			base, pairs := compose.SplitQuery(c.url)
			if base != c.base || !reflect.DeepEqual(pairs, c.want) {
				t.Errorf("got  %q %+v\nwant %q %+v", base, pairs, c.base, c.want)
			}
			if joined := compose.JoinQuery(base, pairs); joined != c.url {
				t.Errorf("joined to %q", joined)
			}
		})
	}
}

func TestAChangedPairIsEncodedAndTheOthersStayAsTyped(t *testing.T) {
	base, pairs := compose.SplitQuery("http://h/?a=%7e&b=+x&c#f")
	pairs[1].Value = "1&2 +é"
	pairs = append(pairs, compose.Pair{Row: on("d", "")}, compose.Pair{Row: playground.Row{Name: "off"}}, compose.Pair{Row: on("e=", "{{v}}")})
	if got, want := compose.JoinQuery(base, pairs), "http://h/?a=%7e&b=1%262%20%2B%C3%A9&c&d=&e%3D={{v}}#f"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	pairs[0].Enabled, pairs[2].Enabled = false, false
	if got, want := compose.JoinQuery(base, pairs[:3]), "http://h/?b=1%262%20%2B%C3%A9#f"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestPairsAreAddedBehindAQueryThatIsThere(t *testing.T) {
	for given, want := range map[string]string{
		"http://h": "http://h?a=1", "http://h?": "http://h?a=1", "http://h?b": "http://h?b&a=1", "http://h?b&": "http://h?b&a=1", "http://h??": "http://h??&a=1", "http://h?b?": "http://h?b?&a=1", "http://h#f": "http://h?a=1#f", "http://h?b#f?": "http://h?b&a=1#f?", "": "?a=1",
	} {
		if got := compose.JoinQuery(given, []compose.Pair{{Row: on("a", "1")}}); got != want {
			t.Errorf("%q: got %q, want %q", given, got, want)
		}
		if got := compose.JoinQuery(given, nil); got != given {
			t.Errorf("%q and no pair: got %q", given, got)
		}
	}
}

func TestDifferencesShowWhatChangesAndHideCredentials(t *testing.T) {
	before := playground.NewRequest("http://h/a?token=secret-token-value")
	before.Headers = []playground.Row{on("Accept", "a"), on("X-A", "1"), on("X-A", "2"), on("Authorization", "Bearer secret-token-value"), {Name: "Off", Value: "x"}}
	before.Query = []playground.Row{on("page", "1"), on("api_key", "secret-token-value")}
	before.Body = playground.Body{Kind: playground.BodyBinary, Base64: "AAEC"}
	after := before
	after.Method, after.URL = "POST", "http://h/b?token=secret-token-other"
	after.Headers = []playground.Row{on("accept", "b"), on("X-A", "2"), on("X-A", "1"), on("Authorization", "Basic c2VjcmV0LXRva2VuLW90aGVy"), on("Cookie", "sid=secret-token-value"), on("X-Empty", "")}
	after.Query = []playground.Row{on("page", "2")}
	after.Auth = playground.Auth{Kind: "basic", Username: "mira", Password: "secret-token-value"}
	after.Body = playground.Body{Kind: playground.BodyForm, MediaType: "x/y", Fields: []playground.FormField{{Name: "password", Value: "secret-token-value"}, {Name: "f", Filename: "a.png"}}}
	after.Options.FollowRedirects, after.Options.TimeoutMS, after.Options.Retry.MaxAttempts = false, 5, 3
	before.Checks = []playground.Check{{Of: "json", At: "/a", Is: "exists", Enabled: true}, {Of: "json", At: "/b", Is: "exists", Enabled: true}}
	after.Checks = []playground.Check{{Of: "json", At: "/a", Is: "exists", Enabled: true}, {Of: "json", At: "/token", Is: "equals", Value: "secret-token-value", Enabled: true}}
	type change struct {
		part, name string
		kind       playground.ChangeKind
	}
	want := []change{
		{"method", "", playground.Changed}, {"url", "", playground.Changed}, {"url", "?page", playground.Changed}, {"url", "?api_key", playground.Removed},
		{"header", "Accept", playground.Changed}, {"header", "X-A", playground.Changed}, {"header", "Authorization", playground.Changed}, {"header", "Cookie", playground.Added}, {"header", "X-Empty", playground.Added},
		{"auth", "kind", playground.Changed}, {"auth", "username", playground.Added}, {"auth", "password", playground.Added},
		{"body", "kind", playground.Changed}, {"body", "media type", playground.Added}, {"body", "bytes", playground.Removed}, {"body", "password", playground.Added}, {"body", "f", playground.Added},
		{"option", "follow redirects", playground.Changed}, {"option", "time-out, ms", playground.Changed}, {"option", "attempts", playground.Changed},
		{"check", "", playground.Removed}, {"check", "", playground.Added},
	}
	var got []change
	for _, d := range compose.Differences(before, after) {
		got = append(got, change{d.Part, d.Name, d.Kind})
		if strings.Contains(d.A+d.B, "secret-token") {
			t.Errorf("a credential is shown: %+v", d)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if none := compose.Differences(before, before); none == nil || len(none) > 0 {
		t.Errorf("a request and itself: %#v", none)
	}
}

func TestDifferencesAreBounded(t *testing.T) {
	before, after := playground.NewRequest("http://h/"), playground.NewRequest("http://h/")
	after.Body = playground.Body{Kind: playground.BodyText, Text: strings.Repeat("é", 100_000)}
	for _, d := range compose.Differences(before, after) {
		if len([]rune(d.B)) > 201 {
			t.Errorf("%s shows %d characters", d.Part, len([]rune(d.B)))
		}
	}
}
