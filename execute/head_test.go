package execute

import (
	"bufio"
	"bytes"
	"net/http"
	"strings"
	"testing"
)

func TestHeadsAreReadLeniently(t *testing.T) {
	for _, c := range []struct {
		name, raw string
		ok, whole bool
		status    int
		fields    int
		broken    string
	}{
		{"ordinary", "HTTP/1.1 200 OK\r\nA: b\r\n\r\nrest", true, true, 200, 1, ""},
		{"bare line feeds", "HTTP/1.1 200 OK\nA: b\n\nrest", true, true, 200, 1, ""},
		{"no reason", "HTTP/1.1 204\r\n\r\n", true, true, 204, 0, ""},
		{"cut", "HTTP/1.1 200 OK\r\nA: b\r\nC:", true, false, 200, 1, ""},
		{"cut in the status line", "HTTP/1.1 200 O", false, false, 0, 0, ""},
		{"a line without a colon", "HTTP/1.1 200 OK\r\nnonsense\r\nA: b\r\n\r\n", true, true, 200, 1, "nonsense"},
		{"a name that is no token", "HTTP/1.1 200 OK\r\nA B: c\r\n\r\n", true, true, 200, 1, "A B: c"},
		{"a name that is empty", "HTTP/1.1 200 OK\r\n: c\r\n\r\n", true, true, 200, 0, ": c"},
		{"not HTTP", "ICY 200 OK\r\n\r\n", false, false, 0, 0, ""},
		{"nothing", "", false, false, 0, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, ok := readHead([]byte(c.raw))
			if ok != c.ok || h.whole != c.whole || h.status != c.status || len(h.fields) != c.fields || h.broken != c.broken {
				t.Errorf("%v %+v", ok, h)
			}
		})
	}
}

func TestLinesThatContinueAFieldAreJoinedOnce(t *testing.T) {
	for raw, want := range map[string]string{
		"A: b\r\n c\r\n\td \r\n": "b c d", "A:\r\n b\r\n": "b", "A: b\r\n \r\n \r\n c\r\n": "b c", "A: b\r\n ": "b",
		"A: b\r\n" + strings.Repeat(" c\n", 80_000): "b" + strings.Repeat(" c", 80_000), // seconds, were each joined to all before
	} {
		if h, ok := readHead([]byte("HTTP/1.1 200 OK\r\n" + raw)); !ok || len(h.fields) != 1 || h.fields[0].Value != want {
			t.Errorf("%.60q: %.100v", raw, h.fields)
		}
	}
}

func TestFramingThatContradictsItself(t *testing.T) {
	for fields, bad := range map[string]bool{
		"Content-Length: 1\r\n": false, "Content-Length: 1\r\nContent-Length: 1\r\n": false, "": false, "Transfer-Encoding: Chunked\r\n": false,
		"Content-Length: 1\r\nContent-Length: 2\r\n": true, "Content-Length: +1\r\n": true, "Content-Length: 1, 2\r\n": true, "Transfer-Encoding: gzip\r\n": true,
		"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n": true,
	} {
		h, _ := readHead([]byte("HTTP/1.1 200 OK\r\n" + fields + "\r\n"))
		if got := h.badFraming(); (got != "") != bad {
			t.Errorf("%q: %q", fields, got)
		}
	}
}

// FuzzReadHead holds the lenient reader against the strict one: what net/http takes is
// read with the same status and the same number of lines.
func FuzzReadHead(f *testing.F) {
	for _, s := range []string{"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", "HTTP/1.0 404\n\n", "HTTP/1.1 200 OK\r\nA", "\x15\x03\x01"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		h, ok := readHead(raw)
		if len(h.rest) > len(raw) {
			t.Fatal("more rest than there was")
		}
		_ = h.badFraming()
		_ = h.length()
		resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(raw)), nil)
		if err != nil || resp.StatusCode < 100 {
			return
		}
		if !ok || h.status != resp.StatusCode {
			t.Fatalf("strict reads %d, lenient %v %d of %q", resp.StatusCode, ok, h.status, raw)
		}
		for name, values := range resp.Header {
			for _, v := range values {
				if !strings.Contains(string(raw), strings.Fields(v + " x")[0]) && v != "" && len(h.fields) == 0 {
					t.Fatalf("%s: %q is lost of %q", name, v, raw)
				}
			}
		}
	})
}
