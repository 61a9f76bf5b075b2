package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"parley/inspect"
)

// answers sends a GET that is answered by text, and returns the path of its run.
func (h *house) answers(mediaType, text string) string {
	h.t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		_, _ = w.Write([]byte(text))
	}))
	h.t.Cleanup(s.Close)
	return h.post("/send", url.Values{"url": {s.URL}}).is(http.StatusOK).url.Path
}

func TestALongBodyIsShownInWindows(t *testing.T) {
	h := newHouse(t)
	run := h.answers("application/json", "["+strings.Repeat(`{"a":1},`, 20_000)+`{"end":true}]`)
	first := h.get(run+"?part=body").is(http.StatusOK).shows("[data-testid=window]", "Lines 1 to 2,000 of 60,005").shows("a.more[rel=next]", "What follows")
	first.lacks("rel=\"prev\"")
	last := h.get(run+"?part=body&at=99999999").is(http.StatusOK).shows("[data-testid=body]", `"end"`).shows("a.more[rel=prev]", "What stands before")
	last.lacks("rel=\"next\"")
	next := first.attribute("a.more[rel=next]", "data-window")
	h.get(next, "HX-Request", "true").is(http.StatusOK).shows(".window .ln[data-n='2001']", "").lacks("<main")
	if to := h.get(next).is(http.StatusOK).url; to.Path != run {
		t.Errorf("led to %s", to)
	}
	h.get(run+"?part=body&view=raw").shows("[data-testid=body]", `[{"a":1},{"a":1}`)
	h.get(run+"?part=body&view=hex&at=32770").shows("[data-testid=window]", "From byte 32,768").shows(".hx", "00008000")
	h.get(run+"?part=body&view=tree").shows("[data-testid=tree]", "20,001 elements")
}

func TestABodyIsSearchedToItsEnd(t *testing.T) {
	h := newHouse(t)
	run := h.answers("application/json", "["+strings.Repeat(`{"a":"x"},`, 20_000)+`{"Needle":"<b>"}]`)
	h.get(run+"?part=body&find=needle").shows("[data-testid=found]", "1 of 1").shows("#hit .now", "Needle")
	h.get(run+"?part=body&find=needle&case=1").shows("[data-testid=found]", "None")
	h.get(run+"?part=body&find=%5Bne%5D%2Bdl&regexp=1").shows("#hit .now", "Needl")
	h.get(run+"?part=body&find=%28&regexp=1").is(http.StatusOK).shows("#find-fault", "missing closing )").shows("[data-testid=body]", `"a"`)
	many := h.get(run+"?part=body&find=x").shows("[data-testid=found]", "1 of 1,000+")
	h.get(many.attribute("[data-find] a[rel=next]", "href")).shows("[data-testid=found]", "2 of 1,000+")
	h.get(many.attribute("[data-find] a[rel=prev]", "href")).shows("[data-testid=found]", "One of 1,000+")
	h.get(run+"?part=body&find=%3Cb%3E").shows("#hit", "<b>").lacks("<b>\"</span>")
}

func TestWhatIsNoJSONIsShownAsItCame(t *testing.T) {
	h := newHouse(t)
	run := h.answers("application/json", "{\n \"a\": 1,\n \"b\" 2\n}")
	h.get(run+"?part=body").shows("[data-testid=body-note]", "This is not JSON, although it says so. Line 3: a colon is expected.").shows(".ln[data-n='3']", `"b" 2`)
	run = h.answers("application/json", `{"a":[1,2`)
	h.get(run+"?part=body").shows("[data-testid=body-note]", "This is not whole: it breaks off before its end.").shows(".ln[data-n='4']", "2")
	run = h.answers("application/x-ndjson", "{\"a\":1}\n{\"a\":2}\n")
	h.get(run+"?part=body").shows(".ln[data-n='5']", `"a": 2`)
}

