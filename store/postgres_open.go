package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"parley/migrations"
)

// schemaTable has the versions of the schema that a PostgreSQL database went through.
const schemaTable = "parley_schema"

// WithoutPassword is the name of a database as it may be shown.
func WithoutPassword(database string) string {
	if !IsPostgres(database) {
		return database
	}
	u, err := url.Parse(database)
	if err != nil {
		return "postgres://…"
	}
	if q := u.Query(); q.Has("password") {
		q.Set("password", "xxxxx")
		u.RawQuery = q.Encode()
	}
	return u.Redacted()
}

// openPostgres opens the history in a PostgreSQL database, which others may have open too.
func openPostgres(ctx context.Context, address string, o Options) (*Store, error) {
	config, err := readConfig(address)
	if err != nil {
		return nil, err
	}
	keys, err := openKeyring("parley", o.KeyFile) // parley.key where the program was started
	if err != nil {
		return nil, err
	}
	s := &Store{dialect: postgres, path: WithoutPassword(address), opts: o, keys: keys}
	keys.agree = (&agreement{s: s}).reach
	if o.Now == nil {
		s.clock = &clock{system: o.system}
		if o.system == nil {
			s.clock.system = time.Now
		}
		s.opts.Now = s.clock.now
	}
	s.held, s.recall, s.seen.most = holds{count: map[string]int{}}, newRecall(), mostURLs
	if err := s.connectPostgres(ctx, config); err != nil {
		return nil, errors.Join(s.addressError(err), s.disconnect())
	}
	return s, nil
}

// connectPostgres opens the connections, and puts in order what dead replicas left.
func (s *Store) connectPostgres(ctx context.Context, config *pgx.ConnConfig) error {
	if err := s.prepare(ctx, config); err != nil {
		return err
	}
	s.beside = openPostgresBeside(config)
	if err := s.readClock(ctx); err != nil {
		return err
	}
	s.master = openPostgresWriter(config, s.replica.introduce)
	conn, err := s.master.Conn(ctx)
	if err != nil {
		return err
	}
	s.conn, s.write, s.read = conn, newWriter(s.dialect, conn), openPostgresReaders(config)
	s.SetMostRuns(s.opts.MostRuns)
	s.write.turns = &turns{db: s.master, mostRuns: func() int { return int(s.mostRuns.Load()) }, recall: s.recall, down: func(error) { s.replica.away.Store(true) }}
	s.write.refuse, s.asked.db, s.asked.dialect = s.refusal, s.read, s.dialect
	if err := s.loadFigures(ctx); err != nil {
		return err
	}
	s.startSifter()
	s.index, s.bus = newIndexer(s), startBus(config)
	s.replica.start() // and ends what dead replicas left
	return s.index.start(ctx)
}

// prepare looks at the server, and brings the schema up to date.
func (s *Store) prepare(ctx context.Context, config *pgx.ConnConfig) error {
	plain := stdlib.OpenDB(*config)
	defer plain.Close()
	if err := s.checkServer(ctx, plain); err != nil {
		return err
	}
	if err := migratePostgres(ctx, plain); err != nil {
		return err
	}
	var half bool
	if err := plain.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM keyring WHERE name = $1)`, moving).Scan(&half); err != nil {
		return err
	}
	if half {
		return sentencef(nil, "a history is on its way into %s; say parley migrate-to once more to finish that, or %s", s.path, otherDatabase)
	}
	s.replica = &replica{s: s}
	return s.replica.join(ctx, func(ctx context.Context, query string, args []any, dest ...any) error {
		return plain.QueryRowContext(ctx, query, args...).Scan(dest...)
	})
}

// checkServer says what is wrong with a server or its database before anything is made in it.
func (s *Store) checkServer(ctx context.Context, db *sql.DB) error {
	ctx, cancel := context.WithTimeout(ctx, 2*connectTime)
	defer cancel()
	var number, version string
	if err := db.QueryRowContext(ctx, `SELECT current_setting('server_version_num'), current_setting('server_version')`).Scan(&number, &version); err != nil {
		return err
	}
	if n, err := strconv.Atoi(number); err != nil || n < oldestPostgres {
		return sentencef(err, "the database server is PostgreSQL %s, and Parley needs %d or newer", version, oldestPostgres/10000)
	}
	var ours bool
	var tables int
	err := db.QueryRowContext(ctx, `
		SELECT to_regclass('`+schemaTable+`') IS NOT NULL,
		       (SELECT count(*) FROM pg_class WHERE relnamespace = CAST(current_schema() AS regnamespace) AND relkind IN ('r', 'p', 'v', 'm', 'f'))`).Scan(&ours, &tables)
	if err != nil {
		return err
	}
	if !ours && tables > 0 {
		return sentencef(nil, "the database %s has tables of another program; it was left as it is; make a database for Parley alone, with createdb", s.path)
	}
	if !ours {
		return nil
	}
	latest, err := latestPostgresStep()
	if err != nil {
		return err
	}
	var schema int64
	if err := db.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM `+schemaTable+` WHERE is_applied`).Scan(&schema); err != nil {
		return err
	}
	if schema > latest {
		return sentencef(nil, "%s was written by a newer Parley: its schema is %d, and this one knows up to %d; use that Parley, or %s", s.path, schema, latest, otherDatabase)
	}
	return nil
}

