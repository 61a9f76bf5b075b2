package convert_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"parley/convert"
	"parley/playground"
)

func TestInsomniaExports(t *testing.T) {
	testImports(t, "insomnia", []importCase{
		{name: "format 4", text: `{"_type":"export","__export_format":4,"resources":[
			{"_id":"req_1","_type":"request","parentId":"fld_1","name":"A","url":"{{ _.base_url }}/a/{% uuid 'v4' %}","method":"GET","metaSortKey":-1,"headers":[{"name":"X","value":"{% response 'body', 'req_2', 'b64::JC5kYXRhLnRva2Vu::46b', 'never', 60 %}"},{"name":"Y","value":"1","disabled":true}],"parameters":[{"name":"q","value":"1"},{"name":"r","value":"2","disabled":true}],"authentication":{"type":"bearer","token":"{{ _['my-token'] }}"}},
			{"_id":"req_2","_type":"request","parentId":"wrk_1","name":"Login","url":"{{ _.base_url }}/login?x=y&z=a+b%20c","method":"POST","metaSortKey":-5,"body":{"mimeType":"application/json","text":"{\"t\": \"{% now 'millis', '' %}\"}"},"headers":[{"name":"Content-Type","value":"application/json"}],"authentication":{},"settingFollowRedirects":"off"},
			{"_id":"fld_1","_type":"request_group","parentId":"wrk_1","name":"F","metaSortKey":-2,"environment":{"x":{"y":1}}},
			{"_id":"env_1","_type":"environment","parentId":"wrk_1","name":"Base Environment","data":{"base_url":"https://a.test","o":{"p":"q","list":["z"]}}},
			{"_id":"env_2","_type":"environment","parentId":"env_1","name":"Prod","data":{"base_url":"https://p.test","api_key":"k"}},
			{"_id":"ws_1","_type":"websocket_request","parentId":"wrk_1","name":"WS"},{"_id":"jar_1","_type":"cookie_jar","parentId":"wrk_1"},
			{"_id":"wrk_1","_type":"workspace","parentId":null,"name":"My API","scope":"collection"}]}`,
			want: `
Login: POST {{base_url}}/login ?x=y ?z=a+b c h:Content-Type=application/json json  {"t": "{{$timestampMs}}"} take Login_data_token=json:/data/token
F/A: GET {{base_url}}/a/{{$uuid}} ?q=1 ?~r=2 h:X={{Login_data_token}} h:~Y=1 auth bearer {{my-token}}
F/: x.y=1
environment Base Environment base_url=https://a.test o.p=q o.list=[
  "z"
] o.list_0=z
environment Prod base_url=https://p.test o.p=q o.list=[
  "z"
] o.list_0=z api_key=k!`, warned: []string{"websocket request", "Login_data_token}}, which another", "o.list[0]"}},
		{name: "format 5", text: `
type: collection.insomnia.rest/5.0
name: Five
collection:
  - name: Folder
    meta: {id: fld_1, sortKey: -1}
    authentication: {type: basic, username: u, password: p}
    children:
      - {url: "{{ _.base }}/a/:id", name: A, meta: {id: req_1, sortKey: -2}, method: GET, pathParameters: [{name: id, value: "7"}], settings: {followRedirects: "off", cookies: {send: false}}}
      - {url: "{{ _.base }}/form", name: B, meta: {id: req_2, sortKey: -1}, method: POST, body: {mimeType: application/x-www-form-urlencoded, params: [{name: a, value: "1"}, {name: b, value: "2", disabled: true}]}, authentication: {type: none}, scripts: {afterResponse: "insomnia.environment.set('t', insomnia.response.json().a)"}}
environments: {name: Base, data: {base: "https://a.test"}}
`, want: `
Folder/A: GET {{base}}/a/:id /id=7 auth inherit
Folder/B: POST {{base}}/form form a=1 ~b=2 take t=json:/a
Folder/: auth basic u p
environment Base base=https://a.test`, warned: []string{"{{t}} is taken over"}},
		{name: "bodies and sign-in", text: `{"_type":"export","__export_format":4,"resources":[
			{"_id":"1","_type":"request","name":"graph","url":"http://a","method":"POST","body":{"mimeType":"application/graphql","text":"{\"query\":\"{a}\",\"variables\":{\"x\":1}}"},"headers":[{"name":"Content-Type","value":"application/json"}],"authentication":{"type":"apikey","key":"k","value":"v","addTo":"queryParams"}},
			{"_id":"2","_type":"request","name":"parts","url":"http://a","method":"POST","body":{"mimeType":"multipart/form-data","params":[{"name":"f","type":"file","fileName":"/x/a.png"},{"name":"t","value":"1"}]},"authentication":{"type":"oauth2","grantType":"client_credentials","accessTokenUrl":"http://t","clientId":"i","clientSecret":"s"}},
			{"_id":"3","_type":"request","name":"file","url":"http://a","method":"PUT","body":{"mimeType":"application/octet-stream","fileName":"/x/b"},"authentication":{"type":"hawk"}},
			{"_id":"4","_type":"request","name":"yaml","url":"http://a","method":"PUT","body":{"mimeType":"text/yaml","text":"a: b"},"authentication":{"type":"bearer","prefix":"Token","token":"x"}},
			{"_id":"5","_type":"grpc_request","name":"g"}]}`,
			want: `
graph: POST http://a graphql {a} {"x":1} auth api_key k v query
parts: POST http://a multipart f=@a.png t=1 auth oauth2 client_credentials http://t i s
file: PUT http://a binary  
yaml: PUT http://a text text/yaml a: b auth api_key Authorization Token x header`, warned: []string{"/x/a.png", "/x/b", "sign in by hawk", "grpc request"}},
		{name: "what is not as it should be", text: `{"_type":"export","__export_format":4,"resources":[null,5,{"_type":"request","_id":null,"parentId":"nobody","name":null,"url":null,"headers":"x","parameters":{},"body":"text","authentication":"x"},{"_type":"request_group","_id":"a","parentId":"b","name":"loop"},{"_type":"request_group","_id":"b","parentId":"a","name":"pool"},{"_type":"request","_id":"z","url":"http://a/{% prompt 'x' %}"}]}`,
			want: `
Request: GET  text  text
http://a/{% prompt 'x' %}: GET http://a/{{prompt_x}}`, warned: []string{"no address", "is worked out by Insomnia"}},
		{name: "two workspaces", text: `{"_type":"export","__export_format":3,"resources":[{"_id":"w1","_type":"workspace","name":"One"},{"_id":"w2","_type":"workspace","name":"Two"},{"_id":"r1","_type":"request","parentId":"w1","name":"a","url":"http://a"},{"_id":"r2","_type":"request","parentId":"w2","name":"b","url":"b.test"}]}`,
			want: "One/a: GET http://a\nTwo/b: GET http://b.test"},
	})
}

