package convert_test

import (
	"strings"
	"testing"

	"parley/convert"
	"parley/playground"
)

// checkLine writes a check as people can read it.
func checkLine(c playground.Check) string {
	off := ""
	if !c.Enabled {
		off = "~"
	}
	return off + strings.Join(strings.Fields(c.Of+" "+c.At+" "+c.Is), " ") + strings.TrimRight(" "+c.Value, " ")
}

// checksLine writes what is expected of a response.
func checksLine(r playground.Request) string {
	var all []string
	if r.Options.Expect != "" {
		all = append(all, "status "+r.Options.Expect)
	}
	for _, c := range r.Checks {
		all = append(all, checkLine(c))
	}
	return strings.Join(all, " | ")
}

// What scripts test of a response is what the request checks of it; what cannot be told is left.
func TestTestsOfScriptsAreChecks(t *testing.T) {
	const json = "const jsonData = pm.response.json();\n"
	for _, c := range []struct {
		script, want string
		left         bool
	}{
		{json + `pm.test("a", () => { pm.expect(jsonData.a.b).to.eql("x"); });`, "json /a/b equals x", false},
		{json + `pm.test("a", function () { pm.expect(jsonData.n).to.equal(42); pm.expect(jsonData.t).to.equal("42") });`, `json /n equals 42 | json /t equals "42"`, false},
		{json + `pm.expect(jsonData.ok).to.be.true; pm.expect(jsonData.off).to.be.false; pm.expect(jsonData.n).to.be.null;`, "json /ok equals true | json /off equals false | json /n equals null", false},
		{json + `pm.expect(jsonData.s).to.include("x"); pm.expect(jsonData.l).to.not.contain(5)`, "json /s contains x | json /l lacks 5", false},
		{json + `pm.expect(jsonData).to.have.property('success', true);`, "json /success equals true", false},
		{json + `pm.expect(jsonData.data).to.have.property("accessToken");`, "json /data/accessToken exists", false},
		{json + `pm.expect(jsonData).to.have.nested.property("a.b[0].c", 1);`, "json /a/b/0/c equals 1", false},
		{json + `pm.expect(jsonData).to.not.have.property("password")`, "json /password absent", false},
		{json + `pm.expect(jsonData).to.have.property("name").that.is.a("string").and.is.not.empty`, "json /name type string | json /name filled", false},
		{json + `pm.expect(jsonData).to.be.an("array"); pm.expect(jsonData).to.have.lengthOf(10); pm.expect(jsonData[0].id).to.be.a('number')`, "json type array | json length 10 | json /0/id type number", false},
		{json + `pm.expect(jsonData.images.length).to.be.above(0); pm.expect(jsonData.a.length).to.eql(3); pm.expect(jsonData.b).to.have.lengthOf.at.least(1)`, "json /images filled | json /a length 3 | json /b filled", false},
		{json + `pm.expect(jsonData.a).to.be.empty; pm.expect(jsonData.b).to.not.be.empty; pm.expect(jsonData.c).to.exist; pm.expect(jsonData.d).to.not.be.undefined; pm.expect(jsonData.e).to.be.undefined`, "json /a empty | json /b filled | json /c differs null | json /d exists | json /e absent", false},
		{json + `pm.expect(jsonData.a).to.match(/^merch_\d+$/i); pm.expect(jsonData.b).to.match(/a\/b/)`, `json /a matches (?i)^merch_\d+$ | json /b matches a/b`, false},
		{json + `pm.expect(jsonData.a).to.match(/(?=x)/)`, "", true},
		{json + `pm.expect(jsonData.a).to.be.above(1); pm.expect(jsonData.b).to.be.at.least(2); pm.expect(jsonData.c).to.be.lessThan(3.5); pm.expect(jsonData.d).to.be.within(1, 5)`, "json /a more 1 | json /b at_least 2 | json /c less 3.5 | json /d at_least 1 | json /d at_most 5", false},
		{json + `pm.expect(jsonData.role).to.be.oneOf(["admin", "a.b"]); pm.expect(["a", "b"]).to.include(jsonData.kind)`, `json /role matches ^(admin|a\.b)$ | json /kind matches ^(a|b)$`, false},
		{json + `pm.expect(jsonData).to.have.all.keys("a", "b"); pm.expect(jsonData.o).to.include.keys(["c"])`, "json /a exists | json /b exists | json length 2 | json /o/c exists", false},
		{json + `pm.expect(jsonData.l).to.include.members(["x", 1])`, "json /l contains x | json /l contains 1", false},
		{json + `pm.expect(jsonData).to.deep.equal({a: [1, "2"], 'b': null})`, `json equals {"a":[1,"2"],"b":null}`, false},
		{json + `pm.expect(jsonData.id).to.eql(pm.environment.get("userId")); pm.expect(jsonData.t).to.eql(String(pm.variables.get("t"))); pm.expect(jsonData.u).to.eql(` + "`/u/${pm.globals.get('v')}`" + `)`, `json /id equals {{userId}} | json /t equals "{{t}}" | json /u equals /u/{{v}}`, false},
		{json + `pm.environment.set("id", jsonData.id); pm.expect(jsonData.id).to.eql(pm.environment.get("id"))`, "", true},
		{json + `pm.expect(jsonData.a).to.eql(jsonData.b)`, "", true},
		{json + `pm.test("each", () => { jsonData.items.forEach(i => { pm.expect(i.id).to.be.a("number"); }); });`, "", true},
		{json + `if (jsonData.a) { pm.test("x", () => pm.expect(jsonData.a).to.eql(1)); }`, "", true},
		{json + `for (const i of jsonData) pm.expect(i).to.exist;
pm.expect(jsonData.z).to.exist`, "json /z differs null", true},
		{json + `pm.test("x", () => { if (!jsonData.a) return; pm.expect(jsonData.a.b).to.eql(1); }); pm.test("y", () => pm.expect(jsonData.y).to.eql(2));`, "json /y equals 2", true},
		{json + `try { pm.expect(jsonData.a).to.eql(1) } catch (e) { console.log(e) }`, "", true},
		{`let d; try { d = pm.response.json(); } catch (e) { console.log(e); }
pm.test("x", () => { pm.expect(d.a).to.eql(1); });`, "json /a equals 1", false},
		{`pm.test("s", function () { pm.response.to.have.status(200); });
if (pm.response.code === 200) { const d = pm.response.json(); pm.test("t", () => { pm.expect(d.token).to.be.a("string"); }); } else { pm.test("no", () => pm.expect.fail("x")); }`, "status 200 | json /token type string", false},
		{`if (pm.response.code === 200) { pm.test("t", () => pm.expect(pm.response.json().a).to.eql(1)); }`, "", true},
		{`pm.response.to.have.header("X-A"); pm.response.to.have.header("Content-Type", "application/json"); pm.response.to.not.have.header("Server")`, "header X-A exists | header Content-Type equals application/json | header Server absent", false},
		{`pm.expect(pm.response.headers.get("Content-Type")).to.include("json"); pm.expect(pm.response.headers.has("ETag")).to.be.true; pm.expect(pm.response.headers.get('X-N')).to.eql("5")`, "header Content-Type contains json | header ETag exists | header X-N equals 5", false},
		{`pm.expect(pm.response.responseTime).to.be.below(200); pm.expect(pm.response.responseSize).to.be.below(2048); pm.response.to.have.responseTime.below(1500)`, "time less 200 ms | size less 2 KiB | time less 1.5 s", false},
		{`pm.response.to.have.body("hi"); pm.expect(pm.response.text()).to.include("a"); pm.response.to.have.jsonBody("a.b", 1); pm.response.to.have.jsonBody("c"); pm.response.to.be.json; pm.response.to.be.withBody;`, "body equals hi | body contains a | json /a/b equals 1 | json /c exists | json exists | body filled", false},
		{`tests["Body has x"] = responseBody.has("x"); tests["fast"] = responseTime < 200; tests['h'] = postman.getResponseHeader("X-A") === "b"; tests["c"] = responseCode.code === 201;`, "status 201 | body contains x | time less 200 ms | header X-A equals b", false},
		{`var jsonData = JSON.parse(responseBody);
tests["a"] = jsonData.a === "b" && jsonData.n > 3;
tests["b"] = jsonData.l.length === 2;
tests["c"] = typeof jsonData.t === 'string';
tests["d"] = jsonData.x !== undefined;
tests["e"] = _.isArray(jsonData.l);
tests["f"] = jsonData.hasOwnProperty("g") && !("h" in jsonData);
tests["or"] = jsonData.a === 1 || jsonData.a === 2;`, "json /a equals b | json /n more 3 | json /l length 2 | json /t type string | json /x exists | json /l type array | json /g exists | json /h absent", true},
		{`const { data, meta: { page } } = pm.response.json(); pm.expect(data.id).to.eql(1)`, "", true},
		{`const { data, meta: m } = pm.response.json(); pm.expect(data.id).to.eql(1); pm.expect(m.page).to.eql(2)`, "json /data/id equals 1 | json /meta/page equals 2", false},
		{json + `const user = jsonData.users[0], first = user?.name; pm.expect(first).to.equal('it\'s'); pm.expect(user["e-mail"]).to.exist`, "json /users/0/name equals it's | json /users/0/e-mail differs null", false},
		{json + `let id = jsonData.id; if (x) { id = 5 } pm.expect(id).to.eql(1)`, "", true},
		{json + `pm.test.skip("x", () => pm.expect(jsonData.a).to.eql(1)); // pm.expect(jsonData.b).to.eql(1)
/* pm.expect(jsonData.c).to.eql(1) */`, "", true},
		{json + `pm.test("x", async () => { pm.expect(jsonData.a, "message")
   .to.be.a("string")
   .and.to.include("b"); });`, "json /a type string | json /a contains b", false},
		{json + `pm.sendRequest("http://a", (err, res) => { pm.expect(res.code).to.eql(200); });`, "", true},
		{json + `jsonData.ok && pm.expect(jsonData.a).to.eql(1)`, "", true},
		{json + `function check(x) { pm.expect(x).to.exist } check(jsonData.a)`, "", true},
		{json + `pm.expect(Object.keys(jsonData)).to.include("a"); pm.expect(Object.keys(jsonData).length).to.equal(2); pm.expect(Array.isArray(jsonData.l)).to.be.true; pm.expect(Number.isInteger(jsonData.n)).to.eql(true)`, "json /a exists | json length 2 | json /l type array | json /n type integer", false},
		{`pm.test("below", () => pm.expect(pm.response.code).to.be.below(400));`, "status 1xx, 2xx, 3xx", false},
		{`pm.expect(pm.response.code).to.be.within(200,299)`, "status 2xx", false},
		{`pm.test("x", () => { pm.expect(pm.response.code).to.be.at.least(200); pm.expect(pm.response.code).to.be.below(300) })`, "status 2xx", false},
		{`pm.expect(pm.response.code).to.not.equal(500)`, "", true},
		{`tests["ok"] = responseCode.code === 200 || responseCode.code === 201;`, "status 200, 201", false},
		{`pm.test("n", () => { pm.response.to.have.status("Created"); })`, "status 201", false},
		{json + `pm.expect(jsonData.token).to.not.equal(""); pm.expect(jsonData.e).to.not.be.null`, `json /token differs "" | json /e differs null`, false},
		{json + `pm.expect(jsonData.s.startsWith("a.b")).to.be.true; pm.expect(jsonData.s.includes("c")).to.equal(true); pm.expect(/^x/.test(jsonData.t)).to.be.true; pm.expect(jsonData.u.indexOf("v")).to.be.above(-1)`, `json /s matches ^a\.b | json /s contains c | json /t matches ^x | json /u contains v`, false},
		{json + `pm.expect(jsonData.id).to.be.ok; pm.expect(jsonData.n).to.not.match(/x/); pm.expect(jsonData.l).to.satisfy(f)`, "", true},
		{json + `pm.expect(jsonData.a).to.eql(1)
pm.expect(jsonData.b).to.eql(2)`, "json /a equals 1 | json /b equals 2", false},
		{"{{{ broken ( pm.expect(pm.response.json().a).to.eql(1)", "", true},
	} {
		in, err := convert.Import("postman", convert.Upload{Name: "a.json", Text: `{"info":{"name":"a","schema":"x"},"item":[{"name":"r","request":"http://h","event":[{"listen":"test","script":{"exec":[` + quoted(c.script) + `]}}]}]}`})
		if err != nil {
			t.Fatal(err)
		}
		said := in.Warnings[0].Detail
		if got := checksLine(in.Requests[0].Request); got != c.want || strings.Contains(said, "Not taken over") != c.left {
			t.Errorf("%s\n got  %s\n want %s\n said %s", c.script, got, c.want, said)
		}
	}
}
