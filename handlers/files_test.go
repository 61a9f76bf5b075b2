package handlers_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"parley/playground"
)

// pair is a field of a form; a file has a filename.
type pair struct{ name, value, filename string }

// postFiles posts a form as browsers post one that has files.
func (h *house) postFiles(path string, pairs []pair, fields ...string) reply {
	h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, p := range pairs {
		var to io.Writer
		var err error
		if strings.HasSuffix(p.name, "_file") {
			head := http.Header{"Content-Disposition": {`form-data; name="` + p.name + `"; filename="` + p.filename + `"`}, "Content-Type": {"application/octet-stream"}}
			to, err = w.CreatePart(map[string][]string(head))
		} else {
			to, err = w.CreateFormField(p.name)
		}
		if err != nil {
			h.t.Fatal(err)
		}
		_, _ = io.WriteString(to, p.value)
	}
	_ = w.Close()
	return h.ask(http.MethodPost, path, w.FormDataContentType(), body.String(), fields...)
}

// echoed is what the demo API says that it received.
func (h *house) echoed(run string) (contentType string, body []byte) {
	h.t.Helper()
	var e struct {
		Headers    []playground.Field `json:"headers"`
		Body       string             `json:"body"`
		BodyBase64 string             `json:"body_base64"`
	}
	h.get("/api/runs/" + run + "/body").is(http.StatusOK).into(&e)
	contentType, _ = playground.FieldValue(e.Headers, "Content-Type")
	if e.BodyBase64 == "" {
		return contentType, []byte(e.Body)
	}
	body, err := base64.StdEncoding.DecodeString(e.BodyBase64)
	if err != nil {
		h.t.Fatal(err)
	}
	return contentType, body
}

// partsOf reads form data into name, filename, type and content of each part.
func partsOf(t *testing.T, contentType string, body []byte) [][4]string {
	t.Helper()
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatalf("%q: %v", contentType, err)
	}
	var out [][4]string
	for r := multipart.NewReader(bytes.NewReader(body), params["boundary"]); ; {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		content, _ := io.ReadAll(p)
		out = append(out, [4]string{p.FormName(), p.FileName(), p.Header.Get("Content-Type"), string(content)})
	}
}

// everyByte is content that any re-coding would spoil.
func everyByte() string {
	b := make([]byte, 0, 1024)
	for i := range 1024 {
		b = append(b, byte(i))
	}
	return string(b) + "\r\n--parley\r\n"
}

func TestTwoFilesReachTheTargetByteForByte(t *testing.T) {
	h := newHouse(t)
	row := func(name, value, file, content string) []pair {
		return []pair{{"part_name", name, ""}, {"part_value", value, ""}, {"part_filename", "", ""}, {"part_size", "", ""}, {"part_kept", "", ""}, {"part_file", content, file}, {"part_type", "", ""}}
	}
	form := []pair{{"form", "page", ""}, {"show", "playground", ""}, {"method", "POST", ""}, {"url", h.base + "/demo/echo", ""}, {"body_kind", "multipart", ""},
		{"part_use", "0", ""}, {"part_use", "1", ""}, {"part_use", "3", ""}}
	form = append(form, row("first", "", "a.bin", everyByte())...)
	form = append(form, row("note", "müde", "", "")...)
	form = append(form, row("off", "", "off.bin", "not sent")...)
	form = append(form, row("second", "", "b.png", "\x89PNG")...)
	h.postFiles("/send", append(form, pair{"timeout_ms", "7000", ""})).is(http.StatusOK).shows("[data-testid=verdict]", "200")
	want := [][4]string{{"first", "a.bin", "application/octet-stream", everyByte()}, {"note", "", "", "müde"}, {"second", "b.png", "application/octet-stream", "\x89PNG"}}
	check := func(run string) {
		t.Helper()
		contentType, body := h.echoed(run)
		got := partsOf(t, contentType, body)
		if len(got) != len(want) {
			t.Fatalf("run %s: %q", run, got)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("run %s: part %d is %.200q, want %.200q", run, i, got[i], want[i])
			}
		}
	}
	check("1")
	var run playground.Run
	h.get("/api/runs/1").is(http.StatusOK).into(&run)
	if run.Request.Options.TimeoutMS != 7000 {
		t.Errorf("a field behind the files: %d", run.Request.Options.TimeoutMS)
	}

	// The page of that run sends the files again, from the run that they are kept with.
	page := h.get("/?run=1").is(http.StatusOK)
	page.shows("#part-body", "a.bin, 1.0 kB, kept from run 1").shows("#part-body", "b.png, 4 B, kept from run 1").shows("#sent-also", "multipart/form-data; boundary=parley-")
	again := url.Values{"form": {"page"}, "from": {"1"}, "method": {"POST"}, "url": {h.base + "/demo/echo"}}
	page.page().Find("#part-body input").Each(func(_ int, s *goquery.Selection) {
		name, _ := s.Attr("name")
		value, _ := s.Attr("value")
		kind, _ := s.Attr("type")
		if _, on := s.Attr("checked"); kind != "file" && ((kind != "checkbox" && kind != "radio") || on) {
			again.Add(name, value)
		}
	})
	h.post("/send", again).is(http.StatusOK)
	check("2")
}

