package convert_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
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
}

// recorder is a server that keeps what it was sent, by the first step of the path. It
// answers 200, or a redirect to the second step where the first begins with "hop".
type recorder struct {
	listener net.Listener
	mu       sync.Mutex
	got      map[string][]received
}

func newRecorder(t *testing.T) *recorder {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{listener: listener, got: map[string][]received{}}
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

// steps are the first two of a target.
func steps(target string) (first, second string) {
	target, _, _ = strings.Cut(strings.TrimLeft(target, "/"), "?")
	first, second, _ = strings.Cut(target, "/")
	return first, second
}

func (r *recorder) serve(conn net.Conn) {
	defer conn.Close()
	got, ok := readRequest(bufio.NewReader(conn), conn)
	if !ok {
		return
	}
	first, second := steps(got.target)
	r.mu.Lock()
	r.got[first] = append(r.got[first], got)
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
			_, _ = io.WriteString(conn, "HTTP/1.1 100 "+http.StatusText(100)+"\r\n\r\n")
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
