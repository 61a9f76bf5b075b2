package convert_test

import (
	"strings"
	"testing"

	"parley/convert"
	"parley/playground"
)

func TestOpenAPIDescriptions(t *testing.T) {
	testImports(t, "openapi", []importCase{
		{name: "version 3.0 in YAML, its own version a number", text: `
openapi: 3.0.3
info: {title: Petstore, version: 1.0}
servers:
  - url: https://{region}.example.com/v1/
    description: Production
    variables: {region: {default: eu, enum: [eu, us]}}
  - url: http://localhost:8080
security: [{bearerAuth: []}]
paths:
  /pets:
    get:
      tags: [pets]
      summary: List pets
      parameters:
        - {name: limit, in: query, required: true, schema: {type: integer, minimum: 1}}
        - {name: tag, in: query, schema: {type: array, items: {type: string}}}
        - {name: X-Id, in: header, required: true, schema: {type: string, format: uuid}}
        - {name: sid, in: cookie, required: true, example: abc}
        - {name: lang, in: cookie}
        - $ref: '#/components/parameters/Page'
      responses: {'200': {content: {application/json: {}}}}
    post:
      operationId: createPet
      requestBody: {content: {text/plain: {}, application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    delete: {security: [], deprecated: true}
components:
  securitySchemes: {bearerAuth: {type: http, scheme: bearer}}
  parameters: {Page: {name: page, in: query, schema: {default: 3}}}
  schemas:
    Pet:
      type: object
      properties: {id: {type: integer, readOnly: true}, name: {type: string, example: Rex}, parent: {$ref: '#/components/schemas/Pet'}, tags: {type: array, items: {enum: [a, b]}}, kind: {oneOf: [{$ref: '#/components/schemas/Cat'}]}}
    Cat: {type: object, properties: {meows: {type: boolean}}}
`, want: `
pets/List pets: GET {{base_url}}/pets ?limit=1 ?~tag= ?~page=3 h:X-Id=3fa85f64-5717-4562-b3fc-2c963f66afa6 h:~Cookie=lang= h:Cookie=sid=abc h:Accept=application/json auth inherit
createPet: POST {{base_url}}/pets json  { "name": "Rex", "tags": [ "a" ], "kind": { "meows": true } } auth inherit
DELETE /pets/{petId}: DELETE {{base_url}}/pets/{petId} /petId=
auth bearer {{token}}
environment Production base_url=https://{{region}}.example.com/v1 region=eu token=!
environment localhost:8080 base_url=http://localhost:8080 token=!`},
		{name: "version 3.1 in JSON", text: `{"openapi":"3.1.0","info":{"title":"T"},"servers":[{"url":"/api"}],"paths":{
			"/a/{x.y}":{"put":{"parameters":[{"name":"x.y","in":"path","schema":{"type":["null","integer"],"examples":[7]}},{"name":"ids","in":"query","required":true,"explode":false,"schema":{"type":"array","items":{"type":"integer","const":4}}}],
			 "requestBody":{"content":{"application/vnd.a+json":{"examples":{"one":{"value":{"a":[1,null,"x"]}}}}}}}},
			"/form":{"post":{"servers":[{"url":"https://other.test"}],"requestBody":{"$ref":"#/components/requestBodies/F"},"security":[{"key":[],"basic":[]}]}},
			"/up":{"post":{"requestBody":{"content":{"multipart/form-data":{"schema":{"type":"object","properties":{"file":{"type":"string","format":"binary"},"note":{"type":"string","default":"n"}}}}}}}},
			"/oauth":{"get":{"security":[{"o":["read"]}]}}},
			"components":{"requestBodies":{"F":{"content":{"application/x-www-form-urlencoded":{"schema":{"allOf":[{"properties":{"a":{"type":"string"}}},{"properties":{"b":{"type":"number"}}}]}}}}},
			"securitySchemes":{"key":{"type":"apiKey","in":"query","name":"k"},"basic":{"type":"http","scheme":"basic"},"o":{"type":"oauth2","flows":{"clientCredentials":{"tokenUrl":"https://t.test","scopes":{"read":"r"}}}}}},
			"webhooks":{"w":{"post":{}}}}`,
			want: `
PUT /a/{x.y}: PUT {{base_url}}/a/{x_y} ?ids=4 /x_y=7 json application/vnd.a+json { "a": [ 1, null, "x" ] }
POST /form: POST https://other.test/form ?k={{api_key}} form a=string b=0 auth basic {{username}} {{password}}
POST /up: POST {{base_url}}/up multipart file=@file note=n
GET /oauth: GET {{base_url}}/oauth auth oauth2 client_credentials https://t.test {{client_id}} {{client_secret}}
environment T base_url=/api username= password=! api_key=! client_id= client_secret=!`,
			warned: []string{"1 webhook left out", "has no host", "The file file"}},
		{name: "Swagger 2.0", text: `{"swagger":"2.0","info":{"title":"S","version":"1"},"host":"a.test","basePath":"/v2","schemes":["https","ws"],"consumes":["application/json"],"produces":["application/xml"],
			"securityDefinitions":{"k":{"type":"apiKey","in":"header","name":"X-K"},"o":{"type":"oauth2","flow":"accessCode","authorizationUrl":"http://au","tokenUrl":"http://to"}},"security":[{"k":[]}],
			"paths":{"/p":{"post":{"parameters":[{"name":"body","in":"body","schema":{"$ref":"#/definitions/P"}},{"name":"l","in":"query","type":"array","items":{"type":"string","enum":["x"]},"collectionFormat":"multi","required":true}]}},
			"/f":{"post":{"consumes":["multipart/form-data"],"parameters":[{"name":"f","in":"formData","type":"file"},{"name":"t","in":"formData","type":"string","required":true}],"security":[{"o":[]}]}}},
			"definitions":{"P":{"type":"object","properties":{"when":{"type":"string","format":"date"},"n":{"type":"integer"}}}}}`,
			want: `
POST /p: POST {{base_url}}/p ?l=x h:Accept=application/xml json  { "when": "2026-01-31", "n": 0 } auth inherit
POST /f: POST {{base_url}}/f h:Accept=application/xml multipart f=@file t=string auth oauth2 authorization_code http://to {{client_id}} {{client_secret}}
auth api_key X-K {{api_key}} header
environment a.test base_url=https://a.test/v2 api_key=! client_id= client_secret=!`, warned: []string{"scheme ws", "The file f "}},
		{name: "what breaks the rules", text: `{"openapi":3,"info":null,"paths":{"x-no":{"get":{}},"/a":null,"/b":"text","/l":[{"get":{}}],"/c":{"get":null,"post":{"parameters":[null,"x",{"name":null,"in":"query"},{"$ref":"other.yaml#/P"},{"$ref":"#/none"}],"tags":"one","responses":null,"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/A"}}}}}}},
			"components":{"schemas":{"A":{"$ref":"#/components/schemas/B"},"B":{"$ref":"#/components/schemas/A"}}}}`,
			want: `
one/POST /c: POST {{base_url}}/c json  {}
environment OpenAPI base_url=`, warned: []string{"other.yaml#/P: This stands in another file, which is not fetched", "#/none: The description has nothing there", "names no server"}},
		{name: "XML, bytes and plain text", file: "api.yml", text: `
swagger: "2.0"
host: a.test
paths:
  /x: {post: {consumes: [application/xml], parameters: [{in: body, name: b, schema: {$ref: '#/definitions/Pet'}}]}}
definitions: {Pet: {type: object, xml: {name: pet}, properties: {name: {type: string}, tags: {type: array, items: {type: string}}}}}
`, want: `
POST /x: POST {{base_url}}/x text application/xml <?xml version="1.0" encoding="UTF-8"?> <pet> <name>string</name> <tags>string</tags> </pet>
environment a.test base_url=https://a.test`},
		{name: "anchors and merges of YAML", text: `
openapi: 3.0.0
servers: [{url: 'https://a.test'}]
x-common: &common {tags: [t], security: []}
paths:
  /a: {get: {<<: *common, summary: A}}
  /b: {get: {<<: *common}}
`, want: `
t/A: GET {{base_url}}/a
t/GET /b: GET {{base_url}}/b
environment a.test base_url=https://a.test`},
	})
}

