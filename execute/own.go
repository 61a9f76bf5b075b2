package execute

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// Bounds of what Parley asks for itself.
const (
	ownTime    = 10 * time.Second
	ownContent = 1 << 20
)

// Client asks servers for Parley itself, such as the identity provider that the operator
// named: by the same dialler and the same policy as runs, with certificates verified. It
// follows no redirect, takes ten seconds at most, and reads content of up to 1 MiB.
func (e *Executor) Client() *http.Client {
	return &http.Client{
		Transport: bounded{e.transport(transportKey{verify: true, version: "1.1"})}, Timeout: ownTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// bounded reads no more content than is sensible.
type bounded struct{ way http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := b.way.RoundTrip(r)
	if err == nil {
		response.Body = &boundedContent{response.Body, ownContent}
	}
	return response, err
}

var errTooMuch = errors.New("the content is longer than 1 MiB")

type boundedContent struct {
	io.ReadCloser
	left int64
}

// Read implements io.Reader.
func (b *boundedContent) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooMuch
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
