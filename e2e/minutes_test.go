//go:build e2e

package e2e

import (
	"net/http"
	"net/http/httptest"
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

// A telephone that is set to large text shows each page without scrolling sideways.
func TestTextOfTwiceTheSizeFitsATelephone(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	p := openBrowser(t, base)
	p.size(390, 844)
	look := func(path string) {
		p.open(path)
		p.eval("text of twice the size", `document.documentElement.style.fontSize = "32px"`)
		p.until(path+" to be no wider than the window", `[document.documentElement, ...document.querySelectorAll("main, main .page")].every(e => e.scrollWidth <= e.clientWidth + 1)`)
	}
	look("/collections")
	post(t, base, "/collections", url.Values{"name": {"A collection of long-words-that-do-not-break"}})
	post(t, base, "/collections/demo", nil)
	post(t, base, "/send", url.Values{"url": {base + "/demo/private-data"}})
	for _, path := range []string{"/collections", "/collections/1", "/collections/2", "/collections/2?part=settings", "/environments", "/environments/Demo", "/cookies", "/runs/1", "/?run=1", "/history", "/compare", "/present", "/lessons", "/lessons/1", "/status", "/status/404", "/explain", "/import", "/help", "/settings"} {
		look(path)
	}
	p.quiet()
}

// What a form did is no news to a reader where it stands on the page from its start.
func TestWhatAFormDidIsReadOut(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/environments")
	p.fill("#f-name", "Staging")
	p.click("[data-testid=make] button")
	p.until("that it is made to be said", `document.getElementById("status-line").textContent === "The environment is made."`)
	p.open("/environments/Staging/delete")
	p.click("[data-testid=confirm-delete] button")
	p.seen("[data-testid=gone]", "The environment Staging is deleted.")
	p.until("the keyboard at Undo", `document.activeElement.innerText === "Undo"`)
	p.click("[data-testid=gone] button")
	p.until("that it is back to be said", `document.getElementById("status-line").textContent === "The environment is back."`)
	p.quiet()
}

// A name and a value that are both written from right to left stand in their places all the same.
func TestNamesStandBeforeTheirValuesInEveryScript(t *testing.T) {
	t.Parallel()
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write([]byte(`{"اسم":"مرحبا بالعالم 123","שם":"שלום"}`))
	}))
	t.Cleanup(target.Close)
	base := startParley(t)
	post(t, base, "/send", url.Values{"url": {target.URL}})
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/?run=1")
	p.until("each name to end before its value begins", `(lines => lines.length === 2 && lines.every(l => l.querySelector(".k").getBoundingClientRect().right <= l.querySelector(".s").getBoundingClientRect().left))([...document.querySelectorAll("#body .ln")].filter(l => l.querySelector(".k")))`)
	p.quiet()
}
