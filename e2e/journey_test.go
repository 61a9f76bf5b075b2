//go:build e2e

package e2e

import (
	"net"
	"strings"
	"testing"
)

// compose fills the request bar and presses Send.
func (p *page) send(method, address string) {
	p.t.Helper()
	p.eval("choose "+method, `{ const m = document.querySelector("#request [name=method]"); m.value = "`+method+`"; m.dispatchEvent(new Event("change", {bubbles: true})); }`)
	p.fill("#request [name=url]", address)
	p.click("[data-send]")
}

// ended waits until the result shows the text in its banner.
func (p *page) ended(text string) {
	p.t.Helper()
	p.until("a result of "+text, `document.querySelector("#result:not([data-state=running]) [data-testid=verdict]")?.innerText.replace(/\s+/g, " ").includes(`+quote(text)+`) && !document.querySelector("#result.stale")`)
}

func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }

func TestFromTheFirstPageToAComparison(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/")
	p.seen("[data-testid=first-run]", "A 404 that explains itself")
	p.click("[data-testid=first-run] form:nth-of-type(2) button")
	p.ended("404")
	p.seen("[data-testid=explanation]", "9041")
	p.seen("[data-testid=evidence]", "9041")

	p.send("PATCH", base+"/demo/posts")
	p.ended("405")
	p.seen("[data-testid=evidence]", "Allow")
	p.click(`[data-testid=actions] form[data-swap] button`)
	p.ended("200")

	p.open("/history")
	p.seen("#runs", "/demo/posts")
	p.seen("#runs", "405")
	p.eval("tick two rows", `[...document.querySelectorAll("#runs input[name=run]")].slice(0, 2).forEach(b => b.click())`)
	p.until("two rows are ticked", `document.querySelectorAll("#runs input[name=run]:checked").length === 2`)
	p.click("[data-compare]")
	p.seen("main", "405")
	p.until("the comparison's address", `location.pathname === "/compare" && new URLSearchParams(location.search).getAll("run").length === 2`)

	p.open("/history")
	p.eval("send several at once, when it is heard", `new EventSource("/api/events").onopen = (e) => {
		e.target.close();
		for (const path of ["status/201", "status/202", "status/203", "status/206", "slow?seconds=1"])
			fetch("/api/runs", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ request: { url: location.origin + "/demo/" + path } }) });
	}`)
	p.until("all of them, one still going", `document.querySelectorAll("#runs tr[data-going]").length === 1 && [201, 202, 203, 206].every(n => document.querySelector("#runs").innerText.includes(n))`)
	p.until("its end", `!document.querySelector("#runs tr[data-going]") && document.querySelector("#history-chips").innerText.length > 0`)
	p.quiet()
}

// lesson is one thing that a newcomer is taught, done in the browser.
type lesson struct {
	name string
	do   func(p *page, base string)
}

// TestTheLessons goes through what a newcomer is taught, each from the browser.
func TestTheLessons(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/?url=" + base + "/demo/users/17")
	for _, l := range append(lessonsOfAnswers(), lessonsOfTrouble()...) {
		t.Run(l.name, func(t *testing.T) {
			p.t = t
			l.do(p, base)
		})
	}
	p.t = t
	p.quiet()
}

// lessonsOfAnswers are those in which the server answers as it should.
func lessonsOfAnswers() []lesson {
	return []lesson{
		{"success", func(p *page, base string) {
			p.click("[data-send]")
			p.ended("200 OK")
		}},
		{"created", func(p *page, base string) {
			p.jsonBody(`{"username": "mira"}`)
			p.send("POST", base+"/demo/users")
			p.ended("201")
		}},
		{"a duplicate", func(p *page, base string) {
			p.jsonBody(`{"username": "existing_user"}`)
			p.send("POST", base+"/demo/users")
			p.ended("409")
			p.seen("[data-testid=explanation]", "existing_user")
		}},
		{"redirects seen", func(p *page, base string) {
			p.noBody()
			p.send("GET", base+"/demo/old-page")
			p.ended("200")
			p.seen("#panel-result", "301")
		}},
		{"redirects switched off", func(p *page, base string) {
			p.tick("follow_redirects", false)
			p.click("[data-send]")
			p.ended("301")
			p.tick("follow_redirects", true)
		}},
		{"only if changed", func(p *page, base string) {
			p.header("If-None-Match", `"abc123def456"`)
			p.send("GET", base+"/demo/data")
			p.ended("304")
			p.seen("[data-testid=explanation]", "abc123def456")
			p.header("", "")
		}},
		{"who are you", func(p *page, base string) {
			p.send("GET", base+"/demo/private-data")
			p.ended("401")
			p.seen("[data-testid=evidence]", "Bearer")
			p.header("Authorization", "Bearer your-token-here")
			p.click("[data-send]")
			p.ended("200")
			p.header("", "")
		}},
	}
}

