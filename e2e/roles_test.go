//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// control is what can be pressed on a page, and what it asks.
type control struct{ Method, Address, Body, Words string }

// controlsOf finds what is visible on a page and can be pressed: links, buttons of forms with
// what they would post, and what the script asks for.
const controlsOf = `(() => {
	const seen = (e) => e.checkVisibility({visibilityProperty: true}) && !e.matches(":disabled") && !e.closest("[hidden], [inert]");
	const all = [], words = (e) => (e.getAttribute("aria-label") || e.innerText || "").trim().slice(0, 60);
	const add = (method, address, body, e) => {
		const u = new URL(address, location.href);
		if (u.origin === location.origin && !u.pathname.startsWith("/demo")) all.push({Method: method.toUpperCase(), Address: u.pathname + u.search, Body: body, Words: words(e)});
	};
	for (const a of document.querySelectorAll("a[href]")) if (seen(a) && !a.getAttribute("href").startsWith("#")) add("get", a.href, "", a);
	for (const b of document.querySelectorAll("button, input[type=submit]")) {
		if (!b.form || b.type !== "submit" || !seen(b)) continue;
		const method = b.getAttribute("formmethod") || b.form.getAttribute("method") || "get";
		if (method === "dialog") continue;
		const body = new URLSearchParams([...new FormData(b.form, b)].filter(([, v]) => typeof v === "string")).toString();
		const address = b.getAttribute("formaction") || b.form.getAttribute("action") || location.href;
		add(method, method.toLowerCase() === "get" ? address.split("?")[0] + "?" + body : address, method.toLowerCase() === "get" ? "" : body, b);
	}
	for (const [name, method] of [["hx-get", "get"], ["hx-post", "post"], ["data-post", "post"]])
		for (const e of document.querySelectorAll("[" + name + "]")) if (seen(e)) add(method, e.getAttribute(name), "", e);
	return JSON.stringify(all);
})()`

// controls are those of a page whose script is done.
func (p *page) controls(path string) (all []control) {
	p.t.Helper()
	p.open(path)
	p.until("the script", `document.documentElement.classList.contains("scripted") || !document.querySelector("script[src]")`)
	p.eval("open what is folded", `document.querySelectorAll("main details").forEach(d => { d.open = true })`)
	if err := json.Unmarshal([]byte(p.ask(controlsOf)), &all); err != nil {
		p.t.Fatal(err)
	}
	return all
}

// offeredBy are the controls of pages and of the palette on each, every one once.
func (p *page) offeredBy(paths []string, palette bool) (all []control) {
	p.t.Helper()
	known := map[string]bool{}
	for _, path := range paths {
		list := p.controls(path)
		if palette {
			p.eval("open the palette", `document.querySelector("[data-palette]").click()`)
			p.until("what it offers", `document.querySelector("dialog.palette [role=option]")`)
			var more []control
			if err := json.Unmarshal([]byte(p.ask(strings.ReplaceAll(controlsOf, `document.querySelectorAll`, `document.querySelector("dialog.palette").querySelectorAll`))), &more); err != nil {
				p.t.Fatal(err)
			}
			list = append(list, more...)
		}
		for _, c := range list {
			if name := c.Method + " " + c.Address + " " + c.Body; !known[name] {
				c.Words += ", on " + path
				known[name], all = true, append(all, c)
			}
		}
	}
	return all
}

// pressAll asks what the controls would, links first, and fails where that is refused. What would
// end the visit or change who is who is left.
func (p *page) pressAll(who string, all []control) {
	p.t.Helper()
	slices.SortStableFunc(all, func(a, b control) int { return strings.Compare(a.Method, b.Method) })
	all = slices.DeleteFunc(all, func(c control) bool {
		return c.Address == "/sign-out" || c.Method != "GET" && (strings.HasPrefix(c.Address, "/me/") || strings.HasPrefix(c.Address, "/admin/"))
	})
	list, err := json.Marshal(all)
	if err != nil {
		p.t.Fatal(err)
	}
	p.eval("press", `window.refused = null; (async () => {
		const refused = [], left = `+string(list)+`;
		const press = async (c) => {
			const stop = new AbortController(), get = c.Method === "GET";
			const r = await fetch(c.Address, {method: c.Method, signal: stop.signal, redirect: get ? "follow" : "manual",
				...(get ? {} : {body: c.Body, headers: {"Content-Type": "application/x-www-form-urlencoded"}})}).catch((e) => ({status: String(e)}));
			stop.abort();
			if (r.status === 401 || r.status === 403 || r.status >= 500 || typeof r.status === "string") refused.push(r.status + ": " + c.Method + " " + c.Address + " (" + c.Words + ")");
		};
		const some = async () => { while (left.length) await press(left.shift()); };
		await Promise.all(Array.from({length: 6}, some));
		window.refused = refused;
	})()`)
	p.until("all answers", `window.refused`)
	if said := p.ask(`window.refused.join("\n")`); said != "" {
		p.t.Errorf("a %s is offered, and refused:\n%s", who, said)
	}
	if len(all) == 0 {
		p.t.Errorf("a %s is offered nothing", who)
	}
	p.t.Logf("%s: %d controls were pressed", who, len(all))
}

