package compose_test

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/compose"
	"parley/dynamic"
	"parley/playground"
)

// fixed makes the same dynamic values each time.
func fixed() dynamic.Source {
	return dynamic.Source{
		Now:    func() time.Time { return time.Date(2026, 1, 31, 12, 0, 0, 5e6, time.UTC) },
		Random: bytes.NewReader(bytes.Repeat([]byte{0x1f, 0x2e, 0x3d, 0x4c}, 4096)), Demo: "http://127.0.0.1:8080/demo",
	}
}

// staging is an environment with all that a variable can be.
func staging() *playground.Environment {
	return &playground.Environment{
		Name: "Staging", Auth: playground.Auth{Kind: "bearer", Token: "{{token}}"},
		Variables: []playground.Variable{
			{Name: "base", Value: "https://{{host}}/v1"}, {Name: "host", Value: "api.example.com"}, {Name: "id", Value: "a b/ü"},
			{Name: "token", Value: "s3cr3t-token", Secret: true}, {Name: "unset", Secret: true}, {Name: "locked", Secret: true, Locked: true},
			{Name: "round", Value: "{{about}}"}, {Name: "about", Value: "{{round}}"}, {Name: "self", Value: "x{{self}}"},
			{Name: "theirs", Value: "{{token}}", Taken: true}, {Name: "größe", Value: "XL"}, {Name: "quote", Value: `a"b`}, {Name: "$no", Value: "x"},
		},
	}
}

func filled(t *testing.T, r playground.Request) (playground.Filled, []playground.FieldError) {
	t.Helper()
	return compose.SettingOf(staging(), fixed()).Fill(r)
}

func TestNamesStandForTheirValues(t *testing.T) {
	for _, c := range []struct{ name, given, want, fault string }{
		{"a plain text", "no name", "no name", ""},
		{"a name", "{{host}}", "api.example.com", ""},
		{"blanks within the braces", "{{ host }}", "api.example.com", ""},
		{"a name whose value holds a name", "{{base}}/users", "https://api.example.com/v1/users", ""},
		{"two names", "{{host}}{{host}}", "api.example.comapi.example.com", ""},
		{"a secret", "k={{token}}", "k=s3cr3t-token", ""},
		{"a name that is not defined", "a {{nobody}} b", "a {{nobody}} b", "The variable {{nobody}} is not defined in the environment Staging. Put its value in its place, or define it."},
		{"a name in other letters", "{{größe}} {{用户}}", "XL {{用户}}", "The variable {{用户}} is not defined in the environment Staging. Put its value in its place, or define it."},
		{"names that stand for each other", "{{round}}", "{{round}}", "The variable {{round}} stands for itself, by way of {{round}}, {{about}}."},
		{"a name that stands for itself", "{{self}}", "x{{self}}", "The variable {{self}} stands for itself, by way of {{self}}."},
		{"a secret without a value", "{{unset}}", "{{unset}}", "The secret {{unset}} has no value yet."},
		{"a secret whose key is not here", "{{locked}}", "{{locked}}", "The secret {{locked}} is locked: the key that it was kept with is not here."},
		{"what a stranger wrote is data", "{{theirs}}", "{{token}}", ""},
		{"a UUID", "{{$uuid}}", "1f2e3d4c-1f2e-4d4c-9f2e-3d4c1f2e3d4c", ""},
		{"the time", "{{$now}}", "2026-01-31T12:00:00.005Z", ""},
		{"the time in an hour", "{{$now +1h}}", "2026-01-31T13:00:00.005Z", ""},
		{"the time in seconds", "{{$timestamp}}", "1769860800", ""},
		{"a week before", "{{$timestamp -7d}}", "1769256000", ""},
		{"in milliseconds", "{{$timestampMs}}", "1769860800005", ""},
		{"today and tomorrow", "{{$date}} {{$date +1d}}", "2026-01-31 2026-02-01", ""},
		{"one number there can be", "{{$randomInt 7 7}}", "7", ""},
		{"digits", "{{$randomHex 5}}", "1f2e3", ""},
		{"letters", "{{$randomString 3}}", "fu9", ""},
		{"true or false", "{{$randomBoolean}}", "true", ""},
		{"the demo API", "{{$demo}}/users", "http://127.0.0.1:8080/demo/users", ""},
		{"bounds the wrong way", "{{$randomInt 6 1}}", "{{$randomInt 6 1}}", "{{$randomInt 6 1}} takes the least and the most, such as {{$randomInt 1 6}}."},
		{"a time that is none", "{{$now soon}}", "{{$now soon}}", "{{$now soon}} can be moved by a time such as +90s, -15m, +1h or -7d."},
		{"too long a text", "{{$randomHex 1001}}", "{{$randomHex 1001}}", "{{$randomHex 1001}} takes a length from 1 to 1000."},
		{"words that mean nothing", "{{$uuid 4}}", "{{$uuid 4}}", "{{$uuid 4}} takes nothing behind its name."},
		{"braces of another language", "{% if x %}{{ 'a' | b }}{{}}", "{% if x %}{{ 'a' | b }}{{}}", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest("http://h/")
			r.Body = playground.Body{Kind: playground.BodyText, Text: c.given}
			f, faults := filled(t, r)
			said := ""
			for _, fault := range faults {
				said += fault.Detail
				if fault.Pointer != "/request/body/text" {
					t.Errorf("it points to %s", fault.Pointer)
				}
			}
			if f.Request.Body.Text != c.want || said != c.fault {
				t.Errorf("%q became %q and said %q", c.given, f.Request.Body.Text, said)
			}
		})
	}
}

