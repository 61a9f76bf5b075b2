package execute

import (
	"crypto/tls"
	"fmt"
	"net"
	"sync"
	"time"

	"parley/playground"
)

// framing is a connection whose frames are followed.
type framing interface {
	follow(began time.Time, alive func(), opening bool) *frames
	socket() *rawConn
}

// frameConn is an HTTP/2 connection, above TLS, that reads along: it knows which frames
// belong to which exchange.
type frameConn struct {
	net.Conn
	raw *rawConn

	mu        sync.Mutex
	out, in   frameReader
	opening   []stamped          // the connection's own frames before its first exchange
	following []*frames          // the exchanges that are going
	streams   map[uint32]*frames // theirs
	writing   *frames            // whose field block comes next
	quiet     int                // frames that came since there was content, or a request, either way
}

// mostQuiet is how many frames may come that bring nothing, a long one for as many as it has
// kibibytes. A server that sends more keeps us
// busy, also when the exchange has long ended, and whoever else asks it over this connection.
const mostQuiet = 10_000

// floodError is a connection that was given up for its frames.
type floodError struct{ frames int }

// Error says how many there were.
func (e *floodError) Error() string { return fmt.Sprintf("%d frames without content", e.frames) }

// stamped is a frame and when it passed.
type stamped struct {
	playground.Frame
	at time.Time
}

// mostOpening bounds the frames that a connection opens with.
const mostOpening = 32

func newFrameConn(conn net.Conn, raw *rawConn) *frameConn {
	c := &frameConn{Conn: conn, raw: raw, streams: map[uint32]*frames{}}
	c.out = newFrameReader(true, c.passed)
	c.in = newFrameReader(false, c.passed)
	return c
}

// secureFrameConn is one over TLS; the transport asks it for its state.
type secureFrameConn struct {
	*frameConn
	secure *tls.Conn
}

// ConnectionState tells of the handshake.
func (c *secureFrameConn) ConnectionState() tls.ConnectionState { return c.secure.ConnectionState() }

func (c *frameConn) socket() *rawConn { return c.raw }

// Write reads along what is sent. A field block is written in the very step in which its
// exchange was told to expect it, since the transport holds its lock from one to the other.
func (c *frameConn) Write(b []byte) (int, error) {
	c.mu.Lock()
	c.out.read(b)
	c.alive()
	c.mu.Unlock()
	return c.Conn.Write(b)
}

// Read reads along what comes.
func (c *frameConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.mu.Lock()
		c.in.read(b[:n])
		quiet := c.quiet
		c.mu.Unlock()
		if quiet > mostQuiet {
			_ = c.raw.Close()
			return 0, &floodError{quiet}
		}
	}
	return n, err
}

// alive tells the exchanges that something went out: a long content is no silence.
func (c *frameConn) alive() {
	for _, f := range c.following {
		f.alive()
	}
}

// passed hands a frame to those whom it concerns. The mutex is held.
func (c *frameConn) passed(p playground.Frame) {
	now := time.Now()
	c.count(p)
	if p.Stream == 0 {
		if len(c.following) == 0 && len(c.streams) == 0 && len(c.opening) < mostOpening {
			c.opening = append(c.opening, stamped{p, now})
		}
		for _, f := range c.following {
			f.add(p, now)
		}
		return
	}
	f := c.streams[p.Stream]
	if f == nil && p.Sent && c.writing != nil {
		f = c.writing
		f.stream = p.Stream
		c.streams[p.Stream], c.writing = f, nil
	}
	if f != nil {
		f.add(p, now)
	}
}

// count tells a flood from frames between which something is said.
func (c *frameConn) count(p playground.Frame) {
	content := p.Type == frameType(frameData) && c.streams[p.Stream] != nil && (p.Sent || !c.in.bare)
	if content || p.Sent && p.Type == frameType(frameHeaders) {
		c.quiet = 0
	} else if !p.Sent {
		c.quiet += 1 + p.Length>>10
	}
}

// follow ties an exchange to the connection. The first one gets the frames with which the
// connection was opened.
func (c *frameConn) follow(began time.Time, alive func(), opening bool) *frames {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := &frames{conn: c, began: began, alive: alive}
	if opening {
		for _, s := range c.opening {
			f.add(s.Frame, s.at)
		}
		c.opening = nil
	}
	c.following = append(c.following, f)
	return f
}

// frames are those of one exchange. Its connection's mutex guards them.
type frames struct {
	conn   *frameConn
	began  time.Time
	alive  func()
	stream uint32
	list   []playground.Frame
	more   int
	fields int // bytes of fields kept
	over   bool
	turned *playground.Frame // with which the server let go of it, or of the connection
}

// mostFields bounds the bytes of the fields that are kept with frames.
const mostFields = 512 << 10

func (f *frames) add(p playground.Frame, at time.Time) {
	if !p.Sent && (p.Type == frameType(frameReset) || p.Type == frameType(frameGoAway)) {
		f.turned = &p
	}
	for _, field := range p.Fields {
		f.fields += len(field.Name) + len(field.Value)
	}
	if f.over || len(f.list) >= playground.MaxFrames || f.fields > mostFields {
		f.more++
		return
	}
	p.At = playground.Millis(max(0, at.Sub(f.began)))
	f.list = append(f.list, p)
}

// expect says that the next field block on the connection is this exchange's.
func (f *frames) expect() {
	if f == nil {
		return
	}
	f.conn.mu.Lock()
	defer f.conn.mu.Unlock()
	if f.stream == 0 {
		f.conn.writing = f
	}
}

// turnedAway is the frame with which the server let go of the exchange, or nil.
func (f *frames) turnedAway() *playground.Frame {
	if f == nil {
		return nil
	}
	f.conn.mu.Lock()
	defer f.conn.mu.Unlock()
	return f.turned
}

// end lets the exchange go.
func (f *frames) end() {
	if f == nil {
		return
	}
	c := f.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	f.over = true
	delete(c.streams, f.stream)
	if c.writing == f {
		c.writing = nil
	}
	for i, other := range c.following {
		if other == f {
			c.following = append(c.following[:i], c.following[i+1:]...)
			break
		}
	}
}

// wire is the exchange's record, credentials masked.
func (f *frames) wire(hider *playground.Hider) *playground.Wire {
	f.conn.mu.Lock()
	defer f.conn.mu.Unlock()
	w := &playground.Wire{Frames: f.list, More: f.more}
	for i := range w.Frames {
		fields := make([]playground.Field, len(w.Frames[i].Fields))
		for j, f := range w.Frames[i].Fields { // before they are masked, which leaves an end of them
			fields[j] = playground.Field{Name: f.Name, Value: hider.Text(f.Value)}
		}
		fields = playground.MaskFields(fields)
		for j, field := range fields {
			if field.Name == ":path" {
				fields[j].Value = playground.MaskURL(field.Value)
			}
		}
		if w.Frames[i].Fields = fields; len(fields) == 0 {
			w.Frames[i].Fields = nil
		}
	}
	return w
}
