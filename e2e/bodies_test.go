//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// bodyKind opens the part Body and chooses a kind.
func (p *page) bodyKind(kind string) {
	p.t.Helper()
	p.eval("open Body", `document.querySelector("#tab-body").click()`)
	p.eval("choose "+kind, `document.querySelector("[name=body_kind][value=`+kind+`]").click()`)
}

// choose puts a file into a chooser, as a person would.
func (p *page) choose(input, name, mediaType, bytes string) {
	p.t.Helper()
	p.eval("choose "+name, `{ const i = `+input+`, d = new DataTransfer(); d.items.add(new File([new Uint8Array(`+bytes+`)], "`+name+`", {type: "`+mediaType+`"}));
		i.files = d.files; for (const e of ["input", "change"]) i.dispatchEvent(new Event(e, {bubbles: true})); }`)
}

// row fills in a cell of the table of parts.
func (p *page) row(i int, field, value string) {
	p.t.Helper()
	p.eval("fill in "+field, fmt.Sprintf(`{ const f = document.querySelectorAll("[name=part_%s]")[%d]; f.value = %s; f.dispatchEvent(new Event("input", {bubbles: true})); }`, field, i, quote(value)))
}

// bodyOf is what the demo API says that it received in a run.
func bodyOf(t *testing.T, base, run string) string {
	t.Helper()
	resp, err := http.Get(base + "/api/runs/" + run + "/body")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (p *page) holds(run string, parts ...string) {
	p.t.Helper()
	text := bodyOf(p.t, p.base, run)
	for _, part := range parts {
		if !strings.Contains(text, part) {
			p.t.Errorf("run %s received no %s: %.2000s", run, part, text)
		}
	}
}

func TestFilesAreChosenAndSent(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/?url=" + base + "/demo/echo")
	p.bodyKind("multipart")
	p.row(0, "name", "first")
	p.choose(`document.querySelectorAll("[name=part_file]")[0]`, "a.txt", "text/plain", "[104, 105]")
	p.seen("[data-said]", "a.txt, 2 B")
	p.row(1, "name", "note")
	p.row(1, "value", "x")
	p.row(2, "name", "second")
	p.choose(`document.querySelectorAll("[name=part_file]")[2]`, "b.txt", "", "[...'ho ho'].map(c => c.charCodeAt(0))")
	p.seen("#sent-also", "multipart/form-data; boundary=parley-…")
	length := p.ask(`[...document.querySelectorAll("#sent-also dt")].find(e => e.innerText === "Content-Length")?.nextElementSibling.innerText || ""`)
	p.seen("#code", `-F 'second=@"b.txt"`)
	p.send("POST", base+"/demo/echo")
	p.ended("200")
	p.holds("1", `filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhi\r\n`, `name=\"note\"\r\n\r\nx\r\n`, `filename=\"b.txt\"\r\nContent-Type: application/octet-stream\r\n\r\nho ho\r\n`)
	if want := `"name": "Content-Length", "value": "` + length + `"`; !strings.Contains(strings.Join(strings.Fields(bodyOf(t, base, "1")), " "), want) {
		t.Errorf("%s bytes were promised: %s", length, bodyOf(t, base, "1"))
	}
	p.until("the files stay chosen", `document.querySelectorAll("[name=part_file]")[2].files.length === 1`)

	// What is wrong elsewhere does not lose them.
	p.option("timeout_ms", "soon")
	p.click("[data-send]")
	p.until("the fault is named", `document.querySelector("[name=timeout_ms][aria-invalid]")`)
	p.until("the files are chosen again", `[...document.querySelectorAll("[name=part_file]")].filter(i => i.files.length).length === 2 && document.querySelector("#part-body tr [data-said]").innerText === "a.txt, 2 B"`)
	p.option("timeout_ms", "30000")
	p.click("[data-send]")
	p.until("the second run", `document.querySelector("#result:not([data-state=running])")?.dataset.run === "2"`)
	p.holds("2", "hi", "ho ho")

	// A page of that run sends them from where they are kept, one replaced.
	p.open("/?from=2&open=body")
	p.seen("[data-said]", "a.txt, 2 B, kept from run 2")
	p.choose(`document.querySelectorAll("[name=part_file]")[0]`, "c.txt", "text/plain", "[33]")
	p.click("[data-send]")
	p.ended("200")
	p.holds("3", `filename=\"c.txt\"`, `\r\n\r\n!\r\n`, "ho ho")
	p.quiet()
}

func TestAFileOfACommandIsAskedFor(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/?url=" + base + "/demo/echo")
	p.eval("paste", `{ const u = document.querySelector("#request [name=url]"), d = new DataTransfer(); d.setData("text/plain", "curl -F 'file=@a.png' -F name=x `+base+`/demo/echo");
		u.dispatchEvent(new ClipboardEvent("paste", {clipboardData: d, bubbles: true, cancelable: true})); }`)
	p.until("the table is filled", `document.querySelector("[name=part_name]").value === "file"`)
	p.eval("open Body", `document.querySelector("#tab-body").click()`)
	p.seen("[data-choose]", "Choose a.png")
	p.click("[data-send]")
	p.seen("#f-part-file-0-fault", "Choose a.png again")
	p.choose(`document.querySelector("#f-part-file-0")`, "a.png", "image/png", "[137, 80, 78, 71]")
	p.until("the fault is gone", `!document.querySelector("#f-part-file-0-fault")`)
	p.click("[data-send]")
	p.ended("200")
	p.holds("1", `"body_base64"`)
	p.bodyKind("binary")
	p.choose(`document.querySelector("[name=body_file]")`, "b.txt", "text/x-b", "[98]")
	p.click("[data-send]")
	p.until("the second run", `document.querySelector("#result:not([data-state=running])")?.dataset.run === "2"`)
	p.holds("2", `"text/x-b"`, `"body": "b"`)
	p.quiet()
}

func TestTheFaultyLineOfATextIsNamed(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.open("/?url=" + base + "/demo/echo")
	for _, c := range []struct{ kind, wrong, says, right, formatted string }{
		{"json", `{\n\"a\": }`, "Line 2 is not JSON", `{\"a\":1.0}`, `{\n  \"a\": 1.0\n}`},
		{"xml", `<a>\n<b>\n</a>`, "Line 3 is not XML: </a> stands where </b> is expected", `<a><b>x <i>y</i></b><c/></a>`, `<a>\n  <b>x <i>y</i></b>\n  <c/>\n</a>`},
		{"graphql", `{\n a(x: [1)\n}`, "Line 2 is not GraphQL: a ] is expected before this )", `{a(x:1){b,c}}`, `{\n  a(x: 1) {\n    b\n    c\n  }\n}`},
	} {
		p.bodyKind(c.kind)
		p.eval("focus", `document.querySelector("[name=body_text]").focus()`)
		p.until("the editor", `document.querySelector("[name=body_text]").editor`)
		set := func(text string) {
			p.eval("type", `{ const b = document.querySelector("[name=body_text]"); b.value = "`+text+`"; b.editor.read(); b.dispatchEvent(new Event("input", {bubbles: true})); }`)
		}
		set(c.wrong)
		p.seen("#body-fault", c.says)
		p.until("the line is marked", `document.querySelector(".cm-fault")`)
		set(c.right)
		p.until("nothing is wrong", `document.querySelector("#body-fault").hidden && !document.querySelector(".cm-fault")`)
		p.click("[data-format]")
		p.until("it is laid out anew", `document.querySelector("[name=body_text]").value === "`+c.formatted+`"`)
	}
	p.eval("variables", `{ const b = document.querySelector("[name=variables]"); b.value = "{"; b.dispatchEvent(new Event("input", {bubbles: true})); }`)
	p.seen("#variables-fault", "Line 1 is not JSON")
	p.click("[data-send]")
	p.seen("#variables-fault", "of the variables is not JSON")
	p.quiet()
}

// bodyPages are the composer with each kind of body.
func bodyPages(t *testing.T, base string) []string {
	t.Helper()
	var pages []string
	for i, form := range []url.Values{
		{"body_kind": {"xml"}, "body_text": {"<a/>"}}, {"body_kind": {"graphql"}, "body_text": {"{a}"}, "variables": {"{}"}},
		{"body_kind": {"multipart"}, "part_name": {"note", "file"}, "part_value": {"x", "long text of a file that was typed"}, "part_filename": {"", "a picture with a long name.png"}},
		{"body_kind": {"binary"}, "body_base64": {"AAE="}},
	} {
		form.Set("url", base+"/demo/echo")
		form.Set("method", "POST")
		resp, err := http.PostForm(base+"/send", form)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		pages = append(pages, fmt.Sprintf("/?from=%d&open=body", i+1))
	}
	return append(pages, "/?open=body&curl="+url.QueryEscape("curl -F 'file=@a.png' -F name=x "+base+"/demo/echo"))
}

func TestEveryKindOfBodyIsAccessible(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	pages := bodyPages(t, base)
	p := openBrowser(t, base)
	for _, width := range []int64{1440, 390} {
		p.size(width, 900)
		for _, theme := range []string{"light", "dark"} {
			p.do("theme "+theme, emulatedTheme(theme))
			for _, path := range pages {
				p.open(path)
				p.eval("show the request", `document.querySelector("#v-request")?.click(); document.querySelector("#tab-body").click()`)
				p.accessible(fmt.Sprintf("%s at %d in %s", path, width, theme))
				p.fits(path, width)
			}
		}
	}
	p.quiet()
}

func TestWithoutScriptAFileIsSentToo(t *testing.T) {
	t.Parallel()
	base := startParley(t)
	p := openBrowser(t, base)
	p.size(1440, 900)
	p.do("no script", withoutScript())
	p.open("/?open=body&url=" + url.QueryEscape(base+"/demo/echo"))
	file := filepath.Join(t.TempDir(), "a b.txt")
	if err := os.WriteFile(file, []byte("as it is"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.do("choose PUT", chromedp.SetValue(chromedp.CSS("#request [name=method]"), "PUT"))
	p.click("label:has([name=body_kind][value=multipart])")
	p.until("the parts are shown", `document.querySelector("#f-part-name-0").offsetParent && !document.querySelector("[name=body_text]").offsetParent`)
	p.fill("#f-part-name-0", "file")
	p.do("choose the file", chromedp.SetUploadFiles(chromedp.CSS("#f-part-file-0"), []string{file}))
	p.click("[data-send]")
	p.seen("[data-testid=verdict]", "200")
	p.holds("1", `filename=\"a b.txt\"\r\nContent-Type: text/plain\r\n\r\nas it is\r\n`, `"method": "PUT"`)
	p.seen("#part-body", "a b.txt, 8 B, kept from run 1")
	p.click("[data-send]")
	p.seen("#part-body", "kept from run 2")
	p.holds("2", "as it is")
}

// withoutScript stops the page's own scripts.
func withoutScript() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	})
}
