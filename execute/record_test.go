package execute

import (
	"bytes"
	"compress/gzip"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"parley/playground"
)

// told is what an exchange's bytes are, whatever its form.
func told(t *testing.T, x playground.Exchange, sent string) playground.Wire {
	t.Helper()
	switch x.Wire {
	case playground.WireTold:
		return playground.TellWire(x, []byte(sent), x.Response.Content.Whole)
	case playground.WireKept:
		return *x.Record
	}
	t.Fatalf("its bytes are nowhere: %+v", x)
	return playground.Wire{}
}

func TestTheBytesOfAResponseAreThoseOnTheWire(t *testing.T) {
	long := strings.Repeat("y", 40<<10)
	for _, c := range []struct {
		name, answer string
		form         playground.WireForm
		head         string // empty: to the empty line
		content      string // empty: all after the head
		size         int
	}{
		{name: "as most servers write it", answer: "HTTP/1.1 200 OK\r\nX-a: 1\r\nContent-Length: 5\r\n\r\nhello", form: playground.WireTold},
		{name: "without content", answer: "HTTP/1.1 204 No Content\r\nX: 1\r\n\r\n", form: playground.WireTold},
		{name: "odd case, blanks and folding", answer: "HTTP/1.1 200  Fine \r\nx-A:1\r\nX-B:   2 \r\nx-c: a\r\n b\r\nContent-length: 2\r\n\r\nok", form: playground.WireKept},
		{name: "bare line feeds", answer: "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", form: playground.WireKept},
		{name: "chunks with an extension and trailers", answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n5;a=b\r\nhello\r\n0\r\nX-T: 9\r\n\r\n", form: playground.WireKept},
		{name: "interim responses", answer: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", form: playground.WireKept,
			head: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", content: "ok"},
		{name: "content cut short", answer: "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", form: playground.WireTold},
		{name: "long content", answer: "HTTP/1.1 200 OK\r\nContent-Length: 40960\r\n\r\n" + long, form: playground.WireTold, content: long[:playground.WireWindow], size: len(long)},
		{name: "a head that breaks", answer: "HTTP/1.1 200 OK\r\nno colon here\r\nX: 1\r\n\r\nabc", form: playground.WireKept},
		{name: "no HTTP at all", answer: "SSH-2.0-OpenSSH_9.2\r\n", form: playground.WireKept, head: "SSH-2.0-OpenSSH_9.2\r\n"},
		{name: "a status line alone", answer: "HTTP/1.1 200 OK\r\nX", form: playground.WireKept, head: "HTTP/1.1 200 OK\r\nX"},
		{name: "bytes that are no UTF-8", answer: "HTTP/1.1 200 \xff\r\nX: \xfe\r\nContent-Length: 1\r\n\r\n\x00", form: playground.WireTold},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := one(t, mustExecutor(t), playground.NewRequest(mustAnswer(t, says(c.answer))))
			if x.Wire != c.form {
				t.Errorf("form %q, want %q", x.Wire, c.form)
			}
			head, content := c.head, c.content
			if head == "" {
				end := "\r\n\r\n"
				if !strings.Contains(c.answer, end) {
					end = "\n\n"
				}
				head = c.answer[:strings.Index(c.answer, end)+len(end)]
			}
			if content == "" {
				content = c.answer[len(head):]
			}
			got := told(t, x, "").Received
			if string(got.Head) != head || string(got.Content) != content {
				t.Errorf("head %q\nwant %q\ncontent %.80q\nwant    %.80q", got.Head, head, got.Content, content)
			}
			if size := max(c.size, len(content)); got.Size != int64(size) {
				t.Errorf("size %d, want %d", got.Size, size)
			}
		})
	}
}

func TestTheBytesOfARequestAreThoseOnTheWire(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*playground.Request)
		sent   string // content
		end    string
		form   playground.WireForm
	}{
		{"a plain one", func(*playground.Request) {}, "", "\r\n\r\n", playground.WireTold},
		{"blanks in its query, a part, a name and password", func(r *playground.Request) {
			r.URL = strings.Replace(r.URL, "http://", "http://u:p@", 1) + "/ä b?q=ü x#part"
		}, "", "\r\n\r\n", playground.WireTold},
		{"content", func(r *playground.Request) {
			r.Method, r.Body = "POST", playground.Body{Kind: playground.BodyText, Text: "hello"}
		}, "hello", "hello", playground.WireTold},
		{"content in chunks", func(r *playground.Request) {
			r.Method, r.Body, r.Headers = "POST", playground.Body{Kind: playground.BodyText, Text: "hello"}, rows("Transfer-Encoding", "chunked")
		}, "hello", "0\r\n\r\n", playground.WireKept},
	} {
		t.Run(c.name, func(t *testing.T) {
			u, heardIt := heard(t, c.end, ok200+"Content-Length: 0\r\n\r\n")
			req := playground.NewRequest(u)
			c.change(&req)
			x := one(t, mustExecutor(t), req)
			got := told(t, x, c.sent).Sent
			if want := <-heardIt; string(got.Head)+string(got.Content) != want && !strings.Contains(want, "Authorization: Basic") {
				t.Errorf("got  %q%q\nwant %q", got.Head, got.Content, want)
			}
			if x.Wire != c.form {
				t.Errorf("form %q, want %q", x.Wire, c.form)
			}
		})
	}
}

