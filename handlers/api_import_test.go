package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"parley/playground"
)

// importedAnswer is what POST /api/import answers.
type importedAnswer struct {
	Format       string                           `json:"format"`
	Name         string                           `json:"name"`
	Auth         playground.Auth                  `json:"auth"`
	Requests     []playground.ImportedRequest     `json:"requests"`
	Folders      []playground.ImportedFolder      `json:"folders"`
	Environments []playground.ImportedEnvironment `json:"environments"`
	Warnings     []playground.Warning             `json:"warnings"`
}

const petstore = `
openapi: 3.0.3
info: {title: Pets, version: 1.0}
servers: [{url: https://pets.test/v1}]
paths:
  /pets/{id}:
    get: {operationId: getPet, tags: [pets], parameters: [{name: id, in: path, required: true, schema: {type: string}}]}
`

func TestAFileOfAnotherToolIsReadAndNotSent(t *testing.T) {
	h := newHouse(t)
	for name, c := range map[string]struct{ query, mediaType, text, format, method, url string }{
		"a cURL command":             {"?format=auto", "text/plain", `curl -X DELETE https://a.test/x`, "curl", "DELETE", "https://a.test/x"},
		"OpenAPI in YAML":            {"", "application/json", petstore, "openapi", "GET", "{{base_url}}/pets/{id}"},
		"a recording":                {"?format=har", "", `{"log": {"entries": [{"request": {"method": "GET", "url": "https://a.test/y?z=1", "headers": []}}]}}`, "har", "GET", "https://a.test/y?z=1"},
		"a collection of Postman's":  {"", "application/octet-stream", `{"info": {"name": "C", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}, "item": [{"name": "a", "request": {"method": "PUT", "url": "https://a.test/"}}]}`, "postman", "PUT", "https://a.test/"},
		"a text that claims a form":  {"", "application/x-www-form-urlencoded", "curl https://a.test/?a=b", "curl", "GET", "https://a.test/?a=b"},
		"a file with its name alone": {"?filename=a.http", "text/plain", "https://a.test/", "http", "GET", "https://a.test/"},
	} {
		t.Run(name, func(t *testing.T) {
			var got importedAnswer
			h.ask(http.MethodPost, "/api/import"+c.query, c.mediaType, c.text).is(http.StatusOK).into(&got)
			if got.Format != c.format || len(got.Requests) != 1 || got.Requests[0].Request.Method != c.method || got.Requests[0].Request.URL != c.url || got.Warnings == nil || got.Environments == nil {
				t.Fatalf("%+v", got)
			}
		})
	}
	var list struct{ Runs []playground.RunSummary }
	h.get("/api/runs").is(http.StatusOK).into(&list)
	if len(list.Runs) != 0 {
		t.Errorf("importing sent %d requests", len(list.Runs))
	}
}

func TestARequestThatWasImportedCanBeSentByItself(t *testing.T) {
	h := newHouse(t)
	var got importedAnswer
	h.ask(http.MethodPost, "/api/import", "application/json", `{"info": {"name": "C"}, "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "t"}]},
		"variable": [{"key": "base", "value": "https://a.test"}], "item": [{"name": "a", "request": {"method": "GET", "url": "{{base}}/x"}}]}`).is(http.StatusOK).into(&got)
	if got.Requests[0].Request.Auth.Kind != "bearer" || got.Requests[0].Request.Auth.Token != "t" {
		t.Errorf("signs in by %+v", got.Requests[0].Request.Auth)
	}
	if len(got.Environments) != 1 || got.Environments[0].Name != "C" || got.Environments[0].Variables[0].Value != "https://a.test" {
		t.Errorf("environments %+v", got.Environments)
	}
}

func TestWhatCannotBeImportedIsSaidInWords(t *testing.T) {
	h := newHouse(t)
	for name, c := range map[string]struct {
		query, text, said string
		status            int
	}{
		"nothing":              {"", "", "empty", 422},
		"prose":                {"", "hello there", "Postman, Insomnia", 422},
		"JSON of nobody":       {"", `{"a": 1}`, "none of the tools", 422},
		"JSON that breaks off": {"", `{"info": {"name": `, "ends in the middle", 422},
		"no such format":       {"?format=soap", "x", "There is no format", 422},
		"another format":       {"?format=har", "curl https://a.test", "not a file of that format", 422},
		"YAML that multiplies": {"?format=openapi", yamlBomb(), "aliases", 422},
		"too much":             {"", "curl https://a.test/" + strings.Repeat("a", 33<<20), "32 MiB", 413},
	} {
		t.Run(name, func(t *testing.T) {
			r := h.ask(http.MethodPost, "/api/import"+c.query, "text/plain", c.text)
			var p problem
			r.into(&p)
			if r.status != c.status || !strings.Contains(p.Detail, c.said) || r.header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("status %d: %s", r.status, r.body)
			}
		})
	}
}

// yamlBomb is a kilobyte of YAML that stands for some billion values.
func yamlBomb() string {
	var b strings.Builder
	b.WriteString("paths: {}\na0: &a0 [x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 10; i++ {
		last, next := string(rune('0'+i-1)), string(rune('0'+i))
		b.WriteString("a" + next + ": &a" + next + " [" + strings.Repeat("*a"+last+", ", 9) + "x]\n")
	}
	return b.String()
}