// lessonsOfTrouble are those in which it does not, or not yet, or not at all.
func lessonsOfTrouble() []lesson {
	return []lesson{
		{"the server is unwell", func(p *page, base string) {
			for path, code := range map[string]string{"/demo/broken": "500", "/demo/gateway": "502", "/demo/maintenance": "503"} {
				p.send("GET", base+path)
				p.ended(code)
			}
		}},
		{"retries with a wait", func(p *page, base string) {
			p.option("retry_attempts", "3")
			p.option("retry_backoff_ms", "50")
			p.send("GET", base+"/demo/flaky?fail=2&key=lesson")
			p.ended("200")
			p.seen("#panel-result", "503")
		}},
		{"a wait that tells what came so far", func(p *page, base string) {
			p.option("retry_attempts", "4")
			p.send("GET", base+"/demo/status/503")
			made := func(n string) string {
				return `document.querySelector("[data-so-far] .tracehead")?.textContent.includes("` + n + ` made, 1 planned")`
			}
			p.until("the first answer is shown", made("1"))
			p.seen("[data-so-far] [data-testid=evidence]", "Retry-After: 5")
			p.click("[data-so-far] [data-live-waiting] button")
			p.until("then the second", made("2"))
			p.until("the moment moves on", `document.querySelector("[data-so-far] line.now").getAttribute("x1") > document.querySelector("[data-so-far] line.now").dataset.from`)
			p.click("[data-so-far] [action$='/cancel'] button")
			p.ended("Cancelled")
			p.option("retry_attempts", "1")
		}},
		{"too fast, and waiting as told", func(p *page, base string) {
			p.option("retry_attempts", "1")
			for range 3 { // by the API: the browser may take longer for them than the limit's ten seconds
				request(p.t, "POST", base+"/api/runs", `{"request": {"url": "`+base+`/demo/rate-limited"}}`)
			}
			p.send("GET", base+"/demo/rate-limited")
			p.ended("429")
			p.seen("[data-testid=evidence]", "Retry-After")
			p.click(`[data-testid=actions] form button`)
			p.until("the wait is shown", `document.querySelector("[data-live-head] [data-live-waiting]:not([hidden])")`)
			p.click("[data-live-head] [data-live-waiting] button")
			p.until("it is sent at once", `document.querySelector("#result:not([data-state=running])") && !document.querySelector("#result.stale")`)
		}},
		{"no answer in time", func(p *page, base string) {
			p.option("timeout_ms", "300")
			p.send("GET", base+"/demo/delay/5")
			p.ended("Timed out")
			p.option("timeout_ms", "30000")
		}},
		{"no server at all", func(p *page, base string) {
			address := closedPort(p.t)
			p.send("GET", "http://"+address+"/")
			p.ended("Not connected")
			p.seen("[data-testid=explanation]", address)
		}},
		{"a wrong address is named and kept", func(p *page, base string) {
			p.send("GET", "http://a b/")
			p.until("the fault is named", `document.querySelector("[data-testid=fault-url]")?.innerText.length > 5 && document.querySelector("#request [name=url]").value === "http://a b/"`)
		}},
	}
}

// closedPort is an address of this machine that nothing listens on.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (p *page) tick(name string, on bool) {
	p.t.Helper()
	want := "false"
	if on {
		want = "true"
	}
	p.eval("tick "+name, `{ const b = document.querySelector("[name=`+name+`]"); if (b.checked !== `+want+`) b.click(); }`)
}

