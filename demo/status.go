package demo

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// status answers with the code that the path asks for, and with the fields it should carry.
func (d *Demo) status(w http.ResponseWriter, r *http.Request) {
	code, err := strconv.Atoi(r.PathValue("code"))
	if err != nil || code < 200 || code > 599 || len(r.PathValue("code")) != 3 {
		invalidParameter(w, r, "The code must be a number from 200 to 599.", "/demo/status/404")
		return
	}
	for _, f := range d.statusFields(code, r.Method) {
		w.Header().Set(f[0], f[1])
	}
	switch {
	case code == http.StatusNoContent || code == http.StatusResetContent || code == http.StatusNotModified:
		w.WriteHeader(code)
	case code == http.StatusPartialContent:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(code)
		_, _ = w.Write([]byte("the first 20 bytes o"))
	case code == http.StatusMultiStatus:
		w.Header().Set("Content-Type", "application/xml; charset=utf-8")
		w.WriteHeader(code)
		_, _ = w.Write([]byte(`<?xml version="1.0"?><multistatus xmlns="DAV:"><response><href>/demo/data</href><status>HTTP/1.1 200 OK</status></response></multistatus>`))
	case code >= 400:
		d.statusProblem(w, r, code)
	default:
		writeJSON(w, code, "application/json", map[string]any{"status": code, "reason": http.StatusText(code)})
	}
}

// statusProblem sends a problem whose title is the reason phrase, as about:blank wants it
// (RFC 9457, 4.2.1).
func (d *Demo) statusProblem(w http.ResponseWriter, r *http.Request, code int) {
	title := http.StatusText(code)
	if title == "" {
		title = "Status " + strconv.Itoa(code)
	}
	writeJSON(w, code, "application/problem+json", problem{Type: "about:blank", Title: title, Status: code,
		Detail: "The path asked for this status.", Instance: printable(r.URL.Path)})
}

// statusFields are the fields that a response of this code should carry, by RFC 9110 unless noted.
func (d *Demo) statusFields(code int, method string) [][2]string {
	switch code {
	case 201:
		return [][2]string{{"Location", "/demo/posts/1"}, {"ETag", `"abc123def456"`}}
	case 202:
		return [][2]string{{"Location", "/demo/status/200"}, {"Retry-After", "2"}}
	case 203:
		return [][2]string{{"Via", "1.1 demo-proxy"}}
	case 206:
		return [][2]string{{"Content-Range", "bytes 0-19/1270"}, {"Accept-Ranges", "bytes"}}
	case 300:
		return [][2]string{{"Link", `</demo/data>; rel="alternate"; type="application/json", </demo/>; rel="alternate"; type="text/html"`}}
	case 301, 302, 303, 307, 308:
		return [][2]string{{"Location", "/demo/data"}}
	case 304:
		return [][2]string{{"ETag", `"abc123def456"`}, {"Cache-Control", "public, max-age=60"}}
	case 401:
		return [][2]string{{"WWW-Authenticate", `Bearer realm="demo"`}}
	case 405:
		return [][2]string{{"Allow", allowBut(method)}}
	case 407:
		return [][2]string{{"Proxy-Authenticate", `Basic realm="demo-proxy", charset="UTF-8"`}}
	case 408:
		return [][2]string{{"Connection", "close"}}
	case 411:
		return [][2]string{{"Connection", "close"}}
	case 412:
		return [][2]string{{"ETag", `"abc123def456"`}}
	case 415:
		return [][2]string{{"Accept", "application/json"}, {"Accept-Post", "application/json"}, {"Accept-Encoding", "identity"}}
	case 416:
		return [][2]string{{"Content-Range", "bytes */1270"}}
	case 426:
		return [][2]string{{"Upgrade", "HTTP/2.0, TLS/1.3"}, {"Connection", "Upgrade"}}
	case 429: // RFC 6585, 4
		return [][2]string{{"Retry-After", "5"}, {"RateLimit-Policy", `"demo";q=3;w=10`}, {"RateLimit", `"demo";r=0;t=5`}}
	case 451: // RFC 7725, 4
		return [][2]string{{"Link", `</demo/>; rel="blocked-by"`}}
	case 413, 503:
		return [][2]string{{"Retry-After", "5"}}
	}
	return nil
}

// allowBut is an Allow field that does not name the method that was turned away.
func allowBut(method string) string {
	allowed := slices.DeleteFunc([]string{"GET", "HEAD", "OPTIONS"}, func(m string) bool { return m == method || (m == "HEAD" && method == "GET") })
	return strings.Join(allowed, ", ")
}
