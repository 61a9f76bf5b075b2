package execute

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"parley/playground"
)

func discardLog() *log.Logger { return log.New(io.Discard, "", 0) }

// mustServeH2C serves HTTP/2 without TLS.
func mustServeH2C(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Start()
	t.Cleanup(s.Close)
	return s.URL
}

func overHTTP2(url string) playground.Request {
	req := playground.NewRequest(url)
	req.Options.HTTPVersion, req.Options.VerifyTLS = "2", false
	return req
}

func TestHTTP2WithoutTLSIsSpokenWhereAsked(t *testing.T) {
	u := mustServeH2C(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", "X-Sum")
		w.Header()["X-Two"] = []string{"1", "2"}
		b, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write(b)
		w.Header().Set("X-Sum", r.Proto)
	})
	req := overHTTP2(u)
	req.Method, req.Body, req.Headers = "POST", playground.Body{Kind: playground.BodyText, Text: "hello"}, rows("X-Mine", "1")
	e := mustExecutor(t)
	x := one(t, e, req)
	if x.Failure != nil || x.Response.HTTPVersion != "2" || x.Response.Status != 201 || x.Response.Reason != "" || string(x.Response.Content.Whole) != "hello" {
		t.Fatalf("%+v %+v", x.Response, x.Failure)
	}
	if got := playground.FieldValues(x.Response.Headers, "x-two"); !slices.Equal(got, []string{"1", "2"}) {
		t.Errorf("%v", x.Response.Headers)
	}
	if v, _ := playground.FieldValue(x.Response.Trailers, "x-sum"); v != "HTTP/2.0" {
		t.Errorf("%v", x.Response.Trailers)
	}
	names := ""
	for _, f := range x.Request.Headers {
		names += f.Name + " "
	}
	for _, want := range []string{":authority", ":method", "x-mine", "user-agent", "accept-encoding", "content-type"} {
		if !strings.Contains(names, want+" ") {
			t.Errorf("sent %s, without %s", names, want)
		}
	}
	if again := one(t, e, req); !again.ConnectionReused || x.ConnectionReused || again.RemoteAddr == "" {
		t.Errorf("reuse: %v, then %v", x.ConnectionReused, again.ConnectionReused)
	}
}

// framed serves raw HTTP/2 frames: after the preface and the request's head.
func framed(t testing.TB, serve func(*http2.Framer, net.Conn, uint32)) string {
	return mustAnswer(t, func(c net.Conn) {
		preface := make([]byte, len(http2.ClientPreface))
		if _, err := io.ReadFull(c, preface); err != nil {
			return
		}
		f := http2.NewFramer(c, c)
		_ = f.WriteSettings()
		for {
			frame, err := f.ReadFrame()
			if err != nil {
				return
			}
			if h, ok := frame.(*http2.HeadersFrame); ok {
				serve(f, c, h.StreamID)
				_, _ = io.Copy(io.Discard, c)
				return
			}
		}
	})
}

func answerHead(f *http2.Framer, id uint32, end bool, fields ...string) {
	var block strings.Builder
	enc := hpack.NewEncoder(&block)
	for i := 0; i < len(fields); i += 2 {
		_ = enc.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]})
	}
	_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: []byte(block.String()), EndHeaders: true, EndStream: end})
}

// TestARequestIsNotSentOverAndOver: the transport sends what a server let go of once more, without an end.
func TestARequestIsNotSentOverAndOver(t *testing.T) {
	for _, c := range []struct {
		name  string
		cause playground.Cause
		serve func(*http2.Framer, net.Conn, uint32)
	}{
		{"GOAWAY before all streams", playground.CauseGoAway, func(f *http2.Framer, c net.Conn, _ uint32) {
			_ = f.WriteGoAway(0, http2.ErrCodeNo, nil)
			_ = c.(*net.TCPConn).CloseWrite()
		}},
		{"a stream that is reset as broken", playground.CauseStreamReset, func(f *http2.Framer, _ net.Conn, id uint32) { _ = f.WriteRSTStream(id, http2.ErrCodeProtocol) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var seen atomic.Int64
			req := overHTTP2(framed(t, func(f *http2.Framer, conn net.Conn, id uint32) { seen.Add(1); c.serve(f, conn, id) }))
			req.Method, req.Options.TimeoutMS = http.MethodPost, 20_000
			x := one(t, mustExecutor(t), req)
			if n := seen.Load(); n < 2 || n > mostTurns+2 {
				t.Errorf("sent %d times", n)
			}
			if x.Failure == nil || x.Failure.Cause != c.cause || !strings.Contains(x.Failure.Detail, "sent again") {
				t.Errorf("%+v", x.Failure)
			}
		})
	}
}

