//go:build e2e

package e2e

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
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
		document.querySelector("main").dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: all}));
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
	p.size(1440, 900)
	p.open("/?url=" + base + "/demo/users/17")
	p.dropped(bruno(t))
	p.until("what is in the folder", `location.pathname === "/import" && document.querySelector("[data-testid=import-tree]")?.innerText.includes("Ping")`)
	p.quiet()
}

// bruno is a folder as Bruno keeps a collection.
func bruno(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"bruno.json": `{"version": "1", "name": "Bru", "type": "collection"}`, "Users/Ping.bru": "meta {\n  name: Ping\n  type: http\n}\n\nget {\n  url: https://a.example/ping\n}\n"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// dropped lets a file or a folder of this machine fall on the middle of the page.
func (p *page) dropped(path string) {
	p.t.Helper()
	p.do("drop "+path, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, kind := range []input.DispatchDragEventType{"dragEnter", "dragOver", "drop"} {
			at := input.DispatchDragEventParams{Type: kind, X: 700, Y: 500, Data: &input.DragData{Items: []*input.DragDataItem{}, Files: []string{path}, DragOperationsMask: 1}}
			if _, err := cdp.Call(ctx, t, input.DispatchDragEvent, at); err != nil {
				return err
			}
		}
		return nil
	}))
}
