package compose_test

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"reflect"
	"slices"
	"strings"
	"testing"

	"parley/compose"
	"parley/playground"
)

func mustResolve(t *testing.T, r playground.Request) playground.Request {
	t.Helper()
	resolved, err := compose.Resolve(r)
	if err != nil {
		t.Fatal(err)
	}
	return resolved
}

func TestQueryRowsFollowTheURLsOwnQuery(t *testing.T) {
	rows := []playground.Row{on("b", "2"), {Name: "off", Value: "x"}, on("a", "3"), on("b", "")}
	for _, c := range []struct {
		name, url string
		rows      []playground.Row
		want      string
	}{
		{"no query", "http://h/p", rows, "http://h/p?b=2&a=3&b="},
		{"no path", "http://h", rows, "http://h?b=2&a=3&b="},
		{"a query as typed", "http://h/p?z=%7e&a=1&a&&=", rows, "http://h/p?z=%7e&a=1&a&&=&b=2&a=3&b="},
		{"an empty query", "http://h/p?", rows, "http://h/p?b=2&a=3&b="},
		{"an open query", "http://h/p?a=1&", rows, "http://h/p?a=1&b=2&a=3&b="},
		{"a fragment", "http://h/p?a=1#f?x=1", rows, "http://h/p?a=1&b=2&a=3&b=#f?x=1"},
		{"a fragment alone", "http://h/p#f", rows, "http://h/p?b=2&a=3&b=#f"},
		{"no row that is on", "http://h/p?a", []playground.Row{{Name: "x", Value: "y"}}, "http://h/p?a"},
		{"a row of nothing", "http://h/p", []playground.Row{on("", "")}, "http://h/p?="},
		{"signs that part pairs", "http://h/p", []playground.Row{on("a&b=c", "d&e=f#g+h%20i")}, "http://h/p?a%26b%3Dc=d%26e=f%23g%2Bh%2520i"},
		{"blanks and more than ASCII", "http://h/p", []playground.Row{on("größe", "1 m 漢\t")}, "http://h/p?gr%C3%B6%C3%9Fe=1%20m%20%E6%BC%A2%09"},
		{"signs that may stand", "http://h/p", []playground.Row{on("f", "1,2:3@/?$!()*-._~")}, "http://h/p?f=1,2:3@/?$!()*-._~"},
		{"signs that some servers and tools read otherwise", "http://h/p?a[]=1;2'", []playground.Row{on("f[a]", "1;2'")}, "http://h/p?a[]=1;2'&f%5Ba%5D=1%3B2%27"},
		{"signs that may not", "http://h/p", []playground.Row{on("q", "\"<>\\^`{|}")}, "http://h/p?q=%22%3C%3E%5C%5E%60%7B%7C%7D"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest(c.url)
			r.Query = c.rows
			got := mustResolve(t, r)
			if got.URL != c.want || len(got.Query) > 0 {
				t.Errorf("got  %s and %v\nwant %s", got.URL, got.Query, c.want)
			}
		})
	}
}

func TestTheContentTypeIsTheRowsThenTheBodysThenTheKinds(t *testing.T) {
	kinds := map[playground.BodyKind]string{
		playground.BodyJSON: "application/json", playground.BodyText: "text/plain; charset=utf-8", playground.BodyForm: "application/x-www-form-urlencoded",
		playground.BodyBinary: "application/octet-stream", playground.BodyGraphQL: "application/json", playground.BodyMultipart: "multipart/form-data; boundary=*",
	}
	for kind, own := range kinds {
		for _, c := range []struct {
			name, mediaType string
			rows            []playground.Row
			want            []string // values of all Content-Type fields
		}{
			{"the kind's", "", nil, []string{own}},
			{"the body's", "application/vnd.api+json; v=1", nil, []string{"application/vnd.api+json; v=1"}},
			{"none", "none", nil, []string{}},
			{"the row's", "a/b", []playground.Row{on("content-TYPE", "x/y")}, []string{"x/y"}},
			{"the row's against none", "none", []playground.Row{on("Content-Type", "x/y")}, []string{"x/y"}},
			{"an empty row's", "", []playground.Row{on("Content-Type", "")}, []string{""}},
			{"two rows'", "", []playground.Row{on("Content-Type", "x/y"), on("Content-Type", "z")}, []string{"x/y", "z"}},
			{"a row that is off", "", []playground.Row{{Name: "Content-Type", Value: "x/y"}}, []string{own}},
		} {
			t.Run(string(kind)+" "+c.name, func(t *testing.T) {
				r := playground.NewRequest("http://h/")
				r.Headers, r.Body = c.rows, playground.Body{Kind: kind, MediaType: c.mediaType, Text: "x", Query: "{x}"}
				if c.name == "the body's" && kind == playground.BodyMultipart {
					c.want = []string{"multipart/form-data; boundary=*"} // without a boundary, no server reads it
				}
				if got := contentTypes(mustResolve(t, r)); !slices.Equal(got, c.want) {
					t.Errorf("got %q, want %q", got, c.want)
				}
			})
		}
	}
	none := playground.NewRequest("http://h/")
	none.Body.MediaType = "a/b"
	if got := contentTypes(mustResolve(t, none)); len(got) > 0 {
		t.Errorf("no body, but a Content-Type: %v", got)
	}
}

