package convert_test

import (
	"strings"
	"testing"

	"parley/convert"
)

// What the other tools hold a response to, in scripts, in lines and in lists.
func TestOtherToolsCheckResponses(t *testing.T) {
	bruno := func(blocks string) convert.Upload {
		return convert.Upload{Name: "r.bru", Text: "meta {\n  name: r\n  type: http\n}\n\nget {\n  url: http://h\n}\n\n" + blocks + "\n"}
	}
	asserts := func(lines ...string) convert.Upload {
		return bruno("assert {\n  " + strings.Join(lines, "\n  ") + "\n}")
	}
	hurl := func(lines ...string) convert.Upload {
		return convert.Upload{Name: "a.hurl", Text: "GET http://h\nHTTP *\n[Asserts]\n" + strings.Join(lines, "\n") + "\n"}
	}
	yac := func(lines ...string) convert.Upload {
		return convert.Upload{Name: "a.http", Text: "GET http://h\n\n" + strings.Join(lines, "\n") + "\n"}
	}
	jetbrains := func(script string) convert.Upload { return yac("> {%\n" + script + "\n%}") }
	thunder := func(tests string) convert.Upload {
		return convert.Upload{Name: "thunder-x.json", Text: `{"clientName":"Thunder Client","collectionName":"T","requests":[{"_id":"1","name":"r","url":"http://h","method":"GET","tests":[` + tests + `]}]}`}
	}
	hoppscotch := func(script string) convert.Upload {
		return convert.Upload{Name: "h.json", Text: `[{"v":2,"name":"H","folders":[],"requests":[{"v":"1","name":"r","endpoint":"http://h","method":"GET","testScript":` + quoted(script) + `}]}]`}
	}
	insomnia := func(script string) convert.Upload {
		return convert.Upload{Name: "i.yaml", Text: "type: collection.insomnia.rest/5.0\nname: I\ncollection:\n  - name: r\n    url: http://h\n    method: GET\n    scripts:\n      afterResponse: " + quoted(script) + "\n"}
	}
	for _, c := range []struct {
		name string
		file convert.Upload
		want string
		left string // what a warning names; none where it is empty
	}{
		{"Bruno's words", asserts("res.body.id: eq 5", "res.body.s: eq abc", `res.body.q: eq "5"`, "res.body.v: eq {{id}}", "res.body.t: neq true", "res.body.n: gt 1", "res.body.m: lte 2.5"),
			`json /id equals 5 | json /s equals abc | json /q equals "5" | json /v equals {{id}} | json /t differs true | json /n more 1 | json /m at_most 2.5`, ""},
		{"Bruno's texts", asserts("res.headers['x-a']: contains y", "res.headers.content-type: contains application/json", "res.body.a: startsWith a.b", "res.body.b: endsWith c", `res.body.c: matches ^\d+$`, "res.body.d: in a, b", "res.body.e: notContains z"),
			`header x-a contains y | header content-type contains application/json | json /a matches ^a\.b | json /b matches c$ | json /c matches ^\d+$ | json /d matches ^(a|b)$ | json /e lacks z`, ""},
		{"Bruno's kinds", asserts("res.body: isJson", "res.body.a: isDefined", "res.body.b: isNull", "res.body.c: isString", "res.body.d: isNumber", "res.body.e: isArray", "res.body.f: isEmpty", "res.body.g: isTruthy", "res.body.h: isUndefined", "res.body.i: isNotEmpty", "res.body.j: isBoolean"),
			"json exists | json /a exists | json /b equals null | json /c type string | json /d type number | json /e type array | json /f empty | json /g equals true | json /h absent | json /i filled | json /j type boolean", ""},
		{"Bruno's numbers", asserts("res.responseTime: lt 500", "res.body.items: length 3", "res.body.items.length: eq 3", "res.body.n: between 1, 5", `res("a.b[0]"): eq 1`, "res.status: gte 200", "res.status: lt 300"),
			"status 2xx | time less 500 ms | json /items length 3 | json /n at_least 1 | json /n at_most 5 | json /a/b/0 equals 1", ""},
		{"Bruno's disabled", asserts("~res.body.a: eq 1", "~res.status: eq 200"), "~json /a equals 1", ""},
		{"Bruno's others", asserts("res.body.a: notIn a, b", "res.body.b: notMatches x", "res.body.a + 1: eq 2", "res.body.c: eq 1"), "json /c equals 1", "3 assertions on its response were left out: res.body.a notIn a, b; "},
		{"Bruno's tests", bruno("tests {\n  test(\"a\", function() {\n    const data = res.getBody();\n    expect(data).to.have.property('id');\n    expect(res.getBody().x).to.equal(\"y\");\n    expect(res.getHeader('etag')).to.exist;\n    expect(res.headers).to.have.property('server');\n    expect(res.getResponseTime()).to.be.below(90);\n    expect(res.getStatus()).to.equal(200);\n  });\n}"),
			"status 200 | json /id exists | json /x equals y | header etag exists | header server exists | time less 90 ms", "5 checks"},
		{"an OpenCollection", convert.Upload{Name: "o.yml", Text: "opencollection: 1.0.0\ninfo: {name: O}\nitems:\n  - info: {name: r, type: http}\n    http: {method: GET, url: 'http://h'}\n    runtime:\n      assertions:\n        - {expression: res.status, operator: eq, value: '201'}\n        - {expression: res.body.a, operator: isDefined}\n        - {expression: res.body.b, operator: gt, value: '1', disabled: true}\n"},
			"status 201 | json /a exists | ~json /b more 1", ""},
		{"Hurl", hurl(`jsonpath "$.a" == "x"`, `jsonpath "$.n" == 5`, `jsonpath "$.t" == "5"`, `jsonpath "$.v" == {{v}}`, `jsonpath "$.w" == "{{w}}"`, `jsonpath "$.x" != null`, `jsonpath "$['a b'][0]" exists`, `jsonpath "$.y" not exists`, `jsonpath "$.l" count == 3`, `jsonpath "$.m" count > 0`),
			`json /a equals x | json /n equals 5 | json /t equals "5" | json /v equals {{v}} | json /w equals "{{w}}" | json /x differs null | json /a b/0 exists | json /y absent | json /l length 3 | json /m filled`, ""},
		{"Hurl's others", hurl(`header "X-A" contains "b"`, `header "Location" matches /^\/a\/\d+$/`, `header "X-N" toInt >= 3`, `header "X-Z" not exists`, `body contains "<h1>"`, `body not contains "x"`, `duration < 1s`, `bytes count < 2000`, `jsonpath "$.a" startsWith "a."`, `jsonpath "$.s" isString`, `jsonpath "$.i" isInteger`, `jsonpath "$.l" isList`, `jsonpath "$.e" isEmpty`, `jsonpath "$.f" not isEmpty`, `jsonpath "$.r" matches "^\\d{8}$"`),
			`header X-A contains b | header Location matches ^/a/\d+$ | header X-N at_least 3 | header X-Z absent | body contains <h1> | body lacks x | time less 1 s | size less 2 kB | json /a matches ^a\. | json /s type string | json /i type integer | json /l type array | json /e empty | json /f filled | json /r matches ^\d{8}$`, ""},
		{"Hurl's left", hurl(`xpath "//h1" exists`, `jsonpath "$..a" exists`, `cookie "a" exists`, `jsonpath "$.d" isDate`, `jsonpath "$.a" not matches "x"`), "", "5 assertions on its response were left out: xpath"},
		{"Hurl's implicit", convert.Upload{Name: "a.hurl", Text: "GET http://h\nHTTP 200\nX-A: b\n{\"a\": 1}\n"}, `status 200 | header X-A equals b | json equals {"a": 1}`, ""},
		{"httpyac", yac("?? status == 200", "?? header content-type contains json", "?? body contains abc", "?? duration < 500", "?? js response.parsedBody.a == 5", "?? body name == x", "?? js response.parsedBody.l.length > 0"),
			"status 200 | header content-type contains json | body contains abc | time less 500 ms | json /a equals 5 | json /name equals x | json /l filled", ""},
		{"httpyac's left", yac("?? body sha256 abc", "?? xpath //a == 1"), "", "2 assertions on its response"},
		{"JetBrains", jetbrains(`client.test("a", function() {
  client.assert(response.status === 200, "no");
  client.assert(response.body.a === "b", "no");
  client.assert(response.headers.valueOf("X-A") === "c");
  client.assert(response.contentType.mimeType === "application/json", "type");
  client.assert(response.body.hasOwnProperty("d"), "d");
  client.assert(response.body.l.length > 0 && jsonPath(response.body, "$.e[0]") == "f");
});`), "status 200 | json /a equals b | header X-A equals c | header Content-Type contains application/json | json /d exists | json /l filled | json /e/0 equals f", "6 checks"},
		{"JetBrains' short one", yac("> {% client.assert(response.body.a === 1) %}"), "json /a equals 1", "1 check of its response is taken over"},
		{"Hoppscotch", hoppscotch(`pw.test("a", () => { pw.expect(pw.response.body.a).toBe("b"); pw.expect(pw.response.body.l).toHaveLength(2); pw.expect(pw.response.body.s).toBeType("string"); pw.expect(pw.response.body.i).toInclude("x"); pw.expect(pw.response.body.z).not.toBe(1); pw.expect(pw.response.status).toBeLevel2xx(); })`),
			"status 2xx | json /a equals b | json /l length 2 | json /s type string | json /i contains x | json /z differs 1", "5 checks"},
		{"Hoppscotch, new", hoppscotch(`hopp.test("a", () => { const d = hopp.response.body.asJSON(); hopp.expect(d.a).toBe(1); hopp.expect(hopp.response.body.asText()).toInclude("x"); hopp.expect(hopp.response.responseTime).to.be.below(100) })`), "json /a equals 1 | body contains x | time less 100 ms", "3 checks"},
		{"Thunder Client", thunder(`{"type":"res-code","action":"equal","value":"200"},{"type":"res-time","action":"<=","value":"500"},{"type":"res-body","action":"contains","value":"abc"},{"type":"json-query","custom":"json.a[0].b","action":"equal","value":"x"},{"type":"json-query","custom":"json.n","action":"istype","value":"number"},{"type":"json-query","custom":"json.l","action":"count","value":"2"},{"type":"Content-Type","action":"contains","value":"json"},{"type":"res-body","action":"isjson","value":"true"}`),
			"status 200 | time at_most 500 ms | body contains abc | json /a/0/b equals x | json /n type number | json /l length 2 | header Content-Type contains json | json exists", ""},
		{"Thunder Client's left", thunder(`{"type":"custom","action":"x","value":"1"},{"type":"res-code","action":"notequal","value":"500"}`), "", "2 tests of its response were left out"},
		{"Insomnia", insomnia(`const j = insomnia.response.json(); insomnia.test("a", () => { insomnia.expect(j.a).to.eql(1); insomnia.expect(insomnia.response.headers.get("X")).to.eql("y"); insomnia.expect(insomnia.environment.get("e")).to.eql(j.e) })`), "json /a equals 1 | header X equals y | json /e equals {{e}}", "3 checks"},
		{"Insomnia's suites", convert.Upload{Name: "i.yaml", Text: "type: spec.insomnia.rest/5.0\nname: I\ncollection:\n  - name: r\n    url: http://h\n    method: GET\n    meta: {id: req_1}\ntestSuites:\n  - name: s\n    tests:\n      - name: u\n        requestId: req_1\n        code: " + quoted("const response1 = await insomnia.send();\nconst body = JSON.parse(response1.data);\nexpect(response1.status).to.equal(200);\nexpect(body).to.be.an('array');\nexpect(response1.headers['x']).to.equal('y');") + "\n"}, "status 200 | json type array | header x equals y", "2 checks"},
		{"Insomnia's older suites", convert.Upload{Name: "i.json", Text: `{"_type":"export","__export_format":4,"resources":[{"_id":"w","_type":"workspace","name":"W"},{"_id":"r1","_type":"request","parentId":"w","name":"r","url":"http://h","method":"GET"},{"_id":"s","_type":"unit_test_suite","parentId":"w","name":"S"},{"_id":"u","_type":"unit_test","parentId":"s","name":"U","requestId":"r1","code":"const r = await insomnia.send();\nexpect(r.status).to.equal(201);"},{"_id":"u2","_type":"unit_test","parentId":"s","name":"V","code":"x"}]}`}, "status 201", "names no request"},
	} {
		in, err := convert.Import("auto", c.file)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		said := ""
		for _, w := range in.Warnings {
			said += w.Detail + "\n"
		}
		if got := checksLine(in.Requests[0].Request); got != c.want || (said == "") != (c.left == "") || !strings.Contains(said, c.left) {
			t.Errorf("%s\n got  %s\n want %s\n said %s", c.name, got, c.want, said)
		}
	}
}

