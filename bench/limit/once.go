package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// parse reads both documents with encoding/json and compares them whole.
func parse(args []string) error {
	began := time.Now()
	var documents [2]any
	for i := range documents {
		text, err := os.ReadFile(args[i])
		if err != nil {
			return err
		}
		if err := json.Unmarshal(text, &documents[i]); err != nil {
			return err
		}
	}
	same := reflect.DeepEqual(documents[0], documents[1])
	fmt.Fprintf(os.Stderr, "same: %v\n", same)
	return report(time.Since(began))
}

// fetch downloads to a file.
func fetch(args []string) error {
	began := time.Now()
	response, err := (&http.Transport{DisableCompression: true}).RoundTrip(mustGet(args[0]))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	file, err := os.Create(args[1])
	if err != nil {
		return err
	}
	if _, err := io.Copy(file, response.Body); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return report(time.Since(began))
}

func mustGet(url string) *http.Request {
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		panic(err) // the address is the benchmark's own
	}
	return r
}

// store keeps records of 3 KB with as many callers as told, each record in a durable
// transaction of its own, and prints how many a second.
func store(args []string) error {
	callers, _ := strconv.Atoi(args[1])
	seconds, _ := strconv.ParseFloat(args[2], 64)
	db, err := sql.Open("sqlite3", "file:"+args[0]+"?_journal_mode=WAL&_synchronous=FULL&_busy_timeout=10000&_txlock=immediate")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE TABLE IF NOT EXISTS run (id INTEGER PRIMARY KEY, url TEXT, status INTEGER, record BLOB);
		CREATE INDEX IF NOT EXISTS run_status ON run (status, id); CREATE INDEX IF NOT EXISTS run_url ON run (url, id)`); err != nil {
		return err
	}
	record, ends := []byte(strings.Repeat("record ", 430)), time.Now().Add(time.Duration(seconds*float64(time.Second)))
	var kept atomic.Int64
	var first atomic.Pointer[error]
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for time.Now().Before(ends) {
				if _, err := db.Exec(`INSERT INTO run (url, status, record) VALUES ($1, $2, $3)`, "http://api.example/users/17", 200, record); err != nil {
					first.Store(&err)
					return
				}
				kept.Add(1)
			}
		})
	}
	all.Wait()
	if err := first.Load(); err != nil {
		return *err
	}
	fmt.Printf("rate %.1f\n", float64(kept.Load())/seconds)
	return nil
}

// report prints the time a job took and the most memory it had, for the benchmark to read.
func report(took time.Duration) error {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	for line := range strings.SplitSeq(string(status), "\n") {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			fmt.Printf("seconds %.6f peak_kib %s\n", took.Seconds(), strings.TrimSuffix(strings.TrimSpace(value), " kB"))
		}
	}
	return nil
}