func TestHowADescriptionWantsToBeSignedIn(t *testing.T) {
	const schemes = `"components":{"securitySchemes":{"tls":{"type":"mutualTLS"},"key":{"type":"apiKey","in":"header","name":"K"},"app":{"type":"apiKey","in":"query","name":"a"},"jar":{"type":"apiKey","in":"cookie","name":"sid"},
		"basic":{"type":"http","scheme":"Basic"},"jwt":{"type":"http","scheme":"bearer"},"hawk":{"type":"http","scheme":"hawk"},"oidc":{"type":"openIdConnect","openIdConnectUrl":"http://o"}}}`
	testImports(t, "openapi", []importCase{
		{name: "another way than the first, nothing, and what all have", text: `{"openapi":"3.1.0","servers":[{"url":"http://h.test"}],"security":[{"jwt":[]}],"paths":{
			"/a":{"get":{"security":[{"tls":[]},{"key":[]}]}},"/b":{"get":{"security":[{}]}},"/c":{"get":{"security":[]}},"/d":{"get":{"security":[{"jwt":[]}]}},"/e":{"get":{}},"/f":{"get":{"security":[{},{"key":[]}]}}},` + schemes + `}`,
			want: `
GET /a: GET {{base_url}}/a auth api_key K {{api_key}} header
GET /b: GET {{base_url}}/b
GET /c: GET {{base_url}}/c
GET /d: GET {{base_url}}/d auth inherit
GET /e: GET {{base_url}}/e auth inherit
GET /f: GET {{base_url}}/f
auth bearer {{token}}
environment h.test base_url=http://h.test token=! api_key=!`, warned: []string{"by tls, too. Requests sign in by key"}},
		{name: "several at once", text: `{"openapi":"3.1.0","servers":[{"url":"http://h.test"}],"paths":{
			"/a":{"get":{"security":[{"key":[],"app":[],"jar":[],"jwt":[]}]}},"/b":{"get":{"security":[{"basic":[],"oidc":[]}]}},"/c":{"get":{"security":[{"hawk":[]}]}}},` + schemes + `}`,
			want: `
GET /a: GET {{base_url}}/a ?a={{app_api_key}} h:K={{api_key}} h:Cookie=sid={{jar_api_key}} auth bearer {{token}}
GET /b: GET {{base_url}}/b auth basic {{username}} {{password}}
GET /c: GET {{base_url}}/c
environment h.test base_url=http://h.test token=! api_key=! app_api_key=! jar_api_key=! username= password=! oidc_token=!`, warned: []string{"b: It wants a second sign-in, oidc", "hawk: Parley does not sign in by hawk", "OpenID Connect"}},
		{name: "what most name for themselves is that of all", text: `{"openapi":"3.1.0","servers":[{"url":"http://h.test"}],"paths":{
			"/a":{"get":{"security":[{"jwt":[]}]}},"/b":{"get":{"security":[{"jwt":[]}]}},"/c":{"get":{"security":[{"key":[]}]}},"/d":{"get":{}}},` + schemes + `}`,
			want: `
GET /a: GET {{base_url}}/a auth inherit
GET /b: GET {{base_url}}/b auth inherit
GET /c: GET {{base_url}}/c auth api_key K {{api_key}} header
GET /d: GET {{base_url}}/d
auth bearer {{token}}
environment h.test base_url=http://h.test token=! api_key=!`},
		{name: "lines that are all indented", file: "a.yaml", text: "---\n  swagger: '2.0'\n  host: h.test\n  paths:\n    /a: {get: {}}\n", want: "GET /a: GET {{base_url}}/a\nenvironment h.test base_url=https://h.test"},
	})
}