func TestBrunoFiles(t *testing.T) {
	const request = `meta {
  name: Get user
  type: http
  seq: 2
}

post {
  url: {{host}}/users/:id?a=1+1&c
  body: json
  auth: bearer
}

params:query {
  a: 1+1
  ~b: 2
  c: 
}

params:path {
  id: 7
}

headers {
  X-A: b
  ~X-Off: c:d
}

auth:bearer {
  token: {{token}}
}

body:json {
  {
    "a": {
      "b": 1
    }
  }
}

vars:pre-request {
  local: x
}

vars:post-response {
  tok: res.body.data.token
  odd: res.body.a + 1
}

script:post-response {
  bru.setEnvVar("x", res.body.id);
}

assert {
  res.status: eq 200
  res.body.a: isDefined
}
`
	testImports(t, "bruno", []importCase{
		{name: "a request", text: request, want: `Get user: POST {{host}}/users/:id?a=1+1&c ?~b=2 /id=7 h:X-A=b h:~X-Off=c:d v:local=x json  { "a": { "b": 1 } } auth bearer {{token}} take tok=json:/data/token take x=json:/id expect 200 check json /a exists`,
			warned: []string{"{{odd}} is worked out", "{{x}} is taken over"}},
		{name: "an environment", file: "environments/Prod.bru", text: "vars {\n  host: https://a.test\n  ~off: x\n  key: '''\n    one\n    two\n  '''\n}\nvars:secret [\n  token,\n  ~gone\n]\n", want: "environment Prod host=https://a.test key=one\ntwo! token=!", warned: []string{"The variable off is switched off", "The variable gone is switched off"}},
		{name: "bodies", text: "meta {\n  name: F\n}\nput {\n  url: http://a\n  body: multipart-form\n}\nbody:multipart-form {\n  f: @file(/x/a.png) @contentType(image/png)\n  t: 1\n  ~u: 2\n}\n",
			want: "F: PUT http://a multipart f=@a.png t=1 ~u=2", warned: []string{"/x/a.png"}},
		{name: "an export", text: `{"name":"C","version":"1","items":[{"type":"folder","name":"F","items":[{"type":"http","name":"a","seq":1,"request":{"url":"{{h}}/x?q=1","method":"GET","headers":[{"name":"A","value":"b","enabled":true}],"params":[{"name":"q","value":"1","type":"query","enabled":true}],"body":{"mode":"formUrlEncoded","formUrlEncoded":[{"name":"a","value":"1","enabled":true}]},"auth":{"mode":"inherit"}}}]},
			{"type":"graphql-request","name":"g","request":{"url":"http://a","method":"POST","body":{"mode":"graphql","graphql":{"query":"{a}","variables":"{}"}},"auth":{"mode":"apikey","apikey":{"key":"k","value":"v","placement":"queryparams"}}}},{"type":"grpc-request","name":"no","request":{}}],
			"environments":[{"name":"E","variables":[{"name":"h","value":"http://h","enabled":true,"secret":false},{"name":"s","value":"","enabled":true,"secret":true}]}],"root":{"request":{"auth":{"mode":"basic","basic":{"username":"u","password":"p"}},"headers":[{"name":"T","value":"1","enabled":true}]}}}`,
			want: `
F/a: GET {{h}}/x?q=1 h:A=b form a=1 auth inherit
g: POST http://a graphql {a} {} auth api_key k v query
headers h:T=1
auth basic u p
environment E h=http://h s=!`, warned: []string{"grpc-request"}},
		{name: "an OpenCollection", text: "opencollection: 1.0.0\ninfo: {name: O}\nconfig: {environments: [{name: E, variables: [{name: h, value: 'http://h'}]}]}\nitems:\n  - info: {name: F, type: folder}\n    items:\n      - info: {name: a, type: http}\n        http: {method: POST, url: '{{h}}/a', headers: [{name: A, value: b, disabled: true}], body: {type: json, data: '{\"a\":1}'}, auth: {type: bearer, token: t}}\n",
			want: "F/a: POST {{h}}/a h:~A=b json  {\"a\":1} auth bearer t\nenvironment E h=http://h"},
		{name: "what is not as it should be", text: "meta {\n  name: {{{\n}\nget {\n  url\n}\nheaders {\n  : x\n  \"a:b\": c\n}\nnothing {\n  a\n}\n", want: `{{{: GET `, warned: []string{"no address", "The header \"a:b\" was left out"}},
	})
	if _, err := convert.Import("bruno", convert.Upload{Text: "meta {\n  name: a\n"}); err != nil && playground.CodeOf(err) != playground.Invalid || err == nil {
		t.Errorf("a block without an end: %v", err)
	}
}

