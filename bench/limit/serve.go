package main

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	_ "github.com/mattn/go-sqlite3"
)

// question and reply are the least of Parley's API that sends a request.
type question struct {
	Request struct {
		Method string `json:"method"`
		URL    string `json:"url"`
	} `json:"request"`
}

type reply struct {
	Status  int         `json:"status"`
	Headers http.Header `json:"headers"`
	Body    string      `json:"body"`
	TotalMS float64     `json:"total_ms"`
}

// gateway reads JSON, sends the request, and writes JSON.
func gateway(args []string) error {
	way := &http.Transport{MaxIdleConns: 512, MaxIdleConnsPerHost: 256, IdleConnTimeout: time.Minute, DisableCompression: true}
	return serve(args[0], http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := forward(way, w, r); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
	}))
}

func forward(way *http.Transport, w http.ResponseWriter, r *http.Request) error {
	var q question
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
		return err
	}
	out, err := http.NewRequestWithContext(r.Context(), q.Request.Method, q.Request.URL, nil)
	if err != nil {
		return err
	}
	began := time.Now()
	response, err := way.RoundTrip(out)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(reply{response.StatusCode, response.Header, string(content), float64(time.Since(began).Microseconds()) / 1000})
}

// page makes an empty database with a schema, then serves a form, a table of fifty rows and
// a style sheet of 15 KB, all packed.
func page(args []string) error {
	db, err := sql.Open("sqlite3", "file:"+args[1]+"?_journal_mode=WAL&_synchronous=FULL")
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.Exec(`CREATE TABLE run (id INTEGER PRIMARY KEY, url TEXT, status INTEGER, record BLOB);
		CREATE INDEX run_status ON run (status, id); CREATE INDEX run_url ON run (url, id)`); err != nil {
		return err
	}
	var rows strings.Builder
	for i := range 50 {
		fmt.Fprintf(&rows, "<tr><td>%d</td><td>GET</td><td>http://api.example/users/%d</td><td>200</td><td>%d ms</td></tr>\n", i, i*37%240, 10+i*7%90)
	}
	var style strings.Builder
	for i := 0; style.Len() < 15<<10; i++ {
		fmt.Fprintf(&style, ".c%d { color: #%03x; padding: %dpx %dpx; }\n", i, i%4096, i%7, i%11)
	}
	mux := http.NewServeMux()
	mux.Handle("/{$}", packed("text/html; charset=utf-8", `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Limit</title><link rel="stylesheet" href="/style.css"></head>`+
		`<body><form method="post"><input name="url" aria-label="Address"><button>Send</button></form><table>`+rows.String()+`</table></body></html>`))
	mux.Handle("/style.css", packed("text/css; charset=utf-8", style.String()))
	return serve(args[0], mux)
}

func packed(mediaType, text string) http.Handler {
	var small bytes.Buffer
	z := gzip.NewWriter(&small)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(small.Bytes())
	})
}

// serve prints its address, as Parley does, and serves until it is killed.
func serve(addr string, h http.Handler) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Printf("limit answers at http://%s\n", l.Addr())
	return (&http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}).Serve(l)
}
