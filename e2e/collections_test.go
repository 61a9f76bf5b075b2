//go:build e2e

package e2e

import (
	"fmt"
	"net/url"
	"testing"
)

// collectionPages are the pages of collections, in the states that look different.
var collectionPages = []string{"/collections", "/collections/1", "/collections/1?part=settings", "/collections/1?folder=1&part=settings", "/r/1?open=headers", "/r/1/edit", "/?save=open", "/collections/1/run", "/series/2"}

func TestARequestIsSavedSentEditedMovedAndBroughtBack(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/collections")
	p.accessible("no collections yet")
	p.open("/?url=" + url.QueryEscape(base+"/demo/users/17"))
	p.chord("KeyS", "s")
	p.until("the choice of a name and a place", `document.querySelector("dialog#save-as:modal") && document.activeElement.name === "save_name"`)
	p.fill("#f-save-name", "One user")
	p.fill("#f-save-new", "Demo")
	p.click("dialog#save-as [data-go]")
	p.until("its page", `location.pathname === "/r/1" && document.querySelector("h1").innerText === "One user"`)

	p.open("/collections/1")
	p.click("tr[data-saved='1'] button")
	p.until("the answer, and its mark in the tree", `location.pathname === "/r/1" && document.querySelector("#result").dataset.status?.startsWith("200") && document.querySelector("#side-tree [aria-current] .mk.is-ok")`)

	p.fill("[name=url]", base+"/demo/users/9041")
	p.until("that it is not saved is said", `document.querySelector("#changed:not([hidden])")`)
	p.chord("Enter", "Enter")
	p.until("what was typed is sent, and still not saved", `document.querySelector("#result").dataset.status?.startsWith("404") && location.pathname === "/r/1" && document.querySelector("#changed:not([hidden])")`)
	p.chord("KeyS", "s")
	p.until("it is saved in place", `document.querySelector("#changed[hidden]") && document.querySelector("[name=saved_version]").value === "2" && document.querySelector(".toast").innerText.includes("Saved.")`)

	post(t, base, "/compose/save", url.Values{"form": {"page"}, "saved": {"1"}, "save_go": {"over"}, "method": {"HEAD"}, "url": {base + "/demo/users"}})
	p.fill("[name=url]", base+"/demo/users/18")
	p.chord("KeyS", "s")
	p.until("who saved meanwhile is said, and what is typed stays", `document.querySelector("[data-testid=outdated]")?.innerText.includes("HEAD") && document.querySelector("[name=url]").value.endsWith("/18")`)
	p.eval("dismiss", `document.querySelector("#toasts").remove()`)
	p.accessible("a conflict")
	p.click("[data-testid=outdated] [data-save-go]")
	p.until("it is saved over that", `!document.querySelector("[data-testid=outdated]") && document.querySelector("#changed[hidden]")`)
	p.eval("F2", `document.dispatchEvent(new KeyboardEvent("keydown", {key: "F2", code: "F2", bubbles: true, cancelable: true}))`)
	p.fill("h1 input", "The user")
	p.enter()
	p.until("it has another name, in the tree too", `document.querySelector("h1").innerText === "The user" && document.querySelector("#side-tree [aria-current]").innerText.includes("The user")`)

	post(t, base, "/collections/1/folders", url.Values{"name": {"Users"}})
	p.open("/collections/1")
	p.click("tr[data-saved='1'] [data-ask]")
	p.until("a dialog", `document.querySelector("dialog#ask:modal")`)
	p.accessible("the dialog that moves")
	p.eval("choose", `document.querySelector("#ask [name=to]").value = "1/1"`)
	p.eval("its name", `document.querySelector("#ask #f-name").focus()`)
	p.key("Enter")
	p.until("it lies in the folder", `location.pathname === "/collections/1" && document.querySelector("tr[data-folder] + tr.deep-1[data-saved='1']")`)
	p.click("tr[data-saved='1'] [data-ask]")
	p.until("the dialog again", `document.querySelector("dialog#ask:modal form[action$=delete]")`)
	p.click("#ask form[action$=delete] button")
	p.until("it is deleted", `document.querySelector("[data-testid=gone]") && !document.querySelector("tr[data-saved]")`)
	p.click("[data-testid=gone] button")
	p.until("it is back in its folder", `document.querySelector("tr[data-saved='1']")`)

	p.chord("KeyK", "k")
	p.until("the palette", `document.querySelector("dialog.palette[open]")`)
	p.fill("dialog.palette input", "the us")
	p.until("it is found", `document.querySelector("dialog.palette [aria-selected=true] [data-sends]")`)
	p.chord("Enter", "Enter")
	p.until("it is sent from the palette", `location.pathname === "/r/1" && location.search.startsWith("?run=") && document.querySelector("#result").dataset.status?.startsWith("200")`)

	post(t, base, "/collections", url.Values{"name": {"Empty"}})
	post(t, base, "/collections/1", url.Values{"name": {"Demo"}, "description": {"Read **this**."}, "header_name": {"X-Team"}, "header_value": {"a"}, "header_use": {"0"}, "var_name": {"key"}, "var_value": {"abcdefgh"}, "var_secret": {"0"}, "auth_kind": {"bearer"}, "auth_token": {"{{key}}"}})
	for n := range 2 {
		p.open("/collections/1")
		p.click("a[href='/collections/1/run']")
		p.until("it asks how to run", `document.querySelector("[data-testid=walk] input[name=request]:checked")`)
		p.click("[data-testid=walk] button[type=submit]")
		p.until("all were sent", fmt.Sprintf(`location.pathname === "/series/%d" && document.querySelector("[data-testid=series-progress]").innerText === "Done: 1 of 1 run." && document.querySelector(".stepname")`, n+1))
	}
	p.until("it is held to the one before", `document.querySelector("[data-testid=against]").innerText.includes("same status as last time")`)
	p.soundInEveryLook(collectionPages...)
	p.quiet()
}

// chord presses a key with Control where the focus is.
func (p *page) chord(code, key string) {
	p.t.Helper()
	p.eval("Control and "+key, fmt.Sprintf(`document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: %q, code: %q, ctrlKey: true, bubbles: true, cancelable: true}))`, key, code))
}
