//go:build e2e

package e2e

import (
	"net/url"
	"testing"
)

// The first minutes of a person who has a keyboard, a narrow window, or only ears.
func TestTheFirstMinutesLeadOnWithoutLooking(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	p := openBrowser(t, base)
	p.size(390, 844)
	p.open("/?url=" + url.QueryEscape(base+"/demo/private-data"))
	p.click("#send")
	p.seen("#result", "Add a bearer token")
	p.until("the first answer to be said whole", `document.getElementById("status-line").textContent === document.getElementById("result").dataset.say`)

	p.click("[data-testid=actions] .btn")
	p.until("the keyboard where the token goes, in a narrow window too", `document.readyState === "complete" && document.activeElement.name === "auth_token"`)

	p.fill("#f-url", base+"/demo/users/{{who}}")
	p.seen("[data-testid=unknown]", "{{who}} is not defined")
	p.until("no tip over Send, of what is said below", `(document.getElementById("name-tip")?.hidden ?? true) && document.elementFromPoint(...(r => [r.right - 80, r.top + r.height / 2])(document.getElementById("send").getBoundingClientRect())).closest("#send")`)

	p.fill("#f-url", base+"/demo/users/17")
	p.click(".savebtn")
	p.until("a name without the method, which lists have before it", `document.getElementById("f-save-name")?.value === "/demo/users/17"`)
	p.enter()
	p.seen("[data-testid=kept-note]", "Saved.")
	p.until("that it is saved to be said, not what was answered before", `document.getElementById("status-line").textContent.startsWith("Saved.")`)
	p.quiet()
}