func TestAFolderOfBrunoIsOneCollection(t *testing.T) {
	files := []convert.Upload{
		{Name: "shop/bruno.json", Text: `{"version":"1","name":"Shop"}`},
		{Name: "shop/collection.bru", Text: "headers {\n  T: 1\n}\nauth {\n  mode: bearer\n}\nauth:bearer {\n  token: {{t}}\n}\n"},
		{Name: "shop/environments/Dev.bru", Text: "vars {\n  h: http://h\n}\n"},
		{Name: "shop/users/folder.bru", Text: "meta {\n  name: Users!\n}\nauth {\n  mode: none\n}\n"},
		{Name: "shop/users/b.bru", Text: "meta {\n  name: B\n  seq: 2\n}\nget {\n  url: {{h}}/b\n  auth: inherit\n}\n"},
		{Name: "shop/users/a.bru", Text: "meta {\n  name: A\n  seq: 10\n}\nget {\n  url: {{h}}/a\n  auth: inherit\n}\n"},
		{Name: "shop/top.bru", Text: "meta {\n  name: Top\n}\nget {\n  url: {{h}}\n  auth: inherit\n}\n"},
		{Name: "shop/package.json", Text: "{}"},
	}
	const want = `
Users!/B: GET {{h}}/b auth inherit
Users!/A: GET {{h}}/a auth inherit
Top: GET {{h}} auth inherit
Users!/: auth none
headers h:T=1
auth bearer {{t}}
environment Dev h=http://h`
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for _, f := range files {
		w, _ := z.Create(f.Name)
		_, _ = w.Write([]byte(f.Text))
	}
	_ = z.Close()
	for name, given := range map[string][]convert.Upload{"files": files, "an archive": {{Name: "shop.zip", Text: packed.String()}}} {
		in, err := convert.Import("auto", given...)
		if err != nil || in.Name != "Shop" || in.Format != "bruno" {
			t.Fatalf("%s: %s %v", name, in.Name, err)
		}
		if got := lines(in); strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("%s became\n%s", name, got)
		}
	}
	in, err := convert.Import("auto", convert.Upload{Name: "a.http", Text: "GET http://a.test"}, convert.Upload{Name: "b.json", Text: shopOfTwo}, convert.Upload{Name: "c.txt", Text: "nothing"})
	if err != nil || lines(in) != "a/GET a.test: GET http://a.test\nTwo/x: GET http://x auth inherit\nTwo/: auth bearer t\n" {
		t.Errorf("%v\n%s", err, lines(in))
	}
	holdsWarnings(t, in.Warnings, []string{"c.txt: It was left out"})
}

