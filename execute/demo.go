package execute

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// underDemo reports whether a URL's path is the demo API's. It is judged after
// cleaning, and an encoded slash, dot or backslash is never the demo API's: what reads
// it next might see another path.
func underDemo(u *url.URL) bool {
	raw := strings.ToLower(u.EscapedPath())
	for _, trick := range []string{"%2f", "%2e", "%5c", `\`, "%00"} {
		if strings.Contains(raw, trick) {
			return false
		}
	}
	clean := path.Clean("/" + u.Path)
	return clean == "/demo" || strings.HasPrefix(clean, "/demo/")
}

// demoServer serves the demo API over connections within the process: a real HTTP
// server, so that lessons about slow and broken answers are real, and no socket.
type demoServer struct {
	server *http.Server
	conns  chan net.Conn
	done   chan struct{}
	once   sync.Once
}

func newDemoServer(h http.Handler) *demoServer {
	d := &demoServer{conns: make(chan net.Conn), done: make(chan struct{})}
	both := new(http.Protocols)
	both.SetHTTP1(true)
	both.SetUnencryptedHTTP2(true)
	d.server = &http.Server{Handler: h, Protocols: both, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = d.server.Serve(d) }() // ends with ErrServerClosed
	return d
}

func (d *demoServer) close() { _ = d.server.Close() }

// dial opens a connection to the demo API.
func (d *demoServer) dial(ctx context.Context, version string) (net.Conn, error) {
	client, server := net.Pipe()
	reset := new(atomic.Bool)
	select {
	case d.conns <- &demoConn{Conn: server, reset: reset}:
	case <-d.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	now := time.Now()
	raw := &rawConn{Conn: &callerConn{Conn: client, reset: reset}, info: dialled{dns: -1, connect: -1, ssl: -1, began: now, ended: now, remote: inProcess}}
	if version == "2" {
		return newFrameConn(raw, raw), nil
	}
	return newTapConn(raw, raw), nil
}

// Accept hands the server its next connection.
func (d *demoServer) Accept() (net.Conn, error) {
	select {
	case c := <-d.conns:
		return c, nil
	case <-d.done:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (d *demoServer) Close() error {
	d.once.Do(func() { close(d.done) })
	return nil
}

// Addr names the listener.
func (d *demoServer) Addr() net.Addr { return demoAddr{} }

// inProcess is the address of both ends: the same for all runs, so that limits per
// caller work.
const inProcess = "parley"

type demoAddr struct{}

func (demoAddr) Network() string { return inProcess }
func (demoAddr) String() string  { return inProcess }

// demoConn is the server's end. Like a TCP connection it can be told to reset.
type demoConn struct {
	net.Conn
	reset *atomic.Bool
}

// RemoteAddr names the caller.
func (c *demoConn) RemoteAddr() net.Addr { return demoAddr{} }

// LocalAddr names the demo API.
func (c *demoConn) LocalAddr() net.Addr { return demoAddr{} }

// SetLinger with 0 makes Close a reset, as it does for TCP.
func (c *demoConn) SetLinger(sec int) error {
	c.reset.Store(sec == 0)
	return nil
}

// callerConn is the client's end.
type callerConn struct {
	net.Conn
	reset *atomic.Bool
}

// Read turns the end of a connection that was reset into the error that TCP gives.
func (c *callerConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if errors.Is(err, io.EOF) && c.reset.Load() {
		err = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
	return n, err
}

// Write does the same: what is closed at the other end is a broken pipe.
func (c *callerConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	if errors.Is(err, io.ErrClosedPipe) {
		err = &net.OpError{Op: "write", Net: "tcp", Err: syscall.EPIPE}
	}
	return n, err
}