func TestEveryFieldIsFilledIn(t *testing.T) {
	r := playground.NewRequest("{{base}}/users/{id}/:step?q={{host}}")
	r.PathParams = []playground.Row{on("id", "{{id}}"), on("step", "..")}
	r.Query, r.Headers = []playground.Row{on("{{host}}", "{{host}}"), {Name: "{{nobody}}"}}, []playground.Row{on("X-{{host}}", "{{host}}")}
	r.Auth = playground.Auth{Kind: "inherit"}
	r.Body = playground.Body{Kind: playground.BodyGraphQL, Query: "{{host}}", OperationName: "{{host}}", Variables: []byte(`{"a":"{{quote}}"}`)}
	f, faults := filled(t, r)
	want := playground.NewRequest("https://api.example.com/v1/users/a%20b%2F%C3%BC/..?q=api.example.com")
	want.PathParams = []playground.Row{on("id", "a b/ü"), on("step", "..")}
	want.Query, want.Headers = []playground.Row{on("api.example.com", "api.example.com"), {Name: "{{nobody}}"}}, []playground.Row{on("X-api.example.com", "api.example.com")}
	want.Auth = playground.Auth{Kind: "bearer", Token: "s3cr3t-token"}
	want.Body = playground.Body{Kind: playground.BodyGraphQL, Query: "api.example.com", OperationName: "api.example.com", Variables: []byte(`{"a":"a\"b"}`)}
	if !reflect.DeepEqual(f.Request, want) || faults != nil {
		t.Errorf("%v\ngot  %+v\nwant %+v", faults, f.Request, want)
	}
	if !reflect.DeepEqual(f.Secrets, []playground.Secret{{Name: "token", Value: "s3cr3t-token"}}) {
		t.Errorf("secrets: %+v", f.Secrets)
	}
	if r.Query[0].Name != "{{host}}" || string(r.Body.Variables) != `{"a":"{{quote}}"}` {
		t.Error("the composed request was changed")
	}
}

func TestPartsAndFormsAreFilledIn(t *testing.T) {
	for _, kind := range []playground.BodyKind{playground.BodyForm, playground.BodyMultipart} {
		r := playground.NewRequest("http://h/")
		r.Body = playground.Body{Kind: kind, MediaType: "{{host}}", Fields: []playground.FormField{{Name: "{{host}}", Value: "{{host}}", Filename: "{{host}}", MediaType: "{{host}}"}}}
		f, _ := filled(t, r)
		is := "api.example.com"
		if want := (playground.FormField{Name: is, Value: is, Filename: is, MediaType: is}); f.Request.Body.Fields[0] != want || f.Request.Body.MediaType != is {
			t.Errorf("%s: %+v", kind, f.Request.Body)
		}
	}
}

