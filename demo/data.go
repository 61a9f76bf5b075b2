package demo

import (
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// data never changes, so that its validators can stand in a lesson.
func (d *Demo) data(w http.ResponseWriter, r *http.Request) {
	v := validators{etag: `"abc123def456"`, modified: time.Date(2026, 1, 5, 9, 30, 0, 0, time.UTC)}
	w.Header().Set("Cache-Control", "public, max-age=60")
	if !proceed(w, r, v) {
		return
	}
	setValidators(w, v)
	writeJSON(w, http.StatusOK, "application/json", map[string]any{
		"name": "Demo data", "items": []map[string]any{{"id": 1, "label": "one"}, {"id": 2, "label": "two"}, {"id": 3, "label": "three"}},
	})
}

// moved sends the client on for good.
func moved(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { redirect(w, http.StatusMovedPermanently, to) }
}

func movedUser(w http.ResponseWriter, r *http.Request) {
	to := "/demo/users/" + url.PathEscape(r.PathValue("id"))
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	redirect(w, http.StatusMovedPermanently, to)
}

// redirect answers with Location and a short text for whoever does not follow.
func redirect(w http.ResponseWriter, code int, to string) {
	w.Header().Set("Location", to)
	text := "This resource is at " + to + ".\n"
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(code)
	_, _ = w.Write([]byte(text))
}

// redirectChain is n redirects long and ends at /demo/data.
func redirectChain(w http.ResponseWriter, r *http.Request) {
	const most = 100
	n, ok := parseID(r.PathValue("n"))
	if !ok || n > most {
		invalidParameter(w, r, "The length of the chain must be a number from 1 to 100.", "/demo/redirect/3")
		return
	}
	code, query := http.StatusFound, ""
	if text := r.URL.Query().Get("code"); text != "" {
		switch text {
		case "301", "302", "303", "307", "308":
			code, _ = strconv.Atoi(text)
			query = "?code=" + text
		default:
			invalidParameter(w, r, "code must be 301, 302, 303, 307 or 308.", "/demo/redirect/3?code=302")
			return
		}
	}
	if n == 1 {
		redirect(w, code, "/demo/data")
		return
	}
	redirect(w, code, "/demo/redirect/"+strconv.Itoa(n-1)+query)
}

// redirectLoop goes round two addresses for ever.
func redirectLoop(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Has("again") {
		redirect(w, http.StatusFound, "/demo/redirect-loop")
		return
	}
	redirect(w, http.StatusFound, "/demo/redirect-loop?again=1")
}

func invalidParameter(w http.ResponseWriter, r *http.Request, detail, try string) {
	writeProblem(w, r, problem{Type: "invalid-parameter", Status: http.StatusBadRequest, Detail: detail, Links: map[string]string{"example": try}})
}