func TestFaultsOfHTTP2(t *testing.T) {
	for _, c := range []struct {
		fault
		h2code int
		serve  func(*http2.Framer, net.Conn, uint32)
	}{
		{fault{name: "a stream that is reset", kind: "reset", cause: playground.CauseStreamReset, phase: "wait"}, int(http2.ErrCodeInternal) + 1,
			func(f *http2.Framer, _ net.Conn, id uint32) { _ = f.WriteRSTStream(id, http2.ErrCodeInternal) }},
		{fault{name: "a stream that is refused however often it is sent", kind: "reset", cause: playground.CauseStreamReset, phase: "wait", limit: "first_byte"}, int(http2.ErrCodeRefusedStream) + 1,
			func(f *http2.Framer, _ net.Conn, id uint32) {
				for err := error(nil); err == nil; {
					_ = f.WriteRSTStream(id, http2.ErrCodeRefusedStream)
					var frame http2.Frame
					for frame, err = f.ReadFrame(); err == nil; frame, err = f.ReadFrame() {
						if h, ok := frame.(*http2.HeadersFrame); ok {
							id = h.StreamID
							break
						}
					}
				}
			}},
		{fault{name: "HTTP/1.1 required", kind: "reset", cause: playground.CauseStreamReset, phase: "wait"}, int(http2.ErrCodeHTTP11Required) + 1,
			func(f *http2.Framer, _ net.Conn, id uint32) { _ = f.WriteRSTStream(id, http2.ErrCodeHTTP11Required) }},
		{fault{name: "a stream reset in its content", kind: "reset", cause: playground.CauseStreamReset, phase: "receive", status: 200, size: 5}, int(http2.ErrCodeInternal) + 1,
			func(f *http2.Framer, _ net.Conn, id uint32) {
				answerHead(f, id, false, ":status", "200")
				_ = f.WriteData(id, false, []byte("hello"))
				_ = f.WriteRSTStream(id, http2.ErrCodeInternal)
			}},
		{fault{name: "a farewell", kind: "reset", cause: playground.CauseGoAway, phase: "wait"}, int(http2.ErrCodeEnhanceYourCalm) + 1,
			func(f *http2.Framer, c net.Conn, id uint32) {
				_ = f.WriteGoAway(id, http2.ErrCodeEnhanceYourCalm, []byte("calm"))
				_ = c.(*net.TCPConn).CloseWrite()
			}},
		{fault{name: "a connection closed without an answer", kind: "reset", cause: playground.CauseClosedBeforeAnswer, phase: "wait"}, 0,
			func(_ *http2.Framer, c net.Conn, _ uint32) { _ = c.(*net.TCPConn).CloseWrite() }},
		{fault{name: "a connection closed in the content", kind: "body", cause: playground.CauseBodyCut, phase: "receive", status: 200, size: 5}, 0,
			func(f *http2.Framer, c net.Conn, id uint32) {
				answerHead(f, id, false, ":status", "200", "content-length", "10")
				_ = f.WriteData(id, false, []byte("hello"))
				_ = c.(*net.TCPConn).CloseWrite()
			}},
		{fault{name: "silence", kind: "timeout", cause: playground.CauseNoAnswerInTime, phase: "wait", limit: "first_byte"}, 0,
			func(*http2.Framer, net.Conn, uint32) {}},
		{fault{name: "stalled content", kind: "timeout", cause: playground.CauseBodyStalled, phase: "receive", limit: "idle", status: 200, size: 5}, 0,
			func(f *http2.Framer, _ net.Conn, id uint32) {
				answerHead(f, id, false, ":status", "200", "content-length", "10")
				_ = f.WriteData(id, false, []byte("hello"))
			}},
		{fault{name: "a status below nought", kind: "protocol", cause: playground.CauseHTTP2Broken, phase: "receive"}, 0,
			func(f *http2.Framer, _ net.Conn, id uint32) { answerHead(f, id, true, ":status", "-20") }},
		{fault{name: "a status of five digits", kind: "protocol", cause: playground.CauseHTTP2Broken, phase: "receive"}, 0,
			func(f *http2.Framer, _ net.Conn, id uint32) { answerHead(f, id, true, ":status", "99999") }},
		{fault{name: "more content than was promised", kind: "protocol", cause: playground.CauseHTTP2Broken, phase: "receive", status: 200, size: 2}, 0,
			func(f *http2.Framer, _ net.Conn, id uint32) {
				answerHead(f, id, false, ":status", "200", "content-length", "2")
				_ = f.WriteData(id, true, []byte("hello"))
			}},
		{fault{name: "content before a head", kind: "protocol", cause: playground.CauseHTTP2Broken, phase: "receive"}, int(http2.ErrCodeProtocol) + 1,
			func(f *http2.Framer, _ net.Conn, id uint32) { _ = f.WriteData(id, false, []byte("x")) }},
		{fault{name: "a push that nobody allowed", kind: "protocol", cause: playground.CauseHTTP2Broken, phase: "receive"}, int(http2.ErrCodeProtocol) + 1,
			func(f *http2.Framer, _ net.Conn, id uint32) {
				_ = f.WriteRawFrame(http2.FramePushPromise, http2.FlagPushPromiseEndHeaders, id, []byte{0, 0, 0, 2})
			}},
		{fault{name: "a window that grows too far", kind: "protocol", cause: playground.CauseHTTP2Broken, phase: "receive"}, int(http2.ErrCodeFlowControl) + 1,
			func(f *http2.Framer, _ net.Conn, _ uint32) { _ = f.WriteWindowUpdate(0, 1<<31-1) }},
		{fault{name: "a window that grows by nothing in the content", kind: "protocol", cause: playground.CauseHTTP2Broken, phase: "receive", status: 200, size: 5}, int(http2.ErrCodeProtocol) + 1,
			func(f *http2.Framer, _ net.Conn, id uint32) {
				answerHead(f, id, false, ":status", "200")
				_ = f.WriteData(id, false, []byte("hello"))
				_ = f.WriteRawFrame(http2.FrameWindowUpdate, 0, id, []byte{0, 0, 0, 0})
			}},
		{fault{name: "a frame that is too long", kind: "protocol", cause: playground.CauseHTTP2Broken, phase: "receive", status: 200}, int(http2.ErrCodeFrameSize) + 1,
			func(f *http2.Framer, c net.Conn, id uint32) {
				answerHead(f, id, false, ":status", "200")
				_, _ = c.Write([]byte{0x7f, 0xff, 0xff, byte(http2.FrameData), 0, 0, 0, 0, byte(id)})
			}},
		{fault{name: "too many interim responses", kind: "limit", cause: playground.CauseHeadersTooLarge, phase: "receive", limit: "headers"}, 0,
			func(f *http2.Framer, _ net.Conn, id uint32) {
				for range 25 {
					answerHead(f, id, false, ":status", "103")
				}
			}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := one(t, mustExecutor(t, brief(c.limit)), overHTTP2(framed(t, c.serve)))
			checkFault(t, c.fault, x)
			if x.Failure.H2Code != c.h2code {
				t.Errorf("code %d, want %d: %s", x.Failure.H2Code, c.h2code, x.Failure.Detail)
			}
		})
	}
}

