package convert_test

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"testing"

	"parley/playground"
)

// received is a request as it came over the wire: names in their case, in their order.
type received struct {
	method, target string
	fields         []playground.Field
	body           string
	certificate    bool // one was shown
}

// recorder is a server that keeps what it was sent, by the first step of the path. It
// answers 200, or a redirect to the second step where the first begins with "hop". It
// speaks TLS to whoever begins with it.
type recorder struct {
	listener net.Listener
	tls      *tls.Config
	mu       sync.Mutex
	got      map[string][]received
	last     []received
}

func newRecorder(t *testing.T) *recorder {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	lender := httptest.NewTLSServer(nil) // has a certificate
	lender.Close()
	r := &recorder{listener: listener, got: map[string][]received{}, tls: &tls.Config{Certificates: lender.TLS.Certificates, ClientAuth: tls.RequestClientCert}}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go r.serve(conn)
		}
	}()
	return r
}

func (r *recorder) url() string { return "http://" + r.listener.Addr().String() }

// take returns what came to a path, and forgets it.
func (r *recorder) take(step string) []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.got[step]
	delete(r.got, step)
	return got
}

// takeAll returns what came in the order in which it came, and forgets it.
func (r *recorder) takeAll() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.last
	r.last, r.got = nil, map[string][]received{}
	return all
}

// steps are the first two of a target.
func steps(target string) (first, second string) {
	target, _, _ = strings.Cut(strings.TrimLeft(target, "/"), "?")
	first, second, _ = strings.Cut(target, "/")
	return first, second
}

// peeked is a connection of which some bytes were read already.
type peeked struct {
	net.Conn
	in *bufio.Reader
}

func (p peeked) Read(b []byte) (int, error) { return p.in.Read(b) }

func (r *recorder) serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	if first, err := in.Peek(1); err == nil && first[0] == 0x16 { // a TLS handshake
		conn = tls.Server(peeked{conn, in}, r.tls)
		in = bufio.NewReader(conn)
	}
	got, ok := readRequest(in, conn)
	if !ok {
		return
	}
	if secure, ok := conn.(*tls.Conn); ok {
		got.certificate = len(secure.ConnectionState().PeerCertificates) > 0
	}
	first, second := steps(got.target)
	r.mu.Lock()
	r.got[first] = append(r.got[first], got)
	r.last = append(r.last, got)
	r.mu.Unlock()
	head := "HTTP/1.1 200 OK\r\n"
	if strings.HasPrefix(first, "hop") {
		head = "HTTP/1.1 302 Found\r\nLocation: /" + second + "\r\n"
	}
	_, _ = io.WriteString(conn, head+"Content-Length: 0\r\nConnection: close\r\n\r\n")
}

func readRequest(in *bufio.Reader, conn net.Conn) (received, bool) {
	var got received
	lines := textproto.NewReader(in)
	first, err := lines.ReadLine()
	if err != nil {
		return got, false
	}
	got.method, first, _ = strings.Cut(first, " ")
	got.target, _, _ = strings.Cut(first, " ")
	length, chunked := 0, false
	for {
		line, err := lines.ReadLine()
		if err != nil {
			return got, false
		}
		if line == "" {
			break
		}
		name, value, _ := strings.Cut(line, ":")
		value = strings.Trim(value, " \t")
		got.fields = append(got.fields, playground.Field{Name: name, Value: value})
		switch strings.ToLower(name) {
		case "content-length":
			length, _ = strconv.Atoi(value)
		case "transfer-encoding":
			chunked = strings.Contains(value, "chunked")
		case "expect":
			_, _ = io.WriteString(conn, "HTTP/1.1 100 "+http.StatusText(http.StatusContinue)+"\r\n\r\n")
		}
	}
	var body []byte
	if chunked {
		body, err = io.ReadAll(httputil.NewChunkedReader(in))
	} else {
		body = make([]byte, length)
		_, err = io.ReadFull(in, body)
	}
	got.body = string(body)
	return got, err == nil
}
