package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/mattn/go-sqlite3"
)

// This file is the only one that knows SQLite's driver.

// oldestEngine is the first SQLite without the WAL-reset bug, which corrupts.
const oldestEngine = 3_051_003

// engineTooOld says why a build must not touch a file, or nil.
func engineTooOld() error {
	if name, number, _ := sqlite3.Version(); number < oldestEngine {
		return fmt.Errorf("this build has SQLite %s, which can corrupt a database; build Parley with SQLite 3.51.3 or newer", name)
	}
	return nil
}

// connector opens connections to one file and sets each up.
type connector struct {
	dsn     string
	pragmas []string
	wrap    func(driver.Conn) driver.Conn // stands before the connection, or nil
}

// Connect opens a connection.
func (c connector) Connect(context.Context) (driver.Conn, error) {
	d := &sqlite3.SQLiteDriver{ConnectHook: func(conn *sqlite3.SQLiteConn) error {
		for _, p := range c.pragmas {
			if _, err := conn.Exec("PRAGMA "+p, nil); err != nil {
				return err
			}
		}
		return nil
	}}
	conn, err := d.Open(c.dsn)
	if err != nil || c.wrap == nil {
		return conn, err
	}
	return c.wrap(conn), nil
}

// Driver returns the engine's driver.
func (c connector) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }

// dsn names a file to the driver. The mode is rwc, rw or ro. No connection maps the file
// into memory: a failing disk would then end the program instead of a query. Nor has one a
// lock of its own: who has a connection has it alone.
func dsn(path, mode string) string {
	escaped := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	return "file:" + escaped + "?mode=" + mode + "&_busy_timeout=5000&_mutex=no"
}

// openWriter opens the one connection that writes. A fresh file gets its format first.
func openWriter(path string, wrap func(driver.Conn) driver.Conn) *sql.DB {
	db := sql.OpenDB(connector{dsn(path, "rwc"), []string{
		"page_size = 4096", "auto_vacuum = INCREMENTAL", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF",
		"secure_delete = FAST", "cell_size_check = ON", "mmap_size = 0", "wal_autocheckpoint = 0", "journal_size_limit = 67108864",
		"cache_size = -8000", "temp_store = MEMORY",
	}, wrap})
	db.SetMaxOpenConns(1)
	return db
}

// openPlain opens a file as it is, without setting anything.
func openPlain(path string) *sql.DB {
	db := sql.OpenDB(connector{dsn(path, "rw"), []string{"trusted_schema = OFF"}, nil})
	db.SetMaxOpenConns(1)
	return db
}

// openCheckpointer opens a connection for checkpoints.
func openCheckpointer(path string) *sql.DB {
	db := sql.OpenDB(connector{dsn(path, "rw"), []string{"synchronous = FULL", "trusted_schema = OFF", "mmap_size = 0", "wal_autocheckpoint = 0", "cache_size = -200", "busy_timeout = 100"}, nil})
	db.SetMaxOpenConns(1)
	return db
}

// openEvidence opens connections to a damaged file, which leave it as it is.
func openEvidence(path string) *sql.DB {
	db := sql.OpenDB(connector{dsn(path, "ro"), []string{"query_only = ON", "trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "temp_store = MEMORY"}, nil})
	db.SetMaxOpenConns(readers)
	return db
}

// quoted writes a name as SQL takes it.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// readers is how many connections read at once.
const readers = 4

// openReaders opens connections that cannot write.
func openReaders(path string, wrap func(driver.Conn) driver.Conn) *sql.DB {
	db := sql.OpenDB(connector{dsn(path, "rw"), []string{
		"query_only = ON", "trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "cache_size = -4000", "temp_store = MEMORY",
	}, wrap})
	db.SetMaxOpenConns(readers)
	db.SetMaxIdleConns(readers)
	return db
}

// Durability of the next transactions. Relaxed ones are on disk once a full one follows.
const (
	durable = "PRAGMA synchronous = FULL"
	relaxed = "PRAGMA synchronous = NORMAL"
)

// isFull reports that the disk has no room for a write.
func isFull(err error) bool {
	var e sqlite3.Error
	if errors.As(err, &e) && (e.Code == sqlite3.ErrFull || e.Code == sqlite3.ErrIoErr && noRoom(e.SystemErrno)) {
		return true
	}
	return postgresCode(err) == "53100"
}

// isBusy reports that another program holds the file.
func isBusy(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrBusy || e.Code == sqlite3.ErrLocked)
}

// isForeign reports that the file is no database.
func isForeign(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && e.Code == sqlite3.ErrNotADB
}

// isCorrupt reports that the file is damaged.
func isCorrupt(err error) bool {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return false
	}
	// What Parley asks for is in every file that it wrote: a name that is not there is damaged.
	return e.Code == sqlite3.ErrCorrupt || e.Code == sqlite3.ErrError && strings.Contains(e.Error(), "no such ")
}

// isMisread reports that a query does not fit the schema.
func isMisread(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && e.Code == sqlite3.ErrError
}

// copyPages copies a live database with the engine's backup, some pages a step, so that
// its writer hardly waits.
func copyPages(ctx context.Context, from, to *sql.Conn) error {
	return from.Raw(func(source any) error {
		return to.Raw(func(target any) error {
			b, err := target.(*sqlite3.SQLiteConn).Backup("main", source.(*sqlite3.SQLiteConn), "main")
			if err != nil {
				return err
			}
			for done := false; !done && err == nil; {
				if err = ctx.Err(); err == nil {
					done, err = b.Step(2000)
				}
			}
			return errors.Join(err, b.Finish())
		})
	})
}
