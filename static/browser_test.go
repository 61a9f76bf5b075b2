//go:build e2e

package static_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"parley/static"
)

// policy is the one that Parley's door sends, trusted types included.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-abc'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'"

// door answers as Parley's does, with just enough on each page for the scripts to act on.
type door struct {
	*httptest.Server
	sent    chan string // forms posted to /send
	release chan struct{}
}

func newDoor(t *testing.T) *door {
	d := &door{sent: make(chan string, 10), release: make(chan struct{}, 10)}
	mux := http.NewServeMux()
	for pattern, body := range map[string]string{
		"/{$}": playgroundPage, "/history": historyPage, "/compare": comparePage, "POST /send": runningPart,
		"POST /compose/curl": curlPart, "POST /compose/code": codePart, "/search": foundPart,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { d.show(w, r, body) })
	}
	mux.HandleFunc("/runs/7", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("part") == "slow" {
			<-d.release
		}
		d.show(w, r, strings.ReplaceAll(donePart, "PART", r.URL.Query().Get("part")))
	})
	mux.HandleFunc("/runs/7/events", d.events)
	done := func(w http.ResponseWriter, _ *http.Request) {
		d.release <- struct{}{}
		w.WriteHeader(http.StatusNoContent)
	}
	mux.HandleFunc("POST /runs/7/skip-wait", done)
	mux.HandleFunc("POST /runs/7/cancel", done)
	mux.HandleFunc("POST /theme", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/static/", func(w http.ResponseWriter, r *http.Request) {
		content, contentType, _, ok := static.Open(r.URL.Path)
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write(content)
	})
	d.Server = httptest.NewServer(mux)
	t.Cleanup(d.CloseClientConnections)
	return d
}

func (d *door) show(w http.ResponseWriter, r *http.Request, body string) {
	if r.URL.Path == "/send" {
		_ = r.ParseForm()
		d.sent <- r.Header.Get("HX-Request") + " " + r.Form.Encode()
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	fmt.Fprint(w, strings.NewReplacer("APP.CSS", static.URL("app.css"), "APP.JS", static.URL("app.js"), "MORE.JS", static.URL("more.js"), "EDITOR.JS", static.URL("editor.js"), "INTAKE.JS", static.URL("intake.js")).Replace(body))
}

func (d *door) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	for _, e := range []string{
		"event: phase\ndata: {\"phase\":\"wait\",\"attempt\":1,\"attempts\":3,\"bytes\":0,\"total\":-1}\n\n",
		"event: attempt\ndata: {\"attempt\":2,\"attempts\":3,\"status\":429,\"wait_ms\":60000,\"because\":\"Retry-After\",\"means\":\"Too many.\"}\n\n",
	} {
		fmt.Fprint(w, e)
		_ = http.NewResponseController(w).Flush()
	}
	select {
	case <-d.release:
		fmt.Fprint(w, "event: done\ndata: {}\n\n")
	case <-r.Context().Done():
	}
}

// tab is one page of a browser; complaints are the console's errors.
type tab struct {
	t          *testing.T
	ctx        context.Context
	complaints chan string
}

const patience = 15 * time.Second

func openTab(t *testing.T) *tab {
	t.Helper()
	path, err := exec.LookPath("chromium-headless-shell")
	if err != nil {
		path, err = exec.LookPath("chromium")
	}
	if err != nil {
		t.Fatal("Chromium is not installed; `make test` installs it")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-component-update", true))
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, stopTab := chromedp.NewContext(alloc)
	t.Cleanup(func() { stopTab(); stopAlloc() })
	b := &tab{t: t, ctx: ctx, complaints: make(chan string, 100)}
	// The first steps start the browser, which lives as long as their context does.
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank"), chromedp.EmulateViewport(1440, 1000)); err != nil {
		t.Fatal(err)
	}
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.IsException() || m.Type == "error" && !strings.Contains(m.String(), "404") {
				b.complaints <- m.String()
			}
		}
	}()
	return b
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) open(url string) {
	b.t.Helper()
	b.do(chromedp.Navigate(url), chromedp.WaitReady(chromedp.CSS(":root.scripted")))
}

func (b *tab) click(css string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(css)))
}

func (b *tab) run(js string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](js))
}

// press dispatches a key as the page's own listeners get it.
func (b *tab) press(init string) {
	b.t.Helper()
	b.run(`(document.activeElement || document.body).dispatchEvent(new KeyboardEvent("keydown", {bubbles: true, cancelable: true, ` + init + `}))`)
}