// contentTypes are the values under that name; a boundary of our own reads as a star.
func contentTypes(r playground.Request) []string {
	values := []string{}
	for _, row := range r.Headers {
		if strings.EqualFold(row.Name, "Content-Type") {
			before, _, found := strings.Cut(row.Value, "parley-")
			if found {
				row.Value = before + "*"
			}
			values = append(values, row.Value)
		}
	}
	return values
}

func TestSignInsBecomeFields(t *testing.T) {
	basic := func(s string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(s)) }
	for _, c := range []struct {
		name, url string
		auth      playground.Auth
		rows      []playground.Row
		want      []playground.Row
	}{
		{"none", "http://h/", playground.Auth{Kind: "none", Token: "t"}, nil, []playground.Row{}},
		{"no kind", "http://h/", playground.Auth{}, nil, []playground.Row{}},
		{"basic", "http://h/", playground.Auth{Kind: "basic", Username: "mira", Password: "s:ß"}, nil, []playground.Row{on("Authorization", basic("mira:s:ß"))}},
		{"basic of nothing", "http://h/", playground.Auth{Kind: "basic"}, nil, []playground.Row{on("Authorization", basic(":"))}},
		{"bearer", "http://h/", playground.Auth{Kind: "bearer", Token: "a.b-c"}, nil, []playground.Row{on("Authorization", "Bearer a.b-c")}},
		{"an empty bearer", "http://h/", playground.Auth{Kind: "bearer"}, nil, []playground.Row{on("Authorization", "Bearer")}},
		{"a key", "http://h/", playground.Auth{Kind: "api_key", Name: "X-Key", Value: "v"}, nil, []playground.Row{on("X-Key", "v")}},
		{"a key in a header", "http://h/", playground.Auth{Kind: "api_key", Name: "x-key", Value: "", In: "header"}, nil, []playground.Row{on("x-key", "")}},
		{"behind the rows", "http://h/", playground.Auth{Kind: "bearer", Token: "t"}, []playground.Row{on("A", "1"), on("B", "2")}, []playground.Row{on("A", "1"), on("B", "2"), on("Authorization", "Bearer t")}},
		{"a row wins", "http://h/", playground.Auth{Kind: "bearer", Token: "t"}, []playground.Row{on("authorization", "mine")}, []playground.Row{on("authorization", "mine")}},
		{"an empty row wins", "http://h/", playground.Auth{Kind: "basic", Username: "u"}, []playground.Row{on("Authorization", "")}, []playground.Row{on("Authorization", "")}},
		{"a row wins over a key", "http://h/", playground.Auth{Kind: "api_key", Name: "X-Key", Value: "v"}, []playground.Row{on("x-KEY", "mine")}, []playground.Row{on("x-KEY", "mine")}},
		{"a row that is off does not win", "http://h/", playground.Auth{Kind: "bearer", Token: "t"}, []playground.Row{{Name: "Authorization", Value: "off"}}, []playground.Row{on("Authorization", "Bearer t")}},
		{"userinfo", "http://mira:p%40ss:%C3%9F@h/", playground.Auth{Kind: "none"}, nil, []playground.Row{on("Authorization", basic("mira:p@ss:ß"))}},
		{"a user alone", "http://mira@h/", playground.Auth{Kind: "none"}, nil, []playground.Row{on("Authorization", basic("mira:"))}},
		{"broken escapes in userinfo", "http://a%zz:b%@h/", playground.Auth{Kind: "none"}, nil, []playground.Row{on("Authorization", basic("a%zz:b%"))}},
		{"auth wins over userinfo", "http://a:b@h/", playground.Auth{Kind: "bearer", Token: "t"}, nil, []playground.Row{on("Authorization", "Bearer t")}},
		{"a row wins over userinfo", "http://a:b@h/", playground.Auth{Kind: "none"}, []playground.Row{on("Authorization", "mine")}, []playground.Row{on("Authorization", "mine")}},
		{"a key beside userinfo", "http://a:b@h/", playground.Auth{Kind: "api_key", Name: "k", Value: "v", In: "query"}, nil, []playground.Row{on("Authorization", basic("a:b"))}},
		{"empty userinfo", "http://@h/", playground.Auth{Kind: "none"}, nil, []playground.Row{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest(c.url)
			r.Auth, r.Headers = c.auth, c.rows
			got := mustResolve(t, r)
			if !reflect.DeepEqual(got.Headers, c.want) || got.Auth != (playground.Auth{Kind: "none"}) {
				t.Errorf("got  %+v and %+v\nwant %+v", got.Headers, got.Auth, c.want)
			}
			if strings.Contains(got.URL, "@") {
				t.Errorf("credentials stay in %s", got.URL)
			}
		})
	}
	r := playground.NewRequest("http://h/?a=1#f")
	r.Query = []playground.Row{on("b", "2")}
	r.Auth = playground.Auth{Kind: "api_key", Name: "k y", Value: "v&=", In: "query"}
	if got := mustResolve(t, r); got.URL != "http://h/?a=1&b=2&k%20y=v%26=#f" || len(got.Headers) > 0 {
		t.Errorf("a key in the query: %s, %v", got.URL, got.Headers)
	}
}

