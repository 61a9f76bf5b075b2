package execute

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/net/http/httpguts"

	"parley/playground"
)

// hop is one exchange in the making. The transport's goroutines report to it, so its
// marks are guarded.
type hop struct {
	e             *Executor
	r             *running
	m             message
	ctx           context.Context
	cancel        context.CancelCauseFunc
	began         time.Time
	chunkedAnswer bool         // the content ends by its framing
	sent          atomic.Int64 // content bytes that the transport took
	watch         *watchdog

	mu      sync.Mutex
	phase   playground.Phase
	since   time.Time // when the phase began
	took    *dialled  // of a connection that could not be made
	gotConn time.Time
	wrote   time.Time
	first   time.Time
	raw     *rawConn // the socket that was used last
	tap     *tapConn // nil for HTTP/2
	frames  *frames  // HTTP/2
	reused  bool
	way     *wayThrough       // the proxy that is being asked, if one is
	turns   int               // tries of the transport's own that the server let go of
	gone    *playground.Frame // by which it did so last
	wire    wire
	interim []playground.Interim
	flooded bool // more interim responses came than may
	h2Sent  []playground.Field
	over    bool // nothing is reported any more
	set     []setCookie
}

// exchange sends one message and records what came of it.
func (r *running) exchange(ctx context.Context, cancel context.CancelCauseFunc, m message) playground.Exchange {
	h := &hop{e: r.e, r: r, m: m, cancel: cancel, began: r.e.o.Now(), phase: playground.PhaseBlocked}
	x := playground.Exchange{StartedAt: playground.At(h.began), Timings: playground.NoTimings()}
	if m.at == nil { // a first message that could not be made ready again
		x = r.unsendable(m, errors.New("its address cannot be read"))
		return x
	}
	key := transportKey{verify: r.req.Options.VerifyTLS, version: wireVersion(r.req.Options.HTTPVersion), wiring: r.wiring, first: r.wiring.forFirst(m.at)}
	if r.e.o.OwnOrigin(m.at) {
		if r.e.demo == nil || !underDemo(m.at) {
			x.Request = h.asSent()
			x.Failure = h.refusal(ownOriginVerdict(), "")
			return x
		}
		key = transportKey{verify: true, version: key.version, demo: true}
	}
	if r.req.Options.HTTPVersion == playground.HTTP10 {
		h.m.version = playground.HTTP10
	}
	if h.forwards(key) {
		h.m = h.m.forwarded(key.wiring.proxy)
	}
	h.watch = newWatchdog(cancel)
	defer h.watch.stop()
	h.ctx = httptrace.WithClientTrace(context.WithValue(ctx, hopKey{}, h), h.trace())
	h.send(key, &x)
	h.close()
	x.Request, x.Timings = h.asSent(), h.timings(x.Response != nil || x.Failure == nil)
	h.describeConnection(&x)
	h.record(&x)
	x.Cookies = h.keepCookies()
	return x
}

// send performs the round trip and reads the content.
func (h *hop) send(key transportKey, x *playground.Exchange) {
	h.report(playground.PhaseBlocked)
	h.wire.head, h.wire.alive, h.wire.limit = h.m.head(), h.watch.feed, int(h.e.o.Limits.HeaderBytes)+maxBuffered
	h.wire.chunked = h.m.chunked()
	resp, err := h.r.transport(key).RoundTrip(h.request(key))
	if err != nil {
		h.refused(err, x)
		return
	}
	defer resp.Body.Close()
	h.onHead()
	x.Interim = h.interimSoFar()
	x.Response = h.response(resp)
	h.readCookies(x.Response)
	h.chunkedAnswer = len(resp.TransferEncoding) > 0
	x.Failure = h.headFailure(x.Response)
	if x.Failure != nil || h.isTunnel(resp.StatusCode) {
		x.Response.Content.Decoded = true
		if !hasThreeDigits(resp.StatusCode) { // one of 0 stands for none
			x.Response = nil
		}
		h.cancel(errOver)
		return
	}
	total := resp.ContentLength
	if h.m.method == http.MethodHead || resp.StatusCode == http.StatusNoContent || resp.StatusCode == http.StatusNotModified {
		total = 0
	}
	x.Response.Content, x.Failure = h.receive(resp.Body, x.Response, total)
	x.Response.Trailers = sortedFields(resp.Trailer, resp.ProtoMajor == 2)
}