func TestTheHeadsOfARedirectAreToldAsWell(t *testing.T) {
	var heads []string
	u := mustAnswer(t, func(c net.Conn) {
		head := awaitHead(c)
		heads = append(heads, head)
		answer := "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
		if len(heads) == 1 {
			answer = "HTTP/1.1 307 Temporary Redirect\r\nLocation: ../x y/./%7e?q=a b&ü#f\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
		}
		_, _ = io.WriteString(c, answer)
	})
	attempts := run(t, mustExecutor(t), playground.NewRequest(u+"/a/b?x=1"))
	for i, x := range attempts[0].Exchanges {
		if got := told(t, x, "").Sent.Head; x.Wire != playground.WireTold || string(got) != heads[i] {
			t.Errorf("hop %d, %s: %q, want %q", i, x.Wire, got, heads[i])
		}
	}
	if len(heads) != 2 {
		t.Errorf("%d requests", len(heads))
	}
}

func TestCredentialsAreMaskedInKeptBytes(t *testing.T) {
	u := mustAnswer(t, says("HTTP/1.1 200 OK\r\nset-cookie:  sid=abcdefghijklmnop; Path=/\r\nTransfer-Encoding: chunked\r\nTrailer: X-Api-Key\r\n\r\n0\r\nX-Api-Key: trailersecret99\r\n\r\n"))
	req := playground.NewRequest(u + "/?token=querysecret123")
	req.Options.Cookies = false // a cookie of the jar has no end to be seen
	req.Headers = rows("Authorization", "Bearer headersecret1")
	w := told(t, one(t, mustExecutor(t), req), "")
	all := string(w.Sent.Head) + string(w.Received.Head) + string(w.Received.Content)
	for _, secret := range []string{"abcdefghijkl", "querysecret", "headersecret", "trailersecret"} {
		if strings.Contains(all, secret) {
			t.Errorf("%s is in %q", secret, all)
		}
	}
	if !strings.Contains(all, "set-cookie:  sid=••••••••mnop; Path=/\r\n") {
		t.Errorf("%q", all)
	}
}

func TestCodedContentIsKeptAsItCame(t *testing.T) {
	u := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, "hello, hello, hello")
		_ = z.Close()
	})
	w := told(t, one(t, mustExecutor(t), playground.NewRequest(u)), "")
	if !strings.HasPrefix(string(w.Received.Content), "\x1f\x8b") || w.Received.Size != int64(len(w.Received.Content)) {
		t.Errorf("%q of %d", w.Received.Content, w.Received.Size)
	}
}

// types lists the frames of a direction on a stream.
func types(w *playground.Wire, sent bool, stream uint32) []string {
	var list []string
	for _, f := range w.Frames {
		if f.Sent == sent && f.Stream == stream {
			list = append(list, f.Type)
		}
	}
	return list
}

func TestFramesAreRecordedWithTheirFields(t *testing.T) {
	answer := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "sid=abcdefghijklmnop")
		_, _ = io.Copy(w, r.Body)
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(answer))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	for name, u := range map[string]string{"without TLS": mustServeH2C(t, answer), "over TLS": s.URL} {
		t.Run(name, func(t *testing.T) {
			e := mustExecutor(t)
			req := overHTTP2(u)
			req.Options.Cookies = false
			req.Method, req.Body, req.Headers = "POST", playground.Body{Kind: playground.BodyText, Text: "hello"}, rows("Authorization", "Bearer headersecret1")
			x := one(t, e, req)
			if x.Failure != nil || x.Wire != playground.WireKept || x.Record == nil {
				t.Fatalf("%+v", x)
			}
			if got := types(x.Record, true, 1); !slices.Equal(got, []string{"HEADERS", "DATA"}) && !slices.Equal(got, []string{"HEADERS", "DATA", "DATA"}) {
				t.Errorf("sent on stream 1: %v", got)
			}
			if got := types(x.Record, false, 1); !slices.Contains(got, "HEADERS") || !slices.Contains(got, "DATA") {
				t.Errorf("received on stream 1: %v", got)
			}
			if got := types(x.Record, true, 0); len(got) == 0 || got[0] != "SETTINGS" {
				t.Errorf("sent on the connection: %v", got)
			}
			checkFrames(t, x.Record)
			if (x.TLS != nil) != (name == "over TLS") {
				t.Errorf("TLS %v", x.TLS)
			}
			again := one(t, e, req)
			if !again.ConnectionReused || len(types(again.Record, true, 3)) == 0 || len(types(again.Record, true, 1)) > 0 {
				t.Errorf("on the same connection: %+v", again.Record.Frames)
			}
		})
	}
}