// latestPostgresStep is the number of the last step: that of SQLite's last.
func latestPostgresStep() (int64, error) {
	files, err := fs.Glob(migrations.FS, "postgres/*.sql")
	if err != nil || len(files) == 0 {
		return 0, errors.Join(err, errors.New("there are no steps for PostgreSQL"))
	}
	return strconv.ParseInt(filepath.Base(files[len(files)-1])[:4], 10, 64)
}

// migratePostgres brings the schema up to date, each step in a transaction of its own. Replicas
// that start together wait for the first.
func migratePostgres(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations.FS, "postgres")
	if err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockID(turnLock+1), lock.WithLockTimeout(1, 120))
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithDisableGlobalRegistry(true), goose.WithTableName(schemaTable), goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	if _, err = p.Up(ctx); err != nil {
		return sentencef(err, "the schema of the database could not be made (%v); nothing of it was kept", err)
	}
	return nil
}

const otherDatabase = "choose another database with -database (PARLEY_DATABASE)"

// addressError puts what went wrong with the server into one sentence.
func (s *Store) addressError(err error) error {
	var known sentence
	switch code := postgresCode(err); {
	case errors.As(err, &known):
		return err
	case code == "3D000":
		return sentencef(err, "there is no such database as %s; make it with createdb, or %s", s.path, otherDatabase)
	case code == "28P01" || code == "28000":
		return sentencef(err, "the server of %s does not let this user in; check the user, the password and pg_hba.conf", s.path)
	case code == "42501":
		return sentencef(err, "this user may not make tables in %s; make the user the owner of the database", s.path)
	case isLost(err), errors.Is(err, context.DeadlineExceeded):
		return sentencef(err, "the database %s cannot be reached (%s); start its server, or %s", s.path, rootCause(err), otherDatabase)
	}
	return fmt.Errorf("open the database %s: %w", s.path, err)
}

// rootCause is the last of the causes of an error, in one line.
func rootCause(err error) string {
	for {
		next := errors.Unwrap(err)
		if many, ok := err.(interface{ Unwrap() []error }); ok && len(many.Unwrap()) > 0 {
			next = many.Unwrap()[0]
		}
		if next == nil {
			return strings.ReplaceAll(err.Error(), "\n", "; ")
		}
		err = next
	}
}

// checkPostgres is CheckFile for PostgreSQL: the records and the content. The server's own files
// are for pg_amcheck.
func checkPostgres(ctx context.Context, address string) (Report, error) {
	var r Report
	config, err := readConfig(address)
	if err != nil {
		return r, err
	}
	s := &Store{dialect: postgres, path: WithoutPassword(address), read: openPostgresReaders(config)}
	s.asked.db, s.asked.dialect = s.read, s.dialect
	defer s.read.Close()
	defer s.asked.close()
	if err := s.checkServer(ctx, s.read); err != nil {
		return r, s.addressError(err)
	}
	return r, s.checkParts(ctx, &r, s.checkFigures, s.checkRuns, s.checkSaved, s.checkBodies)
}
