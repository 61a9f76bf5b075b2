//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

const queryField = `input[name="q"]`

// put types a text in the query's field.
func (p *page) put(text string) {
	p.t.Helper()
	p.do(fmt.Sprintf("type %q", text), chromedp.SendKeys(chromedp.CSS(queryField), text))
}

// keys are those that have no letter, with what they type and their number.
var keys = map[string]input.DispatchKeyEventParams{
	"ArrowDown": {WindowsVirtualKeyCode: 40}, "ArrowUp": {WindowsVirtualKeyCode: 38}, "Escape": {WindowsVirtualKeyCode: 27},
	"Enter": {WindowsVirtualKeyCode: 13, Text: "\r"}, "Tab": {WindowsVirtualKeyCode: 9},
}

// key presses keys where the focus is, as a keyboard does: what the page keeps from happening
// does not happen.
func (p *page) key(names ...string) {
	p.t.Helper()
	for _, name := range names {
		down := keys[name]
		down.Type, down.Key, down.Code = "keyDown", name, name
		if down.Text == "" {
			down.Type = "rawKeyDown"
		}
		up := input.DispatchKeyEventParams{Type: "keyUp", Key: name, Code: name, WindowsVirtualKeyCode: down.WindowsVirtualKeyCode}
		p.do("press "+name, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, input.DispatchKeyEvent, down)
			if err == nil {
				_, err = cdp.Call(ctx, t, input.DispatchKeyEvent, up)
			}
			return err
		}))
	}
}

// suggested waits until the list under the field is open and offers the text.
func (p *page) suggested(text string) {
	p.t.Helper()
	p.until("the suggestion "+text, fmt.Sprintf(`(() => { const list = document.getElementById("query-suggestions");
		return !list.hidden && document.querySelector(%q).getAttribute("aria-expanded") === "true" && [...list.querySelectorAll("[role=option] code")].some(c => c.textContent === %q); })()`, queryField, text))
}

// unsuggested waits until the list is closed, and says so.
func (p *page) unsuggested() {
	p.t.Helper()
	p.until("the list to close", fmt.Sprintf(`(f => document.getElementById("query-suggestions").hidden && f.getAttribute("aria-expanded") === "false" && !f.hasAttribute("aria-activedescendant"))(document.querySelector(%q))`, queryField))
}

// chosen waits until an option is pointed at, and returns its text; the field names it.
func (p *page) chosen() string {
	p.t.Helper()
	p.until("an option to be pointed at", fmt.Sprintf(`document.querySelectorAll("#query-suggestions [aria-selected=true]").length === 1 &&
		document.getElementById(document.querySelector(%q).getAttribute("aria-activedescendant"))?.getAttribute("aria-selected") === "true"`, queryField))
	return p.ask(`document.querySelector("#query-suggestions [aria-selected=true] code").textContent`)
}

// typed holds the field to a text.
func (p *page) typed(want string) {
	p.t.Helper()
	p.until(fmt.Sprintf("%q in the field", want), fmt.Sprintf(`document.querySelector(%q).value === %q`, queryField, want))
}

func TestTheQuerySuggestsToTheKeyboard(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	fillHistory(t, base)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/history")
	p.put("st")
	p.suggested("status:")
	p.key("ArrowDown")
	if got := p.chosen(); got != "status:" {
		t.Errorf("the arrow down leads to %s", got)
	}
	p.key("Enter")
	p.typed("status:")
	p.suggested("status:4xx")
	p.suggested("status:404")
	p.key("ArrowUp")
	last := p.chosen()
	p.key("ArrowDown")
	if got := p.chosen(); got != "status:4xx" || last == got {
		t.Errorf("from the last option, %s, the arrow down leads to %s", last, got)
	}
	p.key("Enter")
	p.typed("status:4xx ")
	p.unsuggested()
	p.put("met")
	p.suggested("method:")
	p.key("ArrowDown", "Tab")
	p.typed("status:4xx method:")
	p.suggested("method:GET")
	p.key("Escape")
	p.unsuggested()
	p.typed("status:4xx method:")
	p.put("GET")
	p.key("Enter")
	p.until("the list to be filtered", `location.search.includes("q=status%3A4xx+method%3AGET") && document.querySelectorAll("[data-testid=run]").length === 2`)
	p.quiet()
}

func TestTheQuerySuggestsToTheMouseAtEveryWidth(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	fillHistory(t, base)
	p := openBrowser(t, base)
	p.everyLook(func(look string, width int64) {
		p.open("/history")
		p.put("h")
		p.suggested("host:")
		p.accessible("suggestions " + look)
		p.fits("suggestions", width)
		p.until("the list to be within the window", `(r => r.left >= 0 && r.right <= innerWidth && r.bottom <= innerHeight && r.height > 40)(document.getElementById("query-suggestions").getBoundingClientRect())`)
		p.click(`#query-suggestions [data-text="host:"]`)
		p.typed("host:")
		p.suggested("host:127.0.0.1")
		p.click(`#query-suggestions [data-text="host:127.0.0.1"]`)
		p.typed("host:127.0.0.1 ")
		p.unsuggested()
		p.put("env")
		p.suggested("env:")
		p.eval("note a sending", `addEventListener("submit", () => { window.sent = true; })`)
		p.do("press elsewhere", chromedp.Click(chromedp.CSS("h1")))
		p.unsuggested()
		p.until("what was typed to stay unsent", `!window.sent`)
		p.typed("host:127.0.0.1 env")
	})
	p.quiet()
}

func TestAnErrorInTheQueryIsPointedAt(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	fillHistory(t, base)
	p := openBrowser(t, base)
	p.everyLook(func(look string, width int64) {
		p.open("/history")
		p.put("users stauts:404 took:>1s")
		p.key("Enter")
		p.seen("[data-testid=fault-query]", "Did you mean status:?")
		p.until("the part at fault to be marked", `document.querySelector("[data-testid=fault-query] mark").textContent === "stauts:404" && document.querySelector("[data-testid=fault-query] code").textContent === "users stauts:404 took:>1s"`)
		p.typed("users stauts:404 took:>1s")
		p.accessible("an error in the query " + look)
		p.fits("an error in the query", width)
	})
	p.quiet()
}
