package demo

import (
	"cmp"
	"fmt"
	"net/http"
	"time"
)

// mostEvents is how many pieces a stream has at most.
const mostEvents = 1000

// events streams server-sent events (HTML, 9.2), evenly over the seconds asked for.
func events(w http.ResponseWriter, r *http.Request) {
	stream(w, r, "/demo/events?count=5&seconds=3", "text/event-stream", func(n, count int) string {
		name := "price"
		if n == count {
			name = "closed"
		}
		return fmt.Sprintf("event: %s\nid: %d\ndata: %s\n\n", name, n, price(n))
	})
}

// lines streams JSON texts, one a line.
func lines(w http.ResponseWriter, r *http.Request) {
	stream(w, r, "/demo/lines?count=5&seconds=3", "application/x-ndjson", func(n, _ int) string { return price(n) + "\n" })
}

// price is what the stream tells: the same each time.
func price(n int) string {
	return fmt.Sprintf(`{"number":%d,"article":"P-%d","price":%d.%02d}`, n, 100+n%7, 20+n*13%11, n*37%100)
}

func stream(w http.ResponseWriter, r *http.Request, try, mediaType string, piece func(n, count int) string) {
	q := r.URL.Query()
	count, ok := parseID(cmp.Or(q.Get("count"), "5"))
	if !ok || count > mostEvents {
		invalidParameter(w, r, "count must be a number from 1 to 1000.", try)
		return
	}
	over, ok := readSeconds(cmp.Or(q.Get("seconds"), "3"))
	if !ok {
		invalidParameter(w, r, "seconds must be a number from 0 to 60.", try)
		return
	}
	allowTime(w, over)
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Cache-Control", "no-store")
	for n := range count {
		if n > 0 && !pause(r, over/time.Duration(count)) {
			return
		}
		if _, err := w.Write([]byte(piece(n+1, count))); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
	}
}
