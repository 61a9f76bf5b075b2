//go:build e2e

package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
)

func TestAGraphQLSchemaCompletesAndChecks(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/?url=" + base + "/demo/graphql")
	p.eval("choose POST", `{ const m = document.querySelector("#request [name=method]"); m.value = "POST"; m.dispatchEvent(new Event("change", {bubbles: true})); }`)
	p.bodyKind("graphql")
	p.eval("focus", `document.querySelector("[name=body_text]").focus()`)
	p.until("the editor", `document.querySelector("[name=body_text]").editor`)
	p.click("[data-schema]")
	p.seen("#schema a", "Schema of run 1, ")
	set := func(text string) {
		p.eval("type", `{ const b = document.querySelector("[name=body_text]"); b.value = "`+text+`"; b.editor.read(); b.dispatchEvent(new Event("input", {bubbles: true})); }`)
	}
	set(`{ users {\n nosuch } }`)
	p.seen("#body-fault", `Line 2 does not fit the schema: Cannot query field "nosuch" on type "User"`)
	set(`query A { users { id } }\nquery B { users { name } }`)
	p.until("nothing is wrong", `document.querySelector("#body-fault").hidden`)
	p.seen("[data-operations]", "A, B")
	set(`{ users { u`)
	p.eval("put the cursor at the end", `{ const c = document.querySelector(".cm-content"); c.focus(); getSelection().selectAllChildren(c); getSelection().collapseToEnd(); }`)
	p.do("type on", chromedp.SendKeys(chromedp.CSS(".cm-content"), "s"))
	p.seen(".cm-tooltip-autocomplete", "username")
	p.accessible("the editor with a list of fields")
	p.quiet()
}
