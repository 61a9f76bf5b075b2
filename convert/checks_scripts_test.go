package convert_test

const jsonRoot = "const jsonData = pm.response.json();\n"

// testedScripts are tests as people write them, with the checks that they are; left says that some of
// it cannot be told.
var testedScripts = []struct {
	script, want string
	left         bool
}{
	{jsonRoot + `pm.test("a", () => { pm.expect(jsonData.a.b).to.eql("x"); });`, "json /a/b equals x", false},
	{jsonRoot + `pm.test("a", function () { pm.expect(jsonData.n).to.equal(42); pm.expect(jsonData.t).to.equal("42") });`, `json /n equals 42 | json /t equals "42"`, false},
	{jsonRoot + `pm.expect(jsonData.ok).to.be.true; pm.expect(jsonData.off).to.be.false; pm.expect(jsonData.n).to.be.null;`, "json /ok equals true | json /off equals false | json /n equals null", false},
	{jsonRoot + `pm.expect(jsonData.s).to.include("x"); pm.expect(jsonData.l).to.not.contain(5)`, "json /s contains x | json /l lacks 5", false},
	{jsonRoot + `pm.expect(jsonData).to.have.property('success', true);`, "json /success equals true", false},
	{jsonRoot + `pm.expect(jsonData.data).to.have.property("accessToken");`, "json /data/accessToken exists", false},
	{jsonRoot + `pm.expect(jsonData).to.have.nested.property("a.b[0].c", 1);`, "json /a/b/0/c equals 1", false},
	{jsonRoot + `pm.expect(jsonData).to.not.have.property("password")`, "json /password absent", false},
	{jsonRoot + `pm.expect(jsonData).to.have.property("name").that.is.a("string").and.is.not.empty`, "json /name type string | json /name filled", false},
	{jsonRoot + `pm.expect(jsonData).to.be.an("array"); pm.expect(jsonData).to.have.lengthOf(10); pm.expect(jsonData[0].id).to.be.a('number')`, "json type array | json length 10 | json /0/id type number", false},
	{jsonRoot + `pm.expect(jsonData.images.length).to.be.above(0); pm.expect(jsonData.a.length).to.eql(3); pm.expect(jsonData.b).to.have.lengthOf.at.least(1)`, "json /images filled | json /a length 3 | json /b filled", false},
	{jsonRoot + `pm.expect(jsonData.a).to.be.empty; pm.expect(jsonData.b).to.not.be.empty; pm.expect(jsonData.c).to.exist; pm.expect(jsonData.d).to.not.be.undefined; pm.expect(jsonData.e).to.be.undefined`, "json /a empty | json /b filled | json /c differs null | json /d exists | json /e absent", false},
	{jsonRoot + `pm.expect(jsonData.a).to.match(/^merch_\d+$/i); pm.expect(jsonData.b).to.match(/a\/b/)`, `json /a matches (?i)^merch_\d+$ | json /b matches a/b`, false},
	{jsonRoot + `pm.expect(jsonData.a).to.match(/(?=x)/)`, "", true},
	{jsonRoot + `pm.expect(jsonData.a).to.be.above(1); pm.expect(jsonData.b).to.be.at.least(2); pm.expect(jsonData.c).to.be.lessThan(3.5); pm.expect(jsonData.d).to.be.within(1, 5)`, "json /a more 1 | json /b at_least 2 | json /c less 3.5 | json /d at_least 1 | json /d at_most 5", false},
	{jsonRoot + `pm.expect(jsonData.role).to.be.oneOf(["admin", "a.b"]); pm.expect(["a", "b"]).to.include(jsonData.kind)`, `json /role matches ^(admin|a\.b)$ | json /kind matches ^(a|b)$`, false},
	{jsonRoot + `pm.expect(jsonData).to.have.all.keys("a", "b"); pm.expect(jsonData.o).to.include.keys(["c"])`, "json /a exists | json /b exists | json length 2 | json /o/c exists", false},
	{jsonRoot + `pm.expect(jsonData.l).to.include.members(["x", 1])`, "json /l contains x | json /l contains 1", false},
	{jsonRoot + `pm.expect(jsonData).to.deep.equal({a: [1, "2"], 'b': null})`, `json equals {"a":[1,"2"],"b":null}`, false},
	{jsonRoot + `pm.expect(jsonData.id).to.eql(pm.environment.get("userId")); pm.expect(jsonData.t).to.eql(String(pm.variables.get("t"))); pm.expect(jsonData.u).to.eql(` + "`/u/${pm.globals.get('v')}`" + `)`, `json /id equals {{userId}} | json /t equals "{{t}}" | json /u equals /u/{{v}}`, false},
	{jsonRoot + `pm.environment.set("id", jsonData.id); pm.expect(jsonData.id).to.eql(pm.environment.get("id"))`, "", true},
	{jsonRoot + `pm.expect(jsonData.a).to.eql(jsonData.b)`, "", true},
	{jsonRoot + `pm.test("each", () => { jsonData.items.forEach(i => { pm.expect(i.id).to.be.a("number"); }); });`, "", true},
	{jsonRoot + `if (jsonData.a) { pm.test("x", () => pm.expect(jsonData.a).to.eql(1)); }`, "", true},
	{jsonRoot + `for (const i of jsonData) pm.expect(i).to.exist;
pm.expect(jsonData.z).to.exist`, "json /z differs null", true},
	{jsonRoot + `pm.test("x", () => { if (!jsonData.a) return; pm.expect(jsonData.a.b).to.eql(1); }); pm.test("y", () => pm.expect(jsonData.y).to.eql(2));`, "json /y equals 2", true},
	{jsonRoot + `try { pm.expect(jsonData.a).to.eql(1) } catch (e) { console.log(e) }`, "", true},
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
	{jsonRoot + `const user = jsonData.users[0], first = user?.name; pm.expect(first).to.equal('it\'s'); pm.expect(user["e-mail"]).to.exist`, "json /users/0/name equals it's | json /users/0/e-mail differs null", false},
	{jsonRoot + `let id = jsonData.id; if (x) { id = 5 } pm.expect(id).to.eql(1)`, "", true},
	{jsonRoot + `pm.test.skip("x", () => pm.expect(jsonData.a).to.eql(1)); // pm.expect(jsonData.b).to.eql(1)
/* pm.expect(jsonData.c).to.eql(1) */`, "", true},
	{jsonRoot + `pm.test("x", async () => { pm.expect(jsonData.a, "message")
   .to.be.a("string")
   .and.to.include("b"); });`, "json /a type string | json /a contains b", false},
	{jsonRoot + `pm.sendRequest("http://a", (err, res) => { pm.expect(res.code).to.eql(200); });`, "", true},
	{jsonRoot + `jsonData.ok && pm.expect(jsonData.a).to.eql(1)`, "", true},
	{jsonRoot + `function check(x) { pm.expect(x).to.exist } check(jsonData.a)`, "", true},
	{jsonRoot + `pm.expect(Object.keys(jsonData)).to.include("a"); pm.expect(Object.keys(jsonData).length).to.equal(2); pm.expect(Array.isArray(jsonData.l)).to.be.true; pm.expect(Number.isInteger(jsonData.n)).to.eql(true)`, "json /a exists | json length 2 | json /l type array | json /n type integer", false},
	{`pm.test("below", () => pm.expect(pm.response.code).to.be.below(400));`, "status 1xx, 2xx, 3xx", false},
	{`pm.expect(pm.response.code).to.be.within(200,299)`, "status 2xx", false},
	{`pm.test("x", () => { pm.expect(pm.response.code).to.be.at.least(200); pm.expect(pm.response.code).to.be.below(300) })`, "status 2xx", false},
	{`pm.expect(pm.response.code).to.not.equal(500)`, "", true},
	{`tests["ok"] = responseCode.code === 200 || responseCode.code === 201;`, "status 200, 201", false},
	{`pm.test("n", () => { pm.response.to.have.status("Created"); })`, "status 201", false},
	{jsonRoot + `pm.expect(jsonData.token).to.not.equal(""); pm.expect(jsonData.e).to.not.be.null`, `json /token differs "" | json /e differs null`, false},
	{jsonRoot + `pm.expect(jsonData.s.startsWith("a.b")).to.be.true; pm.expect(jsonData.s.includes("c")).to.equal(true); pm.expect(/^x/.test(jsonData.t)).to.be.true; pm.expect(jsonData.u.indexOf("v")).to.be.above(-1)`, `json /s matches ^a\.b | json /s contains c | json /t matches ^x | json /u contains v`, false},
	{jsonRoot + `pm.expect(jsonData.id).to.be.ok; pm.expect(jsonData.n).to.not.match(/x/); pm.expect(jsonData.l).to.satisfy(f)`, "", true},
	{jsonRoot + `pm.expect(jsonData.a).to.eql(1)
pm.expect(jsonData.b).to.eql(2)`, "json /a equals 1 | json /b equals 2", false},
	{"{{{ broken ( pm.expect(pm.response.json().a).to.eql(1)", "", true},
	{`pm.response.to.have.body({a: 1}); pm.response.to.have.body(/x+/)`, `json equals {"a":1} | body matches x+`, false},
	{jsonRoot + `pm.expect(jsonData.error).to.not.exist; pm.expect(jsonData.a ?? []).to.be.empty; tests["b"] = jsonData.b == null; tests["c"] = (jsonData.c || []).length === 0; tests["d"] = (jsonData.d || []).length > 0`, "json /error empty | json /a empty | json /b empty | json /c empty | json /d filled", false},
	{jsonRoot + `tests["a"] = (jsonData.a || []).length === 2; tests["b"] = (jsonData.b || "x") === "x"`, "", true},
	{"pm.test('s', () => pm.response.to.have.status(200));\npm.test('t', () => {\n  if (pm.response.code !== 200) { return; }\n  pm.expect(pm.response.json().a).to.eql(1);\n});\nif (pm.response.code >= 400) {\n  pm.test('e', () => pm.expect(pm.response.json().error).to.exist);\n} else {\n  pm.expect(pm.response.json().b).to.eql(2);\n}", "status 200 | json /a equals 1 | json /b equals 2", false},
	{"pm.expect(pm.response.code).to.be.oneOf([200, 404]);\nif (pm.response.code !== 200) return;\npm.expect(pm.response.json().a).to.eql(1);", "status 200, 404", true},
	{jsonRoot + `pm.expect(jsonData).to.have.property("errors").that.is.an("array").that.is.empty; pm.expect(jsonData).to.have.property("left").which.is.empty`, "json /errors type array | json /errors empty | json /left exists | json /left empty", false},
	// as they stand in public repositories
	{"pm.test(\"Images array returned with is_primary flag\", function () {\n    const jsonData = pm.response.json();\n    pm.expect(jsonData.images).to.be.an('array');\n    pm.expect(jsonData.images.length).to.be.above(0);\n    pm.environment.set(\"uploaded_image_id\", jsonData.images[0].id);\n});", "json /images type array | json /images filled", false},
	{"pm.test('Response has merchant ID', function () {\n    var jsonData = pm.response.json();\n    pm.expect(jsonData.data.id).to.match(/^merch_/);\n    pm.environment.set('merchant_id', jsonData.data.id);\n});", "json /data/id matches ^merch_", false},
	{"if (pm.response.code === 200) {\n    var jsonData = pm.response.json();\n    pm.environment.set(\"auth_token\", jsonData.token);\n    pm.test(\"Token saved\", function() {\n        pm.expect(jsonData.token).to.exist;\n    });\n}\n\npm.test(\"Status code is 200\", function () {\n    pm.response.to.have.status(200);\n});", "status 200 | json /token differs null", false},
	{"pm.test(\"Problem JSON on errors\", function () {\n    if (pm.response.code >= 400) {\n        pm.expect(pm.response.headers.get(\"Content-Type\")).to.include(\"application/problem+json\");\n        const body = pm.response.json();\n        pm.expect(body).to.have.property(\"correlationId\");\n    }\n});\npm.test(\"Correlation ID echoed\", function () {\n    pm.response.to.have.header(\"X-Correlation-Id\");\n});", "header X-Correlation-Id exists", true},
	{"pm.test('[F2] has X-Request-Id header', () => pm.response.to.have.header('X-Request-Id'));\npm.test('[F2] X-Request-Id is a UUID', () => pm.expect(pm.response.headers.get('X-Request-Id')).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i));", "header X-Request-Id exists | header X-Request-Id matches (?i)^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", false},
	{"pm.test(\"required\", function () {\n    const body = pm.response.json();\n    const required = [\"a\", \"b\"];\n    required.forEach(function (field) {\n        pm.expect(body, `missing required field ${field}`).to.have.property(field);\n    });\n});", "", true},
	{"pm.test('Cause', function () {\n    const responseJson = pm.response.json();\n    pm.expect(responseJson).to.ownProperty('status');\n    pm.expect(responseJson.status).to.equals('success');\n    pm.expect(responseJson.data).to.be.an('object');\n});", "json /status exists | json /status equals success | json /data type object", false},
	{"const responseJson = pm.response.json();\nlet token = responseJson.data.accessToken;\npm.environment.set(\"accessToken\", token);\npm.test(\"Message\", () => {\n  pm.expect(responseJson.message).to.eql(\"Login successful\");\n});\npm.test(\"ok\", () => pm.expect(responseJson.contact.alias).to.eql(pm.environment.get(\"username\")));", "json /message equals Login successful | json /contact/alias equals {{username}}", false},
	{"pm.test(\"Response has data\", function () {\n  const response = pm.response.json();\n  pm.expect(response.data).to.exist;\n});\npm.test(\"Save ID to variable\", function () {\n  const response = pm.response.json();\n  const id = response.data?.id;\n  if (id) {\n    pm.collectionVariables.set(\"savedId\", id);\n  }\n});", "json /data differs null", false},
	{"pm.test(\"Verify\", function () {\n  pm.response.to.have.status(200);\n  pm.expect(pm.response.code).to.eql(200);\n  pm.expect(pm.response.status).to.eql(\"OK\");\n});\nconst response = pm.response.json();\npm.expect(response.data.id).to.eql(\n  parseInt(pm.collectionVariables.get(\"userid\"))\n);\npm.expect(response.data.id).to.gt(0);", "status 200 | json /data/id equals {{userid}} | json /data/id more 0", false},
	{"pm.test(\"dates\", function () {\n    const response = pm.response.json();\n    if (response.data && response.data.birthDate) {\n        const dateRegex = /^\\d{4}-\\d{2}-\\d{2}$/;\n        pm.expect(response.data.birthDate).to.match(dateRegex);\n    }\n    pm.expect(response.msg).to.include(\"成功\");\n});", "json /msg contains 成功", true},
	{"const dateRegex = /^\\d{4}-\\d{2}-\\d{2}$/;\npm.expect(pm.response.json().birthDate).to.match(dateRegex);", `json /birthDate matches ^\d{4}-\d{2}-\d{2}$`, false},
	{"pm.test(\"Status 422\", function () {\n    pm.expect(pm.response.code).to.equal(422);\n});\npm.test(\"error\", function () {\n    var body = pm.response.json();\n    pm.expect(body).to.have.any.keys(['errors', 'message', 'error']);\n});", "status 422", true},
	{"const body = pm.response.json();\npm.test(\"rows\", function () {\n  pm.expect(body).to.have.property(\"data\").that.is.an(\"array\");\n  pm.expect(body.rowCount).to.be.at.least(2);\n  body.data.forEach(function (c) {\n    pm.expect(c.activa).to.eql(true);\n  });\n});", "json /data type array | json /rowCount at_least 2", true},
	{"pm.test(\"expected\", function () {\n    pm.expect([200, 400, 404]).to.include(pm.response.code);\n});\nif (pm.response.code === 200) {\n    const body = pm.response.json();\n    pm.test(\"f\", function () { pm.expect(body).to.have.property(\"owner\"); });\n}", "status 200, 400, 404", true},
	{"let body;\npm.test('Body is valid JSON', () => {\n  body = pm.response.json();\n});\nif (body) {\n  pm.test('t', () => {\n    pm.expect(body).to.have.property('access_token');\n  });\n}\npm.test('u', () => pm.expect(body.user).to.have.property('id'));", "json /user/id exists", true},
	{"pm.expect(pm.cookies.has('JSESSIONID')).to.be.true;\npm.expect(pm.cookies.get('isLoggedIn')).to.eql('1');", "", true},
	{"tests[\"Content-Type is present\"] = postman.getResponseHeader(\"Content-Type\");\ntests[\"Body is correct\"] = responseBody === \"response_body_string\";\nvar data = JSON.parse(responseBody);\ntests[\"Args key contains argument\"] = 'test' in data.args;\ntests[\"Your test name\"] = data.value === 100;\ntests[\"Successful POST request\"] = responseCode.code === 201 || responseCode.code === 202;", "status 201, 202 | header Content-Type exists | body equals response_body_string | json /args/test exists | json /value equals 100", false},
	{"var jsonData = JSON.parse(responseBody);\ntests[\"ID\"] = jsonData.stores[0].id === parseInt(environment.store_id);\ntests[\"price\"] = jsonData.stores[0].items[0].price === 19.99;", "json /stores/0/id equals {{store_id}} | json /stores/0/items/0/price equals 19.99", false},
	{"tests['ok'] = responseCode.code === 200;\ntests['ct'] = postman.getResponseHeader('Content-Type').startsWith('application/json');\nvar responseJSON = JSON.parse(responseBody);\ntests['have user object'] = typeof responseJSON.user === 'object' && responseJSON.user;\ntests['have token string'] = typeof responseJSON.access_token === 'string';", `status 200 | header Content-Type matches ^application/json | json /access_token type string`, true},
	{"tests['fail'] = false;\ntests['true'] = true;", "", true},
	{"pm.test(\"Status code is 200\", function () {\n    pm.response.to.have.status(200);\n    var data = JSON.parse(responseBody);\n    tests[\"Body has GrpHdr\"] = data.GrpHdr;\n});", "status 200", true},
	{"pm.test(\"array\", function () {\n  const body = pm.response.json();\n  pm.expect(body).to.be.an(\"array\").that.is.not.empty;\n});\npm.test(\"text\", () => pm.expect(pm.response.text()).to.not.be.empty);", "json type array | json filled | body filled", false},
	{"pm.test(\"schema\", () => { var schema = {type: 'object'}; pm.response.to.have.jsonSchema(schema); pm.expect(tv4.validate(pm.response.json(), schema)).to.be.true; });", "", true},
	{"pm.test(\"health\", function () {\n  pm.sendRequest({url: u, method: 'GET'}, function (err, response) {\n    pm.expect(response.code).to.be.oneOf([200, 503]);\n  });\n});", "", true},
	{"pm.test(\"sorted\", () => {\n  const names = pm.response.json().map(x => x.name);\n  pm.expect(names).to.eql([...names].sort());\n});", "", true},
	{"const r = pm.response.json();\nswitch (r.kind) {\n  case 'a':\n    pm.expect(r.a).to.exist;\n    break;\n}\nwhile (x) { pm.expect(r.b).to.exist }\ndo { pm.expect(r.c).to.exist } while (y)\npm.expect(r.d).to.exist", "json /d differs null", true},
	{"pm.test(\"x\", function () {\n  const r = pm.response.json()\n  const {id} = r\n  pm.expect(id, 'id').to.be.a('number')\n  pm.expect(r.list[0]).to.include({a: 1})\n  pm.expect(r.url).to.have.string('http')\n})", `json /id type number | json /list/0 contains {"a":1} | json /url contains http`, false},
	{"pm.test('t', () => {\n  let r = pm.response.json();\n  r = r.data;\n  pm.expect(r.id).to.eql(1);\n  r = transform(r);\n  pm.expect(r.id).to.eql(2);\n});", "json /data/id equals 1", true},
	{"pm.globals.set('a', 1);\nvar jsonData = pm.response.json(), expected = pm.globals.get('a'), other = pm.iterationData.get('b');\npm.expect(jsonData.x).to.eql(expected);\npm.expect(jsonData.y).to.eql(other);", "json /y equals {{b}}", true},
}
