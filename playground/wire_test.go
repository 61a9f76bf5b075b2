package playground

import (
	"bytes"
	"testing"
)

func TestHeadsAreMaskedLineByLine(t *testing.T) {
	for _, c := range []struct{ name, head, want string }{
		{"a request's target", "GET /a?token=abcdefghijklmnop&x=1 HTTP/1.1\r\n\r\n", "GET /a?token=••••••••mnop&x=1 HTTP/1.1\r\n\r\n"},
		{"blanks and ends stay", "x-api-key:   abcdefghijklmnop \nY:1\n", "x-api-key:   ••••••••mnop \nY:1\n"},
		{"a scheme stays", "Authorization: Bearer abcdefghijklmnop\r\n", "Authorization: Bearer ••••••••mnop\r\n"},
		{"nothing to hide", "HTTP/1.1 200 OK\r\nX: \xff\x00\r\n\r\n", "HTTP/1.1 200 OK\r\nX: \xff\x00\r\n\r\n"},
		{"no end of a line", "cookie: a=abcdefghijklmnop", "cookie: a=••••••••mnop"},
	} {
		if got := string(MaskHead([]byte(c.head))); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestUntilEndsAtTheExchange(t *testing.T) {
	r := Run{Attempts: []Attempt{{Exchanges: make([]Exchange, 3)}, {Exchanges: make([]Exchange, 1)}}}
	cut := r.Until(1, 2)
	if len(cut.Attempts) != 1 || len(cut.Attempts[0].Exchanges) != 2 || len(r.Attempts[0].Exchanges) != 3 {
		t.Errorf("%+v of %+v", cut, r)
	}
	for _, at := range [][2]int{{0, 0}, {3, 1}, {1, 4}} {
		if same := r.Until(at[0], at[1]); len(same.Attempts) != 2 {
			t.Errorf("%v: %+v", at, same)
		}
	}
}

func FuzzMaskHead(f *testing.F) {
	f.Add([]byte("GET /?key=1 HTTP/1.1\r\nA: b\r\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		masked := MaskHead(b)
		if bytes.Count(masked, []byte("\n")) != bytes.Count(b, []byte("\n")) {
			t.Errorf("%q became %q", b, masked)
		}
	})
}
