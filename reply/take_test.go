package reply_test

import (
	"testing"

	"parley/playground"
	"parley/reply"
)

func TestValuesAreTakenFromAResponse(t *testing.T) {
	r := &playground.Response{Headers: []playground.Field{{Name: "Location", Value: "/users/9"}}, Content: playground.Content{SHA256: "x"}}
	const content = `{"token":"abc","user":{"id":42,"a/b~c":[1,{"x":"é"}],"none":null},"ok":true}`
	for _, c := range []struct{ name, from, expression, content, want, detail string }{
		{"a text", "json", "/token", content, "abc", ""},
		{"a number", "json", "/user/id", content, "42", ""},
		{"true or false", "json", "/ok", content, "true", ""},
		{"a step with signs of its own", "json", "/user/a~1b~0c/1/x", content, "é", ""},
		{"an object", "json", "/user/a~1b~0c", content, `[1,{"x":"é"}]`, ""},
		{"the whole", "json", "", `"<&>"`, "<&>", ""},
		{"nothing there", "json", "/user/name", content, "", `The content has nothing at "/user/name".`},
		{"a place that is none", "json", "/user/a~1b~0c/01", content, "", `The content has nothing at "/user/a~1b~0c/01".`},
		{"null", "json", "/user/none", content, "", `The content has null at "/user/none".`},
		{"no JSON", "json", "/a", "<html>", "", "The content is not JSON."},
		{"a field, in any case", "header", "location", content, "/users/9", ""},
		{"no such field", "header", "ETag", content, "", `The response has no field "ETag".`},
		{"the first group", "regex", `"id":(\d+)`, content, "42", ""},
		{"the whole match", "regex", `ab.`, content, "abc", ""},
		{"no match", "regex", `xyz`, content, "", "Nothing in the content matches the expression."},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := reply.Take([]playground.Extraction{{Variable: "v", From: "json"}, {Variable: "v", From: c.from, Expression: c.expression, Enabled: true}}, r, []byte(c.content))
			if len(got) != 1 || got[0].Value != c.want || got[0].Detail != c.detail || got[0].Found != (c.detail == "") {
				t.Errorf("%+v", got)
			}
		})
	}
	if got := reply.Take([]playground.Extraction{{From: "json", Enabled: true}}, nil, nil); got[0].Found || got[0].Detail == "" {
		t.Errorf("%+v", got)
	}
	if got := reply.Take([]playground.Extraction{{From: "json", Enabled: true}}, r, nil); got[0].Found || got[0].Detail == "" {
		t.Errorf("%+v", got)
	}
}

func FuzzTake(f *testing.F) {
	f.Add("json", "/a/0", `{"a":[1]}`)
	f.Add("regex", "(a)|b", "b")
	f.Fuzz(func(t *testing.T, from, expression, content string) {
		r := &playground.Response{Content: playground.Content{SHA256: "x"}}
		for _, x := range reply.Take([]playground.Extraction{{From: from, Expression: expression, Enabled: true}}, r, []byte(content)) {
			if x.Found == (x.Detail != "") {
				t.Fatalf("%+v", x)
			}
		}
	})
}
