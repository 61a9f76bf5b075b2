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

	recording bool   // the final response's head is still to come
	raw       []byte // received while recording
	room      int    // how much more of it is kept
	limit     int    // room after each interim response

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
	w.recording = false
	return w.raw
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
	if w.recording && n > 0 {
		part := b[:min(n, w.room)]
		w.raw, w.room = append(w.raw, part...), w.room-len(part)
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
	w.raw = bytes.Clone(h.rest)
	w.room = w.limit - len(w.raw)
	return playground.Interim{Status: h.status, Headers: listed(h.fields)}, true
}