// errOver ends what is left of an exchange whose outcome is known.
var errOver = errors.New("the exchange is over")

// maxBuffered is what the transport may have read beyond a head.
const maxBuffered = 8 << 10

// request is the message as the transport takes it.
func (h *hop) request(key transportKey) *http.Request {
	at := *h.m.at
	at.User, at.Fragment, at.RawFragment = nil, "", ""
	if h.m.asked != "" {
		at.Opaque, at.RawQuery, at.ForceQuery = h.m.opaque(), "", false
	}
	if key.demo {
		at.Scheme = "http" // in process there is nothing to encrypt
	}
	header := make(http.Header, len(h.m.headers))
	host := at.Host
	for _, f := range h.m.headers {
		switch name := textproto.CanonicalMIMEHeaderKey(f.Name); name {
		case "Host":
			if httpguts.ValidHostHeader(f.Value) { // on HTTP/1 it is sent as composed in any case
				host = f.Value
			}
		case "Content-Length":
		default:
			header[name] = append(header[name], f.Value)
		}
	}
	req := &http.Request{Method: h.m.method, URL: &at, Header: header, Host: host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	if _, wrong := h.m.lengthMismatch(); wrong {
		req.Close = true // the server reads on where this message ended, or not as far: nothing may follow on this connection
	}
	if h.m.version == playground.HTTP10 && !h.m.keepsAlive() {
		req.Close = true // a connection ends with its exchange there (RFC 1945, 1.3); the field that says so is not sent
	}
	h.addContent(req)
	return req.WithContext(h.ctx)
}

func (h *hop) addContent(req *http.Request) {
	if h.m.length() == 0 && !h.m.chunked() {
		return
	}
	open := func() (io.ReadCloser, error) {
		h.sent.Store(0)
		if len(h.m.pieces) > 0 {
			return &piecesReader{h: h, left: h.m.pieces, sent: &h.sent}, nil
		}
		return &content{left: h.m.body, sent: &h.sent}, nil
	}
	req.Body, _ = open()
	req.GetBody, req.ContentLength = open, h.m.length()
	if h.m.chunked() {
		req.ContentLength = -1
	}
}

// content is the request's content, counted as it is taken.
type content struct {
	left string
	sent *atomic.Int64
}

// Read takes the next bytes.
func (c *content) Read(b []byte) (int, error) {
	if len(c.left) == 0 {
		return 0, io.EOF
	}
	n := copy(b, c.left)
	c.left = c.left[n:]
	c.sent.Add(int64(n))
	return n, nil
}

// Close does nothing: the content stays for another try.
func (c *content) Close() error { return nil }

// response is the response as the transport has it, with the fields as they stood on
// the wire where the tap has them.
func (h *hop) response(resp *http.Response) *playground.Response {
	out := &playground.Response{Status: resp.StatusCode, Trailers: []playground.Field{}}
	if h.tap != nil {
		if read, ok := readHead(h.tap.settle(&h.wire)); ok && read.status == resp.StatusCode {
			out.HTTPVersion, out.Reason, out.Headers = read.version, read.reason, read.fields
			if reframed(out) {
				h.tap.keep(&h.wire, max(0, playground.WireWindow-len(read.rest)))
			}
			return out
		}
	}
	out.HTTPVersion = fmt.Sprintf("%d.%d", resp.ProtoMajor, resp.ProtoMinor)
	if resp.ProtoMajor == 2 {
		out.HTTPVersion = "2"
	}
	out.Headers = sortedFields(resp.Header, resp.ProtoMajor == 2)
	return out
}

// trace notes the phases as the transport passes them.
func (h *hop) trace() *httptrace.ClientTrace {
	t := &httptrace.ClientTrace{
		GotConn:              h.onConnection,
		WroteRequest:         func(i httptrace.WroteRequestInfo) { h.onWritten(i.Err) },
		GotFirstResponseByte: h.onFirstByte,
		Got1xxResponse:       h.onInterim,
	}
	if h.m.at.Scheme == "https" || wireVersion(h.r.req.Options.HTTPVersion) == playground.HTTP2 {
		t.WroteHeaderField = h.onFieldWritten
	}
	return t
}

func (h *hop) onConnection(i httptrace.GotConnInfo) {
	h.mu.Lock()
	before := h.tap
	h.gotConn, h.reused, h.h2Sent, h.tap, h.raw = h.e.o.Now(), i.Reused, nil, nil, nil
	h.wrote, h.first = time.Time{}, time.Time{}
	framed := h.frames
	h.frames = nil
	switch c := i.Conn.(type) {
	case *tapConn:
		h.tap, h.raw = c, c.raw
	case framing:
		h.frames, h.raw = c.follow(h.began, h.watch.feed, !i.Reused), c.socket()
	case *tls.Conn:
		h.raw, _ = c.NetConn().(*rawConn)
	}
	h.mu.Unlock()
	if before != nil {
		before.end(&h.wire)
	}
	if gone := framed.turnedAway(); gone != nil { // the transport sends it once more by itself
		h.mu.Lock()
		h.turns++
		h.gone = gone
		often := h.turns > mostTurns
		h.mu.Unlock()
		if often {
			h.cancel(errTurnedAway)
		}
	}
	framed.end()
	if h.tap != nil {
		h.tap.begin(&h.wire)
	}
	h.reach(playground.PhaseSend)
	h.watch.set(limitIdle, h.r.limits.Idle)
}

func (h *hop) onWritten(err error) {
	if err != nil {
		return
	}
	h.mu.Lock()
	h.wrote = h.e.o.Now()
	answered := !h.first.IsZero()
	h.mu.Unlock()
	if answered {
		return
	}
	h.reach(playground.PhaseWait)
	h.watch.set(limitFirstByte, h.r.limits.FirstByte)
}

func (h *hop) onFirstByte() {
	h.mu.Lock()
	if h.first.IsZero() {
		h.first = h.e.o.Now()
	}
	h.mu.Unlock()
	h.reach(playground.PhaseReceive)
	h.watch.set(limitIdle, h.r.limits.Idle)
}

// onHead notes that the final response's head is there. Where interim responses came
// first, the transport told the first byte of those.
func (h *hop) onHead() {
	h.mu.Lock()
	if len(h.interim) > 0 {
		h.first = h.e.o.Now()
	}
	h.mu.Unlock()
	h.watch.expect(limitIdle, h.r.limits.Idle)
}

func (h *hop) onInterim(code int, header textproto.MIMEHeader) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.interim) >= h.e.o.Limits.Interim {
		h.flooded = true
		return errTooManyInterim
	}
	i := playground.Interim{Status: code}
	if h.tap != nil {
		if read, ok := h.tap.takeInterim(&h.wire); ok {
			i = read
		}
	}
	if i.Headers == nil {
		i.Headers = sortedFields(http.Header(header), h.tap == nil)
	}
	h.interim = append(h.interim, i)
	// The wait for the final answer goes on: an interim response is only a sign of life.
	h.watch.set(limitFirstByte, h.r.limits.FirstByte)
	return nil
}

