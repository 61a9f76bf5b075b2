package compose_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"parley/compose"
	"parley/playground"
)

// mustRead reads a draft that has to be right.
func mustRead(t *testing.T, text string) playground.Draft {
	t.Helper()
	d, err := compose.ReadDraft(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return d
}

// faultsOf are the faults in an error that must be Invalid; none for no error.
func faultsOf(t *testing.T, err error) []playground.FieldError {
	t.Helper()
	if err == nil {
		return nil
	}
	var e *playground.Error
	if !errors.As(err, &e) || e.Code != playground.Invalid {
		t.Fatalf("the error is not Invalid: %v", err)
	}
	return e.Fields
}

func pointersOf(faults []playground.FieldError) []string {
	pointers := []string{}
	for _, f := range faults {
		pointers = append(pointers, f.Pointer)
	}
	return pointers
}

// sentence fails where a detail is not written for people.
func sentence(t *testing.T, faults []playground.FieldError) {
	t.Helper()
	for _, f := range faults {
		if len(f.Detail) < 10 || !strings.HasSuffix(f.Detail, ".") || strings.ContainsAny(f.Detail, "\x00\r\n") || strings.Contains(f.Detail, "json:") || strings.Contains(f.Detail, "Go value") {
			t.Errorf("%s: %q is no sentence for people", f.Pointer, f.Detail)
		}
	}
}

func TestEverythingButTheURLHasADefault(t *testing.T) {
	want := playground.NewRequest("http://h/")
	for _, c := range []struct{ name, given string }{
		{"nothing but the URL", `{"request":{"url":"http://h/"}}`},
		{"empty members", `{"request":{"url":"http://h/","query":[],"headers":[],"body":{},"auth":{},"options":{"retry":{}}}}`},
		{"null for every member", `{"request":{"method":null,"url":"http://h/","query":null,"headers":null,"body":null,"auth":null,"options":null},"environment":null,"name":null,"note":null,"tags":null}`},
		{"null inside of members", `{"request":{"url":"http://h/","body":{"kind":null,"media_type":null,"text":null,"fields":null,"variables":null},"auth":{"kind":null,"token":null},
			"options":{"follow_redirects":null,"max_redirects":null,"timeout_ms":null,"verify_tls":null,"http_version":null,"max_body_bytes":null,"cookies":null,
			"retry":{"max_attempts":null,"statuses":null,"on_failure":null,"backoff_ms":null,"max_wait_ms":null,"retry_after":null,"unsafe_methods":null}}}}`},
		{"the defaults, said", `{"request":{"url":"http://h/","method":"GET","body":{"kind":"none"},"auth":{"kind":"none"},"options":{"follow_redirects":true,"max_redirects":10,
			"timeout_ms":30000,"verify_tls":true,"http_version":"auto","max_body_bytes":33554432,"cookies":true,"retry":{"max_attempts":1,"statuses":[429,500,502,503,504],
			"on_failure":true,"backoff_ms":1000,"max_wait_ms":60000,"retry_after":true,"unsafe_methods":false}}},"environment":"","name":"","note":"","tags":[]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := mustRead(t, c.given)
			got.Request.Body.Variables = nil // null is no variables
			if !reflect.DeepEqual(got.Request, want) {
				t.Errorf("got  %+v\nwant %+v", got.Request, want)
			}
			if got.Tags == nil || len(got.Tags) > 0 {
				t.Errorf("tags are %#v; a list is never null", got.Tags)
			}
		})
	}
}

func TestWhatIsSaidReplacesItsDefaultAlone(t *testing.T) {
	for _, c := range []struct {
		name, given string
		want        func(*playground.Request)
	}{
		{"a method, as typed", `"method":"patch"`, func(r *playground.Request) { r.Method = "patch" }},
		{"rows are on unless they say otherwise", `"query":[{"name":"a","value":"1"},{"name":"b","enabled":true},{"name":"c","enabled":false},{"name":"d","enabled":null}]`,
			func(r *playground.Request) {
				r.Query = []playground.Row{{Name: "a", Value: "1", Enabled: true}, {Name: "b", Enabled: true}, {Name: "c"}, {Name: "d", Enabled: true}}
			}},
		{"header rows too", `"headers":[{"name":"A","value":"1"},{"value":"2","name":"A","enabled":false}]`,
			func(r *playground.Request) {
				r.Headers = []playground.Row{{Name: "A", Value: "1", Enabled: true}, {Name: "A", Value: "2"}}
			}},
		{"one option", `"options":{"timeout_ms":1500}`, func(r *playground.Request) { r.Options.TimeoutMS = 1500 }},
		{"no redirects", `"options":{"follow_redirects":false}`, func(r *playground.Request) { r.Options.FollowRedirects = false }},
		{"one part of the retries", `"options":{"retry":{"max_attempts":3}}`, func(r *playground.Request) { r.Options.Retry.MaxAttempts = 3 }},
		{"statuses as a whole", `"options":{"retry":{"statuses":[418]}}`, func(r *playground.Request) { r.Options.Retry.Statuses = []int{418} }},
		{"no statuses", `"options":{"retry":{"statuses":[]}}`, func(r *playground.Request) { r.Options.Retry.Statuses = []int{} }},
		{"an empty version", `"options":{"http_version":""}`, func(*playground.Request) {}},
		{"a body", `"method":"POST","body":{"kind":"json","text":"{\"a\":1}"}`, func(r *playground.Request) {
			r.Method, r.Body = "POST", playground.Body{Kind: playground.BodyJSON, Text: `{"a":1}`}
		}},
		{"broken JSON in a body, which may be sent", `"body":{"kind":"json","text":"{"}`, func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyJSON, Text: "{"}
		}},
		{"text without a kind", `"body":{"text":"hello"}`, func(r *playground.Request) { r.Body = playground.Body{Kind: playground.BodyText, Text: "hello"} }},
		{"text of a JSON type without a kind", `"body":{"text":"[]","media_type":"application/json"}`, func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyJSON, Text: "[]", MediaType: "application/json"}
		}},
		{"fields without a kind", `"body":{"fields":[{"name":"a","value":"1"}]}`, func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyForm, Fields: []playground.FormField{{Name: "a", Value: "1"}}}
		}},
		{"a file without a kind", `"body":{"fields":[{"name":"a","filename":"x.png","base64":"aGk="}]}`, func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyMultipart, Fields: []playground.FormField{{Name: "a", Filename: "x.png", Base64: "aGk="}}}
		}},
		{"bytes without a kind", `"body":{"base64":"aGk="}`, func(r *playground.Request) { r.Body = playground.Body{Kind: playground.BodyBinary, Base64: "aGk="} }},
		{"a query without a kind", `"body":{"query":"{me}","variables":{"a":[1]},"operation_name":"o"}`, func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyGraphQL, Query: "{me}", Variables: json.RawMessage(`{"a":[1]}`), OperationName: "o"}
		}},
		{"a token without a kind", `"auth":{"token":"t"}`, func(r *playground.Request) { r.Auth = playground.Auth{Kind: "bearer", Token: "t"} }},
		{"a user without a kind", `"auth":{"username":"u"}`, func(r *playground.Request) { r.Auth = playground.Auth{Kind: "basic", Username: "u"} }},
		{"a password without a kind", `"auth":{"password":"p"}`, func(r *playground.Request) { r.Auth = playground.Auth{Kind: "basic", Password: "p"} }},
		{"a key without a kind", `"auth":{"name":"X-Key","value":"v"}`, func(r *playground.Request) {
			r.Auth = playground.Auth{Kind: "api_key", Name: "X-Key", Value: "v"}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := playground.NewRequest("http://h/")
			c.want(&want)
			if got := mustRead(t, `{"request":{"url":"http://h/",`+c.given+`}}`).Request; !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestADraftKeepsWhatStandsBesideTheRequest(t *testing.T) {
	d := mustRead(t, `{"tags":["a","b","a"],"note":"*n*\n","name":" Create ","request":{"url":"http://h/"}}`)
	if d.Name != " Create " || d.Note != "*n*\n" || !slices.Equal(d.Tags, []string{"a", "b", "a"}) || d.Environment != "" {
		t.Errorf("%+v", d)
	}
	_, err := compose.ReadDraft(strings.NewReader(`{"request":{"url":"http://h/"},"environment":"staging"}`))
	if faults := faultsOf(t, err); len(faults) != 1 || faults[0].Pointer != "/environment" || !strings.Contains(faults[0].Detail, `"staging"`) {
		t.Errorf("an unknown environment: %+v", faults)
	}
}

func TestUnknownMembersAreNamed(t *testing.T) {
	for _, c := range []struct {
		name, given string
		want        []string // pointers
		says        string   // in the first detail
	}{
		{"at the top", `{"request":{"url":"http://h/"},"reqest":1}`, []string{"/reqest"}, `"reqest"`},
		{"a request without its cover", `{"url":"http://h/","method":"GET"}`, []string{"/method", "/url"}, "request"},
		{"another case", `{"Request":{"url":"http://h/"}}`, []string{"/Request"}, "request"},
		{"in the request", `{"request":{"url":"http://h/","uri":"x"}}`, []string{"/request/uri"}, "url"},
		{"in a row", `{"request":{"url":"http://h/","headers":[{"name":"a"},{"key":"b"}]}}`, []string{"/request/headers/1/key"}, "name"},
		{"in a query row", `{"request":{"url":"http://h/","query":[{"name":"a","on":true}]}}`, []string{"/request/query/0/on"}, "enabled"},
		{"in the body", `{"request":{"url":"http://h/","body":{"type":"json"}}}`, []string{"/request/body/type"}, "kind"},
		{"in a field", `{"request":{"url":"http://h/","body":{"fields":[{"name":"a","file":"b"}]}}}`, []string{"/request/body/fields/0/file"}, "filename"},
		{"in the sign-in", `{"request":{"url":"http://h/","auth":{"kind":"basic","user":"b"}}}`, []string{"/request/auth/user"}, "username"},
		{"in the options", `{"request":{"url":"http://h/","options":{"timeout":1}}}`, []string{"/request/options/timeout"}, "timeout_ms"},
		{"in the retries", `{"request":{"url":"http://h/","options":{"retry":{"attempts":1}}}}`, []string{"/request/options/retry/attempts"}, "max_attempts"},
		{"with signs that pointers escape", `{"request":{"a/b~c":1}}`, []string{"/request/a~1b~0c"}, `"a/b~c"`},
		{"with an empty name", `{"request":{"":1}}`, []string{"/request/"}, `""`},
		{"several", `{"request":{"b":1,"a":1},"c":1}`, []string{"/c", "/request/a", "/request/b"}, `"c"`},
		{"anything inside of variables", `{"request":{"url":"http://h/","body":{"query":"{a}","variables":{"x":{"y":[1,{}]}}}}}`, []string{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := compose.ReadDraft(strings.NewReader(c.given))
			faults := faultsOf(t, err)
			if got := pointersOf(faults); !slices.Equal(got, c.want) {
				t.Fatalf("pointers %v, want %v", got, c.want)
			}
			if len(faults) > 0 && !strings.Contains(faults[0].Detail, c.says) {
				t.Errorf("%q does not say %s", faults[0].Detail, c.says)
			}
			sentence(t, faults)
		})
	}
}

func TestValuesOfAnotherKindAreNamed(t *testing.T) {
	for _, c := range []struct{ name, given, pointer, says string }{
		{"a list for everything", `[]`, "", "a list; it has to be an object"},
		{"a text for everything", `"curl http://h/"`, "", "a text"},
		{"a number for everything", `1`, "", "a number"},
		{"a text for the request", `{"request":"http://h/"}`, "/request", "a text; it has to be an object"},
		{"a number for the URL", `{"request":{"url":5}}`, "/request/url", "a number; it has to be a text"},
		{"a list for the method", `{"request":{"method":["GET"]}}`, "/request/method", "a list; it has to be a text"},
		{"an object for the headers", `{"request":{"headers":{"Accept":"x"}}}`, "/request/headers", "an object; it has to be a list"},
		{"an object for the query", `{"request":{"query":{"a":"1"}}}`, "/request/query", "name, value"},
		{"pairs for rows", `{"request":{"headers":[["a","b"]]}}`, "/request/headers/0", "a list; it has to be an object"},
		{"a text for a row", `{"request":{"headers":["Accept: x"]}}`, "/request/headers/0", "a text; it has to be an object"},
		{"a number for a value", `{"request":{"query":[{"name":"a"},{"name":"page","value":2}]}}`, "/request/query/1/value", "a number; it has to be a text"},
		{"a word for a box", `{"request":{"query":[{"name":"a","enabled":"yes"}]}}`, "/request/query/0/enabled", "a text; it has to be true or false"},
		{"a number for a box", `{"request":{"options":{"verify_tls":1}}}`, "/request/options/verify_tls", "a number; it has to be true or false"},
		{"a text for a body", `{"request":{"body":"{}"}}`, "/request/body", "a text; it has to be an object"},
		{"an object for a text", `{"request":{"body":{"kind":"json","text":{"a":1}}}}`, "/request/body/text", "an object; it has to be a text"},
		{"a text for a number", `{"request":{"options":{"timeout_ms":"30000"}}}`, "/request/options/timeout_ms", "a text; it has to be a whole number"},
		{"a fraction", `{"request":{"options":{"timeout_ms":1.5}}}`, "/request/options/timeout_ms", "1.5"},
		{"an exponent", `{"request":{"options":{"timeout_ms":1e3}}}`, "/request/options/timeout_ms", "1e3"},
		{"true for a number", `{"request":{"options":{"max_redirects":true}}}`, "/request/options/max_redirects", "true or false; it has to be a whole number"},
		{"a text for statuses", `{"request":{"options":{"retry":{"statuses":"503"}}}}`, "/request/options/retry/statuses", "a text; it has to be a list"},
		{"texts in statuses", `{"request":{"options":{"retry":{"statuses":[500,"503"]}}}}`, "/request/options/retry/statuses/1", "a text; it has to be a whole number"},
		{"a text for tags", `{"tags":"a"}`, "/tags", "a text; it has to be a list"},
		{"a number in tags", `{"tags":["a",1]}`, "/tags/1", "a number; it has to be a text"},
		{"a list for a field", `{"request":{"body":{"fields":[{"name":["a"]}]}}}`, "/request/body/fields/0/name", "a list; it has to be a text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := compose.ReadDraft(strings.NewReader(c.given))
			faults := faultsOf(t, err)
			if len(faults) != 1 || faults[0].Pointer != c.pointer || !strings.Contains(faults[0].Detail, c.says) {
				t.Errorf("got %+v, want %s … %s", faults, c.pointer, c.says)
			}
			sentence(t, faults)
		})
	}
}

func TestNumbersBeyondEveryCountAreAboveTheirCeiling(t *testing.T) {
	for _, c := range []struct{ given, pointer, says string }{
		{`"timeout_ms":99999999999999999999`, "/request/options/timeout_ms", "600000"},
		{`"timeout_ms":-99999999999999999999`, "/request/options/timeout_ms", "the least is 1"},
		{`"max_redirects":123456789012345678901234567890`, "/request/options/max_redirects", "50"},
	} {
		_, err := compose.ReadDraft(strings.NewReader(`{"request":{"url":"http://h/","options":{` + c.given + `}}}`))
		if faults := faultsOf(t, err); len(faults) != 1 || faults[0].Pointer != c.pointer || !strings.Contains(faults[0].Detail, c.says) {
			t.Errorf("%s: %+v", c.given, faults)
		}
	}
}

func TestWhatIsNotJSONIsMalformedAndSaysWhere(t *testing.T) {
	for _, c := range []struct{ name, given, says string }{
		{"nothing", "", "line 1, column 1"},
		{"blanks", " \n ", "line 2, column 2"},
		{"a cURL command", "curl http://h/", "line 1, column 1"},
		{"a comma too many", "{\"request\": {\"url\": \"http://h/\",\n}}", "line 1, column 32"},
		{"a bracket too few", `{"request":{"url":"http://h/"}`, "not closed"},
		{"two documents", `{"request":{"url":"http://h/"}} {}`, "column 33"},
		{"bytes that are no text", "{\"request\":{\"url\":\"\xff\"}}", "UTF-8"},
		{"a form", "url=http://h/", "line 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := compose.ReadDraft(strings.NewReader(c.given))
			if playground.CodeOf(err) != playground.Malformed || !strings.Contains(err.Error(), c.says) {
				t.Errorf("code %q, %v", playground.CodeOf(err), err)
			}
		})
	}
}

func TestAReaderThatBreaksIsNoFaultOfTheRequest(t *testing.T) {
	broken := errors.New("connection reset")
	_, err := compose.ReadDraft(iotest.ErrReader(broken))
	if !errors.Is(err, broken) || playground.CodeOf(err) != "" {
		t.Errorf("%v", err)
	}
}

func TestSignInsThatThereAreNotAreRefusedByTheirKind(t *testing.T) {
	for _, given := range []string{`{"kind":"Basic","username":"u"}`, `{"kind":"hawk"}`, `{"kind":"ntlm","domain":"d"}`} {
		_, err := compose.ReadDraft(strings.NewReader(`{"request":{"url":"http://h/","auth":` + given + `}}`))
		faults := faultsOf(t, err)
		if len(faults) != 1 || faults[0].Pointer != "/request/auth/kind" || !strings.Contains(faults[0].Detail, "none, inherit, basic, bearer, api_key") {
			t.Errorf("%s: %+v", given, faults)
		}
	}
}

func TestARequestIsReadAgainAsItIsWritten(t *testing.T) {
	for i, r := range oddRequests() {
		text, err := json.Marshal(map[string]any{"request": r})
		if err != nil {
			t.Fatal(err)
		}
		if got := mustRead(t, string(text)).Request; !reflect.DeepEqual(got, r) {
			t.Errorf("request %d\ngot  %+v\nwant %+v", i, got, r)
		}
	}
}

// oddRequests may all be sent, however odd.
func oddRequests() []playground.Request {
	var out []playground.Request
	for i, change := range []func(*playground.Request){
		func(*playground.Request) {},
		func(r *playground.Request) { r.Method = "M-SEARCH!#$%&'*+.^_`|~" },
		func(r *playground.Request) {
			r.Query = []playground.Row{{}, {Name: "=&", Value: "%#+ "}, {Enabled: true}}
		},
		func(r *playground.Request) {
			r.Headers = []playground.Row{{Name: "a", Enabled: true}, {Name: "\r\n", Value: "\x00"}, {Name: "A", Value: " é ", Enabled: true}}
		},
		func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyText, Text: "\x00\r\n\u2028<>&"}
		},
		func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyMultipart, Fields: []playground.FormField{{Name: "\"\r\n", Value: "\r\n--x"}, {Filename: "é\".png", MediaType: "image/png", Base64: "AAEC"}}}
		},
		func(r *playground.Request) {
			r.Auth = playground.Auth{Kind: "basic", Username: "a:b", Password: "c:d\n"}
		},
		func(r *playground.Request) {
			r.Auth = playground.Auth{Kind: "api_key", Name: "k y", Value: "&=", In: "query"}
		},
	} {
		r := playground.NewRequest(fmt.Sprintf("HTTP://User:pa%%3Ass@[::1]:08080/%%7e/%d//é?a=1&&a=%%zz#fr?ag", i))
		change(&r)
		out = append(out, r)
	}
	return out
}

