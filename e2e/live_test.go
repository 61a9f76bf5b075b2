//go:build e2e

package e2e

import (
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// TestALiveListKeepsStillUnderThePointer sends runs beside a list until one is taken in, then with
// the pointer on a row.
func TestALiveListKeepsStillUnderThePointer(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	fillHistory(t, base)
	p := openBrowser(t, base)
	p.open("/history")
	p.eval("send and send", `window.send = () => fetch("/api/runs", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({request: {url: "`+base+`/demo/users/18"}})}); window.first = () => document.querySelector("#runs tr[data-run]"); window.sending = setInterval(send, 200)`)
	p.until("a run is taken in by itself", `first().innerText.includes("/demo/users/18")`)
	p.eval("no more", `clearInterval(window.sending)`)
	p.do("point at a row", chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 640, 300))
	p.until("it is pointed at", `document.querySelector("#runs").matches(":hover") && (window.id = first().dataset.run)`)
	p.eval("remember", `window.y = first().getBoundingClientRect().y; window.send(); 0`)
	p.until("what is new is offered", `!document.querySelector("#newbar").hidden && document.querySelector("#newbar").innerText.includes("new run")`)
	p.until("nothing moved", `first().dataset.run === window.id && first().getBoundingClientRect().y === window.y`)
	p.do("look elsewhere", chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 5, 5))
	p.until("it is shown", `first().dataset.run !== window.id && document.querySelector("#newbar").hidden`)
	p.quiet()
}
