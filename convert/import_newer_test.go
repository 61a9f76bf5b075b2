package convert_test

import (
	"strings"
	"testing"

	"parley/convert"
)

// A collection of Bruno's as newer versions keep it is read from its folder, with what its files give
// to each other.
func TestFolderOfAnOpenCollection(t *testing.T) {
	files := []convert.Upload{
		{Name: "shop/opencollection.yml", Text: "opencollection: 1.0.0\ninfo:\n  name: Shop\nrequest:\n  headers:\n    - {name: X-All, value: \"1\"}\n  auth: {type: bearer, token: \"{{tok}}\"}\ndocs: All of it\n"},
		{Name: "shop/environments/dev.yml", Text: "name: dev\nvariables:\n  - {name: base, value: \"http://h.test\"}\n  - {name: tok, secret: true}\n"},
		{Name: "shop/users/folder.yml", Text: "info:\n  name: Users API\n  type: folder\n  seq: 2\nrequest:\n  headers:\n    - {name: X-F, value: f}\n  auth: inherit\n"},
		{Name: "shop/users/create user.yml", Text: "info:\n  name: Create\n  type: http\n  seq: 2\nhttp:\n  method: POST\n  url: \"{{base}}/users/:id\"\n  params:\n    - {name: id, value: \"7\", type: path}\n  body:\n    type: json\n    data: |-\n      {\"a\": 1}\nruntime:\n  actions:\n    - type: set-variable\n      phase: after-response\n      selector: {method: jsonq, expression: \"$.data.id\"}\n      variable: {name: id, scope: runtime}\n  assertions:\n    - {expression: res.status, operator: eq, value: \"201\"}\n"},
		{Name: "shop/users/first.yml", Text: "info:\n  type: http\n  seq: 1\nhttp:\n  method: GET\n  url: \"{{base}}/users\"\n"},
		{Name: "shop/workspace.yml", Text: "name: w\n"},
		{Name: "shop/notes.yml", Text: "a: b\n"},
	}
	in, err := convert.Import("auto", files...)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.TrimSpace(`
Users API/first: GET {{base}}/users auth inherit
Users API/Create: POST {{base}}/users/:id /id=7 json  {"a": 1} auth inherit take id=json:/data/id expect 201
Users API/: h:X-F=f
headers h:X-All=1
auth bearer {{tok}}
environment dev base=http://h.test tok=!`)
	if got := strings.TrimSpace(lines(in)); in.Name != "Shop" || in.Description != "All of it" || got != want {
		t.Errorf("%s became\n%s\n\nnot\n\n%s", in.Name, got, want)
	}
	if len(in.Warnings) != 1 || !strings.Contains(in.Warnings[0].Where, "notes.yml") {
		t.Errorf("warnings: %v", in.Warnings)
	}
	testImports(t, "bruno", []importCase{{name: "one request of it", file: "a.yml", text: files[4].Text, want: "a: GET {{base}}/users auth inherit"}})
}

// A workspace of several collections has a folder for each.
func TestSeveralOpenCollectionsLieBesideEachOther(t *testing.T) {
	in, err := convert.Import("auto",
		convert.Upload{Name: "ws/collections/a/opencollection.yml", Text: "opencollection: 1.0.0\ninfo:\n  name: A\n"},
		convert.Upload{Name: "ws/collections/a/environments/dev.yml", Text: "name: dev\nvariables:\n  - {name: x, value: \"1\"}\n"},
		convert.Upload{Name: "ws/collections/a/one.yml", Text: "info:\n  name: One\nhttp:\n  method: GET\n  url: http://h.test/1\n"},
		convert.Upload{Name: "ws/collections/b/opencollection.yml", Text: "opencollection: 1.0.0\ninfo:\n  name: B\nrequest:\n  auth: {type: basic, username: u, password: p}\n"},
		convert.Upload{Name: "ws/collections/b/two.yml", Text: "info:\n  name: Two\nhttp:\n  method: GET\n  url: http://h.test/2\n  auth: inherit\n"})
	if err != nil {
		t.Fatal(err)
	}
	want := "A/One: GET http://h.test/1 auth inherit\nB/Two: GET http://h.test/2 auth inherit\nB/: auth basic u p\nenvironment dev x=1"
	if got := strings.TrimSpace(lines(in)); in.Name != "collections" || got != want {
		t.Errorf("%s became\n%s\n\nnot\n\n%s", in.Name, got, want)
	}
}

