//go:build e2e

package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// press presses one key where the focus is.
func (p *page) press(key string) {
	p.t.Helper()
	p.do("press a key", chromedp.KeyEvent(key))
}

// enter presses Enter as a browser tells of it: the driver's own types a line end behind it,
// whatever the page makes of the key.
func (p *page) enter() {
	p.t.Helper()
	p.eval("press Enter", `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", code: "Enter", bubbles: true, cancelable: true}))`)
}

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
	p.click("#tab-checks")
	p.click("[data-fill]")
	p.seen("#toasts", "Checks were added: ")
	p.click("#toasts [aria-label=Dismiss]")
	p.until("what is suggested", `document.querySelector("[name=expect]").value === "200" && document.querySelectorAll("#held li").length > 5 && !document.querySelector("#held .missed")`)
	last := func(name string) string { return "table.checks tbody tr:last-child [name=" + name + "]" }
	p.eval("a check of time", `(of => { of.value = "time"; of.dispatchEvent(new Event("input", { bubbles: true })); })(document.querySelector("`+last("check_of")+`"))`)
	p.until("only what time can be", `[...document.querySelector("tr:nth-last-child(2) [name=check_is]").options].filter(o => !o.disabled).map(o => o.value).join(" ") === "less at_most more at_least"`)
	p.fill("table.checks tr:nth-last-child(2) [name=check_value]", "1 ms")
	p.fill(last("check_at"), "$.id")
	p.fill("table.checks tr:nth-last-child(2) [name=check_value]", "18")
	p.seen("#held .missed", "/id is 18 It was 17.")
	for _, part := range []string{"variables", "checks"} {
		for _, width := range []int64{1440, 390} {
			p.size(width, 900)
			if width == 390 {
				p.click("label:has(#v-request)")
			}
			p.click("#tab-" + part)
			p.accessible(part)
			p.fits(part, width)
		}
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

// marks is how the names in a field are painted, such as "known:base missing:x".
func marks(css string) string {
	return `[...(document.querySelector(` + quote(css) + `).parentNode.querySelectorAll(".under mark"))].map(m => m.className + ":" + m.dataset.name).join(" ")`
}

func TestNamesArePaintedToldAndCompleted(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	stagingOf(t, base)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/")
	p.until("no script for what is not there", `!performance.getEntriesByType("resource").some(e => e.name.includes("/names."))`)
	p.open("/?environment=Staging&url={{base}}/users/{id}?k={{missing}}%26t={{token}}")
	p.until("the address to be painted", marks("#f-url")+` === "known:base place:id missing:missing secret:token"`)
	p.until("parameters to be painted", marks("#part-params [name=query_value]")+` === "missing:missing"`)
	p.eval("the caret into the first name", `document.querySelector("#f-url").focus(), document.querySelector("#f-url").setSelectionRange(3, 3)`)
	p.seen("#name-tip", "base "+base+"/demo from the environment Staging")
	p.until("the field to be described by it", `document.querySelector("#f-url").getAttribute("aria-describedby").includes("name-tip")`)
	p.accessible("a name that is told of")
	p.eval("the caret into the secret", `document.querySelector("#f-url").setSelectionRange(document.querySelector("#f-url").value.length - 3, document.querySelector("#f-url").value.length - 3)`)
	p.seen("#name-tip", "token a secret, which is hidden from the environment Staging")
	p.until("no secret in the page", `!document.documentElement.innerHTML.includes("a-long-secret-value")`)
	p.press(kb.Escape)
	p.until("Escape to close it", `document.getElementById("name-tip").hidden && document.activeElement.id === "f-url"`)

	p.click("#tab-variables")
	p.fill("tbody tr:first-child [name=var_name]", "user")
	p.fill("tbody tr:first-child [name=var_value]", "99")
	p.click("#tab-headers")
	p.fill("tbody tr:first-child [name=header_name]", "X-User")
	p.fill("tbody tr:first-child [name=header_value]", "u={{us")
	p.seen("#name-list [aria-selected=true]", "this request")
	p.until("the list to be named", `document.activeElement.getAttribute("aria-expanded") === "true" && document.activeElement.getAttribute("aria-activedescendant") === "name-0"`)
	p.enter()
	p.until("the name to be put in", `document.activeElement.value === "u={{user}}" && document.activeElement.getAttribute("aria-expanded") === "false"`)
	p.seen("#name-tip", "user 99 from this request")
	p.do("type on", chromedp.SendKeys(chromedp.CSS("tbody tr:first-child [name=header_value]"), "-{{"))
	p.seen("#name-list [aria-selected=true]", "user")
	p.press(kb.ArrowUp)
	for range 50 { // a list that a late scroll of the page closed is opened again by the key
		if p.ask(`String(!document.getElementById("name-list").hidden && document.querySelector("#name-list [aria-selected=true]")?.dataset.name === "base")`) == "true" {
			break
		}
		p.press(kb.ArrowDown)
	}
	p.press(kb.Tab)
	p.until("the second to be put in, and no field left", `document.activeElement.value === "u={{user}}-{{base}}"`)
	p.do("type on", chromedp.SendKeys(chromedp.CSS("tbody tr:first-child [name=header_value]"), "{{$uu"))
	p.seen("#name-list [aria-selected=true]", "a random UUID")
	p.accessible("names that are offered")
	p.press(kb.Escape)
	p.until("the list to close", `document.getElementById("name-list").hidden`)
	p.quiet()
}

func TestNamesAreCompletedInEveryKindOfField(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	stagingOf(t, base)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/?environment=Staging&url=" + base + "/demo/echo")
	p.click("#tab-auth")
	p.eval("basic", `(() => { const k = document.querySelector("[name=auth_kind]"); k.value = "basic"; k.dispatchEvent(new Event("change", {bubbles: true})); })()`)
	p.fill("[name=auth_password]", "{{tok")
	p.click("#name-list [role=option]")
	p.until("a password that is a name to be read", `document.querySelector("[name=auth_password]").value === "{{token}}" && document.querySelector("[name=auth_password]").type === "text"`)
	p.until("it to be painted", marks("[name=auth_password]")+` === "secret:token"`)
	p.fill("[name=auth_password]", "plain")
	p.until("a password to be hidden", `document.querySelector("[name=auth_password]").type === "password"`)
	p.click("#tab-body")
	p.bodyKind("json")
	p.click(".cm-content")
	p.do("type into the editor", chromedp.SendKeys(chromedp.CSS(".cm-content"), `{"a": "{{us`))
	p.seen(".cm-tooltip-autocomplete [aria-selected=true]", "user")
	p.accessible("names that the editor offers")
	p.click(".cm-tooltip-autocomplete [aria-selected=true]")
	p.do("type on", chromedp.SendKeys(chromedp.CSS(".cm-content"), `", "b": "{{nowhere}}"}`))
	p.until("the editor to paint", `[...document.querySelectorAll(".cm-name")].map(e => e.className + " " + e.textContent).join("|") === "cm-name {{user}}|cm-name cm-name-missing {{nowhere}}"`)
	p.seen("[data-testid=unknown]", "{{nowhere}} is not defined")
	p.quiet()
}

// TestARequestIsSignedByTheKeyboard: a value that is made of others offers their names one after the other.
func TestARequestIsSignedByTheKeyboard(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	request(t, "POST", base+"/api/environments", `{"name": "Signed", "variables": [{"name": "key", "value": "demo-signing-key", "secret": true},
		{"name": "to_sign", "value": "{{$timestamp}}.{{$method}}.{{$path}}.{{$body}}"}]}`)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/?environment=Signed&url={{$demo}}/signed")
	const field = "tbody tr:first-child [name=header_value]"
	p.click("#tab-headers")
	p.fill("tbody tr:first-child [name=header_name]", "X-Signature")
	p.fill(field, "{{$hmacsha2")
	p.seen("#name-list [aria-selected=true]", "key text")
	p.enter()
	selected := `document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)`
	p.until("the key to be chosen", selected+` === "key" && document.activeElement.value === "{{$hmacSha256 key text}}"`)
	p.seen("#name-list [aria-selected=true]", "key")
	p.enter()
	p.until("the text to be chosen", selected+` === "text"`)
	p.until("what is missing to be painted", marks("[name=header_value]")+` === "missing:$hmacSha256 key text"`)
	p.do("type its name", chromedp.SendKeys(chromedp.CSS(field), "to"))
	p.seen("#name-list [aria-selected=true]", "to_sign")
	p.enter()
	p.until("all of it to be there", `document.activeElement.value === "{{$hmacSha256 key to_sign}}" && document.getElementById("name-list").hidden`)
	p.until("it to be painted as secret", marks("[name=header_value]")+` === "secret:$hmacSha256 key to_sign"`)
	p.eval("the time", `(() => { const n = document.querySelectorAll("[name=header_name]"), v = document.querySelectorAll("[name=header_value]"); n[1].value = "X-Timestamp"; v[1].value = "{{$timestamp}}"; })()`)
	p.press(kb.Escape)
	p.click("[data-send]")
	p.seen("[data-testid=verdict]", "200")
	p.quiet()
}

func TestARequestIsSentToSeveralEnvironmentsFromTheMenu(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	stagingOf(t, base)
	request(t, "POST", base+"/api/environments", `{"name": "Live", "protected": true, "variables": [{"name": "base", "value": "`+base+`/demo"}, {"name": "user", "value": "9041"}]}`)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/?environment=Staging&url={{base}}/users/{{user}}")
	p.click(".sendmenu > summary")
	p.click("[data-opens=several]")
	p.until("the dialog", `document.querySelector("#several:modal") && !document.querySelector(".sendmenu").open`)
	p.click(`#several [value="Live"]`)
	p.accessible("the choice of environments")
	p.click("#several [data-go]")
	p.seen("[data-testid=place]", "Live")
	p.until("both in the heads", `[...document.querySelectorAll("[data-testid=place]")].map(e => e.textContent).join(" ") === "Staging Live"`)
	p.accessible("a comparison of environments")
	p.size(390, 900)
	p.fits("a comparison of environments", 390)
	p.open("/?environment=Live&url={{base}}/users/17")
	p.eval("delete, sent from the address", `document.querySelector("[name=method]").value = "DELETE"; document.getElementById("f-url").focus(); document.getElementById("request").requestSubmit()`)
	p.seen("[data-testid=question]", "Nothing was sent yet")
	p.press("\u001b")
	p.until("what was asked to be put away", `!document.querySelector(".asked") && document.activeElement.id === "f-url"`)
	p.open("/?environment=Live&url={{base}}/old/users/17")
	p.click(".sendmenu > summary")
	p.click("[value=no-redirects]")
	p.seen("#result", "301")
	p.until("the menu to be shut", `!document.querySelector(".sendmenu").open`)
	p.quiet()
}
