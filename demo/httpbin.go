package demo

import (
	"net/http"
	"time"

	"github.com/mccutchen/go-httpbin/v2/httpbin"
)

// Limits of what go-httpbin is asked for.
const (
	httpbinBody     = 1 << 20
	httpbinDuration = 30 * time.Second
)

// newHTTPBin serves go-httpbin under /demo/httpbin/. It tells nothing of this machine, and
// redirects to no other host.
func newHTTPBin() http.Handler {
	bin := httpbin.New(
		httpbin.WithPrefix("/demo/httpbin"),
		httpbin.WithMaxBodySize(httpbinBody),
		httpbin.WithMaxDuration(httpbinDuration),
		httpbin.WithHostname("demo"),
		httpbin.WithEnv(map[string]string{}),
		httpbin.WithAllowedRedirectDomains([]string{"localhost", "127.0.0.1"}),
	)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		allowTime(w, httpbinDuration)
		bin.ServeHTTP(&withoutCredentials{ResponseWriter: w}, r)
	})
}

// withoutCredentials keeps go-httpbin from allowing any page of any site to read, with the
// person's cookies, what it echoes: Access-Control-Allow-Credentials is left out.
type withoutCredentials struct {
	http.ResponseWriter
}

// WriteHeader leaves the field out.
func (w *withoutCredentials) WriteHeader(status int) {
	w.Header().Del("Access-Control-Allow-Credentials")
	w.ResponseWriter.WriteHeader(status)
}

// Write leaves the field out of a response that begins with its content.
func (w *withoutCredentials) Write(b []byte) (int, error) {
	w.Header().Del("Access-Control-Allow-Credentials")
	return w.ResponseWriter.Write(b)
}

// Flush sends what is buffered.
func (w *withoutCredentials) Flush() {
	w.Header().Del("Access-Control-Allow-Credentials")
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap lets http.NewResponseController reach the connection.
func (w *withoutCredentials) Unwrap() http.ResponseWriter { return w.ResponseWriter }
