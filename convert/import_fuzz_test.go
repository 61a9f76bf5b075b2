package convert_test

import (
	"strings"
	"testing"

	"parley/convert"
	"parley/playground"
)

// fuzzImport holds a reader to what must be so whatever it is given: it ends, it says in words
// what it cannot read, and what it makes can be kept.
func fuzzImport(f *testing.F, format string, seeds ...string) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		in, err := convert.Import(format, convert.Upload{Text: text})
		if err != nil {
			if playground.CodeOf(err) == "" || strings.TrimSpace(err.Error()) == "" {
				t.Fatalf("not in words: %v", err)
			}
			return
		}
		checkImported(t, in)
		c := in.Shelf()
		for _, as := range convert.ExportFormats() {
			if _, err := convert.ToFile(as.ID, c); err != nil {
				t.Fatalf("%s: %v", as.ID, err)
			}
		}
	})
}

func FuzzImportPostman(f *testing.F) {
	fuzzImport(f, "postman", `{"info":{"name":"a"},"auth":{"type":"basic","basic":[{"key":"username","value":"u"}]},"item":[{"name":"f","item":[{"name":"r","event":[{"listen":"test","script":{"exec":["pm.environment.set('a', pm.response.json().b)"]}}],"request":{"method":"GET","url":{"raw":"{{b}}/:x?y=z","query":[{"key":"y","value":"z"}],"variable":[{"key":"x","value":"1"}]},"body":{"mode":"formdata","formdata":[{"key":"f","type":"file","src":"a"}]}}}]}]}`,
		`{"id":"c","order":["r"],"folders":[{"id":"f","folder":"f"}],"requests":[{"id":"r","url":"http://a","dataMode":"raw","rawModeData":"x"}]}`, `{"name":"e","values":[{"key":"a b","value":"{{c d}}"}]}`, shopOfTwo,
		"// c\n{'name': 'e', values: [{key: 'a', /* b */ \"value\": None,},],}\n{\"values\":[\"\\C\t\"]} #")
}

// FuzzTestsOfScripts holds the reader of scripts to it: what it makes of any can be kept, and written.
func FuzzTestsOfScripts(f *testing.F) {
	for _, s := range testedScripts {
		f.Add(s.script)
	}
	for _, s := range []string{"`${", "a=>(", "if(a)if(", "try{", "const {a,b:{c}}=pm.response.json()", "tests['a']=a&&b||c", "pm.expect(pm.response.json().a).to.not.be.within(1,{{x}})", "/[/]/", "'\\", "pm.response.to.have.header('a b')", "pm.expect(responseTime).to.be.below(1e400)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, script string) {
		in, err := convert.Import("postman", convert.Upload{Text: `{"info":{"name":"a","schema":"x"},"event":[{"listen":"test","script":{"exec":[` + quoted(script) + `]}}],"item":[{"name":"r","request":"http://h","event":[{"listen":"test","script":{"exec":[` + quoted(script) + `]}}]}]}`})
		if err != nil {
			t.Fatal(err)
		}
		checkImported(t, in)
		for _, as := range convert.ExportFormats() {
			if _, err := convert.ToFile(as.ID, in.Shelf()); err != nil {
				t.Fatalf("%s: %v", as.ID, err)
			}
		}
	})
}

func FuzzImportInsomnia(f *testing.F) {
	fuzzImport(f, "insomnia", `{"_type":"export","resources":[{"_id":"a","_type":"request_group","parentId":"a"},{"_id":"r","_type":"request","parentId":"a","url":"{{ _.a }}/{% response 'body', 'r', '$.x' %}"},{"_type":"environment","parentId":"w","data":{"a":{"b":[1]}}},{"_id":"w","_type":"workspace"}]}`,
		"type: collection.insomnia.rest/5.0\ncollection: [{url: x, name: &a b, children: [{url: *a}]}]\n")
}

