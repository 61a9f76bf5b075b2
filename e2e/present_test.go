//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// talk is a presentation that goes on.
type talk struct {
	ID, Link string
	Steps    []struct{ ID int64 }
}

// askAPI asks the API and reads the answer.
func askAPI(t *testing.T, method, address string, body, into any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, address, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		t.Fatalf("%s %s: %d", method, address, resp.StatusCode)
	}
	if into != nil {
		if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
			t.Fatal(err)
		}
	}
}

// startTalk presents runs.
func startTalk(t *testing.T, base string, runs []string, named func(step int) (title, note string)) talk {
	t.Helper()
	var p talk
	askAPI(t, "POST", base+"/api/presentations", map[string]any{"title": "A talk", "runs": runs}, &p)
	var steps []map[string]any
	for i, s := range p.Steps {
		title, note := named(i)
		steps = append(steps, map[string]any{"id": s.ID, "run": runs[i], "title": title, "note": note})
	}
	askAPI(t, "PUT", base+"/api/presentations/"+p.ID, map[string]any{"title": "A talk", "steps": steps}, nil)
	askAPI(t, "POST", base+"/api/presentations/"+p.ID+"/start", map[string]any{}, &p)
	p.Link = strings.TrimPrefix(p.Link, base)
	return p
}

// stageKey presses a key on the page.
func (p *page) stageKey(key string) {
	p.t.Helper()
	p.eval("press "+key, `document.body.dispatchEvent(new KeyboardEvent("keydown", {key: `+quote(key)+`, bubbles: true}))`)
}

// stage waits for a state of the stage that shows a text.
func (p *page) stage(state, text string) {
	p.t.Helper()
	p.until(state+" with "+text, `document.getElementById("stage")?.dataset.state === `+quote(state)+` && document.getElementById("stage").innerText.replace(/\s+/g, " ").includes(`+quote(text)+`)`)
}

// looksWell fails for what is wrong with the page as it stands, at both widths and in both themes.
func (p *page) looksWell(name string) {
	p.t.Helper()
	p.everyLook(func(look string, width int64) {
		p.eval("the theme's colours, at once", `document.getAnimations().filter(a => a instanceof CSSTransition).forEach(a => a.finish())`)
		p.accessible(name + " " + look)
		p.fits(name, width)
	})
	p.size(1440, 900)
}

// changesAndCompares changes the request on stage, loses nothing of it, sends it, and puts what
// came beside what was.
func changesAndCompares(p, f *page, talk talk) {
	p.t.Helper()
	address := func(path string) string {
		return `document.querySelector("#request [name=url]")?.value.endsWith(` + quote(path) + `)`
	}
	f.click("[data-testid=back]")
	p.stageKey("e")
	p.stage("edit", "Step 1 of 3")
	p.until("the script of the composer", `document.querySelector("#composer [role=tab]") && document.activeElement.name === "url"`)
	p.looksWell("a request that is changed on stage")
	p.until("a token that no room can read", `(f => { f.value = "t"; f.dispatchEvent(new Event("input", {bubbles: true})); return getComputedStyle(f).webkitTextSecurity === "disc"; })(document.querySelector("[name=auth_token]"))`)
	p.eval("type another address", `(u => { u.value = u.value.replace("9041", "18"); u.dispatchEvent(new Event("input", {bubbles: true})); })(document.querySelector("#request [name=url]"))`)
	p.eval("load the page again", `location.reload()`)
	p.until("what was typed, after a reload", address("/demo/users/18")+` && document.querySelector("#toasts .toast")`)
	p.stageKey("Escape")
	p.eval("let go of the field", `document.getElementById("stage").dataset.state === "edit" && document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape", bubbles: true}))`)
	p.stage("shown", "404")
	p.stageKey("e")
	p.until("what was typed, after a step back", address("/demo/users/18")+` && document.querySelector("#composer [role=tab]")`)
	f.stage("shown", "404") // as long as it is not sent
	p.click("[data-send]")
	p.stage("shown", "200 OK")
	f.stage("shown", "path /demo/users/18 was /demo/users/9041")
	f.stage("shown", "200 OK")
	p.stageKey("q")
	f.stage("asked", "/demo/users/18")
	p.stageKey("c")
	p.stage("compared", "404 Not Found in A, 200 OK in B")
	f.stage("compared", "404 Not Found in A, 200 OK in B")
	p.looksWell("runs beside each other")
	f.looksWell("runs beside each other, followed")
	p.stageKey("a")
	p.until("the runs to choose from", `document.activeElement.matches("#choose input")`)
	p.accessible("the runs to choose from")
	p.eval("choose three", `[...document.querySelectorAll("#choose input")].forEach((box, i) => { box.checked = i < 3; })`)
	p.click("#choose button")
	p.stage("compared", "differ from A")
	p.accessible("three runs beside each other")
	p.size(390, 844)
	p.fits("three runs beside each other", 390)
	p.size(1440, 900)
	p.stageKey("a")
	p.eval("choose two", `[...document.querySelectorAll("#choose input")].forEach((box, i) => { box.checked = i > 0 && i < 3; })`)
	p.click("#choose button")
	p.stage("compared", "404 Not Found in A, 200 OK in B")
	p.open("/present/" + talk.ID) // loaded again, it is as it was
	p.stage("compared", "404 Not Found in A, 200 OK in B")
	p.stageKey("Escape")
	f.stage("shown", "200 OK")
	p.stageKey("o")
	p.stage("unsent", "Part 1")
	p.stageKey(" ")
	p.stage("shown", "404")
}

