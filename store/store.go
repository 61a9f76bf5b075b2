// Package store keeps runs with their explanations and contents, and what a team has beside
// them, in SQLite or PostgreSQL.
package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"parley/playground"
)

// Options are a store's settings. The zero value works.
type Options struct {
	Now func() time.Time // nil: time.Now, on PostgreSQL corrected to the database's clock

	// Explain judges the runs that were going when an earlier program ended. It must
	// be pure. Without it they have no explanation.
	Explain func(playground.Run, playground.Past) playground.Explanation

	// KeepFree is the room in bytes that must be left on the disk to begin a run; 0 is the
	// larger of 256 MiB and 2 % of the disk, or an eighth of a disk below 1 GiB, and less
	// than 0 asks for none.
	KeepFree int64

	// Retention bounds what Purge leaves; without it Purge removes nothing.
	Retention Retention

	// AnyFileSystem allows a network file system. SQLite's log can be damaged there.
	AnyFileSystem bool

	// KeyFile has the key to the secrets; empty is <database>.key, which is made when it is
	// needed first.
	KeyFile string

	// SearchWindow is how many runs one text search looks at; 0 is 200,000.
	SearchWindow int64

	// SearchTime is how long a search or a list may look before it says how far it came; 0 is 150 ms.
	SearchTime time.Duration

	// MostRuns and MostSeries are how many may be going on all replicas together; 0 is no
	// bound. On SQLite there is one program, which counts them itself.
	MostRuns, MostSeries int

	system    func() time.Time              // the machine's clock, for tests; nil: time.Now
	networkOf func(folder string) string    // names a network file system, for tests
	wrap      func(driver.Conn) driver.Conn // stands before every connection, for tests
}

// Store is an open history. It is safe for concurrent use. One process has it.
type Store struct {
	dialect      *dialect
	path         string // of the file; the address, without its password
	opts         Options
	lock         fileLock
	master       *sql.DB   // has the one connection that writes
	conn         *sql.Conn // that connection
	write        *writer
	read         *sql.DB
	asked        statements
	held         holds
	streams      atomic.Int64            // bodies that stream in now
	seen         shelf[string, struct{}] // digests of content that was kept already lately
	recall       *recall
	views        remembered[[]playground.SavedView]
	places       remembered[int64]                   // how many environments there are
	shelves      remembered[int64]                   // how many collections
	labels       remembered[[]playground.Collection] // their names
	sought       remembered[[]sought]                // what saved requests are found by
	soughtBefore soughtBefore
	jarred       remembered[map[string]struct{}] // the domains that cookies are kept of
	replica      *replica                        // on PostgreSQL
	parts        segments                        // of sieves, that were read lately
	check        *checkpointer
	index        *indexer
	sifter       *sifter
	keys         *keyring
	bus          *Bus    // on PostgreSQL
	beside       *sql.DB // on PostgreSQL, for what replicas share besides the history
	clock        *clock  // on PostgreSQL, where no other was given

	retention atomic.Pointer[Retention]
	mostRuns  atomic.Int64
	damage    atomic.Pointer[error]
	missing   error              // runs that were kept once
	aside     string             // the copy of the log that they are missing from
	stopCheck context.CancelFunc // of the check in the background, or nil

	closing sync.Once
	closed  error
}

// Open opens the history in a SQLite file, and makes the file where it is missing. It
// brings an older schema up to date, ends the runs that an earlier program left running,
// and removes content that never was part of a run. An error that a person can mend is
// one sentence that says how.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	if o.Now == nil && !IsPostgres(path) {
		o.Now = time.Now
	}
	if o.SearchWindow <= 0 {
		o.SearchWindow = 200_000
	}
	if o.SearchTime <= 0 {
		o.SearchTime = 150 * time.Millisecond
	}
	if o.networkOf == nil {
		o.networkOf = networkOf
	}
	if IsPostgres(path) {
		return openPostgres(ctx, path, o)
	}
	if err := engineTooOld(); err != nil {
		return nil, err
	}
	if err := checkPlace(path); err != nil {
		return nil, err
	}
	named, path := path, realName(path)
	if network := o.networkOf(filepath.Dir(path)); network != "" && !o.AnyFileSystem {
		return nil, sentencef(nil, "the database %s is on a network file system (%s), where SQLite files get damaged; %s on a disk of this machine", path, network, otherFile)
	}
	lock, err := takeLock(path)
	if err != nil {
		return nil, placeError(path, err)
	}
	keys, err := openKeyring(named, o.KeyFile)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	s := &Store{dialect: sqlite, path: path, opts: o, lock: lock, keys: keys}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(placeError(path, err), s.lock.Close())
	}
	return s, nil
}

// open makes the file ready, and connects. A file that is there is looked at first; when it
// is damaged it is only read, and not changed.
func (s *Store) open(ctx context.Context) error {
	if err := checkFormat(s.path); err != nil {
		return err
	}
	if err := s.lock.onMade(s.path); err != nil {
		return err
	}
	latest, err := latestStep()
	if err != nil {
		return err
	}
	version, err := checkSchema(ctx, s.path, latest)
	if err != nil {
		return err
	}
	if version == latest {
		if err := s.checkStart(ctx); err != nil {
			return s.openDamaged(err)
		}
	}
	if version == latest {
		s.setLogAside(ctx)
	}
	if err := s.connect(ctx, version, latest); err != nil {
		if closed := s.disconnect(); !damages(err) {
			return errors.Join(err, closed)
		}
		return s.openDamaged(err)
	}
	return nil
}