func FuzzImportBruno(f *testing.F) {
	fuzzImport(f, "bruno", "info:\n  name: a\nhttp:\n  method: GET\n  url: http://a\nruntime:\n  actions:\n    - {type: set-variable, phase: after-response, selector: {expression: $.a}, variable: {name: b}}\n", "meta {\n  name: a\n}\nget {\n  url: http://a\n}\nheaders {\n  ~a: '''\n  b\n  '''\n}\nbody:json {\n  {}\n}\n", "vars:secret [\n  a,\n  ~b\n]\n", "get {\n  url: http://a\n}\nassert {\n  res.body.a[0]: in [1, b]\n  ~res.headers['x']: matches ^a$\n  res.status: between 200, 299\n}\n", `{"name":"a","items":[{"type":"http","request":{"url":"http://a","body":{"mode":"json","json":"{}"}}}]}`, "opencollection: 1\nitems: [{info: {name: a}, http: {url: b, body: [{body: {type: json, data: c}}]}}]\n")
}

func FuzzImportHoppscotch(f *testing.F) {
	fuzzImport(f, "hoppscotch", `{"v":2,"name":"a","folders":[{"name":"b","requests":[{"endpoint":"<<c>>","body":{"contentType":"application/x-www-form-urlencoded","body":"a: b"}}]}],"requests":[]}`)
}

func FuzzImportOpenAPI(f *testing.F) {
	fuzzImport(f, "openapi", petsInYAML, `{"swagger":"2.0","host":"a","paths":{"/a/{b}":{"post":{"parameters":[{"in":"body","schema":{"$ref":"#/definitions/A"}}]}}},"definitions":{"A":{"allOf":[{"$ref":"#/definitions/A"},{"properties":{"x":{"type":"string"}}}]}}}`)
}

const petsInYAML = "openapi: 3.0.3\nservers: [{url: 'https://{a}.test', variables: {a: {default: b}}}]\npaths:\n  /pets/{id}:\n    put: {tags: [t], parameters: [{name: id, in: path}, {name: q, in: query, schema: {type: array, items: {enum: [x]}}}], requestBody: {content: {application/xml: {schema: {oneOf: [{type: object, properties: {a: {type: integer}}}]}}}}, security: [{k: []}]}\ncomponents: {securitySchemes: {k: {type: apiKey, in: cookie, name: s}}}\n"

func FuzzImportHAR(f *testing.F) {
	fuzzImport(f, "har", `{"log":{"pages":[{"id":"p"}],"entries":[{"pageref":"p","request":{"method":"POST","url":"https://a/x?y=z","headers":[{"name":"Host","value":"b"}],"postData":{"mimeType":"application/json","text":"{}"}}},{"request":{"url":"ws://a"}}]}}`)
}

func FuzzImportCurl(f *testing.F) {
	fuzzImport(f, "curl", "A=b\n# c\ncurl $A -d @- <<X\ny\nX\ncurl http://a | jq .\n", "curl 'http://a'\n{}\ncurl http://b")
}

func FuzzImportHTTP(f *testing.F) {
	fuzzImport(f, "http", "@a = b\n### n\n# @name x\nPOST {{a}}/c?d=e HTTP/1.1\nContent-Type: multipart/form-data; boundary=B\n\n--B\nContent-Disposition: form-data; name=\"f\"\n\n< ./a\n--B--\n> {% client.global.set(\"t\", response.body.u) %}\n?? body a == 1\n?? header b contains c\n### m\nGET http://a/{{x.response.body.$.y}}\n", "GRAPHQL http://a\n\n{a}\n\n{}\n")
}

func FuzzImportHurl(f *testing.F) {
	fuzzImport(f, "hurl", "# n\nPOST http://a # c\nA: b\n[Form]\nc: d\\#\n[Options]\nretry: 2\n{\n  \"a\": 1\n}\nHTTP 200\n[Captures]\nt: jsonpath \"$.a[0]\" redact\n[Asserts]\nstatus == 200\njsonpath \"$.a\" not contains \"b\"\nheader \"x\" toInt >= 1\nduration < 1s\nbytes count == 2\n```json\n{}\n```\n")
}