func TestOneFileIsTheBody(t *testing.T) {
	h := newHouse(t)
	h.postFiles("/send", []pair{{"form", "page", ""}, {"method", "PUT", ""}, {"url", h.base + "/demo/echo", ""}, {"body_kind", "binary", ""}, {"body_file", everyByte(), "a.bin"}}).is(http.StatusOK)
	if contentType, body := h.echoed("1"); contentType != "application/octet-stream" || string(body) != everyByte() {
		t.Errorf("%s: %q", contentType, body)
	}
	h.get("/?from=1").is(http.StatusOK).shows("#part-body [data-when='body_kind=binary']", "1.0 kB, kept from run 1").shows("#sent-also", "1036")
	h.post("/send", url.Values{"form": {"page"}, "from": {"1"}, "method": {"PUT"}, "url": {h.base + "/demo/echo"}, "body_kind": {"binary"}, "body_kept": {"1"}}).is(http.StatusOK)
	if _, body := h.echoed("2"); string(body) != everyByte() {
		t.Errorf("again: %q", body)
	}
}

func TestAFileOfACommandMustBeChosenBeforeItIsSent(t *testing.T) {
	h := newHouse(t)
	command := "curl -F 'file=@a.png' -F name=x " + h.base + "/demo/echo"
	filled := h.post("/compose/curl", url.Values{"curl": {command}}, "HX-Request", "true").is(http.StatusOK)
	if size, _ := filled.page().Find("[name=part_size]").Attr("value"); size != "" {
		t.Errorf("a file that is not here has %q bytes", size)
	}
	filled.shows("#part-body", "a.png, not here").shows("#part-body", "Choose a.png").shows("#sent-also", "boundary=parley-…").shows("#sent-also", "as long as the files").shows("#code", `-F 'file=@"a.png";type=image/png'`)
	form := url.Values{"form": {"page"}, "method": {"POST"}, "url": {h.base + "/demo/echo"}, "body_kind": {"multipart"},
		"part_use": {"0", "1"}, "part_name": {"file", "name"}, "part_value": {"", "x"}, "part_filename": {"a.png", ""}, "part_type": {"image/png", ""}}
	refused := h.post("/send", form, "HX-Request", "true").is(http.StatusUnprocessableEntity)
	refused.shows("#f-part-file-0-fault", "Choose a.png again")
	if refused.page().Find("#f-part-file-0[aria-invalid=true]").Length() != 1 {
		t.Error("the row is not marked")
	}
	form.Set("part_use", "1")
	h.post("/send", form).is(http.StatusOK)
	contentType, body := h.echoed("1")
	if got := partsOf(t, contentType, body); len(got) != 1 || got[0] != [4]string{"name", "", "", "x"} {
		t.Errorf("%q", got)
	}
}

