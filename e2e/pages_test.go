//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// everyPage is each page of Parley in the states that look different.
var everyPage = []string{
	"/", "/?run=1", "/?run=2&part=headers", "/?run=3", "/?run=5", "/?run=6", "/?url=http://a.example/", "/?open=auth&url=http://a.example/", "/oauth/callback",
	"/history", "/history?class=4xx", "/history?q=nothing-like-this", "/history?since=soon", "/history?pick=1", "/history/views",
	"/runs/1", "/runs/1?part=body&view=tree", "/runs/1?part=body&view=hex", "/runs/2", "/runs/3?part=trace", "/runs/3?part=timing", "/runs/5", "/runs/6?part=trace", "/runs/6?part=raw", "/runs/1?part=raw", "/runs/3?part=headers&attempt=1&exchange=1", "/runs/1?part=cookies", "/runs/1?part=tls", "/runs/2/rerun", "/runs/1/over-time", "/runs/4", "/series/1", "/?series=1", "/history?series=1", "/runs/2/explain-again", "/explain", "/import",
	"/compare", "/compare?run=1&run=2", "/compare?run=1&run=4", "/compare?run=1&run=2&part=headers", "/compare?run=1&run=2&part=explanation", "/compare?run=1&run=4&part=request", "/compare?run=1&run=2&part=text", "/compare?run=1&run=2&run=3&view=all",
	"/status", "/status?view=all", "/status?q=token+expired", "/status/404", "/status/429", "/lessons", "/lessons/ask-only-if-changed/1?run=1", "/lessons/redirects-seen-and-unseen/1?run=3", "/search?q=users", "/help", "/settings/policy", "/settings/policy?check=10.0.0.5", "/nowhere",
	"/environments", "/environments?define=base_url", "/environments/Demo", "/environments/Demo?define=base_url",
	"/cookies", "/cookies/new",
}

// furtherPages are what furtherRuns makes, and what else depends on kept state.
var furtherPages = []string{
	"/runs/7", "/runs/7?part=body&view=raw", "/?run=7&part=body",
	"/runs/8", "/runs/8?part=body&view=table&wide=1", "/runs/8?part=body&view=raw&find=name", "/runs/9?part=body", "/runs/9?part=cookies", "/runs/10?part=body", "/runs/11?part=body", "/runs/11?part=trace",
	"/runs/12?part=body&view=table", "/runs/12?part=body&view=table&list=&sort=%2Fid&down=1", "/runs/12?part=body&jq=.data%5B%5D.name", "/runs/12?part=body&jq=.data%5B", "/runs/12?part=body&find=mira&case=1",
	"/runs/13", "/runs/13?part=raw", "/runs/13/explain-again", "/runs/14", "/runs/14?part=trace", "/runs/15?part=body&view=raw",
	"/?environment=staging", "/?run=13&environment=staging", "/?from=13&open=headers", "/?from=13&open=variables", "/?url=http://a.example/{id}/:post", "/?from=13&open=body", "/?open=options", "/?open=wire", "/?open=query&url=http://a.example/?q=1", "/?curl=curl+-k+http://a.example/",
	"/history?q=status:4xx+took:%3E1ms", "/history?q=from:nobody", "/history?baseline=differs", "/history?view=all", "/history/views?rename=1", "/compare?run=9&run=10&part=body", "/compare?run=8&run=8", "/compare?run=1&run=5",
	"/environments", "/environments/1", "/environments/2", "/environments/2/delete", "/cookies", "/cookies?q=nothing-like-this", "/cookies/1",
	"/runs/1?edit=name", "/runs/1?edit=note", "/?run=2&part=timing", "/?run=2&part=trace", "/?run=2&part=raw", "/oauth/callback?error=access_denied", "/search?q=429", "/search?q=nothing-like-this", "/explain?example=1", "/settings/policy?check=http://169.254.169.254/",
}

// narrowColours are pages with colours that only a narrow window has.
var narrowColours = []string{"/", "/history", "/history?pick=1", "/compare?run=1&run=2", "/cookies", "/environments/Demo"}

func TestEveryPageIsAccessible(t *testing.T) {
	t.Parallel()
	p := openBrowser(t, startParley(t))
	p.open("/")
	p.accessible("the first page")
	p.quiet()
	allAreSound(t, everyPage)
}

func TestEveryFurtherPageIsAccessible(t *testing.T) {
	t.Parallel()
	allAreSound(t, furtherPages)
}

// allAreSound is soundInEveryLook for many pages, in parts beside each other.
func allAreSound(t *testing.T, pages []string) {
	for paths := range slices.Chunk(pages, len(pages)/2+1) {
		t.Run("from "+paths[0], func(t *testing.T) {
			t.Parallel()
			base := startParley(t)
			p := openBrowser(t, base)
			fillHistory(t, base)
			p.soundInEveryLook(paths...)
			p.quiet()
		})
	}
}

// everyLook does something at both widths and in both themes.
func (p *page) everyLook(do func(look string, width int64)) {
	p.t.Helper()
	for _, width := range []int64{1440, 390} {
		p.size(width, 900)
		for _, theme := range []string{"light", "dark"} {
			p.do("theme "+theme, emulatedTheme(theme))
			do(fmt.Sprintf("at %d in %s", width, theme), width)
		}
	}
}

