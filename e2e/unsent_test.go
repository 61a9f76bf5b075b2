//go:build e2e

package e2e

import (
	"context"
	"net/url"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// tab opens another tab of the same browser; close closes it.
func (p *page) tab(path string) (q *page, close func()) {
	p.t.Helper()
	ctx, close := chromedp.NewContext(p.ctx)
	p.t.Cleanup(close)
	q = &page{t: p.t, ctx: ctx, base: p.base, console: p.console}
	if err := chromedp.Do(ctx); err != nil {
		p.t.Fatalf("open a tab: %v", err)
	}
	q.open(path)
	return q, close
}

// late holds back what the page loads from addresses like pattern.
func (p *page) late(pattern string, milliseconds float64) {
	p.t.Helper()
	p.do("late "+pattern, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{URLPattern: pattern, Latency: milliseconds, DownloadThroughput: -1, UploadThroughput: -1}},
		})
		return err
	}))
}

const unsentKept = `Object.keys(localStorage).filter(k => k.startsWith("parley.unsent.")).map(k => localStorage.getItem(k)).join("\n")`

func TestWhatWasTypedInATabThatIsGoneIsOfferedInAnother(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	first := openBrowser(t, base)
	first.open("/")
	first.late(base+"/static/unsent*", 300)
	first.fill("[name=url]", "/demo/slow?seconds=1")
	first.key("Enter")
	first.ended("200")
	if kept := first.ask(unsentKept); kept != "" {
		t.Errorf("what was sent before the script for drafts had come is kept as one: %s", kept)
	}
	post(t, base, "/compose/save", url.Values{"url": {base + "/demo/users/17"}, "save_go": {"new"}, "save_new": {"Demo"}, "save_name": {"One user"}})
	gone, closeIt := first.tab("/?run=1")
	gone.fill("[name=url]", base+"/demo/echo?from=one&key=1")
	gone.eval("a token", `{ const add = (name, value) => { const f = document.querySelector("[name=" + name + "]"); f.value = value; f.dispatchEvent(new Event("input", {bubbles: true})); }; add("header_name", "X-Api-Key"); add("header_value", "hush-hush"); }`)
	there, _ := first.tab("/?run=1")
	there.fill("[name=url]", base+"/demo/echo?from=two")
	there.until("both are kept", `(`+unsentKept+`).includes("from%3Done") && (`+unsentKept+`).includes("from%3Dtwo")`)
	if kept := there.ask(`(` + unsentKept + `).includes("hush") + ""`); kept != "false" {
		t.Error("the browser keeps a key")
	}
	closeIt()
	next, _ := first.tab("/r/1")
	next.until("what the closed tab had is offered, and nothing of the open one", `(t => t.includes("unsent request") && t.includes("from=one") && !t.includes("more"))(document.querySelector("[data-unsent-offer]")?.innerText || "")`)
	next.eval("restore", `[...document.querySelectorAll("[data-unsent-offer] button")].find(b => b.innerText === "Restore").click()`)
	next.until("it is back, and not on the page of a saved request that it is not of", `location.pathname === "/" && !document.querySelector("#side-tree [aria-current=true]") && document.querySelector("[name=url]").value.endsWith("/demo/echo?from=one&key=1") && document.querySelector("[name=header_name]").value === "X-Api-Key"`)
	if two := there.ask(`document.querySelector("[name=url]").value`); two != base+"/demo/echo?from=two" {
		t.Errorf("the other tab holds %s", two)
	}
	next.click("[data-send]")
	next.until("it is sent, and no longer kept", `document.querySelector("#result")?.dataset.run === "2" && !(`+unsentKept+`).includes("from%3Done")`)
	first.quiet()
}