const shopOfTwo = `{"info":{"name":"Two","schema":"s"},"auth":{"type":"bearer","bearer":[{"key":"token","value":"t"}]},"item":[{"name":"x","request":"http://x"}]}`

func TestHoppscotchCollections(t *testing.T) {
	testImports(t, "hoppscotch", []importCase{
		{name: "a collection", text: `{"v":10,"name":"H","auth":{"authType":"bearer","authActive":true,"token":"<<t>>"},"headers":[{"key":"T","value":"1","active":true}],"variables":[{"key":"base","initialValue":"http://a","currentValue":"","secret":false}],
			"folders":[{"v":10,"name":"F","folders":[],"auth":{"authType":"inherit","authActive":true},"headers":[],"requests":[{"v":"14","name":"r","method":"POST","endpoint":"<<base>>/x/<<id>>","params":[{"key":"q","value":"1","active":false}],"headers":[{"key":"A","value":"b","active":true}],"auth":{"authType":"inherit","authActive":true},"body":{"contentType":"application/json","body":"{\"a\":\"<<v>>\"}"},"preRequestScript":"","testScript":"pw.env.set('tok', pw.response.body.token);","requestVariables":[{"key":"id","value":"7","active":true}]}]}],
			"requests":[{"v":"1","name":"form","method":"PUT","endpoint":"http://a","auth":{"authType":"basic","authActive":true,"username":"u","password":"p"},"body":{"contentType":"application/x-www-form-urlencoded","body":"a: 1\n# b: 2\n"}},
			{"v":"1","name":"parts","method":"PUT","endpoint":"http://a","auth":{"authType":"none","authActive":true},"body":{"contentType":"multipart/form-data","body":[{"key":"f","value":"","isFile":true,"active":true},{"key":"t","value":"1","isFile":false,"active":true}]}}]}`,
			want: `
F/r: POST {{base}}/x/{{id}} ?~q=1 h:A=b v:id=7 json  {"a":"{{v}}"} auth inherit take tok=json:/token
form: PUT http://a form a=1 ~b=2 auth basic u p
parts: PUT http://a multipart f=@file t=1
headers h:T=1
auth bearer {{t}}
variables base=http://a`, warned: []string{"{{tok}} is taken over", "The file f"}},
		{name: "several collections", text: `[{"v":2,"name":"A","folders":[],"requests":[{"endpoint":"http://a","method":"GET","name":"x","auth":{"authType":"inherit","authActive":true}}],"auth":{"authType":"api-key","authActive":true,"key":"k","value":"v","addTo":"QUERY_PARAMS"}},{"v":2,"name":"B","requests":[],"folders":[{"name":"C","requests":[{"name":"y","endpoint":"b.test"}]}]}]`,
			want: "A/x: GET http://a auth inherit\nB/C/y: GET http://b.test auth inherit\nA/: auth api_key k v query"},
		{name: "environments", text: `[{"v":1,"name":"E","variables":[{"key":"a","value":"1"},{"key":"s","secret":true}]}]`, want: "environment E a=1 s=!"},
		{name: "what is not as it should be", text: `{"v":null,"name":null,"folders":null,"requests":[null,{"name":null,"endpoint":null,"params":"x","headers":{},"body":5,"auth":[]},{"endpoint":"http://a","auth":{"authType":"magic","authActive":true}}]}`,
			want: "GET: GET  auth inherit\nhttp://a: GET http://a", warned: []string{"no address", "sign in by magic"}},
		{name: "an old one, with a path beside its address", text: `{"name":"O","folders":[],"requests":[{"url":"http://a","path":"/x","method":"GET","name":"o","contentType":"application/json"}]}`, want: "o: GET http://a/x auth inherit"},
	})
}
