package convert_test

import (
	"encoding/json"
	"strings"
	"testing"

	"parley/convert"
	"parley/playground"
)

// What other tools test of a response's status is what the request expects.
func TestTestedStatusIsExpected(t *testing.T) {
	for script, want := range map[string]string{
		`pm.test("ok", function () { pm.response.to.have.status(201); });`:                                           "201",
		`pm.test("ok", () => pm.expect(pm.response.code).to.be.oneOf([200, 204]));`:                                  "200, 204",
		`pm.test("ok", () => { pm.expect(pm.response.code).to.eql(404) });`:                                          "404",
		`tests["Status code is 200"] = responseCode.code === 200;`:                                                   "200",
		`pm.test("ok", () => pm.response.to.be.ok);`:                                                                 "2xx",
		`pm.test("one", () => pm.response.to.have.status(200)); pm.test("x", () => pm.response.to.have.status(302))`: "",
		`if (pm.response.code !== 200) { console.log("no") }`:                                                        "",
		`pm.test("in", () => { pm.expect([200, 201]).to.include(pm.response.code); });`:                              "200, 201",
		`pm.test("class", () => pm.expect(pm.response.code).to.be.within(400, 499));`:                                "4xx",
		`pm.test("gone", () => pm.response.to.be.notFound);`:                                                         "404",
		`pm.test("like", () => pm.expect(String(pm.response.code)).to.match(/^(2\d\d|404)$/));`:                      "2xx, 404",
		`pm.test("both", () => { pm.response.to.be.success; pm.response.to.have.status(201); });`:                    "201",
		`// pm.test("old", () => pm.response.to.have.status(200));`:                                                  "",
		"/*\n" + ` pm.response.to.have.status(200); ` + "\n*/":                                                       "",
		`pm.test("not", () => pm.response.to.not.have.status(500));`:                                                 "",
		`if (pm.response.code === 200) { pm.environment.set("a", pm.response.json().a); }`:                           "",
		`if ([200, 201].includes(pm.response.code)) { console.log("made"); }`:                                        "",
		`pm.test("is", () => pm.expect(pm.response.code === 204).to.be.true);`:                                       "204",
		`pm.test("none", () => pm.expect(pm.response.code).to.be.oneOf([1, 2]));`:                                    "",
		`pm.test("json", () => pm.response.to.be.json);`:                                                             "",
		`pm.test("status", () => pm.response.to.have.status("Created"));`:                                            "201",
		`pm.test("fast", () => pm.expect(pm.response.responseTime).to.be.below(200));`:                               "",
	} {
		line, err := json.Marshal(script)
		if err != nil {
			t.Fatal(err)
		}
		in, err := convert.Import("auto", convert.Upload{Name: "a.json", Text: `{"info":{"name":"a","schema":"x"},"item":[{"name":"r","request":"http://h","event":[{"listen":"test","script":{"exec":[` + string(line) + `]}}]}]}`})
		if err != nil {
			t.Fatal(err)
		}
		if got := in.Requests[0].Request.Options.Expect; got != want {
			t.Errorf("%s expects %q, not %q", script, got, want)
		}
		if said := in.Warnings[0].Detail; strings.Contains(said, "that it expects") != (want != "") {
			t.Errorf("%s says %q", script, said)
		}
	}
}

// What is left of a script is named by the line that it stands in.
func TestWhatIsLeftOfAScriptIsNamed(t *testing.T) {
	script := "const j = pm.response.json();\nj.items.forEach(i => pm.expect(i.a).to.exist);\nif (j.b) { pm.expect(j.b).to.eql(1); }\ntests['c'] = j.c;\nfor (const k in j) pm.expect(k).to.be.ok;\npm.expect(j.d).to.eql(2);"
	in, err := convert.Import("auto", convert.Upload{Name: "a.json", Text: `{"info":{"name":"a","schema":"x"},"item":[{"name":"r","request":"http://h","event":[{"listen":"test","script":{"exec":[` + quoted(script) + `]}}]}]}`})
	if err != nil {
		t.Fatal(err)
	}
	const want = "Its test script was left out: Parley runs no scripts of others. 1 check of its response is taken over. Not taken over: pm.expect(i.a).to.exist; pm.expect(j.b).to.eql(1); tests['c'] = j.c; and 1 more."
	if len(in.Warnings) != 1 || in.Warnings[0].Detail != want {
		t.Errorf("%+v", in.Warnings)
	}
}

