package main

import (
	"bytes"
	"database/sql"
	"net/http"
	"strings"
	"time"
)

// keeper is the gateway that also keeps: one durable row of about 2 KB for each request, those
// that wait together in one transaction. It explains nothing and shows nothing, so no program
// that stores what it sends can be faster by much.
func keeper(args []string) error {
	db, err := sql.Open("sqlite3", "file:"+args[1]+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE TABLE run (id INTEGER PRIMARY KEY, url TEXT, status INTEGER, record BLOB);
		CREATE INDEX run_status ON run (status, id); CREATE INDEX run_url ON run (url, id)`); err != nil {
		return err
	}
	rows := make(chan chan error, 256)
	go keepRows(db, rows)
	way := &http.Transport{MaxIdleConns: 512, MaxIdleConnsPerHost: 256, IdleConnTimeout: time.Minute, DisableCompression: true}
	return serve(args[0], http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := &held{header: w.Header()}
		err := forward(way, answer, r)
		if err == nil {
			kept := make(chan error, 1)
			rows <- kept
			err = <-kept
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		_, _ = w.Write(answer.text.Bytes())
	}))
}

// held is an answer that waits for its row.
type held struct {
	header http.Header
	text   bytes.Buffer
}

func (h *held) Header() http.Header         { return h.header }
func (h *held) Write(p []byte) (int, error) { return h.text.Write(p) }
func (h *held) WriteHeader(int)             {}

// keepRows keeps a row for each that waits, all of them in one transaction.
func keepRows(db *sql.DB, rows <-chan chan error) {
	record := []byte(strings.Repeat("record ", 290))
	for first := range rows {
		group := []chan error{first}
		for more := true; more && len(group) < 256; {
			select {
			case next := <-rows:
				group = append(group, next)
			default:
				more = false
			}
		}
		err := keepGroup(db, len(group), record)
		for _, kept := range group {
			kept <- err
		}
	}
}

func keepGroup(db *sql.DB, n int, record []byte) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	insert, err := tx.Prepare(`INSERT INTO run (url, status, record) VALUES ($1, $2, $3)`)
	if err != nil {
		return err
	}
	for range n {
		if _, err := insert.Exec("http://api.example/users/17", 200, record); err != nil {
			return err
		}
	}
	return tx.Commit()
}
