package handlers_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"parley/handlers"
	"parley/playground"
)

// target counts and digests what it is sent.
type target struct {
	*httptest.Server
	got chan string // the SHA-256 of each file, or of the whole content
}

func newTarget(t *testing.T) target {
	x := target{got: make(chan string, 16)}
	x.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		digestOf := func(from io.Reader) {
			h := sha256.New()
			_, _ = io.Copy(h, from)
			x.got <- hex.EncodeToString(h.Sum(nil))
		}
		parts, err := r.MultipartReader()
		if err != nil {
			digestOf(r.Body)
			return
		}
		for part, err := parts.NextPart(); err == nil; part, err = parts.NextPart() {
			digestOf(part)
		}
	}))
	t.Cleanup(x.Close)
	return x
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// form writes a form with files: fields as name and value, files as field, name and content.
func form(fields [][2]string, files [][3]string) (contentType, body string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range fields {
		_ = w.WriteField(f[0], f[1])
	}
	for _, f := range files {
		part, _ := w.CreateFormFile(f[0], f[1])
		_, _ = io.WriteString(part, f[2])
	}
	_ = w.Close()
	return w.FormDataContentType(), b.String()
}

func TestALongFileIsKeptBesideItsRunAndSentAgain(t *testing.T) {
	h, to := newHouse(t), newTarget(t)
	long, short := strings.Repeat("0123456789abcdef", 100_000), "short"
	contentType, body := form([][2]string{{"method", "POST"}, {"url", to.URL}, {"body_kind", "multipart"}, {"part_name", "doc"}}, [][3]string{{"part_file", "long.bin", long}})
	h.ask(http.MethodPost, "/send", contentType, body).is(http.StatusOK)
	if got := <-to.got; got != digest([]byte(long)) {
		t.Fatal("another file arrived")
	}
	var run playground.Run
	h.get("/api/runs/1").is(http.StatusOK).into(&run)
	f := run.Request.Body.Fields[0]
	if f.SHA256 != digest([]byte(long)) || f.Size != int64(len(long)) || f.Base64 != "" || f.Filename != "long.bin" {
		t.Fatalf("kept as %q, %d bytes, %d in base64", f.SHA256, f.Size, len(f.Base64))
	}
	h.get("/?from=1").is(http.StatusOK).shows("#composer", "kept from run 1")
	h.get("/runs/1?part=raw").is(http.StatusOK).shows("[data-testid=raw-sent]", `filename="long.bin"`).shows("[data-testid=raw-sent]", "0123456789abcdef")
	h.json(http.MethodPost, "/api/runs/1/rerun", `{}`).is(http.StatusCreated)
	if got := <-to.got; got != digest([]byte(long)) {
		t.Error("the second run sent another file")
	}
	contentType, body = form([][2]string{{"run", `{"request": {"method": "POST", "url": "` + to.URL + `", "body": {"fields": [{"name": "a", "part": "one"}, {"name": "b", "part": "two"}]}}}`}},
		[][3]string{{"one", "one.bin", long}, {"two", "two.txt", short}})
	h.ask(http.MethodPost, "/api/runs", contentType, body).is(http.StatusCreated)
	if a, b := <-to.got, <-to.got; a != digest([]byte(long)) || b != digest([]byte(short)) {
		t.Error("the form of the API sent other files")
	}
	h.filesGoWithTheirRuns(digest([]byte(long)))
}

// filesGoWithTheirRuns deletes the three runs that have a file, one after the other.
func (h *house) filesGoWithTheirRuns(sha string) {
	h.t.Helper()
	ctx := h.t.Context()
	for id := playground.RunID(1); id <= 3; id++ {
		if _, err := h.store.FindBody(ctx, sha); err != nil {
			h.t.Fatalf("the file is gone before run %d: %v", id, err)
		}
		if _, err := h.store.DeleteRuns(ctx, []playground.RunID{id}); err != nil {
			h.t.Fatal(err)
		}
		h.purge()
	}
	if _, err := h.store.FindBody(ctx, sha); playground.CodeOf(err) != playground.NotFound {
		h.t.Errorf("the file outlived its runs: %v", err)
	}
}

