//go:build e2e

package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// bigJSON answers a list of about that many bytes, made as it is sent.
func bigJSON(t *testing.T, size int) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		sent, _ := fmt.Fprint(w, `[{"id":0}`)
		for i := 1; sent < size; i++ {
			n, err := fmt.Fprintf(w, `,{"id":%d,"name":"user number %d","tags":["a","b"],"address":{"city":"Bern","geo":[46.9,7.4]},"note":null}`, i, i)
			if err != nil {
				return
			}
			sent += n
		}
		fmt.Fprint(w, "]")
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// get sends a GET of an address and returns the path of its run.
func get(t *testing.T, base, address string) string {
	t.Helper()
	resp, err := http.PostForm(base+"/send", url.Values{"url": {address}, "timeout_ms": {"120000"}, "max_body_bytes": {"209715200"}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.Request.URL.Path
}

// longestTask measures how long the page stood still at most, in milliseconds.
const watchTasks = `window.longest = 0; new PerformanceObserver((l) => { for (const e of l.getEntries()) window.longest = Math.max(window.longest, e.duration); }).observe({type: "longtask", buffered: true});`

func TestABodyOfAHundredMegabytesOpensAndScrolls(t *testing.T) {
	base := startParley(t)
	run := get(t, base, bigJSON(t, 100_000_000))
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open(run + "?part=body")
	p.eval("watch", watchTasks)
	p.seen("[data-testid=window]", "Lines 1 to 2,000, ")
	p.seen("[data-testid=window]", " of 100.0 MB")
	scroller := `[...document.querySelectorAll("main *")].find(e => /auto|scroll/.test(getComputedStyle(e).overflowY) && e.scrollHeight > e.clientHeight + 1000)`
	for i := range 12 {
		p.eval("scroll", `{ const s = `+scroller+`; s.scrollTop = s.scrollHeight; }`)
		p.until(fmt.Sprint("window ", i), fmt.Sprintf(`[...document.querySelectorAll(".ln")].pop().dataset.n >= %d`, (i+2)*2000))
	}
	if n := p.ask(`String(document.querySelectorAll("#body .ln").length)`); len(n) > 5 || n > "12000" {
		t.Errorf("%s lines are in the page", n)
	}
	p.until("the address names the place", `/[?&]at=[1-9]/.test(location.search)`)
	first := p.ask(`document.querySelector(".ln").dataset.n`)
	p.eval("scroll back", `{ const s = `+scroller+`; s.scrollTop = 0; }`)
	p.until("what stands before comes", `Number(document.querySelector(".ln").dataset.n) < `+first)
	p.until("the numbers follow each other", `[...document.querySelectorAll(".ln")].every((l, i, all) => !i || Number(l.dataset.n) === Number(all[i - 1].dataset.n) + 1)`)

	p.eval("go far away", `{ const r = document.querySelector("[data-jump] [name=at]"); r.value = 98000000; r.dispatchEvent(new Event("change", {bubbles: true})); }`)
	p.until("the end is near", `Number(document.querySelector(".ln")?.dataset.n) > 5000000`)
	p.eval("press Find", `document.querySelector("a[aria-label='Find in body']").click()`) // the page may still move under a pointer
	p.until("the field", `document.activeElement?.name === "find"`)
	p.eval("type", `{ const f = document.activeElement; f.value = "number 500000\""; f.dispatchEvent(new Event("input", {bubbles: true})); }`)
	p.seen("[data-testid=found]", "1 of 1")
	p.until("the hit is shown", `document.querySelector("#hit .now")?.innerText === "number 500000\""`)
	for _, view := range []string{"raw", "hex"} {
		p.open(run + "?part=body&view=" + view + "&at=50000000")
		p.until("the "+view+" window", `document.querySelectorAll("#body .ln, #body .hx").length > 0`)
	}
	if longest := p.ask(`String(Math.round(window.longest || 0))`); len(longest) > 3 {
		t.Errorf("the page stood still for %s ms", longest)
	}
	p.quiet()
}

func TestFindingGoesFromHitToHit(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	run := get(t, base, base+"/demo/users")
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open(run + "?part=body")
	p.click("[aria-label='Find in body']")
	p.until("the field", `document.activeElement?.name === "find"`)
	key := func(code string, shift bool) {
		p.eval("press "+code, fmt.Sprintf(`document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: %q, code: %q, shiftKey: %v, bubbles: true, cancelable: true}))`, code, code, shift))
	}
	p.eval("type", `{ const f = document.activeElement; f.value = "\"id\""; f.dispatchEvent(new Event("input", {bubbles: true})); }`)
	p.seen("[data-testid=found]", "1 of ")
	p.until("the focus stays", `document.activeElement.name === "find" && document.activeElement.value === "\"id\""`)
	key("Enter", false)
	p.seen("[data-testid=found]", "2 of ")
	key("Enter", true)
	p.seen("[data-testid=found]", "1 of ")
	p.eval("an expression", `{ const f = document.querySelector("[data-find]"); f.elements.find.value = "["; f.elements.regexp.checked = true; f.elements.regexp.dispatchEvent(new Event("input", {bubbles: true})); }`)
	p.seen("#find-fault", "This is no regular expression: missing closing ]")
	key("Escape", false)
	p.until("it closes", `!document.querySelector("[data-find]")`)
	p.quiet()
}

func TestWithoutScriptWindowsAndHitsAreLinks(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	run := get(t, base, bigJSON(t, 500_000))
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.do("no script", withoutScript())
	p.open(run + "?part=body")
	p.click("a.more[rel=next]")
	p.seen("[data-testid=window]", "Lines 2,001 to 4,000")
	p.click("a.more[rel=prev]")
	p.seen("[data-testid=window]", "Lines 1 to 2,000")
	p.click("[aria-label='Find in body']")
	p.fill("[name=find]", "number 1999")
	p.click("[data-find] button")
	p.seen("[data-testid=found]", "1 of 1")
	p.seen("#hit", "user number 1999")
	if !strings.Contains(p.ask(`location.search`), "find=number") {
		t.Error("the address does not name the search")
	}
}