func TestADescriptionWithoutTagsHasFoldersByItsPaths(t *testing.T) {
	var paths []string
	for _, at := range []string{"/v1/users", "/v1/users/{id}", "/v1/orders/{id}", "/v1", "/v1/{any}"} {
		paths = append(paths, `"`+at+`":{"get":{},"put":{},"post":{},"patch":{},"delete":{},"head":{},"options":{}}`)
	}
	in, err := convert.Import("openapi", convert.Upload{Text: `{"openapi":"3.0.0","paths":{` + strings.Join(paths, ",") + `}}`})
	if err != nil {
		t.Fatal(err)
	}
	many := map[string]int{}
	for _, r := range in.Requests {
		many[strings.Join(r.Folder, "/")]++
	}
	if many["users"] != 14 || many["orders"] != 7 || many[""] != 14 {
		t.Errorf("%v", many)
	}
}

func TestADescriptionThatGoesRoundEnds(t *testing.T) {
	var schemas, paths []string
	for i := range 60 {
		name := string(rune('A'+i%26)) + string(rune('a'+i/26))
		var members []string
		for j := range 60 {
			members = append(members, `"m`+string(rune('A'+j%26))+string(rune('a'+j/26))+`":{"$ref":"#/components/schemas/`+string(rune('A'+j%26))+string(rune('a'+j/26))+`"}`)
		}
		schemas = append(schemas, `"`+name+`":{"type":"object","properties":{`+strings.Join(members, ",")+`}}`)
		paths = append(paths, `"/`+name+`":{"post":{"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/`+name+`"}}}}}}`)
	}
	in, err := convert.Import("openapi", convert.Upload{Text: `{"openapi":"3.0.0","paths":{` + strings.Join(paths, ",") + `},"components":{"schemas":{` + strings.Join(schemas, ",") + `}}}`})
	if err != nil || len(in.Requests) != 60 {
		t.Fatalf("%d requests, %v", len(in.Requests), err)
	}
	if _, err := convert.Import("openapi", convert.Upload{Text: "openapi: 3.0.0\npaths: &a {b: *a}\n"}); playground.CodeOf(err) != playground.Invalid {
		t.Errorf("an alias of itself: %v", err)
	}
}