func TestTheNearestLayerWins(t *testing.T) {
	s := compose.SettingOf(staging(), fixed())
	s.Layers = append(s.Layers, compose.Layer{Name: "the collection", Variables: []playground.Variable{{Name: "host", Value: "between"}, {Name: "id", Value: "between"}}})
	r := playground.NewRequest("http://{{host}}/{{id}}/{{quote}}")
	r.Variables = []playground.Row{on("id", "{{id}}+own"), {Name: "host", Value: "off"}, {Name: "quote", Value: "q", Enabled: true}}
	f, faults := s.Fill(r)
	if f.Request.URL != "http://between/between+own/q" || faults != nil {
		t.Errorf("got %s, %v", f.Request.URL, faults)
	}
}

func TestABaseWithoutASchemeGetsTheOneThatItWouldWhereItIsTyped(t *testing.T) {
	for value, want := range map[string]string{
		"127.0.0.1:3000": "http://127.0.0.1:3000/users/17", "api.example.com": "https://api.example.com/users/17", "localhost": "http://localhost/users/17",
		"https://api.example.com/v1": "https://api.example.com/v1/users/17", "ftp://a.example": "ftp://a.example/users/17", "": "/users/17", "javascript:x": "javascript:x/users/17",
	} {
		env := &playground.Environment{Name: "E", Variables: []playground.Variable{{Name: "base", Value: value}}}
		if f, _ := compose.SettingOf(env, fixed()).Fill(playground.NewRequest("{{base}}/users/17")); f.Request.URL != want {
			t.Errorf("%q: %q, want %q", value, f.Request.URL, want)
		}
	}
}

func TestWhatCannotBeSentIsFoundInTheValues(t *testing.T) {
	env := &playground.Environment{Name: "E", Variables: []playground.Variable{{Name: "lines", Value: "a\nb"}, {Name: "host", Value: "a..b"}}}
	r := playground.NewRequest("http://{{host}}/{id}")
	r.Headers = []playground.Row{on("A", "{{lines}}")}
	r.PathParams = []playground.Row{on("id", "")}
	r.Variables = []playground.Row{on("1x", "")}
	r.Extract = []playground.Extraction{
		{Variable: "a b", From: "json", Enabled: true}, {Variable: "a", From: "json", Expression: "x", Enabled: true}, {Variable: "a", From: "regex", Expression: "(", Enabled: true},
		{Variable: "a", From: "body", Enabled: true}, {Variable: "a", From: "header", Expression: "a b", Enabled: true}, {Variable: "", From: "off"},
	}
	_, faults := compose.SettingOf(env, fixed()).Check(r, compose.Ceilings{})
	got := pointersOf(faults)
	slices.Sort(got)
	want := []string{
		"/request/extract/0/variable", "/request/extract/1/expression", "/request/extract/2/expression", "/request/extract/3/from", "/request/extract/4/expression",
		"/request/headers/0/value", "/request/path_params/0/value", "/request/url", "/request/variables/0/name",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	legible(t, faults)
}

func TestThePairOfBasicIsASecretToo(t *testing.T) {
	r := playground.NewRequest("http://h/")
	r.Auth = playground.Auth{Kind: "basic", Username: "me", Password: "{{token}}"}
	f, _ := filled(t, r)
	if want := []playground.Secret{{Name: "token", Value: "s3cr3t-token", Also: []string{"bWU6czNjcjN0LXRva2Vu"}}}; !reflect.DeepEqual(f.Secrets, want) {
		t.Errorf("%+v", f.Secrets)
	}
}

func TestWhatIsShownKeepsTheNamesOfSecrets(t *testing.T) {
	s := compose.SettingOf(staging(), fixed())
	s.KeepSecrets = true
	r := playground.NewRequest("{{base}}/?k={{token}}&u={{unset}}")
	f, faults := s.Fill(r)
	if f.Request.URL != "https://api.example.com/v1/?k={{token}}&u={{unset}}" || faults != nil || f.Secrets != nil {
		t.Errorf("%q %v %v", f.Request.URL, faults, f.Secrets)
	}
}

func TestPathVariablesAreWholeNamesInThePath(t *testing.T) {
	for given, want := range map[string]string{
		"http://h/users/{id}":              "id",
		"http://h/:a/:b/{c}.{d}":           "a b c d",
		"http://h:8080/:a":                 "a",
		"{{base}}/users/{id}":              "id",
		"{{base}}/:id/:id":                 "id",
		"http://h/x:verb/{}/{1}/{a b}/:/":  "",
		"http://h/?q={id}&p=/:x#/:y":       "",
		"http://{h}/":                      "",
		"":                                 "",
		"http://h/{{a}}/{ {b}/{{c":         "b",
		"http://user:pass@h/:id?x=:no#:no": "id",
	} {
		if got := strings.Join(compose.PathNames(given), " "); got != want {
			t.Errorf("%q has %q, not %q", given, got, want)
		}
	}
}

func TestFillingInIsBounded(t *testing.T) {
	env := &playground.Environment{Name: "E", Variables: []playground.Variable{{Name: "a0", Value: strings.Repeat("x", 1000)}}}
	for i := 1; i < 15; i++ {
		name := "a" + string(rune('0'+i))
		if i >= 10 {
			name = "b" + string(rune('0'+i-10))
		}
		before := env.Variables[i-1].Name
		env.Variables = append(env.Variables, playground.Variable{Name: name, Value: strings.Repeat("{{"+before+"}}", 10)})
	}
	r := playground.NewRequest("http://h/")
	r.Body = playground.Body{Kind: playground.BodyText, Text: "{{b4}}"}
	f, faults := compose.SettingOf(env, fixed()).Fill(r)
	if len(faults) != 1 || len(f.Request.Body.Text) > 64<<20 {
		t.Errorf("%d bytes, %v", len(f.Request.Body.Text), faults)
	}
}

// TestFillingInNeverLosesWhatIsNoName holds any request to what must be true of it.
func TestFillingInNeverLosesWhatIsNoName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.OneOf(rapid.StringOf(rapid.RuneFrom([]rune("ab{}$ .\n"))), rapid.SampledFrom([]string{"{{host}}", "{{nobody}}", "{{$uuid}}", "{{token}}"}))
		text := strings.Join(rapid.SliceOf(piece).Draw(t, "text"), "")
		r := playground.NewRequest("http://h/")
		r.Body = playground.Body{Kind: playground.BodyText, Text: text}
		f, faults := compose.SettingOf(staging(), fixed()).Fill(r)
		if !strings.Contains(text, "{{") && (f.Request.Body.Text != text || faults != nil) {
			t.Fatalf("%q became %q, %v", text, f.Request.Body.Text, faults)
		}
		if strings.Contains(f.Request.Body.Text, "s3cr3t") != (len(f.Secrets) == 1) {
			t.Fatalf("%q has secrets %v", f.Request.Body.Text, f.Secrets)
		}
		if strings.Contains(f.Request.Body.Text, "{{host}}") && !strings.Contains(text, "{{{{host}}") && !strings.Contains(text, "{{host}}}}") {
			t.Fatalf("%q keeps a name that is known: %q", text, f.Request.Body.Text)
		}
	})
}

