//go:build e2e

package e2e

import (
	"testing"
)

// stagingOf makes an environment that has the demo API and a secret.
func stagingOf(t *testing.T, base string) {
	t.Helper()
	request(t, "POST", base+"/api/environments", `{"name": "Staging", "shape": "circle", "variables": [{"name": "base", "value": "`+base+`/demo"}, {"name": "user", "value": "17"}, {"name": "token", "value": "a-long-secret-value", "secret": true}]}`)
}

// pathRows is what the table of path variables shows, such as "id=17 post=3".
const pathRows = `[...document.querySelectorAll("table[data-kv=path] tbody tr:not([hidden])")].map(r => r.querySelector("[name=path_name]").value + "=" + r.querySelector("[name=path_value]").value).join(" ")`

func TestPathVariablesFollowTheAddress(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	p := openBrowser(t, base)
	p.open("/?url=http://a.example/")
	p.fill("[name=url]", base+"/demo/users/{id}/x/:post")
	p.until("rows for id and post", pathRows+` === "id= post="`)
	p.fill(`tr:not([hidden]) > td > [aria-label="Value of id"]`, "17")
	p.eval("edit the name in the address", `(() => { const f = document.querySelector("[name=url]"); f.value = f.value.replace("{id}", "{user}"); f.dispatchEvent(new Event("input", {bubbles: true})); })()`)
	p.until("the value to stay with its name", pathRows+` === "user=17 post="`)
	p.fill("[name=url]", base+"/demo/users/")
	p.until("no rows", `document.getElementById("path-variables").hidden`)
	p.fill("[name=url]", base+"/demo/users/{user}")
	p.until("the value to come back", pathRows+` === "user=17"`)
	p.fill("#path-variables tr:not([hidden]) [name=path_name]", "number")
	p.until("the name in the address", `document.querySelector("[name=url]").value.endsWith("/demo/users/{number}")`)
	p.accessible("path variables")
	p.click("[data-send]")
	p.seen("#result", "200")
	p.until("the address that was asked for", `fetch("/api/runs/1").then(r => r.json()).then(r => window.asked = r.url), (window.asked || "").endsWith("/demo/users/17")`)
	p.quiet()
}

func TestWhatIsTakenIsTriedAtOnceAndUsedInTheNextRequest(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	stagingOf(t, base)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/?environment=Staging&url={{base}}/users/17")
	p.click("[data-send]")
	p.seen("#result", "200")
	p.click("#tab-variables")
	p.fill("tbody tr:first-child [name=take_variable]", "mail")
	p.fill("tr:first-child [name=take_expression]", "/nowhere")
	p.seen("#tried .fault", `nothing at "/nowhere"`)
	p.fill("tr:first-child [name=take_expression]", "/email")
	p.seen("#tried", "ada@parley.example")
	p.until("a row more", `document.querySelectorAll("table[data-kv=take] tbody tr").length === 2`)
	p.until("the count", `document.querySelector("#tab-variables .count").textContent === "1"`)
	for _, width := range []int64{1440, 390} {
		p.size(width, 900)
		if width == 390 {
			p.click("label:has(#v-request)")
		}
		p.accessible("extractions")
		p.fits("extractions", width)
	}
	p.size(1440, 900)
	p.click("[data-send]")
	p.until("the variable to be kept", `fetch("/api/environments").then(r => r.text()).then(s => window.kept = s), (window.kept || "").includes("ada@parley.example")`)
	p.quiet()
}

func TestAnUnknownNameIsDefinedWhereItIsMissed(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	stagingOf(t, base)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/?environment=Staging&url={{base}}/users/17")
	p.seen("#resolved code", base+"/demo/users/17")
	p.header("X-Key", "{{api_key}}")
	p.seen("[data-testid=unknown]", "{{api_key}} is not defined in Staging.")
	p.click("[data-define]")
	p.until("the dialog", `document.querySelector("#define:modal")`)
	p.accessible("the dialog that defines names")
	p.fill("#define [name=define_value]", "a-long-key-value\r")
	p.until("it is known", `!document.querySelector("[data-testid=unknown]")`)
	p.until("what was typed to stay", `document.querySelector("[name=header_value]").value === "{{api_key}}"`)
	p.click("[data-send]")
	p.seen("#result", "200")
	p.until("the secret to be sent and hidden", `fetch("/api/runs/1").then(r => r.json()).then(r => window.hidden = r.hidden), (window.hidden || []).includes("api_key")`)
	p.size(390, 900)
	p.open("/?environment=Staging&url={{base}}/{{missing}}/{id}")
	p.accessible("an unknown name, narrow")
	p.fits("an unknown name", 390)
	p.click("[data-define]")
	p.until("the dialog", `document.querySelector("#define:modal")`)
	p.accessible("the dialog, narrow")
	p.fits("the dialog", 390)
	p.quiet()
}