// sound opens pages, and fails for what is wrong with them.
func (p *page) sound(look string, width int64, paths ...string) {
	p.t.Helper()
	for _, path := range paths {
		p.open(path)
		p.accessible(path + " " + look)
		p.fits(path, width)
		if width > 760 { // a page has the same rules at every width
			p.styled(path)
		}
	}
}

// soundInEveryLook is sound at both widths, and judges both themes. A page is opened once a width: the
// wide one has its colours judged again in the dark, which is all that a theme changes, and the narrow
// one is judged in the dark, and in the light too where it has colours of its own.
func (p *page) soundInEveryLook(paths ...string) {
	p.t.Helper()
	p.size(1440, 900)
	for _, path := range paths {
		p.do("theme light", emulatedTheme("light"))
		p.sound("at 1440 in light", 1440, path)
		p.turnTo("dark")
		p.judged(path+" at 1440 in dark", colourRules)
	}
	p.size(390, 900)
	for _, path := range paths {
		p.sound("at 390 in dark", 390, path)
		if slices.Contains(narrowColours, path) {
			p.turnTo("light")
			p.judged(path+" at 390 in light", colourRules)
			p.do("theme dark", emulatedTheme("dark"))
		}
	}
}

// turnTo changes the theme of a page that is open.
func (p *page) turnTo(theme string) {
	p.t.Helper()
	p.do("theme "+theme, emulatedTheme(theme))
	p.until("the colours to have changed", `document.getAnimations().every(a => a.effect.getTiming().iterations === Infinity)`)
}

// emulatedTheme makes the system's theme light or dark.
func emulatedTheme(theme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}},
		})
		return err
	})
}

// fits fails where a page scrolls sideways, and where a wide one with a sidebar scrolls besides its parts.
func (p *page) fits(path string, width int64) {
	p.t.Helper()
	if over := p.ask(`String(document.documentElement.scrollWidth - innerWidth)`); over != "0" && !strings.HasPrefix(over, "-") {
		p.t.Errorf("%s at %d is %s px too wide", path, width, over)
	}
	if over := p.ask(`String(document.querySelector(".side") ? document.documentElement.scrollHeight - innerHeight : 0)`); width > 760 && over != "0" {
		p.t.Errorf("%s at %d is %s px too long beside what scrolls in it", path, width, over)
	}
	if lost := p.ask(outOfReach); lost != "" {
		p.t.Errorf("%s at %d has what nobody can scroll to: %s", path, width, lost)
	}
}

// outOfReach tells the first few elements that are seen to the left or right of the window, within
// nothing that scrolls sideways or ends its text with an ellipsis: the sheet cuts them off.
const outOfReach = `(() => {
	const reached = e => {
		if (e.closest("svg, dialog:not([open]), [popover]:not(:popover-open)")) return true;
		for (let a = e; a; a = a.parentElement) {
			const s = getComputedStyle(a);
			if (a !== e && (s.overflowX === "auto" || s.overflowX === "scroll")) return true;
			if (s.textOverflow === "ellipsis" && s.overflowX !== "visible" || s.clipPath !== "none" || s.clip !== "auto") return true;
		}
		return false;
	};
	return [...document.querySelectorAll("body *")].filter(e => {
		const r = e.getBoundingClientRect();
		return r.width > 1 && r.height > 1 && (r.right > innerWidth + 1 || r.left < -1) && e.checkVisibility() && !reached(e);
	}).slice(0, 3).map(e => e.outerHTML.slice(0, 160)).join(" | ");
})()`

// styled fails where a rule of some sheet is for something on the page, and the page's own sheets lack
// it. The playground and the stage have sheets of their own, with names that others use too.
func (p *page) styled(path string) {
	p.t.Helper()
	if lost := p.ask(fmt.Sprintf(unstyled, everySheet())); lost != "" {
		p.t.Errorf("%s lacks the sheets with the rules for %s", path, lost)
	}
}

// everySheet is the text of the sheets of pages, as JavaScript writes it.
var everySheet = sync.OnceValue(func() string {
	files, _ := filepath.Glob("../static/*.css")
	var all strings.Builder
	for _, f := range files {
		if name := filepath.Base(f); name == "names.css" || name == "present.css" || name == "fonts.css" {
			continue // they come with what they are for
		}
		text, _ := os.ReadFile(f)
		all.Write(text)
	}
	text, _ := json.Marshal(all.String())
	return string(text)
})

// unstyled tells the first few such rules. What only a pseudo-element has is looked for by its element.
const unstyled = `(() => {
	if (document.getElementById("composer") || [...document.styleSheets].some(s => /present\./.test(s.href))) return "";
	const selectors = (rules, into) => { for (const r of rules) { if (r.selectorText) into.add(r.selectorText); if (r.cssRules) selectors(r.cssRules, into) } return into };
	const own = new Set(), every = new CSSStyleSheet();
	for (const s of document.styleSheets) selectors(s.cssRules, own);
	every.replaceSync(%s);
	const found = s => { try { return document.querySelector(s.replace(/::[\w-]+(\([^)]*\))?/g, "")) } catch { return null } };
	return [...selectors(every.cssRules, new Set())].filter(s => !own.has(s) && found(s)).slice(0, 3).join(" | ");
})()`
