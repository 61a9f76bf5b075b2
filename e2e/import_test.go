//go:build e2e

package e2e

import (
	"testing"
)

// TestACollectionIsDroppedLookedAtMadeAndTakenOut: it is dropped on the page, shown, and kept
// only by a second press.
func TestACollectionIsDroppedLookedAtMadeAndTakenOut(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/collections")
	p.click("[data-testid=no-collections] a[href='/import']")
	p.until("the page", `location.pathname === "/import" && !document.querySelector(".droptext").hidden`)
	p.eval("drop a file", `(() => {
		const all = new DataTransfer();
		all.items.add(new File(['{"info":{"name":"Shop"},"item":[{"name":"Users","item":[{"name":"One","event":[{"listen":"test","script":{"exec":["x"]}}],"request":{"method":"GET","url":"`+base+`/demo/users/17"}}]}]}'], "shop.json", {type: "application/json"}));
		document.querySelector(".dropzone").dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: all}));
	})()`)
	p.until("what is in it", `document.querySelector("[data-testid=import-tree]")?.innerText.includes("One") && document.querySelector("[data-testid=warnings]").innerText.includes("Users / One") && document.querySelector("#f-name").value === "Shop"`)
	p.accessible("what will be made")
	p.size(390, 844)
	p.accessible("what will be made, on a telephone")
	p.size(1440, 900)
	p.click("[data-testid=make] button")
	p.until("it is made", `location.pathname === "/collections/1" && document.querySelector("#side-tree").innerText.includes("Shop")`)
	p.click("a[href='/collections/1/export']")
	p.until("as what it can be had", `document.querySelectorAll("[data-testid=formats] a[download]").length === 6`)
	p.soundInEveryLook("/collections/1/export")
	p.quiet()
}
