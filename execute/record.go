package execute

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"parley/playground"
)

// reframed reports whether a response's content is on the wire in another form than it is
// kept in, so that its bytes cannot be told from what is kept.
func reframed(r *playground.Response) bool {
	for _, f := range r.Headers {
		if strings.EqualFold(f.Name, "Transfer-Encoding") || strings.EqualFold(f.Name, "Content-Encoding") {
			return true
		}
	}
	return false
}

// record says where the exchange's bytes are. Most exchanges tell them by themselves, and
// nothing is kept of those twice.
func (h *hop) record(x *playground.Exchange) {
	h.mu.Lock()
	tap, frames := h.tap, h.frames
	h.mu.Unlock()
	switch {
	case frames != nil:
		x.Wire, x.Record = playground.WireKept, frames.wire(h.r.hider)
	case tap != nil:
		h.recordBytes(tap, x)
	}
}

// asSent is the request message as it was put on the wire; where it did not get there,
// as it would have been.
func (h *hop) asSent() playground.SentRequest {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := playground.SentRequest{Method: h.m.method, URL: h.m.url, Target: h.m.asked, Version: h.m.version, Headers: h.m.headers, BodySize: h.sent.Load()}
	if len(h.h2Sent) > 0 {
		s.Headers = h.h2Sent
	}
	return s
}

func (h *hop) recordBytes(tap *tapConn, x *playground.Exchange) {
	tap.mu.Lock()
	defer tap.mu.Unlock()
	w := &h.wire
	if !w.written && len(w.raw) == 0 {
		return
	}
	told := tellsReceived(w, x)
	if !told && x.Response != nil && x.Failure == nil {
		x.Response.Surplus = w.surplus(h.m.method, x.Response)
	}
	// The request's head was made of the very address and fields that the exchange tells.
	if w.written && !w.chunked && !h.m.forward && told {
		x.Wire = playground.WireTold
		return
	}
	x.Wire, x.Record = playground.WireKept, &playground.Wire{Sent: h.sentBytes(x), Received: h.receivedBytes(w, x)}
}

// surplus counts the bytes that came behind a response whose end is known before it ends.
func (w *wire) surplus(method string, r *playground.Response) int64 {
	read, ok := readHead(w.raw)
	if !ok || !read.whole {
		return 0
	}
	end := int64(0)
	if method != http.MethodHead && r.Status != http.StatusNoContent && r.Status != http.StatusNotModified {
		length, _ := playground.FieldValue(r.Headers, "Content-Length")
		n, err := strconv.ParseInt(length, 10, 64)
		switch coding, framed := playground.FieldValue(r.Headers, "Transfer-Encoding"); {
		case framed && strings.EqualFold(strings.TrimSpace(coding), "chunked"):
			last, whole := chunksEnd(read.rest)
			if !whole {
				return 0
			}
			end = int64(last)
		case framed || err != nil || n != r.Content.Size:
			return 0
		default:
			end = n
		}
	}
	return max(0, w.got-int64(len(w.interim)+len(w.raw)-len(read.rest))-end)
}

// chunksEnd is where content in chunks ends, its trailers included; whole is false where
// the end is not among the bytes (RFC 9112, 7.1).
func chunksEnd(b []byte) (at int, whole bool) {
	line := func() (text []byte, ok bool) {
		i := bytes.IndexByte(b[at:], '\n')
		if i < 0 {
			return nil, false
		}
		text = bytes.TrimRight(b[at:at+i], "\r")
		at += i + 1
		return text, true
	}
	for {
		head, ok := line()
		if !ok {
			return 0, false
		}
		digits, _, _ := bytes.Cut(head, []byte(";"))
		n, err := strconv.ParseUint(strings.TrimSpace(string(digits)), 16, 31)
		if err != nil {
			return 0, false
		}
		if n == 0 {
			break
		}
		if at += int(n); at > len(b) {
			return 0, false
		}
		if _, ok := line(); !ok {
			return 0, false
		}
	}
	for { // trailers
		text, ok := line()
		if !ok || len(text) == 0 {
			return at, ok
		}
	}
}

// tellsReceived reports whether the response's bytes follow from what the exchange says.
func tellsReceived(w *wire, x *playground.Exchange) bool {
	if x.Response == nil || len(w.interim) > 0 || reframed(x.Response) {
		return x.Response == nil && w.got == 0
	}
	n, same := tellsHead(w.raw, x.Response)
	c := x.Response.Content
	return same && w.got == int64(n)+c.Size && c.Decoded && c.Size >= c.DecodedSize
}

// tellsHead reports whether raw begins with playground.ResponseHead, and how long that is.
// Every run comes by here, so the head is not made for it.
func tellsHead(raw []byte, r *playground.Response) (length int, same bool) {
	rest := raw
	next := func(s string) {
		if same = same && len(rest) >= len(s) && string(rest[:len(s)]) == s; same {
			rest = rest[len(s):]
		}
	}
	same = r.Status >= 100 && r.Status <= 999
	next("HTTP/")
	next(r.HTTPVersion)
	next(" ")
	var code [3]byte
	next(string(strconv.AppendInt(code[:0], int64(r.Status), 10)))
	next(" ")
	next(r.Reason)
	for _, f := range r.Headers {
		next("\r\n")
		next(f.Name)
		next(": ")
		next(f.Value)
	}
	next("\r\n\r\n")
	return len(raw) - len(rest), same
}

// sentBytes are the request's. Its content is told by the run unless it is framed.
func (h *hop) sentBytes(x *playground.Exchange) playground.WireBytes {
	w := &h.wire
	if !w.written {
		return playground.WireBytes{}
	}
	b := playground.WireBytes{Head: playground.MaskHead(h.r.hider.Bytes(w.head)), Content: h.hideFramed(w.framed, h.r.hider.Holds(h.m.body)), Size: w.after}
	if !w.chunked {
		b.Size = x.Request.BodySize
	}
	return b
}

// receivedBytes cuts what came where the content begins. What has no end of a head is all
// head, as far as it was recorded.
func (h *hop) receivedBytes(w *wire, x *playground.Exchange) playground.WireBytes {
	head, content := w.raw, []byte(nil)
	if read, ok := readHead(w.raw); ok && read.whole {
		head, content = w.raw[:len(w.raw)-len(read.rest)], read.rest
	}
	b := playground.WireBytes{
		Head:    playground.MaskHead(h.r.hider.Bytes(append(bytes.Clone(w.interim), head...))),
		Content: content[:min(len(content), playground.WireWindow)],
		Size:    w.got - int64(len(w.interim)) - int64(len(head)),
	}
	if x.Response != nil {
		b.Content = maskTrailers(b.Content, x.Response.Trailers)
		b.Content = h.hideFramed(b.Content, reframed(x.Response) && playground.HoldsHidden(x.Response.Content.Head))
	}
	return b
}

// hideFramed hides secrets in content as it was framed. Where there are some, a frame or a
// coding may part them, so that they cannot be found: then words stand for it.
func (h *hop) hideFramed(content []byte, some bool) []byte {
	if some && len(content) > 0 {
		return []byte("‹content with secrets in it, which is not kept as it was framed›")
	}
	return h.r.hider.Bytes(content)
}

// maskTrailers masks the credentials that stand behind the last chunk.
func maskTrailers(content []byte, trailers []playground.Field) []byte {
	for _, f := range trailers {
		if masked := playground.MaskField(f.Name, f.Value); masked != f.Value {
			content = bytes.ReplaceAll(content, []byte(f.Value), []byte(masked))
		}
	}
	return content
}
