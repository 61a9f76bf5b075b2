package execute

import (
	"bytes"
	"net"
	"sync"
	"time"

	"parley/playground"
)

// rawConn is the socket, or what stands for one in process. It remembers what a
// failure's evidence needs: the first bytes that came and the last error.
type rawConn struct {
	net.Conn
	info dialled

	mu       sync.Mutex
	first    []byte // up to firstBytes
	readErr  error
	writeErr error
}

// firstBytes bounds the evidence kept of an answer that is not HTTP.
const firstBytes = 512

// Read passes on what comes and remembers how it began and ended.
func (c *rawConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if err == nil && n == 0 {
		return n, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if room := firstBytes - len(c.first); room > 0 {
		c.first = append(c.first, b[:min(n, room)]...)
	}
	if err != nil {
		c.readErr = err
	}
	return n, err
}

// Write passes b on and remembers an error.
func (c *rawConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	if err != nil {
		c.mu.Lock()
		c.writeErr = err
		c.mu.Unlock()
	}
	return n, err
}

// evidence returns the first bytes received and the socket's own errors.
func (c *rawConn) evidence() (first []byte, readErr, writeErr error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Clone(c.first), c.readErr, c.writeErr
}

// tapConn is an HTTP/1 connection that puts our own head in place of the one that the
// transport writes, since the transport knows neither order nor repeats nor case, and
// that records the head that comes back for the same reason.
type tapConn struct {
	net.Conn // the socket, or TLS over it
	raw      *rawConn

	spoken chan struct{} // closed at the first byte written, or when closed
	once   sync.Once

	mu   sync.Mutex
	wire *wire // of the exchange that is being served; nil while idle
}

func newTapConn(conn net.Conn, raw *rawConn) *tapConn {
	return &tapConn{Conn: conn, raw: raw, spoken: make(chan struct{})}
}

// wire is what one exchange puts on a connection and gets from it. Its connection's
// mutex guards it.
type wire struct {
	head    []byte // ours, to be written
	theirs  []byte // the transport's, while it is not whole
	written bool
	chunked bool // our content is framed in chunks

	recording bool   // the final response's head is still to come
	raw       []byte // received while recording, and as far into the content as keep asks for
	room      int    // how much more of it is kept
	limit     int    // room after each interim response
	got       int64  // bytes received in all
	interim   []byte // the heads that were cut off raw

	framed []byte // of what was sent after the head, where it is framed: its start
	after  int64  // bytes sent after the head

	reached           bool   // something was put on the connection
	readErr, writeErr error  // what the connection itself said last
	closing           bool   // the transport gave the connection up while recording
	alive             func() // called for each piece that comes or goes
}

// begin ties an exchange to the connection.
func (c *tapConn) begin(w *wire) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w.written, w.recording, w.raw, w.theirs, w.room = false, true, nil, nil, w.limit
	w.readErr, w.writeErr, w.closing, w.reached = nil, nil, false, false
	w.got, w.interim, w.framed, w.after = 0, nil, nil, 0
	c.wire = w
}

// recorded returns what was recorded so far.
func (c *tapConn) recorded(w *wire) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Clone(w.raw)
}

// settle ends the recording and returns what was recorded. From here on the transport
// closes the connection when it likes.
func (c *tapConn) settle(w *wire) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	w.recording, w.room = false, 0
	return w.raw
}

// keep has some of the content recorded as well, more bytes of it.
func (c *tapConn) keep(w *wire, more int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w.room = more
}

// take records what came, as far as there is room for it.
func (w *wire) take(b []byte) {
	w.got += int64(len(b))
	part := b[:min(len(b), w.room)]
	w.raw, w.room = append(w.raw, part...), w.room-len(part)
}

// follow counts what is sent after the head, and records the start of it.
func (w *wire) follow(b []byte) {
	w.after += int64(len(b))
	if w.chunked {
		w.framed = append(w.framed, b[:min(len(b), playground.WireWindow-len(w.framed))]...)
	}
}

// end lets the exchange go, and really closes what the transport had closed.
func (c *tapConn) end(w *wire) {
	c.mu.Lock()
	closing := w.closing
	w.recording, w.closing = false, false
	if c.wire == w {
		c.wire = nil
	}
	c.mu.Unlock()
	if closing {
		_ = c.Conn.Close()
	}
}

// errors returns what the connection itself said last to the exchange, and whether any
// of the request was put on it.
func (c *tapConn) errors(w *wire) (readErr, writeErr error, reached bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return w.readErr, w.writeErr, w.reached
}

// Close is put off while the head of a response is awaited: where the transport refuses
// what came, the exchange still reads the rest. It always ends by calling end.
func (c *tapConn) Close() error {
	c.once.Do(func() { close(c.spoken) })
	c.mu.Lock()
	if w := c.wire; w != nil && w.recording {
		w.closing = true
		c.mu.Unlock()
		return c.Conn.SetWriteDeadline(time.Unix(1, 0)) // a write that hangs would hold the transport
	}
	c.mu.Unlock()
	return c.Conn.Close()
}

var endOfHead = []byte("\r\n\r\n")

// Write passes b on, with the head replaced.
func (c *tapConn) Write(b []byte) (int, error) {
	out, alive := c.replaced(b)
	if out == nil {
		return len(b), nil
	}
	_, err := c.Conn.Write(out)
	c.once.Do(func() { close(c.spoken) })
	c.note(func(w *wire) { w.writeErr, w.reached = err, w.reached || err == nil })
	if err != nil {
		return 0, err
	}
	if alive != nil {
		alive()
	}
	return len(b), nil
}

func (c *tapConn) note(note func(*wire)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.wire != nil {
		note(c.wire)
	}
}

// replaced returns what to write in place of b, nil for nothing yet.
func (c *tapConn) replaced(b []byte) (out []byte, alive func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.wire
	if w == nil {
		return b, nil
	}
	if w.written {
		w.follow(b)
		return b, w.alive
	}
	all := b
	if len(w.theirs) > 0 {
		w.theirs = append(w.theirs, b...)
		all = w.theirs
	}
	end := bytes.Index(all, endOfHead)
	if end < 0 {
		w.theirs = append(w.theirs[:0], all...)
		return nil, nil
	}
	w.written = true
	out = w.head
	if rest := all[end+len(endOfHead):]; len(rest) > 0 {
		w.follow(rest)
		out = append(w.head[:len(w.head):len(w.head)], rest...)
	}
	w.theirs = nil
	return out, w.alive
}

// Read passes on what comes, and records it while the head is not known yet. What a
// server says before it was asked waits until it was: the transport would take it for
// the end of an idle connection.
func (c *tapConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		<-c.spoken
	}
	c.mu.Lock()
	w := c.wire
	if w == nil {
		c.mu.Unlock()
		return n, err
	}
	if n > 0 {
		w.take(b[:n])
	}
	if err != nil {
		w.readErr = err
	}
	alive := w.alive
	c.mu.Unlock()
	if n > 0 && alive != nil {
		alive()
	}
	return n, err
}

// takeInterim cuts the interim response that has just come off the record.
func (c *tapConn) takeInterim(w *wire) (playground.Interim, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	h, ok := readHead(w.raw)
	if !ok || !h.whole {
		return playground.Interim{}, false
	}
	w.interim = append(w.interim, w.raw[:len(w.raw)-len(h.rest)]...)
	w.raw = bytes.Clone(h.rest)
	w.room = w.limit - len(w.raw)
	return playground.Interim{Status: h.status, Headers: listed(h.fields)}, true
}
