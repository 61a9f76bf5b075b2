package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Moved is how far a move is, table by table.
type Moved struct {
	Table string
	Rows  int64 // that are there, or that are the same in both
	Of    int64
	Held  bool // the table is being held to the one that it was made of
}

// A move copies a SQLite history into a PostgreSQL database, some rows a transaction, in the
// order of their keys. Broken off, it goes on after the last row that is there. While it is
// not done, no Parley opens the database.
type move struct {
	from     *sql.DB
	config   *pgx.ConnConfig
	to       *pgx.Conn
	progress func(Moved)
}

// moving is the name under which the target's keyring says that a move is not done.
const moving = "moving"

// Bounds of one transaction of a move.
const (
	moveRows  = 1000
	moveBytes = 8 << 20
)

// ownTables are what a move does not copy: what is made of the rest, and what only replicas have.
var ownTables = []string{schemaTable, "replica", "hold", "ration", "keepsake", "unindexed", "sieve", "word_index", "tally"}

// MoveTo moves the history of a SQLite file that no Parley has open into a PostgreSQL database
// that is empty or has a part of it already, and holds every row there to the one that it was
// made of. Runs keep their numbers. The file is not changed.
func MoveTo(ctx context.Context, database, address string, progress func(Moved)) error {
	if IsPostgres(database) || !IsPostgres(address) {
		return sentencef(nil, "a history moves from a SQLite file to PostgreSQL; name the file with -database, and say parley migrate-to postgres://user@host/database")
	}
	if _, err := os.Stat(database); errors.Is(err, fs.ErrNotExist) {
		return sentencef(err, "there is no database %s to move; name it with -database (PARLEY_DATABASE)", database)
	}
	latest, err := latestStep()
	if err != nil {
		return err
	}
	database = realName(database)
	lock, err := takeLock(database)
	if err != nil {
		return placeError(database, err)
	}
	defer lock.Close()
	version, err := checkSchema(ctx, database, latest)
	if err != nil {
		return placeError(database, err)
	}
	if version != latest {
		return sentencef(nil, "the database %s was written by an older Parley; start this one with it once, which brings it up to date, and move it then", database)
	}
	m := &move{from: openReaders(database, nil), progress: progress}
	defer m.from.Close()
	s := &Store{dialect: postgres, path: WithoutPassword(address)}
	if err := m.open(ctx, s, address); err != nil {
		return s.addressError(err)
	}
	defer m.to.Close(context.WithoutCancel(ctx))
	if err := m.all(ctx); err != nil {
		if isLost(err) {
			return sentencef(err, "the database %s was lost in the middle (%s); say the same once more, and the move goes on", s.path, rootCause(err))
		}
		return fmt.Errorf("move %s to %s: %w", database, s.path, err)
	}
	return nil
}

// open makes the target ready: its schema, and a sign that no Parley may use it yet.
func (m *move) open(ctx context.Context, s *Store, address string) (err error) {
	if m.config, err = readConfig(address); err != nil {
		return err
	}
	plain := stdlib.OpenDB(*m.config)
	defer plain.Close()
	if err := s.checkServer(ctx, plain); err != nil {
		return err
	}
	if err := migratePostgres(ctx, plain); err != nil {
		return err
	}
	if m.to, err = pgx.ConnectConfig(ctx, m.config); err != nil {
		return err
	}
	var begun, used bool
	err = m.to.QueryRow(ctx, `
		SELECT EXISTS (SELECT 1 FROM keyring WHERE name = $1),
		       EXISTS (SELECT 1 FROM run) OR EXISTS (SELECT 1 FROM person) OR EXISTS (SELECT 1 FROM audit) OR EXISTS (SELECT 1 FROM collection) OR EXISTS (SELECT 1 FROM replica)`, moving).Scan(&begun, &used)
	switch {
	case err != nil:
		return err
	case begun:
		return nil
	case used:
		return sentencef(nil, "the database %s has a history of its own; move into an empty one", s.path)
	}
	// What the schema brings is in the history too.
	_, err = m.to.Exec(ctx, `BEGIN; DELETE FROM environment_variable; DELETE FROM environment; INSERT INTO keyring (name, value) VALUES ('`+moving+`', ''); COMMIT`)
	return err
}

// all copies every table, then holds each to its origin, then lets Parley use the database.
func (m *move) all(ctx context.Context) error {
	tables, err := m.tables(ctx)
	if err != nil {
		return err
	}
	for _, t := range tables {
		if err := m.copy(ctx, t); err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
	}
	if err := m.makeRest(ctx); err != nil {
		return err
	}
	for _, t := range tables {
		if err := m.hold(ctx, t); err != nil {
			return err
		}
	}
	_, err = m.to.Exec(ctx, `DELETE FROM keyring WHERE name = $1`, moving)
	return err
}

