//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// fillHistory makes runs of several kinds, 1 to 6.
func fillHistory(t *testing.T, base string) {
	t.Helper()
	for _, form := range []url.Values{
		{"url": {base + "/demo/users/17"}},
		{"url": {base + "/demo/users/9041"}, "name": {"Look up a user"}},
		{"url": {base + "/demo/old/users/17"}},
		{"url": {base + "/demo/users/17"}, "header_name": {"Accept"}, "header_value": {"application/json"}},
		{"url": {"http://" + closedPort(t) + "/"}},
		{"url": {base + "/demo/flaky?fail=2&key=pages"}, "retry_attempts": {"4"}, "retry_backoff_ms": {"20"}},
	} {
		resp, err := http.PostForm(base+"/send", form)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("send %v: %s", form, resp.Status)
		}
	}
	repeatInto(t, base)
}

// repeatInto makes a series that meets a limit and stops.
func repeatInto(t *testing.T, base string) {
	t.Helper()
	resp, err := http.PostForm(base+"/repeat", url.Values{"url": {base + "/demo/rate-limited"}, "preset": {"plan"}, "plan_retry_after": {"stop"}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK || resp.Request.URL.Path != "/series/1" {
		t.Fatalf("repeat led to %s: %s", resp.Request.URL, resp.Status)
	}
}

// everyPage is each page of Parley in the states that look different.
var everyPage = []string{
	"/", "/?run=1", "/?run=2&part=headers", "/?run=3", "/?run=5", "/?run=6", "/?url=http://a.example/", "/?open=auth&url=http://a.example/", "/oauth/callback",
	"/history", "/history?class=4xx", "/history?q=nothing-like-this", "/history?since=soon", "/history?pick=1", "/history/views",
	"/runs/1", "/runs/1?part=body&view=tree", "/runs/1?part=body&view=hex", "/runs/2", "/runs/3?part=trace", "/runs/3?part=timing", "/runs/5", "/runs/6?part=trace", "/runs/6?part=raw", "/runs/1?part=raw", "/runs/3?part=headers&attempt=1&exchange=1", "/runs/1?part=cookies", "/runs/1?part=tls", "/runs/2/rerun", "/runs/1/over-time", "/runs/4", "/series/1", "/?series=1", "/history?series=1", "/runs/2/explain-again", "/explain",
	"/compare", "/compare?run=1&run=2", "/compare?run=1&run=4", "/compare?run=1&run=2&part=headers", "/compare?run=1&run=2&part=explanation", "/compare?run=1&run=4&part=request", "/compare?run=1&run=2&part=text", "/compare?run=1&run=2&run=3&view=all",
	"/status", "/status?view=all", "/status?q=token+expired", "/status/404", "/status/429", "/search?q=users", "/help", "/settings/policy", "/settings/policy?check=10.0.0.5", "/nowhere",
}

func TestEveryPageIsAccessible(t *testing.T) {
	base := startParley(t)
	p := openBrowser(t, base)
	p.open("/")
	p.accessible("the first page")
	fillHistory(t, base)
	for _, width := range []int64{1440, 390} {
		p.size(width, 900)
		for _, theme := range []string{"light", "dark"} {
			p.do("theme "+theme, emulatedTheme(theme))
			for _, path := range everyPage {
				p.open(path)
				p.accessible(fmt.Sprintf("%s at %d in %s", path, width, theme))
				p.fits(path, width)
			}
		}
	}
	p.quiet()
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

// fits fails where a page scrolls sideways.
func (p *page) fits(path string, width int64) {
	p.t.Helper()
	if over := p.ask(`String(document.documentElement.scrollWidth - innerWidth)`); over != "0" && !strings.HasPrefix(over, "-") {
		p.t.Errorf("%s at %d is %s px too wide", path, width, over)
	}
}