func TestWhatIsSentAsWellIsToldOfFilesThatAreNotHereYet(t *testing.T) {
	h := newHouse(t)
	content := strings.Repeat("x", 70_000)
	form := url.Values{"form": {"page"}, "method": {"POST"}, "url": {h.base + "/demo/echo"}, "body_kind": {"multipart"},
		"part_use": {"0"}, "part_name": {"f"}, "part_filename": {"a.txt"}, "part_size": {"70000"}, "part_type": {"text/plain"}}
	h.post("/compose/code", url.Values{"url": {h.base}, "body_kind": {"multipart"}, "part_name": {"f"}, "part_filename": {"a.txt"}}, "HX-Request", "true").is(http.StatusOK).shows("#sent-also", "as long as the files make it")
	told := h.post("/compose/code", form, "HX-Request", "true").is(http.StatusOK).shows("#sent-also", "multipart/form-data; boundary=parley-…").shows("#code", `-F 'f=@"a.txt";type=text/plain'`)
	h.postFiles("/send", []pair{{"url", h.base + "/demo/echo", ""}, {"method", "POST", ""}, {"body_kind", "multipart", ""}, {"part_name", "f", ""}, {"part_type", "text/plain", ""}, {"part_file", content, "a.txt"}}).is(http.StatusOK)
	var run playground.Run
	h.get("/api/runs/1").is(http.StatusOK).into(&run)
	length, _ := playground.FieldValue(run.Attempts[0].Exchanges[0].Request.Headers, "Content-Length")
	told.shows("#sent-also", length)
	h.get("/?run=1").is(http.StatusOK).shows("#sent-also", length).shows("#code", `-F 'f=@"a.txt";type=text/plain'`)
}

func TestTooManyBytesOfFilesAreRefusedAndTheFormIsKept(t *testing.T) {
	h := newHouse(t)
	form := func(size int) []pair {
		return []pair{{"form", "page", ""}, {"method", "POST", ""}, {"url", h.base + "/demo/bytes", ""}, {"body_kind", "multipart", ""}, {"part_use", "0", ""}, {"part_use", "1", ""},
			{"part_name", "note", ""}, {"part_value", "kept", ""}, {"part_file", "", ""}, {"part_name", "f", ""}, {"part_file", strings.Repeat("x", size), "big.iso"}, {"name", "typed behind it", ""}}
	}
	refused := h.postFiles("/send", form(maxUpload+1)).is(http.StatusRequestEntityTooLarge)
	refused.shows("#f-part-file-1-fault", "more than 32 MiB").shows("#part-body", "big.iso")
	for css, want := range map[string]string{"#f-name": "typed behind it", "#f-part-value-0": "kept", "#request [name=url]": h.base + "/demo/bytes"} {
		if got, _ := refused.page().Find(css).Attr("value"); got != want {
			t.Errorf("%s holds %q, want %q", css, got, want)
		}
	}
	h.get("/api/runs/1").is(http.StatusNotFound)
	h.postFiles("/send", form(maxUpload)).is(http.StatusOK)
	h.postFiles("/send", []pair{{"body_text", strings.Repeat("x", 6<<20), ""}}).is(http.StatusRequestEntityTooLarge).shows("main", "at most")
	h.ask(http.MethodPost, "/send", "multipart/form-data; boundary=x", "--x\r\nbroken").is(http.StatusBadRequest).shows("main", "cannot be read")
	h.ask(http.MethodPost, "/send", "multipart/form-data", "").is(http.StatusBadRequest)
}

func TestTheComposerShowsEachKindOfBody(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct{ name, body, css, attr, want string }{
		{"XML", `{"kind": "text", "media_type": "application/xml", "text": "<a/>"}`, "[name=body_kind][checked]", "value", "xml"},
		{"GraphQL", `{"kind": "graphql", "query": "{a}", "variables": {"a": 1}, "operation_name": "o"}`, "#f-operation-name", "value", "o"},
		{"a file", `{"kind": "binary", "base64": "AAE="}`, "[name=body_kept]", "value", "1"},
		{"parts", `{"kind": "multipart", "fields": [{"name": "a", "value": "1", "media_type": "text/csv"}]}`, "#f-part-type-0", "value", "text/csv"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := h.run(`{"method": "POST", "url": "` + h.base + `/demo/echo", "body": ` + c.body + `}`)
			r := h.get("/?run=" + run.ID.String()).is(http.StatusOK)
			if got, _ := r.page().Find(c.css).Attr(c.attr); got != c.want {
				t.Errorf("%s of %s is %q", c.attr, c.css, got)
			}
		})
	}
	h.post("/send", url.Values{"url": {h.base + "/demo/echo"}, "body_kind": {"graphql"}, "body_text": {"{a}"}, "variables": {"{"}}, "HX-Request", "true").
		is(http.StatusUnprocessableEntity).shows("#variables-fault", "Line 1 of the variables is not JSON")
}
