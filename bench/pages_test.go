//go:build bench

package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"
)

// lightestPeer is the wire size of the lightest page of a like program, in KB.
const lightestPeer = 321

// visit is what a page cost a browser that had nothing of it.
type visit struct {
	Requests    int     `json:"requests"`
	WireKB      float64 `json:"wire"`
	ScriptKB    float64 `json:"script"`      // decoded
	Interactive float64 `json:"interactive"` // ms: painted, loaded, and no long task after
	Blocking    float64 `json:"blocking"`    // ms of long tasks over 50 ms each
	Outside     int     `json:"outside"`     // requests to other hosts
}

// cost asks the browser itself, a little after the page has loaded.
const cost = `new Promise(done => {
	const tasks = []
	new PerformanceObserver(l => tasks.push(...l.getEntries())).observe({type: "longtask", buffered: true})
	setTimeout(() => {
		const nav = performance.getEntriesByType("navigation")[0], all = performance.getEntriesByType("resource")
		const paint = performance.getEntriesByName("first-contentful-paint")[0]
		const ends = tasks.map(t => t.startTime + t.duration)
		const sum = (list, of) => list.reduce((n, e) => n + of(e), 0)
		done(JSON.stringify({
			requests: 1 + all.length,
			wire: (nav.transferSize + sum(all, e => e.transferSize)) / 1000,
			script: sum(all.filter(e => e.initiatorType === "script" || new URL(e.name).pathname.endsWith(".js")), e => e.decodedBodySize) / 1000,
			interactive: Math.max(paint ? paint.startTime : 0, nav.domContentLoadedEventEnd, ...ends),
			blocking: sum(tasks, t => Math.max(0, t.duration - 50)),
			outside: all.filter(e => new URL(e.name).host !== location.host).length,
		}))
	}, 400)
})`

// measurePages: P24 to P27, in Chromium, each visit in a fresh profile.
func measurePages(b *bench) {
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chromium-headless-shell"} {
		if path, err := exec.LookPath(name); err == nil && browser == "" {
			browser = path
		}
	}
	if browser == "" {
		b.skipped("P24 to P27", "there is no Chromium here")
		return
	}
	parley, limit := b.startParley(), b.start(b.limit, "page", "127.0.0.1:0", filepath.Join(b.TempDir(), "limit.db"))
	defer parley.stop()
	defer limit.stop()
	run := parley.send(map[string]any{"url": parley.base + "/demo/users/9041"})
	addresses := []string{limit.base + "/", parley.base + "/", parley.base + "/runs/" + run.ID}
	b.visit(browser, addresses[0])
	visits := make([][]visit, len(addresses))
	for round := range rounds {
		for i := range addresses {
			at := (i + round) % len(addresses)
			visits[at] = append(visits[at], b.visit(browser, addresses[at]))
		}
	}
	b.judgePages(visits)
}

func (b *bench) judgePages(visits [][]visit) {
	of := func(page int, what func(visit) float64) []float64 {
		var all []float64
		for _, v := range visits[page] {
			all = append(all, what(v))
		}
		return all
	}
	interactive := func(v visit) float64 { return v.Interactive }
	worst := visit{}
	slowest, said := 0.0, ""
	for i, name := range map[int]string{1: "compose", 2: "result"} {
		worst.WireKB = max(worst.WireKB, median(of(i, func(v visit) float64 { return v.WireKB })))
		worst.ScriptKB = max(worst.ScriptKB, median(of(i, func(v visit) float64 { return v.ScriptKB })))
		worst.Blocking = max(worst.Blocking, median(of(i, func(v visit) float64 { return v.Blocking })))
		worst.Requests = max(worst.Requests, int(median(of(i, func(v visit) float64 { return float64(v.Requests) }))))
		worst.Outside += int(slicesMax(of(i, func(v visit) float64 { return float64(v.Outside) })))
		slowest = max(slowest, median(ratios(of(i, interactive), of(0, interactive))))
		said += fmt.Sprintf("%s %.0f ms, ", name, median(of(i, interactive)))
	}
	b.found(figure{"P24", "the heavier of compose and result page, wire bytes over the lightest peer", worst.WireKB / lightestPeer, 0.25, 0.12, true, fmt.Sprintf("%.1f KB over %d KB", worst.WireKB, lightestPeer)})
	b.found(figure{"P25", "requests", float64(worst.Requests), 8, 5, true, ""})
	b.found(figure{"P25", "script, decoded KB", worst.ScriptKB, 100, 40, true, ""})
	b.found(figure{"P26", "time to interactive over a page without script", slowest, 3, 1.4, true, said + fmt.Sprintf("limit %.0f ms", median(of(0, interactive))) + instead(2)})
	b.found(figure{"P27", "blocking time, ms", worst.Blocking, 30, 0, true, "the worse of both" + instead(0)})
	b.found(figure{"P27", "requests to outside hosts", float64(worst.Outside), 0, 0, true, ""})
}

// visit opens an address in a browser that was just started, with a profile of its own: so
// the peers were measured too.
func (b *bench) visit(browser, address string) visit {
	b.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true))
	alloc, end := chromedp.NewExecAllocator(context.Background(), opts...)
	defer end()
	tab, stop := chromedp.NewContext(alloc)
	defer stop()
	ctx, cancel := context.WithTimeout(tab, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(address)); err != nil {
		b.Fatalf("open %s: %v", address, err)
	}
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](cost, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatalf("measure %s: %v", address, err)
	}
	var v visit
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		b.Fatal(err)
	}
	return v
}
