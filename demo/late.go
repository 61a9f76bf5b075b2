package demo

import (
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// longest is the longest that a route waits.
const longest = 60 * time.Second

// spare is the time a connection has, besides the wait that was asked for.
const spare = 30 * time.Second

func delay(w http.ResponseWriter, r *http.Request) {
	wait, ok := readSeconds(r.PathValue("seconds"))
	if !ok {
		invalidParameter(w, r, "The delay must be a number of seconds from 0 to 60.", "/demo/delay/2")
		return
	}
	answerAfter(w, r, wait)
}

func slow(w http.ResponseWriter, r *http.Request) {
	text := r.URL.Query().Get("seconds")
	if text == "" {
		text = "10"
	}
	wait, ok := readSeconds(text)
	if !ok {
		invalidParameter(w, r, "seconds must be a number from 0 to 60.", "/demo/slow?seconds=30")
		return
	}
	answerAfter(w, r, wait)
}

// readSeconds reads a wait such as 2 or 0.5.
func readSeconds(text string) (time.Duration, bool) {
	if len(text) > 10 || strings.Trim(text, "0123456789.") != "" {
		return 0, false
	}
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || seconds > longest.Seconds() {
		return 0, false
	}
	return time.Duration(seconds * float64(time.Second)), true
}

// answerAfter sends nothing until wait is over. A client that leaves ends it.
func answerAfter(w http.ResponseWriter, r *http.Request, wait time.Duration) {
	allowTime(w, wait)
	if !pause(r, wait) {
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, http.StatusOK, "application/json", map[string]any{"waited_seconds": wait.Seconds()})
}

// pause waits, and reports false when the client left first.
func pause(r *http.Request, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// allowTime asks the server for the time that the answer will take. It sets its own limits
// again for the connection's next request. One whose limits cannot be moved keeps them.
func allowTime(w http.ResponseWriter, wait time.Duration) {
	end := time.Now().Add(wait + spare)
	c := http.NewResponseController(w)
	_ = c.SetReadDeadline(end)
	_ = c.SetWriteDeadline(end)
}

// drip sends its content a byte at a time, evenly over the seconds asked for.
func drip(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	total, over := 10, 5*time.Second
	if text := q.Get("bytes"); text != "" {
		n, ok := parseID(text)
		if !ok || n > 10_000 {
			invalidParameter(w, r, "bytes must be a number from 1 to 10000.", "/demo/drip?bytes=10&seconds=5")
			return
		}
		total = n
	}
	if text := q.Get("seconds"); text != "" {
		wait, ok := readSeconds(text)
		if !ok {
			invalidParameter(w, r, "seconds must be a number from 0 to 60.", "/demo/drip?bytes=10&seconds=5")
			return
		}
		over = wait
	}
	allowTime(w, over)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(total))
	for range total {
		if !pause(r, over/time.Duration(total)) {
			return
		}
		if _, err := w.Write([]byte("*")); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
	}
}

// reset ends the connection with a TCP reset, before any answer.
func reset(w http.ResponseWriter, r *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2: this stream is reset
	}
	if lingerer, ok := tcpOf(conn).(interface{ SetLinger(sec int) error }); ok {
		_ = lingerer.SetLinger(0)
	}
	conn.Close()
}

// tcpOf looks below TLS, which has no linger of its own.
func tcpOf(conn net.Conn) net.Conn {
	if over, ok := conn.(interface{ NetConn() net.Conn }); ok {
		return over.NetConn()
	}
	return conn
}

// truncated promises more content than it sends.
func truncated(w http.ResponseWriter, r *http.Request) {
	const promised = 2048
	text := `{"items": [` + strings.Repeat(`{"id": 17, "name": "Ada Park"}, `, 24)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(promised))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write([]byte(text))
	_ = http.NewResponseController(w).Flush()
	if r.Method == http.MethodHead {
		return
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	conn.Close()
}