func FuzzFill(f *testing.F) {
	for _, seed := range []string{"{{base}}/{id}", "{{$randomInt 1 6}}", "{{ a }}{{{{b}}}}", "/:id/{{x}}", "{{round}}", "http://u:{{token}}@h/{id}?{{q}}#{{f}}",
		"http://h/{{$hmacSha256 token x}}?{{$path}}", "{{$sha256 $body}}{{$jwt token x base64}}", "http://h/{{$base64Decode x}}{{$newline}}"} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, address, value string) {
		r := playground.NewRequest(address)
		r.PathParams = []playground.Row{on("id", value)}
		r.Variables = []playground.Row{on("x", value)}
		r.Headers = []playground.Row{on("A", value)}
		r.Body = playground.Body{Kind: playground.BodyText, Text: address}
		out, faults := compose.SettingOf(staging(), fixed()).Check(r, compose.Ceilings{})
		legible(t, faults)
		if len(faults) > 0 {
			return
		}
		resolved, err := compose.Resolve(out.Request)
		if err != nil {
			t.Fatalf("%+v has no fault, but: %v", out.Request, err)
		}
		if strings.ContainsAny(resolved.URL, " \r\n\t\x00") {
			t.Fatalf("the address breaks out of its line: %q", resolved.URL)
		}
		if a, _ := resolved.Header("A"); strings.ContainsAny(a, "\r\n\x00") {
			t.Fatalf("a field breaks out of its line: %q", a)
		}
	})
}