// TestFramesWithoutEndAreHungUpOn: what floods must not keep a processor busy until a time limit,
// and beyond it, nor others from the same server.
func TestFramesWithoutEndAreHungUpOn(t *testing.T) {
	head := func(f *http2.Framer, id uint32) { answerHead(f, id, false, ":status", "200") }
	none := func(*http2.Framer, uint32) {}
	for _, c := range []struct {
		name   string
		before func(*http2.Framer, uint32)
		frame  func(f *http2.Framer, id uint32) error
		status int
	}{
		{"PING", none, func(f *http2.Framer, _ uint32) error { return f.WritePing(true, [8]byte{}) }, 0},
		{"SETTINGS", none, func(f *http2.Framer, _ uint32) error { return f.WriteSettings() }, 0},
		{"long SETTINGS", none, func(f *http2.Framer, _ uint32) error {
			return f.WriteSettings(slices.Repeat([]http2.Setting{{ID: http2.SettingInitialWindowSize, Val: 65535}}, 2000)...)
		}, 0},
		{"RST_STREAM of no stream", none, func(f *http2.Framer, _ uint32) error { return f.WriteRSTStream(99, http2.ErrCodeCancel) }, 0},
		{"WINDOW_UPDATE", none, func(f *http2.Framer, _ uint32) error {
			return f.WriteRawFrame(http2.FrameWindowUpdate, 0, 0, []byte{0, 0, 0, 1})
		}, 0},
		{"an unknown type", none, func(f *http2.Framer, _ uint32) error { return f.WriteRawFrame(0xbb, 0, 0, nil) }, 0},
		{"CONTINUATION", func(f *http2.Framer, id uint32) { _ = f.WriteRawFrame(http2.FrameHeaders, 0, id, nil) },
			func(f *http2.Framer, id uint32) error { return f.WriteRawFrame(http2.FrameContinuation, 0, id, nil) }, 0},
		{"empty DATA", head, func(f *http2.Framer, id uint32) error { return f.WriteRawFrame(http2.FrameData, 0, id, nil) }, 200},
		{"DATA of padding", head, func(f *http2.Framer, id uint32) error { return f.WriteDataPadded(id, false, nil, make([]byte, 255)) }, 200},
		{"PING in the content", func(f *http2.Framer, id uint32) { head(f, id); _ = f.WriteData(id, false, []byte("hello")) },
			func(f *http2.Framer, _ uint32) error { return f.WritePing(true, [8]byte{}) }, 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			hungUp := make(chan struct{})
			u := framed(t, func(f *http2.Framer, conn net.Conn, id uint32) {
				defer close(hungUp)
				go func() { _, _ = io.Copy(io.Discard, conn) }()
				c.before(f, id)
				for c.frame(f, id) == nil {
				}
			})
			x := one(t, mustExecutor(t, brief("")), overHTTP2(u))
			<-hungUp
			if x.Failure == nil || x.Failure.Cause != playground.CauseFrameFlood || x.Failure.Kind != playground.FailureLimit || x.Failure.Limit != "frames" {
				t.Errorf("%+v", x.Failure)
			}
			if (x.Response != nil) != (c.status > 0) {
				t.Errorf("kept %+v", x.Response)
			}
		})
	}
}

