//go:build bench

package bench

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
)

// taker takes uploads, and knows how long the last one was.
type taker struct {
	*httptest.Server
	last atomic.Int64
}

func newTaker() *taker {
	t := &taker{}
	t.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.CopyBuffer(struct{ io.Writer }{io.Discard}, r.Body, make([]byte, 256<<10))
		t.last.Store(n)
		_, _ = io.WriteString(w, "taken")
	}))
	return t
}

// took fails the benchmark unless so many bytes came, or a form's few more.
func (t *taker) took(b *bench, size int64) {
	b.Helper()
	if n := t.last.Swap(0); n < size || n > size+1000 {
		b.Fatalf("%d bytes of %d were taken", n, size)
	}
}

// measureUploads: P29 and P30, a file that is sent through Parley from its composer, and sent
// straight there in the same shape.
func measureUploads(b *bench) {
	to, source := newTaker(), source()
	defer to.Close()
	defer source.Close()
	parley := b.startParley()
	defer parley.stop()
	file := b.uploadFile()
	defer os.Remove(file)
	parley.keep(source.URL, 1<<20, 1) // as P11 begins
	for _, kind := range []struct {
		said, field string
		composed    []string // the composer's fields; the last is the file's
	}{
		{"in a form", "file", []string{"body_kind=multipart", "part_name=file", "part_file"}},
		{"as the body", "", []string{"body_kind=binary", "body_file"}},
	} {
		var ours, limit, rises []float64
		fields, at := kind.composed[:len(kind.composed)-1], kind.composed[len(kind.composed)-1]
		for range largeRounds {
			b.stamp(file)
			rises = append(rises, parley.rise(func() {
				args := append([]string{"upload", file, parley.base + "/send", at, "method=POST", "url=" + to.URL + "/in", "timeout_ms=600000"}, fields...)
				seconds, _, _ := b.job(nil, b.limit, args...)
				ours = append(ours, large/1e6/seconds)
			}))
			to.took(b, large)
			seconds, _, _ := b.job(nil, b.limit, "upload", file, to.URL+"/in", kind.field)
			limit = append(limit, large/1e6/seconds)
			to.took(b, large)
		}
		b.found(figure{"P29", "rise of memory, 1 GiB sent " + kind.said + ", MiB", slicesMax(rises), 48, 24, true, fmt.Sprintf("the most of %d", largeRounds)})
		b.found(figure{"P30", "speed of 1 GiB sent " + kind.said + ", over an upload straight there", median(ratios(ours, limit)), 0.08, 0.15, false,
			fmt.Sprintf("%.0f MB/s over %.0f MB/s, %d rounds", median(ours), median(limit), largeRounds)})
	}
}

// uploadFile makes a file to send.
func (b *bench) uploadFile() string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "upload")
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	for block, left := textOf(16<<20), large; left > 0; left -= len(block) {
		if _, err := file.Write(block[:min(len(block), left)]); err != nil {
			b.Fatal(err)
		}
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

var stamps int

// stamp makes another file of it, since content that is kept already is not kept again.
func (b *bench) stamp(path string) {
	b.Helper()
	stamps++
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err == nil {
		_, err = file.WriteString("upload number " + strconv.Itoa(stamps))
	}
	if err != nil {
		b.Fatal(err)
	}
	_ = file.Close()
}