func TestOtherCharsetsAreRead(t *testing.T) {
	h := newHouse(t)
	run := h.answers("application/json; charset=iso-8859-1", "{\"name\":\"M\xfcller\"}")
	h.get(run+"?part=body&find=m%C3%BCll").shows("#hit .now", "Müll")
	long := h.answers("text/plain; charset=iso-8859-1", strings.Repeat("M\xfcller\n", 700_000))
	h.get(long+"?part=body&at=4800000").shows("[data-testid=body]", "Müller")
}

// attribute is an attribute of the first element that css selects.
func (r reply) attribute(css, name string) string {
	r.t.Helper()
	value, there := r.page().Find(css).First().Attr(name)
	if !there {
		r.t.Fatalf("%s: no %s has %s", r.url, css, name)
	}
	return value
}

func TestABodyIsShownAsATable(t *testing.T) {
	h := newHouse(t)
	run := h.answers("application/json", `{"data":[{"id":2,"name":"=1+1"},{"id":10,"name":"<b>"}],"more":[{"z":1}]}`)
	page := h.get(run+"?part=body&view=table").is(http.StatusOK).shows("[data-testid=table]", "idname 2=1+110<b>").shows("[data-testid=table-size]", "2 rows, 2 columns").lacks("<td class=\"s\"><b>")
	h.get(page.attribute("[data-testid=table] th:nth-child(1) a", "href")).shows("th[aria-sort=ascending]", "id").shows("[data-testid=table] tbody tr:first-child", "2")
	h.get(run+"?part=body&view=table&sort=id&down=1").shows("[data-testid=table] tbody tr:first-child", "10").shows("th[aria-sort=descending]", "id")
	h.get(run+"?part=body&view=table&list=%2Fmore").shows("[data-testid=table]", "z 1").shows("nav.lists a[aria-current]", "/more")
	if got := h.get("/api" + run + "/table?format=csv&sort=id&down=1").is(http.StatusOK).body; got != "id,name\r\n10,<b>\r\n2,'=1+1\r\n" {
		t.Errorf("%q", got)
	}
	h.get("/api"+run+"/table").is(http.StatusOK).has(`"rows":[["2","=1+1"],["10","<b>"]]`, `"lists":["/data","/more"]`, `"complete":true`)
	csv := h.answers("text/csv", "a;b\n1;2\n")
	h.get(csv+"?part=body").shows("[data-testid=table]", "ab 12").shows("[data-testid=table-size]", "parted by semicolons")
	many := h.answers("application/x-ndjson", strings.Repeat("{\"a\":1}\n", 300))
	page = h.get(many+"?part=body&view=table").shows("[data-testid=table-size]", "100 of 300 rows")
	h.get(page.attribute(".jumpbar a", "href")).shows("[data-testid=table-size]", "300 rows")
	h.get("/api" + h.answers("text/plain", "x") + "/table").is(http.StatusUnprocessableEntity)
}

