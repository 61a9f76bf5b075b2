//go:build e2e

package e2e

import (
	"net/url"
	"testing"
)

// peoplePages are those of who signs in, for an admin.
var peoplePages = []string{"/", "/me", "/me?done=password", "/admin/people", "/admin/people?done=role", "/admin/audit", "/admin/audit?q=nothing-like-this", "/settings", "/settings/shares", "/s/nothing-like-this", "/runs/1", "/history?q=from:Mira"}

// shows looks at the page that a form led to.
func (p *page) shows(name, css string) {
	p.t.Helper()
	p.until(name, `document.querySelector(`+quote(css)+`)`)
	p.everyLook(func(look string, width int64) {
		p.eval("the theme's colours, at once", `document.getAnimations().filter(a => a instanceof CSSTransition).forEach(a => a.finish())`)
		p.accessible(name + " " + look)
		p.fits(name, width)
	})
}

// share makes a link as the API does, and returns its path.
func (p *page) share(what string) string {
	p.t.Helper()
	p.eval("share "+what, `delete window.shared; fetch("/api/shares", {method: "POST", headers: {"Content-Type": "application/json"}, body: `+quote(what)+`}).then(r => r.json()).then(s => window.shared = s.link)`)
	p.until("a link to "+what, `window.shared`)
	return p.ask(`new URL(window.shared, location.href).pathname`)
}

func TestThePagesOfPeopleAreAccessible(t *testing.T) {
	t.Parallel()
	link := startAndFind(t, `http://127\.0\.0\.1:\d+/invitation/\S+`, "-auth", "accounts")
	base := originOf(t, link)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.soundInEveryLook("/sign-in", link[len(base):])
	p.fill("#name", "Mira")
	p.fill("#password", "short")
	p.click("main button[type=submit]")
	p.shows("a password that is too short", "[data-testid=fault]")
	p.fill("#password", "correct horse battery")
	p.click("main button[type=submit]")
	p.until("the playground", `location.pathname === "/" && document.querySelector("#request")`)

	p.open("/?url=" + base + "/demo/users/17&open=auth")
	p.click("[data-send]")
	p.ended("200")
	p.open("/me")
	p.fill("[action='/me/tokens'] [name=name]", "a script")
	p.click("[action='/me/tokens'].lineform button")
	p.shows("a new token", "[data-testid=secret]")
	p.open("/admin/people")
	p.click("[action='/admin/invitations'].lineform button")
	p.shows("a new link", "[data-testid=link]")
	pages := append([]string{p.share(`{"run": "1"}`), p.share(`{"compare": "run=1&run=1"}`)}, peoplePages...)
	p.soundInEveryLook(pages...)

	p.open("/environments/1")
	p.fill("tbody tr:last-child [name=var_name]", "typed")
	p.post("/sign-out", "everywhere=yes")
	p.eval("save", `document.querySelector("form[data-guard]").requestSubmit()`)
	p.shows("what was typed, to be sent again", "[data-testid=again] button")
	p.post("/sign-in", "name=Mira&password=correct+horse+battery")
	p.click("[data-testid=again] button")
	p.until("what was typed, kept", `location.search === "?done=saved" && document.querySelector("[name=var_name][value=typed]")`)
	p.open("/?url=" + base + "/demo/users/17")
	p.post("/sign-out", "everywhere=yes")
	p.click("[data-send]")
	p.shows("that the session has ended", ".lostbar a[target=_blank]")
	p.post("/sign-in", "name=Mira&password=correct+horse+battery")
	p.click("[data-send]")
	p.ended("200")
	p.until("the bar gone", `!document.querySelector(".lostbar")`)

	p.open("/me")
	p.click("main .topbar [action='/sign-out'] button")
	p.shows("the sign-in", "[action='/sign-in']")
	p.fill("#name", "Mira")
	p.fill("#password", "wrong horse battery")
	p.click("main button[type=submit]")
	p.shows("a wrong password", "[data-testid=fault]")
	p.quiet()
}

func TestTheSignInByTheTeamsPasswordIsAccessible(t *testing.T) {
	t.Parallel()
	base := startAndFind(t, `http://127\.0\.0\.1:\d+`, "-auth", "password")
	p := openBrowser(t, base)
	p.everyLook(func(look string, width int64) {
		p.sound(look, width, "/sign-in", "/sign-in?password=brought-by-a-link")
	})
	p.quiet()
}

// post sends a form to Parley behind the page, as another tab would.
func (p *page) post(path, fields string) {
	p.t.Helper()
	p.eval("post to "+path, `delete window.posted; fetch("`+path+`", {method: "POST", redirect: "manual", body: new URLSearchParams("`+fields+`")}).then((r) => { window.posted = r.type; })`)
	p.until("an answer", `window.posted`)
}

// originOf is the address of a page's server.
func originOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Scheme + "://" + u.Host
}