var errTooManyInterim = errors.New("too many interim responses")

func (h *hop) onFieldWritten(name string, values []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.tap != nil {
		return // HTTP/1: the fields on the wire are ours
	}
	h.frames.expect()
	for _, v := range values {
		h.h2Sent = append(h.h2Sent, playground.Field{Name: name, Value: v})
	}
}

func (h *hop) interimSoFar() []playground.Interim {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.interim
}

// close lets the connection go and silences what still runs in the background.
func (h *hop) close() {
	h.mu.Lock()
	tap := h.tap
	h.over = true
	h.mu.Unlock()
	h.frames.end()
	if tap != nil {
		tap.end(&h.wire)
	}
}

// hopKey finds the hop in the context of a dial.
type hopKey struct{}

// reached notes the phase of a connection that is being made for the hop in ctx.
func reached(ctx context.Context, p playground.Phase) {
	if h, ok := ctx.Value(hopKey{}).(*hop); ok {
		h.reach(p)
	}
}

// socket is the connection that was used last, or made for this hop.
func (h *hop) socket() *rawConn {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.raw
}

func (h *hop) reach(p playground.Phase) {
	h.mu.Lock()
	late := h.over || (!h.gotConn.IsZero() && (p == playground.PhaseDNS || p == playground.PhaseConnect || p == playground.PhaseSSL))
	if !late {
		h.phase, h.since = p, h.e.o.Now()
	}
	h.mu.Unlock()
	if !late {
		h.report(p)
	}
}

func (h *hop) report(p playground.Phase) {
	h.r.tell(playground.Progress{Event: "phase", Phase: p})
}