func TestMediaIsShownAsWhatItIs(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct{ name, mediaType, body, css, served string }{
		{"a picture of SVG is an image", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>`, "div.preview img", "image/svg+xml"},
		{"a PDF is in the browser's reader", "application/pdf", "%PDF-1.4 x", "iframe.pdf", "application/pdf"},
		{"what only says so is text", "application/pdf", "<script>1</script>", "#body .ln", "text/plain; charset=utf-8"},
		{"a sound", "audio/mpeg", "ID3\x03xxxxxxxxx", "audio[controls]", "audio/mpeg"},
		{"a sound in a container of films", "audio/mp4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "audio[controls]", "audio/mp4"},
		{"a film", "video/webm", "\x1a\x45\xdf\xa3xxxx", "video[controls]", "video/webm"},
		{"HTML that says it is a sound", "audio/mpeg", "<html><script>1</script>", "#body .ln", "text/plain; charset=utf-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := h.answers(c.mediaType, c.body)
			h.get(run+"?part=body").is(http.StatusOK).shows(c.css, "").lacks("<script>1")
			got := h.get(run + "/preview").is(http.StatusOK)
			if kind := got.header.Get("Content-Type"); kind != c.served {
				t.Errorf("served as %s", kind)
			}
			if policy := got.header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "sandbox; default-src 'none';") || got.header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("policy %s", policy)
			}
		})
	}
}

func TestABodyIsFormattedWithoutScript(t *testing.T) {
	h := newHouse(t)
	form := url.Values{"url": {"http://h/"}, "method": {"POST"}, "body_kind": {"json"}, "body_text": {`{"n":1.10,"n":2}`}, "header_name": {"X"}, "header_value": {"kept"}}
	h.post("/compose/format", form).is(http.StatusOK).shows("[name=body_text]", `{ "n": 1.10, "n": 2 }`).has(`value="kept"`)
	form.Set("body_text", "{\n\"a\": }")
	h.post("/compose/format", form).is(http.StatusUnprocessableEntity).shows("#body-fault", "Line 2 is not JSON: this is not a JSON value.").shows("[name=body_text]", `"a": }`)
	form.Set("body_kind", "graphql")
	form.Set("body_text", "{a{b}}")
	form.Set("variables", "{")
	h.post("/compose/format", form).is(http.StatusUnprocessableEntity).shows("[name=body_text]", "{ a { b } }").shows("#variables-fault", "Line 1 is not JSON")
}

// TestMain is the program that runs filters as well.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == inspect.FilterCommand {
		os.Exit(inspect.RunFilter(os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

func TestABodyIsFiltered(t *testing.T) {
	h := newHouse(t)
	run := h.answers("application/json", `{"items":[{"id":1,"n":1.10},{"id":2,"n":"<b>"}]}`)
	h.get(run+"?part=body&jq=").shows("[data-testid=body]", `"items"`).shows("form button", "Filter")
	h.get(run+"?part=body&jq=.items%5B%5D.n").shows("[data-testid=results]", "2 results").shows(".ln[data-n='1']", "1.10").shows(".ln[data-n='2']", "<b>").lacks(`"<b>"`)
	h.get(run+"?part=body&jq=.items%20%7C%20nosuch").is(http.StatusOK).shows("#jq-fault", "Function not defined: nosuch/0.").shows("#jq-fault mark", "nosuch")
	h.get(run+"?part=body&jq=.items%5B%5D%7C.id%2C.id.x").shows("#jq-fault", "Expected an object but got: number").shows("[data-testid=results]", "1 result")
	h.get(run+"?part=body&jq=range%281e9%29%7C%22x%22%2A1000").shows("[data-testid=body-note]", "Only the first megabyte").shows("a.more[rel=next]", "What follows")

	api := "/api" + run + "/jq"
	var a struct {
		Results  []any
		Complete bool
	}
	h.get(api + "?filter=.items%5B%5D.id").is(http.StatusOK).into(&a)
	if len(a.Results) != 2 || !a.Complete {
		t.Errorf("%+v", a)
	}
	if lines := h.get(api + "?filter=.items%5B%5D.n&lines=true").is(http.StatusOK).body; lines != "1.10\n\"<b>\"\n" {
		t.Errorf("%q", lines)
	}
	h.get(api+"?filter=.a%20%7C%20%7C").is(http.StatusUnprocessableEntity).has("/filter", "It is at byte 5 of the filter.")
	h.get(api).is(http.StatusUnprocessableEntity).has("/filter")
	empty := h.answers("application/json", "")
	h.get("/api" + empty + "/jq?filter=.").is(http.StatusNotFound)
	h.get("/api" + h.answers("text/plain", "hello") + "/jq?filter=.").is(http.StatusUnprocessableEntity).has("The body is not JSON.")
}

// has fails unless the answer has all of these.
func (r reply) has(texts ...string) reply {
	r.t.Helper()
	for _, text := range texts {
		if !strings.Contains(r.body, text) {
			r.t.Errorf("%s: lacks %q: %.600s", r.url, text, r.body)
		}
	}
	return r
}