func TestHTTP1OnHTTP2IsNamed(t *testing.T) {
	u := mustAnswer(t, func(c net.Conn) {
		_, _ = c.Read(make([]byte, 1024))
		_, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
		_, _ = io.Copy(io.Discard, c)
	})
	x := one(t, mustExecutor(t), overHTTP2(u))
	checkFault(t, fault{kind: "protocol", cause: playground.CauseHTTP1OnHTTP2, phase: "receive"}, x)
	if !strings.HasPrefix(string(x.Failure.FirstBytes), "HTTP/1.1 400") {
		t.Errorf("%+v", x.Failure)
	}
}

func TestAServerWithoutHTTP2IsNamed(t *testing.T) {
	cert := (&authority{}).issue(t, func(*x509.Certificate) {})
	for _, protocols := range [][]string{nil, {"http/1.1"}} {
		u := mustAnswer(t, func(raw net.Conn) {
			s := tls.Server(raw, &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: protocols})
			_ = s.Handshake()
			_, _ = io.Copy(io.Discard, s)
		})
		x := one(t, mustExecutor(t), overHTTP2("https"+strings.TrimPrefix(u, "http")))
		checkFault(t, fault{kind: "protocol", cause: playground.CauseNoHTTP2, phase: "ssl"}, x)
	}
}

func TestFieldsThatHTTP2ForbidsAreSaid(t *testing.T) {
	u := mustServeH2C(t, func(http.ResponseWriter, *http.Request) {})
	req := overHTTP2(u)
	req.Headers = rows("Connection", "upgrade")
	x := one(t, mustExecutor(t), req)
	if x.Failure == nil || x.Failure.Cause != playground.CauseBadRequest {
		t.Errorf("%+v", x.Failure)
	}
}

func TestHeadersOverTheLimitOfHTTP2(t *testing.T) {
	u := mustServeH2C(t, func(w http.ResponseWriter, r *http.Request) {
		for range 70 {
			w.Header().Add("X-Pad", strings.Repeat("a", 4000))
		}
	})
	x := one(t, mustExecutor(t), overHTTP2(u))
	checkFault(t, fault{kind: "limit", cause: playground.CauseHeadersTooLarge, phase: x.Failure.Phase, limit: "headers"}, x)
}