// TestALongDraftIsReadAsAShortOne: long texts are left out where only the rest is looked at.
func TestALongDraftIsReadAsAShortOne(t *testing.T) {
	long := strings.Repeat(`a\"b\\\u00e4{[,`, 20_000)
	for _, text := range []string{
		`{"request":{"url":"http://h/","method":"POST","body":{"kind":"text","text":"TEXT"}},"name":"n"}`,
		`{"request":{"url":"http://h/","body":{"kind":"form","fields":[{"name":"a","value":"TEXT"},{"name":"TEXT","value":"b"}]}}}`,
		`{"saved":"7","note":"TEXT","request":null}`, `{"saved":"7","note":"TEXT"}`, `{"saved":"7","note":"TEXT","request":{"url":"http://h/"}}`,
		`{"request":{"url":"http://h/","options":{"timeout_ms":99999999999999999999},"body":{"text":"TEXT"}}}`,
		`{"request":{"url":"http://h/","body":{"text":"TEXT","kind":7}},"nmae":"x"}`,
		`{"request":{"url":"http://h/","body":{"text":"TEXT"},}}`, `{"request":{"url":"http://h/","body":{"text":"TEXT"}}`, `{"request":{"body":{"text":"TEXT`,
		`{"note":"TEXT","request":` + strings.Repeat("[", 600) + strings.Repeat("]", 600) + `}`, "{\"note\":\"TEXT\xff\"}", "\ufeff{\"note\":\"TEXT\"}",
	} {
		whole, fault := compose.ReadDraftAsTyped(strings.NewReader(strings.ReplaceAll(text, "TEXT", long)))
		short, wanted := compose.ReadDraftAsTyped(strings.NewReader(strings.ReplaceAll(text, "TEXT", `a\"b`)))
		if (fault == nil) != (wanted == nil) || playground.CodeOf(fault) != playground.CodeOf(wanted) {
			t.Errorf("%s: %v, but %v of a short text", text, fault, wanted)
			continue
		}
		var of, shortOf *playground.Error
		if errors.As(fault, &of) && errors.As(wanted, &shortOf) && (!reflect.DeepEqual(of.Fields, shortOf.Fields) || !strings.Contains(of.Message, ", column") && of.Message != shortOf.Message) {
			t.Errorf("%s:\n%v\n%v of a short text", text, of, shortOf)
		}
		var meant string
		if err := json.Unmarshal([]byte(`"`+long+`"`), &meant); err != nil {
			t.Fatal(err)
		}
		as := func(d playground.Draft) string { // with the texts in each other's place
			written, err := json.Marshal([]any{d.Request, d.SavedID, d.Name, d.Note, d.Tags})
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range []string{meant, `a"b`} {
				quoted, _ := json.Marshal(one)
				written = bytes.ReplaceAll(written, quoted, []byte(`"TEXT"`))
			}
			return string(written)
		}
		if a, b := as(whole), as(short); a != b {
			t.Errorf("%s:\n%.500s\n%.500s of a short text", text, a, b)
		}
	}
}
