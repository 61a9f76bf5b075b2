//go:build e2e

package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// tap is a stream whose events come when a test says so.
func tap(t *testing.T) (address string, more chan<- int) {
	t.Helper()
	orders := make(chan int)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, "retry: 3000\n\n")
		sent := 0
		for {
			_ = http.NewResponseController(w).Flush()
			select {
			case n := <-orders:
				for range n {
					sent++
					fmt.Fprintf(w, "event: price\nid: %d\ndata: {\"number\": %d, \"article\": \"P-%d\", \"price\": {\"amount\": 12.5, \"currency\": \"EUR\"}}\n\n", sent, sent, sent)
				}
			case <-r.Context().Done():
				return
			}
		}
	}))
	t.Cleanup(s.Close)
	return s.URL, orders
}

const (
	newestEvent = `document.querySelector("[data-stream]").lastElementChild.innerText`
	eventsHeld  = `document.querySelector("[data-stream]").children.length`
)

func TestAStreamIsFollowedHeldAndFoundAgain(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	address, more := tap(t)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/?url=" + address)
	p.click("[data-send]")
	more <- 3
	p.seen("[data-stream] li:first-child", "retry 3.0 s")
	p.seen("[data-stream] li:last-child", "id 3")
	p.until("no bar pretends to know how far it is", `getComputedStyle(document.querySelector("[data-live-head] progress")).visibility === "hidden"`)

	// An event is one line; it opens by the keyboard, and the list is held then.
	p.until("one line each", `document.querySelector("[data-stream] li").offsetHeight < 36`)
	p.eval("go to an event", `document.querySelector("[data-stream] summary").focus()`)
	p.do("open it", chromedp.SendKeys(chromedp.CSS("[data-stream] summary"), "\r"))
	p.seen("[data-stream] .evd", `"amount": 12.5`)
	more <- 4
	p.seen("[data-stream-pause]", "Follow, 4 new")
	p.until("the list stands still", newestEvent+`.includes("id 3")`)
	p.click("[data-stream-pause]")
	p.until("it is followed again", newestEvent+`.includes("id 7")`)

	// Of ten thousand events the page holds the newest, and says so.
	more <- 10_000
	p.seen("[data-stream-count]", "10007 so far, the last 200 shown")
	p.until("the newest stand at the end", newestEvent+`.includes("id 10007") && `+eventsHeld+` <= 201`)

	// A reload finds the run again, as old as it is.
	began := `(document.querySelector("[data-live=elapsed]").textContent.replace(/[^0-9.]/g, "") * 1)`
	p.until("a second", began+` > 1`)
	p.open("/?run=1")
	p.until("the time goes on", began+` > 1`)
	p.until("what came is shown", newestEvent+`.includes("id 10007")`)
	p.until("the request is there", `document.querySelector("#request [name=url]").value === "`+address+`"`)
	more <- 1
	p.until("it is followed", newestEvent+`.includes("id 10008")`)
	p.eval("let it settle", `document.querySelector("#result").classList.remove("stale")`) // what is dimmed is not to be read
	p.accessible("a stream that is followed")
	p.click("[data-send]")
	p.seen("#result:not([data-state=running])", "You cancelled this run")
	p.click("#tab-result-body")
	p.seen("[data-testid=events-shown]", "Events 1 to 200 of 10,008 events")
	p.click("#panel-result [rel=next]")
	p.seen("[data-testid=events] li:first-child", "id 201")
	p.accessible("the events of a run")
	p.size(390, 800)
	p.fits("the events of a run", 390)
	p.quiet()
}

func TestAHopLeadsToItsOwnHeadersByKeyboard(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	run := get(t, base, base+"/demo/redirect/2?code=302")
	p := openBrowser(t, base)
	for _, width := range []int64{1440, 390} {
		p.size(width, 900)
		p.open(run + "?part=trace")
		p.accessible("the trace")
		p.fits("the trace", width)
		p.do("press Enter", chromedp.Focus(chromedp.CSS(".partlinks a")), chromedp.SendKeys(chromedp.CSS(".partlinks a"), "\r"))
		p.until("its headers are shown", `document.querySelector("#panel-result[data-testid=part-headers]") && document.activeElement.id === "tab-result-headers"`)
		if at := p.ask(`location.search`); !strings.Contains(at, "attempt=1&exchange=1") {
			t.Errorf("the address is %s", at)
		}
	}
	p.quiet()
}

func TestAReloadRightBehindSendFindsTheRunAndWhatWasTyped(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/")
	p.until("the script runs", `document.querySelector(".tabs[data-upgraded]")`)
	p.fill("#request [name=url]", base+"/demo/slow?seconds=50")
	p.eval("load again before the answer of Send is here", `{ const word = "0123456789abcdef", form = new URLSearchParams(new FormData(document.querySelector("#request")));
		form.set("sending", word); form.set("show", "playground"); sessionStorage.setItem("parley.sending", word);
		fetch("/send", {method: "POST", headers: {"HX-Request": "true"}, body: form}).then(() => location.reload()); }`)
	p.until("the run is followed", `location.search.startsWith("?run=") && document.querySelector("#result[data-state=running]")`)
	p.until("what was typed is there", `document.querySelector("#request [name=url]").value.endsWith("/demo/slow?seconds=50")`)

	// Who comes back finds it among what was sent last.
	p.open("/")
	p.click("#recent a")
	p.until("it is followed there", `document.querySelector("#result[data-state=running] [data-live-head]")`)
	p.click("[data-send]")
	p.ended("Cancelled")
	p.quiet()
}