// connect opens the connections, and puts in order what an earlier program left.
func (s *Store) connect(ctx context.Context, version, latest int) error {
	s.held, s.recall, s.seen.most = holds{count: map[string]int{}}, newRecall(), mostURLs
	s.master = openWriter(s.path, s.opts.wrap)
	if err := migrate(ctx, s.master, s.path, version, latest); err != nil {
		return err
	}
	conn, err := s.master.Conn(ctx)
	if err != nil {
		return fmt.Errorf("open the writer: %w", err)
	}
	s.conn, s.write, s.read = conn, newWriter(s.dialect, conn), openReaders(s.path, s.opts.wrap)
	s.write.refuse, s.write.remarked, s.asked.db, s.asked.dialect = s.refusal, s.parts.drop, s.read, s.dialect
	s.check = startCheckpointer(s.path, s.write, &s.streams, s.shortOfRoom)
	for _, step := range []func(context.Context) error{s.loadFigures, s.lookForMissing, s.dropStray, s.endInterrupted, s.endInterruptedSeries} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	s.startSifter()
	s.index = newIndexer(s)
	if err := s.index.start(ctx); err != nil {
		return err
	}
	return s.checkLater()
}

// loadFigures reads what the writer knows of the runs.
func (s *Store) loadFigures(ctx context.Context) error {
	var below, deleted int64
	err := s.read.QueryRowContext(ctx, `
		SELECT coalesce((SELECT value FROM tally WHERE name = $1), 0), coalesce((SELECT created_at FROM run ORDER BY id DESC LIMIT 1), 0),
		       coalesce((SELECT value FROM tally WHERE name = $2), 0), coalesce((SELECT value FROM tally WHERE name = $3), 0),
		       (SELECT count(*) FROM run WHERE deleted_at IS NOT NULL)`,
		lastRun, sieved, merged).Scan(&s.write.lastRun, &s.write.lastAt, &below, &s.write.merged, &deleted)
	if err != nil {
		return fmt.Errorf("read the figures: %w", err)
	}
	s.write.merged -= s.write.merged % window
	s.write.newest.Store(s.write.lastRun)
	s.write.sieved.Store(below)
	s.write.deleted.Store(deleted)
	return nil
}

// Close ends the store. Writes that are going are kept; later ones fail.
func (s *Store) Close() error {
	s.closing.Do(func() { s.closed = s.release() })
	return s.closed
}

// release closes everything.
func (s *Store) release() error {
	err := s.disconnect()
	return errors.Join(err, s.lock.Close())
}

// disconnect closes whatever is open but the lock.
func (s *Store) disconnect() error {
	var errs []error
	if s.bus != nil {
		s.bus.close()
	}
	if s.replica != nil {
		errs = append(errs, s.replica.leave())
	}
	if s.stopCheck != nil {
		s.stopCheck()
	}
	if s.index != nil {
		s.index.stop()
	}
	if s.sifter != nil {
		s.sifter.stop()
	}
	if s.check != nil {
		errs = append(errs, s.check.stop())
	}
	if s.write != nil {
		s.write.close()
	}
	if s.read != nil {
		s.asked.close()
		errs = append(errs, s.read.Close())
	}
	if s.write != nil && s.write.conn != nil {
		errs = append(errs, s.write.conn.Close())
	} else if s.conn != nil {
		errs = append(errs, s.conn.Close())
	}
	if s.beside != nil {
		errs = append(errs, s.beside.Close())
	}
	if s.master != nil {
		errs = append(errs, s.master.Close())
	}
	return errors.Join(errs...)
}

// Ready reports whether runs can be kept now: the file can be written, and its disk has
// room. The error NoRoom says so in words.
func (s *Store) Ready(ctx context.Context) error {
	if err := s.checkRoom(); err != nil {
		return err
	}
	if err := s.write.doRelaxed(func(*tx) error { return nil }); err != nil {
		return s.fault(fmt.Errorf("write to the database: %w", err))
	}
	return ctx.Err()
}

// now is the time as it is kept.
func (s *Store) now() playground.Time { return playground.At(s.opts.Now()) }

// statements are prepared queries, by their text.
type statements struct {
	db      *sql.DB
	dialect *dialect
	mu      sync.RWMutex
	kept    map[string]*sql.Stmt
}

// mostStatements bounds what is kept; a filter of every kind makes another text.
const mostStatements = 500

// query runs a query. The caller closes the rows.
func (s *statements) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s.mu.RLock()
	stmt := s.kept[query]
	s.mu.RUnlock()
	if stmt != nil {
		return stmt.QueryContext(ctx, args...)
	}
	s.mu.Lock()
	full := len(s.kept) >= mostStatements
	s.mu.Unlock()
	if full {
		return s.db.QueryContext(ctx, query, args...)
	}
	stmt, err := s.db.PrepareContext(ctx, s.dialect.steady(query))
	if err != nil {
		return nil, unprepared(query, err)
	}
	s.mu.Lock()
	if s.kept == nil {
		s.kept = map[string]*sql.Stmt{}
	}
	if other := s.kept[query]; other != nil {
		stmt.Close()
		stmt = other
	} else {
		s.kept[query] = stmt
	}
	s.mu.Unlock()
	return stmt.QueryContext(ctx, args...)
}

// row reads one row into dest. The error is sql.ErrNoRows when there is none.
func (s *statements) row(ctx context.Context, query string, args []any, dest ...any) error {
	r, err := s.query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer r.Close()
	if !r.Next() {
		if err := r.Err(); err != nil {
			return err
		}
		return sql.ErrNoRows
	}
	if err := r.Scan(dest...); err != nil {
		return err
	}
	return r.Err()
}

func (s *statements) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, stmt := range s.kept {
		stmt.Close()
	}
	s.kept = nil
}
