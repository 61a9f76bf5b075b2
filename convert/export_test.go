package convert_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/convert"
	"parley/playground"
)

// postmanDocument draws a collection as Postman writes it.
func postmanDocument(t *rapid.T) string {
	word := rapid.StringMatching(`[a-zA-Zäß 0-9_-]{1,8}`)
	text := rapid.OneOf(word, rapid.StringMatching(`[a-z{}&=%+#/?"'<> äß]{0,12}`), rapid.Just("{{name}}"), rapid.Just("a%20b+c"), rapid.Just("{{a}}&b"))
	token := rapid.StringMatching(`[A-Za-z][A-Za-z-]{0,8}`)
	row := rapid.Custom(func(t *rapid.T) map[string]any {
		return map[string]any{"key": token.Draw(t, "key"), "value": text.Draw(t, "value"), "disabled": rapid.Bool().Draw(t, "off")}
	})
	on := rapid.Custom(func(t *rapid.T) map[string]any {
		return map[string]any{"key": token.Draw(t, "key"), "value": text.Draw(t, "value"), "type": "text"}
	})
	rows := rapid.SliceOfN(row, 0, 4)
	body := rapid.Custom(func(t *rapid.T) any {
		switch rapid.IntRange(0, 5).Draw(t, "mode") {
		case 0:
			return map[string]any{"mode": "raw", "raw": text.Draw(t, "raw"), "options": map[string]any{"raw": map[string]any{"language": rapid.SampledFrom([]string{"json", "xml", "text", "html"}).Draw(t, "language")}}}
		case 1:
			return map[string]any{"mode": "urlencoded", "urlencoded": rapid.SliceOfN(row, 0, 3).Draw(t, "fields")}
		case 2:
			return map[string]any{"mode": "formdata", "formdata": append([]map[string]any{{"key": "f", "type": "file", "src": "/a/b.png"}}, rapid.SliceOfN(on, 0, 3).Draw(t, "parts")...)}
		case 3:
			return map[string]any{"mode": "graphql", "graphql": map[string]any{"query": "{a}", "variables": `{"a": 1}`}}
		}
		return nil
	})
	auth := rapid.SampledFrom([]string{`null`, `{"type":"noauth"}`, `{"type":"basic","basic":[{"key":"username","value":"u"},{"key":"password","value":"{{p}}"}]}`, `{"type":"bearer","bearer":[{"key":"token","value":"t"}]}`,
		`{"type":"apikey","apikey":[{"key":"key","value":"X-Key"},{"key":"value","value":"v"},{"key":"in","value":"query"}]}`, `{"type":"digest","digest":[{"key":"username","value":"u"}]}`,
		`{"type":"oauth2","oauth2":[{"key":"grant_type","value":"password_credentials"},{"key":"accessTokenUrl","value":"http://t"},{"key":"clientId","value":"i"},{"key":"username","value":"u"}]}`})
	request := rapid.Custom(func(t *rapid.T) any {
		base := rapid.SampledFrom([]string{"http://a.test", "https://a.b.test:8443", "{{base}}", "{{base}}:81", "http://[::1]:80", "http://{{host}}.test"}).Draw(t, "base")
		item := map[string]any{"name": word.Draw(t, "name"), "request": map[string]any{
			"method": rapid.SampledFrom([]string{"GET", "POST", "PURGE"}).Draw(t, "method"), "header": rows.Draw(t, "headers"), "auth": json.RawMessage(auth.Draw(t, "auth")), "body": body.Draw(t, "body"),
			"url": map[string]any{"raw": base + rapid.SampledFrom([]string{"", "/", "/x/:id", "/x//y/"}).Draw(t, "path"), "query": rows.Draw(t, "query"), "variable": []any{map[string]any{"key": "id", "value": text.Draw(t, "id")}}},
		}, "protocolProfileBehavior": map[string]any{"followRedirects": rapid.Bool().Draw(t, "follow"), "strictSSL": rapid.Bool().Draw(t, "strict")}}
		if rapid.Bool().Draw(t, "takes") {
			item["event"] = []any{map[string]any{"listen": "test", "script": map[string]any{"exec": []string{`pm.collectionVariables.set("t", pm.response.json().a[0]["b c"].d)`}}}}
		}
		return item
	})
	folder := rapid.Custom(func(t *rapid.T) any {
		return map[string]any{"name": word.Draw(t, "folder"), "item": rapid.SliceOfN(request, 1, 2).Draw(t, "inside"), "auth": json.RawMessage(auth.Draw(t, "auth")), "variable": rapid.SliceOfN(on, 0, 2).Draw(t, "folder variables")}
	})
	out, err := json.Marshal(map[string]any{
		"info": map[string]any{"name": word.Draw(t, "name"), "schema": "v2.1.0"}, "auth": json.RawMessage(auth.Draw(t, "auth")), "variable": rapid.SliceOfN(on, 0, 2).Draw(t, "variables"),
		"item": append(rapid.SliceOfN(folder, 0, 2).Draw(t, "folders"), rapid.SliceOfN(request, 1, 3).Draw(t, "requests")...),
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestAPostmanCollectionComesBackAsItWas: from Postman, to Postman, and from it again.
func TestAPostmanCollectionComesBackAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first, err := convert.Import("postman", convert.Upload{Text: postmanDocument(t)})
		if err != nil {
			t.Fatal(err)
		}
		for _, format := range []string{"postman", "parley"} {
			c := first.Shelf()
			for i := range c.Variables {
				c.Variables[i].Secret = false // those go without their values
			}
			text, err := convert.ToFile(format, c)
			if err != nil {
				t.Fatal(err)
			}
			again, err := convert.Import("auto", convert.Upload{Text: string(text)})
			if err != nil || again.Format != format {
				t.Fatalf("%s: %v\n%s", again.Format, err, text)
			}
			if got, want := inOneOrder(again), inOneOrder(first); got != want {
				t.Fatalf("by %s it came back as\n%s\nnot\n%s\n%s", format, got, want, text)
			}
		}
	})
}

