package demo

import (
	"crypto/rand"
	"io"
	"net/http"
	"strconv"
)

// maintenance is a planned pause, announced with its end.
func maintenance(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "120")
	w.Header().Set("Cache-Control", "no-store")
	writeHTML(w, http.StatusServiceUnavailable, "<!doctype html>\n<html lang=\"en\">\n<head><title>Down for maintenance</title></head>\n<body>\n"+
		"<h1>Down for maintenance</h1>\n<p>We are moving to a larger database and will be back in about two minutes.</p>\n</body>\n</html>\n")
}

// gateway is what a reverse proxy says when the program behind it does not answer.
func gateway(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Server", "nginx")
	writeHTML(w, http.StatusBadGateway, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"+
		"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n")
}

// broken is what a web framework says when the program failed: little, and an id for the log.
func broken(w http.ResponseWriter, r *http.Request) {
	id := rand.Text()
	w.Header().Set("X-Request-Id", id)
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, http.StatusInternalServerError, "application/json", map[string]any{
		"error": "Internal Server Error", "message": "Something went wrong on our side. Quote the request id when you report it.", "request_id": id,
	})
}

func writeHTML(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}
