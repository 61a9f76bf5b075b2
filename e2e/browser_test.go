//go:build e2e

package e2e

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// stepTime bounds one step in the browser on a slow machine.
const stepTime = 20 * time.Second

// binary is the program under test, built once.
var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "parley-e2e")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "parley")
	if out, err := exec.Command("go", "build", "-o", binary, "parley").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build parley: %v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// startParley starts the program on a free port with an empty history and returns its
// address, such as http://127.0.0.1:40001.
func startParley(t *testing.T) string {
	t.Helper()
	return startAndFind(t, `http://127\.0\.0\.1:\d+`)
}

// startAndFind starts the program with further flags, and returns what it prints first that
// looks as asked for.
func startAndFind(t *testing.T, look string, flags ...string) string {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"-addr", "127.0.0.1:0", "-database", filepath.Join(t.TempDir(), "parley.db")}, flags...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	log := &strings.Builder{}
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("parley ended with %v: %s", err, log)
		}
	})
	lines := bufio.NewScanner(out)
	address := regexp.MustCompile(look)
	for lines.Scan() {
		if found := address.FindString(lines.Text()); found != "" {
			go func() {
				for lines.Scan() {
				}
			}()
			return found
		}
	}
	t.Fatalf("parley printed nothing like %s: %s", look, log)
	return ""
}

// page is one tab of a fresh browser, and what it complained of.
type page struct {
	t       *testing.T
	ctx     context.Context
	base    string
	console chan string
}

// chromiumPaths are what Chromium may be called. Without its window it needs a fifth less of the
// processor.
var chromiumPaths = []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"}

func findChromium(t *testing.T) string {
	t.Helper()
	for _, name := range chromiumPaths {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("Chromium is not installed; `make test` installs it")
	return ""
}

func openBrowser(t *testing.T, base string) *page {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(findChromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true),
		// Each page has its scripts and axe's compiled anew, and is gone before code is worth being optimised.
		chromedp.Flag("js-flags", "--no-turbofan --no-maglev"),
	)
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, stopTab := chromedp.NewContext(alloc)
	t.Cleanup(func() { stopTab(); stopAlloc() })
	p := &page{t: t, ctx: ctx, base: base, console: make(chan string, 100)}
	if err := chromedp.Do(ctx); err != nil { // the browser lives as long as this context
		t.Fatalf("start Chromium: %v", err)
	}
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			// A page that is itself an answer such as 404 is no fault of the page.
			page := strings.HasPrefix(m.Text, "Failed to load resource") && !strings.Contains(m.URL, "/static/")
			if !page && (m.IsException() || m.Type == "error" || strings.Contains(m.Text, "Content Security Policy")) {
				select {
				case p.console <- m.String():
				default:
				}
			}
		}
	}()
	return p
}

// do runs steps, each within stepTime; name says which failed.
func (p *page) do(name string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepTime)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v\n%s", name, err, p.where())
	}
}

func (p *page) where() string {
	ctx, cancel := context.WithTimeout(p.ctx, 2*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + " is " + document.readyState + "\n" + document.body.innerText.slice(0, 1500)`))
	if err != nil {
		return "(the page does not answer: " + err.Error() + ")"
	}
	return text
}

func (p *page) open(path string) {
	p.t.Helper()
	p.do("open "+path, chromedp.Navigate(p.base+path), chromedp.WaitReady(chromedp.CSS("main")))
}

func (p *page) size(width, height int64) {
	p.t.Helper()
	p.do("size", chromedp.EmulateViewport(width, height))
}

// click clicks an element, once: it looks for it again where the page replaced it meanwhile.
func (p *page) click(css string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepTime)
	defer cancel()
	for {
		err := chromedp.Do(ctx, chromedp.ScrollIntoView(chromedp.CSS(css)), chromedp.Click(chromedp.CSS(css)))
		if err == nil {
			return
		}
		if !strings.Contains(err.Error(), "Could not find node") {
			p.t.Fatalf("click %s: %v\n%s", css, err, p.where())
		}
	}
}

func (p *page) fill(css, value string) {
	p.t.Helper()
	p.do("fill "+css, chromedp.WaitVisible(chromedp.CSS(css)), chromedp.Focus(chromedp.CSS(css)))
	p.eval("select what is there", `document.activeElement.select && document.activeElement.select()`)
	p.do("type into "+css, chromedp.SendKeys(chromedp.CSS(css), value))
}

// eval runs an expression and drops its value.
func (p *page) eval(name, js string) {
	p.t.Helper()
	p.do(name, chromedp.Evaluate[chromedp.Void](js))
}

// ask evaluates an expression to a string.
func (p *page) ask(js string) string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepTime)
	defer cancel()
	s, err := chromedp.Run(ctx, chromedp.Evaluate[string](js))
	if err != nil {
		p.t.Fatalf("ask %s: %v\n%s", js, err, p.where())
	}
	return s
}

// until waits for an expression to become true.
func (p *page) until(name, js string) {
	p.t.Helper()
	deadline := time.Now().Add(stepTime)
	for {
		ctx, cancel := context.WithTimeout(p.ctx, stepTime)
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`!!(`+js+`)`))
		cancel()
		if err == nil && ok {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("waited in vain for %s (%v)\n%s", name, err, p.where())
		}
		<-time.After(30 * time.Millisecond) // the browser has no event for "a script is done"
	}
}

// seen waits until the element shows the text.
func (p *page) seen(css, text string) {
	p.t.Helper()
	p.until(fmt.Sprintf("%q in %s", text, css), fmt.Sprintf(`[...document.querySelectorAll(%q)].some(e => e.innerText.includes(%q))`, css, text))
}

// quiet fails if the page logged an error or broke its own policy.
func (p *page) quiet() {
	p.t.Helper()
	for {
		select {
		case m := <-p.console:
			p.t.Errorf("the console says: %s", m)
		default:
			return
		}
	}
}