// inOneOrder are the lines of requests in one order: folders come first in files.
func inOneOrder(in playground.Imported) string {
	for i := range in.Variables {
		in.Variables[i].Secret = false
	}
	all := strings.Split(lines(in), "\n")
	for i := range in.Requests {
		all[i] += " " + strings.Join([]string{map[bool]string{true: "follows"}[in.Requests[i].Request.Options.FollowRedirects], map[bool]string{true: "verifies"}[in.Requests[i].Request.Options.VerifyTLS]}, " ")
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// exported is a collection with something of everything.
func exported() playground.Collection {
	r := playground.NewRequest("{{base}}/users/{id}")
	r.Method, r.PathParams = "POST", []playground.Row{{Name: "id", Value: "a b/{{x}}", Enabled: true}}
	r.Query = []playground.Row{{Name: "q", Value: "a&b", Enabled: true}, {Name: "off", Value: "1"}}
	r.Headers = []playground.Row{{Name: "X-A", Value: "it's", Enabled: true}, {Name: "X-Off", Value: "1"}}
	r.Body = playground.Body{Kind: playground.BodyJSON, Text: "{\n  \"a\": \"$HOME `x` '\"\n}"}
	r.Auth = playground.Auth{Kind: "inherit"}
	r.Extract = []playground.Extraction{{Variable: "id", From: playground.FromJSON, Expression: "/data/0/id", Enabled: true}}
	form := playground.NewRequest("http://a.test/form")
	form.Method, form.Body = "POST", playground.Body{Kind: playground.BodyForm, Fields: []playground.FormField{{Name: "a", Value: "1 2"}, {Name: "b", Value: "{{x}}"}}}
	form.Auth = playground.Auth{Kind: "basic", Username: "u", Password: "{{pw}}"}
	form.Options.FollowRedirects = false
	return playground.Collection{
		Name: "Shop\nrm -rf /", Variables: []playground.Variable{{Name: "base", Value: "https://a.test"}, {Name: "tok", Value: "canary-secret", Secret: true}},
		Headers: []playground.Row{{Name: "X-Team", Value: "blue", Enabled: true}}, Auth: playground.Auth{Kind: "bearer", Token: "{{tok}}"},
		Folders:  []playground.Folder{{ID: 1, Name: "Users"}},
		Requests: []playground.SavedRequest{{Folder: 1, Name: "Make\n\nDELETE http://evil.test", Request: r}, {Name: "Form", Request: form}},
	}
}

func TestACollectionIsWrittenForOtherTools(t *testing.T) {
	const first, second = "POST {{base}}/users/a%20b%2F{{x}}?q=a%26b", "POST http://a.test/form"
	for format, want := range map[string]string{
		"http": `
Users / Make DELETE http://evil.test: ` + first + ` h:X-A=it's h:X-Team=blue h:Content-Type=application/json h:Authorization=Bearer {{tok}} json  { "a": "$HOME ` + "`x`" + ` '" } take id=json:/data/0/id
Form: ` + second + ` h:X-Team=blue form a=1 2 b={{x}} auth basic u {{pw}}
variables base=https://a.test`,
		"hurl": `
Users / Make DELETE http://evil.test: ` + first + ` h:X-A=it's h:X-Team=blue h:Content-Type=application/json h:Authorization=Bearer {{tok}} json  { "a": "$HOME ` + "`x`" + ` '" } take id=json:/data/0/id
Form: ` + second + ` h:X-Team=blue form a=1 2 b={{x}} auth basic u {{pw}}`,
		"curl": `
Users / Make DELETE http://evil.test: POST https://a.test/users/a%20b%2F{{x}}?q=a%26b h:X-A=it's h:X-Team=blue h:Content-Type=application/json h:Authorization=Bearer {{tok}} json  { "a": "$HOME ` + "`x`" + ` '" }
Form: ` + second + ` h:X-Team=blue h:Content-Type=application/x-www-form-urlencoded text  a=1%202&b={{x}} auth basic u {{pw}}`,
	} {
		t.Run(format, func(t *testing.T) {
			text, err := convert.ToFile(format, exported())
			if err != nil || strings.Contains(string(text), "canary-secret") {
				t.Fatalf("%v\n%s", err, text)
			}
			in, err := convert.Import("auto", convert.Upload{Text: string(text)})
			if err != nil || in.Format != format {
				t.Fatalf("%s %v\n%s", in.Format, err, text)
			}
			if got := lines(in); strings.TrimSpace(got) != strings.TrimSpace(want) {
				t.Errorf("reads as\n%s\nnot\n%s\nof\n%s\n%v", got, want, text, in.Warnings)
			}
		})
	}
	if _, err := convert.ToFile("soap", exported()); playground.CodeOf(err) != playground.Invalid {
		t.Error(err)
	}
	for _, f := range convert.ExportFormats() {
		if text, err := convert.ToFile(f.ID, exported()); err != nil || strings.Contains(string(text), "canary-secret") || f.Title == "" || f.About == "" {
			t.Errorf("%s: %v", f.ID, err)
		}
	}
}

// TestPostmanSendsWhatParleySends: where the two differ, the file says what Parley does.
func TestPostmanSendsWhatParleySends(t *testing.T) {
	r := playground.NewRequest("http://a.test/q?at=2026-01-01T00:00:00+02:00&flag&x={{v}}")
	r.Auth, r.Body = playground.Auth{Kind: "inherit"}, playground.Body{Kind: playground.BodyText, Text: "x"}
	r.Headers = []playground.Row{{Name: "Authorization", Value: "own", Enabled: true}}
	text, err := convert.ToFile("postman", playground.Collection{Name: "C", Auth: playground.Auth{Kind: "bearer", Token: "t"}, Requests: []playground.SavedRequest{{Name: "R", Request: r}}})
	if err != nil {
		t.Fatal(err)
	}
	in, err := convert.Import("auto", convert.Upload{Text: string(text)})
	const want = "R: GET http://a.test/q?at=2026-01-01T00:00:00+02:00&flag&x={{v}} h:Authorization=own text  x\nauth bearer t"
	if got := strings.TrimSpace(lines(in)); err != nil || got != want || len(in.Warnings) > 0 {
		t.Errorf("reads as\n%s\nnot\n%s\n%v %v", got, want, err, in.Warnings)
	}
}
