//go:build e2e

package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// pasted puts a text in where the focus is, as the clipboard does.
func (p *page) pasted(text string) {
	p.t.Helper()
	p.eval("paste", fmt.Sprintf(`(() => { const d = new DataTransfer(); d.setData("text/plain", %q); document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: d, bubbles: true, cancelable: true})) })()`, text))
}

// rowsAre waits until a table of rows holds what is wanted, rows that are off in brackets.
func (p *page) rowsAre(table, want string) {
	p.t.Helper()
	p.until(table+" to be "+want, fmt.Sprintf(`[...document.querySelectorAll("table[data-kv=%s] tbody tr")].map(r => [...r.querySelectorAll(".cell-in")].map(c => c.value)).filter(([n, v]) => n || v).map(([n, v]) => n + "=" + v).map((s, i) => document.querySelectorAll("table[data-kv=%[1]s] tbody tr")[i].querySelector("[type=checkbox]").checked ? s : "(" + s + ")").join(" | ") === %q`, table, want))
}

func TestHeadersAreOfferedPastedAndEditedAsText(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/?url=" + base + "/demo/users/17")
	p.click("#tab-headers")
	p.do("focus the name", chromedp.Focus(chromedp.CSS("#f-header-name-0")))
	p.until("what completes", `document.activeElement.getAttribute("role") === "combobox"`)
	p.do("type", chromedp.SendKeys(chromedp.CSS("#f-header-name-0"), "acce"))
	p.seen("#name-list [aria-selected=true]", "what the answer may be")
	p.accessible("names of headers")
	p.key("Enter")
	p.until("values", `document.activeElement.getAttribute("aria-label") === "Value of Accept" && document.querySelectorAll("#name-list:not([hidden]) li").length > 5`)
	p.until("none to be chosen yet", `!document.querySelector("#name-list [aria-selected=true]")`)
	p.key("ArrowDown", "ArrowDown", "Enter")
	p.rowsAre("headers", "Accept=application/json")
	p.key("Enter") // goes on to the next row
	p.pasted("GET / HTTP/1.1\nX-Trace: a:b\n# X-Off: 1\n-H 'If-None-Match: \"v\"' \\\n\"X-Quoted\": \"1\",")
	p.rowsAre("headers", `Accept=application/json | X-Trace=a:b | (X-Off=1) | If-None-Match="v" | X-Quoted=1`)
	p.seen(".toast", "4 rows are put in.")
	p.click("#toasts [aria-label=Dismiss]")
	p.click("table[data-kv=headers] [data-as-text]")
	p.until("the lines", `document.activeElement.value === 'Accept: application/json\nX-Trace: a:b\n# X-Off: 1\nIf-None-Match: "v"\nX-Quoted: 1'`)
	p.accessible("headers as text")
	p.eval("edit the lines", `(f => { f.value = f.value.replace(/# X-Off.*\n/, "") + "\nX-New: 5"; f.dispatchEvent(new Event("input", {bubbles: true})); })(document.activeElement)`)
	p.rowsAre("headers", `Accept=application/json | X-Trace=a:b | If-None-Match="v" | X-Quoted=1 | X-New=5`)
	p.key("Escape")
	p.until("the rows", `document.activeElement.matches("[data-as-text]") && !document.querySelector(".astext")`)
	p.click("#tab-params")
	p.do("focus a parameter", chromedp.Focus(chromedp.CSS("table[data-kv=query] tbody .cell-in")))
	p.pasted("?page=2&q=a%20b")
	p.rowsAre("query", "page=2 | q=a b")
	p.until("the address", `document.querySelector("[name=url]").value.endsWith("/17?page=2&q=a%20b")`)
	p.click("#tab-body")
	p.eval("a text, as a command brings it", `document.querySelector("[name=body_text]").value = "a=1&b[c]=x+y%26"`)
	p.click("label:has([name=body_kind][value=form])")
	p.rowsAre("form", "a=1 | b[c]=x y&")
	p.open("/environments/1")
	p.do("focus a variable", chromedp.Focus(chromedp.CSS("tr.blank [name=var_name]")))
	p.pasted("# staging\nexport HOST=http://staging.test # of the team\nAPI_KEY=\"k 1\"\nTAGS=a,b,\nLAST=1")
	p.until("variables", `(v => JSON.stringify(v.slice(-4)))([...document.querySelectorAll("table.vars tr:not(.blank) [name=var_name]")].map(n => { const r = n.closest("tr"), s = r.querySelector("[name=var_secret]"); return [n.value, r.querySelector("[name=var_value]").value, s.checked, +s.value === r.rowIndex - 1]; })) === '[["HOST","http://staging.test",false,true],["API_KEY","k 1",true,true],["TAGS","a,b,",false,true],["LAST","1",false,true]]'`)
	p.quiet()
}