func TestAPresentationIsFollowed(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	for _, path := range []string{"/demo/users/9041", "/demo/delay/1", "/demo/users/17"} {
		sendJSON(t, base, map[string]any{"url": base + path}, map[string]any{})
	}
	talk := startTalk(t, base, []string{"1", "2", "3"}, func(n int) (string, string) { return fmt.Sprintf("Part %d", n+1), "Look closely" })
	p, f := openBrowser(t, base), openBrowser(t, base)
	p.size(1440, 900)
	p.open("/present/" + talk.ID)
	p.stage("unsent", "Part 1")
	f.open(talk.Link)
	f.stage("unsent", "Look closely")
	p.seen("#followers", "Presenting to 1 person")
	p.looksWell("a step that is not sent")
	p.click("#follow-menu summary")
	p.seen("#follow-link", talk.Link)
	p.accessible("the link to follow")
	p.stageKey("Escape")

	p.stageKey(" ")
	p.stage("shown", "404 Not Found")
	f.stage("shown", "user 9041 does not exist")
	if over := p.ask(`String(document.getElementById("main").scrollHeight - document.getElementById("main").clientHeight)`); over != "0" {
		t.Errorf("the message is %s px higher than the stage", over)
	}
	p.looksWell("a result on stage")
	f.looksWell("a result that is followed")
	p.stageKey("z")
	f.stage("zoomed", `"detail"`)
	p.accessible("the content, large")
	p.stageKey("b")
	f.until("a blank stage", `document.getElementById("stage").dataset.state === "blank" && !document.getElementById("stage").innerText.includes("404")`)
	p.stageKey("b") // as clickers have it
	f.stage("zoomed", `"detail"`)
	p.stageKey("b")
	f.until("a blank stage again", `document.getElementById("stage").dataset.state === "blank"`)

	f.click("[data-testid=look]")
	f.seen("[data-testid=back]", "Back to the presenter")
	p.stageKey(" ") // shows it again
	p.stage("zoomed", `"detail"`)
	p.stageKey("Escape")
	p.stage("shown", "404")
	changesAndCompares(p, f, talk)
	p.stageKey(" ")
	p.stage("unsent", "Part 2")
	f.stage("unsent", "Part 2")
	p.stageKey("PageDown")
	f.stage("running", "Sending")
	f.stage("shown", "200 OK")
	p.stage("shown", "200 OK")
	p.stageKey("ArrowLeft")
	f.stage("shown", "404")
	f.eval("lose the stream", `window.stop()`)
	p.stageKey("ArrowRight")
	p.stageKey("ArrowRight")
	p.stage("unsent", "Part 3")
	f.open(talk.Link)
	f.stage("unsent", "Part 3")
	p.everyLook(func(look string, width int64) {
		p.sound(look, width, "/present", "/present/"+talk.ID+"/edit", "/present/"+talk.ID+"/notes", fmt.Sprintf("%s/steps/%d", talk.Link, talk.Steps[0].ID), "/follow/nothing-like-this")
	})
	p.open("/present/" + talk.ID)
	p.click("[data-testid=end]")
	p.until("the page that changes it", `location.pathname.endsWith("/edit")`)
	f.seen("[data-testid=follow-gone]", "Nothing is presented")
	p.quiet()
	f.quiet()
}