func checkFrames(t *testing.T, w *playground.Wire) {
	t.Helper()
	all := ""
	for _, f := range w.Frames {
		for _, field := range f.Fields {
			all += field.Name + ": " + field.Value + "\n"
		}
	}
	for _, want := range []string{":method: POST\n", ":status: 200\n", "authorization: Bearer ••••••••ret1\n", "set-cookie: sid=••••••••mnop\n"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in %q", want, all)
		}
	}
	if strings.Contains(all, "headersecret") || strings.Contains(all, "abcdefgh") {
		t.Errorf("a credential is in %q", all)
	}
}

func TestCodesOfFramesAreNamed(t *testing.T) {
	u := framed(t, func(f *http2.Framer, _ net.Conn, id uint32) { _ = f.WriteRSTStream(id, http2.ErrCodeEnhanceYourCalm) })
	x := one(t, mustExecutor(t), overHTTP2(u))
	if x.Record == nil || !slices.ContainsFunc(x.Record.Frames, func(f playground.Frame) bool {
		return f.Type == "RST_STREAM" && f.Words == "ENHANCE_YOUR_CALM" && !f.Sent
	}) {
		t.Errorf("%+v", x.Record)
	}
}

func TestManyFramesAreCounted(t *testing.T) {
	piece := make([]byte, 100)
	u := mustServeH2C(t, func(w http.ResponseWriter, r *http.Request) {
		for range 3 * playground.MaxFrames {
			_, _ = w.Write(piece)
			_ = http.NewResponseController(w).Flush()
		}
	})
	x := one(t, mustExecutor(t), overHTTP2(u))
	if x.Failure != nil || len(x.Record.Frames) != playground.MaxFrames || x.Record.More == 0 {
		t.Errorf("%d frames and %d more, %v", len(x.Record.Frames), x.Record.More, x.Failure)
	}
}

func TestABlockThatIsMissedEndsDecoding(t *testing.T) {
	var got []playground.Frame
	r := newFrameReader(false, func(f playground.Frame) { got = append(got, f) })
	var b strings.Builder
	f := http2.NewFramer(&b, nil)
	var block strings.Builder
	_ = hpack.NewEncoder(&block).WriteField(hpack.HeaderField{Name: "x", Value: "1"})
	_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: make([]byte, 10), EndHeaders: true})
	_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: 3, BlockFragment: []byte(block.String()), EndHeaders: true})
	for _, c := range []byte(b.String()) { // in the smallest pieces
		r.read([]byte{c})
	}
	if len(got) != 2 || got[1].Fields != nil || got[1].Words == "" || got[1].Stream != 3 {
		t.Errorf("%+v", got)
	}
}

func FuzzFrameReader(f *testing.F) {
	f.Add([]byte(http2.ClientPreface+"\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x04\x00\x00\xff\xff"), true)
	f.Add([]byte("\x00\x00\x02\x01\x2c\x00\x00\x00\x01\x01\x00\x00\x00\x08\x07\x00\x00\x00\x00\x00"), false)
	f.Fuzz(func(t *testing.T, b []byte, sent bool) {
		var whole, pieces int
		r := newFrameReader(sent, func(playground.Frame) { whole++ })
		r.read(b)
		s := newFrameReader(sent, func(playground.Frame) { pieces++ })
		for i := range b {
			s.read(b[i : i+1])
		}
		if whole != pieces || len(r.block) > mostBlock || cap(r.payload) > 4*mostPayload {
			t.Errorf("%d frames at once, %d byte by byte", whole, pieces)
		}
	})
}

// TestATargetOfItsOwnIsAskedForOverHTTP2 holds what stands in :path, until a redirect leads elsewhere.
func TestATargetOfItsOwnIsAskedForOverHTTP2(t *testing.T) {
	for target, want := range map[string]string{"/other?x=1": "/other?x=1", "//x": "//x", "/%2e/": "/%2e/"} {
		req := overHTTP2(mustServeH2C(t, func(w http.ResponseWriter, r *http.Request) {
			if r.RequestURI == want {
				w.Header().Set("Location", "/landed")
				w.WriteHeader(http.StatusFound)
			}
			_, _ = io.WriteString(w, r.RequestURI)
		}))
		req.Options.Target = target
		attempts := run(t, mustExecutor(t), req)
		if last := attempts[0].Exchanges; len(last) != 2 || last[0].Request.Target != want || last[1].Request.Target != "" || !strings.HasSuffix(last[1].Request.URL, "/landed") {
			t.Errorf("%s: %+v", target, last)
		}
	}
}

func TestWhatIsSaidOfOneFrameIsBounded(t *testing.T) {
	var got []playground.Frame
	r := newFrameReader(false, func(f playground.Frame) { got = append(got, f) })
	payload := bytes.Repeat([]byte{0, 4, 0, 0, 255, 255}, 5000)
	r.read(append([]byte{0, byte(len(payload) >> 8), byte(len(payload) & 0xff), frameSettings, 0, 0, 0, 0, 0}, payload...))
	if len(got) != 1 || len(got[0].Words) > mostWords+3 || !strings.HasSuffix(got[0].Words, "…") {
		t.Errorf("%d frames, %d bytes of words", len(got), len(got[0].Words))
	}
}