// What JetBrains keeps in a private file are values of the same environment.
func TestPrivateEnvironmentsAreOfTheSameName(t *testing.T) {
	in, err := convert.Import("auto",
		convert.Upload{Name: "http-client.private.env.json", Text: `{"dev":{"key":"hush"},"own":{"a":"b"}}`},
		convert.Upload{Name: "a.http", Text: "GET {{host}}/a\n"},
		convert.Upload{Name: "http-client.env.json", Text: `{"dev":{"host":"http://h.test","key":"k","Security":{"Auth":{"my-id":{"Type":"OAuth2"}}}}}`})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.TrimSpace(lines(in)), "GET /a: GET {{host}}/a\nenvironment dev host=http://h.test key=hush!\nenvironment own a=b!"; got != want {
		t.Errorf("became\n%s\n\nnot\n\n%s", got, want)
	}
	if len(in.Warnings) != 1 || !strings.Contains(in.Warnings[0].Detail, "my-id") {
		t.Errorf("warnings: %v", in.Warnings)
	}
}

func TestNothingIsLostWithoutAWord(t *testing.T) {
	testImports(t, "insomnia", []importCase{
		{name: "a base that another environment hides, cookies and a response that is not there", text: "type: collection.insomnia.rest/5.0\nname: x\ncollection:\n- {name: a, url: \"{{ _.base }}/{% response 'body', 'req_gone', 'b64::JC5pZA==::46b', 'never', 60 %}\", method: GET}\ncookieJar: {name: Jar, cookies: [{key: s, value: v}]}\nenvironments:\n  name: Base\n  data: {base: 'http://local.test', n: 1}\n  subEnvironments:\n  - {name: Prod, data: {base: 'http://prod.test'}}\n",
			want: "a: GET {{base}}/{{id}}\nenvironment Base base=http://local.test n=1\nenvironment Prod base=http://prod.test n=1", warned: []string{"1 cookie was left out", "which is not in this file"}},
		{name: "a base that adds to the others", text: "type: collection.insomnia.rest/5.0\nname: x\ncollection:\n- {name: a, url: 'http://h.test', method: GET}\nenvironments:\n  name: Base\n  data: {n: 1}\n  subEnvironments:\n  - {name: Prod, data: {base: 'http://prod.test'}}\n",
			want: "a: GET http://h.test\nenvironment Prod n=1 base=http://prod.test"},
	})
	testImports(t, "bruno", []importCase{
		{name: "a body as the first versions had it", file: "a.bru", text: "meta {\n  name: a\n}\n\npost {\n  url: http://h.test\n}\n\nbody {\n  {\"a\": 1}\n}\n", want: `a: POST http://h.test json  {"a": 1}`},
	})
	testImports(t, "http", []importCase{
		{name: "an address in several lines, with its version", text: "GET http://h.test/\n    api\n    /get\n    ?a=1\n    &b=2 HTTP/1.1\nAccept: a/b\n", want: "GET /api/get: GET http://h.test/api/get?a=1&b=2 h:Accept=a/b"},
		{name: "a script in front of the content", text: "POST http://h.test\nContent-Type: application/json\n\n< {%\n  request.variables.set(\"x\", \"1\");\n%}\n\n{\"a\": 1}\n", want: `POST h.test: POST http://h.test h:Content-Type=application/json v:x=1 json  {"a": 1}`},
		{name: "times in other forms, and a signature of AWS", text: "GET http://h.test\nA: {{$datetime 'YYYY-MM-DD' -1 d}} {{$datetime rfc1123}} {{$localDatetime \"HH:mm\" 1 h}}\nAuthorization: AWS AK SK region:eu-1 service:s3\n", want: "GET h.test: GET http://h.test h:A={{$date -1d}} {{$now}} {{$now +1h}} auth aws_sigv4 AK SK eu-1 s3", warned: []string{"as rfc1123", `as "HH:mm"`}},
	})
	testImports(t, "hurl", []importCase{
		{name: "what Hurl makes up, and signs", text: "PUT http://h.test/{{newUuid}}\n[Options]\naws-sigv4: aws:amz:eu-1:sts\nuser: k:s\n```\n{{newDate}}\n```\nHTTP 200\n", want: "PUT /{{newUuid}}: PUT http://h.test/{{$uuid}} text none {{$now}} auth aws_sigv4 k s eu-1 sts expect 200"},
	})
}