func (p *page) option(name, value string) {
	p.t.Helper()
	p.eval("set "+name, `{ const f = document.querySelector("[name=`+name+`]"); f.value = `+quote(value)+`; f.dispatchEvent(new Event("input", {bubbles: true})); }`)
}

// header makes the headers' first row say this, or nothing.
func (p *page) header(name, value string) {
	p.t.Helper()
	p.eval("header "+name, `{ const [n, v] = ["header_name", "header_value"].map(x => document.querySelector("[name=" + x + "]"));
		n.value = `+quote(name)+`; v.value = `+quote(value)+`; n.dispatchEvent(new Event("input", {bubbles: true})); }`)
}

func (p *page) jsonBody(text string) {
	p.t.Helper()
	p.eval("choose JSON", `document.querySelector("[name=body_kind][value=json]").click()`)
	p.eval("body", `{ const b = document.querySelector("[name=body_text]"); b.value = `+quote(text)+`; b.editor?.read(); b.dispatchEvent(new Event("input", {bubbles: true})); }`)
}

func (p *page) noBody() {
	p.t.Helper()
	p.eval("choose no body", `document.querySelector("[name=body_kind][value=none]").click()`)
}

func TestACurlCommandIsPasted(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	p := openBrowser(t, base)
	p.open("/?url=" + base + "/demo/users/17")
	command := `curl -X POST '` + base + `/demo/posts' \\\n  -H 'Content-Type: application/json' --data '{\"title\":\"it'\\''s\",\"body\":\"b\",\"userId\":1}'`
	p.eval("paste", `{ const u = document.querySelector("#request [name=url]"); const d = new DataTransfer(); d.setData("text/plain", "`+command+`");
		u.dispatchEvent(new ClipboardEvent("paste", {clipboardData: d, bubbles: true, cancelable: true})); }`)
	p.until("the form is filled", `document.querySelector("#request [name=url]").value.endsWith("/demo/posts") && document.querySelector("#request [name=method]").value === "POST"`)
	p.seen("#toasts", "POST")
	p.click("[data-send]")
	p.ended("201")
	p.seen("#panel-result", "it's")
	p.quiet()
}

func TestASlowSendIsFollowedAndStopped(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	p := openBrowser(t, base)
	p.open("/?url=" + base + "/demo/slow?seconds=30")
	p.click("[data-send]")
	p.until("it is followed", `document.querySelector("[data-live-head] [data-live=elapsed]")?.innerText.length > 0 && document.querySelector("[data-send]").innerText.includes("Cancel")`)
	p.click("[data-send]")
	p.ended("Cancelled")
	p.until("Send is back", `document.querySelector("[data-send]").innerText.includes("Send")`)
	p.quiet()
}

func TestADoubleClickSendsOnceAndAStepBackShowsWhatWasSentThere(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	p := openBrowser(t, base)
	p.open("/")
	p.until("the script runs", `document.querySelector(".tabs[data-upgraded]")`)
	p.fill("#request [name=url]", base+"/demo/users/17")
	p.eval("send where nothing answers", `window.sends = XMLHttpRequest.prototype.send; XMLHttpRequest.prototype.send = function () { this.onerror(); }; document.querySelector("#request").requestSubmit()`)
	p.seen("#toasts", "What you typed is still here")
	p.until("it is still here", `location.pathname + location.search === "/" && document.querySelector("#request [name=url]").value.endsWith("/demo/users/17")`)
	p.eval("all answers again", `XMLHttpRequest.prototype.send = window.sends`)
	p.eval("click twice", `for (const detail of [1, 2]) document.querySelector("[data-send]").dispatchEvent(new MouseEvent("click", {detail, bubbles: true, cancelable: true}))`)
	p.ended("200")
	p.until("it has the run's address", `location.search === "?run=1"`)

	p.fill("#request [name=url]", base+"/demo/users/9041")
	p.click("[data-send]")
	p.ended("404")
	p.until("it was the second run", `location.search === "?run=2"`)
	p.eval("go back", `history.back()`)
	p.until("the first run stands with its own request", `document.querySelector("#verdict")?.innerText.includes("200") && document.querySelector("#request [name=url]").value.endsWith("/demo/users/17")`)
	p.quiet()
}
