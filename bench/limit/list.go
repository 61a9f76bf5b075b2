package main

import (
	"bufio"
	"database/sql"
	"fmt"
	"os"
	"strconv"
	"time"
)

// list makes a table of so many rows with the one index that its one question needs, says
// that it is ready, and answers each line of its input with the microseconds that the newest
// fifty rows of a host and a status took.
func list(args []string) error {
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite3", "file:"+args[0]+"?_journal_mode=WAL&_synchronous=OFF&_txlock=immediate")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if err := fillList(db, n); err != nil {
		return err
	}
	query, err := db.Prepare(`SELECT id, created_at, method, url, host, status, environment, created_by, name, total, size, headline FROM run WHERE host = $1 AND status = $2 ORDER BY id DESC LIMIT 50`)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		began := time.Now()
		if err := readPage(query); err != nil {
			return err
		}
		fmt.Println(time.Since(began).Microseconds())
	}
	return nil
}

func fillList(db *sql.DB, n int) error {
	if _, err := db.Exec(`CREATE TABLE run (id INTEGER PRIMARY KEY, created_at INTEGER, method TEXT, url TEXT, host TEXT, status INTEGER, environment TEXT, created_by TEXT, name TEXT, total INTEGER, size INTEGER, headline TEXT);
		CREATE INDEX run_list ON run (host, status, id)`); err != nil {
		return err
	}
	_, err := db.Exec(`
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
		INSERT INTO run
		SELECT i, 1700000000000 + i * 1000, 'GET', 'http://service' || (i % 17) || '.example/api/v1/invoices/' || (i % 2000) || '?page=1', 'service' || (i % 17) || '.example',
		    200 + i * 7 % 20, 'staging', 'person' || (i % 30), '', i * 7919 % 1000000000, 2000 + i % 3000, 'The answer was what was asked for'
		FROM n`, n)
	return err
}

// row is one row of the list.
type row struct {
	id, created, status, total, size                   int64
	method, url, host, environment, by, name, headline string
}

func readPage(query *sql.Stmt) error {
	rows, err := query.Query("service3.example", 203)
	if err != nil {
		return err
	}
	defer rows.Close()
	var page []row
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.id, &r.created, &r.method, &r.url, &r.host, &r.status, &r.environment, &r.by, &r.name, &r.total, &r.size, &r.headline); err != nil {
			return err
		}
		page = append(page, r)
	}
	if len(page) == 0 {
		return fmt.Errorf("the list is empty")
	}
	return rows.Err()
}