// TestNobodyIsRefusedWhatTheySee visits pages as each role and as a guest with a link, and presses
// all that is visible there.
func TestNobodyIsRefusedWhatTheySee(t *testing.T) {
	t.Parallel()
	link := startAndFind(t, `http://127\.0\.0\.1:\d+/invitation/\S+`, "-auth", "accounts", "-shares", "anyone")
	base := originOf(t, link)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.join("Ada", link[len(base):])
	for _, ask := range [][2]string{
		{"/api/environments", `{"name": "Staging", "variables": [{"name": "key", "value": "abcdefgh", "secret": true}]}`},
		{"/api/runs", `{"environment": "Staging", "request": {"url": "` + base + `/demo/users/9041", "headers": [{"name": "Authorization", "value": "Bearer abcdefghijklmnop"}]}}`},
		{"/api/runs", `{"request": {"url": "` + base + `/demo/users/17"}}`},
		{"/api/runs/1/comments", `{"text": "Look here"}`},
		{"/api/views", `{"name": "Faults", "query": "q=status%3A4xx"}`},
		{"/api/cookies", `{"name": "sid", "value": "abcdefgh", "domain": "parley.example"}`},
		{"/api/ignore-rules", `{"rule": "/at", "scope": "everyone"}`},
	} {
		p.call(ask[0], ask[1])
	}
	shared := []string{p.share(`{"run": "1", "days": 7}`), p.share(`{"compare": "run=1&run=2", "days": 7}`)}
	p.eval("present", `delete window.shared; (async () => {
		const ask = (path, body) => fetch(path, {method: "POST", headers: {"Content-Type": "application/json"}, body}).then(r => r.json());
		const made = await ask("/api/presentations", '{"runs": ["1", "2"]}');
		window.shared = (await ask("/api/presentations/" + made.id + "/start", "{}")).link;
	})()`)
	p.until("a link to follow", `window.shared`)
	shared = append(shared, p.ask(`new URL(window.shared, location.href).pathname`))
	invitations := map[string]string{}
	for _, role := range []string{"viewer", "member"} {
		p.call("/api/invitations", `{"role": "`+role+`"}`)
		invitations[role] = p.ask(`window.said.match(/\/invitation\/[\w-]+/)[0]`)
	}
	pages := []string{"/", "/?run=1", "/?from=2", "/lessons", "/lessons/duplicates/2", "/history", "/runs/1", "/runs/2?part=headers", "/runs/1?edit=note", "/compare?run=1&run=2", "/environments", "/environments/1", "/cookies", "/cookies/1", "/present", "/settings", "/settings/shares", "/settings/policy", "/me", "/nowhere"}
	p.leave()
	p.pressAll("guest", p.offeredBy(shared, false))
	for _, role := range []string{"viewer", "member"} {
		p.join(strings.ToUpper(role[:1])+role[1:]+" V", invitations[role])
		all := p.offeredBy(pages, true)
		if palette := p.ask(`document.querySelector("dialog.palette").innerText`); role == "viewer" && strings.Contains(palette, "Send this request") {
			t.Error("a viewer is offered to send in the palette")
		}
		p.pressAll(role, all)
		p.leave()
	}
	p.open("/sign-in")
	p.fill("#name", "Ada")
	p.fill("#password", "correct horse battery")
	p.click("main button[type=submit]")
	p.until("the playground", `location.pathname === "/" && document.querySelector("#request")`)
	p.pressAll("admin", p.offeredBy(append(pages, "/admin/people", "/admin/audit"), true))
	p.quiet()
}

// join makes an account of an invitation.
func (p *page) join(name, path string) {
	p.t.Helper()
	p.open(path)
	p.fill("#name", name)
	p.fill("#password", "correct horse battery")
	p.click("main button[type=submit]")
	p.until("the playground", `location.pathname === "/" && document.querySelector("#request")`)
}

// leave signs out.
func (p *page) leave() {
	p.t.Helper()
	p.eval("sign out", `window.left = false; fetch("/sign-out", {method: "POST"}).then(() => { window.left = true })`)
	p.until("being out", `window.left`)
}

// call posts JSON to the API.
func (p *page) call(path, body string) {
	p.t.Helper()
	p.eval("call "+path, fmt.Sprintf(`window.said = ""; fetch(%q, {method: "POST", headers: {"Content-Type": "application/json"}, body: %q}).then(async r => { window.said = r.status + await r.text() })`, path, body))
	p.until("an answer of "+path, `window.said`)
	if said := p.ask(`window.said`); !strings.HasPrefix(said, "201") {
		p.t.Fatalf("%s: %.300s", path, said)
	}
}