// table is one that both have.
type table struct {
	name    string
	columns []string // in the order of the target, the key first
	walked  bool     // the key is one number: it can be walked in parts
}

// tables lists what there is to copy.
func (m *move) tables(ctx context.Context) ([]table, error) {
	rows, err := m.to.Query(ctx, `
		SELECT c.relname, array_agg(CAST(a.attname AS TEXT) ORDER BY a.attnum <> ALL (i.indkey), a.attnum), max(i.indnatts) = 1 AND bool_or(a.attnum = ANY (i.indkey) AND a.atttypid = CAST('bigint' AS regtype))
		FROM pg_class c
		JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'replica_id'
		WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND c.relkind = 'r' AND c.relname <> ALL ($1)
		GROUP BY c.relname
		ORDER BY c.relname`, ownTables)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (t table, err error) {
		err = row.Scan(&t.name, &t.columns, &t.walked)
		return t, err
	})
}

// read asks for the rows of a table in the order of its key: those after one, or all.
func (t table) read(after int64, limit int) (query string, args []any) {
	query = `SELECT ` + strings.Join(t.columns, ", ") + ` FROM ` + t.name
	if !t.walked {
		return query + ` WHERE ` + t.mine() + ` ORDER BY ` + t.columns[0], nil
	}
	return fmt.Sprintf(`%s WHERE %s > $1 ORDER BY %s LIMIT %d`, query, t.columns[0], t.columns[0], limit), []any{after}
}

// mine leaves out the sign of the move itself.
func (t table) mine() string {
	if t.name == "keyring" {
		return `name <> '` + moving + `'`
	}
	return `1 = 1`
}

// copy copies what is missing of a table.
func (m *move) copy(ctx context.Context, t table) error {
	after, there, all := int64(0), int64(0), int64(0)
	if err := m.from.QueryRowContext(ctx, `SELECT count(*) FROM `+t.name).Scan(&all); err != nil {
		return err
	}
	if t.walked {
		if err := m.to.QueryRow(ctx, `SELECT coalesce(max(`+t.columns[0]+`), -9223372036854775808), count(*) FROM `+t.name).Scan(&after, &there); err != nil {
			return err
		}
	}
	for {
		n, last, err := m.copyPart(ctx, t, after)
		if err != nil {
			return err
		}
		there, after = there+n, last
		m.progress(Moved{Table: t.name, Rows: there, Of: all})
		if n == 0 || !t.walked {
			return nil
		}
	}
}

// copyPart copies rows after a key in one transaction. It returns how many, and the last key.
func (m *move) copyPart(ctx context.Context, t table, after int64) (n, last int64, err error) {
	query, args := t.read(after, moveRows)
	rows, err := m.from.QueryContext(ctx, query, args...)
	if err != nil {
		return 0, 0, err
	}
	defer rows.Close()
	part, last := [][]any{}, after
	for size := 0; size < moveBytes && rows.Next(); {
		row, err := scanAny(rows, len(t.columns))
		if err != nil {
			return 0, 0, err
		}
		for i, v := range row {
			switch v := v.(type) {
			case string:
				row[i], size = plainText(v), size+len(v)
			case []byte:
				size += len(v)
			}
		}
		if t.walked {
			last = row[0].(int64)
		}
		part = append(part, row)
	}
	if err := rows.Err(); err != nil || len(part) == 0 && t.walked {
		return 0, last, err
	}
	return int64(len(part)), last, pgx.BeginFunc(ctx, m.to, func(tx pgx.Tx) error {
		if !t.walked { // a small one: anew, whole
			if _, err := tx.Exec(ctx, `DELETE FROM `+t.name+` WHERE `+t.mine()); err != nil {
				return err
			}
		}
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromRows(part)); err != nil {
			return err
		}
		if t.name == "run_words" {
			return m.indexWords(ctx, tx, t, part)
		}
		return nil
	})
}

// indexWords fills the word index, which only the engine's own files have.
func (m *move) indexWords(ctx context.Context, tx pgx.Tx, t table, part [][]any) error {
	words := slices.Index(t.columns, "words")
	batch := &pgx.Batch{}
	for _, row := range part {
		batch.Queue(`INSERT INTO word_index (docid, words) VALUES ($1, CAST(CAST($2 AS TEXT) AS TSVECTOR))`, row[0], postgres.lexemes(row[words].(string)))
	}
	return tx.SendBatch(ctx, batch).Close()
}

// scanAny reads a row of any columns.
func scanAny(rows *sql.Rows, columns int) ([]any, error) {
	row, dest := make([]any, columns), make([]any, columns)
	for i := range row {
		dest[i] = &row[i]
	}
	return row, rows.Scan(dest...)
}
