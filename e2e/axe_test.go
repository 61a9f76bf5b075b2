//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/chromedp/chromedp"
)

// axeFinding is one rule that a page breaks.
type axeFinding struct {
	ID    string   `json:"id"`
	Help  string   `json:"help"`
	Where []string `json:"where"`
}

// everyRule and colourRules are what axe judges a page by: all of it, or what reads its colours.
const (
	everyRule   = `["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]`
	colourRules = `["color-contrast","link-in-text-block"]`
)

// runAxe is one judgement. Axe reads all style sheets beforehand unless it is told what to read; only
// a rule that is experimental and not asked for uses them.
const runAxe = `axe.run(document, {runOnly: %s, resultTypes: ["violations"], preload: {assets: ["media"]}})
	.then(r => r.violations.map(v => ({id: v.id, help: v.help, where: v.nodes.map(n => n.html.slice(0, 200) + " :: " + (n.any[0]?.message || n.all[0]?.message || ""))})))`

// smallTargets finds what is pressed and is under 24 px, but for links within a sentence.
const smallTargets = `[...document.querySelectorAll("button,select,input:not([type=hidden]),summary,a.btn,a.tab,nav a")].filter(e => {
	const r = e.getBoundingClientRect(); const shown = r.width > 1 && r.height > 1 && getComputedStyle(e).visibility !== "hidden";
	const hit = e.closest("label")?.getBoundingClientRect() || r;
	return shown && Math.max(r.height, hit.height) < 23.5;
}).map(e => e.outerHTML.slice(0, 160))`

// accessible fails for everything that axe-core finds on the page as it stands.
func (p *page) accessible(name string) {
	p.t.Helper()
	p.judged(name, everyRule)
	p.bigEnough(name)
}

// judged fails for what some of axe-core's rules find.
func (p *page) judged(name, rules string) {
	p.t.Helper()
	if p.ask(`String(!!window.axe)`) == "false" {
		source, err := os.ReadFile("node_modules/axe-core/axe.min.js")
		if err != nil {
			p.t.Fatalf("axe-core is not installed; `make test` installs it: %v", err)
		}
		p.eval("load axe", string(source)+";0")
	}
	ctx, cancel := context.WithTimeout(p.ctx, 2*stepTime)
	defer cancel()
	raw, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte](fmt.Sprintf(runAxe, rules), chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("axe on %s: %v", name, err)
	}
	var found []axeFinding
	if err := json.Unmarshal(raw, &found); err != nil {
		p.t.Fatal(err)
	}
	for _, f := range found {
		p.t.Errorf("%s: %s: %s\n  %s", name, f.ID, f.Help, strings.Join(f.Where, "\n  "))
	}
}

func (p *page) bigEnough(name string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepTime)
	defer cancel()
	small, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](smallTargets))
	if err != nil {
		p.t.Fatal(err)
	}
	for _, s := range small {
		p.t.Errorf("%s: under 24 px: %s", name, s)
	}
}
