package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// oldestPostgres is the first version that has all that is used.
const oldestPostgres = 140000

// IsPostgres reports whether a database's name is an address of PostgreSQL.
func IsPostgres(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

// postgresConnector opens connections that take and give values as SQLite's do.
type postgresConnector struct {
	driver.Connector
	ready func(context.Context, driver.ExecerContext) error // sets a fresh connection up, or nil
}

func (c postgresConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	p := &postgresConn{conn.(*stdlib.Conn)}
	if c.ready != nil {
		if err := c.ready(ctx, p); err != nil {
			return nil, errors.Join(err, p.Close())
		}
	}
	return p, nil
}

type postgresConn struct{ *stdlib.Conn }

// CheckNamedValue turns a value into one that a column has: there are no booleans, and a text
// that PostgreSQL would not take is written in another way.
func (c *postgresConn) CheckNamedValue(v *driver.NamedValue) (err error) {
	v.Value, err = columnValue(v.Value)
	return err
}

func columnValue(v any) (any, error) {
	v, err := driver.DefaultParameterConverter.ConvertValue(v)
	switch is := v.(type) {
	case bool:
		if is {
			return int64(1), err
		}
		return int64(0), err
	case string:
		return plainText(is), err
	}
	return v, err
}

func (c *postgresConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	s, err := c.Conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return &postgresStmt{s.(*stdlib.Stmt)}, nil
}

func (c *postgresConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return asKept(c.Conn.QueryContext(ctx, query, args))
}

type postgresStmt struct{ *stdlib.Stmt }

func (s *postgresStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return asKept(s.Stmt.QueryContext(ctx, args))
}

// postgresRows give texts back as they were before plainText.
type postgresRows struct{ *stdlib.Rows }

func asKept(rows driver.Rows, err error) (driver.Rows, error) {
	if err != nil {
		return nil, err
	}
	return &postgresRows{rows.(*stdlib.Rows)}, nil
}

func (r *postgresRows) Next(dest []driver.Value) error {
	if err := r.Rows.Next(dest); err != nil {
		return err
	}
	for i, v := range dest {
		if text, ok := v.(string); ok && strings.HasPrefix(text, plainSign) {
			dest[i] = ownText(text)
		}
	}
	return nil
}

// plainSign begins a text that is kept in base64. It stands for no character.
const plainSign = "\ufdd0base64:"

// plainText is a text as PostgreSQL takes it: it refuses what is not UTF-8, and a zero byte.
func plainText(text string) string {
	if utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 && !strings.HasPrefix(text, plainSign) {
		return text
	}
	return plainSign + base64.StdEncoding.EncodeToString([]byte(text))
}

// ownText undoes plainText.
func ownText(text string) string {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, plainSign))
	if err != nil {
		return text
	}
	return string(raw)
}

// Times that a connection has. One that was stopped in the middle of its transaction must not
// hold the others up.
const (
	connectTime = 5 * time.Second
	answerTime  = 20 * time.Second // until a machine that takes nothing is given up
	turnTime    = 30 * time.Second
	mostReaders = 8
)

// readConfig reads an address of PostgreSQL.
func readConfig(address string) (*pgx.ConnConfig, error) {
	c, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, sentencef(err, "the address of the database cannot be read; write it as postgres://user@host:5432/database with -database (PARLEY_DATABASE)")
	}
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connectTime
	}
	dial := c.DialFunc
	c.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err == nil {
			_ = endUnanswered(conn) // a kernel that knows no such bound keeps its own
		}
		return conn, err
	}
	if c.RuntimeParams["application_name"] == "" {
		c.RuntimeParams["application_name"] = "parley"
	}
	return c, nil
}

// openPostgresWriter opens the one connection that writes, and one to find out how a
// transaction ended whose connection was lost.
func openPostgresWriter(c *pgx.ConnConfig, ready func(context.Context, driver.ExecerContext) error) *sql.DB {
	c = c.Copy()
	c.RuntimeParams["idle_in_transaction_session_timeout"] = "10s"
	c.RuntimeParams["lock_timeout"] = "20s"
	db := sql.OpenDB(postgresConnector{stdlib.GetConnector(*c), ready})
	db.SetMaxOpenConns(2)
	return db
}

// openPostgresReaders opens connections that cannot write.
func openPostgresReaders(c *pgx.ConnConfig) *sql.DB {
	c = c.Copy()
	c.RuntimeParams["default_transaction_read_only"] = "on"
	db := sql.OpenDB(postgresConnector{Connector: stdlib.GetConnector(*c)})
	db.SetMaxOpenConns(mostReaders)
	db.SetMaxIdleConns(mostReaders)
	return db
}

// postgresCode is the code of what PostgreSQL complained of, or empty.
func postgresCode(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// isLost reports that the database cannot be reached, or cannot be written now: another try
// may find it well.
func isLost(err error) bool {
	if err == nil {
		return false
	}
	switch code := postgresCode(err); {
	case strings.HasPrefix(code, "08"), strings.HasPrefix(code, "57P"), code == "25006", code == "53300", code == "25P03", code == "55P03":
		return true
	case code != "":
		return false
	}
	var dial *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &dial) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || strings.Contains(err.Error(), "conn closed")
}