func TestADescriptionInSeveralFiles(t *testing.T) {
	in, err := convert.Import("auto",
		convert.Upload{Name: "api/openapi.yaml", Text: "openapi: 3.0.3\ninfo: {title: Shop}\nservers: [{url: 'http://h.test'}]\npaths:\n  /users/{id}:\n    $ref: 'paths/users.yaml#/one'\n  /raw: {$ref: paths/raw.yaml}\n  /gone: {$ref: paths/gone.yaml}\n"},
		convert.Upload{Name: "api/paths/users.yaml", Text: "one:\n  parameters:\n    - $ref: '../common/parameters.json#/id'\n  post:\n    summary: Change\n    requestBody:\n      content:\n        application/json:\n          schema: {$ref: '#/schema'}\nschema:\n  type: object\n  properties:\n    name: {type: string, example: Ann}\n    boss: {$ref: '#/schema'}\n    role: {$ref: '../openapi.yaml#/info/title/none'}\n"},
		convert.Upload{Name: "api/paths/raw.yaml", Text: "get: {summary: Raw}\n"},
		convert.Upload{Name: "parameters.json", Text: `{"id":{"in":"path","name":"id","example":7}}`})
	if err != nil {
		t.Fatal(err)
	}
	want := "Change: POST {{base_url}}/users/{id} /id=7 json  { \"name\": \"Ann\" }\nRaw: GET {{base_url}}/raw\nenvironment h.test base_url=http://h.test"
	if got := strings.TrimSpace(lines(in)); got != want || in.Name != "Shop" {
		t.Errorf("became %s\n%s\nnot\n%s", in.Name, got, want)
	}
	holdsWarnings(t, in.Warnings, []string{"api/paths/gone.yaml", "openapi.yaml#/info/title/none"})
	if len(in.Warnings) != 2 {
		t.Errorf("%v", in.Warnings)
	}
}