// So it is in the other tools, by script and without.
func TestOtherToolsExpectAStatus(t *testing.T) {
	thunder := func(tests string) convert.Upload {
		return convert.Upload{Name: "thunder-x.json", Text: `{"clientName":"Thunder Client","collectionName":"T","version":"1.2","requests":[{"_id":"1","colId":"c","name":"r","url":"http://h","method":"GET","tests":[` + tests + `]}]}`}
	}
	hoppscotch := func(script string) convert.Upload {
		return convert.Upload{Name: "h.json", Text: `[{"v":2,"name":"H","folders":[],"requests":[{"v":"1","name":"r","endpoint":"http://h","method":"GET","params":[],"headers":[],"testScript":` + quoted(script) + `}]}]`}
	}
	insomnia := func(script string) convert.Upload {
		return convert.Upload{Name: "i.yaml", Text: "type: collection.insomnia.rest/5.0\nname: I\ncollection:\n  - name: r\n    url: http://h\n    method: GET\n    scripts:\n      afterResponse: " + quoted(script) + "\n"}
	}
	bruno := func(blocks string) convert.Upload {
		return convert.Upload{Name: "r.bru", Text: "meta {\n  name: r\n  type: http\n}\n\nget {\n  url: http://h\n}\n\n" + blocks + "\n"}
	}
	hurl := func(rest string) convert.Upload { return convert.Upload{Name: "a.hurl", Text: "GET http://h\n" + rest} }
	for _, c := range []struct {
		name string
		file convert.Upload
		want string
		left string // what a warning says; none where it is empty
	}{
		{"Insomnia", insomnia(`insomnia.test("ok", () => { insomnia.response.to.have.status(201); });`), "201", "that it expects"},
		{"Insomnia's chai", insomnia(`insomnia.test("ok", () => insomnia.expect(insomnia.response.code).to.eql(404));`), "404", "that it expects"},
		{"Hoppscotch", hoppscotch(`pw.test("ok", () => { pw.expect(pw.response.status).toBe(204) })`), "204", "that it expects"},
		{"Hoppscotch's class", hoppscotch(`pw.test("ok", () => { pw.expect(pw.response.status).toBeLevel4xx() })`), "4xx", "that it expects"},
		{"Hoppscotch, new", hoppscotch(`hopp.test("ok", () => { hopp.expect(hopp.response.statusCode).toBe(201) })`), "201", "that it expects"},
		{"Bruno's tests", bruno("tests {\n  test(\"ok\", function() {\n    expect(res.getStatus()).to.equal(202);\n  });\n}"), "202", "that it expects"},
		{"Bruno's assertion", bruno("assert {\n  res.status: eq 201\n  ~res.body.a: isDefined\n}"), "201", ""},
		{"Bruno's list", bruno("assert {\n  res.status: in [200, 201]\n  res.body.a: isDefined\n}"), "200, 201", ""},
		{"Bruno's two", bruno("assert {\n  res.status: 200\n  res.status: eq 201\n}"), "200", "1 assertion on"},
		{"Bruno's range", bruno("assert {\n  res.status: between 200, 299\n}"), "2xx", ""},
		{"Bruno's disabled", bruno("assert {\n  ~res.status: eq 200\n}"), "", ""},
		{"Thunder Client", thunder(`{"type":"res-code","custom":"","action":"equal","value":"201"}`), "201", ""},
		{"Thunder Client by hand", thunder(`{"type":"res-code","value":200}`), "200", ""},
		{"Thunder Client, not", thunder(`{"type":"res-code","action":"notequal","value":"500"}`), "", "1 test of"},
		{"Hurl", hurl("HTTP 204\n"), "204", ""},
		{"Hurl's version", hurl("HTTP/1.1 200\n[Asserts]\nstatus == 200\n"), "200", ""},
		{"Hurl, any", hurl("HTTP *\n"), "", ""},
		{"Hurl's list", hurl("HTTP *\n[Asserts]\nstatus toString matches /^(2\\d\\d|404)$/\nduration < 100\n"), "2xx, 404", ""},
		{"Hurl, below", hurl("HTTP *\n[Asserts]\nstatus < 400\n"), "1xx, 2xx, 3xx", ""},
		{"httpyac", convert.Upload{Name: "a.http", Text: "GET http://h\n\n?? status == 200\n"}, "200", ""},
		{"JetBrains", convert.Upload{Name: "a.http", Text: "GET http://h\n\n> {%\nclient.test(\"ok\", function() {\n  client.assert(response.status === 201, \"made\");\n});\n%}\n"}, "201", "that it expects"},
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
		if got := in.Requests[0].Request.Options.Expect; got != c.want || (said == "") != (c.left == "") || !strings.Contains(said, c.left) {
			t.Errorf("%s expects %q, not %q, and says %q", c.name, got, c.want, said)
		}
	}
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// What a collection expects is in its files, and comes back from them.
func TestExpectedStatusIsExported(t *testing.T) {
	for format, wants := range map[string]map[string]string{
		"postman": {
			"200": "pm.response.to.have.status(200);", "200, 204": "pm.expect(pm.response.code).to.be.oneOf([200, 204]);", "4xx": "pm.expect(pm.response.code).to.be.within(400, 499);",
			"2xx, 404": `to.match(/^(2\\d\\d|404)$/);`,
		},
		"hurl":   {"200": "\nHTTP 200\n", "200, 204": "\nHTTP *\n[Captures]\nid: jsonpath \"$.id\"\n[Asserts]\nstatus toString matches /^(200|204)$/\n", "2xx, 404": `/^(2\d\d|404)$/`},
		"http":   {"200": "client.assert(response.status === 200, ", "200, 204": "client.assert([200, 204].includes(response.status), ", "2xx, 404": `client.assert(/^(2\d\d|404)$/.test(String(response.status)), `},
		"parley": {"2xx, 404": `"expect": "2xx, 404"`},
	} {
		wants[""] = ""
		for expect, want := range wants {
			r := playground.NewRequest("http://h/x")
			r.Options.Expect, r.Extract = expect, []playground.Extraction{{Variable: "id", From: playground.FromJSON, Expression: "/id", Enabled: true}}
			text, err := convert.ToFile(format, playground.Collection{Name: "C", Requests: []playground.SavedRequest{{Name: "R", Request: r}}})
			if err != nil || !strings.Contains(string(text), want) {
				t.Errorf("%s of %q: %v\n%s", format, expect, err, text)
			}
			in, err := convert.Import("auto", convert.Upload{Text: string(text)})
			if err != nil {
				t.Fatal(err)
			}
			if got := in.Requests[0].Request; got.Options.Expect != expect || len(got.Extract) != 1 {
				t.Errorf("%s of %q comes back as %q with %v\n%s", format, expect, got.Options.Expect, got.Extract, text)
			}
		}
	}
}

func TestExpectedStatusIsInCodeAndDescriptions(t *testing.T) {
	r := playground.NewRequest("http://h/x")
	r.Options.Expect = "201, 4xx"
	text, err := convert.ToFile("openapi", playground.Collection{Name: "C", Requests: []playground.SavedRequest{{Name: "R", Request: r}}})
	if err != nil || !strings.Contains(string(text), `"201": {`) || !strings.Contains(string(text), `"4XX": {`) || strings.Contains(string(text), "not sent yet") {
		t.Errorf("%v\n%s", err, text)
	}
	r.Options.Expect = "201"
	code, err := convert.ToCode("hurl", r)
	if err != nil || !strings.HasSuffix(code, "\nHTTP 201\n") {
		t.Errorf("%v\n%s", err, code)
	}
	if code, err = convert.ToCode("curl", r); err != nil || strings.Contains(code, "201") {
		t.Errorf("%v\n%s", err, code)
	}
}