// What a folder or a collection tests of each response is checked by each request below it.
func TestTestsOfFoldersAreCheckedBelow(t *testing.T) {
	test := func(script string) string {
		return `"event":[{"listen":"test","script":{"exec":[` + quoted(script) + `]}}]`
	}
	postman := `{"info":{"name":"C","schema":"x"},` + test("pm.test('s', () => pm.response.to.have.status(200)); pm.expect(pm.response.responseTime).to.be.below(500); if (x) { pm.expect(1).to.eql(2) }") + `,"item":[
		{"name":"F",` + test("pm.response.to.have.header('X')") + `,"item":[{"name":"a","request":"http://h",` + test("pm.expect(pm.response.json().a).to.eql(1); pm.response.to.have.status(404)") + `},{"name":"b","request":"http://h"}]},{"name":"c","request":"http://h"}]}`
	bruno := []convert.Upload{
		{Name: "s/bruno.json", Text: `{"version":"1","name":"S"}`},
		{Name: "s/collection.bru", Text: "tests {\n  test('s', () => expect(res.status).to.equal(200));\n  expect(res.responseTime).to.be.below(500);\n}\n"},
		{Name: "s/f/a.bru", Text: "meta {\n  name: a\n}\nget {\n  url: http://h\n}\nassert {\n  res.body.a: eq 1\n  res.status: 404\n}\n"},
		{Name: "s/f/b.bru", Text: "meta {\n  name: b\n  seq: 2\n}\nget {\n  url: http://h\n}\n"},
		{Name: "s/f/folder.bru", Text: "meta {\n  name: F\n}\nscript:post-response {\n  expect(res.headers['X']).to.exist;\n}\n"},
		{Name: "s/c.bru", Text: "meta {\n  name: c\n}\nget {\n  url: http://h\n}\n"},
	}
	open := "opencollection: 1.0.0\ninfo: {name: O}\nrequest:\n  scripts:\n    - {type: tests, code: \"expect(res.status).to.equal(200); expect(res.responseTime).to.be.below(500)\"}\nitems:\n  - info: {name: F, type: folder}\n    request:\n      scripts:\n        - {type: after-response, code: \"expect(res.headers['X']).to.exist\"}\n    items:\n      - info: {name: a, type: http}\n        http: {method: GET, url: 'http://h'}\n        runtime: {assertions: [{expression: res.body.a, operator: eq, value: '1'}, {expression: res.status, operator: eq, value: '404'}]}\n      - info: {name: b, type: http, seq: 2}\n        http: {method: GET, url: 'http://h'}\n  - info: {name: c, type: http}\n    http: {method: GET, url: 'http://h'}\n"
	for name, files := range map[string][]convert.Upload{"OpenCollection": {{Name: "o.yml", Text: open}}, "Postman": {{Name: "p.json", Text: postman}}, "Bruno": bruno} {
		in, err := convert.Import("auto", files...)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, r := range in.Requests {
			got += r.Name + ": " + checksLine(r.Request) + "\n"
		}
		if want := "a: status 404 | time less 500 ms | header X exists | json /a equals 1\nb: status 200 | time less 500 ms | header X exists\nc: status 200 | time less 500 ms\n"; got != want {
			t.Errorf("%s\n%s", name, got)
		}
		said := 0
		for _, w := range in.Warnings {
			if strings.Contains(w.Detail, "taken over into each request: the status 200 and 1 check.") {
				said++
			}
		}
		if said != 1 {
			t.Errorf("%s: %+v", name, in.Warnings)
		}
	}
}