func TestHeadersKeepOrderRepeatsAndCase(t *testing.T) {
	r := playground.NewRequest("http://h/")
	r.Headers = []playground.Row{on("x-b", "1"), on("X-A", "  two words \t"), {Name: "Off", Value: "x"}, on("X-B", ""), on("x-b", "é"), on("Accept", "a,b")}
	r.Body = playground.Body{Kind: playground.BodyText}
	want := []playground.Row{on("x-b", "1"), on("X-A", "two words"), on("X-B", ""), on("x-b", "é"), on("Accept", "a,b"), on("Content-Type", "text/plain; charset=utf-8")}
	got := mustResolve(t, r)
	if !reflect.DeepEqual(got.Headers, want) {
		t.Errorf("got  %+v\nwant %+v", got.Headers, want)
	}
	if r.Headers[1].Value != "  two words \t" || len(r.Headers) != 6 {
		t.Errorf("the composed rows changed: %+v", r.Headers)
	}
}

func TestContentIsWhatItsKindMakes(t *testing.T) {
	for _, c := range []struct {
		name  string
		given playground.Body
		want  string
	}{
		{"none", playground.Body{Kind: playground.BodyNone, Text: "x", Base64: "eA=="}, ""},
		{"no kind", playground.Body{}, ""},
		{"text, byte for byte", playground.Body{Kind: playground.BodyText, Text: " \r\n\x00é\t\n"}, " \r\n\x00é\t\n"},
		{"JSON as typed", playground.Body{Kind: playground.BodyJSON, Text: "{ \"b\":1, \"a\":1.0,\n}"}, "{ \"b\":1, \"a\":1.0,\n}"},
		{"bytes", playground.Body{Kind: playground.BodyBinary, Base64: "/wABgA=="}, "\xff\x00\x01\x80"},
		{"bytes in lines", playground.Body{Kind: playground.BodyBinary, Base64: "/wAB\r\ngA==\n"}, "\xff\x00\x01\x80"},
		{"no bytes", playground.Body{Kind: playground.BodyBinary}, ""},
		{"a form", playground.Body{Kind: playground.BodyForm, Fields: []playground.FormField{{Name: "a", Value: "1"}, {Name: "b c", Value: "d&e=f+g%h"}, {Name: "a"}, {Value: "é\n*-._~"}}}, "a=1&b+c=d%26e%3Df%2Bg%25h&a=&=%C3%A9%0A*-._%7E"},
		{"an empty form", playground.Body{Kind: playground.BodyForm}, ""},
		{"GraphQL", playground.Body{Kind: playground.BodyGraphQL, Query: "{ a(b: \"<&>\") }"}, `{"query":"{ a(b: \"<&>\") }"}`},
		{"GraphQL with everything", playground.Body{Kind: playground.BodyGraphQL, Query: "query o($n: Int) {\n a }", Variables: []byte(`{"n": 9007199254740993}`), OperationName: "o"},
			`{"query":"query o($n: Int) {\n a }","variables":{"n":9007199254740993},"operationName":"o"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest("http://h/")
			r.Body = c.given
			body, _, err := compose.Content(r)
			if err != nil || string(body) != c.want {
				t.Errorf("got  %q, %v\nwant %q", body, err, c.want)
			}
			resolved := mustResolve(t, r)
			if resolved.Body.Text != c.want {
				t.Errorf("resolved to %q", resolved.Body.Text)
			}
			if has := resolved.Body.Kind != playground.BodyNone; has != (c.given.Kind != playground.BodyNone && c.given.Kind != "") {
				t.Errorf("resolved to a body of kind %q", resolved.Body.Kind)
			}
		})
	}
}

func TestFormDataIsReadAsWritten(t *testing.T) {
	fields := []playground.FormField{
		{Name: "a", Value: "1"}, {Name: "a", Value: "two\r\nlines --parley-"}, {Name: "", Value: ""},
		{Name: `n"\é`, Value: "é"}, {Name: "typed", Value: "{}", MediaType: "application/json"},
		{Name: "f", Filename: `x "y" é.png`, MediaType: "image/png", Base64: "/wANCg=="}, {Name: "f", Filename: "empty.bin"},
		{Name: "text", Filename: "t.txt", Value: "typed here"}, {Name: "bare", Base64: "AA=="},
	}
	r := playground.NewRequest("http://h/")
	r.Body = playground.Body{Kind: playground.BodyMultipart, Fields: fields}
	body, contentType, err := compose.Content(r)
	if err != nil {
		t.Fatal(err)
	}
	type part struct{ name, filename, mediaType, content string }
	var got []part
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	for parts := multipart.NewReader(strings.NewReader(string(body)), params["boundary"]); ; {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, part{p.FormName(), p.FileName(), p.Header.Get("Content-Type"), string(content)})
	}
	want := []part{
		{"a", "", "", "1"}, {"a", "", "", "two\r\nlines --parley-"}, {"", "", "", ""}, {`n%22\é`, "", "", "é"}, {"typed", "", "application/json", "{}"},
		{"f", `x %22y%22 é.png`, "image/png", "\xff\x00\r\n"}, {"f", "empty.bin", "application/octet-stream", ""},
		{"text", "t.txt", "application/octet-stream", "typed here"}, {"bare", "", "", "\x00"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	again, _, _ := compose.Content(r)
	if string(again) != string(body) {
		t.Error("the same request has other bytes the second time")
	}
}

func TestABoundaryThatIsAskedForIsUsed(t *testing.T) {
	for _, c := range []struct {
		name, mediaType, row string
		boundary, sent       string // sent: a star stands for a boundary of our own
	}{
		{"in the row", "", "multipart/form-data; boundary=abc", "abc", "multipart/form-data; boundary=abc"},
		{"in the body", "multipart/form-data; boundary=\"a b\"", "", "a b", "multipart/form-data; boundary=\"a b\""},
		{"the row's before the body's", "multipart/mixed; boundary=x", "Multipart/Related; Boundary=y", "y", "Multipart/Related; Boundary=y"},
		{"another multipart type", "multipart/mixed", "", "", "multipart/mixed; boundary=*"},
		{"another type with parameters", "multipart/related; type=\"text/xml\"", "", "", "multipart/related; type=\"text/xml\"; boundary=*"},
		{"no multipart type", "application/json", "", "", "multipart/form-data; boundary=*"},
		{"a type that cannot be read", "multipart/;;", "", "", "multipart/form-data; boundary=*"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest("http://h/")
			r.Body = playground.Body{Kind: playground.BodyMultipart, MediaType: c.mediaType, Fields: []playground.FormField{{Name: "a"}}}
			if c.row != "" {
				r.Headers = []playground.Row{on("Content-Type", c.row)}
			}
			got := mustResolve(t, r)
			if sent := contentTypes(got); !slices.Equal(sent, []string{c.sent}) {
				t.Errorf("sent %q, want %q", sent, c.sent)
			}
			begins := "--" + c.boundary
			if c.boundary == "" {
				_, own, _ := strings.Cut(got.Headers[0].Value, "boundary=")
				begins += own
			}
			if !strings.HasPrefix(got.Body.Text, begins+"\r\n") || !strings.HasSuffix(got.Body.Text, "\r\n"+begins+"--\r\n") {
				t.Errorf("the content is %q", got.Body.Text)
			}
		})
	}
}

func TestResolvingTwiceChangesNothing(t *testing.T) {
	requests := oddRequests()
	for _, c := range addressesToSend {
		requests = append(requests, playground.NewRequest(c.given))
	}
	for _, r := range requests {
		once := mustResolve(t, r)
		if twice := mustResolve(t, once); !reflect.DeepEqual(once, twice) {
			t.Errorf("once  %+v\ntwice %+v", once, twice)
		}
		if faults := compose.Validate(once, compose.Ceilings{}); len(faults) > 0 {
			t.Errorf("%+v\nresolved to what cannot be sent: %+v", once, faults)
		}
	}
}

func TestWhatCannotBeResolvedIsAnError(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*playground.Request)
	}{
		{"bytes that are not base64", func(r *playground.Request) { r.Body = playground.Body{Kind: playground.BodyBinary, Base64: "!"} }},
		{"a file that is not base64", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyMultipart, Fields: []playground.FormField{{Base64: "!"}}}
		}},
		{"variables that are not JSON", func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyGraphQL, Variables: []byte("{")}
		}},
		{"a host that is no name", func(r *playground.Request) { r.URL = "http://\xff/" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest("http://h/")
			c.change(&r)
			if got, err := compose.Resolve(r); err == nil {
				t.Errorf("resolved to %+v", got)
			}
		})
	}
}
