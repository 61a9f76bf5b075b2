//go:build e2e

package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
)

func TestATreeOpensByKeyboardWhatItHolds(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	run := get(t, base, bigJSON(t, 30_000_000))
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open(run + "?part=body&view=tree")
	p.seen("[data-testid=tree] summary", "elements, 30.0 MB") // it has read on by itself
	p.accessible("a tree")
	p.do("press Enter on what follows", chromedp.Focus(chromedp.CSS(".rest a")), chromedp.SendKeys(chromedp.CSS(".rest a"), "\r"))
	p.until("the next hundred", `[...document.querySelectorAll(".tree .k")].some(e => e.textContent === "199") && document.querySelectorAll(".rest").length === 1`)
	p.until("the focus went on", `document.activeElement.closest("li").querySelector(".k").textContent === "100"`)
	p.eval("open a value alone", `document.querySelector("a[aria-label='Show /7 alone']").click()`)
	p.seen(".crumbs", "7")
	p.seen("[data-testid=tree]", "user number 7")
	p.open(run + "?part=body&view=tree&from=100000")
	p.seen("[data-testid=tree-place]", "From 100,000 of")
	for _, look := range []string{"light", "dark"} {
		p.do("theme", emulatedTheme(look))
		p.size(390, 800)
		p.open(run + "?part=body&view=tree&from=100000") // not while its colours change
		p.accessible("a tree, narrow and " + look)
		p.fits("a tree", 390)
	}
	p.do("no script", withoutScript())
	p.open(run + "?part=body&view=tree&from=100000")
	p.click(".rest a[rel=prev]")
	p.seen("[data-testid=tree-place]", "From 99,900 of")
	p.quiet()
}
