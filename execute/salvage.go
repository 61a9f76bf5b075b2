package execute

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"time"

	"parley/playground"
)

// How long a response that the transport refused is read on: it is broken already, and
// where it ends is a guess.
const (
	salvagePause = 500 * time.Millisecond // silence that counts as its end
	salvageTotal = 2 * time.Second
)

// salvager reads on from a connection that the transport gave up. Every end is the end.
type salvager struct {
	conn net.Conn
	till time.Time
	note func([]byte)
}

// Read takes what still comes.
func (s *salvager) Read(b []byte) (int, error) {
	by := time.Now().Add(salvagePause)
	if by.After(s.till) {
		by = s.till
	}
	if err := s.conn.SetReadDeadline(by); err != nil {
		return 0, io.EOF
	}
	n, err := s.conn.Read(b)
	if n > 0 {
		s.note(b[:n])
		return n, nil
	}
	if err != nil {
		return 0, io.EOF
	}
	return 0, nil
}

// salvage makes a response of what came of one that the transport refuses: its head
// read leniently, its content as far as it comes. raw is what was recorded, long is
// whether the head may still be read to its end.
func (h *hop) salvage(read head, raw []byte, x *playground.Exchange) {
	note := func(b []byte) { h.tap.note(func(w *wire) { w.take(b) }) }
	more := &salvager{conn: h.tap.Conn, till: time.Now().Add(salvageTotal), note: note}
	if !read.whole {
		read, _ = readHead(h.readOn(raw, more))
	}
	x.Response = read.response(h.e.o.Limits.HeaderFields)
	if !read.whole {
		return
	}
	content, failure := h.receive(read.content(more, h.m.method), x.Response, read.length())
	x.Response.Content = content
	if failure != nil && failure.Kind == playground.FailureCancelled {
		x.Failure = failure
	}
}

// readOn reads to the end of the head, or to its limit.
func (h *hop) readOn(raw []byte, more io.Reader) []byte {
	piece := make([]byte, 4096)
	for len(raw) < int(h.e.o.Limits.HeaderBytes) {
		n, err := more.Read(piece)
		raw = append(raw, piece[:n]...)
		if read, ok := readHead(raw); err != nil || (ok && read.whole) {
			break
		}
	}
	return raw
}

// response is what the head says, with no content yet.
func (r head) response(most int) *playground.Response {
	return &playground.Response{
		HTTPVersion: r.version, Status: r.status, Reason: r.reason,
		Headers: listed(r.fields[:min(len(r.fields), most)]), Trailers: []playground.Field{},
		Content: playground.Content{Decoded: true},
	}
}

// content reads what follows the head by the framing that it states, the kindest
// reading where it states several.
func (r head) content(more io.Reader, method string) io.Reader {
	all := io.MultiReader(bytes.NewReader(r.rest), more)
	switch {
	case method == http.MethodHead || r.status < 200 || r.status == http.StatusNoContent || r.status == http.StatusNotModified:
		return http.NoBody
	case r.chunked():
		return &untilBroken{httputil.NewChunkedReader(bufio.NewReader(all))}
	case r.length() >= 0:
		return io.LimitReader(all, r.length())
	}
	return all
}

// untilBroken ends where its reader finds a fault.
type untilBroken struct{ from io.Reader }

// Read takes what is in order.
func (u *untilBroken) Read(b []byte) (int, error) {
	n, err := u.from.Read(b)
	if err != nil {
		err = io.EOF
	}
	return n, err
}
