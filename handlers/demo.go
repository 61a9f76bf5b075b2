package handlers

import (
	"bufio"
	"net"
	"net/http"
	"strings"
)

// demoPolicy keeps whatever the demo API is asked to echo from running in our origin.
const demoPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

// guardDemo serves the demo API to browsers and terminals alike, with its own bytes
// and fields, but inert: it echoes what strangers send, on our origin.
func guardDemo(demo http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		demo.ServeHTTP(&demoWriter{ResponseWriter: w}, r)
	})
}

// demoWriter sets the guarding fields last, so that an echoed field cannot lift them.
type demoWriter struct {
	http.ResponseWriter
	began bool
}

// WriteHeader adds the guard to the final response's fields.
func (w *demoWriter) WriteHeader(status int) {
	if !w.began && status >= 200 {
		w.began = true
		f := w.Header()
		f.Set("Content-Security-Policy", demoPolicy)
		f.Set("X-Content-Type-Options", "nosniff")
		f.Del("Service-Worker-Allowed")
		f.Del("Clear-Site-Data")
		if t := strings.ToLower(f.Get("Content-Type")); strings.Contains(t, "script") {
			f.Set("Content-Type", "text/plain; charset=utf-8")
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write begins the response if nothing did.
func (w *demoWriter) Write(b []byte) (int, error) {
	if !w.began {
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", http.DetectContentType(b))
		}
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(b)
}

// Flush sends what is buffered.
func (w *demoWriter) Flush() {
	if !w.began {
		w.WriteHeader(http.StatusOK)
	}
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// Hijack hands the connection over: the lessons about broken connections need it.
func (w *demoWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.began = true
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

// Unwrap lets http.NewResponseController reach the connection.
func (w *demoWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
