package convert_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"

	"parley/convert"
	"parley/playground"
)

// described is a description that an independent reader finds nothing wrong with, its examples
// held to its schemas.
func described(t interface {
	Helper()
	Fatalf(string, ...any)
}, in convert.APIExport) *openapi3.T {
	t.Helper()
	text := convert.ToOpenAPI(in)
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatalf("not read: %v\n%s", err, text)
	}
	if err := doc.Validate(t.(interface{ Context() context.Context }).Context()); err != nil {
		t.Fatalf("not valid: %v\n%s", err, text)
	}
	return doc
}

func apiShop() convert.APIExport {
	saved := func(id playground.SavedID, folder playground.FolderID, name, method, at string, change func(*playground.Request)) playground.SavedRequest {
		r := playground.NewRequest(at)
		r.Method, r.Auth.Kind = method, "inherit"
		if change != nil {
			change(&r)
		}
		return playground.SavedRequest{ID: id, Folder: folder, Name: name, Request: r}
	}
	row := func(name, value string) playground.Row {
		return playground.Row{Name: name, Value: value, Enabled: true}
	}
	return convert.APIExport{
		Variables: []playground.Variable{{Name: "base", Value: "https://shop.test/v1/"}, {Name: "key", Secret: true, Value: ""}},
		Collection: playground.Collection{
			Name: "Shop", Description: "All of **it**", Auth: playground.Auth{Kind: "bearer", Token: "{{key}}"}, Headers: []playground.Row{row("X-Team", "7")},
			Variables: []playground.Variable{{Name: "user", Value: "17"}},
			Folders:   []playground.Folder{{ID: 1, Name: "Users", Description: "Who they are"}},
			Requests: []playground.SavedRequest{
				saved(1, 1, "One user", "GET", "{{base}}/users/{{user}}?full=true", func(r *playground.Request) {
					r.Query = []playground.Row{row("limit", "10"), {Name: "debug", Value: "x"}}
				}),
				saved(2, 1, "The same again", "GET", "{{base}}/users/:id", func(r *playground.Request) { r.PathParams = []playground.Row{row("id", "18")} }),
				saved(3, 0, "Make one", "POST", "{{base}}/users", func(r *playground.Request) {
					r.Auth = playground.Auth{Kind: "api_key", Name: "X-Key", Value: "{{key}}"}
					r.Body = playground.Body{Kind: playground.BodyJSON, Text: `{"name": "Ada", "age": 36, "tags": ["a", null], "team": {{user}}}`}
				}),
				saved(4, 0, "Elsewhere", "GET", "https://{{host}}/x", func(r *playground.Request) { r.Auth.Kind = "none" }),
				saved(5, 0, "Purge", "PURGE", "{{base}}/cache", nil),
				saved(6, 0, "Form", "PUT", "{{base}}/form", func(r *playground.Request) {
					r.Body = playground.Body{Kind: playground.BodyMultipart, Fields: []playground.FormField{{Name: "a", Value: "1"}, {Name: "a", Value: "2"}, {Name: "f", Filename: "x.png", MediaType: "image/png"}}}
				}),
			},
		},
		Answers: map[playground.SavedID]convert.SavedReply{
			1: {Status: 200, Reason: "OK", MediaType: "application/json; charset=utf-8", Text: `[{"id": 1, "name": "Ada"}, {"id": 1.5, "name": null, "more": {}}]`},
			2: {Status: 404, MediaType: "text/html", Text: "<p>gone</p>"},
		},
	}
}

func TestACollectionIsDescribed(t *testing.T) {
	doc := described(t, apiShop())
	if doc.OpenAPI != "3.1.0" || doc.Info.Title != "Shop" || doc.Servers[0].URL != "https://shop.test/v1" || doc.Tags[0].Name != "Users" || doc.Tags[0].Description != "Who they are" {
		t.Errorf("%+v %+v %+v", doc.Info, doc.Servers, doc.Tags)
	}
	if len(doc.Servers) != 2 || doc.Servers[1].URL != "https://{host}" || doc.Servers[1].Variables["host"].Default != "localhost" {
		t.Errorf("servers %+v", doc.Servers)
	}
	op := doc.Paths.Value("/users/{user}").Get
	var names []string
	for _, p := range op.Parameters {
		names = append(names, p.Value.In+" "+p.Value.Name)
	}
	if got := strings.Join(names, ", "); got != "path user, query full, query limit, query debug, header X-Team" || op.Parameters[0].Value.Example != 17.0 {
		t.Errorf("parameters %s, %v", got, op.Parameters[0].Value.Example)
	}
	if op.OperationID != "One_user" || op.Tags[0] != "Users" || !strings.Contains(op.Description, "Saved as The same again, too.") || op.Responses.Value("200") == nil || op.Responses.Value("404").Value.Content["text/html"].Example != "<p>gone</p>" {
		t.Errorf("%+v", op)
	}
	items := op.Responses.Value("200").Value.Content["application/json"].Schema.Value.Items.Value.Properties
	if got := items["id"].Value.Type.Slice(); len(got) != 1 || got[0] != "number" || len(items["name"].Value.Type.Slice()) != 2 {
		t.Errorf("%v, %v", items["id"].Value.Type, items["name"].Value.Type)
	}
	made := doc.Paths.Value("/users").Post
	if (*made.Security)[0]["apiKey"] == nil || made.RequestBody.Value.Content["application/json"].Example.(map[string]any)["team"] != 17.0 || made.Responses.Value("default") == nil {
		t.Errorf("%+v", made)
	}
	if s := doc.Components.SecuritySchemes["bearer"].Value; s.Type != "http" || s.Scheme != "bearer" || doc.Security[0]["bearer"] == nil || len(*doc.Paths.Value("/x").Get.Security) != 0 {
		t.Errorf("%+v, %+v", s, doc.Security)
	}
	if left, _ := json.Marshal(doc.Extensions["x-parley-left-out"]); !strings.Contains(string(left), "Purge") {
		t.Errorf("left out: %s", left)
	}
	if got := doc.Paths.Value("/form").Put.RequestBody.Value.Content["multipart/form-data"].Schema.Value.Properties; len(got) != 2 || got["a"].Value.Type.Slice()[0] != "array" {
		t.Errorf("a form: %+v", got)
	}
	back, err := convert.Import("auto", convert.Upload{Name: "a.json", Text: string(convert.ToOpenAPI(apiShop()))})
	if err != nil || back.Format != "openapi" || len(back.Requests) != 4 || back.Requests[0].Folder[0] != "Users" {
		t.Errorf("read again: %d requests, %v", len(back.Requests), err)
	}
}

func TestWhateverComesFromPostmanIsDescribedValidly(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		in, err := convert.Import("postman", convert.Upload{Text: postmanDocument(r)})
		if err != nil {
			r.Skip()
		}
		c := in.Shelf()
		answers := map[playground.SavedID]convert.SavedReply{}
		for i := range c.Requests {
			c.Requests[i].ID = playground.SavedID(i + 1)
			answers[playground.SavedID(i+1)] = convert.SavedReply{
				Status: rapid.SampledFrom([]int{200, 204, 404, 599}).Draw(r, "status"), MediaType: rapid.SampledFrom([]string{"", "text/plain", "application/json", "odd", "image/png"}).Draw(r, "type"),
				Text: rapid.SampledFrom([]string{"", "{", `[1,"a",null,{"a":[1.5]},{"a":null}]`, "null", "text"}).Draw(r, "text"),
			}
		}
		described(r, convert.APIExport{Collection: c, Answers: answers})
	})
}