func TestASeriesHoldsItsFileUntilItIsGone(t *testing.T) {
	h, to := newHouse(t), newTarget(t)
	long := strings.Repeat("0123456789abcdef", 40_000)
	contentType, body := form([][2]string{{"method", "PUT"}, {"url", to.URL}, {"body_kind", "binary"}, {"preset", "own"}, {"plan_count", "3"}, {"plan_confirm", "yes"}}, [][3]string{{"body_file", "long.bin", long}})
	h.ask(http.MethodPost, "/repeat", contentType, body).is(http.StatusOK)
	for range 3 {
		if got := <-to.got; got != digest([]byte(long)) {
			t.Fatal("another file arrived")
		}
	}
	h.ended(1)
	if _, err := h.store.DeleteRuns(t.Context(), []playground.RunID{1, 2}); err != nil {
		t.Fatal(err)
	}
	h.purge()
	if _, err := h.store.FindBody(t.Context(), digest([]byte(long))); err != nil {
		t.Fatalf("the file went before its series: %v", err)
	}
	if _, err := h.store.DeleteSeries(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	h.purge()
	if _, err := h.store.FindBody(t.Context(), digest([]byte(long))); playground.CodeOf(err) != playground.NotFound {
		t.Errorf("the file outlived its series: %v", err)
	}
}

// purge removes for good what is deleted.
func (h *house) purge() {
	h.t.Helper()
	if _, err := h.store.PurgeDeleted(h.t.Context(), time.Now().Add(time.Hour)); err != nil {
		h.t.Fatal(err)
	}
}

func TestFilesThatAreRefusedLeaveNothing(t *testing.T) {
	h := newHouse(t, func(d *handlers.Deps) { d.MaxUpload = 1 << 20 })
	long := strings.Repeat("x", 600<<10)
	run := `{"request": {"method": "POST", "url": "` + h.base + `/demo/echo", "body": {"kind": "binary", "part": "PART"}}}`
	for _, c := range []struct {
		name, path string
		fields     [][2]string
		files      [][3]string
		status     int
		says       string
	}{
		{"a wrong address", "/send", [][2]string{{"url", "http://a b/"}, {"body_kind", "binary"}}, [][3]string{{"body_file", "a", long}}, 422, "a b"},
		{"too many bytes for the page", "/send", [][2]string{{"url", h.base}, {"body_kind", "multipart"}, {"part_name", "a"}, {"part_name", "b"}}, [][3]string{{"part_file", "a", long}, {"part_file", "b", long}}, 413, "1 MiB of files"},
		{"too many bytes to repeat", "/repeat", [][2]string{{"url", h.base}, {"body_kind", "multipart"}, {"preset", "own"}, {"part_name", "a"}, {"part_name", "b"}}, [][3]string{{"part_file", "a", long}, {"part_file", "b", long}}, 413, "1 MiB of files"},
		{"a plan that cannot be", "/repeat", [][2]string{{"url", h.base}, {"body_kind", "binary"}, {"preset", "own"}, {"plan_count", "x"}}, [][3]string{{"body_file", "a", long}}, 422, "whole number"},
		{"too many bytes for the API", "/api/runs", [][2]string{{"run", run}}, [][3]string{{"a", "a", long}, {"b", "b", long}}, 413, "Nothing was sent"},
		{"a part that is not there", "/api/runs", [][2]string{{"run", run}}, [][3]string{{"a", "a", long}}, 422, `/request/body/part`},
		{"no request", "/api/runs", nil, [][3]string{{"a", "a", long}}, 422, "part named run"},
	} {
		contentType, body := form(c.fields, c.files)
		if r := h.ask(http.MethodPost, c.path, contentType, body).is(c.status); !strings.Contains(r.body, c.says) {
			t.Errorf("%s: %.300s lacks %q", c.name, r.body, c.says)
		}
		if _, err := h.store.FindBody(t.Context(), digest([]byte(long))); playground.CodeOf(err) != playground.NotFound {
			t.Errorf("%s: the file stays: %v", c.name, err)
		}
	}
	h.json(http.MethodPost, "/api/runs", strings.Replace(run, `"part": "PART"`, `"sha256": "`+digest([]byte("y"))+`", "size": 1`, 1)).is(422)
}

// pattern is so many bytes of content that nobody holds, and calls each at every 40 MiB.
type pattern struct {
	left, passed int64
	each         func()
}

func (p *pattern) Read(b []byte) (int, error) {
	if p.left == 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(b)), p.left))
	for i := range b[:n] {
		b[i] = byte(i)
	}
	p.left, p.passed = p.left-int64(n), p.passed+int64(n)
	if p.passed >= 40<<20 {
		p.passed = 0
		p.each()
	}
	return n, nil
}

func TestALongUploadTakesLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("moves 200 MiB")
	}
	h, to := newHouse(t, func(d *handlers.Deps) { d.MaxUpload = 1 << 30 }), newTarget(t)
	h.client.Timeout = 10 * time.Minute
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most := heap(), uint64(0)
	from, to2 := io.Pipe()
	w := multipart.NewWriter(to2)
	go func() {
		_ = w.WriteField("run", `{"request": {"method": "POST", "url": "`+to.URL+`", "options": {"timeout_ms": 600000}, "body": {"kind": "binary", "part": "big"}}}`)
		part, _ := w.CreateFormFile("big", "big.bin")
		_, _ = io.Copy(part, &pattern{left: 200 << 20, each: func() { most = max(most, heap()) }})
		_ = w.Close()
		_ = to2.Close()
	}()
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, h.base+"/api/runs", from)
	r.Header.Set("Content-Type", w.FormDataContentType())
	resp, err := h.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusCreated {
		t.Fatalf("status %d", resp.StatusCode)
	}
	<-to.got
	if most = max(most, heap()); most > before+32<<20 {
		t.Errorf("the heap rose by %d MiB", (most-before)>>20)
	}
}
