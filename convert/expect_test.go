package convert_test

import (
	"encoding/json"
	"strings"
	"testing"

	"parley/convert"
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
		`pm.test("status", () => pm.response.to.have.status("Created"));`:                                            "",
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