// becomes waits until an expression has a value, as a string.
func (b *tab) becomes(what, js, want string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	wait := fmt.Sprintf(`new Promise(done => { const end = Date.now() + 8000, look = () => { let got; try { got = String(%s) } catch (e) { got = "error: " + e.message }
		if (got === %q || Date.now() > end) done(got); else setTimeout(look, 30); }; look(); })`, js, want)
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string](wait, chromedp.EvalAwaitPromise))
	for err != nil && strings.Contains(err.Error(), "navigated") {
		got, err = chromedp.Run(ctx, chromedp.Evaluate[string](wait, chromedp.EvalAwaitPromise))
	}
	if err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
	if got != want {
		b.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// silent fails for what the console complained of: a policy violation among others.
func (b *tab) silent() {
	b.t.Helper()
	for {
		select {
		case c := <-b.complaints:
			b.t.Errorf("the console says: %s", c)
		default:
			return
		}
	}
}

const value = `document.querySelector("[name=url]").value`

func TestAddressAndParametersAreOne(t *testing.T) {
	d, b := newDoor(t), openTab(t)
	b.open(d.URL)
	rows := `[...document.querySelectorAll(".kv tbody tr")].map(r => [...r.querySelectorAll(".cell-in")].map(c => c.value).join("=")).join("|")`
	b.becomes("the address takes the rows in", value, "http://h/a?x=1&y=a%20b&debug=1")
	b.becomes("the table shows the address", rows, "x=1|y=a b|debug=1|=")
	b.click(".kv tbody tr:nth-child(2) input[type=checkbox]")
	b.becomes("a row that is off keeps its place among the others", `(f => [f.get("url"), f.getAll("query_name"), f.getAll("query_use")].join(" "))(new FormData(document.querySelector("#request")))`, "http://h/a x,y,debug 0,2")
	b.click(".kv tbody tr:nth-child(2) input[type=checkbox]")
	b.becomes("the tab counts", `document.querySelector("[data-count]").textContent`, "3")
	b.click(".kv tbody tr:nth-child(1) input[type=checkbox]")
	b.becomes("a row that is off leaves the address", value, "http://h/a?y=a%20b&debug=1")
	b.do(chromedp.SendKeys(chromedp.CSS(".kv tbody tr:nth-child(4) .cell-in"), "new"))
	b.becomes("a new row comes into the address, the others as typed", value, "http://h/a?y=a%20b&debug=1&new")
	b.becomes("a blank row follows", `document.querySelectorAll(".kv tbody tr").length`, "5")
	b.becomes("the code follows", `document.querySelector("#code").textContent`, "fresh")
	b.run(`document.querySelectorAll(".kv tbody tr")[3].querySelector(".cell-in").focus()`)
	b.becomes("the script for rows comes", `performance.getEntriesByType("resource").some(e => e.name.includes("/intake.") && e.responseEnd)`, "true")
	b.press(`key: "ArrowUp", altKey: true`)
	b.becomes("a row moves", value, "http://h/a?y=a%20b&new&debug=1")
	b.click(".kv tbody tr:nth-child(4) input[type=checkbox]")
	b.becomes("a row that is off keeps its place behind one that is spelled in its own way", `(f => [f.get("url"), f.getAll("query_name"), f.getAll("query_use")].join(" "))(new FormData(document.querySelector("#request")))`, "http://h/a?y=a%20b&new x,debug ")
	b.click(".kv tbody tr:nth-child(4) input[type=checkbox]")
	b.click(".kv tbody tr:nth-child(2) [data-remove]")
	b.becomes("a row goes", value, "http://h/a?new&debug=1")
	b.click("[data-send]")
	// Every send has a word of its own, by which a page that is loaded again finds it.
	if got, want := regexp.MustCompile(`&sending=[0-9a-f]{24}&`).ReplaceAllString(<-d.sent, "&"), "query_name=x&query_value=1&shown=&url=http%3A%2F%2Fh%2Fa%3Fnew%26debug%3D1"; !strings.HasPrefix(got, "true ") || !strings.HasSuffix(got, want) {
		t.Errorf("sent %q: want the row that is off beside the address, and nothing twice", got)
	}
	b.silent()
}

func TestBodiesAreEditedAndChecked(t *testing.T) {
	d, b := newDoor(t), openTab(t)
	b.open(d.URL)
	b.becomes("no editor is loaded before it is used", `performance.getEntriesByType("resource").filter(e => e.name.includes("/editor.")).length`, "0")
	b.becomes("only the chosen panel is shown", `document.querySelector("#tab-params").role + document.querySelector("#panel-body").hidden`, "tabtrue")
	b.click("#tab-body")
	b.becomes("the editor comes", `!!document.querySelector(".cm-editor") && document.querySelector("textarea").hidden`, "true")
	b.becomes("it is named", `document.querySelector(".cm-content").getAttribute("aria-label")`, "Body")
	b.becomes("its styles are let in", `getComputedStyle(document.querySelector(".cm-gutters")).borderRightWidth`, "1px")
	b.becomes("the fault is named", `document.querySelector("#body-fault").textContent`, "Line 1 is not JSON: a comma stands before the end of the object.")
	b.becomes("its line is marked", `!!document.querySelector(".cm-fault")`, "true")
	b.run(`(() => { const area = document.querySelector("textarea"); area.value = '"a":[1,{}],"n":12345678901234567890,"s":"x, y: [z]"}'; area.editor.read() })()`)
	b.do(chromedp.SendKeys(chromedp.CSS(".cm-content"), "{"))
	b.becomes("the field follows the editor", `document.querySelector("textarea").value.slice(0, 8)`, `{"a":[1,`)
	b.becomes("the fault is gone", `document.querySelector("#body-fault").hidden`, "true")
	b.click("[data-format]")
	b.becomes("formatting keeps digits and strings", `document.querySelector("textarea").value`, "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"n\": 12345678901234567890,\n  \"s\": \"x, y: [z]\"\n}")
	b.silent()
}

func TestARunIsFollowedUntilItEnds(t *testing.T) {
	d, b := newDoor(t), openTab(t)
	b.open(d.URL)
	b.click("[data-send]")
	<-d.sent
	b.becomes("send becomes cancel", `document.querySelector("[data-send]").textContent`, "Cancel Esc")
	b.becomes("the wait counts down", `document.querySelector("#result [data-live=phase]").textContent.startsWith("Next attempt in")`, "true")
	b.becomes("it says why", `document.querySelector("#result [data-live=attempt]").textContent`, "Attempt 2 of 3 is next:")
	b.becomes("it says what that means", `document.querySelector("#result [data-live=means]").textContent`, "Too many.")
	b.becomes("the old result stays", `document.querySelector("#result").textContent.includes("old result")`, "true")
	b.becomes("it is said aloud", `document.querySelector("#status-line").textContent`, "Answered 429. Waiting 60.0 s before attempt 2 of 3")
	b.click("#skip")
	b.becomes("the result comes", `document.querySelector("#verdict").textContent`, "404 Not Found")
	b.becomes("it has an address", `location.pathname + location.search`, "/?run=7")
	b.becomes("it is said aloud", `document.querySelector("#status-line").textContent`, "404 Not Found, 38 milliseconds")
	b.becomes("send is back", `document.querySelector("[data-send]").textContent`, "Send Ctrl ↵")
	b.run(`document.activeElement.blur()`)
	b.press(`key: "2"`)
	b.becomes("a key opens a part", `document.querySelector("#panel-result").textContent`, "part headers text text")
	b.becomes("the tab says so", `document.activeElement.getAttribute("aria-selected") + document.activeElement.id`, "truetab-headers")
	b.press(`key: "Enter", code: "Enter", ctrlKey: true`)
	<-d.sent
	b.becomes("the key sends again", `document.querySelector("[data-send]").textContent`, "Cancel Esc")
	b.press(`key: "Escape", code: "Escape"`)
	b.becomes("and another cancels", `document.querySelector("[data-send]").textContent`, "Send Ctrl ↵")
	b.silent()
}

func TestReadingTools(t *testing.T) {
	d, b := newDoor(t), openTab(t)
	b.open(d.URL)
	b.click("[data-send]")
	<-d.sent
	d.release <- struct{}{}
	b.becomes("the result comes", `document.querySelector("#verdict").textContent`, "404 Not Found")
	b.click("#find")
	b.becomes("a link to a part is followed in place", `document.querySelector("#panel-result").textContent + location.search`, "part found text text?part=found")
	b.do(chromedp.Evaluate[chromedp.Void](`{ const a = document.querySelector("#find"), quick = a.href; a.href = quick.replace(/part=.*/, "part=slow"); a.click(); a.href = quick + "&last=yes"; a.click(); }`))
	b.becomes("what was asked for last is there", `document.querySelector("#panel-result").textContent + location.search`, "part found text text?part=found&last=yes")
	d.release <- struct{}{}
	b.becomes("the slow answer comes", `String(performance.getEntriesByType("resource").some(e => e.name.includes("part=slow")))`, "true")
	b.becomes("and is not shown any more", `document.querySelector("#panel-result").textContent + location.search`, "part found text text?part=found&last=yes")
	b.click("#wrap")
	b.becomes("lines wrap", `document.querySelector("#panel-result").classList.contains("wrap")`, "true")
	b.do(chromedp.Focus(chromedp.CSS(".grip")))
	b.press(`key: "ArrowRight"`)
	b.becomes("the border moves by two", `document.querySelector(".grip").getAttribute("aria-valuenow")`, "43")
	b.click("#theme")
	b.becomes("the theme turns", `document.documentElement.dataset.theme + document.querySelector("#theme").value`, "darklight")
	b.silent()
}

func TestPaletteAndCurl(t *testing.T) {
	d, b := newDoor(t), openTab(t)
	b.open(d.URL)
	b.press(`key: "k", code: "KeyK", ctrlKey: true`)
	b.becomes("the palette opens", `document.querySelector("dialog.palette").open + document.activeElement.role`, "truecombobox")
	b.becomes("it finds", `!!document.querySelector("#pal-list a[href='/runs/7']")`, "true")
	b.do(chromedp.SendKeys(chromedp.CSS("dialog input"), "https://x.test/y"))
	b.becomes("an address can be sent", `[...document.querySelectorAll("[role=option]")].map(o => o.textContent).join("|")`, "Send a GET to this address")
	b.becomes("the option is active", `document.querySelector("dialog input").getAttribute("aria-activedescendant")`, "pal-act-url")
	b.run(`document.querySelector("dialog").close()`)
	b.run(`(() => { const d = new DataTransfer(); d.setData("text/plain", "curl -X POST http://from-curl/"); document.querySelector("[name=url]").dispatchEvent(new ClipboardEvent("paste", {clipboardData: d, bubbles: true, cancelable: true})) })()`)
	b.becomes("a command fills the form", value+`.slice(0, 17)`, "http://from-curl/")
	b.becomes("it says what it filled", `document.querySelector(".toast span").textContent`, "Filled in: POST, 1 header")
	b.click(".toast .btn")
	b.becomes("undo puts it back", value, "http://h/a?x=1&y=a%20b&debug=1")
	b.silent()
}

func TestSelectingRuns(t *testing.T) {
	d, b := newDoor(t), openTab(t)
	b.open(d.URL + "/history")
	said := `document.querySelector("[data-selected]").textContent + ": " + document.querySelector("[data-selected-names]").textContent`
	b.becomes("nothing can be compared yet", `document.querySelector("[data-compare]").disabled`, "true")
	b.press(`key: "j"`)
	b.press(`key: "j"`)
	b.press(`key: "x"`)
	b.becomes("keys go to a row and select it", said, "1 selected: two")
	b.run(`(() => { const box = document.querySelectorAll("input[name=run]")[3]; box.dispatchEvent(new MouseEvent("click", {bubbles: true, shiftKey: true})) })()`)
	b.becomes("shift selects a range", said, "3 selected: two and three and four")
	b.becomes("they can be compared", `document.querySelector("[data-compare]").disabled`, "false")
	b.click("[data-compare]")
	b.becomes("the address holds the runs alone", `location.pathname + location.search`, "/compare?run=2&run=3&run=4")
	b.becomes("the scripts of that page have run", `document.documentElement.classList.contains("scripted") && document.readyState === "complete"`, "true")
	b.press(`key: "n"`)
	b.press(`key: "n"`)
	b.becomes("N goes through the differences", `document.activeElement.id + document.querySelector("[data-diff-at]").textContent`, "d22 of 2")
	b.press(`key: "N", shiftKey: true`)
	b.becomes("Shift N goes back", `document.activeElement.id`, "d1")
	b.click("[data-unfold]")
	b.becomes("folded lines open in place", `document.querySelectorAll("tr[hidden]").length + location.search`, "0?run=2&run=3&run=4")
	b.silent()
}
